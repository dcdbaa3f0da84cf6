"""The whole journey of a survey in a browser: read, corrected in the table, simulated and briefed."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra `dev`)")

from playwright.sync_api import Page, expect

from tests.app.visiting import Visit

SURVEY = ".drop:has-text('Drop survey files here')"
# A title above the header, answers in words, two members who did not answer, and nobody marked as a team.
ANSWERS = """How often do you deal with each partner? (2025),,,,,,,
Partner,Northmere County Council,Ash District Council,North Police,North Fire,Vale Health,Moor Homes,Elm Voices
Northmere County Council,,Weekly,Monthly,Weekly,Weekly,Never,Monthly
Ash District Council,Weekly,,Never,Monthly,Never,Weekly,Never
North Police,Monthly,Never,,Weekly,Monthly,Never,Never
North Fire,Weekly,Monthly,Weekly,,Never,Never,Never
Vale Health,,,,,,,
Moor Homes,,,,,,,
Elm Voices,Monthly,Never,Never,Never,Weekly,Monthly,
"""
# The kind of Moor Homes is wrong, and that of Elm Voices no kind that is known.
MEMBERS = """id,kind
Northmere County Council,council
Ash District Council,council
North Police,police
North Fire,fire
Vale Health,health
Moor Homes,fire
Elm Voices,quango
"""


def given(visit: Visit, files: dict[str, str]) -> Page:
    page = visit.open()
    page.get_by_role("button", name="Choose partnership").click()
    visit.drop(SURVEY, files)
    expect(page.get_by_role("heading", name="How your survey is read")).to_be_visible()
    return page


def test_a_survey_is_corrected_in_the_table_simulated_and_briefed(visit: Visit) -> None:
    page = given(visit, {"answers.csv": ANSWERS, "members.csv": MEMBERS})
    body = page.locator("#dialog-body")
    # The answers are words: nothing is read before their order is said.
    expect(body).to_contain_text("One thing must be said before it can be read.")
    expect(body).to_contain_text("'Weekly', 'Monthly', 'Never'")
    expect(page.get_by_role("button", name="Simulate it")).to_have_count(0)
    visit.check()
    visit.picture("20-plan-asked")
    page.get_by_label("Answer to question 1").fill("Never, Monthly, Weekly")
    page.get_by_role("button", name="Read again").click()
    # The table: the title was found, the two who did not answer are known, a kind and the convener are asked.
    expect(body).to_contain_text("7 members: tie (17 ties). 2 did not answer")
    expect(body).to_contain_text("Of 1 nothing says what kind of body they are.")
    expect(page.get_by_label("Row of the header of answers.csv")).to_have_value("2")
    expect(page.get_by_label("Kind of Northmere County Council")).to_have_value("county")
    expect(page.get_by_label("Kind of Elm Voices")).to_have_value("")
    expect(page.get_by_label("Vale Health answered")).not_to_be_checked()
    expect(page.get_by_label("North Fire answered")).to_be_checked()
    expect(body).to_contain_text("Nothing in the survey says it.")
    page.get_by_text("Not used (1)").click()
    expect(body).to_contain_text("the title 'How often do you deal with each partner? (2025)' is not used")
    visit.check()
    visit.picture("21-plan-table")
    page.get_by_label("Kind of Moor Homes").select_option("housing")
    page.get_by_label("Kind of Elm Voices").select_option("voluntary")
    page.get_by_label("Who convenes").select_option("team")
    page.get_by_label("Full-time staff").fill("1.5")
    page.get_by_label("Members pay (%)").fill("40")
    page.get_by_role("button", name="Read again").click()
    expect(page.get_by_label("Kind of Moor Homes")).to_have_value("housing")
    expect(page.get_by_label("Who convenes")).to_have_value("team")
    expect(body).not_to_contain_text("Nothing in the survey says it.")
    visit.check()
    visit.picture("22-plan-corrected")
    page.get_by_role("button", name="Simulate it").click()
    expect(page.get_by_role("heading", name="What was understood")).to_be_visible()
    expect(body).to_contain_text("8 members")  # and the team
    expect(body).to_contain_text("1.5 staff, 40% paid by members")
    expect(body).to_contain_text("1 housing")
    visit.check()
    page.get_by_role("button", name="Go on").click()
    page.select_option("#what-if", "stronger_team")
    expect(page.locator("#headline")).to_contain_text("tronger central team")
    visit.answered()
    visit.check()
    visit.picture("23-plan-answer")
    page.get_by_role("button", name="Write briefing").click()
    page.locator("#brief-quick").click()
    expect(page.locator("#brief-open")).to_be_visible()
    with page.context.expect_page() as opening:
        page.locator("#brief-open").click()
    expect(opening.value.locator("main")).to_contain_text("answers")
    visit.picture("24-plan-briefed")


def test_a_what_if_about_a_team_brings_one_where_nobody_convenes(visit: Visit) -> None:
    files = {
        "answers.csv": ANSWERS.replace("Never", "0").replace("Monthly", "1").replace("Weekly", "2"),
        "m.csv": MEMBERS,
    }
    page = given(visit, files)
    page.get_by_label("Who convenes").select_option("nobody")
    page.get_by_role("button", name="Simulate it").click()
    page.get_by_role("button", name="Go on").click()
    option = page.locator("#what-if option[value=stronger_team]")
    expect(option).to_have_text("A stronger central team")
    page.select_option("#what-if", "stronger_team")
    visit.answered()
    expect(page.locator("#stage")).to_contain_text("brings a central team of 1.5 staff")


def test_who_answered_can_be_corrected_and_an_answer_that_is_none_is_told(visit: Visit) -> None:
    page = given(visit, {"answers.csv": ANSWERS, "members.csv": MEMBERS})
    page.get_by_label("Answer to question 1").fill("Never")
    page.get_by_role("button", name="Read again").click()
    expect(page.locator("#dialog-body")).to_contain_text(re.compile("Weekly|Monthly"))
    expect(page.get_by_role("button", name="Simulate it")).to_have_count(0)
    page.get_by_label("Answer to question 1").fill("Never, Monthly, Weekly")
    page.get_by_role("button", name="Read again").click()
    page.get_by_label("Elm Voices answered").uncheck()
    page.get_by_role("button", name="Read again").click()
    expect(page.locator("#dialog-body")).to_contain_text("3 did not answer")
