"""Map a survey's own words to the kinds of member that the model knows.

For each member, the first of these that answers decides:

1. the user's table (a mapping, or a file of words and kinds): an id, a name, a word in the kind column, or a word
   inside a name;
2. a word in the kind column that names a kind of organisation (`KIND_WORDS`);
3. a word in the member's name (`NAME_HINTS`), such as Police or Red Cross;
4. a word that says only the level or sector, such as State or private (`SECTOR_WORDS`), in a sector column or in
   the kind column;
5. nothing: the kind is "other", and the description says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from calibration.observed import Survey
from calibration.readers.cells import read_table
from calibration.tables import SurveyError, nearest
from calibration.toml import read_toml
from simulation.partnership import KINDS

KIND_COLUMNS = ("kind", "type", "org_type", "organisation_type", "organization_type", "agency_category", "agency_type",
                "category", "type_main")  # fmt: skip
SECTOR_COLUMNS = ("sponsorship", "sector", "agency_level", "level", "scale", "government")

KIND_WORDS: Mapping[str, str] = {
    # councils; a lower-tier or municipal council is a district, a single-tier one a unitary
    "county council": "county", "county gov": "county",
    "non metropolitan district": "district", "district council": "district", "borough": "district",
    "council": "district", "municipality": "district", "city": "district", "city gov": "district", "town": "district",
    "unitary authority": "unitary", "metropolitan district": "unitary", "london borough": "unitary",
    "city corporation": "unitary", "city county": "unitary",
    "parish": "parish_association", "parish council": "parish_association",
    # services
    "sheriff": "police", "law enforcement": "police", "fire service": "fire", "fire and rescue": "fire",
    "hospital": "health", "ambulance": "health", "nhs": "health", "public health": "health",
    # civil society
    "ngo": "voluntary", "charity": "voluntary", "nonprofit": "voluntary", "non profit": "voluntary",
    "coalition": "voluntary", "advocacy": "voluntary", "local advocacy": "voluntary",
    "regional advocacy": "voluntary", "local outreach ed": "voluntary", "landtrust": "voluntary",
    "land trust": "voluntary", "ig": "voluntary", "interest group": "voluntary", "community": "voluntary",
    # firms; a contractor is paid to deliver
    "firm": "business", "company": "business", "industry": "business", "nr industry": "business",
    "consulting": "business", "contractor": "business",
    # learning and research
    "edu": "education", "school": "education", "university": "education", "university research": "education",
    "sci": "education", "research": "education",
    # bodies of a wider area than the partnership's, with no election in it
    "state agency": "national_body", "federal agency": "national_body", "national agency": "national_body",
    "national partner": "national_body", "ministry": "national_body",
    "staff team": "central_team", "core team": "central_team", "secretariat": "central_team",
    **{kind: kind for kind in KINDS}, **{kind.replace("_", " "): kind for kind in KINDS},
}  # fmt: skip

# Words inside a name, the first that is found; "Laramie County Fire District" is a fire service, not a county.
NAME_HINTS: Sequence[tuple[str, str]] = (
    ("fire|vfd", "fire"),
    ("police|sheriff|sheriffs|constabulary|highway patrol", "police"),
    ("hospital|ambulance|health|nhs|clinic", "health"),
    ("red cross|salvation army|united way|voluntary|volunteers|charity|dog association|rescue team|radio club"
     "|amateur radio|civil air patrol|sar group", "voluntary"),
    ("parish councils|parish council|local councils", "parish_association"),
    ("board of education|university|college|school", "education"),
    ("councillors|mayor|mayors", "councillors"),
    ("chamber of commerce|plc|ltd|inc", "business"),
    ("county council", "county"),
    ("district council|borough council|city council", "district"),
    ("national guard|army|air force|coast guard|forest service|ministry", "national_body"),
)  # fmt: skip

# Level or sector alone. Government whose level is not said is taken as a body without elections of its own.
SECTOR_WORDS: Mapping[str, str] = {
    "city": "district", "town": "district", "municipal": "district", "municipality": "district", "county": "county",
    "state": "national_body", "federal": "national_body", "national": "national_body",
    "gov": "national_body", "government": "national_body", "public": "national_body", "1": "national_body",
    "private": "business", "pvt": "business", "prv": "business", "business": "business",
    "vol": "voluntary", "voluntary": "voluntary", "third": "voluntary",
}  # fmt: skip


def words_of(text: str) -> str:
    """Return text in small letters, with one blank where the file has dots, underscores, bars or dashes.

    Examples
    --------
    >>> words_of("Lewis.County_Sheriff's  Office")
    'lewis county sheriff s office'
    """
    return " ".join(re.sub(r"[^\w]|_", " ", text).lower().split())


@dataclass(frozen=True)
class Assigned:
    """A member's kind, and by which of the five steps it was found.

    Parameters
    ----------
    kind : str
    how : {"table", "word", "name", "sector", "unknown"}
    evidence : str
        What was found, where.
    """

    kind: str
    how: str
    evidence: str


def _check(kind: str, where: str) -> str:
    if kind not in KINDS:
        raise SurveyError(
            f"{where}: {kind!r} is no kind of member{nearest(kind, KINDS)}; kinds are {', '.join(KINDS)}."
        )
    return kind


def read_kinds(path: str | Path) -> dict[str, str]:
    """Read a user's table of words and kinds.

    Parameters
    ----------
    path : path
        A TOML file with lines `word = "kind"` (also under a heading `[kinds]`), or a CSV file with the columns
        `word` and `kind`.

    Returns
    -------
    dict of str to str

    Raises
    ------
    SurveyError
        If it cannot be read, or names a kind that there is not.
    """
    file = Path(path)
    if file.suffix.lower() != ".toml":
        table = read_table(file)
        word, kind = table.need("word", ("word", "name", "id")), table.need("kind", ("kind",))
        return {row.cells[word]: _check(row.cells[kind], f"{file.name}, line {row.line}") for row in table.rows}
    try:
        content = read_toml(file, "a table of kinds")
    except (OSError, ValueError) as error:
        raise SurveyError(f"{file.name}: cannot be read as TOML ({error}).") from error
    words = content.get("kinds", content)
    if not isinstance(words, dict):
        raise SurveyError(f"{file.name}: kinds is {str(words)[:60]!r}; it is a table of lines word = \"kind\".")
    return {word: _check(str(kind), f"{file.name}, key {word!r}") for word, kind in words.items()}


def _in_name(hint: str, name: str) -> bool:
    return re.search(rf"\b(?:{hint})\b", name) is not None


def _of_one(values: Mapping[str, str], table: Mapping[str, str], vague: Sequence[str], kind_column: str) -> Assigned:
    """Return the kind of one member, from its id, name, and the cells of its kind and sector columns."""
    name, word = words_of(values["name"]), words_of(values.get(kind_column, ""))
    for key, kind in table.items():
        if key in (values["id"], values["name"]) or words_of(key) in (name, word):
            return Assigned(kind, "table", key)
    for key, kind in table.items():
        if words_of(key) and _in_name(re.escape(words_of(key)), name):
            return Assigned(kind, "table", key)
    # "County" under `sponsorship` is who pays; under `type` it is the organisation itself.
    if kind_column not in SECTOR_COLUMNS and word in KIND_WORDS:
        return Assigned(KIND_WORDS[word], "word", f"{kind_column} {values[kind_column]}")
    for hint, kind in NAME_HINTS:
        if _in_name(hint, name):
            return Assigned(kind, "name", "name")
    for column in (*vague, kind_column):
        cell = words_of(values.get(column, ""))
        if cell in SECTOR_WORDS:
            return Assigned(SECTOR_WORDS[cell], "sector", f"{column} {values[column]}")
    if word in KIND_WORDS:
        return Assigned(KIND_WORDS[word], "word", f"{kind_column} {values[kind_column]}")
    return Assigned("other", "unknown", f"{kind_column} {values[kind_column]}" if word else "nothing")


def assign_kinds(survey: Survey, kinds: Mapping[str, str] | str | Path | None = None) -> tuple[Assigned, ...]:
    """Return each member's kind, in the order of the survey.

    Parameters
    ----------
    survey : Survey
        The column chosen for the role "kind" is used, else the first of `KIND_COLUMNS` that is there.
    kinds : mapping, or path of a file, optional
        The user's own words (`read_kinds`); they come before everything else.

    Returns
    -------
    tuple of Assigned

    Raises
    ------
    SurveyError
        If a kind is not known, or two members are the central team.
    """
    table = read_kinds(kinds) if isinstance(kinds, str | Path) else dict(kinds or {})
    for word, kind in table.items():
        _check(kind, f"kind {word}={kind}")
    chosen = survey.column("kind", KIND_COLUMNS) or ""
    by_name = {column.lower(): column for column in survey.attributes}
    vague = [by_name[column] for column in SECTOR_COLUMNS if column in by_name]
    found = []
    for place, one in enumerate(survey.ids):
        values = {column: cells[place] for column, cells in survey.attributes.items()}
        found.append(_of_one({**values, "id": one, "name": survey.names[place]}, table, vague, chosen))
    teams = [survey.names[place] for place, one in enumerate(found) if one.kind == "central_team"]
    if len(teams) > 1:
        raise SurveyError(
            f"{len(teams)} members are of kind central_team ({', '.join(teams)}), and a partnership has one; "
            f"say which, and what the others are, as in --kind '{teams[-1]}=other'."
        )
    return tuple(found)
