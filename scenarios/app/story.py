"""A member's story: what it heard of, joined, declined and had to refer up, and why, from one recorded history."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from partnership_dynamics.scenarios.app.decisions import JOIN, LEADERS, SPONSOR, STAY, net
from partnership_dynamics.scenarios.app.record import Recorded
from partnership_dynamics.scenarios.present.words import number
from partnership_dynamics.simulation.partnership import PROJECT_TYPES
from partnership_dynamics.simulation.state import (
    ABANDONED,
    ACTIVE,
    COMMITTED,
    DECLINED,
    DELIVERED,
    IDEA,
    RECRUITING,
    REFERRED,
    STALLED,
    UNSPONSORED,
    WITHDRAWN,
)

STAGES = {
    IDEA: "is still an idea",
    RECRUITING: "is looking for partners",
    ACTIVE: "is under way",
    STALLED: "is stalled",
    DELIVERED: "was delivered",
    ABANDONED: "was abandoned",
    UNSPONSORED: "was never sponsored",
}
# What can weigh most against a project, and what is said of it
AGAINST = {
    "benefit": "other kinds of project matter more to it and to those it sends",
    "cost": "it asked for too many of the hours it had left to promise",
    "risk": "it could not rely on the others",
    "luck": "other considerations told against it",
}


def when(quarter: int) -> str:
    """Return a quarter, from 0, as a date of the history.

    Examples
    --------
    >>> when(0), when(6)
    ('year 1, quarter 1', 'year 2, quarter 3')
    """
    return f"year {quarter // 4 + 1}, quarter {quarter % 4 + 1}"


def type_words(index: int) -> str:
    """Return a project type in words."""
    return PROJECT_TYPES[index].replace("_", " ")


def name_of(found: Recorded, project: int) -> str:
    """Return what a project is called: its type, its number, and who raised it or was offered it from outside."""
    assert found.state is not None
    row = found.state.projects[project]
    came = "offered to" if row.earmarked else "raised by"
    return f"{type_words(int(row.type))} project {project + 1} ({came} {found.names[int(row.sponsor)]})"


def most_against(d: Any) -> str:
    """Return which part of what was weighed told most against a project, one of `AGAINST`."""
    short = {
        "benefit": 1.0 - d["benefit"],
        "cost": d["cost"],
        "risk": d["risk"] * (1.0 - d["belief"]),
        "luck": -d["luck"],
    }
    return max(short, key=lambda name: float(short[name]))


def would_have_sufficed(d: Any) -> list[str]:
    """Return what would each by itself have turned a refusal, all else as it was, by the commitment rule."""
    benefit, cost, luck = float(d["benefit"]), float(d["cost"]), float(d["luck"])
    risk = float(d["risk"] * (1.0 - d["belief"]))
    instead = {
        "being able to rely on the others fully": benefit - cost + luck,
        "the work costing it nothing": benefit - risk + luck,
        "its being the kind that matters most to it": 1.0 - cost - risk + luck,
        "nothing else telling against it": benefit - cost - risk,
    }
    return [words for words, worth in instead.items() if worth > float(d["threshold"])]


def sum_in_words(d: Any) -> str:
    """Return what was weighed as a sum in words, in the model's units of utility."""
    risk = float(d["risk"] * (1.0 - d["belief"]))
    luck = float(d["luck"])
    if math.isinf(d["cost"]):
        return "Its ties, its meetings and its share of the team's cost left it no hours, so it had none to promise."
    kept = f"it gave the others {100 * d['belief']:.0f} chances in 100 of keeping to it"
    return (
        f"Worth to it {d['benefit']:.2f} (1 is the kind that matters most to it), less {d['cost']:.2f} for the share "
        f"it would have promised of the hours that ties and meetings leave it, less {risk:.2f} for the risk of being "
        f"let down ({kept}), "
        f"{'plus' if luck >= 0 else 'less'} {abs(luck):.2f} for everything else: {number(net(d), 2)}. "
        f"It needed more than {d['threshold']:.2f}."
    )


