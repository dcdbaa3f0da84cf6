"""Build the plausible set: search, then weigh what was found by more histories. Resumable; the same on any workers.

The search is the ABC-SMC of `calibration.smc`, from the registry's ranges towards the targets, on the misses of few
histories, down to the distance within which half of all truths lie: sixty parameters leave many more vectors at the
edge of what the evidence allows than well within it, and those at the edge weigh next to nothing. Then each vector
found is run with as many histories as a target may need, and weighs as much as its likelihood over the chance that
the search had to keep it (importance weights). Vectors beyond the nominal distance are ruled out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri
from scipy.stats import qmc

from partnership_dynamics.calibration.plausible.balance import Balance, balance_of
from partnership_dynamics.calibration.plausible.explain import explanation
from partnership_dynamics.calibration.plausible.simulator import CLOSE, SEARCH, PlausibleSimulator, uncertain_parameters
from partnership_dynamics.calibration.plausible.standard import standard_partnerships
from partnership_dynamics.calibration.plausible.targets import (
    Target,
    cutoff,
    distance,
    log_likelihood,
    misses,
    spreads,
    targets_of,
)
from partnership_dynamics.calibration.plausible.vectors import DIGITS, REFERENCES, PlausibleSet, reference_digest
from partnership_dynamics.calibration.prior import Prior
from partnership_dynamics.calibration.smc import Generation, nearest, next_generation
from partnership_dynamics.calibration.whole import written_whole
from partnership_dynamics.simulation.compiled import source_hash
from partnership_dynamics.simulation.workers import Tell, nobody

Floats = npt.NDArray[np.float64]
LEAST_EFFECTIVE, MOST_WEIGHT = 250.0, 0.01
LEAST_KEPT = 0.05  # chance that the search keeps a vector, below which its weight would be luck
HALF = 0.5  # of truths lie within the distance down to which is searched
NOISES = 400
UNMOVED = 0.3  # copies that stay are counted once: a vector of their weight
CHANCE_VECTORS = 40
CLOSE_LUCK = 1 << 22  # numbers of the histories that weigh, far from those of the search


class SearchError(RuntimeError):
    """The search did not come near enough to the targets; the message says how near."""


@dataclass(frozen=True)
class Size:
    """How much to simulate.

    Parameters
    ----------
    pilot : int
        Vectors of the registry's ranges, a power of 2.
    particles : int
        Vectors that are moved towards the targets.
    simulations : int
        Vectors tried all told, after which no generation is begun.
    rounds : int
        How often, at most, all are moved on once they are near, to have more of them.
    effective, most : float
        The effective sample and the largest weight that are wanted.
    """

    pilot: int = 2048
    particles: int = 800
    simulations: int = 60_000
    rounds: int = 4
    effective: float = LEAST_EFFECTIVE
    most: float = MOST_WEIGHT


@dataclass
class Unfinished:
    """How far a build has come, in a file: arrays by name."""

    path: Path | None
    key: str
    arrays: dict[str, Any]

    @classmethod
    def of(cls, path: Path | None, key: str) -> Unfinished:
        """Return what an earlier build of the same inputs left, or a new beginning."""
        found: dict[str, Any] = {}
        if path is not None:
            try:
                with np.load(path, allow_pickle=False) as file:
                    if str(file["key"]) == key:
                        found = {name: file[name] for name in file.files if name != "key"}
            except (OSError, ValueError, KeyError):
                found = {}
        return cls(path, key, found)

    def keep(self, **arrays: Any) -> None:
        """Add arrays, and write all whole or not at all."""
        self.arrays.update(arrays)
        if self.path is not None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with written_whole(self.path) as beside, beside.open("wb") as file:
                np.savez(file, key=np.array(self.key), **self.arrays)

    def generation(self, name: str) -> Generation | None:
        """Return a generation that was kept."""
        if f"{name}_x" not in self.arrays:
            return None
        parts = {one: self.arrays[f"{name}_{one}"] for one in Generation.__dataclass_fields__}
        return Generation(**{one: value if value.ndim else value.item() for one, value in parts.items()})

    def keep_generation(self, name: str, generation: Generation) -> None:
        """Keep a generation under a name."""
        self.keep(**{f"{name}_{one}": np.asarray(value) for one, value in asdict(generation).items()})


def key_of(targets: tuple[Target, ...], names: tuple[str, ...], seed: int, size: Size) -> str:
    """Return the digest of what decides a build."""
    digest = hashlib.sha256(source_hash().encode())
    folder = Path(__file__).parent
    for path in (
        *sorted(folder.glob("*.py")),
        *(folder.parent / one for one in ("prior.py", "smc.py", "histories.py")),
    ):
        digest.update(path.read_bytes())
    digest.update(json.dumps([[asdict(one) for one in targets], names, seed, asdict(size), SEARCH, CLOSE]).encode())
    return digest.hexdigest()


def pilot_of(
    simulator: PlausibleSimulator, size: Size, seed: int, kept: Unfinished, tell: Tell
) -> tuple[Floats, Floats]:
    """Return vectors that fill the ranges evenly (Sobol, scrambled), on the normal scale, and their quantities."""
    if "pilot_x" not in kept.arrays:
        names = simulator.prior.names
        points = qmc.Sobol(len(names), scramble=True, rng=np.random.default_rng(seed)).random(size.pilot)
        x = ndtri(np.clip(points, 1e-9, 1.0 - 1e-9))
        values = simulator.prior.values(x)
        found = simulator.quantities(values, np.arange(len(x)), SEARCH, tell, "Over the ranges")
        kept.keep(pilot_x=x, pilot_figures=found)
    return kept.arrays["pilot_x"], kept.arrays["pilot_figures"]


def chance_of(simulator: PlausibleSimulator, x: Floats, figures: Floats, kept: Unfinished, tell: Tell) -> Floats:
    """Return the variance of one history's chance, from the vectors of the pilot that miss least."""
    if "chance" not in kept.arrays:
        spread = spreads(simulator.targets, np.zeros(len(simulator.targets)))
        near = np.argsort(distance(misses(figures, simulator.targets, spread)), kind="stable")[:CHANCE_VECTORS]
        kept.keep(chance=simulator.chance(simulator.prior.values(x[near]), near + CLOSE_LUCK, tell))
    result: Floats = kept.arrays["chance"]
    return result


