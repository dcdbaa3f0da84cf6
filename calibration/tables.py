"""A table of a survey, as read, and the words in which every fault says where it is and what to do.

Only `SurveyError` leaves this package on bad input: one sentence or two, with file, line, what was found, what is
allowed and the remedy.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NOT_GIVEN = ("na", "n/a", "nan", ".")


LONGEST_MESSAGE, LONGEST_WORD = 700, 80  # letters; a hostile file can hold a cell of any length


class SurveyError(ValueError):
    """A survey cannot be read or used; the message names file, line, what was found and the remedy."""

    def __init__(self, message: str) -> None:
        half = LONGEST_MESSAGE // 2
        super().__init__(message if len(message) <= LONGEST_MESSAGE else f"{message[:half]} … {message[-half:]}")


def nearest(word: str, words: Iterable[str]) -> str:
    """Return a hint at the word that was probably meant, or nothing.

    Examples
    --------
    >>> nearest("sorce", ["source", "target"])
    " (nearest: 'source')"
    """
    if len(word) > LONGEST_WORD:
        return ""
    close = difflib.get_close_matches(word, [one for one in words if len(one) <= LONGEST_WORD], n=1, cutoff=0.6)
    return f" (nearest: {close[0]!r})" if close else ""


def some(words: Sequence[str], most: int = 6) -> str:
    """Return the first words of a list, and how many more there are.

    Examples
    --------
    >>> some(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    if len(words) <= most:
        return ", ".join(words)
    return f"{', '.join(words[:most])} and {len(words) - most} more"


def counted(number: int, word: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> counted(1, "tie"), counted(2, "tie")
    ('1 tie', '2 ties')
    """
    return f"{number} {word}{'' if number == 1 else 's'}"


def heading(column: str) -> str:
    """Return a column's name without what does not tell names apart: case, blanks, underscores, American spelling.

    Examples
    --------
    >>> heading("Node_ID"), heading("Tie type:"), heading("Q2 - Partners (tick all)")
    ('node id', 'tie type', 'partners')
    >>> heading("Partner Organization")
    'partner organisation'
    """
    bare = re.sub(r"^q\d+[a-z]?\s*[-–.:)]\s+|\s*\([^()]{0,60}\)$", "", column.casefold()) or column.casefold()
    plain = " ".join(re.sub(r"[_\-.\s]+", " ", bare).strip(" ?:*").split())
    return plain.replace("organiz", "organis")


@dataclass(frozen=True)
class Row:
    """One row: the line of the file on which it ends, and its cells by column."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """A table as read: every cell is text, stripped of blanks at both ends.

    Parameters
    ----------
    name : str
        Of the file (and sheet), as errors call it.
    columns : tuple of str
        In the order of the file.
    rows : tuple of Row
    separator : str
    notes : tuple of str
        What had to be guessed to read it.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    separator: str = ","
    notes: tuple[str, ...] = ()

    def fault(self, row: Row, what: str) -> SurveyError:
        """Return an error about one row."""
        return SurveyError(f"{self.name}, line {row.line}: {what}")

    def find(self, role: str, names: Sequence[str], chosen: str | None = None) -> str | None:
        """Return the column that plays a role: the one chosen, else the first of `names` that is there.

        Raises
        ------
        SurveyError
            If the column chosen is not in the file.
        """
        if chosen is not None:
            by_name = {column.lower(): column for column in self.columns}
            if chosen.lower() not in by_name:
                raise SurveyError(
                    f"{self.name}: {role}={chosen} was asked for, and there is no column {chosen!r}"
                    f"{nearest(chosen, self.columns)}; its columns are {', '.join(self.columns)}."
                )
            return by_name[chosen.lower()]
        headings: dict[str, str] = {}
        for column in self.columns:
            headings.setdefault(heading(column), column)
        return next((headings[heading(name)] for name in names if heading(name) in headings), None)

    def need(self, role: str, names: Sequence[str], chosen: str | None = None) -> str:
        """Return the column that plays a role, which has to be there.

        Raises
        ------
        SurveyError
            If it is not.
        """
        column = self.find(role, names, chosen)
        if column is None:
            raise SurveyError(
                f"{self.name}: no column for {role!r} (looked for {', '.join(names)}){nearest(role, self.columns)}"
                f"; its columns are {', '.join(self.columns)}: rename one, or say which it is with {role}=COLUMN."
            )
        return column

    def number(self, row: Row, column: str) -> float:
        """Return a cell as a finite number; with semicolons between cells a decimal comma is understood.

        Raises
        ------
        SurveyError
            If it is none.
        """
        text = row.cells[column]
        try:
            value = float(text.replace(",", ".") if self.separator == ";" else text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise self.fault(row, f"{column} is {text!r}; it must be a number, such as 3 or 0.5.")
        return value