def weighed(d: Any) -> dict[str, Any] | None:
    """Return what was weighed as bars: parts, what they come to, and what was needed; None where no hours were left."""
    if math.isinf(d["cost"]):
        return None
    parts = (
        ("worth to it", d["benefit"]),
        ("hours it would promise", -d["cost"]),
        ("risk of being let down", -d["risk"] * (1.0 - d["belief"])),
        ("everything else", d["luck"]),
    )
    return {
        "parts": [[words, round(float(value), 4)] for words, value in parts],
        "net": round(net(d), 4),
        "needed": round(float(d["threshold"]), 4),
    }


@dataclass(frozen=True)
class StoryStep:
    """One thing that a member did about a project, in words, with what was weighed where it decided."""

    quarter: int
    what: str
    words: str
    sum: str = ""
    weighed: dict[str, Any] | None = None


def decision_step(d: Any, offered: bool) -> StoryStep:
    """Return a decision as a step of the story; ``offered`` if the project came from an outside body."""
    quarter, about, after = int(d["quarter"]), int(d["about"]), int(d["after"])
    if about == SPONSOR:
        began = "was offered the project from outside" if offered else "raised the idea"
        told = f"{began}, and did not sponsor it: {AGAINST[most_against(d)]}"
        return StoryStep(quarter, "not sponsored", told, sum_in_words(d), weighed(d))
    if about == LEADERS:
        if after == COMMITTED:
            return StoryStep(quarter, "approved", "its leaders answered, and approved: it joined")
        if after == DECLINED:
            return StoryStep(quarter, "refused above", "its leaders answered, and refused")
        return StoryStep(quarter, "waiting", "its leaders had not got round to it")
    if about == STAY:
        if after == WITHDRAWN:
            return StoryStep(
                quarter,
                "withdrew",
                f"left the stalled project: {AGAINST[most_against(d)]}",
                sum_in_words(d),
                weighed(d),
            )
        told = "thought again about the stalled project, and stayed"
        return StoryStep(quarter, "stayed", told, sum_in_words(d), weighed(d))
    if after == COMMITTED:
        return StoryStep(quarter, "joined", "joined", sum_in_words(d), weighed(d))
    if after == REFERRED:
        told = "was willing, but its representative was too junior to commit it, and referred it up"
        return StoryStep(quarter, "referred", told, sum_in_words(d), weighed(d))
    flips = would_have_sufficed(d)
    alone = "This" if len(flips) == 1 else "Each of these"
    turned = f". {alone} by itself would have made it join: {'; '.join(flips)}" if flips else ""
    told = f"declined: {AGAINST[most_against(d)]}{turned}"
    return StoryStep(quarter, "declined", told, sum_in_words(d), weighed(d))


def _project_steps(found: Recorded, member: int, project: int, decisions: Any) -> list[StoryStep]:
    """Return what a member did about a project, in order; consecutive quarters of waiting count once."""
    assert found.state is not None
    row, answer = found.state.projects[project], found.state.responses[project, member]
    steps = [decision_step(d, bool(row.earmarked)) for d in decisions]
    steps = [step for index, step in enumerate(steps) if step.what != "waiting" or index == len(steps) - 1]
    if int(row.sponsor) == member:
        if not steps or steps[0].what != "not sponsored":
            raised = "was offered it by an outside body, which pays for part of the work" if row.earmarked else ""
            steps.insert(0, StoryStep(int(row.raised), "raised", raised or "raised the idea"))
        if row.sponsored >= 0:
            steps.append(StoryStep(int(row.sponsored), "sponsored", "sponsored it, and looked for partners"))
    elif answer.heard >= 0 and not any(d["about"] == JOIN for d in decisions):
        told = "heard of it, but its places were filled or the search was over before its board met"
        if row.stage == RECRUITING:
            told = "heard of it, and has not decided yet"
        steps.append(StoryStep(int(answer.heard), "too late", told))
    elif answer.heard < 0:
        steps.append(StoryStep(int(max(row.sponsored, row.raised)), "unheard", "never heard of it"))
    return sorted(steps, key=lambda step: step.quarter)


