"""Another Python, with its own NumPy and without the compiler, comes to the same bytes.

    PARTNERSHIP_PYTHONS=/path/to/python3.12:/path/to/python3.13 python3 run.py test -m slow tests/robust/test_pythons.py

Each of them needs the packages of requirements.lock.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OTHERS = [one for one in os.environ.get("PARTNERSHIP_PYTHONS", "").split(os.pathsep) if one]


def digest_by(python: str, **environment: str) -> str:
    """Return the digest that a Python prints."""
    words = [python, "-W", "ignore", "-m", "benchmarks.digest"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split()[0]


@pytest.mark.slow
@pytest.mark.skipif(not OTHERS, reason="PARTNERSHIP_PYTHONS names no other Python")
@pytest.mark.parametrize("python", OTHERS)
def test_another_python_comes_to_the_same_bytes(python: str) -> None:
    assert digest_by(python, NUMBA_DISABLE_JIT="1") == digest_by(sys.executable)
