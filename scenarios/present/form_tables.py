"""The answer under variants of the model's rules, as a table, in words and as data."""

from __future__ import annotations

import math
from typing import IO, Any

from partnership_dynamics.scenarios.ensemble.model_form import ModelForm
from partnership_dynamics.scenarios.ensemble.outcomes import Comparison, OutcomeRow
from partnership_dynamics.scenarios.finding import Judgement, judge
from partnership_dynamics.scenarios.present import tables, words
from partnership_dynamics.scenarios.present.answers import what_matters

HEADINGS = ("If ...", "Difference", "95% interval", "Does it matter?")


def _judged(row: OutcomeRow, comparison: Comparison) -> Judgement:
    return judge(row.low, row.high, comparison.matters, row.baseline_mean, row.better)


def _cells(says: str, row: OutcomeRow, comparison: Comparison) -> tuple[str, ...]:
    decimals = words.decimals_of(row)
    unclear = words.verdict(row) not in ("more", "less", "no difference")
    shown = "unclear" if unclear else words.signed(row.difference, decimals)
    return (says, shown, words.interval(row), _judged(row, comparison))


def in_words(forms: ModelForm, comparison: Comparison) -> list[str]:
    """Return what the variants say, and how far chance, constants and rules each spread the answer, in sentences."""
    own = comparison.row("delivered")
    judged = [_judged(row, comparison) for row in forms.rows]
    same = sum(verdict == _judged(own, comparison) for verdict in judged)
    turned = [row.label for row in forms.rows if (row.low > 0 > own.high) or (row.high < 0 < own.low)]
    spread = forms.spread
    parts = [f"rules ±{_sd(spread.rules)}"]
    if not math.isnan(spread.constants):
        parts.append(f"constants ±{_sd(spread.constants)}")
    parts.append(f"chance ±{_sd(spread.chance)} on average over these runs (±{_sd(spread.one_run)} in a single pair)")
    reasons = {"the rules of the model": spread.rules, "its constants": spread.constants, "chance": spread.chance}
    largest = max((name for name, sd in reasons.items() if not math.isnan(sd)), key=lambda name: reasons[name])
    turn = "None turns the difference round." if not turned else f"It is turned round if: {'; '.join(turned)}."
    sentences = [
        f"Of {len(forms.rows)} variants, {same} give the same answer as the model as it is. {turn}",
        f"What spreads the difference in projects delivered (standard deviations): {', '.join(parts)}. "
        f"The largest of these for the mean: {largest}.",
        "The variants are a list of doubts, not a sample of all models: their spread is no interval.",
    ]
    if math.isnan(spread.constants):
        sentences.append("The constants were not varied: with --calibrated they are.")
    return sentences


def _sd(value: float) -> str:
    return words.number(value, 2 if value < 1 else 1)


def text(forms: ModelForm, comparison: Comparison, stream: IO[str] | None = None) -> str:
    """Return the table of variants as plain text, and write it to a stream if one is given."""
    cells = [_cells("The model as it is", comparison.row("delivered"), comparison)]
    cells += [_cells(row.label, row, comparison) for row in forms.rows]
    heading = (
        "Does the answer rest on one rule? Projects delivered, one rule at a time off or another.",
        what_matters(comparison),
    )
    return tables.write_table(heading, HEADINGS, cells, in_words(forms, comparison), stream)


def as_data(forms: ModelForm, comparison: Comparison) -> dict[str, Any]:
    """Return the answers under variants as plain data for JSON; None where there is no value."""
    rows = []
    for variant, row in zip(forms.variants, forms.rows, strict=True):
        left_out = ("key", "label", "better", "counties", "drawn")
        figures = {name: tables.plain(value) for name, value in vars(row).items() if name not in left_out}
        counties = [tables.plain(float(value)) for value in row.counties]
        rows.append(
            {
                "variant": variant.name,
                "says": variant.says,
                **figures,
                "judgement": _judged(row, comparison),
                "counties": counties,
            }
        )
    spread = {name: tables.plain(value) for name, value in vars(forms.spread).items()}
    return {"variants": rows, "standard_deviations": spread, "in_words": in_words(forms, comparison)}


def _without_counties(row: dict[str, Any]) -> dict[str, Any]:
    """Return a line for a table, whose cells hold one value each."""
    return {name: value for name, value in row.items() if name != "counties"}


def files(forms: ModelForm, comparison: Comparison) -> dict[str, str]:
    """Return the files for a results folder: name and content."""
    data = as_data(forms, comparison)
    return {
        "model_form.txt": text(forms, comparison),
        "model_form.csv": tables.as_csv([_without_counties(row) for row in data["variants"]]),
        "model_form.json": tables.as_json(data),
    }
