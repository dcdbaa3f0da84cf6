"""Why a difference comes about: where the hours went, through which channels, and which decisions turned.

Three accounts of the same two cases. The hours are an identity: what members have is what they give, spend and leave
idle, in both. Channel parts are Shapley's (1953), from counterfactual runs in which each combination of the four
channels is bypassed in both; with what is left when all are bypassed they add up to the whole difference, run by run.
Decisions are those of the same members about the same projects under the same luck, answered one way with the change
and another way without.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.ensemble.chunk import Case, Values, draws_taken
from partnership_dynamics.scenarios.ensemble.ensemble import Ensemble, run_ensembles
from partnership_dynamics.scenarios.ensemble.outcomes import delivered_total, paired_row
from partnership_dynamics.scenarios.ensemble.runner import constants_in, with_most_ideas
from partnership_dynamics.scenarios.experiments.channels import SUBSETS, shapley_parts
from partnership_dynamics.simulation.history import run, working_copy
from partnership_dynamics.simulation.start import CHANNELS, start, with_constants
from partnership_dynamics.simulation.state import ABANDONED, COMMITTED, DECLINED, DELIVERED, REFERRED, WITHDRAWN
from partnership_dynamics.simulation.workers import Progress

PAIRS = 100  # of each combination of channels: two for each of fifty counties
TURNED_PAIRS = 40
USES = ("contribution", "ties", "meetings", "issues", "projects", "learning")
IDLE = "idle"
APART = "apart from ties"
MOST_SAID = 5


@dataclass(frozen=True)
class HoursUsed:
    """Members' hours over the whole time, on average over runs, by use: in the scenario, the baseline, and more.

    Attributes
    ----------
    use : str
    scenario, baseline, difference, low, high : float
        Hours; the interval is the difference's, as in `Why`.
    """

    use: str
    scenario: float
    baseline: float
    difference: float
    low: float
    high: float


@dataclass(frozen=True)
class ChannelPart:
    """What one channel contributes to the difference in projects delivered, with its interval, as in `Why`."""

    channel: str
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Turned:
    """Decisions of one kind that turned: how many a run, of which way, and whose most often.

    Attributes
    ----------
    what : str
    only_with, only_without : float
        A run, on average.
    members : tuple of (str, float)
        Whose they are: the change in a run, the largest first.
    """

    what: str
    only_with: float
    only_without: float
    members: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Why:
    """The three accounts.

    Intervals are as in the table of a comparison: between what 8 of 10 counties lie, as each is expected; where no
    counties were drawn, the 95% interval from chance.

    Attributes
    ----------
    hours : tuple of HoursUsed
        Their ``difference`` adds up to that of the hours that members have, the last row.
    channels : tuple of ChannelPart
        They add up to the last, "all".
    turned : tuple of Turned
    pairs : int
        Of the counterfactual runs.
    over : bool
        Whether counties were drawn.
    """

    hours: tuple[HoursUsed, ...]
    channels: tuple[ChannelPart, ...]
    turned: tuple[Turned, ...]
    pairs: int
    over: bool = False


def _between(values: Values, draw: npt.NDArray[np.int64] | None) -> tuple[float, float]:
    """Return between what a difference lies in 8 of 10 counties; without counties, its 95% interval."""
    return paired_row("", "", "", values, np.zeros(len(values)), 0, draw).spread.middle()


def hours_by_use(ensemble: Ensemble) -> dict[str, Values]:
    """Return members' hours by use over the whole time, float64 (R,) each; they add up to "all" in every run."""
    every = ensemble.total("hours")
    found = {use: ensemble.total(f"hours_on_{use}") for use in USES}
    found[IDLE] = every - np.sum(list(found.values()), axis=0)
    return {**found, "all": every}


def hours_used(scenario: Ensemble, baseline: Ensemble) -> tuple[HoursUsed, ...]:
    """Return where the hours went in both, use by use; the last row is all hours that there are."""
    first, second = hours_by_use(scenario), hours_by_use(baseline)
    rows = []
    for use, values in first.items():
        gap = values - second[use]
        low, high = _between(gap, scenario.draw)
        rows.append(HoursUsed(use, float(values.mean()), float(second[use].mean()), float(gap.mean()), low, high))
    return tuple(rows)


def _bypassing(case: Case, open_: Sequence[str]) -> Case:
    """Return a case in which only some of its open channels are left."""
    closed = tuple(name for name in CHANNELS if name not in open_ or name in case.setup.bypassed)
    return replace(case, name=f"{case.name}/{'+'.join(open_) or 'none'}", setup=replace(case.setup, bypassed=closed))


