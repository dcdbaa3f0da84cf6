"""Ties that a scenario makes, ends or strengthens at the start: what the app's network editor writes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnership_dynamics.scenarios.actions.prepare import case_of, prepare
from partnership_dynamics.scenarios.schema import ScenarioError, apply, read_given
from partnership_dynamics.simulation.partnership import Partnership
from partnership_dynamics.simulation.shire import shire_county

COUNTY = shire_county()
NAMES = [member.name for member in COUNTY.members]
HEAD = 'title = "Edited"\nquestion = "What if?"\n'


def edited(text: str, partnership: Partnership = COUNTY) -> Partnership:
    scenario, _files = read_given("edited", {"edited.toml": HEAD + text})
    return apply(scenario, partnership, 8).partnership


def tie(member: str, other: str, strength: float, more: str = "") -> str:
    return f'[[tie]]\nmember = "{member}"\nother = "{other}"\nstrength = {strength}\n{more}\n'


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(NAMES) - 1), st.integers(0, len(NAMES) - 1), st.floats(0, 1).map(lambda one: round(one, 3)))
def test_one_pair_is_as_the_file_says_and_every_other_as_it_was(i: int, j: int, strength: float) -> None:
    text = tie(NAMES[i], NAMES[j], strength)
    if i == j:
        with pytest.raises(ScenarioError, match="no tie to itself"):
            edited(text)
        return
    after = edited(text)
    assert after.tie[i, j] == after.tie[j, i] == (strength > 0)
    assert after.strength[i, j] == after.strength[j, i] == strength
    same = np.ones(COUNTY.tie.shape, dtype=bool)
    same[i, j] = same[j, i] = False
    assert np.array_equal(after.tie[same], COUNTY.tie[same])
    assert np.array_equal(after.strength[same], COUNTY.strength[same])


def test_a_kind_means_all_of_it_and_a_later_line_wins() -> None:
    after = edited(tie("district", "police", 0.4) + tie("Ashdale District", "Shire Police", 0.0))
    police = NAMES.index("Shire Police")
    districts = [k for k, member in enumerate(COUNTY.members) if member.kind == "district"]
    assert [after.strength[k, police] for k in districts] == [
        0.0 if NAMES[k] == "Ashdale District" else 0.4 for k in districts
    ]


def test_one_sided_is_for_ties_with_a_direction_only() -> None:
    both = np.maximum(COUNTY.strength, COUNTY.strength.T)
    plain = replace(COUNTY, tie=(both > 0).astype(np.uint8), strength=both, directed=False)
    with pytest.raises(ScenarioError, match="no direction"):
        edited(tie("county", "fire", 0.5, "one_sided = true"), plain)
    apart = replace(COUNTY, directed=True)
    after = edited(tie("fire", "health", 0.5, "one_sided = true"), apart)
    fire, health = NAMES.index("Shire Fire and Rescue"), NAMES.index("Shire Health")
    assert after.strength[fire, health] == 0.5
    assert after.strength[health, fire] == COUNTY.strength[health, fire]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (tie("nobody", "fire", 0.5), "no member is called 'nobody'"),
        (tie("fire", "health", 1.5), "strength"),
        ('[[tie]]\nmember = "fire"\nstrength = 0.5\n', "other"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        edited(text)


def test_an_edited_network_keeps_the_out_degree_of_the_one_as_it_is() -> None:
    prepared = prepare(COUNTY, quarters=8)
    scenario, _files = read_given("edited", {"edited.toml": HEAD + tie("district", "police", 0.4)})
    changed = case_of(scenario, prepared, 8).setup.parameters
    assert changed is not None
    assert changed["density"] == prepared.parameters["density"]
