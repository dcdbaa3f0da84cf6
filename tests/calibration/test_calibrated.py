"""`calibrated.toml`: what is written is read, what is wrong is refused, and what-ifs carry its uncertainty."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnership_dynamics.calibration.calibrated import (
    FORMAT,
    Calibrated,
    CalibratedError,
    CalibratedPart,
    Plain,
    as_toml,
    read_calibrated,
    write_calibrated,
)
from partnership_dynamics.scenarios.commands.main import main
from partnership_dynamics.scenarios.ensemble.ensemble import Case, run_ensembles
from partnership_dynamics.scenarios.ensemble.outcomes import compare, interval_over_draws
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Setup

DRAWS = np.column_stack([np.linspace(0.03, 0.19, 12), np.linspace(1.1, 0.3, 12)])
ABOUT: dict[str, Plain] = {
    "seed": 7,
    "command": 'a "quoted" one',
    "notes": ["one", "two"],
    "versions": {"numpy": "2.1"},
    "share": 0.5,
}
LOG = CalibratedPart({"idea_rate": 0.1, "issue_rate": 0.6}, DRAWS, None, ABOUT)
CALIBRATED = Calibrated({"log": LOG}, {"tie_hours": 2.0}, "Shire County (illustrative)")


@settings(max_examples=15)
@given(
    st.lists(st.lists(st.floats(0.02, 0.2), min_size=2, max_size=2), min_size=2, max_size=6),
    st.booleans(),
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Co", "Cn")), max_size=12),
)
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[float]], with_ties: bool, word: str
) -> None:
    log = CalibratedPart(
        {"idea_rate": 0.1, "referral_refusal": 0.2}, np.array(rows), None, {"word": word, "list": [1, 2.5]}
    )
    ties = CalibratedPart({"closure": 1.2, "popularity": -0.3}, -np.array(rows), np.array([[0.2, -0.1], [-0.1, 0.3]]))
    before = Calibrated({"log": log, **({"ties": ties} if with_ties else {})}, {"gross_hours": 80.0}, word)
    path = write_calibrated(tmp_path_factory.mktemp("c") / "calibrated.toml", before)
    after = read_calibrated(path)
    assert after.point() == before.point()
    assert after.partnership == word
    assert after.parts["log"].about == {"word": word, "list": [1, 2.5]}
    for name, part in before.parts.items():
        np.testing.assert_allclose(after.parts[name].draws, part.draws, rtol=1e-7)
    assert as_toml(read_calibrated(write_calibrated(path, after))) == as_toml(after)
    assert [one.name for one in path.parent.iterdir()] == ["calibrated.toml"]


def test_parts_keep_their_own_joint_draws_and_the_shorter_is_gone_through_again() -> None:
    ties = CalibratedPart({"closure": 1.0}, np.array([[0.5], [1.5]]))
    both = CALIBRATED.with_part("ties", ties).draws(without={"issue_rate"})
    assert len(both) == 12
    assert [draw["idea_rate"] for draw in both] == pytest.approx(DRAWS[:, 0])
    assert [draw["closure"] for draw in both] == [0.5, 1.5] * 6


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace(FORMAT, "partnership-dynamics calibrated 9"), "its format is"),
        (lambda text: text.replace("format =", "formt ="), "names no format"),
        (lambda text: text.replace("idea_rate", "idea_rte"), "did you mean 'idea_rate'"),
        (lambda text: text.replace("idea_rate = 0.1\n", ""), "draw 1 has 2 numbers, and there are 1 constants"),
        (lambda text: text.replace("[0.03, ", '["much", '), "hold numbers only"),
        (lambda text: text.replace("[0.03, ", "[nan, "), "not a finite number"),
        (lambda text: text.replace("[0.03, ", "[-0.03, "), "idea_rate is -0.03; it cannot be negative"),
        (lambda text: text.replace("tie_hours = 2.0", "idea_rate = 2.0"), "in two parts"),
        (lambda text: text.replace("[log]", "[logs]"), "logs"),
        (lambda text: text + "[[", "not valid TOML"),
        (lambda text: text + "a = " + "[" * 30_000, "too deep"),
        (lambda text: text.replace("idea_rate = 0.1", f"idea_rate = {'1' * 5_000}"), "not valid TOML"),
        (lambda text: "\n".join(text.splitlines()[:6]), "no part has any constants"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_what_is_wrong(tmp_path: Path, change, said: str) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "calibrated.toml"
    path.write_text(change(as_toml(CALIBRATED)), encoding="utf-8")
    with pytest.raises(CalibratedError) as refused:
        read_calibrated(path)
    assert str(refused.value).startswith("calibrated.toml")
    assert said in str(refused.value)


def test_a_missing_file_is_one_sentence_and_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "--calibrated", str(tmp_path / "no.toml"), "--out", str(tmp_path / "r")]) == 2
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(("spread", "noise"), [(1.0, 2.0), (0.0, 2.0), (2.0, 0.1)])
def test_an_interval_over_draws_holds_the_effect_at_the_true_constants(spread: float, noise: float) -> None:
    luck = np.random.default_rng(5)
    draw = np.repeat(np.arange(50), 2)
    held, widths = [], []
    for _again in range(400):
        effect = 1.0 + spread * luck.standard_normal(51)
        low, high, chance_low, chance_high = interval_over_draws(effect[draw] + noise * luck.standard_normal(100), draw)
        held.append(low <= effect[50] <= high)
        widths.append((chance_high - chance_low) / (2 * 1.96 * noise / 10))
    # 400 trials: a standard error of 1.1%; with no spread the interval is wider than it need be.
    assert np.mean(held) > 0.95 - 4 * 0.011
    if spread > noise:
        assert np.mean(held) < 0.95 + 4 * 0.011
    assert abs(np.mean(widths) - 1.0) < 0.1


def test_paired_replications_have_the_same_draw_and_chance_is_told_from_constants() -> None:
    setup = Setup(shire_county(), 24, {"density": -2.3})
    draws = CALIBRATED.draws()
    cases = [Case("a", "A", setup.with_parameters(threshold=0.1), draws), Case("b", "B", setup, draws)]
    one, two = (run_ensembles(cases, 24, 3, workers=workers) for workers in (1, 2))
    for left, right in zip(one, two, strict=True):
        np.testing.assert_array_equal(left.series, right.series)
        np.testing.assert_array_equal(left.draw, right.draw)
    assert one[0].draw is not None
    np.testing.assert_array_equal(one[0].draw, one[1].draw)
    raised = one[1].observed("raised")[:, -1]
    rate = np.array([draws[place]["idea_rate"] for place in one[1].draw])  # type: ignore[union-attr]
    assert np.corrcoef(raised, rate)[0, 1] > 0.9
    row = compare(one[0], one[1]).row("unsponsored")  # turns on how many ideas there are
    assert row.high - row.low > row.chance_high - row.chance_low
    plain = run_ensembles([Case("c", "C", setup)], 24, 3)[0]
    with pytest.raises(ValueError, match="cannot be paired"):
        compare(one[0], plain)


def test_compare_carries_calibrated_constants_and_what_is_set_still_wins(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_calibrated(tmp_path / "calibrated.toml", CALIBRATED)
    common = ["compare", "no_team", "--replications", "24", "--quarters", "28", "--calibrated", str(path)]
    assert main([*common, "--json", "--set", "issue_rate=0.5", "--out", str(tmp_path / "r")]) == 0
    data = json.loads(capsys.readouterr().out)
    row = next(row for row in data["outcomes"] if row["key"] == "unsponsored")
    assert row["high"] - row["low"] > row["chance_high"] - row["chance_low"]
    assert any("not taken from calibrated.toml: issue_rate" in note for note in data["notes"])
    manifest = json.loads((tmp_path / "r" / "manifest.json").read_text(encoding="utf-8"))
    for case in manifest["cases"]:
        assert case["calibrated"]["constants"] == ["idea_rate"]
        assert "density" in case["plausible"]["constants"]  # each county has its own out-degree
        assert case["setup"]["parameters_changed"]["tie_hours"] == 2.0
        assert case["setup"]["parameters_changed"]["issue_rate"] == 0.5
    assert main([*common, "--out", str(tmp_path / "s")]) == 0
    said = capsys.readouterr()
    assert "12 draws of 2 constants from calibrated.toml" in said.err
    assert "parameters as they may be, the same in both" in " ".join(said.out.split())


def test_a_log_goes_from_example_to_fit_to_what_if(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log, folder = tmp_path / "projects.csv", tmp_path / "fit"
    density = ["--set", "density=-2.3"]
    assert main(["log", "example", str(log), "--quarters", "12", *density]) == 0
    assert main(["log", "example", str(log)]) == 2
    effort = ["--pilot", "300", "--particles", "60", "--histories", "300"]
    assert (
        main(
            [
                "log",
                "fit",
                str(log),
                "--begins",
                "2015-04-01",
                "--ends",
                "2018-03-31",
                "--out",
                str(folder),
                *density,
                *effort,
            ]
        )
        == 0
    )
    said = capsys.readouterr()
    assert "The log says nothing on" in said.out
    assert {"calibrated.toml", "constants.csv", "log_posterior.png", "log_predictions.png"} <= {
        path.name for path in folder.iterdir()
    }
    found = read_calibrated(folder / "calibrated.toml")
    ties = CalibratedPart({"closure": 1.0}, np.array([[0.5], [1.5]]))
    write_calibrated(folder / "calibrated.toml", found.with_part("ties", ties))
    before = (folder / "calibrated.toml").read_bytes()
    assert (
        main(
            [
                "log",
                "fit",
                str(log),
                "--begins",
                "2015-04-01",
                "--ends",
                "2018-03-31",
                "--out",
                str(folder),
                "--workers",
                "1",
                *density,
                *effort,
            ]
        )
        == 0
    )
    assert (folder / "calibrated.toml").read_bytes() == before  # the same bytes, and the ties are left
    assert found.parts["log"].draws.shape == (60, 22)
    assert found.parts["log"].about["told"]["idea_rate"]["asked"] is True  # type: ignore[index, call-overload]
    assert (
        main(
            [
                "simulate",
                "--replications",
                "8",
                "--quarters",
                "8",
                "--calibrated",
                str(folder / "calibrated.toml"),
                "--out",
                str(tmp_path / "r"),
            ]
        )
        == 0
    )
    assert main(["log", "fit"]) == 2
    assert "name the log" in capsys.readouterr().err
    assert main(["log", "fit", str(log), "--pilot", "300", "--particles", "100", *density]) == 2
    assert "five times as many" in capsys.readouterr().err
