"""Chains that RSiena simulated, replayed: the same probabilities, scores and ends, without Monte Carlo error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from partnership_dynamics.simulation.ties import BehaviourData, Chain, Model, NetworkData
from partnership_dynamics.simulation.ties.periods import start_values
from tests.ties.reference_models import (
    AGREEMENTS,
    MEANT,
    NAMES,
    WITH_CHAINS,
    ReferenceChain,
    ReferenceModel,
    reference_model,
)

Floats = npt.NDArray[np.float64]
OF_STATISTICS, OF_LOGARITHMS, OF_SCORES = 1e-6, 1e-9, 1e-7
IN_PAIRS = ("M4 dictatorial", "M4 conjunctive", "M4 compensatory")
# Where RSiena's choices are not ours; each has a test of its own.
OTHER_CHOICES = ("M4 confirmation", "M4 conjunctive")


@pytest.fixture
def folder(shared: Path) -> Path:
    """Where RSiena's reference is."""
    return shared / "reference" / "rsiena"


def replays(reference: ReferenceModel) -> Iterator[tuple[ReferenceChain, Chain]]:
    """Give each of RSiena's chains with what the model here says of it."""
    for chain in reference.chains():
        yield chain, reference.model.replay(chain.script, chain.period)


def close(found: Any, wanted: Any, within: float, message: str = "") -> None:
    np.testing.assert_allclose(found, wanted, rtol=0, atol=within, err_msg=message)


@pytest.mark.parametrize("name", NAMES)
def test_observed_statistics_are_those_of_rsiena(folder: Path, name: str) -> None:
    reference = reference_model(folder, name)
    by_period = np.array(reference.found["targets_by_period"], np.float64)
    for period in reference.periods:
        found = reference.model.targets(period)
        together = np.concatenate([found.statistics, found.distances, found.rate_statistics])
        close(together, by_period[reference.places(period), period], OF_STATISTICS)


@pytest.mark.parametrize("name", WITH_CHAINS)
def test_replayed_chains_end_as_in_rsiena(folder: Path, name: str) -> None:
    reference = reference_model(folder, name)
    for chain, mine in replays(reference):
        close(mine.statistics, chain.statistics[list(reference.terms)], OF_STATISTICS)
        assert len(mine) == len(chain.script)
        np.testing.assert_array_equal(mine.steps.changed, chain.script.changed)
        for network, ties in chain.ties.items():
            np.testing.assert_array_equal(np.unique(mine.ties[network], axis=0), ties)
        for behaviour, values in chain.values.items():
            end = start_values(reference.model.panel.behaviours[behaviour], chain.period)
            steps = mine.steps[mine.steps.variable == reference.model.variables.index(behaviour)]
            np.add.at(end, steps.ego, steps.alter)
            np.testing.assert_array_equal(end, values)


@pytest.mark.parametrize("name", WITH_CHAINS)
def test_changes_from_start_to_end_are_counted_as_in_rsiena(folder: Path, name: str) -> None:
    reference = reference_model(folder, name)
    for chain in reference.chains():
        found = ending_so(reference, chain).targets(chain.period)
        together = np.concatenate([found.distances, found.rate_statistics])
        places = reference.places(chain.period)[len(reference.terms) :]
        close(together, chain.statistics[places], OF_STATISTICS)


def ending_so(reference: ReferenceModel, chain: ReferenceChain) -> Model:
    """Return the model of a panel whose period ends as a chain does; what is missing or structural stays so."""
    model, after = reference.model, chain.period + 1
    networks: dict[str, NetworkData] = {}
    for name, network in model.panel.networks.items():
        wave = np.array(network.waves[after], np.float64)
        free = np.isin(wave, (0.0, 1.0))
        wave[free] = 0.0
        i, j = chain.ties[name].T
        wave[i, j] = np.where(free[i, j], 1.0, wave[i, j])
        networks[name] = replace(network, waves=[*network.waves[:after], wave, *network.waves[after + 1 :]])
    behaviours: dict[str, BehaviourData] = {}
    for name, behaviour in model.panel.behaviours.items():
        values = behaviour.values.copy()
        values[after] = chain.values[name]
        behaviours[name] = replace(behaviour, waves=values)
    panel = replace(model.panel, networks=networks, behaviours=behaviours)
    return Model(panel, model.terms.all, model.rates, model.terms.rates)


