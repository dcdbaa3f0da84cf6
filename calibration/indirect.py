"""Fit the constants that only the whole model has, together with those of the tie rules, to a panel of networks.

Departures, handover, the institutional share and strength leave their mark on which ties are kept, and on whether a
member loses many at once. A panel does not show them; so the whole model is simulated from the first wave at many
values of the constants, the statistics that a panel does show are regressed on the constants, and the values are sought
at which they are what was observed (indirect inference; Gourieroux, Monfort and Renault 1993), with the registry's
ranges as priors that act as penalties. What two waves cannot separate is told as one figure: how long a tie lasts
without the person who held it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.calibrated import CalibratedPart
from partnership_dynamics.calibration.estimation.bounded import within
from partnership_dynamics.calibration.estimation.priors import prior_of
from partnership_dynamics.calibration.partnership_from_survey import to_partnership
from partnership_dynamics.calibration.prediction.held import densities
from partnership_dynamics.calibration.prediction.simulators import WholeModel
from partnership_dynamics.calibration.prediction.tasks import PredictionTask
from partnership_dynamics.simulation.history import begin_run, copy_state, run_quarter, working_copy
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.randomness import run_key
from partnership_dynamics.simulation.start import Event, Setup, start
from partnership_dynamics.simulation.workers import Tell, in_batches, nobody

Floats = npt.NDArray[np.float64]
TIE_CONSTANTS = ("reciprocity", "closure", "popularity", "activity", "same_kind")
STATE_CONSTANTS = (
    "rate",
    "turnover",
    "handover",
    "start_institutional",
    "strength_rate",
    "strength_keep",
    "institutional_keep",
    "institutional_decay",
)
DENSITY_SD = 0.7  # of the out-degree around where the panel's growth puts it
SIMULATIONS, ROUNDS = 400, 2
TOLD = 0.25  # the share of a prior's variance that data must take away for them to have told of a constant
WIDENED = 1.5  # the second round is drawn from the first posterior, as much wider
HALF_LIFE_QUARTERS = 40
HALF_LIFE_RUNS = 8  # a member
HALF_LIFE_DRAWS = 40


@dataclass(frozen=True)
class StateConstant:
    """One constant: what was believed, what the panel adds, and whether it told of it at all.

    Attributes
    ----------
    name : str
    prior, prior_sd, point, sd : float
    """

    name: str
    prior: float
    prior_sd: float
    point: float
    sd: float

    @property
    def told(self) -> float:
        """The share of the prior's variance that the panel took away, 0 to 1."""
        return max(0.0, 1.0 - (self.sd / self.prior_sd) ** 2)

    @property
    def separated(self) -> bool:
        """Whether the panel tells of it apart from the others."""
        return self.told >= TOLD


@dataclass(frozen=True)
class HalfLife:
    """After how many quarters half of the ties are gone whose holder leaves: median and the middle 90% of draws."""

    median: float
    low: float
    high: float

    def sentence(self) -> str:
        """Say it in words."""

        def words(quarters: float) -> str:
            return f"over {HALF_LIFE_QUARTERS / 4:g}" if quarters >= HALF_LIFE_QUARTERS else f"{quarters / 4:.1f}"

        return (
            f"When its holder leaves, half of a member's ties are gone after {words(self.median)} years "
            f"({words(self.low)} to {words(self.high)} in 90 of 100 draws)."
        )


