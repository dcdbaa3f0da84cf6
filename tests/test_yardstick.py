"""The yardstick of the benchmarks beside RSiena: what it runs in the code of an earlier commit is there."""

from __future__ import annotations

import ast
import subprocess

import pytest

from benchmarks.yardstick import COMMIT, MODELS, PERIODS, ROOT

FOLDERS = ("benchmarks", "calibration", "partnership_dynamics", "scenarios", "simulation", "tests")


def files_then() -> set[str]:
    """Return the files of the commit that was timed beside RSiena."""
    listed = subprocess.run(
        ["git", "ls-tree", "-r", "--name-only", COMMIT], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip(f"the history of the repository does not reach back to {COMMIT}")
    return set(listed.stdout.splitlines())


@pytest.mark.parametrize("script", [PERIODS, MODELS], ids=["periods", "models"])
def test_what_is_timed_in_the_code_of_then_imports_what_was_there(script: str) -> None:
    files = files_then()
    asked = [node.module or "" for node in ast.walk(ast.parse(script)) if isinstance(node, ast.ImportFrom)]
    ours = [module.replace(".", "/") for module in asked if module.partition(".")[0] in FOLDERS]
    assert ours
    for path in ours:
        assert {f"{path}.py", f"{path}/__init__.py"} & files, path
