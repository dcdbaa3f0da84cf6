"""The charts of the briefing and of the app, from plain figures: each with its interval, its words and its table."""

from __future__ import annotations

import math
from collections.abc import Sequence

from partnership_dynamics.scenarios.brief.figures import Course, LabelledEstimate, Swing, between
from partnership_dynamics.scenarios.brief.intervals import assumptions, carriers, difference
from partnership_dynamics.scenarios.brief.rows import axis_along, axis_height, labels_of, rows_of
from partnership_dynamics.scenarios.brief.svg import (
    COLOURS,
    HATCH,
    SLIM,
    WIDTH,
    BriefTable,
    Chart,
    Paper,
    nice_ticks,
    number_of,
    place,
    room_for,
)
from partnership_dynamics.scenarios.present.canvas import GREY, INK, PALE, balanced
from partnership_dynamics.scenarios.present.words import number

__all__ = [
    "Chart",
    "Course",
    "LabelledEstimate",
    "Swing",
    "assumptions",
    "carriers",
    "delivery",
    "difference",
    "portfolio",
]

DASHES = ("", "7 4")
MOST_COURSES = len(COLOURS)


def delivery(courses: Sequence[Course], title: str, key: str = "delivery") -> Chart:
    """Draw the projects delivered so far under one or two scenarios, each mean with its interval.

    Parameters
    ----------
    courses : sequence of Course
        One or two, with the same years.
    title : str
        What is seen, no stronger than its interval.
    key : str

    Raises
    ------
    ValueError
        If there are none, or more than two: a third could not be told apart without colour.
    """
    if not 1 <= len(courses) <= MOST_COURSES:
        raise ValueError(f"{len(courses)} courses; the chart of delivery takes one or two")
    alt = f"Line chart of projects delivered so far, over {number(float(courses[0].years[-1]))} years. " + " ".join(
        f"{one.label}: {number(float(one.mean[-1]))} on average at the end"
        + (f" (95% interval {between(one.low[-1], one.high[-1])})." if math.isfinite(one.low[-1]) else ".")
        for one in courses
    )
    broad, slim = (_delivery(Paper(key, 0.0, width), courses) for width in (WIDTH, SLIM))
    return broad.chart(title, alt, _course_table(courses), slim)


def _delivery(paper: Paper, courses: Sequence[Course]) -> Paper:
    """Draw the courses of `delivery` on a paper, which gets its height; on slim paper their names stand above."""
    top, left = 34.0, 44.0
    names = [balanced(one.label, 22) for one in courses]
    right = WIDTH - 20.0 - room_for([line for name in names for line in [*name, "00.0 delivered"]])
    if paper.is_slim:
        top, left, right = 24.0 + _named_above(paper, courses), 28.0, SLIM - 12.0
    bottom = top + 218.0
    paper.height = bottom + 48.0
    most = max(max((v for v in (*one.mean, *one.high) if math.isfinite(v)), default=1.0) for one in courses)
    ups = nice_ticks(0.0, max(most, 1.0), 5)
    end = float(courses[0].years[-1])
    alongs = [tick for tick in nice_ticks(0.0, end, 10) if tick <= end + 1e-9]
    if alongs[-1] < end:
        alongs.append(end)
    for tick in ups:
        y = place(tick, ups, bottom, top)
        paper.line(left, y, right, y, PALE)
        paper.text(left - 8, y, number_of(tick, ups), anchor="end", colour=GREY, size=14)
    for tick in alongs:
        x = place(tick, alongs, left, right)
        paper.line(x, bottom, x, bottom + 4, GREY)
        paper.text(x, bottom + 15, number_of(tick, alongs), anchor="middle", colour=GREY, size=14)
    paper.line(left, bottom, right, bottom, GREY)
    paper.text((left + right) / 2, bottom + 36, "Years from the start", anchor="middle", colour=GREY, size=14)
    paper.text(0 if paper.is_slim else 4, top - 22, "Projects delivered so far", colour=GREY, size=14)
    for look, one in enumerate(courses):
        _course(paper, one, look, (alongs, left, right), (ups, bottom, top))
    if paper.is_slim:
        return paper
    ends = [place(float(one.mean[-1]), ups, bottom, top) for one in courses]
    for look, (name, one, y) in enumerate(zip(names, courses, _apart(ends, names, (top - 20, bottom)), strict=True)):
        words = [*name, f"{number(float(one.mean[-1]))} delivered"]
        for row, line in enumerate(words):
            at = y + 18 * (row - (len(words) - 1) / 2)
            paper.text(right + 14, at, line, colour=COLOURS[look], bold=row == len(words) - 1)
    return paper


