"""A file is written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from partnership_dynamics.calibration.whole import written_whole


def test_what_is_there_is_replaced_by_a_whole_file_and_the_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file.txt"
    for text in ("first", "second"):
        with written_whole(path) as beside:
            beside.write_text(text, encoding="utf-8")
        assert path.read_text(encoding="utf-8") == text
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_after_an_error_and_after_an_interruption_what_was_there_still_is(
    tmp_path: Path, error: type[BaseException]
) -> None:
    path = tmp_path / "file.txt"
    path.write_text("before", encoding="utf-8")

    def broken_off() -> None:
        with written_whole(path) as beside:
            beside.write_text("half", encoding="utf-8")
            raise error

    with pytest.raises(error):
        broken_off()
    assert path.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]
