"""Reading results back: all that a briefing needs, as it was written; anything else is refused in one sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from partnership_dynamics.scenarios.brief.annex import command_of
from partnership_dynamics.scenarios.brief.extras import uncertain
from partnership_dynamics.scenarios.brief.kept import read_results
from partnership_dynamics.scenarios.brief.setups import setup_from
from partnership_dynamics.scenarios.commands.main import main
from partnership_dynamics.scenarios.ensemble.ensemble import Case, run_ensembles
from partnership_dynamics.scenarios.ensemble.inputs import setup_data
from partnership_dynamics.scenarios.finding import Threshold
from partnership_dynamics.scenarios.manifest import manifest_of
from partnership_dynamics.scenarios.results import ResultsError, finish
from partnership_dynamics.scenarios.schema import apply, read_scenario
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Event, Setup
from tests.brief.cases import kept_of

LIBRARY = sorted(path.stem for path in (Path(__file__).parents[2] / "scenarios" / "library").glob("*.toml"))


@pytest.mark.parametrize("name", LIBRARY)
def test_a_manifest_describes_a_setup_so_well_that_it_can_be_run_again(name: str) -> None:
    setup = apply(read_scenario(name), shire_county(), 60, {"density": -2.3})
    data = json.loads(json.dumps(setup_data(setup)))
    back = setup_from(data)
    assert setup_data(back) == setup_data(setup)
    assert np.array_equal(back.partnership.tie, setup.partnership.tie)
    assert np.array_equal(back.partnership.strength, setup.partnership.strength)
    assert back.partnership.members == setup.partnership.members


def test_histories_of_a_setup_that_was_read_back_are_the_same_to_the_bit() -> None:
    setup = Setup(shire_county(), 12, {"prior": 0.2}, (Event(3, "departure", 0, 1), Event(5, "leave", 2)))
    again = setup_from(json.loads(json.dumps(setup_data(setup))))
    one, other = run_ensembles([Case("a", "A", setup), Case("b", "B", again)], 4, seed=3)
    assert np.array_equal(one.series, other.series)


def test_what_is_read_back_is_what_the_results_say(results: Path) -> None:
    kept = read_results(results)
    table = json.loads((results / "tables" / "outcomes.json").read_text(encoding="utf-8"))
    first = table["outcomes"][0]
    assert (kept.delivered.difference, kept.delivered.low) == (first["difference"], first["low"])
    assert kept.titles == ("A stronger central team", "The partnership as it is")
    assert kept.years == 4
    assert kept.matters == pytest.approx(0.1 * kept.delivered.baseline_mean)
    assert kept.scenario.partnership.team.staff == 2 * kept.baseline.partnership.team.staff
    assert [course.years[-1] for course in kept.courses] == [4, 4]
    total = sum(one.mean for one in kept.by_type["scenario"])
    assert kept.courses[0].mean[-1] == pytest.approx(total, abs=1e-5)
    assert kept.delivered.scenario_mean == pytest.approx(total, abs=1e-5)


def _remove(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def _append(name: str) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(" ")

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_remove("manifest.json"), "holds no results of this model"),
        (_remove("SHA256SUMS"), "has no readable SHA256SUMS"),
        (_remove("tables/by_year.csv"), "lacks tables/by_year.csv"),
        (_append("tables/outcomes.json"), "tables/outcomes.json was changed since"),
        (_append("manifest.json"), "manifest.json was changed since"),
        (_append("data/quarters.parquet"), "data/quarters.parquet was changed since"),
    ],
)
def test_results_that_are_not_as_they_were_written_are_refused(
    copied: Path, change: Callable[[Path], object], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    change(copied)
    assert main(["brief", str(copied)]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1
    assert not copied.with_name("small-brief").exists()


def test_a_wrong_place_is_told_what_would_be_right(tmp_path: Path, copied: Path) -> None:
    with pytest.raises(ResultsError, match=r"is not there; give the folder that `run\.py compare`"):
        read_results(tmp_path / "nothing")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(ResultsError, match="is a file"):
        read_results(tmp_path / "file")
    with pytest.raises(ResultsError, match=r"holds no results of this model; .*such as .*small"):
        read_results(copied.parent)


def _rewritten(folder: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """Change a manifest and the check sums with it."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    change(manifest)
    (folder / "SHA256SUMS").unlink()
    (folder / "manifest.json").unlink()
    finish(folder, manifest)
    return folder


def test_results_of_other_commands_are_named(copied: Path) -> None:
    one = _rewritten(copied, lambda manifest: manifest["cases"].pop())
    with pytest.raises(ResultsError, match=r"one scenario alone.*run\.py compare NAME"):
        read_results(one)
    other = _rewritten(one, lambda manifest: manifest.pop("cases"))
    with pytest.raises(ResultsError, match="a briefing is about a comparison"):
        read_results(other)


def test_the_band_is_the_one_that_was_set_before_the_runs_and_else_the_usual_one(copied: Path) -> None:
    older = {"band_projects_a_year": 0.5}
    set_before = _rewritten(copied, lambda manifest: (manifest.pop("matters"), manifest.update(older)))
    assert read_results(set_before).matters == 2.0
    # As an older version wrote it:
    no_word_of_it = _rewritten(copied, lambda manifest: manifest.pop("band_projects_a_year"))
    assert read_results(no_word_of_it).threshold == Threshold()


def test_results_of_another_version_of_the_model_get_no_new_histories(
    copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _rewritten(copied, lambda manifest: manifest.update(sources="0" * 16))
    assert main(["brief", str(copied)]) == 2
    assert "another version of the model" in capsys.readouterr().err
    assert main(["brief", str(copied), "--quick"]) == 0


def test_constants_that_are_given_defined_or_the_question_itself_are_not_varied() -> None:
    kept = kept_of(0.5, 1.0)
    names = uncertain(kept)
    assert "density" not in names
    assert "noise" not in names
    assert names["gross_hours"] == (40.0, 300.0)
    changed = replace(kept, scenario=kept.scenario.with_parameters(turnover=0.07))
    assert "turnover" not in uncertain(changed)
    given = replace(
        kept, scenario=kept.scenario.with_parameters(prior=0.2), baseline=kept.baseline.with_parameters(prior=0.2)
    )
    assert "prior" not in uncertain(given)
    assert uncertain(kept_of(0.5, 1.0, calibrated=True))["idea_rate"] == (0.05, 0.11)


def test_hours_are_not_varied_where_the_scenario_gives_some_members_other_ones() -> None:
    kept = kept_of(0.5, 1.0)
    members = (replace(kept.scenario.partnership.members[0], hours=50.0), *kept.scenario.partnership.members[1:])
    fewer = replace(kept.scenario, partnership=replace(kept.scenario.partnership, members=members))
    assert "gross_hours" not in uncertain(replace(kept, scenario=fewer))


def test_a_manifest_says_where_calibrated_draws_lie() -> None:
    draws = tuple({"idea_rate": 0.05 + 0.001 * index} for index in range(41))
    (one,) = run_ensembles([Case("a", "A", Setup(shire_county(), 4), draws)], 4, seed=1)
    kept = manifest_of(one, "x", ())["cases"][0]["calibrated"]
    assert kept["ranges"] == {"idea_rate": [0.051, 0.089]}


def test_the_command_that_repeats_a_result_names_what_the_manifest_knows() -> None:
    assert command_of(kept_of(0.5, 1.0)) == (
        "run.py compare stronger_team as_is --seed 2007 --replications 200 --quarters 40"
    )
    assert command_of(kept_of(0.5, 1.0, calibrated=True)).endswith("--calibrated FILE")
