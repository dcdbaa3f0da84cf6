"""The rows of a chart with their labels, and the axis below them: beside each other on broad paper, above on slim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from partnership_dynamics.scenarios.brief.svg import WIDTH, Paper, number_of, place, room_for
from partnership_dynamics.scenarios.present.canvas import GREY, PALE, balanced

LINE = 18.0  # from one line of words to the next


def labels_of(labels: Sequence[str], letters: int = 25) -> tuple[float, list[list[str]]]:
    """Return how far the labels of rows reach, and each on a few lines."""
    names = [balanced(label, letters) or [""] for label in labels]
    return 20.0 + room_for([line for name in names for line in name]), names


@dataclass(frozen=True)
class BriefRows:
    """Where the rows of a chart stand along its height, with their labels: beside them, or above on slim paper.

    Attributes
    ----------
    left, right : float
        Between which figures are drawn.
    middles : list of float
        Of what is drawn in each row.
    bottom : float
        Where the axis lies.
    """

    left: float
    right: float
    middles: list[float]
    bottom: float
    _names: list[list[str]]
    _says: list[str]

    def write(self, paper: Paper, thick: float) -> None:
        """Write each row's label, and what is said of it, in bold; ``thick`` is the height of what is drawn."""
        for y, name, said in zip(self.middles, self._names, self._says, strict=True):
            first = y - thick / 2 - LINE * len(name) + 7 if paper.is_slim else y - LINE * (len(name) - 1) / 2
            for line, words in enumerate(name):
                if paper.is_slim:
                    paper.text(0, first + LINE * line, words, halo=True)
                else:
                    paper.text(self.left - 14, first + LINE * line, words, anchor="end")
            if said and paper.is_slim:
                paper.text(paper.width, first + LINE * (len(name) - 1), said, anchor="end", bold=True, halo=True)
            elif said:
                paper.text(self.right + 10, y, said, bold=True)


def rows_of(
    labels: Sequence[str],
    says: Sequence[str],
    width: float,
    top: float,
    thick: float,
    letters: int = 32,
    spare: float = 24.0,
) -> BriefRows:
    """Return where rows stand below ``top``.

    Parameters
    ----------
    labels, says : sequence of str
        What each row is called, and what is said of it.
    width : float
        Of the paper.
    top : float
    thick : float
        How high what is drawn in a row is.
    letters : int
        Of a label's line on wide paper.
    spare : float
        Left free at the right.
    """
    if width < WIDTH:
        whole = int(width / room_for(["0"]))
        names = []
        for label, said in zip(labels, says, strict=True):
            name = balanced(label, whole) or [""]
            if said and room_for([name[-1] + said]) > width - 12:  # then it has a line of its own
                name = [*name, ""]
            names.append(name)
        middles, y = [], top
        for name in names:
            y += LINE * len(name) + 6.0
            middles.append(y + thick / 2)
            y += thick + 8.0
        return BriefRows(24.0, width - max(spare, 24.0), middles, y, names, list(says))
    left, names = labels_of(labels, letters)
    step = max([thick + 10.8, *(LINE * (len(name) + 0.4) for name in names)])
    middles = [top + step * (row + 0.5) for row in range(len(names))]
    right = width - spare - (max(room_for(says), 20.0) if any(says) else 0.0)
    return BriefRows(left, right, middles, top + step * len(names), names, list(says))


def axis_height(words: str, width: float) -> float:
    """Return how much room an axis along x takes below its line."""
    return 28.0 + LINE * len(_axis_lines(words, width))


def _axis_lines(words: str, width: float) -> list[str]:
    return balanced(words, int(width / room_for(["0"], 14))) if width < WIDTH else [words]


def axis_along(
    paper: Paper,
    ticks: Sequence[float],
    left: float,
    right: float,
    y: float,
    top: float,
    words: str,
    sign: bool = False,
) -> None:
    """Draw an axis along x with light lines up to ``top``, numbers, and what they mean."""
    for tick in ticks:
        x = place(tick, ticks, left, right)
        paper.line(x, top, x, y, PALE)
        paper.text(x, y + 15, number_of(tick, ticks, sign=sign), anchor="middle", colour=GREY, size=14)
    paper.line(left, y, right, y, GREY)
    middle = paper.width / 2 if paper.is_slim else (left + right) / 2
    for line, said in enumerate(_axis_lines(words, paper.width)):
        paper.text(middle, y + 36 + LINE * line, said, anchor="middle", colour=GREY, size=14)
