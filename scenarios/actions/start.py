"""`run.py scenarios new FILE`: a commented start for a scenario of one's own, which runs as it stands."""

from __future__ import annotations

import textwrap
from pathlib import Path

from partnership_dynamics.scenarios.ranges import may_be_ranges
from partnership_dynamics.scenarios.schema import ScenarioError, find, library
from partnership_dynamics.scenarios.shape import RAMPED
from partnership_dynamics.simulation.partnership import DIRECTORATES, KINDS, PROJECT_TYPES
from partnership_dynamics.simulation.start import VALUE_RANGES
from partnership_dynamics.simulation.state import EVENT_KINDS

OFFER = "offer"  # its type stands instead of a value
WIDTH = 98  # two less than the page: a comment's mark comes before
BEGIN = """\
# A scenario: one what-if. It runs as it stands, and changes nothing yet.
# Take the # off a line that begins with # and no blank, and change its value.
# Then: run.py compare {name}

title = "My scenario"
question = "What if ...?"
why = "Why it might matter."
evidence = "What is known of it, and from where."

# What it is compared with where no other is named: as_is, unless you say otherwise.
#against = "team_by_grant"

# Build on one scenario, or on several: their tables are merged, their events come first.
#extends = ["stronger_team", "austerity"]

# A number that is not known may be a range, {{ low = 1, high = 3 }}: it is drawn for each pair
# of runs, and the interval carries it.
# {ranges}

# Who is meant, below: a member's name as in the survey, or a kind for every member of it.
# {kinds}

# The central team, or the staff that a lead organisation sets aside.
#[team]
#staff = 1.5          # full-time staff, 0 to 100
#staff_times = 2.0    # or: times the staff there is, 0 to 20
#style = 0.9          # 0 carries messages between members, 1 brings them together
#members_pay = 0.25   # share of its cost that members pay, 0 (a grant pays it all) to 1

# Who sits at the table, and how they agree.
#[table]
#vision = 0.8            # 0 to 1: a shared picture of the future
#strategy = 0.8          # 0 to 1: agreement on what comes first
#leader_engagement = 0.9 # 0 to 1, for every member
#least_seniority = 4     # 1 (officer) to 5 (chief executive)
#governance = "team"     # "shared", "lead" (then also lead = "MEMBER") or "team"
#team_ties = "lost"      # where the team goes: or to the "lead", or "spread" among members

# One more representative each; whoever has three keeps those. With a year it comes then.
# {directorates}
#[[seat]]
#member = ["county", "district"]
#seniority = 4
#directorate = "citizen_facing"
#year = 2

# A working group that meets from the start, or with a date from then on.
#[[venue]]
#name = "Community of practice"
#members = ["district", "voluntary"]
#meetings = 1.0   # a quarter
#quarter = 8      # from 0; or: year = 3

# More or fewer hours for joint work than now, from the start, or with a year from then on.
#[[hours]]
#member = "health"
#times = 0.5
#year = 3

# A tie at the start: how strong it is, 0 to 1, and 0 for none.
#[[tie]]
#member = "county"
#other = "health"
#strength = 0.6
#one_sided = true   # where ties have a direction

# A member that is not there yet; an event below lets it join.
#[[member]]
#name = "New partner"
#kind = "education"
#seniority = 4

# Constants of the model: run.py parameters lists them.
#[parameters]
#turnover = 0.05

# Dated events. year counts from 1 (3.5 is the middle of year three); or give quarter, from 0.
{events}
# govern: 0 shared, 1 lead (the target leads, with team_ties = "lead" by the team's ties), 2 team.
# merge and split also take other = "MEMBER", the successor; it may be a new one.
#[[event]]
#kind = "join"
#year = 3
#target = "New partner"

# An outside body offers to pay for part of a project, on a date; its type is one of:
# {types}
#[[event]]
#kind = "offer"
#year = 3
#type = "local_democracy"

# announce may take a value, the share of hours that the announced reorganisation takes until then.
#[[event]]
#kind = "announce"
#year = 3
#target = "district"
#value = 0.2

# A departure may name the seat (1 to 3) of the one who leaves.
#[[event]]
#kind = "departure"
#year = 2
#target = "central_team"
#seat = 1

# A ramp goes in even steps, one a quarter, from start to value:
# {ramped}
#[[event]]
#kind = "funding"
#year = 2
#start = 1.0
#until_year = 5
#value = 0.7
"""


def _listed(head: str, words: tuple[str, ...]) -> str:
    """Return a list of words as comment lines, but for the first line's mark."""
    return textwrap.fill(f"{head}: {', '.join(words)}.", WIDTH, subsequent_indent="# ")


def text_of_start(name: str) -> str:
    """Return the text of a new scenario file.

    Parameters
    ----------
    name : str
        What to write for the file in the command that runs it.

    Examples
    --------
    >>> text_of_start("mine.toml").splitlines()[2]
    '# Then: run.py compare mine.toml'
    """
    values = [
        f"{kind} ({VALUE_RANGES[kind][0]:g} to {VALUE_RANGES[kind][1]:g})" for kind in VALUE_RANGES if kind != OFFER
    ]
    others = [kind for kind in EVENT_KINDS if kind not in VALUE_RANGES]
    return BEGIN.format(
        name=name,
        kinds=_listed("Kinds", KINDS),
        directorates=_listed("Directorates", DIRECTORATES),
        types=", ".join(PROJECT_TYPES) + ".",
        ramped=_listed("Kinds that can", RAMPED),
        ranges=textwrap.fill(
            f"Keys that can: any of [parameters], and {may_be_ranges()}.",
            WIDTH,
            subsequent_indent="# ",
        ),
        events="# " + _listed("Kinds with a value", tuple(values)) + "\n# " + _listed("Others", tuple(others)),
    )


def write_start(word: str) -> Path:
    """Write a new scenario file, never over another.

    Parameters
    ----------
    word : str
        The file's path; `.toml` is added where it is missing.

    Raises
    ------
    ScenarioError
        If the file is there already, its folder is not, or its name is the library's.
    """
    path = Path(word)
    if not path.name or "\0" in word:
        raise ScenarioError(f"{word!r} names no file; give the new scenario a name, such as mine.toml")
    if path.suffix != ".toml":
        path = path.with_name(path.name + ".toml")
    if word in library():
        raise ScenarioError(f"{word!r} is a scenario of the library ({find(word).name}); choose another name")
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text_of_start(str(path)))
    except FileExistsError:
        raise ScenarioError(f"{path} is there already, and is left as it is; give another name") from None
    except FileNotFoundError:
        raise ScenarioError(f"{path} cannot be written: there is no folder {path.parent}") from None
    return path
