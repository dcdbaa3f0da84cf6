"""The house: set-up from nothing, the command line before it, the import rules, and what must not be in the files.

The set-up is tried on copies of `run.py` with an installer that only pretends, so no test here needs a network, but
for the slow one at the end.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WANTED = [Requirement(one) for one in PROJECT["dependencies"]]
OPTIONAL = PROJECT["optional-dependencies"]
TOOLS = [Requirement(one) for one in (*OPTIONAL["dev"], *OPTIONAL["app"])]
LOCKS = ("requirements.lock", "requirements-dev.lock")
LOCKED = [
    Requirement(line.rstrip(" \\"))
    for line in (ROOT / "requirements-dev.lock").read_text(encoding="utf-8").splitlines()
    if line and line[0].isalnum()
]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the pretended installer is a POSIX script")

# Stands for uv: makes a bare environment, then "installs" by writing each pinned package's metadata. It notes what
# it was asked, and `FAKE` tells it to fail, or to dawdle, at the second step.
FAKE_UV = """#!{python}
import os, pathlib, re, subprocess, sys, time
with open({log!r}, "a") as log:
    print(" ".join(sys.argv[1:3]), file=log)
mode = os.environ.get("FAKE", "")
if sys.argv[1] == "venv":
    made = pathlib.Path(sys.argv[-1])
    subprocess.run([sys.argv[-2], "-m", "venv", "--without-pip", made], check=True)
elif mode.startswith("say:"):
    sys.exit(mode[4:])
else:
    site = next(pathlib.Path(sys.argv[sys.argv.index("--python") + 1]).parents[1].glob("lib/python*/site-packages"))
    for line in pathlib.Path(sys.argv[-1]).read_text().splitlines():
        pin = re.match("([a-zA-Z0-9][^=]*)==([^ ]+)", line)
        if pin is None:
            continue
        name, version = pin.groups()
        folder = site / (name.replace("-", "_") + "-" + version + ".dist-info")
        folder.mkdir(exist_ok=True)
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\\nName: {{name}}\\nVersion: {{version}}\\n")
        (site / (name.replace("-", "_") + ".py")).touch()
        if mode == "dawdle":
            print("dawdling", flush=True)
            time.sleep(1.0)
"""
MAIN = """
import json, sys
def main(argv):
    print(json.dumps([sys.prefix, argv]))
    return 7
"""


class House:
    """A copy of the project with an installer that pretends."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "project"
        self.venv = self.root / ".venv"
        self.tools = folder / "tools"
        self.log = folder / "asked.txt"
        commands = self.root / "scenarios" / "commands"
        commands.mkdir(parents=True)
        (self.root / "partnership_dynamics").mkdir()
        self.tools.mkdir()
        (self.root / "calibration").mkdir()
        packages = ("partnership_dynamics", "scenarios", "calibration")
        needed = (*(f"{name}/__init__.py" for name in packages), "calibration/clean.py")
        for name in ("run.py", "pyproject.toml", *LOCKS, *needed):
            shutil.copy(ROOT / name, self.root / name)
        for name in ("__init__.py", "parser.py", "options.py", "words.py"):
            shutil.copy(ROOT / "scenarios" / "commands" / name, commands / name)
        (commands / "main.py").write_text(MAIN, encoding="utf-8")
        uv = self.tools / "uv"
        uv.write_text(FAKE_UV.format(python=sys.executable, log=str(self.log)), encoding="utf-8")
        uv.chmod(0o755)
        self.python = self.bare_environment(folder / "bare")

    def bare_environment(self, folder: Path) -> str:
        """Make an environment with nothing in it, and return its Python."""
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
        return str(folder / "bin" / "python")

    def start(self, *words: str, python: str = "", **more: str) -> subprocess.Popen[str]:
        """Start run.py in a process group of its own."""
        environment = {"PATH": f"{self.tools}{os.pathsep}{os.defpath}", "HOME": str(self.root), **more}
        return subprocess.Popen(
            [python or self.python, str(self.root / "run.py"), *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
            start_new_session=True,
        )

    def run(self, *words: str, python: str = "", **more: str) -> tuple[int, str, str]:
        """Run run.py and return its exit code, output and messages."""
        process = self.start(*words, python=python, **more)
        output, messages = process.communicate(timeout=60)
        return process.returncode, output, messages

    def installed(self) -> set[str]:
        """Return the packages in the environment."""
        there = self.venv.glob("lib/*/site-packages/*.dist-info")
        return {path.name.removesuffix(".dist-info").rpartition("-")[0] for path in there}

    def asked(self) -> list[str]:
        """Return what the installer was asked to do, in order."""
        return self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []

    def wait_for_step(self) -> None:
        """Wait until the installer has written its first package."""
        end = time.monotonic() + 30
        while not list(self.venv.glob("lib/*/site-packages/*.dist-info")):
            assert time.monotonic() < end, "the set-up never began"
            time.sleep(0.02)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def contents(folder: Path) -> dict[str, tuple[int, int]]:
    """Return size and time of change of every file, compiled bytecode apart."""
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in files}


