"""Every effect against its published formula, written here a second time in plain NumPy, and laws that all keep."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnership_dynamics.simulation.ties import (
    BEHAVIOUR_EFFECTS,
    EFFECTS,
    RATE_EFFECTS,
    BehaviourData,
    BehaviourTerm,
    Model,
    NetworkData,
    Panel,
    RateTerm,
    Term,
    script_of,
)
from partnership_dynamics.simulation.ties.objective import suits
from partnership_dynamics.simulation.ties.observed import similarity_mean
from partnership_dynamics.simulation.ties.term import Part

Floats = npt.NDArray[np.float64]
KINDS = ("directed", "undirected", "two-mode")
PARTS: tuple[Part, ...] = ("evaluation", "creation", "endowment")
N, ALTERS = 7, 6
seeds = st.integers(0, 10**6)


@dataclass(frozen=True)
class Case:
    """Two waves of a random network, and what effects look at besides."""

    kind: str
    start: Floats
    end: Floats
    other: Floats
    actor: Floats
    pair: Floats
    parameter: float | None

    @property
    def v(self) -> Floats:
        """The actor covariate, centred."""
        return np.asarray(self.actor - self.actor.mean())

    @property
    def w(self) -> Floats:
        """The dyadic covariate; of an actor and itself nothing is known."""
        return self.pair if self.kind == "two-mode" else np.where(np.eye(N, dtype=bool), 0.0, self.pair)

    @property
    def w_mean(self) -> float:
        """Its mean over all pairs."""
        return float(self.w.sum() / (self.w.size - (0 if self.kind == "two-mode" else N)))

    @property
    def similar(self) -> Floats:
        """Similarity of each pair, centred by its mean over ordered pairs."""
        gaps = 1.0 - np.abs(self.v[:, None] - self.v) / np.ptp(self.v)
        return np.asarray(gaps - gaps[~np.eye(N, dtype=bool)].mean())

    @property
    def p(self) -> float:
        """The internal parameter."""
        assert self.parameter is not None
        return self.parameter

    @property
    def b0(self) -> float:
        """The balance mean at the start, of ties sent."""
        return self.balance_mean(self.start)

    def balance_mean(self, x: Floats) -> float:
        """Return the mean of |x_ih - x_jh| over different i, j, h."""
        apart = [abs(x[i, h] - x[j, h]) for i in range(N) for j in range(N) for h in range(N) if len({i, j, h}) == 3]
        return float(np.mean(apart))

    @property
    def panel(self) -> Panel:
        """The same as a panel."""
        return Panel(
            {
                "a": NetworkData([self.start, self.end], self.kind, allow_only=False),  # type: ignore[arg-type]
                "b": NetworkData([self.other, self.other], self.kind),  # type: ignore[arg-type]
            },
            actor={"v": self.actor},
            dyadic={"w": self.pair},
        )


def random_ties(draw: np.random.Generator, kind: str) -> Floats:
    """Return a random network, from nearly empty to nearly full."""
    ties = (draw.random((N, ALTERS if kind == "two-mode" else N)) < draw.uniform(0.05, 0.9)).astype(float)
    if kind != "two-mode":
        np.fill_diagonal(ties, 0.0)
    return np.maximum(ties, ties.T) if kind == "undirected" else ties


def case_for(name: str, kind: str, seed: int) -> Case:
    """Return a random case that suits the effect."""
    draw = np.random.default_rng(seed)
    effect = EFFECTS[name]
    parameter = effect.parameter
    if effect.allowed:
        parameter = float(draw.choice(effect.allowed))
    elif effect.may_be_zero and draw.random() < 0.2:
        parameter = 0.0
    elif parameter is not None and draw.random() < 0.5:
        parameter = float(draw.integers(1, 4)) if "gwe" not in name and "gwd" not in name else draw.uniform(0.1, 2.0)
    size = ALTERS if kind == "two-mode" and name in ("altX", "altSqX") else N
    values = draw.integers(-1, 3, size).astype(float)
    values[:2] = (-1.0, 2.0)
    start, end, other = (random_ties(draw, kind) for _ in range(3))
    pair = draw.normal(size=start.shape).round(2)
    if draw.random() < 0.5:
        pair[draw.random(start.shape) < 0.7] = 0.5
    return Case(kind, start, end, other, values, pair, parameter)


def term(name: str, case: Case, part: Part = "evaluation", theta: float = 1.0) -> Term:
    """Return a term of the effect, with the case's covariate and parameter if it needs them."""
    covariate = {"none": None, "actor": "v", "dyadic": "w", "network": "b"}[EFFECTS[name].covariate]
    return Term(name, theta, covariate, part, parameter=case.parameter, on="a")


