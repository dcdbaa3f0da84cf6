"""From the words of the command line to the command; every error of the user's is one sentence and exit code 2."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from scenarios.commands.parser import build_parser

BAD_INPUT, INTERRUPTED = 2, 130


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
    arguments = build_parser().parse_args(argv)
    # Each command brings its own heavy imports, so that the others start at once.
    try:
        if arguments.command == "test":
            from scenarios.commands.test import run as test

            return test(arguments.pytest_args)
        if arguments.command == "scenarios":
            from scenarios.commands.listing import scenarios

            return scenarios(arguments)
        if arguments.command == "parameters":
            from scenarios.commands.listing import parameters

            return parameters(arguments)
        if arguments.command == "data":
            from scenarios.commands.data import data

            return data(arguments)
        if arguments.command == "survey":
            from scenarios.commands.survey import survey

            return survey(arguments)
        if arguments.command == "calibrate":
            from scenarios.commands.calibrate import calibrate

            return calibrate(arguments)
        if arguments.command == "app":
            from scenarios.commands.app import app

            return app(arguments)
        if arguments.command == "brief":
            from scenarios.commands.brief import brief

            return brief(arguments)
        if arguments.command == "log":
            from scenarios.commands.log import log

            return log(arguments)
        if arguments.command == "experiment":
            from scenarios.commands.experiment import experiment

            return experiment(arguments)
        if arguments.command == "validate":
            from scenarios.commands.validate import validate

            return validate(arguments)
        from scenarios.commands import runs

        commands = {"simulate": runs.simulate, "compare": runs.compare_two, None: runs.demonstration}
        return commands[arguments.command](arguments)
    except KeyboardInterrupt:
        goes_on = arguments.command in ("log", "brief", "compare", "simulate", "validate", None)
        said = "what is done is kept, and the same command goes on from there" if goes_on else "nothing was written"
        print(f"Interrupted: {said}.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception as error:
        if not _is_the_users(error):
            raise
        print(f"run.py: {error}", file=sys.stderr)
        return BAD_INPUT


def _is_the_users(error: Exception) -> bool:
    """Say whether an error is about what the user gave; anything else is a fault of ours and shows its trace."""
    from calibration.tables import SurveyError
    from scenarios.ensemble.runner import WorkerLostError
    from scenarios.results import ResultsError
    from scenarios.schema import ScenarioError
    from simulation.history import TableFullError

    ours = SurveyError | ScenarioError | ResultsError | TableFullError | WorkerLostError
    return isinstance(error, ours | OSError)


if __name__ == "__main__":
    sys.exit(main())
