"""What the model's constants are called in a briefing: short, and without the words of the model's makers."""

from __future__ import annotations

from partnership_dynamics.simulation.parameters import PARAMETERS, Parameter

LABELS = {
    "gross_hours": "Hours a member has for joint work",
    "team_week": "Hours in a full-time week",
    "tie_hours": "Hours it takes to keep a contact",
    "meeting_hours": "Hours a meeting takes",
    "talks": "People one talks with at a meeting",
    "project_share": "Most of one's hours that a project gets",
    "issue_share": "Most of one's hours spent on problems",
    "idea_rate": "Ideas that members raise",
    "lead_bend": "How far a lead body's wishes shape ideas",
    "seat_effect": "How far people push their own topics",
    "work_a_partner": "Work in a project for each partner",
    "paid_hour": "What an hour of the team costs members",
    "common_appeal": "How far all members like the same projects",
    "offer_rate": "Projects that outside bodies offer",
    "offer_pays": "Share of an offered project that is paid",
    "agenda": "Projects of a type there are to be found",
    "risk_base": "Risk that partners see in a project",
    "news_chance": "Chance that contacts pass on news",
    "introduce_hours": "Team hours to bring two members together",
    "broadcast_hours": "Team hours to spread news of a project",
    "threshold": "Benefit that members want before they join",
    "prior": "Trust in members one does not know",
    "tied_trust": "Trust in one's contacts at first",
    "decision_interval": "Time between a member's decision dates",
    "recruiting_window": "Time that a project looks for partners",
    "planned_quarters": "Time that a project is planned to take",
    "referral_approval": "Speed of answers from the top",
    "referral_refusal": "Chance that the top says no",
    "issue_rate": "Problems that come up between partners",
    "direct_hours": "Hours to solve a problem between contacts",
    "relay_hours": "A go-between's hours to carry a matter",
    "join_hours": "Hours to solve a problem face to face",
    "adhoc_success": "Chance to solve a problem without a contact",
    "slowing": "How much an open problem slows a project",
    "stall_limit": "Open problems that a project can bear",
    "broken_weight": "How much a broken promise weighs",
    "trust_drift": "How fast experience is forgotten",
    "practice_saving": "Work that lessons learnt can save",
    "adoption_hours": "Hours to take over a practice",
    "transfer": "How fast practice passes between contacts",
    "forget": "How often a practice is dropped",
    "start_institutional": "Contacts that outlast the person at first",
    "strength_rate": "How fast contacts grow and fade",
    "working_strength": "How close a contact must be to be of use",
    "institutionalise": "How fast contacts come to outlast people",
    "institutional_decay": "How fast contacts of bodies fade",
    "handover": "Contacts that a leaver hands over",
    "novation": "Agreements that survive a merger",
    "mover_share": "Leavers who move to another member",
    "mover_carry": "Contacts that movers take along",
    "spinoff_chance": "Chance that success founds a new group",
    "spinoff_end": "How often a new group ends",
    "turnover": "Representatives who leave",
    "turnover_top": "Chief executives and leaders who leave",
    "county_election": "When the county votes",
    "district_election": "When districts vote",
    "control_change": "Elections that change control",
    "priority_redraw": "How far a new control changes priorities",
    "chill": "How far an announced merger holds back work",
    "rate": "How often contacts are reconsidered",
    "reciprocity": "Pull towards contacts that are mutual",
    "closure": "Pull towards contacts of one's contacts",
    "closure_risk": "Pull towards contacts' contacts, at risk",
    "popularity": "Pull towards those whom many deal with",
    "popularity_risk": "Pull towards the popular, at risk",
    "activity": "Pull of having many contacts already",
    "same_kind": "Pull towards one's own kind",
    "shared_area": "Pull towards neighbours",
    "venue_create": "Pull of meeting in the same group",
    "shared_project": "Pull of working on the same project",
    "trust_effect": "Pull of trust on contacts",
    "team_ego": "How active the central team is",
    "team_alter": "Pull towards the central team",
    "seniority_alter": "Pull towards senior people",
    "institutional_keep": "How far contacts of bodies are kept",
    "strength_keep": "How far close contacts are kept",
    "introduced": "Pull of having been introduced",
    "density": "How readily contacts are made at all",
}
# What is so under each variant of `scenarios.ensemble.model_form`, in few words.
RULES = {
    "news_for_all": "All hear of each project at once",
    "no_assurance": "Trust decides nothing",
    "issues_clear_anyway": "Problems clear without contacts",
    "practice_for_all": "What one has learnt, all have",
    "seats_do_not_matter": "Seats at the table decide nothing",
    "no_saving": "Lessons save no work",
    "no_forgetting": "Experience is never forgotten",
    "even_promises": "Broken promises weigh no more",
    "issues_do_not_slow": "Open problems slow nothing",
    "ties_fixed": "Contacts never change",
    "risk_moves_no_ties": "Risk does not shape contacts",
    "use_keeps_no_ties": "Old contacts are not kept longer",
    "nothing_embeds": "Joint work makes no contact last",
    "nobody_drops_practice": "No practice is ever dropped",
    "no_spin_offs": "Success founds no new group",
    "no_shared_appeal": "No project appeals to all alike",
    "chill_off": "An announced merger chills nothing",
}
UNITS = {
    "h": "hours",
    "h/quarter": "hours a quarter",
    "h/week": "hours a week",
    "1/quarter": "a quarter",
    "quarters": "quarters",
    "quarter": "",
    "members": "members",
    "projects": "projects",
    "issues": "problems",
    "h/h": "hours an hour",
    "weeks": "weeks",
    "1/issue": "a problem",
    "grade": "grade",
    "share": "",
    "yes or no": "",
    "1": "",
    "utility": "",
    "log-odds": "",
    "log-odds/utility": "",
}
KNOWN = {
    "estimated": "estimated from surveys elsewhere",
    "published": "published figure",
    "local": "local fact, not yet known here",
    "definition": "definition",
    "assumed": "assumed",
}


def label(name: str) -> str:
    """Return what a constant is called in a briefing.

    Examples
    --------
    >>> label("gross_hours"), label("working_strength")
    ('Hours a member has for joint work', 'How close a contact must be to be of use')
    """
    return LABELS.get(name) or PARAMETERS[name].meaning.capitalize()


def rule(name: str) -> str:
    """Return what is so under a variant of the model, in few words; a new one is called by its name."""
    return RULES.get(name, name.replace("_", " ").capitalize())


def value(name: str, number: float) -> str:
    """Return a constant's value with its unit.

    Examples
    --------
    >>> value("gross_hours", 40.0), value("turnover", 0.07), value("news_chance", 0.5), value("closure", 1.0)
    ('40 hours a quarter', '7% a quarter', '50%', '1')
    """
    row: Parameter = PARAMETERS[name]
    if row.unit == "share" or (row.unit == "1/quarter" and row.high <= 0.2):
        said = f"{100 * number:.3g}%"
    else:
        said = f"{number:,.0f}" if abs(number) >= 1000 else f"{number:.3g}"
    said = said.replace("-", "−")
    unit = UNITS[row.unit]
    return f"{said} {unit}" if unit else said
