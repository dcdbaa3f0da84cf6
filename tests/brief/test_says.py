"""The briefing's words: from rules over the results, tested for every verdict, and never stronger than the interval."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest

from partnership_dynamics.scenarios.brief import findings, says
from partnership_dynamics.scenarios.brief.content import briefing_of
from partnership_dynamics.scenarios.brief.extras import Extras
from partnership_dynamics.scenarios.brief.plain import LABELS, label, value
from partnership_dynamics.scenarios.wording import headline
from partnership_dynamics.simulation.parameters import PARAMETERS
from tests.brief.cases import FEATURES, HALF, LONG, STANDINGS, extras_of, found, kept_of, reading_ease, row

TITLES = ("A stronger central team", "The partnership as it is")
S, B = "“A stronger central team”", "“The partnership as it is”"
HEADS = {
    "more": "Almost certainly more: about a half (3.3 on top of 6.0 projects), more than the 2.5 you said matters.",
    "fewer": "Almost certainly fewer: about a half (3.3 of 6.0 projects), more than the 2.5 you said matters.",
    "perhaps more": "Almost certainly more: about a third (1.8 on top of 6.0 projects), less than the 2.5",
    "perhaps fewer": "Almost certainly fewer: about a third (1.8 of 6.0 projects), less than the 2.5",
    "little more": "Almost certainly more: about a sixth (1.0 on top of 6.0 projects), less than the 2.5",
    "little fewer": "Almost certainly fewer: about a sixth (1.0 of 6.0 projects), less than the 2.5",
    "close": "No difference that matters: in 10 of 10 cases, by chance alone it is less than the 2.5 projects",
    "open": "Probably more: about a quarter (1.5 on top of 6.0 projects), perhaps less than the 2.5",
    "same": "No difference: the same projects in every run.",
    "unknown": "Too few runs to tell.",
}


@pytest.mark.parametrize("name", STANDINGS)
def test_the_answer_takes_its_words_from_the_one_place(name: str) -> None:
    kept = kept_of(*STANDINGS[name], TITLES)
    said = says.answer(kept, None)
    assert said.sentence == f"{S} compared with {B}, over ten years: {headline(kept.finding, asked=True)}"
    assert HEADS[name].replace("10 of 10", "over 9 of 10") in said.sentence.replace("10 of 10", "over 9 of 10")
    assert said.verdict == kept.finding.judgement()


def test_over_plausible_counties_the_answer_says_how_many_agree_and_else_that_settings_were_not_tried() -> None:
    kept = kept_of(2.6, 4.0)
    assert "not tried" in says.answer(kept, None).but
    counties = replace(kept.delivered, counties=np.linspace(-0.5, 6.0, 50))
    over = replace(kept, rows=(counties, *kept.rows[1:]))
    assert "of 10 plausible counties" in says.answer(over, None).but
    assert "50 plausible counties" in " ".join(says.how_sure(over, None))


@pytest.mark.parametrize("name", [name for name in STANDINGS if name not in ("same", "unknown")])
def test_what_other_settings_make_of_the_answer_is_said_beside_it(name: str) -> None:
    extras = extras_of(*STANDINGS[name])
    said = says.but_of(kept_of(2.6, 4.0), extras)
    assert extras.futures is not None
    wide = says.of_estimate(extras.futures.found.estimate, HALF, 6.0)
    assert f"Over all settings in their ranges: {says.short(wide)}." in said


def test_settings_that_somebody_chose_are_not_called_usual() -> None:
    usual = kept_of(2.6, 4.0)
    chosen = replace(usual, baseline=replace(usual.baseline, parameters={"density": -2.3, "idea_rate": 0.1}))
    for kept, said in (
        (usual, "This is at the model's usual settings."),
        (chosen, "This is at the settings that were chosen."),
    ):
        assert said in says.answer(kept, None).but


def test_what_matters_is_said_as_it_was_set() -> None:
    told = says.how_large(row(2.6, 4.0), None, 1.25, 5, "0.25 projects a year")
    assert "Less than 1.3 is too little to matter (0.25 projects a year)" in told


@pytest.mark.parametrize(
    ("name", "others", "said"),
    [
        ("more", ["more", "perhaps more", "open"], "under 2 of 3 other rules it delivers more too."),
        ("little fewer", ["fewer", "perhaps fewer"], "under all 2 other rules it delivers fewer too."),
        ("close", ["close", "little more", "more"], "under 2 of 3 other rules the answer is the same."),
    ],
)
def test_rules_are_counted_by_direction_where_there_is_one_and_else_by_verdict(
    name: str, others: list[str], said: str
) -> None:
    extras = replace(extras_of(), variants=tuple(found(other, *STANDINGS[other]) for other in others))
    assert says.how_sure(kept_of(*STANDINGS[name]), extras)[-1] == f"Rules: {said}"


def test_only_members_whose_leaving_is_known_to_cost_are_said_to_carry() -> None:
    leaving = [found("Team", -5, -3), found("County", -3.5, -1.2), found("Police", -2, -1), found("Fire", -1, 0.5)]
    said = findings.who_carries(leaving, HALF, 10)
    assert said == (
        "Losing Team would cost enough projects in ten years to matter. Losing County would cost projects, but perhaps "
        "too few to matter. Losing Police would cost projects, but too few to matter."
    )
    assert "Fire" not in said
    assert findings.who_carries([found("Fire", -1, 0.5)], HALF, 10) == (
        "No single member's leaving is sure to cost projects in ten years."
    )


def test_what_would_change_the_answer_is_another_clear_verdict_at_the_end_of_a_range() -> None:
    extras = extras_of()
    changed = findings.would_change(extras, "better", HALF)
    hours = "Hours a member has for joint work at 0.1 hours a quarter"
    assert changed[0] == f"{hours}: almost certainly fewer."
    assert all("cannot tell" not in line for line in changed)
    still = replace(
        extras,
        assumptions=tuple(
            replace(one, at_low=found("low", 2.6, 3.5), at_high=found("high", 2.6, 3.5)) for one in extras.assumptions
        ),
    )
    assert "No single assumption" in findings.would_change(still, "better", HALF)[0]


def test_what_has_no_value_in_any_run_is_not_spoken_of() -> None:
    nothing = replace(row(0.1, 0.2, "years_to_deliver"), difference=math.nan, low=math.nan, high=math.nan, pairs=0)
    assert says.longer(nothing) == ""
    unknown = replace(row(1, 2), scenario_mean=math.nan)
    assert says.how_large(unknown, nothing, HALF, 10, "") == "No figure can be given."


def test_few_pairs_are_warned_of_first() -> None:
    kept = kept_of(0.5, 1.0)
    few = replace(kept, rows=(replace(kept.delivered, pairs=12), *kept.rows[1:]))
    assert "Only 12 pairs of futures: too few to rest a decision on." in briefing_of(few, None, None).warnings
    assert not any("pairs" in line for line in briefing_of(kept, None, None).warnings)


def test_no_portfolio_is_claimed_where_nothing_is_delivered() -> None:
    assert findings.portfolio(["A", "B"], [0.0, 0.0], "X") == "“X” delivers no project of any type."
    told = findings.portfolio(["A", "B", "C"], [5.0, 4.5, 0.5], "X")
    assert told == "Under “X”, 95 of 100 projects delivered are a or b."


def test_every_constant_that_can_be_varied_has_a_short_plain_name() -> None:
    varied = {name for name, one in PARAMETERS.items() if one.known != "definition" and one.low < one.high}
    assert varied <= set(LABELS)
    assert set(LABELS) <= set(PARAMETERS)
    assert len(set(LABELS.values())) == len(LABELS)
    assert max(len(label(name)) for name in varied) <= 44
    for name in varied:
        assert value(name, PARAMETERS[name].low)


@pytest.mark.parametrize("quick", [True, False])
@pytest.mark.parametrize("calibrated", [True, False])
@pytest.mark.parametrize("name", STANDINGS)
def test_the_two_pages_are_plain_english_for_every_verdict(name: str, calibrated: bool, quick: bool) -> None:
    extras: Extras | None = None if quick else extras_of()
    briefing = briefing_of(kept_of(*STANDINGS[name], calibrated=calibrated), extras, None if quick else FEATURES)
    told = [line for line in briefing.words() if line]
    assert reading_ease(told) > 60
    for line in told:
        assert "nan" not in line.lower().split()
        for sentence in re.split(r"(?<=[.?!;:]) ", line):
            assert len(sentence.split()) <= 30, sentence


def test_the_answer_of_a_briefing_is_its_first_statement_and_it_ends_with_what_to_ask_next() -> None:
    briefing = briefing_of(kept_of(2.6, 4.0, LONG), extras_of(), FEATURES)
    keys = [section.key for section in (*briefing.first, *briefing.second)]
    assert keys == [
        "question",
        "answer",
        "delivery",
        "rely",
        "carriers",
        "portfolio",
        "uncertainties",
        "assumptions",
        "limits",
        "next",
    ]
    assert math.isclose(HALF, kept_of(0, 1).matters)
