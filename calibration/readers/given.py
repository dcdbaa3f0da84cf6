"""Answers as they stand in cells, and what one of them means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from partnership_dynamics.calibration.readers.plain import real

PERCENT = re.compile(r"^(-?\d+(?:[.,]\d+)?)\s?%$")
COMMA = re.compile(r"^-?\d+,\d+$")
POINTED = re.compile(r"^-?[1-9]\d{0,2}(?:\.\d{3})+$")
DOTTED = re.compile(r"^-?[1-9]\d{0,2}(?:\.\d{3})+,\d+$")
THOUSANDS = re.compile(r"^-?\d{1,3}(?:,\d{3})+$")


class Answer(NamedTuple):
    """What one answer means: kind is value, missing, not_asked, structural; the weight of a value, 10 or 11."""

    kind: str
    weight: float = 0.0


MISSING, NOT_ASKED = Answer("missing"), Answer("not_asked")


@dataclass
class Given:
    """The answers to one question as they stand in the cells, blanks and answers about oneself left out.

    Parameters
    ----------
    name : str
        The file or sheet.
    grid : bool
        Whether they are laid out by respondent, so that a code can fill a row.
    cells : list of (ego, alter, text, place)
    label : str
        What the answers are called in words: "the answers", "the column weight".
    width : int
        Of a grid, the others whom each respondent is asked about.
    counts : bool
        Weights of another program, which may be counts: a number far above the others is none too strange.
    """

    name: str
    grid: bool
    cells: list[tuple[str, str, str, str]]
    label: str = "the answers"
    width: int = 0
    counts: bool = False
    places: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for _ego, _alter, text, place in self.cells:
            self.places.setdefault(text, []).append(place)

    @property
    def named(self) -> str:
        """What one of the answers is called: "the answer", "weight"."""
        return "the answer" if self.label == "the answers" else self.label.removeprefix("the column ")

    def where(self, text: str) -> str:
        """Return the place of the first cell with an answer."""
        return f"{self.name}, {self.places[text][0]}"


def number_in(text: str, decimal: str | None = None) -> float | None:
    """Return a number as people write it: 3, 0.5, 50%, 1,5 (where the comma is the decimal sign).

    Examples
    --------
    >>> number_in("1.250,5"), number_in("1.250"), number_in("1.250", "comma")
    (1250.5, 1.25, 1250.0)
    >>> number_in("50%"), number_in("1,5", "comma"), number_in("1,500", "point"), number_in("often")
    (50.0, 1.5, 1500.0, None)
    """
    match = PERCENT.match(text)
    bare = match[1] if match else text
    if DOTTED.match(bare) or (decimal == "comma" and POINTED.match(bare)):
        bare = bare.replace(".", "").replace(",", ".")
    elif "," in bare:
        if COMMA.match(bare) and decimal != "point":
            bare = bare.replace(",", ".")
        elif THOUSANDS.match(bare) and decimal != "comma":
            bare = bare.replace(",", "")
        else:
            return None
    return real(bare)


def texts_of(numbers: Mapping[str, float], value: float) -> list[str]:
    """Return the texts that stand for a number."""
    return [text for text, one in numbers.items() if one == value]
