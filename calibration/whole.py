"""Files that are written whole or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def written_whole(place: Path) -> Iterator[Path]:
    """Give a path to write a file to, beside its place, and move the file there when the block has ended well.

    Whatever comes between (an error, Ctrl-C, a full disk, a killed process), what stands in the place is the file that
    was there before or the new one. The folder is made where there is none.

    Parameters
    ----------
    place : Path
        Of the file; what is there is replaced.

    Raises
    ------
    OSError
        If it cannot be written there.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f".{place.name}-{secrets.token_hex(4)}")
    try:
        yield beside
        beside.replace(place)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
