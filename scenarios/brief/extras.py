"""What a briefing asks beyond its results: who carries, which assumptions matter, other constants, other rules.

Everything is a difference in projects delivered between paired histories, keyed as those of the results are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import qmc

from partnership_dynamics.calibration.balance.surface import surface_of
from partnership_dynamics.calibration.plausible.balance import Balance, balance_of
from partnership_dynamics.scenarios.brief.figures import LabelledEstimate
from partnership_dynamics.scenarios.brief.kept import Kept
from partnership_dynamics.scenarios.brief.plain import rule
from partnership_dynamics.scenarios.brief.runner import BriefRunner, Totals
from partnership_dynamics.scenarios.ensemble.ensemble import Case, draws_taken
from partnership_dynamics.scenarios.ensemble.model_form import VARIANTS, under
from partnership_dynamics.scenarios.ensemble.outcomes import OutcomeRow, interval_of_mean, interval_over_draws
from partnership_dynamics.scenarios.finding import Judgement, judge
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.places import constant_of
from partnership_dynamics.simulation.sampling import from_unit
from partnership_dynamics.simulation.start import Event, Setup

SCREENED, REFINED = 40, 8  # pairs for every member and assumption; how many of them then get all pairs
PAIRS = 200
AFFORDABLE = 8_000  # histories for all members' leaving: about 40 members at the usual number of pairs
SOLVED = "The out-degree parameter was solved"


@dataclass(frozen=True)
class Found:
    """A difference in projects delivered, how it came out, and of how many pairs."""

    estimate: LabelledEstimate
    verdict: Judgement
    pairs: int


@dataclass(frozen=True)
class Assumption:
    """A constant with the two values that were tried, and the difference between scenario and baseline at each."""

    name: str
    low: float
    high: float
    at_low: Found
    at_high: Found

    @property
    def pairs(self) -> int:
        """Pairs at each end."""
        return self.at_low.pairs

    def moves(self, central: float) -> float:
        """Return how far from the central difference the farther end lies, in projects."""
        return max(abs(end.estimate.mean - central) for end in (self.at_low, self.at_high))


@dataclass(frozen=True)
class Futures:
    """The difference where constants take any value in their ranges: its interval, and the shares of pairs."""

    found: Found
    more: float
    less: float
    same: float
    constants: int
    draws: int


@dataclass(frozen=True)
class Extras:
    """What was run for a briefing beyond its results.

    Attributes
    ----------
    leaving : tuple of Found
        What each member's leaving at the start would change in the baseline, the costliest first.
    assumptions : tuple of Assumption
        The one that moves the difference most first.
    central, central_few : Found
        The difference with every constant as it is, of as many pairs as the assumptions that matter most, and of as
        few as the others.
    futures : Futures or None
        None over plausible counties or calibrated draws: the results' own interval carries them.
    variants : tuple of Found
        The difference under other rules.
    """

    leaving: tuple[Found, ...]
    assumptions: tuple[Assumption, ...]
    central: Found
    central_few: Found
    futures: Futures | None
    variants: tuple[Found, ...]


def found_of(label: str, values: Totals, kept: Kept) -> Found:
    """Return the mean of paired differences with its interval and verdict; over the counties of the results."""
    draw = draws_taken(int(kept.manifest["seed"]), len(values), len(kept.draws)) if kept.draws else None
    low, high = interval_of_mean(values, draw)
    if draw is not None and np.isnan(low):  # too few runs of each county to tell it from luck
        low, high = interval_of_mean(values)
    verdict = judge(low, high, kept.matters, kept.delivered.baseline_mean)
    return Found(LabelledEstimate(label, float(values.mean()), low, high, verdict), verdict, len(values))


def over_counties(
    kept: Kept,
    part: str,
    name: str,
    label: str,
    setup: Setup,
    held: Mapping[str, float] | None = None,
    balance: Balance | None = None,
) -> Case:
    """Return a case over the counties of the results, so that all figures of a briefing have one baseline.

    Parameters
    ----------
    kept : Kept
    part : str
        Whose draws: "scenario" or "baseline".
    name, label : str
    setup : Setup
    held : mapping, optional
        Parameters that have one value in every county.
    balance : callable, optional
        From a county's parameters to its out-degree, where what is held moves that.
    """
    held = held or {}
    draws: list[dict[str, float]] = []
    for draw in kept.drawn.get(part, ()):
        own = {key: value for key, value in draw.items() if constant_of(key) not in held}
        if balance is not None and "density" in own:
            own["density"] = balance({**own, **held})
        draws.append(own)
    return Case(name, label, setup.with_parameters(**held), tuple(draws))


def uncertain(kept: Kept) -> dict[str, tuple[float, float]]:
    """Return the constants that nobody knows for this comparison, each with the lowest and highest value to try.

    Left out: what defines a scale; what was set for this partnership, or is what the scenario changes; hours, where a
    scenario gives some members other ones; and calibrated constants whose range the manifest does not keep.
    """
    first, second = (dict(one.parameters or {}) for one in (kept.scenario, kept.baseline))
    calibrated = kept.calibrated or {}
    plausible = kept.manifest["cases"][0].get("plausible", {})
    ranges: Mapping[str, Sequence[float]] = {**plausible.get("ranges", {}), **calibrated.get("ranges", {})}
    hours = [[member.hours for member in one.partnership.members] for one in (kept.scenario, kept.baseline)]
    found = {}
    for name, row in PARAMETERS.items():
        if name in ranges:
            low, high = ranges[name]
        elif name in calibrated.get("constants", ()) or name in first or name in second:
            continue
        else:
            low, high = row.low, row.high
        if row.known == "definition" or low >= high or name == "density" or first.get(name) != second.get(name):
            continue
        if name == "gross_hours" and hours[0] != hours[1]:
            continue
        found[name] = (float(low), float(high))
    return found


def leaving(kept: Kept, runner: BriefRunner, pairs: int) -> tuple[Found, ...]:
    """Return what each member's leaving at the start would change in the baseline, the costliest first."""
    setup = kept.baseline
    members, governance = setup.partnership.members, setup.partnership.governance
    cases = [over_counties(kept, "baseline", "baseline", "", setup)]
    for index, member in enumerate(members):
        team = member.kind == "central_team"
        if team and governance != "team":
            continue  # a team that does not convene is not there
        gone = Event(0, "close_team") if team else Event(0, "leave", index)
        without_it = replace(setup, events=(gone, *setup.events))
        cases.append(over_counties(kept, "baseline", f"without {member.name}", member.name, without_it))

    def without(chosen: Sequence[Case], replications: int) -> list[Found]:
        base, *others = runner.delivered("Who carries", [cases[0], *chosen], replications)
        return [found_of(case.title, total - base, kept) for case, total in zip(chosen, others, strict=True)]

    # All alike where that is affordable; the first few pairs order members well, since all share their luck.
    few = pairs if len(cases) * pairs <= AFFORDABLE else min(SCREENED, pairs)
    rough = without(cases[1:], few)
    order = sorted(range(len(rough)), key=lambda k: rough[k].estimate.mean)
    if few == pairs:
        return tuple(rough[k] for k in order)
    refined = without([cases[1 + k] for k in order[:REFINED]], pairs)
    refined.sort(key=lambda one: one.estimate.mean)
    return (*refined, *(rough[k] for k in order[REFINED:]))


