"""Answers that come bit by bit: one JSON object a line, until they are done or the page has gone.

The work is an ordinary generator in a thread of its own. It is given a function that says whether anybody still waits,
so that a closed tab, a moved slider or the stop button end it within a fraction of a second.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any

import anyio
import anyio.to_thread
from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from starlette.types import Receive, Scope, Send

from partnership_dynamics.scenarios.app.growing import StoppedError
from partnership_dynamics.scenarios.mistakes import USERS
from partnership_dynamics.simulation.workers import default_workers

__all__ = ["FAULT", "USERS", "Stream", "line_of", "sentence_of"]

FAULT = (
    "Something went wrong in the app itself. What you had is still here; the terminal that started the app shows "
    "what happened."
)
AT_ONCE = 2 * default_workers() + 2  # answers that take a step at a time; threads for everything else stay free
REFINED_AT_ONCE = 6  # answers that go on beyond their first look at a time: each keeps its histories until it is done
FINER: dict[str, Any] = {}  # work yields this object where only finer answers follow; it is not sent
_answering: RunVar[CapacityLimiter] = RunVar("answering")
_refining: RunVar[CapacityLimiter] = RunVar("refining")
Work = Callable[[Callable[[], bool]], Iterator[dict[str, Any]]]


def sentence_of(error: Exception) -> str:
    """Return an error of the user's as a sentence with a capital and a stop; a file's name stays as it is.

    Examples
    --------
    >>> sentence_of(ValueError("no file has arrived")), sentence_of(ValueError("mine.toml: title is missing"))
    ('No file has arrived.', 'mine.toml: title is missing.')
    """
    words = str(error).strip()
    if not re.match(r"[\w-]+\.\w", words):
        words = words[:1].upper() + words[1:]
    return words if words.endswith((".", "?", "!")) else f"{words}."


def turn() -> CapacityLimiter:
    """Return what lets a few answers at a time take their next step, the others in their order after them.

    Pages are served from threads too: were answers to take those, a page would load when the answers are done.
    """
    return _limiter(_answering, AT_ONCE)


def _limiter(of: RunVar[CapacityLimiter], most: int) -> CapacityLimiter:
    """Return the limiter of this event loop, made when it is first asked for."""
    try:
        return of.get()
    except LookupError:
        limiter = CapacityLimiter(most)
        of.set(limiter)
        return limiter


def line_of(one: dict[str, Any]) -> bytes:
    """Return an object as one line of JSON."""
    return json.dumps(one, ensure_ascii=False, allow_nan=False).encode() + b"\n"


class Stream:
    """A response of JSON lines.

    Parameters
    ----------
    work : callable
        Takes a function that says whether to stop; yields what to send, and `FINER` where a first answer has been
        given: everybody has theirs before anybody's is refined.
    light : bool
        Whether it is no answer, but what a page begins with: it waits for nobody.
    """

    def __init__(self, work: Work, light: bool = False) -> None:
        self.work, self.light = work, light
        self.stop = threading.Event()

    def _lines(self) -> Iterator[dict[str, Any]]:
        """Yield from the work; it is begun with the first line, and so in a thread too."""
        yield from self.work(self.stop.is_set)

    def _next(self, lines: Iterator[dict[str, Any]]) -> bytes | None:
        """Return the next line, or what ended them; no bytes before finer answers, None when there are no more."""
        try:
            found = next(lines, None)
        except StoppedError:
            return None
        except USERS as error:
            self.ended = True
            return line_of({"error": sentence_of(error)})
        except Exception as error:  # noqa: BLE001 - the page is told, and the terminal shows the trace
            import traceback

            traceback.print_exception(error)
            self.ended = True
            return line_of({"error": FAULT})
        if found is FINER:
            return b""
        return None if found is None else line_of(found)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the lines as they come."""
        self.ended = self.refines = False
        headers = [(b"content-type", b"application/x-ndjson; charset=utf-8")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        async with anyio.create_task_group() as tasks, AsyncExitStack() as refining:
            tasks.start_soon(self._watch, receive)
            lines = self._lines()
            while not self.ended:
                line = await anyio.to_thread.run_sync(self._next, lines, limiter=None if self.light else turn())
                if line is None or self.stop.is_set():
                    break
                if not line:
                    if not self.refines:  # it keeps its place until it is done
                        self.refines = True
                        await refining.enter_async_context(_limiter(_refining, REFINED_AT_ONCE))
                    continue
                await send({"type": "http.response.body", "body": line, "more_body": True})
            self.stop.set()
            tasks.cancel_scope.cancel()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _watch(self, receive: Receive) -> None:
        """Wait until the page has gone."""
        while (await receive())["type"] != "http.disconnect":
            pass
        self.stop.set()
