"""The structure experiment: what it keeps the same is the same, parts add up, and broken off it keeps what is whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from partnership_dynamics.scenarios.ensemble.ensemble import Case
from partnership_dynamics.scenarios.experiments import channels, constants, governing, removal, shapes, team_map
from partnership_dynamics.scenarios.experiments.blocks import Gathered, interval_over_blocks, run_blocks
from partnership_dynamics.scenarios.experiments.channels import SUBSETS, shapley_parts
from partnership_dynamics.scenarios.experiments.patterns import counts_of
from partnership_dynamics.scenarios.experiments.structure import StructureEffort, run_structure, with_needed
from partnership_dynamics.scenarios.experiments.team_map import Grid, resized
from partnership_dynamics.scenarios.experiments.world import ExperimentWorld
from partnership_dynamics.simulation.history import begin_run, run_quarter, working_copy
from partnership_dynamics.simulation.parameters import outside_range
from partnership_dynamics.simulation.partnership import Partnership
from partnership_dynamics.simulation.randomness import run_key
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import CHANNELS, Setup, start


@pytest.fixture(scope="module")
def world() -> ExperimentWorld:
    return ExperimentWorld(shire_county(), {"density": -2.3}, 24, 11)


@pytest.fixture(scope="module")
def gathered(world: ExperimentWorld) -> Gathered:
    """Return two rounds of the channel audit."""
    return run_blocks(lambda b: list(channels.cases(world, b).values()), 2, 3, world.seed, drawn=channels.drawn(world))


def test_at_equal_ties_every_network_has_the_ties_the_pairs_and_the_returned_ties_of_the_survey(
    world: ExperimentWorld,
) -> None:
    for structure in shapes.on(world, "ties"):
        for block in range(2):
            tie = shapes.network_of(world, structure, "ties", block)
            assert tie.sum() == world.partnership.tie.sum(), structure
            assert counts_of(tie) == world.counts, structure


def test_only_networks_that_are_said_to_be_drawn_differ_from_round_to_round(world: ExperimentWorld) -> None:
    for basis in shapes.BASES:
        for structure in shapes.on(world, basis):
            one, other = (shapes.network_of(world, structure, basis, block) for block in (0, 1))
            assert np.array_equal(one, other) != shapes.is_drawn(structure, basis), (structure, basis)


def test_held_as_it_is_a_network_keeps_every_tie_and_its_strength_through_turnover(world: ExperimentWorld) -> None:
    state = working_copy(start(world.setup(world.partnership.tie, "frozen")))
    with np.errstate(over="ignore"):
        begin_run(state, run_key(3, 0))
        before = state.network.tie.copy(), state.dyads["personal"] + state.dyads["institutional"]
        for _quarter in range(24):
            run_quarter(state)
    assert state.counts[0] > 5, "nobody left, so nothing was tried"
    assert np.array_equal(state.network.tie, before[0])
    assert np.array_equal(state.dyads["personal"] + state.dyads["institutional"], before[1])
    assert state.conditions[0].venues == len(world.partnership.venues)


@given(st.lists(arrays.arrays(np.float64, 3, elements=st.integers(-20, 20)), min_size=16, max_size=16))
def test_shapley_parts_add_up_to_the_whole_in_every_run(values: list[np.ndarray]) -> None:
    worth = dict(zip(SUBSETS, values, strict=True))
    parts = shapley_parts(worth)
    assert np.allclose(sum(parts.values()), worth[SUBSETS[-1]] - worth[()])


@given(st.sampled_from(CHANNELS), st.lists(st.integers(-20, 20), min_size=16, max_size=16))
def test_a_channel_that_changes_nothing_has_no_part(idle: str, values: list[int]) -> None:
    by_others = dict(zip(SUBSETS, values, strict=True))
    worth = {open_: np.array([float(by_others[tuple(one for one in open_ if one != idle)])]) for open_ in SUBSETS}
    assert shapley_parts(worth)[idle][0] == pytest.approx(0.0)


def test_the_placebo_holds_for_every_network_and_not_because_nothing_is_delivered(
    world: ExperimentWorld, gathered: Gathered
) -> None:
    found = channels.placebo(world, gathered)
    assert found["passed"]
    assert found["runs_alike"] == found["runs"] == 6
    assert found["delivered_mean"] > 1


def test_the_placebo_fails_where_a_network_delivers_more(world: ExperimentWorld, gathered: Gathered) -> None:
    name = channels.name_of("dense", ())
    more = {key: values + (key == "delivered") for key, values in gathered.values[name].items()}
    assert not channels.placebo(world, replace(gathered, values={**gathered.values, name: more}))["passed"]


def test_the_parts_of_two_networks_tell_what_they_differ_by(world: ExperimentWorld, gathered: Gathered) -> None:
    rows = channels.rows(world, gathered)
    parts = {
        row["channel"]: row["difference"] for row in rows if (row["structure"], row["against"]) == ("dense", "observed")
    }
    everything = gathered.row(channels.name_of("dense", CHANNELS), channels.name_of("observed", CHANNELS))
    assert parts["all"] == pytest.approx(everything.difference, abs=1e-5)
    assert sum(parts[channel] for channel in CHANNELS) == pytest.approx(parts["all"], abs=1e-5)


def test_the_hub_is_the_team_where_that_is_the_centre_and_an_ordinary_member_is_neither(world: ExperimentWorld) -> None:
    tie = shapes.network_of(world, "team_centred", "gross", 0)
    assert removal.leaver(world, tie, "hub") == world.team
    star = shapes.network_of(world, "star", "gross", 0)
    assert removal.leaver(world, star, "hub") == world.hub != world.team
    assert removal.leaver(world, star, "ordinary") not in (world.hub, world.team)


def test_governance_at_equal_ties_has_equal_ties(world: ExperimentWorld) -> None:
    for name, case in governing.cases(world, 0).items():
        ties = int(start(case.setup).network.tie.sum())
        assert (ties < world.partnership.tie.sum()) == ("lost" in name), name


def test_a_resized_partnership_repeats_members_of_the_same_kinds_under_other_names() -> None:
    county = shire_county()
    larger, smaller = resized(county, 40), resized(county, 5)
    assert len(larger.members) == 41
    assert len({member.name for member in larger.members}) == 41
    assert [member.kind for member in larger.members[:16]] == [member.kind for member in larger.members[16:32]]
    assert smaller.members[:5] == county.members[:5]
    assert larger.venues[0].members == tuple(range(41))


def test_on_the_map_who_pays_makes_no_difference_where_there_is_nothing_to_pay(world: ExperimentWorld) -> None:
    grid = Grid((0.0, 3.0), (1.0,), (6,), (5.0,))
    world = replace(world, parameters={**world.parameters, "paid_hour": 1.0})
    found = run_blocks(lambda b: list(team_map.cases(world, b, grid).values()), 2, 4, 5, drawn=team_map.drawn(grid))
    rows = team_map.rows(world, found, grid)
    assert rows[0]["difference"] == rows[1]["difference"], "who pays nothing pays nothing"
    assert rows[2]["difference"] < rows[3]["difference"], "three staff take all of six members' hours"


def test_neither_workers_nor_later_rounds_change_a_number(world: ExperimentWorld) -> None:
    def build(block: int) -> Sequence[Case]:
        wanted = ("random/gross", "observed/gross")
        return [case for name, case in shapes.cases(world, block).items() if name.startswith(wanted)]

    one, other, longer = (run_blocks(build, blocks, 2, 7, workers) for blocks, workers in ((2, 1), (2, 2), (3, 2)))
    for case, outcomes in one.values.items():
        for key, values in outcomes.items():
            assert np.array_equal(values, other.values[case][key], equal_nan=True)
            assert np.array_equal(values, longer.values[case][key][:4], equal_nan=True)


def test_broken_off_it_keeps_the_rounds_that_are_whole_and_too_early_nothing(world: ExperimentWorld) -> None:
    def build(block: int) -> Sequence[Case]:
        if block == stop:
            raise KeyboardInterrupt
        return [Case("only", "only", world.setup(world.partnership.tie, "frozen"))]

    stop = 2
    found = run_blocks(build, 5, 2, 7)
    assert (found.blocks, found.asked, found.whole, found.runs) == (2, 5, False, 4)
    stop = 1
    with pytest.raises(KeyboardInterrupt):
        run_blocks(build, 5, 2, 7)


def test_every_set_of_constants_is_another_within_their_ranges_and_the_same_for_every_network(
    world: ExperimentWorld,
) -> None:
    sets = [constants.drawn_constants(world, block, index) for block in (0, 1) for index in range(constants.SETS)]
    assert len({tuple(one.values()) for one in sets}) == len(sets)
    for one in sets:
        assert not [said for said in outside_range(one) if not said.startswith("density")]
    cases = constants.cases(world, 0)
    for index in range(constants.SETS):
        same = [case.setup.parameters for name, case in cases.items() if name.startswith(f"constants/{index}/")]
        assert len(same) == len(shapes.on(world, "ties"))
        assert all(one == same[0] for one in same)


def test_parts_bring_those_that_they_need() -> None:
    assert with_needed(["removal"]) == ("structures", "removal")
    assert with_needed(["map"]) == ("map",)
    with pytest.raises(KeyError, match="there is no part"):
        run_structure(ExperimentWorld(shire_county(), {}, 8, 1), ["everything"], StructureEffort(2, 2))


def test_without_a_team_nothing_is_centred_on_one_and_no_ties_are_handed_over(world: ExperimentWorld) -> None:
    county = shire_county()
    alone = Partnership(
        name="without a team",
        members=county.members[:-1],
        tie=county.tie[:-1, :-1],
        strength=county.strength[:-1, :-1],
        governance="shared",
    )
    other = replace(world, partnership=alone)
    result = run_structure(other, ["governing"], StructureEffort(2, 2))
    assert result.tables["governing"] == []
    assert "team_centred" not in {row["structure"] for row in result.tables["structures"]}


def test_a_difference_between_drawn_networks_carries_their_draw_in_its_interval(world: ExperimentWorld) -> None:
    block = np.repeat(np.arange(4), 5)
    noise = np.random.default_rng(1).normal(0, 0.1, 20)
    values = {"a": {"delivered": 3.0 * block + noise}, "b": {"delivered": np.zeros(20)}}
    fixed, drawn = (Gathered(values, block, frozenset(names), 4).row("a", "b") for names in ((), ("a",)))
    assert fixed.difference == drawn.difference
    assert drawn.high - drawn.low > 2 * (fixed.high - fixed.low)


@pytest.mark.parametrize(("blocks", "spread"), [(20, 0.0), (20, 2.0), (8, 0.0), (8, 2.0)])
def test_the_interval_over_drawn_networks_holds_the_mean_of_all_networks_as_often_as_it_says(
    blocks: int, spread: float
) -> None:
    generator = np.random.default_rng(3)
    block, times = np.repeat(np.arange(blocks), 4), 1500
    held = 0
    for _time in range(times):
        values = generator.normal(0, spread, blocks)[block] + generator.normal(0, 2.0, len(block))
        low, high = interval_over_blocks(values, block)
        held += low <= 0.0 <= high
    assert held / times == pytest.approx(0.95, abs=3.5 * np.sqrt(0.95 * 0.05 / times))


def test_everybody_has_the_same_net_hours_where_they_are_equal(world: ExperimentWorld) -> None:
    assert 0 < world.net_hours < 110
    setup: Setup = world.setup(world.partnership.tie, "frozen", net=True)
    assert setup.equal_hours == world.net_hours
