"""Target statistics: what a network at the end of a period says about each term.

As RSiena's method of moments has them (`StatisticCalculator`): an evaluation effect is counted over the ties at the
end, a creation effect over the ties gained, with the network at the end; an endowment effect is minus the count over
the ties lost, with the network at the start. Covariates are those of the period's start.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from simulation.ties.covariates import Covariates
from simulation.ties.objective import Term


def target_statistics(
    terms: Sequence[Term],
    start: npt.ArrayLike,
    end: npt.ArrayLike,
    covariates: Covariates,
    directed: bool = True,
) -> npt.NDArray[np.float64]:
    """Return each term's statistic at the end of a period.

    Parameters
    ----------
    terms : sequence of Term
        Effects, in order; their coefficients do not matter.
    start : array (n, n)
        Ties at the period's start.
    end : array (n, n) or (R, n, n)
        Ties at its end, or at the ends of R simulations.
    covariates : Covariates
        Those of the period.
    directed : bool
        Whether ties have a direction.

    Returns
    -------
    float64 (K,) or (R, K)
        One statistic a term.

    Examples
    --------
    >>> mutual = [[0, 1, 0], [1, 0, 0], [1, 0, 0]]
    >>> target_statistics([Term("density"), Term("recip")], mutual, mutual, Covariates(3)).tolist()
    [3.0, 2.0]
    """
    before = np.asarray(start, np.float64)
    after = np.asarray(end, np.float64)
    columns = []
    for term in terms:
        effect = term.definition
        known = None if term.covariate is None else covariates.of(term.covariate, effect.covariate)
        if term.part == "evaluation":
            sign, counted, where = 1.0, after, after
        elif term.part == "creation":
            sign, counted, where = 1.0, after * (1.0 - before), after
        else:
            sign, counted, where = -1.0, before * (1.0 - after), before
        share = 1.0 if directed else effect.undirected_share
        factor = effect.factor(where, known, term.value, term.centre)
        columns.append(sign * share * (counted * factor).sum(axis=(-2, -1)))
    return np.stack(columns, axis=-1)


def distance(start: npt.ArrayLike, end: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return the number of cells that differ: the statistic of a rate (an undirected tie counts twice).

    Parameters
    ----------
    start : array (n, n)
        Ties at the period's start.
    end : array (n, n) or (R, n, n)
        Ties at its end.

    Returns
    -------
    float64, a number or (R,)
    """
    differs = np.asarray(start, np.float64) != np.asarray(end, np.float64)
    return np.asarray(differs.sum(axis=(-2, -1)), np.float64)