SET_UP = ["venv --allow-existing", "pip install"]


def test_help_needs_no_package_and_sets_nothing_up() -> None:
    command = [sys.executable, "-S", "-I", str(ROOT / "run.py"), "--help"]
    before = (ROOT / ".venv.lock").exists()
    answer = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert answer.returncode == 0
    assert answer.stdout.startswith("usage:")
    assert "test" in answer.stdout
    assert answer.stderr == ""
    assert (ROOT / ".venv.lock").exists() == before


def test_a_wrong_word_ends_with_code_2_and_one_sentence_that_names_the_nearest_before_any_set_up(house: House) -> None:
    code, output, messages = house.run("tset")
    assert (code, output) == (2, "")
    assert messages.count("\n") == 1
    assert "tset" in messages
    assert "'test'" in messages
    assert not house.venv.exists()
    assert house.asked() == []


def test_the_first_run_says_what_it_does_sets_up_and_goes_on_inside_with_its_words_and_exit_code(house: House) -> None:
    code, output, messages = house.run("test", "-m", "slow", "-k", "some words")
    assert code == 7
    assert output == f'["{house.venv}", ["test", "-m", "slow", "-k", "some words"]]\n'
    assert str(house.venv) in messages.splitlines()[0]
    assert "MB" in messages.splitlines()[0]
    assert house.asked() == SET_UP


def test_later_runs_start_at_once_and_silently(house: House) -> None:
    house.run()
    before = contents(house.venv)
    code, _, messages = house.run()
    assert (code, messages) == (7, "")
    assert house.asked() == SET_UP
    assert contents(house.venv) == before


def test_nothing_is_installed_where_run_py_was_started_from(house: House) -> None:
    bare = Path(house.python).parents[1]
    before = contents(bare)
    _, _, messages = house.run()
    assert contents(bare) == before
    assert "left as it is" in messages


def test_an_environment_that_has_what_is_needed_is_used_and_not_touched(house: House, tmp_path: Path) -> None:
    house.run()
    own = tmp_path / "own"
    python = house.bare_environment(own)
    packages = next(house.venv.glob("lib/python*/site-packages"))
    shutil.copytree(packages, next(own.glob("lib/python*/site-packages")), dirs_exist_ok=True)
    shutil.rmtree(house.venv)
    before, asked = contents(own), house.asked()
    code, output, messages = house.run(python=python)
    assert (code, messages) == (7, "")
    assert str(own) in output
    assert contents(own) == before
    assert house.asked() == asked
    assert not house.venv.exists()


@pytest.mark.parametrize("version", ["0.1", "99.0"])
def test_an_environment_with_a_package_outside_its_bounds_is_left_for_one_of_our_own(
    house: House, tmp_path: Path, version: str
) -> None:
    house.run()
    own = tmp_path / "own"
    python = house.bare_environment(own)
    site = next(own.glob("lib/python*/site-packages"))
    shutil.copytree(next(house.venv.glob("lib/python*/site-packages")), site, dirs_exist_ok=True)
    metadata = next(site.glob("numpy-*.dist-info")) / "METADATA"
    metadata.write_text(f"Metadata-Version: 2.1\nName: numpy\nVersion: {version}\n", encoding="utf-8")
    _, output, _ = house.run(python=python)
    assert str(house.venv) in output


def test_the_main_job_gets_what_it_needs_and_nothing_else(house: House) -> None:
    house.run()
    there = house.installed()
    assert {"numba", "llvmlite", "numpy", "scipy", "matplotlib", "duckdb", "pydantic", "pydantic_core"} <= there
    assert not there & {"mesa", "pandas", "salib", "pytest", "mypy", "playwright", "mkdocs", "starlette", "lxml"}


