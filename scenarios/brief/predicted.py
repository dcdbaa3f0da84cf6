"""What `predict` found the model to miss, for a briefing: statistics outside their 90% intervals, in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from partnership_dynamics.scenarios.results import ResultsError
from partnership_dynamics.scenarios.wording import statistic

MODEL = "whole_model"  # what answers are simulated with
NAMED = 6  # misfits that a briefing tells one by one


@dataclass(frozen=True)
class PredictedTies:
    """How a prediction of ties came out.

    Attributes
    ----------
    survey : str
    inside, compared : int
        Statistics within their 90% intervals, of so many.
    misses : tuple of str
        Each of the others, in words.
    """

    survey: str
    inside: int
    compared: int
    misses: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """Say how many statistics were foreseen."""
        return (
            f"Ties of {self.survey} were predicted from an earlier time or other networks: {self.inside} of "
            f"{self.compared} statistics lay within their 90% intervals."
        )

    @property
    def told(self) -> tuple[str, ...]:
        """The misses that a briefing names, and how many more there are."""
        more = len(self.misses) - NAMED
        return (*self.misses[:NAMED], *([f"{more} more statistics of ties lie outside"] if more > 0 else []))


def read_predicted(folder: Path) -> PredictedTies:
    """Return what a folder that `predict` wrote says of the whole model.

    Parameters
    ----------
    folder : Path

    Raises
    ------
    ResultsError
        If it is not such a folder.
    """
    path = folder / "prediction.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        constants = str(data[MODEL]["constants"])
        misses, compared = _misses(data, constants)
        return PredictedTies(str(data["survey"]), compared - len(misses), compared, tuple(misses))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ResultsError(
            f"{folder} holds no prediction of ties; give the folder that `run.py predict SURVEY` wrote"
        ) from error


def _misses(data: Mapping[str, Any], constants: str) -> tuple[list[str], int]:
    misses, compared = [], 0
    for network in data["networks"]:
        for one in network["statistics"]:
            if (one["model"], one["constants"]) != (MODEL, constants) or one["observed"] is None or one["low"] is None:
                continue
            compared += 1
            if not one["inside"]:
                where = f"{network['name']}, " if len(data["networks"]) > 1 else ""
                misses.append(
                    f"{where}{one['title']}: {statistic(one['low'])} to {statistic(one['high'])} were foreseen, and "
                    f"{statistic(one['observed'])} came"
                )
    return misses, compared
