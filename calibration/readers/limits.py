"""How much a survey file may hold, so that reading it costs at most in proportion to its size.

A small file can ask for much: a thousand attributes of which each member has one, five thousand members in a thousand
relations, a tie in each of a hundred waves. So each dimension has a limit, and so has each product of dimensions: what
a table holds beyond what the file says cell by cell may be `PADDING` times as much, and `FREE_CELLS` besides. A refusal
says which limit it is.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from partnership_dynamics.calibration.tables import SurveyError

FILE_BYTES = 64_000_000  # a survey of a thousand members has a few million
MEMBERS = 5_000  # a relation is kept as whole matrices
TIES = 1_000_000
FREE_TIES = 100_000  # that a line may stand for more than one of (times, lists), whatever the file's size
LAYERS = 200  # relations times waves
PAIRS = 30_000_000  # members squared, times relations and waves; nine bytes each
COLUMNS = 2_000  # attributes of members
SHEET_COLUMNS = 10_000
CELLS = 4_000_000  # a roster matrix of two thousand members
FREE_CELLS = 500_000
PADDING = 10
NAME_LETTERS = 500  # of an id, a name, a column, a relation, a wave, a board
VALUE_LETTERS = 20_000  # of any other cell
NETWORKS = 200  # of one file
LETTERS_SHOWN = 40


def _at(name: str, line: int) -> str:
    return f"{name}, line {line}" if line else name


def check_columns(name: str, number: int, line: int = 0) -> None:
    """Refuse more attributes of members than any survey has.

    Raises
    ------
    SurveyError
        If there are more than `COLUMNS`.
    """
    if number > COLUMNS:
        raise SurveyError(
            f"{_at(name, line)}: more than {COLUMNS:,} attributes of members; at most {COLUMNS:,} can be "
            "read. Leave out those that are not needed."
        )


def check_cells(name: str, rows: int, columns: int, filled: int, line: int = 0) -> None:
    """Refuse a table that would be much larger than what the file says of it.

    Parameters
    ----------
    name : str
    rows, columns : int
        Of the table.
    filled : int
        Cells for which the file itself has a value.
    line : int, optional

    Raises
    ------
    SurveyError
        If it has more than `CELLS` cells, or more than `FREE_CELLS` and `PADDING` times those filled.
    """
    most = min(CELLS, FREE_CELLS + PADDING * filled)
    if rows * columns > most:
        raise SurveyError(
            f"{_at(name, line)}: {rows:,} rows of {columns:,} columns, {filled:,} cells of them with anything in them; "
            f"at most {most:,} cells can be held for that. Leave out columns that hardly any row has."
        )


def check_ties_said(name: str, ties: int, size: int, line: int = 0) -> None:
    """Refuse many more ties than a file has letters for: a line can stand for a tie at each of a hundred times.

    Raises
    ------
    SurveyError
        If there are more than `TIES`, or more than `FREE_TIES` and one for each letter of the file.
    """
    most = min(TIES, FREE_TIES + size)
    if ties > most:
        raise SurveyError(
            f"{_at(name, line)}: more than {most:,} ties, which is the most for a file of {size:,} "
            "letters; cut it, or split it."
        )


def check_layers(name: str, layers: int, members: int) -> None:
    """Refuse more relations and waves, or more pairs in all of them, than can be held.

    Raises
    ------
    SurveyError
        If there are more than `LAYERS`, or `PAIRS` with so many members.
    """
    if layers > LAYERS:
        raise SurveyError(
            f"{name}: {layers:,} relations and waves; at most {LAYERS} can be read together. Leave out those that are "
            "not needed, or say which column is the relation and which the wave."
        )
    if members * members * layers > PAIRS:
        raise SurveyError(
            f"{name}: {members:,} members in {layers:,} relations and waves; at most {PAIRS // 10**6} million pairs "
            "can be held. Cut it to one partnership, or to fewer relations."
        )


def check_networks(name: str, number: int, line: int = 0) -> None:
    """Refuse more networks in one file than can be held.

    Raises
    ------
    SurveyError
        If there are more than `NETWORKS`.
    """
    if number > NETWORKS:
        raise SurveyError(f"{_at(name, line)}: more than {NETWORKS} networks in one file; split it.")


def check_names(name: str, what: str, words: Iterable[str], most: int = NAME_LETTERS) -> None:
    """Refuse a word that is too long for what it is.

    Raises
    ------
    SurveyError
        Naming its first letters and the limit.
    """
    for word in words:
        if len(word) > most:
            raise SurveyError(
                f"{name}: {what} of {len(word):,} letters ({word[:LETTERS_SHOWN]!r} ...); at most "
                f"{most:,} can be read. Shorten it."
            )


def read_bytes(path: Path, most: int, what: str) -> bytes:
    """Return the bytes of an ordinary file of acceptable size; a device or a pipe would never end.

    Parameters
    ----------
    path : Path
    most : int
        Bytes.
    what : str
        What the file holds, as errors call it.

    Raises
    ------
    OSError
        If it cannot be read; of an ordinary file that is too large, or none, with those words.
    """
    with path.open("rb") as file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode):
            raise OSError(errno.EINVAL, f"not an ordinary file; give a file that holds {what}")
        if about.st_size > most:
            raise OSError(errno.EFBIG, f"larger than {most / 1e6:g} MB, which {what} never is")
        return file.read(about.st_size)