def _densities(kept: Kept, changes: Sequence[Mapping[str, float]], runner: BriefRunner) -> list[dict[str, float]]:
    """Return the changes, each with the out-degree parameter at which the network then keeps its ties at first.

    Where that was set by hand it stays. It is solved for the partnership as it was surveyed, which the results do not
    keep apart from the baseline; so what is taken is by how much it moves.
    """
    before = dict(kept.baseline.parameters or {})
    if "density" not in before or not any(note.startswith(SOLVED) for note in kept.manifest["notes"]):
        return [dict(change) for change in changes]
    surface = surface_of(replace(kept.baseline, events=(), parameters={}), runner.workers, runner.tell)
    usual = surface.density(before)
    return [
        {**change, "density": before["density"] + surface.density({**before, **change}) - usual} for change in changes
    ]


def _balance(kept: Kept, runner: BriefRunner) -> Balance | None:
    """Return the out-degree of the results' partnership for any parameters; None where counties have none drawn."""
    if not any("density" in draw for draw in kept.draws):
        return None
    return balance_of(kept.baseline.partnership, kept.baseline.quarters, runner.workers, runner.tell)


def assumptions(kept: Kept, runner: BriefRunner, pairs: int) -> tuple[tuple[Assumption, ...], Found, Found]:
    """Return what the difference becomes at both ends of each uncertain constant, the most moving first; and as it is.

    As it is: of all pairs, and of the few with which every constant was tried.
    """
    ranges = uncertain(kept)
    ends = [(name, value) for name, (low, high) in ranges.items() for value in (low, high)]
    plain = [{name: value} for name, value in ends]
    balance = _balance(kept, runner)
    moved = plain if kept.draws else _densities(kept, plain, runner)
    changes = dict(zip(ends, moved, strict=True))

    def both(name: str, value: float | None) -> list[Case]:
        change = {} if value is None else changes[name, value]
        label = "as it is" if value is None else f"{name} = {value:.10g}"
        return [
            over_counties(kept, part, f"{part}, {label}", label, setup, change, balance)
            for part, setup in (("scenario", kept.scenario), ("baseline", kept.baseline))
        ]

    def tried(names: Sequence[str], replications: int) -> list[Assumption]:
        cases = [case for name in names for value in ranges[name] for case in both(name, value)]
        totals = runner.delivered("Which assumptions matter", cases, replications)
        gaps = [found_of(cases[k].title, totals[k] - totals[k + 1], kept) for k in range(0, len(totals), 2)]
        return [Assumption(name, *ranges[name], gaps[2 * k], gaps[2 * k + 1]) for k, name in enumerate(names)]

    def centre(replications: int) -> Found:
        first, second = runner.delivered("Which assumptions matter", both("", None), replications)
        return found_of("as it is", first - second, kept)

    few = min(SCREENED, pairs)
    central, central_few = centre(pairs), centre(few)
    rough = sorted(tried(list(ranges), few), key=lambda one: -one.moves(central_few.estimate.mean))
    refined = tried([one.name for one in rough[:REFINED]], pairs)
    refined.sort(key=lambda one: -one.moves(central.estimate.mean))
    return (*refined, *rough[REFINED:]), central, central_few


