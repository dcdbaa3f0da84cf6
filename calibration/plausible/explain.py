"""What the targets did: what each ruled out, which parameters were narrowed and which were not, which trade off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.plausible.targets import Target, misses, spreads
from partnership_dynamics.calibration.plausible.vectors import PlausibleSet
from partnership_dynamics.calibration.prior import Prior

Floats = npt.NDArray[np.float64]
RULED_OUT = 2.0  # standard deviations outside a band: a vector that one target alone rules out
WELL, LITTLE = 0.5, 0.1  # shares of the prior variance that are gone
TRADE_OFF = 0.25  # correlation from which two parameters are said to trade off
LISTED = 12


def weighted_quantiles(values: Floats, weights: Floats, shares: Sequence[float]) -> list[float]:
    """Return quantiles of weighted values.

    Examples
    --------
    >>> weighted_quantiles(np.array([1.0, 2.0, 3.0]), np.array([0.2, 0.6, 0.2]), [0.05, 0.5, 0.95])
    [1.0, 2.0, 3.0]
    """
    order = np.argsort(values, kind="stable")
    summed = np.cumsum(weights[order])
    places = np.minimum(np.searchsorted(summed, np.asarray(shares) * summed[-1]), len(values) - 1)
    return [float(values[order[k]]) for k in places]


def of_targets(
    found: PlausibleSet, targets: Sequence[Target], pilot: Floats, chance: Floats
) -> dict[str, dict[str, Any]]:
    """Return of each target its band, what vectors over the ranges and in the set give, and what it ruled out.

    Parameters
    ----------
    found : PlausibleSet
    targets : sequence of Target
    pilot : float64 (N, T)
        The quantities of vectors that fill the ranges.
    chance : float64 (T,)
        Variance of those by chance.
    """
    out = np.abs(misses(pilot, targets, spreads(targets, chance))) > RULED_OUT
    told: dict[str, dict[str, Any]] = {}
    for place, target in enumerate(targets):
        there = pilot[~np.isnan(pilot[:, place]), place]
        kept = ~np.isnan(found.figures[:, place])
        inside = found.figures[kept, place]
        alone = out[:, place] & ~np.delete(out, place, axis=1).any(axis=1)
        told[target.name] = {
            "figure": target.key,
            "quantity": target.quantity,
            "of": target.of,
            "band": [target.low, target.high],
            "discrepancy": target.discrepancy,
            "over_the_ranges": _rounded(np.quantile(there, [0.05, 0.5, 0.95])) if len(there) else [],
            "in_the_set": _rounded(weighted_quantiles(inside, found.weights[kept], [0.05, 0.5, 0.95]))
            if len(inside)
            else [],
            "ruled_out": round(float(out[:, place].mean()), 4),
            "ruled_out_alone": round(float(alone.mean()), 4),
        }
    return told


def _rounded(values: Sequence[float] | Floats) -> list[float]:
    return [float(f"{value:.4g}") for value in values]


def of_parameters(found: PlausibleSet) -> dict[str, dict[str, Any]]:
    """Return of each parameter its range, where the set's middle 90% lie, and how much of its variance is gone."""
    prior = Prior(found.names)
    told: dict[str, dict[str, Any]] = {}
    for k, name in enumerate(found.names):
        values = found.values[:, k]
        mean = found.weights @ values
        variance = found.weights @ (values - mean) ** 2
        gone = 1.0 - variance / ((prior.high[k] - prior.low[k]) ** 2 / 12.0)
        shift = (mean - (prior.low[k] + prior.high[k]) / 2) / ((prior.high[k] - prior.low[k]) / np.sqrt(12.0))
        told[name] = {
            "range": [float(prior.low[k]), float(prior.high[k])],
            "plausible": _rounded(weighted_quantiles(values, found.weights, [0.05, 0.5, 0.95])),
            "narrowed": round(float(gone), 3),
            "shift": round(float(shift), 3),
            "says": "narrowed well" if gone >= WELL else "narrowed a little" if gone >= LITTLE else "not narrowed",
        }
    return told


def trade_offs(found: PlausibleSet) -> list[list[Any]]:
    """Return pairs of parameters that trade off: [one, other, correlation on the normal scale], strongest first."""
    x = Prior(found.names).places(found.values)
    apart = x - found.weights @ x
    covariance = (apart * found.weights[:, None]).T @ apart
    spread = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(spread, spread)
    pairs = [
        (round(float(correlation[i, j]), 2), found.names[i], found.names[j])
        for i in range(len(spread))
        for j in range(i + 1, len(spread))
        if abs(correlation[i, j]) >= TRADE_OFF
    ]
    return [[one, other, r] for r, one, other in sorted(pairs, key=lambda pair: -abs(pair[0]))[:LISTED]]


def explanation(
    found: PlausibleSet, targets: Sequence[Target], pilot_values: Floats, pilot: Floats, chance: Floats
) -> dict[str, Any]:
    """Return all that is said about a set, as plain data."""
    out = np.abs(misses(pilot, targets, spreads(targets, chance))) > RULED_OUT
    delivered = [place for place, one in enumerate(targets) if one.quantity == "delivered"]
    dead = float(np.mean(pilot[:, delivered[0]] < 1.0)) if delivered else float("nan")
    return {
        "targets": of_targets(found, targets, pilot, chance),
        "parameters": of_parameters(found),
        "trade_offs": trade_offs(found),
        "vectors": len(found.weights),
        "effective_sample": round(found.effective, 1),
        "largest_weight": round(float(found.weights.max()), 5),
        "over_the_ranges": {
            "vectors": len(pilot_values),
            "dead": round(dead, 3),
            "ruled_out": round(float(out.any(axis=1).mean()), 4),
        },
    }
