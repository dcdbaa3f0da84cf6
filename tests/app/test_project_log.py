"""A project log given in the page: found among files, checked at once, fitted, told in a paragraph with a picture."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from partnership_dynamics.calibration.logs.faults import LogError
from partnership_dynamics.calibration.logs.fit import LogEffort
from partnership_dynamics.calibration.logs.writing import log_csv
from partnership_dynamics.scenarios.actions.logs import synthetic_log
from partnership_dynamics.scenarios.app.project_log import fitted, is_log, log_among
from partnership_dynamics.scenarios.app.workspace import Workspace, example

if TYPE_CHECKING:
    from tests.app.visiting import Visit

QUICK = LogEffort(pilot=600, particles=60, simulations=900, checks=60)


@pytest.fixture(scope="module")
def text() -> str:
    return log_csv(synthetic_log(example().prepared, 40, 5), example().partnership, date(2014, 4, 1))


def test_a_log_is_told_from_a_survey_by_its_columns(tmp_path: Path, text: str) -> None:
    (tmp_path / "projects.csv").write_text(text, encoding="utf-8")
    (tmp_path / "ties.csv").write_text("from,to,strength\nA,B,2\n", encoding="utf-8")
    (tmp_path / "members.csv").write_text("id,name,kind,started,outcome\n", encoding="utf-8")
    assert is_log(tmp_path / "projects.csv")
    assert not is_log(tmp_path / "ties.csv")
    assert not is_log(tmp_path / "members.csv")
    assert log_among(tmp_path) == tmp_path / "projects.csv"
    assert log_among(None) is None


def test_a_log_is_fitted_with_progress_and_told_and_the_partnership_then_draws_from_it(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "projects.csv"
    path.write_text(text, encoding="utf-8")
    told: dict[str, Any] = {}
    steps = list(fitted(example(), path, lambda: False, told, QUICK))
    assert any(isinstance(step, dict) and step.get("of", 0) > 1 for step in steps), "progress with an end"
    assert isinstance(steps[-1], Workspace)
    assert steps[-1].prepared.is_calibrated
    assert steps[-1].partnership == example().partnership
    assert re.search(r"\d+ projects in (39|40) whole quarters", " ".join(told["checked"]))
    assert "which vary over what is plausible elsewhere" in told["words"]
    assert told["picture"].rstrip().endswith("</svg>")
    assert len(told["alt"]) > 40


def with_a_fault(text: str) -> str:
    """Return a log whose first project is of a type that there is none of."""
    head, first, *rest = text.splitlines()
    types = head.split(",").index("type")
    cells = first.split(",")
    cells[types] = "gardening"
    return "\n".join([head, ",".join(cells), *rest])


def test_every_fault_of_a_log_is_said_before_anything_is_simulated(tmp_path: Path, text: str) -> None:
    path = tmp_path / "projects.csv"
    path.write_text(with_a_fault(text), encoding="utf-8")
    steps = fitted(example(), path, lambda: False, {}, QUICK)
    assert next(steps) == {"doing": "Checking projects.csv"}
    with pytest.raises(LogError, match="gardening"):
        next(steps)


def survey_of_the_county() -> dict[str, str]:
    """Return the illustrative county as the two tables of a survey."""
    partnership = example().partnership
    members = partnership.members
    nodes = "id,name,kind\n" + "".join(f"m{k},{one.name},{one.kind}\n" for k, one in enumerate(members))
    ties = "source,target\n" + "".join(f"m{i},m{j}\n" for i, j in np.argwhere(partnership.tie))
    return {"nodes.csv": nodes, "ties.csv": ties}


def test_a_survey_and_a_log_dropped_together_are_read_checked_fitted_and_told(visit: Visit, text: str) -> None:
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra `dev`)")
    from playwright.sync_api import expect

    page = visit.arrive()
    page.get_by_role("button", name="Use my own survey").click()
    visit.drop(".drop", {**survey_of_the_county(), "projects.csv": text})
    page.get_by_role("button", name="Simulate it").click()
    expect(page.locator("#plan-words")).to_contain_text(re.compile(r"\d+%"))
    expect(page.locator("#log-words")).to_contain_text("Your log tells", timeout=400_000)
    expect(page.locator("img.from-log")).to_be_visible()
    expect(page.locator("#fit-ties")).to_be_visible()
    visit.picture("19-log")
    visit.check()
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#place-name")).to_contain_text("calibrated")
    page.get_by_role("button", name="Choose partnership").click()
    visit.drop(".drop", {"projects.csv": with_a_fault(text)})
    expect(page.locator("#place-words")).to_contain_text("gardening")
    expect(page.locator("#place-name")).to_contain_text("calibrated")  # what was at hand stays