def futures(kept: Kept, runner: BriefRunner, draws: int) -> Futures | None:
    """Return the difference where constants, coefficients of the tie model apart, take any value in their ranges.

    Draws are a Latin hypercube, each constant on its own and evenly over its range; two pairs of runs share a draw, so
    that chance and constants can be told apart. None where the results' own interval carries constants already: over
    plausible counties, or over calibrated draws.
    """
    if kept.draws or kept.calibrated is not None:
        return None
    ranges = {name: ends for name, ends in uncertain(kept).items() if PARAMETERS[name].group != "ties"}
    seed = int(kept.manifest["seed"])
    points = qmc.LatinHypercube(len(ranges), rng=np.random.default_rng(seed)).random(draws)
    columns = [from_unit(name, points[:, k], *ends) for k, (name, ends) in enumerate(ranges.items())]
    taken = tuple(dict(zip(ranges, row, strict=True)) for row in np.stack(columns, axis=1).round(8).tolist())
    cases = [
        Case(f"{part}, {draws} draws", part, setup, taken)
        for part, setup in (("scenario", kept.scenario), ("baseline", kept.baseline))
    ]
    first, second = runner.delivered("Other constants", cases, 2 * draws)
    gap = first - second
    low, high, _chance_low, _chance_high = interval_over_draws(gap, draws_taken(seed, 2 * draws, draws))
    verdict = judge(low, high, kept.matters, kept.delivered.baseline_mean)
    found = Found(LabelledEstimate("Any settings", float(gap.mean()), low, high, verdict), verdict, 2 * draws)
    more, less, same = (float(np.mean(way)) for way in (gap > 0, gap < 0, gap == 0))
    return Futures(found, more, less, same, len(ranges), draws)


def variants(kept: Kept, runner: BriefRunner, pairs: int) -> tuple[Found, ...]:
    """Return the difference under other rules of the model, one changed at a time.

    Rules that play no part in either history are left out: they agree with everything. Where the results were run with
    `--model-form`, theirs are taken, and nothing is simulated.
    """
    if kept.forms is not None and set(kept.forms) == {one.name for one in VARIANTS}:
        return _asked_already(kept, kept.forms)
    moving = [one for one in VARIANTS if one.moves_ties]
    solved = dict(
        zip((one.name for one in moving), _densities(kept, [one.parameters for one in moving], runner), strict=True)
    )
    parts = (("scenario", kept.scenario), ("baseline", kept.baseline))
    cases = [over_counties(kept, part, f"{part}, as it is", "as it is", setup) for part, setup in parts]
    for variant in VARIANTS:
        density = solved.get(variant.name, {}).get("density")
        for part, setup in parts:
            case = under(over_counties(kept, part, part, "", setup), variant, density)
            cases.append(replace(case, name=f"{part}, rule {variant.name}", title=rule(variant.name)))
    first, second, *totals = runner.delivered("Other rules", cases, pairs)
    return tuple(
        found_of(cases[2 + k].title, totals[k] - totals[k + 1], kept)
        for k in range(0, len(totals), 2)
        if not (np.array_equal(totals[k], first) and np.array_equal(totals[k + 1], second))
    )


def _asked_already(kept: Kept, forms: Mapping[str, OutcomeRow]) -> tuple[Found, ...]:
    """Return the differences under other rules that the results hold."""

    def figures(row: OutcomeRow) -> list[float]:
        return [
            getattr(row, name)
            for name in ("scenario_mean", "baseline_mean", "difference", "low", "high", "more", "less", "same")
        ]

    found = []
    for variant in VARIANTS:
        row = forms[variant.name]
        if np.array_equal(figures(row), figures(kept.delivered), equal_nan=True):
            continue
        verdict, label = judge(row.low, row.high, kept.matters, row.baseline_mean), rule(variant.name)
        found.append(Found(LabelledEstimate(label, row.difference, row.low, row.high, verdict), verdict, row.pairs))
    return tuple(found)


def run_extras(kept: Kept, runner: BriefRunner, pairs: int = PAIRS) -> Extras:
    """Run what a briefing asks beyond its results.

    Parameters
    ----------
    kept : Kept
    runner : BriefRunner
    pairs : int
        Paired runs for each question; assumptions (and members, where there are many) get up to 40 first, and the
        eight that matter most get all of them.
    """
    gone = leaving(kept, runner, pairs)
    tried, central, central_few = assumptions(kept, runner, pairs)
    return Extras(gone, tried, central, central_few, futures(kept, runner, pairs), variants(kept, runner, pairs))
