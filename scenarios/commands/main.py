"""From the words of the command line to the command; every error of the user's is one sentence and exit code 2."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from importlib import import_module

from partnership_dynamics.scenarios.commands.parser import build_parser

BAD_INPUT, INTERRUPTED = 2, 130
# Where each command is. A module brings its own heavy imports, so that the other commands start at once.
COMMANDS: dict[str | None, tuple[str, str]] = {
    None: ("runs", "demonstration"),
    "simulate": ("runs", "simulate"),
    "compare": ("runs", "compare_two"),
    "brief": ("brief", "brief"),
    "app": ("app", "app"),
    "experiment": ("experiment", "experiment"),
    "validate": ("validate", "validate"),
    "survey": ("survey", "survey"),
    "calibrate": ("calibrate", "calibrate"),
    "predict": ("predict", "predict"),
    "log": ("log", "log"),
    "plausible": ("plausible", "plausible"),
    "data": ("data", "data"),
    "scenarios": ("listing", "scenarios"),
    "parameters": ("listing", "parameters"),
    "setup": ("setup", "setup"),
    "test": ("test", "run"),
}
# What was broken off, the same command goes on with.
GO_ON = (None, "simulate", "compare", "brief", "validate", "calibrate", "log", "plausible")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command.

    Parameters
    ----------
    argv : sequence of str, optional
        The words after the program's name.

    Returns
    -------
    int
        0 if it went well, 1 if a check failed, 2 for bad input, 130 if interrupted.
    """
    take_any_letter()
    arguments = build_parser().parse_args(argv)
    try:
        module, function = COMMANDS[arguments.command]
        return int(getattr(import_module(f"partnership_dynamics.scenarios.commands.{module}"), function)(arguments))
    except KeyboardInterrupt:
        kept = arguments.command in GO_ON
        said = "what is done is kept, and the same command goes on from there" if kept else "nothing was written"
        print(f"Interrupted: {said}.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception as error:
        if not _is_the_users(error):
            raise
        from partnership_dynamics.calibration.clean import plain

        print(f"run.py: {plain(str(error))}", file=sys.stderr)
        return BAD_INPUT


def take_any_letter() -> None:
    """Let output in a narrower encoding than UTF-8 replace the letters that it lacks, instead of ending the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _is_the_users(error: Exception) -> bool:
    """Say whether an error is about what the user gave; anything else is a fault of ours and shows its trace."""
    from partnership_dynamics.scenarios.mistakes import USERS

    return isinstance(error, (*USERS, OSError))


if __name__ == "__main__":
    sys.exit(main())
