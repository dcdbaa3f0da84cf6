"""The phases of a step: which rule acts, on whom, and in which order.

Each module of `simulation/rules` ends with its phases. Whatever passes a quarter reads them: the compiled step is
written from them (`step_of`), and agents or a recorder walk through them (`walk`). So no order is written twice.

Examples
--------
>>> from partnership_dynamics.simulation.rules import learning
>>> [(phase.rule.__name__, phase.on) for phase in learning.PHASES]
[('begin', 'all'), ('learning_of', 'order'), ('spread_practice', 'all'), ('finish', 'all')]
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from partnership_dynamics.simulation.compiled import rule, rule_of_others
from partnership_dynamics.simulation.state import State

OURS = __name__.removesuffix("phases")  # rules of this package keep their compiled code

# For each way to act, the lines of the compiled step. `act` is the phase's rule, `lead` the rule that it waits for.
LINES = {
    "all": "act(s)",
    "members": "for i in range(len(s.members)):\n    act(s, i)",
    "order": "for place in range(len(s.members)):\n    act(s, s.order[place])",
    "projects": "for p in range(s.conditions[0].projects):\n    act(s, p)",
    "queue": "for place in range(lead(s)):\n    act(s, s.queue[place])",
    "clock": "i = lead(s)\nwhile i >= 0:\n    act(s, i)\n    i = lead(s)",
}
On = Literal["all", "members", "order", "projects", "queue", "clock"]


@dataclass(frozen=True)
class Phase:
    """One rule of a step.

    Parameters
    ----------
    rule : callable
        A compiled rule: of the state alone, or of the state and a row.
    on : {"all", "members", "order", "projects", "queue", "clock"}
        Once for the partnership; for every member by row; for every member in this quarter's order; for every project
        by row; for the projects that ``lead`` puts into ``State.queue``; or for each member that ``lead`` names, until
        it names nobody (-1).
    hook : str
        The method of `simulation.members.Member` by which an agent acts on this rule; where it has none, the rule acts.
    lead : callable, optional
    """

    rule: Callable[..., Any]
    on: On
    hook: str = ""
    lead: Callable[[State], int] | None = None

    @property
    def is_of_project(self) -> bool:
        """Whether its rows are projects; their sponsors act then."""
        return self.on in ("projects", "queue")


def once(rule: Callable[[State], Any]) -> Phase:
    """Let a rule act once, for the partnership as a whole."""
    return Phase(rule, "all")


def each_member(rule: Callable[[State, int], Any], hook: str = "") -> Phase:
    """Let a rule act for every member, by row."""
    return Phase(rule, "members", hook)


def in_order(rule: Callable[[State, int], Any], hook: str = "") -> Phase:
    """Let a rule act for every member, in the order drawn for this quarter."""
    return Phase(rule, "order", hook)


def each_project(rule: Callable[[State, int], Any], hook: str = "") -> Phase:
    """Let a rule act for every project raised so far, by row."""
    return Phase(rule, "projects", hook)


def queued(lead: Callable[[State], int], rule: Callable[[State, int], Any], hook: str = "") -> Phase:
    """Let a rule act for each project that another puts into the queue; the other returns how many."""
    return Phase(rule, "queue", hook, lead)


def as_due(lead: Callable[[State], int], rule: Callable[[State, int], Any], hook: str = "") -> Phase:
    """Let a rule act for the member that another names, as long as it names one."""
    return Phase(rule, "clock", hook, lead)


def rows(phase: Phase, s: State) -> Iterator[int | None]:
    """Go through the rows on which a phase acts, None for the partnership as a whole; act before asking for the next.

    Examples
    --------
    >>> from partnership_dynamics.simulation.shire import shire_county
    >>> from partnership_dynamics.simulation.start import Setup, start
    >>> from partnership_dynamics.simulation.rules import news
    >>> [len(list(rows(phase, start(Setup(shire_county()))))) for phase in news.PHASES]
    [1, 17, 1]
    """
    lead = phase.lead
    if phase.on == "all":
        yield None
    elif phase.on == "members":
        yield from range(len(s.members))
    elif phase.on == "order":
        yield from map(int, s.order)
    elif phase.on == "projects":
        yield from range(int(s.conditions[0].projects))
    elif phase.on == "queue" and lead is not None:
        yield from map(int, s.queue[: lead(s)])
    elif lead is not None:
        row = int(lead(s))
        while row >= 0:
            yield row
            row = int(lead(s))


def walk(phases: Sequence[Phase], s: State, act: Callable[[Phase, int | None], Any]) -> None:
    """Take a step phase by phase and row by row, in the order of the compiled step.

    Parameters
    ----------
    phases : sequence of Phase
    s : State
    act : callable
        Given the phase and the row (None for the partnership as a whole); does what the phase's rule would.
    """
    for phase in phases:
        for row in rows(phase, s):
            act(phase, row)


def act_by_rule(phase: Phase, s: State, row: int | None) -> None:
    """Let the rule of a phase act on a row, or on the partnership as a whole."""
    if row is None:
        phase.rule(s)
    else:
        phase.rule(s, row)


def written(name: str, lines: Sequence[str], parts: Sequence[Callable[..., Any]], arguments: str = "s") -> str:
    """Return the source of a function, and in its name what it is made of: Numba's cache looks at the name."""
    made_of = "".join(f"{part.__module__}.{part.__qualname__} " for part in parts)
    digest = hashlib.sha256(("\n".join(lines) + made_of).encode()).hexdigest()[:12]
    body = "\n".join(f"    {line}" for text in lines for line in text.splitlines())
    return f"def {name}_{digest}({arguments}):\n{body}\n"


def compiled_from(source: str, names: dict[str, Any], module: str, is_ours: bool) -> Any:
    """Return the function that a source defines, compiled as a rule and as if written in a module."""
    path = getattr(sys.modules[module], "__file__", None) or "<phases>"
    space = {**names, "__name__": module}
    exec(compile(source, path, "exec"), space)
    function = space[source[4 : source.index("(")]]
    return rule(function) if is_ours else rule_of_others(function)


def step_of(module: str, phases: Sequence[Phase]) -> Callable[[State], None]:
    """Return the compiled step of a module of rules: its phases, one after the other.

    Parameters
    ----------
    module : str
        The module's ``__name__``.
    phases : sequence of Phase
    """
    names: dict[str, Any] = {}
    lines = []
    for place, phase in enumerate(phases):
        text = LINES[phase.on].replace("act(", f"act_{place}(").replace("lead(", f"lead_{place}(")
        names[f"act_{place}"] = phase.rule
        if phase.lead is not None:
            names[f"lead_{place}"] = phase.lead
        lines.append(text)
    step: Callable[[State], None] = compiled_from(
        written("step", lines, list(names.values())), names, module, module.startswith(OURS)
    )
    step.__doc__ = "Take this step of the quarter, for everybody."
    return step
