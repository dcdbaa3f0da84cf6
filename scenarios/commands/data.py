"""`run.py data`: open data on English counties, taken in, listed and shown; `--county NAME` is a partnership of one."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from pathlib import Path
from typing import Any

from partnership_dynamics.calibration.counties.areas import areas, find_area
from partnership_dynamics.calibration.counties.county import County, build, county
from partnership_dynamics.calibration.counties.open_data import CountyError, OpenData
from partnership_dynamics.calibration.counties.sources import SOURCES
from partnership_dynamics.calibration.counties.store import NAME, data_folder, keep, kept
from partnership_dynamics.simulation.partnership import Partnership

WIDTH = 100
INSTEAD = ("survey", "nodes", "ties", "relation", "wave")


def data(arguments: argparse.Namespace) -> int:
    """Say which files are needed, take in a folder of them, list the counties, or show one."""
    if arguments.action == "where":
        return _where(arguments.json)
    if arguments.action == "list":
        return _list(kept(), arguments.json)
    if arguments.name is None:
        what = (
            "folder to take in: run.py data import FOLDER"
            if arguments.action == "import"
            else ("county to show: run.py data show COUNTY (`run.py data list` lists them)")
        )
        raise CountyError(f"name the {what}")
    if arguments.action == "import":
        return _import(Path(arguments.name), arguments.json)
    known = kept()
    return _show(build(known, find_area(known, arguments.name)), arguments.json)


def county_with(arguments: argparse.Namespace) -> Partnership:
    """Return the partnership of the real county named on the command line, and say what it is made of.

    Raises
    ------
    CountyError
        If no data were imported, there is no such county, or a survey was given too.
    """
    given = [f"--{name}" for name in INSTEAD if getattr(arguments, name, None)]
    if given:
        raise CountyError(f"--county goes without {given[0]}: a real county or a survey, not both")
    result = county(arguments.county).partnership
    if not arguments.json:
        print(f"{result.name}: {len(result.members)} members.", file=sys.stderr)
        print("\n".join(_bullets(result.notes)) + "\n", file=sys.stderr, flush=True)
    return result


def _bullets(lines: tuple[str, ...]) -> list[str]:
    return [textwrap.fill(line, WIDTH, initial_indent="  - ", subsequent_indent="    ") for line in lines]


def _where(as_json: bool) -> int:
    folder = data_folder()
    if as_json:
        print(json.dumps({"folder": str(folder), "tables": [vars(source) for source in SOURCES]}, indent=2))
        return 0
    print(
        "Put these tables into one folder, then: run.py data import FOLDER\n"
        "Each is known by its columns, so files may have any name; either form of each will do.\n"
    )
    for source in SOURCES:
        needed = "needed" if source.needed else f"may be missing; {source.without}"
        print(textwrap.fill(f"{source.role} ({needed}): {source.holds}", WIDTH))
        for head, text in (("download", source.download), ("or", source.own), ("licence", source.licence)):
            print(textwrap.fill(f"{head}: {text}", WIDTH, initial_indent="    ", subsequent_indent="      "))
        print()
    state = "holds data" if (folder / NAME).is_file() else "holds none yet"
    print(
        f"A compact copy is kept in {folder}, which {state}\n"
        "(the environment variable PARTNERSHIP_DATA names another folder). To remove it, delete that folder.\n"
        "Nothing is downloaded by this program, and nothing is sent anywhere."
    )
    return 0


def _import(folder: Path, as_json: bool) -> int:
    from partnership_dynamics.calibration.counties.reading import counts, read_folder

    read = read_folder(folder)
    found = areas(read)  # before anything is kept: data from which no county comes are of no use
    if not found:
        raise CountyError(f"{folder}: the tables go together, but no county comes from them.")
    place = keep(read)
    if as_json:
        print(json.dumps({"file": str(place), "counts": counts(read), "areas": list(found), "notes": read.notes}))
        return 0
    for name, role, _digest, rows in read.files:
        print(f"{role:<12} {rows:>6} rows  {name}")
    print()
    for what, number in counts(read).items():
        print(f"{number:>6} {what}")
    if read.notes:
        print("\n" + "\n".join(_bullets(read.notes)))
    print(
        f"\n{len(found)} counties and other areas; kept in {place}\n"
        "`run.py data list` lists them; `run.py simulate --county NAME` simulates one."
    )
    return 0


def _list(known: OpenData, as_json: bool) -> int:
    rows = [
        {
            "name": name,
            "county_council": area.county is not None,
            "districts": len(area.districts),
            "unitaries": len(area.unitaries),
            "police": area.police,
            "fire": area.fire,
        }
        for name, area in areas(known).items()
    ]
    if as_json:
        print(json.dumps(rows, indent=2))
        return 0
    wide = max(len(str(row["name"])) for row in rows)
    print(f"{'':<{wide}}  county  districts  unitaries  police")
    for row in rows:
        has = "yes" if row["county_council"] else "-"
        print(f"{row['name']:<{wide}}  {has:<6}  {row['districts']:>9}  {row['unitaries']:>9}  {row['police']}")
    print("\nA name with a year is a former county as it was. `run.py data show NAME` shows one.")
    return 0


def _as_plain(found: County) -> dict[str, Any]:
    names = [member.name for member in found.partnership.members]
    by_id = {one.id: one.name for one in found.area.councils}
    return {
        "name": found.area.name,
        "how": found.area.how,
        "members": [
            {"name": member.name, "kind": member.kind, "id": member.identifier, "health_area": member.area}
            for member in found.partnership.members
        ],
        "neighbours": {by_id[one]: [by_id[other] for other in near] for one, near in found.near.items()},
        "control": {
            by_id[one]: {**vars(record), "at_election": record.at_election} for one, record in found.records.items()
        },
        "ties": [
            {
                "ego": names[ego],
                "alter": names[alter],
                "ground": ground,
                "strength": float(found.ties.strength[ego, alter]),
            }
            for (ego, alter), ground in sorted(found.ties.grounds.items())
        ],
        "venues": {one.name: [names[place] for place in one.members] for one in found.partnership.venues},
        "notes": found.partnership.notes,
    }


def _show(found: County, as_json: bool) -> int:
    if as_json:
        print(json.dumps(_as_plain(found), indent=2))
        return 0
    by_id = {one.id: one.short_name for one in found.area.councils}
    print(f"{found.partnership.name}\n")
    for member in found.partnership.members:
        line = f"{member.kind.replace('_', ' ')}: {member.name}"
        record = found.records.get(member.identifier)
        if record:
            line += (
                f"; control changed {record.changes} times in {record.years} years, so taken to change at "
                f"{100 * record.at_election:.0f} of 100 elections"
            )
        near = found.near.get(member.identifier)
        if near:
            line += f"; next to {', '.join(by_id[one] for one in near)}"
        print(textwrap.fill(line, WIDTH, initial_indent="  ", subsequent_indent="      "))
    print("\nBoards")
    for venue in found.partnership.venues:
        print(f"  {venue.name}: {len(venue.members)} members")
    print("\nWhat is real and what is not\n" + "\n".join(_bullets(found.partnership.notes)))
    return 0
