"""What an agent of your own can do: the actions of the rules, each compiled when it is first used.

The rules decide when and whether to do these things; an agent that decides for itself (`simulation.members`) does the
same things in the same way, so hours, promises and ties are kept by one set of books.
"""

from __future__ import annotations

from simulation.compiled import rule
from simulation.rules import commitment, ideas, learning, portfolio, ties
from simulation.state import DELIVERED, State
from simulation.ties.choice import choose_by_noise


@rule
def project_in_turn(s: State, i: int, on: int) -> int:
    """Return the project at which member i looks as its ``on``-th this quarter: from the oldest, or from the newest."""
    return portfolio.in_turn(s, on, portfolio.oldest_first(s, i))


@rule
def what_is_due(s: State, p: int, i: int) -> int:
    """Return which decision about project p is due from member i: 0 for none, as `simulation.rules.commitment`."""
    return commitment.what_is_due(s, p, i)


@rule
def decide_by_rule(s: State, p: int, i: int, due: int) -> None:
    """Let member i take a decision that is due, as the rule has it."""
    commitment.decide(s, p, i, due)


@rule
def agree(s: State, p: int, i: int, due: int) -> None:
    """Let member i say yes: commit or refer up, have the leaders commit, or stay in a stalled project."""
    if due == commitment.CHOICE:
        commitment.say_yes(s, p, i)
    elif due == commitment.ANSWER:
        commitment.take_seat(s, p, i)
    elif due == commitment.SECOND_THOUGHT:
        s.responses[p, i].since = s.conditions[0].quarter


@rule
def refuse(s: State, p: int, i: int, due: int) -> None:
    """Let member i say no: decline, or leave a stalled project, which breaks a promise."""
    if due == commitment.SECOND_THOUGHT:
        s.responses[p, i].since = s.conditions[0].quarter
        commitment.leave(s, p, i)
    elif due != commitment.NOTHING:
        commitment.decline(s, p, i)


@rule
def raise_idea(s: State, i: int, kind: int) -> int:
    """Let member i raise an idea of a type and decide whether to sponsor it; return its row, -1 where it cannot."""
    m = s.members[i]
    if m.active == 0 or m.team == 1 or m.paused == 1:
        return -1
    p = ideas.new_project(s, i, kind)
    ideas.put_forward(s, p)
    return p


@rule
def take_turn(s: State, i: int) -> int:
    """Count a chance of member i to reconsider a tie; return which it is."""
    return ties.take_turn(s, i)


@rule
def choose_by_rule(s: State, i: int, turn: int) -> int:
    """Return the alter that the rule chooses for member i, once its utilities are filled in; i itself for none."""
    return choose_by_noise(s.sight.gain[: len(s.members)], s.permitted, s.conditions[0].key, i, turn)


@rule
def change_tie(s: State, i: int, j: int, turn: int) -> int:
    """Make or end the tie from i to j; return j, or i itself where nothing changes."""
    return ties.change_tie(s, i, j, turn)


@rule
def chance_to_learn(s: State, p: int, i: int) -> float:
    """Return the chance that member i takes over the practice of project p this quarter by itself."""
    if s.projects[p].stage != DELIVERED or s.holds[p, i] != 0:
        return 0.0
    return learning.adoption_chance(s, p, i)


@rule
def take_over(s: State, p: int, i: int) -> bool:
    """Let member i take over a practice at hours of its own; return whether it could."""
    m = s.members[i]
    short = m.active == 0 or m.team == 1 or m.free < s.settings[0].adoption_hours
    if short or s.projects[p].stage != DELIVERED or s.holds[p, i] != 0:
        return False
    learning.take_over(s, p, i)
    return True