def _named_above(paper: Paper, courses: Sequence[Course]) -> float:
    """Write what each course is called above its chart, with its line and mark; return how high that is."""
    y = 10.0
    for look, one in enumerate(courses):
        name = balanced(one.label, int((SLIM - 40.0) / room_for(["0"])))
        paper.path([(0, y), (30, y)], COLOURS[look], 2.4, DASHES[look])
        paper.mark(15, y, look, COLOURS[look], 3.6, filled=look == 0)
        words = [*name, f"{number(float(one.mean[-1]))} delivered"]
        for row, line in enumerate(words):
            paper.text(40, y + 18 * row, line, colour=COLOURS[look], bold=row == len(words) - 1)
        y += 18.0 * len(words) + 6.0
    return y


def _course(
    paper: Paper,
    one: Course,
    look: int,
    along: tuple[Sequence[float], float, float],
    up: tuple[Sequence[float], float, float],
) -> None:
    colour = COLOURS[look]
    xs = [place(float(year), *along) for year in one.years]
    known = [k for k in range(len(xs)) if math.isfinite(one.low[k]) and math.isfinite(one.high[k])]
    highs = [(xs[k], place(float(one.high[k]), *up)) for k in known]
    lows = [(xs[k], place(max(float(one.low[k]), up[0][0]), *up)) for k in known]
    if len(known) > 1:
        paper.area([*highs, *lows[::-1]], colour, 0.18)
    points = [(x, place(float(mean), *up)) for x, mean in zip(xs, one.mean, strict=True)]
    paper.path(points, colour, 2.4, DASHES[look])
    for (x, high), (_x, low) in zip(highs, lows, strict=True):
        paper.line(x, high, x, low, colour, 1.2)
    for x, y in points:
        paper.mark(x, y, look, colour, 3.6, filled=look == 0)


def _apart(ends: Sequence[float], names: Sequence[Sequence[str]], room: tuple[float, float]) -> list[float]:
    """Return where labels stand, so that two do not touch and none leaves the room, in units from the top."""
    heights = [18.0 * (len(name) + 1) + 6 for name in names]
    tops, floor = [end - height / 2 for end, height in zip(ends, heights, strict=True)], room[1] + 18
    order = sorted(range(len(ends)), key=lambda k: ends[k])
    for k in reversed(order):  # the lowest first: pushed up where it leaves the room or meets the one below
        tops[k] = min(tops[k], floor - heights[k])
        floor = tops[k]
    ceiling = room[0]
    for k in order:
        tops[k] = max(tops[k], ceiling)
        ceiling = tops[k] + heights[k]
    return [top + height / 2 for top, height in zip(tops, heights, strict=True)]


def _course_table(courses: Sequence[Course]) -> BriefTable:
    heads = ("Years", *(part for one in courses for part in (one.label, "95% interval")))
    rows = []
    for k, year in enumerate(courses[0].years):
        figures = [(number(float(one.mean[k])), between(one.low[k], one.high[k])) for one in courses]
        rows.append((f"{float(year):g}", *(part for pair in figures for part in pair)))
    return BriefTable("Projects delivered so far, on average", heads, tuple(rows))


