"""A project's story in one history: who raised it, who joined, who declined and why, when it stalled, how it ended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from partnership_dynamics.scenarios.app.decisions import SPONSOR
from partnership_dynamics.scenarios.app.record import Recorded
from partnership_dynamics.scenarios.app.story import AGAINST, STAGES, decision_step, most_against, name_of, when
from partnership_dynamics.simulation.state import ABANDONED, ACTIVE, DELIVERED, IDEA, RECRUITING, STALLED, UNSPONSORED

TURNS = {
    RECRUITING: "It looks for {needed} partners.",
    ACTIVE: "Work starts.",
    STALLED: "It stalls: too many issues have been open for too long.",
    DELIVERED: "It is delivered.",
    ABANDONED: "It is abandoned.",
    UNSPONSORED: "It comes to nothing, as nobody sponsors it.",
}
AFTER_STALLING = {RECRUITING: "Too few partners are left, so it looks for others.", ACTIVE: "Work goes on again."}
# In a quarter ideas come first and are put forward, then members decide, then work is done.
FIRST, DECIDING, WORKING = range(3)
Step = dict[str, Any]


def _step(quarter: int, words: str, total: str = "", weighed: dict[str, Any] | None = None) -> Step:
    return {"when": when(quarter), "quarter": quarter + 1, "words": words, "sum": total, "weighed": weighed}


def _turns(found: Recorded, project: int) -> Iterator[tuple[int, int, Step]]:
    """Yield each change of a project's stage: the quarter, when in it, and the step."""
    assert found.state is not None
    needed = int(found.state.projects[project].needed)
    before = IDEA
    for quarter, seen in enumerate(found.quarters):
        stage = int(seen.stage[project]) if project < len(seen.stage) else IDEA
        if stage == before:
            continue
        words = AFTER_STALLING.get(stage) if before == STALLED else None
        place = FIRST if (before, stage) == (IDEA, RECRUITING) else WORKING
        yield quarter, place, _step(quarter, words or TURNS[stage].format(needed=needed))
        before = stage


def _decisions(found: Recorded, project: int, earmarked: bool) -> Iterator[tuple[int, int, Step]]:
    """Yield each member's decisions about a project, in the order in which they were taken."""
    for d in found.decisions[found.decisions["project"] == project]:
        told = decision_step(d, earmarked)
        if told.what == "waiting":
            continue
        who = found.names[int(d["member"])]
        said = {
            "not sponsored": f"{who} does not put it forward yet: {AGAINST[most_against(d)]}",
            "approved": f"The leaders of {who} approve, and it joins",
            "refused above": f"The leaders of {who} refuse",
        }
        words = f"{said.get(told.what, f'{who} {told.words}')}."
        place = FIRST if d["about"] == SPONSOR else DECIDING
        yield told.quarter, place, _step(told.quarter, words, told.sum, told.weighed)


def project_story(found: Recorded, project: int) -> dict[str, Any]:
    """Return what became of a project in one history, step by step.

    Parameters
    ----------
    found : Recorded
    project : int
        Its number, from 0 in the order in which projects were raised.

    Returns
    -------
    dict
        ``name``, ``became``, and ``steps``: of each the date, the quarter (a frame of `playback`), a sentence, and what
        was weighed where a member decided.

    Raises
    ------
    IndexError
        If the history has no such project.
    """
    assert found.state is not None
    if not 0 <= project < int(found.state.conditions[0].projects):
        raise IndexError(f"there is no project {project + 1} in this history")
    row = found.state.projects[project]
    began = "is offered it by an outside body" if row.earmarked else "raises the idea"
    steps = [_step(int(row.raised), f"{found.names[int(row.sponsor)]} {began}.")]
    later = [*_decisions(found, project, bool(row.earmarked)), *_turns(found, project)]
    steps += [step for _quarter, _place, step in sorted(later, key=lambda one: one[:2])]
    return {"project": project, "name": name_of(found, project), "became": STAGES[int(row.stage)], "steps": steps}