def model_of(case: Case, *terms: Term) -> Model:
    """Return a model of the case."""
    return Model(case.panel, terms, {"a": 2.0, "b": 1.0})


def root(x: Any, p: float) -> Any:
    return np.sqrt(x) if p == 2.0 else x


def gw(count: Any, alpha: float) -> Any:
    """Geometrically weighted counts (Snijders, Pattison, Robins & Handcock 2006)."""
    return math.exp(alpha) * (1.0 - (1.0 - math.exp(-alpha)) ** np.asarray(count))


def outs(x: Floats) -> Floats:
    return np.asarray(x.sum(axis=1))


def ins(x: Floats) -> Floats:
    return np.asarray(x.sum(axis=0))


def mutual(x: Floats) -> Floats:
    return x * x.T


def not_ego(i: int) -> npt.NDArray[np.bool_]:
    return np.asarray(np.arange(N) != i)


def balance_of(x: Floats, i: int, c: Case) -> float:
    return float(sum(c.b0 - abs(x[i, h] - x[j, h]) for j in range(N) if x[i, j] for h in range(N) if h not in (i, j)))


def chosen_alike(x: Floats, i: int, c: Case) -> float:
    b = c.balance_mean(c.start.T)
    return float(sum(b - abs(x[h, i] - x[h, j]) for j in range(N) if x[i, j] for h in range(N) if h not in (i, j)))


def brokerage(x: Floats, i: int, c: Case) -> float:
    pairs = sum(x[h, i] * x[i, j] * (1.0 - x[h, j]) for h in range(N) for j in range(N) if h != j)
    # Of an undirected network each pair is meant once.
    return float(pairs) * (0.5 if c.kind == "undirected" else 1.0)


def four_cycles(x: Floats, i: int, c: Case) -> float:
    shared = x @ x[i]
    return float(sum(shared[h] * (shared[h] - 1.0) / 2.0 for h in range(len(x)) if h != i))


def chosen_by_anyone(x: Floats, i: int, c: Case) -> float:
    chosen = ins(x) >= 1.0
    return float(chosen[not_ego(i)].sum() if c.kind == "undirected" else chosen.sum())


def overlap(x: Floats, i: int, c: Case) -> Floats:
    both = x @ x[i]
    either = np.maximum(x, x[i]).sum(axis=1)
    return np.asarray(np.divide(both, either, out=np.zeros(N), where=either > 0.0))


