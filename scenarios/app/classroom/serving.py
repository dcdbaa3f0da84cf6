"""The addresses of a class, and who may ask them: students with the code, the teacher with a token, nobody else."""

from __future__ import annotations

import ipaddress
import secrets
import socket
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import uvicorn
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from partnership_dynamics.scenarios.app.classroom.room import Room, StudentGuess
from partnership_dynamics.scenarios.app.guard import HEADERS, OWN_SITE
from partnership_dynamics.scenarios.app.streams import sentence_of
from partnership_dynamics.scenarios.schema import ScenarioError

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "page"
FILES = {
    "style.css": PAGE,
    "looks.css": PAGE,
    "handout.css": HERE.parent / "handout",
    "room.css": HERE,
    "student.js": HERE,
    "teach.js": HERE,
    "shared.js": HERE,
}
BODY_LIMIT = 4_000  # bytes
WRONG_CODES, WITHIN = 12, 60.0  # from one address, in so many seconds
TEACHER, STUDENT = "teacher", "student"
Handler = Callable[[Request], Awaitable[Response]]


def address_for(words: str) -> str:
    """Return the address on which a class is served.

    Raises
    ------
    ScenarioError
        If it is none, every address of the machine at once, or one that the whole internet reaches.
    """
    try:
        address = ipaddress.ip_address(words)
    except ValueError:
        raise ScenarioError(
            f"--class {words}: give this machine's address in the room's network, such as 192.168.1.20"
        ) from None
    if address.is_unspecified:
        raise ScenarioError(f"--class {words} would answer on every network of this machine; name one address")
    if address.is_global:
        raise ScenarioError(f"--class {words} is an address that the internet reaches; name one of the room's network")
    return str(address)


class Desk:
    """Answers the requests of one class.

    Parameters
    ----------
    room : Room
    token : str
        The teacher's.
    """

    def __init__(self, room: Room, token: str) -> None:
        self.room, self.token = room, token
        self.wrong: dict[str, deque[float]] = {}

    def routes(self) -> list[Route]:
        """Return the addresses of the class."""
        return [
            Route("/", self.student_page),
            Route("/join", self.join, methods=["POST"]),
            Route("/now", self._as_student(self.now)),
            Route("/predict", self._as_student(self.predict), methods=["POST"]),
            Route("/teach", self.teacher_page),
            Route("/teach/now", self._as_teacher(self.teacher_now)),
            Route("/teach/begin", self._as_teacher(self.begin), methods=["POST"]),
            Route("/teach/show", self._as_teacher(self.show), methods=["POST"]),
            Route("/page/{name}", self.file),
        ]

    def _student(self, request: Request) -> str:
        name = request.cookies.get(STUDENT, "")
        return name if name in self.room.students else ""

    def _is_teacher(self, request: Request) -> bool:
        return secrets.compare_digest(request.cookies.get(TEACHER, "").encode("utf-8", "replace"), self.token.encode())

    def _as_student(self, handler: Handler) -> Handler:
        async def checked(request: Request) -> Response:
            return await handler(request) if self._student(request) else JSONResponse({"error": "Join first."}, 403)

        return checked

    def _as_teacher(self, handler: Handler) -> Handler:
        async def checked(request: Request) -> Response:
            return await handler(request) if self._is_teacher(request) else JSONResponse({"error": "Not for you."}, 403)

        return checked

    async def student_page(self, _request: Request) -> Response:
        """Send the students' page."""
        return FileResponse(HERE / "student.html")

    async def teacher_page(self, request: Request) -> Response:
        """Send the teacher's page; its link carries the token once, and a cookie afterwards."""
        given = request.query_params.get("token", "")
        if given and secrets.compare_digest(given.encode("utf-8", "replace"), self.token.encode()):
            answer: Response = RedirectResponse("/teach", 303)
            answer.set_cookie(TEACHER, self.token, httponly=True, samesite="strict")
            return answer
        if not self._is_teacher(request):
            return PlainTextResponse("This page needs the teacher's address, with its token.", 403)
        return FileResponse(HERE / "teach.html")

    async def file(self, request: Request) -> Response:
        """Send a style or a script of the pages, and nothing else."""
        name = request.path_params["name"]
        return FileResponse(FILES[name] / name) if name in FILES else PlainTextResponse("Not found.", 404)

    async def join(self, request: Request) -> Response:
        """Let a student in who gives the code; who guesses codes has to wait."""
        who, now = request.client.host if request.client else "", time.monotonic()
        tries = self.wrong.setdefault(who, deque(maxlen=WRONG_CODES))
        if len(tries) == WRONG_CODES and now - tries[0] < WITHIN:
            return JSONResponse({"error": "Too many wrong codes; wait a minute."}, 429)
        asked = await request.json()
        try:
            student = self.room.join(str(asked.get("code", "")) if isinstance(asked, dict) else "")
        except ScenarioError as error:
            tries.append(now)
            return JSONResponse({"error": sentence_of(error)}, 403)
        answer = JSONResponse({"joined": True})
        answer.set_cookie(STUDENT, student, httponly=True, samesite="strict")
        return answer

    async def now(self, request: Request) -> Response:
        """Send what a student sees."""
        return JSONResponse(self.room.for_student(self._student(request)))

    async def predict(self, request: Request) -> Response:
        """Keep a student's prediction."""
        prediction = StudentGuess.model_validate_json(await request.body())
        self.room.predict(self._student(request), prediction)
        return JSONResponse(self.room.for_student(self._student(request)))

    async def teacher_now(self, _request: Request) -> Response:
        """Send what the teacher sees."""
        return JSONResponse(self.room.for_teacher())

    async def begin(self, request: Request) -> Response:
        """Take a lesson."""
        asked = await request.json()
        self.room.begin(str(asked.get("lesson", "")) if isinstance(asked, dict) else "")
        return JSONResponse(self.room.for_teacher())

    async def show(self, _request: Request) -> Response:
        """Show the answer to everybody."""
        self.room.show()
        return JSONResponse(self.room.for_teacher())


