"""The reference pages name every public thing, and the examples on them are run where they stand, in the docstrings."""

from __future__ import annotations

import inspect
from pathlib import Path
from types import ModuleType

import pytest

import partnership_dynamics
from partnership_dynamics import ties

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize(("page", "package"), [("api.md", partnership_dynamics), ("ties-api.md", ties)])
def test_a_reference_page_has_every_public_name_with_its_first_sentence(page: str, package: ModuleType) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    for name in package.__all__:
        assert f"### {name}\n" in text
        first = (inspect.getdoc(getattr(package, name)) or "").splitlines()[0]
        assert first
        assert first in text


FUNCTIONS = [name for name in partnership_dynamics.__all__ if name.islower()]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_of_the_front_door_has_an_example(name: str) -> None:
    assert ">>>" in (getattr(partnership_dynamics, name).__doc__ or "")


def test_no_public_name_is_that_of_a_module_which_would_stand_in_its_place() -> None:
    folders = {path.stem for path in Path(partnership_dynamics.__file__).parent.iterdir()}
    assert not folders & set(partnership_dynamics.__all__)
