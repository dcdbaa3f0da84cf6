"""Several partnerships in one survey: one is chosen, or they are pooled; they are never mixed."""

from __future__ import annotations

from collections import Counter

import numpy as np

from partnership_dynamics.calibration.observed import Survey
from partnership_dynamics.calibration.readers.columns import PARTNERSHIP_COLUMNS
from partnership_dynamics.calibration.tables import SurveyError, heading, some

LEAST_MEMBERS = 3


def partnerships_in(survey: Survey) -> tuple[str, tuple[str, ...]] | None:
    """Return the column that says to which of several partnerships each member belongs, and their names.

    They are several where each has at least three members, every member belongs to one, and no tie of any relation
    and wave leads from one to another. None where there is only one.

    Examples
    --------
    >>> import networkx as nx
    >>> from partnership_dynamics.calibration.survey import survey_of
    >>> graph = nx.DiGraph([("a", "b"), ("b", "c"), ("d", "e"), ("e", "f")])
    >>> nx.set_node_attributes(graph, {one: "east" if one in "abc" else "west" for one in graph}, "county")
    >>> partnerships_in(survey_of(graph))
    ('county', ('east', 'west'))
    """
    named = survey.plan.partnership
    for column, cells in survey.attributes.items():
        if column != named and heading(column) not in map(heading, PARTNERSHIP_COLUMNS):
            continue
        sizes = Counter(cells)
        if "" in sizes or len(sizes) < 2 or min(sizes.values()) < LEAST_MEMBERS:
            continue
        codes = np.unique(np.array(cells), return_inverse=True)[1]
        apart = codes[:, None] != codes[None, :]
        if not any((layer.tie[apart] == 1).any() for layer in survey.layers.values()):
            return column, tuple(sizes)
    return None


def check_one_partnership(survey: Survey, pool: bool = False) -> None:
    """Refuse a survey of several partnerships: each is a network of its own.

    Parameters
    ----------
    survey : Survey
    pool : bool
        Whether the command can pool them.

    Raises
    ------
    SurveyError
        With the options that choose one, or pool them.
    """
    found = partnerships_in(survey)
    if found is None:
        return
    column, names = found
    quoted = f'"{column}={names[0]}"' if " " in column + names[0] else f"{column}={names[0]}"
    pooled = f", or fit them together with --pool {column}" if pool else ""
    raise SurveyError(
        f"{survey.name}: {len(names)} partnerships in one survey, by the column {column} ({some(names)}), and no tie "
        f"between them; choose one with --where {quoted}{pooled}."
    )
