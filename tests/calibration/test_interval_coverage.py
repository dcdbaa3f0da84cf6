"""Simulation-based check: 95% intervals contain the truth at their rate when coefficients come from the priors.

Slow (about half an hour on two cores): ``python3 run.py test -m slow tests/calibration/test_interval_coverage.py``.
"""

from __future__ import annotations

import numpy as np
import pytest

from partnership_dynamics.calibration.estimation import PRIORS
from partnership_dynamics.calibration.estimation.degenerate import degeneracy_of
from partnership_dynamics.calibration.estimation.penalised import estimate_penalised
from partnership_dynamics.simulation.ties import Model, NetworkData, Panel, Term

PANELS = 400
EFFECTS = ("recip", "gwespFF", "inPopSqrt", "outActSqrt", "sameX")
DENSITY, RATE = (0.08, 0.25), (3.0, 6.0)  # of the first wave, and of a period


def terms() -> list[Term]:
    """Return the effects of the model's tie rules."""
    return [
        Term("density"),
        Term("recip"),
        Term("gwespFF", parameter=0.69),
        Term("inPopSqrt"),
        Term("outActSqrt"),
        Term("sameX", 0.0, "kind"),
    ]


def settled(n: int, seed: int) -> tuple[Panel, dict[str, float]]:
    """Return a panel of two waves from coefficients drawn from the priors, and those.

    The first wave is one that the model itself made from a random network, and the out-degree is such that it stays
    about as dense as it was drawn to be.
    """
    draw = np.random.default_rng([seed, n])
    truth = {effect: float(draw.normal(PRIORS[effect].mean, PRIORS[effect].sd)) for effect in EFFECTS}
    share, rate = draw.uniform(*DENSITY), draw.uniform(*RATE)
    kind = draw.integers(0, 3, n).astype(float)
    wave = (draw.random((n, n)) < share).astype(float)
    np.fill_diagonal(wave, 0)
    low, high = -9.0, 3.0
    for _ in range(12):
        density = 0.5 * (low + high)
        end = simulated(wave, kind, truth, density, 8.0, seed)
        low, high = (density, high) if end.mean() < share * (n - 1) / n else (low, density)
    first = simulated(wave, kind, truth, density, 10.0, seed + 1)
    second = simulated(first, kind, truth, density, rate, seed + 2)
    return Panel({"net": NetworkData([first, second])}, actor={"kind": kind}), truth


def simulated(wave: np.ndarray, kind: np.ndarray, truth: dict[str, float], density: float, rate: float, seed: int):  # type: ignore[no-untyped-def]
    """Return a network that the tie model makes from another."""
    panel = Panel({"net": NetworkData([wave])}, actor={"kind": kind})
    model = Model(panel, terms(), {"net": rate}).with_coefficients([density, *truth.values()], {"net": rate})
    made = model.simulate(seed, 1, ends=True)
    assert made.ties is not None
    found = np.zeros_like(wave)
    pairs = made.ties[0]["net"]
    found[pairs[:, 0], pairs[:, 1]] = 1.0
    return found


def checked(n: int, panels: int, simulations: int = 300) -> tuple[dict[str, float], int]:
    """Return in which share of panels each 95% interval holds the truth, and how many panels were set aside."""
    held: dict[str, list[bool]] = {effect: [] for effect in EFFECTS}
    aside = 0
    labels = {term.effect: term.label for term in terms()}
    priors = {labels[effect]: PRIORS[effect] for effect in EFFECTS}
    for number in range(panels):
        panel, truth = settled(n, 1000 * number)
        if degeneracy_of(panel, terms()):
            aside += 1
            continue
        found = estimate_penalised(panel, terms(), priors, seed=number, simulations=simulations)
        errors = np.sqrt(np.diag(found.covariance))
        for effect in EFFECTS:
            k = found.labels.index(labels[effect])
            held[effect].append(bool(abs(found.estimates[k] - truth[effect]) <= 1.96 * errors[k]))
    return {effect: float(np.mean(many)) for effect, many in held.items()}, aside


@pytest.mark.slow
@pytest.mark.parametrize("n", [20, 30])
def test_95_percent_intervals_hold_the_truth_in_93_to_97_of_100_panels(n: int) -> None:
    shares, aside = checked(n, PANELS)
    print(n, shares, aside)
    assert aside < 0.05 * PANELS
    assert 0.93 <= np.mean(list(shares.values())) <= 0.97
    for effect, share in shares.items():
        # 400 panels leave an error of 1.1 points in each.
        assert 0.92 <= share <= 0.985, effect
