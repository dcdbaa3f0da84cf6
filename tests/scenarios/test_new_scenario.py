"""The start of a scenario of one's own: it runs as it stands, every key in it works, and nothing is written over."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from partnership_dynamics.scenarios.actions.start import text_of_start
from partnership_dynamics.scenarios.commands.main import main
from partnership_dynamics.scenarios.schema import apply, read_scenario
from partnership_dynamics.scenarios.shape import DatedEvent, Hours, NewSeat, NewVenue, TableChange, TeamChange
from partnership_dynamics.simulation.history import run
from partnership_dynamics.simulation.partnership import DIRECTORATES, KINDS
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import start
from partnership_dynamics.simulation.state import EVENT_KINDS


def test_a_new_scenario_runs_as_it_stands_and_changes_nothing_yet(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    assert main(["scenarios", "new", str(path)]) == 0
    runs = [run(start(apply(read_scenario(word), shire_county(), 12)), 5, 0) for word in (str(path), "as_is")]
    assert np.array_equal(runs[0].series, runs[1].series)


def test_with_every_line_in_use_it_is_still_a_scenario_that_fits_the_county(tmp_path: Path) -> None:
    path = tmp_path / "all.toml"
    path.write_text(re.sub(r"(?m)^#(?=\S)", "", text_of_start("all.toml")), encoding="utf-8")
    setup = apply(read_scenario(str(path)), shire_county(), 40)
    assert setup.partnership.team.style == 0.9
    assert [member.name for member in setup.successors] == ["New partner"]
    assert np.all(np.isfinite(run(start(setup), 5, 0).series))


def test_it_names_every_table_key_kind_and_directorate() -> None:
    text = text_of_start("mine.toml")
    for table in (TeamChange, TableChange, NewSeat, NewVenue, Hours):
        for key in table.model_fields:
            assert re.search(rf"(?m)^#{key} = |\b{key} = ", text), key
    for key in {*DatedEvent.model_fields, *("name", "kind", "seniority")}:
        assert key in text
    for word in (*EVENT_KINDS, *KINDS, *DIRECTORATES):
        assert word in text
    assert max(map(len, text.splitlines())) <= 100


def test_a_file_that_is_there_is_never_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("mine", encoding="utf-8")
    for word in (path, path.with_suffix("")):
        assert main(["scenarios", "new", str(word)]) == 2
        assert "there already" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "mine"


def test_what_cannot_be_written_is_said_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words, said in (
        ([], "name the file"),
        ([str(tmp_path / "nowhere" / "mine.toml")], "there is no folder"),
        (["austerity"], "a scenario of the library"),
    ):
        assert main(["scenarios", "new", *words]) == 2
        assert said in capsys.readouterr().err


def test_the_name_gets_its_ending_and_json_says_where_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenarios", "new", str(tmp_path / "v1.2"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"file": str(tmp_path / "v1.2.toml")}
    assert read_scenario(str(tmp_path / "v1.2.toml")).title == "My scenario"
