"""Tables of what comes after an estimate: goodness of fit, a survey beside the model, importance, several groups."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import IO

from partnership_dynamics.calibration.fit import Fit
from partnership_dynamics.calibration.fit.as_measured import SurveyComparison
from partnership_dynamics.calibration.importance import Importance
from partnership_dynamics.calibration.meta import Pooled
from partnership_dynamics.scenarios.present import fit_words as says
from partnership_dynamics.scenarios.present import words
from partnership_dynamics.scenarios.present.tables import write_table

SHORT: dict[says.Verdict, str] = {
    "misses it": "not reproduced",
    "no sign": "no sign of misfit",
    "too close to tell": "too close to tell",
}


def fit_text(fits: Sequence[Fit], stream: IO[str] | None = None) -> str:
    """Return goodness of fit as a table with a sentence a measure; write it to a stream if one is given."""
    rows = [
        (fit.title, f"{fit.as_far:,} of {fit.replications:,}", says.p_value(fit), SHORT[says.verdict(fit)])
        for fit in fits
    ]
    notes = [says.sentence(fit) for fit in fits if says.verdict(fit) != "no sign"]
    notes.append("As far: simulations at least as far from typical as what was observed.")
    notes.append(f"{says.SEVERAL} A large p is no proof that the model is right.")
    return write_table((says.headline(fits),), ("Measure", "As far", "p", "Says"), rows, notes, stream)


def survey_text(comparison: SurveyComparison, stream: IO[str] | None = None) -> str:
    """Return a survey beside the model as a table; write it to a stream if one is given."""
    rows = []
    for fit in comparison.figures:
        low, high = (says.figure(bound[0]) for bound in fit.middle())
        rows.append(
            (
                fit.title,
                says.figure(fit.observed[0]),
                says.figure(says.median(fit)[0]),
                f"{low} to {high}",
                f"{fit.as_far:,} of {fit.replications:,}",
                SHORT[says.verdict(fit)],
            )
        )
    rows += [
        (fit.title, "", "", "", f"{fit.as_far:,} of {fit.replications:,}", SHORT[says.verdict(fit)])
        for fit in comparison.degrees
    ]
    notes = [
        "Model: median of the simulations, and where the middle 95 of 100 lie. As far: simulations at least as far "
        "from typical as the survey.",
        says.SEVERAL,
    ]
    if comparison.not_known:
        notes.insert(
            1,
            f"Pairs that the survey does not know of ({comparison.not_known:,}), then or where the "
            "simulations start, count in neither.",
        )
    columns = ("Figure", "Survey", "Model", "95 of 100", "As far", "Says")
    return write_table((says.questionnaire(comparison),), columns, rows, notes, stream)


def _share(value: float) -> str:
    return words.NO_VALUE if math.isnan(value) else f"{words.out_of_hundred(value)}"


def importance_text(importance: Importance, stream: IO[str] | None = None) -> str:
    """Return the relative importance of effects as a table, largest first; write it to a stream if one is given."""
    rows = []
    for k in sorted(range(len(importance.labels)), key=lambda k: -importance.expected[k]):
        cells = [importance.labels[k], words.number(importance.coefficients[k], 2), _share(importance.expected[k])]
        if importance.low is not None and importance.middle is not None and importance.high is not None:
            low, middle, high = (_share(shares[k]) for shares in (importance.low, importance.middle, importance.high))
            cells.append(f"{middle} ({low} to {high})")
        cells.append(words.number(importance.expected_absolute[k], 3))
        rows.append(cells)
    by_sum = importance.distance == "L1"
    moved = "sum of absolute differences, 0 to 2" if by_sum else "Kullback-Leibler divergence, nats"
    notes = [
        "Share: how far actors' choice probabilities move if the effect is taken out, of 100 for all effects together "
        f"(mean of actors and periods). Moves: the same as it is ({moved}).",
        "A share says how much an effect shapes the choices that are open, not whether it is there: for that see its "
        "standard error.",
    ]
    columns = ["Effect", "Coefficient", "Share", "Moves"]
    if importance.low is not None:
        columns.insert(3, "Median (95% interval)")
        notes.append(
            "Share: at the estimates. Median and interval: over coefficients as uncertain as the estimates; "
            "where those are unsure, the share at them can lie outside."
        )
    return write_table((f"What shapes choices on {importance.on}",), columns, rows, notes, stream)


def _p(value: float) -> str:
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def pooled_text(fits: Sequence[Pooled], stream: IO[str] | None = None) -> str:
    """Return several groups' fits together as a table; write it to a stream if one is given."""
    rows, notes = [], []
    for row in fits:
        low, high = row.ml_mean_interval
        rows.append(
            (
                row.effect,
                words.number(row.ml_mean, 2),
                f"{words.number(low, 2)} to {words.number(high, 2)}",
                words.number(row.ml_sd, 2),
                _p(row.q_p),
                _p(row.any_positive_p),
                _p(row.any_negative_p),
            )
        )
        if row.left_out:
            notes.append(
                f"{row.effect}: {row.left_out} of {row.groups + row.left_out} groups left out, whose standard "
                "error is not known or above 10."
            )
    notes += [
        "Mean, its 95% interval and the standard deviation between groups: by maximum likelihood.",
        "Differ: p-value of all groups having the same parameter. Positive, negative: p-values of no group having one "
        "above 0, below 0.",
        "A large p-value is no proof that groups are alike: few groups tell little.",
    ]
    columns = ("Effect", "Mean", "95% interval", "Between", "Differ", "Positive", "Negative")
    groups = max((row.groups for row in fits), default=0)
    return write_table((f"{groups} groups together",), columns, rows, notes, stream)
