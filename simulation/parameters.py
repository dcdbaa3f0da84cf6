"""The registry of model constants: each with its meaning, unit, default, range, source and how it is known.

How a constant is known:

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
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

KNOWN = ("estimated", "published", "local", "definition", "assumed")


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

    def __post_init__(self) -> None:
        if self.known not in KNOWN:
            raise ValueError(f"{self.name}: known is {self.known!r}; allowed: {', '.join(KNOWN)}")
        if not self.low <= self.default <= self.high:
            raise ValueError(f"{self.name}: the default {self.default} is outside {self.low} to {self.high}")


_DIARY = "staff diary; default from trial runs of the rules"
_LOG = "dated project log; default from trial runs of the rules"
_LGA = "LGA Local Government Workforce Survey 2017/18: median turnover 13.4% a year"
_PANEL = "estuaries panel 1999-2001: 45% of named ties survive two years, so 3 to 9.5% are lost a quarter"
_BS = "Berardo and Scholz 2010, re-estimated in modern terms; emergency networks (Drabek 1981)"

_ROWS: dict[str, tuple[tuple[str, str, str, float, float, float, str, str], ...]] = {
    "hours": (
        ("gross_hours", "hours a member has for joint work", "h/quarter", 110, 40, 300, "local", _DIARY),
        ("team_week", "hours a week of one full-time member of staff", "h/week", 37, 35, 40, "published", "NJC terms"),
        ("quarter_weeks", "weeks in a quarter", "weeks", 13, 13, 13, "definition", "calendar"),
        ("tie_hours", "hours a tie costs each of its two ends", "h/quarter", 3, 1, 8, "local", _DIARY),
        ("meeting_hours", "hours one meeting costs each who attends", "h", 2.5, 1, 6, "local", _DIARY),
        ("talks", "others a member talks with at length at a meeting", "members", 2, 1, 5, "local", _DIARY),
        ("project_hours", "most hours a member gives one project", "h/quarter", 60, 20, 120, "local", _DIARY),
        ("issue_share", "most of a member's hours that go to issues", "share", 0.6, 0.3, 0.9, "local", _DIARY),
    ),
    "ideas": (
        ("idea_rate", "ideas a member raises, before any sponsor", "1/quarter", 0.08, 0.02, 0.2, "local", _LOG),
        ("lead_bend", "weight of a lead organisation's priorities in everybody's ideas", "share", 0.5, 0.0, 0.8,
         "assumed", "Provan and Kenis 2008 for the direction"),
        ("seat_effect", "how many times likelier a seat's own types are; decisions follow as utility", "1", 3, 1, 6,
         "local", "dated project log; default from trial runs of the rules; Egeberg and Stigen 2021 for the rule"),
        ("work_customer_service", "work of a customer service project", "h", 1125, 500, 2500, "local", _LOG),
        ("work_administrative_reform", "work of an administrative reform project", "h", 1000, 500, 2500, "local", _LOG),
        ("work_local_democracy", "work of a local democracy project", "h", 1500, 700, 3500, "local", _LOG),
        ("work_policy_making", "work of a policy making project", "h", 2250, 1000, 5000, "local", _LOG),
        ("risk_base", "risk to a partner of a project without contest; full contest doubles it", "utility", 0.35, 0.15,
         0.6, "assumed", "scale of the commitment rule; theory 3(e)"),
    ),
    "news": (
        ("news_chance", "chance that news crosses a tie in a quarter", "share", 0.5, 0.2, 0.9, "assumed",
         "no published rate; Hansen 1999 for the rule"),
        ("introduce_hours", "team hours to introduce a pair", "h", 4, 1, 12, "local", _DIARY),
        ("broadcast_hours", "team hours to tell one member of one project", "h", 0.5, 0.1, 2, "local", _DIARY),
    ),
    "commitment": (
        ("threshold", "net benefit above which a member commits", "utility", 0.3, 0.0, 0.6, "assumed",
         "theory 4: scale set by the noise"),
        ("noise", "spread of what else moves a decision", "utility", 0.25, 0.25, 0.25, "definition",
         "fixes the scale of utility"),
        ("prior", "belief in an unknown member", "share", 0.3, 0.1, 0.4, "assumed", "theory 4: 0.1 to 0.4"),
        ("tied_trust", "trust in a member one deals with, before experience", "share", 0.55, 0.4, 0.75, "local",
         "questionnaire; default from trial runs of the rules"),
        ("trust_weight", "past projects that first trust is worth", "projects", 2, 2, 2, "definition",
         "unit of evidence"),
        ("decision_interval", "quarters between a member's decision dates", "quarters", 2, 1, 4, "local", "calendar"),
        ("recruiting_window", "quarters a project looks for partners", "quarters", 6, 3, 12, "local", _LOG),
        ("planned_quarters", "quarters a project is planned to take", "quarters", 8, 4, 16, "local", _LOG),
        ("referral_approval", "chance a quarter that a referral is answered, at middling leader engagement", "share",
         0.5, 0.2, 0.9, "local", _LOG),
        ("referral_refusal", "chance a referral is refused, at no agreement and no risk", "share", 0.5, 0.1, 0.9,
         "local", _LOG),
        ("sponsor_hours", "team hours to put an idea to a sponsor again", "h", 8, 2, 24, "local", _DIARY),
    ),
    "delivery": (
        ("issue_rate", "issues a pair of partners throws up", "1/quarter", 0.6, 0.2, 1.2, "local",
         "project log (durations); " + _LOG),
        ("issue_floor", "part of the issue rate that does not depend on risk", "1", 0.8, 0.8, 0.8, "definition",
         "issue_rate is the rate at risk 0.2"),
        ("direct_hours", "hours to clear an issue over a tie of strength 1", "h", 3, 1, 8, "local", _DIARY),
        ("relay_hours", "a broker's hours to carry an issue between a pair", "h", 8, 3, 20, "local", _DIARY),
        ("join_hours", "a broker's hours to clear an issue with the pair in the room", "h", 10, 3, 24, "local", _DIARY),
        ("adhoc_hours", "hours a pair without tie or broker puts into an issue", "h", 12, 6, 24, "local", _DIARY),
        ("adhoc_success", "chance that this clears it", "share", 0.15, 0.05, 0.4, "assumed",
         "mostly fails (theory 3f)"),
        ("slowing", "how much one open issue slows a project", "1/issue", 0.4, 0.2, 1.0, "assumed",
         "theory 4: 0.2 to 1"),
        ("stall_limit", "open issues a partner above which a project is in trouble", "issues", 1.5, 0.75, 4, "assumed",
         "trial runs of the rules"),
        ("stall_quarters", "quarters in trouble before it stalls", "quarters", 4, 4, 4, "definition", "a year"),
    ),
    "trust": (
        ("broken_weight", "what a broken promise weighs against a kept one", "1", 2, 1, 4, "assumed",
         "theory 4: 1 to 4; Vangen and Huxham 2003 for the direction"),
        ("trust_drift", "share of experience forgotten", "1/quarter", 0.05, 0.02, 0.1, "assumed",
         "theory 4: 0.02 to 0.10"),
    ),
    "learning": (
        ("practice_saving", "most that known practices save of a project's work and issues", "share", 0.3, 0.1, 0.5,
         "assumed", "no published figure; March 1991 for the rule"),
        ("adoption_hours", "hours to take over a practice", "h", 10, 2, 40, "local", _DIARY),
    ),
    "tie_life": (
        ("start_strength", "strength of a new tie, all of it personal", "1", 0.2, 0.2, 0.2, "definition",
         "fixes the scale of strength"),
        ("tie_floor", "strength below which nothing of a tie is left after a departure", "1", 0.05, 0.05, 0.05,
         "definition", "a quarter of a new tie"),
        ("start_institutional", "share of a first tie's strength that would survive a departure", "share", 0.3, 0.0,
         0.8, "local", "questionnaire: would this link survive if you left?"),
        ("strength_rate", "share of the way to 1 a used tie goes in a quarter, and to 0 an unused one: strength is the "
         "running share of quarters in which the pair dealt with each other", "1/quarter", 0.06, 0.03, 0.095,
         "estimated", _PANEL),
        ("working_strength", "strength from which a tie clears issues, transfers complex practice and founds venues",
         "1", 0.4, 0.4, 0.8, "assumed", "theory 4: 0.4 to 0.8; Hansen 1999"),
        ("institutionalise", "share of the personal part that turns institutional: a quarter of agreement or second "
         "contact, or a delivered project", "share", 0.15, 0.05, 0.4, "local",
         "two survey waves with second-contact items"),
        ("handover", "share of a leaver's ties that are handed over", "share", 0.3, 0.0, 0.8, "local", "HR practice"),
        ("novation", "share of institutional parts that survive a merger or split", "share", 0.5, 0.0, 1.0, "local",
         "legal practice: agreements hold only if novated"),
        ("mover_share", "share of leavers who move to another member", "share", 0.3, 0.0, 0.6, "local",
         "HR records; Yi, Berry and Chen 2018 for the rule"),
        ("mover_carry", "share of the personal part that a mover takes along", "share", 0.5, 0.5, 0.5, "definition",
         "theory 3(c): half"),
        ("second_contact_keeps", "share of the personal part that a second contact holds", "share", 0.5, 0.5, 0.5,
         "definition", "two people, half each"),
        ("spinoff_members", "fewest founders of a spin-off venue", "members", 3, 3, 3, "definition", "model.md: three"),
        ("spinoff_record", "delivered projects that make a good record", "projects", 2, 2, 2, "definition",
         "more than one"),
        ("spinoff_meetings", "meetings of a spin-off venue", "1/quarter", 1, 1, 3, "local", "calendar"),
    ),
    "stability": (
        ("turnover", "chance that a representative leaves", "1/quarter", 0.035, 0.02, 0.07, "published", _LGA),
        ("turnover_top", "the same for chief executives and leaders", "1/quarter", 0.053, 0.025, 0.08, "published",
         "nearly half of chief executives in post under three years (2025)"),
        ("election_cycle", "quarters between all-out elections", "quarters", 16, 16, 16, "definition",
         "four years, Local Government Act 1972"),
        ("county_election", "quarter of the cycle in which counties vote", "quarter", 6, 0, 15, "local", "calendar"),
        ("district_election", "quarter of the cycle in which districts vote", "quarter", 10, 0, 15, "local",
         "calendar"),
        ("control_change", "chance that an all-out election changes control", "share", 0.39, 0.2, 0.6, "published",
         "English councils 1997-2026: control changes in 11.5% of council-years, so 39% in four years"),
        ("priority_redraw", "share of priorities that a change of control redraws", "share", 0.5, 0.2, 0.9, "local",
         "manifestos; default a half"),
        ("chill", "what an announced reorganisation adds to the threshold, and takes from institutionalising", "1", 0.3,
         0.1, 0.6, "assumed", "Andrews and Boyne 2012: the fall starts at the announcement"),
    ),
    "ties": (
        ("rate", "chances to reconsider a tie", "1/quarter", 0.6, 0.4, 0.9, "estimated",
         "Berardo and Scholz 2010: 4.9 chances over eight quarters"),
        ("density", "out-degree (solved for each survey, so that expected creations equal expected dissolutions)",
         "log-odds", -1.8, -6, 4, "estimated", "solved by simulation"),
        ("reciprocity", "reciprocity", "log-odds", 0.8, 0.2, 1.4, "estimated", _BS),
        ("closure", "GWESP closure (FF)", "log-odds", 1.0, 0.0, 2.0, "estimated", _BS),
        ("closure_alpha", "decay of GWESP", "1", 0.69, 0.69, 0.69, "definition", "RSiena's default, ln 2"),
        ("closure_risk", "how closure grows with the risk of ego's live projects", "log-odds/utility", 0.5, 0.0, 1.5,
         "assumed", "sign: risk hypothesis (Berardo and Scholz 2010); size: low-risk planning v emergency networks"),
        ("popularity", "square root of alter's in-degree", "log-odds", 0.3, -0.6, 1.2, "estimated", _BS),
        ("popularity_risk", "how popularity falls with the risk of ego's live projects", "log-odds/utility", -0.5, -1.5,
         0.0, "assumed", "as closure_risk"),
        ("activity", "square root of ego's out-degree", "log-odds", -0.4, -1.2, 0.4, "estimated", _BS),
        ("same_kind", "same kind of member", "log-odds", 0.2, -0.1, 0.5, "estimated", _BS),
        ("shared_area", "shared area", "log-odds", 0.2, 0.0, 0.6, "assumed",
         "Dixon and Elston 2020: partner choice follows proximity; size assumed with same_kind"),
        ("shared_venue", "sitting in the same venue", "log-odds", 0.3, 0.0, 1.0, "assumed",
         "Scott 2016 for the direction"),
        ("shared_project", "working in the same live project", "log-odds", 0.8, 0.0, 1.5, "assumed",
         "theory 3(a), weak prior"),
        ("trust_effect", "log-odds of trust, against the first trust", "log-odds", 0.2, 0.0, 0.6, "assumed",
         "Berardo and Scholz 2010: about 0; kept weak"),
        ("team_ego", "the central team (or lead organisation) as ego", "log-odds", 0.5, 0.0, 1.5, "assumed",
         "theory 3(a); needs several partnerships to estimate"),
        ("team_alter", "the central team (or lead organisation) as alter", "log-odds", 0.8, 0.0, 1.5, "assumed",
         "theory 3(a); needs several partnerships to estimate"),
        ("seniority_alter", "seniority of the alter's most senior seat, above 3", "log-odds", 0.1, 0.0, 0.3, "assumed",
         "theory 3(a), weak prior"),
        ("age_keep", "years a tie has lasted: keeping it", "log-odds/year", 0.1, 0.0, 0.3, "assumed", _PANEL),
        ("strength_keep", "strength of a tie: keeping it", "log-odds", 1.0, 0.0, 2.0, "assumed", _PANEL),
        ("introduced", "having been introduced since ego's last choice", "log-odds", 1.5, 0.5, 3.0, "assumed",
         "Scott 2016 for the direction; size varied"),
    ),
}

_TYPE_SOURCE = "definition of the four types (2007 study; model.md)"
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
    ("complex", "1 if what is learnt is complex practice:", "1", 0, 1),
)


def _registry() -> dict[str, Parameter]:
    """Return every constant by name: the rows above and what defines the four project types."""
    found = {row[0]: Parameter(*row, group) for group, rows in _ROWS.items() for row in rows}
    for column, (prefix, words, unit, low, high) in enumerate(_TYPE_COLUMNS):
        for kind, attributes in _TYPES.items():
            name, meaning = f"{prefix}_{kind}", f"{words} a project of type {kind.replace('_', ' ')}"
            value = float(attributes[column])
            found[name] = Parameter(name, meaning, unit, value, low, high, "definition", _TYPE_SOURCE, "project_types")
    return found


PARAMETERS: Mapping[str, Parameter] = _registry()

# Beyond these the rules have no meaning, their arithmetic overflows, or a quarter takes hours. What a unit allows:
UNIT_LIMITS: Mapping[str, tuple[float, float]] = {
    "share": (0.0, 1.0),
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
    "spinoff_meetings": (0.0, 1000.0),
    "rate": (0.0, 1000.0),
    "closure_alpha": (0.01, 10.0),
    "seat_effect": (0.01, 1e6),  # its logarithm is taken
    "noise": (0.0, 1e6),
    "chill": (0.0, 1.0),  # a share of what turns institutional is taken away
    **{name: (row.low, row.high) for name, row in PARAMETERS.items() if row.group == "project_types"},
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


SETTINGS = np.dtype([(name, "f8") for name in PARAMETERS], align=True)


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
    record = np.zeros(1, dtype=SETTINGS).view(np.recarray)
    for name, parameter in PARAMETERS.items():
        record[name][0] = parameter.default
    for name, value in (changes or {}).items():
        if name not in PARAMETERS:
            near = difflib.get_close_matches(name, PARAMETERS, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise ValueError(f"there is no parameter {name!r}{hint}")
        if not _is_finite(value):
            raise ValueError(f"{name} is {shortened(value)}; it must be a finite number")
        least, highest = limits_of(name)
        if value < 0.0 == least:
            raise ValueError(f"{name} is {value:g}; it cannot be negative: it runs from 0 to {highest:g}")
        if not least <= value <= highest:
            raise ValueError(f"{name} is {value:g}; it runs from {least:g} to {highest:g}")
        record[name][0] = value
    return record


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
