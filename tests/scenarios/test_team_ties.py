"""When the team no longer convenes its ties can be kept: as many as before, in other hands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from partnership_dynamics.scenarios.schema import ScenarioError, apply, read_scenario
from partnership_dynamics.scenarios.team_ties import handed_over
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import start


@pytest.mark.parametrize("lead", [-1, 0, 7])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_number_of_ties_stays_the_same_and_none_is_the_teams(lead: int, seed: int) -> None:
    county = shire_county()
    tie, strength = handed_over(county, lead, seed)
    assert tie.sum() == county.tie.sum()
    assert not tie[county.team_place].any()
    assert not tie[:, county.team_place].any()
    assert not np.diag(tie).any()
    assert np.array_equal(strength > 0, tie == 1)


def test_nobody_loses_a_tie_that_is_not_with_the_team_and_the_lead_deals_with_all_whom_the_team_dealt_with() -> None:
    county = shire_county()
    tie, _strength = handed_over(county, 0)
    kept = county.tie.copy()
    kept[county.team_place] = kept[:, county.team_place] = 0
    assert np.all(tie[kept == 1] == 1)
    assert tie[0, 1 : county.team_place].all()


def test_ties_are_spread_over_pairs_without_any_by_a_draw_that_the_seed_decides() -> None:
    county = shire_county()
    one, again, other = (handed_over(county, -1, seed)[0] for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
    new = (one == 1) & (county.tie == 0)
    assert not (new & (county.tie.T == 1)).any()


@pytest.mark.parametrize("name", ["shared_governance", "lead_organisation"])
def test_a_scenario_with_the_equal_ties_starts_with_as_many_as_there_were(name: str) -> None:
    county = shire_county()
    lost, kept = (start(apply(read_scenario(word), county, 8)) for word in (name, f"{name}_equal_ties"))
    assert kept.network.tie.sum() == county.tie.sum()
    assert lost.network.tie.sum() == county.tie.sum() - 32


def test_where_no_team_convenes_there_are_no_ties_to_hand_over_and_the_others_stay() -> None:
    shared = replace(shire_county(), governance="shared")
    led = apply(read_scenario("lead_organisation_equal_ties"), shared, 8).partnership
    assert led.governance == "lead"
    assert (led.tie == shared.tie).all()


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('team_ties = "spread"', "still convenes"),
        ('governance = "shared"\nteam_ties = "lead"', 'needs governance = "lead"'),
        ('governance = "shared"\nteam_ties = "everybody"', "team_ties"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(tmp_path: Path, table: str, said: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(f'title = "Mine"\nquestion = "What if?"\n[table]\n{table}\n', encoding="utf-8")
    with pytest.raises(ScenarioError, match=said):
        apply(read_scenario(str(path)), shire_county(), 8)