@dataclass(frozen=True)
class WholeFit:
    """Constants of the whole model fitted to a panel.

    Attributes
    ----------
    constants : tuple of StateConstant
    draws : float64 (D, K)
        From the posterior within the registry's ranges, in the order of ``constants``.
    covariance : float64 (K, K)
    half_life, half_life_before : HalfLife
        Of the draws, and of the priors.
    statistics : tuple of str
    observed, expected, errors : float64 (S,)
        Statistics observed, those expected at the point, and their standard deviations.
    simulations : int
    """

    constants: tuple[StateConstant, ...]
    draws: Floats
    covariance: Floats
    half_life: HalfLife
    half_life_before: HalfLife
    statistics: tuple[str, ...]
    observed: Floats
    expected: Floats
    errors: Floats
    simulations: int

    def part(self, about: Mapping[str, Any]) -> CalibratedPart:
        """Return what `calibrated.toml` holds of the fit."""
        point = {one.name: one.point for one in self.constants}
        return CalibratedPart(point, self.draws, self.covariance, about)

    def to_dict(self) -> dict[str, Any]:
        """Return the fit as plain data."""
        return {
            "constants": [
                {
                    "name": one.name,
                    "prior": one.prior,
                    "prior_sd": one.prior_sd,
                    "point": one.point,
                    "sd": one.sd,
                    "told": one.told,
                    "separated": one.separated,
                }
                for one in self.constants
            ],
            "half_life_quarters": vars(self.half_life),
            "half_life_before": vars(self.half_life_before),
            "statistics": [
                {"name": name, "observed": a, "expected": b, "sd": c}
                for name, a, b, c in zip(
                    self.statistics, self.observed.tolist(), self.expected.tolist(), self.errors.tolist(), strict=True
                )
            ],
            "simulations": self.simulations,
        }

    def table(self) -> str:
        """Return the constants and what could not be separated, as plain text."""
        from partnership_dynamics.calibration.estimation.text import aligned

        rows = [["", "prior", "sd", "together", "sd", "told by the panel"]]
        rows += [
            [
                one.name,
                f"{one.prior:.3f}",
                f"{one.prior_sd:.3f}",
                f"{one.point:.3f}",
                f"{one.sd:.3f}",
                f"{100 * one.told:.0f}%" + ("" if one.separated else ", not separated"),
            ]
            for one in self.constants
        ]
        blurred = [one.name for one in self.constants if not one.separated]
        lines = [*aligned(rows)]
        if blurred:
            lines.append(f"The panel does not tell {', '.join(blurred)} apart; what they come to together is this:")
        lines += [self.half_life.sentence(), f"Before the panel was looked at: {self.half_life_before.sentence()}"]
        return "\n".join(lines)


def marks(networks: npt.NDArray[np.uint8], task: PredictionTask) -> tuple[tuple[str, ...], Floats]:
    """Return the names and values of the statistics of R networks, float64 (R, S), that are summed over a panel."""
    window, kind = task.transition.window, task.transition.kind
    x = ((networks > 0) & window.known).astype(np.float64)
    s = (window.start & window.known).astype(np.float64)
    kept = x * s
    sent = s.sum(axis=1)
    lost = sent - kept.sum(axis=2)
    several = sent >= 2.0
    received, given = x.sum(axis=1), x.sum(axis=2)
    columns = {
        "kept": kept.sum(axis=(1, 2)),
        "created": (x * (1.0 - s)).sum(axis=(1, 2)),
        "returned ties kept": (kept * s.T).sum(axis=(1, 2)),
        "mutual": (x * np.swapaxes(x, 1, 2)).sum(axis=(1, 2)),
        "closed": (np.matmul(x, x) * x).sum(axis=(1, 2)),
        "received squared": (received**1.5).sum(axis=1),
        "sent squared": (given**1.5).sum(axis=1),
        "lost together": (lost**2)[:, several].sum(axis=1),
        "members who kept none": (kept.sum(axis=2)[:, several] == 0.0).sum(axis=1).astype(np.float64),
    }
    if kind is not None:
        columns["same kind"] = (x * (kind[:, None] == kind[None, :])).sum(axis=(1, 2))
    if not window.directed:
        for name in ("mutual", "returned ties kept", "sent squared"):
            del columns[name]
    return tuple(columns), np.column_stack(list(columns.values()))


