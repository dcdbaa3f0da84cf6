"""A visit to the app: a page in a clean profile, and what it said and asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

LONG = 120_000  # ms: a busy machine, and a first compile, take their time
SERIOUS = ("serious", "critical")
DROP = """(place, files) => {
    const data = new DataTransfer();
    for (const [name, text] of files) data.items.add(new File([text], name));
    place.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
}"""

expect.set_options(timeout=LONG)


class Visit:
    """A page with what it said to its console, and the requests that it made of other machines."""

    def __init__(self, browser: Browser, address: str, pictures: Path, **options: Any) -> None:
        settings = {"viewport": {"width": 1280, "height": 800}, **options}
        self.browser = browser
        self.context = browser.new_context(**settings)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(LONG)
        self.address, self.pictures = address, pictures
        self.said: list[str] = []
        self.elsewhere: list[str] = []
        self.page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        self.page.on("request", lambda request: self._requested(request.url))

    def _requested(self, url: str) -> None:
        if not url.startswith(("http://127.0.0.1:", "blob:http://127.0.0.1:", "data:")):
            self.elsewhere.append(url)

    def open(self) -> Page:
        """Open the app, go past its first screen, and wait for its first answer."""
        self.arrive()
        self.page.get_by_role("button", name="See it as it is").click()
        expect(self.page.locator("#verdict")).to_be_visible()
        return self.page

    def arrive(self) -> Page:
        """Open the app, and wait for its first screen."""
        self.page.goto(self.address)
        expect(self.page.locator("#welcome-title")).to_be_visible()
        return self.page

    def answered(self) -> None:
        """Wait until the answer is final."""
        expect(self.page.locator("#stage")).not_to_have_attribute("aria-busy", "true")
        expect(self.page.locator("#progress-words")).to_have_text(re.compile(r"^\d+ runs$"))

    def another(self) -> Visit:
        """Return a window of somebody else, with nothing in it."""
        return Visit(self.browser, self.address, self.pictures)

    def drop(self, place: str, files: Mapping[str, str]) -> None:
        """Drop files, text by name, on the element of that selector."""
        self.page.locator(place).evaluate(DROP, list(files.items()))

    def picture(self, name: str) -> None:
        """Keep a screenshot."""
        self.page.screenshot(path=str(self.pictures / f"{name}.png"), full_page=True)

    def check(self) -> None:
        """Find what is serious for people who cannot see the page or use a mouse."""
        serious_findings(self.page)


# What fades in is looked at when it is there: a half-drawn letter has no contrast.
STILL = """Promise.all(document.getAnimations().filter(
    one => one.effect.getComputedTiming().endTime !== Infinity).map(one => one.finished.catch(() => {})))"""


def serious_findings(page: Page) -> None:
    """Fail if axe finds anything serious on a page."""
    page.evaluate(STILL)
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed (extra `dev`)")
    found = axe.Axe().run(page).response
    assert len(found["passes"]) > 8  # it did look
    told = [
        f"{one['id']}: {one['help']} ({one['nodes'][0]['html'][:150]})"
        for one in found["violations"]
        if one["impact"] in SERIOUS
    ]
    assert told == [], told
