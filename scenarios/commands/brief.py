"""`run.py brief`: a policy briefing about a comparison, from its results folder."""

from __future__ import annotations

import argparse
import json
import platform
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from partnership_dynamics.scenarios.brief.blocks import Briefing
from partnership_dynamics.scenarios.brief.content import briefing_of
from partnership_dynamics.scenarios.brief.data import data_of
from partnership_dynamics.scenarios.brief.extras import Extras, run_extras
from partnership_dynamics.scenarios.brief.fit import Feature, network_fit
from partnership_dynamics.scenarios.brief.html import page
from partnership_dynamics.scenarios.brief.kept import Kept, read_results
from partnership_dynamics.scenarios.brief.pdf import can_make_pdf, pdf
from partnership_dynamics.scenarios.brief.predicted import read_predicted
from partnership_dynamics.scenarios.brief.runner import Runner
from partnership_dynamics.scenarios.brief.word import document
from partnership_dynamics.scenarios.commands.running import keeping, progress_bars, say
from partnership_dynamics.scenarios.ensemble.store import Store
from partnership_dynamics.scenarios.manifest import FORMAT
from partnership_dynamics.scenarios.present import tables
from partnership_dynamics.scenarios.results import ResultsError, check_place, finish, put
from partnership_dynamics.simulation.compiled import is_compiled, source_hash, was_compiled_before

README = """What is in this folder

briefing.html     the briefing; opens in any browser, reads aloud, and prints on two sheets and an annex
briefing.docx     the same to be edited in Word
briefing.pdf      the same as a tagged PDF (only with the extra `pdf`)
briefing.json     the figures and words for other programs
manifest.json, SHA256SUMS
"""
PACKAGES = ("python-docx", "resvg-py")


def brief(arguments: argparse.Namespace) -> int:
    """Write a briefing about a results folder, and say where it is."""
    folder = Path(arguments.results)
    kept = read_results(folder)
    if arguments.prediction:
        kept = replace(kept, predicted=read_predicted(Path(arguments.prediction)))
    beside = (folder if folder.name not in ("", "..") else folder.resolve()).with_name(f"{kept.name}-brief")
    place = Path(arguments.out) if arguments.out else beside
    check_place(place)
    with keeping(arguments, place) as store:
        extras, features = (None, None) if arguments.quick else _further(arguments, kept, store)
        briefing = briefing_of(kept, extras, features)
        data = data_of(kept, briefing, extras, features)
        put(place, lambda building: _fill(building, kept, briefing, data, arguments))
    if arguments.json:
        print(json.dumps(data, indent=2, allow_nan=False))
        return 0
    answer = data["answer"]
    print(f"{answer['sentence']} {answer['but']}")
    made = "briefing.html, briefing.docx" + (" and briefing.pdf" if can_make_pdf() else "")
    say(arguments, f"\nBriefing: {place} ({made})")
    if not can_make_pdf():
        say(arguments, "For a PDF as well, install the extra `pdf`: pip install 'partnership-dynamics[pdf]'")
    return 0


def _further(arguments: argparse.Namespace, kept: Kept, store: Store) -> tuple[Extras, tuple[Feature, ...]]:
    """Simulate what the results do not hold; what is done is kept if this is interrupted.

    Raises
    ------
    ResultsError
        If the results were made by another version of the model: new histories would not pair with theirs.
    """
    if kept.manifest["sources"] != source_hash():
        raise ResultsError(
            f"{arguments.results} was made by another version of the model, so nothing can be added to it; run the "
            "comparison again, or write a briefing without further simulation (--quick)"
        )
    from partnership_dynamics.simulation.warm import compile_model

    if is_compiled() and not was_compiled_before():
        say(arguments, "Compiling the model: once for each change of its sources, about a minute ...")
    compile_model()
    seed = int(kept.manifest["seed"])
    fitted = tuple(kept.calibrated["constants"]) if kept.calibrated else ()
    with progress_bars(arguments) as tell:
        extras = run_extras(kept, Runner(seed, arguments.workers, store, tell), arguments.pairs)
        tell("Does the model fit", 0, 1)
        features = network_fit(kept.baseline, seed, fitted)
        tell("Does the model fit", 1, 1)
    return extras, features


def _manifest(kept: Kept, arguments: argparse.Namespace) -> dict[str, Any]:
    quick = " --quick" if arguments.quick else f" --pairs {arguments.pairs}"
    predicted = f" --prediction {Path(arguments.prediction).name}" if arguments.prediction else ""
    packages = (*PACKAGES, *(("typst",) if can_make_pdf() else ()))
    return {
        "format": FORMAT,
        "command": f"run.py brief {kept.name}{quick}{predicted}",
        "results_manifest_sha256": kept.digest,
        "seed": kept.manifest["seed"],
        "sources": source_hash(),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in packages}},
    }


def _fill(building: Path, kept: Kept, briefing: Briefing, data: dict[str, Any], arguments: argparse.Namespace) -> None:
    (building / "briefing.html").write_text(page(briefing), encoding="utf-8", newline="\n")
    (building / "briefing.docx").write_bytes(document(briefing))
    if can_make_pdf():
        (building / "briefing.pdf").write_bytes(pdf(briefing))
    (building / "briefing.json").write_text(tables.as_json(data), encoding="utf-8", newline="\n")
    (building / "README.txt").write_text(README, encoding="utf-8", newline="\n")
    finish(building, _manifest(kept, arguments))
