"""Read the further sheets of a project log: links that would survive, practices taken over, child partnerships.

They are optional, and each is a table of its own: a CSV file, or a sheet of a workbook (docs/logs.md has the columns).
`calibration.logs.direct` works out what they show of constants.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path

from partnership_dynamics.calibration.logs.calendar import FORMATS, date_from
from partnership_dynamics.calibration.logs.reading import LogError
from partnership_dynamics.calibration.readers.cells import Sheet, contents, read_sheet
from partnership_dynamics.calibration.tables import NOT_GIVEN, counted, nearest, some
from partnership_dynamics.simulation.partnership import Partnership

# The columns that each sheet needs, and those that it may have.
SHEETS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "links": (("from", "to", "survives"), ("second_contact", "agreement")),
    "practices": (("practice", "member", "source", "taken"), ("dropped",)),
    "partnerships": (("partnership", "founded"), ("members", "ended", "project")),
}
OUTSIDE = -1  # whose practice it was, where that was no member
YES, NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")
FAULTS_SHOWN = 50


@dataclass(frozen=True)
class Link:
    """A link that a respondent told of: both ends by row, and what would hold it; None where that was not answered."""

    ego: int
    alter: int
    survives: bool | None
    second_contact: bool | None
    agreement: bool | None


@dataclass(frozen=True)
class Taken:
    """A practice that a member took over, when, and from which member (`OUTSIDE` for none); and when it dropped it."""

    practice: str
    member: int
    source: int
    taken: date
    dropped: date | None


@dataclass(frozen=True)
class Child:
    """A partnership that came out of this one: who was in it (by row), from when, until when, after which project."""

    name: str
    members: tuple[int, ...]
    founded: date
    ended: date | None
    project: str


@dataclass
class _Reader:
    """One sheet while it is read: its cells, who is a member, and the faults so far."""

    sheet: Sheet
    kind: str
    partnership: Partnership
    today: date
    faults: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.names = [member.name for member in self.partnership.members]
        self.rows = {name.lower(): row for row, name in enumerate(self.names)}
        self.rows |= {one.identifier.lower(): k for k, one in enumerate(self.partnership.members) if one.identifier}
        self.columns = _columns(self.sheet, self.kind)

    def lines(self) -> Iterator[tuple[int, list[str]]]:
        """Give each row below the header; one with more cells than the header has is a fault."""
        width = len(self.sheet.rows[0][1])
        for line, cells in self.sheet.rows[1:]:
            if any(cells[width:]):
                self.fault(
                    line,
                    f"{len(cells)} cells where the header has {width}; put a cell that contains the "
                    "separator in double quotes.",
                )
                continue
            yield line, cells

    def cell(self, cells: Sequence[str], column: str) -> str:
        place = self.columns.get(column)
        text = cells[place].strip() if place is not None and place < len(cells) else ""
        return "" if text.lower() in NOT_GIVEN else text

    def fault(self, line: int, what: str) -> None:
        self.faults.append((line, what))

    def needed(self, line: int, cells: Sequence[str], column: str) -> str:
        """Return a cell that may not be empty."""
        text = self.cell(cells, column)
        if not text:
            self.fault(line, f"{column} is empty; give it, or leave out the row.")
        return text

    def day(self, line: int, cells: Sequence[str], column: str) -> date | None:
        text = self.cell(cells, column)
        if not text:
            return None
        try:
            result = date_from(text)
        except ValueError:
            self.fault(line, f"{column} is {text[:40]!r}; write dates as {FORMATS}.")
            return None
        if result > self.today:
            self.fault(line, f"{column} is {result}, which is still to come; leave it empty until it has happened.")
        return result

    def member(self, line: int, column: str, text: str) -> int:
        """Return a member's row; `OUTSIDE` for a stranger, who is a fault."""
        row = self.rows.get(text.lower())
        if row is None:
            self.fault(
                line,
                f"{column} is {text[:60]!r}, who is no member{nearest(text, self.names)}; members: "
                f"{some(self.names, 12)}. Write each as in the survey (name or id).",
            )
            return OUTSIDE
        return row

    def answer(self, line: int, cells: Sequence[str], column: str) -> bool | None:
        text = self.cell(cells, column)
        if not text or text.lower() in (*YES, *NO):
            return text.lower() in YES if text else None
        self.fault(line, f"{column} is {text[:40]!r}; write yes or no, or leave it empty where nobody answered.")
        return None

    def ordered(self, line: int, before: tuple[str, date | None], after: tuple[str, date | None]) -> None:
        if before[1] is not None and after[1] is not None and after[1] < before[1]:
            self.fault(line, f"{after[0]} ({after[1]}) comes before {before[0]} ({before[1]}); correct one of them.")

    def finish(self) -> None:
        """Refuse the sheet with all its faults, if it has any."""
        if not self.faults:
            return
        name = self.sheet.name
        if len(self.faults) == 1:
            line, what = self.faults[0]
            raise LogError(f"{name}, line {line}: {what}")
        shown = [f"  line {line}: {what}" for line, what in sorted(self.faults)[:FAULTS_SHOWN]]
        more = [f"  ... and {len(self.faults) - FAULTS_SHOWN} more."] if len(self.faults) > FAULTS_SHOWN else []
        error = LogError(name)
        error.args = ("\n".join([f"{name}: {len(self.faults)} faults, all to be corrected:", *shown, *more]),)
        raise error


