"""`run.py app`: what it says, and what it refuses, before a browser is there."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from partnership_dynamics.scenarios.commands import app as command
from partnership_dynamics.scenarios.commands.main import main

pytest.importorskip("starlette", reason="the app's packages are not installed (extra `app`)")


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Stand in for the server, and return what it was asked to serve."""
    asked: list[Any] = []

    def serve(listening: socket.socket, token: str, port: int, lesson: str | None, _once: str) -> None:
        asked.append((listening.getsockname(), token, port, lesson))
        listening.close()

    monkeypatch.setattr("partnership_dynamics.scenarios.app.serve.serve", serve)
    return asked


def test_it_listens_on_this_machine_alone_with_a_new_token_each_time(
    served: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["app", "--no-browser"]) == 0
    assert main(["app", "--no-browser", "--lesson", "4"]) == 0
    (first, token, port, lesson), (_place, other, _port, chosen) = served
    assert first == ("127.0.0.1", port)
    assert len(token) >= 32
    assert token != other
    assert (lesson, chosen) == (None, "the_turnover_shock")
    assert f"http://127.0.0.1:{port}/?token={token}" in capsys.readouterr().out


def test_a_lesson_without_a_name_shows_them_all(served: list[Any]) -> None:
    assert main(["app", "--no-browser", "--lesson"]) == 0
    assert served[0][3] == ""


def test_a_wrong_lesson_and_a_port_that_is_taken_are_refused_in_a_sentence(
    served: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["app", "--no-browser", "--lesson", "carry_or_jion"]) == 2
    assert "did you mean 'carry_or_join'" in capsys.readouterr().err
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        assert main(["app", "--no-browser", "--port", str(port)]) == 2
    assert "leave out --port" in capsys.readouterr().err
    assert served == []


def test_without_its_packages_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "NEEDED", ("starlette", "a_package_that_is_not_there"))
    assert main(["app", "--no-browser"]) == 2
    said = capsys.readouterr().err
    assert "a_package_that_is_not_there" in said
    assert "partnership-dynamics[app]" in said
