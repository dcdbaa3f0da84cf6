"""Two sections of the report of a calibration: how much each effect matters, and what a project log told."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from partnership_dynamics.calibration.importance import Importance
from partnership_dynamics.calibration.logs.posterior import LogPosterior
from partnership_dynamics.calibration.logs.words import in_figures, in_words
from partnership_dynamics.scenarios.present.canvas import Picture
from partnership_dynamics.scenarios.present.page import figure, listed, number, says, section, table


def _share(value: float) -> str:
    return f"{100 * value:.0f}" if math.isfinite(value) else "–"


def importance_section(importance: Importance | None) -> str:
    """Return how much each effect matters to members' choices; nothing where that was not computed."""
    if importance is None:
        return ""
    rows = []
    for k in sorted(range(len(importance.labels)), key=lambda k: -importance.expected[k]):
        between = "–"
        if importance.low is not None and importance.middle is not None and importance.high is not None:
            between = f"{_share(importance.middle[k])} ({_share(importance.low[k])} to {_share(importance.high[k])})"
        rows.append((importance.labels[k], number(importance.coefficients[k]), _share(importance.expected[k]), between))
    return section(
        "How much does each effect matter?",
        says(
            "Coefficients of different effects cannot be compared. This is how far members' choices move if an effect "
            "is taken out, of 100 for all effects together (Indlekofer & Brandes 2013). It says how much an effect "
            "shapes the choices that are open, not whether it is there: for that see its standard error. Go by median "
            "and interval, over coefficients as uncertain as the estimates: where those are unsure, the share at them "
            "can lie outside."
        ),
        table(
            "Relative importance, of 100", ("effect", "coefficient", "at the estimates", "median (95% interval)"), rows
        ),
    )


def log_section(log: LogPosterior | None, pictures: Sequence[tuple[Picture, Path]]) -> str:
    """Return what a project log told of the constants, and what the model cannot give; nothing without a log."""
    if log is None:
        return ""
    rows = log.rows()
    told = [
        (
            row.name + ("" if row.asked else " (assumed)"),
            f"{in_figures(row.low)} to {in_figures(row.high)}",
            in_figures(row.point),
            f"{in_figures(row.least)} to {in_figures(row.most)}",
            row.verdict,
        )
        for row in sorted(rows, key=lambda row: -row.told)
        if row.told >= 0.1
    ]
    silent = [row.name for row in rows if row.told < 0.1]
    sentences = []
    if silent:
        sentences.append(f"The log says nothing on: {', '.join(silent)}. Their whole ranges go into every draw.")
    for when, odd in (("any constants in range", log.misfits(False)), ("the fitted constants", log.misfits())):
        if odd:
            named = ", ".join(in_words(statistic.name) for statistic in odd)
            sentences.append(
                f"Hardly any history with {when} is like the log in: {named}. Mind what the model cannot give."
            )
    if not log.misfits():
        sentences.append(
            "No figure of the log is out of reach of histories with the fitted constants. That is no "
            "proof that the model is right."
        )
    return section(
        "What does the project log tell?",
        says(
            f"{len(log.log.rows)} projects in {log.log.quarters} quarters. Constants whose simulated histories look "
            f"like the log were searched for (ABC-SMC, {log.simulations:,} histories). "
            "Assumed ones were not asked about, and varied along."
        ),
        table("Constants that the log narrows", ("constant", "range before", "median", "90% interval", "says"), told)
        if told
        else says("The log narrows no constant."),
        listed(sentences),
        *(figure(picture, path) for picture, path in pictures),
    )
