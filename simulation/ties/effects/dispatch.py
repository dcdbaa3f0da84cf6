"""One compiled function that knows every factor function by number.

It is written out here, one branch a function, rather than by hand: so a definition is all that a new effect needs, and
the compiler puts each function's few operations into a loop of its own (calling them through pointers took four times
as long). Numba keeps its compiled code under this file's name; the cache's folder carries the hash of all sources.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from partnership_dynamics.simulation.compiled import inner, part, swift
from partnership_dynamics.simulation.ties.effects.definition import EFFECTS, Factor


def _numbered() -> dict[Factor, int]:
    numbers: dict[Factor, int] = {}
    for effect in EFFECTS.values():
        for factor in (effect.change, effect.tie):
            numbers.setdefault(factor, len(numbers))
    return numbers


NUMBER_OF = _numbered()


def changes_of(effects: Iterable[str]) -> dict[Factor, int]:
    """Return the numbers of the factors by which these effects change, in the order of their numbers."""
    factors = {EFFECTS[name].change for name in effects}
    return {factor: number for factor, number in NUMBER_OF.items() if factor in factors}


def written_out(
    name: str,
    factors: dict[Any, int],
    arguments: str,
    call: str,
    loop: str = "",
    compile_as: Callable[[Any], Any] = inner,
) -> Callable[..., Any]:
    """Return a compiled function ``name(number, arguments)`` with one branch for each numbered function.

    Parameters
    ----------
    name : str
        What it is called.
    factors : mapping of function to number
        The functions to choose from.
    arguments, call : str
        What it takes besides the number, and what it hands on.
    loop : str
        A line of code in which ``{}`` stands for the call; it is returned where there is none.
    compile_as : callable
        `inner`, or `part` for a function that is to be written out where it is called.
    """
    lines = [f"def {name}(number, {arguments}):"]
    for place, number in enumerate(factors.values()):
        asked = "elif" if place else "if"
        lines.append(f"    {asked} number == {number}:")
        value = f"factor_{number}({call})"
        lines.extend(
            "        " + line for line in (loop.replace("{}", value) if loop else f"return {value}").split("\n")
        )
    if not loop:
        lines.append("    return 0.0")
    space: dict[str, Any] = {f"factor_{number}": factor for factor, number in factors.items()}
    space["__name__"] = __name__
    # The file name makes Numba keep what it compiles; it has to be that of a file that is there.
    exec(compile("\n".join(lines) + "\n", __file__, "exec"), space)
    return compile_as(space[name])


# fill(number, v, t, row, coefficient, columns): the factor of every column, put into ``row``, and its part in the gain.
_EVERY_COLUMN = """for p in range(columns):
    value = {}
    row[p] = value
    v.gain[p] += coefficient * value"""
_FILL = ("v, t, row, coefficient, columns", "v, t, p", _EVERY_COLUMN, part)
fill = written_out("fill", NUMBER_OF, *_FILL)


def fill_with(effects: Iterable[str], called: str) -> Callable[..., Any]:
    """Return `fill` for some effects alone; for others it does nothing."""
    return written_out(f"fill_{called}", changes_of(effects), *_FILL)


# factor(number, v, t, p): the factor of one column.
factor = written_out("factor", NUMBER_OF, "v, t, p", "v, t, p")
# swift_factor: the same for loops that are worth its code.
swift_factor = written_out("swift_factor", NUMBER_OF, "v, t, p", "v, t, p", compile_as=swift)
