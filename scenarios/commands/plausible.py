"""`run.py plausible`: build the plausible set, explain it, and check it with synthetic truths."""

from __future__ import annotations

import argparse
import json
import textwrap
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from partnership_dynamics.calibration.plausible.balance import Balance
from partnership_dynamics.calibration.plausible.build import SearchError, Size, build
from partnership_dynamics.calibration.plausible.simulator import CLOSE, PlausibleSimulator, uncertain_parameters
from partnership_dynamics.calibration.plausible.standard import standard_partnerships
from partnership_dynamics.calibration.plausible.targets import targets_of
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
from partnership_dynamics.scenarios.actions.prepare import compile_once
from partnership_dynamics.scenarios.commands.running import progress_bars, say
from partnership_dynamics.scenarios.schema import ScenarioError
from partnership_dynamics.simulation.workers import Tell

WIDTH = 100
SHOWN = 12
SHIFTED = 0.2  # prior standard deviations by which a mean has moved
RERUN = 8  # vectors that a quick check runs again


def plausible(arguments: argparse.Namespace) -> int:
    """Build, show, rerun or check the plausible set."""
    try:
        actions = {"build": _build, "show": _show, "check": _check, "rerun": _rerun, "page": _page}
        return actions[arguments.action](arguments)
    except (PlausibleError, SearchError) as error:
        raise ScenarioError(str(error)) from error


def _folder(arguments: argparse.Namespace) -> Path:
    return Path(arguments.out) if arguments.out else FOLDER


def _build(arguments: argparse.Namespace) -> int:
    """Build the set; broken off, the same command goes on."""
    compile_once(lambda text: say(arguments, text))
    folder = _folder(arguments)
    folder.mkdir(parents=True, exist_ok=True)
    usual = Size()
    size = Size(arguments.pilot or usual.pilot, arguments.particles or usual.particles,
                effective=arguments.effective or usual.effective)  # fmt: skip
    unfinished = Path("results") / ".plausible-unfinished.npz"
    before = time.perf_counter()
    with progress_bars(arguments) as tell:
        found = build(arguments.seed, size, arguments.workers, tell, unfinished)
    write_set(found, folder)
    unfinished.unlink(missing_ok=True)
    say(arguments, f"Built in {time.perf_counter() - before:.0f} s: {folder / VECTORS}")
    arguments.out = str(folder)
    return _show(arguments)


def _show(arguments: argparse.Namespace) -> int:
    """Explain the set: what each target ruled out, what was narrowed and what was not, what trades off."""
    found = read_set(_folder(arguments))
    about = dict(found.about)
    if arguments.json:
        print(json.dumps(about, indent=2, allow_nan=False))
        return 0
    print("\n".join(explained(about)))
    if arguments.action == "show" and not holds_for_these_rules(found):
        print("The rules of the model have changed since: build it again with `run.py plausible`.")
    return 0


def explained(about: Mapping[str, Any]) -> list[str]:
    """Return in lines of text what is said about a plausible set."""
    over = about["over_the_ranges"]
    lines = textwrap.wrap(
        f"{about['vectors']} vectors of {len(about['parameters'])} parameters, worth {about['effective_sample']:.0f} "
        f"of equal weight; none weighs more than {about['largest_weight']:.1%}. Of {over['vectors']:,} vectors "
        f"that fill the registry's ranges, {over['dead']:.0%} make a county that delivers less than one project in ten "
        f"years, and {over['ruled_out']:.0%} are ruled out by one target or more.",
        WIDTH,
    )
    lines += ["", f"{'target':<30} {'known':>13} {'over ranges':>17} {'in the set':>17}  rules out (alone)"]
    for name, one in about["targets"].items():
        known = f"{one['band'][0]:g} to {one['band'][1]:g}"
        ranges, inside = (f"{ends[0]:.2g} to {ends[2]:.2g}" if ends else "none"
                          for ends in (one["over_the_ranges"], one["in_the_set"]))  # fmt: skip
        lines.append(f"{name:<30} {known:>13} {ranges:>17} {inside:>17}  {one['ruled_out']:.0%} "
                     f"({one['ruled_out_alone']:.1%})")  # fmt: skip
    for says, head in (("narrowed well", "Narrowed well"), ("narrowed a little", "Narrowed a little")):
        chosen = {name: one for name, one in about["parameters"].items() if one["says"] == says}
        if chosen:
            lines += ["", f"{head}:"]
            for name, one in sorted(chosen.items(), key=lambda pair: -pair[1]["narrowed"])[:SHOWN]:
                low, middle, high = one["plausible"]
                ends = f"{one['range'][0]:g} to {one['range'][1]:g}"
                lines.append(f"  {name:<24} {ends}, plausible {low:.3g} to {high:.3g} (median {middle:.3g})")
    wide = {name: one for name, one in about["parameters"].items() if one["says"] == "not narrowed"}
    shifted = [name for name, one in wide.items() if abs(one["shift"]) > SHIFTED]
    rest = [name for name in wide if name not in shifted]
    if shifted:
        lines += ["", *textwrap.wrap(f"Not narrowed, but moved to one side: {', '.join(shifted)}.", WIDTH)]
    lines += ["", *textwrap.wrap(f"Neither narrowed nor moved, so a log, diary or survey is what would tell: "
                                 f"{', '.join(rest)}.", WIDTH)]  # fmt: skip
    if about["trade_offs"]:
        pairs = "; ".join(
            f"{one} {'with' if r > 0 else 'against'} {other} ({r:+.2f})" for one, other, r in about["trade_offs"]
        )
        lines += ["", *textwrap.wrap(f"Trade-offs (correlation): {pairs}.", WIDTH)]
    return lines