def plain(heading: str) -> str:
    """Return a heading as the name of a column.

    Examples
    --------
    >>> plain("Second contact")
    'second_contact'
    """
    return re.sub(r"[\s-]+", "_", heading.strip().lower())


def template_of(kind: str) -> str:
    r"""Return the header of a further sheet of a project log.

    Examples
    --------
    >>> template_of("practices")
    'practice,member,source,taken,dropped\n'
    """
    needed, other = SHEETS[kind]
    return ",".join((*needed, *other)) + "\n"


def _sheet(path: Path, kind: str) -> Sheet:
    """Return the cells of a CSV file, or of the sheet of a workbook that has most of the columns asked for."""
    from partnership_dynamics.calibration.readers.excel import is_workbook, read_workbook

    data = contents(path)
    if not is_workbook(data):
        return read_sheet(path.name, data)
    wanted = set(SHEETS[kind][0])
    return max(read_workbook(path), key=lambda sheet: len({plain(cell) for cell in sheet.rows[0][1]} & wanted))


def _columns(sheet: Sheet, kind: str) -> dict[str, int]:
    """Return the place of each column."""
    needed, other = SHEETS[kind]
    header = [plain(cell) for cell in sheet.rows[0][1]]
    missing = [name for name in needed if name not in header]
    if missing:
        raise LogError(
            f"{sheet.name}: no column {', '.join(missing)}{nearest(missing[0], header)}; a sheet of {kind} needs "
            f"{', '.join(needed)}, and may have {', '.join(other)}. `run.py log template --table {kind}` writes an "
            "empty one."
        )
    absent = [name for name in other if name not in header]
    for heading in header:
        if heading in (*needed, *other) and header.count(heading) > 1:
            raise LogError(f"{sheet.name}: two columns are called {heading!r}; rename one.")
        if heading not in (*needed, *other) and nearest(heading, absent):
            raise LogError(
                f"{sheet.name}: the column {heading!r} is not known{nearest(heading, absent)}; correct "
                "it, or give it a name that is less like it, and it is not used."
            )
    return {name: header.index(name) for name in (*needed, *other) if name in header}


def _reader(path: str | Path, kind: str, partnership: Partnership, today: date | None = None) -> _Reader:
    reader = _Reader(_sheet(Path(path), kind), kind, partnership, today or date.today())
    if len(reader.sheet.rows) < 2:
        raise LogError(f"{reader.sheet.name}: no row below the header; write one for each, or leave out the sheet.")
    return reader


def _once(reader: _Reader) -> Callable[[int, str, str], None]:
    """Return what notes it as a fault if something is there twice."""
    lines: dict[str, int] = {}

    def note(line: int, key: str, what: str) -> None:
        if key in lines:
            reader.fault(line, f"{what} is also on line {lines[key]}; give each one row.")
        lines.setdefault(key, line)

    return note


def read_links(path: str | Path, partnership: Partnership) -> list[Link]:
    """Read which links would survive their holder's leaving, as respondents told.

    Parameters
    ----------
    path : str or Path
        With the columns ``from``, ``to`` and ``survives``, and perhaps ``second_contact`` and ``agreement``.
    partnership : Partnership
        Both ends are its members, by name or survey id.

    Returns
    -------
    list of Link

    Raises
    ------
    LogError
        Naming the file and, for every fault, the line, what was found and what to do.
    """
    reader = _reader(path, "links", partnership)
    once = _once(reader)
    result = []
    for line, cells in reader.lines():
        ends = [reader.needed(line, cells, column) for column in ("from", "to")]
        if not all(ends):
            continue
        ego, alter = (reader.member(line, column, text) for column, text in zip(("from", "to"), ends, strict=True))
        if OUTSIDE not in (ego, alter):
            if ego == alter:
                reader.fault(line, f"from and to are both {ends[0]!r}; a link has two ends.")
            once(line, f"{ego} {alter}", f"the link from {ends[0]!r} to {ends[1]!r}")
        result.append(
            Link(
                ego,
                alter,
                *(reader.answer(line, cells, column) for column in ("survives", "second_contact", "agreement")),
            )
        )
    reader.finish()
    return result


