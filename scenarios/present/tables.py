"""The table a policy officer reads, on the terminal, as CSV and as JSON: one content, three forms."""

from __future__ import annotations

import csv
import io
import json
import math
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from scenarios.ensemble.ensemble import Ensemble
from scenarios.ensemble.outcomes import OUTCOMES, Comparison
from scenarios.present import words

COMPARISON_HEADINGS = (
    "Outcome",
    "Scenario",
    "Baseline",
    "Difference",
    "95% interval",
    "More in",
    "Less in",
)
READING = "More in, less in: of 100 runs. Intervals are about chance alone; parameters and rules are uncertain too."
ENSEMBLE_HEADINGS = ("Outcome", "Mean", "Middle 80 of 100 runs")


def _named(label: str, unit: str) -> str:
    """Return an outcome with its unit, where the words do not say it already."""
    return f"{label} ({unit})" if unit == "years" else label


def comparison_cells(comparison: Comparison) -> list[tuple[str, ...]]:
    """Return the cells of the comparison, a row an outcome, as words."""
    return [
        (
            _named(row.label, row.unit),
            words.rounded(row.scenario_mean),
            words.rounded(row.baseline_mean),
            words.signed(row.difference),
            words.interval(row),
            words.of_hundred_runs(row)[0] if row.pairs else "",
            words.of_hundred_runs(row)[1] if row.pairs else "",
        )
        for row in comparison.rows
    ]


def _summary(ensemble: Ensemble) -> list[tuple[str, str, str, dict[str, float]]]:
    """Return label, unit, key and figures of each outcome of one ensemble."""
    found = []
    for key, label, unit, value, _better in OUTCOMES:
        values = value(ensemble)
        known = values[~np.isnan(values)]
        figures = {"runs_with_a_value": float(len(known))}
        if len(known):
            low, high = np.quantile(known, [0.1, 0.9])
            figures |= {"mean": float(known.mean()), "low": float(low), "high": float(high)}
        found.append((key, label, unit, figures))
    return found


def ensemble_cells(ensemble: Ensemble) -> list[tuple[str, ...]]:
    """Return the cells of one ensemble's table."""
    cells: list[tuple[str, ...]] = []
    for _key, label, unit, figures in _summary(ensemble):
        name = _named(label, unit)
        if "mean" not in figures:
            cells.append((name, words.NO_VALUE, ""))
        else:
            cells.append(
                (
                    name,
                    words.rounded(figures["mean"]),
                    f"{words.rounded(figures['low'])} to {words.rounded(figures['high'])}",
                )
            )
    return cells


def _print(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]], notes: Sequence[str]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    terminal = sys.stdout.isatty()
    console = Console(width=None if terminal else 104, no_color=not terminal, highlight=False)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="left" if place == 0 else "right", no_wrap=place > 0)
    for row in rows:
        table.add_row(*(cell.replace("[", "\\[") for cell in row))
    console.print(f"\n{title}", markup=False)
    console.print(table)
    for note in notes:
        console.print(note, markup=False)


def show(comparison: Comparison, aside: str = "") -> None:
    """Print a comparison on standard output, with a sentence on the side if there is one."""
    years = comparison.scenario.quarters / 4
    notes = [words.sentence(comparison.row("delivered"), years)]
    if any(row.key == "loss" for row in comparison.rows):
        notes.append(words.sentence(comparison.row("loss"), years))
    if aside:
        notes.append(aside)
    notes.append(READING)
    title = f"{words.headline(comparison)}\n{words.who_pays(comparison)}"
    _print(title, COMPARISON_HEADINGS, comparison_cells(comparison), notes)


def show_ensemble(ensemble: Ensemble) -> None:
    """Print what one ensemble came to on standard output."""
    made_up = " (illustrative, not a real county)" if ensemble.setup.partnership.illustrative else ""
    name = ensemble.setup.partnership.name.removesuffix(" (illustrative)")
    title = f"{name}{made_up}: {ensemble.title}, {ensemble.quarters / 4:g} years, {ensemble.replications} runs."
    _print(title, ENSEMBLE_HEADINGS, ensemble_cells(ensemble), [])


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else value


def as_data(comparison: Comparison, notes: Sequence[str] = ()) -> dict[str, Any]:
    """Return a comparison as plain data for JSON; None where no run has a value."""
    rows = []
    for row in comparison.rows:
        plain = {name: _plain(value) if isinstance(value, float) else value for name, value in vars(row).items()}
        rows.append({**plain, "label": row.label.strip(), "verdict": words.verdict(row)})
    return {
        "partnership": comparison.scenario.setup.partnership.name,
        "illustrative": comparison.scenario.setup.partnership.illustrative,
        "scenario": {"name": comparison.scenario.name, "title": comparison.scenario.title},
        "baseline": {"name": comparison.baseline.name, "title": comparison.baseline.title},
        "seed": comparison.scenario.seed,
        "replications": comparison.scenario.replications,
        "quarters": comparison.scenario.quarters,
        "who_pays": words.who_pays(comparison),
        "outcomes": rows,
        "notes": list(notes),
    }


def ensemble_as_data(ensemble: Ensemble, notes: Sequence[str] = ()) -> dict[str, Any]:
    """Return one ensemble's outcomes as plain data for JSON."""
    return {
        "partnership": ensemble.setup.partnership.name,
        "illustrative": ensemble.setup.partnership.illustrative,
        "scenario": {"name": ensemble.name, "title": ensemble.title},
        "seed": ensemble.seed,
        "replications": ensemble.replications,
        "quarters": ensemble.quarters,
        "outcomes": [
            {"key": key, "label": label.strip(), "unit": unit, **figures}
            for key, label, unit, figures in _summary(ensemble)
        ],
        "notes": list(notes),
    }


def as_csv(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return cells as CSV text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows([cell.strip() for cell in row] for row in rows)
    return text.getvalue()


def as_json(data: dict[str, Any]) -> str:
    """Return plain data as JSON text, the same bytes for the same data."""
    return json.dumps(data, indent=2, allow_nan=False, ensure_ascii=False) + "\n"
