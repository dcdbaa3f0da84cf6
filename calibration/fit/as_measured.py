"""Compare a survey's network with a model's only as the survey would have seen it.

Measured density depends on the question. So every simulated network is asked about as the survey asked: the same
members on the roster, the same cap on names, nothing heard from the same members, and ties left out by one side as
often. What differs then is not the questionnaire's doing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.fit.distance import Fit, fit_of
from partnership_dynamics.calibration.fit.goodness import LEAST_REPLICATIONS
from partnership_dynamics.calibration.fit.measures import class_labels, counted, degree_classes
from partnership_dynamics.calibration.fit.networks import Networks, network_named
from partnership_dynamics.calibration.observed import Layer
from partnership_dynamics.simulation.measures.network import NetworkMeasures, measure, reciprocity, symmetrised
from partnership_dynamics.simulation.measures.questionnaire import Questionnaire, answers
from partnership_dynamics.simulation.randomness import run_key
from partnership_dynamics.simulation.ties import Model, Panel

Floats = npt.NDArray[np.float64]
Reports = npt.NDArray[np.int8]
# Figures compared: a field of `NetworkMeasures`, what it is, its unit.
FIGURES = (
    ("density", "Density", "share of possible ties"),
    ("reciprocity", "Reciprocity", "share of ties that both sides report"),
    ("mean_degree", "Mean degree", "members that one deals with"),
    ("centralisation", "Degree centralisation", "1 if all goes through one member"),
    ("transitivity", "Transitivity", "share of two-paths that are closed"),
    ("isolates", "Isolates", "members in no reported tie"),
)


@dataclass(frozen=True, eq=False)
class SurveyComparison:
    """A survey's network among simulated ones that were asked about in the same way.

    Attributes
    ----------
    questionnaire : Questionnaire
    members, answered : int
    not_known : int
        Pairs of which the survey knows nothing; they count in no network.
    figures : tuple of Fit
        Density and so on, one number each; those that the survey has no value of are left out, and so are simulations
        without one.
    degrees : tuple of Fit
        How many members name, and are named by, so many (of an undirected relation: have so many ties).
    """

    questionnaire: Questionnaire
    members: int
    answered: int
    not_known: int
    figures: tuple[Fit, ...]
    degrees: tuple[Fit, ...]


def layer_of(panel: Panel, wave: int = 0, on: str | None = None) -> Layer:
    """Return a wave of a panel as a survey's relation: what is missing there is not known.

    Parameters
    ----------
    panel : Panel
    wave : int
        From 0.
    on : str, optional
        The network; default: the only one.

    Raises
    ------
    ValueError
        If there is no such wave or network, or it is two-mode.
    """
    name = network_named(panel, on)
    network = panel.networks[name]
    if network.kind == "two-mode":
        raise ValueError("a questionnaire asks members about members; this network is two-mode")
    if not 0 <= wave < panel.waves:
        raise ValueError(f"wave is {wave}; waves run from 0 to {panel.waves - 1}")
    read = network.read[wave]
    tie = np.zeros(network.size, np.int8)
    tie[read.ties[:, 0], read.ties[:, 1]] = 1
    tie[read.missing[:, 0], read.missing[:, 1]] = -1
    np.fill_diagonal(tie, 0)
    answered = (tie < 0).sum(axis=1) < panel.egos - 1
    everybody = np.ones(network.size, dtype=bool)  # a panel does not say who was asked
    weight, directed = (tie == 1).astype(np.float64), network.kind == "directed"
    return Layer(name, str(wave + 1), tie, weight, directed, "as in the panel", answered, everybody)


def one_sidedness(survey: Layer) -> float:
    """Return the chance that a side leaves a tie out, of a relation that both sides have by its nature.

    If both sides of every true tie report it with the same chance, each on its own, the share of reported ties that
    the other side reports too is that chance: so what is left out is 1 - reciprocity. Of a relation that one side can
    have alone (advice, help) that would be wrong: there a tie that is not returned is no tie forgotten.

    Raises
    ------
    ValueError
        If the relation is undirected already, or no tie has both sides known.

    Examples
    --------
    >>> tie = np.array([[0, 1, 1], [1, 0, 0], [0, 0, 0]], dtype=np.int8)
    >>> layer = Layer("contact", "1", tie, tie * 1.0, True, "", np.ones(3, bool), np.ones(3, bool))
    >>> round(one_sidedness(layer), 3)
    0.333
    """
    if not survey.directed:
        raise ValueError(f"{survey.relation} is undirected: it does not show which side reported a tie")
    found = reciprocity(survey.tie)
    if np.isnan(found):
        raise ValueError(f"{survey.relation} has no tie of which both sides are known")
    return 1.0 - found


def as_surveyed(tie: npt.NDArray[Any], survey: Layer, questionnaire: Questionnaire, key: np.uint64) -> Reports:
    """Return what a survey would have seen of a true network.

    Parameters
    ----------
    tie : array (n, n)
        Strengths of the true ties, 0 where there is none; all 1 if nothing is known of strengths. A capped list keeps
        the strongest.
    survey : Layer
        Whose missing answers are missing here too. If it is undirected, a tie is there where a side that answered
        reports it.
    questionnaire : Questionnaire
        Its cap and the chance that a tie is left out.
    key : uint64
        From `simulation.randomness.run_key`.

    Returns
    -------
    int8 array (n, n)
        1 reported, 0 not reported, -1 not known.
    """
    # Who was not asked about is not named, and takes no place on a capped list.
    strength = np.where(survey.tie < 0, 0.0, np.asarray(tie, np.float64))
    seen = answers((strength > 0).astype(np.uint8), strength, questionnaire, key)
    if not survey.directed:
        seen[~survey.answered] = 0  # nothing is heard from them; the other side may report the tie
        seen = symmetrised(seen)
    seen[survey.tie < 0] = -1
    return seen


def compare_with_survey(
    networks: Networks | npt.ArrayLike,
    survey: Layer,
    questionnaire: Questionnaire | None = None,
    seed: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> SurveyComparison:
    """Return how a survey's network compares with simulated ones, all seen through the same questionnaire.

    Parameters
    ----------
    networks : Networks, or array (R, n, n)
        True networks; an array may hold strengths, larger is stronger.
    survey : Layer
        Of the same members in the same order. Its missing answers are left out of every network.
    questionnaire : Questionnaire, optional
        How the survey asked: its cap, and how often a side leaves a tie out. Default: a roster on which nothing is
        forgotten, which is right for a model estimated from reported ties.
    seed : int
        For what is left out, and for equals at the cap.
    progress : callable, optional
        Told how many networks have been asked about, of how many.

    Raises
    ------
    ValueError
        If members differ in number, there are fewer than 100 networks, or the survey does not fit the questionnaire.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> truth = rng.random((200, 10, 10)) < 0.4
    >>> tie = (rng.random((10, 10)) < 0.2).astype(np.int8)
    >>> np.fill_diagonal(tie, 0)
    >>> survey = Layer("contact", "1", tie, tie * 1.0, True, "", np.ones(10, bool), np.ones(10, bool))
    >>> blunt, fair = (compare_with_survey(truth, survey, Questionnaire(missed=x)) for x in (0.0, 0.5))
    >>> blunt.figures[0].p < 0.01, fair.figures[0].p > 0.05
    (True, True)
    """
    asked = Questionnaire() if questionnaire is None else questionnaire
    many = networks if isinstance(networks, Networks) else np.asarray(networks)
    _check(many, survey, asked)
    reports, found = [], []
    for number, tie in enumerate(many):
        seen = as_surveyed(np.where(np.eye(len(tie), dtype=bool), 0, tie), survey, asked, run_key(seed, number))
        reports.append(seen)
        found.append(measure(seen, survey.directed))
        if progress:
            progress(number + 1, len(many))
    return SurveyComparison(
        asked,
        len(survey.tie),
        int(survey.answered.sum()),
        int((survey.tie < 0).sum()) // (1 if survey.directed else 2),
        _figures(measure(survey.tie, survey.directed), found, survey.relation),
        _degrees(survey, np.array(reports)),
    )


def compare_ends_with_survey(
    model: Model,
    survey: Layer,
    seed: int,
    replications: int = 1000,
    questionnaire: Questionnaire | None = None,
    period: int | None = None,
    on: str | None = None,
    workers: int = 1,
) -> SurveyComparison:
    """Simulate a period of a tie model and compare what a survey would see of its ends with what one saw.

    Pairs that are not known at the start or at the end of the period count in neither.

    Parameters
    ----------
    model : Model
    survey : Layer
        The survey at the period's end, of the model's actors in their order: `layer_of` a wave, or one that was read.
    seed, replications, workers
        As in `Model.simulate`.
    questionnaire : Questionnaire, optional
        As in `compare_with_survey`.
    period : int, optional
        From 0; default: the last.
    on : str, optional
        The network; default: the only one.
    """
    panel = model.panel
    name = network_named(panel, on)
    number = panel.periods - 1 if period is None else period
    found = model.simulate(seed, replications, number, ends=True, workers=workers)
    assert found.ties is not None
    network = panel.networks[name]
    # As they ended: what a survey does not know is taken out below, what it knows is not.
    ends = Networks.from_pairs([end[name] for end in found.ties], network.size, network.kind)
    # Pairs that are not known where the period starts begin without a tie in every simulation: their ends tell nothing.
    started = layer_of(panel, number, name).tie < 0
    survey = replace(survey, tie=np.where(started, np.int8(-1), survey.tie))
    return compare_with_survey(ends, survey, questionnaire, seed)


def _check(many: Networks | npt.NDArray[Any], survey: Layer, asked: Questionnaire) -> None:
    shape = (len(many), *many.size) if isinstance(many, Networks) else many.shape
    if len(shape) != 3 or shape[1:] != survey.tie.shape:
        raise ValueError(
            f"networks have shape {shape}; the survey has {len(survey.tie)} members, so (R, n, n) with n so"
        )
    if shape[0] < LEAST_REPLICATIONS:
        raise ValueError(f"{shape[0]} networks; a comparison needs at least {LEAST_REPLICATIONS}")
    if asked.non_response > 0.0:
        raise ValueError(
            f"non_response is {asked.non_response}, but the survey says who did not answer, and the same members' "
            "answers are left out of every network; leave it at 0"
        )
    most = int((survey.tie == 1).sum(axis=1).max(initial=0))
    if asked.names_at_most is not None and survey.directed and most > asked.names_at_most:
        raise ValueError(
            f"names_at_most is {asked.names_at_most}, but a member of the survey named {most}; give the cap that it "
            "had, or none"
        )


def _figures(observed: NetworkMeasures, found: list[NetworkMeasures], on: str) -> tuple[Fit, ...]:
    fits = []
    for key, title, unit in FIGURES:
        a = float(getattr(observed, key))
        values = np.array([float(getattr(one, key)) for one in found])
        values = values[~np.isnan(values)]
        if not np.isnan(a) and len(values) > 1:
            fits.append(fit_of(key, title, unit, [title], [a], values[:, np.newaxis], on=on))
    return tuple(fits)


def _degrees(survey: Layer, reports: Reports) -> tuple[Fit, ...]:
    heard = np.flatnonzero(survey.answered)
    if survey.directed:
        sides = [
            ("outdegree", "How many others members name", "names given", 2, heard),
            ("indegree", "By how many others members are named", "times named", 1, np.arange(len(survey.tie))),
        ]
    else:
        sides = [("degree", "How many ties members have", "ties", 2, heard)]
    fits = []
    for key, title, entries, axis, who in sides:
        observed = (survey.tie[np.newaxis] == 1).sum(axis=axis)[:, who]
        least = degree_classes(observed)
        a, many = counted(observed, least)[0], counted((reports == 1).sum(axis=axis)[:, who], least)
        fits.append(fit_of(key, title, "members", class_labels(least), a, many, entries, survey.relation))
    return tuple(fits)
