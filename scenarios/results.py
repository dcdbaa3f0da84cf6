"""The results folder: tables, data, pictures, and a manifest of everything that decided them.

The same inputs give the same bytes on one machine with the same packages: no dates and no paths are written (timings
have a file of their own). A folder is built beside its place and then moved there, so a half-written one is never taken
for whole; and nothing is ever replaced but results of ours that nobody has changed since.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import secrets
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.ensemble.ensemble import Ensemble
from partnership_dynamics.scenarios.ensemble.model_form import ModelForm
from partnership_dynamics.scenarios.ensemble.outcomes import delivered_total, interval_of_mean
from partnership_dynamics.scenarios.manifest import FORMAT, Result, ensembles_of, manifest_of
from partnership_dynamics.scenarios.parquet import write_parquet
from partnership_dynamics.scenarios.present import form_tables, plots, tables
from partnership_dynamics.simulation.partnership import PROJECT_TYPES

MANIFEST, SUMS, TIMINGS = "manifest.json", "SHA256SUMS", "timings.json"
DRAWS = "data/draws.json"  # the vectors of plausible counties, or of other draws
LOOKS = 6
TURNS = 50  # that others may put results into the same place first
OTHER_NAMES = 100
_there: dict[Path, str] = {}  # what stood in each place when a command began, by the digest of its check sums
README = """What is in this folder

README.txt        this list
manifest.json     everything that decided these results: inputs, seed, versions, the hash of the model's sources
tables/           outcomes.txt is the table you saw; outcomes.csv and outcomes.json hold the same in figures and words;
                  by_year.csv, by_type.csv and ties.csv are what the pictures are drawn from; with --model-form,
                  model_form.txt, .csv and .json have the answer under variants of the model's rules; further.json
                  has why (--why), and the alternatives of a what-if about a team
data/             as Parquet: runs has one row a run, with its outcomes; quarters what was observed each quarter of
                  each run; projects every project (the last two are left out where they would take too much memory);
                  draws.json has what was drawn, where an answer is over plausible counties or other draws
plots/            pictures as PNG and SVG, each with its description in words (.txt)
SHA256SUMS        a check sum of each file (sha256sum -c SHA256SUMS)
timings.json      how long it took: with the same inputs and packages on the same machine, the only file that differs

Where an answer is over plausible counties or other draws, what it says of them concerns the expected difference of
each; else intervals are about chance alone. The model's rules are uncertain too.
"""


class ResultsError(ValueError):
    """Results cannot be written where they were asked for; the message says why and what to do."""


def plain_name(words: str, otherwise: str) -> str:
    """Return words as part of a folder's name that every system takes.

    Examples
    --------
    >>> plain_name("North & South", "run"), plain_name("..", "run")
    ('North_South', 'run')
    """
    return re.sub(r"[^A-Za-z0-9._-]+", "_", words).strip("._-") or otherwise


def default_folder(what: Result, manifest: Mapping[str, Any]) -> Path:
    """Return `results/NAME-HASH` in the present folder, the hash being that of the manifest."""
    digest = hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()[:8]
    names = "-".join(one.name for _part, one in ensembles_of(what))
    return Path("results") / f"{plain_name(names, 'run')}-{digest}"


def _files(folder: Path) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if not path.is_dir()}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def check_writable(folder: Path) -> None:
    """Refuse a folder into which nothing may be written, or in which it could not be made.

    Raises
    ------
    ResultsError
        One sentence that names the folder that forbids it.
    """
    nearest = next((place for place in (folder, *folder.absolute().parents) if place.exists()), folder)
    if nearest.is_dir() and not os.access(nearest, os.W_OK):
        read_only = hasattr(os, "statvfs") and bool(os.statvfs(nearest).f_flag & os.ST_RDONLY)
        why = "read-only file system" if read_only else "permission denied"
        raise ResultsError(f"{nearest} cannot be written: {why}; give --out another folder")


def check_place(folder: Path) -> None:
    """Refuse a place that holds anything but earlier results of ours as we left them.

    Raises
    ------
    ResultsError
        One sentence that says what is there, or that nothing can be written. Callers may ask before a long simulation.
    """
    place = Path(os.path.realpath(folder))
    _there[place] = _standing(place)
    _check_looking_again(folder)


def _check_looking_again(folder: Path) -> None:
    check_writable(Path(os.path.realpath(folder)).parent)  # results are built beside their place
    for look in range(LOOKS):
        try:
            _check(folder, folder)
            return
        except (ResultsError, FileNotFoundError):
            # Another run may be putting its results there just now: what is refused is refused at every look.
            if look == LOOKS - 1:
                raise
            time.sleep(0.01 * (look + 1))


def _standing(folder: Path) -> str:
    """Return what stands in a place, by the digest of its check sums; nothing where there are no results."""
    try:
        return _digest(folder / SUMS)
    except OSError:
        return ""


def _own_name(wanted: Path, building: Path) -> Path:
    """Return where results go: where they were wanted, or beside those that another run has put there meanwhile.

    Other results that came there since the command began are never replaced without a word; the very same are.
    """
    path = Path(os.path.realpath(wanted))
    before, now = _there.pop(path, None), _standing(path)
    if before is None or now in ("", before, _digest(building / SUMS)):
        return wanted
    for number in range(2, OTHER_NAMES):
        other = wanted.with_name(f"{wanted.name}-{number}")
        if not other.exists():
            print(
                f"Note: another run has put its results into {wanted} meanwhile; these are in {other}.",
                file=sys.stderr,
                flush=True,
            )
            return other
    raise ResultsError(f"{wanted} and {OTHER_NAMES} names like it are taken by other runs; give --out another folder")


def _check(folder: Path, named: Path) -> None:
    """Refuse a folder as `check_place` does, under the name that the person knows it by."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise ResultsError(f"{named} is a file; give --out a folder")
    if not any(folder.iterdir()):
        return
    try:
        ours = json.loads((folder / MANIFEST).read_text(encoding="utf-8")).get("format") == FORMAT
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
        sums = {name: digest for digest, _blank, name in (line.partition("  ") for line in lines)}
    except (KeyError, OSError, ValueError, AttributeError):
        ours, sums = False, {}
    if not ours:
        raise ResultsError(f"{named} holds something else than results of this model; give --out another folder")
    for path in folder.rglob("*"):  # as far as the first that is not ours: a folder may hold any number
        name = path.relative_to(folder).as_posix()
        if name in (SUMS, TIMINGS) or path.is_dir():
            continue
        if name not in sums:
            raise ResultsError(f"{named} also holds {name}, which is not ours; move it, or give --out another folder")
        if _digest(path) != sums[name]:
            raise ResultsError(f"{named}: {name} was changed since; move it, or give --out another folder")


