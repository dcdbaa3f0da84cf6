"""Text from elsewhere never reaches a terminal as an order, a file as a broken one, or a spreadsheet as a formula.

And every number in every output is one.
"""

from __future__ import annotations

import csv
import re
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_dynamics.calibration.clean import (
    csv_cell,
    from_csv_cell,
    is_plain,
    markup,
    plain,
    plain_data,
    plain_line,
)
from partnership_dynamics.calibration.survey import read_survey
from partnership_dynamics.scenarios.commands.main import main
from partnership_dynamics.scenarios.results import ResultsError

HOSTILE = "\x1b]0;PWNED\x07\x1b[2J\x1b[31mred \x01\x9b1m\u202e$x^{\x7f<b>&amp;--]]>\x85end"
NAME = "=HYPERLINK(1)"
TEXTS = (".txt", ".csv", ".json", ".svg", ".html", ".md", ".toml")
NO_NUMBER = re.compile(r"(?<![\w.-])[-+]?(?:nan|inf|infinity)(?![\w-])", re.IGNORECASE)

words = st.text(alphabet=st.characters(codec=None), max_size=40)


@given(words)
def test_a_text_that_was_cleaned_is_plain_and_stays_so(word: str) -> None:
    found = plain(word)
    assert is_plain(found)
    assert plain(found) == found
    assert found.encode("utf-8").decode("utf-8") == found
    assert "\n" not in plain_line(word)
    ET.fromstring(f"<a b='{markup(word)}'>{markup(word)}</a>")


@given(words)
def test_a_cell_is_no_formula_and_comes_back(word: str) -> None:
    cell = csv_cell(word)
    assert not re.match(r"[=@]", cell)
    assert from_csv_cell(csv_cell(plain(word))) == plain(word) or word.startswith("'")


def test_numbers_and_whole_data_stay_what_they_are() -> None:
    data = {"a\x00": [1, 2.5, None, True, {"b": "x\x1b[2J"}]}
    assert plain_data(data) == {"a": [1, 2.5, None, True, {"b": "x"}]}
    assert [csv_cell(one) for one in (-1, -1.5, "-1.5", "+3", "1e-5", "-2,000", "50%", "-", "")] == [
        -1,
        -1.5,
        "-1.5",
        "+3",
        "1e-5",
        "-2,000",
        "50%",
        "-",
        "",
    ]
    for bad in ("=1+1", "+cmd|x", "-cmd|x", "@SUM(1)", " =1", "\t=1", "=cmd|'/c calc'!A0"):
        assert csv_cell(bad).startswith("'")


def quoted(text: str) -> str:
    """Return a text as TOML holds it."""
    return '"' + "".join(f"\\U{ord(letter):08x}" for letter in text) + '"'


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write results, and a briefing, of a scenario whose every text is hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    scenario = folder / "mine.toml"
    scenario.write_text(
        f"title = {quoted(HOSTILE)}\nquestion = {quoted(HOSTILE + '?')}\nwhy = {quoted(HOSTILE)}\n"
        f'evidence = {quoted(HOSTILE)}\n[[member]]\nname = {quoted(NAME)}\nkind = "police"\n'
        f'[[member]]\nname = {quoted("B " + HOSTILE)}\nkind = "fire"\n'
        f'[[event]]\nkind = "join"\nyear = 1\ntarget = {quoted(NAME)}\n'
        f'[[event]]\nkind = "join"\nyear = 1\ntarget = {quoted("B " + HOSTILE)}\n',
        encoding="utf-8",
    )
    run = ["--quarters", "8", "--replications", "8", "--set", "density=-1", "--workers", "1"]
    assert main(["compare", str(scenario), *run, "--out", str(folder / "results")]) == 0
    return folder


def test_results_of_hostile_texts_are_sound_files(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["brief", str(written / "results"), "--quick", "--out", str(written / "brief")]) in (0, 2)
    assert main(["scenarios", "show", str(written / "mine.toml")]) == 0
    said = capsys.readouterr()
    assert is_plain(said.out + said.err)
    seen = 0
    for path in written.rglob("*"):
        if path.suffix in TEXTS and path.name != "mine.toml":
            seen += 1
            assert is_plain(path.read_text(encoding="utf-8").replace("\r", "")), path.name
        if path.suffix == ".svg":
            ET.parse(path)
        if path.suffix == ".csv":
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.reader(file):
                    assert not any(re.match(r"[=@]", cell) for cell in row), path.name
        if path.suffix == ".docx":
            with zipfile.ZipFile(path) as document:
                ET.fromstring(document.read("word/document.xml"))
    assert seen > 10
    assert any("'=HYPERLINK(1)" in path.read_text(encoding="utf-8") for path in written.rglob("ties.csv"))


def test_every_number_in_every_output_is_finite(written: Path) -> None:
    import duckdb

    for path in (written / "results").rglob("*"):
        if path.suffix in (".csv", ".json", ".svg", ".txt"):
            found = NO_NUMBER.search(path.read_text(encoding="utf-8"))
            assert found is None, (path.name, found)
        if path.suffix == ".parquet":
            columns = duckdb.execute(f"DESCRIBE SELECT * FROM '{path}'").fetchall()
            for name in (row[0] for row in columns if row[1] in ("DOUBLE", "FLOAT")):
                wrong = duckdb.execute(f"SELECT count(*) FROM '{path}' WHERE NOT isfinite(\"{name}\")").fetchall()
                assert wrong == [(0,)], (path.name, name)


def test_the_hostile_cases_are_told_without_an_order_to_the_terminal(
    shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in sorted((shared / "cases" / "20-hostile").glob("*.toml")):
        assert main(["scenarios", "show", str(path)]) in (0, 2)
    assert main(["survey", str(tmp_path / "\x1b[2J\x07gone.csv")]) == 2
    assert main(["compare", "\x1b]0;PWNED\x07no_tem"]) == 2
    said = capsys.readouterr()
    assert is_plain(said.out + said.err)


def test_a_survey_with_control_characters_is_read_without_them_and_comes_back_from_its_own_form(tmp_path: Path) -> None:
    path = tmp_path / "ties.csv"
    path.write_text("source,target\n\x1b[31mAnn,=1+1\n=1+1,Bob\x07\nBob\x07,\x1b[31mAnn\n", encoding="utf-8")
    survey = read_survey(path)
    assert sorted(survey.ids) == ["=1+1", "Ann", "Bob"]
    assert any("control characters" in note for note in survey.notes)
    assert main(["survey", str(path), "--out", str(tmp_path / "out")]) == 0
    again = read_survey(tmp_path / "out" / "survey")
    assert again.ids == survey.ids
    for row in csv.reader((tmp_path / "out" / "survey" / "nodes.csv").open(encoding="utf-8")):
        assert not any(cell.startswith("=") for cell in row)


def test_an_error_is_told_on_one_terminal_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object) -> int:
        raise ResultsError("here \x1b[2J\x1b]0;x\x07 and there\udcff")

    monkeypatch.setattr("partnership_dynamics.scenarios.commands.listing.parameters", broken)
    assert main(["parameters"]) == 2
    assert capsys.readouterr().err == "run.py: here  and there\ufffd\n"
