"""The estimator finds what was put in, says the same on any number of workers, and says plainly what it cannot find."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from partnership_dynamics.calibration.estimation import (
    PRIORS,
    CannotEstimateError,
    Estimate,
    Progress,
    Settings,
    TiePrior,
    estimate,
    estimate_shrunken,
    estimate_stationary,
    read_start,
    shown,
)
from partnership_dynamics.calibration.estimation.groups import pooled
from partnership_dynamics.calibration.estimation.parameters import layout_of
from partnership_dynamics.calibration.estimation.start import density, first_rates
from partnership_dynamics.simulation.ties import BehaviourData, BehaviourTerm, NetworkData, Panel, RateTerm, Term
from partnership_dynamics.simulation.ties.observed import similarity_mean
from tests.calibration.estimation_cases import THREE, case, simulated_panel

TRUE = [-1.3, 1.0, 0.15]


@pytest.fixture(scope="module")
def panel() -> Panel:
    """Two waves of forty actors from known coefficients."""
    return simulated_panel(40, TRUE, 4.0, seed=1)


@pytest.fixture(scope="module")
def found(panel: Panel) -> Estimate:
    return estimate(panel, THREE, seed=1, workers=2)


@pytest.fixture
def folder(shared: Path) -> Path:
    return shared / "reference" / "rsiena"


def test_known_coefficients_are_found_within_their_errors(found: Estimate) -> None:
    assert found.converged
    assert found.conditional
    assert (np.abs(found.estimates - TRUE) < 3.0 * found.standard_errors).all()
    assert found.rates[0].estimate == pytest.approx(4.0, abs=3.0 * found.rates[0].standard_error)


@pytest.mark.slow
def test_standard_errors_are_how_far_estimates_of_new_data_scatter() -> None:
    runs = [
        estimate(simulated_panel(30, TRUE[:2], 4.0, 100 + seed, ("density", "recip")), THREE[:2], seed=seed, workers=2)
        for seed in range(40)
    ]
    z = np.array([(run.estimates - TRUE[:2]) / run.standard_errors for run in runs])
    # Forty draws of something near a standard normal: a spread beyond these bounds has probability below 0.001.
    assert (np.abs(z.mean(axis=0)) < 4.0 / np.sqrt(40)).all()
    assert (z.std(axis=0) > 0.65).all()
    assert (z.std(axis=0) < 1.45).all()


@pytest.mark.parametrize("conditional", [True, False])
def test_any_number_of_workers_gives_the_same_bytes(panel: Panel, conditional: bool) -> None:
    quick = Settings(phase3=200, subphases=2, continuations=1, polish=1, polish_replications=200)
    runs = [
        estimate(panel, THREE, seed=3, conditional=conditional, workers=workers, settings=quick)
        for workers in (1, 2, 5)
    ]
    for run in runs[1:]:
        assert run.estimates.tobytes() == runs[0].estimates.tobytes()
        assert run.covariance.tobytes() == runs[0].covariance.tobytes()
        assert run.statistics.tobytes() == runs[0].statistics.tobytes()
    other = estimate(panel, THREE, seed=4, conditional=conditional, settings=quick)
    assert (other.estimates != runs[0].estimates).any()


def test_conditional_and_unconditional_estimates_agree(panel: Panel, found: Estimate) -> None:
    other = estimate(panel, THREE, seed=2, conditional=False, workers=2)
    assert other.labels[0] == "rate of net"
    assert (np.abs(other.estimates[1:] - found.estimates) < 0.3 * found.standard_errors).all()
    assert other.estimates[0] == pytest.approx(found.rates[0].estimate, abs=0.3 * found.rates[0].standard_error)


def test_the_model_at_the_estimate_reproduces_what_was_observed(panel: Panel, found: Estimate) -> None:
    again = found.model.simulate(77, 2000, workers=2, conditional="net")
    apart = again.statistics.mean(axis=0) - found.model.targets().statistics
    assert (np.abs(apart) < 0.25 * again.statistics.std(axis=0)).all()
    np.testing.assert_allclose(found.model.targets().statistics, found.targets)


@pytest.mark.parametrize(("name", "conditional"), [("M6", False), ("M6", True), ("F1", False)])
def test_estimates_are_those_of_rsiena(folder: Path, name: str, conditional: bool) -> None:
    wanted = case(folder, name, conditional)
    run = estimate(wanted.panels, wanted.terms, seed=1, conditional=conditional, workers=2)
    assert run.converged
    assert (np.abs(run.estimates - wanted.theta) < 0.3 * wanted.errors).all()
    run = estimate(
        wanted.panels,
        wanted.terms,
        seed=2,
        conditional=conditional,
        workers=2,
        start=run,
        settings=Settings(polish=2),
    )
    assert (np.abs(run.estimates - wanted.theta) < 0.1 * wanted.errors).all()
    assert run.overall < 0.1


def test_it_begins_where_rsiena_does(folder: Path) -> None:
    for name, rates, coefficient in (
        ("M1", [4.6960424317, 4.3288453692], -1.4677046015),
        ("F1", [4.8094117647], -0.56039067506),
    ):
        panel = case(folder, name).panels
        assert first_rates(panel)["net"] == pytest.approx(rates)
        assert density([panel.networks["net"]]) == pytest.approx(coefficient)


def test_a_term_that_is_tested_is_held_and_found_wanting_or_not(panel: Panel) -> None:
    needed = estimate(panel, THREE, seed=1, test=["transTrip", "recip"], workers=2)
    assert needed["recip"] == 0.0
    assert np.isnan(needed.standard_errors[1])
    both = needed.score_test()
    assert both.freedom == 2
    assert both.p < 0.001
    one = needed.score_test(["recip"])
    assert one.z is not None
    assert one.z > 3.0
    assert one.one_step is not None
    assert one.one_step[0] > 0.5
    idle = estimate(panel, [*THREE, Term("cycle3")], seed=1, test=["cycle3"], workers=2)
    alone = estimate(panel, [*THREE, Term("cycle3")], seed=1, workers=2)
    # The two tests are asymptotically the same.
    assert idle.score_test().z == pytest.approx(alone.wald_test(["cycle3"]).z, abs=0.7)


def test_a_wald_test_of_one_parameter_is_its_squared_z(found: Estimate) -> None:
    z = found["recip"] / found.standard_errors[1]
    assert found.wald_test(["recip"]).statistic == pytest.approx(z**2)
    assert found.wald_test(matrix=[[0.0, 1.0, 0.0]]).statistic == pytest.approx(z**2)
    assert found.wald_test(["recip"], [found["recip"]]).p == pytest.approx(1.0)
    with pytest.raises(ValueError, match="follow from others"):
        found.wald_test(matrix=[[0.0, 1.0, 0.0], [0.0, 2.0, 0.0]])


def test_a_fixed_parameter_stays_and_others_answer(panel: Panel, found: Estimate) -> None:
    held = estimate(panel, THREE, seed=1, fixed={"recip": found["recip"]}, workers=2)
    assert held["recip"] == found["recip"]
    assert (np.abs(held.estimates - found.estimates)[[0, 2]] < 0.3 * found.standard_errors[[0, 2]]).all()
    assert held.standard_errors[0] < found.standard_errors[0]


def test_progress_tells_what_goes_on_with_the_current_estimates(panel: Panel) -> None:
    told: list[Progress] = []
    run = estimate(panel, THREE, seed=1, progress=told.append, workers=2)
    assert [one.doing.split(",")[0] for one in told[:1]] == ["Phase 1"]
    assert any(one.doing.startswith("Phase 2, subphase 4") for one in told)
    assert told[-1].doing.startswith("Phase 3")
    assert told[-1].done == told[-1].total
    np.testing.assert_array_equal(told[-1].estimates, run.estimates)


def test_what_is_shown_names_the_part_and_the_current_estimates(panel: Panel) -> None:
    screen = io.StringIO()
    with shown(Console(file=screen, force_terminal=True, width=80)) as progress:
        progress(Progress("Phase 2, subphase 1 of 4, step", 3, 90, ("density", "recip"), np.array([-1.5, 0.25])))
    text = screen.getvalue()
    assert "Phase 2, subphase 1 of 4, step: 3 of at most 90" in text
    assert "density" in text
    assert "-1.500" in text


class _Stop:
    """Presses Ctrl-C at some moment."""

    def __init__(self, when: str) -> None:
        self.when = when

    def __call__(self, progress: Progress) -> None:
        if progress.doing.startswith(self.when):
            raise KeyboardInterrupt


@pytest.mark.parametrize("when", ["Phase 1", "Phase 2, subphase 3", "Phase 3"])
def test_ctrl_c_keeps_what_there_is_and_it_can_be_gone_on_with(
    panel: Panel, found: Estimate, tmp_path: Path, when: str
) -> None:
    stopped = estimate(panel, THREE, seed=1, progress=_Stop(when), workers=2)
    assert stopped.interrupted
    assert not stopped.converged
    assert "interrupted" in stopped.table()
    stopped.write(tmp_path / "so_far.json")
    start = read_start(tmp_path / "so_far.json")
    assert start == stopped.as_start()
    for begin in (start, stopped):
        again = estimate(panel, THREE, seed=2, start=begin, workers=2)
        assert again.converged
        assert (np.abs(again.estimates - found.estimates) < 0.3 * found.standard_errors).all()


@pytest.mark.parametrize("start", [{"density": 4.0}, {"recip": -6.0, "transTrip": 2.0}, {"density": -8.0}])
def test_a_bad_start_is_overcome_or_named(panel: Panel, found: Estimate, start: dict[str, float]) -> None:
    try:
        run = estimate(panel, THREE, seed=1, start=start, conditional=False, workers=2)
    except CannotEstimateError as refused:
        said = str(refused)
    else:
        said = run.table()
    if "NOT converged" in said or "cannot be estimated" in said or "without end" in said:
        assert any(name in said for name in (*found.labels, "rate of net"))
    else:
        assert run.converged
        assert (np.abs(run.estimates[1:] - found.estimates) < 0.4 * found.standard_errors).all()


def _without_returned_ties(n: int) -> list[np.ndarray]:
    draw = np.random.default_rng(5)
    first = np.triu((draw.random((n, n)) < 0.2).astype(float), 1)
    second = np.triu(np.where(draw.random((n, n)) < 0.2, 1.0 - first, first), 1)
    return [first, second]


def test_what_has_no_finite_value_is_named_with_advice() -> None:
    panel = Panel({"net": NetworkData(_without_returned_ties(20))})
    try:
        said = estimate(panel, THREE[:2], seed=1, workers=2, settings=Settings(continuations=1)).table()
    except CannotEstimateError as refused:
        said = str(refused)
    assert "recip" in said
    assert "no finite value" in said
    assert "pool several partnerships" in said


def test_an_effect_that_cannot_vary_is_named() -> None:
    draw = np.random.default_rng(1)
    waves = [(draw.random((12, 12)) < 0.3) * (1.0 - np.eye(12)) for _ in range(2)]
    panel = Panel({"net": NetworkData(waves)}, dyadic={"near": np.zeros((12, 12))})
    with pytest.raises(CannotEstimateError, match=r"X near cannot be estimated.*leave it out"):
        estimate(panel, [Term("density"), Term("X", 0.0, "near")], seed=1)


def test_two_effects_that_say_the_same_are_told() -> None:
    panel = simulated_panel(25, TRUE, 4.0, seed=2)
    run = estimate(panel, [*THREE, Term("transMedTrip")], seed=1, workers=2, settings=Settings(continuations=0))
    assert any("transTrip" in one and "transMedTrip" in one and "cannot be told apart" in one for one in run.advice)


def test_waves_without_change_are_refused() -> None:
    wave = _without_returned_ties(8)[0]
    with pytest.raises(CannotEstimateError, match="nothing changed in net in period 1"):
        estimate(Panel({"net": NetworkData([wave, wave])}), THREE[:1])


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"fixed": {"recp": 1.0}}, "did you mean 'recip'"),
        ({"test": ["density2"]}, "no parameter"),
        ({"start": {"recips": 1.0}}, "start: no parameter"),
        ({"fixed": {"rate of net": -1.0}, "conditional": False}, "cannot be -1"),
        ({"fixed": {"rate of net": 1.0}, "conditional": True}, "no parameter|not possible"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(panel: Panel, more: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        estimate(panel, THREE, **more)  # type: ignore[arg-type]


def test_networks_behaviours_and_rates_are_estimated_together() -> None:
    panel = simulated_panel(30, TRUE, 4.0, seed=3)
    draw = np.random.default_rng(1)
    first = draw.integers(0, 4, 30)
    second = np.clip(first + draw.integers(-1, 2, 30), 0, 3)
    both = Panel(panel.networks, {"practice": BehaviourData([first, second])}, actor={"age": draw.normal(size=30)})
    run = estimate(
        both,
        [Term("density", on="net"), Term("recip", on="net"), BehaviourTerm("linear"), BehaviourTerm("quad")],
        [RateTerm("RateX", 0.0, "age", on="net")],
        seed=1,
        workers=2,
    )
    assert run.labels == (
        "rate of net",
        "rate of practice",
        "RateX age on the rate of net",
        "net: density",
        "net: recip",
        "practice: linear",
        "practice: quad",
    )
    assert run.converged
    assert not run.conditional


@pytest.fixture(scope="module")
def groups() -> dict[str, Panel]:
    """Three partnerships from the same coefficients, each with its own rate."""
    return {name: simulated_panel(24, TRUE, rate, seed) for name, rate, seed in (("A", 3, 1), ("B", 4, 2), ("C", 5, 3))}


def test_partnerships_pooled_share_coefficients_and_are_surer_than_one(groups: dict[str, Panel]) -> None:
    run = estimate(groups, THREE, seed=1, workers=2)
    assert run.converged
    assert [rate.label for rate in run.rates] == ["rate of net (A)", "rate of net (B)", "rate of net (C)"]
    assert (np.abs(run.estimates - TRUE) < 3.0 * run.standard_errors).all()
    alone = estimate(groups["A"], THREE, seed=1, workers=2)
    assert (run.standard_errors < alone.standard_errors).all()
    assert list(run.models) == ["A", "B", "C"]


def test_partnerships_pooled_measure_covariates_from_the_same_zero() -> None:
    panels = {}
    for name, n, shift in (("A", 5, 0.0), ("B", 7, 10.0)):
        waves = [np.zeros((n, n)), 1.0 - np.eye(n)]
        values = np.arange(n) % 3
        panels[name] = Panel(
            {"net": NetworkData(waves)},
            {"b": BehaviourData([values, values[::-1] + int(shift)])},
            actor={"age": np.arange(n) + shift},
        )
    both = pooled(panels)
    ages = np.concatenate([panel.covariate("age").ravel() for panel in panels.values()])
    for name, panel in both.items():
        np.testing.assert_allclose(panel.centred("age", 0), panels[name].covariate("age")[0] - ages.mean())
        assert panel.span("age") == np.ptp(ages)
        assert panel.behaviours["b"].low == 0
        assert panel.behaviours["b"].high == 12
    sims = [similarity_mean(panel.covariate("age"), np.ptp(ages)) for panel in panels.values()]
    assert both["A"].similarity("age") == pytest.approx((sims[0] * 20 + sims[1] * 42) / 62)


def test_shrinking_a_lot_is_pooling_and_not_at_all_is_one_by_one(groups: dict[str, Panel]) -> None:
    two = {name: groups[name] for name in ("A", "B")}
    settings = Settings(phase3=500)
    tight = estimate_shrunken(two, THREE, seed=1, spread=0.01, workers=2, settings=settings)
    assert (np.abs(tight.own - tight.common) < 0.05).all()
    assert (np.abs(tight.common - tight.pooled.estimates[2:]) < tight.pooled.standard_errors[2:]).all()
    wide = estimate_shrunken(two, THREE, seed=1, spread=30.0, workers=2, settings=settings)
    for g, panel in enumerate(two.values()):
        alone = estimate(panel, THREE, seed=1, conditional=False, workers=2)
        assert (np.abs(wide.own[g] - alone.estimates[1:]) < 0.4 * alone.standard_errors[1:]).all()
        np.testing.assert_allclose(wide.own_errors[g], alone.standard_errors[1:], rtol=0.3)
        one = wide.of("AB"[g])
        assert one.labels == (f"rate of net ({'AB'[g]})", *wide.labels)
        np.testing.assert_array_equal(one.estimates[1:], wide.own[g])
        np.testing.assert_allclose(one.standard_errors[1:], wide.own_errors[g])
        assert list(one.models) == ["AB"[g]]
        assert list(one.model.rates["net"]) == [one.estimates[0]]
        assert (one.converged, one.interrupted) == (wide.converged and wide.pooled.converged, False)
    with pytest.raises(ValueError, match="no partnership is called 'C'"):
        wide.of("C")


def test_one_wave_gives_what_does_not_depend_on_the_rate_and_a_prior_for_the_rest(folder: Path) -> None:
    wave = np.genfromtxt(folder / "s50_wave3.csv", delimiter=",")
    run = estimate_stationary(
        Panel({"net": NetworkData([wave])}),
        [Term("density"), Term("recip"), Term("gwespFF")],
        seed=1,
        rates=(10.0, 40.0),
        workers=2,
    )
    # RSiena's estimates at rates 10 and 40 (S1_stationary.json), and its standard errors.
    for rate, theta, errors in (
        (10.0, [-2.916, 2.728, 1.254], [0.210, 0.330, 0.153]),
        (40.0, [-2.840, 2.854, 1.011], [0.197, 0.313, 0.117]),
    ):
        assert (np.abs(run.by_rate[rate].estimates[1:] - theta) < 0.35 * np.array(errors)).all()
    # Reciprocity is identified and far from its prior: the data keep it. Closure moves with the rate: its prior stands.
    assert run.sources == ("data", "data", "prior")
    assert abs(run.estimates[1] - 2.85) < 0.8 * 0.31
    assert run.estimates[2] == PRIORS["gwespFF"].mean == 1.0
    assert run.standard_errors[2] == pytest.approx(PRIORS["gwespFF"].sd)
    assert "gwespFF is not identified" in run.table()


def test_without_a_prior_what_is_not_identified_has_no_standard_error() -> None:
    panel = simulated_panel(24, TRUE, 4.0, seed=4)
    one = Panel({"net": replace(panel.networks["net"], waves=panel.networks["net"].waves[:1])})
    with pytest.raises(ValueError, match="no effect is called"):
        estimate_stationary(one, THREE[:1], rates=(4.0, 8.0), priors={"nothing": TiePrior(0.0, 1.0)}, workers=2)
    with pytest.raises(ValueError, match="creation"):
        estimate_stationary(one, [Term("recip", part="creation")])
    with pytest.raises(ValueError, match="one wave"):
        estimate(one, THREE)


def test_groups_that_do_not_share_coefficients_have_their_own_places(groups: dict[str, Panel]) -> None:
    models = estimate(groups, THREE[:1], seed=1, settings=Settings(phase3=100, continuations=0)).models
    layout = layout_of(models, conditional=False, shared=False)
    places = np.concatenate([unit.places for unit in layout.units])
    assert sorted(places.tolist()) == list(range(len(layout.parameters)))
