"""The county of the 2007 study (Cotterill 2007), row by row: what it says, what the illustrative county does.

The study's sentences were used to build the rules, so every row says what was built in and what emerged. A row that
fails stays as failed, with its reason.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from partnership_dynamics.scenarios.validation import county_portfolio, county_team
from partnership_dynamics.scenarios.validation.laboratory import Laboratory
from partnership_dynamics.scenarios.validation.pattern import Finding, Verdict, combined
from partnership_dynamics.scenarios.validation.record import as_data

WORDS = Path(__file__).with_name("county.toml")
EXPERIMENTS: Mapping[str, Callable[[Laboratory], Finding]] = {
    "C1": county_team.driven_by_its_team,
    "C2": county_team.learning_over_ties,
    "C3": county_team.embedded,
    "C4": county_team.other_partnerships,
    "C5": county_portfolio.delivered_together,
    "C6": county_portfolio.rarely_democracy,
    "C7": county_portfolio.vision_and_seniority,
}


@dataclass(frozen=True)
class CountyRow:
    """A row of the county's table.

    Attributes
    ----------
    key, title : str
    says : str
        The study, in words near its own.
    looked_for, how : str
        In the illustrative county, and by which histories.
    built_in, emerged : str
        What the rules contain of it, and what could have come out otherwise.
    fails : str
        Why the row fails, if it does; empty for a row that is only told.
    experiment : callable
    """

    key: str
    title: str
    says: str
    looked_for: str
    how: str
    built_in: str
    emerged: str
    fails: str
    experiment: Callable[[Laboratory], Finding]

    def verdict(self, finding: Finding) -> Verdict | None:
        """Return whether the row is met; None where nothing of it is judged."""
        judged = [one.verdict for one in finding.measures if one.expected is not None]
        return combined(judged) if judged else None


@dataclass(frozen=True)
class RowResult:
    """A row with what was found."""

    row: CountyRow
    finding: Finding

    @property
    def verdict(self) -> Verdict | None:
        """Whether the row is met."""
        return self.row.verdict(self.finding)


def rows() -> dict[str, CountyRow]:
    """Return every row by its key, in order.

    Examples
    --------
    >>> list(rows()), rows()["C4"].title
    (['C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'C7'], 'Respect led to other partnerships')
    """
    words = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return {key: CountyRow(key=key, experiment=experiment, **words[key]) for key, experiment in EXPERIMENTS.items()}


def county_data(results: Sequence[RowResult]) -> list[dict[str, Any]]:
    """Return the rows as plain data."""
    said = ("key", "title", "says", "looked_for", "how", "built_in", "emerged")
    return [
        {
            **{name: getattr(one.row, name) for name in said},
            "verdict": one.verdict,
            "fails": one.row.fails if one.verdict == "not reproduced" else "",
            **as_data(one.finding),
        }
        for one in results
    ]
