"""Many at once at one place: each succeeds, and what stands in the end is whole and somebody's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from partnership_dynamics.scenarios.manifest import FORMAT
from partnership_dynamics.scenarios.results import ResultsError, check_place, finish, put

WRITERS, TIMES = 6, 12


def write(place: Path, who: int) -> None:
    """Put results that say whose they are, in three files, at a place."""

    def fill(building: Path) -> None:
        for name in ("a", "b", "c"):
            (building / f"{name}.txt").write_text(str(who), encoding="utf-8")
        finish(building, {"format": FORMAT, "who": who})

    put(place, fill)


@pytest.mark.parametrize("there", [False, True])
def test_whoever_writes_results_while_others_do_succeeds_and_one_of_them_stands_whole(
    tmp_path: Path, there: bool
) -> None:
    folder = tmp_path / "results"
    if there:
        write(folder, WRITERS)
    with ThreadPoolExecutor(WRITERS) as pool:
        for one in [pool.submit(write, folder, who) for who in range(WRITERS) for _time in range(TIMES)]:
            one.result()
    check_place(folder)
    assert len({(folder / f"{name}.txt").read_text(encoding="utf-8") for name in ("a", "b", "c")}) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def test_what_somebody_put_there_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "results"

    def fill(building: Path) -> None:
        finish(building, {"format": FORMAT})
        folder.mkdir()
        (folder / "thesis.txt").write_text("years of work", encoding="utf-8")

    with pytest.raises(ResultsError, match="something else"):
        put(folder, fill)
    assert (folder / "thesis.txt").read_text(encoding="utf-8") == "years of work"
    assert [path.name for path in tmp_path.iterdir()] == ["results"]
