"""The documentation's table of effects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from partnership_dynamics.simulation.ties import BEHAVIOUR_EFFECTS, EFFECTS, RATE_EFFECTS
from partnership_dynamics.simulation.ties.effects.table import as_markdown

PAGE = Path(__file__).resolve().parents[2] / "docs" / "effects.md"


def test_the_page_of_effects_is_made_from_the_registers() -> None:
    assert PAGE.read_text(encoding="utf-8") == as_markdown()


def test_the_page_names_every_effect_with_its_formula_in_one_row() -> None:
    lines = as_markdown().splitlines()
    every: list[Any] = [*EFFECTS.values(), *BEHAVIOUR_EFFECTS.values(), *RATE_EFFECTS.values()]
    for effect in every:
        rows = [line for line in lines if line.startswith(f"| `{effect.name}` |")]
        assert len(rows) == 1
        assert effect.formula.replace("|", "\\|") in rows[0]
