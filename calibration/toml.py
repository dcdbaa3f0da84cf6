"""Read TOML within limits: a file of some kilobytes can otherwise take minutes and gigabytes.

Python's parser takes time and memory that grow with the square of how deep a key is (``a.a.a. ... = 1``). So what is
longer or deeper than anything a person writes is refused before it is parsed; whatever else stops the parser ends in
the same error.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from partnership_dynamics.calibration.clean import plain_data
from partnership_dynamics.calibration.readers.limits import read_bytes

DEEPEST = 32  # parts of one key, as in a.b.c
BYTES = 500_000  # of a file that a person writes
_PART = r"(?:[\w-]++|\"[^\"\n]*+\"|'[^'\n]*+')[ \t]*+"
_DEEP = re.compile(rf"(?<![\w-])(?:{_PART}\.[ \t]*+){{{DEEPEST}}}")


class TomlError(ValueError):
    """A text is not TOML, or beyond the limits; the message says where and what is allowed."""

    def about(self, name: str) -> str:
        """Return the message as a sentence about a file."""
        said = str(self)
        return f"{name} is {said}" if said.startswith("not ") else f"{name} cannot be read: {said}"


def parse_toml(text: str, most: int = BYTES) -> dict[str, Any]:
    r"""Return what a TOML text says; every text in it without control characters (`calibration.clean`).

    Parameters
    ----------
    text : str
    most : int
        Letters.

    Raises
    ------
    TomlError
        If it is no TOML, too long, or has keys or tables too deep in one another.

    Examples
    --------
    >>> parse_toml("[team]\nstaff = 2")
    {'team': {'staff': 2}}
    >>> parse_toml("a." * 50 + "a = 1")
    Traceback (most recent call last):
    ...
    partnership_dynamics.calibration.toml.TomlError: line 1: a key too deep: more than 32 parts ...
    """
    if len(text) > most:
        raise TomlError(f"{len(text):,} letters; at most {most:,} are allowed")
    deep = _DEEP.search(text)
    if deep is not None:
        line = text.count("\n", 0, deep.start()) + 1
        raise TomlError(
            f"line {line}: a key too deep: more than {DEEPEST} parts with dots between them, which is the most"
        )
    try:
        result: dict[str, Any] = plain_data(tomllib.loads(text))
        return result
    except RecursionError:
        raise TomlError("its tables or lists lie too deep in one another") from None
    except (ValueError, OverflowError) as error:  # also a number of thousands of digits
        raise TomlError(f"not valid TOML: {str(error)[:300]}") from error


def read_toml(path: Path, what: str, most: int = BYTES) -> dict[str, Any]:
    """Return what a TOML file says.

    Parameters
    ----------
    path : Path
    what : str
        What the file holds, as errors call it.
    most : int
        Bytes.

    Raises
    ------
    OSError
        If it cannot be read.
    TomlError
        If it is no TOML in UTF-8, or beyond the limits.
    """
    try:
        text = read_bytes(path, most, what).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TomlError(f"not UTF-8 text ({error.reason} at byte {error.start})") from error
    return parse_toml(text, most)