def search(
    simulator: PlausibleSimulator,
    x: Floats,
    figures: Floats,
    chance: Floats,
    size: Size,
    seed: int,
    kept: Unfinished,
    tell: Tell,
) -> Generation:
    """Return vectors that are as near to the targets as half of all truths are.

    Raises
    ------
    SearchError
        If the simulations are used up, or copies no longer move, before.
    """
    noisy = simulator.of_size(chance, SEARCH)
    spread, floor = spreads(simulator.targets, noisy), cutoff(simulator.targets, noisy, HALF)
    zero = np.zeros(len(simulator.targets))

    def simulate(u: Floats, numbers: npt.NDArray[np.int64]) -> Floats:
        found = simulator.quantities(simulator.prior.values(u), numbers, SEARCH, nobody)
        tell("Towards the targets (vectors tried)", int(numbers[-1]) + 1, size.simulations)
        return misses(found, simulator.targets, spread)

    latest = kept.generation("search") or nearest(x, misses(figures, simulator.targets, spread), zero, size.particles)
    while latest.epsilon > floor:
        if latest.simulations >= size.simulations:
            far = f"after {latest.simulations:,} vectors the nearest are still {latest.epsilon:.1f} from the targets"
            raise SearchError(f"{far}, where {floor:.1f} is wanted")
        latest = next_generation(latest, zero, simulate, seed, floor, UNMOVED)
        kept.keep_generation("search", latest)
    return latest


