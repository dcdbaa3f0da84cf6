"""The options that several commands share, with the standard library only, as `scenarios.commands.parser`."""

from __future__ import annotations

import argparse

from partnership_dynamics.scenarios.commands.words import (
    Default,
    assignment,
    fraction,
    named_number,
    positive,
    projects,
    real,
    share,
    staff,
    whole,
)

SEED, REPLICATIONS, QUARTERS = 2007, 500, 40  # ten runs of each of 50 plausible counties
AT_DEFAULT = 200  # runs where parameters are held at one value
LONGEST, MOST = 1023, 1_000_000
PILOT, PARTICLES, HISTORIES = 12_000, 500, 15_000
BAND = 0.25


def add_run(parser: argparse.ArgumentParser, replications: int | None = REPLICATIONS, least: int = 1) -> None:
    """Add how often and how long to simulate, with which luck and constants, and where results go.

    None for ``replications``: the command decides how often.
    """
    group = parser.add_argument_group("the run")
    add_seed(group)
    if replications is not None:
        group.add_argument(
            "--replications",
            type=whole(least, MOST),
            default=Default(replications),
            metavar="R",
            help=f"default {replications}",
        )
    group.add_argument(
        "--quarters", type=whole(1, LONGEST), default=QUARTERS, metavar="Q", help=f"default {QUARTERS} (ten years)"
    )
    group.add_argument(
        "--set",
        type=named_number,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        dest="parameters",
        help="change a constant (see `parameters`); may be repeated",
    )
    add_workers(group)
    group.add_argument("--out", metavar="FOLDER", help="where to write results; default results/NAME-HASH")
    group.add_argument("--json", action="store_true", help="print the results as JSON and nothing else")


def add_seed(group: argparse._ActionsContainer) -> None:
    """Add the seed."""
    group.add_argument("--seed", type=whole(0, (1 << 64) - 1), default=SEED, help=f"default {SEED}")


def add_workers(group: argparse._ActionsContainer) -> None:
    """Add the number of threads."""
    group.add_argument("--workers", type=whole(1, 512), metavar="N", help="threads; default one for each core")


def add_which(parser: argparse.ArgumentParser) -> None:
    """Add whether an answer is over plausible counties, or at the default parameters."""
    parser.add_argument(
        "--parameters",
        choices=("plausible", "default"),
        dest="which",
        help="plausible (the usual): "
        "over 50 plausible counties, the same in both scenarios; default: at one value of each "
        f"parameter, {AT_DEFAULT} runs",
    )


def add_cluster(parser: argparse.ArgumentParser) -> None:
    """Add the cluster to run on."""
    parser.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="run on a Dask cluster instead of this machine's cores, such as tcp://10.0.0.5:8786",
    )


def add_calibrated(parser: argparse.ArgumentParser) -> None:
    """Add the file of calibrated constants."""
    parser.add_argument(
        "--calibrated",
        metavar="FILE",
        help="calibrated.toml, made by `log fit`: each pair of "
        "replications takes its own draw of the constants; --set still wins",
    )


def add_matters(group: argparse._ActionsContainer) -> None:
    """Add how large a difference must be to matter, in either of two ways."""
    group.add_argument(
        "--matters",
        type=share,
        metavar="SHARE",
        help="how large a difference must be to matter, as a "
        "share of what is delivered as it is, such as 20%%; default 10%%",
    )
    group.add_argument(
        "--band", type=positive, metavar="PROJECTS", help="the same in projects delivered a year, instead of --matters"
    )


def add_band(group: argparse._ActionsContainer) -> None:
    """Add which differences are too small to matter."""
    group.add_argument(
        "--band",
        type=positive,
        metavar="PROJECTS",
        help=f"differences in projects delivered a year that are too small to matter; default {BAND:g}",
    )


