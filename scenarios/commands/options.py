"""The options that several commands share, with the standard library only, as `scenarios.commands.parser`."""

from __future__ import annotations

import argparse

from scenarios.commands.words import Default, assignment, named_number, positive, projects, share, whole

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
        group.add_argument("--replications", type=whole(least, MOST), default=Default(replications), metavar="R",
                           help=f"default {replications}")  # fmt: skip
    group.add_argument(
        "--quarters", type=whole(1, LONGEST), default=QUARTERS, metavar="Q", help=f"default {QUARTERS} (ten years)"
    )
    group.add_argument("--set", type=named_number, action="append", default=[], metavar="NAME=VALUE", dest="parameters",
                       help="change a constant (see `parameters`); may be repeated")  # fmt: skip
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
    parser.add_argument("--parameters", choices=("plausible", "default"), dest="which", help="plausible (the usual): "
                        "over 50 plausible counties, the same in both scenarios; default: at one value of each "
                        f"parameter, {AT_DEFAULT} runs")  # fmt: skip


def add_cluster(parser: argparse.ArgumentParser) -> None:
    """Add the cluster to run on."""
    parser.add_argument("--cluster", metavar="ADDRESS", help="run on a Dask cluster instead of this machine's cores, "
                        "such as tcp://10.0.0.5:8786")  # fmt: skip


def add_calibrated(parser: argparse.ArgumentParser) -> None:
    """Add the file of calibrated constants."""
    parser.add_argument("--calibrated", metavar="FILE", help="calibrated.toml, made by `log fit`: each pair of "
                        "replications takes its own draw of the constants; --set still wins")  # fmt: skip


def add_matters(group: argparse._ActionsContainer) -> None:
    """Add how large a difference must be to matter, in either of two ways."""
    group.add_argument("--matters", type=share, metavar="SHARE", help="how large a difference must be to matter, as a "
                       "share of what is delivered as it is, such as 20%%; default 10%%")  # fmt: skip
    group.add_argument("--band", type=positive, metavar="PROJECTS", help="the same in projects delivered a year, "
                       "instead of --matters")  # fmt: skip


def add_band(group: argparse._ActionsContainer) -> None:
    """Add which differences are too small to matter."""
    group.add_argument("--band", type=positive, metavar="PROJECTS", help="differences in projects delivered a year "
                       f"that are too small to matter; default {BAND:g}")  # fmt: skip


def add_precision(parser: argparse.ArgumentParser) -> None:
    """Add how sure an answer should be, and which differences are too small to matter."""
    group = parser.add_argument_group("how sure the answer should be (set before the run)")
    add_matters(group)
    group.add_argument("--precision", type=projects, metavar="PROJECTS", help="instead of --replications: run until "
                       "the difference is known to within so many projects either way")  # fmt: skip
    group.add_argument("--at-most", type=whole(64, MOST), metavar="R", help="with --precision: the most pairs of runs; "
                       "default 20000")  # fmt: skip
    group.add_argument("--stop-when-clear", action="store_true", help="with --precision: stop as soon as it is clear "
                       "whether the difference matters")  # fmt: skip
    group.add_argument("--model-form", action="store_true", help="ask the same of models in which one rule is off or "
                       "another: what the answer rests on")  # fmt: skip


def add_survey(parser: argparse.ArgumentParser) -> None:
    """Add the survey that a partnership is made from."""
    group = parser.add_argument_group("the survey (default: the illustrative Shire County)")
    group.add_argument("--survey", metavar="FOLDER",
                       help="a folder with nodes.csv and ties.csv, or a file that `survey` reads")  # fmt: skip
    group.add_argument("--nodes", metavar="FILE", help="members, instead of a folder (with --ties)")
    group.add_argument("--ties", metavar="FILE", help="ties, instead of a folder (with --nodes)")
    group.add_argument("--relation", metavar="NAME", help="which relation; needed where there are several")
    group.add_argument("--wave", metavar="NAME", help="which wave; default the last")
    add_reading(group)
    group.add_argument("--kinds", metavar="FILE", help="a table of kinds of member (TOML or CSV)")
    group.add_argument("--kind", type=assignment, action="append", default=[], metavar="WORD=KIND",
                       help="a kind of member, such as Sheriff=police; may be repeated")  # fmt: skip


def add_county(parser: argparse.ArgumentParser) -> None:
    """Add the real county that a partnership is made from."""
    parser.add_argument("--county", metavar="NAME", help="a real county, instead of a survey: real councils and "
                        "neighbours, constructed ties (`data list`)")  # fmt: skip


def add_files(group: argparse._ArgumentGroup) -> None:
    """Add what several files of a survey are."""
    group.add_argument("--files", choices=("waves", "relations"), dest="way",
                       help="what several files of ties are; default: by their names")  # fmt: skip


def add_reading(group: argparse._ArgumentGroup) -> None:
    """Add what says how a survey is to be read."""
    group.add_argument("--column", type=assignment, action="append", default=[], metavar="ROLE=NAME",
                       help="what a column is called, such as source=from; may be repeated")  # fmt: skip
    group.add_argument("--where", type=assignment, action="append", default=[], metavar="COLUMN=VALUE",
                       help="keep only members with this value")  # fmt: skip
    direction = group.add_mutually_exclusive_group()
    direction.add_argument("--directed", action="store_true", default=None, help="ties have a direction")
    direction.add_argument("--undirected", action="store_false", dest="directed", help="ties have none")
    group.add_argument("--missing", default="auto", metavar="WHO",
                       help="who did not answer: auto (default), none, empty, or ids with commas")  # fmt: skip
    group.add_argument("--pseudonymise", action="store_true", help="replace names by codes before anything else")
    group.add_argument("--secret", metavar="WORD", default="",
                       help="with --pseudonymise: the same word gives the same codes again; without one they are "
                       "drawn at random each time")  # fmt: skip


def add_effort(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    """Add how much to simulate for a project log."""
    effort = parser.add_argument_group("how much to simulate for a project log")
    effort.add_argument("--pilot", type=whole(250, MOST), default=PILOT, metavar="N",
                        help=f"histories from the prior; default {PILOT:,}")  # fmt: skip
    effort.add_argument("--particles", type=whole(50, 65_536), default=PARTICLES, metavar="N",
                        help=f"draws of the posterior; default {PARTICLES}")  # fmt: skip
    effort.add_argument("--histories", type=whole(250, MOST), default=HISTORIES, metavar="N",
                        help=f"all told; default {HISTORIES:,}")  # fmt: skip
    return effort
