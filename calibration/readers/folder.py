"""Read a directory with nodes.csv and ties.csv (and affiliations.csv, missing_dyads.csv)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from calibration.readers.cells import read_table
from calibration.readers.edges import members_of, missing_of, ties_of, venues_of
from calibration.readers.plain import Plain, check_ties, places
from calibration.tables import SurveyError, nearest, some


def read_folder(folder: Path, columns: Mapping[str, str]) -> Plain:
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
    members = members_of(read_table(folder / "nodes.csv"), columns)
    ids = places(members)
    table = read_table(folder / "ties.csv")
    ties = ties_of(table, columns, ids, "nodes.csv")
    check_ties("ties.csv", ties)
    venues: dict[str, tuple[str, ...]] = {}
    marked = (folder / "missing_dyads.csv").is_file()
    if marked:
        ties += missing_of(read_table(folder / "missing_dyads.csv"), ids, "nodes.csv", ties)
    if (folder / "affiliations.csv").is_file():
        venues = venues_of(read_table(folder / "affiliations.csv"), ids, "nodes.csv")
    notes = [*members.notes, *table.notes]
    return Plain("ties.csv", members, ties, typed=True, venues=venues, marked=marked, notes=notes)
