"""Compile the rules with Numba, and keep the compiled code where it can never be stale.

Numba caches a compiled function by its own source file alone: an edit in a function that it *calls*, in
another file, goes unseen. So the cache folder carries the hash of every source file of the simulation, and an
edited rule always meets an empty folder.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba.core import event

HERE = Path(__file__).resolve().parent
OURS = __name__.partition(".")[0] + "."
FOLDERS_KEPT = 4
# Files that no kernel calls: editing them keeps what is compiled.
WITHOUT_KERNELS = (
    *("acting.py", "finite.py", "model.py", "members.py", "start.py", "shire.py", "warm.py", "workers.py"),
    *(f"ties/{name}.py" for name in ("beginning", "build", "chain", "cutting", "dyadic", "effects/table", "model")),
    *(f"ties/{name}.py" for name in ("observed", "panel", "periods", "simulations", "simulator", "tallying", "terms")),
)

_config: Any = numba.config

F = TypeVar("F", bound=Callable[..., Any])


def source_hash() -> str:
    """Return the first 16 hex digits of the SHA-256 of every source a kernel may depend on, in path order."""
    digest = hashlib.sha256()
    for path in sorted([*HERE.rglob("*.py"), HERE / "parameters.toml"]):
        if path.relative_to(HERE).as_posix() not in WITHOUT_KERNELS:
            digest.update(path.relative_to(HERE).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_root() -> Path:
    """Return the folder that holds one cache folder for each state of the sources."""
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home()))
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    return base / "partnership-dynamics"


def _prune(root: Path, keep: Path) -> None:
    """Remove the oldest cache folders of this project, so that edits do not fill the disk."""
    folders = [path for path in root.glob("rules-*") if path.is_dir() and path != keep]
    folders.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in folders[FOLDERS_KEPT:]:
        shutil.rmtree(path, ignore_errors=True)


def prepare_cache() -> Path:
    """Make the cache folder of the present sources and point Numba at it.

    Returns
    -------
    Path
        The folder in use; a temporary one where the usual place cannot be written.
    """
    root = cache_root()
    folder = root / f"rules-{source_hash()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _prune(root, folder)
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="partnership-dynamics-"))
    _config.CACHE_DIR = str(folder)
    return folder


CACHE_FOLDER = prepare_cache()


def is_compiled() -> bool:
    """Say whether Numba compiles the kernels (``NUMBA_DISABLE_JIT`` switches that off)."""
    return not _config.DISABLE_JIT


def was_compiled_before() -> bool:
    """Say whether the cache already holds compiled kernels of the present sources."""
    return any(CACHE_FOLDER.rglob("*.nbi"))


class LightOptimisation(event.Listener):
    """Lets the compiler optimise our functions lightly: others' functions are compiled as they always are.

    At Numba's usual level the tie model took twice as long to compile, and ran no faster (`benchmarks/README.md`). Who
    sets ``NUMBA_OPT`` chooses the level. Numba says when it compiles a function while it holds its compiler lock.
    """

    LEVEL = 1

    def __init__(self) -> None:
        self.usual: list[Any] = []

    def on_start(self, event: Any) -> None:
        """Set the level for a function of ours, and remember what it was."""
        self.usual.append(_config.OPT)
        if event.data["dispatcher"].py_func.__module__.startswith(OURS):
            _config.OPT = type(_config.OPT)(self.LEVEL)

    def on_end(self, event: Any) -> None:
        """Set the level back."""
        _config.OPT = self.usual.pop()


if "NUMBA_OPT" not in os.environ:
    event.register("numba:compile", LightOptimisation())  # type: ignore[no-untyped-call]

# Shared by all three: cached on disk, without the interpreter's lock, divisions as NumPy does them.
_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}
_RULE: dict[str, Any] = {**_OPTIONS, "_nrt": False}
_INNER: dict[str, Any] = {**_RULE, "no_cpython_wrapper": True}


def kernel(function: F) -> F:
    """Compile a function of numbers and arrays that may make arrays of its own."""
    compiled: F = numba.njit(**_OPTIONS)(function)
    return compiled


def rule(function: F) -> F:
    """Compile a rule that Python calls too. It makes no arrays: reference counting is off.

    Reading a table of the state would otherwise count a reference to it, which took four fifths of a history's time.
    """
    compiled: F = numba.njit(**_RULE)(function)
    return compiled


def rule_of_others(function: F) -> F:
    """Compile a rule that is made of others' rules: nothing says when those change, so its code is not kept."""
    compiled: F = numba.njit(**{**_RULE, "cache": False})(function)
    return compiled


def part(function: F) -> F:
    """Compile a rule as part of the one rule that calls it: it is written out there.

    Whatever a compiled function calls is linked into it and optimised once more, so a tower of large functions each
    calling the next would be compiled as many times as it has storeys.
    """
    compiled: F = numba.njit(**_INNER, inline="always")(function)
    return compiled


def swift(function: F) -> F:
    """Compile a rule that others call often: its machine code is put where it is called.

    So the compiler sees what a short rule's arguments are, and keeps them in registers.
    """
    compiled: F = numba.njit(**_INNER, forceinline=True)(function)
    return compiled


def inner(function: F) -> F:
    """Compile a rule that only other rules call, which spares the time to compile its door to Python."""
    compiled: F = numba.njit(**_INNER)(function)
    return compiled