# Ego's own statistic s_i(x), as published (manual of RSiena, chapter "Mathematical definitions of effects").
OWN: dict[str, Callable[[Floats, int, Case], float]] = {
    "density": lambda x, i, c: x[i].sum(),
    "recip": lambda x, i, c: x[i] @ x[:, i],
    "transTrip": lambda x, i, c: x[i] @ x @ x[i],
    "transMedTrip": lambda x, i, c: x[:, i] @ x @ x[i],
    "transRecTrip": lambda x, i, c: x[i] @ x @ (x[i] * x[:, i]),
    "cycle3": lambda x, i, c: x[i] @ x @ x[:, i],
    "transTies": lambda x, i, c: (x[i] * (x[i] @ x > 0.0)).sum(),
    "transTriads": lambda x, i, c: x[i] @ x @ x[i] / 2.0,
    "gwdspFF": lambda x, i, c: gw(x[i] @ x, c.p)[not_ego(i)].sum(),
    "between": brokerage,
    "nbrDist2": lambda x, i, c: ((x[i] == 0.0) & (x[i] @ x > 0.0))[not_ego(i)].sum(),
    "balance": balance_of,
    "inStructEq": chosen_alike,
    "cycle4": four_cycles,
    "inPop": lambda x, i, c: x[i] @ ins(x),
    "inPopSqrt": lambda x, i, c: x[i] @ np.sqrt(ins(x)),
    "outPop": lambda x, i, c: x[i] @ outs(x),
    "outPopSqrt": lambda x, i, c: x[i] @ np.sqrt(outs(x)),
    "reciPop": lambda x, i, c: x[i] @ mutual(x).sum(axis=1),
    "reciPopSqrt": lambda x, i, c: x[i] @ np.sqrt(mutual(x).sum(axis=1)),
    "outPopMore": lambda x, i, c: x[i] @ np.maximum(outs(x) - c.p, 0.0),
    "inAct": lambda x, i, c: x[i].sum() * ins(x)[i],
    "inActSqrt": lambda x, i, c: x[i].sum() * np.sqrt(ins(x)[i]),
    "reciAct": lambda x, i, c: x[i].sum() * root(mutual(x)[i].sum(), c.p),
    "outAct": lambda x, i, c: x[i].sum() ** 2,
    "outActSqrt": lambda x, i, c: x[i].sum() ** 1.5,
    "outTrunc": lambda x, i, c: min(x[i].sum(), c.p),
    "outMore": lambda x, i, c: max(x[i].sum() - c.p, 0.0),
    "outThreshold": lambda x, i, c: float(x[i].sum() > c.p),
    "outInv": lambda x, i, c: 1.0 / (x[i].sum() + c.p),
    "outSqInv": lambda x, i, c: 1.0 / ((x[i].sum() + c.p) * (x[i].sum() + c.p + 1.0)),
    "isolateNet": lambda x, i, c: float(x[i].sum() == 0.0 and x[:, i].sum() == 0.0),
    "antiInIso": chosen_by_anyone,
    "outOutAss": lambda x, i, c: root(outs(x)[i], c.p) * (x[i] @ root(outs(x), c.p)),
    "outInAss": lambda x, i, c: root(outs(x)[i], c.p) * (x[i] @ root(ins(x), c.p)),
    "inInAss": lambda x, i, c: root(ins(x)[i], c.p) * (x[i] @ root(ins(x), c.p)),
    "inOutAss": lambda x, i, c: root(ins(x)[i], c.p) * (x[i] @ root(outs(x), c.p)),
    "degPlus": lambda x, i, c: x[i] @ (root(outs(x)[i], c.p) + root(outs(x), c.p)),
    "altX": lambda x, i, c: x[i] @ c.v,
    "egoX": lambda x, i, c: c.v[i] * x[i].sum(),
    "altSqX": lambda x, i, c: x[i] @ c.v**2,
    "egoSqX": lambda x, i, c: c.v[i] ** 2 * x[i].sum(),
    "diffX": lambda x, i, c: x[i] @ (c.v - c.v[i]),
    "absDiffX": lambda x, i, c: x[i] @ np.abs(c.v - c.v[i]),
    "diffSqX": lambda x, i, c: x[i] @ (c.v - c.v[i]) ** 2,
    "egoPlusAltX": lambda x, i, c: x[i] @ (c.v + c.v[i]),
    "egoXaltX": lambda x, i, c: x[i] @ c.v * c.v[i],
    "egoXaltXRecip": lambda x, i, c: (x[i] * x[:, i]) @ c.v * c.v[i],
    "simX": lambda x, i, c: x[i] @ c.similar[i],
    "simRecipX": lambda x, i, c: (x[i] * x[:, i]) @ c.similar[i],
    "sameX": lambda x, i, c: x[i] @ (c.v == c.v[i]),
    "unequalX": lambda x, i, c: x[i] @ (c.v != c.v[i]),
    "sameXRecip": lambda x, i, c: (x[i] * x[:, i]) @ (c.v == c.v[i]),
    "higher": lambda x, i, c: x[i] @ ((c.v[i] > c.v) + 0.5 * (c.v[i] == c.v)),
    "X": lambda x, i, c: x[i] @ (c.w[i] - c.w_mean),
    "XRecip": lambda x, i, c: (x[i] * x[:, i]) @ (c.w[i] - c.w_mean),
    "WWX": lambda x, i, c: x[i] @ (c.w[i] @ c.w),
    "crprod": lambda x, i, c: x[i] @ c.other[i],
    "crprodRecip": lambda x, i, c: x[i] @ c.other[:, i],
    "crprodMutual": lambda x, i, c: x[i] @ (c.other[i] * c.other[:, i]),
}
# Elementary effects: the factor of ego's tie to each alter, in the network as it stands.
FACTOR: dict[str, Callable[[Floats, int, Case], Floats]] = {
    "transTrip1": lambda x, i, c: x[i] @ x,
    "transTrip2": lambda x, i, c: x @ x[i],
    "gwespFF": lambda x, i, c: gw(x[i] @ x, c.p),
    "gwesp": lambda x, i, c: gw(x[i] @ x, c.p),
    "gwespFB": lambda x, i, c: gw(x @ x[i], c.p),
    "gwespBF": lambda x, i, c: gw(x[:, i] @ x, c.p),
    "gwespBB": lambda x, i, c: gw(x @ x[:, i], c.p),
    "gwespRR": lambda x, i, c: gw(mutual(x)[i] @ mutual(x), c.p),
    "Jout": overlap,
}


