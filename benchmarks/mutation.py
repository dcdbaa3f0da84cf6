"""Mutation testing: break one rule in one place, and see whether a test notices.

    python -m benchmarks.mutation rules --sample 60 --seed 1
    python -m benchmarks.mutation ties --sample 60 --seed 1 --out mutants.jsonl
    python -m benchmarks.mutation ties --sample 60 --seed 1 --out mutants.jsonl --again tests/ties/test_sparse.py

Each mutant changes one comparison, operator, number, truth value or statement of one module, and lives in a process of
its own; nothing is written to the sources. The module's own tests run on it, uncompiled (a compile for each mutant
would take minutes), the nearest first, with few examples, until one fails; those that count thousands of draws are left
out. A mutant is found if a test fails, or if the tests take much more of the processor than without it. With `--out`,
each is written down as it ends, with the test that found it, and the same command goes on from there. What is left is
listed, to be explained or to be tested (docs/robustness.md); `--again` tries other tests on it, whole.

Why not a published tool: mutmut 3 leaves out functions that have decorators, and every rule here has one; cosmic-ray
rewrites the sources in place and starts every mutant from nothing with one list of tests for all.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import math
import os
import random
import re
import resource
import signal
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TOO_LONG = 4.0  # times of what a file of tests takes of the processor on the model as it is, and some seconds
FEW = 2  # examples of a property, whatever its test asks for
HEAVY = ("numpy", "numba", "scipy.stats", "networkx", "hypothesis", "pytest", "mesa")
COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
OPERATE: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitXor: ast.BitAnd,
}

FOLDERS = {"rules": "model", "ties": "ties"}
# The tests that are run on every mutant of a package, after those that are nearest to its module.
TESTS: dict[str, tuple[str, ...]] = {
    "rules": (
        "delivery",
        "hours_and_news",
        "trust_and_learning",
        "small_print",
        "stability",
        "commitment",
        "conservation",
    ),
    "ties": (),
}
NEAR: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("commitment", "portfolio", "contacts", "seats"), ("seats", "commitment")),
    **dict.fromkeys(("reorganisation", "shocks", "ties", "turnover"), ("stability",)),
    **dict.fromkeys(("spinoffs", "trust", "learning"), ("trust_and_learning",)),
    **dict.fromkeys(("ideas", "news"), ("hours_and_news",)),
    **dict.fromkeys(("structure", "degrees", "covariates", "definition", "dispatch"), ("effects", "sparse")),
    **dict.fromkeys(("behaviour", "rates"), ("effects",)),
    **dict.fromkeys(("statistics", "counting", "objective"), ("missing", "effects", "sparse")),
    **dict.fromkeys(("choosing", "classes", "cutting", "dyadic", "view"), ("choice", "sparse", "model")),
    **dict.fromkeys(("choice", "gains"), ("choice", "keyed", "effects")),
    **dict.fromkeys(("behaving", "build", "chain", "stepping", "world", "beginning"), ("model", "sparse", "effects")),
    **dict.fromkeys(("model", "panel", "term", "terms", "table", "observed"), ("table", "model", "missing", "effects")),
    **dict.fromkeys(("period", "periods", "replications", "tallying"), ("conditional", "keyed", "model")),
    **dict.fromkeys(("simulations", "simulator"), ("conditional", "model")),
    **dict.fromkeys(("network", "rows"), ("network", "sparse", "model")),
    "pace": ("pace", "effects", "model"),
    "keys": ("keyed", "model"),
}
SKIPPED = "not compiled and not guide"  # of the tie model's: they compile
# What takes minutes uncompiled, since it counts thousands of draws, or never meets the mutant, in a process of its own.
LEFT_OUT: dict[str, tuple[str, ...]] = {
    "model/test_conservation": ("test_every_law_holds_in_the_county[",),
    "ties/test_choice": ("test_noise_and_inversion", "test_agreement_comes_as_often"),
    "ties/test_conditional": ("test_it_takes_as_long", "test_scores_of_conditional", "test_a_period_that_never"),
    "ties/test_keyed": ("test_keyed_draws_and_one", "test_keyed_draws_make"),
    "ties/test_model": ("test_random_toggles", "test_the_number_of_ministeps", "test_importing", "test_ties_know"),
    "ties/test_sparse": (
        "test_a_covariate_with_many",
        "test_a_dyadic_covariate_of_all_pairs_is_chosen",
        "test_both_paths_end",
        "test_first_choices",
        "test_a_chain_says",
        "test_a_replay_draws",
        "test_scores_of_loose",
        "test_memory",
        "test_each_effect_alone",
    ),
}


@dataclass(frozen=True)
class Mutant:
    """One change of one module: the place among its candidates, and what it does in words."""

    module: str  # such as simulation.rules.news
    place: int
    line: int
    says: str


class _Mutator(ast.NodeTransformer):
    """Goes through a module's candidates in order; changes the one at ``place``, if any."""

    def __init__(self, index: int = -1) -> None:
        self.place = index
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
    return [Mutant(module, index, line, says) for index, (line, says) in enumerate(mutator.found)]


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
    names = dict.fromkeys([*NEAR.get(name, ()), *TESTS[package]])
    return [f"tests/{FOLDERS[package]}/test_{file}.py" for file in names]


