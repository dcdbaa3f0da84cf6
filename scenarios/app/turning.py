"""Decisions that turned between two histories under the same luck, each with its moment and what was weighed then."""

from __future__ import annotations

from typing import Any

from partnership_dynamics.scenarios.app.decisions import JOIN, SPONSOR, net
from partnership_dynamics.scenarios.app.record import Recorded
from partnership_dynamics.scenarios.app.story import AGAINST, most_against, name_of, sum_in_words, weighed, when
from partnership_dynamics.simulation.state import COMMITTED, DECLINED, REFERRED

PARTS = {
    "benefit": "what it is worth to it",
    "cost": "the hours it would have promised",
    "risk": "how far it could rely on the others",
    "luck": "everything else",
    "threshold": "how much it needed",
}


def _first_answers(found: Recorded) -> dict[tuple[int, int], Any]:
    """Return each member's first decision whether to join, or to sponsor, a project, by the project's key."""
    assert found.state is not None
    keys = found.state.projects["key"]
    answers: dict[tuple[int, int], Any] = {}
    for d in found.decisions:
        if d["about"] in (JOIN, SPONSOR):
            answers.setdefault((int(keys[d["project"]]), int(d["member"])), d)
    return answers


def _worth(d: Any) -> dict[str, float]:
    """Return the parts of a decision, each so that more of it tells for joining."""
    return {
        "benefit": float(d["benefit"]),
        "cost": -float(d["cost"]),
        "luck": float(d["luck"]),
        "risk": -float(d["risk"] * (1.0 - d["belief"])),
        "threshold": -float(d["threshold"]),
    }


def what_differed(with_change: Any, without: Any) -> str:
    """Return which part of a decision differed most between two histories, one of `PARTS`, or "seniority".

    Parameters
    ----------
    with_change, without : record of `decisions.DECISION`
        The same member's about the same project.
    """
    one, other = _worth(with_change), _worth(without)
    if (net(with_change) > with_change["threshold"]) == (net(without) > without["threshold"]):
        return "seniority"  # both would; one of them had nobody there who could commit it
    return max(PARTS, key=lambda name: abs(one[name] - other[name]))


def _answer_in_words(d: Any) -> str:
    if d["about"] == SPONSOR:
        return f"did not sponsor it: {AGAINST[most_against(d)]}"
    if d["after"] == DECLINED:
        return f"declined: {AGAINST[most_against(d)]}"
    if d["after"] == REFERRED:
        return "was willing, but had nobody there senior enough, and asked above"
    return "joined"


def _side(found: Recorded, d: Any) -> dict[str, Any]:
    return {
        "words": _answer_in_words(d),
        "when": when(int(d["quarter"])),
        "quarter": int(d["quarter"]) + 1,
        "project": int(d["project"]),
        "name": name_of(found, int(d["project"])),
        "weighed": weighed(d),
        "sum": sum_in_words(d),
    }


def _moment(scenario: Recorded, one: Any, baseline: Recorded, other: Any) -> dict[str, Any]:
    differed = what_differed(one, other)
    because = (
        "Willing in both; the difference is whether somebody senior enough was there."
        if differed == "seniority"
        else f"What differed most: {PARTS[differed]}."
    )
    return _told(scenario, int(one["member"]), _side(scenario, one), _side(baseline, other), because)


def _told(
    found: Recorded, row: int, scenario: dict[str, Any], baseline: dict[str, Any], differed: str
) -> dict[str, Any]:
    return {
        "member": row,
        "who": found.names[row],
        "differed": differed,
        "scenario": scenario,
        "baseline": baseline,
        "quarter": min(scenario["quarter"], baseline["quarter"]),
    }


def _sponsored_at_once(found: Recorded, answers: dict[tuple[int, int], Any]) -> dict[int, dict[str, Any]]:
    """Return projects that their sponsor put forward at its first thought, by key, told as a side of a moment."""
    assert found.state is not None
    second_thoughts = {key for (key, _row), d in answers.items() if d["about"] == SPONSOR}
    rows = found.state.projects[: int(found.state.conditions[0].projects)]
    return {
        int(row["key"]): {
            "words": "sponsored it",
            "when": when(int(row["sponsored"])),
            "quarter": int(row["sponsored"]) + 1,
            "project": p,
            "name": name_of(found, p),
            "weighed": None,
            "sum": "",
        }
        for p, row in enumerate(rows)
        if row["sponsored"] >= 0 and int(row["key"]) not in second_thoughts
    }


def turning_points(scenario: Recorded, baseline: Recorded) -> dict[str, Any]:
    """Return the decisions about the same projects that turned, in order of time.

    Parameters
    ----------
    scenario, baseline : Recorded
        The same number of history, so under the same luck.

    Returns
    -------
    dict
        ``moments``: of each the member's row and name, the quarter (a frame of `playback`) of the earlier decision,
        what differed most, and both sides in words with what was weighed. ``only_with`` and ``only_without``: how many
        answers have no counterpart in the other history, since the project, or the news of it, is not there.
    """
    first, second = _first_answers(scenario), _first_answers(baseline)
    moments = [
        _moment(scenario, first[pair], baseline, second[pair])
        for pair in first.keys() & second.keys()
        if first[pair]["after"] != second[pair]["after"] and COMMITTED in (first[pair]["after"], second[pair]["after"])
    ]
    at_once, without = _sponsored_at_once(scenario, first), _sponsored_at_once(baseline, second)
    for (key, row), d in first.items():
        if d["about"] == SPONSOR and key in without:
            moments.append(_told(scenario, row, _side(scenario, d), without[key], ""))
    for (key, row), d in second.items():
        if d["about"] == SPONSOR and key in at_once:
            moments.append(_told(scenario, row, at_once[key], _side(baseline, d), ""))
    moments.sort(key=lambda moment: (moment["quarter"], moment["member"], moment["scenario"]["project"]))
    return {
        "moments": moments,
        "only_with": len(first.keys() - second.keys()),
        "only_without": len(second.keys() - first.keys()),
    }