def channel_parts(
    scenario: Case,
    baseline: Case,
    seed: int,
    pairs: int = PAIRS,
    workers: int | None = None,
    progress: Progress | None = None,
) -> tuple[ChannelPart, ...]:
    """Return each channel's part in the difference in projects delivered, from counterfactual runs."""
    cases = [_bypassing(case, open_) for open_ in SUBSETS for case in (scenario, baseline)]
    totals = [delivered_total(one) for one in run_ensembles(cases, pairs, seed, workers, progress, everything=0)]
    worth = {open_: totals[2 * k] - totals[2 * k + 1] for k, open_ in enumerate(SUBSETS)}
    draw = draws_taken(seed, pairs, len(scenario.draws)) if scenario.draws else None
    parts: dict[str, Values] = {**shapley_parts(worth), APART: worth[()], "all": worth[SUBSETS[-1]]}
    return tuple(ChannelPart(name, float(values.mean()), *_between(values, draw)) for name, values in parts.items())


def _ends(
    case: Case, seed: int, pairs: int
) -> list[tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Return of each history its projects' keys and stages, and members' answers to them."""
    setup = with_most_ideas(case)
    template = start(setup)
    own = working_copy(template)
    taken = draws_taken(seed, pairs, len(case.draws)).tolist() if case.draws else []
    result = []
    for replication in range(pairs):
        begin = template
        if taken:
            begin = with_constants(template, setup.with_parameters(**constants_in(case, taken[replication])))
        state = run(begin, seed, replication, into=own)
        count = state.conditions[0].projects
        result.append(
            (
                state.projects["key"][:count].copy(),
                state.projects["stage"][:count].copy(),
                state.responses["decision"][:count].astype(np.int64),
            )
        )
    return result


def turned_decisions(scenario: Case, baseline: Case, seed: int, pairs: int = TURNED_PAIRS) -> tuple[Turned, ...]:
    """Return which decisions about projects that both have went one way with the change and another without."""
    names = [member.name for member in (*scenario.setup.partnership.members, *scenario.setup.successors)]
    more: Counter[str] = Counter()
    less: Counter[str] = Counter()
    by_member = np.zeros(len(names))
    for first, second in zip(_ends(scenario, seed, pairs), _ends(baseline, seed, pairs), strict=True):
        _keys, a, b = np.intersect1d(first[0], second[0], return_indices=True)
        for what, stage in (("delivered", DELIVERED), ("given up", ABANDONED)):
            with_, without = first[1][a] == stage, second[1][b] == stage
            more[what] += int((with_ & ~without).sum())
            less[what] += int((without & ~with_).sum())
        width = min(first[2].shape[1], second[2].shape[1])
        one, other = first[2][a][:, :width], second[2][b][:, :width]
        for what, answers in (
            ("joined", (COMMITTED,)),
            ("declined", (DECLINED,)),
            ("referred up", (REFERRED,)),
            ("withdrew", (WITHDRAWN,)),
        ):
            with_, without = np.isin(one, answers), np.isin(other, answers)
            more[what] += int((with_ & ~without).sum())
            less[what] += int((without & ~with_).sum())
            if what == "joined":
                by_member[:width] += with_.sum(axis=0) - without.sum(axis=0)
    order = np.argsort(-np.abs(by_member), kind="stable")[:MOST_SAID]
    whose = tuple((names[k], float(by_member[k] / pairs)) for k in order if by_member[k] != 0)
    kinds = ("joined", "declined", "referred up", "withdrew", "delivered", "given up")
    return tuple(
        Turned(what, more[what] / pairs, less[what] / pairs, whose if what == "joined" else ()) for what in kinds
    )


def why(
    scenario: Ensemble,
    baseline: Ensemble,
    cases: tuple[Case, Case],
    pairs: int = PAIRS,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Why:
    """Return the three accounts of a difference.

    Parameters
    ----------
    scenario, baseline : Ensemble
        Their histories give the hours.
    cases : pair of Case
        The same two, for the counterfactual runs.
    pairs : int
        Of each combination of channels.
    workers : int, optional
    progress : callable, optional
    """
    parts = channel_parts(*cases, scenario.seed, pairs, workers, progress)
    turned = turned_decisions(*cases, scenario.seed, min(TURNED_PAIRS, pairs))
    return Why(hours_used(scenario, baseline), parts, turned, pairs, scenario.draw is not None)
