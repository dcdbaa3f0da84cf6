"""The partnership of a real county: real councils, neighbours, police, fire and health; ties made up, and marked so."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from partnership_dynamics.calibration.counties.areas import Area, body_of, find_area, near, successors
from partnership_dynamics.calibration.counties.construction import Places, Ties, construct, counted_grounds
from partnership_dynamics.calibration.counties.control import Record, records
from partnership_dynamics.calibration.counties.open_data import CouncilRecord, OpenData
from partnership_dynamics.calibration.counties.store import kept
from partnership_dynamics.calibration.defaults import DEFAULTS, TEAM_STAFF
from partnership_dynamics.calibration.tables import counted, some
from partnership_dynamics.simulation.partnership import MemberRecord, Partnership, TeamRecord, VenueRecord
from partnership_dynamics.simulation.state import MAX_VENUES

MARK = "(real county, constructed ties)"
MOST_TRUSTS, HALF = 3, 0.5
ROOM_FOR_SPIN_OFFS = 6  # venues that the model can still found


@dataclass(frozen=True)
class County:
    """A real county as a partnership, and what it was made of.

    Parameters
    ----------
    area : Area
    partnership : Partnership
    ties : Ties
        With the ground of each.
    near : mapping of council id to ids
        Its neighbours in the area, the longest boundary first.
    records : mapping of council id to Record
        Its record of political control.
    """

    area: Area
    partnership: Partnership
    ties: Ties
    near: dict[str, list[str]]
    records: dict[str, Record]


def _trusts(data: OpenData, area: Area) -> dict[str, dict[str, float]]:
    """Return the trusts of an area, each with the share of its patients from each lower-tier council's area."""
    ids = {one.id for one in (*area.districts, *area.unitaries)}
    found: dict[str, dict[str, float]] = {}
    for trust, shares in data.patients.items():
        for one, share in shares.items():
            heirs = [heir.id for heir in successors(data, data.councils[one])]
            homes = [home for home in (one, *heirs) if home in ids]
            if homes:
                own = found.setdefault(trust, {})
                own[homes[0]] = own.get(homes[0], 0.0) + share
    order = sorted(found, key=lambda trust: (-sum(found[trust].values()), trust))
    kept_trusts = [trust for trust in order if sum(found[trust].values()) >= HALF][:MOST_TRUSTS] or order[:1]
    return {trust: found[trust] for trust in kept_trusts}


def _health_areas(trusts: dict[str, dict[str, float]]) -> dict[str, int]:
    """Return the number of the trust that takes the largest part of its patients from each council's area."""
    found: dict[str, tuple[float, int]] = {}
    for number, shares in enumerate(trusts.values()):
        for one, share in shares.items():
            found[one] = max(found.get(one, (0.0, 0)), (share, number))
    return {one: number for one, (_share, number) in found.items()}


def _member(name: str, kind: str, area: int = -1, identifier: str = "", control: float | None = None) -> MemberRecord:
    assumed = DEFAULTS[kind]
    return MemberRecord(
        name,
        kind,
        area,
        assumed.leader_engagement,
        assumed.priorities,
        (assumed.seat,),
        identifier=identifier,
        control_change=control,
    )


def _called(name: str, what: str) -> str:
    return name if what.split()[0] in name else f"{name} {what}"


def _safety(data: OpenData, listed: tuple[CouncilRecord, ...]) -> dict[str, tuple[int, ...]]:
    """Return the community safety partnerships that several of these councils share, with their places."""
    shared: dict[str, list[int]] = {}
    for index, one in enumerate(listed):
        name = body_of(data, one, "safety")
        if name and one.type != "County":
            shared.setdefault(name, []).append(index)
    return {name: tuple(places) for name, places in sorted(shared.items()) if len(places) > 1}


def _venues(area: Area, at: Places, safety: dict[str, tuple[int, ...]]) -> tuple[VenueRecord, ...]:
    """Return the boards: an assumed one of all members, the resilience forum, and joint safety partnerships."""
    councils = tuple(range(len(area.councils)))
    emergency = tuple(one for one in (at.police, at.fire) if one >= 0)
    found = [VenueRecord("Partnership board (assumed)", tuple(range(at.size)))]
    if area.forum:
        found.append(VenueRecord(f"{area.forum} resilience forum", (*councils, *emergency, *at.patients)))
    found += [
        VenueRecord(f"{name} community safety partnership", (*places, *emergency)) for name, places in safety.items()
    ]
    return tuple(found[: MAX_VENUES - ROOM_FOR_SPIN_OFFS])