def normalisation(name: str, case: Case) -> float:
    """Return what the sum of s_i over egos is multiplied by in the target statistic, as RSiena has it."""
    undirected = case.kind == "undirected"
    return {
        "density": 0.5 if undirected else 1.0,  # ties, not ends of ties
        "cycle3": 1.0 / 3.0,  # each cycle once, not for each of its three actors
        "transTriads": 1.0 / 3.0,
        "cycle4": 0.5,  # RSiena's: the number of cycles in a two-mode network, twice that in an undirected one
        "nbrDist2": 0.5 if undirected else 1.0,
        "between": 2.0 if undirected else 1.0,  # RSiena's: both orders of each pair
        "antiInIso": 1.0 / (N - 1 if undirected else N),  # each alter once, not for each ego
    }.get(name, 1.0)


CASES = [(name, kind) for name in sorted(EFFECTS) for kind in KINDS if suits(EFFECTS[name], kind)]
EVERY_EFFECT = pytest.mark.parametrize(("name", "kind"), CASES)


def toggled(x: Floats, kind: str, ego: int, alter: int) -> Floats:
    """Return the network with one tie toggled."""
    after = x.copy()
    after[ego, alter] = 1.0 - x[ego, alter]
    if kind == "undirected":
        after[alter, ego] = after[ego, alter]
    return after


def options_of(case: Case, ego: int) -> list[int]:
    return [j for j in range(case.start.shape[1]) if case.kind == "two-mode" or j != ego]


def test_every_effect_has_a_formula_here() -> None:
    assert sorted([*OWN, *FACTOR]) == sorted(EFFECTS)
    assert sorted(FACTOR) == sorted(name for name, effect in EFFECTS.items() if effect.elementary)


def test_an_internal_parameter_that_is_not_given_is_the_documented_one() -> None:
    roots = dict.fromkeys(("outOutAss", "outInAss", "inInAss", "inOutAss"), 2.0)
    hurdles = dict.fromkeys(("outTrunc", "outMore", "outThreshold", "outInv", "outSqInv", "degPlus", "reciAct"), 1.0)
    weighted = {name: 0.69 for name in EFFECTS if name.startswith(("gwesp", "gwdsp"))}
    known = {**roots, **hurdles, **weighted, "outPopMore": 0.0}
    assert {name: effect.parameter for name, effect in EFFECTS.items() if effect.parameter is not None} == known
    either = dict.fromkeys((*roots, "degPlus", "reciAct"), (1.0, 2.0))  # the number itself or its square root
    assert {name: effect.allowed for name, effect in EFFECTS.items() if effect.allowed} == either


@EVERY_EFFECT
@settings(max_examples=10)
@given(seed=seeds)
def test_a_toggle_changes_an_effect_by_the_difference_of_egos_statistic(name: str, kind: str, seed: int) -> None:
    case = case_for(name, kind, seed)
    model = model_of(case, term(name, case))
    x = case.start
    for ego in range(N):
        changes = model.changes(ego, on="a")[0]
        assert changes[-1 if kind == "two-mode" else ego] == 0.0
        for alter in options_of(case, ego):
            if name in FACTOR:
                expected = FACTOR[name](x, ego, case)[alter] * (1.0 - 2.0 * x[ego, alter])
            else:
                expected = OWN[name](toggled(x, kind, ego, alter), ego, case) - OWN[name](x, ego, case)
            assert changes[alter] == pytest.approx(expected, abs=1e-9)


