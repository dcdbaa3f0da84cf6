"""A survey from its file to the briefing about an answer, with no data but a network that a test writes."""

from __future__ import annotations

from pathlib import Path

import pytest

import partnership_dynamics as door
from tests.calibration.samples import FILES, NAMES

CONSTANTS = {"density": -2.0}


@pytest.mark.parametrize("name", ["a.graphml", "book.xlsx"])
def test_a_survey_goes_from_its_file_to_a_briefing(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[name])
    partnership = door.read_survey(path)
    assert [member.name for member in partnership.members] == list(NAMES)
    answer = door.compare(partnership, "engaged_leaders", pairs=20, years=2, constants=CONSTANTS, over="default")
    assert answer.pairs == 20
    page = door.brief(answer, pairs=None).page()
    assert partnership.name in page
