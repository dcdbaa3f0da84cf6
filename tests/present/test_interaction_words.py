"""What is said of themes crossed follows the intervals, and is never stronger."""

from __future__ import annotations

from typing import Any

import pytest

from partnership_dynamics.scenarios.experiments.interaction import InteractionResult
from partnership_dynamics.scenarios.experiments.world import ExperimentWorld
from partnership_dynamics.scenarios.present import interaction_words as said
from partnership_dynamics.simulation.shire import shire_county

INTERVALS = {"better": (3.0, 5.0), "worse": (-5.0, -3.0), "no difference": (0.5, 1.5), "cannot tell yet": (-1.0, 4.0)}


def effect(name: str, verdict: str) -> dict[str, Any]:
    low, high = INTERVALS[verdict]
    return {
        "effect": name,
        "themes": name.count(" x ") + 1,
        "outcome": "delivered",
        "difference": (low + high) / 2,
        "low": low,
        "high": high,
        "verdict": verdict,
    }


def result(verdict: str, blocks: int = 5) -> InteractionResult:
    names = (
        "structure",
        "governance",
        "stability",
        "structure x governance",
        "structure x stability",
        "governance x stability",
        "structure x governance x stability",
    )
    rows = [effect(name, verdict) for name in names]
    return InteractionResult(ExperimentWorld(shire_county(), {}, 40, 1), 50, blocks, 5, {"effects": rows}, None)


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("better", "more delivered"),
        ("worse", "less delivered"),
        ("no difference", "no difference that matters"),
        ("cannot tell yet", "cannot tell yet whether it matters"),
    ],
)
def test_each_effect_is_said_with_its_interval_and_what_that_allows(verdict: str, words: str) -> None:
    found = result(verdict)
    sentences = [said.about_themes(found), *said.about_pairs(found), said.about_three(found)]
    assert len(sentences) == 5
    for sentence in sentences:
        assert words in sentence
        assert " to " in sentence
    others = {"more delivered", "less delivered", "no difference that matters", "cannot tell yet"} - {words}
    assert not any(other in sentence for sentence in sentences for other in others if other not in words)


def test_without_the_set_analysis_it_is_said_to_be_missing() -> None:
    assert said.about_sets(None) == ["The set analysis was broken off."]
    assert "the set analysis is not there" in said.caution(result("better"))
    assert "2 of 5 rounds" in said.caution(result("better", blocks=2))