def _live(mutant: Mutant | None, tests: str, whole: bool, log: Path) -> None:
    """Be the process of one mutant: run the tests on it and end with pytest's exit code; never returns."""
    import hypothesis
    import pytest
    from hypothesis import HealthCheck, Phase

    class Few(hypothesis.settings):
        """Settings of a test that asks for no more than a few examples."""

        def __init__(self, parent: hypothesis.settings | None = None, **asked: Any) -> None:
            if "max_examples" in asked:
                asked["max_examples"] = min(asked["max_examples"], FEW)
            super().__init__(parent, **asked)

    with log.open("w", encoding="utf-8") as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    found_is_found = {"phases": [Phase.explicit, Phase.generate], "deadline": None, "derandomize": True}
    usual = hypothesis.settings.default
    number = usual.max_examples if whole and usual is not None else FEW
    checks = {"suppress_health_check": [*HealthCheck], "database": None, "max_examples": number}
    hypothesis.settings.register_profile("mutation", **found_is_found, **checks)  # type: ignore[arg-type]
    if mutant is not None:
        sys.meta_path.insert(0, _Finder(mutant))
    options = ["-x", "-q", "-m", "not slow", "-k", SKIPPED, "-p", "no:cacheprovider", "--hypothesis-profile=mutation"]
    options += ["--tb=line", "-W", "ignore::RuntimeWarning"]  # unsigned products wrap, which only compiled code grants
    if not whole:
        hypothesis.settings = Few  # type: ignore[misc]
        for file, names in LEFT_OUT.items():
            options += [f"--deselect=tests/{file}.py::{name}" for name in names]
    os._exit(int(pytest.main([*options, tests])))


def outcome(mutant: Mutant | None, tests: str, whole: bool = False, most: float = math.inf) -> tuple[str, str, float]:
    """Return what became of a mutant (found, too long, survived), the test that found it, and its processor's seconds.

    ``most`` is how many of those seconds it is given.
    """
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log")
        child = os.fork()
        if child == 0:
            try:
                if math.isfinite(most):
                    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
                    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used + most), resource.RLIM_INFINITY))
                _live(mutant, tests, whole, log)
            finally:
                os._exit(3)  # it cannot even be imported
        _child, status, used_up = os.wait4(child, 0)
        written = log.read_text(encoding="utf-8") if log.is_file() else ""
    taken = used_up.ru_utime + used_up.ru_stime
    if status == 0:
        return "survived", "", taken
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        return "too long", tests, taken
    failed = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", written, re.MULTILINE)
    return "found", failed[1] if failed else f"{tests} (it cannot even be imported)", taken


def tried(mutant: Mutant, files: list[str], whole: bool, usual: dict[str, float]) -> tuple[str, str, float]:
    """Return the same after file upon file of tests, until one finds it."""
    total = 0.0
    for file in files:
        became, by, taken = outcome(mutant, file, whole, TOO_LONG * usual[file] + 5.0)
        total += taken
        if became != "survived":
            return became, by, total
    return "survived", "", total


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


def _results(
    mutants: list[Mutant], out: Path | None, again: list[str], usual: dict[str, float]
) -> Iterator[dict[str, Any]]:
    done = _done(out)
    for mutant in mutants:
        row = done.get((mutant.module, mutant.place))
        if row is None or (again and row["became"] == "survived" and row["again"] != again):
            became, by, seconds = tried(mutant, again or tests_for(mutant), bool(again), usual)
            row = {**vars(mutant), "became": became, "by": by, "again": again, "seconds": round(seconds, 1)}
            if out is not None:
                with out.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(row) + "\n")
        yield row


def interval(found: int, of: int) -> tuple[float, float]:
    """Return the 95% interval of a share (Wilson 1927)."""
    z, share = 1.959964, found / of
    middle, width = share + z * z / (2 * of), z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return (middle - width) / (1 + z * z / of), (middle + width) / (1 + z * z / of)


def main() -> int:
    """Run a sample of mutants and print the score and those left."""
    parser = argparse.ArgumentParser(description="Break one rule in one place, and see whether a test notices.")
    parser.add_argument("package", choices=sorted(TESTS))
    parser.add_argument("--sample", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="modules whose name contains this")
    parser.add_argument("--out", type=Path, help="where each mutant is written down, and taken up again")
    parser.add_argument("--again", nargs="+", default=[], metavar="TESTS", help="try these, whole, on what is left")
    arguments = parser.parse_args()
    os.environ.update(NUMBA_DISABLE_JIT="1", CI="1")
    for name in HEAVY:
        importlib.import_module(name)
    mutants = chosen(arguments.package, arguments.sample, arguments.seed, arguments.only)
    usual = {}
    for tests in arguments.again or sorted({file for mutant in mutants for file in tests_for(mutant)}):
        became, by, usual[tests] = outcome(None, tests, whole=bool(arguments.again))
        if became != "survived":  # a test that fails anyway finds nothing
            print(f"{by} fails on the model as it is: mend that first")
            return 1
        print(f"{tests} passes on the model as it is, in {usual[tests]:.0f} s", flush=True)
    rows = []
    for row in _results(mutants, arguments.out, arguments.again, usual):
        rows.append(row)
        where = f"{row['module']}:{row['line']}  {row['says']}"
        print(f"{row['became']:9} {row['seconds']:6.1f} s  {where}  {row['by']}", flush=True)
    found = sum(row["became"] != "survived" for row in rows)
    low, high = interval(found, len(rows))
    print(f"\n{found} of {len(rows)} mutants found ({found / len(rows):.0%}; 95% interval {low:.0%} to {high:.0%})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
