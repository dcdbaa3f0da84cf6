"""Comparisons made up for tests of the briefing, so that every verdict is met without a simulation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from partnership_dynamics.scenarios.brief.charts import Course, LabelledEstimate
from partnership_dynamics.scenarios.brief.extras import Assumption, Extras, Found, Futures
from partnership_dynamics.scenarios.brief.fit import Feature
from partnership_dynamics.scenarios.brief.kept import Kept
from partnership_dynamics.scenarios.brief.plain import RULES
from partnership_dynamics.scenarios.ensemble.inputs import setup_data
from partnership_dynamics.scenarios.ensemble.outcomes import OUTCOMES, OutcomeRow
from partnership_dynamics.scenarios.finding import Threshold, judge
from partnership_dynamics.scenarios.manifest import FORMAT
from partnership_dynamics.simulation.partnership import PROJECT_TYPES
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Setup

NAN = float("nan")
HALF = 2.5  # the usual band over ten years
# One interval for each standing to 0 and to the band.
STANDINGS = {
    "more": (2.6, 4.0),
    "fewer": (-4.0, -2.6),
    "perhaps more": (0.5, 3.0),
    "perhaps fewer": (-3.0, -0.5),
    "little more": (0.5, 1.5),
    "little fewer": (-1.5, -0.5),
    "close": (-0.5, 0.9),
    "open": (-1.0, 4.0),
    "same": (0.0, 0.0),
    "unknown": (NAN, NAN),
}
LONG = (
    "A far stronger central team that joins instead of carrying, with seniors at the table",
    "The partnership as it was before the last local government reorganisation",
)


def row(low: float, high: float, key: str = "delivered") -> OutcomeRow:
    """Return a line with this interval; who wins how often goes with it."""
    _key, label, unit, _value, better = next(one for one in OUTCOMES if one[0] == key)
    middle = (low + high) / 2
    level = low == high == 0
    more = 0.0 if level else 0.7 if middle > 0 else 0.2
    shares = (more, 0.0 if level else 0.9 - more, 1.0 if level else 0.1)
    return OutcomeRow(key, label, unit, 6.0 + middle, 6.0, middle, low, high, *shares, 200, better)


def found(label: str, low: float, high: float, pairs: int = 200) -> Found:
    """Return a difference with this interval."""
    verdict = judge(low, high, HALF)
    return Found(LabelledEstimate(label, (low + high) / 2, low, high, verdict), verdict, pairs)


def kept_of(
    low: float,
    high: float,
    titles: tuple[str, str] = ("A stronger central team", "The partnership as it is"),
    calibrated: bool = False,
) -> Kept:
    """Return a comparison of which projects delivered differ by this interval."""
    setup = Setup(shire_county(), 40, {"density": -2.3})
    case = {"setup": setup_data(setup)}
    if calibrated:
        case["calibrated"] = {
            "constants": ["idea_rate"],
            "draws": 50,
            "sha256": "0" * 64,
            "ranges": {"idea_rate": [0.05, 0.11]},
        }
    manifest = {
        "format": FORMAT,
        "command": "run.py compare stronger_team as_is",
        "seed": 2007,
        "replications": 200,
        "quarters": 40,
        "sources": "0" * 16,
        "versions": {"python": "3.11.7", "numpy": "2.4.6"},
        "notes": ["A note."],
        "cases": [
            {"part": part, "name": f"case {index}", "title": titles[index], **case}
            for index, part in enumerate(("scenario", "baseline"))
        ],
    }
    years = list(range(11))
    level = 0.6 + (0.0 if low != low else (low + high) / 20)
    courses = tuple(
        Course(
            title,
            years,
            [each * year for year in years],
            [max(each * year - 0.3, 0) for year in years],
            [each * year + 0.3 for year in years],
        )
        for title, each in zip(titles, (level, 0.6), strict=True)
    )
    each_type = tuple(
        LabelledEstimate(name, 2.0 - index / 2, 1.8 - index / 2, 2.2 - index / 2)
        for index, name in enumerate(PROJECT_TYPES)
    )
    by_type = dict.fromkeys(("scenario", "baseline"), each_type)
    main = row(low, high)
    if calibrated:
        main = replace(main, chance_low=low / 2 + main.difference / 2, chance_high=high / 2 + main.difference / 2)
    rows = (main, *(row(-0.4, 0.6, key) for key in PROJECT_TYPES), row(0.5, 0.9, "years_to_deliver"))
    who = "In both: a central team with 0.75 full-time staff (members pay 25% of the cost)."
    return Kept(
        "stronger_team-as_is-0a1b2c3d",
        manifest,
        {"who_pays": who},
        rows,
        setup,
        setup,
        courses,
        by_type,
        Threshold(a_year=0.25, asked=True),
        "0" * 64,
    )


def extras_of(low: float = -1.5, high: float = 2.0) -> Extras:
    """Return what was run besides; constants anywhere in their ranges give this interval."""
    members = [member.name for member in shire_county().members]
    leaving = [found(name, -5.5 + 0.6 * index, -4.9 + 0.6 * index) for index, name in enumerate(members[:8])]
    leaving += [found(name, -0.9, 0.2, 40) for name in members[8:]]
    names = (
        "gross_hours",
        "working_strength",
        "planned_quarters",
        "threshold",
        "project_share",
        "idea_rate",
        "work_a_partner",
        "paid_hour",
        "strength_rate",
        "turnover",
    )
    tried = tuple(
        Assumption(
            name,
            0.1,
            0.9,
            found("low", -3.5 + index / 3, -2.9 + index / 3, 200 if index < 8 else 40),
            found("high", 3.1 - index / 3, 3.7 - index / 3, 200 if index < 8 else 40),
        )
        for index, name in enumerate(names)
    )
    wide = Futures(found("Any settings", low, high, 400), 0.35, 0.25, 0.4, 54, 200)
    variants = tuple(found(words, -0.5, 1.0 + index / 2) for index, words in enumerate(RULES.values()))
    return Extras(tuple(leaving), tried, found("as it is", 0.4, 1.0), found("as it is", 0.2, 1.1, 40), wide, variants)


FEATURES = (
    Feature("reciprocity", "how many contacts are mutual", 0.8, 0.4, 0.7, "p below 0.01", "misses it"),
    Feature("isolates", "how many stand alone", 0.0, 0.0, 1.0, "p = 1.00", "no sign"),
)


def syllables(word: str) -> int:
    """Return about how many syllables an English word has."""
    word = word.lower()
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith(("e", "es", "ed")) and not word.endswith(("le", "ted", "ded", "ee"))
    return max(groups - int(silent), 1)


def reading_ease(texts: Sequence[str]) -> float:
    """Return Flesch's reading ease of sentences together: 60 to 70 is plain English (Flesch 1948)."""
    joined = " ".join(text if text.rstrip().endswith((".", "?", "!")) else f"{text}." for text in texts)
    sentences = max(len(re.findall(r"[.?!:;](?=\s|$)", joined)), 1)
    found = re.findall(r"[A-Za-z][A-Za-z'’-]*", joined)
    return 206.835 - 1.015 * len(found) / sentences - 84.6 * sum(map(syllables, found)) / len(found)
