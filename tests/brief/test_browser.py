"""The page in a real browser: no finding of axe, usable by keyboard and on a phone, two sheets and annex."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from partnership_dynamics.scenarios.brief.content import briefing_of
from partnership_dynamics.scenarios.brief.html import page
from tests.brief.cases import FEATURES, LONG, STANDINGS, extras_of, kept_of

A4_INSIDE = (273.0, 182.0)  # millimetres within the page's margins
DOTS = 96 / 25.4
# What scrolls sideways by itself
SIDEWAYS = """[...document.querySelectorAll('body *')].filter(one => one.scrollWidth > one.clientWidth + 1 &&
    ['auto', 'scroll'].includes(getComputedStyle(one).overflowX)).map(one => one.tagName + '.' + one.className)"""
LETTERS = """[...document.querySelectorAll('figure svg text')].filter(one => one.checkVisibility()).map(one =>
    one.getScreenCTM().a * parseFloat(one.getAttribute('font-size')))"""
TITLES = ("A stronger central team", "The partnership as it is")


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Any:
    """Return what opens a briefing in a fresh window."""
    contexts = []

    def show(name: str, titles: tuple[str, str] = TITLES, quick: bool = False, width: int = 1280) -> Any:
        extras, features = (None, None) if quick else (extras_of(), FEATURES)
        path = tmp_path / "briefing.html"
        path.write_text(page(briefing_of(kept_of(*STANDINGS[name], titles), extras, features)), encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme="light")
        contexts.append(context)
        window = context.new_page()
        window.asked = []
        window.on("request", lambda request: window.asked.append(request.url))
        window.goto(path.as_uri())
        if folder := os.environ.get("BRIEF_SCREENSHOTS"):
            window.screenshot(path=Path(folder) / f"{name}-{width}-{'quick' if quick else 'full'}.png", full_page=True)
        return window

    yield show
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    ("name", "quick", "width"), [("more", False, 1280), ("open", True, 1280), ("fewer", False, 390)]
)
def test_axe_finds_nothing(opened: Any, name: str, quick: bool, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed (extra `dev`)")
    window = opened(name, quick=quick, width=width)
    for details in window.query_selector_all("details"):
        details.evaluate("node => node.open = true")
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = axe.Axe().run(window, options={"runOnly": {"type": "tag", "values": rules}})
    assert found.violations_count == 0, found.generate_report()
    assert len(found.response["passes"]) > 20  # it did look


def test_axe_would_find_a_fault(opened: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed (extra `dev`)")
    window = opened("more")
    window.evaluate("document.querySelector('svg title').remove(); document.querySelector('svg desc').remove()")
    assert axe.Axe().run(window).violations_count > 0


def test_the_page_asks_for_nothing_else(opened: Any) -> None:
    window = opened("more")
    assert len(window.asked) == 1
    assert window.asked[0].startswith("file:")


def test_the_keyboard_alone_reaches_the_answer_and_the_figures_of_every_chart(opened: Any) -> None:
    window = opened("more")
    window.keyboard.press("Tab")
    assert window.evaluate("document.activeElement.textContent") == "Skip to the answer"
    window.keyboard.press("Enter")
    assert window.url.endswith("#answer-heading")
    shown = 0
    for _press in range(12):
        window.keyboard.press("Tab")
        if shown < 5 and window.evaluate("document.activeElement.tagName") == "SUMMARY":
            window.keyboard.press("Enter")
            shown += 1
    assert shown == 5
    assert window.evaluate("[...document.querySelectorAll('details table')].every(one => one.offsetHeight > 0)")


@pytest.mark.parametrize("width", [320, 768])
def test_nothing_is_cut_off_or_scrolls_sideways_on_a_narrow_screen(opened: Any, width: int) -> None:
    window = opened("perhaps fewer", LONG, width=width)
    for details in window.query_selector_all("details"):
        details.evaluate("node => node.open = true")
    assert window.evaluate("document.documentElement.scrollWidth") <= width
    sideways = window.evaluate(SIDEWAYS)
    assert [one for one in sideways if one != "DIV.scroll"] == []  # tables alone, and they take the keyboard's focus


@pytest.mark.parametrize(("width", "seen"), [(390, "slim"), (1280, "broad")])
def test_a_chart_is_drawn_once_and_with_letters_that_can_be_read(opened: Any, width: int, seen: str) -> None:
    window = opened("perhaps fewer", LONG, width=width)
    drawn = window.evaluate(
        "[...document.querySelectorAll('figure svg')].filter(one => one.checkVisibility())"
        ".map(one => one.parentElement.className)"
    )
    assert drawn == [seen] * 5
    letters = window.evaluate(LETTERS)
    assert min(letters) > 10


def test_print_takes_the_broad_charts(opened: Any) -> None:
    window = opened("more", width=390)
    window.emulate_media(media="print")
    assert window.evaluate("[...document.querySelectorAll('.slim')].every(one => !one.checkVisibility())")
    assert window.evaluate("[...document.querySelectorAll('.broad')].every(one => one.checkVisibility())")


@pytest.mark.parametrize("quick", [False, True])
@pytest.mark.parametrize("titles", [TITLES, LONG])
@pytest.mark.parametrize("name", ["more", "perhaps fewer"])
def test_it_prints_on_two_sheets_and_an_annex(opened: Any, name: str, titles: tuple[str, str], quick: bool) -> None:
    window = opened(name, titles, quick=quick)
    height, width = (side * DOTS for side in A4_INSIDE)
    window.set_viewport_size({"width": int(width), "height": int(height)})
    window.emulate_media(media="print")
    top, first, second = (
        window.evaluate(
            "selector => { const box = document.querySelector(selector).getBoundingClientRect(); return box.height }",
            selector,
        )
        for selector in ("header", ".sheet", ".sheet + .sheet")
    )
    assert top + first <= height
    assert second <= height
    assert window.evaluate("getComputedStyle(document.querySelector('.annex')).breakBefore") == "page"
    assert window.evaluate("getComputedStyle(document.querySelector('.sheet + .sheet')).breakBefore") == "page"
