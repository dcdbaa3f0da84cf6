"""The two pages of a briefing: what is asked, what is found, how sure that is; words come from rules over results."""

from __future__ import annotations

from dataclasses import replace

from partnership_dynamics.scenarios.brief import annex, charts, findings, says
from partnership_dynamics.scenarios.brief.blocks import Briefing, Bullets, Columns, Para, PictureBlock, Section, Verdict
from partnership_dynamics.scenarios.brief.charts import LabelledEstimate, Swing
from partnership_dynamics.scenarios.brief.extras import Extras, Found
from partnership_dynamics.scenarios.brief.fit import Feature, fit_sentence
from partnership_dynamics.scenarios.brief.kept import Kept
from partnership_dynamics.scenarios.brief.next_steps import SHOWN, worth_asking
from partnership_dynamics.scenarios.brief.plain import label, value
from partnership_dynamics.scenarios.drawn import NOUNS
from partnership_dynamics.scenarios.finding import Judgement, judge
from partnership_dynamics.scenarios.present import words
from partnership_dynamics.scenarios.schema import ScenarioError, read_scenario
from partnership_dynamics.simulation.partnership import PROJECT_TYPES

KINDS = ("Customer service", "Admin reform", "Local democracy", "Policy making")
MEMBERS_DRAWN, ASSUMPTIONS_DRAWN, RULES_DRAWN = 5, 5, 5
COSTS: dict[Judgement, str] = {
    "worse": "costly",
    "better": "a gain",
    "no difference": "small",
    "cannot tell yet": "unclear",
}
NAMED = 6
FEW = 30  # pairs of runs below which an interval of their mean is not to be relied on
LEFT_OUT = "Left out of this quick briefing: it needs more runs. Run `run.py brief` without --quick."


def question_of(kept: Kept) -> str:
    """Return the question that the scenario asks, in its own words where they are known."""
    case = kept.manifest["cases"][0]
    if case.get("question"):
        return str(case["question"])
    try:
        scenario = read_scenario(str(case["name"]))
    except (ScenarioError, OSError):
        scenario = None
    if scenario is not None and scenario.title == case["title"]:
        return scenario.question
    this, that = kept.titles
    return f"What difference would “{this}” make, compared with “{that}”?"


def _question(kept: Kept) -> Section:
    pays = str(kept.table.get("who_pays", ""))
    this, that = kept.titles
    what = f"We compared “{this}” with “{that}” over {words.span(kept.years)}."
    return Section("question", "The question", (Para(question_of(kept)), Para(f"{what} {pays}", note=True)))


def _answer(kept: Kept, extras: Extras | None) -> Section:
    found = says.answer(kept, extras)
    time = next((one for one in kept.rows if one.key == "years_to_deliver"), None)
    large = says.how_large(kept.delivered, time, kept.matters, kept.years, kept.threshold.in_words())
    return Section(
        "answer",
        "The answer",
        (
            Verdict(found.badge, found.verdict, found.sentence, found.but),
            Columns(
                (
                    ("How large", (large,)),
                    ("How sure", says.how_sure(kept, extras)),
                    ("What would change it", tuple(findings.would_change(extras, found.verdict, kept.matters))),
                )
            ),
        ),
    )


def _rely(kept: Kept, features: tuple[Feature, ...] | None) -> Section:
    """Return how far to rely on the answer: what the figures rest on, what was fitted, and every known misfit."""
    partnership = kept.baseline.partnership
    if kept.illustrative:
        lines = ["This partnership is made up, so it has no facts of its own to fit."]
    elif partnership.constructed:
        lines = [
            "Its members are real, but who deals with whom is made up from maps and shared bodies. Nobody was "
            "asked, so there is nothing to fit. Ask them, and use that survey."
        ]
    else:
        lines = [
            f"Who deals with whom comes from your survey ({len(partnership.members)} members, "
            f"{int(partnership.tie.sum())} ties)."
        ]
    names = tuple(str(name) for name in kept.calibrated["constants"]) if kept.calibrated else ()
    if names:
        rest = " and others" if len(names) > NAMED else ""
        lines.append(f"Fitted to your own data: {', '.join(label(name).lower() for name in names[:NAMED])}{rest}.")
    elif not kept.illustrative:
        lines.append("Nothing was fitted to your own record of projects: sizes are a guide only.")
    if kept.plausible:
        lines.append(f"{len(kept.plausible)} settings that nobody measured here vary over what is plausible elsewhere.")
    lines.append("Its network was not tested in this quick briefing." if features is None else fit_sentence(features))
    if kept.predicted:
        lines.append(kept.predicted.sentence)
    misfits = Bullets(tuple(f"Misfit: {one}" for one in kept.misfits)) if kept.misfits else None
    return Section("rely", "How far to rely on this", (Para(" ".join(lines)), *([misfits] if misfits else [])))