def weighed(
    simulator: PlausibleSimulator, x: Floats, chance: Floats, tell: Tell, first: int = CLOSE_LUCK
) -> tuple[Floats, Floats, Floats]:
    """Return the quantities of vectors from as many histories as a target may need, their log weights and distances."""
    targets = simulator.targets
    numbers = first + CHANCE_VECTORS + np.arange(len(x))
    figures = simulator.quantities(as_written(simulator.prior.values(x)), numbers, CLOSE, tell, "Weighing")
    near, noisy = simulator.of_size(chance, CLOSE), simulator.of_size(chance, SEARCH)
    spread, floor = spreads(targets, noisy), cutoff(targets, noisy, HALF)
    luck = np.random.default_rng([simulator.seed, 7]).standard_normal((NOISES, len(targets))) * np.sqrt(noisy)
    chances = np.array([(distance(misses(one + luck, targets, spread)) <= floor).mean() for one in figures])
    weight = log_likelihood(figures, targets, spreads(targets, near)) - np.log(np.maximum(chances, LEAST_KEPT))
    apart = distance(misses(figures, targets, spreads(targets, near)))
    return figures, np.where(apart <= cutoff(targets, near), weight, -np.inf), apart


def rounded(balance: Balance) -> Balance:
    """Return an out-degree function whose values are as the file of the set keeps them."""
    return lambda parameters: round(balance(parameters), 4)


def as_written(values: Floats) -> Floats:
    """Return values as the file of the set keeps them, so that what is run again is the same.

    Examples
    --------
    >>> as_written(np.array([[0.123456789, 110.0]])).tolist()
    [[0.123457, 110.0]]
    """
    return np.array([[float(f"{value:.{DIGITS}g}") for value in row] for row in values])


def normalised(log_weights: Floats) -> Floats:
    """Return weights that add up to 1."""
    weights = np.exp(log_weights - log_weights.max())
    return np.asarray(weights / weights.sum())


def enough(weights: Floats, size: Size) -> bool:
    """Say whether an effective sample is large enough and no weight too large."""
    return bool(1.0 / np.sum(weights**2) >= size.effective and weights.max() <= size.most)


def build(
    seed: int = 17,
    size: Size | None = None,
    workers: int | None = None,
    tell: Tell = nobody,
    resume: Path | None = None,
    balances: Mapping[str, Balance] | None = None,
) -> PlausibleSet:
    """Return the plausible set of the model as it is.

    Parameters
    ----------
    seed : int
    size : Size, optional
    workers : int, optional
        Threads; the result does not depend on it.
    tell : callable
        Told what is being done, how much of it is done, and of how much.
    resume : Path, optional
        A file that keeps how far the build has come; one of the same inputs is taken up.
    balances : mapping, optional
        Out-degrees of the standard partnerships, where they are known.

    Raises
    ------
    SearchError
        If the search does not come near enough to the targets, or too few vectors weigh enough.
    """
    size = size or Size()
    targets, names = targets_of(), uncertain_parameters()
    kept = Unfinished.of(resume, key_of(targets, names, seed, size))
    if balances is None:
        partnerships = standard_partnerships()
        balances = {name: balance_of(one, workers=workers, tell=tell) for name, one in partnerships.items()}
    balances = {name: rounded(balance) for name, balance in balances.items()}
    simulator = PlausibleSimulator(targets, Prior(names), balances, seed, workers)
    x, figures = pilot_of(simulator, size, seed, kept, tell)
    chance = chance_of(simulator, x, figures, kept, tell)
    latest = search(simulator, x, figures, chance, size, seed, kept, tell)
    vectors, numbers, log_weights, close, latest = _enough_vectors(simulator, latest, chance, size, seed, kept, tell)
    weights = normalised(log_weights)
    there = weights > 1e-6
    values = as_written(simulator.prior.values(vectors[there]))
    weights = weights[there] / weights[there].sum()
    found = PlausibleSet(names, values, weights, close[there], {})
    pilot = simulator.prior.values(x)
    about = explanation(found, targets, pilot, figures, simulator.of_size(chance, SEARCH))
    about |= _reference(found, balances) | {
        "numbers": numbers[there].tolist(),
        "densities": {
            name: [round(balance(dict(zip(names, map(float, row), strict=True))), 4) for row in values]
            for name, balance in balances.items()
        },
        "seed": seed,
        "size": asdict(size),
        "simulations": latest.simulations,
        "chance_of_a_history": chance.tolist(),
        "histories": {"search": dict(SEARCH), "weighing": dict(CLOSE)},
        "distance": cutoff(targets, simulator.of_size(chance, CLOSE)),
    }
    return replace(found, about=about)


