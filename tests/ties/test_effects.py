"""Laws that every effect keeps, whatever the network."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.ties import EFFECTS, Covariates, Term, network_from, objective_from, toggle, toggle_pair, utilities
from simulation.ties.objective import Part

Floats = npt.NDArray[np.float64]
N = 7
PARTS: tuple[Part, ...] = ("evaluation", "creation", "endowment")
# What turns the sum of x_ij f_ij into ego's own statistic s_i: a cycle counts for each of its three actors, a
# triangle once for each actor in it although two of its ties carry it.
OWN_STATISTIC = {"cycle3": 3.0, "transTriads": 0.5}

seeds = st.integers(0, 10**6)
thetas = st.floats(-3.0, 3.0)
names = st.sampled_from(sorted(EFFECTS))


def case(name: str, seed: int) -> tuple[npt.NDArray[np.uint8], Covariates, bool]:
    """Return a random network that suits the effect, random covariates, and whether it is directed."""
    draw = np.random.default_rng(seed)
    directed = EFFECTS[name].ties != "undirected"
    ties = (draw.random((N, N)) < draw.uniform(0.05, 0.9)).astype(np.uint8)
    np.fill_diagonal(ties, 0)
    known = Covariates(N, {"v": draw.integers(-1, 3, N).astype(float)}, {"w": draw.normal(size=(N, N))})
    return (ties if directed else np.maximum(ties, ties.T)), known, directed


def term(name: str, theta: float = 1.0, part: Part = "evaluation", slope: float = 0.0) -> Term:
    """Return a term of the effect, with a covariate and a parameter if it needs them."""
    covariate = {"none": None, "actor": "v", "dyadic": "w"}[EFFECTS[name].covariate]
    return Term(
        name,
        theta,
        covariate,
        part,
        slope=slope,
        parameter=4.0 if name == "simX" else None,
        centre=0.3 if name in ("simX", "X") else 0.0,
    )


def gains(
    ties: npt.ArrayLike, terms: list[Term], known: Covariates, ego: int, directed: bool, exposure: float = 0.0
) -> Floats:
    """Return ego's utilities."""
    objective = objective_from(terms, N, known.actor_names, known.dyadic_names, directed)
    u = np.full(N, np.nan)
    utilities(network_from(ties), objective, known.actor_rows, known.dyadic_rows[ego], exposure, ego, u)
    return u


def factors(name: str, ties: npt.ArrayLike, known: Covariates, given_term: Term) -> Floats:
    """Return the factor of each tie in the effect's statistic."""
    effect = EFFECTS[name]
    covariate = None if given_term.covariate is None else known.of(given_term.covariate, effect.covariate)
    found = effect.factor(np.asarray(ties, float), covariate, given_term.value, given_term.centre)
    return np.broadcast_to(np.asarray(found, float), (N, N))


@pytest.mark.parametrize("name", sorted(EFFECTS))
@settings(max_examples=40)
@given(seed=seeds)
def test_a_contribution_is_what_the_toggle_adds_to_egos_statistic(name: str, seed: int) -> None:
    ties, known, directed = case(name, seed)
    one = term(name)
    for ego in range(N):
        u = gains(ties, [one], known, ego, directed)
        assert u[ego] == 0.0
        for alter in set(range(N)) - {ego}:
            if EFFECTS[name].elementary:
                expected = factors(name, ties, known, one)[ego, alter] * (1 - 2 * int(ties[ego, alter]))
            else:
                network = network_from(ties)
                (toggle if directed else toggle_pair)(network, ego, alter)
                after, before = (
                    (x[ego] * factors(name, x, known, one)[ego]).sum() for x in (network.tie.astype(float), ties)
                )
                expected = OWN_STATISTIC.get(name, 1.0) * (after - before)
            assert u[alter] == pytest.approx(expected, abs=1e-9)


