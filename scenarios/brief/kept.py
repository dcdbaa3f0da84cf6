"""What a results folder keeps, read back and checked, for a briefing about it."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, cast

import numpy as np

from partnership_dynamics.calibration.clean import from_csv_cell
from partnership_dynamics.scenarios.brief.figures import Course, LabelledEstimate
from partnership_dynamics.scenarios.brief.predicted import PredictedTies
from partnership_dynamics.scenarios.brief.setups import setup_from
from partnership_dynamics.scenarios.drawn import Drawn
from partnership_dynamics.scenarios.ensemble.outcomes import OutcomeRow
from partnership_dynamics.scenarios.finding import Claim, Threshold
from partnership_dynamics.scenarios.manifest import FORMAT
from partnership_dynamics.scenarios.results import DRAWS, MANIFEST, SUMS, TIMINGS, ResultsError
from partnership_dynamics.scenarios.shape import OLD_KINDS
from partnership_dynamics.simulation.parameters import RENAMED
from partnership_dynamics.simulation.partnership import PROJECT_TYPES
from partnership_dynamics.simulation.start import Setup

OUTCOMES, BY_YEAR, BY_TYPE = "tables/outcomes.json", "tables/by_year.csv", "tables/by_type.csv"
FORMS = "tables/model_form.json"  # where other rules were asked about with the comparison itself
PARTS = ("scenario", "baseline")
MISFIT = "Misfit: "
USUAL, CHOSEN = "the model's usual settings", "the settings that were chosen"
WANTED = "give the folder that `run.py compare` (or `run.py` alone) wrote"


@dataclass(frozen=True)
class Kept:
    """A comparison as its folder keeps it.

    Attributes
    ----------
    name : str
        The folder's.
    manifest, table : mapping
        `manifest.json` and `tables/outcomes.json`.
    rows : tuple of OutcomeRow
    scenario, baseline : Setup
    courses : tuple of Course
        Delivery over time: the scenario's, the baseline's.
    by_type : mapping of part to tuple of LabelledEstimate
        Projects delivered of each type.
    threshold : Threshold
        How large a difference must be to matter, as it was said before the runs.
    digest : str
        Of the manifest.
    forms : mapping of str to OutcomeRow, optional
        Projects delivered under each variant of the model's rules, where the comparison was run with them.
    drawn : mapping of str to tuple of mapping
        The draws of each part.
    predicted : PredictedTies, optional
        How a prediction of the partnership's ties came out.
    """

    name: str
    manifest: Mapping[str, Any]
    table: Mapping[str, Any]
    rows: tuple[OutcomeRow, ...]
    scenario: Setup
    baseline: Setup
    courses: tuple[Course, ...]
    by_type: Mapping[str, tuple[LabelledEstimate, ...]]
    threshold: Threshold
    digest: str
    forms: Mapping[str, OutcomeRow] | None = None
    drawn: Mapping[str, tuple[Mapping[str, float], ...]] = field(default_factory=dict)
    predicted: PredictedTies | None = None

    @property
    def draws(self) -> tuple[Mapping[str, float], ...]:
        """The parameters of each county, in the order of the draws; empty where they had one value each."""
        return self.drawn.get("baseline", ())

    @property
    def plausible(self) -> tuple[str, ...]:
        """The parameters that came from the plausible set."""
        found = self.manifest["cases"][0].get("plausible", {})
        return tuple(str(name) for name in found.get("constants", ()))

    @property
    def misfits(self) -> tuple[str, ...]:
        """What calibration, and the prediction of ties where there is one, said that the model cannot give."""
        notes = (str(note) for note in self.manifest["notes"])
        fitted = tuple(note.removeprefix(MISFIT) for note in notes if note.startswith(MISFIT))
        return fitted + (self.predicted.told if self.predicted else ())

    @property
    def delivered(self) -> OutcomeRow:
        """The line on projects delivered."""
        return next(row for row in self.rows if row.key == "delivered")

    @property
    def titles(self) -> tuple[str, str]:
        """What scenario and baseline are called."""
        first, second = (str(case["title"]) for case in self.manifest["cases"])
        return first, second

    @property
    def years(self) -> float:
        """How long a history lasts."""
        return float(self.manifest["quarters"]) / 4

    @property
    def matters(self) -> float:
        """How many projects matter, over all the years."""
        return self.threshold.over(self.years, self.delivered.baseline_mean)

    @property
    def finding(self) -> Claim:
        """What may be said of the projects delivered."""
        return self.delivered.finding(self.matters)

    @property
    def calibrated(self) -> Mapping[str, Any] | None:
        """What the manifest says of calibrated draws; None where constants had one value each."""
        result: Mapping[str, Any] | None = self.manifest["cases"][0].get("calibrated")
        return result

    @property
    def ranged(self) -> tuple[str, ...]:
        """Which numbers each pair of runs drew from ranges of the scenarios' own."""
        drawn = [case.get("drawn", {}).get("numbers", ()) for case in self.manifest["cases"][:2]]
        return tuple(dict.fromkeys(str(name) for names in drawn for name in names))

    @property
    def grows(self) -> bool:
        """Whether each pair of runs drew how far contact grows or shrinks, and nothing else of the model."""
        return "growth" in self.manifest["cases"][0]

    @property
    def settings(self) -> str:
        """At which settings it was run, in words; the out-degree parameter alone is solved, not chosen."""
        return CHOSEN if set(self.baseline.parameters or {}) - {"density"} else USUAL

    @property
    def illustrative(self) -> bool:
        """Whether the partnership is made up."""
        return bool(self.baseline.partnership.illustrative)


