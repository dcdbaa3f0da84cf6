"""Ranges in scenario files: a number written as { low = 1, high = 3 } is drawn for each pair of runs.

Every range is cut into as many slices as there are draws, and each draw takes another slice, in an order that the
range's own key decides (Latin hypercube sampling; McKay, Beckman and Conover 1979). So the same range in scenario and
baseline has the same values, run by run, and adding a range changes no other.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.shape import KeyPath, Scenario, ScenarioError
from partnership_dynamics.simulation import randomness as rnd
from partnership_dynamics.simulation.parameters import PARAMETERS, shortened
from partnership_dynamics.simulation.places import CONSTANT, places_of
from partnership_dynamics.simulation.sampling import between
from partnership_dynamics.simulation.start import Setup

DRAWS = 256  # two runs take each: enough for the longest comparisons before one is taken again
ENDS = {"low", "high"}
LARGEST = 1e9  # of either end
# The keys whose number decides no shape of a table, by the table that they stand in.
ALLOWED = {
    "team": ("staff", "staff_times", "style", "members_pay"),
    "table": ("vision", "strategy", "leader_engagement"),
    "venue": ("meetings",),
    "hours": ("times",),
    "event": ("value", "start", "year"),
}
SWITCHES = ("govern", "offer")


def may_be_ranges() -> str:
    """Return the keys that may be ranges, in words, those of [parameters] apart."""
    return "; ".join(f"{', '.join(keys)} of {table}" for table, keys in ALLOWED.items())


def key_of(path: KeyPath) -> str:
    """Return where a key stands, as errors call it."""
    return ".".join(str(part) for part in path)


def _found(raw: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Mapping[str, Any]]]:
    if isinstance(raw, Mapping):
        if raw and set(raw) <= ENDS:
            yield path, raw
            return
        for key, value in raw.items():
            yield from _found(value, (*path, key))
    elif isinstance(raw, list):
        for index, value in enumerate(raw):
            yield from _found(value, (*path, index))


def _check(name: str, raw: Mapping[str, Any], path: KeyPath, ends: Mapping[str, Any]) -> tuple[float, float]:
    """Return a range's ends, where a range may stand and they are in order."""
    where = f"{name}: {key_of(path)}"
    table, key = str(path[0]), str(path[-1])
    if table != "parameters" and key not in ALLOWED.get(table, ()):
        raise ScenarioError(
            f"{where} cannot be a range (found {dict(ends)}): write one value. A range may stand for any of "
            f"[parameters], and for {may_be_ranges()}"
        )
    numbers = [value for value in ends.values() if isinstance(value, int | float) and not isinstance(value, bool)]
    if set(ends) != ENDS or len(numbers) != len(ENDS) or not -LARGEST <= ends["low"] < ends["high"] <= LARGEST:
        shown = ", ".join(f"{end!r}: {shortened(value)}" for end, value in ends.items())
        raise ScenarioError(
            f"{where}: a range needs low and high, two numbers from {-LARGEST:g} to {LARGEST:g}, low the smaller "
            f"(found {{{shown}}})"
        )
    if table == "parameters" and key in PARAMETERS and PARAMETERS[key].is_whole and any(end % 1 for end in numbers):
        raise ScenarioError(f"{where} counts {PARAMETERS[key].unit}: give whole numbers (found {dict(ends)})")
    if table == "event":
        event = raw["event"][path[1]]
        if key == "value" and event.get("kind") in SWITCHES:
            raise ScenarioError(f"{where}: kind {event['kind']!r} is a choice, so its value cannot be a range")
        if key == "year" and "until_year" in event:
            raise ScenarioError(f"{where}: the year in which a ramp begins cannot be a range: its steps would differ")
    return float(ends["low"]), float(ends["high"])


def split(name: str, raw: Mapping[str, Any]) -> tuple[dict[str, Any], dict[KeyPath, tuple[float, float]]]:
    """Return a file's tables with the middle of each range in its place, and the ranges.

    Parameters
    ----------
    name : str
        Of the file, as errors call it.
    raw : mapping

    Raises
    ------
    ScenarioError
        If a range stands where it may not, or is none.

    Examples
    --------
    >>> split("mine.toml", {"team": {"staff": {"low": 1, "high": 3}}})
    ({'team': {'staff': 2.0}}, {('team', 'staff'): (1.0, 3.0)})
    """
    ranges = {path: _check(name, raw, path, ends) for path, ends in _found(raw)}
    return _with(raw, {path: _middle(path, low, high) for path, (low, high) in ranges.items()}), ranges


def _middle(path: KeyPath, low: float, high: float) -> float:
    """Return the middle of a range; of whole numbers one nearest to it."""
    middle = 0.5 * (low + high)
    return float(round(middle)) if _whole(key_of(path)) else middle


def _with(raw: Mapping[str, Any], values: Mapping[KeyPath, float]) -> dict[str, Any]:
    """Return a copy of nested tables and lists with some values put in."""
    changed: Any = copy.deepcopy(dict(raw))
    for path, value in values.items():
        place = changed
        for part in path[:-1]:
            place = place[part]
        place[path[-1]] = value
    whole: dict[str, Any] = changed
    return whole


