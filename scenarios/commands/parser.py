"""The command line's words, with the standard library only, so that `--help` and a mistake are answered at once."""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from typing import NoReturn


class Parser(argparse.ArgumentParser):
    """A parser that answers a mistake with one sentence, the nearest word in it, and exit code 2."""

    def parse_known_args(self, args=None, namespace=None):  # type: ignore[no-untyped-def]
        """Leave everything behind `test` to pytest, flags included, which argparse.REMAINDER would not."""
        words = list(sys.argv[1:] if args is None else args)
        if words[:1] == ["test"] and not {"-h", "--help"} & set(words):
            return argparse.Namespace(command="test", pytest_args=words[1:]), []
        return super().parse_known_args(words, namespace)

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


def build_parser() -> Parser:
    """Return the parser of the whole command line."""
    parser = Parser(prog="run.py", description="What would happen to a partnership if it were run another way?")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    test = commands.add_parser("test", help="run every check of this project", add_help=False)
    test.add_argument("pytest_args", nargs=argparse.REMAINDER, help="given on to pytest")
    return parser
