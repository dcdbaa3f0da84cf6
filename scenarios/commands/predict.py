"""`run.py predict`: how well the ties of the tie model and of the whole model predict a wave they have not seen."""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from partnership_dynamics.scenarios.commands.reading import read_with
from partnership_dynamics.scenarios.commands.repeat import READING, options
from partnership_dynamics.scenarios.commands.running import progress_bars, say
from partnership_dynamics.scenarios.manifest import FORMAT
from partnership_dynamics.scenarios.present.prediction_words import as_data, text
from partnership_dynamics.scenarios.results import check_place, finish, plain_name, put
from partnership_dynamics.scenarios.schema import ScenarioError

if TYPE_CHECKING:
    from partnership_dynamics.calibration.prediction.engine import Prediction

README = """What is in this folder

prediction.txt    what you saw: each statistic with its 90% intervals, and how well pairs were foreseen
prediction.json   the same as data
plots/            the intervals of each network, as PNG and SVG, each with its description in words (.txt)
manifest.json, SHA256SUMS
"""


def predict(arguments: argparse.Namespace) -> int:
    """Predict the last wave of a survey, or write the page of documentation over a folder of panels."""
    if arguments.page:
        from partnership_dynamics.scenarios.prediction_page import write_page

        if len(arguments.files) != 1:
            raise ScenarioError("--page needs one folder: that which holds the folders of the panels")
        with progress_bars(arguments) as tell:
            written = write_page(Path(arguments.page), Path(arguments.files[0]), arguments.seed,
                                 int(arguments.replications), arguments.workers, tell)  # fmt: skip
        say(arguments, f"Written: {written}")
        return 0
    from partnership_dynamics.calibration.prediction.engine import predict as foretell
    from partnership_dynamics.calibration.subset import at_least

    read = read_with(arguments, arguments.files[0] if len(arguments.files) == 1 else arguments.files)
    if arguments.at_least is not None:
        read = at_least(read, arguments.at_least)
    place = Path(arguments.out) if arguments.out else Path("results") / f"predict-{plain_name(read.name, 'survey')}"
    check_place(place)
    _compile(arguments)
    with progress_bars(arguments) as tell:
        found = foretell(
            read, arguments.relation, pool=arguments.pool, group=arguments.group,
            quarters=arguments.quarters_between, replications=int(arguments.replications), seed=arguments.seed,
            workers=arguments.workers, tell=tell,
        )  # fmt: skip
    command = _command(arguments)
    put(place, lambda folder: fill(folder, found, command))
    if arguments.json:
        print(json.dumps(as_data(found, command), indent=2, allow_nan=False))
    else:
        print(text(found))
    say(arguments, f"\nTable, data and pictures: {place}")
    return 130 if found.interrupted else 0


def fill(folder: Path, found: Prediction, command: str) -> None:
    """Write a prediction's folder."""
    from partnership_dynamics.scenarios.present.prediction_pictures import intervals

    (folder / "plots").mkdir()
    for number in range(len(found.networks)):
        intervals(found, number).save(folder / "plots")
    (folder / "prediction.txt").write_text(text(found) + "\n", encoding="utf-8", newline="\n")
    data: dict[str, Any] = as_data(found, command)
    (folder / "prediction.json").write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8", newline="\n")
    (folder / "README.txt").write_text(README, encoding="utf-8", newline="\n")
    finish(folder, {"format": FORMAT, "command": command, "survey": found.name, "seed": found.seed})


def _compile(arguments: argparse.Namespace) -> None:
    from partnership_dynamics.simulation.compiled import is_compiled, was_compiled_before
    from partnership_dynamics.simulation.warm import compile_model

    if is_compiled() and not was_compiled_before():
        say(arguments, "Compiling the model: once for each change of its sources, about a minute ...")
    sys.stdout.flush()
    compile_model()


def _command(arguments: argparse.Namespace) -> str:
    """Return what repeats a prediction, without the machine's folders."""
    files = [shlex.quote(Path(file).name) for file in arguments.files]
    names = ["way", "relation", "group", "pool", "quarters_between", "at_least", *READING, "seed", "replications"]
    return " ".join(["run.py predict", *files, *options(arguments, names)])
