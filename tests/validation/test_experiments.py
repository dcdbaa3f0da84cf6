"""The experiments: fair networks, luck that does not depend on workers, and verdicts that the page still says."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from partnership_dynamics.scenarios.ensemble.ensemble import run_ensembles
from partnership_dynamics.scenarios.validation import configurations, learning, stability
from partnership_dynamics.scenarios.validation.governance import HUB_SHARES, member_hub, team_hub
from partnership_dynamics.scenarios.validation.laboratory import EACH, LEAST, Laboratory
from partnership_dynamics.scenarios.validation.pattern import STRENGTHS
from partnership_dynamics.scenarios.validation.record import Result, as_data, from_data
from partnership_dynamics.scenarios.validation.register import patterns
from partnership_dynamics.scenarios.validation.worlds import (
    STILL,
    lattice,
    plain,
    random_ties,
    star,
    with_team,
    without_team,
)
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Setup
from partnership_dynamics.simulation.state import DELIVERED, State
from tests.model.worlds import structure

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "validation.csv"


def test_every_pattern_says_what_was_found_by_whom_and_how_it_is_looked_for() -> None:
    found = patterns()
    assert list(found) == [f"P{number}" for number in range(1, 26)]
    for one in found.values():
        assert one.strength in STRENGTHS
        for text in (one.title, one.statement, one.check, one.source, one.how):
            assert len(text) > 5, one.key
        assert one.contested == (one.key in ("P7", "P10", "P18"))


def test_every_experiment_gives_numbers_with_intervals_and_contested_ones_a_way(quick: list[Result]) -> None:
    for one in quick:
        assert one.finding.runs > 0
        assert one.finding.measures, one.pattern.key
        for measure in one.finding.measures:
            assert measure.low <= measure.value <= measure.high, (one.pattern.key, measure.label)
        judged = [measure for measure in one.finding.measures if measure.expected is not None]
        assert bool(judged) != one.pattern.contested
        assert bool(one.finding.way) == one.pattern.contested


def test_a_quick_look_with_another_seed_never_contradicts_the_page(quick: list[Result]) -> None:
    with PAGE.open(encoding="utf-8") as file:
        said = {row["pattern"]: row["verdict"] for row in csv.DictReader(file) if row["pattern"].startswith("P")}
    assert list(said) == [one.pattern.key for one in quick]
    for one in quick:
        opposite = {"reproduced": "not reproduced", "not reproduced": "reproduced"}.get(said[one.pattern.key])
        assert one.verdict != opposite, one.pattern.key
    decided = [one for one in quick if one.verdict in ("reproduced", "not reproduced")]
    assert len(decided) >= 8


def test_findings_come_back_from_what_was_written_of_them(quick: list[Result]) -> None:
    for one in quick:
        again = from_data(as_data(one.finding))
        assert as_data(again) == as_data(one.finding)
        assert one.pattern.verdict(again) == one.verdict


def test_findings_are_the_same_on_any_number_of_workers() -> None:
    chosen = ("P22", "P24", "P25")
    found = [[as_data(patterns()[key].experiment(Laboratory(3, 16, workers))) for key in chosen] for workers in (1, 2)]
    assert found[0] == found[1]


def test_findings_do_not_depend_on_which_patterns_were_looked_for_before() -> None:
    alone = as_data(patterns()["P22"].experiment(Laboratory(3, 16)))
    laboratory = Laboratory(3, 16)
    for key in ("P20", "P23"):
        patterns()[key].experiment(laboratory)
    assert as_data(patterns()["P22"].experiment(laboratory)) == alone


def test_looking_on_the_way_changes_nothing() -> None:
    laboratory = Laboratory(5, 8, 1)
    setup = Setup(shire_county(), 16, {"density": -2.3})
    often = laboratory.watch(setup, lambda s: s.network.tie, at=range(1, 17), runs=3)
    once = laboratory.watch(setup, lambda s: s.network.tie, runs=3)
    assert np.array_equal(often[:, -1], once[:, 0])
    ensemble = laboratory.ensemble(setup)
    assert np.array_equal(often[:, -1].sum(axis=(1, 2)), ensemble.observed("ties")[:3, -1])


def test_the_quarters_to_look_at_come_in_order() -> None:
    with pytest.raises(ValueError, match="ascending"):
        Laboratory(1, 8, 1).watch(Setup(shire_county(), 8), lambda s: 0.0, at=(4, 2))


def test_networks_that_are_compared_have_as_many_ties() -> None:
    for world in range(3):
        assert len({int(tie.sum()) for tie in learning.networks(world).values()}) == 1
        for hub in (team_hub, member_hub):
            kept = [hub(share, world)[0].partnership.tie for share in HUB_SHARES]
            assert len({int(tie.sum()) for tie in kept}) == 1
            assert [int(tie[hub_of(hub)].sum()) for tie in kept] == [0, 4, 8, 12, 16]
        for nao in (False, True):
            ties = [
                configurations.network_of(integrated, True, True, nao, world).partnership.tie
                for integrated in (False, True)
            ]
            assert ties[0].sum() == ties[1].sum()


def hub_of(world: object) -> int:
    """Return the row of the hub in a world of either kind."""
    return 16 if world is team_hub else 0


def test_made_networks_are_what_they_are_called() -> None:
    assert star(5).sum() == 8
    assert np.array_equal(star(6), structure("star", 6) > 0)
    assert (lattice(10, 2).sum(axis=1) == 4).all()
    tie = random_ties(9, 12, seed=4)
    assert tie.sum() == 24
    assert np.array_equal(tie, tie.T)
    assert not np.diag(tie).any()
    assert np.array_equal(with_team(tie)[9, :9], np.ones(9))
    assert without_team(Setup(shire_county())).partnership.governance == "shared"


def test_worlds_have_networks_and_luck_of_their_own_and_setups_share_them() -> None:
    laboratory = Laboratory(2, 8, 2)

    def make(world: int) -> list[Setup]:
        return [plain(random_ties(8, 10, world), quarters=12)] * 2

    found = laboratory.across(make, lambda one: one.observed("ties")[:, -1])
    assert found.shape == (LEAST, 2, EACH)
    assert np.array_equal(found[:, 0], found[:, 1])
    assert len(np.unique(found[:, 0], axis=0)) == LEAST


def test_costly_practice_needs_two_who_know_it_and_news_needs_one() -> None:
    # A line of members: news passes along it; a costly practice stops where each deals with one who knows it.
    line = np.zeros((learning.N, learning.N), dtype=np.uint8)
    line[range(learning.N - 1), range(1, learning.N)] = 1
    line = np.maximum(line, line.T)
    laboratory = Laboratory(1, 8, 1)
    news = learning.news_of(laboratory, line, 10, 0, 6)
    costly = learning.practice_of(laboratory, line, 10, learning.COMPLEX, 0, 6)
    simple = learning.practice_of(laboratory, line, 10, learning.SIMPLE, 0, 6)
    assert (news[:, -1] > 0.5).all()
    assert (costly == 3 / learning.N).all()
    assert (simple[:, -1] > 0.5).all()
    assert (np.diff(news, axis=1) >= 0).all()
    assert not np.array_equal(news[0], news[1])


def test_nothing_else_happens_while_news_spreads() -> None:
    setup = learning.still_members(lattice(learning.N))
    laboratory = Laboratory(1, 8, 1)

    def look(s: State) -> list[int]:
        return [s.network.tie.sum(), s.conditions[0].projects, (s.projects.stage == DELIVERED).sum()]

    seen = laboratory.watch(setup, look, (0, 40), 2)
    assert np.array_equal(seen[:, 0], seen[:, 1])
    assert STILL["turnover"] == 0.0


def test_life_courses_are_told_apart() -> None:
    quarters = np.arange(1, stability.LIFE + 1)
    courses = {
        "never start": np.minimum(quarters // 30, 2),
        "finish early": np.minimum(quarters / 4, 6),
        "decline": np.minimum(quarters / 4, 12) + (quarters > 60) * 0.5,
        "peak mid-life": np.cumsum((quarters > 20) & (quarters <= 60)) / 10 + quarters / 10,
        "go on for decades": quarters / 8,
    }
    assert tuple(courses) == stability.PATHS
    for name, delivered in courses.items():
        assert stability.path_of(delivered.astype(float)) == name


def test_a_set_of_networks_shows_a_recipe_if_it_has_one_of_each_kind_that_the_recipe_is_made_of() -> None:
    both = np.array([[1, 1, 1, 1, 0], [1, 1, 1, 1, 1], [0, 0, 0, 0, 0]], dtype=bool)
    recipe = configurations.RECIPES[0]
    assert configurations.is_seen(recipe, both)
    assert not configurations.is_seen(recipe, both[:1])
    assert not configurations.is_seen(recipe, both[2:])


def test_an_experiment_keeps_every_quarter_however_many_histories_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = run_ensembles.__kwdefaults__
    assert usual is not None
    monkeypatch.setitem(usual, "everything", 1)  # as if these were too many to keep
    laboratory = Laboratory(seed=1, replications=8)
    (found,) = laboratory.ensembles([Setup(shire_county(), 4, {"density": -3.0})])
    assert found.observed("raised").shape == (8, 4)
