"""How fast this machine is, now, against the one on which RSiena and this project were timed side by side.

Seconds of two machines, or of one machine on two days, must not be divided by one another. The reference
(`speed_2026_11_30.json`) has RSiena 1.6.5 and this project at commit 2d4d51a, timed one after the other on one idle
machine. So the code of that commit is timed again in the same run as what is measured, and RSiena's seconds are taken
to be longer or shorter here by as much as those of that commit are.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
COMMIT, FILE = "2d4d51a", "speed_2026_11_30.json"

THEN = "calibration"  # what is the package's `calibration` today was a top-level name at that commit

# Run in a copy of that commit. Each prints seconds as JSON.
PERIODS = """
import json, sys
from benchmarks.ties import model_of, seconds_a_period
found = {}
for n in map(int, sys.argv[1:]):
    model, _row = model_of(n, "auto")
    model.simulate(seed=1, replications=1, scores=True)
    count = max(1, 200_000 // (5 * n))
    found[n] = {name: seconds_a_period(model, count, scores, 5)[0]
                for name, scores in (("without_scores", False), ("with_scores", True))}
print(json.dumps(found))
"""
MODELS = f"""
import json, statistics, sys, time
from benchmarks.ties import reference
from {THEN}.estimation import Settings, estimate
from tests.calibration.estimation_cases import case
found = dict()
for name in sys.argv[1:]:
    wanted = case(reference(), name)
    estimate(wanted.panels, wanted.terms, conditional=False, settings=Settings(subphases=1, continuations=0))
    times = []
    for seed in (1, 2):
        begun = time.process_time()
        estimate(wanted.panels, wanted.terms, seed=seed, conditional=False)
        times.append(time.process_time() - begun)
    found[name] = statistics.mean(times)
print(json.dumps(found))
"""


def speeds(reference: Path) -> dict[str, Any]:
    """Return RSiena's seconds and ours at that commit, as one idle machine took them."""
    found: dict[str, Any] = json.loads((reference / FILE).read_text(encoding="utf-8"))
    return found


@contextmanager
def code_of_then() -> Iterator[Path]:
    """Give a folder with the code of the commit that was timed beside RSiena."""
    packed = subprocess.run(["git", "archive", COMMIT], cwd=ROOT, capture_output=True, check=False)
    if packed.returncode:
        sys.exit(f"the code of commit {COMMIT} is needed as a yardstick: run this in a git clone with its history")
    with tempfile.TemporaryDirectory(prefix="yardstick-") as folder:
        with tarfile.open(fileobj=BytesIO(packed.stdout)) as archive:
            archive.extractall(folder, filter="data")
        yield Path(folder)


def _timed(script: str, words: list[str], reference: Path) -> dict[str, Any]:
    shared = {**os.environ, "PARTNERSHIP_SHARED": str(reference.parents[1])}
    with code_of_then() as folder:
        done = subprocess.run(
            [sys.executable, "-c", script, *words], cwd=folder, env=shared, capture_output=True, text=True, check=True
        )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def rsiena_periods_here(reference: Path, sizes: list[int]) -> dict[int, dict[str, float]]:
    """Return the seconds that RSiena would take here for a period, by actors and "without_scores" or "with_scores"."""
    then = speeds(reference)
    known = [n for n in sizes if str(n) in then["rsiena_cpu_seconds_per_period"]]
    if not known:
        return {}
    now = _timed(PERIODS, [str(n) for n in known], reference)
    theirs, ours = then["rsiena_cpu_seconds_per_period"], then["ours"]["seconds_per_period"]
    return {
        n: {kind: theirs[str(n)][kind] * now[str(n)][kind] / ours[str(n)][kind] for kind in theirs[str(n)]}
        for n in known
    }


def rsiena_models_here(reference: Path, models: list[str]) -> dict[str, float]:
    """Return the CPU seconds that RSiena would take here to estimate each model that was timed."""
    then = speeds(reference)
    known = [name for name in models if name in then["rsiena_cpu_seconds"]]
    if not known:
        return {}
    now = _timed(MODELS, known, reference)
    ours = then["ours"]["cpu_seconds"]
    return {name: then["rsiena_cpu_seconds"][name] * now[name] / ours[name] for name in known}
