"""`run.py validate` as a person meets it: a table, files, work that is kept, and mistakes answered in a sentence."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from partnership_dynamics.scenarios.actions import validating
from partnership_dynamics.scenarios.commands.main import main
from partnership_dynamics.scenarios.commands.parser import VALIDATE_COUNTIES, build_parser
from partnership_dynamics.scenarios.commands.validate import _trials
from partnership_dynamics.scenarios.present.validation_pictures import pictures_of
from partnership_dynamics.scenarios.validation.page import VERDICTS, figure, page
from partnership_dynamics.scenarios.validation.pattern import Finding, PatternMeasure, Verdict, above, measured
from partnership_dynamics.scenarios.validation.record import Result, all_data, as_csv, lesson
from partnership_dynamics.scenarios.validation.register import patterns
from partnership_dynamics.scenarios.validation.robustness import held, shares_by_role

ABOUT = {
    "command": "run.py validate",
    "seed": 1,
    "replications": 40,
    "constants": {},
    "draws": 0,
    "draw_size": 40,
    "sources": "0",
}
SMALL = ("--only", "P22,P25", "--replications", "8", "--draws", "0")


def run(folder: Path, *more: str, only: tuple[str, ...] = SMALL) -> int:
    return main(["validate", *only, "--out", str(folder), *more])


def test_the_command_writes_page_data_and_pictures_and_prints_the_verdicts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path / "out", "--page", str(tmp_path / "docs" / "validation.md")) == 0
    said = capsys.readouterr().out
    assert "P22" in said
    assert "Convening works best on the unconnected" in said
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"validation.md", "validation.json", "validation.csv", "README.txt", "images"} <= names
    text = (tmp_path / "docs" / "validation.md").read_text(encoding="utf-8")
    for image in re.findall(r"\]\(([^)#]+\.png)\)", text):
        assert (tmp_path / "docs" / image).is_file()
    assert "--only P22,P25 --replications 8 --draws 0 --seed 2007" in text


def test_as_json_nothing_else_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "out", "--json") == 0
    captured = capsys.readouterr()
    data = json.loads(captured.out)
    assert [one["key"] for one in data["patterns"]] == ["P22", "P25"]
    assert captured.err == ""


def test_work_that_was_broken_off_is_taken_up_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(tmp_path / "whole") == 0
    keep, kept = validating._keep, []

    def keep_and_stop_once(path: Path, about: Any, finding: Finding) -> None:
        keep(path, about, finding)
        kept.append(path.stem)
        if len(kept) == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(validating, "_keep", keep_and_stop_once)
    assert run(tmp_path / "out") == 130
    assert run(tmp_path / "out") == 0
    assert kept == ["P22", "P25"]
    for name in ("validation.json", "validation.csv", "validation.md"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    assert not list(tmp_path.glob(".out-begun"))


def test_what_was_kept_of_another_seed_or_cut_off_is_not_taken_for_this(tmp_path: Path) -> None:
    path = tmp_path / ".out-begun" / "P14.json"
    finding = Finding((PatternMeasure("Made up", "", 9.0, 9.0, 9.0, above(0)),), runs=1)
    validating._keep(path, {**ABOUT, "seed": 2008}, finding)
    assert validating._kept(path, ABOUT) is None
    assert validating._kept(path, {**ABOUT, "seed": 2008}) == finding
    path.write_text(path.read_text(encoding="utf-8")[:40], encoding="utf-8")
    assert validating._kept(path, {**ABOUT, "seed": 2008}) is None


def test_draws_of_the_assumed_constants_give_a_column_and_leave_the_verdicts_as_they_are(tmp_path: Path) -> None:
    only = ("--only", "P18,P22", "--replications", "8")
    assert run(tmp_path / "plain", "--draws", "0", only=only) == 0
    assert run(tmp_path / "drawn", "--draws", "2", only=only) == 0
    plain, drawn = (json.loads((tmp_path / name / "validation.json").read_text()) for name in ("plain", "drawn"))
    assert drawn["patterns"] == plain["patterns"]
    assert sum(drawn["other_constants"]["P22"].values()) == 2
    assert "P18" not in drawn["other_constants"]  # contested: there is no verdict that could hold
    assert "| Over the plausible set |" in (tmp_path / "drawn" / "validation.md").read_text(encoding="utf-8")


def test_patterns_are_judged_over_plausible_counties_unless_a_first_look_is_asked_for() -> None:
    read = build_parser().parse_args
    assert _trials(read(["validate"])).draws == VALIDATE_COUNTIES
    assert _trials(read(["validate", "--quick"])).draws == 0
    assert _trials(read(["validate", "--quick", "--draws", "3"])).draws == 3
    assert "--draws 0" in _trials(read(["validate", "--draws", "0"])).command


def test_used_and_test_patterns_are_counted_apart_over_plausible_counties() -> None:
    by_key = patterns()
    finding = Finding((measured("A number", "", (1.0, 0.5, 1.5), above(0)),), 1)
    results = [Result(by_key[key], finding) for key in ("P12", "P13", "P9", "P17", "P18")]
    clear: dict[str, Verdict] = {"P12": "reproduced", "P13": "not reproduced", "P9": "reproduced"}
    over = held([{**clear, "P17": "reproduced"}] * 4 + [{**clear, "P17": "cannot tell"}] * 4)
    counted = {role: numbers for role, *numbers in shares_by_role(results, over)}
    assert counted == {"used": ["1", "1", "0"], "test": ["1", "0", "1"], "seen": ["0", "0", "0"]}
    assert "not reproduced in at least 8 of 10" in page(results, {**ABOUT, "draws": 8}, {}, "images", robust=over)


def test_a_constant_that_is_set_is_set_in_every_experiment_and_named_in_the_command(tmp_path: Path) -> None:
    only = ("--only", "P22", "--replications", "8", "--draws", "0")
    assert run(tmp_path / "plain", only=only) == 0
    assert run(tmp_path / "set", "--set", "idea_rate=0.2", only=only) == 0
    plain, changed = (json.loads((tmp_path / name / "validation.json").read_text()) for name in ("plain", "set"))
    assert plain["patterns"][0]["measures"] != changed["patterns"][0]["measures"]
    assert "--set idea_rate=0.2" in changed["command"]


def test_a_constant_that_is_not_known_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "out", "--set", "idea_rat=0.2") == 2
    assert "idea_rate" in capsys.readouterr().err


def test_an_earlier_run_gives_a_column(tmp_path: Path) -> None:
    assert run(tmp_path / "one") == 0
    assert run(tmp_path / "two", "--before", str(tmp_path / "one" / "validation.json")) == 0
    assert "| Before |" in (tmp_path / "two" / "validation.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "named"),
    [(("--only", "P26"), "P1 to P25"), (("--only", ","), "P1 to P25"), (("--replications", "2"), "8")],
)
def test_a_mistake_is_answered_in_a_sentence(
    words: tuple[str, ...], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["validate", *words])
    assert stopped.value.code == 2
    assert named in capsys.readouterr().err


def test_a_file_that_is_no_earlier_run_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "other.json").write_text("{}", encoding="utf-8")
    assert run(tmp_path / "out", "--before", str(tmp_path / "other.json")) == 2
    assert "validation.json" in capsys.readouterr().err


def made_up(key: str, low: float, high: float) -> Result:
    one = patterns()[key]
    found = measured("A number", "", ((low + high) / 2, low, high), above(0))
    return Result(one, Finding((found,), 1, way="either way"))


def test_a_pattern_that_fails_stays_in_the_table_with_what_it_teaches_and_one_that_does_not_has_no_lesson() -> None:
    failed, fine = made_up("P21", -2.0, -1.0), made_up("P22", 1.0, 2.0)
    text = page([failed, fine], ABOUT, {}, "images")
    assert "✕ not reproduced" in text
    assert patterns()["P21"].teaches in text
    assert lesson(fine, 1000) == ""


def test_a_quick_look_that_cannot_tell_teaches_nothing_yet() -> None:
    undecided = made_up("P19", -1.0, 1.0)
    assert lesson(undecided, 40) == ""
    assert lesson(undecided, 1000) == patterns()["P19"].teaches


def test_every_pattern_that_fails_on_the_page_says_what_it_teaches() -> None:
    for key, one in patterns().items():
        if not one.contested and key not in ALWAYS:
            assert one.teaches, key


# Those with no lesson ready: they are reproduced, and what a failure would teach is not known before it is there.
ALWAYS = ("P9", "P13", "P14", "P16")


def test_numbers_in_words_keep_their_side_of_zero() -> None:
    assert figure(PatternMeasure("", "projects", 0.5, 0.004, 1.0)) == "0.500 (0.004 to 1.000) projects"
    assert figure(PatternMeasure("", "", 0.0123, 0.0003, 0.0243)).startswith("0.0123 (0.0003")
    assert figure(PatternMeasure("", "years", 7.5, 6.25, float("inf"))) == "7.50 (6.25 to later than the end) years"


def test_every_picture_says_in_words_what_it_shows(quick: list[Result], tmp_path: Path) -> None:
    pictures = pictures_of(quick)
    assert {"verdicts", "ranges", "P1", "P9"} <= set(pictures)
    for name, picture in pictures.items():
        assert len(picture.alt) > 40, name
        picture.save(tmp_path)
    alt = pictures["verdicts"].alt
    assert all(verdict in alt for verdict in VERDICTS)
    assert all(re.search(rf"\b{one.pattern.key}\b", alt) for one in quick)


def test_the_table_of_numbers_has_a_line_for_each(quick: list[Result]) -> None:
    lines = as_csv(quick).splitlines()
    assert len(lines) == 1 + sum(len(one.finding.measures) for one in quick)
    assert len(all_data(quick, ABOUT)["patterns"]) == 25
