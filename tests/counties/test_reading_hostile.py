"""However a folder of open data is spoilt, its areas are partnerships that can start, or a sentence says why not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_dynamics.calibration.counties.areas import areas
from partnership_dynamics.calibration.counties.county import build
from partnership_dynamics.calibration.counties.open_data import as_plain, from_plain
from partnership_dynamics.calibration.counties.reading import read_folder
from partnership_dynamics.calibration.tables import SurveyError
from partnership_dynamics.simulation.start import Setup, start
from tests.counties.conftest import as_published, own_form

CELLS = (
    "",
    '"',
    "\n",
    "\x00",
    "NOR",
    "AAA",
    "NEW",
    "OLD",
    "ISL",
    "2021-13-45",
    "nan",
    "1e999",
    "-1",
    "0",
    "County",
    "Unitary authority",
    "Northshire",
    "Ashby Borough Council",
    "null",
    "[",
    "{}",
    "x" * 2000,
)
LONGEST = 1000  # letters of an error
spoils = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 60), st.integers(0, 20), st.sampled_from(CELLS)), min_size=1, max_size=4
)


@given(st.booleans(), spoils)
def test_spoilt_open_data_make_counties_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, published: bool, changes: list[tuple[int, int, int, str]]
) -> None:
    folder: Path = (as_published if published else own_form)(tmp_path_factory.mktemp("spoilt"))
    files = sorted(folder.iterdir())
    for file, row, column, cell in changes:
        path = files[file % len(files)]
        lines = path.read_text(encoding="utf-8").split("\n")
        cells = lines[row % len(lines)].split(",")
        cells[column % len(cells)] = cell
        lines[row % len(lines)] = ",".join(cells)
        path.write_text("\n".join(lines), encoding="utf-8")
    data, said = None, ""
    try:
        data = read_folder(folder)
    except SurveyError as error:
        said = str(error)
    assert len(said) < LONGEST
    if data is None:
        return
    assert from_plain(as_plain(data)) == data
    for area in areas(data).values():
        start(Setup(build(data, area).partnership, 4))
