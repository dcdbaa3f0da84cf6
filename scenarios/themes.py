"""The library's what-ifs by theme, for whoever lists them: structure, governance, stability, money, reorganisation."""

from __future__ import annotations

from collections.abc import Iterable

THEMES: dict[str, tuple[str, ...]] = {
    "As it is": ("as_is",),
    "Structure: team and ties": ("stronger_team", "joining_team", "no_team", "dense_web", "new_table", "new_partner"),
    "Governance: who leads, who sits at the table": (
        "lead_organisation",
        "lead_organisation_equal_ties",
        "shared_governance",
        "shared_governance_equal_ties",
        "mayoral_lead",
        "mayoral_lead_with_ties",
        "senior_table",
        "engaged_leaders",
        "shared_strategy",
        "citizen_facing_table",
        "councillor_and_voluntary_seats",
    ),
    "Stability and maturity": (
        "turnover_shock",
        "prepared_for_turnover",
        "lost_manager",
        "formal_agreements",
        "change_of_control",
    ),
    "Money": (
        "team_by_grant",
        "stronger_team_grant",
        "seconded_team",
        "earmarked_offers",
        "democracy_offer",
        "austerity",
        "slow_austerity",
        "austerity_without_team",
        "grant_ends",
    ),
    "Reorganisation": ("reorganisation", "reorganisation_with_agreements", "one_unitary", "health_halved"),
}
OTHERS = "Others"
_THEME_OF = {name: theme for theme, names in THEMES.items() for name in names}


def theme_of(name: str) -> str:
    """Return the theme of a scenario of the library; "Others" for one that has none.

    Examples
    --------
    >>> theme_of("grant_ends"), theme_of("mine")
    ('Money', 'Others')
    """
    return _THEME_OF.get(name, OTHERS)


def by_theme(names: Iterable[str]) -> dict[str, list[str]]:
    """Return scenarios by theme, themes and scenarios in their order; those without one come last."""
    known = list(names)
    found = {theme: [name for name in its if name in known] for theme, its in THEMES.items()}
    found[OTHERS] = [name for name in known if name not in _THEME_OF]
    return {theme: its for theme, its in found.items() if its}
