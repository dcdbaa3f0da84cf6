"""Find out who did not answer: from marks in the survey, from the user, or from empty rows.

A row that is missing is missing, never zero. Where the survey marks non-response, the marks decide; where the user
lists who did not answer, the list is added to them; where nothing marks it, the rule at `judge_empty_rows` does.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.tables import Row, SurveyError, Table, some

MARK = re.compile(
    r"^(?:w(?:ave)?_?(?P<before>\d+)_)?"
    r"(?P<no>non_?|not_|no_)?(?:respondent|response|responded|answered|surveyed|interviewed)"
    r"(?:_?w(?:ave)?_?(?P<after>\d+))?$"
)
YES, NO = ("1", "1.0", "true", "yes", "y"), ("0", "0.0", "false", "no", "n")

# An empty row is taken as missing where those who did answer name so many that naming nobody is improbable:
# with a mean of 3 names, a Poisson count is 0 in 5 of 100.
IMPROBABLE_MEAN = 3.0
LEAST_SHARE = 0.5
RULES = ("auto", "none", "empty")


@dataclass(frozen=True)
class Mark:
    """A column of nodes.csv that says who answered: in one wave, or (`wave` None) in all."""

    column: str
    wave: str | None
    answered: npt.NDArray[np.bool_]


def _mark(table: Table, column: str, negative: bool, wave: str | None) -> Mark | Row:
    """Return what a column says, or the first row in which it says neither yes nor no."""
    answered = np.ones(len(table.rows), dtype=bool)
    for place, row in enumerate(table.rows):
        said = row.cells[column].lower()
        if said not in (*YES, *NO):
            return row
        answered[place] = (said in YES) != negative
    return Mark(column, wave, answered)


def marks(table: Table, chosen: str | None = None) -> list[Mark]:
    """Return what nodes.csv says about who answered.

    Parameters
    ----------
    table : Table
        nodes.csv.
    chosen : str, optional
        The column that says it. Without one, columns called like `answered`, `respondent_w2`, `wave2_response`,
        `surveyed` or `nonrespondent` are taken, if every cell says yes or no.

    Returns
    -------
    list of Mark

    Raises
    ------
    SurveyError
        If the column chosen says neither yes nor no somewhere.

    Examples
    --------
    >>> table = Table("nodes.csv", ("id", "respondent_w2"), (Row(2, {"id": "a", "respondent_w2": "0"}),))
    >>> [(mark.wave, mark.answered.tolist()) for mark in marks(table)]
    [('2', [False])]
    """
    column_chosen = None if chosen is None else table.find("answered", (), chosen)
    result = []
    for column in table.columns if column_chosen is None else (column_chosen,):
        match = MARK.match(column.lower())
        if match is None and column_chosen is None:
            continue
        negative = match is not None and match["no"] is not None
        wave = None if match is None else match["before"] or match["after"]
        mark = _mark(table, column, negative, wave)
        if isinstance(mark, Mark):
            result.append(mark)
        elif column_chosen is not None:
            raise table.fault(mark, f"{column} is {mark.cells[column]!r}; allowed: 1 or 0, yes or no, true or false.")
    return result


ASKED = ("asked", "was_asked", "sampled", "in_sample", "invited")


def asked_by_mark(table: Table, chosen: str | None = None) -> tuple[npt.NDArray[np.bool_], list[str]]:
    """Return who was put the questions, as a column of the members says (asked, sampled, invited), and in words.

    Raises
    ------
    SurveyError
        If the column chosen says neither yes nor no somewhere.

    Examples
    --------
    >>> table = Table("nodes.csv", ("id", "asked"), (Row(2, {"id": "a", "asked": "no"}),))
    >>> asked_by_mark(table)
    (array([False]), ['The column asked says that 1 of 1 members were not asked.'])
    """
    column = table.find("asked", ASKED, chosen)
    everybody = np.ones(len(table.rows), dtype=bool)
    if column is None:
        return everybody, []
    mark = _mark(table, column, False, None)
    if isinstance(mark, Row):
        if chosen is None:
            return everybody, []
        raise table.fault(mark, f"{column} is {mark.cells[column]!r}; allowed: 1 or 0, yes or no, true or false.")
    number = int(np.sum(~mark.answered))
    told = [f"The column {column} says that {number} of {len(table.rows)} members were not asked."] if number else []
    return mark.answered, told


def listed(ids: Sequence[str], missing: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Return who answered, where the user lists the ids of those who did not.

    Raises
    ------
    SurveyError
        If one is not a member.
    """
    strangers = [one for one in missing if one not in set(ids)]
    if strangers:
        raise SurveyError(
            f"missing={','.join(missing)}: no member has the id {strangers[0]!r}, and no answer is {strangers[0]!r}; "
            f"ids are {some(ids)}."
        )
    return np.array([one not in set(missing) for one in ids], dtype=bool)


