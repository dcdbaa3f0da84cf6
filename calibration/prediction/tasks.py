"""What is to be predicted: a wave of each network, what may be learnt from, and the growth to expect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.missing import fill
from partnership_dynamics.calibration.observed import Layer, Survey
from partnership_dynamics.calibration.panels import panels_of, partnership_of
from partnership_dynamics.calibration.prediction.foresight import Transition
from partnership_dynamics.calibration.prediction.growth import ORGANISATIONAL, Growth, Observed, combined, levelled
from partnership_dynamics.calibration.prediction.statistics import Window
from partnership_dynamics.calibration.subset import with_waves, without
from partnership_dynamics.calibration.tables import SurveyError

LEAST_PAIRS = 6


@dataclass(frozen=True)
class PredictionTask:
    """One network whose last wave is to be predicted.

    Attributes
    ----------
    name : str
    survey : Survey
        Of this network and one relation alone.
    relation, before, after : str
        The wave to start from, and the one to predict.
    training : Survey
        What the tie model is fitted to: earlier waves, other networks, or the first wave.
    pool : str or None
        The attribute that tells the networks of ``training`` apart.
    growth : Growth
    examples : tuple of Transition
        What a logistic regression is trained on; may be empty.
    transition : Transition
        What is to be foreseen.
    how : str
        How it is predicted, in a sentence.
    """

    name: str
    survey: Survey
    relation: str
    before: str
    after: str
    training: Survey
    pool: str | None
    growth: Growth
    examples: tuple[Transition, ...]
    transition: Transition
    how: str


def _transition(before: Layer, after: Layer, kind: npt.NDArray[np.float64] | None) -> Transition:
    """Return two waves as what is compared: pairs known at both, ties at the start as a simulation begins with them."""
    known = (before.tie >= 0) & (after.tie >= 0)
    for layer in (before, after):
        fixed = getattr(layer, "structural", None)  # pairs that could not, or had to, tie say nothing
        if fixed is not None:
            known &= fixed == 0
    np.fill_diagonal(known, False)
    start = fill(before.tie, before.weight, before.directed).tie.astype(bool)
    return Transition(Window(start, known, before.directed), after.tie == 1, kind)


def grown(name: str, one: Transition) -> Observed:
    """Return the growth that a transition shows."""
    mask = one.window.known if one.window.directed else np.triu(one.window.known)
    start, end = one.window.start[mask], one.end[mask]
    return Observed(
        name,
        int((start & end).sum()),
        int((start & ~end).sum()),
        int((~start & end).sum()),
        int((~start & ~end).sum()),
    )


def _kinds(survey: Survey, relation: str, group: str | None) -> npt.NDArray[np.float64] | None:
    panels, _ = panels_of(survey, relation, group)
    return next(iter(panels.values())).actor.get("kind")


def _of(survey: Survey, relation: str, group: str | None) -> tuple[Transition, ...]:
    """Return the transitions of one network, from each wave to the next."""
    waves, kind = survey.waves(relation), _kinds(survey, relation, group)
    layers = [survey.layers[relation, wave] for wave in waves]
    return tuple(_transition(a, b, kind) for a, b in pairwise(layers))


def tasks_of(
    survey: Survey, relation: str | None = None, pool: str | None = None, group: str | None = None
) -> tuple[PredictionTask, ...]:
    """Return what of a survey can be predicted.

    With three waves or more the last is predicted from those before; with two waves of several networks each network
    is left out in turn; with two waves of one network only the first is known, and everything else comes from priors
    and from the growth of other panels.

    Parameters
    ----------
    survey : Survey
    relation : str, optional
        Needed where there are several.
    pool : str, optional
        The attribute that tells several networks apart.
    group : str, optional
        The attribute that says who is of the same kind.

    Raises
    ------
    SurveyError
        If there is one wave only, or the last wave holds nothing to predict.
    """
    name = survey.layer(relation).relation
    waves = survey.waves(name)
    if len(waves) < 2:
        more = [f"{other} ({len(survey.waves(other))})" for other in survey.relations if len(survey.waves(other)) > 1]
        hint = f" Relations with more waves: {', '.join(more)}." if more else ""
        raise SurveyError(
            f"{survey.name}: {name} has one wave ({waves[0]}), so there is nothing to predict it from or to compare "
            f"with; a prediction needs two waves or more of the same members.{hint} For what one wave tells, use "
            "`run.py calibrate`."
        )
    whole = with_waves(survey, name, waves)
    members = partnership_of(whole, pool)
    column = None if pool is None else whole.named(pool, "pool")
    parts = {value: whole.where(column, value) if column else whole for value in dict.fromkeys(members)}
    transitions = {value: _of(part, name, group) for value, part in parts.items()}
    found = []
    for value, part in parts.items():
        last = transitions[value][-1]
        label = part.name if column is None else f"{column} {value}"
        if int(last.window.known.sum()) < LEAST_PAIRS or not last.window.start.any() or not last.end.any():
            raise SurveyError(
                f"{label}: waves {waves[-2]} and {waves[-1]} of {name} have hardly a pair in common that both know, or "
                "no ties; there is nothing to predict."
            )
        mine: dict[str, Any] = {"name": label, "survey": part, "relation": name}
        mine |= {"before": waves[-2], "after": waves[-1]}
        earlier = transitions[value][:-1]
        others = [one for other, many in transitions.items() if other != value for one in many]
        if len(waves) > 2:
            growth = _continued(label, earlier)
            how = f"from waves {', '.join(waves[:-1])}, the last ({waves[-1]}) being predicted"
            known = with_waves(part, name, waves[:-1])
            found.append(
                PredictionTask(
                    **mine, training=known, pool=None, growth=growth, examples=earlier, transition=last, how=how
                )
            )
        elif others:
            assert column is not None
            growth = combined(
                [grown(other, many[-1]) for other, many in transitions.items() if other != value],
                f"{len(parts) - 1} other networks of {survey.name}",
            )
            how = f"from the {len(parts) - 1} other networks, this one being left out"
            rest = without(whole, column, value)
            found.append(
                PredictionTask(
                    **mine,
                    training=rest,
                    pool=column if len(parts) > 2 else None,
                    growth=growth,
                    examples=tuple(others),
                    transition=last,
                    how=how,
                )
            )
        else:
            how = (
                "from its first wave, priors, and the growth of other panels: two waves of a single network leave "
                "nothing else to learn from"
            )
            first = with_waves(part, name, waves[:1])
            growth = levelled_without(grown(label, last))
            found.append(
                PredictionTask(**mine, training=first, pool=None, growth=growth, examples=(), transition=last, how=how)
            )
    return tuple(found)


def _continued(label: str, earlier: Sequence[Transition]) -> Growth:
    """Return the growth after some intervals of the same network: half of the trend, spread as panels are.

    Growth is expected to level off: with k intervals observed, the mean counts k parts and no change one part more.
    """
    own = [grown(label, one) for one in earlier]
    changes = float(np.mean([one.change for one in own]))
    share = len(own) / (len(own) + 1.0)
    spread = levelled().spread
    return Growth(
        share * changes, spread, f"{len(own)} earlier interval{'' if len(own) == 1 else 's'} of its own, levelling off"
    )


def levelled_without(mine: Observed) -> Growth:
    """Return the growth that the organisational panels, but for this one, lead one to expect of another."""
    rest = [
        one
        for one in ORGANISATIONAL
        if (one.kept, one.lost, one.formed, one.never) != (mine.kept, mine.lost, mine.formed, mine.never)
    ]
    return combined(rest, f"{len(rest)} organisational panels (estuaries, Berardo and Scholz 2010)")


def outlook_of(survey: Survey, relation: str | None = None, wave: str | None = None) -> Growth:
    """Return how far a network is expected to grow or shrink from one of its waves on.

    From the last wave: no change on average, with the spread of organisational panels and of the network's own earlier
    intervals. From an earlier wave: towards the last one, as was observed, and no further.

    Parameters
    ----------
    survey : Survey
    relation, wave : str, optional
        As the simulation starts from; by default the only relation, and the last wave.
    """
    name = survey.layer(relation, wave).relation
    waves = survey.waves(name)
    start = waves[-1] if wave is None else wave
    own = [
        grown(f"waves {a} to {b}", _transition(survey.layers[name, a], survey.layers[name, b], None))
        for a, b in pairwise(waves)
    ]
    level = levelled()
    if not own:
        return level
    spread = combined([*ORGANISATIONAL, *own], "", centre=0.0).spread
    if start == waves[-1]:
        mine = "its own interval" if len(own) == 1 else f"its own {len(own)} intervals"
        return Growth(
            0.0,
            spread,
            f"no change on average beyond what was observed, with the spread of {mine} and of "
            f"{len(ORGANISATIONAL)} organisational panels",
        )
    onward = grown("", _transition(survey.layers[name, start], survey.layers[name, waves[-1]], None))
    return Growth(onward.change, spread, f"towards wave {waves[-1]} as was observed, and no further")
