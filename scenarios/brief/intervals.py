"""Charts of differences: each with its interval, against the band inside which none is large enough to matter."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from partnership_dynamics.scenarios.brief.figures import LabelledEstimate, Swing, between
from partnership_dynamics.scenarios.brief.rows import axis_along, axis_height, rows_of
from partnership_dynamics.scenarios.brief.svg import (
    COLOURS,
    DOTS,
    SLIM,
    TICKS,
    WIDTH,
    BriefTable,
    Chart,
    Paper,
    nice_ticks,
    place,
    room_for,
)
from partnership_dynamics.scenarios.present.canvas import GREY, INK
from partnership_dynamics.scenarios.present.words import NO_VALUE, signed

MARK = 4.0


def difference(
    estimates: Sequence[LabelledEstimate],
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
    estimates : sequence of LabelledEstimate
        A row each; ``says`` is written at its end.
    half_band : float
        Half the width of the band of practical equivalence, above 0.
    title, key : str
    along, table : str
        What the axis and the table are called, with the unit and the time.
    row : str
        What a row is about.
    """
    half_band = half_band if math.isfinite(half_band) else 0.0  # nothing is delivered as it is: no share of it matters
    heads = (row, "Difference", "95% interval", "Verdict")
    rows = tuple(
        (one.label, signed(one.mean), between(one.low, one.high, sign=True), one.says or NO_VALUE) for one in estimates
    )
    alt = (
        f"Differences with 95% intervals. Between {signed(-half_band)} and {signed(half_band)} a difference is too "
        "small to matter. " + _listed(estimates)
    )
    broad, slim = (_differences(Paper(key, 0.0, width), estimates, half_band, along) for width in (WIDTH, SLIM))
    return broad.chart(title, alt, BriefTable(table, heads, rows), slim)


def _differences(paper: Paper, estimates: Sequence[LabelledEstimate], half_band: float, along: str) -> Paper:
    """Draw the rows of `difference` on a paper, which gets its height."""
    top = 26.0
    rows = rows_of([one.label for one in estimates], [one.says for one in estimates], paper.width, top, 18.0)
    left, right, bottom = rows.left, rows.right, rows.bottom
    paper.height = bottom + axis_height(along, paper.width)
    ticks = _ticks([value for one in estimates for value in one.reach], 1.6 * half_band, paper)
    edges = [place(sign * half_band, ticks, left, right) for sign in (-1, 1)]
    paper.box(edges[0], top, edges[1] - edges[0], bottom - top, DOTS)
    axis_along(paper, ticks, left, right, bottom, top, along, sign=True)
    zero = place(0.0, ticks, left, right)
    paper.line(zero, top, zero, bottom, INK, 1.4)
    for edge in edges:
        paper.line(edge, top, edge, bottom, GREY, 1.0, "3 3")
    _zones(paper, left, edges, right)
    for one, y in zip(estimates, rows.middles, strict=True):
        _interval(paper, one, ticks, left, right, y)
    rows.write(paper, 18.0)
    return paper


def _ticks(reach: Sequence[float], least: float, paper: Paper) -> list[float]:
    """Return the ticks of an axis of differences, which shows at least so much on both sides of 0."""
    most = 5 if paper.is_slim else TICKS
    return nice_ticks(min([*reach, -least]), max([*reach, least]), most)


def _listed(estimates: Sequence[LabelledEstimate]) -> str:
    return " ".join(
        f"{one.label}: {signed(one.mean)} ({between(one.low, one.high, sign=True)}){', ' * bool(one.says)}{one.says}."
        for one in estimates
    )


def _zones(paper: Paper, left: float, edges: Sequence[float], right: float) -> None:
    """Write what lies left of the band, in it and right of it, where there is room."""
    middle, size = (edges[0] + edges[1]) / 2, 13.0
    inside = next(
        (
            words
            for words in ("too small to matter", "too small", "≈ 0")
            if room_for([words], size) < edges[1] - edges[0] - 6
        ),
        "",
    )
    for words, x, anchor, room in (
        ("◄ less", edges[0] - 6, "end", edges[0] - left),
        (inside, middle, "middle", math.inf),
        ("more ►", edges[1] + 6, "start", right - edges[1]),
    ):
        if words and room > room_for([words], size):
            paper.text(x, 12, words, anchor=anchor, colour=GREY, size=size)


