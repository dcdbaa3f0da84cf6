"""How the words of a command line are read, and how a mistake is answered: in one sentence, with the nearest word.

With the standard library only, as `scenarios.commands.parser`.
"""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from collections.abc import Callable
from typing import NoReturn

PATTERNS_IN_ALL = 25
COUNTY_ROWS = 7  # of the county of the 2007 study


class Default(int):
    """A number that nobody gave on the command line."""


class Parser(argparse.ArgumentParser):
    """A parser that answers a mistake with one sentence, the nearest word in it, and exit code 2."""

    def parse_known_args(self, args=None, namespace=None):  # type: ignore[no-untyped-def]
        """Leave everything behind `test` to pytest, flags included, which argparse.REMAINDER would not.

        The unit may stand behind a precision: `--precision 0.25 projects`.
        """
        words = list(sys.argv[1:] if args is None else args)
        if words[:1] == ["test"] and not {"-h", "--help"} & set(words):
            return argparse.Namespace(command="test", pytest_args=words[1:]), []
        for place, word in enumerate(words[:-2]):
            if word == "--precision" and words[place + 2] in ("project", "projects"):
                del words[place + 2]
                break
        known, unknown = super().parse_known_args(words, namespace)
        if unknown:  # said here, by the command that was meant, so that the nearest word is one of its own
            self.error(f"unrecognized arguments: {unknown[0]}")
        return known, unknown

    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one sentence, and exit with code 2."""
        wrong = re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)|unrecognized arguments: (\S+)", message)
        if wrong:
            word = wrong[1] or wrong[3] or ""
            choices = re.findall(r"[\w-]+", wrong[2] or "") or [
                flag for action in self._actions for flag in action.option_strings
            ]
            near = difflib.get_close_matches(word.split("=")[0], choices, n=1)
            message = f"'{word}' is not known here" + (f"; did you mean '{near[0]}'?" if near else "")
            message += "" if near else f"; there is {', '.join(choices)}"
        self.exit(2, f"{self.prog}: {message.rstrip('.?')}{'?' if message.endswith('?') else '.'}\n")


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return a reader of whole numbers from ``low`` to ``high``."""

    def read(word: str) -> int:
        try:
            found = int(word)
        except ValueError:
            raise argparse.ArgumentTypeError(f"'{word}' is not a whole number") from None
        if not low <= found <= high:
            raise argparse.ArgumentTypeError(f"{found} is out of range; it runs from {low} to {high}")
        return found

    return read


def positive(word: str) -> float:
    """Read a number above 0 and below 1000."""
    try:
        found = float(word)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{word}' is not a number") from None
    if not 0.0 < found < 1000.0:
        raise argparse.ArgumentTypeError(f"{word} is out of range; it is above 0 and below 1000")
    return found


def projects(word: str) -> float:
    """Read a number of projects, with or without the unit."""
    return positive(word.removesuffix("s").removesuffix("project").strip())


def names(word: str) -> list[str]:
    """Read names with commas between them."""
    found = [name.strip() for name in word.split(",") if name.strip()]
    if not found:
        raise argparse.ArgumentTypeError(f"'{word}' names nothing; write names with commas between them")
    return found


def assignment(word: str) -> tuple[str, str]:
    """Read a name and its value."""
    name, equals, value = word.partition("=")
    if not equals or not name.strip() or not value.strip():
        raise argparse.ArgumentTypeError(f"'{word}' is not of the form NAME=VALUE")
    return name.strip(), value.strip()


def named_number(word: str) -> tuple[str, float]:
    """Read a name and the number that it is given."""
    name, value = assignment(word)
    try:
        return name, float(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{value}' in '{word}' is not a number") from None


def patterns(word: str) -> list[str]:
    """Read the keys of patterns and of the county's rows, with commas between them."""
    keys = [key.strip().upper() for key in word.split(",") if key.strip()]
    known = {f"P{place}" for place in range(1, PATTERNS_IN_ALL + 1)}
    known |= {f"C{place}" for place in range(1, COUNTY_ROWS + 1)}
    wrong = [key for key in keys if key not in known]
    if wrong or not keys:
        said = wrong[0] if wrong else word
        raise argparse.ArgumentTypeError(
            f"'{said}' is no pattern; they are P1 to P{PATTERNS_IN_ALL}, and C1 to C{COUNTY_ROWS} for the county"
        )
    return keys
