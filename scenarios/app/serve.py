"""Serving the app: the web server, and what is made ready beside it so that the first answer comes at once."""

from __future__ import annotations

import socket
import sys
import threading
import traceback
from contextlib import suppress

import uvicorn

from partnership_dynamics.scenarios.app import workspace
from partnership_dynamics.scenarios.app.connections import Connection
from partnership_dynamics.scenarios.app.files import sweep
from partnership_dynamics.scenarios.app.question import Question
from partnership_dynamics.scenarios.app.record import record
from partnership_dynamics.scenarios.app.server import App, build_app
from partnership_dynamics.simulation.compiled import is_compiled, was_compiled_before

GRACE = 2  # seconds that open answers have to end


def make_ready() -> None:
    """Make the example ready, compiling what is not compiled yet, and write down a year of its history."""
    if is_compiled() and not was_compiled_before():
        print("Compiling the model: once for each change of its sources, about a minute ...", flush=True)
    county = workspace.example()
    record(county.case(Question(years=1)).setup, workspace.SEED, 0)


def serve(listening: socket.socket, token: str, port: int, lesson: str | None = None, once: str = "") -> None:
    """Serve the app on a socket until the process is told to end.

    Parameters
    ----------
    listening : socket
    token : str
    port : int
    lesson : str or None
        The name of the lesson to begin with; the empty text shows all of them.
    once : str
        A word that opens the page one time, for the browser that is started with it.
    """
    sweep()
    ready = threading.Thread(target=_said, daemon=True)
    ready.start()
    config = uvicorn.Config(
        build_app(token, port, App(lesson), once),
        http=Connection,
        log_level="warning",
        access_log=False,
        lifespan="on",
        ws="none",
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=GRACE,
    )
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])


def _said() -> None:
    """Make ready; if that fails, say so where the app was started: the page meets the same error when it asks."""
    try:
        make_ready()
    except Exception:  # noqa: BLE001 - a thread's own end must not go unseen
        print("The model could not be made ready:", file=sys.stderr)
        traceback.print_exc()
