"""Asking the app without a network: one request at a time, straight to its ASGI callable."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import anyio

PORT = 4321
TOKEN = "a-token-that-nobody-guesses"
HOST = f"127.0.0.1:{PORT}"
COOKIE = f"partnership-{PORT}={TOKEN}"
TAB = "a" * 32


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.body.splitlines() if line]


def ask(
    app: Any,
    path: str,
    body: bytes | dict[str, Any] = b"",
    method: str = "GET",
    headers: dict[str, str] | None = None,
    tab: str = TAB,
    chunks: int = 1,
) -> Answer:
    """Ask as the app's own page would; headers given replace those, and None of a value leaves one out."""
    sent = {"host": HOST, "cookie": COOKIE, "x-tab": tab, **(headers or {})}
    payload = json.dumps(body).encode() if isinstance(body, dict) else body
    plain, _mark, query = path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": plain,
        "raw_path": plain.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in sent.items() if value],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", PORT),
    }
    size = max(1, -(-len(payload) // chunks))
    parts = [payload[first : first + size] for first in range(0, len(payload), size)] or [b""]
    got: dict[str, Any] = {"status": 0, "headers": {}, "body": b""}

    async def receive() -> dict[str, Any]:
        if parts:
            part = parts.pop(0)
            return {"type": "http.request", "body": part, "more_body": bool(parts)}
        await anyio.sleep(3600)  # the page waits; it does not go away
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            got["status"] = message["status"]
            got["headers"] = {name.decode().lower(): value.decode() for name, value in message.get("headers", [])}
        else:
            got["body"] += message.get("body", b"")

    async def whole() -> None:
        await app(scope, receive, send)

    anyio.run(whole)
    return Answer(got["status"], got["headers"], got["body"])


def post(app: Any, path: str, body: bytes | dict[str, Any], tab: str = TAB) -> Answer:
    """Post something as the app's own page would."""
    return ask(app, path, body, "POST", tab=tab)
