"""Where files that a person gives lie until they are read, and that none is left when the app was killed.

All of one app's folders are in one folder, whose lock the system lets go of when the process ends, however it ends. So
the next app that starts knows whose folders nobody uses any more, and deletes them.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO

from partnership_dynamics.scenarios.claims import locked

PREFIX = "partnership-app-"
LOCK = "lock"


def sweep(root: Path | None = None) -> list[Path]:
    """Delete the folders of apps that have ended without doing so, and return them.

    Parameters
    ----------
    root : Path, optional
        Where to look; default the system's folder for temporary files.
    """
    gone = []
    for folder in sorted((root or Path(tempfile.gettempdir())).glob(f"{PREFIX}*")):
        with suppress(OSError):
            if folder.is_symlink() or not folder.is_dir():
                continue
            if hasattr(os, "getuid") and folder.stat().st_uid != os.getuid():
                continue
            if not (folder / LOCK).is_file():
                continue  # just being made, or not ours
            with (folder / LOCK).open("r+b") as file:
                free = locked(file)
            if free:
                shutil.rmtree(folder, ignore_errors=True)
                gone.append(folder)
    return gone


class Folders:
    """The folders of one running app."""

    def __init__(self) -> None:
        self._root: Path | None = None
        self._lock: IO[bytes] | None = None
        self._own = threading.Lock()

    def fresh(self) -> Path:
        """Return a new, empty folder."""
        with self._own:
            if self._root is None or not self._root.is_dir():
                self.close()
                self._root = Path(tempfile.mkdtemp(prefix=PREFIX))
                self._lock = (self._root / LOCK).open("w+b")
                self._lock.write(b"-")
                self._lock.flush()
                locked(self._lock)
            return Path(tempfile.mkdtemp(dir=self._root))

    def close(self) -> None:
        """Delete them all."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None
        if self._root is not None:
            shutil.rmtree(self._root, ignore_errors=True)
            self._root = None
