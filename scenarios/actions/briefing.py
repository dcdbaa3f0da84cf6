"""Write a policy briefing about a comparison, from its results folder."""

from __future__ import annotations

import platform
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from partnership_dynamics.scenarios.actions.prepare import compile_once
from partnership_dynamics.scenarios.actions.watch import Watch
from partnership_dynamics.scenarios.brief.blocks import Briefing
from partnership_dynamics.scenarios.brief.content import briefing_of
from partnership_dynamics.scenarios.brief.data import data_of
from partnership_dynamics.scenarios.brief.extras import Extras, run_extras
from partnership_dynamics.scenarios.brief.fit import Feature, network_fit
from partnership_dynamics.scenarios.brief.html import page
from partnership_dynamics.scenarios.brief.kept import Kept, read_results
from partnership_dynamics.scenarios.brief.pdf import can_make_pdf, pdf
from partnership_dynamics.scenarios.brief.predicted import read_predicted
from partnership_dynamics.scenarios.brief.runner import BriefRunner
from partnership_dynamics.scenarios.brief.word import document
from partnership_dynamics.scenarios.ensemble.store import Store
from partnership_dynamics.scenarios.manifest import FORMAT
from partnership_dynamics.scenarios.present import tables
from partnership_dynamics.scenarios.results import ResultsError, finish, put
from partnership_dynamics.simulation.compiled import source_hash

README = """What is in this folder

briefing.html     the briefing; opens in any browser, reads aloud, and prints on two sheets and an annex
briefing.docx     the same to be edited in Word
briefing.pdf      the same as a tagged PDF (only with the extra `pdf`)
briefing.json     the figures and words for other programs
manifest.json, SHA256SUMS
"""
PACKAGES = ("python-docx", "resvg-py")
PAIRS = 200  # for each further question


@dataclass(frozen=True)
class Further:
    """What was simulated for a briefing beyond its comparison.

    Attributes
    ----------
    extras : Extras
        Who carries the partnership, which assumptions matter, other settings and other rules.
    features : tuple of Feature
        How the network observed compares with simulated ones.
    """

    extras: Extras
    features: tuple[Feature, ...]


@dataclass(frozen=True)
class Brief:
    """A briefing, ready to be written.

    Attributes
    ----------
    kept : Kept
        The comparison.
    briefing : Briefing
        Its words, tables and pictures.
    data : mapping
        Figures and words for other programs.
    pairs : int or None
        Paired runs for each further question; None where nothing more was simulated.
    prediction : str
        The folder of the prediction whose misses are told; empty where there is none.
    """

    kept: Kept
    briefing: Briefing
    data: dict[str, Any]
    pairs: int | None
    prediction: str = ""

    def page(self) -> str:
        """Return the briefing as one HTML page that needs nothing else."""
        return page(self.briefing)

    def document(self) -> bytes:
        """Return the briefing as a Word document."""
        return document(self.briefing)


def simulate_further(kept: Kept, pairs: int, runner: BriefRunner) -> Further:
    """Simulate what a comparison does not hold: who carries, what would change the answer, whether the model fits.

    Parameters
    ----------
    kept : Kept
    pairs : int
        Paired runs for each question.
    runner : BriefRunner
        With the seed of the comparison.
    """
    extras = run_extras(kept, runner, pairs)
    runner.tell("Does the model fit", 0, 1)
    fitted = tuple(kept.calibrated["constants"]) if kept.calibrated else ()
    features = network_fit(kept.baseline, runner.seed, fitted)
    runner.tell("Does the model fit", 1, 1)
    return Further(extras, features)


def brief(
    results: Path,
    pairs: int | None = PAIRS,
    *,
    prediction: Path | None = None,
    store: Store | None = None,
    workers: int | None = None,
    watch: Watch | None = None,
) -> Brief:
    """Make a briefing about a results folder.

    Parameters
    ----------
    results : Path
        A folder that a comparison wrote.
    pairs : int, optional
        Paired runs for each further question; None simulates nothing more, and the page says what was left out.
    prediction : Path, optional
        What `predict` wrote about the same survey: what it missed is told.
    store : Store, optional
        Keeps what is done, so that a briefing that was broken off goes on.
    workers : int, optional
    watch : Watch, optional

    Raises
    ------
    ResultsError
        If the folder holds no comparison, or one by another version of the model: new histories would not pair with
        its own.
    """
    watch = watch or Watch()
    kept = read_results(results)
    if prediction is not None:
        kept = replace(kept, predicted=read_predicted(prediction))
    further: Further | None = None
    if pairs is not None:
        if kept.manifest["sources"] != source_hash():
            raise ResultsError(
                f"{results} was made by another version of the model, so nothing can be added to it; run the "
                "comparison again, or write a briefing without further simulation (--quick)"
            )
        compile_once(watch.say)
        further = simulate_further(kept, pairs, BriefRunner(int(kept.manifest["seed"]), workers, store, watch.tell))
    extras, features = (None, None) if further is None else (further.extras, further.features)
    briefing = briefing_of(kept, extras, features)
    name = "" if prediction is None else prediction.name
    return Brief(kept, briefing, data_of(kept, briefing, extras, features), pairs, name)


def write_brief(folder: Path, made: Brief) -> Path:
    """Write the folder of a briefing; return where it stands.

    Raises
    ------
    ResultsError
        If something else stands there, or nothing can be written.
    """

    def fill(building: Path) -> None:
        (building / "briefing.html").write_text(made.page(), encoding="utf-8", newline="\n")
        (building / "briefing.docx").write_bytes(made.document())
        if can_make_pdf():
            (building / "briefing.pdf").write_bytes(pdf(made.briefing))
        (building / "briefing.json").write_text(tables.as_json(made.data), encoding="utf-8", newline="\n")
        (building / "README.txt").write_text(README, encoding="utf-8", newline="\n")
        finish(building, _manifest(made))

    return put(folder, fill)


def _manifest(made: Brief) -> dict[str, Any]:
    quick = " --quick" if made.pairs is None else f" --pairs {made.pairs}"
    predicted = f" --prediction {made.prediction}" if made.prediction else ""
    packages = (*PACKAGES, *(("typst",) if can_make_pdf() else ()))
    return {
        "format": FORMAT,
        "command": f"run.py brief {made.kept.name}{quick}{predicted}",
        "results_manifest_sha256": made.kept.digest,
        "seed": made.kept.manifest["seed"],
        "sources": source_hash(),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in packages}},
    }
