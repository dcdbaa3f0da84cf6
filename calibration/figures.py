"""Every figure of one relation of a survey, and how each treats what is missing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from partnership_dynamics.calibration.kinds import KIND_COLUMNS, SECTOR_COLUMNS
from partnership_dynamics.calibration.observed import Layer, Survey
from partnership_dynamics.calibration.tables import NOT_GIVEN
from partnership_dynamics.simulation.measures import core, groups, network, positions

GROUP_COLUMNS = (*KIND_COLUMNS, *SECTOR_COLUMNS, "area", "county", "region", "office", "mode")
MOST_GROUPS = 20
TREATMENT = {
    "known": "counts the pairs that are known, ties and absences alike; a missing answer counts neither way",
    "reported": "takes each tie that either side reports, among all members; a pair of which nothing is known counts "
    "as no tie, so members who did not answer look less central, and the network less connected, than they are",
    "open": "counts an open pair only where its first member is known not to report the tie",
}
# What each figure does with missing answers: a key of TREATMENT.
TREATED = {
    **dict.fromkeys(
        (
            "density",
            "reciprocity",
            "mean_degree",
            "transitivity",
            "degree_centralisation",
            "in_degree_centralisation",
            "out_degree_centralisation",
            "qap",
        ),
        "known",
    ),
    **dict.fromkeys(
        (
            "betweenness_centralisation",
            "clustering",
            "components",
            "largest_component",
            "diameter",
            "cutpoints",
            "isolates",
            "core_periphery",
            "e_i_index",
            "constraint",
        ),
        "reported",
    ),
    "brokerage": "open",
}


def number(value: float) -> float | None:
    """Return a figure for JSON: six decimals, None where it is not known."""
    return None if math.isnan(value) else round(float(value), 6)


@dataclass(frozen=True)
class Figures:
    """What is measured of one relation in one wave.

    Parameters
    ----------
    relation, wave : str
    whole : mapping of str to value
        Figures of the network, by name; None where not known.
    members : tuple of mappings
        Figures of each member, in the survey's order.
    group : str or None
        The attribute by which members are grouped.
    """

    relation: str
    wave: str
    whole: Mapping[str, Any]
    members: tuple[Mapping[str, Any], ...]
    group: str | None


def group_column(survey: Survey, chosen: str | None = None) -> str | None:
    """Return the attribute that groups the members: the one chosen, else the first usual one with 2 to 20 groups.

    Raises
    ------
    SurveyError
        If the one chosen is not there.
    """
    if chosen is not None:
        return survey.named(chosen, "group")
    by_name = {column.lower(): column for column in survey.attributes}
    kind = survey.columns.get("kind", "").lower()
    for name in (kind, *GROUP_COLUMNS):
        cells = [cell for cell in survey.attributes.get(by_name.get(name, ""), ()) if cell]
        if 2 <= len(set(cells)) <= min(MOST_GROUPS, len(cells) - 1):
            return by_name[name]
    return None


def figures(survey: Survey, layer: Layer, group: str | None = None) -> Figures:
    """Return every figure of one relation.

    Parameters
    ----------
    survey : Survey
    layer : Layer
        One of its relations.
    group : str, optional
        The attribute that groups the members (`group_column`); None leaves out E-I index and brokerage.
    """
    tie, n = layer.tie, len(survey.ids)
    base = network.measure(tie, layer.directed)
    hung = positions.connected(tie)
    split = core.core_periphery(tie)
    between, constraint = positions.betweenness(tie), positions.constraint(tie)
    degree, pairs = positions.reported(tie).sum(axis=1), n * (n - 1) // (1 if layer.directed else 2)
    into, out = positions.in_degrees(tie), positions.out_degrees(tie)
    inside, cut = set(split.core), set(hung.cutpoints)
    whole: dict[str, Any] = {
        "members": n,
        "asked": int(layer.asked.sum()),
        "answered": int(layer.answered.sum()),
        "response_rate": number(layer.response_rate),
        "directed": layer.directed,
        "ties": base.ties,
        "possible_ties": pairs,
        "missing": base.unknown,
        "one_sided": len(layer.one_sided),
        "density": number(base.density),
        "reciprocity": number(base.reciprocity),
        "mean_degree": number(base.mean_degree),
        "transitivity": number(base.transitivity),
        "clustering": number(hung.clustering),
        "degree_centralisation": number(base.centralisation),
        "in_degree_centralisation": number(positions.in_degree_centralisation(tie) if layer.directed else math.nan),
        "out_degree_centralisation": number(positions.out_degree_centralisation(tie) if layer.directed else math.nan),
        "betweenness_centralisation": number(positions.betweenness_centralisation(between)),
        "components": hung.components,
        "largest_component": hung.largest,
        "diameter": hung.diameter if hung.diameter >= 0 else None,
        "isolates": [survey.names[k] for k in network.isolates(tie)],
        "cutpoints": [survey.names[k] for k in hung.cutpoints],
        "core_periphery": {
            "core": [survey.names[k] for k in split.core],
            "fit": number(split.fit),
            "within_core": number(split.within_core),
            "between": number(split.between),
            "within_periphery": number(split.within_periphery),
        },
    }
    rows: list[dict[str, Any]] = [
        {
            "id": survey.ids[k],
            "name": survey.names[k],
            "asked": bool(layer.asked[k]),
            "answered": bool(layer.answered[k]),
            "degree": int(degree[k]),
            "in_degree": int(np.sum(tie[:, k] == 1)),
            "out_degree": int(np.sum(tie[k] == 1)) if layer.answered[k] or (tie[k] == 1).any() else None,
            "in_degree_scaled": number(into[k]),
            "out_degree_scaled": number(out[k]),
            "betweenness": number(between[k]),
            "constraint": number(constraint[k]),
            "core": k in inside,
            "cutpoint": k in cut,
        }
        for k in range(n)
    ]
    if group is not None:
        of = ["" if cell.lower() in NOT_GIVEN else cell for cell in survey.attributes[group]]
        index, broker = groups.external_internal(tie, of), groups.brokerage(tie, of)
        whole["e_i_index"] = {
            "group": group,
            "external": index.external,
            "internal": index.internal,
            "index": number(index.index),
            "by_chance": number(index.by_chance),
        }
        whole["brokerage"] = dict(zip(groups.ROLES, broker.sum(axis=0).tolist(), strict=True))
        for row, counts, one in zip(rows, broker.tolist(), of, strict=True):
            row["group"] = one
            row.update(zip(groups.ROLES, counts, strict=True))
    return Figures(layer.relation, layer.wave, whole, tuple(rows), group)
