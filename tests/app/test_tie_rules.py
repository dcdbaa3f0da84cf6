"""The tie rules fitted in the page: with progress, told in words and a picture, and taken into the answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from partnership_dynamics.calibration.calibrated import Calibrated, CalibratedPart
from partnership_dynamics.calibration.survey import read_survey
from partnership_dynamics.calibration.surveyed import surveyed_partnership
from partnership_dynamics.calibration.tables import SurveyError
from partnership_dynamics.scenarios.app.growing import StoppedError
from partnership_dynamics.scenarios.app.tie_rules import fitted_ties
from partnership_dynamics.scenarios.app.workspace import SurveyRead, Workspace, example, with_fitted, workspace_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.visiting import Visit


def two_waves(members: int = 14, seed: int = 5) -> str:
    """Return a survey of two waves as CSV: most ties are kept, and returned ties more often."""
    rng = np.random.default_rng(seed)
    tie = rng.random((members, members)) < 0.22
    np.fill_diagonal(tie, False)
    later = (tie & (rng.random(tie.shape) < 0.75)) | (tie.T & (rng.random(tie.shape) < 0.3))
    later |= rng.random(tie.shape) < 0.04
    np.fill_diagonal(later, False)
    lines = ["source,target,wave"]
    for wave, network in ((1, tie), (2, later)):
        lines += [f"Body {i:02d},Body {j:02d},{wave}" for i, j in np.argwhere(network)]
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def surveyed(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    path: Path = tmp_path_factory.mktemp("survey") / "ours.csv"
    path.write_text(two_waves(), encoding="utf-8")
    survey = read_survey(path)
    relation = survey.relations[0]
    return workspace_of(surveyed_partnership(survey, relation, None), "survey", "", read=SurveyRead(survey, relation))


def test_tie_rules_are_fitted_with_progress_and_the_partnership_then_draws_from_them(surveyed: Workspace) -> None:
    told: dict[str, Any] = {}
    steps = list(fitted_ties(surveyed, 8.0, lambda: False, told, replications=100))
    assert any(isinstance(step, dict) and step.get("of", 0) > 1 for step in steps), "progress with an end"
    there = steps[-1]
    assert isinstance(there, Workspace)
    assert there.partnership == surveyed.partnership
    assert there.calibrated is not None
    part = there.calibrated.parts["ties"]
    assert {"reciprocity", "closure"} <= set(part.constants)
    drawn = [draw["reciprocity"] for draw in there.prepared.draws]
    assert np.ptp(drawn) > 0.0
    assert "measures" in told["words"]
    assert told["picture"].rstrip().endswith("</svg>")
    assert "reciprocity" in told["alt"]


def test_what_a_log_told_stays_when_the_tie_rules_are_fitted_and_the_other_way_round() -> None:
    log = CalibratedPart({"idea_rate": 0.1}, np.array([[0.08], [0.12]]))
    ties = CalibratedPart({"reciprocity": 1.0}, np.array([[0.9], [1.1]]))
    here = with_fitted(example(), Calibrated({"log": log}, {}, "Shire County"))
    both = with_fitted(here, Calibrated({"ties": ties}, {}, "Shire County"))
    assert both.calibrated is not None
    assert set(both.calibrated.parts) == {"log", "ties"}
    newer = CalibratedPart({"idea_rate": 0.3}, np.array([[0.28], [0.32]]))
    again = with_fitted(both, Calibrated({"log": newer}, {}, "Shire County"))
    assert again.calibrated is not None
    assert set(again.calibrated.parts) == {"log", "ties"}
    assert again.calibrated.point()["idea_rate"] == pytest.approx(0.3)


def test_what_is_of_no_survey_has_no_ties_to_fit() -> None:
    with pytest.raises(SurveyError, match="fitted to a survey"):
        next(fitted_ties(example(), None, lambda: False, {}))


def test_a_fit_ends_when_the_person_wants_no_more(surveyed: Workspace) -> None:
    steps = fitted_ties(surveyed, None, lambda: True, {})
    first = next(steps)
    assert isinstance(first, dict)
    assert "doing" in first
    with pytest.raises(StoppedError):
        list(steps)


def test_two_waves_are_fitted_in_the_page_and_told_in_a_paragraph_with_a_picture(visit: Visit) -> None:
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra `dev`)")
    from playwright.sync_api import expect

    page = visit.arrive()
    page.get_by_role("button", name="Use my own survey").click()
    visit.drop(".drop", {"ours.csv": two_waves()})
    page.get_by_role("button", name="Simulate it").click()
    expect(page.locator("#fit-ties")).to_be_visible()
    visit.picture("23-before-ties")
    page.get_by_label("Quarters between two waves").fill("8")
    page.locator("#fit-ties").click()
    expect(page.locator("#place-words")).to_contain_text(re.compile(r"\d+%"))
    expect(page.locator("#ties-words")).to_contain_text("other partnerships", timeout=300_000)
    expect(page.locator("img.from-log")).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Which rules your ties follow: download as SVG").click()
    assert "</svg>" in taken.value.path().read_text(encoding="utf-8")
    visit.picture("24-ties")
    visit.check()
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#place-name")).to_contain_text("calibrated")
