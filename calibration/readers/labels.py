"""Names as people type them: cleaned, compared, and told from words that are no name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from partnership_dynamics.calibration.readers.words import NOBODY, TOTALS, VAGUE

INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
ALIKE_MARKS = str.maketrans("‘’‛`´“”„–—‐‑−", "'''''\"\"\"-----")  # as the keyboards of a dozen tools write them
NOBODY_TOLD = re.compile(
    r"(?:n/a|none|nobody|no one|not applicable|nothing)\s*(?:[-:;,(]|at present\b|currently\b|yet\b|so far\b|at all\b|"
    r"(?:of (?:them|these|those|the above|the others))\b).*|"
    r"no (?:other|others|further|more|additional)(?: (?:\w+ )?(?:partners?|organi[sz]ations?|contacts?|bodies|members?|"
    r"agenc(?:y|ies)|names?|links?|ties))?"
)
SHORT = 5  # letters; two shorter names that differ in one are two names
CLOSE = 88.0  # of 100, at which names are reported as nearly the same
ABBREVIATIONS = {
    "&": "and",
    "st": "saint",
    "cc": "county council",
    "dc": "district council",
    "bc": "borough council",
    "mbc": "metropolitan borough council",
    "cllr": "councillor",
    "dept": "department",
    "auth": "authority",
    "assoc": "association",
    "cttee": "committee",
    "gov": "government",
    "govt": "government",
    "org": "organisation",
    "svc": "service",
    "svcs": "services",
    "ltd": "limited",
    "univ": "university",
    "hosp": "hospital",
    "nhs": "nhs",
    "ccg": "clinical commissioning group",
    "icb": "integrated care board",
    "vcs": "voluntary and community sector",
}


def cleaned(text: str) -> str:
    r"""Return a text composed (NFC), without invisible letters and without blanks at its ends or doubled inside.

    Examples
    --------
    >>> cleaned("  Police   Force ") == "Police Force", len(cleaned("o" + chr(0x302)))
    (True, 1)
    """
    if text.isascii():
        return " ".join(text.split()) if "  " in text or "\t" in text or "\n" in text else text.strip()
    return " ".join(unicodedata.normalize("NFC", text.translate(INVISIBLE)).split())


def cleaned_lines(text: str) -> str:
    r"""Return a cell cleaned line by line: a line end may separate names.

    Examples
    --------
    >>> cleaned_lines(" Fire \n\n  Health")
    'Fire\nHealth'
    """
    if "\n" not in text and "\r" not in text:
        return cleaned(text)
    return "\n".join(line for line in map(cleaned, text.splitlines()) if line)


def key_of(name: str) -> str:
    """Return what two spellings of one name have in common: case, kinds of quotation marks and dashes do not count.

    Examples
    --------
    >>> key_of("St John’s  POLICE") == key_of("St John's Police")
    True
    """
    return cleaned(name).translate(ALIKE_MARKS).strip("\"'").casefold()


def plain_key(name: str) -> str:
    """Return a name without accents, marks and abbreviations: what a misspelling may still have in common.

    Examples
    --------
    >>> plain_key("Northmere CC") == plain_key("Northmere County Council"), plain_key("Tŷ & Co.")
    (True, 'ty and co')
    >>> plain_key("The Wildlife Trust")
    'wildlife trust'
    """
    bare = "".join(one for one in unicodedata.normalize("NFKD", key_of(name)) if not unicodedata.combining(one))
    words = re.sub(r"[^\w&]+", " ", bare.replace("'", "").replace("&", " & ")).split()
    words = words[1:] if words[:1] == ["the"] and len(words) > 1 else words
    return " ".join(ABBREVIATIONS.get(word, word) for word in words)


def is_nobody(text: str) -> bool:
    """Say whether a cell that could hold a name says that there is none.

    Examples
    --------
    >>> [is_nobody(one) for one in ("None", "-", "nobody else", "#N/A", "Police", "")]
    [True, True, True, True, False, True]
    >>> is_nobody("N/A - new in post"), is_nobody("No other organisations"), is_nobody("None of Your Business CIC")
    (True, True, False)
    """
    bare = key_of(text).strip(" .!") if len(text) > 3 else key_of(text)
    return not bare or bare in NOBODY or NOBODY_TOLD.fullmatch(bare) is not None


def is_vague(text: str) -> bool:
    """Say whether a cell says something where a name should stand: "various", "all partners".

    Examples
    --------
    >>> is_vague("Various"), is_vague("Police")
    (True, False)
    """
    return key_of(text).strip(" .:") in VAGUE or not any(map(str.isalnum, text))


def is_total(text: str) -> bool:
    """Say whether a label is that of sums or averages.

    Examples
    --------
    >>> is_total("Total:"), is_total("Average"), is_total("Police")
    (True, True, False)
    """
    return key_of(text).strip(" .:()") in TOTALS


def same_spelling(names: Iterable[str]) -> dict[str, list[str]]:
    """Return the spellings of each name that has several, by `key_of`.

    Examples
    --------
    >>> same_spelling(["Police", "police", "Fire"])
    {'police': ['Police', 'police']}
    """
    found: dict[str, dict[str, None]] = {}
    for name in names:
        found.setdefault(key_of(name), {})[name] = None
    return {key: list(spellings) for key, spellings in found.items() if len(spellings) > 1}


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def misspelt(first: str, second: str) -> bool:
    """Say whether two names differ as by a slip of the keyboard, an accent or an abbreviation.

    Names that differ in a number, or in a word of their own (North, South; Ward A, Ward B), are two names.

    Examples
    --------
    >>> misspelt("Fire Service", "Fire Servce"), misspelt("Team North", "Team South"), misspelt("Org 1", "Org 2")
    (True, False, False)
    >>> misspelt("Dŵr Cymru", "Dwr Cymru"), misspelt("Northmere CC", "Northmere County Council")
    (True, True)
    """
    if _numbers(first) != _numbers(second):
        return False
    one, two = plain_key(first), plain_key(second)
    if one == two:
        return bool(one)
    if min(len(one), len(two)) < SHORT:
        return False
    if one.replace(" ", "") == two.replace(" ", ""):
        return True
    words, others = one.split(), two.split()
    if sorted(words) == sorted(others):
        return True
    if len(words) != len(others):
        return OSA.distance(one, two, score_cutoff=1) <= 1 and min(len(one), len(two)) > 2 * SHORT
    differ = [(a, b) for a, b in zip(words, others, strict=True) if a != b]
    if len(differ) != 1:
        return False
    a, b = differ[0]
    longest = max(len(a), len(b))
    return longest >= SHORT and OSA.distance(a, b) <= (1 if longest < 9 else 2)


def near(name: str, names: Iterable[str]) -> str | None:
    """Return the name of which another is a misspelling; None where there is none.

    Examples
    --------
    >>> near("Polcie", ["Fire", "Police"]), near("Health", ["Fire", "Police"])
    ('Police', None)
    """
    return next((one for one in names if one != name and misspelt(name, one)), None)


def alike(names: Sequence[str]) -> list[tuple[str, str]]:
    """Return pairs of names that are nearly the same, by the token ratio of rapidfuzz or as misspellings.

    Examples
    --------
    >>> alike(["Fire Service", "Fire Servce", "Police"])
    [('Fire Service', 'Fire Servce')]
    """
    keys = [plain_key(name) for name in names]
    result = []
    for place, one in enumerate(keys):
        if len(one) < SHORT:
            continue
        rest = keys[place + 1 :]
        for _text, _score, other in process.extract(one, rest, scorer=fuzz.ratio, score_cutoff=CLOSE, limit=5):
            second = names[place + 1 + other]
            if _numbers(names[place]) == _numbers(second) and len(rest[other]) >= SHORT:
                result.append((names[place], second))
    return result


def parts_of(cell: str, separator: str | None, known: Collection[str]) -> tuple[list[str], str]:
    """Return the names in a cell, and what separates them ("" where it is one name).

    Parameters
    ----------
    cell : str
    separator : str or None
        As the user said; None: `;`, `|`, a line end, `,` or ` / ` where the parts are known members.
    known : collection of str
        Keys (`key_of`) of names that are members for sure.

    Examples
    --------
    >>> parts_of("Fire;Health", None, {"fire", "health"}), parts_of("Fire, Police and Crime", None, {"fire"})
    ((['Fire', 'Health'], ';'), (['Fire, Police and Crime'], ''))
    >>> parts_of("Fire;", None, {"fire"})
    (['Fire'], ';')
    """
    if separator == "none" or not cell:
        return [cell], ""
    if separator is not None:
        found = [cleaned(one) for one in cell.split(separator)]
        return [one for one in found if one], separator if len(found) > 1 else ""
    if key_of(cell) in known:
        return [cell], ""
    for mark in (";", "|", "\n", ",", " / ", "/", " & ", " + ", " and "):
        if mark not in cell:
            continue
        found = [one for one in (cleaned(part) for part in cell.split(mark)) if one]
        if mark == "," and found[-1].lower().startswith("and "):
            found[-1] = found[-1][4:]
        members = sum(key_of(one) in known or is_nobody(one) for one in found)
        several = len(found) > 1 or (len(found) == 1 and cell.rstrip().endswith(mark))  # "Fire;" as forms write it
        if several and members == len(found):
            return found, mark
    return [cell], ""


def joined(cell: str, known: Collection[str]) -> str:
    """Return the mark that may separate several names in a cell, of which at least one is a member; "" if none.

    Examples
    --------
    >>> joined("Fire; Zoo", {"fire"}), joined("Zoo", {"fire"}), joined("Fire; Zoo", set())
    (';', '', ';')
    """
    for mark in (";", "|", "\n", ","):
        found = [key_of(one) for one in cell.split(mark) if one.strip()]
        if mark in cell and len(found) > 1 and (mark != "," or any(one in known for one in found)):
            return mark
    return ""


def chosen_spelling(name: str, same: Mapping[str, str]) -> str | None:
    """Return the member that a spelling means, as the user said; "" for none, None where the user said nothing."""
    if not same:
        return None
    if name in same:
        return same[name]
    key = key_of(name)
    return next((member for spelling, member in same.items() if key_of(spelling) == key), None)
