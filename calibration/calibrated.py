"""`calibrated.toml`: what calibration hands to simulation: point values, posterior draws, and where they come from.

The file has one part for each source of evidence: ``[log]`` from project logs, ``[ties]`` from surveys. Each part has
the names of its constants, a point for each, draws from their joint posterior (a row a draw), a covariance matrix if
there is one, and ``about``: everything that decided it, as plain data. ``[given]`` holds the constants that were set,
not estimated. Parts are estimated apart, so their draws are independent of one another.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.tables import SurveyError
from partnership_dynamics.calibration.toml import TomlError, read_toml
from partnership_dynamics.calibration.whole import written_whole
from partnership_dynamics.simulation.parameters import PARAMETERS, settings, unknown

FORMAT = "partnership-dynamics calibrated 1"
PARTS = ("log", "ties")
MOST_DRAWS = 65_536
MOST_COVARIANCE = 1e15  # of constants that are at most a million
MOST_BYTES = 100_000_000  # as many draws of a hundred constants
DIGITS = 8

Floats = npt.NDArray[np.float64]
Plain = str | int | float | bool | list[Any] | dict[str, Any]


class CalibratedError(SurveyError):
    """A file of calibrated constants cannot be read or used; the message says which, what was found and what to do."""


@dataclass(frozen=True)
class CalibratedPart:
    """What one source of evidence says of some constants.

    Parameters
    ----------
    point : mapping
        A value for each constant.
    draws : float64 (D, K)
        From the joint posterior, in the order of ``point``; D from 2 to 65,536.
    covariance : float64 (K, K), optional
    about : mapping
        Data digest, seed, versions, command and whatever else decided it; plain data, no empty values.
    """

    point: Mapping[str, float]
    draws: Floats
    covariance: Floats | None = None
    about: Mapping[str, Plain] = field(default_factory=dict)

    @property
    def constants(self) -> tuple[str, ...]:
        """The names, in the order of the columns of ``draws``."""
        return tuple(self.point)

    def __post_init__(self) -> None:
        count = len(self.point)
        for name, value in self.point.items():
            if name not in PARAMETERS:
                raise CalibratedError(unknown(name))
            if not math.isfinite(value):
                raise CalibratedError(f"the point of {name} is {value}; it must be a finite number")
        if self.draws.ndim != 2 or self.draws.shape[1] != count or not 2 <= len(self.draws) <= MOST_DRAWS:
            found = " x ".join(map(str, self.draws.shape))
            raise CalibratedError(
                f"draws are {found}; {count} constants need rows of {count} numbers, 2 to {MOST_DRAWS:,} of them"
            )
        if not np.isfinite(self.draws).all():
            raise CalibratedError("a draw is not a finite number")
        for column, name in enumerate(self.point):
            for value in (self.draws[:, column].min(), self.draws[:, column].max(), self.point[name]):
                _check_value(name, float(value))
        if self.covariance is not None:
            if self.covariance.shape != (count, count):
                raise CalibratedError(f"the covariance of {count} constants must be {count} x {count}")
            if not np.all(np.abs(self.covariance) <= MOST_COVARIANCE):
                raise CalibratedError(f"the covariance holds what is no number, or one beyond {MOST_COVARIANCE:g}")


def _check_value(name: str, value: float) -> None:
    """Refuse a value that the model itself would refuse."""
    try:
        settings({name: value})
    except ValueError as error:
        raise CalibratedError(str(error)) from error


@dataclass(frozen=True)
class Calibrated:
    """Calibrated constants.

    Parameters
    ----------
    parts : mapping
        From "log", "ties" or both to their `CalibratedPart`.
    given : mapping
        Constants that were set while the parts were estimated.
    partnership : str
        The name of the partnership they hold for.

    Examples
    --------
    >>> log = CalibratedPart({"idea_rate": 0.1}, np.array([[0.08], [0.12]]))
    >>> calibrated = Calibrated({"log": log}, {"gross_hours": 90.0}, "Shire")
    >>> calibrated.point(), calibrated.draws(without={"gross_hours"})
    ({'gross_hours': 90.0, 'idea_rate': 0.1}, ({'idea_rate': 0.08}, {'idea_rate': 0.12}))
    """

    parts: Mapping[str, CalibratedPart]
    given: Mapping[str, float] = field(default_factory=dict)
    partnership: str = ""

    def __post_init__(self) -> None:
        if not self.parts:
            raise CalibratedError(f"no part has any constants; there can be {', '.join(f'[{part}]' for part in PARTS)}")
        strange = set(self.parts) - set(PARTS)
        if strange:
            raise CalibratedError(f"no part is called {', '.join(sorted(strange))}; there are {', '.join(PARTS)}")
        names = [*self.given, *(name for part in self.parts.values() for name in part.constants)]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise CalibratedError(f"{', '.join(twice)} is in two parts; a constant has one source")
        for name, value in self.given.items():
            _check_value(name, value)

    def point(self) -> dict[str, float]:
        """Return the value of every constant in the file: given, or its point."""
        return {**self.given, **{name: value for part in self.parts.values() for name, value in part.point.items()}}

    def draws(self, without: Iterable[str] = ()) -> tuple[dict[str, float], ...]:
        """Return draws of all parts together, without some constants; as many as the part with most draws has.

        Parts are independent, so a draw of one goes with any draw of another: the shorter part is gone through again.
        """
        left_out = set(without)
        count = max(len(part.draws) for part in self.parts.values())
        return tuple(
            {
                name: float(part.draws[index % len(part.draws), column])
                for part in self.parts.values()
                for column, name in enumerate(part.constants)
                if name not in left_out
            }
            for index in range(count)
        )

    def with_part(self, name: str, part: CalibratedPart) -> Calibrated:
        """Return the same with one part put in, or put instead of the one of that name."""
        return replace(self, parts={**self.parts, name: part})


def _inline(value: Any) -> str:
    """Return plain data as TOML on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)} = {_inline(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_inline(part) for part in value) + "]"
    if isinstance(value, bool | str):
        # JSON's strings are TOML's basic strings, but for one sign that TOML wants escaped.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, int | np.integer):
        return str(int(value))
    return _number(float(value))


def _key(key: str) -> str:
    return key if key.replace("_", "").replace("-", "").isalnum() and key.isascii() else _inline(key)


def _number(value: float) -> str:
    """Return a number in at most eight digits, always as a TOML float."""
    text = f"{value:.{DIGITS}g}"
    return text if any(mark in text for mark in ".en") else f"{text}.0"


def _table(name: str, values: Mapping[str, Any]) -> list[str]:
    lines = [f"{_key(key)} = {_inline(value)}" for key, value in values.items() if not isinstance(value, Mapping)]
    for key, value in values.items():
        if isinstance(value, Mapping):
            lines += ["", *_table(f"{name}.{_key(key)}", value)]
    return [f"[{name}]", *lines]


def as_toml(calibrated: Calibrated) -> str:
    """Return the text of the file; the same constants make the same text."""
    lines = [
        "# Calibrated constants: `run.py simulate --calibrated FILE`, `run.py compare A B --calibrated FILE`.",
        "# docs/logs.md says what each part means. Draws: a row is a draw, its numbers in the order of the points.",
        f"format = {json.dumps(FORMAT)}",
        f"partnership = {_inline(calibrated.partnership)}",
        "",
        *_table("given", calibrated.given),
    ]
    for name in PARTS:
        part = calibrated.parts.get(name)
        if part is None:
            continue
        lines += ["", f"[{name}]"]
        for table, rows in (("covariance", part.covariance), ("draws", part.draws)):
            if rows is not None:
                lines += [f"{table} = [", *(f"  [{', '.join(map(_number, row))}]," for row in rows), "]"]
        lines += ["", *_table(f"{name}.point", part.point), "", *_table(f"{name}.about", part.about)]
    return "\n".join(lines) + "\n"


def write_calibrated(path: str | Path, calibrated: Calibrated) -> Path:
    """Write the file whole or not at all, and return its path.

    Raises
    ------
    CalibratedError
        If it cannot be written there.
    """
    folder = Path(path)
    try:
        with written_whole(folder) as beside:
            beside.write_text(as_toml(calibrated), encoding="utf-8", newline="\n")
    except OSError as error:
        raise CalibratedError(f"{folder} cannot be written ({error.strerror}); name another place.") from error
    return folder


def _part_from(raw: Any, name: str) -> CalibratedPart:
    if not isinstance(raw, dict) or "point" not in raw or "draws" not in raw:
        raise CalibratedError("it needs [.point], a value for each constant, and draws, a list of rows")
    try:
        point = {key: float(value) for key, value in raw["point"].items()}
        rows = [[float(value) for value in row] for row in raw["draws"]]
        wrong = next((index for index, row in enumerate(rows) if len(row) != len(point)), None)
        if wrong is not None:
            raise CalibratedError(
                f"draw {wrong + 1} has {len(rows[wrong])} numbers, and there are {len(point)} constants in "
                f"[{name}.point]"
            )
        covariance = np.array(raw["covariance"], dtype=float) if "covariance" in raw else None
        return CalibratedPart(point, np.array(rows).reshape(len(rows), len(point)), covariance, raw.get("about", {}))
    except (AttributeError, TypeError, ValueError, OverflowError) as error:
        if isinstance(error, CalibratedError):
            raise
        raise CalibratedError(f"point, draws and covariance hold numbers only ({error})") from error


def read_calibrated(path: str | Path) -> Calibrated:
    """Read and check a file of calibrated constants.

    Raises
    ------
    CalibratedError
        Naming the file, the part and what is wrong.
    """
    folder = Path(path)
    remedy = "Make one with `run.py calibrate` or `run.py log fit`"
    try:
        raw = read_toml(folder, "calibrated constants", MOST_BYTES)
    except OSError as error:
        raise CalibratedError(f"{folder}: cannot be read ({error.strerror}). {remedy}.") from error
    except TomlError as error:
        raise CalibratedError(f"{error.about(folder.name)}. {remedy}, or correct it.") from error
    if raw.get("format") != FORMAT:
        found = f"its format is {raw['format']!r}" if "format" in raw else "it names no format"
        raise CalibratedError(
            f"{folder.name} is no file of calibrated constants that this version reads: {found}, not {FORMAT!r}. "
            f"{remedy}."
        )
    strange = set(raw) - {"format", "partnership", "given", *PARTS}
    if strange:
        raise CalibratedError(f"{folder.name}: {', '.join(sorted(strange))} is not known; allowed: given, log, ties.")
    where = "given"
    try:
        given = {name: float(value) for name, value in raw.get("given", {}).items()}
        parts = {}
        for where in (part for part in PARTS if part in raw):
            parts[where] = _part_from(raw[where], where)
        where = ""
        return Calibrated(parts, given, str(raw.get("partnership", "")))
    except CalibratedError as error:
        raise CalibratedError(f"{folder.name}{f', [{where}]' if where else ''}: {error}.") from error
    except (AttributeError, TypeError, ValueError, OverflowError) as error:
        raise CalibratedError(f"{folder.name}, [given]: each constant needs one number ({error}).") from error
