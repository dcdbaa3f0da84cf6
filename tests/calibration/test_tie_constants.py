"""From a survey to the constants of the tie rules."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnership_dynamics.calibration.estimation import PRIORS, StationaryEstimate, estimate
from partnership_dynamics.calibration.estimation.bounded import within
from partnership_dynamics.calibration.panels import panels_of, terms_of
from partnership_dynamics.calibration.survey import SurveyError, read_survey
from partnership_dynamics.calibration.tie_constants import DRAWS, fit_ties
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.ties import Term
from tests.calibration.estimation_cases import simulated_panel
from tests.calibration.surveys import write_panel

TRUE = {"density": -1.6, "recip": 1.2, "gwespFF": 0.6}


@pytest.fixture(scope="module")
def two_waves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A survey of 24 members, two waves, simulated from known coefficients; three kinds of member, two counties."""
    return write_panel(tmp_path_factory.mktemp("two"), simulated_panel(24, list(TRUE.values()), 4.0, 3, tuple(TRUE)))


def test_partnerships_that_are_pooled_share_no_pair(two_waves: Path) -> None:
    survey = read_survey(two_waves)
    panels, column = panels_of(survey, pool="county")
    assert column == "kind"
    assert sorted(panel.n for panel in panels.values()) == [12, 12]
    whole = panels_of(survey)[0][""]
    within_counties = sum(len(panel.networks["ties"].read[0].ties) for panel in panels.values())
    assert within_counties < len(whole.networks["ties"].read[0].ties)


def test_only_effects_that_a_survey_speaks_on_are_fitted(two_waves: Path) -> None:
    panel = panels_of(read_survey(two_waves))[0][""]
    effects = [term.effect for term in terms_of(panel)]
    assert effects == ["density", "recip", "gwespFF", "inPopSqrt", "outActSqrt", "sameX"]
    undirected = panels_of(read_survey(two_waves, directed=False))[0][""]
    assert [term.effect for term in terms_of(undirected)] == ["density", "gwespFF", "inPopSqrt", "sameX"]


def test_whose_kind_is_not_known_is_of_the_same_kind_as_nobody(two_waves: Path, tmp_path: Path) -> None:
    nodes = (two_waves / "nodes.csv").read_text()
    for member in ("m00,council", "m01,police"):
        assert member in nodes
        nodes = nodes.replace(member, member.split(",")[0] + ",")
    (tmp_path / "nodes.csv").write_text(nodes)
    (tmp_path / "ties.csv").write_text((two_waves / "ties.csv").read_text())
    panels, column = panels_of(read_survey(tmp_path))
    assert column == "kind"
    codes = np.asarray(panels[""].actor["kind"])
    assert [int(np.sum(codes == code)) for code in codes[:5]] == [1, 1, 8, 7, 7]


def test_what_is_handed_over_lies_between_survey_and_prior_and_is_surer_than_either(two_waves: Path) -> None:
    found = fit_ties(read_survey(two_waves), seed=1, quarters_between=8.0, workers=2)
    assert found.estimate is not None
    assert found.estimate.converged
    assert found.part is not None
    by_name = {one.name: one for one in found.constants}
    for one in found.constants:
        if one.prior is not None:
            assert one.sd < min(one.error, one.prior.sd) + 1e-12
    rate = by_name["rate"]
    assert rate.prior is None
    assert rate.point == pytest.approx(found.estimate.rates[0].estimate / 8.0)
    # The out-degree parameter is solved for each survey, never handed over.
    assert "density" not in by_name
    assert len(found.part.draws) == DRAWS
    about = found.part.about
    assert about["survey_says"] == {one.name: [one.estimate, one.error] for one in found.constants}
    assert {"command", "seed", "data_sha256", "sources", "versions", "priors"} <= set(about)
    for column, name in enumerate(found.part.constants):
        low, high = PARAMETERS[name].low, PARAMETERS[name].high
        assert low <= found.part.draws[:, column].min() <= found.part.draws[:, column].max() <= high
    again = fit_ties(read_survey(two_waves), seed=1, quarters_between=8.0, workers=1)
    assert again.part is not None
    assert again.part.draws.tobytes() == found.part.draws.tobytes()


def test_weaker_priors_leave_more_to_the_survey(two_waves: Path) -> None:
    survey = read_survey(two_waves)
    strong, weak = (fit_ties(survey, seed=1, weak_priors=weak, workers=2) for weak in (False, True))
    for a, b in zip(strong.constants, weak.constants, strict=True):
        assert a.estimate == b.estimate
        if not PARAMETERS[b.name].low < b.point < PARAMETERS[b.name].high:
            continue  # moved to the nearest end of its range, where nothing of it is left open
        assert a.sd < b.sd <= b.error
        assert abs(b.point - b.estimate) <= abs(a.point - a.estimate) + 0.15


def test_one_wave_gives_no_rate_and_says_what_it_does_not_identify(two_waves: Path, tmp_path: Path) -> None:
    panel = simulated_panel(20, list(TRUE.values()), 6.0, 5, tuple(TRUE))
    found = fit_ties(read_survey(write_panel(tmp_path, panel, waves=1)), seed=1, quarters_between=8.0, workers=2)
    assert isinstance(found.found, StationaryEstimate)
    assert "rate" not in {one.name for one in found.constants}
    for label, source in zip(found.found.labels, found.found.sources, strict=True):
        if source != "data":
            assert any(label in sentence and "not identified" in sentence for sentence in found.found.advice)
            effect = label.split()[0]
            for one in found.constants:
                if one.effect == label and effect in PRIORS:
                    assert np.isnan(one.estimate)