def fit_whole(
    tasks: Sequence[PredictionTask],
    quarters: int,
    seed: int,
    simulations: int = SIMULATIONS,
    workers: int | None = None,
    tell: Tell = nobody,
) -> WholeFit:
    """Fit the whole model's constants to the last two waves of some networks.

    Parameters
    ----------
    tasks : sequence of PredictionTask
        The networks; all of the same survey and relation.
    quarters : int
        Between the two waves.
    seed : int
        The same inputs and seed give the same numbers, on any number of workers.
    simulations : int
        Of every network, in each of two rounds.
    workers, tell
        As elsewhere.
    """
    has_kind = all(task.transition.kind is not None for task in tasks)
    directed = tasks[0].transition.window.directed
    names = [
        *(
            name
            for name in TIE_CONSTANTS
            if (directed or name not in ("reciprocity", "activity")) and (has_kind or name != "same_kind")
        ),
        *(name for name in STATE_CONSTANTS if PARAMETERS[name].low < PARAMETERS[name].high),
    ]
    priors = [prior_of(name) for name in names]
    mean, sd = np.array([one.mean for one in priors]), np.array([one.sd for one in priors])
    low, high = (np.array([getattr(PARAMETERS[name], end) for name in names]) for end in ("low", "high"))
    models = [
        WholeModel(Setup(to_partnership(task.survey, task.relation, task.before), quarters), workers) for task in tasks
    ]
    anchors = []
    for task, model in zip(tasks, models, strict=True):
        change = np.full(64, _growth_of(task))
        anchors.append(densities(model, task.transition.window, [{}] * 64, change, seed)[0])
    labels, _ = marks(tasks[0].transition.end[None].astype(np.uint8), tasks[0])
    observed = np.sum([marks(task.transition.end[None].astype(np.uint8), task)[1][0] for task in tasks], axis=0)
    precision = np.diag(np.append(sd**-2, DENSITY_SD**-2))
    centre, prior_mean = np.append(mean, 0.0), np.append(mean, 0.0)
    spread = np.linalg.inv(precision)
    ends = np.append(low, -4.0), np.append(high, 4.0)
    fitted = np.zeros(len(labels))
    errors = np.ones(len(labels))
    for number in range(ROUNDS):
        wide = spread * (1.0 if number == 0 else WIDENED**2)
        theta = within(centre, wide, *ends, simulations, seed + number)
        found = np.zeros((simulations, len(labels)))
        for index, (task, model) in enumerate(zip(tasks, models, strict=True)):
            sets = [
                {**dict(zip(names, row[:-1].tolist(), strict=True)), "density": float(anchors[index] + row[-1])}
                for row in theta
            ]

            def report(done: int, total: int, index: int = index, number: int = number) -> None:
                tell(f"Simulating the whole model, round {number + 1}", index * total + done, len(tasks) * total)

            networks = model.ends(sets, seed, first=number * simulations, progress=report)
            found += marks(networks, task)[1]
        slope, at, noise = _regressed(theta, found, centre)
        information = slope @ np.linalg.solve(noise, slope.T)
        spread = np.linalg.inv(precision + information)
        gradient = slope @ np.linalg.solve(noise, observed - at + slope.T @ centre) + precision @ prior_mean
        before, centre = centre, np.clip(spread @ gradient, *ends)
        fitted, errors = at + slope.T @ (centre - before), np.sqrt(np.diag(noise))
    draws = within(centre, spread, *ends, 500, seed + 77)[:, :-1]
    constants = tuple(
        StateConstant(name, float(mean[k]), float(sd[k]), float(draws[:, k].mean()), float(draws[:, k].std(ddof=1)))
        for k, name in enumerate(names)
    )
    believed = within(mean, np.diag(sd**2), low, high, HALF_LIFE_DRAWS, seed + 78)
    tell("Following ties whose holder leaves", 0, 2)
    setup = Setup(to_partnership(tasks[0].survey, tasks[0].relation, tasks[0].before), HALF_LIFE_QUARTERS)
    sets = [dict(zip(names, row.tolist(), strict=True)) for row in draws[:HALF_LIFE_DRAWS]]
    after = half_life(setup, [{**one, "density": float(anchors[0])} for one in sets], seed, workers)
    tell("Following ties whose holder leaves", 1, 2)
    sets = [dict(zip(names, row.tolist(), strict=True)) for row in believed]
    prior = half_life(setup, [{**one, "density": float(anchors[0])} for one in sets], seed, workers)
    tell("Following ties whose holder leaves", 2, 2)
    return WholeFit(
        constants,
        draws,
        spread[:-1, :-1],
        after,
        prior,
        labels,
        observed,
        fitted,
        errors,
        ROUNDS * simulations * len(tasks),
    )


