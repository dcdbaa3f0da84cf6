"""The results folder: whole or not there, the same bytes for the same inputs, never over somebody's files."""

from __future__ import annotations

import csv
import errno
import hashlib
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from partnership_dynamics.scenarios import results
from partnership_dynamics.scenarios.ensemble.ensemble import Case, run_ensembles
from partnership_dynamics.scenarios.ensemble.outcomes import Comparison, compare
from partnership_dynamics.scenarios.manifest import ensembles_of, manifest_of
from partnership_dynamics.scenarios.results import ResultsError, check_place, write_results
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Event, Setup
from partnership_dynamics.simulation.state import OBSERVED

ROOT = Path(__file__).resolve().parents[1]
# Makes the comparison below once more, in a process of its own.
MAKE = """
import sys
from pathlib import Path
from tests.test_results import make
from partnership_dynamics.scenarios.results import write_results
write_results(Path(sys.argv[1]), make(), command="x", notes=("n",), timings={"s": 2.0})
"""


def make() -> Comparison:
    """Return a small comparison."""
    county = shire_county()
    setup = Setup(county, 16)
    other = replace(
        setup,
        partnership=replace(county, team=replace(county.team, staff=1.5)),
        events=(Event(4, "leave", target=2),),
        parameters={"prior": 0.2},
    )
    cases = [Case("more_staff", "More staff", other), Case("as_is", "As it is", setup)]
    scenario, baseline = run_ensembles(cases, 12, seed=5)
    return compare(scenario, baseline)


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return make()


