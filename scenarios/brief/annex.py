"""The annex of a briefing, after the AQuA Book: what it is for, what it rests on, and how to repeat it."""

from __future__ import annotations

import math

from partnership_dynamics.scenarios.brief.blocks import Block, Bullets, Code, Para, Section
from partnership_dynamics.scenarios.brief.extras import REFINED, Assumption, Extras, Found
from partnership_dynamics.scenarios.brief.figures import between
from partnership_dynamics.scenarios.brief.fit import QUARTERS, Feature
from partnership_dynamics.scenarios.brief.kept import Kept
from partnership_dynamics.scenarios.brief.plain import KNOWN, label, value
from partnership_dynamics.scenarios.brief.svg import BriefTable
from partnership_dynamics.scenarios.drawn import NOUNS
from partnership_dynamics.scenarios.present import words
from partnership_dynamics.scenarios.present.fit_words import SAYS
from partnership_dynamics.scenarios.wording import BADGES
from partnership_dynamics.simulation.parameters import PARAMETERS, settings

FIT_FOR = (
    "Comparing two ways to run one partnership, all else being equal.",
    "Finding which assumptions the answer rests on, and so what to find out first.",
    "Teaching how ties, staff and turnover shape joint work.",
)
UNFIT_FOR = (
    "Forecasting what one partnership will deliver.",
    "Judging members or people.",
    "Setting budgets from the sizes of effects, before your own survey, project log and diary have been used.",
    "Decisions that rest on this alone: it is one piece of evidence.",
)


def _purpose(kept: Kept) -> Section:
    edge = "" if math.isnan(kept.matters) else f"{words.number(kept.matters)} projects in all, "
    band = f"{edge}{kept.threshold.in_words()}"
    return Section(
        "purpose",
        "Purpose and use",
        (
            Para("Purpose: to inform a choice between two ways to run a partnership, by simulating both many times."),
            Para("Fit for:"),
            Bullets(FIT_FOR),
            Para("Not fit for:"),
            Bullets(UNFIT_FOR),
            Para(
                f"How words are chosen: a difference matters if it is larger than {band}. “Probably” means that "
                f"{_agreement(kept)}, “almost certainly” at least 39 in 40. In tables of many rows, a direction needs "
                "a 95% interval that leaves out 0."
            ),
        ),
    )


def _agreement(kept: Kept) -> str:
    """Return what makes a direction probable: that draws agree, or the probability given chance alone."""
    if len(kept.delivered.counties):
        return f"at least 8 in 10 {NOUNS[kept.delivered.drawn]} agree on the direction"
    return "the direction has a probability of at least 8 in 10, given chance alone"


def _outcomes(kept: Kept) -> BriefTable:
    rows = []
    for row in kept.rows:
        decimals = words.decimals_of(row)
        more, less, _same = words.of_hundred_runs(row) if row.pairs else ("", "", "")
        unit = f" ({row.unit})" if row.unit == "years" else ""
        rows.append(
            (
                f"{row.label.strip()}{unit}",
                words.number(row.scenario_mean, decimals),
                words.number(row.baseline_mean, decimals),
                words.signed(row.difference, decimals),
                words.interval(row) or words.NO_VALUE,
                more,
                less,
            )
        )
    heads = (
        "Outcome",
        *kept.titles,
        "Difference",
        "In 8 of 10" if len(kept.delivered.counties) else "95% interval",
        "More, of 100",
        "Less, of 100",
    )
    return BriefTable("All outcomes", heads, tuple(rows))


def _found_row(one: Found) -> tuple[str, ...]:
    found = one.estimate
    sure = between(found.low, found.high, sign=True)
    return (found.label, words.signed(found.mean), sure, BADGES[one.verdict], str(one.pairs))


def _figures(kept: Kept, extras: Extras | None) -> Section:
    blocks: list[Block] = [_outcomes(kept)]
    if extras is not None:
        heads = ("Change in projects", "95% interval", "Verdict", "Pairs of runs")
        gone = tuple(_found_row(one) for one in extras.leaving)
        blocks.append(BriefTable("If one member left the baseline at the start", ("Member", *heads), gone))
        wide = (*([] if extras.futures is None else [extras.futures.found]), *extras.variants)
        rows = tuple(_found_row(one) for one in wide)
        blocks.append(
            BriefTable("The difference with other settings and other rules", ("What is changed", *heads), rows)
        )
    return Section("figures", "Figures", tuple(blocks))


def _assumption(one: Assumption, kept: Kept) -> tuple[str, ...]:
    row = PARAMETERS[one.name]
    used = float(settings(kept.baseline.parameters)[0][one.name])
    ends = [
        f"{words.signed(end.estimate.mean)} ({between(end.estimate.low, end.estimate.high, sign=True)})"
        for end in (one.at_low, one.at_high)
    ]
    return (
        f"{label(one.name)} ({one.name})",
        value(one.name, used),
        value(one.name, one.low),
        ends[0],
        value(one.name, one.high),
        ends[1],
        KNOWN[row.known],
        str(one.pairs),
    )