def story(found: Recorded, member: int) -> dict[str, Any]:
    """Return a member's story in one history, in words, newest last.

    Parameters
    ----------
    found : Recorded
    member : int
        Its row.

    Returns
    -------
    dict
        ``summary`` (sentences), and ``projects``: name, what became of it, the member's last word, and its steps.
    """
    s = found.state
    assert s is not None
    mine = found.decisions[found.decisions["member"] == member]
    projects: list[dict[str, Any]] = []
    last: Counter[str] = Counter()
    whys: Counter[str] = Counter()
    for p in range(int(s.conditions[0].projects)):
        row = s.projects[p]
        if row.sponsored < 0 and int(row.sponsor) != member:
            continue  # nobody was asked about it
        of_it = mine[mine["project"] == p]
        steps = _project_steps(found, member, p, of_it)
        if not steps:
            continue
        last[steps[-1].what] += 1
        whys.update(most_against(d) for d in of_it if d["about"] == JOIN and d["after"] == DECLINED)
        projects.append(
            {
                "project": p,
                "name": name_of(found, p),
                "became": STAGES[int(row.stage)],
                "outcome": steps[-1].what,
                "steps": [
                    {
                        "when": when(step.quarter),
                        "quarter": step.quarter,
                        "what": step.what,
                        "words": step.words,
                        "sum": step.sum,
                        "weighed": step.weighed,
                    }
                    for step in steps
                ],
            }
        )
    return {
        "member": found.names[member],
        "row": member,
        "summary": _summary(found, member, projects, last, whys),
        "projects": projects,
    }


def _summary(
    found: Recorded, member: int, projects: list[dict[str, Any]], last: Counter[str], whys: Counter[str]
) -> list[str]:
    """Return the story in a few sentences."""
    name = found.names[member]
    assert found.state is not None
    if member == found.setup.partnership.team_place:
        return [f"{name} joins no project itself: it carries news, brings members together and clears up issues."]
    raised = sum(any(step["what"] in ("raised", "not sponsored") for step in one["steps"]) for one in projects)
    others = len(projects) - raised
    joined = sum(any(step["what"] in ("joined", "approved") for step in one["steps"]) for one in projects)
    declined = sum(any(step["what"] == "declined" for step in one["steps"]) for one in projects)
    referred = sum(any(step["what"] == "referred" for step in one["steps"]) for one in projects)
    sentences = [
        f"{name} raised {_count(raised, 'idea')} of its own. Of {_count(others, 'project')} that others put forward it "
        f"joined {joined} and declined {declined}; it never heard of {last['unheard']}, and heard of "
        f"{last['too late']} without deciding in time."
    ]
    if whys:
        (first, count), *_rest = whys.most_common(1)
        total = sum(whys.values())
        often = "each time" if count == total else f"{count} of {total} times"
        sentences.append(f"What told most against those it declined: {AGAINST[first]} ({often}).")
    if referred:
        waits = sum(one["outcome"] in ("waiting", "referred") for one in projects)
        refused = sum(any(step["what"] == "refused above" for step in one["steps"]) for one in projects)
        sentences.append(
            f"{_count(referred, 'time').capitalize()} its representative was willing but too junior, and had to ask "
            f"above: {refused} were refused there, and {waits} had no answer by the end."
        )
    return sentences


def _count(number: int, word: str) -> str:
    return f"{number or 'no'} {word}{'' if number == 1 else 's'}"


def who_can_tell(found: Recorded) -> list[int]:
    """Return the rows of members that were there at any time, for whom there is a story."""
    there = np.any([quarter.active for quarter in (found.first, *found.quarters)], axis=0)
    return [int(row) for row in np.flatnonzero(there)]
