"""Findings as plain data, to be kept and read again, and as the tables of CSV and JSON."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from partnership_dynamics.scenarios.validation.pattern import (
    Curve,
    Expected,
    Finding,
    Pattern,
    PatternChart,
    PatternMeasure,
    Verdict,
)
from partnership_dynamics.simulation.compiled import source_hash

if TYPE_CHECKING:
    from partnership_dynamics.scenarios.validation.county import RowResult

HERE = Path(__file__).resolve().parent
WITHOUT_NUMBERS = ("page.py", "record.py", "regrading.py", "county_page.py")  # what they say follows from the findings
ENOUGH = 1000  # histories a sample, with which a verdict that stays open says something
SAID = ("statement", "check", "source", "cites", "how", "caution", "changed")
FORMAT = "partnership-dynamics validation 1"
COLUMNS = (
    "pattern",
    "title",
    "strength",
    "role",
    "verdict",
    "measure",
    "unit",
    "value",
    "low",
    "high",
    "expected",
    "judged",
)


@dataclass(frozen=True)
class Result:
    """A pattern with what its experiment found."""

    pattern: Pattern
    finding: Finding

    @property
    def verdict(self) -> Verdict:
        """The verdict on the pattern."""
        return self.pattern.verdict(self.finding)


def sources() -> str:
    """Return the hash of everything a finding depends on but seed and size: the model and the experiments."""
    digest = hashlib.sha256(source_hash().encode())
    for path in sorted([*HERE.glob("*.py"), *HERE.parent.glob("library/*.toml")]):
        if path.name in WITHOUT_NUMBERS:
            continue
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _number(value: float) -> float | str | None:
    """Return a number as JSON can hold it, with no more figures than mean anything."""
    if math.isnan(value):
        return None
    return ("inf" if value > 0 else "-inf") if math.isinf(value) else float(f"{value:.8g}")


def _read(value: float | str | None) -> float:
    return math.nan if value is None else float(value)


def as_data(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain data, from which `from_data` makes it again."""
    chart = finding.chart
    return {
        "measures": [
            {
                "label": one.label,
                "unit": one.unit,
                **{name: _number(getattr(one, name)) for name in ("value", "low", "high")},
                "expected": one.expected
                and {
                    "least": _number(one.expected.least),
                    "most": _number(one.expected.most),
                    "strict": one.expected.strict,
                },
                "judged": one.verdict,
            }
            for one in finding.measures
        ],
        "runs": finding.runs,
        "way": finding.way,
        "chart": chart
        and {
            "x_label": chart.x_label,
            "y_label": chart.y_label,
            "at_x": list(chart.at_x),
            "curves": [
                {
                    "label": one.label,
                    "x": [_number(x) for x in one.x],
                    "found": [[_number(part) for part in found] for found in one.found],
                }
                for one in chart.curves
            ],
        },
    }


def from_data(data: Mapping[str, Any]) -> Finding:
    """Return the finding that was written down.

    Examples
    --------
    >>> from partnership_dynamics.scenarios.validation.pattern import above, measured
    >>> found = Finding((measured("Years", "years", (1.0, 0.5, math.inf), above(0)),), runs=3)
    >>> from_data(as_data(found)) == found
    True
    """
    measures = []
    for row in data["measures"]:
        told = row["expected"]
        expected = Expected(_read(told["least"]), _read(told["most"]), told["strict"]) if told else None
        value, low, high = (_read(row[name]) for name in ("value", "low", "high"))
        measures.append(PatternMeasure(row["label"], row["unit"], value, low, high, expected))
    drawn, chart = data["chart"], None
    if drawn:
        curves = []
        for row in drawn["curves"]:
            found = tuple((_read(a), _read(b), _read(c)) for a, b, c in row["found"])
            curves.append(Curve(row["label"], tuple(_read(x) for x in row["x"]), found))
        chart = PatternChart(drawn["x_label"], drawn["y_label"], tuple(curves), tuple(drawn["at_x"]))
    return Finding(tuple(measures), data["runs"], chart, data["way"])


def all_data(results: Sequence[Result], about: Mapping[str, Any]) -> dict[str, Any]:
    """Return everything as plain data."""
    return {
        "format": FORMAT,
        **about,
        "patterns": [
            {
                "key": one.pattern.key,
                "title": one.pattern.title,
                "strength": one.pattern.strength,
                "role": one.pattern.role,
                "verdict": one.verdict,
                "before": vars(one.pattern.before),
                **{name: getattr(one.pattern, name) for name in SAID},
                "teaches": lesson(one, about["replications"]),
                **as_data(one.finding),
            }
            for one in results
        ],
    }


def lesson(result: Result, replications: int) -> str:
    """Return what a pattern teaches that is not reproduced, or that a full run cannot tell; nothing otherwise."""
    taught = result.verdict == "not reproduced" or (result.verdict == "cannot tell" and replications >= ENOUGH)
    return result.pattern.teaches if taught else ""


def as_csv(results: Sequence[Result], county: Sequence[RowResult] = ()) -> str:
    """Return one line a measure; rows on the county of the 2007 study have neither strength nor role."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    found: list[tuple[tuple[str, ...], Finding]] = []
    for one in results:
        pattern = one.pattern
        found.append(((pattern.key, pattern.title, pattern.strength, pattern.role, one.verdict), one.finding))
    found += [((row.row.key, row.row.title, "", "", row.verdict or ""), row.finding) for row in county]
    for head, finding in found:
        for measure in finding.measures:
            expected = measure.expected.words(measure.unit) if measure.expected else ""
            numbers = [_number(value) for value in (measure.value, measure.low, measure.high)]
            writer.writerow(
                [
                    *head,
                    measure.label,
                    measure.unit,
                    *("" if value is None else value for value in numbers),
                    expected,
                    measure.verdict or "",
                ]
            )
    return out.getvalue()


def as_json(data: Mapping[str, Any]) -> str:
    """Return plain data as JSON text."""
    return json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