def _interval(
    paper: Paper,
    one: LabelledEstimate,
    ticks: Sequence[float],
    left: float,
    right: float,
    y: float,
    look: int = 2,
    colour: str = INK,
) -> None:
    if not math.isfinite(one.mean):
        return
    if math.isfinite(one.low) and math.isfinite(one.high):
        paper.whisker(place(one.low, ticks, left, right), place(one.high, ticks, left, right), y, colour)
    paper.mark(place(one.mean, ticks, left, right), y, look, colour, MARK)


def carriers(
    members: Sequence[LabelledEstimate],
    half_band: float,
    title: str,
    key: str = "carriers",
    along: str = "Change in projects delivered if this member left",
) -> Chart:
    """Draw what each member's leaving would change, the costliest first; see `difference` for the rest.

    Parameters
    ----------
    members : sequence of LabelledEstimate
        The change in projects delivered: below 0 where the partnership would deliver less.
    half_band : float
    title, key, along : str
    """
    order = np.argsort([one.mean for one in members], kind="stable")
    return difference([members[k] for k in order], half_band, title, key, along, along, "Member")


def assumptions(
    swings: Sequence[Swing],
    central: float,
    half_band: float,
    title: str,
    key: str = "assumptions",
    along: str = "Difference in projects delivered",
) -> Chart:
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
    rows = tuple(
        (
            one.label,
            one.low_words,
            signed(one.at_low.mean),
            between(one.at_low.low, one.at_low.high, sign=True),
            one.high_words,
            signed(one.at_high.mean),
            between(one.at_high.low, one.at_high.high, sign=True),
        )
        for one in swings
    )
    heads = ("Assumption", "Lowest", "Difference", "95% interval", "Highest", "Difference", "95% interval")
    told = f"What the difference ({signed(central)} as it is) becomes at both ends of an assumption's range. "
    alt = told + " ".join(
        f"{one.label}: {signed(one.at_low.mean)} at {one.low_words}, {signed(one.at_high.mean)} at {one.high_words}."
        for one in swings
    )
    half_band = half_band if math.isfinite(half_band) else 0.0
    broad, slim = (_swings(Paper(key, 0.0, width), swings, central, half_band, along) for width in (WIDTH, SLIM))
    return broad.chart(title, alt, BriefTable(along, heads, rows), slim)


def _swings(paper: Paper, swings: Sequence[Swing], central: float, half_band: float, along: str) -> Paper:
    """Draw the rows of `assumptions` on a paper, which gets its height."""
    top = 50.0
    rows = rows_of([one.label for one in swings], [""] * len(swings), paper.width, top, 19.8, letters=44)
    left, right, bottom = rows.left, rows.right, rows.bottom
    paper.height = bottom + axis_height(along, paper.width)
    reach = [value for one in swings for end in (one.at_low, one.at_high) for value in end.reach]
    ticks = _ticks([*reach, central], 1.2 * half_band, paper)
    edges = [place(sign * half_band, ticks, left, right) for sign in (-1, 1)]
    paper.box(edges[0], top, edges[1] - edges[0], bottom - top, DOTS)
    axis_along(paper, ticks, left, right, bottom, top, along, sign=True)
    paper.line(place(0.0, ticks, left, right), top, place(0.0, ticks, left, right), bottom, INK, 1.4)
    now = place(central, ticks, left, right)
    paper.line(now, top, now, bottom, GREY, 1.6, "6 3")
    begin, step = (0.0, 122.0) if paper.is_slim else (left, 130.0)
    for look, words in ((0, "at its lowest"), (1, "at its highest")):
        paper.mark(begin + step * look + 6, 12, look, COLOURS[look], MARK, filled=look == 1)
        paper.text(begin + step * look + 18, 12, words, size=14)
    paper.line(begin + 2 * step + 6, 12, begin + 2 * step + 30, 12, GREY, 1.6, "6 3")
    paper.text(begin + 2 * step + 36, 12, "as it is", size=14)
    inside = "too small to matter"
    middle = (edges[0] + edges[1]) / 2
    half = room_for([inside], 13) / 2
    middle = min(max(middle, half), paper.width - half)
    paper.text(middle, 38, inside, anchor="middle", colour=GREY, size=13, halo=True)
    for one, y in zip(swings, rows.middles, strict=True):
        for look, end, shift in ((0, one.at_low, -6.0), (1, one.at_high, 6.0)):
            if math.isfinite(end.mean):
                low, high = (place(value, ticks, left, right) for value in end.reach)
                paper.line(low, y + shift, high, y + shift, COLOURS[look], 2.0)
                paper.mark(place(end.mean, ticks, left, right), y + shift, look, COLOURS[look], MARK, filled=look == 1)
    rows.write(paper, 19.8)
    return paper
