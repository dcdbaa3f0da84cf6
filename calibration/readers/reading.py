"""What readers of tables share while they read: the plan, and the list of what was decided and not used."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from partnership_dynamics.calibration.plan import Certainty, Decision, ReadingPlan, SheetPlan, Unused
from partnership_dynamics.calibration.tables import counted, some


@dataclass
class Reading:
    """The plan of a reading, and what was decided so far.

    Parameters
    ----------
    plan : ReadingPlan
    decisions : list of Decision
    unused : list of Unused
    sheets : dict of str to SheetPlan
        How each file or sheet was read.
    codebook : dict of str to str
        What a sheet of codes says an answer means.
    codes_found : set of str
        Codes of the plan that stand among the answers.
    chosen_by : set of str
        Columns of ties by which the plan chose rows.
    """

    plan: ReadingPlan = field(default_factory=ReadingPlan)
    decisions: list[Decision] = field(default_factory=list)
    unused: list[Unused] = field(default_factory=list)
    sheets: dict[str, SheetPlan] = field(default_factory=dict)
    codebook: dict[str, str] = field(default_factory=dict)
    codes_found: set[str] = field(default_factory=set)
    chosen_by: set[str] = field(default_factory=set)

    @property
    def columns(self) -> Mapping[str, str]:
        """The columns that the user named, by role."""
        return self.plan.columns

    def decide(
        self,
        key: str,
        where: str,
        what: str,
        reading: str,
        *,
        others: Sequence[str] = (),
        remedy: str = "",
        certainty: Certainty = Certainty.DEFAULT,
        changes: bool = True,
        acceptable: bool = True,
        sets: Mapping[str, Any] | None = None,
    ) -> Decision:
        """Take a decision, and return it as the plan leaves it."""
        decision = self.plan.settled(
            Decision(key, where, what, reading, tuple(others), remedy, certainty, changes, acceptable, sets or {})
        )
        if decision not in self.decisions:
            self.decisions.append(decision)
        return decision

    def ask(self, key: str, where: str, what: str, reading: str = "", **more: Any) -> Decision:
        """Ask the user; the reading, if there is one, is what `--accept` takes."""
        return self.decide(key, where, what, reading, certainty=Certainty.OPEN, **{"acceptable": bool(reading), **more})

    def leave_out(self, where: str, what: str, why: str = "") -> None:
        """Say that content is not used."""
        one = Unused(where, what, why)
        if one not in self.unused:
            self.unused.append(one)


def at(name: str, line: int, column: str = "") -> str:
    """Return the words for a cell or line: "a.csv, line 3, column weight".

    Examples
    --------
    >>> at("a.csv", 3, "weight"), at("b.xlsx, sheet 'S'", 2)
    ('a.csv, line 3, column weight', "b.xlsx, sheet 'S', row 2")
    """
    word = "row" if ", sheet '" in name else "line"
    return f"{name}, {word} {line}" + (f", column {column[:60]}" if column else "")


def quoted(text: str) -> str:
    """Return a word of a command as a shell takes it: in quotation marks where it needs them.

    Examples
    --------
    >>> quoted("Never,Monthly"), quoted("Spring 2012,Autumn 2012")
    ('Never,Monthly', '"Spring 2012,Autumn 2012"')
    """
    return f'"{text}"' if re.search(r"[^\w,./=-]", text) else text


def cells_told(places: Sequence[str], most: int = 3) -> str:
    """Return how many cells there are, with the first ones.

    Examples
    --------
    >>> cells_told(["line 2, column A", "line 3, column B"])
    '2 cells (line 2, column A; line 3, column B)'
    """
    told = "; ".join(places[:most]) + (" ..." if len(places) > most else "")
    return f"{counted(len(places), 'cell')} ({told})"


__all__ = ["Reading", "at", "cells_told", "quoted", "some"]