def _simulator(arguments: argparse.Namespace, tell: Tell) -> PlausibleSimulator:
    """Return the simulator of the standard partnerships over the registry's ranges."""
    from partnership_dynamics.calibration.plausible.balance import balance_of
    from partnership_dynamics.calibration.prior import Prior

    balances = {
        name: balance_of(one, workers=arguments.workers, tell=tell) for name, one in standard_partnerships().items()
    }
    return PlausibleSimulator(targets_of(), Prior(uncertain_parameters()), balances, arguments.seed, arguments.workers)


def _check(arguments: argparse.Namespace) -> int:
    """Judge synthetic truths: are true parameters kept at the nominal rate, and wrong ones ruled out."""
    from partnership_dynamics.calibration.plausible.truths import synthetic_truths

    compile_once(lambda text: say(arguments, text))
    with progress_bars(arguments) as tell:
        found = synthetic_truths(_simulator(arguments, tell), arguments.truths, tell)
    if arguments.json:
        low, high = found.interval
        data = {"truths": len(found.kept), "kept": float(found.kept.mean()), "low": low, "high": high,
                "wrong_ruled_out": 1.0 - float(found.wrong_kept.mean())}  # fmt: skip
        print(json.dumps(data, indent=2))
    else:
        print(textwrap.fill(found.sentence(), WIDTH))
    low, high = found.interval
    from partnership_dynamics.calibration.plausible.targets import NOMINAL

    return 0 if low <= NOMINAL <= high else 1


def _page(arguments: argparse.Namespace) -> int:
    """Write the page "How sure are we?": targets, what was ruled out, every library scenario's direction."""
    from partnership_dynamics.scenarios.actions.prepare import prepare
    from partnership_dynamics.scenarios.how_sure import directions
    from partnership_dynamics.scenarios.present.how_sure_page import write_page
    from partnership_dynamics.simulation.shire import shire_county

    found = read_set()
    if not holds_for_these_rules(found):
        raise ScenarioError("the rules of the model have changed since the plausible set was built: run.py plausible")
    place = Path(arguments.out) if arguments.out else Path("results") / "how-sure.md"
    place.parent.mkdir(parents=True, exist_ok=True)
    with progress_bars(arguments) as tell:
        prepared = prepare(shire_county(), say=lambda text: say(arguments, text), counties=USED, tell=tell)
        told = directions(prepared, runs=arguments.runs, workers=arguments.workers, tell=tell)
    write_page(place, found.about, told, arguments.runs)
    say(arguments, f"Written: {place}")
    return 0


def _as_kept(found: PlausibleSet, arguments: argparse.Namespace) -> PlausibleSimulator:
    """Return the simulator with the luck and the out-degrees that a set was weighed with."""
    from partnership_dynamics.calibration.prior import Prior

    def balance_of_kept(densities: Sequence[float]) -> Balance:
        at = {tuple(row): value for row, value in zip(found.values.tolist(), densities, strict=True)}
        return lambda parameters: at[tuple(float(parameters[name]) for name in found.names)]

    balances = {name: balance_of_kept(values) for name, values in found.about["densities"].items()}
    return PlausibleSimulator(targets_of(), Prior(found.names), balances, int(found.about["seed"]), arguments.workers)


def _rerun(arguments: argparse.Namespace) -> int:
    """Run some vectors of the set again; the figures must be those that the file keeps."""
    found = read_set(_folder(arguments))
    if not holds_for_these_rules(found):
        raise ScenarioError("the rules of the model have changed since the plausible set was built: run.py plausible")
    compile_once(lambda text: say(arguments, text))
    rows = np.linspace(0, len(found.values) - 1, RERUN).round().astype(int)
    numbers = np.array([int(found.about["numbers"][row]) for row in rows])
    with progress_bars(arguments) as tell:
        simulator = _as_kept(found, arguments)
        again = simulator.quantities(found.values[rows], numbers, CLOSE, tell, "Running again")
    same = np.isclose(again, found.figures[rows], rtol=1e-4, atol=1e-6, equal_nan=True)
    share = float(same.mean())
    print(f"{RERUN} vectors run again: {share:.0%} of the figures are as they were.")
    return 0 if share >= 0.98 else 1