def test_a_partnership_of_two_is_refused_by_name(two_waves: Path, tmp_path: Path) -> None:
    nodes = (two_waves / "nodes.csv").read_text()
    (tmp_path / "nodes.csv").write_text(nodes.replace(",east", ",west", 10))
    (tmp_path / "ties.csv").write_text((two_waves / "ties.csv").read_text())
    with pytest.raises(SurveyError, match=r"county 'east' has 2 members"):
        panels_of(read_survey(tmp_path), pool="county")
    with pytest.raises(SurveyError, match=r"pool=cuonty .* no column 'cuonty' \(nearest: 'county'\)"):
        panels_of(read_survey(tmp_path), pool="cuonty")


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 4), st.integers(0, 2**32), st.floats(0.3, 3.0))
def test_draws_lie_within_their_bounds_and_depend_on_the_seed_alone(k: int, seed: int, width: float) -> None:
    mean, covariance = np.zeros(k), np.eye(k)
    low, high = np.full(k, -width), np.full(k, width)
    found = within(mean, covariance, low, high, 100, seed)
    assert found.shape == (100, k)
    assert (found >= low).all()
    assert (found <= high).all()
    assert found.tobytes() == within(mean, covariance, low, high, 100, seed).tobytes()


def test_seven_estuaries_together_give_what_a_fit_elsewhere_gave(shared: Path) -> None:
    """RSiena's pooled fit of the same panel, within half a standard error (theirs was not polished)."""
    survey = read_survey(shared / "data" / "estuaries_panel")
    found = fit_ties(survey, seed=1, pool="estuary", weak_priors=True, quarters_between=8.0, workers=2)
    assert len(found.found.models) == 7
    values = {one.name: one for one in found.constants}
    for name, theirs in {
        "reciprocity": 0.90,
        "closure": 1.06,
        "popularity": 0.68,
        "activity": -0.89,
        "same_kind": 0.19,
    }.items():
        assert abs(values[name].estimate - theirs) < 0.6 * values[name].error, name


def test_where_ties_are_only_added_density_is_left_out_said_so_and_no_simulation_ends_a_tie(
    two_waves: Path, tmp_path: Path
) -> None:
    header, *rows = (two_waves / "ties.csv").read_text().splitlines()
    place = header.split(",").index("wave")
    first = sorted({row.split(",")[place] for row in rows})[0]
    second = [row.split(",") for row in rows if row.split(",")[place] == first]
    other = next(row.split(",")[place] for row in rows if row.split(",")[place] != first)
    again = [",".join([*row[:place], other, *row[place + 1 :]]) for row in second]
    (tmp_path / "ties.csv").write_text("\n".join([header, *dict.fromkeys([*rows, *again])]) + "\n")
    (tmp_path / "nodes.csv").write_text((two_waves / "nodes.csv").read_text())
    found = fit_ties(read_survey(tmp_path), seed=1)
    assert found.estimate is not None
    assert found.estimate.converged
    assert "density" not in found.estimate.labels
    assert any("ties were only added" in sentence for sentence in found.estimate.advice)
    assert found.part is not None, "what is estimated is handed over all the same"
    assert found.model is not None
    before = {(int(i), int(j)) for i, j in found.model.panel.networks["ties"].read[0].ties}
    ends = found.model.simulate(1, 20, ends=True).ties
    assert ends is not None
    for end in ends:
        assert before <= {(int(i), int(j)) for i, j in end["ties"]}


STRUCTURAL = "04-codes-read-as-ties"


@pytest.mark.parametrize(("kind", "rate"), [("code", 2.11), ("comp", 2.21)])
def test_joiners_and_leavers_give_the_rate_that_the_reference_gives(shared: Path, kind: str, rate: float) -> None:
    if not (shared / "cases").is_dir():
        pytest.skip("the small cases (PARTNERSHIP_SHARED/cases) are not here")
    panel = panels_of(read_survey([shared / "cases" / STRUCTURAL / f"{kind}_{wave}.csv" for wave in (1, 2)]))[0][""]
    found = estimate(panel, [Term("density"), Term("recip")], seed=1, conditional=False)
    assert found.converged
    assert abs(found["rate of ties"] - rate) < 0.25 * 0.46, "a quarter of the reference's standard error"
    assert abs(found["recip"] - 0.11) < 0.25 * 0.5


@pytest.mark.parametrize("words", ["12", "prepost", "beforeafter"])
def test_a_panel_gives_the_same_whatever_its_waves_are_called(shared: Path, words: str) -> None:
    if not (shared / "cases").is_dir():
        pytest.skip("the small cases (PARTNERSHIP_SHARED/cases) are not here")
    survey = read_survey(shared / "cases/02-wave-order" / f"panel_{words}.csv", missing="none")
    found = fit_ties(survey, seed=2007).estimate
    assert found is not None
    for effect, value, error in (("density", -1.04, 1.02), ("recip", 1.80, 0.26)):
        assert abs(found[effect] - value) < 0.25 * error
        assert abs(found.standard_errors[found.place(effect)] / error - 1.0) < 0.2
