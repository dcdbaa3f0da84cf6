"""Say in plain words what was understood of a survey."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable

from partnership_dynamics.calibration.observed import Layer, Survey
from partnership_dynamics.simulation.measures.network import measure
from partnership_dynamics.simulation.partnership import Partnership

WIDTH = 110


def _percent(share: float) -> str:
    return "not known" if math.isnan(share) else f"{100 * share:.0f}%"


def _figure(value: float, digits: int) -> str:
    return "not known" if math.isnan(value) else f"{value:.{digits}f}"


def _bullets(lines: Iterable[str]) -> list[str]:
    return [
        textwrap.fill(line, WIDTH, initial_indent="  - ", subsequent_indent="    ", break_long_words=False)
        for line in lines
    ]


def describe_layer(layer: Layer) -> list[str]:
    """Return what one relation looks like, as lines of text.

    Parameters
    ----------
    layer : Layer

    Returns
    -------
    list of str
        Response, density, reciprocity, mean degree, centralisation, transitivity, isolates: of what is known.
    """
    m = measure(layer.tie, layer.directed)
    pairs = m.members * (m.members - 1) // (1 if layer.directed else 2)
    lines = [
        f"{m.ties} {'directed' if layer.directed else 'undirected'} ties ({layer.why_directed}).",
        f"Answered: {int(layer.answered.sum())} of {int(layer.asked.sum())} asked ({_percent(layer.response_rate)}); "
        f"{m.unknown} of {pairs} pairs are not known and count neither way.",
        f"Density {_figure(m.density, 3)}: {_percent(m.density)} of the possible ties are there.",
        f"Mean degree {_figure(m.mean_degree, 1)} (whom a member deals with, in either direction).",
        f"Degree centralisation {_figure(m.centralisation, 3)} (1: all goes through one member; 0: all are alike).",
        f"Transitivity {_figure(m.transitivity, 3)} (how often two partners of one member deal with each other).",
        f"Isolates: {m.isolates} (in no reported tie).",
    ]
    if layer.directed:
        lines.insert(
            3, f"Reciprocity {_figure(m.reciprocity, 3)}: {_percent(m.reciprocity)} of ties are reported by both sides."
        )
    return lines


def describe(
    survey: Survey, relation: str | None = None, wave: str | None = None, partnership: Partnership | None = None
) -> str:
    """Return a summary of a survey in plain words.

    Parameters
    ----------
    survey : Survey
    relation, wave : str, optional
        The relation to look at; without one, the only one, or a list of them where there are several.
    partnership : Partnership, optional
        What was made of it (`to_partnership`): adds what the simulation starts from and what was assumed.

    Returns
    -------
    str
        Several lines, without one at the end.

    Raises
    ------
    SurveyError
        If the survey has no such relation or wave.
    """
    head = [f"Survey {survey.name}: {len(survey.ids)} members; {survey.listing()}."]
    if survey.attributes:
        head.append(f"Known of members: {', '.join(survey.attributes)}.")
    if survey.venues:
        head.append(f"Boards and working groups: {len(survey.venues)}.")
    parts = [textwrap.fill(line, WIDTH, break_long_words=False) for line in head]
    if survey.notes:
        parts += ["", "Reading it:", *_bullets(survey.notes)]
    if relation is not None or len(survey.relations) == 1:
        layer = survey.layer(relation, wave)
        at = f", wave {layer.wave}" if len(survey.waves(layer.relation)) > 1 else ""
        parts += ["", f"The relation {layer.relation}{at}:", *_bullets(describe_layer(layer))]
    if partnership is not None:
        parts += ["", "What the simulation starts from, and what was assumed:", *_bullets(partnership.notes)]
    return "\n".join(
        textwrap.fill(part, WIDTH, break_long_words=False) if "\n" not in part and len(part) > WIDTH else part
        for part in parts
    )
