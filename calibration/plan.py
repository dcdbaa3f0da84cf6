"""How a survey is read, as data: the plan that a user confirms, the decisions that reading took, what it did not use.

A reader takes a `ReadingPlan` and gives back what it read together with its `Decision`s. Each decision is certain,
confirmed (by the plan, an option or `--accept`), a stated default, or open. An open decision that would change the
network ends the reading with a `RefusalError`, which lists all of them. `calibration.plan_files` writes plans to files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any

from partnership_dynamics.calibration.tables import SurveyError

EVERY_SHEET = ""
LAYOUTS = ("list", "matrix", "roster", "names", "members", "affiliations", "notes")
NEGATIVES = ("relation", "missing")
BLANKS = ("none", "missing")
ASKED = ("everyone", "respondents")
REPEATS = ("any", "all", "first", "last")
DECIMALS = ("point", "comma")
ROWS_ARE = ("senders", "receivers")
NO_SPLIT = "none"


class Certainty(StrEnum):
    """How a decision of reading is known."""

    CERTAIN = "certain"
    CONFIRMED = "confirmed"
    DEFAULT = "default"
    OPEN = "open"


@dataclass(frozen=True)
class Decision:
    """One decision of a reader, which is a question to the user where it is open.

    Parameters
    ----------
    key : str
        The key of the plan that settles it, such as "missing_codes" or "same".
    where : str
        The file, and its sheet, line or cell.
    what : str
        What is there, in words.
    reading : str
        The reading that is taken, in words: "read as a missing answer".
    others : tuple of str
        Other readings that the file allows.
    remedy : str
        The option, or the edit of the file, that settles it: "--missing 99".
    certainty : Certainty
    changes : bool
        Whether another reading would change the network.
    acceptable : bool
        Whether the reading taken is a proposal that `--accept` confirms; else the user has to say.
    sets : mapping of str to value
        Keys of the plan that say so next time.
    """

    key: str
    where: str
    what: str
    reading: str
    others: tuple[str, ...] = ()
    remedy: str = ""
    certainty: Certainty = Certainty.DEFAULT
    changes: bool = True
    acceptable: bool = True
    sets: Mapping[str, Any] = field(default_factory=dict)

    @property
    def blocks(self) -> bool:
        """Whether reading cannot go on without the user's word."""
        return self.certainty is Certainty.OPEN and self.changes

    def sentence(self) -> str:
        """Return the decision as one sentence.

        Examples
        --------
        >>> Decision("missing_codes", "a.csv, line 4", "the answer 99", "read as missing").sentence()
        'a.csv, line 4: the answer 99: read as missing.'
        """
        return f"{self.where}: {self.what}: {self.reading}."

    def question(self) -> str:
        """Return the decision as a question with its remedies.

        Examples
        --------
        >>> Decision("missing_codes", "a.csv", "99 stands in 3 cells", "a missing answer", ("a strong tie",),
        ...          "--missing 99").question()
        'a.csv: 99 stands in 3 cells. It may be a missing answer, or a strong tie: give --missing 99, or --accept to \
read a missing answer.'
        """
        readings = ", or ".join((self.reading, *self.others) if self.reading else self.others)
        asks = [self.remedy] if self.remedy else []
        if self.acceptable and self.reading:
            asks.append(f"--accept to read {self.reading}")
        may = f" It may be {readings}" if readings else ""
        return f"{self.where}: {self.what}.{may}{': give ' if may else ' Give '}{', or '.join(asks)}."


@dataclass(frozen=True)
class Unused:
    """Content of a file that is not used.

    Parameters
    ----------
    where : str
        The file, and its sheet, line, column or cell.
    what : str
        What is there: "the column comment", "a sheet of notes".
    why : str
    """

    where: str
    what: str
    why: str = ""

    def sentence(self) -> str:
        """Return it as one sentence.

        Examples
        --------
        >>> Unused("a.csv", "the column comment").sentence()
        'a.csv: the column comment is not used.'
        """
        return f"{self.where}: {self.what} is not used{f' ({self.why})' if self.why else ''}."


class RefusalError(SurveyError):
    """A survey can be read in more than one way, and nothing decides between them.

    Parameters
    ----------
    decisions : iterable of Decision
        All that were taken; those that block are what the user is asked.
    unused : iterable of Unused
    plan : ReadingPlan, optional
        What is settled so far.
    """

    def __init__(
        self, decisions: Iterable[Decision], unused: Iterable[Unused] = (), plan: ReadingPlan | None = None
    ) -> None:
        self.decisions = tuple(decisions)
        self.unused = tuple(unused)
        self.plan = plan
        self.questions = tuple(one for one in self.decisions if one.blocks)
        asked = [one.question() for one in self.questions]
        more = f" ({len(asked) - 2} more questions: `run.py survey` lists them.)" if len(asked) > 2 else ""
        super().__init__(" ".join(asked[:2]) + more)


