"""The structure experiment in plain words, chosen by rules over the intervals and never stronger than those."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from partnership_dynamics.scenarios.experiments.shapes import STRUCTURES
from partnership_dynamics.scenarios.experiments.structure import StructureResult
from partnership_dynamics.scenarios.experiments.world import MODES
from partnership_dynamics.scenarios.present.words import exact, number, signed, span
from partnership_dynamics.simulation.start import CHANNELS

Row = Mapping[str, Any]
HELD, FREE = "frozen", "adapting"
MATTERS = ("better", "worse")
VERDICTS = ("better", "worse", "no difference", "cannot tell yet")
SAYS = {
    "better": "more delivered",
    "worse": "less delivered",
    "no difference": "no difference that matters",
    "cannot tell yet": "cannot tell yet whether it matters",
}
CLAUSES = {HELD: "the network is held as it is", FREE: "the network is free to adapt"}


def joined(parts: Sequence[str]) -> str:
    """Return words in a row, the last after "and".

    Examples
    --------
    >>> joined(["a"]), joined(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def with_interval(row: Row, decimals: int = 1) -> str:
    """Return a difference with its interval; what leaves out 0 does so as printed too, if four decimals do.

    Examples
    --------
    >>> with_interval({"difference": -5.02, "low": -5.44, "high": -4.61})
    '−5.0 (−5.4 to −4.6)'
    >>> with_interval({"difference": 0.2, "low": 0.03, "high": 0.37})
    '+0.20 (+0.03 to +0.37)'
    """
    if row["difference"] is None:
        return "no value"
    if row["low"] is None:
        return signed(row["difference"], decimals)
    near = min(abs(row["low"]), abs(row["high"]))
    while clear(row) and decimals < 4 and number(near, decimals) == "0":
        decimals += 1
    ends = f"{signed(row['low'], decimals)} to {signed(row['high'], decimals)}"
    return f"{signed(row['difference'], decimals)} ({ends})"


def clear(row: Row) -> bool:
    """Say whether an interval leaves out 0."""
    return row["low"] is not None and (row["low"] > 0 or row["high"] < 0)


def matters_above(result: StructureResult) -> str:
    """Return what is too small to matter, in words."""
    world = result.world
    return f"{exact(world.matters)} projects in {span(world.years)}"


def delivered(result: StructureResult, basis: str, mode: str) -> list[Row]:
    """Return each structure's difference in projects delivered, on one basis and in one mode."""
    return [
        row
        for row in result.tables["structures"]
        if (row["basis"], row["mode"], row["outcome"]) == (basis, mode, "delivered")
    ]


def by_verdict(rows: Sequence[Row]) -> str:
    """Return which structures fall under each verdict, with their differences where those matter."""
    parts = []
    for verdict in VERDICTS:
        here = [row for row in rows if row["verdict"] == verdict]
        if not here:
            continue
        named = [
            f"{STRUCTURES[row['structure']]} {with_interval(row)}"
            if verdict in MATTERS
            else STRUCTURES[row["structure"]]
            for row in here
        ]
        parts.append(f"{SAYS[verdict]}: {joined(named)}")
    return "; ".join(parts)


def verdict_on_structure(result: StructureResult) -> str:
    """Answer whether structure matters, at equal ties, in one sentence."""
    by_mode = {mode: delivered(result, "ties", mode) for mode in MODES}
    if all(row["baseline_mean"] == row["mean"] == 0 for rows in by_mode.values() for row in rows):
        return f"Nothing is delivered in {span(result.world.years)} in any network, so structure cannot show here."
    matters = {mode: any(row["verdict"] in MATTERS for row in rows) for mode, rows in by_mode.items()}
    nothing = {mode: all(row["verdict"] == "no difference" for row in rows) for mode, rows in by_mode.items()}
    more_than = f"more than {matters_above(result)}"
    if all(matters.values()):
        return (
            f"Structure matters here: with the same members and as many ties, who deals with whom changes delivery "
            f"by {more_than}, held as it is and free to adapt, at the constants used."
        )
    if any(matters.values()):
        mode, other = (HELD, FREE) if matters[HELD] else (FREE, HELD)
        rest = "none makes a difference that matters" if nothing[other] else "these runs cannot tell for all of them"
        return (
            f"Structure matters here while {CLAUSES[mode]}: with as many ties, some networks change delivery by "
            f"{more_than}. Where {CLAUSES[other]}, {rest}."
        )
    if all(nothing.values()):
        return f"Structure makes no difference that matters here: no network changes delivery by {more_than}."
    return f"These runs cannot tell whether structure changes delivery by {more_than}; more replications may."


def about_structures(result: StructureResult) -> list[str]:
    """Say what each network does, at equal ties and with hours made equal."""
    lines = []
    for mode, words in MODES.items():
        rows = delivered(result, "ties", mode)
        base = f"against the network as it is, which delivers {number(rows[0]['baseline_mean'])}"
        lines.append(f"At equal ties, {words}, {base}: {by_verdict(rows)}.")
    for mode, words in MODES.items():
        dense = {
            basis: row
            for basis in ("gross", "net")
            for row in delivered(result, basis, mode)
            if row["structure"] == "dense"
        }
        if dense:
            lines.append(
                f"What structure costs, {words}: the dense web comes to {with_interval(dense['gross'])} projects where "
                f"members' hours pay for their ties, and to {with_interval(dense['net'])} where ties are free."
            )
    control = [row for mode in MODES for row in delivered(result, "ties", mode) if row["structure"] == "rewired"]
    if control:
        rewired = "Rewired control, everybody's number of ties kept and the ends shuffled"
        each = joined([f"{with_interval(row)}, {SAYS[row['verdict']]} ({MODES[row['mode']]})" for row in control])
        lines.append(f"{rewired}: {each}. It changes who is tied to whom, not how many ties each member has.")
    return lines


def about_constants(result: StructureResult) -> list[str]:
    """Say whether a network's difference depends on the constants: over how many sets of them, and which way."""
    rows = result.tables["constants"]
    if not rows:
        return []
    sets = rows[0]["sets"]
    size = matters_above(result).split(" in ")[0]
    how = f"Constants drawn from all their ranges, {sets} sets, at equal ties, {MODES[FREE]}"
    return [f"{how}, against the network as it is: {by_verdict(rows)}."] + [
        f"“{STRUCTURES[row['structure']]}”: {with_interval(row)} projects on average over all sets; more than {size} "
        f"less in {row['sets_less']} of {sets} sets, more than {size} more in {row['sets_more']}."
        for row in rows
    ]


def about_placebo(result: StructureResult) -> str:
    """Say whether the placebo held."""
    check = result.placebo
    if check is None:
        return ""
    if check["passed"]:
        return (
            f"Placebo: with every channel bypassed and net hours equal, all {len(check['networks'])} networks "
            f"deliver the same in each of {check['runs']} runs ({number(check['delivered_mean'])} on average), as "
            "they must."
        )
    return (
        f"The placebo FAILED: with every channel bypassed the networks deliver the same in only "
        f"{check['runs_alike']} of {check['runs']} runs ({number(check['delivered_mean'])} delivered on average). "
        "Do not use these results; please report this."
    )


def about_channels(result: StructureResult) -> str:
    """Say through which channels the partnership's own ties are worth what they are worth."""
    rows = {
        row["channel"]: row
        for row in result.tables["channels"]
        if (row["structure"], row["against"]) == ("observed", "no ties")
    }
    parts = [rows[channel] for channel in CHANNELS if clear(rows[channel])]
    parts.sort(key=lambda row: -abs(row["difference"]))
    total = f"Against no ties at all, the partnership's own ties come to {with_interval(rows['all'])} projects"
    if not parts:
        return f"{total}; no channel's part is clear of 0."
    named = joined([f"{row['channel']} {with_interval(row)}" for row in parts])
    rest = [channel for channel in CHANNELS if not clear(rows[channel])]
    return f"{total}. Of that: {named}" + (f"; not clear of 0: {joined(rest)}." if rest else ".")


def channels_title(result: StructureResult) -> str:
    """Return what ties are worth, and which channel's part is largest where its interval lies above all others."""
    rows = {
        row["channel"]: row
        for row in result.tables["channels"]
        if (row["structure"], row["against"]) == ("observed", "no ties")
    }
    worth = f"The partnership's own ties are worth {with_interval(rows['all'])} projects"
    for channel in CHANNELS:
        others = [rows[other]["high"] for other in CHANNELS if other != channel]
        if rows[channel]["low"] is not None and rows[channel]["low"] > max(0.0, *others):
            return f"{worth}, the largest part through {channel}"
    return worth


def about_doses(result: StructureResult) -> list[str]:
    """Say what the most of each dose changes against the least of it."""
    lines = []
    for series, fixed in (("centralisation", "density"), ("density", "centralisation")):
        for hub in ("team", "member"):
            rows = [
                row
                for row in result.tables["doses"]
                if (row["series"], row["hub"], row["hours"]) == (series, hub, "gross") and row["outcome"] == "delivered"
            ]
            if not rows:
                continue
            top, ends = max(row["level"] for row in rows), []
            for mode, words in MODES.items():
                most = next(row for row in rows if row["level"] == top and row["mode"] == mode)
                ends.append(f"{with_interval(most)}, {SAYS[most['verdict']]} ({words})")
            least, last = (next(row for row in rows if row["level"] == level) for level in (0, top))
            centre = "the team" if hub == "team" else "a member"
            lines.append(
                f"From least to most {series} round {centre} ({least[series]:.2f} to {last[series]:.2f}, "
                f"{fixed} fixed): {joined(ends)}."
            )
    return lines


def about_removal(result: StructureResult) -> list[str]:
    """Say in which networks losing the hub costs more than losing an ordinary member."""
    lines = []
    for mode, words in MODES.items():
        rows = [row for row in result.tables["removal"] if (row["mode"], row["who"]) == (mode, "hub less ordinary")]
        worse = [row for row in rows if clear(row) and row["difference"] < 0]
        better = [row for row in rows if clear(row) and row["difference"] > 0]
        parts = [
            f"{'costs more' if group is worse else 'costs less'} in {joined(_named(group))}"
            for group in (worse, better)
            if group
        ]
        left = len(rows) - len(worse) - len(better)
        parts += [f"no clear difference in {left} network{'' if left == 1 else 's'}"] if left else []
        lines.append(f"Losing the hub half-way against losing an ordinary member, {words}: {'; '.join(parts)}.")
    return lines


def removal_title(result: StructureResult) -> str:
    """Return in how many networks losing the hub costs more than losing an ordinary member, free to adapt."""
    rows = [row for row in result.tables["removal"] if (row["mode"], row["who"]) == (FREE, "hub less ordinary")]
    count = sum(clear(row) and row["difference"] < 0 for row in rows)
    return f"Where {CLAUSES[FREE]}, losing the hub costs clearly more than losing an ordinary member in " + (
        f"{count} of {len(rows)} networks"
    )


def _named(rows: Sequence[Row]) -> list[str]:
    return [f"“{STRUCTURES[row['structure']]}” {with_interval(row)}" for row in rows]


def about_governing(result: StructureResult) -> list[str]:
    """Say what a mode of governance does apart from the loss of the team's ties."""
    rows = [row for row in result.tables["governing"] if row["kind"] == "contrast"]
    if not rows:
        return ["No team convenes this partnership, so no ties of a team can be handed over."]
    return [
        f"{row['label'][0].upper()}{row['label'][1:]} ({MODES[row['mode']]}): {with_interval(row)} projects, "
        f"{SAYS[row['verdict']]}."
        for row in rows
    ]


def about_map(result: StructureResult) -> list[str]:
    """Say in how many places of the map a team helps, hurts, does nothing, or cannot be told."""
    lines = []
    for payer, words in (("members", "paid for by members"), ("grant", "paid for by a grant")):
        rows = [row for row in result.tables["map"] if row["payer"] == payer]
        count = {
            verdict: sum(row["verdict"] == verdict for row in rows)
            for verdict in ("helps", "hurts", "does nothing", "cannot tell")
        }
        lines.append(
            f"A central team {words}: of {len(rows)} combinations of staff, load, size and density it helps in "
            f"{count['helps']}, hurts in {count['hurts']}, does nothing that matters in {count['does nothing']}, and "
            f"in {count['cannot tell']} these runs cannot tell."
        )
    return lines


def caution(result: StructureResult) -> str:
    """Say what the intervals are about, how many there are, and whether the experiment was broken off."""
    shown = sum(len(rows) for name, rows in result.tables.items() if name != "networks")
    broken = (
        ""
        if result.whole
        else (f"It was broken off: {result.blocks} of {result.asked} rounds are whole, and all results are of those. ")
    )
    return (
        f"{broken}{result.runs} runs of each network, paired; intervals (95%) are about chance and, where networks are "
        f"drawn, about the draw. The model's rules and constants are uncertain too. {shown:,} intervals are reported, "
        "and about one in twenty misses by chance: read patterns, not single cells."
    )


def answer(result: StructureResult) -> str:
    """Return the plain answer in one paragraph."""
    return " ".join(answer_parts(result))


def answer_parts(result: StructureResult) -> list[str]:
    """Return the plain answer, the verdict first, a paragraph for each of its parts."""
    parts = []
    if "structures" in result.parts:
        parts += [verdict_on_structure(result), *about_structures(result)[:2]]
    if result.tables.get("constants"):
        parts.append(about_constants(result)[0])
    if "channels" in result.parts:
        parts.append(about_channels(result))
        if result.placebo and not result.placebo["passed"]:
            parts.append(about_placebo(result))
    if "map" in result.parts:
        parts += about_map(result)
    if not parts:
        parts = [*(about_doses(result) if "doses" in result.parts else [])]
    return parts
