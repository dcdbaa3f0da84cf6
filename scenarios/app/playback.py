"""A recorded history as the page plays it: every quarter at once, so that playing needs no further request."""

from __future__ import annotations

from typing import Any

import numpy as np

from partnership_dynamics.scenarios.app.layout import spots_of
from partnership_dynamics.scenarios.app.record import Quarter, Recorded
from partnership_dynamics.scenarios.app.story import name_of, type_words, when
from partnership_dynamics.scenarios.present.networks import KINDS, either_way, short_labels
from partnership_dynamics.simulation.state import ABANDONED, ACTIVE, DELIVERED, IDEA, RECRUITING, STALLED, UNSPONSORED

LANES = {
    IDEA: "idea",
    RECRUITING: "recruiting",
    ACTIVE: "active",
    STALLED: "stalled",
    DELIVERED: "delivered",
    ABANDONED: "ended",
    UNSPONSORED: "ended",
}
SHOWN_EVENTS = 6  # of a quarter; there are seldom more


def _ties(quarter: Quarter) -> list[list[float]]:
    """Return each pair in contact: two rows, its strength, and 1 if each deals with the other."""
    strongest = np.triu(either_way(quarter.strength), 1)
    both = (quarter.strength > 0) & (quarter.strength.T > 0)
    return [[int(i), int(j), round(float(strongest[i, j]), 3), int(both[i, j])] for i, j in np.argwhere(strongest > 0)]


def _events(found: Recorded, before: Quarter, now: Quarter) -> list[str]:
    """Say what happened in a quarter that one would tell a colleague."""
    names = found.names
    sentences = [f"{names[i]} joined the partnership." for i in np.flatnonzero(now.active & ~before.active)]
    sentences += [f"{names[i]} left the partnership." for i in np.flatnonzero(before.active & ~now.active)]
    known = len(before.stage)
    for p, stage in enumerate(now.stage):
        was = int(before.stage[p]) if p < known else -1
        if stage == was:
            continue
        name = name_of(found, p)
        words = {
            RECRUITING: "looks for partners",
            ACTIVE: "started",
            STALLED: "stalled",
            DELIVERED: "was delivered",
            ABANDONED: "was abandoned",
        }.get(int(stage))
        if words == "started" and was == STALLED:
            words = "goes on again"
        if words:
            sentences.append(f"{name[0].upper()}{name[1:]} {words}.")
    for member in dict.fromkeys(member for member, _seat in now.left):
        lost = int(((before.strength[member] > 0) & (now.strength[member] == 0)).sum())
        ties = f", and {lost} of its ties ended" if lost else ""
        sentences.append(f"A representative of {names[member]} left{ties}.")
    if len(sentences) > SHOWN_EVENTS:
        sentences = [*sentences[: SHOWN_EVENTS - 1], f"And {len(sentences) - SHOWN_EVENTS + 1} more."]
    return sentences


def _frame(found: Recorded, before: Quarter, now: Quarter) -> dict[str, Any]:
    live = [
        [
            p,
            LANES.get(int(stage), "ended"),
            int((now.partners[p] >= 0).sum()),
            round(float(now.done[p]), 2),
            int(now.open_issues[p]),
            [int(i) for i in now.partners[p] if i >= 0],
        ]
        for p, stage in enumerate(now.stage)
        if stage in (IDEA, RECRUITING, ACTIVE, STALLED)
    ]
    return {
        "ties": _ties(now),
        "active": [int(value) for value in now.active],
        "live": live,
        "delivered": int((now.stage == DELIVERED).sum()),
        "ended": int(np.isin(now.stage, (ABANDONED, UNSPONSORED)).sum()),
        "events": _events(found, before, now),
        "left": sorted({member for member, _seat in now.left}),
    }


def playback(found: Recorded) -> dict[str, Any]:
    """Return a history as the page plays it.

    Returns
    -------
    dict
        ``members`` with their places and signs, ``projects`` with their names, and a frame for the start and for the
        end of each quarter.
    """
    assert found.state is not None
    records = (*found.setup.partnership.members, *found.setup.successors)
    labels = short_labels(found.names, 22)
    spots = spots_of(found.setup.partnership, len(found.setup.successors))
    count = int(found.state.conditions[0].projects)
    steps = [found.first, *found.quarters]
    frames = [_frame(found, before, now) for before, now in zip([found.first, *steps[:-1]], steps, strict=True)]
    frames[0]["events"] = ["The start."]
    return {
        "number": found.number,
        "quarters": found.setup.quarters,
        "members": [
            {
                "name": record.name,
                "label": labels[row],
                "kind": record.kind,
                "sort": KINDS[record.kind][1],
                "sign": KINDS[record.kind][0],
                "x": spots[row][0],
                "y": spots[row][1],
            }
            for row, record in enumerate(records)
        ],
        "projects": [
            {
                "name": name_of(found, p),
                "type": type_words(int(found.state.projects[p].type)),
                "needed": int(found.state.projects[p].needed),
                "sponsor": int(found.state.projects[p].sponsor),
                "raised": int(found.state.projects[p].raised),
            }
            for p in range(count)
        ],
        "dates": ["the start", *(when(quarter) for quarter in range(found.setup.quarters))],
        "frames": frames,
    }