@pytest.mark.parametrize("name", [name for name in WITH_CHAINS if name not in OTHER_CHOICES])
def test_replayed_choices_are_as_likely_as_in_rsiena(folder: Path, name: str) -> None:
    reference = reference_model(folder, name)
    for chain, mine in replays(reference):
        if name in IN_PAIRS:
            with_partner = mine.steps.log_choice - np.log(reference.model.panel.egos)
            close(with_partner, chain.log_choice, OF_LOGARITHMS, MEANT["pairs: how they are written down"])
        else:
            close(mine.steps.log_choice, chain.log_choice, OF_LOGARITHMS)


@pytest.mark.parametrize("name", WITH_CHAINS)
def test_who_acts_next_is_as_likely_and_as_soon_as_in_rsiena(folder: Path, name: str) -> None:
    reference = reference_model(folder, name)
    for chain, mine in replays(reference):
        close(1.0 / mine.steps.waiting_rate, chain.mean_wait, OF_LOGARITHMS)
        if name in IN_PAIRS:
            # The pair is chosen with rho squared over the total rate, RSiena writes down rho.
            pair = mine.steps.log_ego - np.log(reference.model.rates["net"][chain.period])
            close(pair, chain.log_ego, OF_LOGARITHMS, MEANT["pairs: how they are written down"])
        else:
            close(mine.steps.log_ego, chain.log_ego, OF_LOGARITHMS)


@pytest.mark.parametrize("name", [name for name in WITH_CHAINS if name not in OTHER_CHOICES])
def test_scores_of_replayed_choices_are_those_of_rsiena(folder: Path, name: str) -> None:
    reference = reference_model(folder, name)
    for chain, mine in replays(reference):
        close(mine.scores, chain.scores[list(reference.terms)], OF_SCORES)


# Scores of rates that change depend on when things happened, which RSiena does not write down: R1 is not among these.
@pytest.mark.parametrize("name", [name for name in WITH_CHAINS if name != "R1"])
def test_scores_of_constant_rates_are_those_of_rsiena_whenever_the_ministeps_happened(folder: Path, name: str) -> None:
    reference = reference_model(folder, name)
    for chain, mine in replays(reference):
        places = [places[chain.period] for places in reference.rates]
        close(mine.rate_scores, chain.scores[places], OF_SCORES)
        early = chain.script.copy()
        early.time = early.time**2
        close(reference.model.replay(early, chain.period).rate_scores, mine.rate_scores, OF_SCORES)


@dataclass(frozen=True)
class ByHand:
    """A pair of an undirected network of M4 at one ministep: what it changes for the two, computed here alone.

    Attributes
    ----------
    there : bool
        Whether they are tied.
    changed : bool
        Whether the tie was toggled.
    alone : bool
        Whether the two are one: no change was chosen.
    mine, theirs : float64 (K,)
        The change in each term if the tie were toggled, for each of the two.
    """

    there: bool
    changed: bool
    alone: bool
    mine: Floats
    theirs: Floats


def by_hand(reference: ReferenceModel, chain: ReferenceChain) -> list[ByHand]:
    """Go through a chain of M4 with density, transitive triads, degrees (square roots) and similarity."""
    panel = reference.model.panel
    tie = np.array(panel.networks["net"].waves[chain.period]) == 1
    alcohol = panel.centred("alc", chain.period)
    similar = 1.0 - np.abs(alcohol[:, np.newaxis] - alcohol) / panel.span("alc") - panel.similarity("alc")
    steps = []
    for step in chain.script:
        i, j = int(step.ego), int(step.alter)
        there = bool(tie[i, j])
        tie[i, j] = tie[j, i] = False
        degree = tie.sum(axis=1)
        common = (tie[i] & tie[j]).sum()
        rows = []
        for one, other in ((degree[i], degree[j]), (degree[j], degree[i])):
            sent = (one + 1.0) ** 1.5 - one**1.5 + (other + 1.0) ** 0.5
            rows.append(np.array([1.0, common, sent, similar[i, j]]) * (-1.0 if there else 1.0))
        changed = bool(step.changed)
        steps.append(ByHand(there, changed, i == j, rows[0], rows[1]))
        tie[i, j] = tie[j, i] = there != changed
    return steps


def logistic(x: float) -> float:
    return float(1.0 / (1.0 + np.exp(-x)))