def _refuse(folder: Path, found: str, remedy: str = WANTED) -> ResultsError:
    return ResultsError(f"{folder} {found}; {remedy}")


def _manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a comparison, or say in one sentence what the folder is instead."""
    if not folder.exists():
        raise _refuse(folder, "is not there")
    if not folder.is_dir():
        raise _refuse(folder, "is a file")
    manifest: dict[str, Any] = {}
    with contextlib.suppress(OSError, TypeError, ValueError):  # said below
        manifest.update(json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    if manifest.get("format") != FORMAT:
        inside = sorted(path.parent.name for path in folder.glob(f"*/{MANIFEST}"))
        remedy = f"{WANTED}, such as {folder / inside[-1]}" if inside else WANTED
        raise _refuse(folder, "holds no results of this model", remedy)
    cases = manifest.get("cases")
    if not isinstance(cases, list) or not cases:
        said = manifest.get("command", "another command")
        raise _refuse(folder, f"holds what `{said}` wrote, and a briefing is about a comparison")
    if [case.get("part") for case in cases[:2]] != list(PARTS):
        remedy = "compare it with another first (`run.py compare NAME`)"
        raise _refuse(folder, "holds one scenario alone, and a briefing is about a difference", remedy)
    return manifest


def check_sums(folder: Path) -> None:
    """Refuse a folder of which a file is missing or not as it was written.

    Raises
    ------
    ResultsError
        Naming the file.
    """
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
        sums = {name: digest for digest, _blank, name in (line.partition("  ") for line in lines)}
    except (OSError, ValueError) as error:
        raise _refuse(folder, f"has no readable {SUMS}", "run the comparison again") from error
    for name in (MANIFEST, OUTCOMES, BY_YEAR, BY_TYPE, *([FORMS] if (folder / FORMS).exists() else [])):
        if name not in sums:
            raise _refuse(folder, f"has no check sum of {name}", "run the comparison again")
    for name, digest in sums.items():
        path = folder / name
        if name == TIMINGS:
            continue
        if not path.is_file():
            raise _refuse(folder, f"lacks {name}", "run the comparison again")
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise _refuse(folder, f"is not as it was written: {name} was changed since", "run the comparison again")


def _number(value: Any) -> float:
    return float("nan") if value in (None, "") else float(value)


def _row(data: Mapping[str, Any], drawn: Drawn = "plausible") -> OutcomeRow:
    """Return a line of the table of outcomes; what this version does not know of is left out."""
    values = {"drawn": drawn} | {one.name: data[one.name] for one in fields(OutcomeRow) if one.name in data}
    if "counties" in values:
        values["counties"] = np.array(values["counties"], dtype=np.float64)
    numbers = {name: _number(value) for name, value in values.items() if value is None or isinstance(value, float)}
    return OutcomeRow(**{**values, **numbers})


def _threshold(manifest: Mapping[str, Any]) -> Threshold:
    """Return what was said to matter; results from before it was a share have it in projects a year."""
    if "matters" in manifest:
        return Threshold(**manifest["matters"])
    a_year = manifest.get("band_projects_a_year")
    return Threshold() if a_year is None else Threshold(a_year=float(a_year), asked=True)


def _read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [{key: from_csv_cell(cell or "") for key, cell in row.items()} for row in csv.DictReader(file)]


def _courses(rows: Sequence[Mapping[str, str]], titles: Sequence[str]) -> tuple[Course, ...]:
    found = []
    for part, title in zip(PARTS, titles, strict=True):
        mine = [row for row in rows if row["part"] == part]
        columns = {name: [_number(row[name]) for row in mine] for name in ("year", "mean", "low", "high")}
        lows = [max(low, 0.0) for low in columns["low"]]  # nothing less than nothing is ever delivered
        found.append(
            Course(title, (0.0, *columns["year"]), (0.0, *columns["mean"]), (0.0, *lows), (0.0, *columns["high"]))
        )
    return tuple(found)


def _by_type(rows: Sequence[Mapping[str, str]]) -> dict[str, tuple[LabelledEstimate, ...]]:
    found = {}
    for part in PARTS:
        mine = {row["type"]: row for row in rows if row["part"] == part}
        found[part] = tuple(
            LabelledEstimate(name, _number(row["mean"]), max(_number(row["low"]), 0.0), _number(row["high"]))
            for name, row in ((name, mine[name]) for name in PROJECT_TYPES)
        )
    return found


def _drawn_kind(manifest: Mapping[str, Any]) -> Drawn:
    """Return what was drawn, as the manifest tells."""
    cases = manifest["cases"][:2]
    for key, drawn in (("plausible", "plausible"), ("calibrated", "calibrated"), ("drawn", "ranges")):
        if any(key in case for case in cases):
            return cast("Drawn", drawn)
    return "growth"


def _forms(folder: Path, drawn: Drawn) -> dict[str, OutcomeRow] | None:
    """Return the line of each variant of the model's rules that the results hold; None where they hold none."""
    path = folder / FORMS
    if not path.is_file():
        return None
    rows = json.loads(path.read_text(encoding="utf-8"))["variants"]
    return {
        str(one["variant"]): _row({**one, "key": one["variant"], "label": one["says"], "better": 1}, drawn)
        for one in rows
    }