def test_a_command_that_needs_more_adds_it_when_it_is_first_called_and_says_so_in_one_sentence(house: House) -> None:
    house.run()
    code, _, messages = house.run("brief", "results")
    assert code == 7
    assert messages.count("adding python-docx, resvg-py.") == 1
    assert {"python_docx", "resvg_py", "lxml", "numba"} <= house.installed()
    assert house.run("brief", "results")[2] == house.run()[2] == ""


def test_with_setup_all_no_command_needs_anything_more(house: House) -> None:
    house.run("setup", "--all")
    asked = house.asked()
    assert {"pytest", "mesa", "salib", "starlette", "python_docx"} <= house.installed()
    for words in ((), ("brief", "results"), ("experiment", "structure"), ("app",), ("test",)):
        assert house.run(*words)[2] == ""
    assert house.asked() == asked


@pytest.mark.parametrize("command", [None, "brief", "experiment", "app"])
def test_what_a_command_needs_is_in_the_lock_with_all_that_it_needs_itself(command: str | None) -> None:
    sys.path.insert(0, str(ROOT))
    import run

    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    chosen = run.selected(lock, run.needs(command))
    names = {Requirement(line.rstrip(" \\")).name for line in chosen.splitlines() if line and line[0].isalnum()}
    assert set(run.needs(command)) <= names
    for name in names:
        for needed in metadata.requires(name) or ():
            requirement = Requirement(needed)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                assert requirement.name.lower().replace("_", "-") in {one.lower() for one in names}, f"{name}: {needed}"


def test_a_changed_lock_is_said_and_brought_up_to_date(house: House) -> None:
    house.run("test")
    with (house.root / "requirements-dev.lock").open("a", encoding="utf-8") as lock:
        lock.write("another==1.0\n")
    code, _, messages = house.run()
    assert code == 7
    assert "requirements.lock" in messages
    assert list(house.venv.glob("lib/*/site-packages/another-1.0.dist-info"))
    assert house.run("test")[2] == ""


def test_a_set_up_broken_off_by_the_person_is_done_afresh(house: House) -> None:
    first = house.start(FAKE="dawdle")
    house.wait_for_step()
    os.killpg(first.pid, signal.SIGINT)
    _, messages = first.communicate(timeout=30)
    assert first.returncode == 130
    assert "Traceback" not in messages
    left_behind = next(house.venv.glob("lib/python*/site-packages")) / "half_written.py"
    left_behind.touch()
    code, _, messages = house.run()
    assert code == 7
    assert "afresh" in messages
    assert not left_behind.exists()


def test_a_set_up_that_was_killed_is_done_afresh(house: House) -> None:
    first = house.start(FAKE="dawdle")
    house.wait_for_step()
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate(timeout=30)
    code, output, messages = house.run()
    assert code == 7
    assert str(house.venv) in output
    assert "afresh" in messages


def test_two_first_runs_at_once_make_one_environment(house: House) -> None:
    both = [house.start(), house.start()]
    answers = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [7, 7]
    assert house.asked() == SET_UP
    assert answers[0][0] == answers[1][0]


def test_an_environment_of_the_same_name_that_others_made_is_not_changed(house: House) -> None:
    house.bare_environment(house.venv)
    before = contents(house.venv)
    code, _, messages = house.run()
    assert code == 1
    assert "not made by run.py" in messages
    assert contents(house.venv) == before
    assert house.asked() == []


def test_without_a_connection_one_sentence_says_what_to_do(house: House) -> None:
    told = "say:error: dns error: failed to lookup address"
    code, output, messages = house.run(FAKE=told, PIP_NO_INDEX="1", PIP_CONFIG_FILE=os.devnull)
    assert (code, output) == (1, "")
    assert "connect to the internet and run this again" in messages.splitlines()[-1]
    assert "Traceback" not in messages


def test_a_python_without_the_means_to_make_environments_is_told_the_remedy(house: House) -> None:
    # Debian ships these three modules in packages of their own.
    without = (
        "import importlib.util as u, runpy, sys; find = u.find_spec; sys.argv = ['run.py']; "
        "u.find_spec = lambda name, *rest: None if name in ('ensurepip', 'venv', 'pip') else find(name, *rest); "
        f"runpy.run_path({str(house.root / 'run.py')!r}, run_name='__main__')"
    )
    command, environment = [house.python, "-c", without], {"PATH": os.defpath}
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=False)
    if shutil.which("uv", path=os.defpath):
        pytest.skip("this machine has uv where every person finds it, so the remedy is not needed")
    assert answer.returncode == 1
    assert re.search(r"install python3\.\d+-venv .* or uv", answer.stderr.splitlines()[-1])
    assert "Traceback" not in answer.stderr


