"""Replace names by codes, before anything else is made of a survey.

A pseudonymised survey is not anonymous: whoever knows the partnership may recognise a member by its position.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace

from partnership_dynamics.calibration.readers.plain import Plain
from partnership_dynamics.calibration.tables import Row, Table, counted, some

RANDOM = "The codes are drawn at random and will be others next time. "
AGAINST = (
    "A list of the members does not lead from a code to a name; a person who knows the partnership may still recognise "
    "a member by its ties."
)
WORDY = 0.5  # a column of texts with more different ones than this share of its cells could tell who is who


def codes_of(ids: tuple[str, ...], secret: str = "") -> dict[str, str]:
    """Return a code for each id, in an order that says nothing of the file's.

    Parameters
    ----------
    ids : tuple of str
    secret : str
        The same ids and secret give the same codes; who lacks the secret cannot find them out from a list of members.

    Examples
    --------
    >>> sorted(codes_of(("Police", "Fire")).values())
    ['M1', 'M2']
    """
    order = sorted(ids, key=lambda one: hashlib.blake2b(one.encode(), key=secret.encode()[:64]).digest())
    wide = len(str(len(ids)))
    return {one: f"M{place:0{wide}d}" for place, one in enumerate(order, start=1)}


def _number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _keeps(cells: list[str], names: set[str]) -> bool:
    """Say whether a column can stay: numbers, or words that many members share, and no member's name in it."""
    filled = [cell for cell in cells if cell]
    text = "\n".join(sorted(set(filled))).lower()
    if any(name in text for name in names if len(name) > 2 and not _number(name)):
        return False
    return all(map(_number, filled)) or len(set(filled)) <= max(2, WORDY * len(filled))


def pseudonymise(plain: Plain, secret: str = "", names: tuple[str, ...] = ("name",)) -> tuple[Plain, dict[str, str]]:
    """Return a survey with codes for its members, in the order of the codes, and the code of each id.

    Names go, and every column of words that would tell who is who: in which more than half of the cells differ, or a
    member's name stands. Boards and working groups become G1, G2 and so on.

    Parameters
    ----------
    plain : Plain
    secret : str
        The same secret gives the same codes again; the empty text takes a new one at random, which is kept nowhere.
    names : tuple of str
        Columns that hold names.
    """
    codes = codes_of(plain.ids, secret or secrets.token_hex(32))
    key = plain.key
    columns: dict[str, list[str]] = {
        column: [row.cells[column] for row in plain.members.rows] for column in plain.members.columns[1:]
    }
    known = {one.lower() for one in plain.ids}
    known |= {cell.lower() for column, cells in columns.items() if column.lower() in names for cell in cells if cell}
    kept = [column for column, cells in columns.items() if column.lower() not in names and _keeps(cells, known)]
    rows = sorted(
        (Row(row.line, {"id": codes[row.cells[key]], **{c: row.cells[c] for c in kept}}) for row in plain.members.rows),
        key=lambda row: row.cells["id"],
    )
    gone = [column for column in columns if column not in kept]
    told = f"Names are replaced by codes ({counted(len(codes), 'member')})"
    told += f"; columns left out: {some(gone)}." if gone else "."
    told += " " + (RANDOM if not secret else "") + AGAINST
    venues = {
        f"G{place}": tuple(sorted(codes[one] for one in attend))
        for place, attend in enumerate(plain.venues.values(), start=1)
    }

    def coded(of: dict[tuple[str, str], set[str]]) -> dict[tuple[str, str], set[str]]:
        return {key: {codes[one] for one in ones} for key, ones in of.items()}

    # Notes of the reading may name members; what they say of the format does not.
    spoken = [note for note in plain.notes if not any(one in note.lower() for one in known if len(one) > 2)]
    hidden = len(plain.notes) - len(spoken)
    return (
        replace(
            plain,
            members=Table(plain.members.name, ("id", *kept), tuple(rows)),
            ties=[tie._replace(source=codes[tie.source], target=codes[tie.target]) for tie in plain.ties],
            asked=None if plain.asked is None else frozenset(codes[one] for one in plain.asked),
            egos=None if plain.egos is None else frozenset(codes[one] for one in plain.egos),
            spoke=frozenset(codes[one] for one in plain.spoke if one in codes),
            structural={
                key: {(codes[i], codes[j]): code for (i, j), code in pairs.items()}
                for key, pairs in plain.structural.items()
            },
            decisions=[],
            unused=[],
            absent=coded(plain.absent),
            not_asked=coded(plain.not_asked),
            venues=venues,
            notes=[
                *spoken,
                *([f"{counted(hidden, 'note')} of the reading named members: left out."] if hidden else []),
                told,
            ],
        ),
        codes,
    )
