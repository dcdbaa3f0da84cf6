"""The reference pages of the documentation, from docstrings: signatures, parameters, results and examples."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from typing import Any

UNDERLINE = re.compile(r"^-{3,}$")
ENTRY = re.compile(r"^(?P<name>[\w*, ]+?)(?: : (?P<type>.+))?$")


def _sections(docstring: str) -> list[tuple[str, list[str]]]:
    """Return a docstring's sections, the first without a name."""
    lines = inspect.cleandoc(docstring).splitlines()
    parts: list[tuple[str, list[str]]] = [("", [])]
    for index, line in enumerate(lines):
        if index + 1 < len(lines) and UNDERLINE.match(lines[index + 1]):
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
    if callable(thing) and not (inspect.isclass(thing) and issubclass(thing, Exception)):
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
