"""The app as a person uses it: a headless browser, a clean profile, the network closed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra `dev`)")

from playwright.sync_api import Browser, expect

from tests.app.visiting import Visit, serious_findings

# What scrolls sideways by itself, and whether the keyboard reaches it
SIDEWAYS = """[...document.querySelectorAll('body *')].filter(one => one.scrollWidth > one.clientWidth + 1 &&
    ['auto', 'scroll'].includes(getComputedStyle(one).overflowX)).map(
        one => `${one.tagName}.${one.className} ${one.tabIndex}`)"""
# How large the letters of charts are, in pixels
LETTERS = """[...document.querySelectorAll('figure svg text, .network text')].filter(one => one.checkVisibility()).map(
    one => one.getScreenCTM().a * parseFloat(getComputedStyle(one).fontSize))"""


def test_the_example_county_is_there_at_once_and_a_what_if_is_answered_first_roughly_then_better(visit: Visit) -> None:
    page = visit.open()
    expect(page.locator("#place-name")).to_contain_text("Shire County")
    expect(page.locator("#headline")).to_contain_text("As it is")
    visit.answered()
    visit.check()
    page.select_option("#what-if", "stronger_team")
    expect(page.locator("#question")).to_contain_text("twice the staff")
    expect(page.locator("#headline")).to_contain_text("A stronger central team")
    visit.answered()
    expect(page.locator("#sure")).to_contain_text("plausible counties")
    expect(page.locator("#progress-words")).to_have_text("500 runs")
    page.get_by_text("All outcomes", exact=True).first.click()
    expect(page.locator("#outcome-table")).to_contain_text("Time to deliver")
    visit.picture("01-answer")
    visit.check()


def test_sliders_are_moved_by_keyboard_and_put_back(visit: Visit) -> None:
    page = visit.open()
    slider = page.get_by_label("Shared strategy", exact=True)
    slider.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#headline")).to_contain_text("Shared strategy 50%")
    expect(page.locator("#question")).to_contain_text("with the sliders that you moved")
    visit.answered()
    visit.picture("02-slider")
    page.get_by_role("button", name="Shared strategy: back").click()
    expect(page.locator("#headline")).to_contain_text("As it is")
    page.locator("#years").select_option("3")
    expect(page.locator("#headline")).to_contain_text("three years")
    page.select_option("#what-if", "no_team")
    expect(page.locator("#trouble")).to_contain_text("ask over a longer time")
    expect(page.locator("#headline")).to_have_text("No answer to this question.")  # and none of an earlier one
    expect(page.locator("#charts figure")).to_have_count(0)
    visit.picture("03-does-not-fit")
    assert visit.said.pop().endswith("400 (Bad Request)")  # which is how the app refuses


def test_an_answer_can_be_stopped_and_gone_on_with(visit: Visit) -> None:
    page = visit.open()
    visit.answered()
    page.locator("#what-if").select_option("slow_austerity")
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.locator("#progress-words")).to_contain_text("stopped")
    page.get_by_role("button", name="Four times the runs").click()
    expect(page.locator("#headline")).to_contain_text("austerity", ignore_case=True)
    page.get_by_role("button", name="Stop", exact=True).click()


def test_a_history_plays_steps_and_tells_why_the_fire_service_did_not_commit(visit: Visit) -> None:
    page = visit.open()
    page.select_option("#what-if", "turnover_shock")
    expect(page.locator("#headline")).to_contain_text("Two years of high turnover")  # else the history is another's
    page.get_by_role("tab", name="Watch").click()
    expect(page.locator("#date")).to_have_text("the start")
    page.get_by_role("button", name="One quarter on").click()
    expect(page.locator("#date")).to_have_text("year 1, quarter 1")
    before = page.locator(".ties line[visibility=visible]").count()
    page.locator("#speed").select_option("fast")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("#date")).to_have_text(re.compile("year [3-9]"))
    page.get_by_role("button", name="Pause", exact=True).click()
    assert page.locator(".ties line[visibility=visible]").count() != before
    visit.picture("04-watch")
    fire = page.get_by_role("button", name=re.compile("Shire Fire and Rescue, fire"))
    fire.focus()
    page.keyboard.press("Enter")
    story = page.locator("#story")
    expect(story).to_contain_text("The story of Shire Fire and Rescue")
    expect(story).to_contain_text("Why it did not commit")
    story.locator("details.declined summary").first.click()
    bars = story.locator("details.declined[open] svg.weighed").first
    expect(bars).to_contain_text("needed more than")
    expect(bars).to_have_attribute("aria-label", re.compile("It needed more than"))
    visit.picture("05-story")
    expect(story).to_be_visible()
    page.set_viewport_size({"width": 500, "height": 800})
    expect(page.locator(".names li")).to_have_count(17)
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.locator(".names")).to_have_count(0)
    expect(story).to_contain_text("needed more than")  # the story stays however wide the window is
    page.get_by_text("The same as a list").click()
    expect(page.locator("#list-place")).to_contain_text("Shire Fire and Rescue")
    expect(page.locator("#list-place tbody").first.locator("tr")).to_have_count(17)
    visit.check()
    page.get_by_label("As it is, same luck").check()
    expect(page.locator("#story")).to_be_hidden()
    page.get_by_role("button", name="Another history").click()
    expect(page.locator("#number-words")).to_contain_text("History 2")


def test_arrow_keys_go_from_member_to_member_and_from_tab_to_tab(visit: Visit) -> None:
    page = visit.open()
    page.get_by_role("tab", name="Answer").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Watch")).to_be_focused()
    first = page.locator(".member").first
    first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".member").nth(1)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(first).to_be_focused()


def test_questions_are_kept_and_compared_side_by_side(visit: Visit) -> None:
    page = visit.open()
    for name in ("senior_table", "prepared_for_turnover"):
        page.select_option("#what-if", name)
        visit.answered()
        page.get_by_role("button", name="Keep for side by side").click()
    page.get_by_role("tab", name=re.compile("Side by side")).click()
    expect(page.locator("#compare-list tbody tr")).to_have_count(2)
    expect(page.locator("#compare-place figure")).to_be_visible()
    visit.picture("06-side-by-side")
    visit.check()
    page.get_by_role("button", name=re.compile("Remove: Senior")).click()
    expect(page.locator("#compare-list tbody tr")).to_have_count(1)


def test_the_structure_experiment_runs_shows_progress_and_stops(visit: Visit) -> None:
    page = visit.open()
    page.get_by_role("tab", name="Does structure matter?").click()
    page.get_by_role("button", name="Run the experiment").click()
    expect(page.locator("#structure-words")).to_contain_text(" of ")
    expect(page.locator("#structure-place figure")).to_be_visible()
    with page.expect_download() as taking:
        page.locator("#structure-place").get_by_role("button", name=re.compile("download as CSV")).click()
    assert "the same members in other networks" in Path(taking.value.path()).read_text(encoding="utf-8-sig")
    expect(page.locator("#structure-answer")).not_to_be_empty()
    visit.picture("07-structure")
    visit.check()
    stop = page.locator("#structure-stop")
    if stop.is_visible():
        stop.click()
        expect(page.locator("#structure-words")).to_have_text("stopped")


def test_a_real_county_is_picked_once_its_open_data_are_imported(visit: Visit) -> None:
    page = visit.open()
    page.get_by_role("button", name="Choose partnership").click()
    page.locator("#county").select_option("Northshire")
    page.get_by_role("button", name="Take this county").click()
    expect(page.get_by_role("heading", name="What was understood")).to_be_visible()
    expect(page.locator("#dialog-body")).to_contain_text("constructed")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#place-name")).to_contain_text("Northshire")
    expect(page.locator("#headline")).to_contain_text("As it is")
    page.get_by_role("tab", name="Watch").click()
    expect(page.locator(".member")).not_to_have_count(0)
    visit.picture("14-county")
    visit.check()


def test_the_briefing_is_written_and_has_nothing_serious(visit: Visit) -> None:
    page = visit.open()
    page.get_by_role("button", name="Write briefing").click()
    expect(page.locator("#dialog-body")).to_contain_text("Choose a what-if")
    page.get_by_role("button", name="Back to the question").click()
    page.select_option("#what-if", "stronger_team_grant")
    expect(page.locator("#headline")).not_to_contain_text("As it is")
    page.get_by_role("button", name="Write briefing").click()
    page.get_by_role("button", name="Write it now").click()
    expect(page.locator("#brief-open")).to_be_visible()
    with page.expect_download() as taking:
        page.locator("#brief-word").click()
    assert Path(taking.value.path()).read_bytes()[:2] == b"PK"
    with page.context.expect_page() as opening:
        page.locator("#brief-open").click()
    brief = opening.value
    expect(brief.locator("main")).to_contain_text("To repeat this")
    brief.screenshot(path=str(visit.pictures / "09-briefing.png"), full_page=True)
    serious_findings(brief)


def test_a_briefing_is_edited_in_the_page_and_a_changed_figure_is_refused(visit: Visit) -> None:
    page = visit.open()
    page.select_option("#what-if", "stronger_team")
    expect(page.locator("#headline")).to_contain_text("A stronger central team")
    page.get_by_role("button", name="Write briefing").click()
    page.get_by_role("button", name="Write it now").click()
    page.get_by_role("button", name="Edit it first").click()
    answer = page.get_by_role("textbox", name=re.compile("^The answer: ")).first
    said = answer.input_value()
    answer.fill(f"{said} That is 999 projects.")
    page.get_by_role("button", name="Write it so").click()
    expect(page.locator("#brief-refused")).to_contain_text("999")
    assert visit.said.pop().endswith("400 (Bad Request)")  # which is how the app refuses
    answer.fill(f"{said} Members should decide.")
    page.get_by_label("A paragraph of your own").fill("The board asked for this in May 2026.")
    page.locator("[data-section]").last.uncheck()
    left_out = page.locator("label.check:has([data-section]:not(:checked))").inner_text()
    visit.picture("10-edit-briefing")
    visit.check()
    page.get_by_role("button", name="Write it so").click()
    with page.context.expect_page() as opening:
        page.locator("#brief-open").click()
    brief = opening.value
    expect(brief.locator("main")).to_contain_text("Members should decide. [edited]")
    expect(brief.locator("main")).to_contain_text("The board asked for this in May 2026.")
    expect(brief.locator("header")).to_contain_text("No figure was changed")
    expect(brief.get_by_role("heading", name=left_out.strip(), exact=True)).to_have_count(0)
    serious_findings(brief)


def test_a_whole_briefing_shows_how_far_it_is_and_can_be_stopped(visit: Visit) -> None:
    page = visit.open()
    page.select_option("#what-if", "senior_table")
    page.locator("#years").select_option("3")
    expect(page.locator("#headline")).to_contain_text("three years")
    page.get_by_role("button", name="Write briefing").click()
    page.get_by_role("button", name="Write it whole").click()
    expect(page.locator("#brief-words")).to_contain_text("Who carries")
    visit.check()
    visit.picture("18-briefing-under-way")
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.locator("#brief-words")).to_have_text("stopped")
    expect(page.locator("#brief-open")).to_have_count(0)
    page.get_by_role("button", name="Write it now").click()
    expect(page.locator("#brief-open")).to_be_visible()


@pytest.mark.slow
def test_a_whole_briefing_is_written_with_nothing_left_out(visit: Visit) -> None:
    page = visit.open()
    page.select_option("#what-if", "senior_table")
    page.locator("#years").select_option("3")
    expect(page.locator("#headline")).to_contain_text("three years")
    page.get_by_role("button", name="Write briefing").click()
    page.get_by_role("button", name="Write it whole").click()
    expect(page.locator("#brief-open")).to_be_visible(timeout=20 * 60_000)
    with page.context.expect_page() as opening:
        page.locator("#brief-open").click()
    brief = opening.value
    expect(brief.locator("main")).to_contain_text("To repeat this")
    expect(brief.locator("main")).not_to_contain_text("Left out")
    expect(brief.locator("figure")).to_have_count(5)
    expect(brief.locator("#carriers")).to_be_visible()
    brief.screenshot(path=str(visit.pictures / "19-whole-briefing.png"), full_page=True)
    serious_findings(brief)


def test_a_lesson_waits_for_a_prediction_then_runs_and_keeps_notes(visit: Visit) -> None:
    page = visit.open()
    page.get_by_role("button", name="Lessons").click()
    visit.check()
    page.get_by_role("button", name=re.compile("Begin lesson 1")).click()
    expect(page.locator("#headline")).to_contain_text("What is lost")
    expect(page.locator("#charts figure")).to_have_count(0)
    page.get_by_role("button", name="I have predicted").click()
    expect(page.locator("#prediction-words")).to_contain_text("Choose one first")
    page.get_by_label("Fewer", exact=True).check()
    page.get_by_label("Because …").fill("the team carries the news")
    visit.check()
    visit.picture("10-lesson-predict")
    page.get_by_role("button", name="I have predicted").click()
    page.get_by_role("button", name="The team closes in year 6").click()
    expect(page.locator("#found-closes")).to_contain_text("to −")
    visit.picture("11-lesson-run")
    visit.check()
    page.get_by_role("button", name="On to explain").click()
    page.locator("#note-explain-0").fill("It never heard of half of them.")
    page.get_by_role("button", name="On to criticise").click()
    with page.expect_download() as taking:
        page.get_by_role("button", name="Keep my notes").click()
    notes = Path(taking.value.path()).read_text(encoding="utf-8")
    assert "You predicted: fewer, because the team carries the news" in notes
    assert "It never heard of half of them." in notes
    page.get_by_role("button", name="Leave").click()
    expect(page.locator("#headline")).to_contain_text("As it is")


def test_sheets_and_notes_of_every_lesson_can_be_printed(visit: Visit) -> None:
    page = visit.open()
    base = page.url.rstrip("/")
    for name in ("remove_the_team", "carry_or_join", "who_sits_at_the_table", "the_turnover_shock", "fool_the_model"):
        for kind in ("student", "teacher"):
            page.goto(f"{base}/lesson/{name}/{kind}")
            expect(page.locator("h1")).to_be_visible()
            serious_findings(page)
    visit.picture("12-notes")


@pytest.mark.parametrize("width", [390, 320])
def test_on_a_telephone_nothing_runs_off_the_side(browser: Browser, address: str, pictures: Path, width: int) -> None:
    size = {"width": width, "height": 844}
    visit = Visit(browser, address, pictures, viewport=size, is_mobile=True, has_touch=True)
    page = visit.open()
    page.get_by_role("button", name="Change the question …").tap()
    page.select_option("#what-if", "austerity")
    visit.answered()
    page.get_by_role("button", name="Keep for side by side").tap()
    for name in ("Answer", "Watch", "Side by side", "Does structure matter?"):
        page.get_by_role("tab", name=name).tap()
        if name == "Side by side":
            expect(page.locator("#compare-list tbody tr")).to_have_count(1)
        if name == "Watch":
            expect(page.locator("#date")).to_have_text("the start")
            expect(page.locator(".names li")).to_have_count(17)  # numbered in the picture, named below it
        page.wait_for_timeout(300)
        wide = page.locator("html").evaluate("node => node.scrollWidth")
        assert wide <= width, name
        sideways = page.evaluate(SIDEWAYS)
        assert [one for one in sideways if one != "DIV.scroll 0"] == [], name  # tables alone, reached by keyboard
        letters = page.evaluate(LETTERS)
        assert min([*letters, 99]) > 10, name
        visit.picture(f"13-telephone-{width}-{name.split()[0].lower()}")
    visit.check()
    page.get_by_role("button", name="Choose partnership").tap()
    assert page.evaluate(SIDEWAYS) == []
    visit.picture(f"13-telephone-{width}-choose")
    visit.check()
    visit.context.close()


def test_without_its_token_the_address_opens_nothing(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    for wrong in (address.split("?")[0], address[:-3] + "xyz"):
        answer = page.goto(wrong)
        assert answer is not None
        assert answer.status == 403
        expect(page.locator("body")).to_contain_text("run.py app")
    context.close()


def test_a_page_of_another_origin_can_neither_read_nor_ask(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)  # the person has the app open: the cookie is there
    stranger = context.new_page()
    own = "<p>elsewhere</p>"
    stranger.route("http://127.0.0.1:4/*", lambda route: route.fulfill(body=own, content_type="text/html"))
    stranger.goto("http://127.0.0.1:4/")
    told = stranger.evaluate(
        """async (base) => {
            const blind = {method: "POST", mode: "no-cors", credentials: "include"};
            const named = {method: "POST", headers: {"X-Tab": "a".repeat(32)}};
            const tries = [fetch(base), fetch(base + "api/save", blind), fetch(base + "api/start", named)];
            const all = await Promise.allSettled(tries);
            return all.map((one) => one.status === "fulfilled" ? one.value.type : "refused");
        }""",
        address.split("?")[0],
    )
    assert set(told) <= {"refused", "opaque"}  # opaque: nothing of it can be read
    frame = stranger.evaluate(
        """(base) => new Promise((done) => {
            const frame = document.createElement("iframe");
            const seen = () => frame.contentDocument?.body?.textContent ?? "closed";
            frame.onload = () => { try { done(seen()); } catch { done("closed"); } };
            frame.src = base;
            document.body.append(frame);
        })""",
        address.split("?")[0],
    )
    assert "What if" not in frame
    context.close()
