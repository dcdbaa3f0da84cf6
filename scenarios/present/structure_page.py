"""The report of the structure experiment: one page that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from partnership_dynamics.calibration.clean import markup as escape
from partnership_dynamics.scenarios.ensemble.outcomes import OUTCOMES
from partnership_dynamics.scenarios.experiments.shapes import BASES, STRUCTURES
from partnership_dynamics.scenarios.experiments.structure import StructureResult
from partnership_dynamics.scenarios.experiments.world import FROZEN, MODES
from partnership_dynamics.scenarios.present import structure_words as said
from partnership_dynamics.scenarios.present.canvas import Picture
from partnership_dynamics.scenarios.present.page import figure, folded, listed, page, says, section, table
from partnership_dynamics.scenarios.present.structure_pictures import where
from partnership_dynamics.scenarios.present.words import number, span

Row = Mapping[str, Any]
LABELS = {key: (label.strip(), unit) for key, label, unit, _value, _better in OUTCOMES}
Drawn = Mapping[str, tuple[Picture, Path]]


def _verdict(row: Row) -> str:
    verdict = row["verdict"] or ""
    return said.SAYS.get(verdict, verdict)


def _networks(result: StructureResult) -> str:
    rows = [
        (
            STRUCTURES[row["structure"]],
            BASES["ties"] if row["basis"] == "ties" else "own number of ties",
            number(row["ties"]),
            number(row["pairs"]),
            f"{row['density']:.2f}",
            f"{row['centralisation']:.2f}",
        )
        for row in result.tables["networks"]
    ]
    heads = ("network", "basis", "ties", "pairs in contact", "density", "centralisation")
    return table("The networks at the start (means of the draws)", heads, rows)


def _structures(result: StructureResult, drawn: Drawn) -> str:
    parts = [figure(*drawn["structures"]), listed(said.about_structures(result)), _networks(result)]
    for outcome in dict.fromkeys(row["outcome"] for row in result.tables["structures"]):
        rows = [
            (
                STRUCTURES[row["structure"]],
                BASES[row["basis"]],
                MODES[row["mode"]],
                number(row["mean"], 1),
                said.with_interval(row),
                _verdict(row),
            )
            for row in result.tables["structures"]
            if row["outcome"] == outcome and row["mean"] is not None
        ]
        label, unit = LABELS[outcome]
        heads = ("network", "basis", "mode", f"{unit}", "difference (95% interval)", "verdict")
        shown = table(f"{label}, against the network as it is", heads, rows)
        parts.append(folded(f"Table: {label.lower()}", shown))
    return section("The same members in other networks", *parts)


def _constants(result: StructureResult, drawn: Drawn) -> str:
    rows = [
        (
            STRUCTURES[row["structure"]],
            said.with_interval(row),
            _verdict(row),
            f"{row['sets_less']} of {row['sets']}",
            f"{row['sets_more']} of {row['sets']}",
        )
        for row in result.tables["constants"]
    ]
    heads = ("network", "difference (95% interval)", "verdict", "sets in which it matters: less", "more")
    return section(
        "Whatever the constants?",
        says(
            "Every constant of the model is drawn from its whole range, which is wider than what is known of one "
            "partnership. The intervals are of a partnership whose constants are one such set, nobody knows which."
        ),
        figure(*drawn["constants"]),
        listed(said.about_constants(result)),
        folded("Table: sets of constants", table("Over sets of constants, against the network as it is", heads, rows)),
    )


def _doses(result: StructureResult, drawn: Drawn) -> str:
    pictures = [figure(*one) for name, one in drawn.items() if name.startswith("dose_")]
    rows = [
        (
            f"{row['series']} round {'the team' if row['hub'] == 'team' else 'a member'}",
            f"{row['centralisation']:.2f}",
            f"{row['density']:.2f}",
            MODES[row["mode"]],
            "ties cost hours" if row["hours"] == "gross" else "ties free",
            LABELS[row["outcome"]][0],
            f"{number(row['mean'])} ({number(row['mean_low'])} to {number(row['mean_high'])})",
            said.with_interval(row) if row["level"] else "",
        )
        for row in result.tables["doses"]
        if None not in (row["mean"], row["mean_low"])
    ]
    heads = ("varied", "centralisation", "density", "mode", "hours", "outcome", "mean", "against the least")
    return section(
        "Dose and response",
        listed(said.about_doses(result)),
        *pictures,
        folded("Table: dose and response", table("Dose and response", heads, rows)),
    )


def _channels(result: StructureResult, drawn: Drawn) -> str:
    rows = [
        (
            STRUCTURES[row["structure"]],
            "as it is" if row["against"] == "observed" else "no ties",
            row["channel"],
            said.with_interval(row),
        )
        for row in result.tables["channels"]
    ]
    return section(
        "Through which channel?",
        says(said.about_channels(result)),
        figure(*drawn["channels"]),
        says(said.about_placebo(result)),
        folded(
            "Table: Shapley parts",
            table("Shapley parts, in projects", ("network", "against", "channel", "part (95% interval)"), rows),
        ),
    )


def _removal(result: StructureResult, drawn: Drawn) -> str:
    rows = [
        (
            STRUCTURES[row["structure"]],
            MODES[row["mode"]],
            row["who"],
            row["hub"],
            said.with_interval(row),
            _verdict(row),
        )
        for row in result.tables["removal"]
    ]
    heads = ("network", "mode", "who leaves", "the hub", "difference (95% interval)", "verdict")
    return section(
        "Losing the hub",
        says(
            "A hub that is the team closes, and members pay for it no longer; any other leaves "
            "with its hours and ideas, as an ordinary member does."
        ),
        figure(*drawn["removal"]),
        listed(said.about_removal(result)),
        folded("Table: losses", table("Losses", heads, rows)),
    )


def _governing(result: StructureResult, drawn: Drawn) -> str:
    rows = [
        (row["label"], MODES[row["mode"]], said.with_interval(row), _verdict(row)) for row in result.tables["governing"]
    ]
    if not rows:
        return section("Governance at equal ties", listed(said.about_governing(result)))
    heads = ("what", "mode", "difference (95% interval)", "verdict")
    return section(
        "Governance at equal ties",
        says(
            "Where a team goes, its ties go too. Here they are handed to the lead or spread among the members by lot, "
            "so that the mode of governance and the loss of ties can be told apart."
        ),
        figure(*drawn["governing"]),
        listed(said.about_governing(result)),
        folded("Table: governance", table("Governance, against the central team", heads, rows)),
    )


def _map(result: StructureResult, drawn: Drawn) -> str:
    rows = [
        (
            f"{row['staff']:g}",
            f"{row['load']:g}",
            f"{row['size']}",
            f"{row['contacts']:g}",
            row["payer"],
            said.with_interval(row),
            row["verdict"],
        )
        for row in result.tables["map"]
    ]
    heads = ("staff", "load", "members", "contacts each", "paid by", "difference (95% interval)", "verdict")
    return section(
        "Where a central team helps, does nothing or hurts",
        listed(said.about_map(result)),
        *(figure(*drawn[name]) for name in ("map_members", "map_grant")),
        folded("Table: the map", table("With a team less without one, projects delivered", heads, rows)),
    )


def _how(result: StructureResult, notes: Sequence[str]) -> str:
    world = result.world
    held = ", ".join(f"{name} {value:g}" for name, value in FROZEN.items())
    return section(
        "How it was done",
        listed(
            [
                f"{where(world.partnership)}: {world.n} members, the same in every network, with the same venues, "
                "staff, pay for the team and luck; every tie starts with the same strength.",
                "Held as it is: nobody makes or drops a tie, ties neither grow nor fade, successors take them over, "
                f"and no group is founded ({held}). Free to adapt: the tie rules of the model run.",
                f"Equal net hours: everybody has {number(world.net_hours)} hours a quarter for joint work after ties, "
                "meetings and their share of the team's cost.",
                f"The star round a member is centred on {world.partnership.members[world.hub].name}. Where the team is "
                "not the centre it has the few ties that the shape gives it, and is paid all the same.",
                f"Too small to matter: less than {said.matters_above(result)}, set before the runs.",
                *notes,
                said.caution(result),
            ]
        ),
    )


def structure_page(result: StructureResult, drawn: Drawn, command: str, notes: Sequence[str] = ()) -> str:
    """Return the report.

    Parameters
    ----------
    result : StructureResult
    drawn : mapping of name to (Picture, path of its PNG)
    command : str
        What repeats it.
    notes : sequence of str
        What was solved or assumed on the way.
    """
    title = f"Does structure matter? {where(result.world.partnership)}"
    makers = {
        "structures": _structures,
        "constants": _constants,
        "doses": _doses,
        "channels": _channels,
        "removal": _removal,
        "governing": _governing,
        "map": _map,
    }
    years = span(result.world.years)
    return page(
        title,
        section(
            "The answer",
            *(says(part, "answer") for part in said.answer_parts(result)),
            says(f"Differences are in projects delivered in {years}, with 95% intervals in brackets."),
        ),
        *(
            make(result, drawn)
            for part, make in makers.items()
            if part in result.parts
            if part not in ("doses", "constants") or result.tables[part]
        ),
        _how(result, notes),
        section("To repeat this", f"<p><code>{escape(command)}</code></p>"),
    )
