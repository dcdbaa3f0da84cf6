"""Looking only at alters within reach, and at classes of the others, is the same model as looking at everyone."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import sparse, stats

from partnership_dynamics.simulation.ties import (
    EFFECTS,
    ActorCovariate,
    BehaviourData,
    BehaviourTerm,
    Model,
    NetworkData,
    Panel,
    RateTerm,
    Term,
    dyadic,
    replication_keys,
)
from partnership_dynamics.simulation.ties.build import build_world
from partnership_dynamics.simulation.ties.model import Path
from partnership_dynamics.simulation.ties.objective import suits
from partnership_dynamics.simulation.ties.observed import AGREEMENTS
from partnership_dynamics.simulation.ties.period import stop_at
from partnership_dynamics.simulation.ties.replications import results_for, run_many
from partnership_dynamics.simulation.ties.rows import with_room
from partnership_dynamics.simulation.ties.simulations import Simulations
from partnership_dynamics.simulation.ties.tallying import build_tally
from partnership_dynamics.simulation.ties.view import DENSE, IN_SIGHT
from partnership_dynamics.simulation.ties.world import LOGGED, World, enlarged

Floats = npt.NDArray[np.float64]
PATHS: tuple[Path, Path] = ("dense", "sparse")
KINDS = ("directed", "undirected", "two-mode")
seeds = st.integers(0, 10**6)
# How many alters, and how many ties each of them has at the start: enough of them are out of each ego's sight.
N, ALTERS, DEGREE = 14, 17, 1.6


def random_wave(draw: np.random.Generator, kind: str, structural: bool) -> Floats:
    """Return a sparse random network; with some cells that are missing, never or always there."""
    size = (N, ALTERS if kind == "two-mode" else N)
    wave = (draw.random(size) < DEGREE / size[1]).astype(float)
    if structural:
        for code in (10.0, 11.0, np.nan):
            wave[draw.random(size) < 0.03] = code
    if kind == "undirected":
        wave = np.triu(wave, 1) + np.triu(wave, 1).T
    if kind != "two-mode":
        np.fill_diagonal(wave, 0.0)
    return wave


def random_terms(draw: np.random.Generator, kind: str) -> list[Term]:
    """Return some random effects on network "a", each in a random part, some multiplied by another."""
    suited = [name for name in EFFECTS if suits(EFFECTS[name], kind)]
    terms = [Term("density", -0.8, on="a")]
    for name in draw.choice(suited, 7, replace=False).tolist():
        if name == "density":
            continue
        part = str(draw.choice(["evaluation", "evaluation", "creation", "endowment"]))
        # Sums and products of degrees grow: small coefficients keep the network from filling up.
        theta = float(draw.normal(0.0, 0.1))
        effect = EFFECTS[name]
        times = None
        if effect.over == "ties" and draw.random() < 0.25:
            times = Term("egoX", 0.0, "few", part, on="a")  # type: ignore[arg-type]
        parameter = None if not effect.allowed else float(draw.choice(effect.allowed))
        covariate = covariate_for(draw, effect.covariate, kind, name)
        terms.append(Term(name, theta, covariate, part, parameter=parameter, times=times, on="a"))  # type: ignore[arg-type]
    return terms


def covariate_for(draw: np.random.Generator, sort: str, kind: str, name: str) -> str | None:
    if sort == "actor":
        if kind == "two-mode":
            return "of alters" if name in ("altX", "altSqX") else "few"
        return str(draw.choice(["few", "z"]))
    return {"none": None, "dyadic": str(draw.choice(["dense", "sparse"])), "network": "b"}[sort]


def random_panel(draw: np.random.Generator, kind: str) -> Panel:
    """Return a panel of two networks and a behaviour."""
    size = (N, ALTERS if kind == "two-mode" else N)
    structural = bool(draw.random() < 0.5)
    limit = int(draw.integers(3, 6)) if draw.random() < 0.4 else None
    agreement = str(draw.choice(AGREEMENTS)) if kind == "undirected" else "confirmation"
    networks = {
        "a": NetworkData(
            [random_wave(draw, kind, structural) for _ in range(2)],
            kind,  # type: ignore[arg-type]
            agreement,  # type: ignore[arg-type]
            offset=0.3,
            max_degree=limit,
            allow_only=False,
        ),
        "b": NetworkData([random_wave(draw, kind, False) for _ in range(2)], kind, allow_only=False),  # type: ignore[arg-type]
    }
    values = draw.integers(0, 4, (2, N))
    values[0, :2] = (0, 3)
    values -= int(draw.choice([0, 2]))
    dense = draw.normal(size=size).round(1)
    few = sparse.csr_array(np.where(draw.random(size) < 0.1, dense, 0.0))
    return Panel(
        networks,
        {"z": BehaviourData(values, allow_only=False)},
        actor={"few": draw.integers(0, 3, N), "of alters": draw.integers(0, 3, size[1])},
        dyadic={"dense": dense, "sparse": few},
    )


def random_pair(kind: str, seed: int) -> dict[Path, Model]:
    """Return a random model by both paths."""
    draw = np.random.default_rng(seed)
    panel = random_panel(draw, kind)
    terms: list[Term | BehaviourTerm] = [*random_terms(draw, kind), Term("density", -1.0, on="b")]
    terms += [BehaviourTerm("linear", 0.1), BehaviourTerm("quad", -0.1, part="creation")]
    rate_terms = [RateTerm("outRate", 0.05, on="z", network="a")]
    if kind != "two-mode":
        terms.append(BehaviourTerm("avAlt", 0.2, network="a"))
    if kind == "directed":
        rate_terms += [RateTerm("recipRateLog", 0.2, on="a"), RateTerm("RateX", -0.3, "z", on="a")]
    pairs_decide = panel.networks["a"].agreement in AGREEMENTS[2:] and kind == "undirected"
    rates = {"a": 0.6 if pairs_decide else 5.0, "b": 1.5, "z": 1.0}
    return {path: Model(panel, terms, rates, rate_terms, path=path) for path in PATHS}


@pytest.mark.parametrize("drawn_by", PATHS)
@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40)
@given(seed=seeds)
def test_a_chain_drawn_by_one_path_is_as_likely_by_the_other(kind: str, drawn_by: Path, seed: int) -> None:
    models = random_pair(kind, seed)
    other = models[PATHS[1 - PATHS.index(drawn_by)]]
    chain = models[drawn_by].chain(seed)
    again = other.replay(chain.steps)
    for name in ("variable", "ego", "alter", "changed"):
        np.testing.assert_array_equal(again.steps[name], chain.steps[name])
    for name in ("log_choice", "log_proposal", "log_ego", "waiting_rate"):
        np.testing.assert_allclose(again.steps[name], chain.steps[name], rtol=1e-9, atol=1e-9, err_msg=name)
    for name in ("scores", "rate_scores", "rate_term_scores", "statistics"):
        np.testing.assert_allclose(getattr(again, name), getattr(chain, name), rtol=1e-9, atol=1e-8, err_msg=name)
    for name, ties in chain.ties.items():
        np.testing.assert_array_equal(again.ties[name], ties)


@pytest.mark.parametrize(
    ("name", "kind"), [(name, kind) for name in sorted(EFFECTS) for kind in KINDS if suits(EFFECTS[name], kind)]
)
@settings(max_examples=4)
@given(seed=seeds)
def test_each_effect_alone_gives_both_paths_the_same_probabilities(name: str, kind: str, seed: int) -> None:
    draw = np.random.default_rng(seed)
    panel = random_panel(draw, kind)
    covariate = covariate_for(draw, EFFECTS[name].covariate, kind, name)
    terms: list[Term] = [Term(name, 0.4 * (-1) ** seed, covariate, on="a"), Term("density", 0.0, on="b")]
    if name != "density":
        terms.append(Term("density", -0.5, on="a"))
    rates = {"a": 1.0 if kind == "undirected" else 4.0, "b": 0.1, "z": 0.5}
    dense, thin = (Model(panel, terms, rates, path=path) for path in PATHS)
    chain = thin.chain(seed)
    again = dense.replay(chain.steps)
    np.testing.assert_allclose(again.steps.log_choice, chain.steps.log_choice, atol=1e-9)
    np.testing.assert_allclose(again.scores, chain.scores, atol=1e-8)
    np.testing.assert_allclose(dense.targets().statistics, thin.targets().statistics, atol=1e-9)


def test_what_is_counted_in_one_network_is_not_left_over_in_another() -> None:
    draw = np.random.default_rng(3)
    waves = [random_wave(draw, "directed", False) for _ in range(2)]
    panel = Panel({name: NetworkData([wave, wave], allow_only=False) for name, wave in zip("ab", waves, strict=True)})
    mixed = [Term("gwdspFF", -0.2, on="a"), Term("nbrDist2", 0.3, on="a"), Term("density", 0.5, on="b")]
    model = Model(panel, mixed, {"a": 2.0, "b": 6.0}, path="dense")
    chain = model.chain(1)
    now = waves[0].copy()
    for step in chain.steps:
        if step.variable == 0:
            alone = Panel({name: NetworkData([x]) for name, x in zip("ab", (now, waves[1]), strict=True)})
            likely = Model(alone, mixed, {"a": 1.0, "b": 1.0}).probabilities(int(step.ego), on="a")
            assert step.log_choice == pytest.approx(math.log(likely[step.alter]), abs=1e-9)
            if step.changed:
                now[step.ego, step.alter] = 1.0 - now[step.ego, step.alter]


# --- in distribution -------------------------------------------------------------------------------------------------


def assert_same_distribution(one: Floats, other: Floats) -> None:
    """Compare means and standard deviations of two samples, within 4 of their standard errors."""
    away = one.mean(axis=0) - other.mean(axis=0)
    error = np.sqrt(one.var(axis=0) / len(one) + other.var(axis=0) / len(other)) + 1e-12
    assert np.abs(away / error).max() < 4.0, away / error
    spread = []
    for found in (one, other):
        centred = found - found.mean(axis=0)
        variance = (centred**2).mean(axis=0) + 1e-12
        # The variance of ln(sd), from the fourth moment.
        spread.append((np.log(variance) / 2.0, ((centred**4).mean(axis=0) / variance**2 - 1.0) / (4.0 * len(found))))
    wide = (spread[0][0] - spread[1][0]) / np.sqrt(spread[0][1] + spread[1][1] + 1e-12)
    assert np.abs(wide).max() < 4.0, wide


def many_kinds_of_terms() -> list[Term]:
    return [
        Term("density", -1.6),
        Term("recip", 1.0),
        Term("gwespFF", 0.4),
        Term("inPopSqrt", 0.2),
        Term("sameX", 0.4, "few"),
        Term("outAct", -0.05, part="creation"),
        Term("cycle3", -0.2, part="endowment"),
    ]


@pytest.mark.parametrize("agreement", [None, *AGREEMENTS])
def test_both_paths_end_alike(agreement: str | None) -> None:
    draw = np.random.default_rng(5)
    kind = "directed" if agreement is None else "undirected"
    network = NetworkData(
        [random_wave(draw, kind, True) for _ in range(2)],
        kind,  # type: ignore[arg-type]
        agreement or "confirmation",  # type: ignore[arg-type]
        allow_only=False,
    )
    panel = Panel({"a": network}, actor={"few": draw.integers(0, 3, N)})
    terms = [term for term in many_kinds_of_terms() if kind == "directed" or EFFECTS[term.effect].ties != "directed"]
    rate = 1.0 if agreement in AGREEMENTS[2:] else 4.0
    found = [
        Model(panel, terms, {"a": rate}, path=path).simulate(seed, 2000, scores=True)
        for seed, path in zip((1, 2), PATHS, strict=True)
    ]
    for name in ("statistics", "distances", "scores", "rate_scores", "steps"):
        one, other = (np.asarray(getattr(part, name), float).reshape(2000, -1) for part in found)
        assert_same_distribution(one, other)
    for part in found:
        assert part.scores is not None
        assert part.rate_scores is not None
        assert_no_drift(np.column_stack([part.scores, part.rate_scores]))


def assert_no_drift(scores: Floats) -> None:
    """A score's expectation is 0."""
    away = scores.mean(axis=0) / (scores.std(axis=0) / math.sqrt(len(scores)) + 1e-12)
    assert np.abs(away).max() < 4.5, away


