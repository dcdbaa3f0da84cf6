"""The sensitivity analysis in plain words, chosen by rules over its intervals and never stronger than those."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from partnership_dynamics.scenarios.experiments.factors import LUCK, THEMES
from partnership_dynamics.scenarios.experiments.sensitivity import STAGES, SensitivityResult
from partnership_dynamics.scenarios.present.structure_words import joined
from partnership_dynamics.scenarios.present.words import number, span

Row = Mapping[str, Any]
CHANCE = "chance"


def share(row: Row, key: str = "total") -> str:
    """Return a share of the variance with its interval, in hundredths.

    Examples
    --------
    >>> share({"total": 0.61, "total_interval": 0.08})
    '61% (53 to 69)'
    """
    value, half = row[key], row[f"{key}_interval"]
    if value is None:
        return "no value"
    if half is None:
        return f"{number(100 * value, 0)}%"
    return f"{number(100 * value, 0)}% ({number(100 * (value - half), 0)} to {number(100 * (value + half), 0)})"


def name(group: str) -> str:
    """Return a group of factors in words."""
    return CHANCE if group == LUCK else group.replace("_", " ")


def rows_of(result: SensitivityResult, table: str, outcome: str = "delivered", key: str = "total") -> list[Row]:
    """Return an outcome's rows of a table, the largest first."""
    rows = [row for row in result.tables.get(table, ()) if row["outcome"] == outcome]
    return sorted(rows, key=lambda row: -(row[key] or 0.0))


def leading(rows: Sequence[Row], key: str = "total") -> list[Row]:
    """Return the rows that may be the largest: those whose intervals reach that of the one with the largest value."""
    if not rows:
        return []

    def end(row: Row, sign: int) -> float:
        return float(row[key] or 0.0) + sign * float(row[f"{key}_interval"] or 0.0)

    first = max(rows, key=lambda row: row[key] or 0.0)
    return [row for row in rows if row is first or end(row, 1) >= end(first, -1)]


def about_themes(result: SensitivityResult) -> str:
    """Say which theme most of the variance of projects delivered depends on, if that can be said."""
    rows = rows_of(result, "themes")
    if not rows:
        return ""
    each = joined([f"{name(row['group'])} {share(row)}" for row in rows])
    first = leading(rows)
    which = (
        f"Projects delivered depend most on {name(first[0]['group'])} ({THEMES.get(first[0]['group'], 'luck alone')})"
        if len(first) == 1
        else f"Which matters most cannot be told apart yet: {joined([name(row['group']) for row in first])}"
    )
    return (
        f"{which}. Over all ranges, the share of the variance of one history's projects that would be left if all "
        f"else were known: {each}. Shares overlap, since themes act together."
    )


def about_interplay(result: SensitivityResult) -> str:
    """Say how much themes do together that none does alone."""
    pairs = [row for row in result.tables.get("theme_pairs", ()) if row["outcome"] == "delivered"]
    if not pairs:
        return ""
    clear = [row for row in pairs if row["second"] is not None and row["second"] > (row["second_interval"] or 0.0)]
    if not clear:
        return "No pair of themes has a joint effect that is clear of 0."
    each = [
        f"{name(row['one'])} with {name(row['other'])} {share(row, 'second')}"
        for row in sorted(clear, key=lambda row: -row["second"])
    ]
    return f"What themes do only together is clear of 0 for {joined(each)}."


def about_factors(result: SensitivityResult) -> str:
    """Say which single factors matter most."""
    rows = [row for row in rows_of(result, "factors") if row["theme"]]
    if not rows:
        return ""
    clear = [row for row in rows if row["total"] is not None and row["total"] > (row["total_interval"] or 0.0)]
    named = [f"{row['meaning']} ({name(row['group'])}) {share(row)}" for row in clear[:5]]
    if not named:
        return "No single factor's share is clear of 0."
    return f"Of single factors, the largest shares that are clear of 0: {'; '.join(named)}."


def about_screening(result: SensitivityResult) -> str:
    """Say how many factors hardly change anything over their whole range."""
    rows = rows_of(result, "screening", key="mu_star")
    little = [row for row in rows if (row["mu_star"] or 0.0) + (row["mu_star_interval"] or 0.0) < 0.5]
    first = [f"{row['meaning']} ({number(row['mu_star'])})" for row in rows[:5]]
    return (
        f"Going through a range from end to end changes projects delivered most for: {'; '.join(first)}. "
        f"{len(little)} of {len(rows)} factors change them by less than half a project, interval and all."
    )


def about_discovery(result: SensitivityResult) -> list[str]:
    """Say in which part of the space delivery is low, and in which high, as found on half of the points."""
    lines = []
    years = span(result.world.years)
    for which in ("low", "high"):
        rows = [row for row in result.tables.get("discovery", ()) if row["which"] == which]
        if not rows:
            continue
        limit = number(rows[0]["delivered_limit"])
        what = f"at most {limit} delivered in {years}" if which == "low" else f"at least {limit} delivered in {years}"
        base = number(100 * rows[0]["base"], 0)
        if rows[0]["density"] is None:
            lines.append(f"Where is delivery {which} ({what}; {base} of 100 histories)? No limits on few factors tell.")
            continue
        limits = [
            f"{row['meaning']} {row['side']} {row['limit']:.3g} {row['unit']} (range {row['low']:.3g} to "
            f"{row['high']:.3g})".replace(" 1 (range", " (range")
            for row in rows
        ]
        lines.append(
            f"Delivery is {which} ({what}) in {base} of 100 histories, and in {number(100 * rows[0]['density'], 0)} of "
            f"100 where {'; '.join(limits)}. That holds {number(100 * rows[0]['coverage'], 0)} of 100 of all such "
            "histories (on points that the limits were not found from)."
        )
    return lines


def caution(result: SensitivityResult) -> str:
    """Say what this is about, and whether it was broken off."""
    left = [words for stage, words in STAGES.items() if stage not in result.stages]
    broken = f"It was broken off; missing: {'; '.join(left)}. " if left else ""
    return (
        f"{broken}{result.histories:,} histories; {len(result.factors)} factors, each over its whole range with all "
        "values as likely, which is wider than what is known of any one partnership: shares are of that spread and say "
        "nothing of what is good. Intervals (95%) are bootstrapped."
    )


def answer(result: SensitivityResult) -> str:
    """Return the plain answer in one paragraph."""
    if "themes" in result.stages and not rows_of(result, "themes"):
        return f"Nothing can be shared out: projects delivered in {span(result.world.years)} never vary."
    parts = [about_themes(result), about_interplay(result), about_factors(result)]
    return " ".join(part for part in parts if part) or about_screening(result)
