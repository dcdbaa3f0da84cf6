"""What an ensemble has done is kept: each chunk in a file of its own, under the key of all that decides it.

A chunk is written beside its place and moved there, so a half-written one never has its name; and it carries its own
check sum, so one that a disk has spoilt is made again. Two processes on one folder write the same bytes under the same
names, and either may take what the other has done.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np

from partnership_dynamics.calibration.whole import written_whole
from partnership_dynamics.scenarios.ensemble.chunk import PROJECT_LOG, Chunk, Reduced, Task

FOLDER = ".unfinished"
MARK = b"partnership-dynamics chunk 2\n"
DIGEST = hashlib.sha256().digest_size
MOST_KEPT = 40  # runs that were broken off, of one folder: of more, the one longest untouched is let go of

PARTS = ("delivered", "last", "total", "years", "hours_used")
ARRAYS = ("ends", "end_tie", "active_end")


def to_bytes(chunk: Chunk) -> bytes:
    """Return a chunk as bytes, with its check sum in front."""
    content = io.BytesIO()
    arrays = {name: getattr(chunk, name) for name in ARRAYS}
    arrays |= {name: getattr(chunk.reduced, name) for name in PARTS}
    if chunk.series is not None and chunk.projects is not None:
        arrays |= {"series": chunk.series, "projects": chunk.projects}
    np.savez(content, allow_pickle=False, place=np.array([chunk.first, chunk.last, chunk.size]), **arrays)
    raw = content.getvalue()
    return MARK + hashlib.sha256(raw).digest() + raw


def from_bytes(raw: bytes) -> Chunk | None:
    """Return the chunk that bytes hold; None where they are not whole."""
    content = raw[len(MARK) + DIGEST :]
    if not raw.startswith(MARK) or hashlib.sha256(content).digest() != raw[len(MARK) : len(MARK) + DIGEST]:
        return None
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except (ValueError, KeyError, zipfile.BadZipFile):
        return None
    if "projects" in arrays and arrays["projects"].dtype != PROJECT_LOG:
        return None
    first, last, size = (int(number) for number in arrays["place"])
    return Chunk(
        first=first,
        last=last,
        size=size,
        reduced=Reduced(**{name: arrays[name] for name in PARTS}),
        **{name: arrays[name] for name in ARRAYS},
        series=arrays.get("series"),
        projects=arrays.get("projects"),
    )


class Store:
    """Chunks in a folder, each under its key.

    Parameters
    ----------
    folder : Path
        Made when the first chunk is kept.
    say : callable, optional
        Told once if nothing can be kept (the disk is full, the folder cannot be written): the run goes on without.
    """

    def __init__(self, folder: Path, say: Callable[[str], None] | None = None) -> None:
        self.folder = folder
        self.say = say
        self.works = True
        self.taken = 0  # replications that an earlier run had done
        self._keys: set[str] = set()
        self._forget_old()

    def load(self, task: Task, whole: bool) -> Chunk | None:
        """Return the chunk of a task if it is kept, sound and, where asked for, with its quarters and projects."""
        try:
            chunk = from_bytes(self._path(task.key, task.first, task.last).read_bytes())
        except (OSError, MemoryError):
            return None
        if chunk is None or (chunk.first, chunk.last) != (task.first, task.last) or (whole and chunk.series is None):
            return None
        self.taken += chunk.replications
        return chunk

    def save(self, key: str, chunk: Chunk) -> None:
        """Keep a chunk; it is whole in its place when this returns, or it is said that nothing can be kept."""
        if not self.works:
            return
        path = self._path(key, chunk.first, chunk.last)
        try:
            for attempt in (1, 2):
                try:
                    with written_whole(path) as beside:
                        beside.write_bytes(to_bytes(chunk))
                    return
                except FileNotFoundError:  # another process has just finished, and cleared up
                    if attempt == 2:
                        raise
        except (OSError, MemoryError) as error:
            self.works = False
            if self.say:
                why = (getattr(error, "strerror", None) or str(error) or "no memory is left").lower()
                self.say(f"Note: what is done cannot be kept in {self.folder} ({why}); an interruption would lose it.")

    def clear(self) -> None:
        """Let go of all that was kept or looked for here, and of the folder if nothing else is in it."""
        for key in self._keys:
            shutil.rmtree(self.folder / key, ignore_errors=True)
        with suppress(OSError):
            self.folder.rmdir()

    def _path(self, key: str, first: int, last: int) -> Path:
        self._keys.add(key)
        return self.folder / key / f"{first:07d}-{last:07d}.chunk"

    def _forget_old(self) -> None:
        """Let go of what many later runs have not gone on with. No clock decides: one that is wrong would lose all."""
        with suppress(OSError):
            folders = [folder for folder in self.folder.glob("*") if folder.is_dir()]
            folders.sort(key=lambda folder: folder.stat().st_mtime, reverse=True)
            for folder in folders[MOST_KEPT:]:
                shutil.rmtree(folder, ignore_errors=True)
