"""The sensitivity analysis: what is varied has its effect where it should, and shares of variance are those known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from partnership_dynamics.scenarios.experiments import interaction, sensitivity
from partnership_dynamics.scenarios.experiments.evaluate import OUTCOMES, evaluate
from partnership_dynamics.scenarios.experiments.factors import LUCK, THEMES, factors_of, setup_at, values_at
from partnership_dynamics.scenarios.experiments.patterns import centralisation_of, counts_of
from partnership_dynamics.scenarios.experiments.sensitivity import SensitivityEffort, SensitivityResult, run_sensitivity
from partnership_dynamics.scenarios.experiments.world import ExperimentWorld
from partnership_dynamics.scenarios.present import sensitivity_words as said
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import start

TINY = SensitivityEffort(trajectories=3, histories=1, themes=64, factors=32, first=3, points=600)


@pytest.fixture(scope="module")
def world() -> ExperimentWorld:
    return ExperimentWorld(shire_county(), {"density": -2.3}, 16, 3)


def middle(world: ExperimentWorld, **changes: float) -> dict[str, float]:
    factors = factors_of(world)
    return {**values_at(factors, [0.5] * len(factors)), **changes}


def test_every_constant_with_a_range_is_varied_but_those_said_to_be_left_out(world: ExperimentWorld) -> None:
    names = [one.name for one in factors_of(world)]
    assert len(names) == len(set(names))
    left_out = {"lead_bend", "novation", "chill"}
    wanted = {name for name, row in PARAMETERS.items() if row.low < row.high and row.group != "project_types"}
    assert wanted - set(names) == left_out
    assert {one.theme for one in factors_of(world)} == set(THEMES)


def test_each_factor_changes_the_setup_between_the_ends_of_its_range(world: ExperimentWorld) -> None:
    for one in factors_of(world):
        low, high = (setup_at(world, middle(world, **{one.name: end})) for end in (one.low, one.high))
        same_network = np.array_equal(low.partnership.tie, high.partnership.tie)
        same_strength = np.array_equal(low.partnership.strength, high.partnership.strength)
        parts = [
            (one.partnership.members, one.partnership.team, one.partnership.vision, one.partnership.strategy)
            for one in (low, high)
        ]
        same = same_network and same_strength and parts[0] == parts[1] and low.parameters == high.parameters
        assert not same, one.name


def test_the_first_network_has_the_density_and_the_centralisation_asked_for(world: ExperimentWorld) -> None:
    for density, centralisation in ((0.1, 0.2), (0.3, 0.5), (0.5, 0.0)):
        tie = setup_at(world, middle(world, start_density=density, start_centralisation=centralisation)).partnership.tie
        assert counts_of(tie)[0] == round(density * 17 * 16 / 2)
        assert centralisation_of(tie) == pytest.approx(centralisation, abs=0.08)


def test_whole_numbers_stay_whole_and_within_their_range(world: ExperimentWorld) -> None:
    factors = factors_of(world)
    for share, end in ((0.0, "low"), (0.5, None), (1.0, "high")):
        for one, value in zip(factors, values_at(factors, [share] * len(factors)).values(), strict=True):
            assert one.low <= value <= one.high
            assert end is None or value == getattr(one, end)
            assert not one.whole or value == round(value)


def test_the_number_of_workers_changes_no_number(world: ExperimentWorld) -> None:
    def at(workers: int) -> np.ndarray:
        return evaluate(
            lambda point: setup_at(world, middle(world, staff=point / 4)), lambda point: [(7, point)], 12, workers
        )

    one, two = at(1), at(2)
    assert one.shape == (12, len(OUTCOMES))
    assert np.array_equal(one, two)


def pretended(monkeypatch: pytest.MonkeyPatch, made: Callable[[dict[str, float], float], float]) -> None:
    """Let the histories at a point come to what a function makes of the factors and of luck."""

    def at(run: sensitivity._Run, points: np.ndarray, luck: bool) -> np.ndarray:
        count = len(run.factors)
        values = [made(values_at(run.factors, point[:count].tolist()), point[-1] if luck else 0.5) for point in points]
        return np.repeat(np.array(values)[:, None], len(OUTCOMES), axis=1)

    monkeypatch.setattr(sensitivity._Run, "at", at)


def test_known_shares_of_variance_come_out_by_theme_by_factor_and_for_luck(
    world: ExperimentWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Variances of uniform numbers: 9/12 from staff (over a range of 3), 1/12 from vision, 4/12 from luck.
    pretended(monkeypatch, lambda values, luck: values["staff"] + values["vision"] + 2.0 * luck)
    result = run_sensitivity(
        world, SensitivityEffort(trajectories=3, histories=1, themes=512, factors=512, first=2, points=200)
    )
    by = {row["group"]: row for row in said.rows_of(result, "themes")}
    assert by["governance"]["total"] == pytest.approx(10 / 14, abs=0.05)
    assert by[LUCK]["total"] == pytest.approx(4 / 14, abs=0.05)
    assert by["structure"]["total"] == pytest.approx(0.0, abs=0.01)
    single = {row["group"]: row for row in said.rows_of(result, "factors")}
    assert set(single) == {"staff", "vision", sensitivity.REST, LUCK}
    assert single["staff"]["total"] == pytest.approx(9 / 14, abs=0.05)
    assert single["vision"]["total"] == pytest.approx(1 / 14, abs=0.03)
    screened = {row["factor"]: row for row in said.rows_of(result, "screening", key="mu_star")}
    assert screened["staff"]["mu_star"] == pytest.approx(3.0)
    assert screened["strategy"]["mu_star"] == 0.0
    assert "Projects delivered depend most on governance" in said.about_themes(result)


def test_where_delivery_is_high_is_told_by_the_factors_that_make_it(
    world: ExperimentWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretended(monkeypatch, lambda values, luck: float(values["staff"] > 1.5 and values["vision"] > 0.5) + 0.001 * luck)
    result = run_sensitivity(world, TINY)
    rows = [row for row in result.tables["discovery"] if row["which"] == "high"]
    assert {(row["factor"], row["side"]) for row in rows} == {("staff", "at least"), ("vision", "at least")}
    text = " ".join(said.about_discovery(result))
    assert "full-time staff in the team at least 1." in text


def test_broken_off_it_keeps_the_stages_that_are_whole(world: ExperimentWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    def off(_run: sensitivity._Run) -> None:
        raise KeyboardInterrupt

    pretended(monkeypatch, lambda values, luck: values["staff"] + luck)
    monkeypatch.setattr(sensitivity._Run, "factors_apart", off)
    result = run_sensitivity(world, TINY)
    assert result.stages == ("screening", "themes")
    assert "It was broken off; missing: Sobol by factor" in said.caution(result)
    monkeypatch.setattr(sensitivity._Run, "screening", off)
    with pytest.raises(KeyboardInterrupt):
        run_sensitivity(world, TINY)


def themes(world: ExperimentWorld, **shares: tuple[float, float]) -> SensitivityResult:
    rows = [
        {"outcome": "delivered", "group": group, "total": total, "total_interval": half}
        for group, (total, half) in shares.items()
    ]
    return SensitivityResult(world, ("screening", "themes"), (), {"themes": rows}, 10)


def test_one_theme_is_said_to_matter_most_only_where_its_interval_is_apart(world: ExperimentWorld) -> None:
    apart = said.about_themes(themes(world, work=(0.7, 0.1), structure=(0.3, 0.1)))
    assert apart.startswith("Projects delivered depend most on work")
    close = said.about_themes(themes(world, work=(0.6, 0.2), structure=(0.4, 0.1), luck=(0.05, 0.01)))
    assert close.startswith("Which matters most cannot be told apart yet: work and structure.")


def test_what_themes_do_together_is_the_difference_of_differences() -> None:
    values = {interaction.name_of(cell): np.zeros(1) for cell in interaction.CELLS}
    for cell in interaction.CELLS:
        strong = [level == "strong" for level in cell]
        values[interaction.name_of(cell)] = np.array([2.0 * strong[0] + 3.0 * (strong[0] and strong[2])])
    assert interaction.contrast(values, ("structure",))[0] == pytest.approx(3.5)
    assert interaction.contrast(values, ("stability",))[0] == pytest.approx(1.5)
    assert interaction.contrast(values, ("structure", "stability"))[0] == pytest.approx(3.0)
    assert interaction.contrast(values, ("governance",))[0] == 0.0
    assert interaction.contrast(values, interaction.THEMES)[0] == 0.0


def test_the_cells_of_the_crossing_differ_only_in_what_they_cross(world: ExperimentWorld) -> None:
    cells = {case.name: start(case.setup) for case in interaction.cases(world, 0)}
    ties = {int(state.network.tie.sum()) for state in cells.values()}
    assert ties == {int(world.partnership.tie.sum())}
    weak, strong = cells["weak/weak/weak"], cells["weak/weak/strong"]
    assert np.array_equal(weak.network.tie, strong.network.tie)
    assert weak.settings[0].turnover > strong.settings[0].turnover
    assert np.array_equal(weak.seats, strong.seats)
    table = cells["weak/strong/weak"]
    assert table.seats["seniority"][0, 0] >= 4
    assert table.settings[0].turnover == weak.settings[0].turnover
