"""Small surveys, written for a test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a survey directory: members, ties, and further files by name."""

    def _write(nodes: str | bytes, ties: str | bytes, **others: str) -> Path:
        folder = tmp_path / "small"
        folder.mkdir(exist_ok=True)
        for name, content in {"nodes": nodes, "ties": ties, **others}.items():
            data = content if isinstance(content, bytes) else content.encode()
            (folder / f"{name}.csv").write_bytes(data)
        return folder

    return _write
