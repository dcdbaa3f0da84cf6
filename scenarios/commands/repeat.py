"""The command that repeats a result, as results name it: what was asked for, without this machine's folders."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# How a survey is read: the same for every command that reads one. A secret is never named.
READING = (
    "plan",
    "accept",
    "sheet",
    "header_row",
    "layout",
    "way",
    "column",
    "unused",
    "where",
    "directed",
    "rows_are",
    "waves",
    "missing",
    "not_answered",
    "structural",
    "not_asked",
    "strength",
    "scale",
    "negative",
    "blank",
    "decimal",
    "cut",
    "ranks",
    "asked",
    "split",
    "same",
    "repeats",
    "cap",
    "pseudonymise",
    "kinds",
    "kind",
    "convenes",
    "staff",
    "members_pay",
)
NAMING = ("not_answered", "same", "convenes")  # options that hold names, which codes take the place of
# Whose partnership, and with which constants: the same for every command that simulates one.
PARTNERSHIP = ("which", "calibrated", "county", "survey", "nodes", "ties", "relation", "wave", *READING, "parameters")
FLAG_OF = {"parameters": "set", "which": "parameters", "way": "files"}
FILES = ("plan", "calibrated", "survey", "nodes", "ties", "kinds", "log")


def options(arguments: argparse.Namespace, names: Sequence[str]) -> list[str]:
    """Return the options that were given, of those named, as words of the command line; files by their names alone.

    Examples
    --------
    >>> given = argparse.Namespace(log="home/log.csv", cap=5, pool=None, directed=False, column=[("source", "by us")])
    >>> options(given, ("log", "cap", "pool", "directed", "column"))
    ['--log log.csv', '--cap 5', '--undirected', "--column 'source=by us'"]
    """
    words = []
    for name in names:
        value: Any = getattr(arguments, name, None)
        flag = f"--{FLAG_OF.get(name, name).replace('_', '-')}"
        if name in NAMING and value and getattr(arguments, "pseudonymise", False):
            words.append(f"{flag} NAMES")
        elif name == "directed" and value is False:
            words.append("--undirected")
        elif value is True:
            words.append(flag)
        elif name == "missing" and (value == "auto" or getattr(arguments, "pseudonymise", False)):
            # Who did not answer is named by ids that codes took the place of.
            words += [] if value in ("auto", None) else [f"{flag} IDS"]
        elif isinstance(value, list) and value and isinstance(value[0], str):
            words += [f"{flag} {shlex.quote(one)}" for one in value]
        elif isinstance(value, list):
            words += [f"{flag} {shlex.quote(f'{key}={_short(one)}')}" for key, one in value]
        elif value is not None and value is not False and value != "":
            words.append(f"{flag} {shlex.quote(Path(value).name if name in FILES else _short(value))}")
    return words


def _short(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
