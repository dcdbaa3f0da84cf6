"""Make a partnership ready to be simulated: check the constants, balance its ties, try the scenarios on it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from partnership_dynamics.calibration.prediction.growth import Growth
from partnership_dynamics.scenarios.actions.balancing import held_by
from partnership_dynamics.scenarios.actions.watch import Say, silent
from partnership_dynamics.scenarios.changes import remarks
from partnership_dynamics.scenarios.ensemble.chunk import Case, Draw
from partnership_dynamics.scenarios.ensemble.memory import check_memory
from partnership_dynamics.scenarios.ranges import DRAWS, draws_of, settled
from partnership_dynamics.scenarios.schema import Scenario, ScenarioError, apply
from partnership_dynamics.simulation.compiled import is_compiled, was_compiled_before
from partnership_dynamics.simulation.parameters import outside_range, settings
from partnership_dynamics.simulation.partnership import Partnership
from partnership_dynamics.simulation.places import is_place, places_of
from partnership_dynamics.simulation.start import Setup
from partnership_dynamics.simulation.workers import Tell, default_workers, nobody

QUARTERS = 40
SLOW = 5.0  # seconds of compiling that are worth a word


@dataclass(frozen=True)
class Prepared:
    """A partnership ready to run, and what is held constant in every scenario of it.

    Attributes
    ----------
    partnership : Partnership
    parameters : mapping of str to float
        Constants that differ from the registry's, the out-degree parameter among them.
    notes : tuple of str
        What was solved or assumed.
    draws : tuple of mapping
        Of plausible counties or calibrated constants; empty where parameters are held at one value.
    plausible : tuple of str
        Which numbers of the draws come from the plausible set.
    """

    partnership: Partnership
    parameters: Mapping[str, float]
    notes: tuple[str, ...]
    draws: tuple[Draw, ...] = ()
    plausible: tuple[str, ...] = ()

    @property
    def is_calibrated(self) -> bool:
        """Whether the draws carry constants of the partnership's own, and not those of the plausible set alone."""
        return any(set(draw) - {*self.plausible, "density"} for draw in self.draws[:1])


def prepare(
    partnership: Partnership,
    quarters: int = QUARTERS,
    constants: Mapping[str, float] | None = None,
    *,
    scenarios: Sequence[Scenario] = (),
    calibrated: Path | None = None,
    known_as: str | None = None,
    workers: int | None = None,
    elsewhere: bool = False,
    growth: Growth | None = None,
    say: Say = silent,
    counties: int = 0,
    tell: Tell = nobody,
) -> Prepared:
    """Check a partnership and its constants, and solve its out-degree parameter unless it is given.

    Parameters
    ----------
    partnership : Partnership
    quarters : int
        The length of a history.
    constants : mapping of str to float, optional
        Constants of the registry that were chosen; they win over calibrated ones.
    scenarios : sequence of Scenario
        What is to be run: one that does not fit is refused before anything is simulated.
    calibrated : Path, optional
        A file of calibrated constants, made by `run.py log fit`: each pair of histories takes a draw of its own.
    known_as : str, optional
        By which name the calibrated file may know the partnership; by default its own.
    workers : int, optional
        Threads, for the check of memory; by default one for each core.
    elsewhere : bool
        Whether other machines simulate, whose memory is not checked.
    growth : Growth, optional
        How far the network is expected to grow or shrink: every pair of histories draws its own. By default it is
        held as it is, which is right for an illustration and says too little of a network that was surveyed.
    say : callable, optional
        Told what was found, as it is found.
    counties : int
        Over how many plausible counties to answer; 0 holds parameters at one value each (or calibrated draws).
    tell : callable, optional
        Told how far a response surface is that has to be fitted first.

    Returns
    -------
    Prepared

    Raises
    ------
    ScenarioError
        If a constant or scenario cannot be, or the network cannot be balanced.
    CalibratedError
        If the calibrated file is none, or another partnership's.

    Examples
    --------
    >>> from partnership_dynamics.simulation.shire import shire_county
    >>> prepare(shire_county(), constants={"density": -2.0}).notes
    ('Out-degree parameter given: -2.',)
    """
    chosen = dict(constants or {})
    try:
        settings(chosen)
    except ValueError as error:
        raise ScenarioError(str(error)) from error
    for warning in outside_range(chosen):
        say(f"Note: {warning}.")
    if not elsewhere:
        setup = Setup(partnership, quarters, chosen)
        check_memory(setup, max(len(scenarios), 1), workers or default_workers())
    remarked = tried(partnership, quarters, chosen, scenarios)
    for remark in remarked:
        say(f"Note: {remark}")
    point, draws, known = _calibrated(calibrated, partnership.name if known_as is None else known_as, chosen, say)
    parameters = {**point, **chosen}
    compile_once(say)
    plausible: tuple[str, ...] = ()
    if counties:
        from partnership_dynamics.scenarios.plausible_counties import counties_of

        over = counties_of(chosen, draws, counties)
        draws, plausible, known = over.draws or draws, over.names, (*known, *over.notes)
        for note in over.notes:
            say(note)
    noted = (*known, *remarked)
    ready = balanced(
        partnership, parameters, draws, noted, quarters, growth=growth, workers=workers, say=say, tell=tell
    )
    return replace(ready, plausible=(*plausible, "density") if plausible and "density" not in parameters else plausible)


