"""Every parameter, rule, pattern and scenario rests on works that a reader outside this repository can find."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.generate import used_by
from docs.references import READING, named_in, works
from partnership_dynamics.scenarios.validation.register import patterns
from partnership_dynamics.simulation.parameters import PARAMETERS

ROOT = Path(__file__).resolve().parents[1]
RULES = sorted((ROOT / "simulation" / "rules").glob("*.py"))
LIBRARY = sorted((ROOT / "scenarios" / "library").glob("*.toml"))
GUIDES = [ROOT / "docs" / name for name in ("theory.md", "odd.md", "trace.md")]
# Names of notes that are not part of this repository, which say nothing to its readers.
ELSEWHERE = re.compile(r"\b(?:model|evidence|trials|theory|anchors|saom)\.md\b|\btheory ?(?:\d|\()", re.IGNORECASE)
# What is in the repository under one of those names: a page of the documentation, written as a link or a place in docs.
OURS = re.compile(r"docs/(?:evidence|theory)\.md|\((?:evidence|theory)\.md[#)]")


def texts_of_sources() -> dict[str, str]:
    """Return every text in which the code says what it rests on."""
    found = {f"parameter {name}": row.source for name, row in PARAMETERS.items()}
    for path in (ROOT / "simulation", ROOT / "calibration", ROOT / "scenarios"):
        for file in sorted([*path.rglob("*.py"), *path.rglob("*.toml")]):
            found[file.relative_to(ROOT).as_posix()] = file.read_text(encoding="utf-8")
    return found


def texts_that_name_works() -> dict[str, str]:
    """Return the texts in which a work is named by author and year, and looked up by the reader in the references."""
    found = {path.name: path.read_text(encoding="utf-8") for path in [*RULES, *LIBRARY, *GUIDES]}
    for path in (ROOT / "scenarios" / "validation" / "pattern.py", ROOT / "calibration" / "evidence.py"):
        found[path.name] = path.read_text(encoding="utf-8")
    return found


@pytest.mark.parametrize("key", sorted(used_by()))
def test_every_key_that_is_cited_is_an_entry(key: str) -> None:
    assert key in works(), f"{key} is cited by {', '.join(used_by()[key])} and is not in docs/references.bib"


def test_every_parameter_and_every_pattern_cites_a_work() -> None:
    assert all(row.cites for row in PARAMETERS.values())
    assert all(one.cites for one in patterns().values())


@pytest.mark.parametrize("where", sorted(texts_that_name_works()))
def test_every_work_named_by_author_and_year_is_an_entry(where: str) -> None:
    unknown = [said for said, _author, keys in named_in(texts_that_name_works()[where]) if not keys]
    assert unknown == []


def test_every_rule_names_a_work() -> None:
    helpers = {"__init__.py", "portfolio.py"}  # what has no claim of its own
    without = [path.name for path in RULES if not named_in(path.read_text(encoding="utf-8"))]
    assert set(without) <= helpers


def test_every_entry_is_cited_or_is_further_reading() -> None:
    texts = texts_that_name_works().values()
    named = {key for text in texts for _said, _author, keys in named_in(text) for key in keys}
    reading = {key for key, work in works().items() if READING in work.keywords}
    idle = works().keys() - used_by().keys() - named - reading
    assert not idle, "cite the entry, or give it keywords = {reading}"


def test_no_source_is_a_note_outside_the_repository() -> None:
    named = {where: ELSEWHERE.findall(OURS.sub("", text)) for where, text in texts_of_sources().items()}
    assert {where: found for where, found in named.items() if found} == {}


def test_an_entry_has_what_a_reader_needs_to_find_it() -> None:
    for key, work in works().items():
        assert work.authors, key
        assert work.year or work.link, f"{key} has neither a year nor an address"
        assert work.link or work.where or work.note, f"{key} says nowhere to look"


def test_a_doi_is_written_as_one() -> None:
    for key, work in works().items():
        if "doi.org" in work.link:
            assert re.fullmatch(r"https://doi\.org/10\.\d{4,9}/\S+", work.link), key
