"""The library's what-ifs as the page lists them, in groups that a person looks for."""

from __future__ import annotations

from functools import cache
from typing import Any

from partnership_dynamics.scenarios.schema import library, read_scenario

GROUPS = {
    "As it is": ("as_is",),
    "The central team": ("stronger_team", "team_by_grant", "stronger_team_grant", "seconded_team",
                         "joining_team", "no_team", "lost_manager"),
    "Who leads": ("lead_organisation", "lead_organisation_equal_ties", "shared_governance",
                  "shared_governance_equal_ties", "mayoral_lead", "mayoral_lead_with_ties"),
    "Who sits at the table": ("senior_table", "engaged_leaders", "shared_strategy", "citizen_facing_table",
                              "councillor_and_voluntary_seats", "new_table", "new_partner"),
    "Offers from outside": ("earmarked_offers", "democracy_offer"),
    "Ties between members": ("dense_web", "formal_agreements"),
    "Shocks": ("turnover_shock", "prepared_for_turnover", "austerity", "slow_austerity", "austerity_without_team",
               "grant_ends", "change_of_control", "reorganisation", "reorganisation_with_agreements", "one_unitary",
               "health_halved"),
}  # fmt: skip
OTHERS = "Others"


@cache
def listed() -> list[dict[str, Any]]:
    """Return every what-if with its group, question, reasons and evidence; new ones come under "Others"."""
    known = library()
    group_of = {name: group for group, names in GROUPS.items() for name in names}
    order = [*(name for names in GROUPS.values() for name in names if name in known),
             *(name for name in known if name not in group_of)]  # fmt: skip
    found = []
    for name in order:
        one = read_scenario(name)
        found.append({"name": name, "group": group_of.get(name, OTHERS), "title": one.title, "question": one.question,
                      "why": one.why, "evidence": one.evidence, "against": one.against})  # fmt: skip
    return found