def _next(kept: Kept) -> Section:
    """Return what to ask or count next: what would tell counties apart."""
    found = worth_asking(kept)
    if not found:
        said = "Run the comparison over plausible counties to see which figures of your own would make it surer."
        drawn = kept.delivered.drawn
        if len(kept.delivered.counties) and drawn in ("plausible", "calibrated"):
            said = f"No single setting tells {NOUNS[drawn]} apart by enough to say."
        return Section("next", "What to ask or count next", (Para(said),))
    return Section("next", "What to ask or count next", (Bullets(tuple(one.sentence() for one in found[:SHOWN])),))


def _reach(kept: Kept) -> str:
    more = [
        *(["for plausible settings"] if kept.plausible else []),
        *(["for what your data leave open"] if kept.calibrated else []),
        *(["for the ranges that were given"] if kept.ranged else []),
        *(["for how far contact grows or shrinks"] if kept.grows else []),
    ]
    carried = " and ".join(["for luck", *more]) if more else "for luck alone"
    return f"Bands: 95% intervals of the average, {carried}."


def _delivery(kept: Kept) -> Section:
    way = says.direction(kept.finding)
    title = {
        1: f"More projects are delivered under “{kept.titles[0]}”",
        -1: f"Fewer projects are delivered under “{kept.titles[0]}”",
        0: "No clear difference in the projects delivered",
    }[way]
    # Bands may overlap where the difference is clear, which a reader must not take for a contradiction.
    surer = " The gap is surer than each line, since both sides had the same luck." if way else ""
    picture = PictureBlock(charts.delivery(kept.courses, title), (f"{_reach(kept)}{surer}",), wide=True)
    return Section("delivery", "Delivery over time", (picture,))


def _carriers(kept: Kept, extras: Extras | None) -> Section:
    name = "Who carries the partnership"
    if extras is None:
        return Section("carriers", name, (Para(LEFT_OUT),))
    said = findings.who_carries(extras.leaving, kept.matters, kept.years)
    drawn = [replace(one.estimate, says=COSTS[one.verdict]) for one in extras.leaving[:MEMBERS_DRAWN]]
    time = words.span(kept.years)
    chart = charts.carriers(
        drawn,
        kept.matters,
        f"What is lost if one member leaves “{kept.titles[1]}”",
        along=f"Change in projects delivered in {time}",
    )
    how = f"The {len(drawn)} whose leaving at the start costs most; others are in the annex."
    if len(extras.leaving) <= len(drawn):
        how = "Each leaves at the start; the others carry on."
    return Section("carriers", name, (PictureBlock(chart, (said, how)),))


def _portfolio(kept: Kept) -> Section:
    parts = [(title, kept.by_type[part]) for title, part in zip(kept.titles, ("scenario", "baseline"), strict=True)]
    time = words.span(kept.years)
    chart = charts.portfolio(KINDS, parts, f"Projects delivered in {time}, by type", along=f"Projects in {time}")
    said = findings.portfolio(KINDS, [one.mean for one in kept.by_type["scenario"]], kept.titles[0])
    moved = findings.kinds_moved([row for row in kept.rows if row.key in PROJECT_TYPES], kept.titles[1])
    return Section("portfolio", "What kind of projects", (PictureBlock(chart, (said, moved)),))


def _uncertainty_rows(kept: Kept, extras: Extras | None) -> list[LabelledEstimate]:
    row, half = kept.delivered, kept.matters
    whole = judge(row.low, row.high, half, row.baseline_mean)
    settings = bool(kept.plausible or kept.calibrated)  # a scenario's own ranges are draws too, and no settings
    if settings or kept.ranged or kept.grows:
        alone = judge(row.chance_low, row.chance_high, half, row.baseline_mean)
        parts = [
            *(["settings"] if settings else []),
            *(["ranges"] if kept.ranged else []),
            *(["growth"] if kept.grows else []),
        ]
        more = parts[0] if len(parts) == 1 else "all drawn"
        rows = [
            LabelledEstimate("Luck alone", row.difference, row.chance_low, row.chance_high, alone),
            LabelledEstimate(f"Luck and {more}", row.difference, row.low, row.high, whole),
        ]
    else:
        rows = [LabelledEstimate("Luck alone", row.difference, row.low, row.high, whole)]
    if extras is not None:
        if extras.futures is not None:
            rows.append(extras.futures.found.estimate)
        rows += [one.estimate for one in _most_moving(extras)]
    return rows


def _most_moving(extras: Extras) -> list[Found]:
    """Return the rules that move the difference most, the most moving first."""
    central = extras.central.estimate.mean
    return sorted(extras.variants, key=lambda one: -abs(one.estimate.mean - central))[:RULES_DRAWN]


