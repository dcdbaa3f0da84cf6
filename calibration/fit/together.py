"""Goodness of fit of several partnerships that were fitted together: of each, and of all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from partnership_dynamics.calibration.fit.distance import Fit
from partnership_dynamics.calibration.fit.goodness import goodness_of_fit
from partnership_dynamics.calibration.fit.measures import Measure
from partnership_dynamics.simulation.ties import Model
from partnership_dynamics.simulation.workers import Progress


def fit_of_each(
    models: Mapping[str, Model],
    seed: int,
    replications: int = 1000,
    measures: Sequence[str | Measure] | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> dict[str, tuple[Fit, ...]]:
    """Return the goodness of fit of each partnership's network, with simulations that owe each other nothing.

    Parameters
    ----------
    models : mapping of name to Model
        Each partnership's, at the estimate.
    seed : int
        The first partnership has this seed; the others have seeds that follow from it.
    replications, measures, workers
        As in `goodness_of_fit`.
    progress : callable, optional
        Told how many simulations are done, of how many, over all partnerships.

    Returns
    -------
    dict of name to tuple of Fit
    """
    found = {}
    for index, (name, model) in enumerate(models.items()):

        def show(done: int, total: int, index: int = index) -> None:
            if progress:
                progress(index * total + done, len(models) * total)

        own = int(np.random.SeedSequence([seed, index]).generate_state(1, np.uint64)[0]) if index else seed
        found[name] = goodness_of_fit(model, own, replications, measures, workers=workers, progress=show)
    return found


def all_together(fits: Mapping[str, Sequence[Fit]]) -> tuple[Fit, ...]:
    """Return how all partnerships' networks fit at once, measure by measure.

    The entries of all partnerships are one long vector. Given the coefficients partnerships are independent, so its
    covariance has a block for each and nothing beside them, and its squared Mahalanobis distance is the sum of theirs.
    Each partnership may have its own entries (classes of degrees), which sums over partnerships could not.

    Parameters
    ----------
    fits : mapping of name to sequence of Fit
        From `fit_of_each`: the same measures, as many simulations of each, independent of one another.

    Returns
    -------
    tuple of Fit
        Its labels name the partnership too.

    Raises
    ------
    ValueError
        If there is none, or measures or numbers of simulations differ.

    Examples
    --------
    >>> from partnership_dynamics.calibration.fit import fit_of
    >>> a = fit_of("ties", "Ties", "ties", ["ties"], [4.0], [[1.0], [2.0], [3.0]])
    >>> b = fit_of("ties", "Ties", "ties", ["ties"], [1.0], [[3.0], [2.0], [1.0]])
    >>> (both,) = all_together({"North": [a], "South": [b]})
    >>> both.labels, both.distance, both.distances.tolist()
    (('North: ties', 'South: ties'), 5.0, [2.0, 0.0, 2.0])
    """
    if not fits:
        raise ValueError("no partnership: there is nothing to put together")
    shapes = {name: [(fit.key, fit.replications) for fit in many] for name, many in fits.items()}
    first, *others = shapes
    for name in others:
        if shapes[name] != shapes[first]:
            raise ValueError(f"{first} and {name} have other measures or numbers of simulations; they must be the same")
    joint = []
    for same in zip(*fits.values(), strict=True):
        one = same[0]
        joint.append(
            Fit(
                one.key,
                one.title,
                one.unit,
                one.entries,
                one.on,
                tuple(f"{name}: {label}" for name, fit in zip(fits, same, strict=True) for label in fit.labels),
                np.concatenate([fit.observed for fit in same]),
                np.concatenate([fit.simulated for fit in same], axis=1),
                sum(fit.distance for fit in same),
                np.sum([fit.distances for fit in same], axis=0),
                any(fit.outside for fit in same),
            )
        )
    return tuple(joint)
