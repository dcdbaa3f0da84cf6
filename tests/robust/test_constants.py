"""A constant is refused by its name, or the model works with it: also at the ends of what is allowed."""

from __future__ import annotations

import math

import pytest

from scenarios.schema import ScenarioError, read_scenario
from simulation.parameters import LIMITS, PARAMETERS, settings
from simulation.shire import shire_county
from simulation.start import Setup
from tests.model.test_conservation import first_broken

FAR = (0.0, 1e6, -1e6)
SCENARIO = 'title = "Mine"\nquestion = "What if?"\n[parameters]\n{} = {}\n'


def refused(changed: dict[str, float]) -> str:
    """Return what is said where constants are refused; else nothing."""
    try:
        settings(changed)
    except ValueError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("name", sorted(PARAMETERS))
def test_a_constant_far_out_is_refused_by_its_name_or_every_law_holds(name: str) -> None:
    for value in sorted({*FAR, *(end for end in LIMITS.get(name, ()) if math.isfinite(end))}):
        changed = {name: value}
        said = refused(changed)
        if said:
            assert said.startswith(f"{name} is {value:g}; it ")
        else:
            assert first_broken(Setup(shire_county(), 3, parameters=changed)) is None, changed


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
