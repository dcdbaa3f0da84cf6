"""The command line: its commands, one after the other, each with its options.

With the standard library only, so that `--help` and a mistake are answered at once, also before anything is set up.
What several commands share is in `scenarios.commands.options`; how words are read, in `scenarios.commands.words`.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from partnership_dynamics.scenarios.commands.options import (
    BAND,
    LONGEST,
    MOST,
    add_band,
    add_calibrated,
    add_cluster,
    add_convening,
    add_county,
    add_dates,
    add_effort,
    add_files,
    add_networks,
    add_precision,
    add_reading,
    add_run,
    add_seed,
    add_survey,
    add_which,
    add_workers,
)
from partnership_dynamics.scenarios.commands.words import Parser, named_number, patterns, positive, whole

FIT_REPLICATIONS, LEAST_FOR_FIT = 1000, 100
PREDICTIONS, PREDICTED = 500, 8
LOGS = 120
TRUTHS = 200
VALIDATE, VALIDATE_QUICK, VALIDATE_COUNTIES = 1000, 40, 10
PARTS = ("structures", "constants", "doses", "channels", "removal", "governing", "map")
BRIEF_PAIRS, BRIEF_LEAST = 200, 20

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[Parser]


def build_parser() -> Parser:
    """Return the parser of the whole command line."""
    parser = Parser(
        prog="run.py",
        description="What would happen to a partnership if it were run another way? Without a command: the "
        "demonstration, on an illustrative county.",
        epilog="Each command has its own --help.",
    )
    add_which(parser)
    add_run(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for add in (
        _simulate,
        _compare,
        _survey,
        _calibrate,
        _predict,
        _experiment,
        _brief,
        _log,
        _plausible,
        _validate,
        _scenarios,
        _data,
        _parameters,
        _app,
        _setup,
        _test,
    ):
        add(commands)
    return parser


def _simulate(commands: Commands) -> None:
    parser = commands.add_parser(
        "simulate",
        help="simulate one partnership as it is, or under one scenario",
        description="Simulate a partnership from its survey (or the illustrative county), and say what was understood.",
    )
    parser.add_argument("--scenario", default="as_is", metavar="NAME", help="default as_is; see `scenarios`")
    add_which(parser)
    add_calibrated(parser)
    add_county(parser)
    add_survey(parser)
    add_run(parser)
    add_cluster(parser)


def _compare(commands: Commands) -> None:
    parser = commands.add_parser(
        "compare",
        help="compare two scenarios, run by run",
        description="Compare scenario A with baseline B under the same luck: the difference, and how sure it is.",
    )
    parser.add_argument("scenario", metavar="A", help="a scenario's name or .toml file")
    parser.add_argument(
        "--why",
        action="store_true",
        help="also say why: where the hours went, through which channels "
        "ties make the difference, which decisions turned",
    )
    parser.add_argument("baseline", metavar="B", nargs="?", help="default: what A names as `against`, or else as_is")
    add_which(parser)
    add_calibrated(parser)
    add_county(parser)
    add_survey(parser)
    add_precision(parser)
    add_run(parser)
    add_cluster(parser)


def _survey(commands: Commands) -> None:
    parser = commands.add_parser(
        "survey",
        help="check and describe a survey, with a picture",
        description="Read a survey from what people have, check it, and say what it shows: CSV or Excel (edge list, "
        "roster matrix, one row a respondent), UCINET, Pajek, GraphML, GML, GEXF, VNA, SIF, TGF. Nothing leaves "
        "the machine.",
    )
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="a folder with nodes.csv and ties.csv, or files; several are members and ties, waves or relations",
    )
    group = parser.add_argument_group("how to read it")
    add_files(group)
    add_reading(group)
    add_convening(group)
    group.add_argument("--save-plan", metavar="FILE", help="write how it is read, to correct and give with --plan")
    group = parser.add_argument_group("what to say of it")
    group.add_argument("--relation", metavar="NAME", help="only this relation; default all")
    group.add_argument("--wave", metavar="NAME", help="only this wave; default all")
    group.add_argument("--group", metavar="COLUMN", help="what groups the members; default kind, type, sector ...")
    group.add_argument(
        "--permutations",
        type=whole(0, MOST),
        default=1000,
        metavar="N",
        help="for the correlation of relations; default 1000",
    )
    add_seed(group)
    group.add_argument("--out", metavar="FOLDER", help="where to write; default results/survey-NAME-HASH")
    group.add_argument("--json", action="store_true", help="print the figures as JSON and nothing else")


def _calibrate(commands: Commands) -> None:
    parser = commands.add_parser(
        "calibrate",
        help="constants with their uncertainty, from a survey and a project log",
        description="Estimate the tie rules from a survey (one wave or several) and, with --log, the constants that a "
        "project log tells of; with a report that says how well the model fits and what is not known.",
    )
    parser.add_argument("files", nargs="+", metavar="SURVEY", help="as for `survey`")
    group = parser.add_argument_group("what to estimate")
    add_networks(group, "partnerships a member belongs: they are fitted together, with common coefficients")
    group.add_argument(
        "--own",
        metavar="NAME",
        help="which of those pooled is yours: it gets coefficients of its own, drawn towards those of all",
    )
    group.add_argument(
        "--quarters-between",
        type=positive,
        metavar="Q",
        help="quarters between two waves: then the rate of change is estimated too",
    )
    group.add_argument(
        "--weak-priors", action="store_true", help="three times as wide: for data that the priors came from in part"
    )
    group.add_argument(
        "--drop",
        action="append",
        default=[],
        metavar="NAME",
        help="leave an effect out (reciprocity, closure, popularity, activity, same_kind); may be repeated",
    )
    group.add_argument(
        "--fix",
        type=named_number,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="hold an effect at a value; may be repeated",
    )
    group.add_argument(
        "--conditional",
        choices=("auto", "yes", "no"),
        default="auto",
        help="whether a simulated period ends at the observed number of changes; default: where that is possible",
    )
    group.add_argument(
        "--whole",
        action="store_true",
        help="with two waves or more: fit departures, handover, the "
        "institutional share and strength together with the tie rules, by simulating the whole model; "
        "takes minutes",
    )
    group.add_argument(
        "--patient", action="store_true", help="estimate one wave of a large network, however long it takes"
    )
    group.add_argument("--log", metavar="FILE", help="a project log (see `log`)")
    add_dates(group)
    group = parser.add_argument_group("how to read the survey")
    add_files(group)
    add_reading(group)
    add_convening(group)
    add_effort(parser)
    add_run(parser, FIT_REPLICATIONS, LEAST_FOR_FIT)
    parser.set_defaults(wave=None)  # the partnership of a log is that of the last wave


def _predict(commands: Commands) -> None:
    parser = commands.add_parser(
        "predict",
        help="how well the model's ties predict a wave that it has not seen",
        description="Fit on the earlier waves of a survey and predict the last; with two waves of several networks "
        "(--pool) leave each network out in turn; with two waves of one network use the first, priors and the growth "
        "of other panels. The tie model and the whole model are simulated with default and calibrated constants.",
    )
    parser.add_argument("files", nargs="+", metavar="SURVEY", help="as for `survey`; two waves or more")
    group = parser.add_argument_group("what to predict")
    add_networks(group, "networks a member belongs")
    group.add_argument(
        "--quarters-between",
        type=whole(1, LONGEST),
        default=PREDICTED,
        metavar="Q",
        help=f"quarters between two waves; default {PREDICTED} (two years)",
    )
    group.add_argument("--at-least", type=positive, metavar="W", help="only ties with this weight or more")
    group.add_argument(
        "--page",
        metavar="FILE",
        help="instead: write the page of documentation over a folder of panels (SURVEY), its pictures beside it",
    )
    group = parser.add_argument_group("how to read the survey")
    add_files(group)
    add_reading(group)
    group = parser.add_argument_group("the run")
    add_seed(group)
    group.add_argument(
        "--replications",
        type=whole(100, MOST),
        default=PREDICTIONS,
        metavar="R",
        help=f"runs of each model; default {PREDICTIONS}",
    )
    add_workers(group)
    group.add_argument("--out", metavar="FOLDER", help="where to write; default results/predict-NAME")
    group.add_argument("--json", action="store_true", help="print the results as JSON and nothing else")


def _experiment(commands: Commands) -> None:
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
    add_band(parser)
    parser.set_defaults(band=BAND)
    add_county(parser)
    add_survey(parser)
    add_run(parser)
    parser.set_defaults(replications=None)


def _brief(commands: Commands) -> None:
    parser = commands.add_parser(
        "brief",
        help="write a two-page policy briefing about a comparison",
        description="Write a briefing about what `compare` found: a web page, a Word document, a PDF (with the extra "
        "`pdf`) and the figures as JSON. What the results do not hold is simulated: who carries the partnership, which "
        "assumptions matter, other settings and other rules.",
    )
    parser.add_argument("results", metavar="RESULTS", help="the folder that `compare`, or `run.py` alone, wrote")
    parser.add_argument("--quick", action="store_true", help="simulate nothing more; the page says what was left out")
    parser.add_argument(
        "--pairs",
        type=whole(BRIEF_LEAST, 100_000),
        default=BRIEF_PAIRS,
        metavar="N",
        help=f"paired runs for each further question; default {BRIEF_PAIRS}",
    )
    parser.add_argument(
        "--prediction", metavar="FOLDER", help="what `predict` wrote about the same survey; its misses are told"
    )
    add_workers(parser)
    parser.add_argument("--out", metavar="FOLDER", help="where to write; default RESULTS-brief")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON and nothing else")


def _log(commands: Commands) -> None:
    """Add the actions about project logs; the last two take minutes and more."""
    parser = commands.add_parser(
        "log",
        help="project logs: a template, an example, and the constants fitted to one",
        description="Dated project logs (docs/logs.md): fit the model's constants to one, and see what a log can tell.",
    )
    parser.add_argument(
        "action",
        choices=("template", "example", "check", "events", "fit", "recovery"),
        help="write an empty log, or the synthetic log of a simulated county; check a log for faults; "
        "count what further sheets tell; fit the model to a log; see which constants come back from "
        "synthetic logs",
    )
    parser.add_argument(
        "file",
        nargs="?",
        metavar="FILE",
        help="the log (CSV); for template and example the file to write, else it is printed",
    )
    group = parser.add_argument_group("the log")
    group.add_argument("--begins", metavar="DATE", help="first day on which it was kept; default its first date")
    group.add_argument("--ends", metavar="DATE", help="last day on which it was kept; default its last date")
    group.add_argument("--founded", metavar="DATE", help="when the partnership began; default where the log begins")
    add_dates(group)
    effort = add_effort(parser)
    effort.add_argument(
        "--logs",
        type=whole(20, 10_000),
        default=LOGS,
        metavar="N",
        help=f"recovery: synthetic logs to fit; default {LOGS}",
    )
    sheets = parser.add_argument_group("further sheets of a log")
    sheets.add_argument("--table", choices=("links", "practices", "partnerships"), help="template: of this sheet")
    sheets.add_argument("--links", metavar="FILE", help="events: which links would survive somebody's leaving")
    sheets.add_argument("--practices", metavar="FILE", help="events: practices taken over, from whom and when")
    sheets.add_argument("--partnerships", metavar="FILE", help="events: child partnerships, with their dates")
    add_survey(parser)
    add_run(parser, replications=None)


def _plausible(commands: Commands) -> None:
    parser = commands.add_parser(
        "plausible",
        help="the parameter vectors under which the model does what is known: build, show, check",
        description="The plausible set: vectors of all assumed and local parameters under which the model does what "
        "partnerships are known to do (calibration/evidence.toml). Every answer is over it. Broken off, the same "
        "command goes on where it was.",
    )
    parser.add_argument(
        "action",
        nargs="?",
        choices=("build", "show", "check", "rerun", "page"),
        default="build",
        help="build it (the usual; up to 20 minutes on two cores); explain the one there is; see "
        "whether synthetic truths are kept at the nominal rate; run a sample of it again; write the "
        'page "How sure are we?" with its pictures',
    )
    parser.add_argument(
        "--truths",
        type=whole(20, 10_000),
        default=TRUTHS,
        metavar="N",
        help=f"check: synthetic truths; default {TRUTHS}",
    )
    parser.add_argument(
        "--pilot", type=whole(64, MOST), metavar="N", help="build: vectors over the ranges, to begin with; a power of 2"
    )
    parser.add_argument(
        "--particles", type=whole(50, MOST), metavar="N", help="build: vectors that are moved towards the targets"
    )
    parser.add_argument(
        "--runs",
        type=whole(2, 10_000),
        default=10,
        metavar="N",
        help="page: runs of each plausible county and scenario; default 10",
    )
    parser.add_argument("--effective", type=positive, metavar="N", help="build: the effective sample that is wanted")
    add_seed(parser)
    add_workers(parser)
    parser.add_argument("--out", metavar="FOLDER", help="where the set is; default: where it comes with the model")
    parser.add_argument("--json", action="store_true", help="print what is said about it as JSON and nothing else")


def _validate(commands: Commands) -> None:
    parser = commands.add_parser(
        "validate",
        help="look for what studies of partnerships found: 25 patterns, each with a verdict",
        description="Pattern-oriented validation: 25 patterns that studies of partnerships report, each looked for by "
        "a small experiment, with intervals and a verdict, and the county of the 2007 study row by row. Broken off, "
        "the same command goes on where it was.",
    )
    parser.add_argument(
        "--only",
        type=patterns,
        metavar="P1,P9",
        help="only these patterns, or rows C1 to C7 on the county of the 2007 study",
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help=f"a first look: {VALIDATE_QUICK} histories a sample, so that many verdicts stay open",
    )
    parser.add_argument(
        "--replications", type=whole(8, MOST), metavar="R", help=f"histories a sample; default {VALIDATE}"
    )
    add_seed(parser)
    parser.add_argument(
        "--draws",
        type=whole(0, 1000),
        metavar="N",
        help=f"over how many plausible counties to judge as well; default {VALIDATE_COUNTIES}, with --quick 0",
    )
    parser.add_argument(
        "--set",
        type=named_number,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        dest="parameters",
        help="change a constant in every experiment (see `parameters`); may be repeated",
    )
    add_workers(parser)
    parser.add_argument("--before", metavar="FILE", help="validation.json of an earlier run: its verdicts beside these")
    parser.add_argument(
        "--page", metavar="FILE", help="also write the page there, its pictures beside it in images/validation"
    )
    parser.add_argument("--out", metavar="FOLDER", help="where to write results; default results/validation-HASH")
    parser.add_argument("--json", action="store_true", help="print the results as JSON and nothing else")


def _scenarios(commands: Commands) -> None:
    parser = commands.add_parser("scenarios", help="list the scenarios, show one, or start one of your own")
    parser.add_argument("action", nargs="?", choices=("list", "show", "new"), default="list")
    parser.add_argument("name", nargs="?", help="the scenario to show, or the file to write a new one to")
    parser.add_argument("--json", action="store_true", help="as JSON")


def _data(commands: Commands) -> None:
    parser = commands.add_parser(
        "data",
        help="open data on English counties: take them in, list and show them",
        description="Open data on English councils, for --county NAME. `data where` says which files to download.",
    )
    parser.add_argument(
        "action",
        choices=("where", "import", "list", "show"),
        help="which files, from where and under what licence; take in a folder of them; list the "
        "counties there are; show one",
    )
    parser.add_argument("name", nargs="?", metavar="FOLDER|COUNTY", help="the folder to take in, or the county to show")
    parser.add_argument("--json", action="store_true", help="as JSON")


def _parameters(commands: Commands) -> None:
    parser = commands.add_parser("parameters", help="print every constant of the model, with range and source")
    parser.add_argument("--markdown", action="store_true", help="as the table of the documentation")
    parser.add_argument("--json", action="store_true", help="as JSON")


def _app(commands: Commands) -> None:
    parser = commands.add_parser(
        "app",
        help="the browser app: ask, watch, compare; lessons for a class",
        description="Open the app in a browser. It answers this machine only, and nothing leaves it; Ctrl-C ends it.",
    )
    parser.add_argument("--lesson", nargs="?", const="", metavar="NAME", help="begin with the lessons, or one of them")
    parser.add_argument("--port", type=whole(0, 65_535), default=0, metavar="N", help="default: a free one")
    parser.add_argument("--no-browser", action="store_true", help="print the address and open nothing")
    parser.add_argument(
        "--static",
        metavar="FOLDER",
        help="serve nothing: write lessons and what-ifs with their "
        "answers as pages that any web server or memory stick can hold",
    )
    parser.add_argument(
        "--what-ifs", metavar="NAMES", help="with --static: which of the library's, with commas; default all"
    )
    parser.add_argument(
        "--class",
        dest="room",
        metavar="ADDRESS",
        help="serve a class instead: students predict on "
        "their telephones, with a code to join; ADDRESS is this machine's in the room's "
        "network",
    )
    parser.add_argument("--workers", type=whole(1, 1_000), metavar="N", help="with --static and --class: threads")
    parser.set_defaults(json=False)


def _setup(commands: Commands) -> None:
    parser = commands.add_parser(
        "setup",
        help="install and compile now what commands would otherwise install and compile when first called",
        description="Install what the main commands need, and compile the model. Commands do so by themselves when "
        "first called.",
    )
    parser.add_argument(
        "--all",
        action="store_true",
        help="everything, for every command and for developers: for a machine that will be offline",
    )
    parser.add_argument("--json", action="store_true", help="say nothing")


def _test(commands: Commands) -> None:
    parser = commands.add_parser(
        "test",
        help="run every check of this project",
        description="Run every check of this project but the slow ones, which `test -m slow` runs.",
    )
    parser.add_argument("pytest_args", nargs=argparse.REMAINDER, metavar="WORDS", help="given on to pytest")
