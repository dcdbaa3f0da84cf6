"""The guide to real counties says what is so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.guides import check_examples


def test_every_example_in_the_guide_to_real_counties_runs_as_it_says(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARTNERSHIP_SHARED", str(shared))
    check_examples("county.md", 9)
