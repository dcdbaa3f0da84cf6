"""What is said and drawn of a fit: no stronger than its p-value, readable without colour, nothing on top of another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_dynamics.calibration.fit import MEASURES, Fit, Networks, fit_of
from partnership_dynamics.calibration.fit.as_measured import SurveyComparison, compare_with_survey
from partnership_dynamics.calibration.fit.counts import TRIADS
from partnership_dynamics.calibration.importance import relative_importance
from partnership_dynamics.calibration.meta import pool
from partnership_dynamics.calibration.observed import Layer
from partnership_dynamics.scenarios.present import canvas
from partnership_dynamics.scenarios.present import fit_words as says
from partnership_dynamics.scenarios.present.fit_tables import fit_text, importance_text, pooled_text, survey_text
from partnership_dynamics.scenarios.present.triads import ties_of
from partnership_dynamics.scenarios.present.violins import survey_figures, violins
from partnership_dynamics.simulation.ties import Model, NetworkData, Panel, Term

from .test_plots import overlaps


def networks(many: int, n: int, seed: int, density: float) -> Networks:
    found = np.random.default_rng(seed).random((many, n, n)) < density
    found[:, np.arange(n), np.arange(n)] = False
    return Networks.from_matrices(found.astype(int))


def fits(density: float = 0.15) -> list[Fit]:
    """Return every measure of one random network among denser or alike ones."""
    many, one = networks(400, 20, 1, 0.15), networks(1, 20, 2, density)
    found = []
    for measure in MEASURES.values():
        labels, values = measure.values(many, [one])
        observed = measure.values(one, [one])[1][0]
        found.append(fit_of(measure.key, measure.title, measure.unit, labels, observed, values, measure.entries))
    return found


@pytest.fixture(scope="module")
def comparison() -> SurveyComparison:
    tie = (np.random.default_rng(3).random((20, 20)) < 0.1).astype(np.int8)
    tie[4] = -1
    np.fill_diagonal(tie, 0)
    survey = Layer("contact", "1", tie, (tie == 1) * 1.0, True, "", np.arange(20) != 4, np.ones(20, bool))
    return compare_with_survey(networks(300, 20, 1, 0.15), survey)


@pytest.fixture(scope="module")
def pictures(comparison: SurveyComparison) -> list[canvas.Picture]:
    joined = fits()[0]
    joined = replace(joined, periods=(replace(joined, observed=joined.observed / 2),) * 2)
    return [*map(violins, fits()), *map(violins, fits(0.4)), violins(joined), survey_figures(comparison)]


def p_fit(as_far: int, of: int) -> Fit:
    """Return a fit in which so many of so many simulations are as far off as the observed."""
    values = np.concatenate([np.full(as_far, 100.0), np.linspace(-1.0, 1.0, of - as_far)])
    found = fit_of("a", "Ties", "ties", ["ties"], [0.0], values[:, np.newaxis])
    return replace(found, distance=1.0, distances=np.where(np.arange(of) < as_far, 2.0, 0.5))


@given(st.integers(100, 3000), st.floats(0.0, 1.0))
def test_words_are_no_stronger_than_the_p_value(of: int, share: float) -> None:
    fit = p_fit(round(share * of), of)
    said, (low, high) = says.sentence(fit), says.interval_of_p(fit)
    assert low <= fit.p <= high
    assert ("does not reproduce" in said) == (high < 0.05)
    assert ("no sign" in said) == (low > 0.05)
    if low > 0.05:
        assert says.NO_PROOF in said
    assert f"{of:,} simulations" in said
    for claim in ("fits well", "good fit", "is right,", "proves", "confirms"):
        assert claim not in said


def test_how_many_simulations_were_as_far_is_always_said_and_none_is_no_p_of_0() -> None:
    assert "none was at least as far" in says.sentence(p_fit(0, 1000))
    assert "p below 0.001" in says.sentence(p_fit(0, 1000))
    assert "one was" in says.sentence(p_fit(1, 1000))
    assert "Of 2,000 simulations 14 were at least as far" in says.sentence(p_fit(14, 2000))


def test_of_several_measures_only_those_missed_are_named_as_missed() -> None:
    clear, fine, close = p_fit(0, 1000), replace(p_fit(500, 1000), title="Paths"), replace(p_fit(5, 100), title="Cores")
    assert says.headline([clear, fine]) == "The model does not reproduce 1 of 2 measures: ties."
    assert says.NO_PROOF in says.headline([fine])
    assert says.headline([fine, close]).endswith("Too close to tell: cores.")


def test_every_triad_is_drawn_as_networkx_names_it() -> None:
    for triad in TRIADS:
        graph = nx.DiGraph()
        graph.add_nodes_from(range(3))
        graph.add_edges_from(ties_of(triad))
        assert nx.triad_type(graph) == triad


def test_every_picture_has_words_labels_and_a_description(pictures: list[canvas.Picture]) -> None:
    for picture in pictures:
        said = " ".join(text.get_text() for text in picture.figure.texts)
        assert picture.title in said
        assert "How to read it" in said
        assert "simulations" in picture.alt
        assert "p = " in picture.alt or "p below" in picture.alt
    upright = violins(fits()[1])
    (ax,) = upright.figure.axes
    assert ax.get_xlabel() == "Ties received"
    assert ax.get_ylabel() == "Members"


def test_no_words_lie_on_others_or_run_off_the_picture(pictures: list[canvas.Picture]) -> None:
    assert {f"{picture.name}: {found}" for picture in pictures if (found := overlaps(picture))} == set()


def test_what_was_observed_has_a_mark_of_its_own_and_its_number_is_written(comparison: SurveyComparison) -> None:
    fit = fits()[1]
    (ax,) = violins(fit).figure.axes
    (diamonds,) = [line for line in ax.lines if line.get_marker() == "D"]
    assert np.asarray(diamonds.get_ydata()).tolist() == fit.observed.tolist()
    written = [text.get_text() for text in ax.texts]
    assert written[written.index("Observed") + 1 :][: len(fit.labels)] == [says.figure(x) for x in fit.observed]
    for row, one in zip(survey_figures(comparison).figure.axes, comparison.figures, strict=True):
        (diamond,) = [line for line in row.lines if line.get_marker() == "D"]
        assert np.asarray(diamond.get_xdata()).tolist() == one.observed.tolist()


def test_simulations_that_are_all_alike_are_drawn_too() -> None:
    many = np.column_stack([np.random.default_rng(1).integers(0, 5, 200), np.full(200, 3.0)])
    picture = violins(fit_of("a", "Ties", "ties", ["some", "always"], [2.0, 3.0], many))
    assert "always: 3 observed" in picture.alt
    assert "in no simulation" in says.off(fit_of("a", "Ties", "ties", ["some", "always"], [2.0, 4.0], many))


def test_the_same_fit_draws_the_same_bytes(tmp_path: Path) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
        violins(fits()[4]).save(folder)
    for path in folders[0].iterdir():
        assert path.read_bytes() == (folders[1] / path.name).read_bytes(), path.name


def test_tables_say_what_they_compare_and_how_sure_it_is(comparison: SurveyComparison) -> None:
    text = fit_text(fits(0.4))
    assert "not reproduced" in text
    assert "As far: simulations at least as far" in text
    survey = survey_text(comparison)
    assert "19 of 20 members answered" in survey
    assert "Pairs that the survey does not know of (19)" in survey
    net = np.random.default_rng(1).integers(0, 2, (8, 8)) * (1 - np.eye(8, dtype=int))
    model = Model(Panel({"net": NetworkData([net, net.T])}), [Term("density", -1.0), Term("recip", 0.5)], {"net": 2.0})
    with_interval = importance_text(relative_importance(model, covariance=np.eye(2) * 0.01))
    assert "95% interval" in with_interval
    assert "95% interval" not in importance_text(relative_importance(model))
    pooled = pooled_text(pool([[0.4], [0.6], [9.0]], [[0.2], [0.2], [30.0]], ["recip"]))
    assert "2 groups together" in pooled
    assert "1 of 3 groups left out" in pooled
    assert "no proof" in pooled
