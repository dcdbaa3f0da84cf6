"""Scenarios and surveys at random: refused in a sentence, or they run and every law holds.

For longer: PARTNERSHIP_FUZZ=5000 python3 run.py test tests/robust/test_scenarios_at_random.py
"""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from partnership_dynamics.calibration.partnership_from_survey import to_partnership
from partnership_dynamics.calibration.survey import SurveyError, read_survey
from partnership_dynamics.scenarios.changes import remarks
from partnership_dynamics.scenarios.ranges import settled
from partnership_dynamics.scenarios.schema import ScenarioError, apply, library, read_scenario
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.partnership import DIRECTORATES, KINDS, Partnership
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import VALUE_RANGES, Setup
from partnership_dynamics.simulation.state import EVENT_KINDS
from tests.model.test_conservation import first_broken

QUARTERS = 4
LONGEST = 2000  # letters of what is said
COUNTY = shire_county()
relaxed = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    max_examples=int(os.environ.get("PARTNERSHIP_FUZZ", "60")),
)

BODIES = tuple(kind for kind in KINDS if kind != "central_team")
NAMES = tuple(member.name for member in COUNTY.members)
words = st.sampled_from((*NAMES, *KINDS, "New", "New two", "nobody", ""))
numbers = st.one_of(
    st.integers(-2, 5), st.floats(0, 1), st.floats(allow_nan=True, allow_infinity=True), st.sampled_from([2**63, 1e300])
)
ranges = st.fixed_dictionaries({"low": st.floats(0, 0.4), "high": st.floats(0.6, 1)})
anything = st.one_of(numbers, words, st.booleans(), ranges, st.lists(words, max_size=3), st.just({}))
soon = st.sampled_from([0, 0, 1, 2, 3])


