"""The app's first screen, finding a what-if, links, looks and downloads, as a person meets them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra `dev`)")

from playwright.sync_api import Browser, expect

from partnership_dynamics.scenarios.schema import library
from tests.app.visiting import Visit, serious_findings

WIDTHS = (1400, 768, 390)


def test_the_first_screen_shows_the_network_a_sentence_three_questions_a_survey_and_a_lesson(visit: Visit) -> None:
    page = visit.arrive()
    expect(page.get_by_role("img", name=re.compile("Who deals with whom"))).to_be_visible()
    expect(page.locator("#welcome p")).to_contain_text("illustrative county")
    expect(page.locator(".start")).to_have_count(3)
    expect(page.get_by_role("button", name="Take a lesson")).to_be_visible()
    visit.picture("00-welcome")
    visit.check()
    page.get_by_role("button", name=re.compile("Two years of high turnover")).click()
    expect(page.locator("#welcome")).to_be_hidden()
    expect(page.locator("#headline")).to_contain_text("turnover")
    visit.answered()
    visit.check()


def test_from_the_first_screen_one_comes_to_ones_own_survey_and_to_the_lessons(visit: Visit) -> None:
    page = visit.arrive()
    page.get_by_role("button", name="Use my own survey").click()
    expect(page.locator("#dialog-title")).to_be_visible()
    other = visit.another()
    there = other.arrive()
    there.get_by_role("button", name="Take a lesson").click()
    expect(there.locator("#dialog-title")).to_have_text("Lessons")
    other.context.close()


def test_a_what_if_is_found_by_theme_and_by_words_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit.open()
    visit.answered()
    page.get_by_role("button", name=re.compile("Find a what-if")).press("Enter")
    expect(page.locator(".what-if")).to_have_count(len(library()))
    for theme in ("Structure", "Governance", "Stability", "Money", "Reorganisation"):
        expect(page.get_by_role("heading", name=re.compile(f"^{theme}"))).to_be_visible()
    visit.picture("00-find")
    visit.check()
    page.keyboard.type("grant ends")
    expect(page.locator(".what-if")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#dialog")).to_be_hidden()
    expect(page.locator("#what-if")).to_have_value("grant_ends")
    expect(page.locator("#find-what-if")).to_be_focused()
    page.locator("#find-what-if").press("Enter")
    page.keyboard.type("unicorn")
    expect(page.locator("#found-words")).to_contain_text("No what-if")


def test_the_address_carries_the_question_and_going_back_is_undoing(visit: Visit) -> None:
    page = visit.open()
    visit.answered()
    page.select_option("#what-if", "dense_web")
    visit.answered()
    page.locator("#years").select_option("5")
    expect(page).to_have_url(re.compile(r"#what-if=dense_web&years=5$"))
    visit.answered()
    page.reload()
    expect(page.locator("#what-if")).to_have_value("dense_web")
    expect(page.locator("#years")).to_have_value("5")
    expect(page.locator("#welcome")).to_be_hidden()
    page.go_back()
    expect(page.locator("#years")).to_have_value("10")
    page.go_forward()
    expect(page.locator("#years")).to_have_value("5")
    page.evaluate("location.hash = '#what-if=nonsense&staff=99&years=7'")
    expect(page.locator("#what-if")).to_have_value("as_is")
    expect(page.locator("#years")).to_have_value("7")


def test_an_answer_to_an_earlier_question_dims_until_the_new_one_is_there(visit: Visit) -> None:
    page = visit.open()
    visit.answered()
    page.evaluate(
        "document.getElementById('stage').setAttribute('aria-busy', 'true');"
        "document.querySelector('.answer').classList.remove('now')"
    )
    expect(page.locator("#charts")).to_have_css("opacity", "0.45")
    page.select_option("#what-if", "no_team")
    visit.answered()
    expect(page.locator("#charts")).to_have_css("opacity", "1")


def test_charts_and_tables_are_taken_along_with_their_source(visit: Visit, tmp_path: Path) -> None:
    page = visit.open()
    page.select_option("#what-if", "stronger_team")
    expect(page.locator("#headline")).to_contain_text("A stronger central team")
    visit.answered()
    for ending in ("SVG", "PNG", "CSV"):
        with page.expect_download() as taken:
            page.locator("#charts figure").first.get_by_role("button", name=re.compile(f"download as {ending}")).click()
        path = tmp_path / taken.value.suggested_filename
        taken.value.save_as(path)
        assert path.suffix == f".{ending.lower()}"
        if ending == "PNG":
            assert path.read_bytes().startswith(b"\x89PNG")
            assert path.stat().st_size > 5000
        else:
            text = path.read_text(encoding="utf-8-sig")
            for word in ("Shire County", "A stronger central team", "500 runs", "seed 2007"):
                assert word in text.replace("</text>", " "), (ending, word)
    page.get_by_text("All outcomes", exact=True).first.click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="All outcomes: download as CSV").click()
    taken.value.save_as(tmp_path / "all.csv")
    assert "Time to deliver" in (tmp_path / "all.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("looks", ["light", "dark"])
def test_light_and_dark_at_three_widths_can_be_read_by_everybody(
    browser: Browser, address: str, pictures: Path, looks: str
) -> None:
    for width in WIDTHS:
        other = Visit(browser, address, pictures, viewport={"width": width, "height": 900}, color_scheme=looks)
        page = other.arrive()
        other.picture(f"looks-{looks}-{width}-0-welcome")
        serious_findings(page)
        page.locator(".start").first.click()
        other.answered()
        other.picture(f"looks-{looks}-{width}-1-answer")
        serious_findings(page)
        page.get_by_role("tab", name="Watch").click()
        expect(page.locator("#panel-watch .network")).to_be_visible()
        other.picture(f"looks-{looks}-{width}-2-watch")
        serious_findings(page)
        page.get_by_role("tab", name="Does structure matter?").click()
        expect(page.locator(".shapes svg")).to_have_count(5)
        other.picture(f"looks-{looks}-{width}-3-structure")
        serious_findings(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        other.context.close()


def test_why_is_told_with_bars_that_add_up(visit: Visit) -> None:
    page = visit.open()
    page.select_option("#what-if", "joining_team")
    expect(page.locator("#headline")).to_contain_text("A team that joins")
    visit.answered()
    page.get_by_role("button", name="Why?").click()
    bars = page.locator("#why-said svg.weighed")
    expect(bars).to_contain_text("the whole difference")
    values = [float(one.replace("−", "-")) for one in re.findall(r"[+−]?\d+\.\d\d", bars.text_content() or "")]
    assert abs(sum(values[:-1]) - values[-1]) < 0.03, "what is drawn adds up, but for rounding"
    visit.picture("16-why")
    visit.check()


def test_two_histories_under_the_same_luck_play_side_by_side_in_step(visit: Visit) -> None:
    page = visit.open()
    page.select_option("#what-if", "turnover_shock")
    expect(page.locator("#headline")).to_contain_text("turnover")
    page.get_by_role("tab", name="Watch").click()
    page.get_by_label("Both side by side").check()
    expect(page.locator("#panel-watch .network")).to_have_count(2)
    expect(page.locator("#apart")).to_contain_text("Ties only with the change: 0; only without it: 0")
    page.locator("#when").fill("24")
    expect(page.locator("#date")).to_have_text("year 6, quarter 4")
    expect(page.locator("#apart")).not_to_contain_text("change: 0; only without it: 0")
    said = re.findall(r"\d+", page.locator("#apart").text_content() or "")
    assert page.locator(".two > div:first-child line.apart[visibility=visible]").count() == int(said[0])
    assert page.locator(".two > div:last-child line.apart[visibility=visible]").count() == int(said[1])
    visit.picture("17-both")
    visit.check()
    page.locator("input[name=which][value=scenario]").check()
    expect(page.locator("#panel-watch .network")).to_have_count(1)


def test_a_large_network_is_thinned_by_strength_and_searched(visit: Visit) -> None:
    page = visit.arrive()
    page.get_by_role("button", name="Use my own survey").click()
    rows = [(k, (k + step) % 30, strength) for k in range(30) for step, strength in ((1, 5), (2, 3), (7, 1))]
    ties = "from,to,strength\n" + "".join(f"Body {i:02d},Body {j:02d},{strength}\n" for i, j, strength in rows)
    visit.drop(".drop", {"ours.csv": ties})
    page.get_by_role("button", name="Simulate it").click()
    expect(page.locator("#place-name")).to_contain_text("ours")
    if page.locator("#dialog").is_visible():
        page.keyboard.press("Escape")
    page.get_by_role("tab", name="Watch").click()
    visible = page.locator(".ties line[visibility=visible]")
    expect(page.locator("#thinning")).to_be_visible()
    before = visible.count()
    page.locator("#least").select_option("0.75")
    assert 0 < visible.count() < before
    page.get_by_label("Find a member").fill("body 07")
    expect(page.locator("#found-members")).to_contain_text("1 found")
    expect(page.locator(".member.lit")).to_have_count(1)
    visit.picture("18-thinned")
    visit.check()


def test_dark_is_chosen_and_kept(visit: Visit) -> None:
    page = visit.open()
    page.get_by_role("button", name="Show the page dark").click()
    expect(page.locator("html")).to_have_attribute("data-looks", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-looks", "dark")
    page.get_by_role("button", name="Show the page light").click()
    expect(page.locator("html")).to_have_attribute("data-looks", "light")


def test_on_a_telephone_the_controls_fold_away_until_they_are_needed(
    browser: Browser, address: str, pictures: Path
) -> None:
    small = Visit(browser, address, pictures, viewport={"width": 390, "height": 844})
    page = small.open()
    expect(page.locator("#what-if")).to_be_hidden()
    page.get_by_role("button", name="Change the question …").click()
    expect(page.locator("#what-if")).to_be_visible()
    small.check()
    small.context.close()