def _enough_vectors(
    simulator: PlausibleSimulator,
    latest: Generation,
    chance: Floats,
    size: Size,
    seed: int,
    kept: Unfinished,
    tell: Tell,
) -> tuple[Floats, npt.NDArray[np.int64], Floats, Floats, Generation]:
    """Return distinct vectors near the targets, moved on until their effective sample is as wanted."""
    noisy = simulator.of_size(chance, SEARCH)
    spread, floor = spreads(simulator.targets, noisy), cutoff(simulator.targets, noisy, HALF)
    zero = np.zeros(len(simulator.targets))

    def simulate(u: Floats, numbers: npt.NDArray[np.int64]) -> Floats:
        found = simulator.quantities(simulator.prior.values(u), numbers, SEARCH, nobody)
        tell("More vectors (vectors tried)", int(numbers[-1]) + 1, size.simulations)
        return misses(found, simulator.targets, spread)

    many: list[Floats] = []
    numbers: list[npt.NDArray[np.int64]] = []
    weights: list[Floats] = []
    figures: list[Floats] = []
    for again in range(size.rounds):
        if f"weighed{again}_x" not in kept.arrays:
            if again:
                latest = next_generation(latest, zero, simulate, seed, floor, UNMOVED)
                kept.keep_generation("search", latest)
            new = np.unique(latest.x, axis=0)
            first = CLOSE_LUCK + again * len(latest.x)
            found, log_weights, _apart = weighed(simulator, new, chance, tell, first)
            kept.keep(
                **{
                    f"weighed{again}_x": new,
                    f"weighed{again}_w": log_weights,
                    f"weighed{again}_f": found,
                    f"weighed{again}_n": first + CHANCE_VECTORS + np.arange(len(new)),
                }
            )
        numbers.append(kept.arrays[f"weighed{again}_n"])
        many.append(kept.arrays[f"weighed{again}_x"])
        weights.append(kept.arrays[f"weighed{again}_w"])
        figures.append(kept.arrays[f"weighed{again}_f"])
        every, where = np.unique(np.concatenate(many), axis=0, return_index=True)
        log_weights = np.concatenate(weights)[where]
        if np.isfinite(log_weights).any() and enough(normalised(log_weights), size):
            return every, np.concatenate(numbers)[where], log_weights, np.concatenate(figures)[where], latest
    if not np.isfinite(log_weights).any():
        raise SearchError(
            f"none of {len(every)} vectors that the search found is within the nominal distance of the targets with as "
            "many histories as weigh: the search needs more histories of each vector"
        )
    share = normalised(log_weights)
    raise SearchError(
        f"{len(every)} vectors have an effective sample of {1 / np.sum(share**2):.0f} and a largest weight of "
        f"{share.max():.1%}, where {size.effective:.0f} and {size.most:.0%} are wanted; give more --particles"
    )


def _reference(found: PlausibleSet, balances: Mapping[str, Balance]) -> dict[str, Any]:
    """Return the reference histories by which a set knows its rules: the defaults and some of its vectors."""
    rows = np.linspace(0, len(found.values) - 1, REFERENCES - 1).round().astype(int)
    vectors: list[dict[str, float]] = [{}]
    vectors += [
        {name: float(value) for name, value in zip(found.names, found.values[row], strict=True)} for row in rows
    ]
    densities = {name: [round(balance(one), 4) for one in vectors] for name, balance in balances.items()}
    digest = reference_digest(vectors, densities)
    return {"reference": {"vectors": vectors, "densities": densities, "digest": digest}}
