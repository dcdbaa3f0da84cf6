"""The briefing that the app writes: quick or whole, it is that of `run.py brief` about the same comparison."""

from __future__ import annotations

import re
import threading
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="the app's packages are not installed (extra `app`)")

from partnership_dynamics.scenarios.app import briefs
from partnership_dynamics.scenarios.app.briefs import briefing, command_of
from partnership_dynamics.scenarios.app.growing import StoppedError
from partnership_dynamics.scenarios.app.question import Question
from partnership_dynamics.scenarios.app.server import App, build_app
from partnership_dynamics.scenarios.app.workspace import example
from partnership_dynamics.scenarios.brief import extras
from partnership_dynamics.scenarios.brief.blocks import Briefing
from partnership_dynamics.scenarios.commands.main import main
from tests.app.asking import PORT, TAB, TOKEN, ask, post

ASKED = {"what_if": "stronger_team", "years": 3}
LOOKS, PAIRS = (8, 24), 20
OWN = 'title = "Ours"\nquestion = "What if ours?"\n[team]\nstaff = { low = 1, high = 3 }\n'


pytestmark = pytest.mark.usefixtures("at_defaults")


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer pairs, and few constants that are uncertain, so that a whole briefing takes seconds; no rule is changed."""
    ranges = {"gross_hours": (40.0, 300.0), "prior": (0.1, 0.4), "closure": (0.0, 2.0)}
    monkeypatch.setattr(extras, "uncertain", lambda _kept: ranges)
    monkeypatch.setattr(briefs, "LOOKS", LOOKS)
    monkeypatch.setattr(briefs, "PAIRS", PAIRS)


def pages(html: str) -> str:
    """Return the two pages of a briefing, without its annex."""
    found = re.search(r'<header>.*?(?=<div class="annex">)', html, re.DOTALL)
    assert found
    return found[0]


def written(asked: dict[str, Any], whole: bool) -> tuple[list[Any], str, bytes]:
    """Return what the app told meanwhile, the page and the Word document."""
    app = build_app(TOKEN, PORT, App())
    told = post(app, "/api/brief", {"question": asked, "whole": whole}).lines
    html, word = (ask(app, f"/written/{TAB}/briefing.{ending}") for ending in ("html", "docx"))
    assert (html.status, word.status) == (200, 200)
    return told, html.text, word.body


def by_command(folder: Path, *words: str, pairs: tuple[str, ...]) -> str:
    """Return the page that `run.py compare` and then `run.py brief` write."""
    size = ("--replications", str(LOOKS[-1]), "--quarters", "12")
    assert main(["compare", *words, *size, "--out", str(folder / "results")]) == 0
    assert main(["brief", str(folder / "results"), *pairs, "--out", str(folder / "brief")]) == 0
    return (folder / "brief" / "briefing.html").read_text(encoding="utf-8")


def test_the_whole_briefing_says_what_the_command_says_of_the_same_comparison(tmp_path: Path) -> None:
    told, html, word = written(ASKED, whole=True)
    theirs = by_command(tmp_path, "stronger_team", pairs=("--pairs", str(PAIRS)))
    assert pages(html) == pages(theirs)
    doing = list(dict.fromkeys(one["doing"] for one in told if "doing" in one))
    assert doing[0] == "Comparing"
    assert {"Who carries", "Which assumptions matter", "Other rules", "Does the model fit"} <= set(doing)
    assert all(one["done"] <= one["of"] for one in told if "doing" in one)
    assert told[-1]["made"] is True
    assert told[-1]["texts"], "what can be edited"
    assert "carriers" in told[-1]["sections"]
    assert "Left out of this quick briefing" not in html
    for key in ("delivery", "carriers", "portfolio", "uncertainties", "assumptions"):
        assert f'<figure id="{key}">' in html
    inside = zipfile.ZipFile(BytesIO(word)).read("word/document.xml").decode()
    assert "Who carries the partnership" in inside
    assert "run.py compare stronger_team as_is --seed 2007 --replications 24 --quarters 12" in html


def test_the_quick_briefing_about_a_file_of_ones_own_is_the_commands_and_asks_its_question(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(OWN, encoding="utf-8")
    _told, html, _word = written({"what_if": "ours", "own": {"ours.toml": OWN}, "years": 3}, whole=False)
    assert pages(html) == pages(by_command(tmp_path, str(file), pairs=("--quick",)))
    assert "What if ours?" in html
    assert "for luck alone" not in html  # its intervals carry the range of staff too
    assert "Luck and ranges" in html
    assert "team.staff" in html
    assert "run.py compare ours.toml as_is" in html


def test_of_moved_sliders_the_briefing_puts_the_question_itself() -> None:
    _told, html, _word = written({"what_if": "austerity", "levers": {"staff": 2.0}, "years": 3}, whole=False)
    asks = "What difference would “Austerity, with team staff 2” make, compared with “The partnership as it is”?"
    assert asks in html


def test_a_whole_briefing_that_nobody_wants_any_more_stops_in_the_middle_and_leaves_nothing_running() -> None:
    made: list[Briefing] = []
    stop = threading.Event()
    steps = briefing(example(), Question.model_validate(ASKED), True, stop.is_set, made.append)
    before = set(threading.enumerate())
    assert any(step["doing"] == "Who carries" for step in steps)  # taken up to there, and then
    stop.set()
    with pytest.raises(StoppedError):
        list(steps)
    assert made == []
    left = set(threading.enumerate()) - before
    assert all(thread.name.startswith("histories") for thread in left)  # the app's own pool, which waits for work


def test_the_command_that_a_briefing_names_is_whole() -> None:
    own = Question(what_if="a b", own={"a b.toml": OWN})
    assert command_of(own, example()).startswith("run.py compare 'a b.toml' as_is --seed")
