"""Answers laid out by respondent, whatever the table: from cells to ties, blanks, repeated rows, cuts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from partnership_dynamics.calibration.plan import Certainty
from partnership_dynamics.calibration.readers.answers import meanings
from partnership_dynamics.calibration.readers.given import Answer, Given, number_in
from partnership_dynamics.calibration.readers.labels import key_of
from partnership_dynamics.calibration.readers.plain import Plain, Tie, check_members, check_ties, members_table
from partnership_dynamics.calibration.readers.rankings import LEAST_RESPONDENTS, ask_which_are_ties, strength_of_place
from partnership_dynamics.calibration.readers.reading import Reading, at
from partnership_dynamics.calibration.readers.words import NO
from partnership_dynamics.calibration.tables import NOT_GIVEN, Row, SurveyError, Table, counted, some

LEAST_ROWS = 3
MOST_NOT_LISTED = 500_000  # pairs
SHARE = 0.5  # of headings or names that have to be members before a table is taken for a grid


def is_number(cell: str) -> bool:
    """Say whether a cell is a number, a missing answer or blank."""
    return not cell or cell.lower() in NOT_GIVEN or number_in(cell) is not None


def what_counts(where: str, ego: str, first: int, same: bool, said: str, reading: Reading) -> str:
    """Return what counts of two rows of one respondent: any, all, first or last; it is asked where they differ.

    Parameters
    ----------
    where : str
        The second row.
    ego : str
    first : int
        The line of the first row.
    same : bool
        Both say the same.
    said : str
        What they hold: answers, names.
    reading : Reading
    """
    row = f"the member {ego!r} has a row already, on line {first}, with"
    if same:
        reading.decide("repeats", where, f"{row} the same {said}", "read once", certainty=Certainty.CERTAIN)
        return "first"
    if reading.plan.repeats is None:
        all_of = "any, all, first or last" if said == "answers" else "any, first or last"
        reading.ask(
            "repeats",
            where,
            f"{row} other {said}",
            "a tie where any of them names one",
            others=("only the first", "only the last"),
            remedy=f"--repeats {all_of}; or keep one row",
            sets={"repeats": "any"},
        )
    return reading.plan.repeats or "any"


def repeated(
    name: str, rows: Sequence[tuple[int, str, list[str]]], reading: Reading
) -> list[tuple[int, str, list[str]]]:
    """Return one row for each respondent; where there are several, what counts is asked (`--repeats`)."""
    found: dict[str, tuple[int, str, list[str]]] = {}
    for line, ego, cells in rows:
        key = key_of(ego)
        if key not in found:
            found[key] = (line, ego, list(cells))
            continue
        first, spelt, before = found[key]
        how = what_counts(at(name, line), ego, first, cells == before, "answers", reading)
        if how == "last":
            found[key] = (line, spelt, list(cells))
        elif how in ("any", "all"):
            found[key] = (first, spelt, [_either(a, b, how) for a, b in zip(before, cells, strict=True)])
    return list(found.values())


def _either(first: str, second: str, how: str) -> str:
    """Return one answer of two: the stronger, or for "all" the weaker; one that is given before one that is not."""

    def strength(cell: str) -> float:
        value = number_in(cell)
        if value is not None:
            return value
        return -1.0 if not cell or cell.lower() in NOT_GIVEN else 0.0 if key_of(cell) in NO else 1.0

    one, two = sorted((first, second), key=strength)
    return one if how == "all" and strength(one) >= 0 else two


def grid(
    name: str,
    notes: list[str],
    questions: Mapping[str, Sequence[str]],
    rows: Sequence[tuple[int, str, Sequence[str]]],
    members: Table | None,
    reading: Reading,
    turned: bool = False,
) -> Plain:
    """Return ties from rows of answers, the cells of all questions one after the other."""
    heads = [(question, alter) for question, alters in questions.items() for alter in alters]
    egos = [ego for _line, ego, _answers in rows]
    keys = {ego: key_of(ego) for ego in {*egos, *(alter for _question, alter in heads)}}
    ties: list[Tie] = []
    structural: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
    read_missing: list[str] = []
    read_none: list[str] = []
    unlisted: dict[str, None] = {}
    begin = 0
    for question, alters in questions.items():
        of_question = slice(begin, begin + len(alters))  # its own columns, so that many questions cost no more each
        begin += len(alters)
        cells = [
            (ego, alter, cell, at("", line, alter).removeprefix(", "), line)
            for line, ego, answers in rows
            for alter, cell in zip(alters, answers[of_question], strict=True)
            if keys[ego] != keys[alter]
        ]
        given = Given(
            name,
            True,
            [(ego, alter, cell, place) for ego, alter, cell, place, _line in cells if cell],
            f"the answer{f' to {question}' if question else 's'}",
            width=len(alters) - 1,
        )
        meaning = meanings(given, reading)
        half = _written_once(alters, egos, cells) if reading.plan.directed is None and not question else ""
        if half:
            cells = [one for one in cells if one[2]]
            reading.decide(
                "directed",
                name,
                f"the {half} half of the matrix is blank, and the other is full",
                "each pair is written once: ties without a direction",
                certainty=Certainty.CERTAIN,
                remedy="--directed if the other half is no answer",
                sets={"directed": False},
            )
        zeros = _blank_is_missing(name, question, cells, meaning, reading)
        if any(not cell for _e, _a, cell, _p, _l in cells):
            (read_missing if zeros else read_none).append(question)
        cut = _cut(name, question, cells, meaning, reading)
        ties += _not_listed(name, question, rows, alters, keys, turned)
        unlisted |= {ego: None for ego in egos if keys[ego] not in {keys[alter] for alter in alters}}
        ties += [
            tie
            for tie in _about_oneself(question, rows, alters, of_question, keys)
            if tie.weight
            and not any(one.kind != "value" and number_in(text) == tie.weight for text, one in meaning.items())
        ]
        for ego, alter, cell, _place, line in cells:
            source, target = (alter, ego) if turned else (ego, alter)
            if not cell:
                if zeros:
                    ties.append(Tie(source, target, None, line, question))
                continue
            answer = meaning[cell]
            if answer.kind == "value":
                strength = cut(answer.weight)
                if strength:
                    ties.append(Tie(source, target, strength, line, question, both=bool(half)))
                continue
            ties.append(Tie(source, target, None, line, question, both=bool(half)))
            if answer.kind == "structural":
                structural.setdefault((question, ""), {})[source, target] = int(answer.weight)
        check_ties(name, ties)
    answering = set(egos)
    extra = list(dict.fromkeys(alter for _question, alter in heads if alter not in answering))
    check_members(name, len(egos) + len(extra))
    told = reading.plan.blank
    for what, which in (
        ("missing, since 'no tie' is written as 0" if told is None else "missing, as you said", read_missing),
        ("no tie, since no 0 is written" if told is None else "no tie, as you said", read_none),
    ):
        if which:
            of = f" to {some(which)}" if len(questions) > 1 else ""
            notes.append(f"{name}: blank answers{of} are read as {what}.")
    if extra:
        notes.append(f"{name}: {counted(len(extra), 'member')} with a column and no row were not asked: {some(extra)}.")
    if unlisted:
        notes.append(
            f"{name}: {counted(len(unlisted), 'member')} with a row and no column could not be named, so that "
            f"ties to them are not known: {some(list(unlisted))}."
        )
    table = members_table(name, [*egos, *extra], lines={ego: line for line, ego, _answers in rows})
    if members is not None:
        blanks = dict.fromkeys(members.columns[1:], "")
        more = [Row(0, {members.columns[0]: one, **blanks}) for one in extra]
        table = Table(name, members.columns, (*members.rows, *more))
    asked = frozenset(egos) if extra and not turned else None
    # Where some have no row, the others' answers are theirs alone: no triangle of a matrix is written for both.
    return Plain(name, table, ties, True if asked else None, asked=asked, notes=notes, structural=structural)


def _written_once(alters: Sequence[str], egos: Sequence[str], cells: Sequence[tuple[str, str, str, str, int]]) -> str:
    """Return which half of a square matrix is blank, if the other is full: "lower" or "upper"; "" if none is."""
    order = {key_of(ego): place for place, ego in enumerate(egos)}
    if len(order) < LEAST_ROWS or [key_of(alter) for alter in alters] != list(order):
        return ""
    filled = {"upper": set[bool](), "lower": set[bool]()}
    for ego, alter, cell, _place, _line in cells:
        filled["upper" if order[key_of(ego)] < order[key_of(alter)] else "lower"].add(bool(cell))
    if filled["upper"] == {True} and filled["lower"] == {False}:
        return "lower"
    return "upper" if filled["upper"] == {False} and filled["lower"] == {True} else ""


def _not_listed(
    name: str,
    question: str,
    rows: Sequence[tuple[int, str, Sequence[str]]],
    alters: Sequence[str],
    keys: Mapping[str, str],
    turned: bool,
) -> list[Tie]:
    """Return the pairs that nobody was asked about: those who have a row and no column could not be named.

    Raises
    ------
    SurveyError
        If these are more pairs than a table of that size says anything of.
    """
    listed = {keys[alter] for alter in alters}
    left = [ego for _line, ego, _answers in rows if keys[ego] not in listed]
    if len(left) * len(rows) > MOST_NOT_LISTED:
        raise SurveyError(
            f"{name}: {counted(len(left), 'member')} of {len(rows):,} with a row have no column; a matrix has a column "
            "for each. Name the columns as the rows are, or delete the rows of those who could not be named."
        )
    return [
        Tie(*((one, ego) if turned else (ego, one)), None, line, question)
        for line, ego, _answers in rows
        for one in left
        if one != ego
    ]


def _blank_is_missing(
    name: str,
    question: str,
    cells: Sequence[tuple[str, str, str, str, int]],
    meaning: Mapping[str, Answer],
    reading: Reading,
) -> bool:
    """Say whether blank cells are missing answers, as where no tie is written as 0; few zeros are asked about."""
    if reading.plan.blank is not None:
        return reading.plan.blank == "missing"
    none = {text for text, one in meaning.items() if one.kind == "value" and one.weight == 0}
    zeros = [(ego, place) for ego, _alter, cell, place, _line in cells if cell in none]
    answered = {ego for ego, _alter, cell, _place, _line in cells if cell}
    blanks = sum(not cell and ego in answered for ego, _alter, cell, _place, _line in cells)
    if zeros and blanks > len(zeros):
        of = f" to {question}" if question else ""
        reading.ask(
            "blank",
            f"{name}, {zeros[0][1]}",
            f"0 stands in {counted(len(zeros), 'cell')}{of}, and "
            f"{counted(blanks, 'cell')} are blank in rows with answers",
            "no tie where a cell is blank",
            others=("a missing answer where a cell is blank",),
            remedy="--blank none or --blank missing",
            sets={"blank": "none"},
        )
        return False
    return bool(zeros)


def _about_oneself(
    question: str,
    rows: Sequence[tuple[int, str, Sequence[str]]],
    alters: Sequence[str],
    of_question: slice,
    keys: Mapping[str, str],
) -> list[Tie]:
    """Return answers about oneself that are numbers above 0: they are counted, and left out of the network."""
    return [
        Tie(ego, ego, value, line, question)
        for line, ego, answers in rows
        for alter, cell in zip(alters, answers[of_question], strict=True)
        if keys[ego] == keys[alter] and cell and (value := number_in(cell) or 0) > 0
    ]


def _cut(
    name: str,
    question: str,
    cells: Sequence[tuple[str, str, str, str, int]],
    meaning: Mapping[str, Answer],
    reading: Reading,
) -> Callable[[float], float]:
    """Return a tie's strength by its answer, 0 for no tie; it is asked where everybody rates or ranks everybody."""
    plan = reading.plan
    if plan.ranks is not None:
        ranks = plan.ranks
        return lambda weight: strength_of_place(weight, ranks)
    if plan.cut is not None:
        least = plan.cut
        return lambda weight: weight if weight >= least else 0.0
    rated: dict[str, list[float]] = {}
    for ego, _alter, cell, _place, _line in cells:
        answer = meaning.get(cell) if cell else None
        if answer is None or answer.kind != "value":
            if answer is None and cell == "" and any(one.weight == 0 for one in meaning.values()):
                continue  # missing
            if answer is None:
                return float
            continue
        rated.setdefault(ego, []).append(answer.weight)
    of = f" to {question}" if question else ""
    if len(rated) >= LEAST_RESPONDENTS:
        ranked, rates = f"every respondent ranks all others{of}", f"every respondent rates all others{of}"
        ask_which_are_ties(name, ranked, rates, "answer", rated.values(), reading)
    return float


def without(table: Table, key: str, used: Sequence[str]) -> Table:
    """Return the members of a table of respondents: the id and the columns that no question has."""
    gone = {key, *used}
    kept = (key, *(column for column in table.columns if column not in gone))
    rows = tuple(Row(row.line, {column: row.cells[column] for column in kept}) for row in table.rows)
    return Table(table.name, kept, rows, table.separator, ())
