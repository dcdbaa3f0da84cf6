"""The crossing of three themes and the set analysis in plain words, by rules over their intervals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from partnership_dynamics.scenarios.experiments import qca
from partnership_dynamics.scenarios.experiments.interaction import THEMES, InteractionResult, structure_of
from partnership_dynamics.scenarios.experiments.patterns_of_success import (
    CASES,
    CONDITIONS,
    OLD_FROM,
    SetAnalysis,
    wilson,
)
from partnership_dynamics.scenarios.experiments.shapes import STRUCTURES
from partnership_dynamics.scenarios.present.structure_words import SAYS, joined, with_interval
from partnership_dynamics.scenarios.present.words import number, span

Row = Mapping[str, Any]
CLAIMED = "centrally integrated, three years old, stable, and resources or an administrative organisation"


def effects(result: InteractionResult, size: int, outcome: str = "delivered") -> list[Row]:
    """Return what single themes, pairs or all three do, for an outcome."""
    return [row for row in result.tables["effects"] if (row["themes"], row["outcome"]) == (size, outcome)]


def about_themes(result: InteractionResult) -> str:
    """Say what each theme changes from weak to strong, on average over all combinations of the others."""
    each = [f"{row['effect']} {with_interval(row)}, {SAYS[row['verdict']]}" for row in effects(result, 1)]
    return (
        f"From weak to strong, on average over the other themes, projects in {span(result.world.years)}: "
        f"{'; '.join(each)}."
    )


def about_pairs(result: InteractionResult) -> list[str]:
    """Say whether a theme is worth more where another is strong."""
    lines = []
    for row in effects(result, 2):
        theme, given = row["effect"].split(" x ")
        lines.append(
            f"Where {given} is strong rather than weak, what {theme} adds differs by {with_interval(row)} "
            f"projects: {SAYS[row['verdict']]}."
        )
    return lines


def about_three(result: InteractionResult) -> str:
    """Say whether all three do more together than in pairs."""
    (row,) = effects(result, 3)
    return f"All three together differ from what pairs do by {with_interval(row)} projects: {SAYS[row['verdict']]}."


def _of_sets(hits: int, count: int) -> str:
    low, high = wilson(hits, count)
    return f"{hits} of {count} sets ({number(100 * low, 0)} to {number(100 * high, 0)} of 100)"


def about_sets(sets: SetAnalysis | None) -> list[str]:
    """Say whether the configuration of Raab, Mannak and Cambré (2015) comes out of simulated sets."""
    if sets is None:
        return ["The set analysis was broken off."]
    rate = number(sets.threshold, 2).rstrip("0").rstrip(".")
    limit = number(100 * qca.CONSISTENT, 0)
    sentences = [
        f"{sets.sets} sets of {CASES} partnerships; effective: at least {rate} projects a year over the latest two "
        f"years, which {number(100 * sets.base, 0)} of 100 are.",
        f"Of partnerships with the configuration that 39 Dutch Safety Houses showed ({CLAIMED}), "
        f"{number(100 * sets.consistency, 0)} of 100 are effective; they are {number(100 * sets.coverage, 0)} of 100 "
        "effective ones.",
        f"It is consistent (at least {limit} of 100 effective) in {_of_sets(sets.claim_consistent, sets.claim_sets)}, "
        f"and every row of it is in the solution in {_of_sets(sets.claim_in_solution, sets.claim_sets)}.",
        about_branches(sets),
        verdict_on_claim(sets),
    ]
    best = next((row for row in sets.tables["solutions"] if row["solution"] == "parsimonious"), None)
    if best is not None:
        sentences.append(
            f"The configuration most often among parsimonious solutions: {best['configuration']} (in {best['sets']} of "
            f"{best['of']} sets; over all sets {number(100 * best['consistency'], 0)} of 100 such are effective)."
        )
    needed = [
        f"{row['condition']} {number(100 * row['of_effective'], 0)} of 100"
        for row in sets.tables["necessity"]
        if row["of_effective"] is not None
    ]
    if needed:
        sentences.append(f"Of the effective ones, how many have each condition: {joined(needed)}.")
    return sentences


def branch_consistent(row: Row) -> bool | None:
    """Say whether a branch of the claim is consistent, by its interval; None where that cannot be told."""
    if row["low"] is None:
        return None
    return True if row["low"] >= qca.CONSISTENT else False if row["high"] < qca.CONSISTENT else None


def verdict_on_claim(sets: SetAnalysis) -> str:
    """Say whether the published configuration is reproduced: either side of its "or" is judged by its interval."""
    rich, organised = (branch_consistent(row) for row in sets.tables["branches"][:2])
    if rich and organised:
        return "The published configuration is reproduced, with resources and with an organisation in their place."
    if rich is False and organised is False:
        return "The published configuration is not reproduced, neither with resources nor with an organisation."
    if rich and organised is False:
        return "The published configuration is reproduced with resources; an organisation does not stand in for them."
    if organised and rich is False:
        return "The published configuration is reproduced with an organisation; resources do not stand in for it."
    return "Whether the published configuration is reproduced cannot be told from these sets."


def about_branches(sets: SetAnalysis) -> str:
    """Say how many partnerships of each branch of the published configuration are effective."""
    rows = [row for row in sets.tables["branches"] if row["low"] is not None]
    each = [
        f"{row['branch']} {number(100 * row['effective'], 0)} of 100 ({number(100 * row['low'], 0)} to "
        f"{number(100 * row['high'], 0)})"
        for row in rows
    ]
    return f"Centrally integrated, three years old and stable, how many are effective: {'; '.join(each)}."


def caution(result: InteractionResult) -> str:
    """Say what weak and strong mean, and whether it was broken off."""
    broken = (
        ""
        if result.whole
        else (
            f"It was broken off: {result.blocks} of {result.asked} rounds are whole, the set analysis "
            f"{'is' if result.sets else 'is not'} there. "
        )
    )
    weak, strong = (STRUCTURES[structure_of(result.world, level)] for level in ("weak", "strong"))
    return (
        f"{broken}{result.runs} paired runs of each combination. Weak and strong are chosen settings, so sizes are "
        f"theirs: structure is {weak} ties or a {strong}, as many ties, free to adapt; governance is the table's "
        "vision, strategy, leaders and seniority; stability is turnover, handover and changes of control. Intervals "
        "(95%) are about chance and the draw of networks."
    )


def answer(result: InteractionResult) -> str:
    """Return the plain answer in one paragraph."""
    parts = [about_themes(result), *about_pairs(result)]
    if result.sets is not None:
        parts += [about_branches(result.sets), verdict_on_claim(result.sets)]
    return " ".join(parts)


def set_names() -> tuple[str, ...]:
    """Return the conditions of the set analysis with what they mean here."""
    return (
        f"{CONDITIONS[0]}: a star (round the team, where there is one), against random ties, as many in number",
        f"{CONDITIONS[1]}: observed at {OLD_FROM} to 8 years, against 1 or 2",
        f"{CONDITIONS[2]}: the strong setting of stability, against the weak one",
        f"{CONDITIONS[3]}: 1.5 times the hours, against 0.7 times",
        f"{CONDITIONS[4]}: the central team, against shared governance",
        f"themes crossed: {joined(list(THEMES))}",
    )
