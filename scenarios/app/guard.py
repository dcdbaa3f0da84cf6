"""Who may talk to the app: only the person who started it, in a page that the app itself served.

The server listens on the loopback address alone, but every web page that the person has open elsewhere, and every
other user of the machine, can reach that too. So each request must name the right host (a page elsewhere cannot fake
it by naming itself 127.0.0.1), come from the app's own page, and bring the token that the command printed.
"""

from __future__ import annotations

import secrets
import time
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ONCE_SECONDS = 120.0
BODY_LIMIT = 24_000_000  # bytes; a survey of a thousand members has a few million
OWN_SITE = ("same-origin", "none")  # what a browser says of a request of ours, or of an address typed in
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
NO_TOKEN = (
    "This page needs the address that `run.py app` printed, with its token. Copy that address whole, or start the app "
    "again."
)


class RequestTooLargeError(Exception):
    """A request's body is larger than anything the app takes."""


class Guard:
    """Refuses what does not come from the app's own page with its token, and adds the headers that keep it so.

    Parameters
    ----------
    app : ASGI application
    token : str
        Of this start of the app; kept in a cookie once the page was opened with it.
    port : int
        Where the app listens: part of its name as a host and as an origin.
    once : str
        A word that opens the page instead of the token, one time and within `ONCE_SECONDS`: it stands in the
        browser's command line, which other users of the machine can read.
    """

    def __init__(self, app: ASGIApp, token: str, port: int, once: str = "") -> None:
        self.app, self.token, self.once = app, token, once
        self.begun = time.monotonic()
        self.hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self.origins = {f"http://{host}" for host in self.hosts}
        self.cookie = f"partnership-{port}"  # cookies do not tell ports apart, so the name does

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # the app has no websockets: the server closes the connection
        answer = self._answer(scope, Headers(scope=scope))
        if answer is not None:
            await self._with_headers(answer, scope, receive, send)
            return
        try:
            await self._with_headers(self.app, scope, self._limited(receive), send)
        except RequestTooLargeError:
            await self._with_headers(self.too_large(), scope, receive, send)

    def _answer(self, scope: Scope, headers: Headers) -> Response | None:
        """Return the refusal of a request, or the redirect that hides the token; None if it may go on."""
        if headers.get("host", "") not in self.hosts:
            return PlainTextResponse("The app answers on this machine's own address only.", 403)
        origin, site = headers.get("origin"), headers.get("sec-fetch-site", "none")
        if (origin is not None and origin not in self.origins) or site not in OWN_SITE:
            return PlainTextResponse("Requests from other pages are refused.", 403)
        asked = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        given, once = asked.get("token", [""])[0], asked.get("once", [""])[0]
        if scope["path"] == "/" and (given or once):
            if not (self._is_token(given) or self._is_once(once)):
                return PlainTextResponse(NO_TOKEN, 403)
            answer = RedirectResponse("/", 303)
            answer.set_cookie(self.cookie, self.token, httponly=True, samesite="strict", path="/")
            return answer
        if not self._is_token(cookie_parser(headers.get("cookie", "")).get(self.cookie, "")):
            return PlainTextResponse(NO_TOKEN, 403)
        if scope["path"].startswith("/api/") and "x-tab" not in headers:
            return PlainTextResponse("The app's own page names its tab with each request.", 403)
        try:
            large = int(headers.get("content-length", "0")) > BODY_LIMIT
        except ValueError:
            return PlainTextResponse("The length of the request is not a number.", 400)
        return self.too_large() if large else None

    def _is_once(self, word: str) -> bool:
        """Say whether a word opens the page this one time; afterwards it opens nothing."""
        late = time.monotonic() - self.begun > ONCE_SECONDS
        if not self.once or late or not secrets.compare_digest(word.encode("utf-8", "replace"), self.once.encode()):
            return False
        self.once = ""
        return True

    def _is_token(self, word: str) -> bool:
        return secrets.compare_digest(word.encode("utf-8", "replace"), self.token.encode())

    @staticmethod
    def too_large() -> Response:
        """Return the refusal of a request that brings more than the app takes."""
        most = f"{BODY_LIMIT // 1_000_000} MB"
        return PlainTextResponse(f"That is larger than the {most} that the app takes; give it one partnership.", 413)

    @staticmethod
    def _limited(receive: Receive) -> Receive:
        """Return a receiver that stops once a body without a true length has become too large."""
        got = 0

        async def limited() -> Message:
            nonlocal got
            message = await receive()
            got += len(message.get("body", b""))
            if got > BODY_LIMIT:
                raise RequestTooLargeError
            return message

        return limited

    @staticmethod
    async def _with_headers(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await app(scope, receive, with_headers)
