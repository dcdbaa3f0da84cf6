"""Why a difference comes about, as lines of text and as plain data."""

from __future__ import annotations

import textwrap
from typing import Any

from partnership_dynamics.scenarios.present.words import interval_text, number, signed
from partnership_dynamics.scenarios.why import APART, IDLE, Why

WIDTH = 98
USE_WORDS = {
    "contribution": "paid for the team",
    "ties": "keeping ties",
    "meetings": "meetings",
    "issues": "clearing issues",
    "projects": "work on projects",
    "learning": "learning",
    IDLE: "left idle",
    "all": "all hours for joint work",
}
CHANNEL_WORDS = {
    "news": "news of projects",
    "assurance": "knowing whom to rely on",
    "coordination": "clearing issues",
    "practice": "practice taken over",
    APART: "all else (hours, money, rules)",
    "all": "the whole difference",
}


def interval_heading(why: Why) -> str:
    """Return what the intervals of the accounts are."""
    return "in 8 of 10" if why.over else "95% interval"


def why_lines(why: Why) -> list[str]:
    """Return the three accounts as lines of text."""
    interval = interval_heading(why)
    lines = ["", "Why: where members' hours went, on average over runs", ""]
    lines.append(f"  {'use':<32}{'scenario':>10}{'baseline':>10}{'difference':>12}   {interval}")
    for row in why.hours:
        cells = f"{number(row.scenario, 0):>10}{number(row.baseline, 0):>10}{signed(row.difference, 0):>12}"
        lines.append(f"  {USE_WORDS[row.use]:<32}{cells}   {interval_text(row.low, row.high, 0)}")
    lines += ["", "Why: through what ties make the difference in projects delivered (Shapley parts; they add up)", ""]
    lines.append(f"  {'channel':<32}{'part':>10}   {interval}")
    for part in why.channels:
        lines.append(
            f"  {CHANNEL_WORDS[part.channel]:<32}{signed(part.mean, 2):>10}   {interval_text(part.low, part.high, 2)}"
        )
    lines += ["", "Why: decisions about the same projects that turned, a run", ""]
    for turn in why.turned:
        lines.append(
            f"  {turn.what:<14} only with the change {number(turn.only_with, 1):>6}, "
            f"only without it {number(turn.only_without, 1):>6}"
        )
    whose = [f"{name} ({signed(change, 1)})" for turn in why.turned for name, change in turn.members]
    if whose:
        lines += textwrap.wrap(
            f"Who joins more (or fewer) projects: {', '.join(whose)}.",
            WIDTH,
            initial_indent="  ",
            subsequent_indent="  ",
        )
    lines.append(f"  From {why.pairs} pairs of runs of each combination of channels, with the same luck in all.")
    return lines


def why_data(why: Why) -> dict[str, Any]:
    """Return the three accounts as plain data for JSON."""

    def plain(value: float) -> float | None:
        return None if value != value else round(value, 6) + 0.0

    return {
        "hours": [
            {name: plain(value) if isinstance(value, float) else value for name, value in vars(row).items()}
            for row in why.hours
        ],
        "channels": [
            {name: plain(value) if isinstance(value, float) else value for name, value in vars(row).items()}
            for row in why.channels
        ],
        "turned": [
            {
                "what": turn.what,
                "only_with": plain(turn.only_with),
                "only_without": plain(turn.only_without),
                "members": [{"member": name, "change": plain(change)} for name, change in turn.members],
            }
            for turn in why.turned
        ],
        "pairs": why.pairs,
        "intervals": "between what 8 of 10 counties lie" if why.over else "95%, from chance",
    }
