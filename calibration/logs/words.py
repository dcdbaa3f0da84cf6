"""Statistics of a log in words."""

from __future__ import annotations

STATISTIC_WORDS = {
    "ideas": "new projects a member a quarter (log)",
    "own_types": "types that are the sponsor's own",
    "sponsored_at_once": "sponsored in the quarter of the idea",
    "sponsor_delay": "quarters till sponsored, if later",
    "dropped_after": "quarters till an idea is dropped",
    "search_length": "quarters of search, if it succeeds",
    "search_in_vain": "quarters of search, if it fails",
    "stalled_for": "quarters stalled, if resumed",
    "ended_for_want_of_partners": "ended for want of partners (log)",
    "ended_by_withdrawal": "ended by withdrawal (log)",
    "delivered": "delivered (log)",
    "waiting": "ideas waiting at the end (log)",
    "searching": "searching at the end (log)",
    "working": "at work at the end (log)",
    "hours_in_vain": "hours of projects given up (log)",
    "tied_partners": "pairs of partners who are tied",
}
PREFIXES = {
    "share_": "share of {} (log-odds)",
    "hazard_deliver_": "hazard: delivery of {}",
    "hazard_": "hazard: {}",
    "years_": "time to deliver: {} (log)",
    "hours_": "hours: {} (log)",
}
HAZARD_WORDS = {
    "sponsor_light": "sponsorship, uncontested types",
    "sponsor_heavy": "sponsorship, contested types",
    "drop_idea": "an idea is dropped",
    "start_light": "work starts, uncontested types",
    "start_heavy": "work starts, contested types",
    "end_search": "a search is given up",
    "stall": "a stall",
    "resume": "going on after a stall",
    "end_stalled": "giving up when stalled",
    "end_resumed": "delivery after a stall",
}


def in_figures(value: float) -> str:
    """Return a constant's value in three figures, from a hundred on in whole numbers.

    Examples
    --------
    >>> in_figures(1132.4), in_figures(0.08719), in_figures(3.0)
    ('1,132', '0.0872', '3')
    """
    return f"{value:,.0f}" if abs(value) >= 100.0 else f"{value:.3g}"


def in_words(statistic: str) -> str:
    """Return what a statistic is.

    Examples
    --------
    >>> in_words("hazard_stall"), in_words("hours_policy_making")
    ('hazard: a stall', 'hours: policy making (log)')
    """
    if statistic in STATISTIC_WORDS:
        return STATISTIC_WORDS[statistic]
    for prefix, words in PREFIXES.items():
        if statistic.startswith(prefix):
            rest = statistic.removeprefix(prefix)
            return words.format(HAZARD_WORDS.get(rest, rest.replace("_", " ")))
    return statistic
