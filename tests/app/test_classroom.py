"""A class: thirty students predict at once, the spread appears, the model answers, and nobody reaches anything else."""

from __future__ import annotations

import http.cookiejar
import json
import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("starlette", reason="the app's packages are not installed (extra `app`)")
pytest.importorskip("uvicorn", reason="the app's packages are not installed (extra `app`)")

import uvicorn

from partnership_dynamics.scenarios.actions.runs import Means
from partnership_dynamics.scenarios.app import workspace
from partnership_dynamics.scenarios.app.classroom.room import Room, StudentGuess
from partnership_dynamics.scenarios.app.classroom.serving import BODY_LIMIT, WRONG_CODES, address_for, build_class
from partnership_dynamics.scenarios.app.handout.computing import answers_to
from partnership_dynamics.scenarios.app.lessons.contents import lessons
from partnership_dynamics.scenarios.commands import app as command
from partnership_dynamics.scenarios.schema import ScenarioError

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TOKEN = "a-token-that-nobody-guesses"
STUDENTS = 30


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    taught = lessons()
    questions = [next(run.question for run in one.runs if run.key == one.predict.run) for one in taught.values()]
    return dict(zip(taught, answers_to(questions, workspace.example(), Means(), 40), strict=True))


@pytest.fixture
def room(answers: dict[str, Any]) -> Room:
    return Room(lessons(), answers, code="BCDFG", lesson="remove_the_team")


