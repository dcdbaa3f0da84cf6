"""Fill the tables of the documentation that come from the code: `python -m docs.generate`.

A page marks a place with `<!-- generated: NAME -->` and `<!-- end -->`; what stands between them is replaced. A test
holds the pages to the code.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from docs.reference import api_reference, ties_reference
from docs.references import Work, linked, works
from partnership_dynamics.calibration.evidence import QUANTITIES, Figure, Role, figures, pattern_roles, targets
from partnership_dynamics.scenarios.commands.listing import parameter_table
from partnership_dynamics.scenarios.validation.register import patterns
from partnership_dynamics.simulation import state
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.schedule import QUARTER
from partnership_dynamics.simulation.state import OBSERVED

DOCS = Path(__file__).resolve().parent
PLACE = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
ENTITIES = (
    ("member", "MEMBER"),
    ("representative", "SEAT"),
    ("pair of members (each way)", "DYAD"),
    ("project", "PROJECT"),
    ("what a member makes of a project", "RESPONSE"),
    ("venue", "VENUE"),
    ("dated event", "EVENT"),
    ("environment and convener", "CONDITIONS"),
)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)]) + "\n"


def state_table() -> str:
    """Return the state variables of each entity, as the rules' own tables have them."""
    rows = []
    for words, name in ENTITIES:
        table: np.dtype[np.void] = getattr(state, name)
        rows.append((words, ", ".join(f"`{column}`" for column in table.names or ())))
    return _table(("entity", "state variables"), rows)


def schedule_table() -> str:
    """Return the steps of a quarter in their order, each with the first line of its module."""
    rows = []
    for index, step in enumerate(QUARTER, start=1):
        path = step.module.__name__.removeprefix("partnership_dynamics.").replace(".", "/") + ".py"
        says = (step.module.__doc__ or "").strip().splitlines()[0]
        rows.append((str(index), step.words, f"`{path}`", re.sub(r"^Step \d+\. ", "", says)))
    return _table(("", "step", "module", "what happens"), rows)


def observed_table() -> str:
    """Return the names of what is observed each quarter."""
    return ", ".join(f"`{name}`" for name in OBSERVED) + ".\n"


def parameters_table() -> str:
    """Return the registry of constants."""
    return parameter_table(tuple(PARAMETERS.values())) + "\n"


def used_by() -> dict[str, list[str]]:
    """Return what cites each work by its key: parameters, patterns and figures, as links."""
    found: dict[str, list[str]] = {}
    for name, parameter in PARAMETERS.items():
        for key in parameter.cites:
            found.setdefault(key, []).append(f"[`{name}`](parameters.md)")
    for name, pattern in patterns().items():
        for key in pattern.cites:
            found.setdefault(key, []).append(f"[{name}](validation.md)")
    for name, figure in figures().items():
        for key in figure.cites:
            found.setdefault(key, []).append(f"[{name}](evidence.md)")
    return found


def _band(figure: Figure) -> str:
    """Return a figure and its band."""
    if figure.unit == "direction":
        return "direction"
    band = f"{figure.low:g} to {figure.high:g}"
    return f"{band} {figure.unit}" if figure.value is None else f"{figure.value:g} ({band}) {figure.unit}"


def _figure_rows(chosen: Sequence[Figure]) -> list[tuple[str, ...]]:
    return [(f"`{one.key}`", one.what, _band(one), one.certainty, one.known, linked(one.cites)) for one in chosen]


def targets_table() -> str:
    """Return the figures that parameters may be fitted to, with how far the model may miss them."""
    rows = [
        (
            f"`{one.key}`",
            one.what,
            _band(one),
            f"{one.discrepancy:g}",
            one.certainty,
            " and ".join(one.of),
            QUANTITIES[one.quantity or ""],
            f"{one.known} {one.reason}",
            linked(one.cites),
        )
        for one in targets().values()
    ]
    head = ("", "figure", "band", "discrepancy", "certainty", "of", "compared with", "how it is known", "works")
    return _table(head, rows)


def used_figures_table() -> str:
    """Return the figures that parameters or their ranges were taken from, and that are no targets."""
    chosen = [one for one in figures().values() if one.role == "used" and not one.is_target]
    rows = [
        (*row, ", ".join(f"`{name}`" for name in one.parameters))
        for one, row in zip(chosen, _figure_rows(chosen), strict=True)
    ]
    return _table(("", "figure", "band", "certainty", "how it is known", "works", "parameters"), rows)


def other_figures_table() -> str:
    """Return the figures that are tests, or were seen."""
    order: tuple[Role, ...] = ("test", "seen")
    chosen = [one for role in order for one in figures().values() if one.role == role]
    rows = [(*row, one.role, one.reason) for one, row in zip(chosen, _figure_rows(chosen), strict=True)]
    return _table(("", "figure", "band", "certainty", "how it is known", "works", "role", "why"), rows)


def pattern_roles_table() -> str:
    """Return what each pattern of the validation may be used for."""
    found = patterns()
    rows = [(key, found[key].title, one.role, one.reason) for key, one in pattern_roles().items()]
    return _table(("", "pattern", "role", "why"), rows)


def references_list() -> str:
    """Return every work of the bibliography in words, by author, with what cites it."""
    uses = used_by()

    def order(work: Work) -> tuple[str, str]:
        return work.short.lower(), work.title

    lines = []
    for work in sorted(works().values(), key=order):
        cited = f" Cited by {', '.join(uses[work.key])}." if work.key in uses else ""
        lines.append(f'- <a id="{work.key}"></a>`{work.key}` {work.full}{cited}')
    return "\n".join(lines) + "\n"


TABLES: dict[str, Callable[[], str]] = {
    "state": state_table,
    "schedule": schedule_table,
    "observed": observed_table,
    "parameters": parameters_table,
    "references": references_list,
    "targets": targets_table,
    "used_figures": used_figures_table,
    "other_figures": other_figures_table,
    "pattern_roles": pattern_roles_table,
    "api": api_reference,
    "ties_api": ties_reference,
}


def filled(page: str) -> str:
    """Return a page with every marked place filled from the code.

    Raises
    ------
    KeyError
        If a page asks for a table that there is not.
    """
    return PLACE.sub(lambda found: found[1] + "\n" + TABLES[found[2]]() + "\n" + found[3], page)


def main() -> int:
    """Fill every page of the documentation; return how many changed."""
    changed = 0
    for path in sorted(DOCS.glob("*.md")):
        page = path.read_text(encoding="utf-8")
        new = filled(page)
        if new != page:
            path.write_text(new, encoding="utf-8", newline="\n")
            changed += 1
            print(path.name)
    return changed


if __name__ == "__main__":
    main()
    sys.exit(0)
