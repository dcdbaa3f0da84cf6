"""Tables laid out by respondent: roster matrices, rosters with attributes, lists without a header.

Which of them a table is, its cells decide (`calibration.readers.sheets`), never its name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from calibration.plan import Certainty, SheetPlan
from calibration.readers.answers import Answer, Given, meanings, number_in
from calibration.readers.cells import Sheet, check_header
from calibration.readers.columns import NODE_COLUMNS, RESPONDENT_COLUMNS
from calibration.readers.edges import names_in
from calibration.readers.header import named
from calibration.readers.labels import chosen_spelling, is_nobody, is_total, key_of, near
from calibration.readers.plain import Plain, Tie, check_members, check_ties, gathered, members_table, real
from calibration.readers.reading import Reading, at
from calibration.readers.words import MARKS, NO, YES
from calibration.tables import NOT_GIVEN, Row, SurveyError, Table, counted, heading, some

ASKED_OF = re.compile(r"^(?P<question>.+?)\s*(?:\[(?P<inside>[^\]]+)\]|(?:__|: ?| [-–—] ?| > ?|[._ ])(?P<after>.+))$")
NUMBERED = re.compile(r"^(?P<stem>.*?[^\d_ .-]|.*?\d(?=[_ .-]))[_ .-]*(?P<number>\d{1,3})$")
CORNER = re.compile(r"(?P<first>from|sender|rows?|ego|respondent|source)\W+(?:\w+\W+)?(?P<second>to|receiver|col(?:umn)?s?|"
                    r"alter|named|target)|(?P<turned>to|receiver|alter|target)\W+(?:\w+\W+)?(?:from|sender|ego|source)",
                    re.IGNORECASE)  # fmt: skip
LONGEST_HEADING = 200  # letters; a longer one is no question's number or member, and not searched for it
SHARE = 0.5  # of headings or names that have to be members before a table is taken for a grid
LEAST_RATED, MOST_RATINGS, LEAST_HEADS = 4, 11, 2


def is_number(cell: str) -> bool:
    """Say whether a cell is a number, a missing answer or blank."""
    return not cell or cell.lower() in NOT_GIVEN or number_in(cell) is not None


def headerless(sheet: Sheet) -> bool:
    """Say whether a sheet is a list of ties without a header: two words a row (and a number), or ragged rows."""
    rows = [cells for _line, cells in sheet.rows]
    first = rows[0]
    if named(first) and not any(cells == first for cells in rows[1:]):
        return False
    if not any(first) or len({cell.lower() for cell in first}) < len(first):
        return len(first) == 2 and bool(first[0])  # a tie to oneself
    later = {key_of(part) for cells in rows[1:] for cell in cells for part in re.split(r"[;,|]", cell)}
    later |= {key_of(cell) for cells in rows[1:] for cell in cells}
    parts = [key_of(part) for cell in first if cell for part in {cell, *re.split(r"[;,|]", cell)}]
    return all(is_number(cell) and cell for cell in first) or any(part in later for part in parts if part)


def unlabelled(sheet: Sheet) -> bool:
    """Say whether a sheet is a matrix without labels: as many rows as columns, answers alone, none about oneself."""
    rows = [cells for _line, cells in sheet.rows]
    n = len(rows)
    if n < 2 or any(len(cells) != n for cells in rows):
        return False
    alone = all(is_number(cell) for cells in rows for cell in cells)
    return alone and all(not rows[k][k] or rows[k][k].lower() in NOT_GIVEN or real(rows[k][k]) == 0 for k in range(n))


def numbered_matrix(sheet: Sheet, reading: Reading) -> Plain:
    """Read a matrix without labels: members are numbered in the order of the rows."""
    n = len(sheet.rows)
    labels = [str(place) for place in range(1, n + 1)]
    reading.decide("layout", sheet.name, f"{n} rows of {n} numbers without labels",
                   f"read as a matrix of members 1 to {n}, in the order of the file; each row says whom one names",
                   certainty=Certainty.DEFAULT, remedy="--layout list if it is a list of ties",
                   sets={"sheets": (SheetPlan(sheet.name, layout="matrix"),)})  # fmt: skip
    rows = [(line, labels[place], cells) for place, (line, cells) in enumerate(sheet.rows)]
    return grid(sheet.name, list(sheet.notes), {"": labels}, rows, None, reading)


def listed_ties(sheet: Sheet, reading: Reading) -> Plain:
    """Read rows of ego, alter (and a weight), or of ego and all its alters, without a header.

    Raises
    ------
    SurveyError
        If a row names no ego, or has more numbers than a list of ties.
    """
    ragged = len({len(cells) for _line, cells in sheet.rows}) > 1
    wide = len(sheet.rows[0][1])
    numbers = all(real(cell) is not None for _line, cells in sheet.rows for cell in cells)
    weighted = not ragged and wide == 3 and all(real(cells[2]) is not None for _, cells in sheet.rows)
    some_numbers = any(all(number_in(cells[k]) is not None for _line, cells in sheet.rows[1:] if k < len(cells) and cells[k])
                       for k in range(1, wide))  # fmt: skip
    if wide > 3 and some_numbers and not numbers:
        raise SurveyError(f"{at(sheet.name, sheet.rows[0][0])}: {wide} columns without a header, some of them of numbers; write "
                          "a header row that says what they are (source,target,weight,relation,wave).")  # fmt: skip
    if not ragged and wide > 2 and numbers and not (weighted and wide == 3):
        raise SurveyError(f"{at(sheet.name, sheet.rows[0][0])}: {len(sheet.rows)} rows of {wide} numbers without a header, "
                          "which may be ties, a matrix or answers; write a header row (source,target,weight,wave), or "
                          "labels for a matrix with as many rows as columns.")  # fmt: skip
    cells_of = [(cells[0], cells[1], cells[2], f"line {line}") for line, cells in sheet.rows] if weighted else []
    meaning = meanings(Given(sheet.name, False, cells_of, "the weight"), reading) if weighted else {}
    ties = []
    egos = []
    known = {key_of(cells[0]) for _line, cells in sheet.rows}
    for line, cells in sheet.rows:
        if not cells[0]:
            raise SurveyError(f"{at(sheet.name, line)}: the first cell is empty; it names who reports the ties.")
        egos.append(cells[0])
        alters = cells[1:2] if weighted else cells[1:]
        answer = meaning[cells[2]] if weighted else Answer("value", 1.0)
        value = answer.weight if answer.kind == "value" else None
        for alter in alters:
            names, _mark = names_in(alter, at(sheet.name, line), "a cell", reading, known) if alter else ([], "")
            ties += [Tie(cells[0], name, value, line) for name in names if not is_nobody(name) or key_of(name) in known]
    check_ties(sheet.name, ties)
    what = "who names whom, one row an ego" if ragged else "one row a tie"
    ids = list(dict.fromkeys([*egos, *gathered(ties)]))
    check_members(sheet.name, len(ids))
    notes = [*sheet.notes, f"{sheet.name} has no header: read as {what}{' with its weight' if weighted else ''}."]
    return Plain(sheet.name, members_table(sheet.name, ids), ties, listed=False, typed=True, notes=notes)


@dataclass
class Labelled:
    """A sheet with members across and down.

    Parameters
    ----------
    column : int
        The place of the column of labels.
    across, down : list of str
    turned : bool
        The corner says that rows name the receivers.
    """

    column: int
    across: list[str]
    down: list[str]
    turned: bool = False
    extra: list[int] = field(default_factory=list)


def labelled(sheet: Sheet) -> Labelled | None:
    """Return where the labels of a roster matrix stand; None if the sheet is none."""
    header = sheet.rows[0][1]
    for column in range(min(3, len(header) - 1)):
        down = [cells[column] if len(cells) > column else "" for _line, cells in sheet.rows[1:]]
        across = header[column + 1 :]
        inside = {key_of(cell) for cell in across if cell}
        if len(down) < 2 or len(inside) < 2:
            continue
        egos = [label for label in down if not is_total(label)]
        distinct = {key_of(label) for label in egos if label}
        shared = len(distinct & inside)
        if shared < max(2, SHARE * min(len(distinct), len(inside))):
            continue
        if column and not all(is_number(cells[place]) or key_of(cells[place]) == key_of(cells[column])
                              for _line, cells in sheet.rows[1:] for place in range(column) if place < len(cells)):  # fmt: skip
            continue
        return Labelled(column, across, down)
    return None


def matrix(sheet: Sheet, reading: Reading, told: bool = False) -> Plain | None:
    """Read a roster matrix: members' labels across the top and down the side, answers between; None if it is none.

    Raises
    ------
    SurveyError
        If a label stands twice, or a row has not as many cells as the first.
    """
    found = labelled(sheet)
    if found is None:
        return None
    name, header = sheet.name, sheet.rows[0][1]
    column = found.column
    totals, total_rows = _totals(sheet, column, reading)
    egos = {key_of(label) for place, label in enumerate(found.down) if label and place not in total_rows}
    others = [place for place, label in enumerate(header)
              if place > column and label and key_of(label) not in egos and place not in totals]  # fmt: skip
    # A sheet in which most columns are of no member is a table of respondents with some answers about members.
    left = [place for place in others if not _like_answers(sheet, place, header, egos)]
    if len(left) > 1 and not told:
        return None
    blank = [place for place in range(column + 1, len(header)) if not header[place]]
    for place in blank if all(found.down) else ():
        if any(cells[place] for _line, cells in sheet.rows[1:] if place < len(cells)):
            raise SurveyError(f"{at(name, sheet.rows[0][0])}: column {place + 1} has answers and no label; name the member "
                              "above it, or delete the column.")  # fmt: skip
        left.append(place)
    for place in range(column):
        reading.leave_out(name, f"the column {header[place] or place + 1}", "it stands before the labels")
    for place in left:
        reading.leave_out(name, f"the column {header[place] or place + 1}", "it holds no answers about a member")
    for place in totals:
        reading.leave_out(name, f"the column {header[place]}", "sums or averages")
    kept = [place for place in range(column + 1, len(header)) if place not in (*left, *totals)]
    # A member without a label in both places (an unanswered field of the tool that wrote it) gets one.
    clear = [_label(header[place], reading) or f"unnamed_{at_}" for at_, place in enumerate(kept, start=1)]
    check_header(name, clear)
    rows = []
    for place, (line, given) in enumerate(sheet.rows[1:], start=1):
        # A heading that was lost would move all that come after it: blanks at the end of a row are no proof.
        lost = any(key_of(one) not in {key_of(label) for label in header} for one in found.down if one)
        cells = given[: len(header)] if not any(given[len(header) :]) and not lost else given
        if len(cells) != len(header):
            raise SurveyError(f"{at(name, line)}: {len(cells)} cells where the first row has {len(header)}.")
        label = cells[column]
        answers = [cells[one] for one in kept]
        if place - 1 in total_rows:
            reading.leave_out(at(name, line), f"the row {label!r}", "sums or averages")
            continue
        if not any(answers) and key_of(label) not in {key_of(one) for one in clear}:
            reading.leave_out(
                at(name, line), f"the row {label[:60]!r}", "no member has this name, and no answer stands there"
            )
            continue
        if not label and header[column + 1 : column + 2] != [""]:
            raise SurveyError(f"{at(name, line)}: the label of the row is empty; say whose answers it holds.")
        if label and is_nobody(label) and not label.isdigit() and key_of(label) not in {key_of(one) for one in clear}:
            raise SurveyError(f"{at(name, line)}: the label of the row is {label!r}; say whose answers it holds.")
        rows.append((line, _label(label, reading) or f"unnamed_{place}", answers))
    rows, clear = _same_labels(name, rows, clear, reading)
    turned = reading.plan.rows_are == "receivers"
    corner = CORNER.search(header[column])
    if reading.plan.rows_are is None and corner is not None and corner["turned"]:
        turned = True
        reading.decide("rows_are", at(name, sheet.rows[0][0]), f"the corner says {header[column]!r}",
                       "read with senders across the top", certainty=Certainty.CERTAIN,
                       sets={"rows_are": "receivers"})  # fmt: skip
    return grid(name, [*sheet.notes], {"": clear}, rows, None, reading, turned)


def _label(text: str, reading: Reading) -> str:
    told = chosen_spelling(text, reading.plan.same)
    return told if told else text


def _like_answers(sheet: Sheet, place: int, header: Sequence[str], egos: set[str]) -> bool:
    """Say whether a column of no member with a row holds answers as the columns of members do."""
    ours = {key_of(cells[k]) for _line, cells in sheet.rows[1:] for k, label in enumerate(header)
            if label and key_of(label) in egos and k < len(cells) and key_of(cells[0]) != key_of(label)}  # fmt: skip
    theirs = {key_of(cells[place]) for _line, cells in sheet.rows[1:] if place < len(cells)} - {""}
    largest = max((value for cell in ours if (value := number_in(cell)) is not None), default=None)
    other = theirs - ours - {"0"}
    within = largest is not None and all((value := number_in(cell)) is not None and 0 <= value <= largest for cell in other)
    return bool(theirs) and (not other or within)


def _totals(sheet: Sheet, column: int, reading: Reading) -> tuple[list[int], list[int]]:
    """Return the places of columns, and of rows below the header, that hold sums or averages.

    A label such as Total is taken for one where the numbers are the sums or averages of the others, or where it stands
    on one side alone with numbers; else it is asked.
    """
    header = sheet.rows[0][1]
    body = [cells + [""] * (len(header) - len(cells)) for _line, cells in sheet.rows[1:]]
    columns = [place for place in range(column + 1, len(header)) if is_total(header[place])]
    rows = [place for place, cells in enumerate(body) if is_total(cells[column])]
    inner = [place for place in range(column + 1, len(header)) if place not in columns]
    members = [place for place in range(len(body)) if place not in rows]
    down = {key_of(body[place][column]) for place in rows}
    across = {key_of(header[place]) for place in columns}
    found: tuple[list[int], list[int]] = ([], [])
    for place in columns:
        cells = [(body[k][place], [body[k][one] for one in inner]) for k in members]
        found[0].extend([place] if _adds_up(cells, key_of(header[place]) in down, sheet, header[place], reading) else [])
    for place in rows:
        cells = [(body[place][one], [body[k][one] for k in members]) for one in inner]
        label = body[place][column]
        found[1].extend([place] if _adds_up(cells, key_of(label) in across, sheet, label, reading) else [])
    return found


def _adds_up(
    cells: Sequence[tuple[str, Sequence[str]]], both: bool, sheet: Sheet, label: str, reading: Reading
) -> bool:
    """Say whether cells are the sums, averages or counts of others; where they are not, whether they are left out."""
    if chosen_spelling(label, reading.plan.same) == label:
        return False
    given = [(number_in(cell), [number_in(one) or 0.0 for one in others]) for cell, others in cells if cell]
    ways = (sum, lambda ones: sum(ones) / max(len(ones), 1), lambda ones: sum(ones) / max(len(ones) - 1, 1),
            lambda ones: float(sum(one != 0 for one in ones)))  # fmt: skip
    if given and all(value is not None for value, _ones in given):
        for way in ways:
            if all(abs((value or 0.0) - way(ones)) <= 0.006 + 0.001 * abs(value or 0.0) for value, ones in given):
                return True
        if not both:
            return True
    reading.ask("same", sheet.name, f"{label!r} is the label of sums or averages, and its numbers are not those of the others",
                "sums or averages, not used", others=("a member",), remedy=f'--same "{label}={label}" if it is a member')  # fmt: skip
    return True


def _same_labels(
    name: str, rows: Sequence[tuple[int, str, list[str]]], clear: list[str], reading: Reading
) -> tuple[list[tuple[int, str, list[str]]], list[str]]:
    """Return rows and heads with one spelling for each member; a member with two rows, or a near miss, is asked about."""
    down = {key_of(ego): ego for _line, ego, _cells in rows}
    heads = [down.get(key_of(label), label) for label in clear]
    across = {key_of(label) for label in heads}
    only_down = [ego for key, ego in down.items() if key not in across]
    square = len(heads) == len(down)
    for place, label in enumerate(heads):
        if key_of(label) in down:
            continue
        close = near(label, only_down)
        if close is None and square and place < len(rows) and rows[place][1] in only_down:
            close = rows[place][1]  # the same place across and down
        if close is not None:
            ask_same(at(name, rows[0][0]).rsplit(",", 1)[0], label, close, reading)
            heads[place] = close
    return repeated(name, rows, reading), heads


def ask_same(where: str, label: str, close: str, reading: Reading) -> None:
    """Ask whether two names are one member under two spellings, unless the user said so."""
    told = chosen_spelling(label, reading.plan.same)
    if told == label or chosen_spelling(close, reading.plan.same) == close:
        return
    reading.ask("same", where, f"{label!r} and {close!r} may be one member under two spellings",
                "one member", others=("two members",),
                remedy=f'--same "{label}={close}", or --same "{label}={label}" for two',
                sets={"same": {label: close}})  # fmt: skip


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
        if cells == before:
            reading.decide("repeats", at(name, line), f"the member {ego!r} has a row already, on line {first}, with the "
                           "same answers", "read once", certainty=Certainty.CERTAIN)  # fmt: skip
            continue
        how = reading.plan.repeats
        if how is None:
            reading.ask("repeats", at(name, line), f"the member {ego!r} has a row already, on line {first}, with other "
                        "answers", "a tie where any of them names one", others=("only the first", "only the last"),
                        remedy="--repeats any, all, first or last; or keep one row", sets={"repeats": "any"})  # fmt: skip
            how = "any"
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
    read_missing, read_none = [], []
    for question in questions:
        cells = [
            (ego, alter, cell, at("", line, alter).removeprefix(", "), line)
            for line, ego, answers in rows
            for (one, alter), cell in zip(heads, answers, strict=True)
            if one == question and keys[ego] != keys[alter]
        ]
        given = Given(name, True, [(ego, alter, cell, place) for ego, alter, cell, place, _line in cells if cell],
                      f"the answer{f' to {question}' if question else 's'}",
                      width=sum(one == question for one, _alter in heads) - 1)  # fmt: skip
        meaning = meanings(given, reading)
        zeros = _blank_is_missing(name, question, cells, meaning, reading)
        if any(not cell for _e, _a, cell, _p, _l in cells):
            (read_missing if zeros else read_none).append(question)
        cut = _cut(name, question, cells, meaning, reading)
        ties += [tie for tie in _about_oneself(question, rows, heads, keys)
                 if tie.weight and not any(one.kind != "value" and number_in(text) == tie.weight
                                           for text, one in meaning.items())]  # fmt: skip
        for ego, alter, cell, _place, line in cells:
            source, target = (alter, ego) if turned else (ego, alter)
            if not cell:
                if zeros:
                    ties.append(Tie(source, target, None, line, question))
                continue
            answer = meaning[cell]
            if answer.kind == "value":
                if answer.weight and cut(answer.weight):
                    ties.append(Tie(source, target, answer.weight, line, question))
                continue
            ties.append(Tie(source, target, None, line, question))
            if answer.kind == "structural":
                structural.setdefault((question, ""), {})[source, target] = int(answer.weight)
        check_ties(name, ties)
    extra = list(dict.fromkeys(alter for _question, alter in heads if alter not in set(egos)))
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
    table = members_table(name, [*egos, *extra], lines={ego: line for line, ego, _answers in rows})
    if members is not None:
        blanks = dict.fromkeys(members.columns[1:], "")
        more = [Row(0, {members.columns[0]: one, **blanks}) for one in extra]
        table = Table(name, members.columns, (*members.rows, *more))
    asked = frozenset(egos) if extra and not turned else None
    # Where some have no row, the others' answers are theirs alone: no triangle of a matrix is written for both.
    return Plain(name, table, ties, True if asked else None, asked=asked, notes=notes, structural=structural)


def _blank_is_missing(
    name: str, question: str, cells: Sequence[tuple[str, str, str, str, int]], meaning: Mapping[str, Answer], reading: Reading
) -> bool:
    """Say whether blank cells are missing answers: where no tie is written as 0. Few zeros among blanks are asked about."""
    if reading.plan.blank is not None:
        return reading.plan.blank == "missing"
    none = {text for text, one in meaning.items() if one.kind == "value" and one.weight == 0}
    zeros = [(ego, place) for ego, _alter, cell, place, _line in cells if cell in none]
    answered = {ego for ego, _alter, cell, _place, _line in cells if cell}
    blanks = sum(not cell and ego in answered for ego, _alter, cell, _place, _line in cells)
    if zeros and blanks > len(zeros):
        of = f" to {question}" if question else ""
        reading.ask("blank", f"{name}, {zeros[0][1]}", f"0 stands in {counted(len(zeros), 'cell')}{of}, and "
                    f"{counted(blanks, 'cell')} are blank in rows with answers", "no tie where a cell is blank",
                    others=("a missing answer where a cell is blank",), remedy="--blank none or --blank missing",
                    sets={"blank": "none"})  # fmt: skip
        return False
    return bool(zeros)


def _about_oneself(
    question: str,
    rows: Sequence[tuple[int, str, Sequence[str]]],
    heads: Sequence[tuple[str, str]],
    keys: Mapping[str, str],
) -> list[Tie]:
    """Return answers about oneself that are numbers above 0: they are counted, and left out of the network."""
    return [
        Tie(ego, ego, value, line, question)
        for line, ego, answers in rows
        for (one, alter), cell in zip(heads, answers, strict=True)
        if one == question and keys[ego] == keys[alter] and cell and (value := number_in(cell) or 0) > 0
    ]


def _cut(
    name: str,
    question: str,
    cells: Sequence[tuple[str, str, str, str, int]],
    meaning: Mapping[str, Answer],
    reading: Reading,
):  # type: ignore[no-untyped-def]
    """Return which weights are ties: all, or from a cut on, which is asked where everybody rates or ranks everybody."""
    plan = reading.plan
    if plan.ranks is not None:
        return lambda weight: weight <= plan.ranks
    if plan.cut is not None:
        return lambda weight: weight >= plan.cut
    rated: dict[str, list[float]] = {}
    for ego, _alter, cell, _place, _line in cells:
        answer = meaning.get(cell) if cell else None
        if answer is None or answer.kind != "value":
            if answer is None and cell == "" and any(one.weight == 0 for one in meaning.values()):
                continue  # missing
            if answer is None:
                return lambda _weight: True
            continue
        rated.setdefault(ego, []).append(answer.weight)
    values = {value for ones in rated.values() for value in ones}
    if len(rated) < LEAST_RATED or min(values, default=0.0) <= 0 or len(values) < 2 or any(
        value != int(value) for value in values):  # fmt: skip
        return lambda _weight: True
    of = f" to {question}" if question else ""
    ranks = all(sorted(ones) == [float(k) for k in range(1, len(ones) + 1)] for ones in rated.values() if len(ones) > 2)
    if ranks and max(map(len, rated.values())) > 2:
        reading.ask("ranks", name, f"every respondent ranks all others{of} from 1 to {max(values):g}, so that every pair "
                    "would be a tie", remedy="how many places are ties: --ranks 3 (1 is the first place), or --cut "
                    f"{max(values) - 2:g} where the largest number is the strongest")  # fmt: skip
    elif len(values) <= MOST_RATINGS:
        middle = sorted(values)[len(values) // 2]
        reading.ask("cut", name, f"every respondent rates all others{of} from {min(values):g} to {max(values):g}, so that "
                    "every pair would be a tie", remedy=f"from which answer on there is a tie: --cut {middle:g} "
                    f"(--cut {min(values):g} for all)")  # fmt: skip
    return lambda _weight: True


def respondents(table: Table, columns: Mapping[str, str]) -> str:
    """Return the column that says who the respondent is: the first, if none is called so."""
    chosen = columns.get("id")
    return table.find("id", RESPONDENT_COLUMNS, chosen) or table.columns[0]


def roster(table: Table, reading: Reading) -> Plain | None:
    """Read one row a respondent with a column for each member of the roster, and others with attributes.

    The roster's columns are headed by a member's id or name, or by a question and that ("help[Police]",
    "help_Police", "help: Police"), or numbered as the members are (Q5_01 for id 1); None if the table has none.
    """
    columns = reading.columns
    key, heads = _heads(table, columns)
    heads = {question: one for question, one in heads.items() if not _could_be_names(table, key, question, one, reading)}
    ids = list(dict.fromkeys(row.cells[key] for row in table.rows))
    kept: dict[str, dict[str, str]] = {}
    for question, one in heads.items():
        if len(one) >= max(2, SHARE * len(ids)) and all(_answer(table, column, alter) for column, alter in one.items()):
            kept[question] = one
        elif len(one) >= max(2, SHARE * len(ids)):
            kept[question] = one  # what is no answer is asked about, cell by cell
    if not kept:
        kept = _by_number(table, key, reading)
    if not kept:
        return None
    check_respondents(table, key)
    for question, one in heads.items():
        for column, alter in one.items() if question not in kept else ():
            if any(row.cells[column] for row in table.rows) and column.lower() not in map(str.lower, reading.plan.unused):
                reading.ask("columns", f"{table.name}, column {column}", f"it is headed by the member {alter!r}, and not as "
                            "the other columns of answers are", "a column that is not used",
                            others=("answers about that member",), remedy=f"--unused {_in_quotes(column)}, or head it as the "
                            "others are", sets={"unused": (column,)})  # fmt: skip
    kept = _with_others(table, key, kept, reading)
    used = [column for one in kept.values() for column in one]
    members = without(table, key, used)
    rows = [(row.line, row.cells[key], [row.cells[column] for column in used]) for row in table.rows]
    rows = repeated(table.name, rows, reading)
    if len(rows) < len(table.rows):
        lines = {line for line, _ego, _cells in rows}
        seen: dict[str, Row] = {}
        for row in members.rows:
            if row.line in lines or key_of(row.cells[key]) not in seen:
                seen[key_of(row.cells[key])] = row
        members = Table(members.name, members.columns, tuple(seen.values()), members.separator)
        spelt = {key_of(ego): ego for _line, ego, _cells in rows}
        members = Table(members.name, members.columns, tuple(
            Row(row.line, {**row.cells, key: spelt[key_of(row.cells[key])]}) for row in members.rows))  # fmt: skip
    questions = {question: list(one.values()) for question, one in kept.items()}
    notes = [*table.notes, f"{table.name}: one row a respondent and a column for each member of the roster."]
    return grid(table.name, notes, questions, rows, members, reading)


def check_respondents(table: Table, key: str) -> None:
    """Refuse a respondent without a name.

    Raises
    ------
    SurveyError
        With the first row whose cell names nobody.
    """
    for row in table.rows:
        if is_nobody(row.cells[key]) and not row.cells[key].isdigit():
            raise table.fault(row, f"{key} is {row.cells[key]!r}; it must say whose answers the row holds.")


def _with_others(
    table: Table, key: str, kept: Mapping[str, dict[str, str]], reading: Reading
) -> dict[str, dict[str, str]]:
    """Return questions with columns of members who have no row: misspelt, or on the roster and not asked."""
    known = list(dict.fromkeys(row.cells[key] for row in table.rows))
    headed = {column for one in kept.values() for column in one}
    found = {question: dict(one) for question, one in kept.items()}
    for column in table.columns:
        ways = [] if column in headed or column == key or len(column) > LONGEST_HEADING else _questions(column)
        way = next(((question, after) for question, after in ways if question in found), None)
        if way is None or is_total(way[1]):
            continue
        question, after = way
        told = chosen_spelling(after, reading.plan.same)
        missing = [one for one in known if one not in found[question].values()]
        close = told or near(after, missing)
        sure = "[" in column or " - " in column or ": " in column
        if close in missing and close is not None:
            if told is None:
                ask_same(f"{table.name}, column {column}", after, close, reading)
            found[question][column] = close
        elif sure and _answer(table, column, after):
            found[question][column] = after
        elif _answer(table, column, after) and any(row.cells[column] for row in table.rows):
            reading.ask("columns", f"{table.name}, column {column}", f"{after!r} is no respondent, and the column holds answers "
                        f"as those to {question} do", "an attribute of the respondents", others=("answers about a member",),
                        remedy=f"--unused {_in_quotes(column)}, or head it {question}[{after}] for a member",
                        sets={"unused": (column,)})  # fmt: skip
    return found


def _in_quotes(word: str) -> str:
    return f'"{word}"' if " " in word else word


def _could_be_names(table: Table, key: str, question: str, columns: Mapping[str, str], reading: Reading) -> bool:
    """Say whether columns numbered as members are hold ids of those named instead; it is asked where both could be."""
    if not question or not all(alter.isdigit() for alter in columns.values()) or reading.plan.of(table.name).layout:
        return False
    ids = {row.cells[key] for row in table.rows}
    rows = [[row.cells[column] for column in columns if row.cells[column]] for row in table.rows]
    cells = [cell for one in rows for cell in one]
    if not cells or not all(cell in ids for cell in cells) or any(len(set(one)) < len(one) for one in rows):
        return False
    if any(row.cells[key] in one for row, one in zip(table.rows, rows, strict=True)):
        return False  # nobody names itself
    oneself = any(row.cells[column] for row in table.rows for column, alter in columns.items() if row.cells[key] == alter)
    if not oneself:
        reading.ask("layout", table.name, f"the columns {some(list(columns))} are numbered as the members are, and hold "
                    "numbers that are ids of members too", others=("answers about each member", "the ids of those named"),
                    remedy="--layout roster or --layout names")  # fmt: skip
    else:
        reading.decide("layout", table.name, f"the columns {some(list(columns))} hold ids of members, and members have one "
                       "in the column of their own number", "read as the ids of those named",
                       remedy="--layout roster if they are answers about each member")  # fmt: skip
    return True


def _answer(table: Table, column: str, alter: str) -> bool:
    own = key_of(alter)
    return all(is_number(cell) or key_of(cell) in YES | NO | MARKS | {own} for cell in (
        row.cells[column] for row in table.rows))  # fmt: skip


def _heads(table: Table, columns: Mapping[str, str]) -> tuple[str, dict[str, dict[str, str]]]:
    """Return the column of respondents, and for each question its columns with the member of each.

    Of several columns that could say who the respondent is, the one counts whose cells head most columns.
    """
    chosen = columns.get("id")
    found: list[tuple[int, str, dict[str, dict[str, str]]]] = []
    named = [one for one in table.columns if heading(one) in map(heading, RESPONDENT_COLUMNS)]
    first = respondents(table, columns)
    for key in [first] if chosen else list(dict.fromkeys([first, *named])):
        heads = _heads_of(table, key, columns)
        found.append((sum(len(one) for one in heads.values()), key, heads))
    most = max(found, key=lambda one: one[0])
    if most[0] < LEAST_HEADS and not chosen:  # a column of names under any heading
        for key in table.columns:
            cells = [row.cells[key] for row in table.rows]
            if key not in (first, *named) and all(cells) and len(set(cells)) > 1 and not all(map(is_number, cells)):
                heads = _heads_of(table, key, columns)
                found.append((sum(len(one) for one in heads.values()), key, heads))
        most = max(found, key=lambda one: one[0])
    return most[1], most[2]


def _heads_of(table: Table, key: str, columns: Mapping[str, str]) -> dict[str, dict[str, str]]:
    name_column = table.find("name", NODE_COLUMNS["name"], columns.get("name"))
    ids = [row.cells[key] for row in table.rows]
    known = {key_of(one): one for one in reversed(ids) if one}
    if name_column:
        known |= {key_of(row.cells[name_column]): row.cells[key] for row in table.rows if row.cells[name_column]}
    heads: dict[str, dict[str, str]] = {}  # question -> column -> member
    for column in table.columns:
        if column in (key, name_column):
            continue
        if key_of(column) in known:
            heads.setdefault("", {})[column] = known[key_of(column)]
            continue
        if len(column) > LONGEST_HEADING:
            continue
        for question, after in _questions(column):
            alter = known.get(key_of(after))
            if alter is not None:
                heads.setdefault(question, {})[column] = alter
                break
    return heads


def _questions(column: str) -> list[tuple[str, str]]:
    """Return the ways in which a heading may be a question and a member, the likeliest first."""
    found = ASKED_OF.match(column)
    ways = [(found["question"], found["inside"] or found["after"])] if found else []
    for mark in ("[", " - ", " – ", ": ", ".", "_", " "):
        at_ = -1
        while (at_ := column.find(mark, at_ + 1)) > 0:
            ways.append((column[:at_].strip(" _.:-"), column[at_ + len(mark) :].rstrip("]) ")))
    return [(question, after) for question, after in ways if question and after]


def _by_number(table: Table, key: str, reading: Reading) -> dict[str, dict[str, str]]:
    """Return questions whose columns are numbered as the members are: Q5_01 to Q5_04 for ids 1 to 4.

    The answers decide: names of members would be ids alone; and nobody answers about itself.
    """
    ids = {row.cells[key].lstrip("0"): row.cells[key] for row in table.rows if row.cells[key].isdigit()}
    if len(ids) < len(table.rows) or len(ids) < 2:
        return {}
    groups: dict[str, dict[str, str]] = {}
    for column in table.columns:
        found = NUMBERED.match(column) if len(column) <= LONGEST_HEADING else None
        if found and column != key and found["number"].lstrip("0") in ids:
            groups.setdefault(found["stem"].strip("_ .-"), {})[column] = ids[found["number"].lstrip("0")]
    kept = {}
    for stem, group in groups.items():
        own = [row.cells[column] for row in table.rows for column, alter in group.items() if row.cells[key] == alter]
        cells = [row.cells[column] for row in table.rows for column in group if row.cells[column]]
        if set(group.values()) != set(ids.values()) or not all(is_number(cell) for cell in cells):
            continue
        oneself = any(cell and cell.lower() not in NOT_GIVEN and real(cell) != 0 for cell in own)
        could_be_ids = all(cell.lstrip("0") in ids for cell in cells)
        if oneself or could_be_ids or "names" in reading.columns:
            continue
        kept[stem] = group
        reading.decide("layout", table.name, f"columns {min(group)} to {max(group)} are numbered as the members are, and "
                       "hold answers that are no id", "read as one column for each member",
                       remedy=f"--column names={stem} if they hold ids")  # fmt: skip
    return kept


def without(table: Table, key: str, used: Sequence[str]) -> Table:
    """Return the members of a table of respondents: the id and the columns that no question has."""
    kept = (key, *(column for column in table.columns if column != key and column not in set(used)))
    rows = tuple(Row(row.line, {column: row.cells[column] for column in kept}) for row in table.rows)
    return Table(table.name, kept, rows, table.separator, ())