# --- the first choice of one actor -----------------------------------------------------------------------------------

MANY, DRAWS = 30, 4000
FIRST = 3


def first_choices(
    terms: list[Term], path: Path, kind: str = "directed", seed: int = 1, gap: bool = False
) -> tuple[Floats, Floats, Model]:
    """Return how often actor 3 takes each option first, and how likely each is.

    Only actor 3 acts: by a covariate that makes its rate about 3 and all others' next to nothing.
    """
    draw = np.random.default_rng(8)
    size = (MANY, MANY + 4 if kind == "two-mode" else MANY)
    start = (draw.random(size) < 2.5 / size[1]).astype(float)
    start[FIRST, 5:9] = 1.0
    if kind != "two-mode":
        np.fill_diagonal(start, 0.0)
    values = np.sort(draw.normal(size=size[1]))
    draw.shuffle(values)
    values[FIRST] = np.median(values) + 0.03
    if gap:
        # An interval around 0 whose ends are far from it: nobody but one actor in each is near.
        values = np.sign(values) * (0.9 + 0.4 * np.abs(values))
        values[[1, 12]] = (0.02, -0.01)
    panel = Panel(
        {"a": NetworkData([start], kind)},  # type: ignore[arg-type]
        actor={
            "fast": ActorCovariate(np.where(np.arange(MANY) == FIRST, 1.0, 0.0), centred=False),
            "many": values,
            "few": draw.integers(0, 3, size[1]),
        },
        dyadic={"pairs": draw.normal(size=size), "halves": draw.integers(0, 2, size), "some": draw.poisson(0.4, size)},
    )
    model = Model(panel, terms, {"a": 3.0 * math.exp(-30.0)}, [RateTerm("RateX", 30.0, "fast")], path=path)
    dense = Model(panel, terms, {"a": 1.0}, path="dense")
    world = build_world(panel, model.terms, [model.rates["a"][0]], 0, path, 64)
    tally = build_tally(panel, model.terms, world, 0)
    results = results_for(world, 1)
    nothing = size[1] if kind == "two-mode" else FIRST
    probability = dense.probabilities(FIRST)
    counts = np.zeros(probability.size)
    for key in replication_keys(seed, DRAWS):
        world = model.run_on(world, tally, np.array([key]), results, 0, 1, True, stock=False)
        if world.progress[LOGGED] > 0:
            assert world.log.ego[0] == FIRST
            alter = int(world.log.alter[0])
            counts[nothing if alter < 0 else alter] += 1.0
    assert counts.sum() > 0.8 * DRAWS
    return counts, probability, model


