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


_ILLUSTRATIVE = "the default is illustrative, set by trial runs to a start as slow as Leach et al. 2002 report"
_DIARY = "staff diary; " + _ILLUSTRATIVE
_LOG = "dated project log; " + _ILLUSTRATIVE
_LGA = "LGA Local Government Workforce Survey 2017/18: median turnover 13.4% a year"
_PANEL = "estuaries panel 1999-2001: 45% of named ties survive two years, so 3 to 9.5% are lost a quarter"
_BS = "Berardo and Scholz 2010, re-estimated in modern terms; emergency networks (Drabek et al. 1981)"
_BS_KEYS = "berardo2010 snoke_replication drabek1981"
_PANEL_KEYS = "berardo2010 snoke_replication"

# name, meaning, unit, default, lowest, highest, how it is known, its source in words, and the keys of the works in
# docs/references.bib that the source names, separated by blanks.
_ROWS: dict[str, tuple[tuple[str, str, str, float, float, float, str, str, str], ...]] = {
    "hours": (
        ("gross_hours", "hours a member has for joint work", "h/quarter", 110, 40, 300, "local", _DIARY, "leach2002"),
        ("team_week", "hours a week of one full-time member of staff", "h/week", 37, 35, 40, "published",
         "national terms of local government staff (Green Book)", "njc_green_book"),
        ("quarter_weeks", "weeks in a quarter", "weeks", 13, 13, 13, "definition",
         "a quarter of the calendar's 52 weeks", "iso8601"),
        ("tie_hours", "hours a tie of strength 1 costs each of its two ends; a weaker one costs less", "h/quarter", 3,
         1, 8, "local", _DIARY + "; Hansen 1999 for the rule", "leach2002 hansen1999"),
        ("meeting_hours", "hours one meeting costs each who attends", "h", 2.5, 1, 6, "local",
         _DIARY + "; Feiock 2013 for the rule", "leach2002 feiock2013"),
        ("talks", "others a member talks with at length at a meeting", "members", 2, 1, 5, "local",
         "staff diary; the default is illustrative; Scott 2016 for the rule", "scott2016"),
        ("project_share", "most of its hours that a member gives one project", "share", 0.3, 0.1, 0.8, "local", _DIARY,
         "leach2002"),
        ("issue_share", "most of a member's hours that go to issues", "share", 0.6, 0.3, 0.9, "local",
         _DIARY + "; Becker and Murphy 1992 for the rule", "leach2002 becker1992"),
        ("paid_hour", "hours of joint work that an hour of the staff team costs the members who pay for it", "h/h", 0.1,
         0.05, 1.0, "local", "budgets: a subscription from general funds costs those who do the joint work little, "
         "a seconded officer costs a whole hour; AONB partnerships pay a quarter of their staff by subscription",
         "defra_aonb"),
    ),
    "ideas": (
        ("idea_rate", "ideas a member raises, before any sponsor", "1/quarter", 0.16, 0.04, 0.3, "local", _LOG,
         "leach2002"),
        ("lead_bend", "weight of a lead organisation's priorities in everybody's ideas", "share", 0.5, 0.0, 0.8,
         "assumed", "no published size; Provan and Kenis 2008 for the direction", "provan2008"),
        ("seat_effect", "how many times likelier a seat's own types are; decisions follow as utility", "1", 3, 1, 6,
         "local", "dated project log; the default is illustrative; Egeberg and Stigen 2021 for the rule",
         "egeberg2021"),
        ("work_a_partner", "work of a project for each partner that its type needs", "h", 280, 120, 600, "local",
         _LOG + "; alike for all types, as the national project on local e-democracy cost what the 21 others did",
         "leach2002 odpm_national_projects"),
        ("common_appeal", "share of what else moves a decision that all members feel alike", "share", 0.5, 0.0, 0.9,
         "assumed", "no published size; Kingdon 1984 for the rule (an idea whose time has come)", "kingdon1984"),
        ("offer_rate", "earmarked projects that outside bodies offer", "1/quarter", 0.0, 0.0, 0.1, "local",
         "the partnership's record of grants; none by default; one national project in 22 was on local e-democracy",
         "odpm_national_projects"),
        ("offer_pays", "share of the hours of an earmarked project that its grant pays for", "share", 0.5, 0.0, 0.9,
         "local", "grant letters; the default is illustrative", "odpm_national_projects"),
        ("agenda", "projects of a type that there are to be found; 0 for no end of them", "projects", 0, 0, 30,
         "assumed", "no published size, so off by default; Lowndes and Skelcher 1998 for the life cycle",
         "lowndes1998"),
        ("risk_base", "risk to a partner of a project without contest; full contest doubles it", "utility", 0.35, 0.15,
         0.6, "assumed", "a judgement on the scale that the noise sets; Coleman 1990 for the rule (placing of trust)",
         "coleman1990"),
    ),
    "news": (
        ("news_chance", "chance that news crosses a tie in a quarter", "share", 0.5, 0.2, 0.9, "assumed",
         "no published rate; Hansen 1999 for the rule", "hansen1999"),
        ("introduce_hours", "team hours to introduce a pair", "h", 4, 1, 12, "local",
         _DIARY + "; Obstfeld 2005 for the rule", "leach2002 obstfeld2005"),
        ("broadcast_hours", "team hours to tell one member of one project", "h", 0.5, 0.1, 2, "local",
         _DIARY + "; Agranoff and McGuire 2001 for the rule", "leach2002 agranoff2001"),
    ),
    "commitment": (
        ("threshold", "net benefit above which a member commits", "utility", 0.3, 0.0, 0.6, "assumed",
         "a judgement on the scale that the noise sets; Coleman 1990 for the rule (placing of trust)", "coleman1990"),
        ("noise", "spread of what else moves a decision", "utility", 0.25, 0.25, 0.25, "definition",
         "fixes the scale of utility, which choices alone do not identify (McFadden 1974)", "mcfadden1974"),
        ("prior", "belief in an unknown member", "share", 0.3, 0.1, 0.4, "assumed",
         "no published figure; below trust in a partner (Coleman 1990)", "coleman1990"),
        ("tied_trust", "trust in a member one deals with, before experience", "share", 0.55, 0.4, 0.75, "local",
         "questionnaire; the default is illustrative; Vangen and Huxham 2003 for the rule", "vangen2003"),
        ("trust_weight", "past projects that first trust is worth", "projects", 2, 2, 2, "definition",
         "unit of evidence: one kept and one broken promise (Jøsang and Ismail 2002)", "josang2002"),
        ("decision_interval", "quarters between a member's decision dates", "quarters", 2, 1, 4, "local",
         "calendar of meetings, which the Local Government Act 1972 (Schedule 12) leaves to each council; the default "
         "is illustrative", "lga1972"),
        ("recruiting_window", "quarters a project looks for partners", "quarters", 6, 3, 12, "local", _LOG,
         "leach2002"),
        ("planned_quarters", "quarters a project is planned to take", "quarters", 8, 4, 16, "local", _LOG, "leach2002"),
        ("referral_approval", "chance a quarter that a referral is answered, at middling leader engagement", "share",
         0.5, 0.2, 0.9, "local", "dated project log; the default is illustrative; Cotterill 2007 for the rule",
         "cotterill2007"),
        ("referral_refusal", "chance a referral is refused, at no agreement and no risk", "share", 0.5, 0.1, 0.9,
         "local", "dated project log; the default is illustrative; Cotterill 2007 for the rule", "cotterill2007"),
    ),
    "delivery": (
        ("issue_rate", "issues that arise between the lead and a partner", "1/quarter", 1.6, 0.4, 3.0, "local",
         _LOG + "; Levitt et al. 1999 for the rule", "leach2002 levitt1999"),
        ("issue_floor", "part of the issue rate that does not depend on risk", "1", 0.8, 0.8, 0.8, "definition",
         "issue_rate is the rate at risk 0.2 (Levitt et al. 1999 for exceptions that grow with uncertainty)",
         "levitt1999"),
        ("direct_hours", "hours to clear an issue over a tie of strength 1", "h", 3, 1, 8, "local",
         _DIARY + "; Levitt et al. 1999 for the rule", "leach2002 levitt1999"),
        ("relay_hours", "hours to carry an issue between a pair, or an idea back to its sponsor", "h", 8, 3, 20,
         "local", _DIARY + "; Obstfeld 2005 for the rule", "leach2002 obstfeld2005"),
        ("join_hours", "hours to clear an issue with the pair in the room, with a broker or without", "h", 10, 3, 24,
         "local", _DIARY + "; Obstfeld 2005 for the rule", "leach2002 obstfeld2005"),
        ("adhoc_success", "chance that a pair with neither tie nor broker clears an issue", "share", 0.15, 0.05, 0.4,
         "assumed", "no published rate; mostly fails (Vangen and Huxham 2003)", "vangen2003"),
        ("slowing", "how much one open issue slows the work on its package", "1/issue", 0.4, 0.2, 1.0, "assumed",
         "no published size; Levitt et al. 1999 for the rule", "levitt1999"),
        ("stall_limit", "open issues an interface above which a project is in trouble", "issues", 1.5, 0.75, 4,
         "assumed", "set by trial runs of the rules; Vangen and Huxham 2003 for collaborative inertia", "vangen2003"),
        ("stall_quarters", "quarters in trouble before it stalls", "quarters", 4, 4, 4, "definition",
         "a year, the interval at which major projects are rated", "gmpp"),
    ),
    "trust": (
        ("broken_weight", "what a broken promise weighs against a kept one", "1", 2, 1, 4, "assumed",
         "no published size; Slovic 1993, Vangen and Huxham 2003 for the direction", "slovic1993 vangen2003"),
        ("trust_drift", "share of experience forgotten", "1/quarter", 0.05, 0.02, 0.1, "assumed",
         "no published rate; Jøsang and Ismail 2002 for the rule (forgetting)", "josang2002"),
    ),
    "learning": (
        ("practice_saving", "most that known practices save of a project's work and issues", "share", 0.3, 0.1, 0.5,
         "assumed", "no published figure; March 1991 for the rule", "march1991"),
        ("adoption_hours", "hours to take over a practice", "h", 10, 2, 40, "local",
         _DIARY + "; Szulanski 1996 for the rule", "leach2002 szulanski1996"),
        ("transfer", "chance a quarter to take a practice over from a user, over a tie of strength 1", "share", 0.05,
         0.03, 0.25, "assumed", "recommended practice takes about nine years to full use, 2 to 3% a quarter "
         "(Commonwealth Fund 2010); the Beacon Scheme: half of councils changed anything in four years",
         "commonwealth2010 beacon2006"),
        ("forget", "chance that a user drops a practice", "1/quarter", 0.02, 0.005, 0.04, "published",
         "3 of 13 hospitals dropped an adopted programme within two years, 3% a quarter", "help_hospitals"),
    ),
    "tie_life": (
        ("start_strength", "strength of a new tie, all of it personal", "1", 0.2, 0.2, 0.2, "definition",
         "fixes the scale of strength; Sorenson and Rogan 2014 for ties that begin with persons", "sorenson2014"),
        ("tie_floor", "strength below which nothing of a tie is left after a departure", "1", 0.05, 0.05, 0.05,
         "definition", "a quarter of a new tie; Sorenson and Rogan 2014 for the rule", "sorenson2014"),
        ("start_institutional", "share of a first tie's strength that would survive a departure", "share", 0.1, 0.0,
         0.8, "local", "questionnaire: would this link survive if you left? A young partnership has little of it "
         "(Cotterill 2007); Sorenson and Rogan 2014 for the rule", "cotterill2007 sorenson2014"),
        ("strength_rate", "share of the way to 1 a used tie goes in a quarter, and to 0 an unused one: strength is the "
         "running share of quarters in which the pair dealt with each other", "1/quarter", 0.06, 0.03, 0.095,
         "estimated", _PANEL, _PANEL_KEYS),
        ("working_strength", "strength from which a tie clears issues, transfers complex practice and founds venues",
         "1", 0.4, 0.4, 0.8, "assumed", "no published figure; Hansen 1999 for the rule", "hansen1999"),
        ("institutionalise", "share of the personal part that turns institutional in a quarter of joint work, of "
         "agreement or of second contact", "1/quarter", 0.03, 0.006, 0.1, "local",
         "two survey waves with second-contact items; two of three Norwegian council networks turned formal within ten "
         "years (Haug 2018)", "haug2018 huang2016"),
        ("institutional_decay", "share of the institutional part that a quarter without contact takes", "1/quarter",
         0.015, 0.003, 0.02, "published", "agreements between New York councils are 18 years old on average, so 0.7 to "
         "1.5% end a quarter (Aldag and Warner 2018); French joint bodies: 0.1 to 0.4%", "aldag2018 epci"),
        ("handover", "share of a leaver's ties that are handed over", "share", 0.3, 0.0, 0.8, "local",
         "HR practice; the default is illustrative; Bermiss and Greenbaum 2016 for the rule", "bermiss2016"),
        ("novation", "share of institutional parts that survive a merger or split", "share", 0.5, 0.0, 1.0, "local",
         "legal practice: a successor has what the 2008 transfer regulations or a novation pass on; the default is "
         "illustrative", "si2008_2176"),
        ("mover_share", "share of leavers who move to another member", "share", 0.3, 0.0, 0.6, "local",
         "HR records; the default is illustrative; Yi, Berry and Chen 2018 for the rule", "yi2018"),
        ("mover_carry", "share of the personal part that a mover takes along", "share", 0.5, 0.5, 0.5, "definition",
         "half, by convention: only its product with mover_share counts; Yi, Berry and Chen 2018 for the rule",
         "yi2018"),
        ("second_contact_keeps", "share of the personal part that a second contact holds", "share", 0.5, 0.5, 0.5,
         "definition", "two people, half each; Bermiss and Greenbaum 2016 for the rule", "bermiss2016"),
        ("spinoff_members", "fewest founders of a spin-off venue", "members", 3, 3, 3, "definition",
         "three, the smallest group that is more than a pair (Simmel 1950)", "simmel1950"),
        ("spinoff_chance", "chance that a delivered project founds a venue, with a record without fault", "share", 0.35,
         0.1, 0.6, "published", "34% of the projects of a national programme were copied by others (RWJF)",
         "rwjf_local"),
        ("spinoff_end", "chance that a spin-off ends", "1/quarter", 0.0125, 0.0075, 0.02, "published",
         "3 to 8% of coalitions a year (Feinberg et al. 2008), 7% of basin partnerships (Genskow 2009)",
         "feinberg2008 genskow2009"),
    ),
    "stability": (
        ("turnover", "chance that a representative leaves", "1/quarter", 0.035, 0.02, 0.07, "published", _LGA,
         "lga_workforce2018"),
        ("turnover_top", "the same for chief executives and leaders", "1/quarter", 0.053, 0.025, 0.08, "published",
         "nearly half of chief executives in post under three years (2025)", "chief_executives2025"),
        ("election_cycle", "quarters between all-out elections", "quarters", 16, 16, 16, "definition",
         "four years, Local Government Act 1972", "lga1972"),
        ("county_election", "quarter of the cycle in which counties vote", "quarter", 6, 0, 15, "local",
         "calendar of elections; the default is illustrative", "lga1972"),
        ("district_election", "quarter of the cycle in which districts vote", "quarter", 10, 0, 15, "local",
         "calendar of elections; the default is illustrative", "lga1972"),
        ("control_change", "chance that an all-out election changes control", "share", 0.39, 0.2, 0.6, "published",
         "English councils 1997-2026: control changes in 11.5% of council-years, so 39% in four years",
         "open_council_data"),
        ("priority_redraw", "share of priorities that a change of control redraws", "share", 0.5, 0.2, 0.9, "local",
         "manifestos; the default is illustrative; Klingemann et al. 1994 for the rule", "klingemann1994"),
        ("chill", "what an announced reorganisation adds to the threshold, and takes from institutionalising", "1", 0.3,
         0.1, 0.6, "assumed", "no published size; Andrews and Boyne 2012: the fall starts at the announcement",
         "andrews2012"),
    ),
    "ties": (
        ("rate", "chances to reconsider a tie", "1/quarter", 0.6, 0.4, 0.9, "estimated",
         "Berardo and Scholz 2010: 4.9 chances over eight quarters", _PANEL_KEYS),
        ("density", "out-degree (solved for each survey, so that expected creations equal expected dissolutions)",
         "log-odds", -1.8, -6, 4, "estimated", "solved by simulation, as the model's other coefficients allow "
         "(Snijders et al. 2010)", "snijders2010"),
        ("reciprocity", "reciprocity", "log-odds", 0.8, 0.2, 1.4, "estimated", _BS, _BS_KEYS),
        ("closure", "GWESP closure (FF)", "log-odds", 1.0, 0.0, 2.0, "estimated", _BS, _BS_KEYS),
        ("closure_alpha", "decay of GWESP", "1", 0.69, 0.69, 0.69, "definition", "RSiena's default, ln 2", "rsiena"),
        ("closure_risk", "how closure grows with the risk of ego's live projects", "log-odds/utility", 0.5, 0.0, 1.5,
         "assumed", "sign: risk hypothesis (Berardo and Scholz 2010); size: low-risk planning v emergency networks "
         "(Drabek et al. 1981)", _BS_KEYS),
        ("popularity", "square root of alter's in-degree", "log-odds", 0.6, 0.0, 1.2, "estimated", _BS, _BS_KEYS),
        ("popularity_risk", "how popularity falls with the risk of ego's live projects", "log-odds/utility", -0.5, -1.5,
         0.0, "assumed", "as closure_risk", _BS_KEYS),
        ("activity", "square root of ego's out-degree", "log-odds", -0.4, -1.2, 0.4, "estimated", _BS, _BS_KEYS),
        ("same_kind", "same kind of member", "log-odds", 0.2, -0.1, 0.5, "estimated", _BS, _BS_KEYS),
        ("shared_area", "shared area", "log-odds", 0.2, 0.0, 0.6, "assumed",
         "Dixon and Elston 2020: partner choice follows proximity; size assumed with same_kind", "dixon2020"),
        ("venue_create", "talking with each other in a venue, as far as its size and rhythm allow: creating a tie",
         "log-odds", 0.6, 0.3, 1.0, "assumed", "Scott 2016 for the direction; Heeren et al. 2022: convening makes ties "
         "and does not keep them", "scott2016 heeren2022"),
        ("shared_project", "working in the same live project", "log-odds", 0.8, 0.0, 1.5, "assumed",
         "no size in these terms; Dahlander and McFarland 2013 for the direction", "dahlander2013"),
        ("trust_effect", "log-odds of trust, against the first trust", "log-odds", 0.2, 0.0, 0.6, "assumed",
         "Berardo and Scholz 2010: about 0; kept weak", "berardo2010"),
        ("team_ego", "the central team (or lead organisation) as ego", "log-odds", 0.5, 0.0, 1.5, "assumed",
         "Provan and Milward 1995 for the direction; needs several partnerships to estimate", "provan1995"),
        ("team_alter", "the central team (or lead organisation) as alter", "log-odds", 0.8, 0.0, 1.5, "assumed",
         "Provan and Milward 1995 for the direction; needs several partnerships to estimate", "provan1995"),
        ("seniority_alter", "seniority of the alter's most senior seat, above 3", "log-odds", 0.1, 0.0, 0.3, "assumed",
         "no published size; Cotterill 2007 for the direction", "cotterill2007poster"),
        ("institutional_keep", "institutional part of a tie: keeping it", "log-odds", 3.0, 1.0, 5.0, "assumed",
         "named ties end at 6.5 to 9.5% a quarter, agreements at 1 to 1.5% (Aldag and Warner 2018): 1.9 at an "
         "institutional part of 0.6", "aldag2018 " + _PANEL_KEYS),
        ("strength_keep", "strength of a tie: keeping it", "log-odds", 1.0, 0.0, 2.0, "assumed",
         "Dahlander and McFarland 2013 for the direction; size within the " + _PANEL, "dahlander2013 " + _PANEL_KEYS),
        ("introduced", "having been introduced since ego's last choice", "log-odds", 1.5, 0.5, 3.0, "assumed",
         "Obstfeld 2005, Scott 2016 for the direction; no published size", "obstfeld2005 scott2016"),
    ),
}

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
    """Return every constant by name: the rows above and what defines the four project types."""
    found = {
        row[0]: Parameter(*row[:8], group, tuple(row[8].split())) for group, rows in _ROWS.items() for row in rows
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