def balanced(
    partnership: Partnership,
    parameters: Mapping[str, float],
    draws: tuple[Draw, ...] = (),
    known: Sequence[str] = (),
    quarters: int = QUARTERS,
    say: Say = silent,
    *,
    growth: Growth | None = None,
    workers: int | None = None,
    tell: Tell = nobody,
) -> Prepared:
    """Return a partnership ready to run, its out-degree parameter solved where it is not given.

    Parameters
    ----------
    partnership : Partnership
    parameters : mapping of str to float
    draws : tuple of mapping
        Of plausible counties or calibrated constants.
    known : sequence of str
        What else is to be noted.
    quarters : int
    say : callable
    growth, workers, tell
        As in `prepare`.

    Raises
    ------
    ScenarioError
        If its network cannot be balanced.
    """
    if "density" in parameters:
        notes = (*known, f"Out-degree parameter given: {parameters['density']:g}.")
        return Prepared(partnership, dict(parameters), notes, draws)
    held = held_by(Setup(partnership, quarters), parameters, draws, growth, workers, tell)
    short = overloaded(partnership, parameters)
    for note in (*held.notes, *short):
        say(note)
    notes = (*known, *held.notes, *short)
    return Prepared(partnership, {**parameters, "density": held.density}, notes, held.draws)


def tried(
    partnership: Partnership, quarters: int, constants: Mapping[str, float], scenarios: Sequence[Scenario]
) -> list[str]:
    """Try scenarios on a partnership; return what a person should know of how they fit it.

    Raises
    ------
    ScenarioError
        If one does not fit.
    """
    remarked: list[str] = []
    for scenario in scenarios:
        apply(scenario, partnership, quarters, constants)
        remarked += remarks(scenario, partnership)
    return remarked


def _calibrated(
    path: Path | None, name: str, chosen: Mapping[str, float], say: Say
) -> tuple[dict[str, float], tuple[Draw, ...], tuple[str, ...]]:
    """Return calibrated constants, their draws without those chosen otherwise, and what to say of them."""
    if path is None:
        return {}, (), ()
    from partnership_dynamics.scenarios.calibrated_draws import fitted

    read = fitted(path, name, chosen)
    for note in read.notes:
        say(note)
    return dict(read.point), read.draws, read.notes


def overloaded(partnership: Partnership, parameters: Mapping[str, float]) -> list[str]:
    """Return a sentence if keeping up the surveyed ties alone would take more hours than members have."""
    constants = settings(dict(parameters))[0]
    strength = np.where(partnership.tie == 1, partnership.strength, 0.0)
    contacts = np.maximum(strength, strength.T).sum(axis=1)
    short = [
        member.name
        for member, ties in zip(partnership.members, contacts, strict=True)
        if ties * constants.tie_hours > (constants.gross_hours if member.hours is None else member.hours)
        and member.kind != "central_team"
    ]
    if not short:
        return []
    return [
        f"Note: at {constants.tie_hours:g} hours a quarter for a tie of strength 1, {len(short)} of "
        f"{len(partnership.members)} members have more ties than hours ({short[0]} for one), so little can be "
        "delivered. A roster question counts ties that take less: set tie_hours or gross_hours from a diary "
        "(--set tie_hours=0.5)."
    ]


def compile_once(say: Say = silent) -> None:
    """Compile the model, or load what was compiled before, and say what that took."""
    from partnership_dynamics.simulation.warm import compile_model

    if is_compiled() and not was_compiled_before():
        say("Compiling the model: once for each change of its sources, about a minute ...")
    before = time.perf_counter()
    compile_model()
    seconds = time.perf_counter() - before
    if seconds > SLOW:
        say(f"Compiled in {seconds:.0f} s; kept for next time.")


def case_of(scenario: Scenario, prepared: Prepared, quarters: int = QUARTERS) -> Case:
    """Return a scenario of a prepared partnership as something to run.

    Raises
    ------
    ScenarioError
        If it does not fit the partnership.
    """
    setup = apply(scenario, prepared.partnership, quarters, prepared.parameters)
    fixed = scenario.parameters  # what a scenario sets, it sets in every draw
    draws: tuple[Draw, ...] = tuple(
        {name: value for name, value in draw.items() if name not in fixed} for draw in prepared.draws
    )
    plausible = prepared.plausible
    if any(hours.at == 0 for hours in scenario.hours) and any("gross_hours" in draw for draw in draws):
        draws = _with_hours(scenario, prepared, quarters, draws)
        plausible = (*plausible, *(name for name in draws[0] if is_place(name)))
    if scenario.ranges:
        settings_of = settled(scenario, len(draws) or DRAWS)
        setups = [apply(concrete, prepared.partnership, quarters, prepared.parameters) for concrete in settings_of]
        draws = draws_of(scenario, setups, setup, draws)
    return Case(scenario.name, scenario.title, setup, draws, scenario.question, plausible)


def _with_hours(scenario: Scenario, prepared: Prepared, quarters: int, draws: tuple[Draw, ...]) -> tuple[Draw, ...]:
    """Return draws in which a scenario's change of some members' hours is one of each draw's own hours."""
    with_hours = []
    for draw in draws:
        addresses = places_of(apply(scenario, prepared.partnership, quarters, {**prepared.parameters, **draw}))
        hours = {
            name: value for name, value in addresses.items() if name.startswith("member.") and name.endswith(".hours")
        }
        with_hours.append({**draw, **hours})
    return tuple(with_hours)
