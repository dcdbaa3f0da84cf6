"""However a scenario file is spoilt, it is a scenario that fits or a sentence that says what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_dynamics.scenarios.changes import remarks
from partnership_dynamics.scenarios.ranges import settled
from partnership_dynamics.scenarios.schema import ScenarioError, apply, library, read_scenario
from partnership_dynamics.simulation.shire import shire_county

COUNTY = shire_county()
LONGEST = 2000  # letters of an error
TEXTS = [path.read_text(encoding="utf-8").splitlines() for path in library().values()]
VALUES = (
    "{ low = 1, high = 3 }",
    "{ low = 0.1, high = 0.9 }",
    '{ low = "a", high = 2 }',
    "{ high = inf, low = nan }",
    "{ low = 1 }",
    "{}",
    "[]",
    "[{ low = 1, high = 2 }]",
    '["county", "fire"]',
    '"county"',
    '"Shire Police"',
    "nan",
    "inf",
    "-1",
    "0",
    "1e400",
    "99999999999999999999",
    "true",
    "1979-05-27",
    '"""',
    "0.5",
)
LINES = (
    "year = 2",
    "quarter = 3",
    "until_year = 4",
    "start = 0.5",
    'team_ties = "lead"',
    'extends = "spoilt"',
    'extends = ["austerity", "no_team"]',
    "ranges = 1",
    "[team.staff]\nlow = 1\nhigh = 2",
    "[event]\nvalue = {}",
    '[[seat]]\nmember = "police"\nyear = 2',
    '[[venue]]\nname = "v"\nmembers = "district"\nyear = 2',
    '[[hours]]\nmember = "fire"\ntimes = { low = 0, high = 9 }',
    "[parameters]\nturnover = { low = 0, high = 1 }",
    '[[event]]\nkind = "hours"\ntarget = "health"\nyear = { low = 2, high = 3 }\nvalue = { low = 0, high = 1 }',
)


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """Draw a scenario of the library with some lines changed, put in or left out."""
    lines = list(draw(st.sampled_from(TEXTS)))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(lines) - 1)) if lines else 0
        way = draw(st.sampled_from(("value", "line", "without")))
        if way == "line" or not lines:
            lines.insert(place, draw(st.sampled_from(LINES)))
        elif way == "without":
            lines.pop(place)
        elif "=" in lines[place]:
            lines[place] = f"{lines[place].split('=')[0]}= {draw(st.sampled_from(VALUES))}"
    return "\n".join(lines)


@given(spoilt())
def test_a_spoilt_scenario_fits_or_is_refused_in_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path: Path = tmp_path_factory.mktemp("spoilt") / "spoilt.toml"
    path.write_text(text, encoding="utf-8")
    said = ".toml"
    try:
        scenario = read_scenario(str(path))
        for one in (scenario, *(settled(scenario, 2) if scenario.ranges else ())):
            apply(one, COUNTY, 40)
        remarks(scenario, COUNTY)
    except ScenarioError as error:
        said = str(error)
    assert "spoilt" in said or ".toml" in said
    assert len(said) < LONGEST
