"""Scenario files: found, read on top of those they extend, checked, and turned into a setup.

A scenario is a short TOML file: a question in words, what changes, why, and the evidence. Errors name the file, the
key, the value found and what is allowed.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from partnership_dynamics.calibration.clean import plain_data
from partnership_dynamics.calibration.toml import TomlError, parse_toml, read_toml
from partnership_dynamics.scenarios.changes import setup_of
from partnership_dynamics.scenarios.ranges import at, split
from partnership_dynamics.scenarios.shape import (
    AS_IS,
    MOST_FILES,
    OLD_KEYS,
    DatedEvent,
    Hours,
    KeyPath,
    NewMember,
    NewSeat,
    NewVenue,
    Scenario,
    ScenarioError,
    TableChange,
    TeamChange,
    TieChange,
    nearest,
)
from partnership_dynamics.simulation.parameters import shortened
from partnership_dynamics.simulation.partnership import Partnership
from partnership_dynamics.simulation.start import Setup

__all__ = [
    "Scenario",
    "ScenarioError",
    "apply",
    "baseline_of",
    "find",
    "library",
    "read_given",
    "read_scenario",
    "scenario_from",
]

OURS = ("name", "ranges")  # what the program keeps with a scenario, and no file says
NAMED = ("members", "member", "other", "extends")  # keys that take one word or several
Given = Mapping[str, str]  # texts of scenario files by name
LIBRARY = Path(__file__).resolve().parent / "library"
LONGEST_NAME = 200  # letters of a scenario that another extends
APPENDED = ("event", "member", "seat", "venue", "hours", "tie")


def library() -> dict[str, Path]:
    """Return the scenarios that come with the model, by name."""
    return {path.stem: path for path in sorted(LIBRARY.glob("*.toml"))}


def find(word: str, given: Given | None = None) -> Path:
    """Return the file of a scenario given by name or path; of texts that were given, their name alone.

    Raises
    ------
    ScenarioError
        If there is none; the message names the nearest one.
    """
    known = library()
    path = Path(word)
    if given is not None:
        own = word if word in given else f"{word}.toml"
        if own in given:
            return Path(own)
    if word in known:
        return known[word]
    if given is None and path.suffix == ".toml" and path.is_file():
        return path
    raise ScenarioError(
        f"there is no scenario {word!r}{nearest(word, known)}; there are {', '.join(known)}, or give a .toml file"
    )


def _merge(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in change.items():
        found = merged.get(key)
        if isinstance(value, Mapping) and isinstance(found, Mapping):
            merged[key] = _merge(found, value)
        elif key in APPENDED and isinstance(value, list) and isinstance(found, list):
            merged[key] = [*found, *value]
        else:
            merged[key] = value
    return merged


def _parents(raw: Mapping[str, Any], path: Path, given: Given | None) -> list[Path]:
    """Return the files that a scenario builds on; a name is looked up beside it first, then in the library."""
    named = raw.get("extends", [])
    names = [named] if isinstance(named, str) else named
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ScenarioError(f"{path.name}: extends: give a scenario's name or a list of names (found {named!r})")
    if len(names) > MOST_FILES:
        raise ScenarioError(f"{path.name}: extends: {len(names):,} names; at most {MOST_FILES} can be given")
    result = []
    for name in dict.fromkeys(names):
        if len(name) > LONGEST_NAME:
            most = f"at most {LONGEST_NAME} are read"
            raise ScenarioError(f"{path.name}: extends: a name of {len(name):,} letters; {most}")
        beside = path.parent / name if name.endswith(".toml") else path.parent / f"{name}.toml"
        try:
            result.append(beside if given is None and beside.is_file() else find(name, given))
        except ScenarioError as error:
            raise ScenarioError(f"{path.name}: extends: {error}") from error
    return result


def _read_raw(
    path: Path,
    chain: tuple[Path, ...],
    read: dict[Path, dict[str, Any]],
    given: Given | None,
    tables: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return a file's tables on those of the scenarios it extends; a file reached twice counts once.

    With ``tables``, those stand instead of the file's text.

    ``read`` gathers each file's own tables in the order in which they are put together.
    """
    place = path.resolve()
    if place in chain:
        circle = " -> ".join(step.stem for step in (*chain, place))
        raise ScenarioError(f"{path.name}: extends goes round in a circle: {circle}")
    if place in read:
        return {}
    try:
        text = given.get(str(path)) if given is not None else None
        if tables is not None:
            raw = dict(plain_data(tables))
        else:
            raw = read_toml(path, "a scenario") if text is None else parse_toml(text)
    except TomlError as error:
        raise ScenarioError(error.about(path.name)) from error
    except (OSError, ValueError) as error:  # a path may hold what no path can
        raise ScenarioError(f"{path.name} cannot be read: {error}") from error
    if len(read) >= MOST_FILES:
        raise ScenarioError(f"{path.name}: extends: it builds on more than {MOST_FILES} files, which is the most")
    base: dict[str, Any] = {}
    own = None if path.parent == LIBRARY else given  # those of the library build on one another alone
    for parent in _parents(raw, path, own):
        base = _merge(base, _read_raw(parent, (*chain, place), read, own))
    split(path.name, raw)  # a wrong range is told by its place in its own file
    read[place] = raw
    return _merge(base, raw)


