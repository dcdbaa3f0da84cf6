"""The registry of parameters: each with its meaning, unit, default, range, source and how it is known.

They stand in `parameters.toml`. How a parameter is known:

estimated
    from survey networks or open records, computed for this project or deposited by a study's authors;
published
    a figure in the literature or official statistics;
local
    a fact of the partnership at hand, which its own records give (diary, project log, calendar, HR, questionnaire);
    the default is illustrative and is varied in what-ifs;
definition
    fixes a scale or a convention and has no empirical content of its own;
assumed
    none of these: a judgement with a range, varied in every what-if. There are at most about twelve, tie
    coefficients counted apart.

Examples
--------
>>> PARAMETERS["threshold"].unit
'utility'
>>> sorted({parameter.known for parameter in PARAMETERS.values()}) == sorted(KNOWN)
True
"""

from __future__ import annotations

import difflib
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

KNOWN = ("estimated", "published", "local", "definition", "assumed")
WHOLE_UNITS = ("members", "quarters", "quarter", "grade", "yes or no")


@dataclass(frozen=True)
class Parameter:
    """One constant of the model.

    Parameters
    ----------
    name, meaning, unit : str
        ``unit`` is ``"1"`` for a plain number, ``"share"`` for 0 to 1.
    default, low, high : float
        The range is what a what-if varies over.
    known : str
        One of `KNOWN`.
    source : str
        Where the default and the range come from.
    group : str
        The part of the model it belongs to; ``"ties"`` are the coefficients of the tie model.
    cites : tuple of str
        Keys of the works in ``docs/references.bib`` that the source names; at least one.
    """

    name: str
    meaning: str
    unit: str
    default: float
    low: float
    high: float
    known: str
    source: str
    group: str
    cites: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.known not in KNOWN:
            raise ValueError(f"{self.name}: known is {self.known!r}; allowed: {', '.join(KNOWN)}")
        if not self.cites:
            raise ValueError(f"{self.name}: no work is cited; name at least one key of docs/references.bib")
        if not self.low <= self.default <= self.high:
            raise ValueError(f"{self.name}: the default {self.default} is outside {self.low} to {self.high}")

    @property
    def is_whole(self) -> bool:
        """Whether the rules take whole numbers of it alone: members, quarters, grades, a switch."""
        return self.unit in WHOLE_UNITS


FILE = Path(__file__).with_name("parameters.toml")

_TYPE_SOURCE = "the four types are Cotterill's (2007); how they differ is a convention of this model"
# partners needed, authority level, contest, whether what is learnt from it is complex practice
_TYPES = {
    "customer_service": (4, 3, 0.0, 0),
    "administrative_reform": (3, 3, 0.0, 1),
    "local_democracy": (5, 4, 0.7, 1),
    "policy_making": (7, 5, 1.0, 1),
}
_TYPE_COLUMNS = (
    ("partners", "partners needed by", "members", 2, 10),
    ("authority", "seniority needed to commit to", "grade", 1, 5),
    ("contest", "contest over", "1", 0, 1),
    ("complex", "1 if what is learnt is complex practice:", "yes or no", 0, 1),
)