def _uncertainties(kept: Kept, extras: Extras | None) -> Section:
    time = words.span(kept.years)
    chart = charts.difference(
        _uncertainty_rows(kept, extras),
        kept.matters,
        "The difference, by what is uncertain",
        key="uncertainties",
        along=f"Difference in projects delivered in {time}",
    )
    text = ["Luck: who leaves, whose idea comes up when."]
    if kept.plausible:
        text.append(f"Settings: {len(kept.plausible)}, as they may be in plausible counties.")
    elif kept.calibrated:
        text.append("Settings: what your data leave open.")
    elif extras is not None and extras.futures is not None:
        text.append(f"Settings: {extras.futures.constants} of them, each anywhere in its range.")
    if kept.grows:
        text.append("Growth: how far contact will grow or shrink.")
    if kept.ranged:
        text.append("Ranges: numbers that nobody knows, drawn for each pair.")
    if extras is not None and extras.variants:
        drawn, count = len(_most_moving(extras)), len(extras.variants)
        text.append(f"Rules: {count} rules changed one at a time; drawn are the {drawn} that move the answer most.")
    if extras is None:
        text.append(LEFT_OUT)
    return Section("uncertainties", "Three things we are not sure of", (PictureBlock(chart, tuple(text)),))


def _swings(extras: Extras) -> list[Swing]:
    return [
        Swing(
            label(one.name),
            value(one.name, one.low),
            value(one.name, one.high),
            one.at_low.estimate,
            one.at_high.estimate,
        )
        for one in extras.assumptions[:ASSUMPTIONS_DRAWN]
    ]


def _assumptions(kept: Kept, extras: Extras | None) -> Section:
    name = "The assumptions that matter most"
    if extras is None:
        return Section("assumptions", name, (Para(LEFT_OUT),))
    if not extras.assumptions:
        return Section("assumptions", name, (Para("Every setting was fitted or given."),))
    time = words.span(kept.years)
    chart = charts.assumptions(
        _swings(extras),
        extras.central.estimate.mean,
        kept.matters,
        "The difference, as one setting goes from its lowest to its highest value",
        along=f"Difference in projects delivered in {time}",
    )
    count, drawn = len(extras.assumptions), min(ASSUMPTIONS_DRAWN, len(extras.assumptions))
    text = (
        f"We tried {count} settings one by one. These {drawn} move the difference most.",
        "Check these first: your own diary, project log or survey can tell.",
    )
    return Section("assumptions", name, (PictureBlock(chart, text),))


def _limits(kept: Kept) -> Section:
    items = [
        "What your partnership will deliver. It compares ways to run it, all else being equal.",
        "How good a project is. It counts projects, and does not value them.",
        "Anything about single people. Members are bodies, and a seat is not a person.",
    ]
    if kept.calibrated is None and not kept.plausible:
        items.append("Exact sizes. Hours, staff and work are typical values until your own records replace them.")
    return Section("limits", "What the model cannot say", (Bullets(tuple(items)),))


def warnings_of(kept: Kept, extras: Extras | None) -> tuple[str, ...]:
    """Return what must be read before anything else."""
    found = []
    if kept.illustrative:
        name = kept.baseline.partnership.name.removesuffix(words.ILLUSTRATIVE)
        found.append(f"{name} is made up. Do not use these figures for a real place.")
    if kept.baseline.partnership.constructed:
        found.append("Ties between members are made up. The figures are for a county of this shape, not this one.")
    pairs = kept.delivered.pairs
    if pairs < FEW:
        found.append(f"Only {pairs} pair{'' if pairs == 1 else 's'} of futures: too few to rest a decision on.")
    if extras is None:
        found.append("This is a quick briefing: some checks were left out, and it says which.")
    return tuple(found)


def briefing_of(kept: Kept, extras: Extras | None, features: tuple[Feature, ...] | None) -> Briefing:
    """Return the briefing about a comparison.

    Parameters
    ----------
    kept : Kept
    extras : Extras or None
        None for a quick briefing.
    features : tuple of Feature or None
        How the network fits; None for a quick briefing.
    """
    name = kept.baseline.partnership.name.removesuffix(words.ILLUSTRATIVE)
    return Briefing(
        title=kept.titles[0],
        subtitle=f"Policy briefing from a simulation of {name}",
        warnings=warnings_of(kept, extras),
        first=(_question(kept), _answer(kept, extras), _delivery(kept), _rely(kept, features)),
        second=(
            _carriers(kept, extras),
            _portfolio(kept),
            _uncertainties(kept, extras),
            _assumptions(kept, extras),
            _limits(kept),
            _next(kept),
        ),
        annex=annex.annex_of(kept, extras, features),
    )
