"""What is kept of the open data: English councils, their neighbours, shared bodies, patients and political control."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from partnership_dynamics.calibration.tables import SurveyError

FORMAT = "partnership-dynamics open data 1"
COUNTY, DISTRICT = "County", "Non-metropolitan district"
COMBINED = ("Combined authority", "Strategic Regional Authority")
BODIES = ("police", "fire", "safety", "forum")


class CountyError(SurveyError):
    """Open data cannot be read, or do not know a county; the message says what was found and the remedy."""


@dataclass(frozen=True)
class CouncilRecord:
    """A council or combined authority.

    Parameters
    ----------
    id, name, short_name, code, type, region : str
        ``code`` is the nine-character code of the Office for National Statistics.
    county, combined : str
        Ids of its county council and its combined authority, where it has one.
    start, end : str
        Dates, YYYY-MM-DD; empty where it has none.
    replaced_by : tuple of str
        Ids of its successors.
    population : int
        Mid-2020; 0 where not known.
    police, fire, safety, forum : str
        Police force area, fire authority, community safety partnership and resilience forum; empty where not known.
    """

    id: str
    name: str
    short_name: str
    code: str
    type: str
    region: str = ""
    county: str = ""
    combined: str = ""
    start: str = ""
    end: str = ""
    replaced_by: tuple[str, ...] = ()
    population: int = 0
    police: str = ""
    fire: str = ""
    safety: str = ""
    forum: str = ""

    @property
    def current(self) -> bool:
        """Whether it had no end when the data were made."""
        return not self.end


@dataclass(frozen=True)
class OpenData:
    """The open data that were imported.

    Parameters
    ----------
    councils : mapping of id to CouncilRecord
    neighbours : mapping of id to ids
        Who shares a boundary, the longest first.
    patients : mapping of trust code to {id: share}
        Which share of a trust's patients comes from a council's area.
    control : mapping of id to {year: control}
        Who held more than half of the seats, "none" where nobody did.
    files : tuple of (file, role, SHA-256, rows)
    notes : tuple of str
        What was left out or is missing.
    """

    councils: Mapping[str, CouncilRecord]
    neighbours: Mapping[str, tuple[str, ...]]
    patients: Mapping[str, Mapping[str, float]]
    control: Mapping[str, Mapping[int, str]]
    files: tuple[tuple[str, str, str, int], ...] = ()
    notes: tuple[str, ...] = ()


def as_plain(data: OpenData) -> dict[str, Any]:
    """Return the data as what JSON can hold, the same for the same data."""
    return {
        "format": FORMAT,
        "councils": [
            {key: value for key, value in asdict(one).items() if value not in ("", 0, ())}
            for _id, one in sorted(data.councils.items())
        ],
        "neighbours": {one: list(found) for one, found in sorted(data.neighbours.items())},
        "patients": {one: dict(sorted(found.items())) for one, found in sorted(data.patients.items())},
        "control": {
            one: {str(year): found[year] for year in sorted(found)} for one, found in sorted(data.control.items())
        },
        "files": [list(one) for one in data.files],
        "notes": list(data.notes),
    }


def from_plain(plain: Any) -> OpenData:
    """Return the data that `as_plain` wrote.

    Raises
    ------
    CountyError
        If it is something else.
    """
    try:
        if plain["format"] != FORMAT:
            raise CountyError(f"the kept data have the format {plain['format']!r}, not {FORMAT!r}: import them again.")
        councils = [
            CouncilRecord(**{**one, "replaced_by": tuple(one.get("replaced_by", ()))}) for one in plain["councils"]
        ]
        return OpenData(
            {one.id: one for one in councils},
            {one: tuple(found) for one, found in plain["neighbours"].items()},
            {one: {key: float(share) for key, share in found.items()} for one, found in plain["patients"].items()},
            {one: {int(year): str(held) for year, held in found.items()} for one, found in plain["control"].items()},
            tuple((str(name), str(role), str(digest), int(rows)) for name, role, digest, rows in plain["files"]),
            tuple(plain["notes"]),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, CountyError):
            raise
        raise CountyError(f"the kept open data cannot be used ({error}): import them again.") from error
