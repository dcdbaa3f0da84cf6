"""Map a survey's own words to the kinds of member that the model knows.

For each member, the first of these that answers decides:

1. the user's table (a mapping, or a file of words and kinds): an id, a name, a word in the kind column, or a word
   inside a name;
2. a word in the kind column that names a kind of organisation (`KIND_WORDS`);
3. a word in the member's name (`NAME_HINTS`), such as Police or Red Cross;
4. a word that says only the level or sector, such as State or private (`SECTOR_WORDS`), in a sector column or in
   the kind column;
5. nothing: the user is asked (`kind_questions`), and until there is an answer the kind is "other".

A word in the kind column that says only that it is a council leaves to the name which: a county's, a district's.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from partnership_dynamics.calibration.observed import Survey
from partnership_dynamics.calibration.plan import Certainty, Decision
from partnership_dynamics.calibration.readers.attributes import quoted
from partnership_dynamics.calibration.readers.cells import read_table
from partnership_dynamics.calibration.tables import SurveyError, nearest, some
from partnership_dynamics.calibration.toml import read_toml
from partnership_dynamics.simulation.partnership import KINDS

_TABLES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
KIND_COLUMNS: Sequence[str] = tuple(_TABLES["kind_columns"])
SECTOR_COLUMNS: Sequence[str] = tuple(_TABLES["sector_columns"])
KIND_WORDS: Mapping[str, str] = {
    **_TABLES["kind_words"],
    **{kind: kind for kind in KINDS},
    **{kind.replace("_", " "): kind for kind in KINDS},
}
SECTOR_WORDS: Mapping[str, str] = _TABLES["sector_words"]
NAME_HINTS: Sequence[tuple[str, str]] = tuple(("|".join(row["words"]), row["kind"]) for row in _TABLES["name_hints"])
COUNCIL_WORDS: Sequence[str] = tuple(_TABLES["council_words"])
COUNCIL_HINTS: Sequence[tuple[str, str]] = tuple(
    ("|".join(row["words"]), row["kind"]) for row in _TABLES["council_hints"]
)


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
    how : {"table", "word", "council", "name", "sector", "unknown"}
        "council": a word that says only that it is a council, and a name that does not say which.
    evidence : str
        What was found, where.
    word : str
        What its kind column says, as it stands there.
    """

    kind: str
    how: str
    evidence: str
    word: str = ""


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
        raise SurveyError(f'{file.name}: kinds is {str(words)[:60]!r}; it is a table of lines word = "kind".')
    return {word: _check(str(kind), f"{file.name}, key {word!r}") for word, kind in words.items()}


def _singular(word: str) -> str:
    """Return words with the last one in the singular.

    Examples
    --------
    >>> _singular("housing associations"), _singular("universities"), _singular("police")
    ('housing association', 'university', 'police')
    """
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


VAGUE_INSIDE = 4  # letters; shorter words inside others ("ig", "sci") say too little


def _inside(word: str) -> str | None:
    """Return the kind that the longest known words inside a cell name; None where they name several, or none.

    Examples
    --------
    >>> _inside("district or borough councils"), _inside("nhs mental health trust"), _inside("tribe")
    ('district', 'health', None)
    """
    plain = " ".join(_singular(one) for one in word.split())
    if word in KIND_WORDS or plain in KIND_WORDS:
        return KIND_WORDS.get(word) or KIND_WORDS[plain]
    found = {
        known: kind
        for known, kind in KIND_WORDS.items()
        if len(known) > VAGUE_INSIDE and known not in SECTOR_WORDS and _in_name(re.escape(known), plain)
    }
    longest = [kind for known, kind in found.items() if not any(known in other and known != other for other in found)]
    return longest[0] if longest and len(set(longest)) == 1 else None


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
    if kind_column not in SECTOR_COLUMNS and _singular(word) in COUNCIL_WORDS:
        found = next((kind for hint, kind in COUNCIL_HINTS if _in_name(hint, name)), None)
        said = f"{kind_column} {values[kind_column]}"
        return Assigned(found or "district", "word" if found else "council", said, values[kind_column])
    # "County" under `sponsorship` is who pays; under `type` it is the organisation itself.
    if kind_column not in SECTOR_COLUMNS and word in KIND_WORDS:
        return Assigned(KIND_WORDS[word], "word", f"{kind_column} {values[kind_column]}")
    inside = _inside(word) if kind_column not in SECTOR_COLUMNS else None
    if inside is not None:
        return Assigned(inside, "word", f"{kind_column} {values[kind_column]}", values[kind_column])
    for hint, kind in NAME_HINTS:
        if _in_name(hint, name):
            return Assigned(kind, "name", "name", values.get(kind_column, ""))
    for column in (*vague, kind_column):
        cell = words_of(values.get(column, ""))
        if cell in SECTOR_WORDS:
            return Assigned(SECTOR_WORDS[cell], "sector", f"{column} {values[column]}")
    if word in KIND_WORDS:
        return Assigned(KIND_WORDS[word], "word", f"{kind_column} {values[kind_column]}")
    said = values.get(kind_column, "")
    return Assigned("other", "unknown", f"{kind_column} {said}" if word else "nothing", said if word else "")


def kind_questions(survey: Survey, assigned: Sequence[Assigned]) -> list[Decision]:
    """Return what the user is asked of kinds that nothing says, and what is taken until there is an answer.

    Parameters
    ----------
    survey : Survey
    assigned : sequence of Assigned
        In the order of the survey (`assign_kinds`).

    Returns
    -------
    list of Decision
        None of them changes the network; they change what members are taken to care for.
    """
    unknown: dict[str, list[str]] = {}
    vague: list[str] = []
    for name, one in zip(survey.names, assigned, strict=True):
        if one.how == "unknown":
            unknown.setdefault(one.word, []).append(name)
        elif one.how == "council":
            vague.append(name)
    result = []
    kinds = ", ".join(KINDS)
    for word, names in unknown.items():
        close = difflib.get_close_matches(words_of(word), list(KIND_WORDS), n=1, cutoff=0.8) if word else []
        what = f"the kind {word!r} is not known ({some(names)})" if word else f"nothing says what kind {some(names)} is"
        key = word or (names[0] if len(names) == 1 else "NAME")
        result.append(
            Decision(
                "kinds",
                survey.members_file,
                what,
                KIND_WORDS[close[0]] if close else "other",
                (),
                f"--kind {quoted(key)}=KIND (of {kinds})",
                Certainty.OPEN,
                changes=False,
            )
        )
    if vague:
        result.append(
            Decision(
                "kinds",
                survey.members_file,
                f"no name says what council {some(vague)} is",
                "district",
                ("county", "unitary"),
                f"--kind {quoted(vague[0])}=county",
                Certainty.DEFAULT,
                changes=False,
            )
        )
    return result


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
    for index, one in enumerate(survey.ids):
        values = {column: cells[index] for column, cells in survey.attributes.items()}
        found.append(_of_one({**values, "id": one, "name": survey.names[index]}, table, vague, chosen))
    teams = [survey.names[index] for index, one in enumerate(found) if one.kind == "central_team"]
    if len(teams) > 1:
        raise SurveyError(
            f"{len(teams)} members are of kind central_team ({', '.join(teams)}), and a partnership has one; "
            f"say which, and what the others are, as in --kind '{teams[-1]}=other'."
        )
    return tuple(found)
