"""A what-if about a team beside its alternatives: Python gives the command's numbers, on demand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import partnership_dynamics as door
from partnership_dynamics.scenarios.commands.main import main
from partnership_dynamics.scenarios.schema import ScenarioError

YEARS, PAIRS, SEED = 1, 100, 2007


@pytest.fixture(scope="module")
def answer() -> door.ComparisonAnswer:
    return door.compare(door.shire(), "stronger_team", pairs=PAIRS, years=YEARS, seed=SEED)


def test_the_alternatives_are_those_of_the_command_to_the_last_digit(
    answer: door.ComparisonAnswer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    size = ["--replications", str(PAIRS), "--quarters", str(4 * YEARS), "--seed", str(SEED)]
    assert main(["compare", "stronger_team", *size, "--out", str(tmp_path / "command"), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)["options"]
    found = answer.alternatives()
    assert found.to_frame().to_dict("records") == said["options"]
    assert found.to_frame("information").to_dict("records") == said["information"]
    answer.save(tmp_path / "python")
    mine, theirs = (tmp_path / part / "tables" / "further.json" for part in ("python", "command"))
    assert mine.read_bytes() == theirs.read_bytes()


def test_the_alternatives_are_ranked_by_how_likely_each_is_best(answer: door.ComparisonAnswer) -> None:
    found = answer.alternatives()
    best = found.to_frame()["best"]
    assert best.is_monotonic_decreasing
    assert best.sum() == pytest.approx(1.0)
    assert found.best == found.to_frame()["name"].iloc[0]
    assert {"grant", "subscription", "secondment", "joining", "none", "as_is"} < set(found.to_frame()["name"])
    assert "plausible counties" in found.sentence
    assert "Likeliest best of 7" in found.sentence
    assert "subscriptions" in repr(found)
    assert "<pre>" in found._repr_html_()
    assert found is answer.alternatives()  # nothing is run twice
    with pytest.raises(ValueError, match="there are options and information"):
        found.to_frame("ways")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("what_if", "over", "said"),
    [
        ("shared_strategy", "plausible", "changes nothing about the team"),
        ("stronger_team", "default", "over plausible counties"),
    ],
)
def test_where_there_is_nothing_to_rank_it_says_why(what_if: str, over: door.ready.Over, said: str) -> None:
    answer = door.compare(door.shire(), what_if, pairs=4, years=1, over=over)
    with pytest.raises(ScenarioError, match=said):
        answer.alternatives()


def test_an_answer_saved_without_its_alternatives_says_nothing_of_them(tmp_path: Path) -> None:
    answer = door.compare(door.shire(), "stronger_team", pairs=4, years=1, over="default")
    assert not (answer.save(tmp_path / "plain") / "tables" / "further.json").exists()
