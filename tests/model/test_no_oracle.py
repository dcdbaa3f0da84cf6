"""No rule may read what a measure reads: conclusions are observed, never wired in."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SIMULATION = Path(__file__).resolve().parents[2] / "simulation"
MOVERS = sorted([*(SIMULATION / "rules").glob("*.py"), *(SIMULATION / "ties").rglob("*.py")])
RULES = [path for path in MOVERS if path.parent.name == "rules"]
MEASURES = ("partnership_dynamics.simulation.measures", "networkx", "igraph", "graph_tool", "scipy")
DEGREES = {"outdegree", "indegree", "received"}
WHOLE = (
    "densit",
    "centrali",
    "clustering",
    "betweenness",
    "closeness",
    "eigenvector",
    "modularity",
    "core_periphery",
    "constraint",
    "transitivity",
    "small_world",
)
TIE_PARAMETER = {"density"}  # the out-degree coefficient of the tie model, a constant and no statistic


def imported(path: Path) -> set[str]:
    """Return the full names of all that a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ("." * node.level) + (node.module or "")
            found |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return found


def used(path: Path) -> set[str]:
    """Return every name, attribute and short string (an effect or a parameter) in a module's code."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, (ast.FunctionDef, ast.arg)):
            found.add(node.name if isinstance(node, ast.FunctionDef) else node.arg)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
            found.add(node.value)
    return found


def test_there_are_rules_to_look_at() -> None:
    assert len(RULES) >= 12


@pytest.mark.parametrize("path", MOVERS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_code_that_moves_the_model_imports_no_measure(path: Path) -> None:
    wrong = [name for name in imported(path) if name.startswith(MEASURES) or name.startswith("..")]
    assert wrong == []


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_no_rule_reads_anybodys_number_of_ties(path: Path) -> None:
    assert used(path) & DEGREES == set()


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_no_rule_names_a_statistic_of_the_whole_network(path: Path) -> None:
    names = used(path) - (TIE_PARAMETER if path.stem == "ties" else set())
    assert [name for name in names if any(word in name.lower() for word in WHOLE)] == []