def add_precision(parser: argparse.ArgumentParser) -> None:
    """Add how sure an answer should be, and which differences are too small to matter."""
    group = parser.add_argument_group("how sure the answer should be (set before the run)")
    add_matters(group)
    group.add_argument(
        "--precision",
        type=projects,
        metavar="PROJECTS",
        help="instead of --replications: run until the difference is known to within so many projects either way",
    )
    group.add_argument(
        "--at-most", type=whole(64, MOST), metavar="R", help="with --precision: the most pairs of runs; default 20000"
    )
    group.add_argument(
        "--stop-when-clear",
        action="store_true",
        help="with --precision: stop as soon as it is clear whether the difference matters",
    )
    group.add_argument(
        "--model-form",
        action="store_true",
        help="ask the same of models in which one rule is off or another: what the answer rests on",
    )


def add_survey(parser: argparse.ArgumentParser) -> None:
    """Add the survey that a partnership is made from."""
    group = parser.add_argument_group("the survey (default: the illustrative Shire County)")
    group.add_argument(
        "--survey", metavar="FOLDER", help="a folder with nodes.csv and ties.csv, or a file that `survey` reads"
    )
    group.add_argument("--nodes", metavar="FILE", help="members, instead of a folder (with --ties)")
    group.add_argument("--ties", metavar="FILE", help="ties, instead of a folder (with --nodes)")
    group.add_argument("--relation", metavar="NAME", help="which relation; needed where there are several")
    group.add_argument("--wave", metavar="NAME", help="which wave; default the last")
    add_files(group)
    add_reading(group)
    add_convening(group)


def add_convening(group: argparse._ActionsContainer) -> None:
    """Add what kinds of bodies the members are, who convenes them, how many staff, and who pays."""
    group.add_argument("--kinds", metavar="FILE", help="a table of kinds of member (TOML or CSV)")
    group.add_argument(
        "--kind",
        type=assignment,
        action="append",
        default=[],
        metavar="WORD=KIND",
        help="a kind of member, such as Sheriff=police; may be repeated",
    )
    group.add_argument(
        "--convenes",
        metavar="WHO",
        help="who convenes: team, nobody, or the member that leads; default as the survey marks it",
    )
    group.add_argument(
        "--staff", type=staff, metavar="N", help="full-time staff of the team, or that the lead sets aside"
    )
    group.add_argument(
        "--members-pay",
        type=fraction,
        metavar="SHARE",
        help="share of their cost that members pay, 0 to 1; the rest comes from outside",
    )


def add_county(parser: argparse.ArgumentParser) -> None:
    """Add the real county that a partnership is made from."""
    parser.add_argument(
        "--county",
        metavar="NAME",
        help="a real county, instead of a survey: real councils and neighbours, constructed ties (`data list`)",
    )


def add_networks(group: argparse._ArgumentGroup, pooled: str) -> None:
    """Add which ties of a survey are meant, whose members are alike, and which networks are taken together."""
    group.add_argument("--relation", metavar="NAME", help="which relation; needed where there are several")
    group.add_argument("--group", metavar="COLUMN", help="who is of the same kind; default kind, type, sector ...")
    group.add_argument("--pool", metavar="COLUMN", help=f"to which of several {pooled}")


def add_files(group: argparse._ArgumentGroup) -> None:
    """Add what several files of a survey are."""
    group.add_argument(
        "--files",
        choices=("waves", "relations"),
        dest="way",
        help="what several files of ties are; default: by their names",
    )


