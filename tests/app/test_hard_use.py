"""The app under hard use: many uploads at once, half requests, killed apps, long names, more than it should hold."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="the app's packages are not installed (extra `app`)")
pytest.importorskip("uvicorn", reason="the app's packages are not installed (extra `app`)")

import uvicorn

from partnership_dynamics.calibration.readers.pseudonyms import codes_of
from partnership_dynamics.calibration.survey import read_survey
from partnership_dynamics.scenarios.actions.prepare import Prepared
from partnership_dynamics.scenarios.app import connections, guard
from partnership_dynamics.scenarios.app.connections import Connection
from partnership_dynamics.scenarios.app.files import Folders, sweep
from partnership_dynamics.scenarios.app.guard import BODY_LIMIT
from partnership_dynamics.scenarios.app.question import Question
from partnership_dynamics.scenarios.app.saved import MOST_WORDS, opened, saved
from partnership_dynamics.scenarios.app.server import App, build_app
from partnership_dynamics.scenarios.app.sessions import MOST_BYTES, MOST_FILES, Session
from partnership_dynamics.scenarios.app.workspace import Workspace
from partnership_dynamics.scenarios.commands import app as command
from partnership_dynamics.scenarios.schema import ScenarioError
from partnership_dynamics.simulation.shire import shire_county
from tests.app.asking import COOKIE, PORT, TOKEN, ask

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def app() -> Any:
    return build_app(TOKEN, PORT, App())


def test_two_hundred_uploads_of_one_window_at_once_end_in_no_fault(app: Any) -> None:
    def one(number: int) -> int:
        more = "&more" if number % 3 else ""
        return ask(app, f"/api/file?name={number % 20}.csv{more}", b"a,b\n" * 500, "PUT", tab="e" * 32).status

    with ThreadPoolExecutor(40) as pool:
        statuses = list(pool.map(one, range(200)))
    assert set(statuses) <= {200, 400}
    assert statuses.count(200) > 20


def test_a_window_holds_so_many_files_and_so_much_and_no_more() -> None:
    session = Session("f" * 32)
    try:
        for number in range(MOST_FILES):
            session.take_file(f"{number}.csv", b"x", more=True)
        with pytest.raises(ScenarioError, match=f"takes {MOST_FILES} files at once"):
            session.take_file("one-more.csv", b"x", more=True)
        session.take_file("first.csv", b"x" * (MOST_BYTES // 2), more=False)
        session.take_file("first.csv", b"x" * (MOST_BYTES // 2), more=True)  # instead of itself
        with pytest.raises(ScenarioError, match="MB together"):
            session.take_file("second.csv", b"x" * (MOST_BYTES // 2 + 1), more=True)
        assert session.folder is not None
        assert [path.name for path in session.folder.iterdir()] == ["first.csv"]
    finally:
        session.drop_folder()


def test_histories_of_questions_asked_long_ago_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("partnership_dynamics.scenarios.app.workspace.MOST_BYTES", 1)
    monkeypatch.setattr("partnership_dynamics.scenarios.app.growing.Growing.size", 10)
    here = Workspace(Prepared(shire_county(), {"density": -2.0}, ()), "", "example")
    for years in (1, 2, 3):
        here.growing(Question(years=years))
    assert [quarters for _key, quarters in here._kept] == [12]


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Serve the app on a port, as `run.py app` does, in a thread."""
    monkeypatch.setattr(connections, "REQUEST_SECONDS", 1.0)
    monkeypatch.setattr(connections, "BODY_SECONDS", 1.0)
    listening = command._listen(0)
    port = int(listening.getsockname()[1])
    inside = build_app(TOKEN, port, App())
    config = uvicorn.Config(inside, http=Connection, log_level="critical", lifespan="on", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield port
    server.should_exit = True
    thread.join(20)


def head(port: int, method: str, path: str, *lines: str) -> bytes:
    """Return the head of a request as the app's own page sends it."""
    cookie = COOKIE.replace(str(PORT), str(port))
    own = (f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Cookie: {cookie}", f"X-Tab: {'a' * 32}")
    return ("\r\n".join([*own, *lines]) + "\r\n\r\n").encode()


def status(link: socket.socket) -> int:
    """Return the status of an answer; 0 where the connection was closed without one."""
    link.settimeout(30)
    got = b""
    try:
        while b"\r\n" not in got and (part := link.recv(4096)):
            got += part
    except ConnectionError:
        return 0
    return int(got.split()[1]) if got else 0


def test_a_chunked_body_over_the_limit_is_told_that_it_is_too_large(served: int) -> None:
    with socket.create_connection(("127.0.0.1", served)) as link:
        link.sendall(head(served, "PUT", "/api/file?name=a.csv", "Transfer-Encoding: chunked"))
        piece = b"x" * 1_000_000
        try:
            for _ in range(BODY_LIMIT // len(piece) + 2):
                link.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
        except ConnectionError:
            pass  # it has been answered already
        assert status(link) == 413


def test_half_requests_are_given_up_and_silence_nobody(served: int) -> None:
    half = [socket.create_connection(("127.0.0.1", served)) for _ in range(260)]
    try:
        for number, link in enumerate(half):
            try:
                if number % 2:
                    link.sendall(b"GET / HTTP/1.1\r\nHost: 127")
                else:
                    link.sendall(head(served, "POST", "/api/save", "Content-Length: 1000") + b"{")
            except ConnectionError:
                continue  # it made room for a later one
        with socket.create_connection(("127.0.0.1", served)) as link:
            link.sendall(head(served, "GET", "/page/style.css"))
            assert status(link) == 200
        assert {status(link) for link in half} <= {0, 400}
    finally:
        for link in half:
            link.close()


def test_an_answer_is_sent_at_once() -> None:
    listening = command._listen(0)
    with listening, socket.create_connection(listening.getsockname()):
        taken, _from = listening.accept()
        with taken:
            assert listening.proto == socket.IPPROTO_TCP  # by which asyncio knows whom to set it for
            assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


def test_what_stands_in_the_browsers_command_line_opens_the_page_one_time(monkeypatch: pytest.MonkeyPatch) -> None:
    opened_with: list[str] = []
    served_with: list[Any] = []
    told = threading.Event()

    def browser(address: str) -> bool:
        opened_with.append(address)
        told.set()
        return True

    monkeypatch.setattr("webbrowser.open", browser)
    monkeypatch.setattr("partnership_dynamics.scenarios.app.serve.serve", lambda *given: served_with.append(given))
    assert command.app(type("Given", (), {"lesson": None, "port": 0, "no_browser": False})()) == 0
    assert told.wait(30)
    listening, token, port, _lesson, once = served_with[0]
    listening.close()
    assert token not in opened_with[0]
    assert opened_with[0].endswith(f"/?once={once}")
    inside = build_app(token, port, App(), once)
    sent = {"host": f"127.0.0.1:{port}", "cookie": "", "x-tab": ""}
    first, again, wrong = (ask(inside, f"/?once={word}", headers=sent) for word in (once, once, "other"))
    assert (first.status, again.status, wrong.status) == (303, 403, 403)
    assert token in first.headers["set-cookie"]
    late = build_app(token, port, App(), once)
    monkeypatch.setattr(guard, "ONCE_SECONDS", -1.0)
    assert ask(late, f"/?once={once}", headers=sent).status == 403
    assert ask(build_app(token, port, App()), "/?once=", headers=sent).status == 403


def test_files_of_a_killed_app_are_gone_when_the_next_one_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = (
        "import os, tempfile; from partnership_dynamics.scenarios.app.files import Folders\n"
        "folder = Folders().fresh(); (folder / 'survey.csv').write_text('Ann,Bob'); os._exit(9)\n"
    )
    environment = {"TMPDIR": str(tmp_path), "TEMP": str(tmp_path), "PYTHONPATH": str(ROOT), "PATH": ""}
    subprocess.run([sys.executable, "-c", script], env=environment, check=False, cwd=ROOT)
    assert [path.name for path in tmp_path.rglob("*.csv")] == ["survey.csv"]
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    living = Folders()
    kept = living.fresh()
    (tmp_path / "partnership-app-of-somebody-else").mkdir()
    assert len(sweep()) == 1
    assert kept.is_dir(), "an app that runs keeps its files"
    assert list(tmp_path.rglob("*.csv")) == []
    living.close()
    assert [path.name for path in tmp_path.iterdir()] == ["partnership-app-of-somebody-else"]


def test_whatever_can_be_saved_can_be_opened_again() -> None:
    county = shire_county()
    members = tuple(replace(one, name=f"{one.name} {'x' * 900}") for one in county.members)
    long = replace(
        county,
        name="n" * 600,
        members=members,
        notes=("y" * 30_000,) * 300,
        source="s" * 30_000,
        venues=tuple(replace(one, name="v" * 500) for one in county.venues),
    )
    place = Workspace(Prepared(long, {"density": -2.0}, ("z" * 30_000,) * 60), "u" * 90_000, "survey")
    found, question, _kept = opened(saved(place, Question(years=3), [Question(years=2)]))
    assert [one.name for one in found.partnership.members] == [one.name for one in members]
    assert question.years == 3
    assert len(found.understood) == MOST_WORDS


def test_codes_are_others_each_time_and_no_list_of_members_leads_back_to_them(tmp_path: Path) -> None:
    path = tmp_path / "ties.csv"
    names = [f"Member {k}" for k in range(12)]
    back = f"{names[1]},{names[2]}"  # else one alone names all, which may be an egocentric survey and is asked about
    ties = [*(f"{names[0]},{one}" for one in names[1:]), back]
    path.write_text("\n".join(["source,target", *ties]), encoding="utf-8")
    guessed = codes_of(tuple(names))[names[0]]
    hubs = set()
    for _ in range(6):
        survey = read_survey(path, secret="")
        hubs.add(survey.ids[int(survey.layers["tie", "1"].weight.sum(axis=1).argmax())])
        assert any("random" in note and "recognise a member" in note for note in survey.notes)
    assert hubs - {guessed}
    again = [read_survey(path, secret="word") for _ in range(2)]
    assert (again[0].layers["tie", "1"].tie == again[1].layers["tie", "1"].tie).all()
