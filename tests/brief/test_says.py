"""The briefing's words: from rules over the results, tested for every verdict, and never stronger than the interval."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenarios.ensemble.verdicts import judge

from scenarios.brief import findings, says
from scenarios.brief.content import briefing_of
from scenarios.brief.extras import Extras
from scenarios.brief.plain import LABELS, label, value
from scenarios.present.words import MOST_DECIMALS
from simulation.parameters import PARAMETERS
from tests.brief.cases import FEATURES, HALF, LONG, STANDINGS, extras_of, found, kept_of, reading_ease, row

TITLES = ("A stronger central team", "The partnership as it is")
S, B = "“A stronger central team”", "“The partnership as it is”"
ends = st.floats(-30, 30, allow_nan=False).map(lambda number: round(number, 3))
SENTENCES = {
    "more": f"{S} delivers about 3.3 more projects in ten years than {B}, and more in 7 of 10 simulated futures; "
            "that is enough to matter.",
    "fewer": f"{S} delivers about 3.3 fewer projects in ten years than {B}, and fewer in 7 of 10 simulated futures; "
             "that is enough to matter.",
    "perhaps more": f"{S} delivers about 1.8 more projects in ten years than {B}, and more in 7 of 10 simulated "
                    "futures; whether that is enough to matter, we cannot tell yet.",
    "perhaps fewer": f"{S} delivers about 1.8 fewer projects in ten years than {B}, and fewer in 7 of 10 simulated "
                     "futures; whether that is enough to matter, we cannot tell yet.",
    "little more": f"{S} delivers about 1.0 more projects in ten years than {B}, and more in 7 of 10 simulated "
                   "futures; that is too little to matter.",
    "little fewer": f"{S} delivers about 1.0 fewer projects in ten years than {B}, and fewer in 7 of 10 simulated "
                    "futures; that is too little to matter.",
    "close": f"{S} and {B} deliver about as many projects; any difference is too small to matter: more in 7 of 10 "
             "simulated futures, fewer in 2, the same number in 1.",
    "open": f"We cannot tell yet whether {S} delivers more or fewer projects than {B}: more in 7 of 10 simulated "
            "futures, fewer in 2, the same number in 1.",
    "same": f"{S} and {B} deliver the same number of projects in all simulated futures.",
    "unknown": f"Too few futures were simulated to compare {S} with {B}.",
}  # fmt: skip


def sentence_of(low: float, high: float) -> str:
    return says.answer_sentence(row(low, high), HALF, 10, TITLES, "simulated futures")


@pytest.mark.parametrize("name", STANDINGS)
def test_every_verdict_has_its_sentence(name: str) -> None:
    low, high = STANDINGS[name]
    assert says.standing(low, high, HALF, row(low, high).same) == name
    assert sentence_of(low, high) == SENTENCES[name]


@given(ends, ends, st.floats(0.1, 10))
def test_no_sentence_is_stronger_than_its_interval(one: float, other: float, half: float) -> None:
    low, high = sorted((one, other))
    said = says.answer_sentence(row(low, high), half, 10, TITLES, "simulated futures")
    verdict = judge(low, high, half)
    assert ("; that is enough to matter" in said) == (verdict in ("better", "worse"))
    assert ("than “" in said and "about" in said and "delivers about" in said) <= (low > 0 or high < 0)
    if "delivers about" in said:
        word = "more" if low > 0 else "fewer"
        size = re.search(r"delivers about ([\d.,]+) (more|fewer)", said)
        assert size is not None
        assert size[2] == word
        assert float(size[1].replace(",", "")) > 0 or abs(low + high) / 2 < 10.0**-MOST_DECIMALS
    if verdict == "cannot tell yet":
        assert "cannot tell yet" in said
    if "too little to matter" in said or "too small to matter" in said:
        assert verdict == "no difference"


@given(ends, ends, st.floats(0.1, 10))
def test_a_standing_and_its_verdict_agree(one: float, other: float, half: float) -> None:
    low, high = sorted((one, other))
    verdicts = {
        "more": "better", "fewer": "worse", "little more": "no difference", "little fewer": "no difference",
        "close": "no difference", "perhaps more": "cannot tell yet", "perhaps fewer": "cannot tell yet",
        "open": "cannot tell yet",
    }  # fmt: skip
    stands = says.standing(low, high, half)
    assert verdicts[stands] == judge(low, high, half)
    assert says.direction(stands) == (1 if low > 1e-9 else -1 if high < -1e-9 else 0)


@given(st.lists(st.integers(0, 400), min_size=3, max_size=3).filter(any))
def test_counts_out_of_ten_add_up_and_are_exact_at_both_ends(counts: list[int]) -> None:
    shares = [count / sum(counts) for count in counts]
    told = says.out_of_ten(shares)
    for share, text in zip(shares, told, strict=True):
        assert (text == "0") == (share == 0)
        assert (text == "10") == (share == 1)
    if all(text.isdigit() for text in told):
        assert sum(map(int, told)) == 10
        assert all(abs(int(text) - 10 * share) <= 1 for share, text in zip(shares, told, strict=True))


def test_a_frequency_is_of_plausible_futures_only_where_constants_vary() -> None:
    for calibrated, futures in ((False, "simulated futures"), (True, "plausible futures")):
        said = says.answer(row(2.6, 4.0), HALF, 10, TITLES, calibrated, None)
        assert futures in said.sentence


@pytest.mark.parametrize("name", [name for name in STANDINGS if name not in ("same", "unknown")])
def test_what_the_constants_leave_open_is_said_beside_the_answer(name: str) -> None:
    extras = extras_of(*STANDINGS[name])
    said = says.but_of(row(2.6, 4.0), HALF, False, extras)
    assert ("It holds over all settings" in said) == (name == "more")
    assert (says.SHORT[name] in said) == (name != "more")  # type: ignore[index]


@pytest.mark.parametrize("name", ["more", "fewer", "little more", "close"])
def test_a_clear_verdict_stands_alone_only_where_the_constants_do_not_undo_it(name: str) -> None:
    one = row(*STANDINGS[name])
    firm, shaken = extras_of(*STANDINGS[name]), extras_of(-6, 6)
    badges = [says.answer(one, HALF, 10, TITLES, False, extras).badge for extras in (firm, shaken, None)]
    assert badges == [says.BADGES[judge(one.low, one.high, HALF)] + end for end in ("", says.AT_USUAL, says.AT_USUAL)]


def test_settings_that_somebody_chose_are_not_called_usual() -> None:
    usual = kept_of(2.6, 4.0)
    chosen = replace(usual, baseline=replace(usual.baseline, parameters={"density": -2.3, "idea_rate": 0.1}))
    for kept, said in ((usual, "This is at the model's usual settings."),
                       (chosen, "This is at the settings that were chosen.")):  # fmt: skip
        answer = says.answer(row(2.6, 4.0), HALF, 10, TITLES, False, None, kept.settings)
        assert answer.but.startswith(said)
        assert kept.settings in answer.badge


def test_a_band_is_said_as_it_was_set() -> None:
    assert "Less than 1.25 is too little to matter" in says.how_large(row(2.6, 4.0), None, 1.25, 5, False)


def test_a_quick_briefing_says_that_other_settings_were_not_tried() -> None:
    assert "not tried" in says.but_of(row(2.6, 4.0), HALF, False, None)
    assert "not tried" in " ".join(says.how_sure(found("x", 2.6, 4.0).estimate, HALF, None, 200, False))


def test_calibrated_results_whose_verdict_is_due_to_chance_alone_say_so() -> None:
    one = replace(row(-1.0, 6.0), chance_low=2.6, chance_high=3.0)
    assert "by chance alone, it delivers more, enough to matter" in says.but_of(one, HALF, True, None)
    same = replace(row(2.7, 6.0), chance_low=2.8, chance_high=5.0)
    assert says.but_of(same, HALF, True, None) == "This counts what your data leave open."


@pytest.mark.parametrize(
    ("name", "others", "said"),
    [
        ("more", ["more", "perhaps more", "open"], "under 2 of 3 other rules it delivers more too."),
        ("little fewer", ["fewer", "perhaps fewer"], "under all 2 other rules it delivers fewer too."),
        ("close", ["close", "little more", "more"], "under 2 of 3 other rules there is no difference that matters."),
        ("open", ["close", "more"], "under none of 2 other rules we cannot tell either."),
    ],
)
def test_rules_are_counted_by_direction_where_there_is_one_and_else_by_verdict(
    name: str, others: list[str], said: str
) -> None:
    extras = replace(extras_of(), variants=tuple(found(other, *STANDINGS[other]) for other in others))
    own = found("x", *STANDINGS[name]).estimate
    assert says.how_sure(own, HALF, extras, 200, False)[-1] == f"Rules: {said}"


def test_only_members_whose_leaving_is_known_to_cost_are_said_to_carry() -> None:
    leaving = [found("Team", -5, -3), found("County", -3, -1), found("Police", -2, -1), found("Fire", -1, 0.5)]
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
    assert changed[0] == f"{hours}: it delivers fewer, enough to matter."
    assert all("cannot tell" not in line for line in changed)
    still = replace(extras, assumptions=tuple(
        replace(one, at_low=found("low", 2.6, 3.5), at_high=found("high", 2.6, 3.5)) for one in extras.assumptions
    ))  # fmt: skip
    assert "No single assumption" in findings.would_change(still, "better", HALF)[0]


def test_what_has_no_value_in_any_run_is_not_spoken_of() -> None:
    nothing = replace(row(0.1, 0.2, "years_to_deliver"), difference=math.nan, low=math.nan, high=math.nan, pairs=0)
    assert says.longer(nothing) == ""
    unknown = replace(row(1, 2), scenario_mean=math.nan)
    assert says.how_large(unknown, nothing, HALF, 10, False) == "No figure can be given."


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


def test_the_answer_of_a_briefing_is_its_first_statement_and_fit_comes_before_results() -> None:
    briefing = briefing_of(kept_of(2.6, 4.0, LONG), extras_of(), FEATURES)
    keys = [section.key for section in (*briefing.first, *briefing.second)]
    assert keys == ["question", "answer", "fit", "delivery", "carriers", "portfolio", "uncertainties", "assumptions",
                    "limits"]  # fmt: skip
    assert math.isclose(HALF, kept_of(0, 1).half_band)