@EVERY_EFFECT
@settings(max_examples=10)
@given(seed=seeds)
def test_the_target_statistic_is_the_sum_of_all_egos_statistics(name: str, kind: str, seed: int) -> None:
    case = case_for(name, kind, seed)
    found = model_of(case, term(name, case)).targets().statistics
    x = case.end
    if name in FACTOR:
        expected = sum(x[i] @ FACTOR[name](x, i, case) for i in range(N))
    else:
        expected = normalisation(name, case) * sum(OWN[name](x, i, case) for i in range(N))
    assert found == pytest.approx([expected], abs=1e-9)


@EVERY_EFFECT
@settings(max_examples=5)
@given(seed=seeds)
def test_creation_and_endowment_together_are_evaluation(name: str, kind: str, seed: int) -> None:
    case = case_for(name, kind, seed)
    ego = seed % N
    whole = model_of(case, term(name, case)).changes(ego, on="a")[0]
    creation, endowment = model_of(case, term(name, case, "creation"), term(name, case, "endowment")).changes(
        ego, on="a"
    )
    np.testing.assert_allclose(creation + endowment, whole, atol=1e-12)
    there = case.start[ego] == 1.0
    assert np.all(creation[: there.size][there] == 0.0)
    assert np.all(endowment[: there.size][~there] == 0.0)


@EVERY_EFFECT
@settings(max_examples=5)
@given(seed=seeds)
def test_undoing_a_toggle_costs_what_it_gained(name: str, kind: str, seed: int) -> None:
    if name in ("Jout", "balance", "inStructEq"):
        return  # Jout's factor sees the tie itself; the balance means are those of the observed start
    case = case_for(name, kind, seed)
    ego = seed % N
    alter = options_of(case, ego)[seed % (case.start.shape[1] - 1)]
    after = Case(kind, toggled(case.start, kind, ego, alter), *list(vars(case).values())[2:])
    gained, lost = (model_of(c, term(name, c)).changes(ego, on="a")[0, alter] for c in (case, after))
    assert lost == pytest.approx(-gained, abs=1e-9)


@EVERY_EFFECT
@settings(max_examples=5)
@given(seed=seeds, data=st.data())
def test_renumbering_the_actors_renumbers_the_changes(name: str, kind: str, seed: int, data: st.DataObject) -> None:
    case = case_for(name, kind, seed)
    rows = list(data.draw(st.permutations(range(N))))
    columns = list(data.draw(st.permutations(range(ALTERS)))) if kind == "two-mode" else rows
    at = np.ix_(rows, columns)
    moved = Case(
        kind,
        case.start[at],
        case.end[at],
        case.other[at],
        case.actor[columns if case.actor.size == ALTERS else rows],
        case.pair[at],
        case.parameter,
    )
    before, after = (model_of(c, term(name, c)) for c in (case, moved))
    changes = before.changes(rows[2], on="a")[0]
    places = [*columns, ALTERS] if kind == "two-mode" else columns
    np.testing.assert_allclose(after.changes(2, on="a")[0], changes[places], atol=1e-9)
    np.testing.assert_allclose(after.targets().statistics, before.targets().statistics, atol=1e-9)


PRODUCTS = [
    (one, other, kind)
    for kind in KINDS
    for one, other in (
        ("recip", "transTrip"),
        ("egoX", "inPop"),
        ("X", "outAct"),
        ("sameX", "gwespFF"),
        ("transTies", "altX"),
        ("density", "cycle4"),
        ("crprod", "recip"),
        ("higher", "X"),
        ("outOutAss", "crprodRecip"),
        ("simX", "between"),
    )
    if suits(EFFECTS[one], kind) and suits(EFFECTS[other], kind)
]