@pytest.fixture(scope="module")
def written(comparison: Comparison, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("written") / "a"
    return write_results(path, comparison, command="x", notes=("n",), timings={"s": 1.0})


def _bytes(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "timings.json"
    }


def test_the_same_inputs_give_the_same_bytes_in_another_process_too(written: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "77"}
    subprocess.run([sys.executable, "-c", MAKE, str(tmp_path / "b")], env=environment, check=True, cwd=ROOT)
    one, other = _bytes(written), _bytes(tmp_path / "b")
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []


def test_what_was_observed_and_every_project_come_back_from_parquet(comparison: Comparison, written: Path) -> None:
    import duckdb

    with duckdb.connect() as connection:
        for part, one in ensembles_of(comparison):
            read = "SELECT * FROM read_parquet($1) WHERE part = $2"
            rows = connection.execute(read, [str(written / "data" / "quarters.parquet"), part]).fetchnumpy()
            back = np.stack([rows[name] for name in OBSERVED], axis=1).reshape(one.series.shape)
            assert np.array_equal(back, one.series)
            assert np.array_equal(rows["quarter"], np.tile(np.arange(16), 12))
            assert set(rows["scenario"]) == {one.name}
            rows = connection.execute(read, [str(written / "data" / "projects.parquet"), part]).fetchnumpy()
            for name in one.projects.dtype.names or ():
                assert np.array_equal(rows[name], one.projects[name]), name


def test_the_manifest_says_what_decided_the_result(comparison: Comparison, written: Path) -> None:
    manifest = json.loads((written / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["seed"], manifest["replications"], manifest["quarters"]) == (5, 12, 16)
    scenario, baseline = (case["setup"] for case in manifest["cases"])
    assert scenario["partnership"]["team"]["staff"] == 1.5
    assert scenario["parameters_changed"] == {"prior": 0.2}
    assert scenario["events"][0]["target"] == comparison.scenario.member_names[2]
    assert (baseline["parameters_changed"], baseline["events"]) == ({}, [])
    partnership, names = comparison.baseline.setup.partnership, comparison.baseline.member_names
    ties = baseline["partnership"]["ties"]
    found = {(ego, alter): value for ego, row in ties.items() for alter, value in row.items()}
    assert found == {(names[i], names[j]): partnership.strength[i, j] for i, j in np.argwhere(partnership.tie)}
    assert {"python", "numpy", "numba", "mesa", "partnership-dynamics"} <= manifest["versions"].keys()
    assert "not installed" not in manifest["versions"].values()


def test_no_file_says_when_or_where_it_was_made(written: Path) -> None:
    for name, raw in _bytes(written).items():
        assert str(written.parent).encode() not in raw, name
        if not name.endswith((".png", ".parquet")):
            assert not re.search(rb"\b20\d\d-\d\d-\d\d\b|\d\d:\d\d:\d\d", raw), name


@pytest.mark.parametrize("change", [{"seed": 6}, {"name": "renamed"}])
def test_other_inputs_have_another_default_folder(comparison: Comparison, change: dict[str, object]) -> None:
    other = replace(comparison, scenario=replace(comparison.scenario, **change))  # type: ignore[arg-type]
    places = {results.default_folder(one, manifest_of(one, "x", ())) for one in (comparison, other)}
    assert len(places) == 2
    assert all(place.parent == Path("results") for place in places)


def test_a_scenario_named_with_slashes_stays_inside_results(comparison: Comparison) -> None:
    odd = replace(comparison.scenario, name="../../etc/x y")
    place = results.default_folder(odd, manifest_of(odd, "x", ()))
    assert len(place.parts) == 2
    assert ".." not in place.parts


def test_the_check_sums_are_those_of_the_files(written: Path) -> None:
    lines = (written / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    files = {name: raw for name, raw in _bytes(written).items() if name != "SHA256SUMS"}
    assert sums == {name: hashlib.sha256(raw).hexdigest() for name, raw in files.items()}


def test_tables_hold_the_figures_the_pictures_are_drawn_from(comparison: Comparison, written: Path) -> None:
    with (written / "tables" / "by_type.csv").open(encoding="utf-8") as file:
        rows = {(row["part"], row["type"]): row for row in csv.DictReader(file)}
    for part, one in ensembles_of(comparison):
        assert float(rows[part, "all"]["mean"]) == pytest.approx(one.delivered[:, -1].mean(), abs=1e-6)
    with (written / "tables" / "ties.csv").open(encoding="utf-8") as file:
        start = sum(int(row["at_the_start"]) for row in csv.DictReader(file) if row["part"] == "baseline")
    assert start == comparison.baseline.start_tie.sum()


def test_somebody_elses_folder_is_refused_and_left_as_it_is(comparison: Comparison, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(ResultsError, match="something else"):
        write_results(mine, comparison, command="x")
    assert [path.name for path in mine.iterdir()] == ["thesis.txt"]
    with pytest.raises(ResultsError, match="is a file"):
        check_place(mine / "thesis.txt")


def test_an_empty_folder_is_taken_and_earlier_results_are_replaced_whole(
    comparison: Comparison, tmp_path: Path
) -> None:
    (tmp_path / "a").mkdir()
    first = _bytes(write_results(tmp_path / "a", comparison.scenario, command="x"))
    second = _bytes(write_results(tmp_path / "a", comparison, command="x"))
    assert "plots/difference.png" in second.keys() - first.keys()
    assert _bytes(write_results(tmp_path / "a", comparison.scenario, command="x")) == first
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize(("name", "said"), [("plots/mine.png", "not ours"), ("tables/outcomes.csv", "was changed")])
def test_results_that_somebody_worked_on_are_not_replaced(
    comparison: Comparison, tmp_path: Path, name: str, said: str
) -> None:
    folder = write_results(tmp_path / "a", comparison.scenario, command="x")
    (folder / name).write_bytes(b"an afternoon of work")
    with pytest.raises(ResultsError, match=said):
        write_results(folder, comparison, command="x")
    assert (folder / name).read_bytes() == b"an afternoon of work"


def test_a_place_that_cannot_be_written_is_said_in_a_sentence(comparison: Comparison, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ResultsError, match=r"cannot be written: .*--out"):
        write_results(tmp_path / "file" / "results", comparison, command="x")


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_a_write_that_breaks_off_leaves_what_was_there_and_nothing_half_written(
    comparison: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    before = _bytes(write_results(tmp_path / "a", comparison.scenario, command="x"))

    def broken(*_args: object) -> None:
        raise error

    monkeypatch.setattr(results, "write_parquet", broken)
    with pytest.raises((ResultsError, KeyboardInterrupt), match="the disk is full" if str(error) else None):
        write_results(tmp_path / "a", comparison, command="x")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert _bytes(tmp_path / "a") == before


def test_a_move_that_fails_brings_back_what_was_there(
    comparison: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _bytes(write_results(tmp_path / "a", comparison.scenario, command="x"))
    rename = Path.rename

    def second_fails(self: Path, target: Path) -> Path:
        if Path(target) == tmp_path / "a" and not self.name.endswith("-before"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", second_fails)
    with pytest.raises(ResultsError, match="permission denied"):
        write_results(tmp_path / "a", comparison, command="x")
    assert _bytes(tmp_path / "a") == before
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_place_where_nothing_may_be_written_is_refused_before_anything_is_simulated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "locked").mkdir()
    monkeypatch.setattr(os, "access", lambda place, _mode: Path(place).name != "locked")  # root may write anywhere
    check_place(tmp_path / "open")
    with pytest.raises(ResultsError, match="locked cannot be written: permission denied; give --out another folder"):
        check_place(tmp_path / "locked" / "not yet there" / "results")
