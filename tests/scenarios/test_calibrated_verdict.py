"""A result that is clear for every calibrated draw stays clear over all of them; where draws disagree it is not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from partnership_dynamics.calibration.calibrated import Calibrated, CalibratedPart, write_calibrated
from partnership_dynamics.scenarios.commands.main import main
from partnership_dynamics.scenarios.finding import FEW

# Members who pay for a larger team gain where an hour of it costs them little, and lose where it costs them much.
PAID_FOR = 'title = "Paid for"\nquestion = "Who pays?"\nextends = "stronger_team"\n[team]\nmembers_pay = 1.0\n'
CUT = 'title = "Cut"\nquestion = "What if hours fell?"\n[[event]]\nkind = "funding"\nyear = 1\nvalue = 0.3\n'
ALL_LOSE, ALL_GAIN, DISAGREE = (0.7, 1.4), (0.0, 0.08), (0.0, 0.7)


def compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], pairs: int, words: Sequence[str], scenario: str = PAID_FOR
) -> dict[str, Any]:
    """Return what `run.py compare` answers, as data."""
    what_if = tmp_path / "what_if.toml"
    what_if.write_text(scenario, encoding="utf-8")
    size = ["--replications", str(pairs), "--json", "--out", str(tmp_path / "out")]
    assert main(["compare", str(what_if), *size, *words]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def calibrated(tmp_path: Path, hours: tuple[float, float], count: int) -> list[str]:
    """Return the option for a file of so many draws, in an order that has nothing to do with their size."""
    draws = np.random.default_rng(1).permutation(np.linspace(*hours, count))[:, None]
    part = CalibratedPart({"paid_hour": float(draws.mean())}, draws, None, {})
    return ["--calibrated", str(write_calibrated(tmp_path / "calibrated.toml", Calibrated({"log": part})))]


@pytest.mark.parametrize(("hours", "direction"), [(ALL_LOSE, "fewer"), (ALL_GAIN, "more")])
def test_each_end_of_the_draws_is_clear_by_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], hours: tuple[float, float], direction: str
) -> None:
    for end in hours:
        words = ["--set", f"paid_hour={end}", "--parameters", "default"]
        answer = compared(tmp_path, capsys, 100, words)["answer"]
        assert (answer["direction"], answer["certainty"]) == (direction, "almost certainly")


@pytest.mark.parametrize(
    ("hours", "direction", "judgement"), [(ALL_LOSE, "fewer", "worse"), (ALL_GAIN, "more", "better")]
)
@pytest.mark.parametrize("count", [4, 20])
def test_a_result_that_is_clear_for_every_draw_stays_clear(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    hours: tuple[float, float],
    direction: str,
    judgement: str,
    count: int,
) -> None:
    words = [*calibrated(tmp_path, hours, count), "--parameters", "default"]
    found = compared(tmp_path, capsys, 200, words)
    answer = found["answer"]
    assert (answer["direction"], answer["judgement"]) == (direction, judgement)
    # A handful of draws says less of all that there may be.
    assert answer["certainty"] == "almost certainly" or (count < FEW and answer["certainty"] == "probably")
    assert "cannot tell" not in answer["in_words"].lower()
    assert "calibrated draws" in answer["in_words"]
    assert "plausible" not in answer["in_words"]
    delivered = found["outcomes"][0]
    assert delivered["drawn"] == "calibrated"
    assert len(delivered["counties"]) == count


def test_it_stays_clear_where_the_draws_narrow_the_plausible_counties(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draws = np.linspace(0.05, 0.2, 20)[:, None]
    file = write_calibrated(
        tmp_path / "ideas.toml", Calibrated({"log": CalibratedPart({"idea_rate": 0.12}, draws, None, {})})
    )
    for words in (["--set", "idea_rate=0.05"], ["--set", "idea_rate=0.2"], ["--calibrated", str(file)]):
        answer = compared(tmp_path, capsys, 200, words, CUT)["answer"]
        assert (answer["direction"], answer["judgement"]) == ("fewer", "worse")
        assert answer["certainty"] == "almost certainly"
        assert "plausible counties" in answer["in_words"]


@pytest.mark.parametrize("count", [4, 20])
def test_where_draws_disagree_the_result_is_not_clear(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], count: int
) -> None:
    words = [*calibrated(tmp_path, DISAGREE, count), "--parameters", "default"]
    answer = compared(tmp_path, capsys, 200, words)["answer"]
    assert answer["judgement"] == "cannot tell yet"
    assert answer["certainty"] in ("cannot tell", "perhaps")


def test_what_the_fitted_tie_rules_do_not_reproduce_goes_with_them_into_every_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = "the fitted tie rules do not reproduce: isolates (p below 0.001)"
    part = CalibratedPart({"closure": 1.0}, np.array([[0.9], [1.1]]), None, {"misfits": [told]})
    file = write_calibrated(tmp_path / "ties.toml", Calibrated({"ties": part}))
    words = ["--calibrated", str(file), "--parameters", "default", "--quarters", "8"]
    assert f"Misfit: {told}" in compared(tmp_path, capsys, 8, words)["notes"]
    page = tmp_path / "brief"
    assert main(["brief", str(tmp_path / "out"), "--quick", "--out", str(page)]) == 0
    assert told in (page / "briefing.html").read_text(encoding="utf-8")
