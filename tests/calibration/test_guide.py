"""The guide to surveys says what is so."""

from __future__ import annotations

import re

from partnership_dynamics.calibration.figures import TREATED, TREATMENT
from partnership_dynamics.calibration.readers import cells, excel, plain
from tests.guides import DOCS, check_examples

GUIDE = DOCS / "survey.md"


def test_every_example_in_the_guide_runs_as_it_says() -> None:
    check_examples("survey.md", 8)


def test_the_limits_in_the_guide_are_those_that_hold() -> None:
    text = re.sub(r"\s+", " ", GUIDE.read_text(encoding="utf-8"))
    assert f"at most {cells.SIZE_LIMIT // 10**6} MB" in text
    assert f"at most {plain.MEMBERS_LIMIT:,} members" in text
    assert (plain.TIES_LIMIT, "a million ties" in text) == (1_000_000, True)
    assert f"{cells.CELLS_LIMIT // 10**6} million cells or {cells.ROWS_LIMIT:,} rows" in text
    assert f"unpack to {excel.UNPACKED_LIMIT // 10**6} MB" in text


def test_every_figure_has_a_stated_treatment_of_missing_answers() -> None:
    assert set(TREATED.values()) == set(TREATMENT)
