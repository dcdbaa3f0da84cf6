"""Run the store and the writer of results with a fault at each step in turn.

`python -m tests.robust.faulty WHAT HOW FOLDER`, with WHAT `store` or `results`.

As SQLite is tested: the first call of the system fails, then the second, and so on until a run meets no fault. HOW says
which: ``calls`` (each opening, renaming, making and deleting of a file), ``bytes`` (each write, from a number of bytes
on) or ``memory`` (each allocation of the interpreter, where this Python can make them fail). After each fault what is
on disk has to be whole: what was there before, or what came new. It prints how many faults there were.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from partnership_dynamics.scenarios.ensemble.chunk import PROJECT_LOG, Chunk, reduce
from partnership_dynamics.scenarios.ensemble.store import Store, from_bytes, to_bytes
from partnership_dynamics.scenarios.manifest import FORMAT
from partnership_dynamics.scenarios.results import ResultsError, check_place, finish, put
from partnership_dynamics.simulation.state import OBSERVED

Step = Callable[[Path], None]
KEY = "k" * 16
EVENTS = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.scandir", "os.listdir", "shutil.rmtree"}
MOST_BYTES = 60  # limits tried, spread over the size of what is written
FIRST, SPREAD = 150, 250  # allocations that fail: the first ones, and as many as this spread over the others


def chunk() -> Chunk:
    """Return a chunk with numbers of its own."""
    luck = np.random.default_rng(3)
    series = luck.random((4, 6, len(OBSERVED)))
    projects = np.zeros(20, dtype=PROJECT_LOG)
    ends = np.arange(25).reshape(5, 5)
    return Chunk(
        0,
        4,
        series.nbytes,
        reduce(series, projects, 0),
        ends,
        (ends > 3).astype(np.uint8),
        np.ones(5, bool),
        series,
        projects,
    )


ONE = chunk()
WHOLE = to_bytes(ONE)


def save(folder: Path) -> None:
    """Keep a chunk beside another that is there; take it again."""
    store = Store(folder / "kept", lambda _said: None)
    store.save(KEY, ONE)
    with suppress(OSError):
        store.save("other", ONE)


def begin_saving(folder: Path) -> None:
    """Keep another chunk before the faults."""
    Store(folder / "kept").save("before", ONE)


def sound_store(folder: Path) -> None:
    """Fail unless every chunk that is there is whole."""
    found = {path.parent.name: path.read_bytes() for path in (folder / "kept").rglob("*.chunk")}
    assert "before" in found, "what was kept before is gone"
    for name, raw in found.items():
        assert raw == WHOLE, name
        assert from_bytes(raw) is not None
    Store(folder / "kept").save(KEY, ONE)  # and the next run goes on
    assert (folder / "kept" / KEY / "0000000-0000004.chunk").read_bytes() == WHOLE


def write(folder: Path, who: str = "new") -> None:
    """Write results instead of others."""

    def fill(building: Path) -> None:
        (building / "tables").mkdir()
        (building / "tables" / "a.txt").write_text(who * 500, encoding="utf-8")
        finish(building, {"format": FORMAT, "who": who})

    with suppress(ResultsError):
        put(folder / "results", fill)


def begin_writing(folder: Path) -> None:
    """Write results before the faults."""
    write(folder, "old")


def sound_results(folder: Path) -> None:
    """Fail unless the old results or the new ones stand there whole, or the old ones under the promised name."""
    place = folder / "results"
    aside = [path for path in folder.iterdir() if path.name.endswith("-before")]
    if not place.exists():
        assert len(aside) == 1, "results that stood there are gone"
        place = aside[0]
    check_place(place)
    text = (place / "tables" / "a.txt").read_text(encoding="utf-8")
    assert text in ("old" * 500, "new" * 500)
    write(folder)  # and the next run goes on
    assert (folder / "results" / "tables" / "a.txt").read_text(encoding="utf-8") == "new" * 500


WHAT: dict[str, tuple[Step, Step, Step]] = {
    "store": (begin_saving, save, sound_store),
    "results": (begin_writing, write, sound_results),
}


class Faults:
    """Makes one call of the system fail."""

    def __init__(self) -> None:
        self.left = -1
        self.met = False
        sys.addaudithook(self._hook)

    def _hook(self, event: str, given: tuple[Any, ...]) -> None:
        if self.left < 0 or event not in EVENTS:
            return
        if event == "open" and not isinstance(given[0], str | bytes | os.PathLike):
            return
        if self.left == 0:
            self.met = True
            self.left = -1
            raise OSError(errno.EIO, "a fault on purpose")
        self.left -= 1


def by_calls(folder: Path, begin: Step, do: Step, sound: Step) -> int:
    """Let each call fail in turn; return how many faults there were."""
    faults = Faults()
    for number in range(10_000):
        here = folder / f"{number}"
        here.mkdir()
        begin(here)
        faults.left, faults.met = number, False
        with suppress(OSError):
            do(here)
        faults.left = -1
        if not faults.met:
            return number
        sound(here)
    raise AssertionError("it never ended without a fault")


def _in_a_fork(work: Callable[[], None]) -> int:
    """Do something in a copy of this process, which may break; return how it ended."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:  # noqa: BLE001 - whatever: what counts is on disk
            os._exit(3)
        os._exit(0)
    return os.waitpid(child, 0)[1]


def by_bytes(folder: Path, begin: Step, do: Step, sound: Step) -> int:
    """Let files grow to so many bytes and no further; return how many limits were tried."""
    import resource

    sizes = sorted({*range(4), *np.linspace(4, len(WHOLE), MOST_BYTES).astype(int).tolist()})
    for number, size in enumerate(sizes):
        here = folder / f"{number}"
        here.mkdir()
        begin(here)

        def limited(size: int = size, here: Path = here) -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
            do(here)

        _in_a_fork(limited)
        sound(here)
    return len(sizes)


def by_memory(folder: Path, begin: Step, do: Step, sound: Step) -> int:
    """Let each of many allocations fail in turn; return how many; 0 where this Python cannot make them fail."""
    try:
        from _testcapi import remove_mem_hooks, set_nomemory  # type: ignore[import-not-found]
    except ImportError:
        return 0
    tried = 0
    number, step = 1, 1
    while True:
        here = folder / f"{number}"
        here.mkdir()
        begin(here)

        def starved(number: int = number, here: Path = here) -> None:
            set_nomemory(number, number + 1)
            try:
                do(here)
            finally:
                remove_mem_hooks()

        _in_a_fork(starved)
        sound(here)
        tried += 1
        if tried >= FIRST + SPREAD:
            return tried
        step = 1 if tried < FIRST else 37
        number += step


def main() -> None:
    """Try what was asked for."""
    what, how, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    tried = {"calls": by_calls, "bytes": by_bytes, "memory": by_memory}[how](folder, *WHAT[what])
    print(tried)


if __name__ == "__main__":
    main()
