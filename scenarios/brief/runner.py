"""Histories that a briefing needs beyond those of its results: run in pairs under the same luck, and kept as they come.

What is done is kept in a file beside the briefing, so that after an interruption the same command goes on.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from scenarios.ensemble.ensemble import Case, run_ensembles
from scenarios.ensemble.outcomes import delivered_total

Totals = npt.NDArray[np.float64]
Tell = Callable[[str, int, int], None]
BATCH = 12  # cases between two times that the file is written


def nobody(_label: str, _done: int, _total: int) -> None:
    """Tell nobody."""


class Runner:
    """Runs cases and returns the projects that each of their histories delivered.

    Parameters
    ----------
    seed : int
        Of the results, so that pairs share their luck with those.
    workers : int or None
    key : str
        Everything else that decides a history: what was kept under another key is not taken.
    kept : Path or None
        Where what is done is kept; None keeps nothing.
    tell : callable
        Told what is run, how much of it is done, and of how much.
    """

    def __init__(self, seed: int, workers: int | None, key: str, kept: Path | None, tell: Tell = nobody) -> None:
        self.seed, self.workers, self.key, self.kept, self.tell = seed, workers, key, kept, tell
        self._done = self._read()

    def _read(self) -> dict[str, list[float]]:
        """Return what an earlier, interrupted command did; nothing where that was about something else."""
        try:
            data = json.loads(self.kept.read_text(encoding="utf-8")) if self.kept else {}
            done = data["totals"] if data.get("key") == self.key else {}
            return {str(name): [float(value) for value in values] for name, values in done.items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}

    def _write(self) -> None:
        if self.kept is None:
            return
        building = self.kept.with_name(f"{self.kept.name}-{secrets.token_hex(4)}")
        try:
            self.kept.parent.mkdir(parents=True, exist_ok=True)
            building.write_text(json.dumps({"key": self.key, "totals": self._done}), encoding="utf-8")
            building.replace(self.kept)
        finally:
            building.unlink(missing_ok=True)

    def delivered(self, label: str, cases: Sequence[Case], replications: int) -> list[Totals]:
        """Return the projects delivered by the end of each history, float64 (R,), of each case.

        Parameters
        ----------
        label : str
            What is told meanwhile.
        cases : sequence of Case
            Their names are unique, and the same name always means the same case.
        replications : int
        """
        names = [f"{case.name}@{replications}" for case in cases]
        missing = [place for place, name in enumerate(names) if name not in self._done]
        done, total = (len(cases) - len(missing)) * replications, len(cases) * replications
        for first in range(0, len(missing), BATCH):
            batch = missing[first : first + BATCH]
            before = done

            def progress(ready: int, _all: int, before: int = before) -> None:
                self.tell(label, before + ready, total)

            found = run_ensembles([cases[k] for k in batch], replications, self.seed, self.workers, progress)
            for place, ensemble in zip(batch, found, strict=True):
                self._done[names[place]] = delivered_total(ensemble).tolist()
            done += len(batch) * replications
            self._write()
        return [np.array(self._done[name]) for name in names]

    def finish(self) -> None:
        """Take away what was kept for an interruption."""
        if self.kept is not None:
            self.kept.unlink(missing_ok=True)
