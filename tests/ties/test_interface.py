"""The package's front door."""

from __future__ import annotations

import subprocess
import sys

import pytest

from simulation import ties
from simulation.ties import Term, acceptance, objective_from


def test_every_public_name_is_found_and_no_other() -> None:
    assert sorted(ties.__all__) == sorted(ties._HOME_OF)
    for name in ties.__all__:
        assert getattr(ties, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = ties.nothing


def test_importing_the_package_loads_no_compiler() -> None:
    code = "import sys, simulation.ties; sys.exit('numba' in sys.modules or 'scipy' in sys.modules)"
    path = [entry for entry in sys.path if entry]
    done = subprocess.run([sys.executable, "-c", f"import sys; sys.path[:0] = {path!r}; {code}"], check=False)
    assert done.returncode == 0


def test_ties_know_nothing_of_partnerships() -> None:
    """Used on its own, the tie model loads the random numbers and the compiler, and no other part of the project."""
    code = (
        "from simulation.ties import end_networks, target_statistics;"
        "print(*sorted(name for name in sys.modules if name.startswith('simulation.') and '.ties' not in name))"
    )
    path = [entry for entry in sys.path if entry]
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {path!r}; {code}"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == ["simulation.compiled", "simulation.randomness"]


def test_an_objective_can_be_made_from_any_iterable_of_terms() -> None:
    objective = objective_from((Term("density", theta) for theta in (0.5, -0.5)), 3)
    assert objective.effects["theta"].tolist() == [0.5, -0.5]
    assert acceptance(0.0) == 0.5