def assert_fits(counts: Floats, probability: Floats) -> None:
    """Compare frequencies with probabilities; rare options together."""
    assert counts[probability == 0.0].sum() == 0.0
    expected = probability * counts.sum()
    rare = expected < 5.0
    observed = np.append(counts[~rare], counts[rare].sum())
    expected = np.append(expected[~rare], expected[rare].sum())
    if expected[-1] < 5.0:
        observed, expected = (np.append(a[:-2], a[-2:].sum()) for a in (observed, expected))
    assert stats.chisquare(observed, expected).pvalue > 1e-4


FEW_VALUES = [
    Term("density", -0.5),
    Term("inPop", 0.15),
    Term("outPopSqrt", 0.2),
    Term("transTrip", 0.3),
    Term("sameX", 0.6, "few"),
]
LOOSE = {
    "altX": [Term("density", -0.5), Term("altX", 0.9, "many"), Term("inPop", 0.1)],
    "altX, two-mode": [Term("density", -0.5), Term("altX", -0.9, "many"), Term("inPop", 0.1)],
    "simX": [Term("density", -0.5), Term("simX", 3.0, "many"), Term("recip", 1.0)],
    "absDiffX": [Term("density", 0.3), Term("absDiffX", -1.2, "many")],
    "absDiffX apart": [Term("density", -0.5), Term("absDiffX", 0.8, "many")],
    "diffSqX": [Term("density", 0.3), Term("diffSqX", -1.0, "many")],
    "egoXaltX": [Term("density", -0.5), Term("egoXaltX", 2.0, "many"), Term("diffX", -0.5, "many")],
    "sameX and higher": [Term("density", -0.5), Term("sameX", 2.0, "many"), Term("higher", 1.5, "many")],
    "unequalX": [Term("density", -0.5), Term("unequalX", -2.0, "many")],
    "altX once with another": [
        Term("density", -0.5),
        Term("altX", 0.9, "many", part="creation", times=Term("egoX", 0.0, "few", part="creation")),
    ],
    "altSqX": [Term("density", 0.5), Term("altSqX", -1.0, "many")],
    "altSqX apart": [Term("density", -0.5), Term("altSqX", 0.8, "many")],
}