def judge_empty_rows(out_ties: npt.NDArray[np.int64], rule: str) -> tuple[npt.NDArray[np.bool_], str]:
    """Decide whether members who name nobody, in any directed relation of a wave, did not answer.

    Parameters
    ----------
    out_ties : int array (n,)
        Ties that each member reports over all directed relations of the wave.
    rule : {"auto", "none", "empty"}
        "empty" takes every empty row as missing and "none" takes none. "auto" does so where at least half of the
        members report ties, and those who do report at least three on average (else naming nobody is a likely
        answer).

    Returns
    -------
    answered : bool array (n,)
    reason : str
        Why, in words; empty where no row is empty.
    """
    empty = out_ties == 0
    everybody = np.ones(len(out_ties), dtype=bool)
    if not empty.any() or empty.all():
        return everybody, ""
    mean = float(np.mean(out_ties[~empty]))
    share = float(np.mean(~empty))
    names = f"those who report ties report {mean:.1f} on average"
    if rule == "empty":
        return ~empty, "name nobody, and you asked to take empty rows as missing"
    if rule == "none":
        return everybody, "name nobody; you asked to take that as their answer"
    if share < LEAST_SHARE:
        return everybody, "name nobody; taken as their answer, since fewer than half of the members name anybody"
    if mean < IMPROBABLE_MEAN:
        return everybody, f"name nobody; taken as their answer, since {names}, so that naming nobody is not unlikely"
    return ~empty, f"name nobody and are taken as non-respondents, since {names}"


def who_answered(
    table: Table,
    ids: Sequence[str],
    out_ties: Mapping[str, npt.NDArray[np.int64]],
    marked_waves: Collection[str] = (),
    missing: str | Sequence[str] = "auto",
    chosen: str | None = None,
    names: Sequence[str] = (),
    asked: Mapping[str, npt.NDArray[np.bool_]] | None = None,
    spoke: Mapping[str, npt.NDArray[np.bool_]] | None = None,
) -> tuple[dict[str, npt.NDArray[np.bool_]], list[str]]:
    """Return who answered in each wave, and in words how that is known.

    Parameters
    ----------
    table : Table
        nodes.csv.
    ids : sequence of str
    out_ties : mapping of wave to int array (n,)
        Ties that each member reports over all directed relations of the wave.
    marked_waves : collection of str
        Waves for which a file lists missing answers, so that empty rows need no guess.
    missing : {"auto", "none", "empty"} or sequence of str
        What to do with empty rows that nothing explains (`judge_empty_rows`), or the ids of those who did not
        answer; marks in the survey hold besides.
    chosen : str, optional
        The column that marks it.
    names : sequence of str, optional
        Shown beside the ids.
    asked : mapping of wave to bool array (n,), optional
        Who was asked: no guess is made of the others.
    spoke : mapping of wave to bool array (n,), optional
        Who said for sure that it names nobody: no guess is made of them either.

    Raises
    ------
    SurveyError
        If `missing` names a rule or a member that is not there.
    """
    if isinstance(missing, str) and missing not in RULES:
        raise SurveyError(f"missing={missing}: allowed are {', '.join(RULES)}, or the ids of those who did not answer.")
    found = marks(table, chosen)
    answered = {wave: np.ones(len(ids), dtype=bool) for wave in out_ties}
    notes = []
    said = set(marked_waves)
    for mark in found:
        waves = [wave for wave in out_ties if mark.wave in (None, wave)]
        for wave in waves:
            answered[wave] &= mark.answered
        said.update(waves)
        of = f"{int(np.sum(~mark.answered))} of {len(ids)} members as not answering"
        about = f" in wave {mark.wave}" if mark.wave is not None else ""
        notes.append(f"The column {mark.column} marks {of}{about}{'' if waves else ', a wave without ties: not used'}.")
    for wave, out in out_ties.items():
        at = f" in wave {wave}" if len(out_ties) > 1 else ""
        if not isinstance(missing, str):
            answered[wave] &= listed(ids, missing)
            continue
        if (missing == "auto" and wave in said) or not out.any():
            continue
        open_to = np.flatnonzero(answered[wave] & (True if asked is None else asked[wave])).tolist()
        present, reason = judge_empty_rows(out[open_to], missing)
        sure = np.zeros(len(ids), dtype=bool) if spoke is None or missing == "empty" else spoke[wave]
        answered[wave][open_to] = present | sure[open_to]
        silent = [k for k in open_to if out[k] == 0 and not sure[k]]
        if reason and silent:
            empty = [f"{ids[k]} ({names[k]})" if names and names[k] != ids[k] else ids[k] for k in silent]
            notes.append(f"{len(empty)} of {len(ids)} members{at} {reason}: {some(empty, most=12)}.")
    if not isinstance(missing, str) and missing:
        notes.append(f"You marked {len(set(missing))} of {len(ids)} members as not answering: {some(list(missing))}.")
    return answered, notes
