"""Weights in files of other tools: codes of missing answers among them are looked for as in tables of answers."""

from __future__ import annotations

from dataclasses import replace

from partnership_dynamics.calibration.readers.answers import meanings
from partnership_dynamics.calibration.readers.codes import MOST_LEVELS, suspects
from partnership_dynamics.calibration.readers.given import Given
from partnership_dynamics.calibration.readers.plain import Plain
from partnership_dynamics.calibration.readers.reading import Reading


def without_codes(found: Plain, reading: Reading, matrix: bool = False) -> Plain:
    """Return ties with what the codes among their weights mean; what is open is asked through the reading.

    Parameters
    ----------
    found : Plain
        Of a file in which weights are numbers.
    reading : Reading
    matrix : bool
        The file gives an answer of each member about each other, so that a code can fill a row.
    """
    of_relation: dict[str, list[int]] = {}
    for place, tie in enumerate(found.ties):
        if tie.weight is not None and tie.weight >= 0 and tie.source != tie.target:
            of_relation.setdefault(tie.relation, []).append(place)
    plan = reading.plan
    told = plan.missing_codes or plan.not_asked_codes or plan.structural_codes or plan.tie_codes or plan.scale
    ties = list(found.ties)
    structural = {key: dict(pairs) for key, pairs in found.structural.items()}
    for relation, places in of_relation.items():
        levels = {float(ties[place].weight or 0.0) for place in places}
        if len(levels) < 2 or not (told or suspects(levels, False) or (matrix and len(levels) <= MOST_LEVELS)):
            continue
        texts = {place: f"{ties[place].weight:.15g}" for place in places}
        cells = [(ties[k].source, ties[k].target, texts[k], f"line {ties[k].line}") for k in places]
        label = f"the weight of {relation}" if relation else "the weight"
        meaning = meanings(Given(found.name, matrix, cells, label, width=len(found.ids) - 1, counts=True), reading)
        for place in places:
            answer, tie = meaning[texts[place]], ties[place]
            if answer.kind == "value":
                ties[place] = tie._replace(weight=answer.weight)
                continue
            ties[place] = tie._replace(weight=None)
            if answer.kind == "structural":
                pairs = structural.setdefault((tie.relation, tie.wave), {})
                pairs[tie.source, tie.target] = int(answer.weight)
    return replace(found, ties=ties, structural=structural)
