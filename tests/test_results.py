"""The results folder: whole or not there, the same bytes for the same inputs, never over somebody's files."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from scenarios.ensemble.ensemble import Case, Ensemble, run_ensembles
from scenarios.ensemble.outcomes import Comparison, compare
from scenarios.present.plots import pictures_of
from scenarios.results import ResultsError, write_results
from simulation.shire import shire_county
from simulation.start import Setup
from simulation.state import OBSERVED


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    county = shire_county()
    setup = Setup(county, 16)
    other = replace(setup, partnership=replace(county, team=replace(county.team, staff=1.5)))
    cases = [Case("more_staff", "More staff", other), Case("as_is", "As it is", setup)]
    scenario, baseline = run_ensembles(cases, 12, seed=5)
    return compare(scenario, baseline)


def _bytes(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "timings.json"
    }


def test_the_same_inputs_give_the_same_bytes(comparison: Comparison, tmp_path: Path) -> None:
    first = write_results(tmp_path / "a", comparison, command="x", notes=("n",), timings={"s": 1.0})
    second = write_results(tmp_path / "b", comparison, command="x", notes=("n",), timings={"s": 2.0})
    one, other = _bytes(first), _bytes(second)
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []


def test_what_was_observed_comes_back_from_parquet(comparison: Comparison, tmp_path: Path) -> None:
    import duckdb

    folder = write_results(tmp_path / "a", comparison, command="x")
    place = str(folder / "data" / "quarters.parquet")
    columns = ", ".join(OBSERVED)
    connection = duckdb.connect()
    rows = connection.execute(
        f"SELECT {columns} FROM '{place}' WHERE scenario = 'more_staff' ORDER BY replication, quarter"
    ).fetchnumpy()
    back = np.stack([rows[name] for name in OBSERVED], axis=1).reshape(comparison.scenario.series.shape)
    assert np.array_equal(back, comparison.scenario.series)
    count = connection.execute(f"SELECT count(*) FROM '{folder / 'data' / 'projects.parquet'}'").fetchone()
    assert count == (len(comparison.scenario.projects) + len(comparison.baseline.projects),)


def test_the_manifest_says_what_decided_the_result_and_nothing_of_when_or_where(
    comparison: Comparison, tmp_path: Path
) -> None:
    folder = write_results(tmp_path / "a", comparison, command="run.py compare x")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["seed"] == 5
    assert manifest["replications"] == 12
    assert manifest["cases"][0]["setup"]["partnership"]["team"]["staff"] == 1.5
    assert manifest["sources"]
    assert str(tmp_path) not in (folder / "manifest.json").read_text(encoding="utf-8")


def test_somebody_elses_folder_is_refused_and_left_as_it_is(comparison: Comparison, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(ResultsError, match="something else"):
        write_results(mine, comparison, command="x")
    assert [path.name for path in mine.iterdir()] == ["thesis.txt"]
    with pytest.raises(ResultsError, match="is a file"):
        write_results(mine / "thesis.txt", comparison, command="x")


def test_earlier_results_are_replaced_whole(comparison: Comparison, tmp_path: Path) -> None:
    folder = write_results(tmp_path / "a", comparison, command="x")
    (folder / "plots" / "left_over.png").write_bytes(b"old")
    write_results(tmp_path / "a", comparison, command="x")
    assert not (folder / "plots" / "left_over.png").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_place_that_cannot_be_written_is_said_in_a_sentence(comparison: Comparison, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ResultsError, match="cannot be written"):
        write_results(tmp_path / "file" / "results", comparison, command="x")


def test_a_write_that_breaks_off_leaves_nothing_half_written(
    comparison: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("scenarios.results._write_parquet", full_disk)
    with pytest.raises(ResultsError, match="No space left"):
        write_results(tmp_path / "a", comparison, command="x")
    assert list(tmp_path.iterdir()) == []


def test_every_picture_has_words_axes_with_labels_and_something_on_it(comparison: Comparison, tmp_path: Path) -> None:
    for what in (comparison, comparison.scenario):
        for picture in pictures_of(what):
            assert len(picture.alt) > 40
            for ax in picture.figure.axes:
                assert ax.get_title(loc="left")
                if ax.axison:
                    assert ax.get_xlabel()
                    assert ax.get_ylabel() or ax.get_yticklabels()
            picture.save(tmp_path)
            assert (tmp_path / f"{picture.name}.png").stat().st_size > 10_000
            svg = (tmp_path / f"{picture.name}.svg").read_text(encoding="utf-8")
            assert "<dc:date>" not in svg
            assert "<text" not in svg  # letters are drawn: the same on every machine


def test_an_illustrative_county_is_called_so_in_every_picture(comparison: Comparison) -> None:
    for picture in pictures_of(comparison):
        titles = [ax.get_title(loc="left") for ax in picture.figure.axes] + [str(picture.figure.get_suptitle())]
        assert any("illustrative" in title for title in titles)


def test_a_single_ensemble_is_written_too(comparison: Comparison, tmp_path: Path) -> None:
    ensemble: Ensemble = comparison.scenario
    folder = write_results(tmp_path / "one", ensemble, command="run.py simulate")
    assert (folder / "tables" / "outcomes.csv").read_text(encoding="utf-8").startswith("Outcome,Mean")