def _origin(location: KeyPath, read: Mapping[Path, Mapping[str, Any]]) -> tuple[str, KeyPath]:
    """Return the file in which something stands, and where in that file; what no file says is the last one's."""
    files = list(read.items())
    if len(location) > 1 and isinstance(location[1], int):
        before = 0
        for place, raw in files:
            entries = raw.get(str(location[0]), [])
            count = len(entries) if isinstance(entries, list) else 0
            if location[1] < before + count:
                return place.name, (location[0], location[1] - before, *location[2:])
            before += count
    for place, raw in reversed(files):
        inside: Any = raw
        for part in location[:2]:
            inside = inside.get(part) if isinstance(inside, Mapping) and part in inside else None
        if inside is not None:
            return place.name, location
    return files[-1][0].name, location


def read_scenario(word: str) -> Scenario:
    """Read and check a scenario.

    Parameters
    ----------
    word : str
        A name of the library, or the path of a TOML file.

    Raises
    ------
    ScenarioError
        Naming the file, the key, what was found and what is allowed.

    Examples
    --------
    >>> read_scenario("as_is").question.endswith("?")
    True
    """
    return _read(find(word), None)[0]


def read_given(word: str, given: Given) -> tuple[Scenario, list[str]]:
    r"""Read and check a scenario from texts that were given, instead of this machine's files.

    Parameters
    ----------
    word : str
        The name of one of them, or of the library.
    given : mapping of str to str
        Texts by file name. What they build on is looked up among them, then in the library; no other file is read.

    Returns
    -------
    Scenario
    list of str
        Which of the texts it was read from: its own, those that it builds on, and those of what it is compared with.

    Raises
    ------
    ScenarioError
        As `read_scenario` does.

    Examples
    --------
    >>> text = 'title = "Mine"\nquestion = "What if?"\nextends = "no_team"'
    >>> scenario, of = read_given("mine", {"mine.toml": text, "other.toml": ""})
    >>> scenario.name, scenario.title, of
    ('mine', 'Mine', ['mine.toml'])
    """
    scenario, read = _read(find(word, given), given)
    of = {path.resolve() for path in read}
    against, seen = scenario.against, {word.removesuffix(".toml")}
    while f"{against}.toml" in given and against not in seen | {AS_IS}:
        seen.add(against)
        other, read = _read(find(against, given), given)
        of |= {path.resolve() for path in read}
        against = other.against
    return scenario, [name for name in given if Path(name).resolve() in of]


def scenario_from(tables: Mapping[str, Any], name: str = "scenario") -> Scenario:
    """Check a scenario that is given as the tables of a scenario file would be, in Python.

    Parameters
    ----------
    tables : mapping of str to Any
        Keys and tables as in a scenario file; a list of mappings for what a file writes as ``[[event]]``. What it
        ``extends`` is looked up in the present folder, then in the library.
    name : str
        What it is called.

    Raises
    ------
    ScenarioError
        Naming the key, what was found and what is allowed.

    Examples
    --------
    >>> mine = scenario_from({"title": "Two staff", "question": "What if?", "team": {"staff": 2.0}}, "two_staff")
    >>> mine.name, mine.team.staff
    ('two_staff', 2.0)
    """
    return _read(Path(name), None, _as_file(tables))[0]


def _as_file(value: Any) -> Any:
    """Return tables with lists where a file would have them."""
    if isinstance(value, Mapping):
        return {str(key): _as_file(part) for key, part in value.items()}
    if isinstance(value, BaseModel):
        return _as_file(value.model_dump(exclude_unset=True))
    return [_as_file(part) for part in value] if isinstance(value, list | tuple) else value