def read_practices(path: str | Path, partnership: Partnership, today: date | None = None) -> list[Taken]:
    """Read who took over whose practice, and when.

    Parameters
    ----------
    path : str or Path
        With the columns ``practice``, ``member`` (who took it over), ``source`` (whose it was: a member, or
        ``outside``) and ``taken``, and perhaps ``dropped``.
    partnership : Partnership
    today : date, optional
        What is dated later has not happened; default the day it is.

    Returns
    -------
    list of Taken

    Raises
    ------
    LogError
        Naming the file and, for every fault, the line, what was found and what to do.
    """
    reader = _reader(path, "practices", partnership, today)
    lines: dict[tuple[str, int], list[tuple[int, date, date | None]]] = {}
    result = []
    for line, cells in reader.lines():
        practice, who, day = (reader.needed(line, cells, column) for column in ("practice", "member", "taken"))
        taken, dropped = reader.day(line, cells, "taken"), reader.day(line, cells, "dropped")
        reader.ordered(line, ("taken", taken), ("dropped", dropped))
        member = reader.member(line, "member", who) if who else OUTSIDE
        told = reader.cell(cells, "source")
        source = OUTSIDE if not told or told.lower() == "outside" else reader.member(line, "source", told)
        if source == member and member != OUTSIDE:
            reader.fault(line, f"source and member are both {who!r}; a practice is taken over from somebody else.")
        if practice and day and taken is not None and member != OUTSIDE:
            lines.setdefault((practice.casefold(), member), []).append((line, taken, dropped))
            result.append(Taken(practice, member, source, taken, dropped))
    for (practice, member), times in lines.items():
        times.sort(key=lambda one: one[1])
        for (first, _taken, dropped), (second, again, _dropped) in pairwise(times):
            if dropped is None or again < dropped:
                reader.fault(
                    second,
                    f"{reader.names[member]!r} takes over {practice!r} again, which it holds since "
                    f"line {first}; give the date on which it dropped it, or one row.",
                )
    reader.finish()
    return result


def read_partnerships(path: str | Path, partnership: Partnership, today: date | None = None) -> list[Child]:
    """Read which partnerships came out of this one, with their dates.

    Parameters
    ----------
    path : str or Path
        With the columns ``partnership`` and ``founded``, and perhaps ``members`` (with semicolons between), ``ended``
        and ``project`` (the delivered project that it followed).
    partnership : Partnership
    today : date, optional
        What is dated later has not happened; default the day it is.

    Returns
    -------
    list of Child

    Raises
    ------
    LogError
        Naming the file and, for every fault, the line, what was found and what to do.
    """
    reader = _reader(path, "partnerships", partnership, today)
    once = _once(reader)
    result = []
    for line, cells in reader.lines():
        name, _day = (reader.needed(line, cells, column) for column in ("partnership", "founded"))
        founded, ended = reader.day(line, cells, "founded"), reader.day(line, cells, "ended")
        reader.ordered(line, ("founded", founded), ("ended", ended))
        people = [text.strip() for text in reader.cell(cells, "members").split(";") if text.strip()]
        members = [reader.member(line, "members", text) for text in people]
        if name:
            once(line, name.casefold(), f"the partnership {name!r}")
        if name and founded is not None:
            result.append(Child(name, tuple(members), founded, ended, reader.cell(cells, "project")))
    reader.finish()
    return result


def in_words(taken: Sequence[Taken], partnership: Partnership) -> str:
    """Return a sentence on whom practices were taken over from.

    Examples
    --------
    >>> from partnership_dynamics.simulation.shire import shire_county
    >>> in_words([Taken("Portal", 1, 0, date(2019, 4, 30), None)], shire_county())
    '1 practice taken over: 1 from other members, 0 from the staff team, 0 from outside.'
    """
    team = sum(one.source != OUTSIDE and partnership.members[one.source].kind == "central_team" for one in taken)
    outside = sum(one.source == OUTSIDE for one in taken)
    return (
        f"{counted(len(taken), 'practice')} taken over: {len(taken) - team - outside} from other members, {team} "
        f"from the staff team, {outside} from outside."
    )
