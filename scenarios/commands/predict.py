"""`run.py predict`: how well the ties of the tie model and of the whole model predict a wave they have not seen."""

from __future__ import annotations

import argparse
import json
import shlex
from pathlib import Path

from partnership_dynamics.scenarios.commands.reading import read_with
from partnership_dynamics.scenarios.commands.repeat import READING, options
from partnership_dynamics.scenarios.commands.running import say, watching
from partnership_dynamics.scenarios.results import check_place, plain_name
from partnership_dynamics.scenarios.schema import ScenarioError


def predict(arguments: argparse.Namespace) -> int:
    """Predict the last wave of a survey, or write the page of documentation over a folder of panels."""
    if arguments.page:
        return _page(arguments)
    from partnership_dynamics.scenarios.actions import predicting
    from partnership_dynamics.scenarios.present.prediction_words import as_data, text

    survey = read_with(arguments, arguments.files[0] if len(arguments.files) == 1 else arguments.files)
    usual = Path("results") / f"predict-{plain_name(survey.name, 'survey')}"
    folder = Path(arguments.out) if arguments.out else usual
    check_place(folder)
    how = predicting.Foresight(
        relation=arguments.relation,
        pool=arguments.pool,
        group=arguments.group,
        quarters_between=arguments.quarters_between,
        least=arguments.at_least,
        replications=int(arguments.replications),
        seed=arguments.seed,
    )
    with watching(arguments) as watch:
        prediction = predicting.predict(survey, how, workers=arguments.workers, watch=watch)
    command = _command(arguments)
    folder = predicting.write_prediction(folder, prediction, command)
    if arguments.json:
        print(json.dumps(as_data(prediction, command), indent=2, allow_nan=False))
    else:
        print(text(prediction))
    say(arguments, f"\nTable, data and pictures: {folder}")
    return 130 if prediction.interrupted else 0


def _page(arguments: argparse.Namespace) -> int:
    """Write the page of the documentation."""
    from partnership_dynamics.scenarios.prediction_page import write_page

    if len(arguments.files) != 1:
        raise ScenarioError("--page needs one folder: that which holds the folders of the panels")
    with watching(arguments) as watch:
        written = write_page(
            Path(arguments.page),
            Path(arguments.files[0]),
            arguments.seed,
            int(arguments.replications),
            arguments.workers,
            watch.tell,
        )
    say(arguments, f"Written: {written}")
    return 0


def _command(arguments: argparse.Namespace) -> str:
    """Return what repeats a prediction, without the machine's folders."""
    files = [shlex.quote(Path(file).name) for file in arguments.files]
    names = ["way", "relation", "group", "pool", "quarters_between", "at_least", *READING, "seed", "replications"]
    return " ".join(["run.py predict", *files, *options(arguments, names)])
