"""Open data are known by their columns, read in either form to the same, and every fault is told with its remedy."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from partnership_dynamics.calibration.counties.open_data import COMBINED, OpenData, as_plain, from_plain
from partnership_dynamics.calibration.counties.reading import counts, read_folder
from partnership_dynamics.calibration.counties.store import NAME, data_folder, keep, kept
from partnership_dynamics.calibration.tables import SurveyError
from tests.counties.conftest import as_published, own_form

Spoil = Callable[[Path], object]


def test_both_forms_hold_the_same_country(tmp_path: Path) -> None:
    own, published = read_folder(own_form(tmp_path / "own")), read_folder(as_published(tmp_path / "published"))
    one, other = as_plain(own), as_plain(published)
    for part in ("councils", "neighbours", "patients", "control"):
        assert one[part] == other[part]
    assert counts(own)["boundaries"] == 14
    assert "E07000001" not in str(other["neighbours"])


def test_what_is_kept_comes_back_whole_and_the_same_bytes_each_time(
    country: OpenData, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARTNERSHIP_DATA", str(tmp_path / "kept"))
    first = keep(country).read_bytes()
    assert kept() == country
    assert keep(country).read_bytes() == first
    assert [path.name for path in data_folder().iterdir()] == [NAME]


def test_the_usual_place_is_the_user_s_own_and_not_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PARTNERSHIP_DATA", raising=False)
    assert data_folder().is_absolute()
    assert Path(__file__).resolve().parents[2] not in [data_folder(), *data_folder().parents]


def test_before_anything_is_imported_the_remedy_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTNERSHIP_DATA", str(tmp_path))
    with pytest.raises(SurveyError, match="data import FOLDER"):
        kept()


@pytest.mark.parametrize("text", ["{", "[]", '{"format": 1}', '{"format": "partnership-dynamics open data 1"}', "\x00"])
def test_a_damaged_copy_asks_for_another_import(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTNERSHIP_DATA", str(tmp_path))
    (tmp_path / NAME).write_text(text, encoding="utf-8")
    with pytest.raises(SurveyError, match="import"):
        kept()


def test_a_folder_that_cannot_be_written_names_another_way(
    country: OpenData, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("PARTNERSHIP_DATA", str(tmp_path / "file" / "below"))
    with pytest.raises(SurveyError, match="PARTNERSHIP_DATA"):
        keep(country)


def replaced(name: str, old: str, new: str) -> Spoil:
    """Return what changes a word of a file, the first time it stands there."""

    def spoil(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return spoil


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "nodes.csv").unlink(), ("no table of councils", "data where")),
        (lambda folder: (folder / "ties.csv").unlink(), ("no table of boundaries",)),
        (lambda folder: (folder / "affiliations.csv").unlink(), ("no table of bodies",)),
        (replaced("nodes.csv", "county_council", "shire"), ("nodes.csv", "county_council or county-la")),
        (replaced("nodes.csv", "BBB,", "AAA,"), ("nodes.csv, line 4", "'AAA' stands there twice")),
        (replaced("nodes.csv", "2021-04-01", "1 April 2021"), ("nodes.csv, line 9", "'1 April 2021'", "YYYY-MM-DD")),
        (replaced("nodes.csv", "2021-04-01", "2021-13-01"), ("nodes.csv, line 9", "'2021-13-01'")),
        (replaced("nodes.csv", "Brook District Council", ""), ("nodes.csv, line 4", "name is empty")),
        (replaced("nodes.csv", "400000", "many"), ("nodes.csv, line 2", "'many'", "number")),
        (replaced("ties.csv", "AAA,BBB,1", "AAA,BBB,first"), ("ties.csv, line 2", "weight is 'first'")),
        (replaced("affiliations.csv", "fire_authority", "fire_athority"), ("line 3", "nearest: 'fire_authority'")),
        (replaced("council_control.csv", "2001", "last year"), ("council_control.csv, line 2", "year is 'last year'")),
        (replaced("nhs_trust_catchment.csv", "0.4", "40"), ("nhs_trust_catchment.csv, line 2", "from 0 to 1")),
        (lambda folder: (folder / "data.json").write_text('{"E1": 3}', encoding="utf-8"), ("data.json", "neighbours")),
        (lambda folder: (folder / "data.json").write_text("[" * 9999, encoding="utf-8"), ("data.json",)),
        (lambda folder: (folder / "empty.csv").write_text("", encoding="utf-8"), ("empty.csv", "empty")),
    ],
)
def test_a_fault_is_told_with_file_line_and_remedy(spoil: Spoil, said: tuple[str, ...], folder: Path) -> None:
    spoil(folder)
    with pytest.raises(SurveyError) as caught:
        read_folder(folder)
    for words in said:
        assert words in str(caught.value)


def test_tables_that_do_not_go_together_are_refused(folder: Path) -> None:
    text = (folder / "ties.csv").read_text(encoding="utf-8")
    for one in ("AAA", "BBB", "CCC", "DDD", "EEE", "FFF", "PRT"):
        text = text.replace(one, f"X{one}")
    (folder / "ties.csv").write_text(text, encoding="utf-8")
    with pytest.raises(SurveyError, match="different ids"):
        read_folder(folder)


def test_what_may_be_missing_is_missed_in_words(folder: Path) -> None:
    (folder / "council_control.csv").unlink()
    (folder / "nhs_trust_catchment.csv").unlink()
    (folder / "holidays.csv").write_text("day\nMonday\n", encoding="utf-8")
    notes = " ".join(read_folder(folder).notes)
    for words in ("national rate", "one health body", "holidays.csv"):
        assert words in notes


def test_the_real_data_give_every_council_a_record_and_neighbours_both_ways(england: OpenData) -> None:
    assert counts(england)["councils"] == 380
    assert not [
        one.name for one in england.councils.values() if one.id not in england.control and one.type not in COMBINED
    ]
    for one, near in england.neighbours.items():
        for other in near:
            assert one in england.neighbours[other], (one, other)
    assert from_plain(json.loads(json.dumps(as_plain(england)))) == england
