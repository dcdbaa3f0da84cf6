"""Files that a person gives to the app in a browser: surveys, scenarios of one's own, constants, and broken ones."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra `dev`)")

from playwright.sync_api import expect

from partnership_dynamics.calibration.calibrated import Calibrated, CalibratedPart, as_toml
from tests.app.visiting import Visit

NODES = "id,name,kind\na,Alder Council,county\nb,Beech Police,police\nc,Cedar Health,health\nd,Dock Fire,fire\n"
TIES = "source,target\na,b\nb,a\na,c\nc,d\nd,a\n"

SURVEY = ".drop:has-text('Drop survey files here')"
OWN = """title = "Two people for good"
question = "What if our team had one to three people?"
[team]
staff = { low = 1, high = 3 }
"""


def test_a_survey_is_given_understood_saved_shared_and_reopened(visit: Visit, tmp_path: Path) -> None:
    page = visit.open()
    page.get_by_role("button", name="Choose partnership").click()
    files = [tmp_path / "nodes.csv", tmp_path / "ties.csv"]
    for file, text in zip(files, (NODES, TIES), strict=True):
        file.write_text(text, encoding="utf-8")
    page.locator("#survey-files").set_input_files(files)
    page.get_by_role("button", name="Simulate it").click()
    expect(page.get_by_role("heading", name="What was understood")).to_be_visible()
    expect(page.locator("#dialog-body")).to_contain_text("5 directed ties")
    visit.picture("08-understood")
    visit.check()
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#place-name")).to_have_text("Your survey")
    page.locator("#lever-turnover").fill("2")
    expect(page.locator("#headline")).to_contain_text("2 times as often")
    visit.answered()
    page.get_by_role("button", name="Keep for side by side").click()
    said = page.locator("#headline").text_content()
    with page.expect_download() as taking:
        page.get_by_role("button", name="Save", exact=True).click()
    saved = tmp_path / "shared.whatif.json"
    taking.value.save_as(saved)
    other = visit.another()
    there = other.open()
    there.get_by_role("button", name="Open", exact=True).click()
    there.locator("#saved-file").set_input_files(saved)
    expect(there.locator("#place-name")).to_have_text("Your survey")
    expect(there.locator("#headline")).to_contain_text("2 times as often")
    other.answered()
    assert there.locator("#headline").text_content() == said
    expect(there.locator("#kept-count")).to_have_text("1")
    other.context.close()


def test_survey_files_that_are_dropped_on_their_place_are_understood(visit: Visit) -> None:
    page = visit.open()
    page.get_by_role("button", name="Choose partnership").click()
    visit.drop(SURVEY, {"nodes.csv": NODES, "ties.csv": TIES})
    page.get_by_role("button", name="Simulate it").click()
    expect(page.get_by_role("heading", name="What was understood")).to_be_visible()
    expect(page.locator("#dialog-body")).to_contain_text("5 directed ties")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#place-name")).to_have_text("Your survey")


def test_what_does_not_fit_a_survey_is_marked_and_refused_by_its_title_and_a_lesson_goes_back_to_the_example(
    visit: Visit,
) -> None:
    page = visit.open()
    page.get_by_role("button", name="Choose partnership").click()
    visit.drop(SURVEY, {"nodes.csv": NODES, "ties.csv": TIES})
    page.get_by_role("button", name="Simulate it").click()
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#what-if option[value=one_unitary]")).to_contain_text("(does not fit here)")
    expect(page.locator("#what-if option[value=stronger_team]")).to_have_text("A stronger central team")
    page.select_option("#what-if", "one_unitary")
    expect(page.locator("#trouble")).to_contain_text("no member is called 'district' or of that kind")
    expect(page.locator("#headline")).to_have_text("No answer to this question.")
    visit.check()
    assert visit.said.pop().endswith("400 (Bad Request)")
    page.get_by_role("button", name="Lessons").click()
    page.get_by_role("button", name=re.compile("Begin lesson 4")).click()
    expect(page.locator("#place-name")).to_contain_text("Shire County")
    expect(page.locator("#headline")).to_contain_text("three times as many people leave")


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("broken.xlsx", b"PK\x03\x04 nothing of the kind"),
        ("hostile.graphml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'),
        ("script.csv", b"source,target\n<img src=x onerror=alert(1)>\n"),
    ],
)
def test_a_broken_or_hostile_upload_gives_a_sentence_and_the_page_goes_on(visit: Visit, name: str, body: bytes) -> None:
    page = visit.open()
    page.get_by_role("button", name="Choose partnership").click()
    page.locator("#survey-files").set_input_files({"name": name, "mimeType": "text/plain", "buffer": body})
    alert = page.locator("#place-words [role=alert]")
    expect(alert).to_have_text(re.compile(r"\w+.*[.?!]$"))
    page.get_by_role("button", name="Take the example").click()
    expect(page.locator("#dialog")).to_be_hidden()
    expect(page.locator("#headline")).to_contain_text("As it is")


def test_a_scenario_file_of_ones_own_is_opened_asked_watched_and_shared(visit: Visit, tmp_path: Path) -> None:
    page = visit.open()
    page.get_by_role("button", name="A scenario file of your own").click()
    visit.check()
    with page.expect_download() as taking:
        page.get_by_role("button", name="Take a commented start").click()
    assert 'title = "My scenario"' in Path(taking.value.path()).read_text(encoding="utf-8")
    spoilt = tmp_path / "ours.toml"
    spoilt.write_text(OWN.replace("staff", "staf"), encoding="utf-8")
    page.locator("#own-files").set_input_files(spoilt)
    alert = page.locator("#own-words [role=alert]")
    expect(alert).to_contain_text("ours.toml: team.staf")
    visit.picture("15-own-refused")
    assert visit.said.pop().endswith("400 (Bad Request)")
    spoilt.write_text(OWN, encoding="utf-8")
    page.locator("#own-files").set_input_files(spoilt)
    expect(page.locator("#dialog")).to_be_hidden()
    expect(page.locator("#headline")).to_contain_text("Two people for good")
    expect(page.locator("#question")).to_have_text("What if our team had one to three people?")
    expect(page.locator("#what-if")).to_have_value("own:ours")
    visit.answered()
    expect(page.locator("#pays")).to_contain_text("drawn for each pair of runs: team.staff from 1 to 3")
    expect(page.locator("#reach")).to_contain_text("the ranges that the scenario gives")
    visit.picture("16-own-answer")
    said = page.locator("#sure").text_content()
    page.get_by_role("button", name="Keep for side by side").click()
    page.get_by_role("tab", name="Watch").click()
    expect(page.locator("#date")).to_have_text("the start")
    with page.expect_download() as taking:
        page.get_by_role("button", name="Save", exact=True).click()
    shared = tmp_path / "shared.whatif.json"
    taking.value.save_as(shared)
    page.select_option("#what-if", "austerity")
    page.get_by_role("tab", name="Answer").click()
    expect(page.locator("#headline")).to_contain_text("usterity")
    page.select_option("#what-if", "own:ours")
    expect(page.locator("#headline")).to_contain_text("Two people for good")
    other = visit.another()
    there = other.open()
    there.get_by_role("button", name="Open", exact=True).click()
    there.locator("#saved-file").set_input_files(shared)
    expect(there.locator("#what-if")).to_have_value("own:ours")
    expect(there.locator("#headline")).to_contain_text("Two people for good")
    other.answered()
    assert there.locator("#sure").text_content() == said
    other.context.close()


def test_a_scenario_or_constants_dropped_anywhere_on_the_page_are_taken(visit: Visit) -> None:
    page = visit.open()
    visit.drop("body", {"ours.toml": OWN})
    expect(page.locator("#headline")).to_contain_text("Two people for good")
    visit.drop("body", {"broken.toml": "title ="})
    expect(page.locator("#trouble")).to_contain_text("broken.toml is not valid TOML")
    assert visit.said.pop().endswith("400 (Bad Request)")
    constants = Calibrated({"log": CalibratedPart({"idea_rate": 0.1}, np.array([[0.08], [0.12]]))}, {}, "Elsewhere")
    visit.drop("body", {"calibrated.toml": as_toml(constants)})
    expect(page.get_by_role("heading", name="What was understood")).to_be_visible()
    expect(page.locator("#dialog-body")).to_contain_text("2 draws of 1 constant from calibrated.toml")
    expect(page.locator("#dialog-body")).to_contain_text("was estimated for Elsewhere")
    visit.check()
    visit.picture("17-calibrated")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#place-name")).to_contain_text("calibrated")
    visit.answered()
    expect(page.locator("#reach")).to_contain_text("50 plausible counties: 62 parameters")


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(visit: Visit, tmp_path: Path) -> None:
    page = visit.open()
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(24_000_001)
    page.get_by_role("button", name="Choose partnership").click()
    page.locator("#survey-files").set_input_files(large)
    expect(page.locator("#place-words [role=alert]")).to_contain_text("24 MB")
