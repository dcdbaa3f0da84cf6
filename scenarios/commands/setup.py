"""`run.py setup`: what is left to do once run.py has installed the packages."""

from __future__ import annotations

import argparse

from partnership_dynamics.scenarios.actions.prepare import compile_once
from partnership_dynamics.scenarios.commands.running import say


def setup(arguments: argparse.Namespace) -> int:
    """Compile the model; run.py has installed the packages before it hands over."""
    compile_once(lambda text: say(arguments, text))
    say(arguments, "Everything is there." if arguments.all else "What the main commands need is there.")
    return 0
