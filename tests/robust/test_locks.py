"""Both locks pin every package by version and hash, hold what pyproject.toml asks for, and name no host."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RUN = ("app", "pdf", "cluster")
LOCKS = {"requirements.lock": RUN, "requirements-dev.lock": (*RUN, "dev", "docs")}


def pins(name: str) -> dict[tuple[str, str], set[str]]:
    """Return the hashes of each package and version that a lock names."""
    found: dict[tuple[str, str], set[str]] = {}
    at: set[str] = set()
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if pin := re.match(r"([A-Za-z0-9._-]+)==([^\s;]+)", line):
            at = found.setdefault((pin[1], pin[2]), set())
        at.update(re.findall(r"--hash=(sha256:[0-9a-f]{64})(?:\s|$)", line))
    return found


def numbers(version: str) -> tuple[int, ...]:
    """Return the numbers that a version begins with."""
    return tuple(int(word) for word in re.findall(r"\d+", version)[:4])


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_the_hash_of_a_file(name: str) -> None:
    assert len(pins(name)) > 50
    assert [package for package, hashes in pins(name).items() if not hashes] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_every_requirement_within_its_range(name: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = project["optional-dependencies"]
    for requirement in [*project["dependencies"], *(one for extra in LOCKS[name] for one in optional.get(extra, ()))]:
        package, least, below = re.split(r">=|,<", requirement)
        package = re.sub(r"\[.*\]", "", package)
        versions = [version for one, version in pins(name) if one.lower() == package.lower()]
        assert versions, f"{package} is not in {name}; run python -m benchmarks.locks"
        assert all(numbers(least) <= numbers(version) < numbers(below) for version in versions), requirement


def test_developers_run_the_versions_that_people_run() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


def test_people_install_no_tool_of_developers() -> None:
    names = {package for package, _version in pins("requirements.lock")}
    assert not names & {"pytest", "mypy", "ruff", "hypothesis", "playwright", "mkdocs", "ipykernel"}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_host(name: str) -> None:
    assert not re.search(r"https?:|--(?:extra-)?index-url|--find-links|@ ", (ROOT / name).read_text(encoding="utf-8"))


def test_run_py_installs_by_hash() -> None:
    assert "--require-hashes" in (ROOT / "run.py").read_text(encoding="utf-8")
