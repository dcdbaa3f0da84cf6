"""From an answer to the decisions that turned and their moments in a history, and a project followed to its end."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra `dev`)")

from playwright.sync_api import expect

from tests.app.visiting import Visit


def test_from_why_one_comes_to_a_decision_that_turned_and_to_its_moment_in_both_histories(visit: Visit) -> None:
    page = visit.open()
    page.select_option("#what-if", "turnover_shock")
    expect(page.locator("#headline")).to_contain_text("turnover")
    visit.answered()
    page.get_by_role("button", name="Why?").click()
    page.get_by_role("button", name="See them in a history").click()
    expect(page.locator("#turned-list")).to_contain_text("went one way with the change and the other way without it")
    first = page.locator("#turned-list li button").first
    date = (first.text_content() or "").split(":")[0].lower()
    first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#moment h4")).to_have_text(["With the change", "Without it (as it is)"])
    expect(page.locator("#moment")).to_contain_text(date, ignore_case=True)
    expect(page.locator("#date")).to_have_text(date)
    expect(page.locator("#panel-watch .network")).to_have_count(2)
    expect(page.locator(".member.lit")).to_have_count(2)
    visit.picture("21-moment")
    visit.check()
    page.get_by_role("button", name="Another history").click()
    expect(page.locator("#moment")).to_be_hidden()
    expect(page.locator("#number-words")).to_contain_text("History 2")


def test_a_project_is_followed_from_its_idea_to_its_end(visit: Visit) -> None:
    page = visit.open()
    page.get_by_role("tab", name="Watch").click()
    expect(page.locator("#panel-watch .network")).to_be_visible()
    page.locator("#when").fill("8")
    chip = page.locator(".lane.active .chip").first
    name = (chip.get_attribute("title") or "").removeprefix("Follow the ")
    chip.click()
    expect(page.locator("#followed h3")).to_have_text(f"Following the {name}")
    expect(page.locator(".chip[aria-pressed=true]")).to_have_count(1)
    ringed = page.locator(".member.lit").count()
    assert ringed >= 2
    steps = page.locator("#followed .life > li")
    expect(steps.first).to_contain_text(re.compile("raises the idea|is offered it"))
    expect(page.locator("#followed .to-come")).not_to_have_count(0)
    visit.picture("22-followed")
    visit.check()
    last = steps.last.get_by_role("button")
    date = last.text_content() or ""
    last.click()
    expect(page.locator("#date")).to_have_text(date)
    expect(page.locator("#followed .to-come")).to_have_count(0)
    page.get_by_role("button", name="Stop following it").click()
    expect(page.locator("#followed")).to_be_hidden()
    expect(page.locator(".member.lit")).to_have_count(0)


def test_the_tables_of_why_and_side_by_side_download_with_their_source(visit: Visit) -> None:
    page = visit.open()
    page.select_option("#what-if", "no_team")
    expect(page.locator("#headline")).to_contain_text("closes half-way")
    visit.answered()
    page.locator("#keep").click()
    page.get_by_role("button", name="Why?").click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Where members' hours went: download as CSV").click()
    text = taken.value.path().read_text(encoding="utf-8-sig")
    assert text.startswith("Use,With,Without,Difference")
    assert re.search(r"Source: .*seed 2007", text)
    page.get_by_role("tab", name=re.compile("Side by side")).click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Kept questions side by side: download as CSV").click()
    text = taken.value.path().read_text(encoding="utf-8-sig")
    assert "Verdict" in text.splitlines()[0]
    assert "Ask again" not in text


def test_a_network_in_a_history_and_its_lists_download_with_their_source(visit: Visit) -> None:
    page = visit.open()
    page.get_by_role("tab", name="Watch").click()
    expect(page.locator("#panel-watch .network")).to_be_visible()
    page.locator("#when").fill("8")
    expect(page.locator("#date")).to_have_text("year 2, quarter 4")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Who deals with whom, as it is: download as SVG").click()
    drawn = taken.value.path().read_text(encoding="utf-8")
    assert drawn.startswith("<svg")
    assert "history 1 of The partnership as it is, year 2, quarter 4" in " ".join(drawn.split())
    assert drawn.count('visibility="visible"') > 20
    with page.expect_download() as taken:
        page.get_by_role("button", name="Who deals with whom, as it is: download as PNG").click()
    assert taken.value.path().read_bytes().startswith(b"\x89PNG")
    page.get_by_text("The same as a list").click()
    with page.expect_download() as taken:
        page.get_by_role("button", name=re.compile("^Members at year 2, quarter 4: download as CSV")).click()
    text = taken.value.path().read_text(encoding="utf-8-sig")
    assert text.startswith("Member,Kind,Deals with,In projects")
    assert "history 1 of" in text