def _notes(county: County, trusts: dict[str, dict[str, float]]) -> tuple[str, ...]:
    area, ties = county.area, county.ties
    found = [
        f"{area.name}: {area.how}. Councils, neighbours, police, fire and health areas are real (open data); the "
        "voluntary body, the central team and the partnership board are assumed.",
        f"No open data say who deals with whom: all {len(ties.grounds)} ties are constructed, and results are those of "
        f"a county of this shape, not findings about {area.name}. Put a survey in their place where there is one.",
        f"Ties by ground: {'; '.join(counted_grounds(ties))}.",
    ]
    if area.county and area.county.current:
        found.append(
            "English counties with districts are being reorganised between 2025 and 2028, and the data hold no "
            "proposals: councils are as the data have them. Write the new councils into a scenario (merge, split)."
        )
    if area.county and not area.county.current:
        found.append(f"{area.name}: these councils are no longer there.")
    alone = [one.name for one in area.councils if one.type != "County" and not county.near.get(one.id)]
    if alone and len(area.councils) > 2:
        found.append(f"No boundary with another of these in the data (2021): {some(alone)}.")
    if trusts:
        found.append(
            f"Health: {some(sorted(trusts))}, by its code (the data have no names); a trust is in where half of its "
            "patients come from the area, or else the one with most. Councils share a health area by their main trust."
        )
    else:
        found.append("Health: one body assumed, since the data say nothing of patients.")
    rates = [100 * county.records[one.id].at_election for one in area.councils if one.id in county.records]
    if rates:
        found.append(
            f"Elections change control by each council's own record since 1973 at most, drawn toward that of all "
            f"English councils as far as they differ by chance: {min(rates):.0f} to {max(rates):.0f} of 100 "
            "four-yearly elections."
        )
    missing = [one.name for one in area.councils if one.id not in county.records]
    if missing:
        found.append(f"No record of control, so the national rate: {some(missing)}.")
    found.append("The calendar of elections is not in the data: the registry's is used (county_election ...).")
    found.append("Assumed by kind of member (calibration/defaults.py says why): priorities, one seat each, leadership.")
    return tuple(found)


def build(data: OpenData, area: Area) -> County:
    """Return the partnership of an area.

    Parameters
    ----------
    data : OpenData
    area : Area
        From `calibration.counties.areas`.

    Returns
    -------
    County
        Always the same for the same data.
    """
    councils = area.councils
    neighbours = near(data, [one for one in councils if one.type != "County"])
    record = {one: found for one, found in records(data).items() if one in {council.id for council in councils}}
    trusts = _trusts(data, area)
    health_area = _health_areas(trusts)
    named = Counter(one.name for one in (*councils, *area.combined))
    name = {
        one.id: one.name if named[one.name] == 1 else f"{one.name} ({one.id})" for one in (*councils, *area.combined)
    }
    members = [
        _member(
            name[one.id],
            "county" if one.type == "County" else "district" if one in area.districts else "unitary",
            health_area.get(one.id, -1),
            one.id,
            record[one.id].at_election if one.id in record else None,
        )
        for one in councils
    ]
    place = {one.id: row for row, one in enumerate(councils)}

    def add(called: str, kind: str, identifier: str = "") -> int:
        members.append(_member(called, kind, identifier=identifier))
        return len(members) - 1

    under = {
        one.id: tuple(place[council.id] for council in councils if council.combined == one.id) for one in area.combined
    }
    combined = {add(name[one], "other", one): places for one, places in under.items()}
    police = add(_called(area.police, "Police"), "police") if area.police else -1
    fire = add(_called(area.fire, "Fire and Rescue"), "fire") if area.fire else -1
    patients: dict[int, dict[int, float]] = {}
    for trust in trusts:
        shares = {place[one]: share for one, share in trusts[trust].items()}
        if area.county:
            shares[0] = sum(trusts[trust].get(one.id, 0.0) for one in area.districts)
        patients[add(f"NHS trust {trust}", "health", trust)] = shares
    upper = [row for row, member in enumerate(members[: len(councils)]) if member.kind != "district"]
    if not trusts:
        patients[add(f"{area.name} health body (assumed)", "health")] = dict.fromkeys(upper, 1.0)
    voluntary = add(f"{area.name} voluntary sector (assumed)", "voluntary")
    team = add("Partnership team (assumed)", "central_team")
    safety = _safety(data, councils)
    at = Places(
        len(members),
        team,
        voluntary,
        0 if area.county else -1,
        police,
        fire,
        tuple(place[one.id] for one in area.districts),
        tuple(place[one.id] for one in area.unitaries),
        combined,
        {place[one]: [place[other] for other in found] for one, found in neighbours.items()},
        tuple(safety.values()),
        patients,
    )
    ties = construct(at)
    partnership = Partnership(
        name=f"{area.name} {MARK}",
        members=tuple(members),
        tie=(ties.strength > 0).astype(np.uint8),
        strength=ties.strength,
        governance="team",
        team=TeamRecord(staff=TEAM_STAFF),
        venues=_venues(area, at, safety),
        source=f"open data on English councils ({counted(len(data.files), 'file')}); ties constructed",
        constructed=True,
    )
    county = County(area, partnership, ties, neighbours, record)
    return replace(county, partnership=replace(partnership, notes=_notes(county, trusts)))


def county(word: str) -> County:
    """Return the county of that name from the imported data.

    Raises
    ------
    CountyError
        If no data were imported, or there is no such county: with the nearest name.
    """
    data = kept()
    return build(data, find_area(data, word))