def _read(
    path: Path, given: Given | None, tables: Mapping[str, Any] | None = None
) -> tuple[Scenario, dict[Path, dict[str, Any]]]:
    """Return a scenario, and each file's own tables in the order in which they were put together."""
    read: dict[Path, dict[str, Any]] = {}
    try:
        raw, ranges = split(path.name, _read_raw(path, (), read, given, tables))
    except RecursionError:
        raise ScenarioError(f"{path.name} cannot be read: its tables or lists lie too deep in one another") from None
    for key in OURS:
        if key in raw:
            raise ScenarioError(f"{path.name}: {key}: this key is not known; allowed: {', '.join(_fields((key,)))}")
    try:
        scenario = Scenario.model_validate(raw)
        for end in (0, 1) if ranges else ():  # if both are allowed, so is what lies between
            at(scenario, {one: ends[end] for one, ends in ranges.items()})
    except ValidationError as error:
        first = error.errors()[0]
        file, location = _origin(first["loc"], read)
        where = _place_in_file(location)
        key = ".".join(str(part) for part in where) or "the file as a whole"
        found = "" if first["type"] in ("missing", "value_error") else f" (found {shortened(first['input'])})"
        hint = nearest(str(first["loc"][-1]), _fields(first["loc"])) if first["type"] == "extra_forbidden" else ""
        said = first["msg"].removeprefix("Value error, ").replace("Field required", "this key is required")
        if where != location:
            said = "give a name or a kind, or a list of them"
        if len(first["loc"]) == 1 and first["loc"][0] in APPENDED and first["type"] != "too_long":
            said = f"write each {first['loc'][0]} as [[{first['loc'][0]}]], with two brackets"
        if first["type"] == "extra_forbidden" and where[-1] in OLD_KEYS:
            said = OLD_KEYS[str(where[-1])]
        elif first["type"] == "extra_forbidden":
            said = f"this key is not known{hint}; allowed: {', '.join(_fields(first['loc']))}"
        raise ScenarioError(f"{file}: {key}: {said}{found}") from error
    _compared_with(scenario.against, path, given)
    return scenario.model_copy(update={"name": path.stem, "ranges": ranges}), read


def _compared_with(word: str, path: Path, given: Given | None) -> Path:
    """Return the file of what a scenario is compared with: beside its own, among those given, or in the library."""
    if word == AS_IS:  # the partnership as it is, whatever files there are
        return library()[AS_IS]
    beside = path.parent / word if word.endswith(".toml") else path.parent / f"{word}.toml"
    if given is None and beside.is_file():
        return beside
    try:
        return find(word, None if path.parent == LIBRARY else given)
    except ScenarioError as error:
        raise ScenarioError(f"{path.name}: against: {error}") from error


def baseline_of(word: str) -> str:
    """Return what a scenario is compared with where nothing else is named: a name of the library, or a file's path.

    Parameters
    ----------
    word : str
        The scenario's own name or path.

    Examples
    --------
    >>> baseline_of("stronger_team"), baseline_of("stronger_team_grant")
    ('as_is', 'team_by_grant')
    """
    path = find(word)
    found = _compared_with(read_scenario(word).against, path, None)
    return found.stem if found.parent == LIBRARY else str(found)


def _place_in_file(location: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Return where an error is, without the alternatives that pydantic tried for one word or several."""
    for index, (part, after) in enumerate(pairwise(location), start=1):
        if part in NAMED and isinstance(after, str):
            return location[:index]
    return location


def _fields(location: tuple[int | str, ...]) -> list[str]:
    """Return the keys allowed where an error happened."""
    place: type[BaseModel] = Scenario
    nested: dict[str, type[BaseModel]] = {
        "team": TeamChange,
        "table": TableChange,
        "seat": NewSeat,
        "venue": NewVenue,
        "tie": TieChange,
        "hours": Hours,
        "member": NewMember,
        "event": DatedEvent,
    }
    for part in location[:-1]:
        if isinstance(part, str) and part in nested:
            place = nested[part]
    return [field for field in place.model_fields if field not in OURS or place is not Scenario]


def apply(
    scenario: Scenario, partnership: Partnership, quarters: int, parameters: Mapping[str, float] | None = None
) -> Setup:
    """Return the setup of a partnership under a scenario.

    Parameters
    ----------
    scenario : Scenario
    partnership : Partnership
    quarters : int
    parameters : mapping, optional
        Constants that hold for baseline and scenario alike; the scenario's own come on top.

    Raises
    ------
    ScenarioError
        If the scenario does not fit the partnership.
    """
    table = scenario.table
    dated: list[tuple[str, int, str]] = [
        (f"event {event.kind}", event.until, event.when if event.until_year is None else f"year {event.until_year:g}")
        for event in scenario.event
    ]
    dated += [(f"venue {one.name}", one.at, one.when) for one in scenario.venue]
    dated += [("a seat", one.at, one.when) for one in scenario.seat]
    dated += [("a change of hours", one.at, one.when) for one in scenario.hours]
    for what, quarter, when in dated:
        if quarter >= quarters:
            raise ScenarioError(
                f"{scenario.name}: {what} in {when} comes after the end of a run of {quarters} quarters"
            )
    changes_team = scenario.team != TeamChange() or any(event.kind == "close_team" for event in scenario.event)
    if changes_team and table.governance == "shared":
        raise ScenarioError(
            f'{scenario.name} changes the team, and its [table] says that nobody convenes (governance = "shared"); '
            "take one of the two away"
        )
    try:
        constants = {**(parameters or {}), **scenario.parameters}
        return setup_of(scenario, partnership, quarters, constants)
    except ScenarioError:
        raise
    except ValueError as error:
        raise ScenarioError(f"{scenario.name} does not fit {partnership.name}: {error}") from error
