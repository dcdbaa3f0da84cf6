"""Read a folder of open data: each table is known by its columns, checked, and put into one form."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from partnership_dynamics.calibration.counties.control import PARTIES, control_of
from partnership_dynamics.calibration.counties.open_data import BODIES, CouncilRecord, CountyError, OpenData
from partnership_dynamics.calibration.counties.sources import BY_ROLE, SOURCES
from partnership_dynamics.calibration.readers.cells import contents, decoded, read_sheet, table_of
from partnership_dynamics.calibration.tables import Row, Table, nearest, some

# What a column is called in this project's own form, and by mySociety.
COUNCIL_COLUMNS = {
    "id": ("id", "local-authority-code"),
    "name": ("name", "official-name"),
    "short_name": ("short_name", "nice-name"),
    "code": ("gss", "gss-code"),
    "type": ("type", "local-authority-type-name"),
    "region": ("region",),
    "county": ("county_council", "county-la"),
    "combined": ("combined_authority", "combined-authority"),
    "start": ("start", "start-date"),
    "end": ("end", "end-date"),
    "replaced_by": ("replaced_by", "replaced-by"),
    "population": ("population_2020", "pop-2020"),
}
LEAST_COLUMNS = ("id", "name", "short_name", "code", "type", "county", "end", "replaced_by")
BODY_TYPES = {
    "police_force_area": "police",
    "fire_authority": "fire",
    "community_safety_partnership": "safety",
    "local_resilience_forum (derived)": "forum",
    "local_resilience_forum": "forum",
}
LOOKUPS = {"PFA": "police", "FRA": "fire", "CSP": "safety", "LRF": "forum"}


@dataclass
class _Found:
    """What the tables read so far hold."""

    councils: dict[str, CouncilRecord] = field(default_factory=dict)
    boundaries: dict[str, dict[str, float]] = field(default_factory=dict)
    bodies: dict[str, dict[str, str]] = field(default_factory=dict)  # by id or code
    control: list[tuple[str, int, str]] = field(default_factory=list)
    patients: dict[str, dict[str, float]] = field(default_factory=dict)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _councils(table: Table, found: _Found) -> None:
    columns = {role: table.find(role, names) for role, names in COUNCIL_COLUMNS.items()}
    missing = [" or ".join(COUNCIL_COLUMNS[role]) for role in LEAST_COLUMNS if columns[role] is None]
    if missing:
        raise CountyError(
            f"{table.name}: the table of councils has no column {', '.join(missing)}; its columns are "
            f"{', '.join(table.columns)}. Download it again: {BY_ROLE['councils'].download}."
        )
    nation = table.find("nation", ("nation",))
    for row in table.rows:
        if nation and row.cells[nation] not in ("England", ""):
            continue
        cells = {role: row.cells[column] if column else "" for role, column in columns.items()}
        one = cells["id"]
        if not one or not cells["name"]:
            raise table.fault(row, f"{columns['id'] if not one else columns['name']} is empty; each council needs one.")
        if one in found.councils:
            raise table.fault(row, f"{columns['id']} {one!r} stands there twice; keep one of the two rows.")
        for key in ("start", "end"):
            if cells[key] and not _is_date(cells[key]):
                raise table.fault(row, f"{columns[key]} is {cells[key]!r}; it must be a date, YYYY-MM-DD, or empty.")
        found.councils[one] = CouncilRecord(
            **{key: cells[key] for key in COUNCIL_COLUMNS if key not in ("replaced_by", "population", "short_name")},
            short_name=cells["short_name"] or cells["name"],
            replaced_by=tuple(filter(None, re.split(r"[,\s]+", cells["replaced_by"]))),
            population=int(table.number(row, str(columns["population"]))) if cells["population"] else 0,
        )


def _boundaries(table: Table, found: _Found) -> None:
    for row in table.rows:
        if row.cells["relation"] == "shares_boundary":
            rank = table.number(row, "weight")
            found.boundaries.setdefault(row.cells["source"], {})[row.cells["target"]] = rank


def _boundaries_by_code(name: str, text: str, found: _Found) -> None:
    """Take a JSON object of code to [[neighbours, the longest boundary first], others nearby]."""
    try:
        read = json.loads(text)
        # An island has null where others have their neighbours.
        lists = {str(code): [str(one) for one in entry[0] or ()] for code, entry in read.items()}
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise CountyError(
            f"{name}: not the neighbours of local authority districts ({error}); each code needs a list whose first "
            f"part lists its neighbours. Download it again: {BY_ROLE['boundaries'].download}."
        ) from error
    for code, near in lists.items():
        found.boundaries[code] = {one: float(rank) for rank, one in enumerate(near, start=1)}


def _bodies(table: Table, found: _Found) -> None:
    for row in table.rows:
        kind = BODY_TYPES.get(row.cells["body_type"])
        if kind is None:
            hint = nearest(row.cells["body_type"], BODY_TYPES)
            raise table.fault(
                row, f"body_type {row.cells['body_type']!r} is unknown{hint}; allowed: {', '.join(BODY_TYPES)}."
            )
        found.bodies.setdefault(row.cells["id"], {})[kind] = row.cells["body"]


def _lookup_columns(table: Table) -> dict[str, str]:
    """Return the column of districts' codes and of each body's name, of a lookup of the ONS."""
    found = {}
    for column in table.columns:
        if re.fullmatch(r"LAD\d\dCD", column, re.IGNORECASE):
            found["code"] = column
        match = re.fullmatch(r"(PFA|FRA|CSP|LRF)\d\dNM", column, re.IGNORECASE)
        if match:
            found[LOOKUPS[match[1].upper()]] = column
    return found if "code" in found and len(found) > 1 else {}


def _lookup(table: Table, found: _Found) -> None:
    columns = _lookup_columns(table)
    for row in table.rows:
        for kind, column in columns.items():
            if kind != "code" and row.cells[column]:
                found.bodies.setdefault(row.cells[columns["code"]], {})[kind] = row.cells[column]


def _year(table: Table, row: Row) -> int:
    text = row.cells["year"]
    if not re.fullmatch(r"(19|20)\d\d", text):
        raise table.fault(row, f"year is {text!r}; it must be a year such as 2019.")
    return int(text)


def _control(table: Table, found: _Found) -> None:
    for row in table.rows:
        if row.cells["control_by_seats"]:
            found.control.append((row.cells["authority"], _year(table, row), row.cells["control_by_seats"]))


def _seats(table: Table, found: _Found) -> None:
    """Take seats by party: who has more than half of them is in control."""
    parties = [one for one in PARTIES if one in table.columns]
    for row in table.rows:
        year = _year(table, row)
        seats = {one: table.number(row, one) if row.cells[one] not in ("", "NULL") else 0.0 for one in parties}
        total = table.number(row, "total") if row.cells["total"] not in ("", "NULL") else 0.0
        if total > 0:
            largest = max(parties, key=lambda one: seats[one])
            found.control.append((row.cells["authority"], year, largest if 2 * seats[largest] > total else "none"))


def _patients(table: Table, found: _Found) -> None:
    for row in table.rows:
        share = table.number(row, "share_of_trust_patients")
        if not 0.0 <= share <= 1.0:
            raise table.fault(row, f"share_of_trust_patients is {share:g}; it runs from 0 to 1.")
        found.patients.setdefault(row.cells["nhs_trust_code"], {})[row.cells["id"]] = share


Reader = Callable[[Table, _Found], None]


def _reader_of(table: Table) -> tuple[str, Reader] | None:
    """Return what a table is, by its columns, and what reads it; None where it is none of ours."""
    has = set(table.columns)
    known: tuple[tuple[bool, str, Reader], ...] = (
        ({"id", "name", "gss", "type"} <= has, "councils", _councils),
        ({"local-authority-code", "official-name"} <= has, "councils", _councils),
        ({"source", "target", "weight", "relation"} <= has, "boundaries", _boundaries),
        ({"id", "body", "body_type"} <= has, "bodies", _bodies),
        (bool(_lookup_columns(table)), "bodies", _lookup),
        ({"authority", "year", "control_by_seats"} <= has, "control", _control),
        ({"authority", "year", "total", "con", "lab"} <= has, "control", _seats),
        ({"nhs_trust_code", "id", "share_of_trust_patients"} <= has, "trusts", _patients),
    )
    return next(((role, reader) for fits, role, reader in known if fits), None)


def _joined(found: _Found, files: list[tuple[str, str, str, int]], skipped: list[str]) -> OpenData:
    by_code = {one.code: one.id for one in found.councils.values() if one.code}
    # A code that two councils had (renamed, or with new boundaries) is that of the present one.
    by_code |= {one.code: one.id for one in found.councils.values() if one.code and one.current}

    def place(word: str) -> str:
        return word if word in found.councils else by_code.get(word, "")

    bodies: dict[str, dict[str, str]] = {}
    for word, named in found.bodies.items():
        if place(word):
            bodies.setdefault(place(word), {}).update(named)
    councils = {
        one: replace(council, **{kind: bodies.get(one, {}).get(kind, "") for kind in BODIES})  # type: ignore[arg-type]
        for one, council in found.councils.items()
    }
    neighbours: dict[str, dict[str, float]] = {}
    strangers: set[str] = set()
    for word, near in found.boundaries.items():
        for other, rank in near.items():
            if place(word) and place(other):
                neighbours.setdefault(place(word), {})[place(other)] = rank
            else:
                strangers |= {one for one in (word, other) if not place(one)}
    notes = [f"{', '.join(skipped)}: not one of the tables that are needed, left out."] if skipped else []
    if strangers:
        notes.append(f"{len(strangers)} areas with boundaries are no English council here: {some(sorted(strangers))}.")
    unknown = {target for one in councils.values() for target in one.replaced_by if target not in councils}
    if unknown:
        notes.append(f"Successors that the table of councils lacks: {some(sorted(unknown))}.")
    if not neighbours:
        raise CountyError(
            "no boundary is between two councils of the table of councils: the two tables use different ids; "
            "give both in the same form."
        )
    if not any(one.police for one in councils.values()):
        raise CountyError(
            "no council of the table of councils has a police force area: the table of bodies uses other ids; "
            "give both in the same form."
        )
    patients = {
        trust: {place(one): share for one, share in shares.items() if place(one)}
        for trust, shares in found.patients.items()
    }
    return OpenData(
        councils,
        {one: tuple(sorted(near, key=lambda other: (near[other], other))) for one, near in neighbours.items()},
        patients,
        control_of(councils.values(), found.control),
        tuple(files),
        tuple(notes),
    )


def read_folder(folder: Path) -> OpenData:
    """Read and check a folder of open data.

    Parameters
    ----------
    folder : Path
        CSV and JSON files; what each is, its columns say.

    Raises
    ------
    CountyError
        Naming the file, the line, what was found and the remedy.
    """
    if not folder.is_dir():
        raise CountyError(f"{folder}: there is no such folder; `run.py data where` says what to put into one.")
    found, files, skipped = _Found(), [], []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in (".csv", ".json") or not path.is_file():
            continue
        data = contents(path)
        if path.suffix.lower() == ".json":
            role, rows = "boundaries", len(found.boundaries)
            _boundaries_by_code(path.name, decoded(path.name, data)[0], found)
            rows = len(found.boundaries) - rows
        else:
            table = table_of(read_sheet(path.name, data))
            known = _reader_of(table)
            if known is None:
                skipped.append(path.name)
                continue
            role, reader = known
            reader(table, found)
            rows = len(table.rows)
        files.append((path.name, role, hashlib.sha256(data).hexdigest(), rows))
    there = {role for _name, role, _digest, _rows in files}
    lacking = [source for source in SOURCES if source.needed and source.role not in there]
    if lacking:
        saw = f"; files that are none of them: {some(skipped)}" if skipped else ""
        raise CountyError(
            f"{folder}: no table of {' and none of '.join(source.role for source in lacking)}{saw}. Looked for, by "
            f"columns: {'; '.join(source.own for source in lacking)}. `run.py data where` says where each comes from, "
            "and in which other form it may be."
        )
    if not any(one.type == "County" or one.type.startswith("Unitary") for one in found.councils.values()):
        kinds = ", ".join(sorted({one.type for one in found.councils.values()})) or "none"
        raise CountyError(f"{folder}: the table of councils has no county and no unitary council; its types: {kinds}.")
    joined = _joined(found, files, skipped)
    absent = [source for source in SOURCES if source.role not in there]
    return replace(joined, notes=(*joined.notes, *(f"No table of {one.role}: {one.without}." for one in absent)))


def counts(data: OpenData) -> Mapping[str, int]:
    """Return how much there is of each kind."""
    return {
        "councils": len(data.councils),
        "boundaries": sum(len(near) for near in data.neighbours.values()),
        "councils with a police force area": sum(bool(one.police) for one in data.councils.values()),
        "councils with a record of control": len(data.control),
        "NHS trusts": len(data.patients),
    }