@pytest.mark.parametrize(("one", "other", "kind"), PRODUCTS)
@settings(max_examples=10)
@given(seed=seeds, part=st.sampled_from(PARTS))
def test_a_product_of_two_effects_is_the_product_of_their_contributions(
    one: str, other: str, kind: str, seed: int, part: Part
) -> None:
    case = case_for(one, kind, seed)
    first = term(one, case, part)
    case_of_other = case_for(other, kind, seed)
    second = term(other, case_of_other, part)
    together = Term(one, 1.0, first.covariate, part, parameter=first.parameter, times=second, on="a")
    ego = seed % N
    apart = model_of(case, first, second).changes(ego, on="a")
    sign = np.where(case.start[ego] == 1.0, -1.0, 1.0)
    sign = np.append(sign, 0.0) if kind == "two-mode" else sign
    found = model_of(case, together).changes(ego, on="a")[0]
    np.testing.assert_allclose(found, apart[0] * apart[1] * sign, atol=1e-9)


@given(seed=seeds)
def test_a_product_is_counted_over_ties_by_the_product_of_their_factors(seed: int) -> None:
    case = case_for("sameX", "directed", seed)
    same = (case.v[:, None] == case.v).astype(float)
    for one, other, factor in (
        ("recip", "sameX", case.end.T * same),
        ("X", "crprod", (case.w - case.w_mean) * case.other),
        ("sameX", "transTrip1", same * (case.end @ case.end)),
        ("recip", "inPop", case.end.T * ins(case.end)),
    ):
        second = Term(other, 0.0, {"sameX": "v", "crprod": "b"}.get(other), on="a")
        both = Term(one, 1.0, {"sameX": "v", "X": "w"}.get(one), times=second, on="a")
        found = model_of(case, both).targets().statistics
        assert found == pytest.approx([(case.end * factor).sum()], abs=1e-9)


@given(seed=seeds)
def test_creation_counts_ties_gained_and_endowment_minus_ties_lost(seed: int) -> None:
    case = case_for("sameX", "directed", seed)
    same = (case.v[:, None] == case.v).astype(float)
    gained, lost = case.end * (1.0 - case.start), case.start * (1.0 - case.end)
    listed = []
    expected = []
    for name, at_end, at_start in (
        ("density", np.ones((N, N)), np.ones((N, N))),
        ("recip", case.end.T, case.start.T),
        ("sameX", same, same),
        ("inPop", ins(case.end), ins(case.start)),
        ("transTrip1", case.end @ case.end, case.start @ case.start),
    ):
        listed += [Term(name, 1.0, "v" if name == "sameX" else None, part, on="a") for part in PARTS[1:]]
        expected += [(gained * at_end).sum(), -(lost * at_start).sum()]
    np.testing.assert_allclose(model_of(case, *listed).targets().statistics, expected, atol=1e-9)


# --- probabilities ---------------------------------------------------------------------------------------------------


@given(seed=seeds, thetas=st.lists(st.floats(-2.0, 2.0), min_size=4, max_size=4))
def test_options_are_chosen_in_proportion_to_the_exponential_of_what_they_gain(seed: int, thetas: list[float]) -> None:
    case = case_for("sameX", "directed", seed)
    names = ("density", "recip", "sameX", "transTrip")
    model = model_of(case, *(term(name, case, theta=theta) for name, theta in zip(names, thetas, strict=True)))
    ego = seed % N
    gains = np.exp(np.array(thetas) @ model.changes(ego, on="a"))
    np.testing.assert_allclose(model.probabilities(ego, on="a"), gains / gains.sum(), rtol=1e-9)


# --- behaviours ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Habit:
    """Two waves of a behaviour and of a network."""

    x: Floats
    after: Floats
    waves: npt.NDArray[np.int64]
    actor: Floats

    @property
    def mean(self) -> float:
        return float(self.waves.mean())

    @property
    def span(self) -> float:
        return float(np.ptp(self.waves))

    @property
    def similar(self) -> float:
        gaps = 1.0 - np.abs(self.waves[0][:, None] - self.waves[0]) / self.span
        return float(gaps[~np.eye(N, dtype=bool)].mean())


def habit_for(seed: int) -> Habit:
    draw = np.random.default_rng(seed)
    waves = draw.integers(1, 5, (2, N))
    waves[0, :2] = (1, 4)
    return Habit(random_ties(draw, "directed"), random_ties(draw, "directed"), waves, draw.normal(size=N).round(1))