LOOSE_OF_PAIRS = {
    "X": [Term("density", -0.5), Term("X", 0.9, "pairs"), Term("inPop", 0.1)],
    "X, two-mode": [Term("density", -0.5), Term("X", -0.9, "pairs"), Term("inPop", 0.1)],
    "X of halves": [Term("density", -0.5), Term("X", 1.5, "halves")],
    "X of few": [Term("density", -0.5), Term("X", -1.0, "some"), Term("recip", 0.5)],
    "X once with another": [Term("X", 1.2, "pairs", times=Term("egoX", 0.0, "few")), Term("recip", 0.5)],
    "another with X": [Term("egoX", -0.8, "few", times=Term("X", 0.0, "pairs")), Term("transTrip", 0.3)],
    "X beside altX": [Term("density", -0.5), Term("X", 0.7, "pairs"), Term("altX", 0.7, "many")],
    "two of X": [Term("X", 0.7, "pairs"), Term("X", -0.7, "halves"), Term("XRecip", 1.0, "pairs")],
    "WWX": [Term("density", -0.5), Term("WWX", 0.1, "pairs")],
}


@pytest.fixture
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have dyadic covariates bounded that list more than three alters, but for two at each end."""
    monkeypatch.setattr(dyadic, "MOST_LISTED", 3)
    monkeypatch.setattr(dyadic, "FAR", 2)


@pytest.mark.usefixtures("_few_are_many")
@pytest.mark.parametrize("name", sorted(LOOSE_OF_PAIRS))
def test_a_dyadic_covariate_of_all_pairs_is_chosen_by_as_often_as_is_likely(name: str) -> None:
    kind = "two-mode" if "two-mode" in name else "directed"
    counts, probability, model = first_choices(LOOSE_OF_PAIRS[name], "sparse", kind)
    world = model.world()
    assert world.loose.any()
    assert world.dyads.wide.any()
    assert_fits(counts, probability)
    for seed in range(30):
        steps = model.chain(seed).steps
        if len(steps):
            place = probability.size - 1 if kind == "two-mode" and steps.alter[0] < 0 else steps.alter[0]
            assert steps.log_choice[0] == pytest.approx(math.log(probability[place]), abs=1e-9)


@pytest.mark.usefixtures("_few_are_many")
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=seeds)
def test_a_chain_by_a_dyadic_covariate_of_all_pairs_is_as_likely_as_where_all_are_looked_at(seed: int) -> None:
    draw = np.random.default_rng(seed)
    panel = Panel(
        {"a": NetworkData([random_wave(draw, "directed", True) for _ in range(2)], allow_only=False)},
        actor={"few": draw.integers(0, 3, N)},
        dyadic={"pairs": draw.normal(size=(N, N)), "some": draw.poisson(0.5, (N, N))},
    )
    part = str(draw.choice(["evaluation", "creation", "endowment"]))
    terms = [
        Term("density", -0.8),
        Term("X", 0.7, "pairs", part),  # type: ignore[arg-type]
        Term("XRecip", 0.5, "pairs"),
        Term("X", -0.4, "some"),
        Term("egoX", 0.3, "few", times=Term("X", 0.0, "some")),
        Term("WWX", 0.1, "some"),
        Term("recip", 0.2, times=Term("X", 0.0, "pairs")),
    ]
    dense, thin = (Model(panel, terms, {"a": 4.0}, path=path) for path in PATHS)
    chain = thin.chain(seed)
    again = dense.replay(chain.steps)
    np.testing.assert_allclose(again.steps.log_choice, chain.steps.log_choice, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(again.statistics, chain.statistics, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("covariate", ["many", "pairs"])
def test_a_replay_draws_nothing_whatever_it_goes_by(covariate: str) -> None:
    """Scores of a covariate with many values come from second draws in a simulation, not in a replay."""
    _, _, model = first_choices(LOOSE["altX"] if covariate == "many" else LOOSE_OF_PAIRS["X"], "sparse")
    dense = Model(model.panel, model.terms.networks, model.rates, model.terms.rates, path="dense")
    for seed in range(20):
        steps = dense.chain(seed).steps
        if len(steps):
            np.testing.assert_allclose(model.replay(steps).scores, dense.replay(steps).scores, atol=1e-9)


def test_one_network_that_needs_all_alters_has_all_networks_look_at_all() -> None:
    draw = np.random.default_rng(1)
    n = 70
    empty = NetworkData([np.zeros((n, n))])
    panel = Panel({"a": empty, "b": empty}, actor={"many": draw.normal(size=n), "few": draw.integers(0, 3, n)})
    both = Term("egoX", 1.0, "few", times=Term("altX", 0.0, "many"), on="a")
    plain = [Term("density", on="a"), Term("density", on="b")]
    rates = {"a": 1.0, "b": 1.0}
    assert Model(panel, plain, rates).world().sight.me[DENSE] == 0
    assert Model(panel, [*plain, both], rates).world().sight.me[DENSE] == 1
    with pytest.raises(ValueError, match="path='sparse' is not possible"):
        Model(panel, [*plain, both], rates, path="sparse").world()


def test_a_dyadic_covariate_of_all_pairs_puts_few_alters_in_sight() -> None:
    draw = np.random.default_rng(1)
    n = 400
    waves = [(draw.random((n, n)) < 4.0 / n).astype(float) * (1.0 - np.eye(n)) for _ in range(2)]
    panel = Panel({"a": NetworkData(waves, allow_only=False)}, dyadic={"pairs": draw.normal(size=(n, n))})
    model = Model(panel, [Term("density", -2.5), Term("X", 0.3, "pairs"), Term("recip", 1.0)], {"a": 1.0})
    world = model.world()
    tally = build_tally(panel, model.terms, world, 0)
    world = model.run_on(world, tally, replication_keys(1, 1), results_for(world, 1), 0, 1, False)
    # The latest view: those tied, the outermost 16 at each end, ego, and one column for everyone else.
    assert 34 <= world.sight.me[IN_SIGHT] < 34 + 25


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("kind", ["directed", "two-mode"])
def test_first_choices_are_as_frequent_as_they_are_likely(path: Path, kind: str) -> None:
    terms = FEW_VALUES if kind == "directed" else [Term("density", -0.5), Term("inPop", 0.3), Term("cycle4", 0.3)]
    counts, probability, _ = first_choices(terms, path, kind)
    assert_fits(counts, probability)


@pytest.mark.parametrize("name", sorted(LOOSE))
def test_a_covariate_with_many_values_is_chosen_by_as_often_as_is_likely(name: str) -> None:
    kind = "two-mode" if "two-mode" in name else "directed"
    counts, probability, _ = first_choices(LOOSE[name], "sparse", kind, gap="altSqX" in name)
    assert_fits(counts, probability)


def test_a_chain_says_how_likely_a_choice_by_many_values_was() -> None:
    _, probability, model = first_choices(LOOSE["altX"], "sparse")
    for seed in range(100):
        steps = model.chain(seed).steps
        if len(steps):
            assert steps.log_choice[0] == pytest.approx(math.log(probability[steps.alter[0]]), abs=1e-9)


@pytest.fixture(scope="module")
def loose_simulations() -> list[Simulations]:
    """Both paths' simulations of a model with covariates of many values, of actors and of pairs."""
    draw = np.random.default_rng(9)
    waves = [(draw.random((MANY, MANY)) < 0.08).astype(float) * (1.0 - np.eye(MANY)) for _ in range(2)]
    panel = Panel(
        {"a": NetworkData(waves, allow_only=False)},
        actor={"many": draw.normal(size=MANY)},
        dyadic={"pairs": draw.normal(size=(MANY, MANY))},
    )
    terms = [
        Term("density", -1.8),
        Term("X", 0.4, "pairs"),
        Term("recip", 1.0),
        Term("altX", 0.5, "many"),
        Term("simX", 1.5, "many"),
        Term("transTies", 0.3),
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dyadic, "MOST_LISTED", 3)
        patch.setattr(dyadic, "FAR", 2)
        return [
            Model(panel, terms, {"a": 3.0}, path=path).simulate(seed, 3000, scores=True)
            for seed, path in zip((3, 4), PATHS, strict=True)
        ]