def _log(kept: Kept, extras: Extras | None) -> Section:
    blocks: list[Block] = []
    first, second = (dict(one.parameters or {}) for one in (kept.scenario, kept.baseline))
    given = tuple(
        (
            f"{label(name)} ({name})",
            value(name, float(settings(second)[0][name])),
            value(name, float(settings(first)[0][name])),
            value(name, PARAMETERS[name].default),
        )
        for name in sorted({*first, *second})
    )
    if given:
        heads = ("Setting", "Baseline", "Scenario", "Model's default")
        blocks.append(BriefTable("Settings that are not the model's defaults", heads, given))
    if extras is None:
        blocks.append(
            Para(
                "Effects of single assumptions were left out of this quick briefing; `run.py parameters` "
                "lists all of them with range and source."
            )
        )
    else:
        tried = tuple(_assumption(one, kept) for one in extras.assumptions[:REFINED])
        columns = ("Assumption", "Used", "Lowest", "Difference", "Highest", "Difference", "How known", "Pairs")
        central, few = (words.signed(one.estimate.mean) for one in (extras.central, extras.central_few))
        blocks.append(
            Para(
                f"One setting at a time. As it is, the difference is {central} projects in {extras.central.pairs} "
                f"pairs of runs, and {few} in the first {extras.central_few.pairs}. Each end was tried with those "
                f"first, and the {REFINED} settings that moved it most with all. Where the network's density was "
                "solved for, it was solved again at each end. `run.py parameters` gives every setting's source."
            )
        )
        blocks.append(BriefTable("Assumptions log: what the difference (95% interval) becomes", columns, tried))
    return Section("log", "Assumptions log", tuple(blocks))


def _data(kept: Kept, features: tuple[Feature, ...] | None) -> Section:
    partnership = kept.baseline.partnership
    blocks: list[Block] = [
        Para(
            f"{partnership.name}: {len(partnership.members)} members, {int(partnership.tie.sum())} ties. "
            f"Source: {partnership.source or 'not said'}."
        ),
    ]
    notes = (*partnership.notes, *(str(note) for note in kept.manifest["notes"]))
    if notes:
        blocks.append(Bullets(tuple(dict.fromkeys(notes))))
    if kept.plausible:
        count = f"{len(kept.plausible)} settings vary over {len(kept.draws)} plausible counties"
        where = "`run.py plausible show` explains them, and data/draws.json of the results lists them."
        blocks.append(Para(f"{count}; {where}"))
    if kept.calibrated:
        names = ", ".join(kept.calibrated["constants"])
        blocks.append(
            Para(
                f"Fitted to data: {names} ({kept.calibrated['draws']} draws, SHA-256 "
                f"{str(kept.calibrated['sha256'])[:12]})."
            )
        )
    if kept.ranged:
        middle = "Who carries and single settings" if kept.forms else "Who carries, single settings and other rules"
        blocks.append(
            Para(
                f"Drawn for each pair from the ranges that the scenario gives: {', '.join(kept.ranged)}. "
                f"{middle} are asked at the middle of each range."
            )
        )
    if features:
        rows = tuple(
            (
                one.words.capitalize(),
                "several figures" if one.observed is None else words.number(one.observed, 2),
                "several figures" if one.low is None or one.high is None else between(one.low, one.high, 2),
                one.p,
                SAYS[one.verdict],
            )
            for one in features
        )
        heads = ("Feature", "As it is now", "Middle 95 of 100 simulations", "p", "Says")
        title = f"The network after {QUARTERS // 4} simulated years beside that of today"
        blocks.append(BriefTable(title, heads, rows))
    return Section("data", "Data and fit", tuple(blocks))


def command_of(kept: Kept) -> str:
    """Return the command that repeats the results, as far as their manifest tells."""
    manifest = kept.manifest
    command = str(manifest["command"])
    for flag in ("seed", "replications", "quarters"):
        if f"--{flag}" not in command and not (flag == "replications" and "--precision" in command):
            command += f" --{flag} {manifest[flag]}"
    if not kept.illustrative and "--survey" not in command and "--county" not in command:
        command += " --survey FOLDER --relation NAME"
    if kept.calibrated and "--calibrated" not in command:
        command += " --calibrated FILE"
    return command


def _repeat(kept: Kept, extras: Extras | None) -> Section:
    manifest = kept.manifest
    versions = tuple((name, str(manifest["versions"].get(name, ""))) for name in ("python", "partnership-dynamics"))
    rows = (
        ("Seed", str(manifest["seed"])),
        ("Paired runs", f"{manifest['replications']:,}"),
        ("Quarters", str(manifest["quarters"])),
        ("Model's sources (hash)", str(manifest["sources"])),
        ("Manifest (SHA-256)", kept.digest[:16]),
        *versions,
    )
    quick = " --quick" if extras is None else ""
    return Section(
        "repeat",
        "To repeat this",
        (
            Code(command_of(kept)),
            Code(f"run.py brief RESULTS{quick}"),
            BriefTable("What decided it", ("What", "Value"), rows),
            Para(
                "The check sums of the results were compared before this was written. The same inputs, seed and "
                "versions give the same figures on any number of processors."
            ),
        ),
    )


def annex_of(kept: Kept, extras: Extras | None, features: tuple[Feature, ...] | None) -> tuple[Section, ...]:
    """Return the sections of the annex."""
    return (_purpose(kept), _figures(kept, extras), _data(kept, features), _log(kept, extras), _repeat(kept, extras))
