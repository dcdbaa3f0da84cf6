"""Connections that nobody keeps waiting for ever: a request that does not arrive is given up.

A browser sends a request at once. Another program on the machine may open connections and send half a request, or
none; each would be kept, and a system lets a process keep some hundreds. So what has not arrived in time is closed, and
where too many connections wait, the one that has waited longest makes room.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_SECONDS = 10.0  # for the head of a request, from the first moment it could come
BODY_SECONDS = 60.0  # for what it brings along, at most 24 MB
MOST_CONNECTIONS = 150  # macOS lets a process have 256 open files


class Connection(H11Protocol):
    """One connection, with a deadline while a request is on its way."""

    since = 0.0
    _state = ""
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Take a connection; where there are too many, one that waits is closed."""
        super().connection_made(transport)
        self.since = self.loop.time()
        waiting = [one for one in self.connections if isinstance(one, Connection) and one.state() != "answering"]
        if len(self.connections) > MOST_CONNECTIONS and waiting:
            min(waiting, key=lambda one: one.since).give_up()
        self._look()

    def state(self) -> str:
        """Return what the connection does: waiting for a request, receiving one, or answering one."""
        cycle: Any = self.cycle  # none before the first request, though its type says otherwise
        if cycle is None or cycle.response_complete:
            return "waiting"
        return "receiving" if self.cycle.more_body else "answering"

    def data_received(self, data: bytes) -> None:
        """Take what has come."""
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        """Go on to the next request."""
        super().on_response_complete()
        self.since = self.loop.time()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """End with the connection."""
        self._cancel()
        super().connection_lost(exc)

    def give_up(self) -> None:
        """Close the connection, whatever is on its way."""
        self._cancel()
        if self.transport is not None:
            self.transport.abort()

    def _cancel(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _look(self) -> None:
        """Set the deadline of what the connection now does, if that has changed."""
        state = self.state()
        if state == self._state:
            return
        self._cancel()
        self._state = state
        seconds = {"waiting": REQUEST_SECONDS, "receiving": BODY_SECONDS}.get(state)
        if seconds is not None:
            self._deadline = self.loop.call_later(seconds, self.give_up)