def mostly(sound: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return values that make sense, but for one in forty."""
    return st.integers(0, 39).flatmap(lambda lot: anything if lot == 0 else sound)


def table(needed: dict[str, Any], also: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return tables with some keys, and some of others."""
    return st.fixed_dictionaries(
        {key: mostly(sound) for key, sound in needed.items()},
        optional={key: mostly(sound) for key, sound in also.items()},
    )


unit = st.floats(0, 1) | ranges
who = st.sampled_from((*NAMES, *KINDS)) | st.lists(st.sampled_from((*NAMES, *KINDS)), min_size=1, max_size=3)
one = st.sampled_from((*NAMES, "New", "New two"))


@st.composite
def events(draw: st.DrawFn) -> dict[str, Any]:
    """Draw an event that mostly has what its kind needs."""
    kind = draw(st.sampled_from(EVENT_KINDS))
    needed: dict[str, Any] = {"kind": st.just(kind), "quarter": soon}
    low, high = VALUE_RANGES.get(kind, (0.0, 0.0))
    if high:
        needed["value"] = st.floats(low, high) | st.sampled_from([low, high])
    if kind in ("merge", "split", "join", "leave", "govern", "hours"):
        needed["target"] = one
    if kind in ("merge", "split"):
        needed["other"] = one
    also = {"target": one, "seat": st.integers(1, 3)} if draw(st.integers(0, 5)) == 0 else {}
    also = {key: sound for key, sound in also.items() if key not in needed}
    return dict(draw(table(needed, also)))


free = [p for p in PARAMETERS.values() if p.low < p.high]
constants = st.dictionaries(st.sampled_from([p.name for p in free]), st.just(None), max_size=4).flatmap(
    lambda names: st.fixed_dictionaries(
        {name: mostly(st.floats(PARAMETERS[name].low, PARAMETERS[name].high)) for name in names}
    )
)
scenarios = st.fixed_dictionaries(
    {"title": mostly(st.text(max_size=8)), "question": mostly(st.text(max_size=8))},
    optional={
        "extends": mostly(st.sampled_from(sorted(library()))),
        "against": mostly(st.sampled_from(sorted(library()))),
        "why": mostly(st.text(max_size=8)),
        "team": table(
            {},
            {
                "staff": st.floats(0, 9) | ranges,
                "staff_times": unit,
                "style": unit,
                "members_pay": unit | ranges,
            },
        ),
        "table": table(
            {},
            {
                "vision": unit,
                "strategy": unit,
                "leader_engagement": unit,
                "least_seniority": st.integers(1, 5),
                "governance": st.sampled_from(["shared", "lead", "team"]),
                "lead": one,
                "team_ties": st.sampled_from(["lost", "lead", "spread"]),
            },
        ),
        "parameters": constants,
        "seat": st.lists(
            table(
                {"member": who},
                {
                    "seniority": st.integers(1, 5),
                    "directorate": st.sampled_from(DIRECTORATES),
                    "quarter": soon,
                },
            ),
            max_size=2,
        ),
        "venue": st.lists(
            table({"name": st.text(max_size=4), "members": who}, {"meetings": st.floats(0, 13), "quarter": soon}),
            max_size=3,
        ),
        "hours": st.lists(table({"member": who, "times": st.floats(0, 10) | ranges}, {"quarter": soon}), max_size=2),
        "member": st.lists(
            table(
                {"name": st.sampled_from(["New", "New two"]), "kind": st.sampled_from(BODIES)},
                {
                    "hours": st.floats(0, 1e4),
                    "area": st.integers(-1, 9),
                    "leader_engagement": st.floats(0, 1),
                    "priorities": st.lists(st.floats(0, 1), min_size=4, max_size=4),
                },
            ),
            max_size=2,
        ),
        "event": st.lists(events(), max_size=4),
    },
)


def toml(value: Any) -> str:
    """Return a value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(inside)}" for key, inside in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else str(value)
    if isinstance(value, str):
        escaped = "".join(c if c.isalnum() or c in " _-" else f"\\U{ord(c):08X}" for c in value)
        return f'"{escaped}"'
    return str(value)


def runs(setup: Setup) -> None:
    """Say that every law holds for the whole of a run."""
    assert first_broken(setup) is None


def setups_of(path: Path) -> list[Setup] | str:
    """Return the setups of a scenario, two where it has ranges; or what is said where it is refused."""
    try:
        scenario = read_scenario(str(path))
        remarks(scenario, COUNTY)
        return [apply(one, COUNTY, QUARTERS) for one in (scenario, *(settled(scenario, 2) if scenario.ranges else ()))]
    except ScenarioError as error:
        return str(error)


@relaxed
@given(scenarios)
def test_a_scenario_at_random_is_refused_in_a_sentence_or_runs_and_keeps_every_law(
    tmp_path: Path, said: dict[str, Any]
) -> None:
    path = tmp_path / "drawn.toml"
    path.write_text("\n".join(f"{key} = {toml(value)}" for key, value in said.items()), encoding="utf-8")
    found = setups_of(path)
    event("refused" if isinstance(found, str) else "run")
    if isinstance(found, str):
        assert "drawn" in found or ".toml" in found
        assert len(found) < LONGEST
        return
    for setup in found:
        runs(setup)


@pytest.mark.parametrize("name", sorted(library()))
def test_every_scenario_of_the_library_keeps_every_law(name: str) -> None:
    runs(apply(read_scenario(name), COUNTY, 36))


SOUND = {
    "kind": ["", "council", "police", "health", "district", "central_team", "voluntary"],
    "area": ["", "north", "south", "7"],
    "answered": ["", "yes", "no"],
    "leader_engagement": ["", "0", "0.5", "1"],
    "gross_hours": ["", "0", "12", "1e6"],
    "seat_seniority": ["", "1", "5"],
}
ODD = {"kind": ["odd"], "leader_engagement": ["1.1"], "gross_hours": ["-1", "nan"], "answered": ["1", "perhaps"]}


@st.composite
def surveys(draw: st.DrawFn) -> tuple[str, str]:
    """Draw the two tables of a survey, in one of five with cells, ties or names that cannot be."""
    odd = draw(st.integers(0, 4)) == 0
    some = st.text("abcé ü'&/-", max_size=5)
    names = draw(st.lists(some if odd else some.map(lambda name: f"n{name}"), min_size=2, max_size=9, unique=True))
    chosen = draw(st.lists(st.sampled_from(sorted(SOUND)), max_size=4, unique=True))
    cells = {column: st.sampled_from(SOUND[column] + (ODD.get(column, []) if odd else [])) for column in chosen}
    lead = draw(st.integers(-1, len(names) - 1))
    nodes = [",".join(["id", "lead_agency", *chosen])]
    for row, name in enumerate(names):
        nodes.append(",".join([f'"{name}"', str(int(row == lead)), *(draw(cells[column]) for column in chosen)]))
    place = st.integers(0, len(names) - 1)
    pairs = st.tuples(place, place) if odd else st.tuples(place, place).filter(lambda pair: pair[0] != pair[1])
    weights = st.sampled_from(["1", "2.5", "1e300", "3", *(["", "0", "x"] if odd else [])])
    ties = ["source,target,weight"]
    for i, j in draw(st.lists(pairs, min_size=1, max_size=30, unique=not odd)):
        ties.append(f'"{names[i]}","{names[j]}",{draw(weights)}')
    return "\n".join(nodes) + "\n", "\n".join(ties) + "\n"


def partnership_of(folder: Path, tables: tuple[str, str]) -> Partnership | str:
    """Return the partnership of a survey, or what is said where it is refused."""
    for name, text in zip(("nodes.csv", "ties.csv"), tables, strict=True):
        (folder / name).write_text(text, encoding="utf-8")
    try:
        return to_partnership(read_survey(folder))
    except SurveyError as error:
        return str(error)


@relaxed
@given(surveys())
def test_a_survey_at_random_is_refused_in_a_sentence_or_becomes_a_partnership_that_keeps_every_law(
    tmp_path: Path, tables: tuple[str, str]
) -> None:
    found = partnership_of(tmp_path, tables)
    event("refused" if isinstance(found, str) else "run")
    if isinstance(found, str):
        assert len(found) < LONGEST
    else:
        runs(Setup(found, QUARTERS))
