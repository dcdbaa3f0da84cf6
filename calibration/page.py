"""What `run.py survey` says of a survey, in plain words: what was read, what to check, and what it shows."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from partnership_dynamics.calibration.asked import KEYS
from partnership_dynamics.calibration.asked import told as told_of_partnership
from partnership_dynamics.calibration.figures import TREATED, TREATMENT, Figures
from partnership_dynamics.calibration.observed import Layer, Survey
from partnership_dynamics.calibration.plan_page import certain_told, sheets_told
from partnership_dynamics.calibration.readers.labels import alike
from partnership_dynamics.calibration.tables import counted, some
from partnership_dynamics.simulation.measures.qap import Correlation

WIDTH = 100
LOW_RESPONSE = 0.75  # below which figures of whole networks move by much (Kossinets 2006; Smith and Moody 2013)
NAMES_COMPARED = 2_000
TOP = 5
CALLED = {
    "qap": "QAP correlation",
    "e_i_index": "E-I index",
    "core_periphery": "core and periphery",
    "in_degree_centralisation": "in-degree centralisation",
    "out_degree_centralisation": "out-degree centralisation",
}


def _wrapped(lines: Iterable[str], indent: str = "  ") -> list[str]:
    return [
        textwrap.fill(
            line,
            WIDTH,
            initial_indent=f"{indent}- ",
            subsequent_indent=f"{indent}  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in lines
    ]


def _of(value: float | None, digits: int = 3) -> str:
    return "not known" if value is None else f"{value:.{digits}f}"


def _percent(value: float | None) -> str:
    return "not known" if value is None else f"{100 * value:.0f}%"


def to_check(survey: Survey, layers: Sequence[Layer]) -> list[str]:
    """Return what a person should look at before believing the figures, as sentences.

    Parameters
    ----------
    survey : Survey
    layers : sequence of Layer
    """
    result = []
    for layer in layers:
        what = titled(survey, layer)
        if layer.response_rate < LOW_RESPONSE:
            result.append(
                f"{what}: {_percent(layer.response_rate)} of those asked answered; below {_percent(LOW_RESPONSE)} "
                "the figures of a whole network can be far from what they would be with all answers."
            )
        unasked = int((~layer.asked).sum())
        if unasked:
            result.append(
                f"{what}: {counted(unasked, 'member')} named or listed but not asked; their answers are missing."
            )
        if layer.directed and len(layer.one_sided) > layer.ties / 2:
            result.append(
                f"{what}: {len(layer.one_sided)} of {layer.ties} ties are reported by one side and not by the other, "
                "who answered; see whether both understood the question alike."
            )
    if len(survey.names) <= NAMES_COMPARED:
        pairs = [f"{first!r} and {second!r}" for first, second in alike(survey.names)]
        if pairs:
            result.append(f"Names that are nearly the same, perhaps one member under two spellings: {some(pairs)}.")
    return result


def titled(survey: Survey, layer: Layer | Figures) -> str:
    """Return the name of a relation, with its wave where there are several."""
    waves = {wave for _relation, wave in survey.layers}
    return f"{layer.relation}, wave {layer.wave}" if len(waves) > 1 else layer.relation


def _top(of: Figures, by: str, digits: int) -> str:
    rows = sorted((row for row in of.members if row[by]), key=lambda row: (-row[by], row["name"]))[:TOP]
    return ", ".join(f"{row['name']} ({row[by]:.{digits}f})" for row in rows) or "nobody"


def describe_figures(of: Figures) -> list[str]:
    """Return the figures of one relation in sentences.

    Parameters
    ----------
    of : Figures
    """
    whole = of.whole
    kind = "directed" if whole["directed"] else "undirected"
    lines = [
        f"Answers: {whole['answered']} of {whole['asked']} asked answered ({_percent(whole['response_rate'])}); "
        f"{whole['missing']:,} of {whole['possible_ties']:,} pairs are not known.",
        f"Density {_of(whole['density'])}: {whole['ties']:,} {kind} ties, {_percent(whole['density'])} of those "
        f"possible. A member deals with {_of(whole['mean_degree'], 1)} others on average.",
    ]
    if whole["directed"]:
        lines.append(
            f"Reciprocity {_of(whole['reciprocity'])}: {_percent(whole['reciprocity'])} of ties are reported by the "
            f"other side too; {whole['one_sided']:,} are one-sided."
        )
    central = [f"degree {_of(whole['degree_centralisation'])}"]
    if whole["directed"]:
        central.append(f"in-degree {_of(whole['in_degree_centralisation'])}")
        central.append(f"out-degree {_of(whole['out_degree_centralisation'])}")
    central.append(f"betweenness {_of(whole['betweenness_centralisation'])}")
    lines += [
        f"Centralisation (Freeman's; 1: all goes through one member, 0: all are alike): {', '.join(central)}.",
        f"Most named: {_top(of, 'in_degree', 0)}." if whole["directed"] else f"Most ties: {_top(of, 'degree', 0)}.",
        f"Most between others (share of shortest paths): {_top(of, 'betweenness', 3)}.",
        f"Clustering: transitivity {_of(whole['transitivity'])} (of two partners of one member, how many deal with "
        f"each other); mean of members' own clustering {_of(whole['clustering'])}.",
        _core(whole["core_periphery"], whole["members"]),
        f"Connected: {counted(whole['components'], 'component')}, the largest of {whole['largest_component']} members"
        + (f", with {whole['diameter']} steps between its two furthest" if whole["diameter"] is not None else "")
        + f"; isolates: {some(whole['isolates'], 8) or 'none'}.",
        f"Cutpoints (without whom others would be cut off): {some(whole['cutpoints'], 8) or 'none'}.",
        f"Burt's constraint, lowest (partners who are not each other's): {_least(of, 'constraint')}.",
    ]
    if of.group is not None:
        index = whole["e_i_index"]
        lines.append(
            f"E-I index by {of.group} {_of(index['index'])}: {index['external']} ties between groups and "
            f"{index['internal']} within (-1: all within, 1: all between; the sizes of the groups alone would give "
            f"{_of(index['by_chance'])})."
        )
        roles = ", ".join(f"{role} {count:,}" for role, count in whole["brokerage"].items())
        totals = [{**row, "brokered": sum(row[role] for role in whole["brokerage"])} for row in of.members]
        top = _top(Figures(of.relation, of.wave, whole, tuple(totals), of.group), "brokered", 0)
        lines.append(f"Brokerage by {of.group} (Gould and Fernandez): {roles}. Most: {top}.")
    return lines


def _least(of: Figures, by: str) -> str:
    rows = sorted((row for row in of.members if row[by] is not None), key=lambda row: (row[by], row["name"]))[:TOP]
    return ", ".join(f"{row['name']} ({row[by]:.2f})" for row in rows) or "nobody"


def _core(split: Mapping[str, Any], members: int) -> str:
    return (
        f"Core and periphery: {len(split['core'])} of {members} members form the core ({some(split['core'], 8)}); "
        f"of possible ties, {_percent(split['within_core'])} are there within it, {_percent(split['between'])} between "
        f"core and periphery, {_percent(split['within_periphery'])} within the periphery (fit {_of(split['fit'], 2)}: "
        "1 would be a perfect core)."
    )


def describe_correlations(found: Mapping[tuple[str, str], Correlation], seed: int) -> list[str]:
    """Return correlations between relations in sentences.

    Parameters
    ----------
    found : mapping of two relations to Correlation
    seed : int
    """
    lines = []
    for (first, second), one in found.items():
        if one.correlation != one.correlation:
            lines.append(f"{first} and {second}: not known (no pair varies).")
            continue
        p = "not tested" if one.p != one.p else f"p = {one.p:.3f}"
        lines.append(f"{first} and {second}: {one.correlation:+.3f} over {one.pairs:,} pairs, {p}.")
    tested = {one.permutations for one in found.values() if one.permutations}
    if tested:
        lines.append(
            f"p: the share of {max(tested):,} random orders of the members (seed {seed}) with a correlation at least "
            "as far from 0, the observed order counted as one of them."
        )
    return lines


def page(
    survey: Survey,
    layers: Sequence[Layer],
    found: Sequence[Figures],
    correlations: Mapping[tuple[str, str], Correlation],
    seed: int,
) -> str:
    """Return the whole description of a survey.

    Parameters
    ----------
    survey : Survey
    layers : sequence of Layer
        Those described.
    found : sequence of Figures
        Of each of them.
    correlations : mapping of two relations to Correlation
    seed : int
        Of the permutations.
    """
    parts = [textwrap.fill(f"Survey {survey.name}: {len(survey.ids)} members; {survey.listing()}.", WIDTH)]
    known = ", ".join(survey.attributes)
    if known:
        parts.append(textwrap.fill(f"Known of members: {known}.", WIDTH))
    if survey.venues:
        parts.append(f"Boards and working groups: {len(survey.venues)}.")
    decisions = [one for one in survey.decisions if one.key not in KEYS]
    sections: list[tuple[str, list[str]]] = [
        ("How it was read", [*sheets_told(survey.plan), *certain_told(decisions), *survey.notes]),
        ("Before it is simulated", told_of_partnership(survey)),
        ("To check", to_check(survey, layers)),
    ]
    for layer, one in zip(layers, found, strict=True):
        sections.append((f"The relation {titled(survey, layer)} ({layer.why_directed})", describe_figures(one)))
    if correlations:
        sections.append(("Relations that go together (QAP correlation)", describe_correlations(correlations, seed)))
    if any(one.whole["missing"] for one in found):
        told = [
            f"{', '.join(CALLED.get(name, name.replace('_', ' ')) for name, how in TREATED.items() if how == key)}: "
            f"{text}."
            for key, text in TREATMENT.items()
        ]
        sections.append(("How figures treat missing answers", told))
    for title, lines in sections:
        if lines:
            parts += ["", title, *_wrapped(lines)]
    return "\n".join(parts)