def _mean(values: npt.NDArray[np.float64], one: Ensemble) -> dict[str, float | None]:
    low, high = interval_of_mean(values, one.drawn)
    tenth, ninetieth = np.quantile(values, [0.1, 0.9], method="inverted_cdf")
    found = {"mean": float(values.mean()), "low": low, "high": high, "tenth": tenth, "ninetieth": ninetieth}
    return {name: None if np.isnan(value) else round(float(value), 6) for name, value in found.items()}


def _write_tables(folder: Path, what: Result, notes: Sequence[str]) -> None:
    """Write the table as text, CSV and JSON, and the figures behind the pictures as CSV."""
    single = isinstance(what, Ensemble)
    data = tables.ensemble_as_data(what, notes) if isinstance(what, Ensemble) else tables.as_data(what, notes)
    text = tables.ensemble_text(what) if isinstance(what, Ensemble) else tables.comparison_text(what)
    by_year: list[dict[str, Any]] = []
    by_type: list[dict[str, Any]] = []
    ties: list[dict[str, Any]] = []
    for part, one in ensembles_of(what):
        who = {"scenario": one.name} if single else {"part": part, "scenario": one.name}
        last = sorted({*range(3, one.quarters, 4), one.quarters - 1})
        by_year += [{**who, "year": (place + 1) / 4, **_mean(one.delivered[:, place], one)} for place in last]
        ends = {name: one.last(f"delivered_{name}") for name in PROJECT_TYPES}
        by_type += [{**who, "type": name, **_mean(values, one)} for name, values in ends.items()]
        by_type.append({**who, "type": "all", **_mean(delivered_total(one), one)})
        for i, j in np.argwhere((one.start_tie == 1) | (one.end_tie_share > 0)):
            names = {"ego": one.member_names[i], "alter": one.member_names[j]}
            share = round(float(one.end_tie_share[i, j]), 6)
            ties.append({**who, **names, "at_the_start": int(one.start_tie[i, j]), "share_of_runs_at_the_end": share})
    for name, rows in (("outcomes", data["outcomes"]), ("by_year", by_year), ("by_type", by_type), ("ties", ties)):
        (folder / f"{name}.csv").write_text(tables.as_csv(rows), encoding="utf-8", newline="\n")
    (folder / "outcomes.json").write_text(tables.as_json(data), encoding="utf-8", newline="\n")
    (folder / "outcomes.txt").write_text(text, encoding="utf-8", newline="\n")


