"""Killed, interrupted or crossed by another run: what was reported done is kept, and the end is the same."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from partnership_dynamics.scenarios.ensemble.store import from_bytes
from partnership_dynamics.scenarios.results import ResultsError, check_place, put
from tests.robust.commands import REPLICATIONS, ROOT, begun, broken_off, chunks, ended, sums

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to send")

# Keeps what it does, says how much is done, and then waits to be killed.
REPORTING = """
import sys, time
from pathlib import Path
from partnership_dynamics.scenarios.ensemble.ensemble import Case, run_ensembles
from partnership_dynamics.scenarios.ensemble.store import Store
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Setup

def progress(done, total):
    print(done, flush=True)
    if done >= 64:
        time.sleep(600)

case = Case("as_is", "As it is", Setup(shire_county(), 6))
run_ensembles([case], 400, 1, workers=2, progress=progress, store=Store(Path(sys.argv[1])))
"""
# Dies as hard while a results folder is being written.
WRITING = """
import os, signal, sys
from pathlib import Path
from partnership_dynamics.scenarios.results import put

def fill(building):
    (building / "manifest.json").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)

put(Path(sys.argv[1]), fill)
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return results that nothing came between."""
    out = tmp_path_factory.mktemp("whole") / "results"
    code, said = ended(begun(out))
    assert code == 0, said
    return out


def test_killed_then_interrupted_then_finished_gives_the_same_bytes(whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "results"
    code, _said = broken_off(out, signal.SIGKILL, more_than=2)
    assert code == -signal.SIGKILL
    assert not out.exists()
    kept = chunks(out)
    assert len(kept) > 2
    assert all(from_bytes(path.read_bytes()) is not None for path in kept)
    code, said = broken_off(out, signal.SIGINT, more_than=len(kept))
    assert code == 130
    assert "Interrupted: what is done is kept" in said
    assert "Traceback" not in said
    assert not out.exists()
    assert len(chunks(out)) > len(kept)
    code, said = ended(begun(out))
    assert code == 0, said
    assert sums(out) == sums(whole)
    taken = json.loads((out / "timings.json").read_text(encoding="utf-8"))["histories_done_before"]
    assert 0 < taken < 2 * REPLICATIONS
    assert [path.name for path in tmp_path.iterdir()] == ["results"]  # nothing is left lying about


def test_whatever_was_reported_done_when_the_process_was_killed_is_kept(tmp_path: Path) -> None:
    words = [sys.executable, "-c", REPORTING, str(tmp_path / "kept")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        reported = 0
        while reported < 64:
            reported = int(process.stdout.readline())
        process.kill()
    found = [from_bytes(path.read_bytes()) for path in (tmp_path / "kept").rglob("*.chunk")]
    assert sum(chunk.replications for chunk in found if chunk is not None) >= reported
    assert None not in found


def test_a_process_killed_while_it_writes_leaves_no_results_and_no_earlier_ones_spoilt(
    whole: Path, tmp_path: Path
) -> None:
    words = [sys.executable, "-c", WRITING]
    assert subprocess.run([*words, str(tmp_path / "new")], cwd=ROOT, check=False).returncode == -signal.SIGKILL
    assert not (tmp_path / "new").exists()
    before = sums(whole)
    assert subprocess.run([*words, str(whole)], cwd=ROOT, check=False).returncode == -signal.SIGKILL
    check_place(whole)  # every file has the check sum that it had
    assert sums(whole) == before


def test_two_runs_at_once_into_one_folder_both_succeed_with_the_same_bytes(whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "results"
    both = [begun(out), begun(out)]
    for code, said in map(ended, both):
        assert code == 0, said
    check_place(out)
    assert sums(out) == sums(whole)
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def test_half_a_results_folder_is_never_taken_for_whole(whole: Path, tmp_path: Path) -> None:
    def half(building: Path) -> None:
        for name in ("manifest.json", "SHA256SUMS"):
            (building / name).write_bytes((whole / name).read_bytes())
        (building / "README.txt").write_text("What is in", encoding="utf-8")

    put(tmp_path / "half", half)
    with pytest.raises(ResultsError, match=r"README\.txt was changed"):
        check_place(tmp_path / "half")
