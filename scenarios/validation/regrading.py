"""How the patterns were regraded: what was looked for then and is looked for now, why, and the verdict then and now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from partnership_dynamics.calibration.evidence import ROLES, Role
from partnership_dynamics.scenarios.validation.record import Result

MEANING: Mapping[Role, str] = {
    "used": "parameters were taken from the same evidence: it says how well the model fits",
    "test": "nothing is changed after it",
    "seen": "a rule was changed after its result was known: it describes the model and no longer tests it",
}
BEGIN = """\
The patterns were looked at again one by one: what the source measured, how well it is known, and whether the check asks
that. Verdicts then are those published with the earlier rules. Each pattern also has a role, written down in
[`calibration/evidence.toml`]({evidence}) before the model was fitted to anything again: {roles}.
"""
SAME = "as now"


def row_of(result: Result) -> list[str]:
    """Return the line of a pattern."""
    one, before = result.pattern, result.pattern.before
    grade = one.strength if not before.strength else f"{before.strength} → {one.strength}"
    return [
        one.key,
        one.role,
        grade,
        before.check or SAME,
        one.check,
        before.reason or "–",
        before.verdict,
        result.verdict,
    ]


HEAD = ("", "Role", "Strength", "Looked for then", "Looked for now", "Why", "Verdict then", "Verdict now")


def introduction(evidence: str) -> str:
    """Return what stands above the table.

    Parameters
    ----------
    evidence : str
        Where the page on evidence is, as seen from this one; empty if it is not at hand.
    """
    told = "; ".join(f"*{role}*, {MEANING[role]}" for role in ROLES)
    said = BEGIN.format(evidence=evidence, roles=told)
    return said if evidence else said.replace("[`calibration/evidence.toml`]()", "`calibration/evidence.toml`")


def counted(results: Sequence[Result], verdicts: Sequence[str]) -> list[list[str]]:
    """Return how many patterns of each role came out how, a line a role."""
    counts = Counter((one.pattern.role, one.verdict) for one in results)
    return [
        [f"{role}: {MEANING[role]}", *(str(counts[role, verdict]) for verdict in verdicts)]  # type: ignore[index]
        for role in ROLES
    ]
