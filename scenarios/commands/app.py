"""`run.py app`: serve the browser app on this machine, and open it."""

from __future__ import annotations

import argparse
import importlib.util
import os
import secrets
import socket
import sys
import threading
import webbrowser
from pathlib import Path

from partnership_dynamics.scenarios.schema import ScenarioError

NEEDED = ("starlette", "uvicorn")


def app(arguments: argparse.Namespace) -> int:
    """Serve the app until Ctrl-C, or write a handout of it.

    Raises
    ------
    ScenarioError
        If the packages it needs are not there, or the port is taken.
    """
    if arguments.static is None and arguments.what_ifs is not None:
        raise ScenarioError("--what-ifs needs --static: the folder to write them into")
    lacking = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if lacking:
        raise ScenarioError(
            f"the app needs {' and '.join(lacking)}, which {sys.executable} does not have: "
            "pip install 'partnership-dynamics[app]' (from the project's folder: pip install '.[app]')"
        )
    if arguments.static is not None:
        return _write_handout(arguments)
    from partnership_dynamics.scenarios.app.lessons.contents import lesson_of
    from partnership_dynamics.scenarios.app.serve import serve

    lesson = lesson_of(arguments.lesson).name if arguments.lesson else arguments.lesson
    listening = _listen(arguments.port)
    port = int(listening.getsockname()[1])
    token = secrets.token_urlsafe(24)
    address = f"http://127.0.0.1:{port}/?token={token}"
    print(f"The app is at\n\n    {address}\n\nIt answers this machine only, and nothing leaves it. Ctrl-C ends it.",
          flush=True)  # fmt: skip
    once = "" if arguments.no_browser else secrets.token_urlsafe(24)
    if once:
        # Other users of the machine can read a browser's command line: what stands there opens the page one time.
        threading.Timer(0.2, _open, (f"http://127.0.0.1:{port}/?once={once}",)).start()
    serve(listening, token, port, lesson, once)
    return 0


def _write_handout(arguments: argparse.Namespace) -> int:
    """Write lessons and what-ifs with their answers into a folder."""
    from partnership_dynamics.scenarios.actions.prepare import compile_once
    from partnership_dynamics.scenarios.app import workspace
    from partnership_dynamics.scenarios.app.handout.writing import check_folder, chosen, handout, write
    from partnership_dynamics.scenarios.commands.running import keeping, means_of, say
    from partnership_dynamics.scenarios.results import check_writable

    folder = Path(arguments.static)
    names = chosen(arguments.what_ifs.split(",") if arguments.what_ifs is not None else None)
    check_folder(folder)  # said before anything is simulated
    check_writable(folder)
    compile_once(lambda text: say(arguments, text))
    with keeping(arguments, folder) as store:
        with means_of(arguments, store) as means:
            pages = handout(workspace.example(), names, means)
        write(folder, pages)
    print(f"{len(pages)} pages with their answers: open {folder / 'index.html'}, or put the folder on any web server.")
    return 0


def _listen(port: int) -> socket.socket:
    """Return a socket that listens on the loopback address; a port of 0 takes a free one."""
    # The protocol is named so that asyncio knows connections as TCP and sends each answer at once (TCP_NODELAY).
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if os.name != "nt":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
    except OSError as error:
        listening.close()
        said = error.strerror or error
        raise ScenarioError(f"port {port} cannot be used ({said}); leave out --port to take a free one") from error
    listening.listen(64)
    return listening


def _open(address: str) -> None:
    if not webbrowser.open(address):
        print("No browser could be opened from here: open the address yourself.", file=sys.stderr, flush=True)
