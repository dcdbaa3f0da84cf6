"""The table a policy officer reads: on the terminal, as CSV and as JSON, from the same rows."""

from __future__ import annotations

import csv
import io
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any

import numpy as np

from partnership_dynamics.calibration.clean import csv_row, plain_line
from partnership_dynamics.scenarios.drawn import NOUNS, short
from partnership_dynamics.scenarios.ensemble.ensemble import Ensemble
from partnership_dynamics.scenarios.ensemble.outcomes import JUDGED, OUTCOMES, Comparison, OutcomeRow, interval_of_mean
from partnership_dynamics.scenarios.ensemble.sequential import Stopped
from partnership_dynamics.scenarios.present import answers, words
from partnership_dynamics.scenarios.wording import answer as said_of
from partnership_dynamics.scenarios.wording import badge, of_ten

NARROWEST, WIDEST = 80, 100
COMPARISON_HEADINGS = ("Outcome", "Scenario", "Baseline", "Difference", "95% interval", "More", "Less")
COUNTIES_HEADINGS = ("Outcome", "Scenario", "Baseline", "Difference", "In 8 of 10", "More", "Less")
ENSEMBLE_HEADINGS = ("Outcome", "Mean", "95% interval", "80 of 100 runs")
SAID = ("delivered", "years_to_deliver", "loss")  # outcomes that a sentence below the table repeats
ASCII = str.maketrans("−–“”…", '--"".')


@dataclass(frozen=True)
class Summary:
    """One outcome of one ensemble: its mean, the 95% interval of that, and where the middle 80 of 100 runs lie."""

    key: str
    label: str
    unit: str
    mean: float
    low: float
    high: float
    tenth: float
    ninetieth: float
    runs: int


def summarise(ensemble: Ensemble) -> list[Summary]:
    """Return every outcome of one ensemble; NaN where no run has a value."""
    rows = []
    for key, label, unit, value, _better in OUTCOMES:
        values = value(ensemble)
        there = ~np.isnan(values)
        known = values[there] if there.any() else np.array([math.nan])
        draw = ensemble.drawn[there] if ensemble.drawn is not None and there.any() else None
        tenth, ninetieth = np.quantile(known, [0.1, 0.9], method="inverted_cdf")
        low, high = interval_of_mean(known, draw)
        runs = int(there.sum())
        rows.append(Summary(key, label, unit, float(known.mean()), low, high, float(tenth), float(ninetieth), runs))
    return rows


def _label(label: str, unit: str) -> str:
    """Return an outcome with its unit, where the words do not say it already."""
    return f"{label} ({unit})" if unit == "years" else label


def _short(count: str) -> str:
    return count.replace("under ", "<").replace("over ", ">")


def cells_of_row(row: OutcomeRow, pairs: int) -> tuple[str, ...]:
    """Return the cells of an outcome in the table of a comparison of so many pairs."""
    if len(row.counties):
        more, less = of_ten(row.spread.above(0.0)), of_ten(row.spread.below(0.0))
    else:
        more, less, _same = words.of_hundred_runs(row) if row.pairs else ("", "", "")
    mark = " †" if row.pairs < pairs else ""
    return (_label(row.label, row.unit) + mark, *words.cells_of(row), _short(more), _short(less))


def cells_of_summary(summary: Summary, runs: int) -> tuple[str, ...]:
    """Return the cells of an outcome in the table of one ensemble of so many runs."""
    decimals = words.magnitude_decimals((summary.mean, summary.tenth, summary.ninetieth))
    label = _label(summary.label, summary.unit) + (" †" if summary.runs < runs else "")
    if not summary.runs:
        return (label, words.NO_VALUE, "", "")
    low, high = words.number(summary.low, decimals), words.number(summary.high, decimals)
    whole = summary.tenth == round(summary.tenth) and summary.ninetieth == round(summary.ninetieth)
    ends = min(decimals, 0) if whole else decimals
    between = f"{words.number(summary.tenth, ends)} to {words.number(summary.ninetieth, ends)}"
    return (label, words.number(summary.mean, decimals), "" if math.isnan(summary.low) else f"{low} to {high}", between)


