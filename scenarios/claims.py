"""A folder that one run at a time writes into: a second run is refused until the first has ended."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from partnership_dynamics.scenarios.schema import ScenarioError

NAME = ".in-use"  # an empty file, which the system locks for the run and lets go of when that ends or dies


def locked(file: IO[bytes]) -> bool:
    """Lock an open file for this process, and say whether no other process had it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _stands(mark: IO[bytes], place: Path) -> bool:
    """Say whether an open file is still the one at its place: a run that ended meanwhile has deleted it."""
    try:
        return os.path.samestat(os.fstat(mark.fileno()), place.stat())
    except OSError:
        return False


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Keep a folder for this run, which is made if it is not there.

    Parameters
    ----------
    folder : Path

    Raises
    ------
    ScenarioError
        If another run writes into it, or nothing can be written there.
    """
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        mark = (folder / NAME).open("ab")
    except OSError as error:
        raise ScenarioError(
            f"{folder}: cannot be written ({error.strerror}); name another folder with --out"
        ) from error
    with mark:
        if not (locked(mark) and _stands(mark, folder / NAME)):
            raise ScenarioError(
                f"{folder}: another run is writing into this folder; wait until it has ended, or name "
                "another folder with --out"
            )
        try:
            yield
        finally:
            with suppress(OSError):  # Windows deletes no file that is open
                (folder / NAME).unlink()
                if made:
                    folder.rmdir()  # where nothing was written after all
