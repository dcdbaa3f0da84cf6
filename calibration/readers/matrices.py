"""Roster matrices: members across the top and down the side, with or without labels."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from partnership_dynamics.calibration.plan import Certainty, SheetPlan
from partnership_dynamics.calibration.readers.cells import Sheet, check_header
from partnership_dynamics.calibration.readers.given import number_in
from partnership_dynamics.calibration.readers.grids import SHARE, grid, is_number, repeated
from partnership_dynamics.calibration.readers.labels import chosen_spelling, cleaned, is_nobody, is_total, key_of, near
from partnership_dynamics.calibration.readers.plain import Plain, real
from partnership_dynamics.calibration.readers.reading import Reading, at
from partnership_dynamics.calibration.tables import NOT_GIVEN, SurveyError

CORNER = re.compile(
    r"(?P<first>from|sender|rows?|ego|respondent|source)\W+(?:\w+\W+)?(?P<second>to|receiver|col(?:umn)?s?|"
    r"alter|named|target)|(?P<turned>to|receiver|alter|target)\W+(?:\w+\W+)?(?:from|sender|ego|source)",
    re.IGNORECASE,
)


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
    reading.decide(
        "layout",
        sheet.name,
        f"{n} rows of {n} numbers without labels",
        f"read as a matrix of members 1 to {n}, in the order of the file; each row says whom one names",
        certainty=Certainty.DEFAULT,
        remedy="--layout list if it is a list of ties",
        sets={"sheets": (SheetPlan(sheet.name, layout="matrix"),)},
    )
    rows = [(line, labels[place], cells) for place, (line, cells) in enumerate(sheet.rows)]
    return grid(sheet.name, list(sheet.notes), {"": labels}, rows, None, reading)


RESPONDENT = re.compile(r"\s*(?:[(\[/:,]|\s[-–—]\s|\b(?:respondent|person|reply|response|no\.?)?\s*#?\d+$)")
LEAST_SUMMED = 4  # rows and columns, the sums among them


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
        if column and not all(
            is_number(cells[place]) or key_of(cells[place]) == key_of(cells[column])
            for _line, cells in sheet.rows[1:]
            for place in range(column)
            if place < len(cells)
        ):
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
    name, header = sheet.name, [cleaned(cell) for cell in sheet.rows[0][1]]
    column = found.column
    totals, total_rows = _totals(sheet, column, reading)
    egos = {key_of(label) for place, label in enumerate(found.down) if label and place not in total_rows}
    others = [
        place
        for place, label in enumerate(header)
        if place > column and label and key_of(label) not in egos and place not in totals
    ]
    # A sheet in which most columns are of no member is a table of respondents with some answers about members.
    left = [place for place in others if not _like_answers(sheet, place, header, egos)]
    if len(left) > 1 and not told:
        return None
    blank = [place for place in range(column + 1, len(header)) if not header[place]]
    for place in blank if all(found.down) else ():
        if any(cells[place] for _line, cells in sheet.rows[1:] if place < len(cells)):
            raise SurveyError(
                f"{at(name, sheet.rows[0][0])}: column {place + 1} has answers and no label; name the member "
                "above it, or delete the column."
            )
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
        odd = is_nobody(label) and not label.isdigit()
        odd |= number_in(label) is not None and not any(number_in(one) is not None for one in clear)  # a lost label
        if label and odd and key_of(label) not in {key_of(one) for one in clear}:
            raise SurveyError(f"{at(name, line)}: the label of the row is {label!r}; say whose answers it holds.")
        rows.append((line, _label(label, reading) or f"unnamed_{place}", answers))
    rows, clear = _same_labels(name, rows, clear, reading)
    turned = reading.plan.rows_are == "receivers"
    corner = CORNER.search(header[column])
    if reading.plan.rows_are is None and corner is not None and corner["turned"]:
        turned = True
        reading.decide(
            "rows_are",
            at(name, sheet.rows[0][0]),
            f"the corner says {header[column]!r}",
            "read with senders across the top",
            certainty=Certainty.CERTAIN,
            sets={"rows_are": "receivers"},
        )
    return grid(name, [*sheet.notes], {"": clear}, rows, None, reading, turned)


def _label(text: str, reading: Reading) -> str:
    text = cleaned(text)
    told = chosen_spelling(text, reading.plan.same)
    return told if told else text


def _like_answers(sheet: Sheet, place: int, header: Sequence[str], egos: set[str]) -> bool:
    """Say whether a column of no member with a row holds answers as the columns of members do."""
    ours = {
        key_of(cells[k])
        for _line, cells in sheet.rows[1:]
        for k, label in enumerate(header)
        if label and key_of(label) in egos and k < len(cells) and key_of(cells[0]) != key_of(label)
    }
    theirs = {key_of(cells[place]) for _line, cells in sheet.rows[1:] if place < len(cells)} - {""}
    largest = max((value for cell in ours if (value := number_in(cell)) is not None), default=None)
    other = theirs - ours - {"0"}
    within = largest is not None and all(
        (value := number_in(cell)) is not None and 0 <= value <= largest for cell in other
    )
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
    result: tuple[list[int], list[int]] = ([], [])
    if not columns and not rows:
        return _unnamed_sums(sheet, column, header, body, reading)
    for place in columns:
        cells = [(body[k][place], [body[k][one] for one in inner]) for k in members]
        result[0].extend(
            [place] if _adds_up(cells, key_of(header[place]) in down, sheet, header[place], reading) else []
        )
    for place in rows:
        cells = [(body[place][one], [body[k][one] for k in members]) for one in inner]
        label = body[place][column]
        result[1].extend([place] if _adds_up(cells, key_of(label) in across, sheet, label, reading) else [])
    return result


def _unnamed_sums(
    sheet: Sheet, column: int, header: Sequence[str], body: Sequence[Sequence[str]], reading: Reading
) -> tuple[list[int], list[int]]:
    """Return the last column and the last row where their numbers are the sums of the others, under whatever label."""
    if len(header) - column < LEAST_SUMMED or len(body) < LEAST_SUMMED:
        return [], []
    last, corner = len(header) - 1, len(body) - 1
    inner = range(column + 1, last)
    both = key_of(header[last]) == key_of(body[corner][column])
    rows = range(corner) if both else range(len(body))
    across = [(body[k][last], [body[k][one] for one in inner]) for k in rows]
    columns = inner if both else range(column + 1, len(header))
    down = [(body[corner][one], [body[k][one] for k in range(corner)]) for one in columns]
    sums = (_are_sums(across), _are_sums(down))
    if both and all(sums) and header[last]:
        reading.decide(
            "same",
            sheet.name,
            f"the last row and column, {header[last]!r}, are the sums of the others",
            "not used",
            certainty=Certainty.CERTAIN,
        )
        return [last], [corner]
    result: tuple[list[int], list[int]] = ([], [])
    for which, place, label in ((0, last, header[last]), (1, corner, body[corner][column])):
        if sums[which] and not both and chosen_spelling(label, reading.plan.same) != label:
            reading.ask(
                "same",
                sheet.name,
                f"the last {('column', 'row')[which]}, {label!r}, holds the sums of the others",
                "sums, not used",
                others=("a member",),
                remedy=f'--same "{label}={label}" if it is a member',
            )
            result[which].append(place)
    return result


def _are_sums(cells: Sequence[tuple[str, Sequence[str]]]) -> bool:
    """Say whether numbers are the sums of others, and above what an answer is."""
    given = [(number_in(cell), [number_in(one) or 0.0 for one in others]) for cell, others in cells]
    if any(value is None or value != sum(ones) for value, ones in given):
        return False
    largest = max((one for _value, ones in given for one in ones), default=0.0)
    return max(value or 0.0 for value, _ones in given) > largest


def _adds_up(
    cells: Sequence[tuple[str, Sequence[str]]], both: bool, sheet: Sheet, label: str, reading: Reading
) -> bool:
    """Say whether cells are the sums, averages or counts of others; where they are not, whether they are left out."""
    if chosen_spelling(label, reading.plan.same) == label:
        return False
    given = [(number_in(cell), [number_in(one) or 0.0 for one in others]) for cell, others in cells if cell]
    ways = (
        sum,
        lambda ones: sum(ones) / max(len(ones), 1),
        lambda ones: sum(ones) / max(len(ones) - 1, 1),
        lambda ones: float(sum(one != 0 for one in ones)),
    )
    if given and all(value is not None for value, _ones in given):
        for way in ways:
            if all(abs((value or 0.0) - way(ones)) <= 0.006 + 0.001 * abs(value or 0.0) for value, ones in given):
                return True
        if not both:
            return True
    reading.ask(
        "same",
        sheet.name,
        f"{label!r} is the label of sums or averages, and its numbers are not those of the others",
        "sums or averages, not used",
        others=("a member",),
        remedy=f'--same "{label}={label}" if it is a member',
    )
    return True


def _same_labels(
    name: str, rows: Sequence[tuple[int, str, list[str]]], clear: list[str], reading: Reading
) -> tuple[list[tuple[int, str, list[str]]], list[str]]:
    """Return rows and heads with one spelling for each member; two rows of one, or a near miss, are asked about."""
    down = {key_of(ego): ego for _line, ego, _cells in rows}
    heads = [down.get(key_of(label), label) for label in clear]
    square = len(heads) == len(down)
    without_row = {key_of(label): label for label in heads if key_of(label) not in down}
    rows, down = _of_one_body(name, rows, without_row, reading)
    across = {key_of(label) for label in heads}
    only_down = [ego for key, ego in down.items() if key not in across]
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


def _of_one_body(
    name: str, rows: Sequence[tuple[int, str, list[str]]], without_row: Mapping[str, str], reading: Reading
) -> tuple[list[tuple[int, str, list[str]]], dict[str, str]]:
    """Return rows, and labels by key, with rows such as "Police (Ann)" as those of a column "Police" that has none."""
    found = []
    for line, ego, cells in rows:
        head = without_row.get(key_of(RESPONDENT.split(ego, maxsplit=1)[0]))
        told = chosen_spelling(ego, reading.plan.same)
        if head is not None and told is None:
            reading.ask(
                "same",
                at(name, line),
                f"{ego!r} has a row and no column, and {head!r} a column and no row",
                f"the answers of somebody at {head!r}",
                others=("two members",),
                remedy=f'--same "{ego}={head}", or --same "{ego}={ego}" for two',
                sets={"same": {ego: head}},
            )
        found.append((line, ego if head is None or told == ego else head, cells))
    return found, {key_of(ego): ego for _line, ego, _cells in found}


def ask_same(where: str, label: str, close: str, reading: Reading) -> None:
    """Ask whether two names are one member under two spellings, unless the user said so."""
    told = chosen_spelling(label, reading.plan.same)
    if told == label or chosen_spelling(close, reading.plan.same) == close:
        return
    reading.ask(
        "same",
        where,
        f"{label!r} and {close!r} may be one member under two spellings",
        "one member",
        others=("two members",),
        remedy=f'--same "{label}={close}", or --same "{label}={label}" for two',
        sets={"same": {label: close}},
    )
