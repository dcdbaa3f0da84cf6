"""A number that is not known is drawn for each pair of runs: evenly, keyed, the same in scenario and baseline."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_dynamics.scenarios.actions.prepare import Prepared, case_of
from partnership_dynamics.scenarios.commands.main import main
from partnership_dynamics.scenarios.ensemble.ensemble import Case, run_ensembles
from partnership_dynamics.scenarios.ensemble.outcomes import compare
from partnership_dynamics.scenarios.manifest import manifest_of
from partnership_dynamics.scenarios.ranges import DRAWS, at, paired, settled, values_of
from partnership_dynamics.scenarios.schema import ScenarioError, apply, read_scenario
from partnership_dynamics.simulation.places import places_of, with_places
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Event, Setup, start, with_constants

HEAD = 'title = "Mine"\nquestion = "What if?"\n'
SHIRE = Prepared(shire_county(), {"density": -1.6}, ())
QUARTERS = 24


def write(folder: Path, text: str, name: str = "mine.toml") -> str:
    path = folder / name
    path.write_text(HEAD + text, encoding="utf-8")
    return str(path)


def case(folder: Path, text: str, prepared: Prepared = SHIRE, name: str = "mine.toml") -> Case:
    return case_of(read_scenario(write(folder, text, name)), prepared, QUARTERS)


@given(st.floats(-100, 100), st.floats(0.01, 100), st.integers(1, 400), st.text(max_size=20))
def test_each_slice_of_a_range_has_one_draw(low: float, width: float, draws: int, name: str) -> None:
    found = (values_of(name, low, low + width, draws) - low) / width * draws
    assert np.all(np.abs(np.sort(found) - (np.arange(draws) + 0.5)) <= 0.5 + 1e-6 * draws)
    assert np.array_equal(found, (values_of(name, low, low + width, draws) - low) / width * draws)


def test_two_ranges_are_drawn_apart() -> None:
    one, other = (values_of(name, 0.0, 1.0, DRAWS) for name in ("team.staff", "team.style"))
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.2


def test_a_constant_s_range_is_in_every_draw_and_its_middle_in_the_setup(tmp_path: Path) -> None:
    found = case(tmp_path, "[parameters]\nturnover = { low = 0.02, high = 0.08 }\n")
    values = np.array([draw["parameters.turnover"] for draw in found.draws])
    assert (len(values), found.setup.parameters) == (DRAWS, {"density": -1.6, "turnover": 0.05})
    assert 0.02 < values.min() < values.max() < 0.08
    assert values.mean() == pytest.approx(0.05, abs=0.0005)


def test_every_kind_of_key_that_may_be_a_range_reaches_the_state(tmp_path: Path) -> None:
    text = """