def test_a_python_too_old_is_told_so_in_one_sentence_before_anything_newer_is_read() -> None:
    source = (ROOT / "run.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 7))
    old = f"import sys; sys.version_info = (3, 9, 1); exec(compile({source!r}, 'run.py', 'exec'))"
    answer = subprocess.run([sys.executable, "-c", old], capture_output=True, text=True, timeout=30, check=False)
    assert answer.returncode == 1
    assert answer.stderr == "The partnership model needs Python 3.11 or newer; this is 3.9.\n"


def test_import_rules_hold() -> None:
    code = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout


def modules() -> dict[Path, ast.Module]:
    """Return every module of the package by its path in the checkout."""
    folders = ("simulation", "calibration", "scenarios")
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    paths += (ROOT / "partnership_dynamics").glob("*.py")
    return {path.relative_to(ROOT): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def test_the_words_of_the_command_line_go_no_further_than_its_commands() -> None:
    allowed = Path("scenarios") / "commands"
    wrong = []
    for path, tree in modules().items():
        if path.is_relative_to(allowed):
            continue
        for node in ast.walk(tree):
            named = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            module = node.module if isinstance(node, ast.ImportFrom) else None
            if "argparse" in (*named, module) or (isinstance(node, ast.Name) and node.id == "Namespace"):
                wrong.append(str(path))
    assert wrong == []


# The model of the front door is that of the simulation, with members that users may write.
INTERCHANGEABLE = {"PartnershipModel"}


def test_a_class_name_is_unique() -> None:
    where: dict[str, list[str]] = {}
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                where.setdefault(node.name, []).append(str(path))
    assert len(where) > 300
    assert {name: paths for name, paths in where.items() if len(paths) > 1 and name not in INTERCHANGEABLE} == {}


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize("platform", [("linux", "Linux"), ("darwin", "Darwin"), ("win32", "Windows")])
def test_the_lock_pins_every_requirement_once_within_its_bounds(python: str, platform: tuple[str, str]) -> None:
    environment = {"python_version": python, "python_full_version": f"{python}.1"}
    environment |= {"sys_platform": platform[0], "platform_system": platform[1]}
    pinned = [one for one in LOCKED if one.marker is None or one.marker.evaluate(environment)]
    for wanted in (*WANTED, *TOOLS):
        versions = [next(iter(one.specifier)).version for one in pinned if one.name == wanted.name]
        assert len(versions) == 1, wanted.name
        assert Version(versions[0]) in wanted.specifier


def test_the_bounds_are_of_the_one_form_that_run_py_reads() -> None:
    for requirement in PROJECT["dependencies"] + OPTIONAL["dev"] + OPTIONAL["app"]:
        assert re.fullmatch(r"[a-z0-9-]+>=[\d.]+,<[\d.]+", requirement), requirement


def test_no_file_names_a_package_host_or_a_place_on_one_machine() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout, so nothing says which files belong to the project")
    hosts = r"py[p]i\.|python[h]osted|conda\.[a]naconda|npm[j]s\.|js[d]elivr|unp[k]g"  # the brackets: not this file
    places = r"(?<![\w.~}-])/(?:work|home|root|tmp|Users|private|opt)/"
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if not path.is_file() or b"\0" in (raw := path.read_bytes())[:8000]:
            continue
        found = re.search(f"{hosts}|{places}", raw.decode("utf-8", "replace"))
        if found:
            pytest.fail(f"{name} has {found[0]!r}")


@pytest.mark.slow
def test_a_real_set_up_with_pip_ends_in_an_environment_that_can_run_the_checks(house: House) -> None:
    (house.tools / "uv").unlink()
    kept = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_", "HTTP", "http"))}
    process = house.start("test", **kept)
    output, messages = process.communicate(timeout=900)
    assert process.returncode == 7, messages
    assert str(house.venv) in output
    imports = "import mesa, networkx, numpy, scipy, matplotlib, numba, pydantic, rich, duckdb, pytest, importlinter"
    subprocess.run([str(house.venv / "bin" / "python"), "-c", imports], check=True)
