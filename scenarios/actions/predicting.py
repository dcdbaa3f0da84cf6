"""Predict the last wave of a survey, and write what came of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from partnership_dynamics.calibration.observed import Survey
from partnership_dynamics.calibration.prediction import engine
from partnership_dynamics.calibration.prediction.engine import QUARTERS, REPLICATIONS, Prediction
from partnership_dynamics.calibration.subset import at_least
from partnership_dynamics.scenarios.actions.prepare import compile_once
from partnership_dynamics.scenarios.actions.watch import Watch
from partnership_dynamics.scenarios.manifest import FORMAT
from partnership_dynamics.scenarios.results import finish, put

SEED = 2007
README = """What is in this folder

prediction.txt    what you saw: each statistic with its 90% intervals, and how well pairs were foreseen
prediction.json   the same as data
plots/            the intervals of each network, as PNG and SVG, each with its description in words (.txt)
manifest.json, SHA256SUMS
"""


@dataclass(frozen=True)
class Foresight:
    """What to predict, and how often to simulate.

    Attributes
    ----------
    relation : str, optional
        Which relation; needed where there are several.
    pool : str, optional
        The column that says to which of several networks a member belongs.
    group : str, optional
        The column that says who is of the same kind.
    quarters_between : int
        Between two waves.
    least : float, optional
        Only ties with this weight or more.
    replications : int
        Runs of each model.
    seed : int
    """

    relation: str | None = None
    pool: str | None = None
    group: str | None = None
    quarters_between: int = QUARTERS
    least: float | None = None
    replications: int = REPLICATIONS
    seed: int = SEED


def predict(
    survey: Survey, how: Foresight | None = None, *, workers: int | None = None, watch: Watch | None = None
) -> Prediction:
    """Predict the last wave of each network of a survey, and compare it with what was observed.

    Parameters
    ----------
    survey : Survey
        Two waves or more.
    how : Foresight, optional
    workers : int, optional
    watch : Watch, optional

    Raises
    ------
    SurveyError
        If there is one wave only, or nothing in the last to predict.
    """
    how, watch = how or Foresight(), watch or Watch()
    if how.least is not None:
        survey = at_least(survey, how.least)
    compile_once(watch.say)
    return engine.predict(
        survey,
        how.relation,
        pool=how.pool,
        group=how.group,
        quarters=how.quarters_between,
        replications=how.replications,
        seed=how.seed,
        workers=workers,
        tell=watch.tell,
    )


def write_prediction(folder: Path, prediction: Prediction, command: str) -> Path:
    """Write a prediction's folder (table, data and pictures); return where it stands.

    Raises
    ------
    ResultsError
        If something else stands there, or nothing can be written.
    """
    from partnership_dynamics.scenarios.present.prediction_pictures import intervals
    from partnership_dynamics.scenarios.present.prediction_words import as_data, text

    def fill(building: Path) -> None:
        (building / "plots").mkdir()
        for number in range(len(prediction.networks)):
            intervals(prediction, number).save(building / "plots")
        (building / "prediction.txt").write_text(text(prediction) + "\n", encoding="utf-8", newline="\n")
        data = json.dumps(as_data(prediction, command), indent=1) + "\n"
        (building / "prediction.json").write_text(data, encoding="utf-8", newline="\n")
        (building / "README.txt").write_text(README, encoding="utf-8", newline="\n")
        about = {"format": FORMAT, "command": command, "survey": prediction.name, "seed": prediction.seed}
        finish(building, about)

    return put(folder, fill)
