"""Fill the tables of the documentation that come from the code: `python -m docs.generate`.

A page marks a place with `<!-- generated: NAME -->` and `<!-- end -->`; what stands between them is replaced. A test
holds the pages to the code.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

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


UNDERLINE = re.compile(r"^-{3,}$")
ENTRY = re.compile(r"^(?P<name>[\w*, ]+?)(?: : (?P<type>.+))?$")


def _sections(docstring: str) -> list[tuple[str, list[str]]]:
    """Return a docstring's sections, the first without a name."""
    lines = inspect.cleandoc(docstring).splitlines()
    parts: list[tuple[str, list[str]]] = [("", [])]
    for place, line in enumerate(lines):
        if place + 1 < len(lines) and UNDERLINE.match(lines[place + 1]):
            parts.append((line, []))
        elif not UNDERLINE.match(line):
            parts[-1][1].append(line)
    return parts


def _entries(lines: Sequence[str]) -> str:
    """Return the entries of a section, each a name, its type and what is said of it."""
    rows: list[str] = []
    for line in lines:
        if line and not line.startswith(" ") and (entry := ENTRY.match(line)):
            kind = f" ({entry['type']})" if entry["type"] else ""
            rows.append(f"- `{entry['name']}`{kind}")
        elif line.strip() and rows:
            rows[-1] += (": " if rows[-1].endswith((")", "`")) else " ") + line.strip()
    return "\n".join(rows) + "\n"


def _explained(heading: str, thing: Any) -> str:
    """Return a function or class with its signature and docstring."""
    text = [f"{heading}\n"]
    if callable(thing):
        words = re.sub(r"<class '([\w.]+)'>", r"\1", str(inspect.signature(thing))).replace("'", "")
        text.append(f"```text\n{thing.__name__}{words}\n```\n")
    for name, lines in _sections(inspect.getdoc(thing) or ""):
        body = "\n".join(lines).strip()
        if name == "Examples":
            text.append(f"```python\n{body}\n\n```\n")
        elif name:
            text.append(f"**{name}**\n\n{_entries(lines)}")
        elif body:
            text.append(f"{body}\n")
    return "\n".join(text)


def _reference(package: Any, names: Sequence[str]) -> str:
    """Return the reference of public names, each class with its own public methods and properties."""
    parts = []
    for name in names:
        thing = getattr(package, name)
        parts.append(_explained(f"### {name}", thing))
        for inside, value in vars(thing).items() if inspect.isclass(thing) else ():
            documented = isinstance(value, property) or inspect.isfunction(value)
            if not inside.startswith("_") and documented and inspect.getdoc(value):
                function = value.fget if isinstance(value, property) else value
                first = (inspect.getdoc(function) or "").splitlines()[0]
                words = "" if isinstance(value, property) else "()"
                parts.append(f"- `{name}.{inside}{words}`: {first}\n")
    return "\n".join(parts)


def api_reference() -> str:
    """Return the reference of the front door."""
    import partnership_dynamics

    return _reference(partnership_dynamics, sorted(partnership_dynamics.__all__, key=str.lower))


def ties_reference() -> str:
    """Return the reference of the tie model: building, simulating and estimating it."""
    from partnership_dynamics import ties

    return _reference(ties, sorted(ties.__all__, key=str.lower))


TABLES: dict[str, Callable[[], str]] = {
    "state": state_table,
    "schedule": schedule_table,
    "observed": observed_table,
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
