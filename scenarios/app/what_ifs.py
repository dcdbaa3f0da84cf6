"""The library's what-ifs as the page lists them, by theme."""

from __future__ import annotations

from functools import cache
from typing import Any

from partnership_dynamics.scenarios.schema import library, read_scenario
from partnership_dynamics.scenarios.themes import by_theme


@cache
def listed() -> list[dict[str, Any]]:
    """Return every what-if with its theme, question, reasons and evidence."""
    result = []
    for theme, names in by_theme(library()).items():
        for name in names:
            one = read_scenario(name)
            result.append(
                {
                    "name": name,
                    "group": theme,
                    "title": one.title,
                    "question": one.question,
                    "why": one.why,
                    "evidence": one.evidence,
                    "against": one.against,
                }
            )
    return result