def portfolio(
    kinds: Sequence[str],
    groups: Sequence[tuple[str, Sequence[LabelledEstimate]]],
    title: str,
    key: str = "portfolio",
    along: str = "Projects delivered",
) -> Chart:
    """Draw what is delivered of each kind under one or two scenarios, as bars with intervals.

    Parameters
    ----------
    kinds : sequence of str (K,)
        Types of project.
    groups : sequence of (scenario, sequence of Estimate (K,))
        One or two.
    title, key : str
    along : str
        What the axis is called, with the time.
    """
    if not 1 <= len(groups) <= MOST_COURSES:
        raise ValueError(f"{len(groups)} groups; the chart of the portfolio takes one or two")
    rows = []
    for row, kind in enumerate(kinds):
        figures = [(number(many[row].mean, 2), between(many[row].low, many[row].high, 2)) for _name, many in groups]
        rows.append((kind, *(part for pair in figures for part in pair)))
    heads = ("Type of project", *(part for name, _many in groups for part in (name, "95% interval")))
    alt = "Bar chart of delivered projects by type. " + " ".join(
        f"{scenario}: "
        + "; ".join(
            f"{kind.lower()} {number(one.mean, 2)} ({between(one.low, one.high, 2)})"
            for kind, one in zip(kinds, many, strict=True)
        )
        + "."
        for scenario, many in groups
    )
    broad, slim = (_portfolio(Paper(key, 0.0, width), kinds, groups, along) for width in (WIDTH, SLIM))
    return broad.chart(title, alt, BriefTable(along, heads, tuple(rows)), slim)


def _portfolio(
    paper: Paper, kinds: Sequence[str], groups: Sequence[tuple[str, Sequence[LabelledEstimate]]], along: str
) -> Paper:
    """Draw the bars of `portfolio` on a paper, which gets its height."""
    thick = 15.0
    tall = thick * len(groups)
    begin = 0.0 if paper.is_slim else labels_of(kinds)[0]
    top = 8.0 + _named_bars(paper, begin, [scenario for scenario, _many in groups])
    rows = rows_of(kinds, [""] * len(kinds), paper.width, top, tall, letters=25, spare=56.0)
    left, right, bottom = rows.left, rows.right, rows.bottom
    paper.height = bottom + axis_height(along, paper.width)
    ticks = nice_ticks(0.0, max([0.5, *(one.reach[1] for _name, many in groups for one in many)]))
    axis_along(paper, ticks, left, right, bottom, top, along)
    for row, y in enumerate(rows.middles):
        for look, (_scenario, many) in enumerate(groups):
            one, across = many[row], y - tall / 2 + thick * look
            end = place(max(one.mean, 0.0), ticks, left, right) if math.isfinite(one.mean) else left
            _bar(paper, left, across, end - left, thick - 2, look)
            if math.isfinite(one.low) and one.high > one.low:
                low, high = (place(max(value, 0.0), ticks, left, right) for value in (one.low, one.high))
                paper.whisker(low, high, across + thick / 2 - 1, INK, 1.4)
                end = max(end, high)
            paper.text(end + 8, across + thick / 2 - 1, number(one.mean, 1 if one.mean >= 0.05 else 2), size=14)
    rows.write(paper, tall)
    return paper


def _named_bars(paper: Paper, begin: float, titles: Sequence[str]) -> float:
    """Write whose bars are which above their chart; return how high that is."""
    y = 0.0
    for look, title in enumerate(titles):
        lines = balanced(title, int((paper.width - begin - 34.0) / room_for(["0"], 14)), 3 if paper.is_slim else 1)
        _bar(paper, begin, y + 4.0, 26.0, 12.0, look)
        for line, words in enumerate(lines or [""]):
            paper.text(begin + 34, y + 10 + 18.0 * line, words, size=14)
        y += 20.0 + 18.0 * (max(len(lines), 1) - 1)
    return y


def _bar(paper: Paper, x: float, y: float, width: float, height: float, look: int) -> None:
    paper.box(x, y, width, height, HATCH if look else COLOURS[0], COLOURS[look])
