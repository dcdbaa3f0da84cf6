"""The rules for the rest of a briefing's words: what would change the answer, who carries, what is delivered."""

from __future__ import annotations

from collections.abc import Sequence

from partnership_dynamics.scenarios.brief.extras import Assumption, Extras, Found
from partnership_dynamics.scenarios.brief.plain import label, value
from partnership_dynamics.scenarios.brief.says import of_estimate, short
from partnership_dynamics.scenarios.ensemble.outcomes import OutcomeRow
from partnership_dynamics.scenarios.finding import CERTAIN, Judgement
from partnership_dynamics.scenarios.present import words

CHANGES_SHOWN, NAMES_SHOWN = 3, 3
NEARLY_ALL = 0.9


def changes(assumptions: Sequence[Assumption], mine: Judgement, matters: float) -> list[str]:
    """Return which values of single assumptions would make for another clear answer, the most moving first."""
    result = []
    for one in assumptions:
        for number, end in ((one.low, one.at_low), (one.high, one.at_high)):
            if end.verdict not in (mine, "cannot tell yet"):
                said = short(of_estimate(end.estimate, matters))
                result.append(f"{label(one.name)} at {value(one.name, number)}: {said}.")
    return result


def would_change(extras: Extras | None, mine: Judgement, matters: float) -> list[str]:
    """Say what would change the answer."""
    if extras is None:
        return ["This was left out of this quick briefing."]
    found = changes([one for one in extras.assumptions if one.pairs == extras.central.pairs], mine, matters)
    if not found:
        return ["No single assumption that we tried would give another clear answer."]
    return found[:CHANGES_SHOWN]


def who_carries(leaving: Sequence[Found], matters: float, years: float) -> str:
    """Say whose leaving would cost the partnership most, no stronger than the intervals."""
    found = [(one.estimate.label, of_estimate(one.estimate, matters)) for one in leaving]
    lost = [(name, one.relevance) for name, one in found if one.direction == "fewer" and one.share >= CERTAIN]
    costly, perhaps, some = (
        [name for name, one in lost if one in relevance]
        for relevance in (("matters",), ("perhaps matters", "perhaps too little"), ("too little",))
    )
    time = words.span(years)
    parts = []
    if costly:
        parts.append(f"Losing {_either(costly)} would cost enough projects in {time} to matter.")
    if perhaps:
        parts.append(f"Losing {_either(perhaps)} would cost projects, but perhaps too few to matter.")
    if some:
        parts.append(f"Losing {_either(some)} would cost projects, but too few to matter.")
    if not parts:
        return f"No single member's leaving is sure to cost projects in {time}."
    return " ".join(parts)


def _either(names: Sequence[str]) -> str:
    if len(names) > NAMES_SHOWN:
        return f"any of {len(names)} members ({', '.join(names[:2])} and others)"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def portfolio(kinds: Sequence[str], means: Sequence[float], title: str) -> str:
    """Say which types make up nearly all that is delivered: a claim that chance hardly moves."""
    total = sum(means)
    if total == 0:
        return f"“{title}” delivers no project of any type."
    order = sorted(range(len(kinds)), key=lambda place: -means[place])
    so_far, taken = 0.0, []
    for place in order:
        taken.append(place)
        so_far += means[place]
        if so_far >= NEARLY_ALL * total:
            break
    if len(taken) == len(kinds):
        return f"“{title}” delivers projects of all {len(kinds)} types."
    named = [kinds[place].lower() for place in sorted(taken)]
    share = words.out_of_hundred(min(so_far / total, 1.0))
    joined = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} or {named[-1]}"
    return f"Under “{title}”, {share} of 100 projects delivered are {joined}."


def kinds_moved(rows: Sequence[OutcomeRow], title: str) -> str:
    """Say of which types more or fewer are delivered than under the baseline, where the intervals allow it."""
    ways = (("More", "more"), ("Fewer", "less"))
    named = [(word, [row.label.strip().lower() for row in rows if words.verdict(row) == says]) for word, says in ways]
    parts = [f"{word} {_and(names)} projects than under “{title}”." for word, names in named if names]
    return " ".join(parts) or f"No type is clearly delivered more or less often than under “{title}”."


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
