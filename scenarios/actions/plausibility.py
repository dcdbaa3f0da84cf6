"""The plausible set: build it, check it with synthetic truths, run a sample again, and write the page about it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from partnership_dynamics.calibration.plausible.vectors import (
    FOLDER,
    USED,
    VECTORS,
    PlausibleError,
    PlausibleSet,
    holds_for_these_rules,
    read_set,
    write_set,
)
from partnership_dynamics.scenarios.actions.prepare import compile_once, prepare
from partnership_dynamics.scenarios.actions.watch import Watch

if TYPE_CHECKING:
    from partnership_dynamics.calibration.plausible.balance import Balance
    from partnership_dynamics.calibration.plausible.build import Size
    from partnership_dynamics.calibration.plausible.simulator import PlausibleSimulator
    from partnership_dynamics.calibration.plausible.truths import Truths

SEED = 2007
SAMPLE = 8  # vectors that a quick check runs again
SAME = 0.98  # of the figures: the last bit of a sum may differ between machines
RUNS = 10  # of each county, for the page
PAGE = Path("results") / "how-sure.md"
UNFINISHED = Path("results") / ".plausible-unfinished.npz"


def _set_of_these_rules(folder: Path) -> PlausibleSet:
    """Return the set of a folder, which must have been built on the rules that there are."""
    known = read_set(folder)
    if not holds_for_these_rules(known):
        raise PlausibleError("the rules of the model have changed since the plausible set was built: run.py plausible")
    return known


def build_set(
    folder: Path = FOLDER,
    size: Size | None = None,
    *,
    seed: int = SEED,
    workers: int | None = None,
    unfinished: Path = UNFINISHED,
    watch: Watch | None = None,
) -> PlausibleSet:
    """Build the plausible set and write it; broken off, the same call goes on where it was.

    Parameters
    ----------
    folder : Path
    size : Size, optional
        How much to simulate.
    seed : int
    workers : int, optional
    unfinished : Path
        Where to keep what is done until the set stands.
    watch : Watch, optional

    Raises
    ------
    SearchError
        If the search did not come near enough to the targets.
    """
    from partnership_dynamics.calibration.plausible.build import build

    watch = watch or Watch()
    compile_once(watch.say)
    folder.mkdir(parents=True, exist_ok=True)
    before = time.perf_counter()
    built = build(seed, size, workers, watch.tell, unfinished)
    write_set(built, folder)
    unfinished.unlink(missing_ok=True)
    watch.say(f"Built in {time.perf_counter() - before:.0f} s: {folder / VECTORS}")
    return built


def check_set(truths: int, *, seed: int = SEED, workers: int | None = None, watch: Watch | None = None) -> Truths:
    """Judge synthetic truths: whether true parameters are kept at the nominal rate, and wrong ones ruled out.

    Parameters
    ----------
    truths : int
        How many.
    seed : int
    workers : int, optional
    watch : Watch, optional
    """
    from partnership_dynamics.calibration.plausible.balance import balance_of
    from partnership_dynamics.calibration.plausible.simulator import PlausibleSimulator, uncertain_parameters
    from partnership_dynamics.calibration.plausible.standard import standard_partnerships
    from partnership_dynamics.calibration.plausible.targets import targets_of
    from partnership_dynamics.calibration.plausible.truths import synthetic_truths
    from partnership_dynamics.calibration.prior import Prior

    watch = watch or Watch()
    compile_once(watch.say)
    balances = {
        name: balance_of(partnership, workers=workers, tell=watch.tell)
        for name, partnership in standard_partnerships().items()
    }
    simulator = PlausibleSimulator(targets_of(), Prior(uncertain_parameters()), balances, seed, workers)
    return synthetic_truths(simulator, truths, watch.tell)


def _simulator_of(known: PlausibleSet, workers: int | None) -> PlausibleSimulator:
    """Return the simulator with the luck and the out-degrees that a set was weighed with."""
    from partnership_dynamics.calibration.plausible.simulator import PlausibleSimulator
    from partnership_dynamics.calibration.plausible.targets import targets_of
    from partnership_dynamics.calibration.prior import Prior

    def stored_balance(densities: Sequence[float]) -> Balance:
        density_at = {tuple(row): value for row, value in zip(known.values.tolist(), densities, strict=True)}
        return lambda parameters: density_at[tuple(float(parameters[name]) for name in known.names)]

    balances = {name: stored_balance(values) for name, values in known.about["densities"].items()}
    return PlausibleSimulator(targets_of(), Prior(known.names), balances, int(known.about["seed"]), workers)


def rerun_set(
    folder: Path = FOLDER, sample: int = SAMPLE, *, workers: int | None = None, watch: Watch | None = None
) -> float:
    """Run some vectors of a set again; return the share of their figures that are those which its file has.

    Parameters
    ----------
    folder : Path
    sample : int
        How many vectors, evenly over the set.
    workers : int, optional
    watch : Watch, optional

    Raises
    ------
    PlausibleError
        If there is no set, or the rules of the model have changed since.
    """
    from partnership_dynamics.calibration.plausible.simulator import CLOSE

    watch = watch or Watch()
    known = _set_of_these_rules(folder)
    compile_once(watch.say)
    rows = np.linspace(0, len(known.values) - 1, sample).round().astype(int)
    numbers = np.array([int(known.about["numbers"][row]) for row in rows])
    simulator = _simulator_of(known, workers)
    again = simulator.quantities(known.values[rows], numbers, CLOSE, watch.tell, "Running again")
    return float(np.isclose(again, known.figures[rows], rtol=1e-4, atol=1e-6, equal_nan=True).mean())


def write_how_sure(
    path: Path = PAGE, runs: int = RUNS, *, workers: int | None = None, watch: Watch | None = None
) -> Path:
    """Write the page "How sure are we?": targets, what was ruled out, every library scenario's direction.

    Parameters
    ----------
    path : Path
        Its pictures go into a folder beside it.
    runs : int
        Of each plausible county and scenario.
    workers : int, optional
    watch : Watch, optional

    Raises
    ------
    PlausibleError
        If there is no set, or the rules of the model have changed since.
    """
    from partnership_dynamics.scenarios.how_sure import directions
    from partnership_dynamics.scenarios.present.how_sure_page import write_page
    from partnership_dynamics.simulation.shire import shire_county

    watch = watch or Watch()
    known = _set_of_these_rules(FOLDER)
    path.parent.mkdir(parents=True, exist_ok=True)
    prepared = prepare(shire_county(), say=watch.say, counties=USED, tell=watch.tell)
    by_scenario = directions(prepared, runs=runs, workers=workers, tell=watch.tell)
    write_page(path, known.about, by_scenario, runs)
    return path
