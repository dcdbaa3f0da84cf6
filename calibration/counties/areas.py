"""Which areas can be made a partnership of, and which councils and bodies belong to each.

An area is a county that still has a county council, with its districts; the councils that took a former county's
place; a former county as it was on its last day; or, where there is no county council, the area of a fire authority.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from partnership_dynamics.calibration.counties.open_data import (
    BODIES,
    COMBINED,
    COUNTY,
    DISTRICT,
    CouncilRecord,
    CountyError,
    OpenData,
)
from partnership_dynamics.calibration.tables import LONGEST_WORD, some


@dataclass(frozen=True)
class Area:
    """The public bodies of one area.

    Parameters
    ----------
    name : str
    how : str
        What the area is, in words.
    county : CouncilRecord or None
    districts, unitaries, combined : tuple of CouncilRecord
    police, fire, forum : str
        Of most of its councils; empty where not known.
    """

    name: str
    how: str
    county: CouncilRecord | None
    districts: tuple[CouncilRecord, ...]
    unitaries: tuple[CouncilRecord, ...]
    combined: tuple[CouncilRecord, ...]
    police: str
    fire: str
    forum: str

    @property
    def councils(self) -> tuple[CouncilRecord, ...]:
        """The county council first, then districts and unitary councils."""
        return (*((self.county,) if self.county else ()), *self.districts, *self.unitaries)


def successors(data: OpenData, one: CouncilRecord) -> list[CouncilRecord]:
    """Return the councils that took a council's place and are there now; itself while it is there."""
    found: dict[str, CouncilRecord] = {}
    waiting, seen = [one], set()
    while waiting:
        council = waiting.pop()
        if council.id in seen:
            continue
        seen.add(council.id)
        if council.current:
            found[council.id] = council
        waiting += [data.councils[next_one] for next_one in council.replaced_by if next_one in data.councils]
    return sorted(found.values(), key=lambda council: council.name)


def near(data: OpenData, members: Iterable[CouncilRecord]) -> dict[str, list[str]]:
    """Return each council's neighbours among these, the longest boundary first.

    The boundaries are those of 2021, so a council made since has the neighbours of those that it replaced.
    """
    listed = list(members)
    home: dict[str, str] = {}
    for one in data.councils.values():
        heirs = {heir.id for heir in successors(data, one)}
        for member in listed:
            if member.id == one.id or (one.id in data.neighbours and member.id in heirs):
                home[one.id] = member.id
                if member.id == one.id:
                    break
    ranks: dict[str, dict[str, int]] = {member.id: {} for member in listed}
    for old, home_id in home.items():
        for rank, other in enumerate(data.neighbours.get(old, ())):
            there = home.get(other)
            if there and there != home_id:
                ranks[home_id][there] = min(rank, ranks[home_id].get(there, rank))
    return {one: sorted(found, key=lambda other: (found[other], other)) for one, found in ranks.items()}


def body_of(data: OpenData, one: CouncilRecord, kind: str) -> str:
    """Return a council's police force area, fire authority, partnership or forum; of a former one its heir's."""
    own = str(getattr(one, kind))
    return own or next((str(getattr(heir, kind)) for heir in successors(data, one) if getattr(heir, kind)), "")


def _most(data: OpenData, members: Iterable[CouncilRecord], kind: str) -> str:
    found = Counter(body_of(data, one, kind) for one in members)
    found.pop("", None)
    return min(found, key=lambda name: (-found[name], name)) if found else ""


def _combined(data: OpenData, members: Iterable[CouncilRecord]) -> tuple[CouncilRecord, ...]:
    ids = dict.fromkeys(one.combined for one in members if one.combined)
    return tuple(data.councils[one] for one in ids if one in data.councils and data.councils[one].type in COMBINED)


def _area(
    data: OpenData,
    name: str,
    how: str,
    county: CouncilRecord | None,
    districts: list[CouncilRecord],
    unitaries: list[CouncilRecord],
) -> Area:
    def ordered(listed: list[CouncilRecord]) -> tuple[CouncilRecord, ...]:
        return tuple(sorted(listed, key=lambda one: one.name))

    own = [*districts, *unitaries]
    police, fire, forum = (_most(data, districts or unitaries, kind) for kind in BODIES if kind != "safety")
    combined = () if county and not county.current else _combined(data, [*([county] if county else []), *own])
    return Area(name, how, county, ordered(districts), ordered(unitaries), combined, police, fire, forum)


