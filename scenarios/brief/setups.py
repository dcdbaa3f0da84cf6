"""From the plain data of a manifest back to the setup that it describes: the other way of `inputs.setup_data`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from partnership_dynamics.simulation.partnership import MemberRecord, Partnership, Seat, TeamRecord, VenueRecord
from partnership_dynamics.simulation.start import Event, Setup


def _member(data: Mapping[str, Any]) -> MemberRecord:
    seats = tuple(Seat(**seat) for seat in data["seats"])
    a, b, c, d = data["priorities"]
    return MemberRecord(**{**data, "seats": seats, "priorities": (a, b, c, d)})


def _partnership(data: Mapping[str, Any]) -> Partnership:
    members = tuple(_member(one) for one in data["members"])
    place = {member.name: row for row, member in enumerate(members)}
    tie = np.zeros((len(members), len(members)), dtype=np.uint8)
    strength = np.zeros(tie.shape)
    for ego, row in data["ties"].items():
        for alter, value in row.items():
            tie[place[ego], place[alter]] = 1
            strength[place[ego], place[alter]] = value
    plain = {name: value for name, value in data.items() if name not in ("members", "ties")}
    plain["team"] = TeamRecord(**data["team"])
    plain["venues"] = tuple(VenueRecord(**{**one, "members": tuple(one["members"])}) for one in data["venues"])
    plain["notes"] = tuple(data.get("notes", ()))
    return Partnership(members=members, tie=tie, strength=strength, **plain)


def _event(data: Mapping[str, Any], names: Sequence[str]) -> Event:
    target = -1 if data["target"] is None else names.index(data["target"])
    # Of a departure the manifest names the seat that is left, counted from 1.
    other = data["seat"] - 1 if "seat" in data else -1 if data["other"] is None else names.index(data["other"])
    return Event(data["quarter"], data["kind"], target, other, data["value"])


def setup_from(data: Mapping[str, Any]) -> Setup:
    """Return the setup that a manifest describes.

    Parameters
    ----------
    data : mapping
        What `scenarios.ensemble.inputs.setup_data` made of it.

    Raises
    ------
    KeyError, TypeError, ValueError
        If it is not that.

    Examples
    --------
    >>> from partnership_dynamics.scenarios.ensemble.inputs import setup_data
    >>> from partnership_dynamics.simulation.shire import shire_county
    >>> data = setup_data(Setup(shire_county(), 12, {"prior": 0.2}, [Event(3, "leave", 2)]))
    >>> setup_data(setup_from(data)) == data
    True
    """
    partnership = _partnership(data["partnership"])
    successors = tuple(_member(one) for one in data["successors"])
    names = [member.name for member in (*partnership.members, *successors)]
    return Setup(
        partnership,
        data["quarters"],
        dict(data["parameters_changed"]),
        tuple(_event(one, names) for one in data["events"]),
        tuple(data["bypassed"]),
        data["equal_hours"],
        successors,
    )