[team]
staff_times = { low = 1, high = 3 }
style = { low = 0.1, high = 0.9 }
[table]
vision = { low = 0.1, high = 0.9 }
strategy = { low = 0.1, high = 0.9 }
leader_engagement = { low = 0.1, high = 0.9 }
[[venue]]
name = "Group"
members = ["police", "fire"]
meetings = { low = 1, high = 4 }
[[hours]]
member = "health"
times = { low = 0.5, high = 1.5 }
[[hours]]
member = "police"
times = { low = 0.5, high = 1.5 }
year = 2
[[event]]
kind = "funding"
value = { low = 0.5, high = 1.0 }
year = { low = 2, high = 4 }
[[event]]
kind = "turnover"
value = { low = 1, high = 3 }
start = { low = 0.5, high = 1.0 }
year = 3
until_year = 4
"""
    scenario = read_scenario(write(tmp_path, text))
    found = case_of(scenario, SHIRE, QUARTERS)
    template = start(found.setup)
    for d, one in enumerate(settled(scenario, DRAWS)[:3]):
        drawn = with_constants(template, found.setup.with_parameters(**found.draws[d]))
        afresh = start(apply(one, shire_county(), QUARTERS, SHIRE.parameters))
        for table in ("conditions", "members", "events", "venues"):
            assert np.array_equal(getattr(drawn, table), getattr(afresh, table)), table
    quarters = {draw["event.0.quarter"] for draw in found.draws}
    assert quarters == set(range(4, 13))


def test_the_same_range_in_scenario_and_baseline_has_the_same_values_whatever_else_they_have(tmp_path: Path) -> None:
    cut = '[[event]]\nkind = "funding"\nyear = 2\nvalue = { low = 0.5, high = 1.0 }\n'
    more = '[[event]]\nkind = "vision"\nyear = 1\nvalue = 0.9\n' + cut
    plain = [draw["event.0.value"] for draw in case(tmp_path, cut).draws]
    assert plain == [draw["event.1.value"] for draw in case(tmp_path, more).draws]


def test_a_scenario_with_ranges_pairs_with_one_without_and_only_it_varies(tmp_path: Path) -> None:
    ranged = case(tmp_path, '[[event]]\nkind = "funding"\nyear = 2\nvalue = { low = 0.2, high = 1.0 }\n')
    fixed = case(tmp_path, "", name="fixed.toml")
    cases = paired([ranged, fixed])
    scenario, baseline = run_ensembles(cases, 24, seed=3)
    (alone,) = run_ensembles([fixed], 24, seed=3)
    assert np.array_equal(baseline.series, alone.series)
    assert scenario.draw is not None
    hours = scenario.observed("hours")[:, 8]
    funding = np.array([ranged.draws[d]["event.0.value"] for d in scenario.draw])
    assert np.corrcoef(hours, funding)[0, 1] > 0.9
    row = compare(scenario, baseline).row("delivered")
    assert row.low < row.difference < row.high


def test_a_range_of_ideas_has_room_for_the_most_and_the_manifest_tells_it_from_calibrated_draws(tmp_path: Path) -> None:
    prepared = Prepared(shire_county(), {}, (), ({"turnover": 0.02}, {"turnover": 0.06}))
    ranged = case(tmp_path, "[parameters]\nidea_rate = { low = 0.01, high = 0.9 }\n", prepared)
    (ensemble,) = run_ensembles([ranged], 4, seed=3)
    (told,) = manifest_of(ensemble, "run.py", ())["cases"]
    assert (told["calibrated"]["constants"], told["drawn"]["numbers"]) == (["turnover"], ["parameters.idea_rate"])


def test_results_do_not_depend_on_workers(tmp_path: Path) -> None:
    ranged = case(tmp_path, "[team]\nstaff = { low = 0.5, high = 3 }\n")
    (one,), (two,) = (run_ensembles([ranged], 12, seed=3, workers=workers) for workers in (1, 2))
    assert np.array_equal(one.series, two.series)


def test_a_range_goes_on_top_of_calibrated_draws_and_takes_as_many(tmp_path: Path) -> None:
    calibrated = tuple({"turnover": 0.01 * d, "idea_rate": 0.05} for d in range(1, 6))
    prepared = Prepared(shire_county(), {}, (), calibrated)
    draws = case(tmp_path, "[parameters]\nturnover = { low = 0.2, high = 0.3 }\n", prepared).draws
    assert len(draws) == 5
    assert all(0.2 < draw["parameters.turnover"] < 0.3 and draw["idea_rate"] == 0.05 for draw in draws)
    assert not any("turnover" in draw for draw in draws)


def test_what_extends_a_range_may_replace_it(tmp_path: Path) -> None:
    write(tmp_path, "[team]\nstaff = { low = 1, high = 3 }\n", "base.toml")
    child = read_scenario(write(tmp_path, 'extends = "base"\n[team]\nstaff = 2\n'))
    assert (child.team.staff, dict(child.ranges)) == (2.0, {})
    child = read_scenario(write(tmp_path, 'extends = "base"\n'))
    assert dict(child.ranges) == {("team", "staff"): (1.0, 3.0)}


def test_settling_a_scenario_leaves_the_rest_as_it_was(tmp_path: Path) -> None:
    scenario = read_scenario(write(tmp_path, 'extends = "stronger_team"\n[table]\nvision = { low = 0, high = 1 }\n'))
    whole = at(scenario, {("table", "vision"): 0.25})
    assert (whole.table.vision, whole.team, whole.title) == (0.25, scenario.team, "Mine")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[table]\nleast_seniority = { low = 1, high = 3 }\n", ("table.least_seniority", "cannot be a range")),
        ('[[seat]]\nmember = "county"\nyear = { low = 1, high = 3 }\n', ("seat.0.year", "cannot be a range", "low")),
        ("[team]\nstaff = { low = 3, high = 1 }\n", ("team.staff", "low the smaller", "'low': 3")),
        ("[team]\nstaff = { low = 1 }\n", ("team.staff", "needs low and high")),
        ('[team]\nstaff = { low = "a", high = "b" }\n', ("team.staff", "two numbers")),
        ("[team]\nstyle = { low = 0.5, high = 1.5 }\n", ("team.style", "less than or equal to 1", "found 1.5")),
        ("[parameters]\nturnovr = { low = 0, high = 1 }\n", ("did you mean 'turnover'",)),
        ('[[event]]\nkind = "govern"\nyear = 1\nvalue = { low = 0, high = 1 }\n', ("event.0.value", "choice")),
        ("[parameters]\ntalks = { low = 1.5, high = 3 }\n", ("parameters.talks", "whole numbers")),
        (
            '[[event]]\nkind = "style"\nyear = { low = 1, high = 2 }\nstart = 0\nuntil_year = 3\nvalue = 1\n',
            ("event.0.year", "ramp"),
        ),
        ('[[event]]\nkind = "style"\nyear = 1\nvalue = { low = 0, high = 2 }\n', ("value is 2", "from 0 to 1")),
        ("ranges = 3\n", ("ranges", "not known")),
    ],
)
def test_a_range_that_cannot_be_is_refused_with_its_place(tmp_path: Path, text: str, said: tuple[str, ...]) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_scenario(write(tmp_path, text))
    for words in ("mine.toml", *said):
        assert words in str(caught.value)


def test_a_date_drawn_after_the_end_of_the_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="comes after the end"):
        case(tmp_path, '[[event]]\nkind = "close_team"\nyear = { low = 2, high = 20 }\n')


def test_every_address_can_be_read_and_written() -> None:
    setup = Setup(shire_county(), 8, events=(Event(2, "funding", value=0.5),))
    places = places_of(setup)
    some = {"team.staff", "table.vision", "venue.1.meetings", "event.0.value", "member.3.leader_engagement"}
    assert some <= set(places)
    moved = {name: (3.0 if name.endswith("quarter") else 0.5 * value) for name, value in places.items()}
    assert places_of(with_places(setup, moved)) == moved
    for wrong in ("team.size", "member.hours", "moon.1.phase"):
        with pytest.raises(KeyError):
            with_places(setup, {wrong: 1.0})


def test_a_comparison_says_that_its_interval_carries_what_is_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, "[team]\nstaff_times = { low = 1, high = 3 }\n")
    words = ["--replications", "8", "--quarters", "8", "--set", "density=-1.6", "--parameters", "default"]
    words += ["--out", str(tmp_path / "out")]
    assert main(["compare", path, *words]) == 0
    printed = capsys.readouterr()
    said = " ".join(printed.out.split())
    assert "drawn for each pair of runs: team.staff_times from 1 to 3." in " ".join(printed.err.split())
    assert "Allowed for are chance and the ranges that the scenario gives (team.staff), in 4 draws" in said
    assert "with 0.75 to 2.2 full-time staff" in said
    assert main(["scenarios", "show", path, "--json"]) == 0
    assert '"team.staff_times"' in capsys.readouterr().out
