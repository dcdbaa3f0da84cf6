"""A constant is refused by its name, or the model works with it: also at the ends of what is allowed."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st

from partnership_dynamics.scenarios.schema import ScenarioError, read_scenario
from partnership_dynamics.simulation.finite import NotFiniteError, check_finite
from partnership_dynamics.simulation.history import run
from partnership_dynamics.simulation.model import PartnershipModel
from partnership_dynamics.simulation.parameters import LIMITS, PARAMETERS, limits_of, settings
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Event, Setup, start
from tests.model.test_conservation import first_broken

FAR = (0.0, 1e6, -1e6, 1e100, -1e100, 1e308)
QUARTERS = 40  # what is wrong may take years to show
SCENARIO = 'title = "Mine"\nquestion = "What if?"\n[parameters]\n{} = {}\n'


def refused(changed: dict[str, float]) -> str:
    """Return what is said where constants are refused; else nothing."""
    try:
        settings(changed)
    except ValueError as error:
        return str(error)
    return ""


def busy(changed: dict[str, float]) -> Setup:
    """Return the county with everything that can happen to it happening, under some constants."""
    county = shire_county()
    events = (
        Event(2, "announce", 1),
        Event(3, "agreements"),
        Event(4, "merge", 1, 2),
        Event(6, "funding", value=0.1),
        Event(9, "close_team"),
        Event(12, "govern", 0, value=1),
        Event(16, "departure", 3),
    )
    return Setup(county, QUARTERS, parameters={"idea_rate": 0.2, **changed}, events=events)


@pytest.mark.parametrize("name", sorted(PARAMETERS))
def test_a_constant_far_out_is_refused_by_its_name_or_every_law_holds_for_ten_years(name: str) -> None:
    for value in sorted({*FAR, *limits_of(name), PARAMETERS[name].low, PARAMETERS[name].high}):
        changed = {name: value}
        said = refused(changed)
        if said:
            assert said.startswith(f"{name} is {value:g}; it ")
        else:
            assert first_broken(busy(changed)) is None, changed


@settings_of_hypothesis(max_examples=30, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(PARAMETERS)), st.sampled_from(["low", "high"]), min_size=2, max_size=12))
def test_constants_at_their_limits_together_are_a_run_of_numbers(ends: dict[str, str]) -> None:
    changed = {name: limits_of(name)[end == "high"] for name, end in ends.items()}
    check_finite(run(start(busy(changed)), 1, 0))


@pytest.mark.parametrize("name", ["tie_floor", "trust_drift", "gross_hours", "team_week", "quarter_weeks"])
def test_a_constant_that_made_trust_no_number_is_refused_by_its_name(name: str) -> None:
    value = 0.0 if name == "tie_floor" else 1e308
    with pytest.raises(ValueError, match=f"^{name} is .*it runs from"):
        settings({name: value})


def test_a_run_with_a_number_that_is_none_stops_and_names_quantity_quarter_and_constant() -> None:
    template = start(busy({}))
    template.settings[0].tie_floor = 0.0  # past every check
    template.dyads["personal"][...] = template.dyads["institutional"][...] = 0.0
    template.settings[0].turnover = 1.0
    said = r"^the run is void: trust_. of dyads .* after quarter 0; .*tie_floor is 0"
    with pytest.raises(NotFiniteError, match=said):
        run(template, 1, 0)


def test_a_model_stepped_by_quarters_stops_at_the_number_that_is_none() -> None:
    model = PartnershipModel(Setup(shire_county(), 8))
    model.step()
    model.state.members[0].gross_hours = math.nan
    with pytest.raises(NotFiniteError, match=r" is not a finite number after quarter 1; "):
        model.step()


@pytest.mark.parametrize("name", sorted(LIMITS))
def test_a_scenario_that_sets_a_constant_beyond_its_limits_is_refused_with_its_file_and_name(
    tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    path = tmp_path_factory.mktemp("scenario") / "mine.toml"
    for value in (LIMITS[name][0] - 0.5, LIMITS[name][1] + 0.5):
        if math.isfinite(value):
            path.write_text(SCENARIO.format(name, value), encoding="utf-8")
            with pytest.raises(ScenarioError, match=rf"^mine\.toml: .*{name} is "):
                read_scenario(str(path))
