"""Hold the pairs in contact of a partnership that is to be run: an out-degree for the point, and one for each draw."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.balance.contact import pairs_in
from partnership_dynamics.calibration.balance.surface import TooLargeError, kept_surface, surface_of
from partnership_dynamics.calibration.out_degree import solve_out_degree
from partnership_dynamics.calibration.prediction.growth import Growth
from partnership_dynamics.scenarios.ensemble.chunk import Draw
from partnership_dynamics.scenarios.ranges import DRAWS
from partnership_dynamics.scenarios.schema import ScenarioError
from partnership_dynamics.simulation.partnership import Partnership
from partnership_dynamics.simulation.start import Setup
from partnership_dynamics.simulation.workers import Tell, nobody

NOTICED = 0.02  # share of runs that double or empty a network from which on it is said


@dataclass(frozen=True)
class Held:
    """An out-degree that keeps a partnership's pairs in contact, and one for each draw.

    Attributes
    ----------
    density : float
    draws : tuple of mapping
        Each with an out-degree of its own.
    notes : tuple of str
    """

    density: float
    draws: tuple[Draw, ...]
    notes: tuple[str, ...]


def seed_of_growth(partnership: Partnership) -> int:
    """Return what decides the order of drawn growths: the network alone, so that scenarios share them."""
    return int(partnership.tie.sum()) * 1009 + len(partnership.members)


def held_by(
    setup: Setup,
    parameters: Mapping[str, float],
    draws: Sequence[Draw],
    growth: Growth | None = None,
    workers: int | None = None,
    tell: Tell = nobody,
) -> Held:
    """Return the out-degrees of a partnership as it was surveyed.

    Scenarios are run with these: what they change is not absorbed by solving the out-degree again.

    Parameters
    ----------
    setup : Setup
        Without any parameters.
    parameters : mapping
        Those that differ from the registry's.
    draws : sequence of mapping
    growth : Growth, optional
    workers, tell
        As in `calibration.balance.surface.surface_of`.

    Raises
    ------
    ScenarioError
        If the network cannot be balanced.
    """
    seed = seed_of_growth(setup.partnership)
    name = setup.partnership.name
    with_parameters = replace(setup, parameters=dict(parameters))
    middle = 1.0 if growth is None else math.exp(growth.mean)
    surface = None
    notes: list[str] = []
    try:
        wanted = bool(draws) or growth is not None
        surface = surface_of(setup, workers, tell) if wanted else kept_surface(setup)
        if surface is not None and not parameters and middle == 1.0:
            solved = surface.solved
        else:
            solved = solve_out_degree(
                with_parameters,
                growth=middle,
                workers=workers,
                progress=lambda done, total: tell("Solving the out-degree", done, total),
            )
    except TooLargeError as error:
        solved = solve_out_degree(with_parameters, growth=middle, workers=workers)
        notes.append(f"Note: {error}. Every run has the same out-degree parameter.")
    except ValueError as error:
        raise ScenarioError(f"{name} cannot be simulated: {error}") from error
    notes = [solved.sentence(), *notes]
    if surface is None or (not draws and growth is None):
        return Held(solved.value, tuple(draws), tuple(notes))
    given = [dict(draw) for draw in draws] or [{} for _ in range(DRAWS)]
    grown = [0.0] * len(given) if growth is None else growth.draws(len(given), seed).tolist()
    known = (parameters, middle, solved.value)
    balanced = []
    for draw, change in zip(given, grown, strict=True):
        odds = middle if growth is None else math.exp(change)
        balanced.append({**draw, "density": surface.density({**parameters, **draw}, odds, known)})
    if draws:
        notes.append(
            f"Each draw of constants has an out-degree of its own, from a response surface fitted to "
            f"{surface.histories:,} histories, so that none of them makes the network grow or shrink by itself."
        )
    if growth is not None:
        low, high = (math.exp(growth.mean + side * 1.645 * growth.spread) for side in (-1.0, 1.0))
        notes.append(
            f"How far contact will grow or shrink is not known: each pair of runs draws it, the odds of contact "
            f"becoming {low:.2f} to {high:.2f} times as large in 90 of 100 ({growth.why})."
        )
    return Held(solved.value, tuple(balanced), tuple(notes))


def unbalanced(pairs_at_end: npt.NDArray[np.float64], partnership: Partnership) -> str:
    """Return a sentence where runs without a change of course have doubled or emptied the network; else nothing.

    Parameters
    ----------
    pairs_at_end : float64 (R,)
        Pairs in contact at the end of each run of the partnership as it is.
    partnership : Partnership
    """
    before = pairs_in(partnership.tie)
    doubled, emptied = float((pairs_at_end > 2 * before).mean()), float((pairs_at_end < 0.5 * before).mean())
    if max(doubled, emptied) < NOTICED:
        return ""
    parts = [
        f"{100 * share:.0f}% of the runs {what} the pairs in contact"
        for share, what in ((doubled, "more than doubled"), (emptied, "lost more than half of"))
        if share >= NOTICED
    ]
    return (
        f"Note: {' and '.join(parts)} ({before} at the start) with nothing changed. The constants drawn lie where the "
        "network is not stable; read the answer with care, or set the constants that are known (--set NAME=VALUE)."
    )