def _registry() -> dict[str, Parameter]:
    """Return every parameter by name: those of `parameters.toml`, and what defines the four types of project."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))
    found = {
        name: Parameter(
            name,
            row["meaning"],
            row["unit"],
            row["default"],
            row["range"][0],
            row["range"][1],
            row["known"],
            row["source"],
            row["group"],
            tuple(row["cites"]),
        )
        for name, row in rows.items()
    }
    for column, (prefix, words, unit, low, high) in enumerate(_TYPE_COLUMNS):
        for kind, attributes in _TYPES.items():
            name, meaning = f"{prefix}_{kind}", f"{words} a project of type {kind.replace('_', ' ')}"
            value = float(attributes[column])
            found[name] = Parameter(
                name, meaning, unit, value, low, high, "definition", _TYPE_SOURCE, "project_types", ("cotterill2007",)
            )
    return found


PARAMETERS: Mapping[str, Parameter] = _registry()

# Beyond these the rules have no meaning, their arithmetic overflows, or a quarter takes hours. What a unit allows:
UNIT_LIMITS: Mapping[str, tuple[float, float]] = {
    "share": (0.0, 1.0),
    "yes or no": (0.0, 1.0),
    "h": (0.0, 1e6),
    "h/quarter": (0.0, 1e6),
    "h/week": (0.0, 168.0),
    "weeks": (0.0, 53.0),
    "quarter": (0.0, 1023.0),
    "quarters": (0.0, 1023.0),
    "members": (0.0, 1000.0),
    "projects": (0.0, 1e6),
    "issues": (0.0, 1e6),
    "1/issue": (0.0, 1e6),
    "1/quarter": (0.0, 1000.0),
    "1": (0.0, 1e6),
    "utility": (-1e6, 1e6),
}
SHOWN = 80  # letters of a value in a message
TIE_LIMITS = (-1e6, 1e6)  # of coefficients of the tie model, whose units are log-odds
OTHER_LIMITS = (0.0, 1e6)  # of a unit that is not listed
# What a parameter allows where that is less than its unit does.
LIMITS: Mapping[str, tuple[float, float]] = {
    "tied_trust": (0.01, 0.99),  # Beta(a, b) needs both above 0
    "trust_weight": (0.01, 1e6),
    "trust_drift": (0.0, 1.0),  # a share of experience each quarter: beyond 1 trust would oscillate and grow
    "start_strength": (0.0, 1.0),
    "tie_floor": (0.001, 1.0),  # at 0 a tie of strength 0 is kept, and shares of it are 0/0
    "strength_rate": (0.0, 1.0),
    "idea_rate": (0.0, 1.0),
    "turnover": (0.0, 1.0),
    "turnover_top": (0.0, 1.0),
    "planned_quarters": (0.25, 1023.0),  # work is divided by it
    "election_cycle": (1.0, 1023.0),
    "rate": (0.0, 1000.0),
    "closure_alpha": (0.01, 10.0),
    "seat_effect": (0.01, 1e6),  # its logarithm is taken
    "noise": (0.0, 1e6),
    "chill": (0.0, 1.0),  # a share of what turns institutional is taken away
    "offer_pays": (0.0, 0.99),  # the rest is a partner's own
    **dict.fromkeys(("institutionalise", "institutional_decay", "forget", "spinoff_end"), (0.0, 1.0)),
    **{name: (row.low, row.high) for name, row in PARAMETERS.items() if row.group == "project_types"},
}

# What was a parameter once, by its old name, and what says now what it said.
RENAMED: Mapping[str, str] = {
    "project_hours": "project_share, the share of its hours that a member gives one project at most",
    "adhoc_hours": "join_hours, which a pair without a broker needs as well",
    "sponsor_hours": "relay_hours, which an idea on its way to a sponsor takes as well",
    "age_keep": "institutional_keep, what the institutional part of a tie adds to keeping it",
    "shared_venue": "venue_create, what talking with one another in a venue adds to creating a tie",
    "spinoff_meetings": "nothing: a spin-off meets as often as the partnership's first venue",
    "spinoff_record": "spinoff_chance, the chance that a project founds a venue",
    **{
        f"work_{kind}": "work_a_partner, the work of a project of any type for each partner that it needs"
        for kind in _TYPES
    },
}


def limits_of(name: str) -> tuple[float, float]:
    """Return the least and the highest value of a parameter that the rules can work with.

    Wider than the parameter's range, which is what a what-if varies over.

    Examples
    --------
    >>> limits_of("handover"), limits_of("tie_floor")
    ((0.0, 1.0), (0.001, 1.0))
    """
    parameter = PARAMETERS[name]
    usual = TIE_LIMITS if parameter.group == "ties" else UNIT_LIMITS.get(parameter.unit, OTHER_LIMITS)
    return LIMITS.get(name, usual)


DEFAULT_VALUES: Mapping[str, float] = {name: parameter.default for name, parameter in PARAMETERS.items()}
SETTINGS = np.dtype([(name, "f8") for name in PARAMETERS], align=True)


def unknown(name: str) -> str:
    """Return what is wrong with a name that no parameter has: its new name if it was one, else the nearest.

    Examples
    --------
    >>> unknown("spinoff_record")
    'spinoff_record is a parameter no longer; its place has spinoff_chance, the chance that a project founds a venue'
    >>> unknown("priro")
    "there is no parameter 'priro'; did you mean 'prior'?"
    """
    if name in RENAMED:
        return f"{name} is a parameter no longer; its place has {RENAMED[name]}"
    near = difflib.get_close_matches(name, PARAMETERS, n=1)
    return f"there is no parameter {name!r}" + (f"; did you mean {near[0]!r}?" if near else "")


def settings(changes: Mapping[str, float] | None = None) -> np.recarray:
    """Return the constants as the record that the compiled rules read.

    Parameters
    ----------
    changes : mapping, optional
        Values that differ from the defaults, by name.

    Returns
    -------
    recarray of shape (1,)

    Raises
    ------
    ValueError
        If a name is unknown, or a value is not a finite number or outside what the rules can work with.

    Examples
    --------
    >>> float(settings({"prior": 0.2})[0].prior)
    0.2
    """
    values = dict(DEFAULT_VALUES)
    for name, value in (changes or {}).items():
        if name not in PARAMETERS:
            raise ValueError(unknown(name))
        if not _is_finite(value):
            raise ValueError(f"{name} is {shortened(value)}; it must be a finite number")
        least, highest = limits_of(name)
        if value < 0.0 == least:
            raise ValueError(f"{name} is {value:g}; it cannot be negative: it runs from 0 to {highest:g}")
        if not least <= value <= highest:
            raise ValueError(f"{name} is {value:g}; it runs from {least:g} to {highest:g}")
        values[name] = value
    return np.array([tuple(values.values())], dtype=SETTINGS).view(np.recarray)


def _is_finite(value: float) -> bool:
    """Say whether a number is finite as a float; a whole number of 400 digits is not."""
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def shortened(value: object) -> str:
    """Return a value as a message shows it, text in quotes: what is long is cut.

    Examples
    --------
    >>> shortened(12.5), shortened("a"), shortened(10**400)
    ('12.5', "'a'", '10000000... (401 digits)')
    """
    if isinstance(value, int) and abs(value) >= 10**20:
        digits = str(value) if abs(value) < 10**4000 else ""
        return f"{digits[:8]}... ({len(digits.lstrip('-'))} digits)" if digits else "a number of thousands of digits"
    try:
        text = repr(value)
    except ValueError:  # a whole number of thousands of digits somewhere in it
        return "a number of thousands of digits"
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 3]}..."


def outside_range(changes: Mapping[str, float]) -> list[str]:
    """Return a sentence for each value that lies outside its parameter's range."""
    return [
        f"{name} is {value:g}; the range of the registry is {PARAMETERS[name].low:g} to {PARAMETERS[name].high:g}"
        for name, value in changes.items()
        if not PARAMETERS[name].low <= value <= PARAMETERS[name].high
    ]


def assumed() -> list[str]:
    """Return the names of the assumed constants, tie coefficients apart (a survey's waves can estimate those)."""
    return [name for name, row in PARAMETERS.items() if row.known == "assumed" and row.group != "ties"]