def _fill(
    folder: Path,
    what: Result,
    manifest: Mapping[str, Any],
    notes: Sequence[str],
    forms: ModelForm | None,
    further: Mapping[str, Any],
) -> None:
    for name in ("tables", "data", "plots"):
        (folder / name).mkdir()
    (folder / "README.txt").write_text(README, encoding="utf-8", newline="\n")
    _write_tables(folder / "tables", what, notes)
    if forms is not None and not isinstance(what, Ensemble):
        for name, text in form_tables.files(forms, what).items():
            (folder / "tables" / name).write_text(text, encoding="utf-8", newline="\n")
    if further:
        (folder / "tables" / "further.json").write_text(tables.as_json(dict(further)), encoding="utf-8", newline="\n")
    write_parquet(folder / "data", what)
    if any(one.draws for _part, one in ensembles_of(what)):
        draws = {part: [dict(sorted(draw.items())) for draw in one.draws] for part, one in ensembles_of(what)}
        (folder / DRAWS).write_text(json.dumps(draws, allow_nan=False) + "\n", encoding="utf-8", newline="\n")
    for picture in plots.pictures_of(what):
        picture.save(folder / "plots")
    finish(folder, manifest)


def _move(building: Path, path: Path) -> None:
    """Put a finished folder in its place; what stood there goes only once the new one stands, and comes back if not.

    Another run may do the same meanwhile: then the last one stands. What came there since the place was checked is
    checked again, once it is out of everybody's reach.
    """
    aside = building.with_name(f"{building.name}-before")
    for turn in range(TURNS):
        with suppress(FileNotFoundError):  # nothing is there
            path.rename(aside)
        try:
            if aside.exists():
                _check(aside, path)
            building.rename(path)
        except BaseException as error:
            crossed = isinstance(error, OSError) and error.errno in (errno.ENOTEMPTY, errno.EEXIST)
            if crossed and turn < TURNS - 1:
                shutil.rmtree(aside, ignore_errors=True)  # results that another run has replaced already
                continue
            if aside.exists():
                aside.rename(path)
            raise
        shutil.rmtree(aside, ignore_errors=True)
        return


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    """Turn what an operating system or a database says of a place into one sentence."""
    import duckdb

    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
        why = "the disk is full" if full else (error.strerror or str(error)).lower()
        remedy = "make room, or give --out a folder on another disk" if full else "give --out another folder"
        raise ResultsError(f"{path} cannot be written: {why}; {remedy}") from error
    except duckdb.Error as error:
        why = str(error).splitlines()[0]
        raise ResultsError(f"{path} cannot be written: {why}; give --out a folder with room") from error


def write_results(
    folder: Path | None,
    what: Result,
    *,
    command: str,
    notes: Sequence[str] = (),
    timings: Mapping[str, Any] | None = None,
    forms: ModelForm | None = None,
    further: Mapping[str, Any] | None = None,
) -> Path:
    """Write a results folder and return its place.

    Parameters
    ----------
    folder : Path or None
        Where; None takes `results/NAME-HASH`. Earlier results of this model there are replaced if nobody has added to
        them or changed them; anything else is left as it is.
    what : Comparison or Ensemble
    command : str
        The command that repeats it.
    notes : sequence of str
        What was solved or assumed on the way.
    timings : mapping, optional
    forms : ModelForm, optional
        The answer of a comparison under variants of the model.
    further : mapping, optional
        What else was asked, as plain data: why, or the alternatives of a what-if about a team.

    Raises
    ------
    ResultsError
        If the place holds something else, or cannot be written; nothing is then left half-written.
    """
    manifest = manifest_of(what, command, notes)
    wanted = default_folder(what, manifest) if folder is None else folder

    def fill(building: Path) -> None:
        _fill(building, what, manifest, notes, forms, further or {})
        (building / TIMINGS).write_text(tables.as_json(dict(timings or {})), encoding="utf-8", newline="\n")

    return put(wanted, fill)


def finish(building: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest and the check sums of a results folder, when all else is in it."""
    (building / MANIFEST).write_text(tables.as_json(manifest), encoding="utf-8", newline="\n")
    sums = "".join(f"{_digest(path)}  {name}\n" for name, path in _files(building).items())
    (building / SUMS).write_text(sums, encoding="utf-8", newline="\n")


def put(wanted: Path, fill: Callable[[Path], None]) -> Path:
    """Build a results folder beside its place, move it there when it is whole, and return where it is.

    Parameters
    ----------
    wanted : Path
        Earlier results of ours there are replaced if nobody has changed them; anything else is left as it is. Where
        another run has put other results there since the command began (`check_place`), these get a name beside them.
    fill : callable
        Writes everything into the folder that it is given.

    Raises
    ------
    ResultsError
        If the place holds something else, or cannot be written; nothing is then left half-written.
    """
    with _in_words(wanted):
        _check_looking_again(wanted)
        path = Path(os.path.realpath(wanted))
        path.parent.mkdir(parents=True, exist_ok=True)
        building = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
        try:
            building.mkdir()
            fill(building)
            where = _own_name(wanted, building)
            _move(building, Path(os.path.realpath(where)))
            return where
        finally:
            shutil.rmtree(building, ignore_errors=True)
