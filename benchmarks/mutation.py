"""Mutation testing: break one rule in one place, and see whether a test notices.

    python -m benchmarks.mutation rules --sample 60 --seed 1
    python -m benchmarks.mutation ties --sample 60 --seed 1 --out mutants.jsonl

Each mutant changes one comparison, operator, number, truth value or statement of one module, and lives in a process of
its own; nothing is written to the sources. The module's own tests run on it, uncompiled (a compile for each mutant
would take minutes). A mutant is found if a test fails or no test ends within `SECONDS`. With `--out`, each is written
down as it ends, and the same command goes on from there. What is left is listed, to be explained or to be tested
(docs/robustness.md).

Why not a published tool: mutmut 3 leaves out functions that have decorators, and every rule here has one; cosmic-ray
rewrites the sources in place and starts every mutant from nothing with one list of tests for all.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 240.0
HEAVY = ("numpy", "numba", "scipy.stats", "networkx", "hypothesis", "pytest", "mesa")
COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
OPERATE: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.BitAnd: ast.BitOr, ast.BitXor: ast.BitAnd,
}  # fmt: skip

FOLDERS = {"rules": "model", "ties": "ties"}
# The tests that say what a package does and are quick uncompiled; those of a module's own go before them.
TESTS: dict[str, tuple[str, ...]] = {
    "rules": ("delivery", "hours_and_news", "trust_and_learning", "small_print", "stability", "commitment",
              "conservation"),
    "ties": ("network", "table"),
}
NEAR: dict[str, str] = {
    "commitment": "commitment", "portfolio": "commitment", "contacts": "commitment", "reorganisation": "stability",
    "shocks": "stability", "ties": "stability", "turnover": "stability", "spinoffs": "trust_and_learning",
    "trust": "trust_and_learning", "learning": "trust_and_learning", "ideas": "hours_and_news",
    "news": "hours_and_news", "choosing": "effects", "stepping": "model", "behaving": "model", "build": "model",
    "model": "model", "panel": "model", "objective": "model", "period": "model", "world": "model",
    "structure": "effects", "degrees": "effects", "covariates": "effects", "behaviour": "effects", "rates": "model",
    "definition": "effects", "dispatch": "effects", "statistics": "effects", "view": "effects", "terms": "effects",
}  # fmt: skip
SKIPPED = "not compiled and not guide"  # of the tie model's: they compile
LEFT_OUT = "tests/model/test_conservation.py::test_every_law_holds_in_the_county["  # minutes when uncompiled


@dataclass(frozen=True)
class Mutant:
    """One change of one module: the place among its candidates, and what it does in words."""

    module: str  # such as simulation.rules.news
    place: int
    line: int
    says: str


class _Mutator(ast.NodeTransformer):
    """Goes through a module's candidates in order; changes the one at ``place``, if any."""

    def __init__(self, place: int = -1) -> None:
        self.place = place
        self.found: list[tuple[int, str]] = []

    def _candidate(self, node: ast.AST, new: ast.AST) -> ast.AST:
        before = ast.unparse(node)
        after = "nothing" if isinstance(new, ast.Pass) else ast.unparse(new)
        self.found.append((getattr(node, "lineno", 0), f"{before} -> {after}"))
        chosen = len(self.found) - 1 == self.place
        return ast.fix_missing_locations(ast.copy_location(new, node)) if chosen else node

    def _inside(self, node: Any) -> Any:
        """Go through a function without its decorators, annotations and description."""
        node.body = [self.visit(one) for one in node.body]
        return node

    visit_FunctionDef = visit_ClassDef = _inside  # noqa: N815  (the names that ast looks for)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        return node  # what an error says is no rule

    def visit_If(self, node: ast.If) -> ast.AST:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return node
        return self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        node = self.generic_visit(node)  # type: ignore[assignment]
        kind = COMPARE[type(node.ops[0])]
        return self._candidate(node, ast.Compare(node.left, [kind(), *node.ops[1:]], node.comparators))

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        node = self.generic_visit(node)  # type: ignore[assignment]
        kind = OPERATE.get(type(node.op))
        return self._candidate(node, ast.BinOp(node.left, kind(), node.right)) if kind else node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        node = self.generic_visit(node)  # type: ignore[assignment]
        return self._candidate(node, ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values))

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        node = self.generic_visit(node)  # type: ignore[assignment]
        return self._candidate(node, node.operand)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        value = node.value
        if isinstance(value, bool):
            return self._candidate(node, ast.Constant(not value))
        if isinstance(value, int):
            return self._candidate(node, ast.Constant(value + 1))
        if isinstance(value, float):
            return self._candidate(node, ast.Constant(2.0 * value if value else 1.0))
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        node = self.generic_visit(node)  # type: ignore[assignment]
        kind = OPERATE.get(type(node.op))
        return self._candidate(node, ast.AugAssign(node.target, kind(), node.value)) if kind else node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        node = self.generic_visit(node)  # type: ignore[assignment]
        kept = all(isinstance(target, ast.Attribute | ast.Subscript) for target in node.targets)
        return self._candidate(node, ast.Pass()) if kept else node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        if isinstance(node.value, ast.Constant):
            return node  # a description
        node = self.generic_visit(node)  # type: ignore[assignment]
        return self._candidate(node, ast.Pass())

    def visit_Continue(self, node: ast.Continue) -> ast.AST:
        return self._candidate(node, ast.Break())

    def visit_Break(self, node: ast.Break) -> ast.AST:
        return self._candidate(node, ast.Continue())


