"""Find out how a sheet of cells is laid out, and read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from partnership_dynamics.calibration.plan import SheetPlan
from partnership_dynamics.calibration.readers.bare import with_labels
from partnership_dynamics.calibration.readers.cells import Sheet, table_of
from partnership_dynamics.calibration.readers.columns import NODE_COLUMNS, RESPONDENT_COLUMNS, TIE_COLUMNS
from partnership_dynamics.calibration.readers.edges import ties_of
from partnership_dynamics.calibration.readers.generators import generator
from partnership_dynamics.calibration.readers.grids import is_number
from partnership_dynamics.calibration.readers.header import prepared
from partnership_dynamics.calibration.readers.lists import headerless, listed_ties
from partnership_dynamics.calibration.readers.matrices import matrix, numbered_matrix, unlabelled
from partnership_dynamics.calibration.readers.plain import Plain, check_members, check_ties, gathered, members_table
from partnership_dynamics.calibration.readers.reading import Reading
from partnership_dynamics.calibration.readers.rosters import roster
from partnership_dynamics.calibration.readers.tie_columns import has_types, is_edge_list
from partnership_dynamics.calibration.tables import SurveyError, Table, heading, some


class UnknownLayoutError(SurveyError):
    """A sheet is laid out as no survey is: notes, or columns without names that say what they are.

    Parameters
    ----------
    message : str
    table : Table, optional
        Its cells, which other files may explain.
    """

    def __init__(self, message: str, table: Table | None = None) -> None:
        super().__init__(message)
        self.table = table


def plain_of(sheet: Sheet, reading: Reading) -> Plain | Table:
    """Return what one sheet holds, or the table itself where it has members alone (or what only others explain).

    Tried in this order: columns for source and target (edge list); labels across and down (roster matrix); a column
    for each member (roster); numbered columns with names (name generator); no header (list of ties); members.

    Raises
    ------
    SurveyError
        If the sheet is none of them, or faulty.
    """
    if not sheet.rows:
        raise SurveyError(f"{sheet.name}: the file is empty; it needs a header line with the names of its columns.")
    sheet = with_labels(sheet)
    plan = reading.plan.of(sheet.name)
    if plan.layout in (None, "matrix") and plan.header_row is None and unlabelled(sheet):
        if plan.layout or len(sheet.rows) > 3:
            return numbered_matrix(sheet, reading)
        if len(sheet.rows) == 3 and not any(_a_tie(cells) for _line, cells in sheet.rows):
            return numbered_matrix(sheet, reading)
    if plan.header_row == 0 or (plan.layout == "list" and headerless(sheet) and not _names_ends(sheet, reading)):
        return listed_ties(sheet, reading)
    whole = sheet
    sheet = prepared(sheet, reading, plan)
    reading.sheets[sheet.name] = SheetPlan(
        sheet.name, header_row=sheet.rows[0][0] or None, relation=plan.relation, wave=plan.wave, columns=plan.columns
    )
    if plan.layout in (None, "list"):
        _name_respondents(sheet, reading)
    if plan.layout in (None, "list") and _names_ends(sheet, reading):
        table = table_of(sheet, short=True)
        if is_edge_list(table, reading.columns) or "source" in reading.plan.of(sheet.name).columns.values():
            return _edge_list(table, reading)
    if plan.layout in (None, "matrix"):
        result = matrix(sheet, reading, told=plan.layout == "matrix")
        if result is not None:
            _laid_out(sheet.name, "matrix", reading)
            return result
    if plan.layout is None and not _has_ids(sheet) and "id" not in reading.columns and headerless(sheet):
        if sheet.rows is not whole.rows and len(sheet.rows) < len(whole.rows):
            reading.sheets.pop(sheet.name)
        return listed_ties(sheet, reading)
    table = table_of(sheet, short=plan.layout == "names")
    grid = None
    if plan.layout in (None, "roster", "matrix") and "names" not in reading.columns:
        grid = roster(table, reading)
        if grid is not None:
            _laid_out(sheet.name, "roster", reading)
    if grid is None and plan.layout in (None, "names"):
        grid = generator(table, reading)
        if grid is not None:
            _laid_out(sheet.name, "names", reading)
    if grid is not None:
        return grid
    known = table.find("id", NODE_COLUMNS["id"], reading.columns.get("id")) or table.find("name", NODE_COLUMNS["name"])
    if known is None and plan.layout not in ("members", "affiliations"):
        try:
            table.need("source", TIE_COLUMNS["source"], reading.columns.get("source"))
            table.need("target", TIE_COLUMNS["target"], reading.columns.get("target"))
        except SurveyError as error:
            raise UnknownLayoutError(_like_a_matrix(table) or str(error), table) from error
    return table


def _like_a_matrix(table: Table) -> str:
    """Return what a table lacks to be a matrix, where it looks like one; else nothing."""
    cells = [[row.cells[column] for column in table.columns] for row in table.rows]

    def answers(rows: Sequence[Sequence[str]]) -> bool:
        return all(is_number(cell) for row in rows for cell in row) and any(cell for row in rows for cell in row)

    if len(cells) == len(table.columns) > 2 and answers(cells):
        return (
            f"{table.name}: {len(cells)} rows of numbers under {len(cells)} names, and no names in front of the rows. "
            f"If the rows are in the order of the columns, write a first column of the same names "
            f"({some(list(table.columns))})."
        )
    labels = [row[0] for row in cells]
    if len(cells) == len(table.columns) - 1 > 2 and answers([row[1:] for row in cells]) and not is_number(labels[0]):
        return (
            f"{table.name}: a matrix whose columns ({some(list(table.columns[1:]))}) are named otherwise than its rows "
            f"({some(labels)}); write the same names across and down."
        )
    return ""


def _laid_out(name: str, layout: str, reading: Reading) -> None:
    reading.sheets[name] = replace(reading.sheets[name], layout=layout)


def _a_tie(cells: list[str]) -> bool:
    return len(cells) == 3 and cells[0] != cells[1] and all(cell not in ("", "0") for cell in cells)


def _has_ids(sheet: Sheet) -> bool:
    header = {heading(cell) for cell in sheet.rows[0][1]}
    return any(heading(word) in header for word in RESPONDENT_COLUMNS)


def _name_respondents(sheet: Sheet, reading: Reading) -> None:
    """Take the column of respondents for that of sources, where rows are ties: they repeat, or have weights."""
    header = [heading(cell) for cell in sheet.rows[0][1]]
    sources, targets = ({heading(name) for name in TIE_COLUMNS[role]} for role in ("source", "target"))
    told = reading.plan.of(sheet.name)
    if (
        sources & set(header)
        or not targets & set(header)
        or {"source", "names", "id"} & set(reading.columns)
        or told.columns
    ):
        return
    own = [
        place for place, name in enumerate(header) if name in map(heading, RESPONDENT_COLUMNS) and name not in targets
    ]
    if not own:
        return
    cells = [cells[own[0]] for _line, cells in sheet.rows[1:] if len(cells) > own[0]]
    says = {heading(name) for role in ("weight", "relation", "wave") for name in TIE_COLUMNS[role]}
    if len(set(cells)) < len(cells) or says & set(header):
        as_told = replace(told, columns={sheet.rows[0][1][own[0]]: "source"})
        others = tuple(one for one in reading.plan.sheets if one.name != sheet.name)
        reading.plan = replace(reading.plan, sheets=(*others, as_told))


def _names_ends(sheet: Sheet, reading: Reading) -> bool:
    """Say whether the header names a column for the source and another for the target of ties."""
    header = [heading(cell) for cell in sheet.rows[0][1]]
    told = set(reading.plan.of(sheet.name).columns.values())
    for role in ("source", "target"):
        chosen = reading.columns.get(role)
        names = [heading(chosen)] if chosen else [heading(name) for name in TIE_COLUMNS[role]]
        if role not in told and not set(names) & set(header):
            return False
    return True


def _edge_list(table: Table, reading: Reading) -> Plain:
    listed = ties_of(table, reading)
    ids = list(dict.fromkeys([*gathered(listed.ties), *listed.egos]))
    check_members(table.name, len(ids))
    check_ties(table.name, listed.ties)
    reading.sheets[table.name] = SheetPlan(
        table.name,
        header_row=reading.sheets[table.name].header_row,
        layout="list",
        columns={
            column: next(
                (role for role, one in listed.columns.items() if one == column and role != "type"),
                "weight" if column in listed.weights else "",
            )
            for column in table.columns
            if column != listed.columns.get("type")
        },
    )
    typed = not has_types(table)  # a program's list has loops and repetitions that nobody will go and delete
    attributes = {listed.columns["partnership"]: listed.belongs} if listed.belongs else None
    plain = Plain(
        table.name,
        members_table(table.name, ids, attributes=attributes),
        listed.ties,
        listed=False,
        typed=typed,
        notes=list(table.notes),
    )
    plain.egos = plain.spoke = frozenset(listed.egos)
    return plain
