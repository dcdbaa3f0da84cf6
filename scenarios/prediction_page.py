"""`docs/prediction.md`: how well the model's ties predict, over the panels in a folder; written by `run.py predict`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from partnership_dynamics.calibration.prediction.engine import Prediction, predict, together
from partnership_dynamics.calibration.prediction.panels import PanelOfPage, panels_of_page
from partnership_dynamics.calibration.whole import written_whole
from partnership_dynamics.scenarios.present.prediction_pictures import intervals
from partnership_dynamics.scenarios.present.prediction_words import (
    SKILL_HEADS,
    SUMMARY_HEADS,
    explained,
    markdown_table,
    skill_rows,
    statistic_heads,
    statistic_rows,
    summary_rows,
)
from partnership_dynamics.simulation.warm import compile_model
from partnership_dynamics.simulation.workers import Tell

INTRODUCTION = """# How well the ties predict

A simulated partnership is only as good as its ties. This page predicts, for networks that were surveyed more than once,
the last wave from what was known before, with the tie model alone and with the whole model (meetings, projects,
departures and all), once with the default constants and once with constants calibrated on the earlier waves or on other
networks. Nothing of the wave that is predicted is used: growth, too, is learnt from other panels or from earlier
intervals.

The model's defaults are judged on networks of organisations. Networks of persons are reported below them, to show what
carries over.

- *Inside their 90% intervals*: the share of all statistics (ties, ties kept and created, reciprocity, closure,
  centralisation, degrees, triads, distances) whose observed value lies in the middle 90% of the simulated ones. About
  90% should. Ties kept are left out where no tie is seen to end, as in Puget Sound, whose earlier ties are those of the
  later survey that were said to be as old.
- *Ties simulated against observed*: by how much the mean of the simulations lies above or below what was observed, with
  a 95% interval (over networks where there are three or more, else over runs).
- *Width*: the median ratio of an interval's width to that of the tie model with the same constants and the same growth.
- *AUC*: the chance that a pair that tied (or a tie that was kept) had the higher score than one that did not; 0.50 is
  chance; standard errors in brackets. *Precision*: the average precision, the mean share of right ones among the pairs
  with the highest scores. The logistic regression is trained on the same transitions that the tie model is fitted to.

The page is written by one command, which takes some minutes on two cores:

```console
{command}
```
"""


def write_page(path: Path, folder: Path, seed: int, replications: int, workers: int | None, tell: Tell) -> Path:
    """Write the page, and its pictures beside it; return its path.

    Parameters
    ----------
    path : Path
        Of the page.
    folder : Path
        Holds the folders of the panels.
    seed, replications, workers
        As in `calibration.prediction.engine.predict`.
    tell : callable
        Told how far it is.

    Raises
    ------
    SurveyError
        If a panel is not there.
    """
    panels = panels_of_page()
    surveys = [panel.read(folder) for panel in panels]  # what is missing is said before an hour has passed
    compile_model()
    found: list[tuple[PanelOfPage, Prediction]] = []
    for panel, survey in zip(panels, surveys, strict=True):

        def told(label: str, done: int, total: int, panel: PanelOfPage = panel) -> None:
            tell(f"{panel.folder}, {label}", done, total)

        made = predict(
            survey,
            panel.relation,
            pool=panel.pool,
            quarters=panel.quarters,
            replications=panel.replications or replications,
            seed=seed,
            workers=workers,
            tell=told,
        )
        found.append((panel, made))
        if made.interrupted:
            raise KeyboardInterrupt
    return put_page(path, found, seed, replications)


def put_page(path: Path, found: Sequence[tuple[PanelOfPage, Prediction]], seed: int, replications: int) -> Path:
    """Write the page of predictions that were made, and its pictures beside it; return its path."""
    images = path.parent / "images" / "prediction"
    images.mkdir(parents=True, exist_ok=True)
    command = f"python3 run.py predict FOLDER --page {path.as_posix()} --seed {seed} --replications {replications}"
    lines = [
        INTRODUCTION.format(
            command=command if not path.is_absolute() else command.replace(path.as_posix(), f"docs/{path.name}")
        )
    ]
    made_of = {panel.folder for panel, _made in found}
    left = [panel.folder for panel in panels_of_page() if panel.folder not in made_of]
    if left:
        lines += [f"Not run for this copy of the page, which the command then adds: {', '.join(left)}.", ""]
    for title, wanted in (("Networks of organisations", True), ("Networks of persons", False)):
        some = [(panel, made) for panel, made in found if panel.organisational == wanted]
        lines += _together(some, title) if some else []
    for panel, made in found:
        lines += _panel(panel, made, images)
    with written_whole(path) as beside:
        beside.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8", newline="\n")
    return path


def _together(some: Sequence[tuple[PanelOfPage, Prediction]], title: str) -> list[str]:
    """Return the summary over several panels."""
    networks = [network for _panel, made in some for network in made.networks]
    first = some[0][1]
    every = together(networks, title, "", 0, first.seed, first.replications)
    count = f"{len(networks)} networks of {len(some)} panels."
    return [
        f"## {title}",
        "",
        count,
        "",
        *markdown_table(SUMMARY_HEADS, summary_rows(every)),
        "",
        *markdown_table(SKILL_HEADS, skill_rows(every)),
        "",
    ]


def _panel(panel: PanelOfPage, made: Prediction, images: Path) -> list[str]:
    """Return the section of one panel, its pictures drawn."""
    quarters = "1 quarter" if panel.quarters == 1 else f"{panel.quarters} quarters"
    lines = [
        f"## {panel.title}",
        "",
        f"`{panel.folder}`, relation `{panel.relation}`, {quarters} from the wave before to the one predicted.",
        "",
        *markdown_table(SUMMARY_HEADS, summary_rows(made)),
        "",
        *markdown_table(SKILL_HEADS, skill_rows(made)),
        "",
    ]
    for number, network in enumerate(made.networks):
        name = network.task.name
        lines += [f"### {name}", ""] if len(made.networks) > 1 else []
        lines += [*markdown_table(statistic_heads(made), statistic_rows(made, number)), "", "\\* outside", ""]
        if number == 0:
            picture = intervals(made, number)
            stem = f"{panel.folder}"
            named = type(picture)(stem, picture.figure, picture.title, picture.alt)
            named.save(images)
            lines += [f"![{picture.alt}](images/prediction/{stem}.png)", ""]
    lines += [f"- {sentence}" for sentence in explained(made)]
    return [*lines, ""]
