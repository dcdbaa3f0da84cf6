"""What an estimate was made with: versions of everything that decides its digits."""

from __future__ import annotations

import platform
from importlib.metadata import version

DECIDE = ("numpy", "numba", "scipy")


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that do the arithmetic.

    Examples
    --------
    >>> sorted(versions())
    ['numba', 'numpy', 'python', 'scipy']
    """
    return {"python": platform.python_version(), **{name: version(name) for name in DECIDE}}
