"""Measure the sequential rule: coverage of its intervals and false verdicts, on drawn and on simulated differences.

    python -m benchmarks.sequential [TRIALS]

Simulated differences are drawn again, with replacement, from a pool of 4,000 pairs of Shire County's ten years, so that
the expected difference is known: the pool's mean.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

import numpy as np

from benchmarks.ensembles import case_of
from partnership_dynamics.scenarios.ensemble.ensemble import run_ensembles
from partnership_dynamics.scenarios.ensemble.intervals import interval_of_mean
from partnership_dynamics.scenarios.ensemble.outcomes import delivered_total
from partnership_dynamics.scenarios.ensemble.sequential import Plan, run_to_precision
from partnership_dynamics.scenarios.finding import settled

Sample = Callable[[np.random.Generator, int], np.ndarray]
POOL, MATTERS = 4000, 0.5


class Drawn:
    """Differences that are drawn as they are asked for."""

    def __init__(self, sample: Sample, seed: int, most: int) -> None:
        self.values = sample(np.random.default_rng(seed), most)

    def differences(self, pairs: int) -> tuple[np.ndarray, None]:
        """Return the first so many."""
        return self.values[:pairs], None

    def matters(self) -> float:
        """Return how many projects matter."""
        return MATTERS


def measure(sample: Sample, true: float, plan: Plan, trials: int) -> dict[str, float]:
    """Return the share of intervals that hold the truth, of verdicts that are false, and the pairs it took."""
    covered = false = told = 0
    pairs = []
    right = settled(true, true, MATTERS)
    for seed in range(trials):
        source = Drawn(sample, seed, plan.at_most)
        stopped = run_to_precision(source, plan)
        low, high = interval_of_mean(source.values[: stopped.pairs], confidence=stopped.confidence)
        said = settled(low, high, MATTERS)
        covered += low <= true <= high
        told += said != "cannot tell yet"
        false += said not in ("cannot tell yet", right)
        pairs.append(stopped.pairs)
    return {
        "interval covers": covered / trials,
        "false verdict": false / trials,
        "a verdict": told / trials,
        "mean pairs": round(float(np.mean(pairs))),
    }


def pool_of(name: str) -> np.ndarray:
    """Return paired differences in projects delivered of a scenario of Shire County."""
    one, other = run_ensembles([case_of(name, 40), case_of("as_is", 40)], POOL, 23)
    return delivered_total(one) - delivered_total(other)


def main(trials: int) -> None:
    """Print the figures as JSON."""
    found: dict[str, object] = {"trials": trials, "standard error of a rate of 5%": round((0.0475 / trials) ** 0.5, 4)}
    sources: dict[str, tuple[Sample, float]] = {
        "normal, sd 3": (lambda generator, size: generator.normal(0.0, 3.0, size), 0.0),
        "skewed counts (Poisson)": (lambda generator, size: 3.0 * (generator.poisson(0.3, size) - 0.3), 0.0),
    }
    for name in ("stronger_team_grant", "no_team"):
        pool = pool_of(name)
        sources[f"simulated: {name} (centred)"] = (
            lambda generator, size, pool=pool: generator.choice(pool, size) - pool.mean(),  # type: ignore[misc]
            0.0,
        )
    for words, (sample, centre) in sources.items():
        for when_clear in (False, True):
            for place, true in (("no difference", 0.0), ("at the band's edge", 0.5), ("twice the band", 1.0)):
                key = f"{words}; {place}; {'stops when clear' if when_clear else 'to the precision'}"
                shifted = lambda generator, size, sample=sample, true=true: sample(generator, size) + true  # noqa: E731
                found[key] = measure(shifted, centre + true, Plan(0.25, 4000, when_clear), trials)
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4000)
