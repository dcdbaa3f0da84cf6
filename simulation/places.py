"""The numbers of a setup that a draw may change, besides constants: each has an address, such as ``team.staff``.

Addresses are ``team.staff``, ``team.style``, ``team.members_pay``, ``table.vision``, ``table.strategy``,
``member.ROW.hours``, ``member.ROW.leader_engagement``, ``venue.PLACE.meetings``, ``event.PLACE.value`` and
``event.PLACE.quarter``; places count from 0. None of them changes the shape of a table, so replications with different
numbers share a template. A constant that a scenario draws is ``parameters.NAME``, to be told from one of calibrated
draws.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from partnership_dynamics.simulation.start import Setup

FIELDS = {
    "team": ("staff", "style", "members_pay"),
    "table": ("vision", "strategy"),
    "member": ("hours", "leader_engagement"),
    "venue": ("meetings",),
    "event": ("value", "quarter"),
}
WHOLE = ("quarter",)
CONSTANT = "parameters."


def is_place(name: str) -> bool:
    """Say whether a name is an address rather than that of a constant."""
    return "." in name and not name.startswith(CONSTANT)


def constant_of(name: str) -> str:
    """Return a constant's name, which a scenario's range writes as ``parameters.NAME``."""
    return name.removeprefix(CONSTANT)


def places_of(setup: Setup) -> dict[str, float]:
    """Return every number of a setup that has an address; a member's hours only where it has its own."""
    partnership = setup.partnership
    found: dict[str, float] = {}

    def add(kind: str, head: str, one: Any) -> None:
        values = ((f"{head}.{field}", getattr(one, field)) for field in FIELDS[kind])
        found.update({name: float(value) for name, value in values if value is not None})

    add("team", "team", partnership.team)
    add("table", "table", partnership)
    for kind, records in (("member", partnership.members), ("venue", partnership.venues), ("event", setup.events)):
        for place, one in enumerate(records):
            add(kind, f"{kind}.{place}", one)
    return found


def with_places(setup: Setup, values: Mapping[str, float]) -> Setup:
    """Return the setup with some numbers changed.

    Raises
    ------
    KeyError
        If there is no such address.
    """
    changes: dict[tuple[str, int], dict[str, Any]] = {}
    for name, value in values.items():
        head, *rest = name.split(".")
        field = rest[-1]
        if field not in FIELDS.get(head, ()) or len(rest) != (1 if head in ("team", "table") else 2):
            raise KeyError(name)
        place = int(rest[0]) if len(rest) == 2 else -1
        changes.setdefault((head, place), {})[field] = round(value) if field in WHOLE else value

    def changed(head: str, records: Any) -> tuple[Any, ...]:
        return tuple(
            replace(one, **changes[head, place]) if (head, place) in changes else one
            for place, one in enumerate(records)
        )

    partnership = setup.partnership
    partnership = replace(
        partnership,
        team=replace(partnership.team, **changes.get(("team", -1), {})),
        members=changed("member", partnership.members),
        venues=changed("venue", partnership.venues),
        **changes.get(("table", -1), {}),
    )
    return replace(setup, partnership=partnership, events=changed("event", setup.events))
