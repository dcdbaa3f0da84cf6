"""A fault at every step of keeping chunks and writing results: what is on disk is whole, and the next run goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEAST = {"calls": 8, "bytes": 20}


@pytest.mark.skipif(os.name == "nt", reason="forks, and limits files, as POSIX does")
@pytest.mark.parametrize("how", ["calls", "bytes", "memory"])
@pytest.mark.parametrize("what", ["store", "results"])
def test_after_a_fault_at_any_step_what_is_on_disk_is_whole(tmp_path: Path, what: str, how: str) -> None:
    words = [sys.executable, "-m", "tests.robust.faulty", what, how, str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-3_000:]
    tried = int(done.stdout.split()[-1])
    if how == "memory" and tried == 0:
        pytest.skip("this Python cannot make allocations fail")
    assert tried >= LEAST.get(how, 100)