def share(total: Any, count: Any) -> float:
    return float(total / count) if count > 0 else 0.0


def similarities(h: Habit, z: Floats, i: int) -> float:
    return float(h.x[i] @ (1.0 - np.abs(z[i] - z) / h.span - h.similar))


# Ego's statistic, of the behaviour's centred values z.
OWN_BEHAVIOUR: dict[str, Callable[[Habit, Floats, int], float]] = {
    "linear": lambda h, z, i: z[i],
    "quad": lambda h, z, i: z[i] ** 2,
    "effFrom": lambda h, z, i: z[i] * (h.actor - h.actor.mean())[i],
    "avAlt": lambda h, z, i: z[i] * share(h.x[i] @ z, h.x[i].sum()),
    "totAlt": lambda h, z, i: z[i] * (h.x[i] @ z),
    "avInAlt": lambda h, z, i: z[i] * share(h.x[:, i] @ z, h.x[:, i].sum()),
    "totInAlt": lambda h, z, i: z[i] * (h.x[:, i] @ z),
    "avRecAlt": lambda h, z, i: z[i] * share(mutual(h.x)[i] @ z, mutual(h.x)[i].sum()),
    "avSim": lambda h, z, i: share(similarities(h, z, i), h.x[i].sum()),
    "totSim": similarities,
    "indeg": lambda h, z, i: z[i] * h.x[:, i].sum(),
    "outdeg": lambda h, z, i: z[i] * h.x[i].sum(),
    "isolate": lambda h, z, i: z[i] * (h.x[:, i].sum() == 0.0),
}


def habit_model(h: Habit, *terms: BehaviourTerm) -> Model:
    panel = Panel(
        {"a": NetworkData([h.x, h.after])}, {"z": BehaviourData(h.waves, allow_only=False)}, actor={"v": h.actor}
    )
    return Model(panel, terms, {"a": 1.0, "z": 1.0})


def behaviour_term(name: str, part: Part = "evaluation") -> BehaviourTerm:
    return BehaviourTerm(name, 1.0, covariate="v" if name == "effFrom" else None, part=part)


def test_every_behaviour_effect_has_a_formula_here() -> None:
    assert sorted(OWN_BEHAVIOUR) == sorted(BEHAVIOUR_EFFECTS)


@pytest.mark.parametrize("name", sorted(BEHAVIOUR_EFFECTS))
@settings(max_examples=10)
@given(seed=seeds)
def test_a_step_changes_a_behaviour_effect_by_the_difference_of_egos_statistic(name: str, seed: int) -> None:
    h = habit_for(seed)
    model = habit_model(h, behaviour_term(name))
    halves = habit_model(h, behaviour_term(name, "creation"), behaviour_term(name, "endowment"))
    z = h.waves[0] - h.mean
    own = OWN_BEHAVIOUR[name]
    for ego in range(N):
        changes = model.changes(ego, on="z")[0]
        for index, step in enumerate((-1, 0, 1)):
            after = z.copy()
            after[ego] += step
            inside = 1 <= h.waves[0, ego] + step <= 4
            assert changes[index] == pytest.approx((own(h, after, ego) - own(h, z, ego)) if inside else 0.0, abs=1e-9)
        creation, endowment = halves.changes(ego, on="z")
        np.testing.assert_allclose(creation, [0.0, 0.0, changes[2]], atol=1e-12)
        np.testing.assert_allclose(endowment, [changes[0], 0.0, 0.0], atol=1e-12)


@pytest.mark.parametrize("name", sorted(BEHAVIOUR_EFFECTS))
@settings(max_examples=10)
@given(seed=seeds)
def test_the_target_of_a_behaviour_effect_is_the_sum_over_egos_with_the_network_of_the_start(
    name: str, seed: int
) -> None:
    h = habit_for(seed)
    z = h.waves[1] - h.mean
    expected = sum(OWN_BEHAVIOUR[name](h, z, i) for i in range(N))
    found = habit_model(h, behaviour_term(name)).targets()
    assert found.statistics == pytest.approx([expected], abs=1e-9)
    assert found.distances == pytest.approx([np.abs(h.after - h.x).sum(), np.abs(np.diff(h.waves, axis=0)).sum()])


