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

from simulation import state
from simulation.schedule import QUARTER
from simulation.state import OBSERVED

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
    for place, step in enumerate(QUARTER, start=1):
        path = step.module.__name__.replace(".", "/") + ".py"
        says = (step.module.__doc__ or "").strip().splitlines()[0]
        rows.append((str(place), step.words, f"`{path}`", re.sub(r"^Step \d+\. ", "", says)))
    return _table(("", "step", "module", "what happens"), rows)


def observed_table() -> str:
    """Return the names of what is observed each quarter."""
    return ", ".join(f"`{name}`" for name in OBSERVED) + ".\n"


TABLES: dict[str, Callable[[], str]] = {
    "state": state_table,
    "schedule": schedule_table,
    "observed": observed_table,
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
