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

from partnership_dynamics.calibration.clean import plain

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
        for index, word in enumerate(words[:-2]):
            if word == "--precision" and words[index + 2] in ("project", "projects"):
                del words[index + 2]
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
        message = plain(message)
        self.exit(2, f"{self.prog}: {message.rstrip('.?')}{'?' if message.endswith('?') else '.'}\n")


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return a reader of whole numbers from ``low`` to ``high``."""

    def read(word: str) -> int:
        try:
            result = int(word)
        except ValueError:
            raise argparse.ArgumentTypeError(f"'{word}' is not a whole number") from None
        if not low <= result <= high:
            raise argparse.ArgumentTypeError(f"{result} is out of range; it runs from {low} to {high}")
        return result

    return read


def real(word: str) -> float:
    """Read a finite number."""
    try:
        result = float(word)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{word}' is not a number") from None
    if not abs(result) < float("inf"):
        raise argparse.ArgumentTypeError(f"'{word}' is not a finite number")
    return result


def positive(word: str) -> float:
    """Read a number above 0 and below 1000."""
    try:
        result = float(word)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{word}' is not a number") from None
    if not 0.0 < result < 1000.0:
        raise argparse.ArgumentTypeError(f"{word} is out of range; it is above 0 and below 1000")
    return result


def share(word: str) -> float:
    """Read a share above 0, as a number or a percentage.

    Examples
    --------
    >>> share("20%"), share("0.1")
    (0.2, 0.1)
    """
    whole_ = word.strip().removesuffix("%")
    result = positive(whole_) / (100.0 if whole_ != word.strip() else 1.0)
    if result > 1.0:
        raise argparse.ArgumentTypeError(f"{word} is out of range; a share is above 0 and at most 1 (or 100%)")
    return result


def projects(word: str) -> float:
    """Read a number of projects, with or without the unit."""
    return positive(word.removesuffix("s").removesuffix("project").strip())


def fraction(word: str) -> float:
    """Read a share, 0 to 1."""
    return between(word, 0.0, 1.0)


def staff(word: str) -> float:
    """Read a number of full-time staff, 0 to 100."""
    return between(word, 0.0, 100.0)


def between(word: str, low: float, high: float) -> float:
    """Read a number within limits."""
    try:
        result = float(word)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{word}' is not a number") from None
    if not low <= result <= high:
        raise argparse.ArgumentTypeError(f"{word} is out of range; it runs from {low:g} to {high:g}")
    return result


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
    known = {f"P{index}" for index in range(1, PATTERNS_IN_ALL + 1)}
    known |= {f"C{index}" for index in range(1, COUNTY_ROWS + 1)}
    wrong = [key for key in keys if key not in known]
    if wrong or not keys:
        said = wrong[0] if wrong else word
        raise argparse.ArgumentTypeError(
            f"'{said}' is no pattern; they are P1 to P{PATTERNS_IN_ALL}, and C1 to C{COUNTY_ROWS} for the county"
        )
    return keys
