"""Change one cell, row, name or attribute of a good file, and say where the network may differ for it.

A changed file has to be read as the same network, or as one that differs there alone, or be refused.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import NamedTuple

from partnership_dynamics.calibration.readers.labels import key_of
from partnership_dynamics.calibration.survey import Survey, SurveyError, read_survey
from tests.calibration import ways
from tests.calibration.ways import Network

Rows = list[list[str]]
NAMES = (
    "Police Force",
    "Fire Service",
    "Health Board",
    "County Council",
    "Ynys Môn",
    "Probation",
    "St John's Trust",
    "Age Concern",
)
# What slips into cells: codes, marks, words, signs, errors of formulas, other numbers, other names.
STRAYS = (
    "",
    " ",
    "0",
    "1",
    "2",
    "3",
    "7",
    "9",
    "10",
    "11",
    "55",
    "77",
    "88",
    "98",
    "99",
    "999",
    "-1",
    "-9",
    "-99",
    "1?",
    "1*",
    "O",
    "l",
    "x",
    "X",
    "✓",
    "-",
    "–",
    ".",
    "?",
    "NA",
    "n/a",
    "N/A",
    "nan",
    "NULL",
    "None",
    "none",
    "nobody",
    "refused",
    "don't know",
    "missing",
    "yes",
    "no",
    "Y",
    "N",
    "true",
    "false",
    "50%",
    "1,5",
    "1.5",
    "1,000",
    "0,0",
    "1e3",
    "inf",
    "1_000",
    "one",
    "Weekly",
    "Never",
    "#REF!",
    "#N/A",
    "#DIV/0!",
    "=A1",
    "2007",
    "01/02/2012",
    "Police Force",
    "police force",
    "Polcie Force",
    "Fire Service; Health Board",
    "Fire Service, Zoo",
    "Fire Service/Health Board",
    "Total",
    "various",
    "Other",
    "All partners",
    "Zoo",
    "unknown",
    '"',
    "'",
    ";",
    "a;b",
    "Ynys Mo\u0302n",
    "\u200bProbation",
    "Ynys Mon",
    "ST JOHN’S TRUST",
    "1 2",
    "(blank)",
    "{}",
    "<b>",
    "\ufffd",
    "é",
    "1\u00a0",
    "١",
)


class Change(NamedTuple):
    """A changed file, and where the network may differ.

    Parameters
    ----------
    what : str
    rows : Rows
    pairs : set of (str, str)
        Pairs of names, by key.
    members : set of str
        Names all of whose pairs may differ: they were named, or are now.
    ego : str
        Whose answers were changed: if none is left that names anybody, all of them may be read as missing.
    """

    what: str
    rows: Rows
    pairs: set[tuple[str, str]]
    members: set[str]
    ego: str = ""


@dataclass(frozen=True)
class Base:
    """A good file as rows of cells.

    Parameters
    ----------
    name : str
    rows : Rows
    kind : {"list", "grid", "names"}
        Whether a row is a tie, or the answers of a respondent, or the names that it gives.
    write : callable
        From rows to the content of the file.
    ending : str
    """

    name: str
    rows: Rows
    kind: str
    write: Callable[[Rows], bytes]
    ending: str = ".csv"


def as_csv(mark: str = ",", encoding: str = "utf-8") -> Callable[[Rows], bytes]:
    """Return a writer of CSV."""

    def write(rows: Rows) -> bytes:
        out = io.StringIO()
        csv.writer(out, delimiter=mark, lineterminator="\n").writerows(rows)
        return out.getvalue().encode(encoding)

    return write


def as_book(rows: Rows) -> bytes:
    """Write a workbook, with numbers as numbers; what it cannot hold is left out."""

    def value(cell: str) -> object:
        return int(cell) if cell.isascii() and cell.isdigit() else cell

    return ways.book(Ties=[[value(cell) for cell in row] for row in rows])


def bases(net: Network) -> list[Base]:
    """Return a network as good files to change."""

    def text(cells: list[list[object]]) -> Rows:
        return [[str(cell) for cell in row] for row in cells]

    ties = [row.split(",") for row in ways.edges(net).splitlines()]
    two = [row[:2] for row in ties]
    related = [[*row, "relation" if index == 0 else "help"] for index, row in enumerate(ties)]
    commented = [[*row, "comment" if index == 0 else "seen" if index % 3 else ""] for index, row in enumerate(ties)]
    matrix = text(ways.matrix(net))
    return [
        Base("list", ties, "list", as_csv()),
        Base("list of two columns", two, "list", as_csv(";")),
        Base("list without a header", two[1:], "list", as_csv()),
        Base("list with a relation", related, "list", as_csv("\t")),
        Base("list with comments", commented, "list", as_csv(encoding="utf-16")),
        Base("list of all pairs", text(ways.pairs(net)), "list", as_csv()),
        Base("list in a workbook", ties, "list", as_book, ".xlsx"),
        Base("matrix", matrix, "grid", as_csv()),
        Base("matrix with blanks", text(ways.matrix(net, none="", own="")), "grid", as_csv()),
        Base("matrix of crosses", text(ways.matrix(net, lambda _value: "x", "", "")), "grid", as_csv(";")),
        Base("matrix of words", text(ways.matrix(net, lambda _value: "yes", "no", "")), "grid", as_csv()),
        Base("matrix in a workbook", matrix, "grid", as_book, ".xlsx"),
        Base("roster", text(ways.roster(net, lambda name: f"help[{name}]")), "grid", as_csv()),
        Base("names", text(ways.generator(net)), "names", as_csv()),
        Base(
            "names in one cell",
            [["respondent", "named"], *([name, ";".join(net.named(i))] for i, name in enumerate(net.names))],
            "names",
            as_csv(),
        ),
    ]


def network(generator: Random) -> Network:
    """Return a random network of six members, each of whom names one to four others."""
    ties: dict[tuple[int, int], int] = {}
    names = generator.sample(NAMES, 6)
    for i in range(6):
        others = [j for j in range(6) if j != i]
        ties |= {(i, j): generator.randint(1, 3) for j in generator.sample(others, generator.randint(1, 4))}
    return Network(tuple(names), ties, 0)


def words(cell: str) -> set[str]:
    """Return the names that a cell may hold, by key: the whole, and its parts."""
    found = {key_of(cell)}
    for mark in (";", ",", "/", "|", " and ", " & ", "\n"):
        found |= {key_of(part) for part in cell.split(mark)}
    for mark in ("[", " - "):
        found.add(key_of(cell.rsplit(mark, 1)[-1].rstrip("]")))
    return found - {""}


def _touched(base: Base, row: int, column: int, before: str, after: str) -> tuple[set[tuple[str, str]], set[str]]:
    """Return the pairs, and the members, of which a change of one cell may say something else."""
    cells = base.rows[row]
    header = row == 0 and base.name != "list without a header"
    if base.kind == "grid" and row and column:
        head = base.rows[0][column].split("[")[-1].rstrip("]")
        return {(key_of(cells[0]), key_of(head))}, set()
    if header and base.kind != "grid":
        return set(), {key_of(name) for name in NAMES} if not before else set()
    if base.kind == "list" and column > 1:
        return {(key_of(cells[0]), key_of(cells[1]))}, set()
    return set(), words(before) | words(after) | (words(cells[0]) if base.kind != "grid" else set())


def change(base: Base, generator: Random) -> Change:
    """Change one cell, row, name or heading of a good file."""
    rows = [list(row) for row in base.rows]
    kind = generator.choice(("cell", "cell", "cell", "name", "row", "short", "double", "swap", "blank", "letter"))
    at = generator.randrange(len(rows))
    column = generator.randrange(len(rows[at]))
    if kind in ("cell", "name", "letter"):
        before = rows[at][column]
        if kind == "cell":
            after = generator.choice(STRAYS)
        elif kind == "name":
            after = generator.choice(NAMES)
        else:
            after = _letter(before, generator)
        rows[at][column] = after
        return Change(
            f"{before!r} to {after!r} in row {at + 1}, column {column + 1}",
            rows,
            *_touched(base, at, column, before, after),
            key_of(base.rows[at][0]),
        )
    if kind == "blank":
        rows.insert(at, [""] * len(rows[at]))
        return Change(f"a blank row before row {at + 1}", rows, set(), set())
    if kind == "swap":
        other = generator.randrange(1, len(rows))
        at = max(at, 1)
        rows[at], rows[other] = rows[other], rows[at]
        return Change(f"rows {at + 1} and {other + 1} change places", rows, set(), set())
    touched = (
        {name for cell in base.rows[at] for name in words(cell)} if base.kind != "grid" else words(base.rows[at][0])
    )
    if at == 0 and base.name != "list without a header":
        touched = set()
    if kind == "row":
        del rows[at]
        return Change(f"row {at + 1} is gone", rows, set(), touched)
    if kind == "double":
        rows.insert(at, list(rows[at]))
        return Change(f"row {at + 1} stands twice", rows, set(), set())
    gone = rows[at].pop(column)
    return Change(f"the cell {gone!r} is gone from row {at + 1}", rows, set(), touched | words(gone))


def _letter(text: str, generator: Random) -> str:
    """Return a text with one letter left out, doubled, changed or of another case."""
    if not text:
        return generator.choice("x1 -")
    at = generator.randrange(len(text))
    return generator.choice(
        (
            text[:at] + text[at + 1 :],
            text[: at + 1] + text[at:],
            text[:at] + generator.choice("aeiouxyz01é") + text[at + 1 :],
            text[:at] + text[at].swapcase() + text[at + 1 :],
            text + " ",
            text.upper(),
            f" {text}",
        )
    )


def content(survey: Survey) -> dict[str, dict[tuple[str, str], tuple[int, float]]]:
    """Return what a survey says of each pair of names, by relation."""
    names = [key_of(name) for name in survey.names]
    found = {}
    for (relation, wave), layer in survey.layers.items():
        found[f"{relation} {wave}"] = {
            (names[i], names[j]): (int(layer.tie[i, j]), float(layer.weight[i, j]))
            for i in range(len(names))
            for j in range(len(names))
            if i != j
        }
    return found


def read(base: Base, rows: Rows, folder: Path) -> Survey:
    """Write rows as the file that they were, and read it."""
    path = folder / f"file{base.ending}"
    path.write_bytes(base.write(rows))
    return read_survey(path)


def judged(base: Base, good: Survey, changed: Change, folder: Path) -> str:
    """Return what became of a changed file: "same", "differs there", "refused"; or what is wrong, from "WRONG" on."""
    try:
        survey = read(base, changed.rows, folder)
    except SurveyError as error:
        told = str(error)
        return "refused" if "file" in told else f"WRONG: refused without the file: {told}"
    before, after = content(good), content(survey)
    if before == after:
        return "same"
    old = {name for pairs in before.values() for pair in pairs for name in pair}
    new = {name for pairs in after.values() for pair in pairs for name in pair}
    strangers = new - old - changed.members
    if strangers:
        return f"WRONG: new members {sorted(strangers)}"
    gone = old - new - changed.members
    if gone:
        return f"WRONG: members are gone: {sorted(gone)}"
    first = next(iter(before.values()))
    for relation, pairs in after.items():
        compared = before.get(relation, {} if len(after) > 1 else first)
        for pair in {*pairs, *compared}:
            if pair in changed.pairs or set(pair) & changed.members:
                continue
            if pair[0] == changed.ego and all(
                tie == -1 for (ego, _alter), (tie, _w) in pairs.items() if ego == pair[0]
            ):
                continue  # no answer of theirs names anybody any more: taken as missing, as is said
            if pairs.get(pair, (0, 0.0)) != compared.get(pair, (0, 0.0)):
                return f"WRONG: {pair} is {pairs.get(pair)} in {relation}, and was {compared.get(pair)}"
    return "differs there"


def example(seed: int, folder: Path) -> tuple[str, str]:
    """Return what was changed in the file of a seed, and what became of it; the same seed gives the same.

    Raises
    ------
    Exception
        Whatever the reader raises besides a refusal.
    """
    generator = Random(seed)
    net = network(generator)
    base = generator.choice(bases(net))
    changed = change(base, generator)
    good = read(base, base.rows, folder)
    return f"{base.name}: {changed.what}", judged(base, good, changed, folder)
