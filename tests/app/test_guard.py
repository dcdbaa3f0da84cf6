"""The app answers the person who started it, in its own page, and nobody else."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("starlette", reason="the app's packages are not installed (extra `app`)")

from partnership_dynamics.scenarios.app.guard import BODY_LIMIT
from partnership_dynamics.scenarios.app.server import App, build_app
from tests.app.asking import COOKIE, HOST, PORT, TOKEN, ask, post


@pytest.fixture(scope="module")
def app() -> Any:
    return build_app(TOKEN, PORT, App())


def test_the_address_with_its_token_opens_the_page_and_hides_the_token(app: Any) -> None:
    first = ask(app, f"/?token={TOKEN}", headers={"cookie": "", "x-tab": ""})
    assert first.status == 303
    assert first.headers["location"] == "/"
    assert f"partnership-{PORT}={TOKEN}" in first.headers["set-cookie"]
    assert "httponly" in first.headers["set-cookie"].lower()
    assert "samesite=strict" in first.headers["set-cookie"].lower()
    assert ask(app, "/", headers={"x-tab": ""}).status == 200


@pytest.mark.parametrize("word", ["wrong", TOKEN[:-1], TOKEN + "x", "", "é", "%00"])
@pytest.mark.parametrize("path", ["/", "/api/start", "/page/main.js", "/lesson/carry_or_join/teacher"])
def test_a_wrong_token_is_refused_everywhere(app: Any, path: str, word: str) -> None:
    by_address = ask(app, f"{path}?token={word}", headers={"cookie": ""})
    by_cookie = ask(app, path, headers={"cookie": f"partnership-{PORT}={word.encode().decode('latin-1')}"})
    for answer in (by_address, by_cookie):
        assert answer.status == 403
        assert "run.py app" in answer.text
        assert TOKEN not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": f"https://{HOST}"},
        {"origin": f"http://127.0.0.1:{PORT + 1}"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"host": "evil.example"},
        {"host": f"evil.example:{PORT}"},
        {"host": ""},
    ],
)
def test_requests_from_other_pages_are_refused_even_with_the_token(app: Any, headers: dict[str, str]) -> None:
    for path in ("/", f"/?token={TOKEN}", "/api/save", "/page/style.css"):
        answer = ask(app, path, headers=headers)
        assert answer.status == 403, (path, headers)
        assert "set-cookie" not in answer.headers


def test_its_own_page_is_let_in_under_both_names_of_the_machine(app: Any) -> None:
    for host in (HOST, f"localhost:{PORT}"):
        headers = {"host": host, "origin": f"http://{host}", "sec-fetch-site": "same-origin"}
        assert ask(app, "/page/style.css", headers=headers).status == 200


def test_whoever_asks_for_data_must_name_a_tab(app: Any) -> None:
    assert ask(app, "/api/save", {}, "POST", headers={"x-tab": ""}).status == 403
    odd = ask(app, "/api/save", {"question": {}}, "POST", tab="../../x")
    assert odd.status == 400
    assert "load it again" in odd.json["error"]


def test_what_is_too_large_is_refused_before_it_is_read(app: Any) -> None:
    told = ask(app, "/api/file?name=a.csv", b"x", "PUT", headers={"content-length": str(BODY_LIMIT + 1)})
    untold = ask(app, "/api/file?name=a.csv", b"x" * (BODY_LIMIT + 1), "PUT", chunks=40)
    odd = ask(app, "/api/file?name=a.csv", b"x", "PUT", headers={"content-length": "many"})
    assert (told.status, untold.status, odd.status) == (413, 413, 400)
    assert "24 MB" in told.text
    assert ask(app, "/", headers={"x-tab": ""}).status == 200


def test_no_answer_may_be_framed_stored_or_run_scripts_from_elsewhere(app: Any) -> None:
    for answer in (ask(app, "/"), ask(app, "/", headers={"cookie": ""}), post(app, "/api/save", b"nonsense")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_nothing_outside_the_pages_folder_is_served(app: Any) -> None:
    for path in ("/page/../server.py", "/page/%2e%2e/server.py", "/page//etc/passwd", "/page/", "/lesson/x/student"):
        assert ask(app, path).status in (400, 404), path


def test_the_page_asks_nothing_of_any_other_machine() -> None:
    from partnership_dynamics.scenarios.app.server import PAGE

    for path in PAGE.iterdir():
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
        assert "http://" not in text, path.name
        assert "https://" not in text, path.name
        assert "//cdn" not in text, path.name


def test_cookies_of_other_programs_on_the_machine_do_no_harm(app: Any) -> None:
    many = f"other=1; {COOKIE}; partnership-1={'x' * 50}; bad name=2"
    assert ask(app, "/page/style.css", headers={"cookie": many}).status == 200