def at(scenario: Scenario, values: Mapping[KeyPath, float]) -> Scenario:
    """Return the scenario with a number instead of each of some ranges.

    Raises
    ------
    pydantic.ValidationError
        If a number is not allowed there.
    """
    tables = {key: value for key, value in scenario.model_dump(exclude_unset=True).items() if key != "ranges"}
    tables = {key: list(value) if isinstance(value, tuple) else value for key, value in tables.items()}
    kept = {path: ends for path, ends in scenario.ranges.items() if path not in values}
    return Scenario.model_validate(_with(tables, values)).model_copy(update={"name": scenario.name, "ranges": kept})


def _own_name(scenario: Scenario, path: KeyPath) -> str:
    """Return what a range is called, whatever else stands in the file: an event by its kind, not by its place."""
    if not isinstance(path[1], int):
        return key_of(path)
    entries = getattr(scenario, str(path[0]))

    def title(one: Any) -> str:
        keys = ("kind", "name", "member", "target")
        return ".".join(str(value) for value in (getattr(one, key, None) for key in keys) if value is not None)

    own = title(entries[path[1]])
    before = sum(title(one) == own for one in entries[: path[1]])
    return f"{path[0]}.{own}.{before}.{path[2]}"


def _whole(name: str) -> bool:
    """Say whether a range is one of whole numbers, as some of [parameters] are."""
    row = PARAMETERS.get(name.removeprefix(CONSTANT)) if name.startswith(CONSTANT) else None
    return row is not None and row.is_whole


def values_of(name: str, low: float, high: float, draws: int) -> npt.NDArray[np.float64]:
    """Return the value of a range in each of D draws: one in each of D even slices, in an order keyed by its name.

    Examples
    --------
    >>> found = values_of("team.staff", 1.0, 3.0, 4)
    >>> sorted((found * 2).astype(int).tolist())
    [2, 3, 4, 5]
    >>> sorted(values_of("parameters.talks", 1, 2, 4).tolist())
    [1.0, 1.0, 2.0, 2.0]
    """
    key = rnd.run_key(int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big"), 0)
    with np.errstate(over="ignore"):
        lots, within = (
            np.array([rnd.uniform(key, rnd.CALIBRATED_DRAW, 0, d >> 16, d & 0xFFFF, one) for d in range(draws)])
            for one in (0, 1)
        )
    slices = np.argsort(np.argsort(lots, kind="stable"), kind="stable")
    return between((slices + within) / draws, low, high, _whole(name))


def _differences(setup: Setup, base: Setup) -> dict[str, float]:
    """Return the constants and places in which a setup differs from one of the same shape."""
    constants = dict(setup.parameters or {})
    before = dict(base.parameters or {})
    found = {f"{CONSTANT}{name}": float(value) for name, value in constants.items() if before.get(name) != value}
    places = places_of(base)
    return found | {name: value for name, value in places_of(setup).items() if places.get(name) != value}


def draws_of(
    scenario: Scenario, setups: Sequence[Setup], base: Setup, given: Sequence[Mapping[str, float]]
) -> tuple[dict[str, float], ...]:
    """Return each draw of a scenario's ranges as constants and places, on top of the draws that there are.

    Parameters
    ----------
    scenario : Scenario
    setups : sequence of Setup
        What each of `settled` comes to.
    base : Setup
        The scenario's with every range in its middle.
    given : sequence of mapping
        Calibrated draws; empty where there are none. What the scenario sets comes on top.

    Raises
    ------
    ScenarioError
        If a range changes more than numbers.
    """
    changes = [_differences(setup, base) for setup in setups]
    names = sorted(set().union(*changes))
    usual = places_of(base) | {f"{CONSTANT}{name}": value for name, value in (base.parameters or {}).items()}
    draws = []
    for d, change in enumerate(changes):
        draw = {name: change.get(name, float(usual[name])) for name in names}
        if _shape(base.with_parameters(**draw)) != _shape(setups[d]):
            raise ScenarioError(f"{scenario.name}: its ranges change more than numbers, so they cannot be drawn")
        kept = {name: value for name, value in given[d].items() if f"{CONSTANT}{name}" not in draw} if given else {}
        draws.append({**kept, **draw})
    return tuple(draws)


def _shape(setup: Setup) -> tuple[Any, ...]:
    """Return all of a setup that can be compared, ties apart, which no range changes."""
    partnership = setup.partnership
    return (
        partnership.members,
        partnership.venues,
        partnership.team,
        partnership.governance,
        partnership.lead,
        partnership.vision,
        partnership.strategy,
        tuple(setup.events),
        tuple(setup.successors),
        dict(setup.parameters or {}),
    )


def settled(scenario: Scenario, draws: int) -> list[Scenario]:
    """Return the scenario of each draw, every range settled."""
    drawn = {
        path: values_of(_own_name(scenario, path), low, high, draws) for path, (low, high) in scenario.ranges.items()
    }
    return [at(scenario, {path: float(values[d]) for path, values in drawn.items()}) for d in range(draws)]


def paired(cases: Sequence[Any]) -> list[Any]:
    """Return cases that are to be compared with as many draws each: who has none changes nothing in any.

    Raises
    ------
    ScenarioError
        If two have draws and not as many.
    """
    most = max(len(case.draws) for case in cases)
    for case in cases:
        if case.draws and len(case.draws) != most:
            raise ScenarioError(f"{case.name} has {len(case.draws)} draws where another has {most}: they do not pair")
    return [case if case.draws else replace(case, draws=({},) * most) for case in cases]
