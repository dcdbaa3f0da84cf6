"""Who stands where in a network as reported: betweenness, constraint, components, cutpoints, centralisation.

Paths need a whole network, so these take every tie that anybody reports, either way, among all members; a pair of which
nothing is known counts as no tie. With answers missing there are therefore rather more ties than are seen here: members
who did not answer look less central than they are, and the network less connected. Degree centralisation of what is
known only is in `simulation.measures.network`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import networkx as nx
import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.measures.network import Reports

Values = npt.NDArray[np.float64]

WORK_LIMIT = 5_000_000  # members times ties, beyond which betweenness takes minutes


def reported(tie: Reports) -> npt.NDArray[np.bool_]:
    """Return the undirected network of ties that either side reports.

    Parameters
    ----------
    tie : int8 array (n, n)
        1 a tie, 0 no tie, -1 not known.

    Examples
    --------
    >>> import numpy as np
    >>> reported(np.array([[0, -1], [1, 0]], dtype=np.int8)).tolist()
    [[False, True], [True, False]]
    """
    either: npt.NDArray[np.bool_] = (tie == 1) | (tie.T == 1)
    np.fill_diagonal(either, False)
    return either


def graph_of(tie: Reports) -> nx.Graph:
    """Return the undirected network of ties that either side reports as a networkx graph of all members."""
    return nx.from_numpy_array(reported(tie).astype(np.int8))


def freeman(values: Values, largest: float) -> float:
    """Return Freeman's centralisation: how far the most central member is above the others, of the most possible.

    C = sum_i (max_j c_j - c_i) / largest (Freeman 1979, "Centrality in social networks: conceptual clarification",
    Social Networks 1, equation 9).

    Parameters
    ----------
    values : float array (n,)
        Centralities; NaN for a member of whom it is not known.
    largest : float
        The largest sum of differences in a network of that size.

    Examples
    --------
    >>> import numpy as np
    >>> freeman(np.array([3.0, 1.0, 1.0, 1.0]), 6.0)
    1.0
    """
    known = values[~np.isnan(values)]
    return float(np.sum(known.max() - known)) / largest if len(known) > 2 and largest > 0 else math.nan


def in_degrees(tie: Reports) -> Values:
    """Return how many name each member, scaled up for reports that are missing; NaN where nobody's is known.

    Returns
    -------
    float array (n,)
        (n - 1) x ties to the member / known reports about it.
    """
    n = len(tie)
    known = ((tie >= 0) & ~np.eye(n, dtype=bool)).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        scaled: Values = (n - 1) * (tie == 1).sum(axis=0) / known
    return np.where(known > 0, scaled, np.nan)


def out_degrees(tie: Reports) -> Values:
    """Return how many each member names, scaled up in the same way; NaN for a member whose row is missing."""
    return in_degrees(tie.T)


def in_degree_centralisation(tie: Reports) -> float:
    """Return Freeman's centralisation of in-degrees: 1 where all name one member and nobody else.

    The largest sum of differences in a directed network is (m - 1)(n - 1) for the m members of whom something is known.

    Examples
    --------
    >>> import numpy as np
    >>> star = np.zeros((4, 4), dtype=np.int8)
    >>> star[1:, 0] = 1
    >>> in_degree_centralisation(star), out_degree_centralisation(star)
    (1.0, 0.111...)
    """
    values = in_degrees(tie)
    return freeman(values, (int(np.sum(~np.isnan(values))) - 1) * (len(tie) - 1))


def out_degree_centralisation(tie: Reports) -> float:
    """Return Freeman's centralisation of out-degrees, among those whose row is known."""
    return in_degree_centralisation(tie.T)


def betweenness(tie: Reports) -> Values:
    """Return each member's betweenness: the share of pairs whose shortest paths it is on (Freeman 1977; Brandes 2001).

    Returns
    -------
    float array (n,)
        From 0 to 1; NaN throughout where members times ties exceed `WORK_LIMIT`.
    """
    graph = graph_of(tie)
    if graph.number_of_nodes() * graph.number_of_edges() > WORK_LIMIT:
        return np.full(len(tie), np.nan)
    found = nx.betweenness_centrality(graph)
    return np.array([found[place] for place in range(len(tie))])


def betweenness_centralisation(values: Values) -> float:
    """Return Freeman's centralisation of normalised betweenness: 1 for a star (Freeman 1979, equation 14).

    Examples
    --------
    >>> import numpy as np
    >>> star = np.zeros((5, 5), dtype=np.int8)
    >>> star[0, 1:] = 1
    >>> betweenness_centralisation(betweenness(star))
    1.0
    """
    return freeman(values, len(values) - 1)


def constraint(tie: Reports) -> Values:
    """Return Burt's (1992, Structural Holes, equation 2.4) constraint: how far a member's partners are one another's.

    Returns
    -------
    float array (n,)
        Low where partners are not in touch with each other; NaN for a member without ties.
    """
    found = nx.constraint(graph_of(tie))
    return np.array([found[place] for place in range(len(tie))], dtype=np.float64)


@dataclass(frozen=True)
class Connected:
    """How a network hangs together.

    Parameters
    ----------
    components : int
        Isolates count as one each.
    largest : int
        Members of the largest.
    cutpoints : tuple of int
        Members without whom others would be cut off (articulation points).
    clustering : float
        Mean of the local clustering coefficients of members with two partners or more (Watts and Strogatz 1998);
        NaN where there is none.
    diameter : int
        Of the largest component.
    """

    components: int
    largest: int
    cutpoints: tuple[int, ...]
    clustering: float
    diameter: int


def connected(tie: Reports) -> Connected:
    """Return components, cutpoints, clustering and diameter.

    Examples
    --------
    >>> import numpy as np
    >>> path = np.zeros((4, 4), dtype=np.int8)
    >>> path[0, 1] = path[1, 2] = 1
    >>> connected(path)
    Connected(components=2, largest=3, cutpoints=(1,), clustering=0.0, diameter=2)
    """
    graph = graph_of(tie)
    parts = sorted(nx.connected_components(graph), key=len, reverse=True)
    local = nx.clustering(graph)
    several = [local[place] for place in graph if graph.degree(place) > 1]
    largest = graph.subgraph(parts[0])
    within = graph.number_of_nodes() * graph.number_of_edges() <= WORK_LIMIT
    return Connected(
        components=len(parts),
        largest=len(parts[0]),
        cutpoints=tuple(sorted(nx.articulation_points(graph))),
        clustering=float(np.mean(several)) if several else math.nan,
        diameter=nx.diameter(largest) if within else -1,
    )
