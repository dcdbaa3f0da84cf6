"""Fit the model's constants to a project log: one function that takes a partnership, a log and a seed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.logs.constants import chosen
from partnership_dynamics.calibration.logs.learned import Learned, learn
from partnership_dynamics.calibration.logs.log import ProjectLog
from partnership_dynamics.calibration.logs.posterior import LogPosterior
from partnership_dynamics.calibration.logs.simulator import LogSimulator
from partnership_dynamics.calibration.logs.statistics import statistics_of
from partnership_dynamics.calibration.out_degree import solve_out_degree
from partnership_dynamics.calibration.prior import Prior, marginal
from partnership_dynamics.calibration.smc import Generation, adjusted, generations, nearest
from partnership_dynamics.calibration.whole import keep_arrays, kept_arrays
from partnership_dynamics.simulation.compiled import source_hash
from partnership_dynamics.simulation.partnership import Partnership
from partnership_dynamics.simulation.start import Setup
from partnership_dynamics.simulation.workers import Tell

Floats = npt.NDArray[np.float64]
PILOT, CHECK = 3, 4  # streams of random numbers; smc.py has 1 and 2
FIT_LUCK = 0xF17


@dataclass(frozen=True)
class LogEffort:
    """How much to simulate.

    Parameters
    ----------
    pilot : int
        Histories from the prior: they teach the statistics, give the first population and the prior predictions.
    particles : int
        Size of a population, and the number of posterior draws.
    simulations : int
        Histories all told, after which no new generation is begun.
    checks : int
        Histories for the posterior predictions.
    """

    pilot: int = 12_000
    particles: int = 500
    simulations: int = 15_000
    checks: int = 400

    def __post_init__(self) -> None:
        if not (self.particles >= 50 and self.pilot >= 5 * self.particles and self.simulations >= self.pilot):
            raise ValueError(
                "an effort needs 50 particles or more, five times as many histories from the prior, and "
                "as many simulations all told as those"
            )
        if self.checks < 20:
            raise ValueError("an effort needs 20 histories or more for its checks")


@dataclass(frozen=True)
class Pilot:
    """Histories from the prior, which do not depend on any data: x (N, K), statistics (N, S), and what they teach."""

    x: Floats
    statistics: Floats
    learned: Learned


def run_pilot(simulator: LogSimulator, count: int, progress: Tell | None = None) -> Pilot:
    """Return histories at constants drawn from the prior, and the statistics learnt from them."""
    x = np.random.default_rng([simulator.seed, PILOT]).standard_normal((count, len(simulator.prior.names)))
    statistics = simulator.statistics(simulator.prior.values(x), np.arange(count), progress, "Histories from the prior")
    return Pilot(x, statistics, learn(x, statistics))


def search(
    simulator: LogSimulator,
    pilot: Pilot,
    statistics: Floats,
    seed: int,
    effort: LogEffort,
    progress: Tell | None = None,
    resume: Generation | None = None,
    kept: Path | None = None,
    key: str = "",
) -> Generation:
    """Return the last generation of a search for constants whose histories look like the data.

    Parameters
    ----------
    simulator : LogSimulator
    pilot : Pilot
        Of the same simulator.
    statistics : float64 (S,)
        Of the data.
    seed : int
        Of the search's proposals.
    effort : LogEffort
    progress : callable, optional
    resume : Generation, optional
        Where an earlier search was broken off.
    kept : Path, optional
        A file to which each generation is written, with ``key`` to know it again.
    """
    observed = pilot.learned(statistics)
    first = resume or nearest(pilot.x, pilot.learned(pilot.statistics), observed, effort.particles)

    def simulate(x: Floats, numbers: npt.NDArray[np.int64]) -> Floats:
        found = simulator.statistics(
            simulator.prior.values(x), numbers, progress, "Nearer to the log", int(numbers[0]), effort.simulations
        )
        return pilot.learned(found)

    latest = first
    for latest in generations(first, observed, simulate, seed, effort.simulations):
        if kept is not None:
            keep(kept, key, pilot, latest)
    return latest


def keep(path: Path, key: str, pilot: Pilot, generation: Generation | None) -> None:
    """Write how far a fit has come, whole or not at all."""
    plain = {} if generation is None else {f"generation_{name}": value for name, value in asdict(generation).items()}
    keep_arrays(path, {"key": key, "x": pilot.x, "statistics": pilot.statistics, **plain})


def kept_before(path: Path, key: str) -> tuple[Pilot | None, Generation | None]:
    """Return how far an earlier fit of the same inputs has come; nothing where there is none, or it is not whole."""
    found = kept_arrays(path)
    if found is None or str(found.get("key")) != key:
        return None, None
    try:
        pilot = Pilot(found["x"], found["statistics"], learn(found["x"], found["statistics"]))
        if "generation_x" not in found:
            return pilot, None
        parts: dict[str, Any] = {name: found[f"generation_{name}"] for name in Generation.__dataclass_fields__}
        return pilot, Generation(**{name: value if value.ndim else value.item() for name, value in parts.items()})
    except (ValueError, KeyError):  # of another version
        return None, None


def own_sources() -> str:
    """Return the hash of everything that decides a fit besides its inputs: sources of model, logs and search."""
    digest = hashlib.sha256(source_hash().encode())
    folder = Path(__file__).parent
    shared = [folder.parent / name for name in ("prior.py", "smc.py", "histories.py")]
    for path in (*sorted(folder.glob("*.py")), *shared):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def digest_of(log: ProjectLog) -> str:
    """Return the hash of all that a log says."""
    known = json.dumps([log.begins, log.ends, log.knows_ideas, log.knows_hours, log.knows_partners])
    digest = hashlib.sha256(known.encode())
    for table in (log.rows, log.partners):
        digest.update(np.ascontiguousarray(table).tobytes())
    return digest.hexdigest()


def digest_of_partnership(partnership: Partnership) -> str:
    """Return the hash of all of a partnership that a history depends on."""
    digest = hashlib.sha256(partnership.tie.tobytes() + partnership.strength.tobytes())
    plain = [
        partnership.members,
        partnership.directed,
        partnership.governance,
        partnership.lead,
        sorted(partnership.team.shares.items()),
        partnership.team.staff,
        partnership.team.style,
        partnership.team.members_pay,
        partnership.venues,
        partnership.vision,
        partnership.strategy,
    ]
    digest.update(repr(plain).encode())
    return digest.hexdigest()


def fit_log(
    partnership: Partnership,
    log: ProjectLog,
    seed: int,
    *,
    given: Mapping[str, float] | None = None,
    density: float | None = None,
    infer: Sequence[str] | None = None,
    vary: Sequence[str] | None = None,
    effort: LogEffort | None = None,
    workers: int | None = None,
    progress: Tell | None = None,
    resume: str | Path | None = None,
    known: Prior | None = None,
) -> LogPosterior:
    """Return what a project log says of the model's constants: their posterior by ABC-SMC, with its checks.

    Parameters
    ----------
    partnership : Partnership
        As it was when the log's partnership began; without dated events.
    log : ProjectLog
        From `calibration.logs.reading.read_log`, or of a history of the model.
    seed : int
        The same inputs and seed give the same bytes, on any number of workers, broken off or not.
    given : mapping, optional
        Constants that are set (a diary's hours, the out-degree parameter); the others have their defaults.
    density : float, optional
        The out-degree parameter as `solve_out_degree` gave it for this partnership and these constants; without it,
        and without one in ``given``, it is solved here.
    infer : sequence of str, optional
        Which constants are asked about; default all that the registry says a project log can inform.
    vary : sequence of str, optional
        Which others are unknown and vary as well, over their ranges; default the assumed ones.
    effort : LogEffort, optional
    workers : int, optional
        Threads; default one for each core.
    progress : callable, optional
        Called with (what is done, histories done, histories in all).
    resume : path, optional
        A file that keeps how far the fit has come; one of the same inputs is taken up, and removed at the end.
    known : Prior, optional
        What is known of parameters before the log, such as the plausible set, which the log then narrows; default: the
        registry's ranges.

    Returns
    -------
    LogPosterior

    Raises
    ------
    ValueError
        If a constant is unknown, or nothing is left to infer.
    """
    effort = effort or LogEffort()
    inferred, varied = chosen(partnership, infer, vary, given or {})
    prior = Prior((*inferred, *varied)) if known is None else marginal(known, (*inferred, *varied))
    fixed = dict(given or {})
    if "density" not in fixed:
        solved = solve_out_degree(Setup(partnership, log.ends, fixed)).value if density is None else density
        fixed["density"] = solved
    # Another luck than that of `run.py log example --seed SEED`, which a fit must not share with its data.
    simulator = LogSimulator(partnership, log, prior, fixed, seed ^ FIT_LUCK, workers)
    before = [] if prior.centre is None or prior.factor is None else [prior.centre.tolist(), prior.factor.tolist()]
    inputs = [
        before,
        digest_of(log),
        digest_of_partnership(partnership),
        sorted(fixed.items()),
        prior.names,
        seed,
        asdict(effort),
        own_sources(),
    ]
    key = hashlib.sha256(json.dumps(inputs).encode()).hexdigest()
    path = None if resume is None else Path(resume)
    pilot, latest = kept_before(path, key) if path is not None else (None, None)
    if pilot is None:
        pilot = run_pilot(simulator, effort.pilot, progress)
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            keep(path, key, pilot, None)
    statistics = statistics_of(log, partnership)
    final = search(simulator, pilot, statistics, seed, effort, progress, latest, path, key)
    observed = pilot.learned(statistics)
    x = adjusted(final.x, final.statistics, observed)
    taken = np.random.default_rng([seed, CHECK]).permutation(np.arange(effort.checks) % len(x))
    numbers = final.simulations + np.arange(effort.checks)
    predicted = simulator.statistics(prior.values(x[taken]), numbers, progress, "Checks against the log")
    if path is not None:
        path.unlink(missing_ok=True)
    return LogPosterior(
        partnership=partnership.name,
        inferred=inferred,
        varied=varied,
        given=dict(given or {}),
        solved={} if "density" in (given or {}) else {"density": fixed["density"]},
        draws=prior.values(x),
        explained=pilot.learned.explained,
        observed=statistics,
        prior_predictions=pilot.statistics,
        predictions=predicted,
        epsilon=final.epsilon,
        simulations=final.simulations + effort.checks,
        generations=final.number,
        log=log,
        data_sha256=digest_of(log),
        partnership_sha256=digest_of_partnership(partnership),
        sources=own_sources(),
        seed=seed,
        effort=asdict(effort),
        known=None if known is None else prior,
    )
