"""The results folder: tables, data, pictures, and a manifest of everything that decided them.

The same inputs give the same bytes on one machine: no dates and no paths are written (timings have a file of their
own). A folder is built beside its place and then moved there, so a half-written one is never taken for whole.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from scenarios.ensemble.ensemble import Ensemble
from scenarios.ensemble.outcomes import Comparison
from scenarios.present import plots, tables, words
from simulation.compiled import source_hash
from simulation.start import Setup
from simulation.state import OBSERVED

MANIFEST = "manifest.json"
FORMAT = "partnership-dynamics results 1"
PACKAGES = ("mesa", "numpy", "numba", "scipy", "networkx", "matplotlib", "duckdb")
README = """What is in this folder

manifest.json     everything that decided these results: inputs, seed, versions, the hash of the model's sources
tables/           the table you saw, as CSV, and the same in figures as JSON
data/             what was observed each quarter of each run, and every project, as Parquet
plots/            pictures as PNG and SVG, each with its description in words (.txt)
timings.json      how long it took (the only file that differs when you run the same again)
"""


class ResultsError(ValueError):
    """Results cannot be written where they were asked for; the message says why and what to do."""


def _plain(value: Any) -> Any:
    """Return inputs as plain data for JSON."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, np.generic):
        return value.item()
    return value


def _setup_data(setup: Setup) -> dict[str, Any]:
    data: dict[str, Any] = _plain(asdict(setup))
    return data


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def manifest_of(what: Comparison | Ensemble, command: str, notes: tuple[str, ...]) -> dict[str, Any]:
    """Return everything that decides a result, as plain data."""
    import platform

    ensembles = [what] if isinstance(what, Ensemble) else [what.scenario, what.baseline]
    first = ensembles[0]
    return {
        "format": FORMAT,
        "command": command,
        "seed": first.seed,
        "replications": first.replications,
        "quarters": first.quarters,
        "cases": [{"name": one.name, "title": one.title, "setup": _setup_data(one.setup)} for one in ensembles],
        "notes": list(notes),
        "sources": source_hash(),
        "versions": {"python": platform.python_version(), **{name: _version(name) for name in PACKAGES}},
    }


def default_folder(what: Comparison | Ensemble, manifest: dict[str, Any]) -> Path:
    """Return `results/NAME-HASH` in the present folder, the hash being that of the manifest."""
    digest = hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()[:8]
    name = what.name if isinstance(what, Ensemble) else f"{what.scenario.name}-{what.baseline.name}"
    return Path("results") / f"{name}-{digest}"


def _check_place(folder: Path) -> None:
    """Refuse a place that holds anything but earlier results of ours."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise ResultsError(f"{folder} is a file; give --out a folder")
    if not any(folder.iterdir()):
        return
    try:
        ours = json.loads((folder / MANIFEST).read_text(encoding="utf-8")).get("format") == FORMAT
    except (OSError, ValueError, AttributeError):
        ours = False
    if not ours:
        raise ResultsError(f"{folder} holds something else than results of this model; give --out another folder")


def _write_parquet(folder: Path, ensembles: list[Ensemble]) -> None:
    """Write what was observed and every project, one row a quarter and one a project."""
    import duckdb
    import pandas as pd

    quarters, projects = [], []
    for ensemble in ensembles:
        runs, length, _columns = ensemble.series.shape
        frame = pd.DataFrame(ensemble.series.reshape(runs * length, -1), columns=list(OBSERVED))
        frame.insert(0, "quarter", np.tile(np.arange(length), runs))
        frame.insert(0, "replication", np.repeat(np.arange(runs), length))
        frame.insert(0, "scenario", ensemble.name)
        quarters.append(frame)
        log = pd.DataFrame(ensemble.projects)
        log.insert(0, "scenario", ensemble.name)
        projects.append(log)
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")  # so that the same rows make the same bytes
        for name, frames in (("quarters", quarters), ("projects", projects)):
            connection.register("frame", pd.concat(frames, ignore_index=True))
            place = str(folder / f"{name}.parquet").replace("'", "''")
            connection.execute(f"COPY frame TO '{place}' (FORMAT parquet, COMPRESSION zstd)")
            connection.unregister("frame")


def _fill(folder: Path, what: Comparison | Ensemble, manifest: dict[str, Any], notes: tuple[str, ...]) -> None:
    for name in ("tables", "data", "plots"):
        (folder / name).mkdir()
    (folder / "README.txt").write_text(README, encoding="utf-8")
    if isinstance(what, Ensemble):
        text = tables.as_csv(tables.ENSEMBLE_HEADINGS, tables.ensemble_cells(what))
        (folder / "tables" / "outcomes.csv").write_text(text, encoding="utf-8")
        data = tables.ensemble_as_data(what, notes)
        ensembles = [what]
    else:
        text = tables.as_csv(tables.COMPARISON_HEADINGS, tables.comparison_cells(what))
        (folder / "tables" / "comparison.csv").write_text(text, encoding="utf-8")
        data = tables.as_data(what, notes)
        said = [words.headline(what), words.who_pays(what)]
        said += [words.sentence(row, what.scenario.quarters / 4) for row in what.rows]
        (folder / "tables" / "in_words.txt").write_text("\n".join(said) + "\n", encoding="utf-8")
        ensembles = [what.scenario, what.baseline]
    (folder / "tables" / "outcomes.json").write_text(tables.as_json(data), encoding="utf-8")
    _write_parquet(folder / "data", ensembles)
    for picture in plots.pictures_of(what):
        picture.save(folder / "plots")
    (folder / MANIFEST).write_text(tables.as_json(manifest), encoding="utf-8")


def write_results(
    folder: Path | None,
    what: Comparison | Ensemble,
    *,
    command: str,
    notes: tuple[str, ...] = (),
    timings: dict[str, Any] | None = None,
) -> Path:
    """Write a results folder and return its place.

    Parameters
    ----------
    folder : Path or None
        Where; None takes `results/NAME-HASH`. Earlier results of this model there are replaced, anything else is not.
    what : Comparison or Ensemble
    command : str
        The command that repeats it.
    notes : tuple of str
        What was solved or assumed on the way.
    timings : dict, optional

    Raises
    ------
    ResultsError
        If the place holds something else, or cannot be written.
    """
    manifest = manifest_of(what, command, notes)
    place = default_folder(what, manifest) if folder is None else folder
    _check_place(place)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
    except OSError as error:
        raise ResultsError(f"{place} cannot be written ({error.strerror}); give --out another folder") from error
    try:
        _fill(building, what, manifest, notes)
        (building / "timings.json").write_text(tables.as_json(timings or {}), encoding="utf-8")
        building.chmod(0o755)
        if place.exists():
            shutil.rmtree(place)
        building.rename(place)
    except OSError as error:
        why = error.strerror or error
        raise ResultsError(f"{place} cannot be written ({why}); give --out another folder") from error
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return place
