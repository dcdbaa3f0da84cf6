"""`run.py test`: every check of the project, one after the other, the tests of the model last."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
CHECKS = {
    "style (ruff)": ["-m", "ruff", "check", "."],
    "format (ruff)": ["-m", "ruff", "format", "--check", "--quiet", "."],
    "types (mypy)": ["-m", "mypy"],
    "import rules (import-linter)": ["-c", LINT_IMPORTS],
}


def run(arguments: argparse.Namespace) -> int:
    """Run ruff, mypy, import-linter and pytest, all of them whatever fails, and say how each ended.

    Numba's ordinary cache is used, so that only the first run pays for the compile; where the environment says that
    this is continuous integration (``CI`` set) and names no cache, the tests meet an empty one.

    Parameters
    ----------
    arguments : Namespace
        Its ``pytest_args`` are given on to pytest: a file, ``-k WORD``, or ``-m slow`` for the tests that are left
        out otherwise.

    Returns
    -------
    int
        0 if every check passed; 1 if one failed; 2 if there is nothing to check here.
    """
    if not (ROOT / "tests").is_dir():
        print("The tests are in the project's source, not in the installed package: run them there.", file=sys.stderr)
        return 2
    ended = {name: _succeeds(name, words, dict(os.environ)) for name, words in CHECKS.items()}
    with tempfile.TemporaryDirectory(prefix="compile-cache-", ignore_cleanup_errors=True) as empty:
        cache = {"NUMBA_CACHE_DIR": empty} if os.environ.get("CI") else {}
        words = ["-m", "pytest", "-m", "not slow", *arguments.pytest_args]
        ended["tests (pytest)"] = _succeeds("tests (pytest)", words, cache | dict(os.environ))
    print("\n" + "\n".join(f"{name:30} {'passed' if fine else 'FAILED'}" for name, fine in ended.items()))
    return 0 if all(ended.values()) else 1


def _succeeds(name: str, arguments: list[str], environment: dict[str, str]) -> bool:
    """Run one check in the project's root, showing what it prints, and say whether it passed."""
    print(f"\n== {name}", flush=True)
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, check=False).returncode == 0
