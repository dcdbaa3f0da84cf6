"""The command line's words, with the standard library only, so that `--help` and a mistake are answered at once."""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from collections.abc import Callable
from typing import NoReturn

SEED, REPLICATIONS, QUARTERS = 2007, 200, 40
FIT_REPLICATIONS, LEAST_FOR_FIT = 1000, 100
PILOT, PARTICLES, HISTORIES, LOGS = 12_000, 500, 15_000, 120
VALIDATE, VALIDATE_QUICK, PATTERNS_IN_ALL = 1000, 40, 25
LONGEST, MOST = 1023, 1_000_000
PARTS = ("structures", "constants", "doses", "channels", "removal", "governing", "map")
BAND = 0.25
BRIEF_PAIRS, BRIEF_LEAST = 200, 20


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
            number = int(word)
        except ValueError:
            raise argparse.ArgumentTypeError(f"'{word}' is not a whole number") from None
        if not low <= number <= high:
            raise argparse.ArgumentTypeError(f"{number} is out of range; it runs from {low} to {high}")
        return number

    return read


def _assignment(word: str) -> tuple[str, str]:
    name, equals, value = word.partition("=")
    if not equals or not name.strip() or not value.strip():
        raise argparse.ArgumentTypeError(f"'{word}' is not of the form NAME=VALUE")
    return name.strip(), value.strip()


