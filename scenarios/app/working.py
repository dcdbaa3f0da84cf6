"""Long work in a thread of its own, told bit by bit to whoever waits, and stopped when nobody does."""

from __future__ import annotations

import queue
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from partnership_dynamics.scenarios.app.growing import StoppedError
from partnership_dynamics.scenarios.present.canvas import Picture
from partnership_dynamics.simulation.workers import Tell

POLL = 0.2  # seconds
SECONDS_TO_STOP = 60.0


def steps_of(work: Callable[[Tell], None], stopped: Callable[[], bool]) -> Iterator[dict[str, Any]]:
    """Yield how far work is, which a thread does.

    Parameters
    ----------
    work : callable
        Takes a callback that is told what is done, how much of it and how much there is; what the work finds it keeps.
    stopped : callable
        Says whether the person wants no more; the callback then ends the work.

    Raises
    ------
    StoppedError
        If the person wants no more.
    """
    told: queue.SimpleQueue[dict[str, Any] | BaseException | None] = queue.SimpleQueue()
    over = threading.Event()

    def tell(label: str, done: int, of: int) -> None:
        if over.is_set():
            raise StoppedError
        told.put({"doing": label, "done": done, "of": of})

    def working() -> None:
        try:
            work(tell)
            told.put(None)
        except BaseException as error:  # noqa: BLE001 - handed on to whoever waits
            told.put(error)

    worker = threading.Thread(target=working, daemon=True)
    worker.start()
    try:
        while True:
            try:
                one = told.get(timeout=POLL)
            except queue.Empty:
                if stopped():
                    raise StoppedError from None
                continue
            if one is None:
                return
            if isinstance(one, BaseException):
                raise one
            yield one
            if stopped():
                raise StoppedError
    finally:
        over.set()
        worker.join(SECONDS_TO_STOP)  # it stops at its next step; nothing waits for it longer


def drawn(picture: Picture) -> tuple[str, str]:
    """Return a picture as SVG, and what it says for people who cannot see it."""
    with tempfile.TemporaryDirectory(prefix="partnership-app-") as folder:
        _png, svg, _text = picture.save(Path(folder))
        return svg.read_text(encoding="utf-8"), picture.alt