@pytest.fixture
def address(room: Room) -> Iterator[str]:
    """Serve the class on loopback, in a thread."""
    listening = command._listen(0)
    host = f"127.0.0.1:{listening.getsockname()[1]}"
    config = uvicorn.Config(build_class(room, TOKEN, {host}), log_level="critical", lifespan="on", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://{host}"
    server.should_exit = True
    thread.join(20)


class Phone:
    """A student's telephone, without a browser."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def ask(self, path: str, data: object = None, **headers: str) -> tuple[int, Any]:
        body = None if data is None else json.dumps(data).encode()
        request = urllib.request.Request(self.address + path, body, headers)
        try:
            with self.opener.open(request, timeout=60) as answer:
                text = answer.read().decode()
                return answer.status, json.loads(text) if "json" in answer.headers["content-type"] else text
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


def test_thirty_students_predict_at_once_and_each_is_counted_once(room: Room, address: str) -> None:
    def student(number: int) -> Phone:
        phone = Phone(address)
        assert phone.ask("/join", {"code": " bcdfg "})[0] == 200
        for guess in ("same", ("more", "fewer")[number % 2]):
            assert phone.ask("/predict", {"guess": guess, "projects": number, "sure": 50})[0] == 200
            assert phone.ask("/now")[1]["own"]["guess"] == guess
        return phone

    with ThreadPoolExecutor(STUDENTS) as pool:
        phones = list(pool.map(student, range(STUDENTS)))
    teacher = Phone(address)
    assert teacher.ask(f"/teach?token={TOKEN}")[0] == 200
    seen = teacher.ask("/teach/now")[1]
    assert seen["spread"]["counts"] == {"more": 15, "fewer": 15, "same": 0}
    assert seen["spread"]["middle"] == {"more": 14, "fewer": 15}
    assert "spread" not in phones[0].ask("/now")[1], "before it is shown, students see their own alone"
    assert "answer" not in phones[0].ask("/now")[1]
    assert teacher.ask("/teach/show", {})[0] == 200
    found = phones[0].ask("/now")[1]
    assert found["spread"]["counts"]["more"] == 15
    assert found["says"] == "fewer"
    assert phones[0].ask("/predict", {"guess": "more"})[0] == 400, "nothing is predicted once the answer is there"
    assert teacher.ask("/teach/begin", {"lesson": "carry_or_join"})[0] == 200
    assert room.predictions == {}
    assert phones[0].ask("/now")[1]["own"] is None


def test_a_student_reaches_the_lesson_and_nothing_else(address: str) -> None:
    phone = Phone(address)
    assert phone.ask("/now")[0] == 403
    assert phone.ask("/predict", {"guess": "more"})[0] == 403
    assert phone.ask("/join", {"code": "BCDFG"})[0] == 200
    for path in ("/teach", "/teach/now", "/teach?token=wrong"):
        assert phone.ask(path)[0] == 403
    for path in ("/teach/show", "/teach/begin"):
        assert phone.ask(path, {})[0] == 403
    for path in ("/api/start", "/api/ask", "/api/save", "/page/main.js", "/page/../serving.py", "/written/a/b"):
        assert phone.ask(path, {} if path.startswith("/api") else None)[0] in (404, 405), path
    assert phone.ask("/now", Host="evil.example")[0] == 403
    assert phone.ask("/predict", {"guess": "more"}, Origin="http://evil.example")[0] == 403


@pytest.mark.parametrize(
    "body", [{"guess": "perhaps"}, {"guess": "more", "name": "me"}, {"guess": "more", "sure": 101}, [], "x", None]
)
def test_what_is_no_prediction_is_refused_and_kept_nowhere(room: Room, address: str, body: object) -> None:
    phone = Phone(address)
    assert phone.ask("/join", {"code": "BCDFG"})[0] == 200
    assert phone.ask("/predict", body if body is not None else {"guess": None})[0] == 400
    assert phone.ask("/predict", {"guess": "more", "why": "x" * BODY_LIMIT})[0] == 413
    assert room.predictions == {}


def test_who_guesses_codes_has_to_wait(room: Room, address: str) -> None:
    phone = Phone(address)
    statuses = [phone.ask("/join", {"code": f"WRONG{k}"})[0] for k in range(WRONG_CODES + 1)]
    assert statuses == [403] * WRONG_CODES + [429]
    assert room.students == set()
    assert phone.ask("/join", ["BCDFG"])[0] == 429


def test_a_class_is_served_on_one_address_that_the_internet_does_not_reach() -> None:
    assert address_for("192.168.1.20") == "192.168.1.20"
    assert address_for("127.0.0.1") == "127.0.0.1"
    for wrong, said in (("0.0.0.0", "every network"), ("8.8.8.8", "internet"), ("mine", "192.168")):
        with pytest.raises(ScenarioError, match=said):
            address_for(wrong)
    with pytest.raises(ScenarioError, match="no such address"):
        command._listen(0, "192.0.2.1")


def test_a_lesson_that_is_not_there_is_not_begun(room: Room) -> None:
    room.predict("one", StudentGuess(guess="more"))
    with pytest.raises(ScenarioError, match="carry_or_join"):
        room.begin("none")
    assert len(room.predictions) == 1


def test_a_class_as_its_students_and_its_teacher_see_it(address: str, browser: Browser, pictures: Path) -> None:
    from playwright.sync_api import expect

    from tests.app.visiting import serious_findings

    teacher = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
    phone = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    said: list[str] = []
    for page in (teacher, phone):
        page.on("pageerror", lambda error: said.append(str(error)))
    teacher.goto(f"{address}/teach?token={TOKEN}")
    expect(teacher.locator("#code")).to_have_text("BCDFG")
    phone.goto(address)
    serious_findings(phone)
    phone.get_by_label(re.compile("code")).fill("wrong")
    phone.get_by_role("button", name="Join").click()
    expect(phone.get_by_role("alert")).to_contain_text("not the code")
    phone.get_by_label(re.compile("code")).fill("bcdfg")
    phone.get_by_role("button", name="Join").click()
    phone.get_by_label("fewer", exact=True).check()
    phone.get_by_label(re.compile("About how many")).fill("3")
    phone.get_by_role("button", name="Predict").click()
    expect(phone.locator("#own")).to_contain_text("You said: fewer (about 3).")
    phone.screenshot(path=str(pictures / "class-1-predicted.png"), full_page=True)
    expect(teacher.locator("#count")).to_contain_text("1 of 1 who joined has predicted.")
    teacher.get_by_role("button", name="Show the answer to everybody").click()
    expect(teacher.locator(".headline")).to_be_visible()
    expect(phone.locator("#own")).to_contain_text("The model says so too")
    expect(phone.locator(".charts svg:visible").first).to_be_visible()
    for page in (teacher, phone):
        serious_findings(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    teacher.screenshot(path=str(pictures / "class-2-teacher.png"), full_page=True)
    phone.screenshot(path=str(pictures / "class-3-answer.png"), full_page=True)
    assert said == []