def write_table(
    heading: Sequence[str],
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    notes: Sequence[str],
    stream: IO[str] | None,
) -> str:
    """Write a table to a stream (rich where that is a terminal), and return it as plain text.

    Where the stream cannot say a sign, such as a true minus, its nearest one in ASCII stands for it.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for index, title in enumerate(columns):
        left = index == 0
        table.add_column(title, justify="left" if left else "right", no_wrap=not left, overflow="fold")
    for row in rows:
        # What is unclear is dim as well as named, so that colour alone says nothing.
        table.add_row(*(Text(plain_line(cell), style="dim" if "unclear" in row[1:] else "") for cell in row))

    def put(console: Console) -> None:
        console.print()
        for index, line in enumerate(heading):
            console.print(Text(plain_line(line), style="bold" if index == 0 else ""))
        console.print(table)
        for line in notes:
            console.print(Text(plain_line(line)))

    plain = io.StringIO()
    put(Console(file=plain, width=WIDEST, force_terminal=False, color_system=None, legacy_windows=False))
    text = "\n".join(line.rstrip() for line in plain.getvalue().splitlines()) + "\n"
    if stream is None:
        return text
    encoding = getattr(stream, "encoding", None) or "utf-8"
    says_all = True
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        says_all = False
    if stream.isatty() and says_all:
        console = Console(file=stream, highlight=False)
        console.width = min(max(console.width, NARROWEST), WIDEST)
        put(console)
    else:
        shown = text if says_all else text.replace("─", "-").translate(ASCII)
        stream.write(shown.encode(encoding, "replace").decode(encoding))
    return text


def comparison_text(comparison: Comparison, stream: IO[str] | None = None) -> str:
    """Return the table of a comparison as plain text; write it to a stream if one is given."""
    runs, years = comparison.scenario.replications, comparison.scenario.quarters / 4
    cells = [cells_of_row(row, runs) for row in comparison.rows]
    matters, asked = comparison.matters, comparison.threshold.asked
    notes = [
        words.sentence(row, years, matters if row.key in JUDGED else math.nan, asked)
        for row in comparison.rows
        if row.key in SAID
    ]
    notes += [answers.what_matters(comparison), *answers.how_it_ended(comparison)]
    over = any(len(row.counties) for row in comparison.rows)
    drawn = comparison.row("delivered").drawn
    if over:
        notes.append(f"More, Less: of 10 {NOUNS[drawn]}, those in which more, or less, is expected with the scenario.")
    else:
        notes.append("More, Less: in how many of 100 paired runs the scenario had more, or less, than the baseline.")
    if any(words.verdict(row) == "no clear difference" for row in comparison.rows):
        fewer = f"fewer than 8 in 10 {short(drawn)} agree on the direction" if over else "the interval includes 0"
        notes.append(f"Unclear: {fewer}.")
    if any(row.pairs < runs for row in comparison.rows):
        notes.append("† Only pairs of runs in which both have a value, such as something delivered.")
    notes += [words.reach(comparison.scenario, comparison.baseline), *words.by_chance_alone(comparison)]
    heading = (words.headline(comparison), words.who_pays(comparison))
    return write_table(heading, COUNTIES_HEADINGS if over else COMPARISON_HEADINGS, cells, notes, stream)


def ensemble_text(ensemble: Ensemble, stream: IO[str] | None = None) -> str:
    """Return the table of one ensemble as plain text, and write it to a stream if one is given."""
    summaries = summarise(ensemble)
    notes = ["† Only runs that have a value, such as something delivered."]
    notes = notes if any(summary.runs < ensemble.replications for summary in summaries) else []
    team = words.team_of(ensemble)
    heading = (words.ensemble_headline(ensemble), f"{team[0].upper()}{team[1:]}.")
    cells = [cells_of_summary(summary, ensemble.replications) for summary in summaries]
    return write_table(heading, ENSEMBLE_HEADINGS, cells, [*notes, words.reach(ensemble)], stream)


def show(comparison: Comparison) -> None:
    """Print a comparison on standard output."""
    comparison_text(comparison, sys.stdout)


def show_ensemble(ensemble: Ensemble) -> None:
    """Print what one ensemble came to on standard output."""
    ensemble_text(ensemble, sys.stdout)


def plain(value: Any) -> Any:
    """Return a value for JSON and CSV: six decimals do, and None stands where there is none."""
    if not isinstance(value, float):
        return value
    return None if math.isnan(value) else round(value, 6) + 0.0


def _shared_data(ensemble: Ensemble, notes: Sequence[str]) -> dict[str, Any]:
    return {
        "partnership": ensemble.setup.partnership.name,
        "illustrative": ensemble.setup.partnership.illustrative,
        "scenario": {"name": ensemble.name, "title": ensemble.title},
        "seed": ensemble.seed,
        "replications": ensemble.replications,
        "quarters": ensemble.quarters,
        "notes": list(notes),
    }


def stopped_data(stopped: Stopped) -> dict[str, Any]:
    """Return how a sequential rule ended the runs, as plain data."""
    return {
        "half_width_asked": stopped.plan.half_width,
        "at_most": stopped.plan.at_most,
        "stop_when_clear": stopped.plan.stop_when_clear,
        "reason": stopped.reason,
        "half_width": plain(stopped.half_width),
        "looks": list(stopped.looks),
        "nominal_confidence": stopped.confidence,
    }


def answer_data(comparison: Comparison) -> dict[str, Any]:
    """Return the answer as plain data: what the rules found, and the words they chose."""
    claim, asked = comparison.finding(), comparison.threshold.asked
    return {
        "judgement": comparison.judgement("delivered"),
        "direction": claim.direction,
        "certainty": claim.certainty,
        "relevance": claim.relevance,
        "share_of_counties": plain(claim.share),
        "badge": badge(claim),
        "in_words": said_of(claim, asked=asked),
    }


def as_data(comparison: Comparison, notes: Sequence[str] = ()) -> dict[str, Any]:
    """Return a comparison as plain data for JSON; None where no run has a value."""
    outcomes = []
    for row in comparison.rows:
        figures = {name: plain(value) for name, value in vars(row).items() if name not in ("counties", "drawn")}
        figures |= {"label": row.label.strip()}
        if comparison.scenario.draw is None:
            figures = {name: value for name, value in figures.items() if not name.startswith("chance_")}
        matters = comparison.matters if row.key in JUDGED else math.nan
        sentence = words.sentence(row, comparison.scenario.quarters / 4, matters, comparison.threshold.asked)
        judged = {"judgement": judgement} if (judgement := comparison.judgement(row.key)) else {}
        if len(row.counties):
            low, high = row.spread.middle()
            claim = row.finding(matters)
            figures |= {
                "drawn": row.drawn,
                "counties": [plain(float(value)) for value in row.counties],
                "counties_more": plain(claim.spread.above(0.0)),
                "counties_less": plain(claim.spread.below(0.0)),
                "tenth": plain(low),
                "ninetieth": plain(high),
            }
        outcomes.append({**figures, "verdict": words.verdict(row), **judged, "in_words": sentence})
    stopped = {"stopped": stopped_data(comparison.stopped)} if comparison.stopped else {}
    return {
        "heading": words.headline(comparison),
        "who_pays": words.who_pays(comparison),
        **_shared_data(comparison.scenario, notes),
        "baseline": {"name": comparison.baseline.name, "title": comparison.baseline.title},
        "matters": {"said": comparison.threshold.in_words(), "projects": plain(comparison.matters)},
        "answer": answer_data(comparison),
        **stopped,
        "outcomes": outcomes,
    }


def ensemble_as_data(ensemble: Ensemble, notes: Sequence[str] = ()) -> dict[str, Any]:
    """Return one ensemble's outcomes as plain data for JSON; None where no run has a value."""
    outcomes = [
        {name: plain(value) for name, value in vars(summary).items()} | {"label": summary.label.strip()}
        for summary in summarise(ensemble)
    ]
    return {
        "heading": words.ensemble_headline(ensemble),
        "who_pays": words.team_of(ensemble),
        **_shared_data(ensemble, notes),
        "outcomes": outcomes,
    }


def as_csv(rows: Sequence[dict[str, Any]]) -> str:
    """Return rows of plain data as CSV text; an empty cell where there is no value."""
    text = io.StringIO()
    columns = list(csv_row(rows[0])) if rows else []
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(csv_row(row) for row in rows)
    return text.getvalue()


def as_json(data: Any) -> str:
    """Return plain data as JSON text, the same bytes for the same data.

    Raises
    ------
    ValueError
        If a number in it is not finite.
    """
    return json.dumps(data, indent=2, allow_nan=False, ensure_ascii=False) + "\n"
