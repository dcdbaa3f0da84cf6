"""Charts of differences: each with its interval, against the band inside which none is large enough to matter."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from scenarios.brief.figures import Estimate, Swing, between
from scenarios.brief.svg import (
    COLOURS,
    DOTS,
    WIDTH,
    Chart,
    Paper,
    Table,
    labels_of,
    nice_ticks,
    number_of,
    place,
    room_for,
)
from scenarios.present.canvas import GREY, INK, PALE
from scenarios.present.words import NO_VALUE, exact, signed

MARK = 4.0


def difference(
    estimates: Sequence[Estimate],
    half_band: float,
    title: str,
    key: str = "difference",
    along: str = "Difference in projects delivered",
    table: str = "Difference in projects delivered",
    row: str = "What",
) -> Chart:
    """Draw differences with their intervals against the band inside which they are too small to matter.

    Parameters
    ----------
    estimates : sequence of Estimate
        A row each; ``says`` is written at its end.
    half_band : float
        Half the width of the band of practical equivalence, above 0.
    title, key : str
    along, table : str
        What the axis and the table are called, with the unit and the time.
    row : str
        What a row is about.
    """
    left, names = labels_of([one.label for one in estimates], 32)
    step = 18.0 * max([1.6, *(len(name) + 0.6 for name in names)])
    top = 26.0
    paper = Paper(key, top + step * len(estimates) + 46.0)
    bottom = top + step * len(estimates)
    right = WIDTH - 24.0 - max(room_for([one.says for one in estimates]), 20.0)
    reach = [value for one in estimates for value in one.reach]
    ticks = nice_ticks(min([*reach, -1.6 * half_band]), max([*reach, 1.6 * half_band]))
    edges = [place(sign * half_band, ticks, left, right) for sign in (-1, 1)]
    paper.box(edges[0], top, edges[1] - edges[0], bottom - top, DOTS)
    _axis(paper, ticks, left, right, bottom, top, along)
    zero = place(0.0, ticks, left, right)
    paper.line(zero, top, zero, bottom, INK, 1.4)
    for edge in edges:
        paper.line(edge, top, edge, bottom, GREY, 1.0, "3 3")
    _zones(paper, left, edges, right)
    for counted, (one, name) in enumerate(zip(estimates, names, strict=True)):
        y = top + step * (counted + 0.5)
        for line, words in enumerate(name):
            paper.text(left - 14, y + 18 * (line - (len(name) - 1) / 2), words, anchor="end")
        _interval(paper, one, ticks, left, right, y)
        paper.text(right + 10, y, one.says, bold=True)
    heads = (row, "Difference", "95% interval", "Verdict")
    rows = tuple(
        (one.label, signed(one.mean), between(one.low, one.high, sign=True), one.says or NO_VALUE) for one in estimates
    )
    alt = (
        f"Differences with 95% intervals. Between {exact(-half_band)} and +{exact(half_band)} a difference is too "
        "small to matter. " + _listed(estimates)
    )
    return paper.chart(title, alt, Table(table, heads, rows))


def _listed(estimates: Sequence[Estimate]) -> str:
    return " ".join(
        f"{one.label}: {signed(one.mean)} ({between(one.low, one.high, sign=True)}){', ' * bool(one.says)}{one.says}."
        for one in estimates
    )


def _zones(paper: Paper, left: float, edges: Sequence[float], right: float) -> None:
    """Write what lies left of the band, in it and right of it, where there is room."""
    middle, size = (edges[0] + edges[1]) / 2, 13.0
    inside = next((words for words in ("too small to matter", "too small", "≈ 0") if
                   room_for([words], size) < edges[1] - edges[0] - 6), "")  # fmt: skip
    for words, x, anchor, room in (
        ("◄ less", edges[0] - 6, "end", edges[0] - left),
        (inside, middle, "middle", math.inf),
        ("more ►", edges[1] + 6, "start", right - edges[1]),
    ):
        if words and room > room_for([words], size):
            paper.text(x, 12, words, anchor=anchor, colour=GREY, size=size)


def _interval(paper: Paper, one: Estimate, ticks: Sequence[float], left: float, right: float, y: float,
              look: int = 2, colour: str = INK) -> None:  # fmt: skip
    if not math.isfinite(one.mean):
        return
    if math.isfinite(one.low) and math.isfinite(one.high):
        paper.whisker(place(one.low, ticks, left, right), place(one.high, ticks, left, right), y, colour)
    paper.mark(place(one.mean, ticks, left, right), y, look, colour, MARK)


def _axis(paper: Paper, ticks: Sequence[float], left: float, right: float, y: float, top: float, words: str) -> None:
    for tick in ticks:
        x = place(tick, ticks, left, right)
        paper.line(x, top, x, y, PALE)
        paper.text(x, y + 15, number_of(tick, ticks, sign=True), anchor="middle", colour=GREY, size=14)
    paper.line(left, y, right, y, GREY)
    paper.text((left + right) / 2, y + 36, words, anchor="middle", colour=GREY, size=14)


def carriers(members: Sequence[Estimate], half_band: float, title: str, key: str = "carriers",
             along: str = "Change in projects delivered if this member left") -> Chart:  # fmt: skip
    """Draw what each member's leaving would change, the costliest first; see `difference` for the rest.

    Parameters
    ----------
    members : sequence of Estimate
        The change in projects delivered: below 0 where the partnership would deliver less.
    half_band : float
    title, key, along : str
    """
    order = np.argsort([one.mean for one in members], kind="stable")
    return difference([members[k] for k in order], half_band, title, key, along, along, "Member")


def assumptions(swings: Sequence[Swing], central: float, half_band: float, title: str,
                key: str = "assumptions", along: str = "Difference in projects delivered") -> Chart:  # fmt: skip
    """Draw what the difference becomes at both ends of each assumption: an open circle low, a full square high.

    Parameters
    ----------
    swings : sequence of Swing
        In the order in which they are drawn.
    central : float
        The difference with every assumption as it is.
    half_band : float
    title, key, along : str
    """
    left, names = labels_of([one.label for one in swings], 44)
    top, step = 50.0, 18.0 * max([1.7, *(len(name) + 0.4 for name in names)])
    bottom, right = top + step * len(swings), WIDTH - 24.0
    paper = Paper(key, bottom + 46.0)
    reach = [value for one in swings for end in (one.at_low, one.at_high) for value in end.reach]
    ticks = nice_ticks(min([*reach, central, -1.2 * half_band]), max([*reach, central, 1.2 * half_band]))
    edges = [place(sign * half_band, ticks, left, right) for sign in (-1, 1)]
    paper.box(edges[0], top, edges[1] - edges[0], bottom - top, DOTS)
    _axis(paper, ticks, left, right, bottom, top, along)
    paper.line(place(0.0, ticks, left, right), top, place(0.0, ticks, left, right), bottom, INK, 1.4)
    now = place(central, ticks, left, right)
    paper.line(now, top, now, bottom, GREY, 1.6, "6 3")
    for look, x, words in ((0, left, "at its lowest"), (1, left + 130, "at its highest")):
        paper.mark(x + 6, 12, look, COLOURS[look], MARK, filled=look == 1)
        paper.text(x + 18, 12, words, size=14)
    paper.line(left + 266, 12, left + 290, 12, GREY, 1.6, "6 3")
    paper.text(left + 296, 12, "as it is", size=14)
    paper.text((edges[0] + edges[1]) / 2, 38, "too small to matter", anchor="middle", colour=GREY, size=13, halo=True)
    for row, (one, name) in enumerate(zip(swings, names, strict=True)):
        y = top + step * (row + 0.5)
        for line, words in enumerate(name):
            paper.text(left - 14, y + 18 * (line - (len(name) - 1) / 2), words, anchor="end")
        for look, end, shift in ((0, one.at_low, -6.0), (1, one.at_high, 6.0)):
            if math.isfinite(end.mean):
                low, high = (place(value, ticks, left, right) for value in end.reach)
                paper.line(low, y + shift, high, y + shift, COLOURS[look], 2.0)
                paper.mark(place(end.mean, ticks, left, right), y + shift, look, COLOURS[look], MARK, filled=look == 1)
    rows = tuple(
        (one.label, one.low_words, signed(one.at_low.mean), between(one.at_low.low, one.at_low.high, sign=True),
         one.high_words, signed(one.at_high.mean), between(one.at_high.low, one.at_high.high, sign=True))
        for one in swings
    )  # fmt: skip
    heads = ("Assumption", "Lowest", "Difference", "95% interval", "Highest", "Difference", "95% interval")
    told = f"What the difference ({signed(central)} as it is) becomes at both ends of an assumption's range. "
    alt = told + " ".join(
        f"{one.label}: {signed(one.at_low.mean)} at {one.low_words}, {signed(one.at_high.mean)} at {one.high_words}."
        for one in swings
    )
    return paper.chart(title, alt, Table(along, heads, rows))
