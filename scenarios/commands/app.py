"""`run.py app`: serve the browser app on this machine, and open it."""

from __future__ import annotations

import argparse
import errno
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
    static, room = getattr(arguments, "static", None), getattr(arguments, "room", None)
    if static is not None and room is not None:
        raise ScenarioError("give either --static or --class")
    if static is None and getattr(arguments, "what_ifs", None) is not None:
        raise ScenarioError("--what-ifs needs --static: the folder to write them into")
    lacking = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if lacking:
        raise ScenarioError(
            f"the app needs {' and '.join(lacking)}, which {sys.executable} does not have: "
            "pip install 'partnership-dynamics[app]' (from the project's folder: pip install '.[app]')"
        )
    if static is not None:
        return _write_handout(arguments)
    if room is not None:
        return _hold_class(arguments)
    from partnership_dynamics.scenarios.app.lessons.contents import lesson_of
    from partnership_dynamics.scenarios.app.serve import serve

    lesson = lesson_of(arguments.lesson).name if arguments.lesson else arguments.lesson
    listening = _listen(arguments.port)
    port = int(listening.getsockname()[1])
    token = secrets.token_urlsafe(24)
    address = f"http://127.0.0.1:{port}/?token={token}"
    print(
        f"The app is at\n\n    {address}\n\nIt answers this machine only, and nothing leaves it. Ctrl-C ends it.",
        flush=True,
    )
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


def _hold_class(arguments: argparse.Namespace) -> int:
    """Serve one class on an address that the teacher names, until Ctrl-C."""
    from partnership_dynamics.scenarios.actions.prepare import compile_once
    from partnership_dynamics.scenarios.app import workspace
    from partnership_dynamics.scenarios.app.classroom.room import Room
    from partnership_dynamics.scenarios.app.classroom.serving import address_for, serve_class
    from partnership_dynamics.scenarios.app.handout.computing import answers_to
    from partnership_dynamics.scenarios.app.lessons.contents import lesson_of, lessons
    from partnership_dynamics.scenarios.commands.running import means_of, say

    host = address_for(arguments.room)
    first = lesson_of(arguments.lesson).name if arguments.lesson else ""
    listening = _listen(arguments.port, host)
    compile_once(lambda text: say(arguments, text))
    taught = lessons()
    questions = [next(run.question for run in one.runs if run.key == one.predict.run) for one in taught.values()]
    with means_of(arguments, what="The model's answers") as means:
        answers = dict(zip(taught, answers_to(questions, workspace.example(), means), strict=True))
    room, token = Room(taught, answers, lesson=first), secrets.token_urlsafe(24)
    place = f"[{host}]" if ":" in host else host
    where = f"{place}:{listening.getsockname()[1]}"
    print(
        f"Students open\n\n    http://{where}/\n\nand join with the code {room.code}. You open\n\n"
        f"    http://{where}/teach?token={token}\n\nEverybody on that network can reach this address until Ctrl-C ends "
        "the class; then all predictions are gone.",
        flush=True,
    )
    serve_class(listening, room, token, where)
    return 0


def _listen(port: int, host: str = "127.0.0.1") -> socket.socket:
    """Return a socket that listens on an address, loopback unless told; a port of 0 takes a free one."""
    # The protocol is named so that asyncio knows connections as TCP and sends each answer at once (TCP_NODELAY).
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if os.name != "nt":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        said = error.strerror or error
        if error.errno == errno.EADDRNOTAVAIL:
            raise ScenarioError(
                f"--class {host}: this machine has no such address; look under its network settings"
            ) from error
        raise ScenarioError(f"port {port} cannot be used ({said}); leave out --port to take a free one") from error
    listening.listen(64)
    return listening


def _open(address: str) -> None:
    if not webbrowser.open(address):
        print("No browser could be opened from here: open the address yourself.", file=sys.stderr, flush=True)