class Door:
    """Refuses requests that name another host, come from another page or bring much; sets the pages' headers."""

    def __init__(self, app: ASGIApp, hosts: set[str]) -> None:
        self.app, self.hosts = app, hosts
        self.origins = {f"http://{host}" for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(Headers(scope=scope))
        await (refusal or self.app)(scope, receive, with_headers)

    def _refusal(self, headers: Headers) -> Response | None:
        if headers.get("host", "") not in self.hosts:
            return PlainTextResponse("The class answers on its own address only.", 403)
        origin, site = headers.get("origin"), headers.get("sec-fetch-site", "none")
        if (origin is not None and origin not in self.origins) or site not in OWN_SITE:
            return PlainTextResponse("Requests from other pages are refused.", 403)
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > BODY_LIMIT or "transfer-encoding" in headers:
            return PlainTextResponse("That is more than the class takes.", 413)
        return None


async def _said(_request: Request, error: Exception) -> Response:
    return JSONResponse({"error": sentence_of(error)}, 400)


async def _unread(_request: Request, _error: Exception) -> Response:
    return JSONResponse({"error": "That could not be read as a prediction."}, 400)


def build_class(room: Room, token: str, hosts: set[str]) -> Door:
    """Return the class behind its door.

    Parameters
    ----------
    room : Room
    token : str
        The teacher's.
    hosts : set of str
        The names under which it may be asked, with the port.
    """
    handlers: dict[Any, Any] = {ScenarioError: _said, ValidationError: _unread, ValueError: _unread}
    return Door(Starlette(routes=Desk(room, token).routes(), exception_handlers=handlers), hosts)


def serve_class(listening: socket.socket, room: Room, token: str, host: str) -> None:
    """Serve a class until the process is told to end; then everything of it is gone."""
    config = uvicorn.Config(
        build_class(room, token, {host}),
        log_level="warning",
        access_log=False,
        ws="none",
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=1,
        limit_concurrency=400,
    )
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])