@given(name=names, seed=seeds, theta=thetas)
def test_creation_and_endowment_together_are_evaluation(name: str, seed: int, theta: float) -> None:
    ties, known, directed = case(name, seed)
    ego = seed % N
    whole, creation, endowment = (gains(ties, [term(name, theta, part)], known, ego, directed) for part in PARTS)
    np.testing.assert_allclose(creation + endowment, whole, atol=1e-12)
    assert np.all(creation[ties[ego] == 1] == 0.0)
    assert np.all(endowment[ties[ego] == 0] == 0.0)


@given(name=names, seed=seeds, theta=thetas, slope=thetas, exposure=st.floats(-2.0, 2.0))
def test_exposure_adds_slope_times_exposure_to_theta(
    name: str, seed: int, theta: float, slope: float, exposure: float
) -> None:
    ties, known, directed = case(name, seed)
    exposed = gains(ties, [term(name, theta, slope=slope)], known, 0, directed, exposure)
    plain = gains(ties, [term(name, theta + slope * exposure)], known, 0, directed)
    np.testing.assert_array_equal(exposed, plain)


@given(name=names, seed=seeds)
def test_undoing_a_toggle_costs_what_it_gained(name: str, seed: int) -> None:
    ties, known, directed = case(name, seed)
    ego, alter = seed % N, (seed + 1) % N
    gained = gains(ties, [term(name)], known, ego, directed)[alter]
    network = network_from(ties)
    (toggle if directed else toggle_pair)(network, ego, alter)
    assert gains(network.tie, [term(name)], known, ego, directed)[alter] == pytest.approx(-gained, abs=1e-9)


@given(seed=seeds, order=st.permutations(sorted(n for n, e in EFFECTS.items() if e.ties != "undirected")))
def test_utilities_add_up_over_terms(seed: int, order: list[str]) -> None:
    ties, known, directed = case("density", seed)
    together = gains(ties, [term(name, 0.1 * k) for k, name in enumerate(order)], known, 2, directed)
    apart = sum(gains(ties, [term(name, 0.1 * k)], known, 2, directed) for k, name in enumerate(order))
    np.testing.assert_allclose(together, apart, atol=1e-9)


@given(seed=seeds, order=st.permutations(range(N)))
def test_renumbering_the_actors_renumbers_the_utilities(seed: int, order: list[int]) -> None:
    for name in sorted(EFFECTS):
        ties, known, directed = case(name, seed)
        moved = Covariates(
            N, {"v": known.of("v", "actor")[order]}, {"w": known.of("w", "dyadic")[np.ix_(order, order)]}
        )
        before = gains(ties, [term(name)], known, order[0], directed)
        after = gains(ties[np.ix_(order, order)], [term(name)], moved, 0, directed)
        np.testing.assert_allclose(after, before[order], atol=1e-12)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"effect": "gwesp"}, "did you mean 'gwespFF'"),
        ({"effect": "altX"}, "needs the name of a covariate"),
        ({"effect": "recip", "covariate": "v"}, "takes no covariate"),
        ({"effect": "simX", "covariate": "v"}, "the covariate's range"),
        ({"effect": "simX", "covariate": "v", "parameter": 0.0}, "above 0"),
        ({"effect": "gwespFF", "parameter": -1.0}, "above 0"),
        ({"effect": "recip", "parameter": 1.0}, "no internal parameter"),
        ({"effect": "degPlus", "parameter": 3.0}, "1 for degrees"),
        ({"effect": "recip", "part": "endow"}, "evaluation, creation, endowment"),
        ({"effect": "altX", "covariate": "v", "centre": 1.0}, "centre the covariate itself"),
        ({"effect": "recip", "theta": math.inf}, "finite"),
    ],
)
def test_a_wrong_term_is_refused_with_the_reason(wrong: dict[str, object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Term(**wrong)  # type: ignore[arg-type]


def test_an_objective_names_what_it_lacks() -> None:
    with pytest.raises(ValueError, match=r"effect X w: no dyadic covariate is called 'w'; there are none"):
        objective_from([Term("X", covariate="w")], 5, actor=["w"])
    with pytest.raises(ValueError, match="recip is for directed networks"):
        objective_from([Term("recip")], 5, directed=False)
    with pytest.raises(ValueError, match="transTriads is for undirected networks"):
        objective_from([Term("transTriads")], 5)
