"""`run.py log events`: what links, practices taken over and child partnerships show of constants, by counting."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from partnership_dynamics.scenarios.commands.running import say
from partnership_dynamics.scenarios.schema import ScenarioError


def count(arguments: argparse.Namespace, days: Mapping[str, date | None]) -> int:
    """Read the further sheets of a log; print each constant that they show, with its interval.

    Parameters
    ----------
    arguments : Namespace
    days : mapping of str to date or None
        ``begins``, ``ends`` and ``founded``, as the command line has them.
    """
    from partnership_dynamics.calibration.logs.direct import shown_by
    from partnership_dynamics.calibration.logs.events import in_words, read_links, read_partnerships, read_practices
    from partnership_dynamics.calibration.tables import some
    from partnership_dynamics.scenarios.commands.runs import partnership_of
    from partnership_dynamics.simulation.parameters import PARAMETERS, outside_range

    if not (arguments.links or arguments.practices or arguments.partnerships):
        raise ScenarioError("name a sheet: --links, --practices or --partnerships FILE (`run.py log template --table "
                            "practices` writes an empty one)")  # fmt: skip
    partnership = partnership_of(arguments)
    links = read_links(arguments.links, partnership) if arguments.links else []
    until = max(days["ends"] or date.today(), date.today())
    taken = read_practices(arguments.practices, partnership, until) if arguments.practices else []
    children = read_partnerships(arguments.partnerships, partnership, until) if arguments.partnerships else []
    ends = days["ends"]
    if ends is None:
        ends = date.today()
        if taken or children:
            say(arguments, f"Taken to be written down until {ends}; say otherwise with --ends.")
    delivered = given_up = 0
    if arguments.file:
        from partnership_dynamics.calibration.logs.log import NEVER, OUTCOMES
        from partnership_dynamics.calibration.logs.reading import read_log

        log = read_log(Path(arguments.file), partnership, days["begins"], days["ends"], days.get("founded"))
        delivered = int((log.rows["outcome"] == OUTCOMES.index("delivered")).sum())
        abandoned = log.rows["outcome"] == OUTCOMES.index("abandoned")
        given_up = int((abandoned & (log.rows["started"] != NEVER)).sum())
        unknown = sorted({one.project for one in children if one.project and one.project not in log.names})
        if unknown:
            say(arguments, f"{Path(arguments.partnerships).name}: not among the log's projects of that time: "
                f"{some(unknown)}. Name projects as in the log.")  # fmt: skip
    found = shown_by(links, taken, children, begins=days["begins"], ends=ends, delivered=delivered, given_up=given_up)
    if arguments.json:
        print(json.dumps([vars(one) for one in found], indent=2))
        return 0
    if taken:
        print(in_words(taken, partnership))
    for one in found:
        print(f"{one.constant:<20} {one.value:>8.3f}  95% {one.low:.3f} to {one.high:.3f}  ({one.events} in "
              f"{one.chances:.0f} {one.of}; default {PARAMETERS[one.constant].default:g})")  # fmt: skip
    if children and not delivered:
        print("How often a delivered project leads to another partnership needs the log of projects too: "
              "run.py log events projects.csv --partnerships FILE")  # fmt: skip
    given = {one.constant: round(one.value, 4) for one in found if one.events > 0 and one.value <= 1.0}
    for note in outside_range(given):
        print(f"Mind: {note}.")
    if given:
        print("\nFor simulate, compare and log fit: "
              + " ".join(f"--set {name}={value:g}" for name, value in given.items()))  # fmt: skip
    return 0
