"""The charts: what is drawn is said and tabled, nothing is told by colour alone, nothing runs off the paper."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from partnership_dynamics.scenarios.brief.charts import (
    Course,
    LabelledEstimate,
    Swing,
    assumptions,
    carriers,
    delivery,
    difference,
    portfolio,
)
from partnership_dynamics.scenarios.brief.svg import Chart, nice_ticks

NAN = float("nan")
LONG = "A stronger central team, twice the staff, paid for by a share of every member's hours"
figures = st.floats(-1000, 1000, allow_nan=False).map(lambda value: round(value, 3))
labels = st.text("abc déf<&\"'>", min_size=1, max_size=60)


@st.composite
def estimates(draw: st.DrawFn) -> LabelledEstimate:
    low, mean, high = sorted(draw(st.tuples(figures, figures, figures)))
    if draw(st.booleans()):
        low = high = NAN
    return LabelledEstimate(draw(labels), mean, low, high, draw(st.sampled_from(["", "better", "cannot tell yet"])))


def course(label: str, each_year: float) -> Course:
    years = list(range(6))
    mean = [each_year * year for year in years]
    return Course(label, years, mean, [max(value - 0.2, 0) for value in mean], [value + 0.2 for value in mean])


def all_charts() -> dict[str, Chart]:
    gain, loss = (
        LabelledEstimate("Chance", 1.2, 0.9, 1.5, "no difference"),
        LabelledEstimate("Police", -3.1, -3.5, -2.7, "worse"),
    )
    kinds = ["Customer service", "Policy making"]
    each = [LabelledEstimate(kind, 2.0, 1.5, 2.5) for kind in kinds]
    return {
        "delivery": delivery([course(LONG, 1.0), course("As it is", 0.9)], "Delivery"),
        "difference": difference([gain], 2.5, "Difference"),
        "portfolio": portfolio(kinds, [(LONG, each), ("As it is", each)], "Portfolio"),
        "carriers": carriers([gain, loss], 2.5, "Carriers"),
        "assumptions": assumptions([Swing("Hours", "40", "300", loss, gain)], 1.0, 2.5, "Assumptions"),
    }


CHARTS = all_charts()


def read(chart: Chart) -> Element:
    tree: Element = fromstring(chart.svg)
    return tree


def named(tree: Element, tag: str) -> list[Element]:
    return [one for one in tree.iter() if one.tag.rpartition("}")[2] == tag]


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_names_and_describes_itself_and_has_its_figures_in_a_table(name: str) -> None:
    chart = CHARTS[name]
    tree = read(chart)
    ids = tree.attrib["aria-labelledby"].split()
    told = [next(one.text for one in tree.iter() if one.attrib.get("id") == wanted) for wanted in ids]
    assert told == [chart.title, chart.alt]
    assert tree.attrib["role"] == "img"
    assert {len(row) for row in chart.table.rows} == {len(chart.table.heads)}
    assert chart.html().count('<th scope="row">') == len(chart.table.rows)


def test_two_scenarios_differ_in_dash_mark_and_hatch_as_well_as_in_colour() -> None:
    lines = named(read(CHARTS["delivery"]), "polyline")
    assert [("stroke-dasharray" in line.attrib) for line in lines] == [False, True]
    assert named(read(CHARTS["delivery"]), "circle")
    bars = {one.attrib["fill"] for one in named(read(CHARTS["portfolio"]), "rect")}
    assert "url(#portfolio-hatch)" in bars


def test_the_member_whose_leaving_costs_most_stands_first() -> None:
    assert [row[0] for row in CHARTS["carriers"].table.rows] == ["Police", "Chance"]


def test_an_interval_is_drawn_from_its_low_to_its_high_end() -> None:
    chart = difference([LabelledEstimate("x", 0.0, -3.0, 3.0)], 1.0, "t")
    whisker = max(
        (
            one
            for one in named(read(chart), "line")
            if one.attrib["y1"] == one.attrib["y2"] and one.attrib["stroke-width"] == "2"
        ),
        key=lambda one: float(one.attrib["x2"]) - float(one.attrib["x1"]),
    )
    zero = next(one for one in named(read(chart), "line") if one.attrib["stroke-width"] == "1.4")
    low, high, middle = float(whisker.attrib["x1"]), float(whisker.attrib["x2"]), float(zero.attrib["x1"])
    assert low < middle < high
    assert (low + high) / 2 == pytest.approx(middle, abs=0.2)


def slim(chart: Chart) -> Chart:
    """Return a chart as it is drawn for a narrow window."""
    _x, _y, width, height = map(float, fromstring(chart.slim).attrib["viewBox"].split())
    return replace(chart, svg=chart.slim, width=width, height=height)


def _inside(chart: Chart) -> None:
    for one in named(read(chart), "text"):
        x, wide = float(one.attrib["x"]), len(one.text or "") * 0.5 * float(one.attrib["font-size"])
        before = {"start": 0.0, "middle": 0.5, "end": 1.0}[one.attrib["text-anchor"]] * wide
        assert x - before > -2, one.text
        assert x - before + wide < chart.width + 2, one.text
        assert 0 < float(one.attrib["y"]) < chart.height
    for number in re.findall(r'(?:x1|x2|cx|x)="(-?[\d.]+)"', chart.svg):
        assert -1 <= float(number) <= chart.width + 1


@pytest.mark.parametrize("name", CHARTS)
def test_nothing_runs_off_the_paper(name: str) -> None:
    _inside(CHARTS[name])
    _inside(slim(CHARTS[name]))


@pytest.mark.parametrize("name", CHARTS)
def test_for_a_narrow_window_the_same_is_drawn_on_slim_paper_and_hidden_until_a_style_sheet_shows_it(name: str) -> None:
    chart = CHARTS[name]
    narrow = slim(chart)
    assert narrow.width == chart.width / 2
    assert min(float(one.attrib["font-size"]) for one in named(read(narrow), "text")) >= 13  # legible at 320 pixels
    for tag in ("title", "desc"):
        assert [one.text for one in named(read(narrow), tag)] == [one.text for one in named(read(chart), tag)]
    said, again = (
        Counter("".join(one.text or "" for one in named(read(each), "text")).replace(" ", ""))
        for each in (chart, narrow)
    )
    letters = {letter for letter in (*said, *again) if letter.isalpha()}
    assert all(said[letter] <= again[letter] + 4 for letter in letters)  # no word is left out but those of the zones
    marks = [
        len([one for one in named(read(each), "polygon") if one.attrib.get("stroke-width") == "2"])
        + len(named(read(each), "circle"))
        for each in (chart, narrow)
    ]
    assert marks[1] >= marks[0]
    page = f"<main>{chart.html()}</main>"
    ids = re.findall(r'id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert page.count('<div class="slim" hidden>') == 1


@given(st.lists(estimates(), min_size=1, max_size=8), st.floats(0.01, 100))
def test_any_figures_make_a_chart_that_is_well_formed_and_stays_on_its_paper(
    found: Sequence[LabelledEstimate], half: float
) -> None:
    for chart in (
        difference(found, half, "t"),
        carriers(found, half, "t"),
        portfolio(["k"] * len(found), [("a", found)], "t"),
        assumptions([Swing(one.label, "0", "1", one, one) for one in found], 0.0, half, "t"),
    ):
        assert "nan" not in chart.svg + chart.slim
        _inside(chart)
        _inside(slim(chart))


def test_labels_of_two_courses_that_end_alike_do_not_touch() -> None:
    chart = delivery([course("One", 1.0), course("Other", 1.0)], "t")
    heights = sorted(
        float(one.attrib["y"])
        for one in named(read(chart), "text")
        if one.attrib["x"] != "4" and one.attrib["text-anchor"] == "start"
    )
    assert len(heights) == 4
    assert all(b - a > 14 for a, b in itertools.pairwise(heights))


def test_what_has_no_interval_is_drawn_without_one() -> None:
    chart = difference([LabelledEstimate("x", NAN, NAN, NAN, "cannot tell yet")], 2.5, "t")
    assert chart.table.rows[0][1:] == ("none", "none", "cannot tell yet")
    assert not [one for one in named(read(chart), "polygon") if one.attrib.get("stroke-width") == "2"]


@pytest.mark.parametrize(
    "make", [lambda: delivery([], "t"), lambda: delivery([course("x", 1)] * 3, "t"), lambda: portfolio(["k"], [], "t")]
)
def test_more_than_two_scenarios_are_refused_in_a_sentence(make: Callable[[], Chart]) -> None:
    with pytest.raises(ValueError, match="takes one or two"):
        make()


@given(figures, figures)
def test_ticks_are_evenly_spaced_and_hold_all_between_them(one: float, other: float) -> None:
    low, high = sorted((one, other))
    ticks = nice_ticks(low, high)
    steps = [b - a for a, b in itertools.pairwise(ticks)]
    assert all(math.isclose(step, steps[0], rel_tol=1e-6, abs_tol=1e-9) for step in steps)
    assert ticks[0] <= low + 1e-6
    assert ticks[-1] >= high - 1e-6
    assert len(ticks) <= 9


def test_the_same_figures_make_the_same_bytes() -> None:
    assert {name: chart.svg for name, chart in all_charts().items()} == {n: c.svg for n, c in CHARTS.items()}
