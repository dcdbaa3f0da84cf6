"""An answer says what was drawn: plausible counties, calibrated draws, the scenario's own ranges, or growth alone."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import numpy as np
import pytest

from partnership_dynamics.scenarios.app.answers import as_answer
from partnership_dynamics.scenarios.app.side_by_side import shown
from partnership_dynamics.scenarios.brief.content import briefing_of
from partnership_dynamics.scenarios.brief.html import page as as_page
from partnership_dynamics.scenarios.brief.kept import read_results
from partnership_dynamics.scenarios.drawn import NOUNS, Drawn, drawn_of, short
from partnership_dynamics.scenarios.ensemble.chunk import Case, Draw
from partnership_dynamics.scenarios.ensemble.ensemble import run_ensembles
from partnership_dynamics.scenarios.ensemble.outcomes import Comparison, compare
from partnership_dynamics.scenarios.finding import Difference, Threshold, finding_of
from partnership_dynamics.scenarios.present import words
from partnership_dynamics.scenarios.present.tables import comparison_text
from partnership_dynamics.scenarios.results import write_results
from partnership_dynamics.scenarios.wording import evidence, headline
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Event, Setup

COUNT, PAIRS, QUARTERS = 12, 24, 24
STEPS = np.linspace(0.0, 1.0, COUNT)
IDEAS: list[Draw] = [{"idea_rate": 0.05 + 0.1 * at} for at in STEPS]
CLOSE: list[Draw] = [{"closure": 0.8 + 0.4 * at} for at in STEPS]
DENSE: list[Draw] = [{"density": -2.4 + 0.2 * at} for at in STEPS]
STAFF: list[Draw] = [{"team.staff": 0.5 + at} for at in STEPS]


def together(*parts: list[Draw]) -> tuple[Draw, ...]:
    return tuple({name: value for part in row for name, value in part.items()} for row in zip(*parts, strict=True))


# What is drawn in the scenario, which of it is plausible, what is drawn in the baseline, and what that makes.
KINDS: dict[str, tuple[tuple[Draw, ...], tuple[str, ...], tuple[Draw, ...], Drawn]] = {
    "plausible": (together(IDEAS, DENSE), ("idea_rate", "density"), together(IDEAS, DENSE), "plausible"),
    "plausible and own data": (
        together(IDEAS, CLOSE, DENSE),
        ("idea_rate", "density"),
        together(IDEAS, CLOSE, DENSE),
        "plausible",
    ),
    "plausible and ranges": (
        together(IDEAS, DENSE, STAFF),
        ("idea_rate", "density"),
        together(IDEAS, DENSE),
        "plausible",
    ),
    "calibrated": (together(CLOSE, DENSE), (), together(CLOSE, DENSE), "calibrated"),
    "calibrated and ranges": (together(CLOSE, DENSE, STAFF), (), together(CLOSE, DENSE), "calibrated"),
    "ranges": (together(STAFF), (), ({},) * COUNT, "ranges"),
    "ranges of the baseline alone": (({},) * COUNT, (), together(STAFF), "ranges"),
    "ranges and growth": (together(DENSE, STAFF), (), together(DENSE), "ranges"),
    "growth": (together(DENSE), (), together(DENSE), "growth"),
}
OTHERS = {kind: [noun for other, noun in NOUNS.items() if other != kind] for kind in NOUNS}


def made(name: str) -> Comparison:
    """Return a comparison in which so much is drawn."""
    first, plausible, second, _kind = KINDS[name]
    setup = Setup(shire_county(), QUARTERS, {"density": -2.3})
    cut = Setup(setup.partnership, QUARTERS, setup.parameters, (Event(0, "funding", value=0.3),))
    cases = [
        Case("cut", "Half the hours", cut, first, "", plausible),
        Case("as_is", "The partnership as it is", setup, second, "", plausible),
    ]
    scenario, baseline = run_ensembles(cases, PAIRS, 2007)
    return compare(scenario, baseline, threshold=Threshold())


@pytest.fixture(scope="module", params=sorted(KINDS))
def case(request: pytest.FixtureRequest) -> tuple[str, Drawn, Comparison]:
    return request.param, KINDS[request.param][3], made(request.param)


def test_the_table_says_what_was_drawn_and_nothing_else(case: tuple[str, Drawn, Comparison]) -> None:
    _name, kind, comparison = case
    said = " ".join(comparison_text(comparison).split())
    assert comparison.row("delivered").drawn == kind
    assert f"of 10 {NOUNS[kind]}, those in which more, or less, is expected" in said
    assert not any(noun in said for noun in OTHERS[kind])
    assert f"the average over these {short(kind)}" in said
    assert ("count" in said) == (kind == "plausible")


def test_what_an_answer_allows_for_names_ranges_and_growth_where_they_are_drawn(
    case: tuple[str, Drawn, Comparison],
) -> None:
    name, kind, comparison = case
    said = words.reach(comparison.scenario, comparison.baseline)
    assert ("the ranges that the scenario gives (team.staff)" in said) == ("ranges" in name)
    assert ("grow or shrink" in said) == ("growth" in name)
    assert ("parameters are held at one value" in said) == (kind in ("ranges", "growth"))
    assert f"{COUNT} " in said
    assert "()" not in said
    assert "anew" not in said


def test_the_app_says_the_same(case: tuple[str, Drawn, Comparison]) -> None:
    _name, kind, comparison = case
    answer = as_answer(comparison, PAIRS)
    if comparison.finding().direction in ("more", "fewer"):
        assert f"of 10 {NOUNS[kind]};" in answer["sure"]
    assert not any(noun in str(answer["sure"]) + answer["reach"] for noun in OTHERS[kind] if noun != NOUNS["ranges"])
    table = shown(["Half"], [comparison.row("delivered")], Threshold(), QUARTERS / 4)
    assert f"of 8 in 10 {NOUNS[kind]}" in table["words"]
    assert f"of 10 {short(kind)}" in table["rows"][0]["cells"][5]


def test_the_briefing_says_the_same(case: tuple[str, Drawn, Comparison], tmp_path: Path) -> None:
    name, kind, comparison = case
    kept = read_results(write_results(tmp_path / "out", comparison, command="run.py compare", notes=()))
    assert kept.delivered.drawn == kind
    assert kept.grows == (name in ("growth", "ranges and growth"))
    page = " ".join(unescape(as_page(briefing_of(kept, None, None))).split())
    assert f"at least 8 in 10 {NOUNS[kind]} agree on the direction" in page
    assert not any(noun in page for noun in OTHERS[kind] if noun != NOUNS["plausible"])
    if kind in ("ranges", "growth"):
        assert "8 in 10 plausible counties" not in page
        assert "Run the comparison over plausible counties" in page
    if kind == "plausible":
        assert f"{COUNT} plausible counties" in page
    assert ("Fitted to your own data" in page) == (kind == "calibrated" or "own data" in name)


@pytest.mark.parametrize("kind", sorted(NOUNS))
@pytest.mark.parametrize("sizes", [(-3.0, -2.0), (-3.0, 3.0), (-0.2, 0.3)])
def test_every_sentence_of_a_finding_counts_what_was_drawn(kind: Drawn, sizes: tuple[float, float]) -> None:
    counties = np.linspace(*sizes, 20)
    finding = finding_of(Difference(float(counties.mean()), 6.0, counties, -1.0, 1.0, drawn=kind), 0.6)
    said = f"{headline(finding)} {evidence(finding)}"
    assert f"of 10 {NOUNS[kind]}" in said
    assert not any(noun in said for noun in OTHERS[kind])


def test_numbers_of_plausible_counties_with_a_table_in_their_name_are_no_ranges_of_the_scenario() -> None:
    draws = [{"gross_hours": 90.0, "member.3.hours": 45.0}]
    assert drawn_of([(draws, ("gross_hours", "member.3.hours"))]) == "plausible"