def test_scores_of_loose_terms_have_mean_0_and_the_covariances_of_exact_ones(
    loose_simulations: list[Simulations],
) -> None:
    products = []
    for found in loose_simulations:
        assert found.scores is not None
        assert_no_drift(found.scores)
        centred = found.statistics - found.statistics.mean(axis=0)
        products.append((centred[:, :, None] * found.scores[:, None, :]).reshape(len(centred), -1))
    away = products[0].mean(axis=0) - products[1].mean(axis=0)
    error = np.sqrt(sum(part.var(axis=0) / len(part) for part in products))
    assert np.abs(away / error).max() < 4.0
    assert_same_distribution(loose_simulations[0].statistics, loose_simulations[1].statistics)


# --- room and memory -------------------------------------------------------------------------------------------------


def arrays_in(thing: Any) -> Iterator[npt.NDArray[Any]]:
    """Yield all arrays of nested named tuples."""
    if isinstance(thing, np.ndarray):
        yield thing
    elif isinstance(thing, tuple):
        for part in thing:
            yield from arrays_in(part)


def with_little_room(world: World, spare: float) -> World:
    """Return the world with rows that have next to no room to grow into, or plenty."""
    network, classes = world.network, world.classes
    return world._replace(
        network=network._replace(sent=with_room(network.sent, spare), received=with_room(network.received, spare)),
        classes=classes._replace(members=classes.members),
    )