def path_of(module: str) -> Path:
    """Return the source file of a module of the project."""
    return ROOT / f"{module.replace('.', '/')}.py"


def mutants_of(module: str) -> list[Mutant]:
    """Return every mutant of a module."""
    mutator = _Mutator()
    mutator.visit(ast.parse(path_of(module).read_text(encoding="utf-8")))
    return [Mutant(module, place, line, says) for place, (line, says) in enumerate(mutator.found)]


class _Finder(MetaPathFinder):
    """Gives one module in its mutated form, and leaves all others alone."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name != self.mutant.module:
            return None
        place = str(path_of(name))
        return spec_from_file_location(name, place, loader=_Loader(self.mutant, name, place))


class _Loader(SourceFileLoader):
    def __init__(self, mutant: Mutant, name: str, path: str) -> None:
        super().__init__(name, path)
        self.mutant = mutant

    def get_code(self, fullname: str) -> CodeType:
        tree = _Mutator(self.mutant.place).visit(ast.parse(Path(self.path).read_text(encoding="utf-8")))
        return compile(ast.fix_missing_locations(tree), self.path, "exec")


def tests_for(mutant: Mutant) -> list[str]:
    """Return the test files to run on a mutant, the nearest first."""
    _simulation, package, *_folders, name = mutant.module.split(".")
    names = dict.fromkeys([*([NEAR[name]] if name in NEAR else []), *TESTS[package]])
    return [f"tests/{FOLDERS[package]}/test_{file}.py" for file in names]


def _live(mutant: Mutant | None, files: list[str], log: Path) -> None:
    """Be the process of one mutant: run the tests on it and end with pytest's exit code; never returns."""
    import pytest
    from hypothesis import HealthCheck, settings

    with log.open("w", encoding="utf-8") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    few = {"deadline": None, "max_examples": 5, "derandomize": True, "database": None}
    settings.register_profile("mutation", suppress_health_check=[*HealthCheck], **few)  # type: ignore[arg-type]
    if mutant is not None:
        sys.meta_path.insert(0, _Finder(mutant))
    options = ["-x", "-q", "-m", "not slow", "-k", SKIPPED, "-p", "no:cacheprovider", "--hypothesis-profile=mutation"]
    options += ["--deselect", LEFT_OUT]
    options += ["-W", "ignore::RuntimeWarning"]  # unsigned products wrap, which only compiled code takes for granted
    os._exit(int(pytest.main([*options, *files])))


def outcome(mutant: Mutant | None, files: list[str], log: Path) -> tuple[str, float]:
    """Return what became of a mutant (found, timeout or survived), and in how many seconds."""
    before = time.monotonic()
    child = os.fork()
    if child == 0:
        try:
            _live(mutant, files, log)
        finally:
            os._exit(3)  # it cannot even be imported
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        taken = time.monotonic() - before
        if ended:
            return ("survived" if status == 0 else "found"), taken
        if taken > SECONDS:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return "timeout", taken
        time.sleep(0.05)


def chosen(package: str, sample: int, seed: int, only: str) -> list[Mutant]:
    """Return a sample of a package's mutants, in an order that the seed decides."""
    folder = ROOT / "simulation" / package
    modules = sorted(path for path in folder.rglob("*.py") if path.name != "__init__.py" and only in path.stem)
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in modules]
    found = [mutant for name in names for mutant in mutants_of(name)]
    return random.Random(seed).sample(found, min(sample, len(found)))


def _done(out: Path | None) -> dict[tuple[str, int], dict[str, Any]]:
    if out is None or not out.is_file():
        return {}
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    return {(row["module"], row["place"]): row for row in rows}


def _results(mutants: list[Mutant], out: Path | None) -> Iterator[dict[str, Any]]:
    done = _done(out)
    log = Path(os.devnull)
    for mutant in mutants:
        row = done.get((mutant.module, mutant.place))
        if row is None:
            became, seconds = outcome(mutant, tests_for(mutant), log)
            row = {**vars(mutant), "became": became, "seconds": round(seconds, 1)}
            if out is not None:
                with out.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(row) + "\n")
        yield row


def main() -> int:
    """Run a sample of mutants and print the score and those left."""
    parser = argparse.ArgumentParser(description="Break one rule in one place, and see whether a test notices.")
    parser.add_argument("package", choices=sorted(TESTS))
    parser.add_argument("--sample", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="modules whose name contains this")
    parser.add_argument("--out", type=Path, help="where each mutant is written down, and taken up again")
    arguments = parser.parse_args()
    os.environ.update(NUMBA_DISABLE_JIT="1", CI="1")
    for name in HEAVY:
        importlib.import_module(name)
    mutants = chosen(arguments.package, arguments.sample, arguments.seed, arguments.only)
    files = sorted({file for mutant in mutants for file in tests_for(mutant)})
    for file in files:  # a test that fails anyway finds nothing
        became, seconds = outcome(None, [file], Path(os.devnull))
        if became != "survived":
            print(f"{file} fails or takes too long ({seconds:.0f} s) on the model as it is: mend that first")
            return 1
        print(f"{file} passes on the model as it is, in {seconds:.0f} s", flush=True)
    rows = []
    for row in _results(mutants, arguments.out):
        rows.append(row)
        print(f"{row['became']:9} {row['seconds']:6.1f} s  {row['module']}:{row['line']}  {row['says']}", flush=True)
    left = [row for row in rows if row["became"] == "survived"]
    print(f"\n{len(rows) - len(left)} of {len(rows)} mutants found ({1 - len(left) / max(len(rows), 1):.0%})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
