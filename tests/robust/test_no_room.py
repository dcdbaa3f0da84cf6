"""A full disk, a limit on files, a folder that cannot be written: a sentence, and nothing half-written."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.robust.commands import begun, ended

FEW = 8  # replications
FILE_LIMIT = 4096  # bytes

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits and mounts")


@contextmanager
def mounted(place: Path, options: str) -> Iterator[Path]:
    """Give a small disk of its own, where this process may mount one."""
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    done = subprocess.run(words, capture_output=True, check=False)
    if done.returncode != 0:
        pytest.skip("no disk of its own: mounting one needs the rights of an administrator")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def refused(out: Path, limit: Callable[[], None] | None = None) -> str:
    """Run a comparison that cannot be written, and return its one sentence about that."""
    code, said = ended(begun(out, FEW, preexec_fn=limit))
    assert code == 2, said
    assert "Traceback" not in said
    sentences = [line for line in said.splitlines() if line.startswith("run.py: ")]
    assert len(sentences) == 1
    return sentences[0]


def test_a_full_disk_is_said_and_nothing_half_written_stays(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "size=128k") as disk:
        said = refused(disk / "results")
        assert "cannot be written: the disk is full; make room" in said
        assert [path.name for path in disk.iterdir() if not path.name.endswith(".unfinished")] == []


def test_where_files_may_not_grow_that_is_said_and_nothing_half_written_stays(tmp_path: Path) -> None:
    def limit() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_LIMIT, FILE_LIMIT))

    said = refused(tmp_path / "results", limit)
    assert "cannot be written: file too large" in said
    assert [path.name for path in tmp_path.iterdir() if not path.name.endswith(".unfinished")] == []


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    if os.geteuid() == 0:  # whoever may write everywhere needs a disk that takes nothing
        with mounted(tmp_path / "disk", "ro") as disk:
            assert "cannot be written: read-only file system; give --out another folder" in refused(disk / "results")
        return
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        assert "cannot be written: permission denied; give --out another folder" in refused(tmp_path / "results")
    finally:
        tmp_path.chmod(stat.S_IRWXU)
