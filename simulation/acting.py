"""What an agent of your own can do: the actions of the rules, for an agent that decides for itself.

The rules decide when and whether to do these things; an agent that decides otherwise (`simulation.members`) does them
in the same way, so hours, promises and ties are kept by one set of books. All actions are one compiled function, as
handing the state's tables to compiled code takes longer to compile than an action itself.
"""

from __future__ import annotations

from partnership_dynamics.simulation.compiled import inner, rule
from partnership_dynamics.simulation.rules import commitment, ideas, learning, portfolio, ties
from partnership_dynamics.simulation.state import DELIVERED, State
from partnership_dynamics.simulation.ties.choice import choose_by_noise

TURN, DUE, BY_RULE, AGREE, REFUSE, IDEA, CHANCE, LEARN, TIE_TURN, TIE_CHOICE, TIE_CHANGE = range(11)


@inner
def agree(s: State, p: int, i: int, due: int) -> None:
    """Let member i say yes: commit or refer up, have the leaders commit, or stay in a stalled project."""
    if due == commitment.CHOICE:
        commitment.say_yes(s, p, i)
    elif due == commitment.ANSWER:
        commitment.take_seat(s, p, i)
    elif due == commitment.SECOND_THOUGHT:
        s.responses[p, i].since = s.conditions[0].quarter


@inner
def refuse(s: State, p: int, i: int, due: int) -> None:
    """Let member i say no: decline, or leave a stalled project, which breaks a promise."""
    if due == commitment.SECOND_THOUGHT:
        s.responses[p, i].since = s.conditions[0].quarter
        commitment.leave(s, p, i)
    elif due != commitment.NOTHING:
        commitment.decline(s, p, i)


@inner
def raise_idea(s: State, i: int, kind: int) -> int:
    """Let member i raise an idea of a type and decide whether to sponsor it; return its row, -1 where it cannot."""
    m = s.members[i]
    if m.active == 0 or m.team == 1 or m.paused == 1:
        return -1
    p = ideas.new_project(s, i, kind)
    ideas.put_forward(s, p)
    return p


@inner
def lacks(s: State, p: int, i: int) -> bool:
    """Say whether member i does not hold the practice of a delivered project."""
    return bool(s.projects[p].stage == DELIVERED and s.holds[p, i] == 0)


@inner
def learn(s: State, p: int, i: int) -> int:
    """Let member i take over a practice at hours of its own; return 1 if it could."""
    m = s.members[i]
    if m.active == 0 or m.team == 1 or m.free < s.settings[0].adoption_hours or not lacks(s, p, i):
        return 0
    learning.take_over(s, p, i)
    return 1


@rule
def act(s: State, action: int, i: int, a: int, b: int) -> float:
    """Let member i take one of the actions; what ``a`` and ``b`` are, and what is returned, `Member` knows.

    ===========  =====================================  ==============================================
    TURN         a: number of the project this quarter  which project the member looks at then
    DUE          a: project                             the decision due, as `simulation.rules.commitment`
    BY_RULE      a: project, b: decision due            takes it as the rule has it
    AGREE        a: project, b: decision due            says yes
    REFUSE       a: project, b: decision due            says no
    IDEA         a: type                                the project's row, -1 where it cannot
    CHANCE       a: project                             chance at which the rule would take over its practice
    LEARN        a: project                             1 if the practice is taken over
    TIE_TURN                                            which chance to reconsider a tie this is
    TIE_CHOICE   a: chance                              the alter that the rule chooses
    TIE_CHANGE   a: alter, b: chance                    the alter, or the member itself if nothing changes
    ===========  =====================================  ==============================================
    """
    if action == TURN:
        return portfolio.in_turn(s, a, portfolio.oldest_first(s, i))
    if action == DUE:
        return commitment.what_is_due(s, a, i)
    if action == BY_RULE:
        commitment.decide(s, a, i, b)
    elif action == AGREE:
        agree(s, a, i, b)
    elif action == REFUSE:
        refuse(s, a, i, b)
    elif action == IDEA:
        return raise_idea(s, i, a)
    elif action == CHANCE:
        return learning.adoption_chance(s, a, i) if lacks(s, a, i) else 0.0
    elif action == LEARN:
        return learn(s, a, i)
    elif action == TIE_TURN:
        return ties.take_turn(s, i)
    elif action == TIE_CHOICE:
        return choose_by_noise(s.sight.gain[: len(s.members)], s.permitted, s.conditions[0].key, i, a)
    elif action == TIE_CHANGE:
        return ties.change_tie(s, i, a, b)
    return 0.0