@pytest.mark.parametrize("path", PATHS)
def test_rows_that_run_out_of_room_in_the_middle_of_a_period_change_nothing(path: Path) -> None:
    n = 40
    panel = Panel({"a": NetworkData([np.zeros((n, n)), np.ones((n, n)) - np.eye(n)], allow_only=False)})
    model = Model(panel, [Term("density", 0.3), Term("inPop", 0.01), Term("recip", 0.3)], {"a": 15.0}, path=path)
    keys = replication_keys(7, 3)
    found = []
    interruptions = []
    for spare in (0.0, 200.0):
        world = with_little_room(model.world(), spare)
        tally = build_tally(panel, model.terms, world, 0)
        results = results_for(world, 3)
        done, times = 0, 0
        with np.errstate(over="ignore"):
            while done < 3:
                done = run_many(world, tally, keys, done, 3, True, False, True, stop_at(), results)
                if done < 3:
                    world, times = enlarged(world), times + 1
        interruptions.append(times)
        found.append(results)
    assert interruptions[0] > 0
    assert interruptions[0] > interruptions[1]
    for one, other in zip(*found, strict=True):
        np.testing.assert_array_equal(one, other)


def world_of(n: int) -> World:
    draw = np.random.default_rng(1)
    ties = np.unique(draw.integers(0, n, (5 * n, 2)), axis=0)
    ties = ties[ties[:, 0] != ties[:, 1]]
    pair = sparse.coo_array((np.ones(len(ties)), (ties[:, 0], ties[:, 1])), shape=(n, n)).tocsr()
    panel = Panel(
        {"a": NetworkData([ties, ties], shape=(n, n))},
        {"z": BehaviourData(np.arange(2 * n).reshape(2, n) % 5)},
        actor={"many": draw.normal(size=n)},
        dyadic={"w": pair},
    )
    terms = [Term("density"), Term("gwespFF"), Term("altX", 0.1, "many"), Term("X", 0.1, "w"), Term("gwdspFF")]
    return Model(panel, terms, {"a": 1.0, "z": 1.0}, path="sparse").world()