def test_an_actor_whose_tie_is_to_be_confirmed_is_asked_as_in_rsiena(folder: Path) -> None:
    reference = reference_model(folder, "M4 confirmation")
    theta = np.array([term.theta for term in reference.model.terms.all])
    kinds = {"agreed": 0, "refused": 0, "dropped": 0, "no change": 0, "nothing left over yet": 0}
    for chain, mine in replays(reference):
        left_over = 0.0
        for k, pair in enumerate(by_hand(reference, chain)):
            own, theirs = mine.steps.log_choice[k] - mine.steps.log_proposal[k], chain.log_choice[k]
            factor = logistic(float(theta @ pair.theirs))
            if pair.alone or pair.there:
                kinds["no change" if pair.alone else "dropped"] += 1
                close(own, 0.0, OF_LOGARITHMS)
                if pair.alone:
                    message = MEANT["confirmation: asking oneself"]
                    left_over = factor
                else:
                    message = MEANT["confirmation: a factor left over"]
            else:
                kinds["agreed" if pair.changed else "refused"] += 1
                close(own, np.log(factor if pair.changed else 1.0 - factor), OF_LOGARITHMS)
                message = MEANT["confirmation: proposed and agreed"]
                left_over = factor
            if left_over == 0.0:
                kinds["nothing left over yet"] += 1
            else:
                close(mine.steps.log_proposal[k] + np.log(left_over), theirs, OF_LOGARITHMS, message)
    assert kinds == {"agreed": 198, "refused": 484, "dropped": 214, "no change": 38, "nothing left over yet": 1}


def test_scores_with_confirmation_differ_from_rsiena_by_what_actors_ask_of_themselves(folder: Path) -> None:
    reference = reference_model(folder, "M4 confirmation")
    theta = np.array([term.theta for term in reference.model.terms.all])
    for chain, mine in replays(reference):
        alone = [pair.theirs for pair in by_hand(reference, chain) if pair.alone]
        chances = np.array([logistic(float(theta @ row)) for row in alone])
        # RSiena does not write down how it answered itself: some combination of answers accounts for all four scores.
        answers = np.array(list(product((0.0, 1.0), repeat=len(alone))))
        extra = (answers - chances) @ np.array(alone)
        apart = np.abs(mine.scores + extra - chain.scores[list(reference.terms)]).max(axis=1)
        assert apart.min() < OF_SCORES, MEANT["confirmation: asking oneself"]
        assert np.abs(mine.scores - chain.scores[list(reference.terms)]).max() > 0.1


@pytest.mark.parametrize("copied", [True, False])
def test_two_who_both_have_to_want_a_tie_answer_as_in_rsiena_but_for_a_sign(folder: Path, copied: bool) -> None:
    reference = reference_model(folder, "M4 conjunctive")
    theta = np.array([term.theta for term in reference.model.terms.all])
    apart = steps = 0
    for chain, mine in replays(reference):
        logs, score = [], np.zeros(len(theta))
        for pair in by_hand(reference, chain):
            a, b = logistic(float(theta @ pair.mine)), logistic(float(theta @ pair.theirs))
            if copied:
                b = min(b, 1.0 - b)
            if pair.there:
                chance = a + b - a * b
                slope = (1.0 - a) * (1.0 - b) * (a * pair.mine + b * pair.theirs)
            else:
                chance = a * b
                slope = a * b * ((1.0 - a) * pair.mine + (1.0 - b) * pair.theirs)
            logs.append(np.log(chance if pair.changed else 1.0 - chance))
            score += slope / chance if pair.changed else -slope / (1.0 - chance)
        written = chain.log_choice + np.log(reference.model.panel.egos)
        if copied:
            close(logs, written, OF_LOGARITHMS, MEANT["conjunctive: the second actor's sign"])
            close(score, chain.scores[list(reference.terms)], OF_SCORES)
        else:
            close(logs, mine.steps.log_choice, OF_LOGARITHMS)
            close(score, mine.scores, OF_SCORES)
        apart += int((np.abs(mine.steps.log_choice - written) > OF_LOGARITHMS).sum())
        steps += len(mine)
    assert (apart, steps) == (91, 2049), MEANT["conjunctive: the second actor's sign"]


def test_every_difference_from_rsiena_that_is_meant_is_asserted() -> None:
    here = Path(__file__).parent
    sources = [(here / f"test_reference_{about}.py").read_text() for about in ("chains", "simulation")]
    asserted = {found for source in sources for found in re.findall(r'MEANT\["([^"]+)"\]', source)}
    assert asserted == set(MEANT)
    assert set(AGREEMENTS) <= set(WITH_CHAINS)