def _beside(data: OpenData, districts: list[CouncilRecord]) -> list[CouncilRecord]:
    """Return the unitary councils under the police and fire authority of some of these, next to them or an island."""
    shared = {(body_of(data, one, "police"), body_of(data, one, "fire")) for one in districts}
    ids = {one.id for one in districts}
    unitaries = [
        one
        for one in data.councils.values()
        if one.current
        and one.type.startswith("Unitary")
        and one.police
        and (one.police, one.fire) in shared
        and one.id not in ids
    ]
    neighbours = near(data, [*districts, *unitaries])
    return [one for one in unitaries if ids & set(neighbours[one.id]) or one.id not in data.neighbours]


def _last_day(council: CouncilRecord) -> date:
    """Return a council's last day; of those listed as ended on vesting day it is the day before."""
    end = date.fromisoformat(council.end)
    return end - timedelta(days=1) if (end.month, end.day) == (4, 1) else end


def short(council: CouncilRecord) -> str:
    """Return a county's name without the word council or county at its end."""
    return council.short_name.removesuffix(" Council").removesuffix(" County").strip()


def areas(data: OpenData) -> dict[str, Area]:
    """Return every area, by name."""
    found: dict[str, Area] = {}
    everybody = list(data.councils.values())
    for county in sorted((one for one in everybody if one.type == COUNTY), key=lambda one: one.name):
        districts = [one for one in everybody if one.county == county.id and one.type == DISTRICT]
        name = short(county)
        if county.current:
            present = [one for one in districts if one.current]
            how = "the county council, its districts, and unitary councils beside them under the same police and fire"
            found[name] = _area(data, name, how, county, present, _beside(data, present))
            continue
        heirs = {one.id: one for old in (county, *districts) for one in successors(data, old)}
        how = f"the councils that took the county's place ({county.end}), and unitary councils beside them"
        found[name] = _area(data, name, how, None, [], [*heirs.values(), *_beside(data, list(heirs.values()))])
        last = _last_day(county)
        at_the_end = [one for one in districts if one.end and _last_day(one) >= last]
        former = f"{name} to {last.year}"
        how = f"the county council and its districts as they were on their last day, {last.isoformat()}"
        found[former] = _area(data, former, how, county, at_the_end, [])
    covered = {one.fire for area in found.values() if area.county and area.county.current for one in area.districts}
    for fire in sorted({one.fire for one in everybody if one.fire and one.current} - covered):
        members = [one for one in everybody if one.fire == fire and one.current and one.type != COUNTY]
        name = fire.removesuffix(" Fire and Emergency Planning Authority")
        if name not in found and {one.id for one in members} not in [_ids(area) for area in found.values()]:
            found[name] = _area(data, name, "all councils under one fire authority", None, [], members)
    return dict(sorted(found.items()))


def _ids(area: Area) -> set[str]:
    return {one.id for one in area.councils}


def find_area(data: OpenData, word: str) -> Area:
    """Return the area of that name, whatever the case of its letters.

    Raises
    ------
    CountyError
        If there is none: with the nearest name, or the area that a council of that name is in.
    """
    known = areas(data)
    wanted = word.strip().lower().removesuffix(" county council").removesuffix(" county")
    for name, area in known.items():
        if name.lower() in (wanted, word.strip().lower()):
            return area
    inside = [
        name
        for name, area in known.items()
        if any(wanted in (one.short_name.lower(), one.name.lower(), short(one).lower()) for one in area.councils)
    ]
    if inside:
        raise CountyError(f"{word!r} is a council, not an area; it is in {some(inside)}: give that as the county.")
    names = {name.lower(): name for name in known}
    for name, area in known.items():
        for one in area.councils:
            names.setdefault(one.short_name.lower(), f"{one.name}, in {name}")
    begins = [name for name in names if len(wanted) > 2 and name.startswith(wanted.removesuffix("s"))]
    close = begins[:1] or difflib.get_close_matches(wanted[:LONGEST_WORD], list(names), n=1)
    hint = f" (nearest: {names[close[0]]})" if close else ""
    raise CountyError(
        f"there is no county {word[:LONGEST_WORD]!r}{hint}; `run.py data list` lists all {len(known)} areas."
    )
