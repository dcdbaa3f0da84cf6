"""Write a reading plan as a TOML file, and read it again."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from partnership_dynamics.calibration.plan import (
    ASKED,
    BLANKS,
    DECIMALS,
    LAYOUTS,
    NEGATIVES,
    REPEATS,
    ROWS_ARE,
    ReadingPlan,
    SheetPlan,
)
from partnership_dynamics.calibration.tables import SurveyError, nearest

HEAD = """\
# How a survey is read. Correct what is wrong, then give this file with --plan to any command that takes the survey.
# Columns: what each is used for, or "" where it is not used.
"""
CHOICES: Mapping[str, tuple[str, ...]] = {
    "files": ("waves", "relations"),
    "layout": LAYOUTS,
    "rows_are": ROWS_ARE,
    "negative": NEGATIVES,
    "blank": BLANKS,
    "decimal": DECIMALS,
    "asked": ASKED,
    "repeats": REPEATS,
}
NUMBERS = ("cut", "staff", "members_pay")
WHOLE = ("header_row", "ranks", "cap")
WORDS = ("sheet", "unused", "waves", "missing_codes", "structural_codes", "not_asked_codes", "tie_codes")
TABLES = ("columns", "same", "where", "kinds")
YES_OR_NO = ("directed", "accept", "use")


def _text(word: str) -> str:
    return json.dumps(word, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return _text(value)
    return "[" + ", ".join(_value(one) for one in value) + "]"


def _lines(of: ReadingPlan | SheetPlan, head: str) -> tuple[list[str], list[str]]:
    """Return the lines of the simple keys, and those of the tables."""
    plain, tables = [], []
    for one in fields(of):
        value = getattr(of, one.name)
        default = one.default if one.default is not MISSING else {}
        if one.name == "sheets" or (value == default and one.name != "name"):
            continue
        if isinstance(value, Mapping):
            tables += ["", f"[{head}{one.name}]", *(f"{_text(key)} = {_value(cell)}" for key, cell in value.items())]
        else:
            plain.append(f"{one.name} = {_value(value)}")
    return plain, tables


def plan_text(plan: ReadingPlan) -> str:
    r"""Return a plan as TOML.

    Examples
    --------
    >>> print(plan_text(ReadingPlan(waves=("pre", "post"), scale={"Never": 0, "Weekly": 1})).split("\n", 2)[2])
    waves = ["pre", "post"]
    <BLANKLINE>
    [scale]
    "Never" = 0
    "Weekly" = 1
    <BLANKLINE>
    """
    plain, tables = _lines(plan, "")
    lines = [*plain, *tables]
    for sheet in plan.sheets:
        own, inside = _lines(sheet, "sheets.")
        lines += ["", "[[sheets]]", *own, *inside]
    return HEAD + "\n".join(lines) + "\n"


def write_plan(path: Path, plan: ReadingPlan) -> None:
    """Write a plan as a TOML file."""
    path.write_text(plan_text(plan), encoding="utf-8", newline="\n")


def _fault(name: str, key: str, value: object, allowed: str) -> SurveyError:
    return SurveyError(f"{name}: {key} is {value!r}; it must be {allowed}.")


def _checked(name: str, key: str, value: Any) -> Any:
    """Return a value of a plan's key.

    Raises
    ------
    SurveyError
        If it is not what the key asks for.
    """
    if key in CHOICES and value not in CHOICES[key]:
        raise _fault(name, key, value, f"one of {', '.join(CHOICES[key])}")
    if key in YES_OR_NO and not isinstance(value, bool):
        raise _fault(name, key, value, "true or false")
    if key in WHOLE and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        raise _fault(name, key, value, "a whole number")
    if key in NUMBERS and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise _fault(name, key, value, "a number")
    if key == "missing" and isinstance(value, list):
        key = "unused"
    if key in WORDS:
        if not isinstance(value, list) or not all(isinstance(one, str | int) for one in value):
            raise _fault(name, key, value, 'a list of words, such as ["99"]')
        return tuple(str(one) for one in value)
    if key == "scale":
        if not isinstance(value, dict) or not all(
            isinstance(one, int | float) and not isinstance(one, bool) and one >= 0 for one in value.values()
        ):
            raise _fault(name, key, value, "a table of answers with numbers from 0 on")
        return {word: float(one) for word, one in value.items()}
    if key in TABLES:
        if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
            raise _fault(name, key, value, "a table of words")
        return dict(value)
    if key not in (*CHOICES, *YES_OR_NO, *WHOLE, *NUMBERS) and not isinstance(value, str):
        raise _fault(name, key, value, "a word")
    return value


def _from(name: str, kind: type[ReadingPlan] | type[SheetPlan], data: Mapping[str, Any]) -> dict[str, Any]:
    known = [one.name for one in fields(kind)]
    for key in data:
        if key not in known:
            raise SurveyError(f"{name}: {key!r} is no key of a plan{nearest(key, known)}; keys: {', '.join(known)}.")
    return {key: _checked(name, key, value) for key, value in data.items() if key != "sheets"}


def read_plan(path: Path) -> ReadingPlan:
    """Read a plan from a TOML file.

    Raises
    ------
    SurveyError
        If there is no such file, it is no TOML, or a key or value is not one of a plan.
    """
    from partnership_dynamics.calibration.readers.cells import contents, decoded

    text, _notes = decoded(path.name, contents(path, limit=4_000_000))
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SurveyError(
            f"{path.name}: no well-formed plan ({error}); `survey FILE --save-plan plan.toml` writes one."
        ) from error
    sheets = data.get("sheets", [])
    if not isinstance(sheets, list) or not all(
        isinstance(one, dict) and isinstance(one.get("name"), str) for one in sheets
    ):
        raise _fault(path.name, "sheets", sheets, "tables [[sheets]], each with a name")
    kept = tuple(SheetPlan(**_from(path.name, SheetPlan, one)) for one in sheets)
    return ReadingPlan(sheets=kept, **_from(path.name, ReadingPlan, data))


def words(text: str | None) -> tuple[str, ...]:
    """Return the words that a person gives in one text, which commas separate, or semicolons where there are any.

    Examples
    --------
    >>> words("pre,post"), words("a, b;c")
    (('pre', 'post'), ('a, b', 'c'))
    """
    mark = ";" if text and ";" in text else ","
    return tuple(one.strip() for one in (text or "").split(mark) if one.strip())
