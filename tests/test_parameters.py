"""The registry of constants, and that the model uses no others."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_dynamics.simulation.parameters import KNOWN, PARAMETERS, RENAMED, assumed, outside_range, settings
from partnership_dynamics.simulation.sampling import from_unit, to_unit

RULES = Path(__file__).resolve().parents[1] / "simulation" / "rules"
# Numbers that are arithmetic, not constants of the model: nothing, one, a half of each of two, two sides, places.
ARITHMETIC = {-1, 0, 1, 2, 3, 4, 0.5, 0.25}


def test_parameters_that_are_assumed_or_local_do_not_grow_in_number() -> None:
    counted = [row for row in PARAMETERS.values() if row.known in ("assumed", "local") and row.group != "ties"]
    assert len(counted) <= 49
    assert len(assumed()) <= 16


def test_every_constant_says_what_it_is_where_it_comes_from_and_how_it_is_known() -> None:
    for parameter in PARAMETERS.values():
        assert all((parameter.meaning, parameter.unit, parameter.source, parameter.group))
        assert parameter.known in KNOWN


def test_an_unknown_constant_is_met_with_the_nearest_one() -> None:
    with pytest.raises(ValueError, match="did you mean 'prior'"):
        settings({"priro": 0.1})
    with pytest.raises(ValueError, match="cannot be negative"):
        settings({"tie_hours": -1.0})
    with pytest.raises(ValueError, match="from 0 to 1"):
        settings({"handover": 1.5})
    with pytest.raises(ValueError, match="finite"):
        settings({"prior": float("nan")})


@pytest.mark.parametrize("name", sorted(RENAMED))
def test_a_constant_that_is_gone_is_met_with_what_has_its_place(name: str) -> None:
    assert name not in PARAMETERS
    with pytest.raises(ValueError, match="its place has") as caught:
        settings({name: 1.0})
    successor = RENAMED[name].split(",")[0].split(":")[0]
    assert successor in {*PARAMETERS, "nothing"}
    assert successor in str(caught.value)


WHOLE = [name for name, row in PARAMETERS.items() if row.is_whole and row.low < row.high]


@given(st.sampled_from(WHOLE), st.integers(0, 10_000))
def test_every_whole_number_of_a_range_is_as_likely_as_any_other(name: str, seed: int) -> None:
    row = PARAMETERS[name]
    count = int(row.high - row.low) + 1
    places = (np.arange(100 * count) + np.random.default_rng(seed).random()) / (100 * count)
    values, times = np.unique(from_unit(name, places), return_counts=True)
    assert values.tolist() == list(range(int(row.low), int(row.high) + 1))
    assert set(times) <= {99, 100, 101}
    assert np.array_equal(from_unit(name, [0.0, 1.0]), [row.low, row.high])
    assert np.array_equal(from_unit(name, to_unit(name, values)), values)


@given(st.sampled_from(sorted(PARAMETERS)), st.floats(0.0, 1.0))
def test_what_is_drawn_lies_in_the_range(name: str, place: float) -> None:
    row = PARAMETERS[name]
    assert row.low <= float(from_unit(name, place)) <= row.high


def test_a_value_outside_its_range_is_said() -> None:
    assert outside_range({"prior": 0.9}) == ["prior is 0.9; the range of the registry is 0.1 to 0.4"]
    assert not outside_range({"prior": 0.2})


def test_every_constant_is_used_by_a_rule() -> None:
    files = [path for path in RULES.parent.rglob("*.py") if path.name != "parameters.py"]
    sources = "\n".join(path.read_text(encoding="utf-8") for path in files)
    by_name = ("partners_", "authority_", "contest_", "complex_")
    unused = [name for name in PARAMETERS if not name.startswith(by_name) and name not in sources]
    assert not unused


def test_the_rules_hold_no_numbers_of_their_own() -> None:
    found = []
    for path in sorted(RULES.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {
            id(node) for statement in tree.body if isinstance(statement, ast.Assign) for node in ast.walk(statement)
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or id(node) in named:
                continue
            if type(node.value) in (int, float) and node.value not in ARITHMETIC:
                found.append(f"{path.name}:{node.lineno}: {node.value!r}")
    # The cap on the chance of an answer (a logarithm must exist) and the width of a random number's quarter.
    assert [line for line in found if ": 0.999" not in line and ": 1023" not in line] == []
