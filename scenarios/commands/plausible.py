"""`run.py plausible`: build the plausible set, explain it, and check it with synthetic truths."""

from __future__ import annotations

import argparse
import json
import textwrap
from pathlib import Path

from partnership_dynamics.calibration.plausible.build import SearchError, Size
from partnership_dynamics.calibration.plausible.vectors import (
    FOLDER,
    PlausibleError,
    PlausibleSet,
    holds_for_these_rules,
    read_set,
)
from partnership_dynamics.scenarios.actions.plausibility import (
    PAGE,
    SAME,
    SAMPLE,
    build_set,
    check_set,
    rerun_set,
    write_how_sure,
)
from partnership_dynamics.scenarios.commands.running import say, watching
from partnership_dynamics.scenarios.present.plausible_words import WIDTH, explained
from partnership_dynamics.scenarios.schema import ScenarioError


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
    usual = Size()
    size = Size(
        arguments.pilot or usual.pilot,
        arguments.particles or usual.particles,
        effective=arguments.effective or usual.effective,
    )
    folder = _folder(arguments)
    with watching(arguments) as watch:
        build_set(folder, size, seed=arguments.seed, workers=arguments.workers, watch=watch)
    _explain(arguments, read_set(folder))
    return 0


def _show(arguments: argparse.Namespace) -> int:
    """Explain the set, and say where the rules of the model have changed since."""
    known = read_set(_folder(arguments))
    _explain(arguments, known)
    if not arguments.json and not holds_for_these_rules(known):
        print("The rules of the model have changed since: build it again with `run.py plausible`.")
    return 0


def _explain(arguments: argparse.Namespace, known: PlausibleSet) -> None:
    """Print what is said about a set."""
    about = dict(known.about)
    print(json.dumps(about, indent=2, allow_nan=False) if arguments.json else "\n".join(explained(about)))


def _check(arguments: argparse.Namespace) -> int:
    """Judge synthetic truths: are true parameters kept at the nominal rate, and wrong ones ruled out."""
    with watching(arguments) as watch:
        truths = check_set(arguments.truths, seed=arguments.seed, workers=arguments.workers, watch=watch)
    if arguments.json:
        low, high = truths.interval
        data = {
            "truths": len(truths.kept),
            "kept": float(truths.kept.mean()),
            "low": low,
            "high": high,
            "wrong_ruled_out": 1.0 - float(truths.wrong_kept.mean()),
        }
        print(json.dumps(data, indent=2))
    else:
        print(textwrap.fill(truths.sentence(), WIDTH))
    return 0 if truths.is_nominal else 1


def _page(arguments: argparse.Namespace) -> int:
    """Write the page "How sure are we?"."""
    path = Path(arguments.out) if arguments.out else PAGE
    with watching(arguments) as watch:
        write_how_sure(path, arguments.runs, workers=arguments.workers, watch=watch)
    say(arguments, f"Written: {path}")
    return 0


def _rerun(arguments: argparse.Namespace) -> int:
    """Run some vectors of the set again; the figures must be those that the file keeps."""
    with watching(arguments) as watch:
        share = rerun_set(_folder(arguments), workers=arguments.workers, watch=watch)
    print(f"{SAMPLE} vectors run again: {share:.0%} of the figures are as they were.")
    return 0 if share >= SAME else 1
