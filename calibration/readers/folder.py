"""Read a directory with nodes.csv and ties.csv (and affiliations.csv, missing_dyads.csv)."""

from __future__ import annotations

from pathlib import Path

from partnership_dynamics.calibration.readers.cells import contents, read_sheet, read_table, table_of
from partnership_dynamics.calibration.readers.edges import ties_of
from partnership_dynamics.calibration.readers.members import Members, members_of, missing_of, venues_of
from partnership_dynamics.calibration.readers.plain import Plain, check_ties, places
from partnership_dynamics.calibration.readers.reading import Reading
from partnership_dynamics.calibration.tables import SurveyError, nearest, some

KNOWN = ("nodes.csv", "ties.csv", "affiliations.csv", "missing_dyads.csv")


def read_folder(folder: Path, reading: Reading) -> Plain:
    """Read a survey directory.

    Raises
    ------
    SurveyError
        If it is not there, lacks a file, or one of them is faulty.
    """
    if not folder.is_dir():
        raise SurveyError(f"{folder}: there is no such folder; a survey is a folder with nodes.csv and ties.csv.")
    files = sorted(path.name for path in folder.iterdir())
    for name in ("nodes.csv", "ties.csv"):
        if name not in files:
            there = some(files) or "nothing"
            raise SurveyError(f"{folder.name}: no {name}{nearest(name, files)}; the folder holds {there}.")
    members = members_of(read_table(folder / "nodes.csv"), reading.columns)
    places(members)
    known = Members(members, reading)
    table = table_of(read_sheet("ties.csv", contents(folder / "ties.csv")), short=True)
    listed = ties_of(table, reading, known)
    ties = listed.ties
    check_ties("ties.csv", ties)
    venues: dict[str, tuple[str, ...]] = {}
    marked = (folder / "missing_dyads.csv").is_file()
    if marked:
        ties += missing_of(read_table(folder / "missing_dyads.csv"), known, ties)
    if (folder / "affiliations.csv").is_file():
        venues = venues_of(read_table(folder / "affiliations.csv"), known, reading)
    for name in files:
        if name not in KNOWN and name.lower().endswith((".csv", ".xlsx", ".tsv")):
            reading.leave_out(folder.name, f"the file {name}", f"a folder's survey is in {', '.join(KNOWN)}")
    notes = [*members.notes, *table.notes]
    return Plain(
        "ties.csv", members, ties, typed=True, venues=venues, marked=marked, notes=notes, spoke=frozenset(listed.egos)
    )
