"""Does the model fit this partnership? Its network after two simulated years beside the one that was surveyed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from partnership_dynamics.calibration.fit.as_measured import compare_with_survey
from partnership_dynamics.calibration.observed import Layer
from partnership_dynamics.scenarios.present.fit_words import Verdict, p_value, verdict
from partnership_dynamics.simulation.history import run, working_copy
from partnership_dynamics.simulation.partnership import Partnership
from partnership_dynamics.simulation.start import Setup, start

QUARTERS, NETWORKS = 8, 200
# What a fitted constant makes the network reproduce, so that it says nothing of fit; density is always solved for.
FITTED: Mapping[str, tuple[str, ...]] = {
    "reciprocity": ("reciprocity",),
    "transitivity": ("closure",),
    "centralisation": ("popularity", "activity"),
    "indegree": ("popularity",),
    "outdegree": ("activity",),
    "degree": ("popularity", "activity"),
}
SOLVED = ("density", "mean_degree")
PLAIN = {
    "reciprocity": "how many contacts are mutual",
    "centralisation": "how far contacts go through one member",
    "transitivity": "how often contacts of contacts know each other",
    "isolates": "how many stand alone",
    "indegree": "how many name each member",
    "outdegree": "how many each member names",
    "degree": "how many contacts each member has",
}


@dataclass(frozen=True)
class Feature:
    """A feature of the network that the model was not fitted to: what was surveyed, where simulations lie, and fit."""

    key: str
    words: str
    observed: float | None
    low: float | None
    high: float | None
    p: str
    verdict: Verdict


def surveyed(partnership: Partnership) -> Layer:
    """Return the partnership's network as a survey's relation in which everybody answered.

    What a survey did not know was filled in before the results were made, and counts here as it was filled in.
    """
    tie = partnership.tie.astype(np.int8)
    everybody = np.ones(len(tie), dtype=bool)
    return Layer("contact", "1", tie, partnership.strength, partnership.directed, "", everybody, everybody)


def networks_after(setup: Setup, seed: int, quarters: int, count: int) -> np.ndarray:
    """Return the networks after so many quarters without dated events, uint8 (count, N, N)."""
    template = start(replace(setup, events=(), quarters=quarters, successors=()))
    state = working_copy(template)
    found = np.zeros((count, *template.network.tie.shape), dtype=np.uint8)
    for replication in range(count):
        found[replication] = run(template, seed, replication, into=state).network.tie
    return found


def network_fit(setup: Setup, seed: int, fitted: tuple[str, ...] = ()) -> tuple[Feature, ...]:
    """Return how the surveyed network compares with simulated ones two years on.

    If nothing is changed, a partnership should look in two years much as it does now: that is assumed here, and a
    misfit may as well mean that it is changing.

    Parameters
    ----------
    setup : Setup
        The partnership as it is; its dated events are left out.
    seed : int
    fitted : tuple of str
        Constants that were estimated from this very network.
    """
    partnership = setup.partnership
    if len(partnership.members) < 4 or not partnership.tie.any():
        return ()
    many = networks_after(setup, seed, QUARTERS, NETWORKS)
    found = compare_with_survey(many, surveyed(partnership), seed=seed)
    features = []
    for fit in (*found.figures, *found.degrees):
        if fit.key in SOLVED or fit.key not in PLAIN or set(FITTED.get(fit.key, ())) & set(fitted):
            continue
        low, high = fit.middle()
        one = Feature(fit.key, PLAIN[fit.key], None, None, None, p_value(fit), verdict(fit))
        if len(fit.labels) == 1:
            one = replace(one, observed=float(fit.observed[0]), low=float(low[0]), high=float(high[0]))
        features.append(one)
    return tuple(features)


def fit_sentence(features: tuple[Feature, ...]) -> str:
    """Say whether the network that the model makes looks like the surveyed one, no stronger than its p-values."""
    if not features:
        return "The network is too small to compare with simulated ones."
    missed = [one.words for one in features if one.verdict == "misses it"]
    fine = sum(one.verdict == "no sign" for one in features)
    count = len(features)
    some = "one feature" if count == 1 else f"{count} features"
    said = f"We let the model run for two years and looked at {some} of the network that it was not told."
    if not missed:
        none = "It does not show" if count == 1 else "None shows"
        clearly = "" if fine == count else " clearly"
        return f"{said} {none}{clearly} that the model is wrong, which does not prove it right."
    return f"{said} It misses {len(missed)}: {'; '.join(missed)}."
