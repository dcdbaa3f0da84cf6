"""From a survey to what is estimated: a panel for each partnership, and the effects that a survey can speak on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.figures import group_column
from partnership_dynamics.calibration.observed import Layer, Survey
from partnership_dynamics.calibration.tables import SurveyError, counted, some
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.ties import NetworkData, Panel, Term

Floats = npt.NDArray[np.float64]
LEAST_MEMBERS = 3


def _observed(layer: Layer) -> Floats:
    wave = layer.tie.astype(np.float64)
    wave[wave < 0] = np.nan
    if layer.structural is not None:  # RSiena's codes: a tie that could not be (10), or had to be (11)
        wave = np.where(layer.structural > 0, layer.structural, wave)
    return wave


def partnership_of(survey: Survey, pool: str | None) -> tuple[str, ...]:
    """Return the partnership that each member belongs to, by an attribute; "" for all where there is none.

    Raises
    ------
    SurveyError
        If there is no such attribute, or a member's cell is empty.
    """
    if pool is None:
        return ("",) * len(survey.ids)
    column = survey.named(pool, "pool")
    cells = survey.attributes[column]
    homeless = [survey.names[k] for k, cell in enumerate(cells) if not cell]
    if homeless:
        raise SurveyError(
            f"{survey.name}: {counted(len(homeless), 'member')} without a {column} ({some(homeless)}), so in none "
            "of the partnerships that are pooled; fill the column in, or leave them out of the file."
        )
    return cells


def panels_of(
    survey: Survey, relation: str | None = None, group: str | None = None, pool: str | None = None
) -> tuple[dict[str, Panel], str | None]:
    """Return a survey's relation, all its waves, as panels, and the attribute that groups its members.

    Parameters
    ----------
    survey : Survey
    relation, group : str, optional
        Which relation; the attribute that says who is of the same kind (default: the first usual one).
    pool : str, optional
        An attribute that says to which of several partnerships each member belongs: a panel for each. Else there is
        one, named "".

    Raises
    ------
    SurveyError
        If there is no such relation or attribute, its waves disagree on whether ties have a direction, or a
        partnership has fewer than three members.
    """
    last = survey.layer(relation)
    layers = [survey.layers[last.relation, wave] for wave in survey.waves(last.relation)]
    if len({layer.directed for layer in layers}) > 1:
        raise SurveyError(f"{survey.name}: {last.relation} has a direction in some waves only; say --directed or not.")
    kind: Any = "directed" if last.directed else "undirected"
    column = group_column(survey, group)
    codes = np.zeros(len(survey.ids))
    if column is not None:
        levels: dict[str, float] = {}
        # Whose kind is not known is of the same kind as nobody.
        codes = np.array(
            [
                levels.setdefault(cell, float(len(levels))) if cell else -1.0 - k
                for k, cell in enumerate(survey.attributes[column])
            ]
        )
        column = column if len(levels) > 1 else None
    belongs = partnership_of(survey, pool)
    panels = {}
    for name in dict.fromkeys(belongs):
        rows = np.array([k for k, one in enumerate(belongs) if one == name])
        if len(rows) < LEAST_MEMBERS:
            raise SurveyError(
                f"{survey.name}: {pool} {name!r} has {counted(len(rows), 'member')}; "
                f"a partnership needs {LEAST_MEMBERS} or more here."
            )
        waves = [_observed(layer)[np.ix_(rows, rows)] for layer in layers]
        actor = {} if column is None else {"kind": codes[rows]}
        most = _most_ties(survey, layers, rows)
        panels[name] = Panel({"ties": NetworkData(waves, kind, max_degree=most)}, actor=actor)
    return panels, column


def _most_ties(survey: Survey, layers: Sequence[Layer], rows: npt.NDArray[np.int64]) -> int | None:
    """Return the most ties that a member can have, where the survey had room for so many names alone.

    Raises
    ------
    SurveyError
        If somebody names more.
    """
    cap = survey.plan.cap
    if cap is None:
        return None
    for layer in layers:
        named = (layer.tie[np.ix_(rows, rows)] == 1).sum(axis=1)
        if layer.directed and named.max(initial=0) > cap:
            who = survey.names[int(rows[int(np.argmax(named))])]
            raise SurveyError(
                f"{survey.name}: {who} names {int(named.max())} others in wave {layer.wave}, and the survey "
                "had room for "
                f"{cap}; give --cap {int(named.max())} or more, or leave it out."
            )
    # An undirected tie is reported by either side, so that a member can have more than it has named.
    return cap if all(layer.directed for layer in layers) else None


def terms_of(panel: Panel) -> list[Term]:
    """Return the effects of the model's tie rules that a survey alone can speak on."""
    directed = panel.networks["ties"].kind == "directed"
    terms = [Term("density")]
    if directed:
        terms.append(Term("recip"))
    terms += [Term("gwespFF", parameter=PARAMETERS["closure_alpha"].default), Term("inPopSqrt")]
    if directed:
        terms.append(Term("outActSqrt"))
    if "kind" in panel.actor:
        terms.append(Term("sameX", 0.0, "kind"))
    return terms


def inputs_digest(survey: Survey, relation: str | None, group: str | None, pool: str | None, seed: int) -> str:
    """Return the hash of all that an estimation is of: networks, groups, effects and seed; without any name.

    Raises
    ------
    SurveyError
        As `panels_of`.
    """
    panels, column = panels_of(survey, relation, group, pool)
    digest = hashlib.sha256(repr([seed, column, pool, len(panels)]).encode())
    for panel in panels.values():
        network = panel.networks["ties"]
        digest.update(
            repr([network.kind, network.max_degree, [term.label for term in terms_of(panel)], panel.n]).encode()
        )
        for wave in network.waves:
            digest.update(np.ascontiguousarray(wave, dtype=np.float64).tobytes())
        for name, values in panel.actor.items():
            digest.update(name.encode())
            digest.update(np.ascontiguousarray(values, dtype=np.float64).tobytes())
    return digest.hexdigest()


def digest_of(survey: Survey) -> str:
    """Return the hash of what a survey says of ties, without any name."""
    digest = hashlib.sha256()
    for key in sorted(survey.layers):
        digest.update("/".join(key).encode())
        digest.update(np.ascontiguousarray(survey.layers[key].tie).tobytes())
    return digest.hexdigest()
