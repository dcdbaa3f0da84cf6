"""Files that are written whole or not at all."""

from __future__ import annotations

import hashlib
import io
import secrets
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

SEAL = b"partnership-dynamics kept 1\n"
DIGEST = hashlib.sha256().digest_size


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give a path to write a file to, beside its place, and move the file there when the block has ended well.

    Whatever comes between (an error, Ctrl-C, a full disk, a killed process), what stands in the place is the file that
    was there before or the new one. The folder is made where there is none.

    Parameters
    ----------
    path : Path
        Of the file; what is there is replaced.

    Raises
    ------
    OSError
        If it cannot be written there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        yield beside
        beside.replace(path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def keep_arrays(path: Path, arrays: Mapping[str, npt.ArrayLike]) -> None:
    """Write arrays to a file, whole or not at all, with their check sum in front.

    Parameters
    ----------
    path : Path
    arrays : mapping of str to array_like

    Raises
    ------
    OSError
        If it cannot be written there.
    """
    content = io.BytesIO()
    np.savez(content, allow_pickle=False, **{name: np.asarray(array) for name, array in arrays.items()})
    raw = content.getvalue()
    with written_whole(path) as beside:
        beside.write_bytes(SEAL + hashlib.sha256(raw).digest() + raw)


def kept_arrays(path: Path) -> dict[str, npt.NDArray[Any]] | None:
    """Return the arrays that `keep_arrays` wrote; None where there is no such file, or it is not as it was written."""
    try:
        raw = path.read_bytes()
        content = raw[len(SEAL) + DIGEST :]
        if not raw.startswith(SEAL) or hashlib.sha256(content).digest() != raw[len(SEAL) : len(SEAL) + DIGEST]:
            return None
        with np.load(io.BytesIO(content), allow_pickle=False) as there:
            return {name: there[name] for name in there.files}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        return None