def test_at_the_end_of_a_range_the_step_beyond_is_left_out_or_counts_as_a_second_way_to_stay() -> None:
    h = habit_for(3)
    for absorbing, stays in ((False, 0.5), (True, 2.0 / 3.0)):
        panel = Panel(
            {"a": NetworkData([h.x])}, {"z": BehaviourData(h.waves[:1], absorbing=absorbing, allow_only=False)}
        )
        model = Model(panel, [BehaviourTerm("linear")], {"a": 1.0, "z": 1.0})
        assert h.waves[0, 0] == 1
        np.testing.assert_allclose(model.probabilities(0, on="z"), [0.0, stays, 1.0 - stays])


# --- rates -----------------------------------------------------------------------------------------------------------

RATE: dict[str, Callable[[Habit], Floats]] = {
    "outRate": lambda h: outs(h.x),
    "inRate": lambda h: ins(h.x),
    "recipRate": lambda h: outs(mutual(h.x)),
    "outRateInv": lambda h: 1.0 / (outs(h.x) + 1.0),
    "inRateInv": lambda h: 1.0 / (ins(h.x) + 1.0),
    "recipRateInv": lambda h: 1.0 / (outs(mutual(h.x)) + 1.0),
    "outRateLog": lambda h: np.log(outs(h.x) + 1.0),
    "inRateLog": lambda h: np.log(ins(h.x) + 1.0),
    "recipRateLog": lambda h: np.log(outs(mutual(h.x)) + 1.0),
    "RateX": lambda h: h.actor - h.actor.mean(),
}


@pytest.mark.parametrize("name", sorted(RATE_EFFECTS))
@settings(max_examples=5)
@given(seed=seeds, theta=st.floats(-1.0, 1.0))
def test_a_rate_effect_multiplies_an_actors_rate_by_the_exponential_of_its_value(
    name: str, seed: int, theta: float
) -> None:
    h = habit_for(seed)
    panel = Panel({"a": NetworkData([h.x, h.after])}, actor={"v": h.actor})
    rate = RateTerm(name, theta, "v" if name == "RateX" else None)
    model = Model(panel, [Term("density", -1.0)], {"a": 2.5}, [rate])
    value = RATE[name](h)
    rates = 2.5 * np.exp(theta * value)
    for ego in range(N):
        found = model.replay(script_of([0], [ego], [ego], [0]))
        assert found.steps.waiting_rate[0] == pytest.approx(rates.sum())
        assert math.exp(found.steps.log_ego[0]) == pytest.approx(rates[ego] / rates.sum())
        assert found.rate_term_scores == pytest.approx([value[ego] - rates @ value], abs=1e-9)
        assert found.rate_scores == pytest.approx([1.0 / 2.5 - rates.sum() / 2.5])
    changes = np.abs(h.after - h.x).sum(axis=1)
    assert model.targets().rate_statistics == pytest.approx([changes @ value], abs=1e-9)


@pytest.mark.parametrize("path", ["dense", "sparse"])
@pytest.mark.parametrize("name", sorted(set(RATE_EFFECTS) - {"RateX"}))
def test_rates_follow_ties_as_they_come_and_go(name: str, path: Any) -> None:
    h = habit_for(3)
    x = h.x.copy()
    panel = Panel({"a": NetworkData([h.x, h.after], allow_only=False)})
    model = Model(panel, [Term("density", -0.3)], {"a": 4.0}, [RateTerm(name, 0.3)], path=path)
    steps = model.chain(2).steps
    assert steps.changed.sum() > 10
    for step in steps:
        rates = 4.0 * np.exp(0.3 * RATE[name](replace(h, x=x)))
        assert step.waiting_rate == pytest.approx(rates.sum())
        assert math.exp(step.log_ego) == pytest.approx(rates[step.ego] / rates.sum())
        if step.changed:
            x[step.ego, step.alter] = 1.0 - x[step.ego, step.alter]


def test_the_mean_similarity_is_that_of_all_ordered_pairs() -> None:
    values = np.random.default_rng(1).normal(size=9)
    gaps = 1.0 - np.abs(values[:, None] - values) / np.ptp(values)
    assert similarity_mean(values, float(np.ptp(values))) == pytest.approx(gaps[~np.eye(9, dtype=bool)].mean())
