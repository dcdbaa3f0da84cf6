"""Real `run.py` processes on small runs, for the tests that kill, starve and cross them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from partnership_dynamics.scenarios.ensemble.store import FOLDER

ROOT = Path(__file__).resolve().parents[2]
REPLICATIONS = 640  # of two scenarios each: long enough to be broken off on the way, also on an idle machine
PATIENCE = 600.0  # seconds after which a process that shows no sign is given up
OPTIONS = ("--quarters", "6", "--set", "density=-2", "--workers", "1")


def command(out: Path, replications: int = REPLICATIONS) -> list[str]:
    """Return the words of a small comparison."""
    words = ["compare", "joining_team", *OPTIONS, "--replications", str(replications), "--out", str(out)]
    return [sys.executable, str(ROOT / "run.py"), *words]


def begun(out: Path, replications: int = REPLICATIONS, **more: Any) -> subprocess.Popen[str]:
    """Start a small comparison."""
    pipes: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command(out, replications), env=environment, cwd=out.parent, **{**pipes, **more})


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Return the exit code of a process and what it said apart from results."""
    _out, said = process.communicate(timeout=PATIENCE)
    return process.returncode, said


def chunks(out: Path) -> list[Path]:
    """Return the chunks that are kept on the way to some results."""
    return sorted(out.with_name(f".{out.name}{FOLDER}").rglob("*.chunk"))


def wait_for(something: Callable[[], object], process: subprocess.Popen[str]) -> None:
    """Wait until something is so, while a process runs."""
    before = time.monotonic()
    while not something():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() - before < PATIENCE
        time.sleep(0.002)


def broken_off(out: Path, how: signal.Signals, more_than: int) -> tuple[int, str]:
    """Start a comparison, send it a signal once more than so many chunks are kept, and see it end."""
    process = begun(out)
    wait_for(lambda: len(chunks(out)) > more_than, process)
    process.send_signal(how)
    return ended(process)


def sums(out: Path) -> str:
    """Return the check sums of some results, which are those of all their files but the timings."""
    return (out / "SHA256SUMS").read_text(encoding="utf-8")
