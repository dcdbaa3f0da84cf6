"""Parts of a survey: some of its waves, or all members but those of one partnership."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from partnership_dynamics.calibration.observed import Survey, wave_order
from partnership_dynamics.calibration.tables import SurveyError, nearest


def with_waves(survey: Survey, relation: str | None, waves: Sequence[str]) -> Survey:
    """Return a survey with one relation alone, in some of its waves.

    Raises
    ------
    SurveyError
        If a wave is not there.
    """
    name = survey.layer(relation).relation
    there = survey.waves(name)
    for wave in waves:
        if wave not in there:
            raise SurveyError(
                f"{survey.name}: {name} has no wave {wave!r}{nearest(wave, there)}; it has {', '.join(there)}."
            )
    kept = sorted(set(waves), key=wave_order)
    return replace(survey, layers={(name, wave): survey.layers[name, wave] for wave in kept})


def without(survey: Survey, column: str, value: str) -> Survey:
    """Return a survey without the members whose attribute has a value.

    Raises
    ------
    SurveyError
        If fewer than two members are left.
    """
    marked = tuple("left out" if cell == value else "kept" for cell in survey.attributes[column])
    hidden = replace(survey, attributes={**survey.attributes, "_part": marked})
    found = hidden.where("_part", "kept")
    attributes = {name: cells for name, cells in found.attributes.items() if name != "_part"}
    return replace(found, name=f"{survey.name} without {column} {value}", attributes=attributes, notes=survey.notes)


def at_least(survey: Survey, weight: float) -> Survey:
    """Return a survey in which weaker ties than a weight are no ties; what is missing stays missing.

    Raises
    ------
    SurveyError
        If no tie is left.
    """
    layers = {
        key: replace(one, tie=np.where((one.tie == 1) & (one.weight < weight), 0, one.tie).astype(np.int8))
        for key, one in survey.layers.items()
    }
    if not any((one.tie == 1).any() for one in layers.values()):
        raise SurveyError(f"{survey.name}: no tie has a weight of {weight:g} or more.")
    kept = {key: replace(one, weight=np.where(one.tie == 1, one.weight, 0.0)) for key, one in layers.items()}
    return replace(survey, layers=kept)
