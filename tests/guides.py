"""Running the examples of a guide in docs/."""

from __future__ import annotations

import doctest
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"


def check_examples(guide: str, more_than: int, options: int = doctest.ELLIPSIS) -> None:
    """Fail unless a guide has more than so many examples, and each runs as it says."""
    failed, tried = doctest.testfile(str(DOCS / guide), module_relative=False, optionflags=options)
    assert tried > more_than
    assert failed == 0
