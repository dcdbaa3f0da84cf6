"""The documentation says what the program does: its tables, commands, examples and links are held to the code."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from docs.generate import filled
from partnership_dynamics.scenarios.commands.parser import build_parser
from partnership_dynamics.scenarios.schema import read_scenario
from tests.guides import check_examples

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*(ROOT / "docs").glob("*.md"), ROOT / "README.md", ROOT / "benchmarks" / "README.md"])
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^(?:    |\$ )python3 run\.py(?P<words>.*)$", re.MULTILINE)
LANGUAGES = {"python", "console", "toml", "text"}
# A guide that needs data or time of its own is run by a test of its own.
ELSEWHERE = {
    path.name: test.name
    for path in PAGES
    for test in (ROOT / "tests").rglob("test_*.py")
    if test.name != Path(__file__).name and f'"{path.name}"' in test.read_text(encoding="utf-8")
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_tables_from_the_code_are_those_of_the_code(path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    assert filled(page) == page, "run: python -m docs.generate"


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_block_is_of_a_kind_that_is_checked(path: Path) -> None:
    kinds = {kind for kind, _body in FENCE.findall(path.read_text(encoding="utf-8"))}
    assert kinds <= LANGUAGES


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_example_in_python_is_run(path: Path) -> None:
    bodies = [body for kind, body in FENCE.findall(path.read_text(encoding="utf-8")) if kind == "python"]
    modules = [body for body in bodies if body.startswith('"""')]  # a module of its own, which a test of its own runs
    assert not modules or path.name in ELSEWHERE
    assert all(">>>" in body for body in bodies if body not in modules), "an example without a prompt is run by nobody"
    if bodies and path.name not in ELSEWHERE:
        check_examples(path.name, more_than=0)


def words_of(line: str) -> list[str]:
    """Return a command's words without what explains it, and with what is optional."""
    said = re.split(r"\s{3,}", line.strip())[0] if not line.startswith("   ") else ""
    return said.replace("[", "").replace("]", "").replace("...", "").split()


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_command_is_one_that_the_program_takes(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parser = build_parser()
    for found in COMMAND.finditer(path.read_text(encoding="utf-8")):
        words = words_of(found["words"])
        try:
            parser.parse_args(words)
        except SystemExit:
            pytest.fail(f"run.py {' '.join(words)}: {capsys.readouterr().err}")


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_scenario_shown_can_be_read(path: Path, tmp_path: Path) -> None:
    for index, (kind, body) in enumerate(FENCE.findall(path.read_text(encoding="utf-8"))):
        if kind == "toml":
            file = tmp_path / f"shown_{index}.toml"
            file.write_text(body, encoding="utf-8")
            assert read_scenario(str(file)).question


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs", reason="mkdocs is not installed: pip install -e '.[docs]'")
    call = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")]
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, env=quiet, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    page = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert not re.search(r'(?:src|href)="(?:https?:)?//(?!squidfunk)[^"]*\.(?:css|js|woff2?)"', page)


def test_the_licence_and_the_citation_agree() -> None:
    cited = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for what in (r'^version(?:: | = )"?([\d.]+)"?', r'^license(?:: | = )"?(\w+)"?'):
        one, other = (re.search(what, text, re.MULTILINE) for text in (cited, project))
        assert one is not None
        assert other is not None
        assert one[1] == other[1]