def add_reading(group: argparse._ArgumentGroup) -> None:
    """Add what says how a survey is to be read: each option is a key of the plan, and holds before it."""
    group.add_argument("--plan", metavar="FILE", help="how to read it: a plan that `survey --save-plan` wrote")
    group.add_argument("--accept", action="store_true", help="take every reading that `survey` proposes")
    group.add_argument("--sheet", action="append", metavar="NAME", help="read only this sheet; may be repeated")
    group.add_argument("--header-row", type=whole(0, MOST), metavar="N", help="the row that names the columns; 0: none")
    group.add_argument(
        "--layout",
        choices=("list", "matrix", "roster", "names", "members", "affiliations"),
        help="what a table is: a row a tie, a matrix, a row a respondent with answers or names",
    )
    group.add_argument(
        "--column",
        type=assignment,
        action="append",
        default=[],
        metavar="ROLE=NAME",
        help="what a column is called, such as source=from; may be repeated",
    )
    group.add_argument("--unused", action="append", metavar="COLUMN", help="a column not to use; may be repeated")
    group.add_argument(
        "--where",
        type=assignment,
        action="append",
        default=[],
        metavar="COLUMN=VALUE",
        help="keep only members, or ties, with this value",
    )
    direction = group.add_mutually_exclusive_group()
    direction.add_argument("--directed", action="store_true", default=None, help="ties have a direction")
    direction.add_argument("--undirected", action="store_false", dest="directed", help="ties have none")
    group.add_argument("--rows-are", choices=("senders", "receivers"), help="of a matrix; default senders")
    group.add_argument(
        "--waves", metavar="W1,W2", help="the waves, earliest first, such as pre,post; those not named are left out"
    )
    group.add_argument(
        "--missing",
        default="auto",
        metavar="WHAT",
        help="codes of missing answers with commas (88,99); or who did not answer: auto (default), none, empty, or ids",
    )
    group.add_argument("--not-answered", metavar="IDS", help="who did not answer, with commas")
    group.add_argument("--structural", metavar="CODES", help="codes of ties that could not be or had to be: 10,11")
    group.add_argument("--not-asked", metavar="CODES", help="codes of questions that were not put")
    group.add_argument("--strength", metavar="NUMBERS", help="numbers that look like codes and are strengths")
    group.add_argument(
        "--scale",
        metavar="A,B,C",
        help="answers in words, weakest first (Never,Monthly,Weekly), or with weights (Never=0,Weekly=4)",
    )
    group.add_argument(
        "--blank", choices=("none", "missing"), help="what a blank cell of a matrix is: no tie, or no answer"
    )
    group.add_argument("--negative", choices=("relation", "missing"), help="what numbers below 0 are")
    group.add_argument("--decimal", choices=("comma", "point"), help="what a comma in a number is not, or is")
    group.add_argument("--cut", type=real, metavar="X", help="answers from X on are ties")
    group.add_argument("--ranks", type=whole(1, MOST), metavar="K", help="of rankings, the first K are ties")
    group.add_argument("--asked", choices=("everyone", "respondents"), help="of a list of ties: who was asked")
    group.add_argument("--split", metavar="MARK", help="what separates names in one cell, such as ';'; or none")
    group.add_argument(
        "--same",
        type=assignment,
        action="append",
        default=[],
        metavar="NAME=NAME",
        help="two spellings of one member (NAME=none: no member); may be repeated",
    )
    group.add_argument(
        "--repeats", choices=("any", "all", "first", "last"), help="what counts of several rows of one member"
    )
    group.add_argument(
        "--cap", type=whole(1, 1000), metavar="N", help="most names that the survey had room for; default: a roster"
    )
    group.add_argument("--pseudonymise", action="store_true", help="replace names by codes before anything else")
    group.add_argument(
        "--secret",
        metavar="WORD",
        default="",
        help="with --pseudonymise: the same word gives the same codes again; without one they are "
        "drawn at random each time",
    )


def add_dates(group: argparse._ActionsContainer) -> None:
    """Add which comes first in the dates of a project log."""
    group.add_argument(
        "--dates",
        choices=("day", "month"),
        help="which comes first in dates such as 03/04/2019 of the log; default day",
    )


def add_effort(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    """Add how much to simulate for a project log."""
    effort = parser.add_argument_group("how much to simulate for a project log")
    effort.add_argument(
        "--pilot",
        type=whole(250, MOST),
        default=PILOT,
        metavar="N",
        help=f"histories from the prior; default {PILOT:,}",
    )
    effort.add_argument(
        "--particles",
        type=whole(50, 65_536),
        default=PARTICLES,
        metavar="N",
        help=f"draws of the posterior; default {PARTICLES}",
    )
    effort.add_argument(
        "--histories", type=whole(250, MOST), default=HISTORIES, metavar="N", help=f"all told; default {HISTORIES:,}"
    )
    return effort
