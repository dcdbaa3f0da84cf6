"""What answers in cells mean: a weight, no answer, not asked, a tie that could not be; or a question to the user.

All answers to one question are looked at together, since "99" is a strength among counts and a code among ratings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from calibration.plan import Certainty
from calibration.readers.labels import key_of
from calibration.readers.plain import real
from calibration.readers.reading import Reading, cells_told
from calibration.readers.words import CERTAIN_MISSING, DASHES, FORMULA_ERRORS, MARKS, NO, SCALES, YES
from calibration.readers.words import MISSING as MISSING_ANSWERS
from calibration.tables import SurveyError, some

NO_TIE = re.compile(r"^(?:never|none|no|not|nil|zero|nothing|no contact|0)\b", re.IGNORECASE)
LEVELLED = re.compile(r"^\(?(?P<number>-?\d{1,3})\)?\s*(?:[-–—=:.)]\s*|\s)(?P<words>[^\d\s%].*)$")
WORDY = re.compile(r"^(?:\(?-?\d{1,3}\)?\s*[-–—=:.)]?\s*)?[^\W\d_][^<>\[\]{}|;\\]{0,60}$")
PERCENT = re.compile(r"^(-?\d+(?:[.,]\d+)?)\s?%$")
COMMA = re.compile(r"^-?\d+,\d+$")
THOUSANDS = re.compile(r"^-?\d{1,3}(?:,\d{3})+$")
CLASSIC = frozenset((7, 8, 9, 66, 77, 88, 96, 97, 98, 99, 666, 777, 888, 996, 997, 998, 999, 6666, 7777, 8888, 9996, 9997,
                     9998, 9999, 99999))  # fmt: skip
CLASSIC_BELOW = frozenset((-1, -2, -3, -4, -5, -6, -7, -8, -9, -66, -77, -88, -96, -97, -98, -99, -777, -888, -998, -999,
                           -9999))  # fmt: skip
STRUCTURAL = (10.0, 11.0)
FAR, LARGEST_SCALE, MOST_LEVELS, MOST_FAR, LEAST_RATING = 5.0, 10.0, 14, 2, 3


class Answer(NamedTuple):
    """What one answer means: kind is value, missing, not_asked, structural; the weight of a value, 10 or 11."""

    kind: str
    weight: float = 0.0


MISSING, NOT_ASKED = Answer("missing"), Answer("not_asked")


@dataclass
class Given:
    """The answers to one question as they stand in the cells, blanks and answers about oneself left out.

    Parameters
    ----------
    name : str
        The file or sheet.
    grid : bool
        Whether they are laid out by respondent, so that a code can fill a row.
    cells : list of (ego, alter, text, place)
    label : str
        What the answers are called in words: "the answers", "the column weight".
    width : int
        Of a grid, the others whom each respondent is asked about.
    """

    name: str
    grid: bool
    cells: list[tuple[str, str, str, str]]
    label: str = "the answers"
    width: int = 0
    places: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for _ego, _alter, text, place in self.cells:
            self.places.setdefault(text, []).append(place)

    @property
    def named(self) -> str:
        """What one of the answers is called: "the answer", "weight"."""
        return "the answer" if self.label == "the answers" else self.label.removeprefix("the column ")

    def where(self, text: str) -> str:
        """Return the place of the first cell with an answer."""
        return f"{self.name}, {self.places[text][0]}"


def number_in(text: str, decimal: str | None = None) -> float | None:
    """Return a number as people write it: 3, 0.5, 50%, 1,5 (where the comma is the decimal sign).

    Examples
    --------
    >>> number_in("50%"), number_in("1,5", "comma"), number_in("1,500", "point"), number_in("often")
    (50.0, 1.5, 1500.0, None)
    """
    found = PERCENT.match(text)
    bare = found[1] if found else text
    if "," in bare:
        if COMMA.match(bare) and decimal != "point":
            bare = bare.replace(",", ".")
        elif THOUSANDS.match(bare) and decimal != "comma":
            bare = bare.replace(",", "")
        else:
            return None
    return real(bare)


def _listed(text: str, value: float | None, codes: Iterable[str]) -> bool:
    return any(key_of(code) == key_of(text) or (value is not None and real(code) == value) for code in codes)


def meanings(given: Given, reading: Reading) -> dict[str, Answer]:
    """Return what each answer means; what is open is asked through the reading, with a proposal where there is one.

    Raises
    ------
    SurveyError
        If a cell is the error of a formula.
    """
    plan = reading.plan
    found: dict[str, Answer] = {}
    left: list[str] = []
    decimal = _decimal(given, reading)
    for text in given.places:
        value = number_in(text, decimal)
        if key_of(text) in FORMULA_ERRORS:
            raise SurveyError(f"{given.where(text)}: {text} is the error of a formula; correct it in the spreadsheet, "
                              "or write NA where the answer is missing.")  # fmt: skip
        scaled = _scaled(text, value, plan.scale)
        if scaled is not None:
            found[text] = Answer("value", scaled)
        elif _listed(text, value, plan.missing_codes):
            found[text] = MISSING
            reading.codes_found |= {code for code in plan.missing_codes if _listed(text, value, (code,))}
        elif _listed(text, value, plan.not_asked_codes):
            found[text] = NOT_ASKED
        elif value is not None and _listed(text, value, plan.structural_codes):
            found[text] = Answer("structural", 11.0 if value == STRUCTURAL[1] else 10.0)
        elif text.casefold() in CERTAIN_MISSING:
            found[text] = MISSING
        elif key_of(text) in MISSING_ANSWERS:
            found[text] = MISSING
            reading.decide("missing_codes", given.name, f"{text!r} in {cells_told(given.places[text])}",
                           "read as a missing answer", remedy=f"--scale to give it a weight: --scale {text!r}=0")  # fmt: skip
        else:
            left.append(text)
    numbers = {text: value for text in left if (value := number_in(text, decimal)) is not None}
    words = [text for text in left if text not in numbers]
    if words:
        found |= _words(given, words, numbers, reading)
    found |= _numbers(given, numbers, reading)
    return found


def _scaled(text: str, value: float | None, scale: Mapping[str, float]) -> float | None:
    for answer, weight in scale.items():
        if key_of(answer) == key_of(text) or (value is not None and real(answer) == value):
            return weight
    return None


def _decimal(given: Given, reading: Reading) -> str | None:
    """Return what a comma in a number is: decimal, or between thousands; it is asked where both could be."""
    if reading.plan.decimal is not None:
        return reading.plan.decimal
    commas = [text for text in given.places if COMMA.match(text.rstrip("% "))]
    if not commas:
        return None
    points = [text for text in given.places if re.match(r"^-?\d+\.\d+$", text)]
    if points and not all(THOUSANDS.match(text) for text in commas):
        reading.ask("decimal", given.where(commas[0]), f"{commas[0]!r} has a comma and {points[0]!r} a point",
                    remedy="--decimal comma or --decimal point, or write all numbers alike")  # fmt: skip
        return "comma"
    if all(THOUSANDS.match(text) for text in commas):
        reading.ask("decimal", given.where(commas[0]), f"{commas[0]!r} may be a decimal number, or thousands",
                    remedy="--decimal comma or --decimal point")  # fmt: skip
        return "comma"
    reading.decide("decimal", given.name, f"numbers with a comma, such as {commas[0]!r}",
                   "read as decimal commas", certainty=Certainty.CERTAIN, sets={"decimal": "comma"})  # fmt: skip
    return "comma"


def _words(given: Given, words: Sequence[str], numbers: Mapping[str, float], reading: Reading) -> dict[str, Answer]:
    """Return what answers in words mean: yes and no, marks, levels; else the user is asked."""
    keys = {text: key_of(text) for text in words}
    dashes = [text for text in words if keys[text] in DASHES]
    rest = [text for text in words if text not in dashes]
    found: dict[str, Answer] = {}
    zeros = any(value == 0 for value in numbers.values()) or any(keys[text] in NO for text in rest)
    for text in dashes:
        proposal, sets = ("a missing answer", {"missing_codes": (text,)}) if zeros else (
            "no tie", {"scale": {text: 0.0}})  # fmt: skip
        found[text] = MISSING if zeros else Answer("value", 0.0)
        reading.ask("missing_codes", given.where(text), f"{text!r} stands in {cells_told(given.places[text])}", proposal,
                    others=("no tie" if zeros else "a missing answer",),
                    remedy=f"--missing={text} for missing, --scale='{text}=0' for no tie", sets=sets)  # fmt: skip
    if not rest:
        return found
    if all(keys[text] in YES | NO for text in rest) and set(numbers.values()) <= {0.0, 1.0}:
        return found | {text: Answer("value", 1.0 if keys[text] in YES else 0.0) for text in rest}
    if all(keys[text] in MARKS for text in rest) and set(numbers.values()) <= {0.0}:
        reading.decide("scale", given.name, f"the marks {some(rest)}", "read as ties",
                       certainty=Certainty.CERTAIN if not numbers else Certainty.DEFAULT)  # fmt: skip
        return found | dict.fromkeys(rest, Answer("value", 1.0))
    own = {alter for _ego, alter, text, _place in given.cells if key_of(alter) == key_of(text)}
    if own and all(all(key_of(alter) == keys[text] for _e, alter, other, _p in given.cells if other == text)
                   for text in rest):  # fmt: skip
        reading.decide("scale", given.name, "each cell holds the name at the head of its column", "read as ties",
                       certainty=Certainty.CERTAIN)  # fmt: skip
        return found | dict.fromkeys(rest, Answer("value", 1.0))
    return found | _levels(given, rest, numbers, reading)


def scale_of(words: Sequence[str]) -> dict[str, float]:
    """Return the weights of a scale that a user gives, weakest first: from 0 where the first says that there is no tie.

    Raises
    ------
    SurveyError
        If a weight is no number from 0 on, or some answers have one and others do not.

    Examples
    --------
    >>> scale_of(["Never", "Monthly", "Weekly"]), scale_of(["Monthly", "Weekly"]), scale_of(["a=0", "b=2.5"])
    ({'Never': 0.0, 'Monthly': 1.0, 'Weekly': 2.0}, {'Monthly': 1.0, 'Weekly': 2.0}, {'a': 0.0, 'b': 2.5})
    """
    told = [word.rpartition("=") for word in words]
    if not any(mark for _answer, mark, _weight in told):
        first = 0 if words and NO_TIE.match(words[0]) else 1
        return {word: float(first + place) for place, word in enumerate(words)}
    scale = {}
    for answer, mark, weight in told:
        value = real(weight) if mark and answer else None
        if value is None or value < 0:
            raise SurveyError(f"--scale: {weight if not mark else f'{answer}={weight}'!r} is not of the form ANSWER=WEIGHT with "
                              "a weight from 0 on; give a weight to every answer, or to none.")  # fmt: skip
        scale[answer.strip()] = value
    return scale


def proposed_scale(words: Sequence[str]) -> dict[str, float] | None:
    """Return weights for answers in words: of a scale that is in use, or numbered ("3 - Weekly"); None if unknown.

    Examples
    --------
    >>> proposed_scale(["Weekly", "Never", "Monthly"])
    {'Never': 0.0, 'Monthly': 1.0, 'Weekly': 2.0}
    >>> proposed_scale(["2 - often", "1 - seldom"]), proposed_scale(["blue", "red"])
    ({'1 - seldom': 1.0, '2 - often': 2.0}, None)
    """
    numbered = {text: found for text in words if (found := LEVELLED.match(text))}
    if len(numbered) == len(words) and len({one["number"] for one in numbered.values()}) == len(words):
        order = sorted(words, key=lambda text: int(numbered[text]["number"]))
        return {text: 0.0 if NO_TIE.match(numbered[text]["words"]) and place == 0 else float(numbered[text]["number"])
                for place, text in enumerate(order)}  # fmt: skip
    for levels in SCALES:
        places = {text: levels.index(key_of(text)) for text in words if key_of(text) in levels}
        if len(places) == len(words) and len(set(places.values())) == len(words):
            order = sorted(words, key=places.__getitem__)
            first = 0 if NO_TIE.match(order[0]) else 1
            return {text: float(first + place) for place, text in enumerate(order)}
    return None


def _levels(given: Given, words: Sequence[str], numbers: Mapping[str, float], reading: Reading) -> dict[str, Answer]:
    """Ask for the scale of answers in words; a few words among numbers are probably slips."""
    cells = sum(len(given.places[text]) for text in words)
    counted_numbers = sum(len(given.places[text]) for text in numbers)
    if reading.plan.scale or (counted_numbers and counted_numbers >= cells):
        for text in words:
            told = f"the answer is {text!r}, where {'the scale has' if reading.plan.scale else 'others are'} " + (
                some([repr(one) for one in (reading.plan.scale or numbers)]))  # fmt: skip
            reading.ask("scale", given.where(text), f"{told}; it must be a number",
                        remedy=f"the right answer in the file, or --missing={_quoted(text)} if it is none, or "
                        f"--scale={_quoted(f'{text}=1')} for its weight")  # fmt: skip
        return dict.fromkeys(words, MISSING)
    first = words[0]
    scale = proposed_scale(words)
    listed = ",".join(scale or words)
    named = given.named
    odd = next((text for text in words if not WORDY.match(text)), None)
    if len(words) == 1 or odd is not None or len(words) > MOST_LEVELS:
        more = f"{named} is {odd or first!r}; it must be a number"
    else:
        more = f"{named}: {len(words)} different words ({some([repr(one) for one in words])})"
    if scale is None or len(words) == 1:
        reading.ask("scale", given.where(first), more, remedy=f"their order, weakest first, the first meaning no tie "
                    f"if it says so: --scale {_quoted(listed)} (or weights: --scale {_quoted(f'{first}=0,...')})")  # fmt: skip
        return dict.fromkeys(words, MISSING)
    told = ", ".join(f"{text} = {weight:g}" for text, weight in scale.items())
    reading.ask("scale", given.where(first), more, f"an ordered scale ({told}; 0 is no tie)",
                others=("another order",), remedy=f"--scale {_quoted(listed)}", sets={"scale": scale})  # fmt: skip
    return {text: Answer("value", scale[text]) for text in words}


def _quoted(text: str) -> str:
    return f'"{text}"' if re.search(r"[^\w,.=-]", text) else text


def _numbers(given: Given, numbers: Mapping[str, float], reading: Reading) -> dict[str, Answer]:
    """Return what numbers mean: weights, or codes that stand among them."""
    percent = [text for text in numbers if text.endswith("%")]
    if percent and len(percent) < sum(value != 0 for value in numbers.values()):
        plain = next(text for text in numbers if text not in percent and numbers[text])
        reading.ask("scale", given.where(plain), f"{plain!r} is a number and {percent[0]!r} a percentage",
                    remedy="all of them written alike")  # fmt: skip
    found = {text: Answer("value", value) for text, value in numbers.items()}
    below = sorted({value for value in numbers.values() if value < 0})
    if below:
        _below(given, numbers, below, found, reading)
    _codes(given, numbers, found, reading)
    return found


def _texts(numbers: Mapping[str, float], value: float) -> list[str]:
    return [text for text, one in numbers.items() if one == value]


def _below(
    given: Given, numbers: Mapping[str, float], below: Sequence[float], found: dict[str, Answer], reading: Reading
) -> None:
    """Decide what numbers below 0 are: dislikes, which are a relation of their own, or codes."""
    if reading.plan.negative is not None:
        if reading.plan.negative == "missing":
            found |= {text: MISSING for value in below for text in _texts(numbers, value)}
        return
    top = max((value for value in numbers.values() if value > 0), default=0.0)
    mirrored = len(below) > 1 and all(-value <= top and -value in numbers.values() for value in below)
    first = _texts(numbers, below[0])[0]
    if mirrored:
        reading.decide("negative", given.name, f"numbers from {below[0]:g} to {top:g}",
                       "those below 0 read as a relation of their own, (negative)",
                       remedy="--negative missing if they are codes", sets={"negative": "relation"})  # fmt: skip
        return
    listed = ",".join(f"{value:g}" for value in below)
    codes = all(value in CLASSIC_BELOW and -value > top for value in below)
    what = f"{given.named} is {first}; a tie's weight is above 0. It stands in " + (
        cells_told([place for value in below for text in _texts(numbers, value) for place in given.places[text]]))  # fmt: skip
    reading.ask("missing_codes", given.where(first), what, "a missing answer" if codes else "",
                others=("a dislike, a relation of its own",) if codes else (
                    "a missing answer", "a dislike, a relation of its own"),
                remedy=f"--missing={listed} for missing, --negative relation for dislikes",
                sets={"missing_codes": tuple(f"{value:g}" for value in below)} if codes else {})  # fmt: skip
    found |= {text: MISSING for value in below for text in _texts(numbers, value)}


def suspects(values: Iterable[float], grid: bool, kept: Iterable[float] = ()) -> list[float]:
    """Return numbers that stand far above a scale of whole numbers, or are usual codes beyond it; largest first.

    Examples
    --------
    >>> suspects([0, 1, 2, 3, 99], True), suspects([0, 1, 77, 88], True), suspects([1, 4, 12, 52, 365], True)
    ([99], [88, 77], [])
    >>> suspects([1, 2, 3, 4, 5, 9], True), suspects(range(10), True), suspects([0, 1, 10], False)
    ([9], [], [10])
    """
    values = list(values)
    levels = sorted({value for value in values if value > 0} - set(kept))
    zero = any(value == 0 for value in values)
    plain = [one for one in levels if one not in CLASSIC and one not in STRUCTURAL]
    start = plain[0] if plain else 0.0
    scale = start  # the highest of whole numbers without a gap
    while scale + 1 in levels and scale == int(scale):
        scale += 1
    even = start == int(start) <= 1 and (bool(plain) or zero)
    beyond = [one for one in plain if one > scale]
    far = [one for one in beyond if grid and even and one == int(one) and one >= max(FAR * scale, scale + 4)]
    if len(far) < len(beyond) or len(far) > MOST_FAR or scale == 0:
        far = []
        scale = max(plain, default=scale)
    if scale > LARGEST_SCALE or len(levels) > MOST_LEVELS or not (plain or zero):
        return []
    found = set(far)
    for one in levels:
        if one in STRUCTURAL and scale <= 1:
            found.add(one)
        elif one in CLASSIC and one > scale + 1:
            found |= {one} if one >= 2 * scale + 2 and (grid or one > 10) else set()
            found |= {one} if even and (grid or scale >= LEAST_RATING) else set()
    return sorted(found, reverse=True)


def _codes(given: Given, numbers: Mapping[str, float], found: dict[str, Answer], reading: Reading) -> None:
    """Look for codes among the numbers: far above the scale, or filling the row of a respondent."""
    values = [value for value in numbers.values() if value >= 0]
    kept = {value for code in reading.plan.tie_codes if (value := real(code)) is not None}
    odd = suspects(values, given.grid, kept)
    full = _filled(given, numbers, kept) if given.grid else {}
    scale = sorted(value for value in values if value not in odd and value not in full)
    described = f"others are {scale[0]:g} to {scale[-1]:g}" if scale else "no other answer stands there"
    structural = [value for value in odd if value in STRUCTURAL and set(scale) <= {0.0, 1.0}]
    if structural and given.grid and _crossed(given, numbers):
        crossed = _crossed(given, numbers)
        reading.decide("structural_codes", given.name,
                       f"10 fills the rows and columns of {some(sorted(crossed))}, and {described}",
                       "read as members who were not there at that time (structural zeros, as RSiena codes them)",
                       remedy="--missing 10 if it is no answer",
                       sets={"structural_codes": tuple(f"{value:g}" for value in sorted(structural))})  # fmt: skip
        for value in structural:
            found |= {text: Answer("structural", value) for text in _texts(numbers, value)}
        odd = [value for value in odd if value not in structural]
    for value in dict.fromkeys([*odd, *full]):
        texts = _texts(numbers, value)
        places = [place for text in texts for place in given.places[text]]
        meaning = next((words for code, words in reading.codebook.items() if real(code) == value), "")
        rows = full.get(value, [])
        whole_rows = rows and sum(len(given.places[text]) for text in texts) == sum(
            1 for ego, _a, text, _p in given.cells if ego in rows and text in texts)  # fmt: skip
        sets = {"missing_codes": (f"{value:g}",)}
        found |= dict.fromkeys(texts, MISSING)
        what = f"the answer {value:g} in {cells_told(places)}, where {described}"
        if meaning and key_of(meaning) in MISSING_ANSWERS:
            reading.decide("missing_codes", given.name, f"{what}; the codebook calls it {meaning!r}",
                           "read as a missing answer", certainty=Certainty.CERTAIN, sets=sets)  # fmt: skip
        elif whole_rows and value in odd and value in CLASSIC:
            reading.decide("missing_codes", given.name, f"{what}; it fills the {'row' if len(rows) == 1 else 'rows'} of "
                           f"{some(rows)}", "read as missing answers",
                           remedy=f"--strength {value:g} if it is a strength", sets=sets)  # fmt: skip
        elif value in structural:
            found |= {text: Answer("structural", value) for text in texts}
            reading.ask("structural_codes", f"{given.name}, {places[0]}", f"the answer {value:g} stands in "
                        f"{cells_told(places)}, where {described}",
                        "a tie that could not be" if value == 10 else "a tie that had to be",
                        others=("a missing answer", "a strength"),
                        remedy=f"--structural 10,11, --missing {value:g} or --strength {value:g}",
                        sets={"structural_codes": (f"{value:g}",)})  # fmt: skip
        else:
            filled = f"; it fills the row of {some(rows)}" if rows else ""
            reading.ask("missing_codes", f"{given.name}, {places[0]}", f"the answer {value:g} stands in "
                        f"{cells_told(places)}, where {described}{filled}", "a missing answer",
                        others=("a strength",), remedy=f"--missing {value:g} or --strength {value:g}", sets=sets)  # fmt: skip


def _filled(given: Given, numbers: Mapping[str, float], kept: set[float]) -> dict[float, list[str]]:
    """Return numbers that fill rows of respondents and stand nowhere else, above all others, with those rows."""
    rows: dict[str, set[float | None]] = {}
    lengths: Counter[str] = Counter()
    for ego, _alter, text, _place in given.cells:
        rows.setdefault(ego, set()).add(numbers.get(text))
        lengths[ego] += 1
    full: dict[float, list[str]] = {}
    for ego, values in rows.items():
        value = next(iter(values))
        if len(values) == 1 and value and lengths[ego] >= max(3, given.width) and value not in kept:
            full.setdefault(value, []).append(ego)
    highest = max((value for ego, values in rows.items() for value in values if value is not None and
                   ego not in [one for egos in full.values() for one in egos]), default=0.0)  # fmt: skip
    return {
        value: egos
        for value, egos in full.items()
        if len(egos) < len(rows) and value > highest and highest >= 1 and not any(
            value in values for ego, values in rows.items() if ego not in egos)
    }  # fmt: skip


def _crossed(given: Given, numbers: Mapping[str, float]) -> set[str]:
    """Return members whose rows and columns are filled with 10, if all 10 and 11 stand there; else nobody."""
    rows: dict[str, list[float | None]] = {}
    columns: dict[str, list[float | None]] = {}
    for ego, alter, text, _place in given.cells:
        rows.setdefault(ego, []).append(numbers.get(text))
        columns.setdefault(alter, []).append(numbers.get(text))
    members = {ego for ego, values in rows.items() if set(values) == {10.0} and set(columns.get(ego, ())) == {10.0}}
    others = any(numbers.get(text) in STRUCTURAL and ego not in members and alter not in members
                 for ego, alter, text, _place in given.cells)  # fmt: skip
    return set() if others else members
