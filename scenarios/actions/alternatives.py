"""Answer a what-if about a team next to its alternatives: one action for the command, the app and Python."""

from __future__ import annotations

from collections.abc import Sequence

from partnership_dynamics.scenarios.actions.prepare import Prepared
from partnership_dynamics.scenarios.actions.runs import Means, as_often
from partnership_dynamics.scenarios.ensemble.chunk import Case
from partnership_dynamics.scenarios.ensemble.ensemble import Ensemble
from partnership_dynamics.scenarios.schema import Scenario, ScenarioError
from partnership_dynamics.scenarios.team_options import Ranking, cases_of, is_about_a_team, ranked


def why_not(scenario: Scenario, prepared: Prepared) -> str:
    """Return why a what-if has no alternatives to be ranked with; empty where it has."""
    if not is_about_a_team(scenario):
        return (
            f"{scenario.name} changes nothing about the team, so there are no alternatives to rank it with; ask about "
            "a what-if that changes the team's staff, its style, who pays for it, or whether there is one"
        )
    if not prepared.plausible:
        return (
            "alternatives are ranked over plausible counties, and this was answered at one value of each parameter; "
            'compare again over plausible counties (over="plausible")'
        )
    return ""


def cases_beside(scenario: Scenario, prepared: Prepared, quarters: int) -> list[Case]:
    """Return the alternatives of a what-if as something to run beside it; none where it has none."""
    return [] if why_not(scenario, prepared) else cases_of(scenario, prepared, quarters)


def ranking_of(
    prepared: Prepared, scenario: Scenario, answered: tuple[Ensemble, Ensemble], means: Means | None = None
) -> Ranking | None:
    """Run the alternatives of a what-if that was answered, as often and with the same luck, and rank them.

    Parameters
    ----------
    prepared : Prepared
    scenario : Scenario
    answered : pair of Ensemble
        The baseline and the what-if.
    means : Means, optional

    Raises
    ------
    ScenarioError
        If the what-if has no alternatives, or there are no counties to rank them in.
    """
    refused = why_not(scenario, prepared)
    if refused:
        raise ScenarioError(refused)
    baseline = answered[0]
    others = as_often(cases_of(scenario, prepared, baseline.quarters), baseline, means or Means())
    return ranking_beside(answered, others)


def ranking_beside(answered: tuple[Ensemble, Ensemble], others: Sequence[Ensemble]) -> Ranking | None:
    """Return the ranking of baseline, what-if and the alternatives that were run beside them."""
    return ranked([*answered, *others]) if others else None
