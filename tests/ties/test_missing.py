"""What explains a network or a behaviour is what was seen at both ends of a period."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from partnership_dynamics.simulation.ties import BehaviourData, BehaviourTerm, Model, NetworkData, Panel, RateTerm, Term

Floats = npt.NDArray[np.float64]
N = 8
OTHER = ("crprod", "crprodRecip", "crprodMutual")
INFLUENCE = ("avAlt", "totAlt", "indeg", "outdeg")


def targets_of(start: Floats, end: Floats, seed: int) -> tuple[Floats, Floats]:
    """Return the targets of a network and a behaviour that network "b", with these waves, explains; and of its rate."""
    draw = np.random.default_rng(seed)
    waves = [(draw.random((N, N)) < 0.4) * (1.0 - np.eye(N)) for _ in range(2)]
    z = draw.integers(0, 4, (2, N))
    z[0, :2] = (0, 3)
    panel = Panel(
        {"a": NetworkData(waves, allow_only=False), "b": NetworkData([start, end], allow_only=False)},
        {"z": BehaviourData(z, allow_only=False)},
    )
    terms: list[Term | BehaviourTerm] = [Term(name, 0.1, "b", on="a") for name in OTHER]
    terms += [Term("crprod", 0.1, "b", "creation", on="a"), Term("crprodRecip", 0.1, "b", "endowment", on="a")]
    terms += [BehaviourTerm(name, 0.1, network="b") for name in INFLUENCE]
    rate_terms = [RateTerm("outRate", 0.1, on="z", network="b"), RateTerm("recipRate", 0.1, on="a", network="b")]
    targets = Model(panel, terms, {"a": 1.0, "b": 1.0, "z": 1.0}, rate_terms).targets()
    return targets.statistics, targets.rate_statistics


@given(seed=st.integers(0, 10**6))
def test_a_tie_missing_at_either_end_explains_nothing(seed: int) -> None:
    """RSiena's predictors: of other networks, what is missing at the start or at the end is no tie."""
    draw = np.random.default_rng(seed)
    start, end = ((draw.random((N, N)) < 0.5) * (1.0 - np.eye(N)) for _ in range(2))
    gone = (draw.random((N, N)) < 0.2) * (1.0 - np.eye(N)) == 1.0
    at_start = gone & (draw.random((N, N)) < 0.5)
    without = np.where(gone, 0.0, start)
    hidden = targets_of(np.where(at_start, np.nan, start), np.where(gone & ~at_start, np.nan, end), seed)
    absent = targets_of(without, np.where(gone, 0.0, end), seed)
    for one, other in zip(hidden, absent, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-12)


def test_ties_that_are_not_missing_do_explain() -> None:
    full = 1.0 - np.eye(N)
    seen, gone = targets_of(full, full, 1), targets_of(full, np.where(full == 1.0, np.nan, 0.0), 1)
    assert np.all(np.abs(seen[0] - gone[0])[: len(OTHER)] > 1.0)
    assert gone[0][: len(OTHER)].tolist() == [0.0] * len(OTHER)


def test_a_behaviour_missing_at_either_end_counts_as_no_change() -> None:
    seen = np.array([[0.0, 1.0, np.nan, 3.0], [0.0, 2.0, 2.0, np.nan]])
    network = NetworkData([np.zeros((4, 4))] * 2)
    panel = Panel({"a": network}, {"z": BehaviourData(seen, allow_only=False)})
    model = Model(panel, [BehaviourTerm("linear", 0.1)], {"a": 1.0, "z": 3.0})
    found = model.simulate(1, 20, ends=True)
    assert found.behaviours is not None
    changed = np.abs(found.behaviours[:, 0, :2] - seen[0, :2]).sum(axis=1)
    assert changed.any()
    np.testing.assert_array_equal(found.distances[:, 1], changed)
    assert model.targets().distances[1] == 1.0
