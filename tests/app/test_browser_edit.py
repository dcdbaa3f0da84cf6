"""The network edited with mouse and keyboard; the answer follows, and the file says the same to the command."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra `dev`)")

from playwright.sync_api import expect

from partnership_dynamics.scenarios.schema import apply, read_scenario
from partnership_dynamics.simulation.shire import shire_county
from tests.app.visiting import Visit


def test_ties_members_and_seats_are_edited_and_the_answer_follows(visit: Visit, tmp_path: Path) -> None:
    page = visit.open()
    visit.answered()
    page.get_by_role("button", name="Edit the network …").click()
    picture = page.locator("#edit-picture")
    lines = picture.locator("line")
    before = lines.count()
    picture.get_by_role("button", name="Shire Police").click()
    picture.get_by_role("button", name="Ashdale District").click()
    expect(page.locator("#edit-strength")).to_be_focused()
    page.locator("#edit-strength").select_option("0.9")
    page.get_by_role("button", name="Set the tie").click()
    expect(lines).to_have_count(before + 1)
    expect(page.locator("#edit-answer")).to_contain_text("The network as edited")
    picture.get_by_role("button", name="Shire Fire and Rescue").press("Enter")  # and by keyboard
    picture.get_by_role("button", name="Shire Health").press("Enter")
    page.get_by_role("button", name="Set the tie").press("Enter")
    page.locator("#edit-who").select_option(label="Shire Health")
    page.get_by_role("button", name="Seat them").click()
    page.locator("#edit-who").select_option(label="Ivelford District")
    page.get_by_role("button", name="Remove the member").click()
    page.get_by_label("A new member").fill("Area College")
    page.locator("#edit-kind").select_option("education")
    page.get_by_role("button", name="Add the member").click()
    changes = page.locator("#edit-changes li")
    expect(changes).to_have_count(5)
    page.get_by_role("button", name="Undo").click()
    expect(changes).to_have_count(4)
    page.get_by_role("button", name="Redo").click()
    page.get_by_role("button", name=re.compile("Take back: Shire Fire")).click()
    expect(changes).to_have_count(4)
    visit.picture("15-edit")
    visit.check()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Save as a scenario file").click()
    path = tmp_path / "network.toml"
    taken.value.save_as(path)
    county = shire_county()
    changed = apply(read_scenario(str(path)), county, 8).partnership
    names = [member.name for member in county.members]
    police, ashdale = names.index("Shire Police"), names.index("Ashdale District")
    assert changed.tie[police, ashdale] == changed.tie[ashdale, police] == 1
    assert changed.strength[police, ashdale] == 0.9
    assert max(seat.seniority for seat in changed.members[names.index("Shire Health")].seats) == 5
    visit.answered()
    page.keyboard.press("Escape")
    expect(page.locator("#headline")).to_contain_text("The network as edited")
