"""Find out how a sheet of cells is laid out, and read it."""

from __future__ import annotations

from collections.abc import Mapping

from calibration.readers.bare import with_labels
from calibration.readers.cells import Sheet, table_of
from calibration.readers.edges import NODE_COLUMNS, TIE_COLUMNS, has_types, is_edge_list, ties_of
from calibration.readers.generators import generator
from calibration.readers.grids import RESPONDENT_COLUMNS, headerless, listed_ties, matrix, roster
from calibration.readers.plain import Plain, check_members, check_ties, gathered, members_table
from calibration.tables import SurveyError, Table


def plain_of(sheet: Sheet, columns: Mapping[str, str]) -> Plain | Table:
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
    header = [cell.lower() for cell in sheet.rows[0][1]]
    wanted = {role: columns.get(role, "").lower() for role in ("source", "target")}
    if all(wanted[role] in header if wanted[role] else set(TIE_COLUMNS[role]) & set(header) for role in wanted):
        table = table_of(sheet)
        if is_edge_list(table, columns):
            ties = ties_of(table, columns)
            ids = gathered(ties)
            check_members(sheet.name, len(ids))
            check_ties(sheet.name, ties)
            typed = not has_types(table)  # a program's list has loops and repetitions that nobody will go and delete
            return Plain(
                sheet.name, members_table(sheet.name, ids), ties, listed=False, typed=typed, notes=list(table.notes)
            )
    found = matrix(sheet)
    if found is not None:
        return found
    ids = [word for word in RESPONDENT_COLUMNS if word in header]
    if not ids and "id" not in columns and headerless(sheet):
        return listed_ties(sheet)
    table = table_of(sheet)
    grid = None if "names" in columns else roster(table, columns)
    grid = grid or generator(table, columns)
    if grid is not None:
        return grid
    if table.find("id", NODE_COLUMNS["id"], columns.get("id")) is None and "source" not in header:
        table.need("source", TIE_COLUMNS["source"], columns.get("source"))
    return table