def _growth_of(task: PredictionTask) -> float:
    from partnership_dynamics.calibration.prediction.tasks import grown

    return grown(task.name, task.transition).change


def _regressed(theta: Floats, found: Floats, centre: Floats) -> tuple[Floats, Floats, Floats]:
    """Return how statistics answer to the constants (K, S), what they are at a centre (S,), and their noise (S, S)."""
    scale = theta.std(axis=0)
    scale[scale == 0.0] = 1.0
    z = (theta - centre) / scale
    # Squares take up the bend, so that the slopes are those at the centre.
    design = np.hstack([np.ones((len(z), 1)), z, z**2 - (z**2).mean(axis=0)])
    penalty = np.diag(np.concatenate([[1e-9], np.full(2 * z.shape[1], 1.0)]))
    weights = np.linalg.solve(design.T @ design + penalty, design.T @ found)
    left = found - design @ weights
    k = z.shape[1]
    freedom = max(len(z) - 2 * k - 1, 1)
    noise = left.T @ left / freedom
    noise += np.diag(1e-6 * np.diag(noise) + 1e-9)
    at = weights[0] - (z**2).mean(axis=0) @ weights[1 + k :]
    return weights[1 : 1 + k] / scale[:, None], at, noise


def half_life(
    setup: Setup, constants: Sequence[Mapping[str, float]], seed: int, workers: int | None = None
) -> HalfLife:
    """Return after how many quarters half of a member's ties are gone when the person who holds them leaves at once.

    Parameters
    ----------
    setup : Setup
        The partnership; its length is how long ties are followed.
    constants : sequence of mapping
        Draws of constants; the median and spread are over these.
    seed : int
    workers : int, optional
    """
    found = np.zeros(len(constants))
    members = [
        k
        for k, member in enumerate(setup.partnership.members)
        if setup.partnership.tie[k].any() or setup.partnership.tie[:, k].any()
    ]

    def work(begin: int, end: int) -> None:
        for place in range(begin, end):
            found[place] = _crossing(_survival(setup, constants[place], members, seed))

    in_batches(work, len(constants), 1, workers)
    low, median, high = np.quantile(found, (0.05, 0.5, 0.95))
    return HalfLife(float(median), float(low), float(high))


def _survival(setup: Setup, constants: Mapping[str, float], members: Sequence[int], seed: int) -> Floats:
    """Return the share of leavers' ties that still stand at the end of each quarter, float64 (quarters,)."""
    base = setup.with_parameters(**dict(constants))
    standing, ties = np.zeros(setup.quarters), 0.0
    for number in range(HALF_LIFE_RUNS):
        member = members[(number * 7919) % len(members)]
        seats = [seat for seat, one in enumerate(setup.partnership.members[member].seats) if one.quarter == 0]
        events = [Event(0, "departure", member, seat) for seat in seats]
        template = start(replace(base, events=events))
        state: Any = working_copy(template)
        with np.errstate(over="ignore"):
            copy_state(template, state)
            begin_run(state, run_key(seed, number))
            mine = np.zeros_like(template.network.tie, dtype=bool)
            mine[member], mine[:, member] = True, True
            mine &= template.network.tie == 1
            ties += float(mine.sum())
            for quarter in range(setup.quarters):
                run_quarter(state)
                mine &= state.network.tie == 1
                standing[quarter] += float(mine.sum())
    return standing / max(ties, 1.0)


def _crossing(share: Floats) -> float:
    """Return when a falling share passes one half, in quarters; the whole time where it never does.

    Examples
    --------
    >>> _crossing(np.array([0.75, 0.5, 0.25])), _crossing(np.array([0.9, 0.8]))
    (2.0, 2.0)
    """
    whole = np.concatenate([[1.0], share])
    below = np.flatnonzero(whole <= 0.5)
    if not len(below):
        return float(len(share))
    k = int(below[0])
    return float(k - 1 + (whole[k - 1] - 0.5) / (whole[k - 1] - whole[k]))
