"""Words are chosen by rules over the numbers: every combination, and what must never be said."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_dynamics.scenarios.finding import (
    AGREED,
    PROBABLE,
    Claim,
    Difference,
    Threshold,
    ThresholdError,
    finding_of,
    judge,
)
from partnership_dynamics.scenarios.wording import answer, badge, evidence, headline

NONE = np.zeros(0)
finite = st.floats(-20.0, 20.0, allow_nan=False).map(lambda x: round(x, 3))


@st.composite
def spreads(draw: st.DrawFn) -> Difference:
    """Draw a spread over counties, or one by chance alone."""
    baseline = draw(st.floats(0.0, 20.0))
    if draw(st.booleans()):
        counties = np.array(draw(st.lists(finite, min_size=2, max_size=60)))
        return Difference(float(counties.mean()), baseline, counties, float("nan"), float("nan"))
    difference, half = draw(finite), draw(st.floats(0.0, 10.0))
    return Difference(difference, baseline, NONE, difference - half, difference + half)


def found(share: float, size: float, threshold: float, baseline: float = 10.0, count: int = 100) -> Claim:
    """Return the finding of counties of which a share has fewer by ``size``, and the others a little more."""
    fewer = round(share * count)
    counties = np.concatenate([np.full(fewer, -size), np.full(count - fewer, 0.01)])
    return finding_of(Difference(float(counties.mean()), baseline, counties, 0.0, 0.0), threshold)


CERTAIN_WORDS = {1.0: "Almost certainly", 0.9: "Probably", 0.7: "Perhaps", 0.55: "We cannot tell"}


@pytest.mark.parametrize(
    ("share", "size", "threshold"), list(itertools.product((1.0, 0.9, 0.7, 0.55), (0.2, 4.0), (0.1, 1.0, 8.0)))
)
def test_every_combination_of_certainty_size_and_relevance_has_its_words_once(
    share: float, size: float, threshold: float
) -> None:
    finding = found(share, size, threshold)
    said = headline(finding, asked=True)
    if finding.is_no_difference:
        assert said.startswith("No difference that matters")
        assert finding.certainty in ("perhaps", "cannot tell")
        assert size < threshold
        return
    assert said.startswith(CERTAIN_WORDS[share])
    assert said.count("you said matters") + said.count("you said matter") >= 1
    if finding.is_directed:
        assert said.count("fewer") == 1
        assert ("less than" in said) == (finding.relevance in ("too little", "perhaps too little"))
        assert ("more than" in said) == (finding.relevance in ("matters", "perhaps matters"))
    else:
        assert "fewer or more" in said or "more or fewer" in said


@given(spreads(), st.floats(0.001, 30.0))
def test_no_difference_never_stands_above_a_third_and_cannot_tell_never_where_nine_in_ten_agree(
    spread: Difference, threshold: float
) -> None:
    finding = finding_of(spread, threshold)
    said, short = headline(finding), badge(finding)
    size = abs(spread.difference)
    if "No difference that matters" in said or short == "No difference that matters":
        assert size < spread.baseline / 3 or spread.baseline < 1e-6
        assert finding.within >= AGREED
    agree = max(spread.above(0.0), spread.below(0.0))
    if agree >= 0.9:
        assert "cannot tell" not in said.lower()
        assert "cannot tell" not in short.lower()
        if len(spread.counties):
            assert finding.judgement() != "cannot tell yet"


@given(spreads(), st.floats(0.001, 30.0))
def test_headline_badge_and_judgement_agree_with_each_other(spread: Difference, threshold: float) -> None:
    finding = finding_of(spread, threshold)
    said, short, verdict = headline(finding), badge(finding), finding.judgement()
    assert said.startswith(short) or short.startswith("We cannot tell")
    if verdict in ("better", "worse"):
        word = "more" if verdict == "better" else "fewer"
        assert short.endswith(word)
        assert finding.share >= PROBABLE
    if verdict == "cannot tell yet":
        assert "certainly" not in said
        assert "Probably" not in said


@given(spreads(), st.floats(0.001, 30.0))
def test_what_is_said_of_a_difference_is_the_mirror_image_of_what_is_said_of_its_opposite(
    spread: Difference, threshold: float
) -> None:
    mirrored = Difference(-spread.difference, spread.baseline, -spread.counties, -spread.high, -spread.low)
    one, other = finding_of(spread, threshold), finding_of(mirrored, threshold)
    assert one.certainty == other.certainty
    if one.share > spread.above(0.0) + 1e-6 or one.share > spread.below(0.0) + 1e-6:
        assert {one.direction, other.direction} == {"more", "fewer"}
        assert one.relevance == other.relevance


@given(spreads(), st.floats(0.01, 30.0), st.floats(0.1, 10.0))
def test_findings_do_not_depend_on_the_unit(spread: Difference, threshold: float, times: float) -> None:
    far = [*spread.counties.tolist(), spread.difference] if len(spread.counties) else [spread.difference]
    if any(abs(abs(value) - edge) < 1e-3 for value in far for edge in (0.0, threshold)):
        return
    scaled = Difference(
        times * spread.difference,
        times * spread.baseline,
        times * spread.counties,
        times * spread.low,
        times * spread.high,
    )
    one, other = finding_of(spread, threshold), finding_of(scaled, times * threshold)
    assert (one.direction, one.certainty, one.relevance) == (other.direction, other.certainty, other.relevance)


def test_the_example_that_a_person_was_promised() -> None:
    counties = np.array([-3.6, -3.4, -3.0, -2.8, -2.6, -2.3, -2.2, -1.9, -1.1, 0.2])
    finding = finding_of(Difference(-2.27, 6.3, counties, -2.6, -2.0), 0.63)
    assert answer(finding, asked=True) == (
        "Probably fewer: about a third (2.3 of 6.3 projects), more than the 0.6 you said matters. "
        "Fewer in 9 of 10 plausible counties; between 1.0 and 3.4 fewer in 8 of 10."
    )


def test_with_parameters_held_at_one_value_the_words_speak_of_chance_and_not_of_counties() -> None:
    finding = finding_of(Difference(-2.0, 6.3, NONE, -2.4, -1.6), 0.63)
    assert badge(finding) == "Almost certainly fewer"
    assert evidence(finding) == (
        "Between 1.6 and 2.4 fewer, by chance alone (95% interval, parameters held at one value)."
    )
    assert "plausible" not in answer(finding)


def test_a_direction_that_most_counties_share_is_not_given_the_size_of_one_outlier() -> None:
    counties = np.array([-1.0] * 9 + [20.0])
    finding = finding_of(Difference(float(counties.mean()), 6.0, counties, 0.0, 0.0), 0.6)
    assert headline(finding).startswith("Probably fewer: about a sixth (1.0 of 6.0 projects)")


def test_nothing_to_go_by_is_said_so() -> None:
    nan = float("nan")
    finding = finding_of(Difference(nan, nan, NONE, nan, nan), nan)
    assert headline(finding) == "Too few runs to tell."
    assert finding.judgement() == "cannot tell yet"


def test_the_threshold_is_a_tenth_of_what_is_delivered_unless_somebody_says_otherwise() -> None:
    assert Threshold().over(10, 6.3) == pytest.approx(0.63)
    assert Threshold(a_year=0.25).over(10, 6.3) == 2.5
    with pytest.raises(ThresholdError, match="above 0"):
        Threshold(share=0.0)
    with pytest.raises(ThresholdError, match="projects a year"):
        Threshold(a_year=float("inf"))


@given(st.floats(-10, 10), st.floats(0.0, 10), st.floats(0.01, 10))
def test_a_judgement_by_chance_alone_has_a_direction_only_where_the_interval_leaves_out_nothing(
    middle: float, half: float, threshold: float
) -> None:
    verdict = judge(middle - half, middle + half, threshold)
    if verdict in ("better", "worse"):
        assert abs(middle) >= half * 0.999 - 1e-6