def test_memory_grows_with_actors_and_ties_not_with_pairs() -> None:
    small, large = world_of(5000), world_of(20000)
    total = {n: sum(array.nbytes for array in arrays_in(world)) for n, world in ((5000, small), (20000, large))}
    assert total[20000] < 4.2 * total[5000]
    assert total[20000] < 3000 * 20000
    assert max(array.size for array in arrays_in(large)) < 100 * 20000


def test_coefficients_so_large_that_a_classs_bound_says_nothing_are_still_drawn_by_and_end() -> None:
    draw = np.random.default_rng(3)
    n = 150
    values = draw.permutation(np.linspace(0.0, 1.0, n))
    start = np.zeros((n, n))
    fast = np.where(np.arange(n) == FIRST, 1.0, 0.0)
    panel = Panel(
        {"a": NetworkData([start])},
        actor={"fast": ActorCovariate(fast, centred=False), "many": ActorCovariate(values, centred=False)},
    )
    terms = [Term("density", -390.0), Term("altX", 400.0, "many")]
    rate = {"a": 3.0 * math.exp(-30.0)}
    model = Model(panel, terms, rate, [RateTerm("RateX", 30.0, "fast")], path="sparse")
    probability = Model(panel, terms, {"a": 1.0}, path="dense").probabilities(FIRST)
    counts = np.zeros(n)
    for seed in range(400):
        steps = model.chain(seed).steps
        if len(steps):
            counts[FIRST if steps.alter[0] < 0 else steps.alter[0]] += 1.0
    assert counts.sum() > 300
    assert_fits(counts, probability)