@dataclass(frozen=True)
class SheetPlan:
    """How one file or sheet is read.

    Parameters
    ----------
    name : str
        As errors call it: "answers.csv", or "book.xlsx, sheet 'Ties'".
    use : bool
    header_row : int or None
        The line (or row) that names the columns; 0 where there is no header.
    layout : str or None
        One of `LAYOUTS`.
    relation : str or None
        What its ties are called.
    wave : str or None
    columns : mapping of str to str
        Each column of the file, and what it is used for; "" where it is not used.
    """

    name: str
    use: bool = True
    header_row: int | None = None
    layout: str | None = None
    relation: str | None = None
    wave: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadingPlan:
    """What the user has said about how a survey is to be read; None or empty where nothing was said.

    Parameters
    ----------
    sheets : tuple of SheetPlan
        Settled file by file, or sheet by sheet.
    sheet : tuple of str
        The sheets of a workbook to read, by title; empty: all that hold a survey.
    header_row : int or None
        For all files and sheets that `sheets` says nothing of.
    layout : str or None
        The same; one of `LAYOUTS`.
    columns : mapping of role to column
        The roles of `calibration.readers.edges.ROLES`.
    unused : tuple of str
        Columns that are not to be used.
    files : {"waves", "relations"} or None
        What several files of ties are.
    directed : bool or None
    rows_are : {"senders", "receivers"} or None
        Of a matrix.
    waves : tuple of str
        Earliest first.
    scale : mapping of answer to weight
        Text answers, weakest first; 0 is no tie.
    cut : float or None
        Answers from this value on are ties, weaker ones are not.
    ranks : int or None
        Of rankings (1 is first), the places that are ties.
    missing_codes, structural_codes, not_asked_codes, tie_codes : tuple of str
        Answers that mean: not answered; a tie that could not be (10) or had to be (11); not asked; what was taken
        for a code, and is a strength.
    blank : {"none", "missing"} or None
        What a blank cell of a matrix or roster is: no tie, or no answer.
    negative : {"relation", "missing"} or None
        What numbers below 0 are.
    decimal : {"point", "comma"} or None
    missing : str or tuple of str
        Who did not answer: "auto", "none", "empty", or ids.
    asked : {"everyone", "respondents"} or None
        Of a list of ties: who was asked.
    split : str or None
        What separates several names in one cell; "none" where nothing does.
    same : mapping of str to str
        A spelling, and the member that it means; the empty text for no member.
    repeats : {"any", "all", "first", "last"} or None
        What counts where one member has several rows of answers.
    where : mapping of str to str
        Keep only members, or ties, with this value in a column.
    partnership : str or None
        The column that says to which of several partnerships a member or tie belongs.
    kinds : mapping of word to kind
    convenes : str or None
        "team", "nobody", or the id or name of the member that convenes.
    staff : float or None
        Full-time staff of the team, or that the lead sets aside.
    members_pay : float or None
        Share of the team's cost that members pay, 0 to 1; the rest comes from outside.
    cap : int or None
        The most names that the survey had room for; None for a roster.
    accept : bool
        Take every reading that is proposed.
    """

    sheets: tuple[SheetPlan, ...] = ()
    sheet: tuple[str, ...] = ()
    header_row: int | None = None
    layout: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    files: str | None = None
    directed: bool | None = None
    rows_are: str | None = None
    waves: tuple[str, ...] = ()
    scale: Mapping[str, float] = field(default_factory=dict)
    cut: float | None = None
    ranks: int | None = None
    missing_codes: tuple[str, ...] = ()
    structural_codes: tuple[str, ...] = ()
    not_asked_codes: tuple[str, ...] = ()
    tie_codes: tuple[str, ...] = ()
    blank: str | None = None
    negative: str | None = None
    decimal: str | None = None
    missing: str | tuple[str, ...] = "auto"
    asked: str | None = None
    split: str | None = None
    same: Mapping[str, str] = field(default_factory=dict)
    repeats: str | None = None
    where: Mapping[str, str] = field(default_factory=dict)
    partnership: str | None = None
    kinds: Mapping[str, str] = field(default_factory=dict)
    convenes: str | None = None
    staff: float | None = None
    members_pay: float | None = None
    cap: int | None = None
    accept: bool = False

    def of(self, name: str) -> SheetPlan:
        """Return what the plan says of one file or sheet, with what it says of all.

        Examples
        --------
        >>> ReadingPlan(header_row=2).of("a.csv").header_row
        2
        """
        own = next((one for one in self.sheets if one.name == name), None) or SheetPlan(name)
        return replace(
            own,
            header_row=self.header_row if own.header_row is None else own.header_row,
            layout=own.layout or self.layout,
        )

    def settled(self, decision: Decision, by_user: bool = False) -> Decision:
        """Return a decision as this plan leaves it: confirmed where the user said so, or accepts what is proposed."""
        if by_user or (decision.certainty is Certainty.OPEN and self.accept and decision.acceptable):
            return replace(decision, certainty=Certainty.CONFIRMED)
        return decision

    def merged(self, other: ReadingPlan) -> ReadingPlan:
        """Return this plan with what another says besides, or instead.

        Examples
        --------
        >>> ReadingPlan(split=";", same={"a": "A"}).merged(ReadingPlan(same={"b": "B"})).same
        {'a': 'A', 'b': 'B'}
        """
        changed: dict[str, Any] = {}
        for one in fields(self):
            mine, theirs = getattr(self, one.name), getattr(other, one.name)
            if one.name == "sheets":
                names = {sheet.name for sheet in theirs}
                changed["sheets"] = (*(sheet for sheet in mine if sheet.name not in names), *theirs)
            elif isinstance(mine, Mapping):
                changed[one.name] = {**mine, **theirs}
            elif theirs != one.default:
                changed[one.name] = theirs
        return replace(self, **changed)
