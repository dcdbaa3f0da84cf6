"""One wave: where it gives no estimate priors are handed over, and are said to be nothing else."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_dynamics.calibration.estimation import (
    PRIORS,
    CannotEstimateError,
    Progress,
    StationaryEstimate,
    estimate_stationary,
)
from partnership_dynamics.calibration.estimation.priors import CONSTANT_OF
from partnership_dynamics.calibration.estimation.stationary import _weighed
from partnership_dynamics.calibration.observed import Survey
from partnership_dynamics.calibration.survey import survey_of
from partnership_dynamics.calibration.tie_constants import TieFit, fit_ties
from partnership_dynamics.simulation.ties import NetworkData, Panel, Term
from tests.calibration.estimation_cases import simulated_panel

# Everybody deals with the convener and nobody with anybody else: nothing in that can vary.
STAR = nx.DiGraph([(f"m{k}", "convener") for k in range(1, 10)])


@pytest.fixture(scope="module")
def star() -> Survey:
    return survey_of(STAR, "star", missing="none")


@pytest.fixture(scope="module")
def fit(star: Survey) -> TieFit:
    return fit_ties(star, seed=1, workers=2)


def test_priors_are_handed_over_as_they_are_where_one_wave_gives_no_estimate(fit: TieFit) -> None:
    assert fit.priors_alone
    assert fit.estimate is None
    assert fit.model is None
    assert fit.part is not None
    assert not fit.not_handed_over
    prior_of = {CONSTANT_OF[effect]: prior for effect, prior in PRIORS.items() if effect != "sameX"}
    assert set(fit.part.constants) == set(prior_of)
    for one in fit.constants:
        prior = prior_of[one.name]
        assert np.isnan(one.estimate)
        assert (one.point, one.sd) == pytest.approx((prior.mean, prior.sd))
        draws = fit.part.draws[:, fit.part.constants.index(one.name)]
        # The mean of 500 draws has a standard error of 0.045 standard deviations, their spread one of 3%.
        assert abs(draws.mean() - prior.mean) < 4 * 0.045 * prior.sd
        assert draws.std() / prior.sd == pytest.approx(1.0, abs=0.13)


def test_that_nothing_comes_from_the_data_stands_in_the_table_the_advice_and_the_provenance(fit: TieFit) -> None:
    assert isinstance(fit.found, StationaryEstimate)
    assert fit.found.says_nothing
    assert set(fit.found.sources) == {"prior", "not identified"}
    table = fit.found.table()
    assert "nothing here comes from these data" in table
    assert "there is no estimate: gwespFF cannot be estimated" in table
    told = " ".join(line for line in fit.found.advice if line.startswith("Not identified by this one wave"))
    for effect in ("recip", "gwespFF", "inPopSqrt", "outActSqrt"):
        assert effect in told
    assert fit.part is not None
    assert "nothing is from the survey" in str(fit.part.about["note"])


def test_weaker_priors_are_handed_over_wider(star: Survey, fit: TieFit) -> None:
    weak = fit_ties(star, seed=1, weak_priors=True, workers=2)
    for a, b in zip(fit.constants, weak.constants, strict=True):
        assert b.sd == pytest.approx(3.0 * a.sd)


def test_without_any_prior_there_is_nothing_to_fall_back_on() -> None:
    wave = np.zeros((10, 10))
    wave[1:, 0] = 1.0
    with pytest.raises(CannotEstimateError, match="one wave gives no estimate here: At rate"):
        estimate_stationary(Panel({"net": NetworkData([wave])}), [Term("density"), Term("transTrip")], workers=2)


def test_ctrl_c_is_no_reason_to_hand_priors_over_and_it_goes_on_from_where_it_was() -> None:
    panel = simulated_panel(20, [-1.6, 1.2], 5.0, 5, ("density", "recip"))
    matrix = panel.networks["net"].waves[-1]
    survey = survey_of(nx.relabel_nodes(nx.DiGraph(matrix), {k: f"m{k}" for k in range(20)}), missing="none")

    def stop(progress: Progress) -> None:
        if progress.doing.startswith("Phase 3"):
            raise KeyboardInterrupt

    broken = fit_ties(survey, seed=1, workers=2, progress=stop)
    assert broken.interrupted
    assert not broken.priors_alone
    assert broken.part is None
    assert broken.estimate is not None
    # What was kept names the rate that was assumed then too; another is assumed first.
    start = broken.estimate.as_start()
    assert any(label.startswith("rate of ") for label in start)
    on = fit_ties(survey, seed=1, workers=2, start=start)
    assert on.estimate is not None
    assert on.estimate.converged


@given(value=st.floats(-3.0, 3.0), error=st.floats(0.05, 2.0), mean=st.floats(-1.0, 1.0), sd=st.floats(0.1, 1.0))
def test_a_prior_weighs_in_beside_data_that_agree_and_yields_to_data_that_do_not(
    value: float, error: float, mean: float, sd: float
) -> None:
    said, precision = np.array([value]), np.array([[error**-2]])
    together, spread, weight = _weighed(said, precision, np.array([mean]), np.array([sd**-2]))
    assert min(value, mean) - 1e-9 <= together[0] <= max(value, mean) + 1e-9
    assert spread[0, 0] <= error**2 * (1 + 1e-9)
    assert 0.0 < weight[0] <= 1.0
    plain = (value / error**2 + mean / sd**2) / (error**-2 + sd**-2)
    assert abs(together[0] - value) <= abs(plain - value) + 1e-9, (
        "no farther from the data than a normal prior takes it"
    )
    if abs(plain - mean) <= sd:
        assert together[0] == pytest.approx(plain)
