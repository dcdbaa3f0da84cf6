"""A question built on the timeline: by mouse and keyboard, undone and redone, saved as a file of the command's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra `dev`)")

from playwright.sync_api import expect

from partnership_dynamics.scenarios.app.answers import compared, headline
from partnership_dynamics.scenarios.app.question import Question
from partnership_dynamics.scenarios.app.workspace import example
from partnership_dynamics.scenarios.schema import read_scenario
from tests.app.visiting import Visit


def test_events_are_added_moved_undone_redone_saved_and_asked(visit: Visit, tmp_path: Path) -> None:
    page = visit.open()
    visit.answered()
    page.get_by_role("button", name="Build one on a timeline …").click()
    kind = page.get_by_label("What happens")
    kind.select_option("staff")
    page.get_by_role("button", name="Add it").click()
    slider = page.get_by_role("slider", name=re.compile("staff becomes"))
    expect(slider).to_be_focused()
    expect(slider).to_have_attribute("aria-valuetext", "year 2, quarter 1")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("slider", name=re.compile("staff becomes"))).to_have_attribute(
        "aria-valuetext", "year 2, quarter 2"
    )
    kind.select_option("leave")
    page.get_by_role("button", name="Add it").click()
    page.get_by_label("Which member").select_option("Shire Police")
    box = page.get_by_role("slider", name=re.compile("Shire Police")).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.15 * box["width"], box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    moved = page.get_by_role("slider", name=re.compile("Shire Police"))
    expect(moved).to_have_attribute("aria-valuetext", re.compile("year [56]"))
    page.keyboard.press("Control+z")
    expect(moved).not_to_have_attribute("aria-valuetext", re.compile("year [56]"))
    page.get_by_role("button", name="Redo").click()
    expect(moved).to_have_attribute("aria-valuetext", re.compile("year [56]"))
    kind.select_option("offer")
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("button", name=re.compile("Remove: An earmarked")).click()
    visit.picture("14-timeline")
    visit.check()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Save as a scenario file").click()
    path = tmp_path / "timeline.toml"
    taken.value.save_as(path)
    scenario = read_scenario(str(path))
    assert [(event.kind, event.target) for event in scenario.event] == [("staff", None), ("leave", "Shire Police")]
    page.get_by_role("button", name="Ask it").click()
    expect(page.locator("#headline")).to_contain_text("Built on the timeline")
    visit.answered()
    question = Question(what_if="timeline", own={"timeline.toml": path.read_text(encoding="utf-8")})
    expect(page.locator("#headline")).to_have_text(headline(compared(example(), question, 500)))
    page.get_by_role("button", name="Build one on a timeline …").click()
    expect(page.locator("#timeline-events input[type=range]")).to_have_count(2)  # what was built is still there


def test_an_event_that_does_not_fit_is_said_where_it_was_built(visit: Visit) -> None:
    page = visit.open()
    page.get_by_role("button", name="Build one on a timeline …").click()
    page.get_by_label("What happens").select_option("funding")
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("spinbutton", name=re.compile("Hours for joint work")).fill("99999999999")
    page.get_by_role("spinbutton", name=re.compile("Hours for joint work")).press("Tab")
    page.get_by_role("button", name="Ask it").click()
    expect(page.locator("#timeline-words")).to_contain_text("value")
    assert visit.said.pop().endswith("400 (Bad Request)")


def test_nothing_is_lost_on_a_reload(visit: Visit) -> None:
    page = visit.open()
    page.get_by_role("button", name="Build one on a timeline …").click()
    page.get_by_label("What happens").select_option("close_team")
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("button", name="Ask it").click()
    expect(page.locator("#headline")).to_contain_text("Built on the timeline")
    visit.answered()
    page.get_by_role("button", name="Keep for side by side").click()
    said = page.locator("#headline").text_content()
    assert said is not None
    page.reload()
    expect(page.locator("#headline")).to_have_text(said)
    expect(page.locator("#kept-count")).to_have_text("1")
    expect(page.locator("#what-if")).to_have_value("own:timeline")


def test_a_survey_is_still_there_after_a_reload(visit: Visit) -> None:
    page = visit.arrive()
    page.get_by_role("button", name="Use my own survey").click()
    ties = "from,to\n" + "".join(f"Body {k},Body {(k + step) % 9}\n" for k in range(9) for step in (1, 3))
    visit.drop(".drop", {"ours.csv": ties})
    simulate = page.get_by_role("button", name=re.compile("Simulate it|Take it|Simulate"))
    simulate.click()
    expect(page.locator("#place-name")).to_contain_text("ours")
    if page.locator("#dialog").is_visible():
        page.keyboard.press("Escape")
    visit.answered()
    page.reload()
    expect(page.locator("#place-name")).to_contain_text("ours")
    expect(page.locator("#verdict")).to_be_visible()
