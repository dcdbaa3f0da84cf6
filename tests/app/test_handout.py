"""A handout: lessons and what-ifs with their answers in a folder that needs no Python, no server and no network."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from partnership_dynamics.scenarios.actions.runs import Means
from partnership_dynamics.scenarios.app import workspace
from partnership_dynamics.scenarios.app.answers import compared
from partnership_dynamics.scenarios.app.handout.writing import check_folder, chosen, handout, write
from partnership_dynamics.scenarios.app.lessons.contents import lessons
from partnership_dynamics.scenarios.app.question import Question
from partnership_dynamics.scenarios.commands.main import main
from partnership_dynamics.scenarios.schema import ScenarioError, library

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAIRS = 40
NAMES = ("stronger_team", "grant_ends")


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return handout(workspace.example(), NAMES, Means(), PAIRS)


@pytest.fixture(scope="module")
def folder(pages: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("stick") / "handout"
    write(place, pages)
    return place


class Links(HTMLParser):
    """Collects what a page names, and its ids."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for key, value in attrs:
            if key in ("href", "src") and value:
                self.names.append(value)
            if key == "id" and value:
                self.ids.append(value)


def test_every_lesson_and_chosen_what_if_has_a_page_and_every_link_leads_to_a_file_of_the_folder(folder: Path) -> None:
    pages = sorted(folder.rglob("*.html"))
    assert len(pages) == 1 + len(NAMES) + len(lessons())
    for page in pages:
        found = Links()
        found.feed(page.read_text(encoding="utf-8"))
        assert found.names
        for name in found.names:
            assert "//" not in name, "nothing is loaded from elsewhere"
            assert (page.parent / name).resolve().is_relative_to(folder.resolve())
            assert (page.parent / name).is_file(), name
        assert len(set(found.ids)) == len(found.ids), f"two elements of {page.name} have one name"
        assert "import(" not in page.read_text(encoding="utf-8")
        assert 'type="module"' not in page.read_text(encoding="utf-8"), "a page from a folder may load no module"


def test_answers_are_those_of_the_app(pages: dict[str, str]) -> None:
    comparison = compared(workspace.example(), Question(what_if="stronger_team"), PAIRS)
    row = comparison.row("delivered")
    page = pages["what-if/stronger_team.html"]
    assert f"{row.scenario_mean:.0f}" in page
    assert comparison.scenario.title in page
    figures = re.findall(r"<td>([^<]*)</td>", page)
    assert any(f"{row.difference:+.0f}".replace("-", "−") in one for one in figures)


def test_only_a_handout_of_ours_is_replaced(tmp_path: Path, pages: dict[str, str]) -> None:
    place = tmp_path / "handout"
    write(place, pages)
    write(place, {"index.html": pages["index.html"]})
    assert not (place / "lesson").exists()
    (place / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"notes\.txt"):
        check_folder(place)
    assert (place / "notes.txt").is_file()
    with pytest.raises(ScenarioError, match="is a file"):
        check_folder(place / "notes.txt")
    check_folder(tmp_path / "new")


def test_a_wrong_name_is_met_with_the_right_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert set(chosen(None)) == set(library()) - {"as_is"}
    assert main(["app", "--static", str(tmp_path / "h"), "--what-ifs", "stronger_tem"]) == 2
    assert "stronger_team" in capsys.readouterr().err
    assert main(["app", "--what-ifs", "stronger_team"]) == 2
    assert "--static" in capsys.readouterr().err
    assert not (tmp_path / "h").exists()


def test_a_student_predicts_and_then_sees_the_answer_from_a_memory_stick_on_a_telephone(
    folder: Path, browser: Browser, pictures: Path
) -> None:
    from playwright.sync_api import expect

    from tests.app.visiting import serious_findings

    context = browser.new_context(viewport={"width": 390, "height": 844}, offline=True)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))

    def check() -> None:
        assert said == []
        serious_findings(page)
        page.wait_for_load_state("networkidle")
        said.clear()  # axe asks for styles in a way that a browser does not allow pages from a folder

    page.goto((folder / "index.html").as_uri())
    check()
    page.screenshot(path=str(pictures / "handout-1-index.png"), full_page=True)
    page.get_by_role("link", name=re.compile("Remove the staff team")).click()
    expect(page.locator(".headline").first).to_be_hidden()
    page.get_by_role("button", name="See what the model says").click()
    expect(page.get_by_role("alert")).to_have_text("Choose one first.")
    page.get_by_label("fewer", exact=True).check()
    page.get_by_role("button", name="See what the model says").click()
    expect(page.locator(".against").first).to_contain_text("You said: fewer.")
    expect(page.locator(".headline").first).to_be_visible()
    expect(page.locator("figure svg:visible").first).to_be_visible()
    check()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=str(pictures / "handout-2-lesson.png"), full_page=True)
    page.go_back()
    page.get_by_role("link", name=re.compile("A stronger central team")).click()
    page.get_by_label("fewer", exact=True).check()
    page.get_by_role("button", name="See what the model says").click()
    expect(page.locator(".against")).to_contain_text("You said: fewer. The model says: more.")
    context.close()
    assert said == []