def _refuse_earlier_rules(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Refuse results of rules that the model has no longer: what is simulated further would not go with them."""
    for case in manifest["cases"]:
        setup = case.get("setup", {}) if isinstance(case, Mapping) else {}
        team = setup.get("partnership", {}).get("team", {})
        renamed = any(name in RENAMED for name in setup.get("parameters_changed", {}))
        if "paid_by" in team or renamed or any(event.get("kind") in OLD_KINDS for event in setup.get("events", ())):
            why = "holds results of an earlier version of the model, whose rules were others"
            if "paid_by" in team:
                why += " (a team was paid by levy or outside money, where members_pay is now the share members pay)"
            raise _refuse(folder, why, f"run the comparison again (`{manifest.get('command', 'run.py compare NAME')}`)")


def _drawn(folder: Path) -> dict[str, tuple[Mapping[str, float], ...]]:
    """Return the draws that the results hold, of each part; none where parameters had one value each."""
    path = folder / DRAWS
    if not path.is_file():
        return {}
    return {part: tuple(draws) for part, draws in json.loads(path.read_text(encoding="utf-8")).items()}


def read_results(folder: Path) -> Kept:
    """Read a results folder for a briefing.

    Parameters
    ----------
    folder : Path
        Of a comparison.

    Raises
    ------
    ResultsError
        One sentence that says what the folder is, if it is not that, or which file was changed.
    """
    manifest = _manifest(folder)
    check_sums(folder)
    _refuse_earlier_rules(folder, manifest)
    try:
        table = json.loads((folder / OUTCOMES).read_text(encoding="utf-8"))
        drawn = _drawn_kind(manifest)
        titles = [str(case["title"]) for case in manifest["cases"][:2]]
        return Kept(
            folder.resolve().name,
            manifest,
            table,
            tuple(_row(row, drawn) for row in table["outcomes"]),
            setup_from(manifest["cases"][0]["setup"]),
            setup_from(manifest["cases"][1]["setup"]),
            _courses(_read_csv(folder / BY_YEAR), titles),
            _by_type(_read_csv(folder / BY_TYPE)),
            _threshold(manifest),
            hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest(),
            _forms(folder, drawn),
            _drawn(folder),
        )
    except (KeyError, TypeError, ValueError, OSError) as error:
        why = f"is not complete ({type(error).__name__}: {error})"
        raise _refuse(folder, why, "run the comparison again") from error