def _number(word: str) -> tuple[str, float]:
    name, value = _assignment(word)
    try:
        return name, float(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{value}' in '{word}' is not a number") from None


def _add_run(parser: argparse.ArgumentParser, replications: int = REPLICATIONS, least: int = 1) -> None:
    group = parser.add_argument_group("the run")
    group.add_argument("--seed", type=whole(0, (1 << 64) - 1), default=SEED, help=f"default {SEED}")
    group.add_argument(
        "--replications", type=whole(least, MOST), default=Default(replications), metavar="R",
        help=f"default {replications}",
    )  # fmt: skip
    group.add_argument(
        "--quarters", type=whole(1, LONGEST), default=QUARTERS, metavar="Q", help=f"default {QUARTERS} (ten years)"
    )
    group.add_argument("--set", type=_number, action="append", default=[], metavar="NAME=VALUE", dest="parameters",
                       help="change a constant (see `parameters`); may be repeated")  # fmt: skip
    group.add_argument("--workers", type=whole(1, 512), metavar="N", help="threads; default one for each core")
    group.add_argument("--out", metavar="FOLDER", help="where to write results; default results/NAME-HASH")
    group.add_argument("--json", action="store_true", help="print the results as JSON and nothing else")


def _add_experiment(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add the experiments; each has a quick form, and a full one that takes minutes."""
    parser = commands.add_parser(
        "experiment",
        help="does structure matter, and what do results depend on",
        description="structure: the same members in other networks, through which channels it matters, and where a "
        "central team helps, does nothing or hurts. sensitivity: what results depend on, by theme and by factor, and "
        "where delivery is low or high. interaction: structure, governance and stability crossed. --quick gives a "
        "first look.",
    )
    parser.add_argument("experiment", choices=("structure", "sensitivity", "interaction"))
    parser.add_argument("--quick", action="store_true", help="a first look with few runs: seconds to a minute")
    parser.add_argument("--part", choices=PARTS, action="append", help="structure: only this part; may be repeated")
    _add_band(parser)
    parser.set_defaults(band=BAND)
    _add_county(parser)
    _add_survey(parser)
    _add_run(parser)
    parser.set_defaults(replications=None)


def _add_cluster(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--cluster", metavar="ADDRESS", help="run on a Dask cluster instead of this machine's cores, "
                        "such as tcp://10.0.0.5:8786")  # fmt: skip


def _add_band(group: argparse._ActionsContainer) -> None:
    group.add_argument("--band", type=_positive, metavar="PROJECTS", help="differences in projects delivered a year "
                       f"that are too small to matter; default {BAND:g}")  # fmt: skip


def _add_precision(parser: argparse.ArgumentParser) -> None:
    """Add how sure an answer should be, and which differences are too small to matter."""
    group = parser.add_argument_group("how sure the answer should be (set before the run)")
    _add_band(group)
    group.add_argument("--precision", type=_projects, metavar="PROJECTS", help="instead of --replications: run until "
                       "the difference is known to within so many projects either way")  # fmt: skip
    group.add_argument("--at-most", type=whole(64, MOST), metavar="R", help="with --precision: the most pairs of runs; "
                       "default 20000")  # fmt: skip
    group.add_argument("--stop-when-clear", action="store_true", help="with --precision: stop as soon as it is clear "
                       "whether the difference matters")  # fmt: skip
    group.add_argument("--model-form", action="store_true", help="ask the same of models in which one rule is off or "
                       "another: what the answer rests on")  # fmt: skip


def _projects(word: str) -> float:
    return _positive(word.removesuffix("s").removesuffix("project").strip())


def _add_calibrated(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--calibrated", metavar="FILE", help="calibrated.toml, made by `log fit`: each pair of "
                        "replications takes its own draw of the constants; --set still wins")  # fmt: skip


def _add_effort(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    """Add how much to simulate for a project log."""
    effort = parser.add_argument_group("how much to simulate for a project log")
    effort.add_argument("--pilot", type=whole(250, MOST), default=PILOT, metavar="N",
                        help=f"histories from the prior; default {PILOT:,}")  # fmt: skip
    effort.add_argument("--particles", type=whole(50, 65_536), default=PARTICLES, metavar="N",
                        help=f"draws of the posterior; default {PARTICLES}")  # fmt: skip
    effort.add_argument("--histories", type=whole(250, MOST), default=HISTORIES, metavar="N",
                        help=f"all told; default {HISTORIES:,}")  # fmt: skip
    return effort


def _add_log(parser: argparse.ArgumentParser) -> None:
    """Add the actions about project logs; the last two take minutes and more."""
    parser.add_argument("action", choices=("template", "example", "fit", "recovery"),
                        help="write an empty log, or the synthetic log of a simulated county; fit the model to a log; "
                        "see which constants come back from synthetic logs")  # fmt: skip
    parser.add_argument("file", nargs="?", metavar="FILE", help="the log (CSV); for template and example the file to "
                        "write, else it is printed")  # fmt: skip
    group = parser.add_argument_group("the log")
    group.add_argument("--begins", metavar="DATE", help="first day on which it was kept; default its first date")
    group.add_argument("--ends", metavar="DATE", help="last day on which it was kept; default its last date")
    group.add_argument("--founded", metavar="DATE", help="when the partnership began; default where the log begins")
    effort = _add_effort(parser)
    effort.add_argument("--logs", type=whole(20, 10_000), default=LOGS, metavar="N",
                        help=f"recovery: synthetic logs to fit; default {LOGS}")  # fmt: skip


def _add_calibrate(commands: argparse._SubParsersAction[Parser]) -> None:
    calibrate = commands.add_parser(
        "calibrate",
        help="constants with their uncertainty, from a survey and a project log",
        description="Estimate the tie rules from a survey (one wave or several) and, with --log, the constants that a "
        "project log tells of; with a report that says how well the model fits and what is not known.",
    )
    calibrate.add_argument("files", nargs="+", metavar="SURVEY", help="as for `survey`")
    group = calibrate.add_argument_group("what to estimate")
    group.add_argument("--relation", metavar="NAME", help="which relation; needed where there are several")
    group.add_argument("--group", metavar="COLUMN", help="who is of the same kind; default kind, type, sector ...")
    group.add_argument("--pool", metavar="COLUMN", help="to which of several partnerships a member belongs: they are "
                       "fitted together, with common coefficients")  # fmt: skip
    group.add_argument("--own", metavar="NAME", help="which of those pooled is yours: it gets coefficients of its own, "
                       "drawn towards those of all")  # fmt: skip
    group.add_argument("--quarters-between", type=_positive, metavar="Q", help="quarters between two waves: then the "
                       "rate of change is estimated too")  # fmt: skip
    group.add_argument("--weak-priors", action="store_true", help="three times as wide: for data that the priors came "
                       "from in part")  # fmt: skip
    group.add_argument("--cap", type=whole(1, 1000), metavar="N", help="most names that the survey had room for; "
                       "default: a roster")  # fmt: skip
    group.add_argument("--log", metavar="FILE", help="a project log (see `log`)")
    group = calibrate.add_argument_group("how to read the survey")
    group.add_argument("--files", choices=("waves", "relations"), dest="way",
                       help="what several files of ties are; default: by their names")  # fmt: skip
    _add_reading(group)
    _add_effort(calibrate)
    _add_run(calibrate, FIT_REPLICATIONS, LEAST_FOR_FIT)
    # The partnership of a log is that of the last wave, with the usual kinds.
    calibrate.set_defaults(wave=None, kinds=None, kind=[])


def _add_brief(commands: argparse._SubParsersAction[Parser]) -> None:
    brief = commands.add_parser(
        "brief",
        help="write a two-page policy briefing about a comparison",
        description="Write a briefing about what `compare` found: a web page, a Word document, a PDF (with the extra "
        "`pdf`) and the figures as JSON. What the results do not hold is simulated: who carries the partnership, which "
        "assumptions matter, other settings and other rules.",
    )
    brief.add_argument("results", metavar="RESULTS", help="the folder that `compare`, or `run.py` alone, wrote")
    brief.add_argument("--quick", action="store_true", help="simulate nothing more; the page says what was left out")
    brief.add_argument("--pairs", type=whole(BRIEF_LEAST, 100_000), default=BRIEF_PAIRS, metavar="N",
                       help=f"paired runs for each further question; default {BRIEF_PAIRS}")  # fmt: skip
    brief.add_argument("--workers", type=whole(1, 1024), default=None, metavar="N", help="default: one a core")
    brief.add_argument("--out", metavar="FOLDER", help="where to write; default RESULTS-brief")
    brief.add_argument("--json", action="store_true", help="print the figures as JSON and nothing else")


def _positive(word: str) -> float:
    try:
        number = float(word)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{word}' is not a number") from None
    if not 0.0 < number < 1000.0:
        raise argparse.ArgumentTypeError(f"{word} is out of range; it is above 0 and below 1000")
    return number


def _add_survey(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("the survey (default: the illustrative Shire County)")
    group.add_argument("--survey", metavar="FOLDER",
                       help="a folder with nodes.csv and ties.csv, or a file that `survey` reads")  # fmt: skip
    group.add_argument("--nodes", metavar="FILE", help="members, instead of a folder (with --ties)")
    group.add_argument("--ties", metavar="FILE", help="ties, instead of a folder (with --nodes)")
    group.add_argument("--relation", metavar="NAME", help="which relation; needed where there are several")
    group.add_argument("--wave", metavar="NAME", help="which wave; default the last")
    _add_reading(group)
    group.add_argument("--kinds", metavar="FILE", help="a table of kinds of member (TOML or CSV)")
    group.add_argument("--kind", type=_assignment, action="append", default=[], metavar="WORD=KIND",
                       help="a kind of member, such as Sheriff=police; may be repeated")  # fmt: skip


def _add_county(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--county", metavar="NAME", help="a real county, instead of a survey: real councils and "
                        "neighbours, constructed ties (`data list`)")  # fmt: skip


def _add_reading(group: argparse._ArgumentGroup) -> None:
    """Add what says how a survey is to be read."""
    group.add_argument("--column", type=_assignment, action="append", default=[], metavar="ROLE=NAME",
                       help="what a column is called, such as source=from; may be repeated")  # fmt: skip
    group.add_argument("--where", type=_assignment, action="append", default=[], metavar="COLUMN=VALUE",
                       help="keep only members with this value")  # fmt: skip
    direction = group.add_mutually_exclusive_group()
    direction.add_argument("--directed", action="store_true", default=None, help="ties have a direction")
    direction.add_argument("--undirected", action="store_false", dest="directed", help="ties have none")
    group.add_argument("--missing", default="auto", metavar="WHO",
                       help="who did not answer: auto (default), none, empty, or ids with commas")  # fmt: skip
    group.add_argument("--pseudonymise", action="store_true", help="replace names by codes before anything else")
    group.add_argument("--secret", metavar="WORD", default="",
                       help="with --pseudonymise: without it nobody can work out the codes from a list")  # fmt: skip


def _add_survey_command(commands: argparse._SubParsersAction[Parser]) -> None:
    survey = commands.add_parser(
        "survey",
        help="check and describe a survey, with a picture",
        description="Read a survey from what people have, check it, and say what it shows: CSV or Excel (edge list, "
        "roster matrix, one row a respondent), UCINET, Pajek, GraphML, GML, GEXF, VNA. Nothing leaves the machine.",
    )
    survey.add_argument("files", nargs="+", metavar="FILE",
                        help="a folder with nodes.csv and ties.csv, or files; several are members and ties, waves or "
                        "relations")  # fmt: skip
    group = survey.add_argument_group("how to read it")
    group.add_argument("--files", choices=("waves", "relations"), dest="way",
                       help="what several files of ties are; default: by their names")  # fmt: skip
    _add_reading(group)
    group = survey.add_argument_group("what to say of it")
    group.add_argument("--relation", metavar="NAME", help="only this relation; default all")
    group.add_argument("--wave", metavar="NAME", help="only this wave; default all")
    group.add_argument("--group", metavar="COLUMN", help="what groups the members; default kind, type, sector ...")
    group.add_argument("--permutations", type=whole(0, MOST), default=1000, metavar="N",
                       help="for the correlation of relations; default 1000")  # fmt: skip
    group.add_argument("--seed", type=whole(0, (1 << 64) - 1), default=SEED, help=f"default {SEED}")
    group.add_argument("--out", metavar="FOLDER", help="where to write; default results/survey-NAME-HASH")
    group.add_argument("--json", action="store_true", help="print the figures as JSON and nothing else")


def _keys(word: str) -> list[str]:
    keys = [key.strip().upper() for key in word.split(",") if key.strip()]
    wrong = [key for key in keys if key not in {f"P{number}" for number in range(1, PATTERNS_IN_ALL + 1)}]
    if wrong or not keys:
        said = wrong[0] if wrong else word
        raise argparse.ArgumentTypeError(f"'{said}' is no pattern; they are P1 to P{PATTERNS_IN_ALL}")
    return keys


def _add_validate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", type=_keys, metavar="P1,P9", help="only these patterns")
    parser.add_argument("--quick", action="store_true", help=f"a first look: {VALIDATE_QUICK} histories a sample, so "
                        "that many verdicts stay open")  # fmt: skip
    parser.add_argument("--replications", type=whole(8, MOST), metavar="R",
                        help=f"histories a sample; default {VALIDATE}")  # fmt: skip
    parser.add_argument("--seed", type=whole(0, (1 << 64) - 1), default=SEED, help=f"default {SEED}")
    parser.add_argument("--draws", type=whole(0, 1000), default=0, metavar="N", help="also see whether verdicts hold "
                        "under N draws of all assumed constants")  # fmt: skip
    parser.add_argument("--set", type=_number, action="append", default=[], metavar="NAME=VALUE", dest="parameters",
                        help="change a constant in every experiment (see `parameters`); may be repeated")  # fmt: skip
    parser.add_argument("--workers", type=whole(1, 512), metavar="N", help="threads; default one for each core")
    parser.add_argument("--before", metavar="FILE", help="validation.json of an earlier run: its verdicts beside these")
    parser.add_argument("--page", metavar="FILE", help="also write the page there, its pictures beside it in "
                        "images/validation")  # fmt: skip
    parser.add_argument("--out", metavar="FOLDER", help="where to write results; default results/validation-HASH")
    parser.add_argument("--json", action="store_true", help="print the results as JSON and nothing else")


def build_parser() -> Parser:
    """Return the parser of the whole command line."""
    parser = Parser(
        prog="run.py",
        description="What would happen to a partnership if it were run another way? Without a command: the "
        "demonstration, on an illustrative county.",
        epilog="Each command has its own --help.",
    )
    _add_run(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    simulate = commands.add_parser(
        "simulate",
        help="simulate one partnership as it is, or under one scenario",
        description="Simulate a partnership from its survey (or the illustrative county), and say what was understood.",
    )
    simulate.add_argument("--scenario", default="as_is", metavar="NAME", help="default as_is; see `scenarios`")
    _add_calibrated(simulate)
    _add_county(simulate)
    _add_survey(simulate)
    _add_run(simulate)
    _add_cluster(simulate)

    compare = commands.add_parser(
        "compare",
        help="compare two scenarios, run by run",
        description="Compare scenario A with baseline B under the same luck: the difference, and how sure it is.",
    )
    compare.add_argument("scenario", metavar="A", help="a scenario's name or .toml file")
    compare.add_argument("baseline", metavar="B", nargs="?", default="as_is", help="default as_is")
    _add_calibrated(compare)
    _add_county(compare)
    _add_survey(compare)
    _add_precision(compare)
    _add_run(compare)
    _add_cluster(compare)

    _add_survey_command(commands)
    _add_calibrate(commands)

    _add_experiment(commands)
    _add_brief(commands)

    log = commands.add_parser(
        "log",
        help="project logs: a template, an example, and the constants fitted to one",
        description="Dated project logs (docs/logs.md): fit the model's constants to one, and see what a log can tell.",
    )
    _add_log(log)
    _add_survey(log)
    _add_run(log)

    validate = commands.add_parser(
        "validate",
        help="look for what studies of partnerships found: 25 patterns, each with a verdict",
        description="Pattern-oriented validation: 25 patterns that studies of partnerships report, each looked for by "
        "a small experiment, with intervals and a verdict. Broken off, the same command goes on where it was.",
    )
    _add_validate(validate)

    scenarios = commands.add_parser("scenarios", help="list the scenarios, show one, or start one of your own")
    scenarios.add_argument("action", nargs="?", choices=("list", "show", "new"), default="list")
    scenarios.add_argument("name", nargs="?", help="the scenario to show, or the file to write a new one to")
    scenarios.add_argument("--json", action="store_true", help="as JSON")

    data = commands.add_parser(
        "data",
        help="open data on English counties: take them in, list and show them",
        description="Open data on English councils, for --county NAME. `data where` says which files to download.",
    )
    data.add_argument("action", choices=("where", "import", "list", "show"),
                      help="which files, from where and under what licence; take in a folder of them; list the "
                      "counties there are; show one")  # fmt: skip
    data.add_argument("name", nargs="?", metavar="FOLDER|COUNTY",
                      help="the folder to take in, or the county to show")  # fmt: skip
    data.add_argument("--json", action="store_true", help="as JSON")

    parameters = commands.add_parser("parameters", help="print every constant of the model, with range and source")
    parameters.add_argument("--markdown", action="store_true", help="as the table of the documentation")
    parameters.add_argument("--json", action="store_true", help="as JSON")

    app = commands.add_parser(
        "app",
        help="the browser app: ask, watch, compare; lessons for a class",
        description="Open the app in a browser. It answers this machine only, and nothing leaves it; Ctrl-C ends it.",
    )
    app.add_argument("--lesson", nargs="?", const="", metavar="NAME", help="begin with the lessons, or one of them")
    app.add_argument("--port", type=whole(0, 65_535), default=0, metavar="N", help="default: a free one")
    app.add_argument("--no-browser", action="store_true", help="print the address and open nothing")

    test = commands.add_parser(
        "test",
        help="run every check of this project",
        description="Run every check of this project but the slow ones, which `test -m slow` runs.",
    )
    test.add_argument("pytest_args", nargs=argparse.REMAINDER, metavar="WORDS", help="given on to pytest")
    return parser
