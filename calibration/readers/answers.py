"""What answers in cells mean: a weight, no answer, not asked, a tie that could not be; or a question to the user.

All answers to one question are looked at together, since "99" is a strength among counts and a code among ratings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from partnership_dynamics.calibration.plan import Certainty
from partnership_dynamics.calibration.readers.codes import STRUCTURAL, codes_among, numbers_below
from partnership_dynamics.calibration.readers.given import (
    COMMA,
    DOTTED,
    MISSING,
    NOT_ASKED,
    POINTED,
    THOUSANDS,
    Answer,
    Given,
    number_in,
)
from partnership_dynamics.calibration.readers.labels import key_of
from partnership_dynamics.calibration.readers.plain import real
from partnership_dynamics.calibration.readers.reading import Reading, cells_told, quoted
from partnership_dynamics.calibration.readers.words import (
    CERTAIN_MISSING,
    CROSSES,
    DASHES,
    FORMULA_ERRORS,
    MARKS,
    NO,
    OPPOSED,
    SCALES,
    TICKS,
    YES,
)
from partnership_dynamics.calibration.readers.words import MISSING as MISSING_ANSWERS
from partnership_dynamics.calibration.tables import SurveyError, some

NO_TIE = re.compile(r"^(?:never|none|no|not|nil|zero|nothing|no contact|0)\b", re.IGNORECASE)
LEVELLED = re.compile(r"^\(?(?P<number>-?\d{1,3})\)?\s*(?:[-–—=:.)]\s*|\s)(?P<words>[^\d\s%].*)$")
WORDY = re.compile(r"^(?:\(?-?\d{1,3}\)?\s*[-–—=:.)]?\s*)?[^\W\d_][^<>\[\]{}|;\\]{0,60}$")
MOST_WORDS = 14


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
            raise SurveyError(
                f"{given.where(text)}: {text} is the error of a formula; correct it in the spreadsheet, "
                "or write NA where the answer is missing."
            )
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
            reading.decide(
                "missing_codes",
                given.name,
                f"{text!r} in {cells_told(given.places[text])}",
                "read as a missing answer",
                remedy=f"--scale to give it a weight: --scale {text!r}=0",
            )
        else:
            left.append(text)
    numbers = {text: value for text in left if (value := number_in(text, decimal)) is not None}
    words = [text for text in left if text not in numbers]
    if words:
        found |= _words(given, words, numbers, reading)
    found |= _numbers(given, numbers, reading)
    return found


def _listed(text: str, value: float | None, codes: Iterable[str]) -> bool:
    return any(key_of(code) == key_of(text) or (value is not None and real(code) == value) for code in codes)


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
    if any(DOTTED.match(text) for text in given.places):  # 1.250,5
        reading.decide(
            "decimal",
            given.name,
            "numbers with points between thousands and a comma",
            "read as decimal commas",
            certainty=Certainty.CERTAIN,
            sets={"decimal": "comma"},
        )
        return "comma"
    if not commas:
        return _points(given, reading)
    points = [text for text in given.places if re.match(r"^-?\d+\.\d+$", text)]
    if points and not all(THOUSANDS.match(text) for text in commas):
        reading.ask(
            "decimal",
            given.where(commas[0]),
            f"{commas[0]!r} has a comma and {points[0]!r} a point",
            remedy="--decimal comma or --decimal point, or write all numbers alike",
        )
        return "comma"
    if all(THOUSANDS.match(text) for text in commas):
        reading.ask(
            "decimal",
            given.where(commas[0]),
            f"{commas[0]!r} may be a decimal number, or thousands",
            remedy="--decimal comma or --decimal point",
        )
        return "comma"
    reading.decide(
        "decimal",
        given.name,
        f"numbers with a comma, such as {commas[0]!r}",
        "read as decimal commas",
        certainty=Certainty.CERTAIN,
        sets={"decimal": "comma"},
    )
    return "comma"


def _points(given: Given, reading: Reading) -> str | None:
    """Ask about points that may stand between thousands: 1.250 beside 900."""
    points = [text for text in given.places if "." in text and number_in(text) is not None]
    whole = [value for text in given.places if text.isdecimal() and (value := number_in(text)) is not None]
    if (
        points
        and all(POINTED.match(text) for text in points)
        and max(whole, default=0.0) > max(number_in(text) or 0.0 for text in points)
    ):
        reading.ask(
            "decimal",
            given.where(points[0]),
            f"{points[0]!r} may be a decimal number, or thousands",
            remedy="--decimal point or --decimal comma (a point then stands between thousands)",
        )
    return None


def _words(given: Given, words: Sequence[str], numbers: Mapping[str, float], reading: Reading) -> dict[str, Answer]:
    """Return what answers in words mean: yes and no, marks, levels; else the user is asked."""
    keys = {text: key_of(text) for text in words}
    dashes = [text for text in words if keys[text] in DASHES]
    rest = [text for text in words if text not in dashes]
    found: dict[str, Answer] = {}
    zeros = any(value == 0 for value in numbers.values()) or any(keys[text] in NO for text in rest)
    for text in dashes:
        proposal, sets = (
            ("a missing answer", {"missing_codes": (text,)}) if zeros else ("no tie", {"scale": {text: 0.0}})
        )
        found[text] = MISSING if zeros else Answer("value", 0.0)
        reading.ask(
            "missing_codes",
            given.where(text),
            f"{text!r} stands in {cells_told(given.places[text])}",
            proposal,
            others=("no tie" if zeros else "a missing answer",),
            remedy=f"--missing={text} for missing, --scale='{text}=0' for no tie",
            sets=sets,
        )
    if not rest:
        return found
    if all(keys[text] in YES | NO for text in rest) and set(numbers.values()) <= {0.0, 1.0}:
        yes = [text for text in rest if keys[text] in YES]
        no = [text for text in rest if keys[text] in NO]
        read = [*([f"{some(yes)} as a tie"] if yes else []), *([f"{some(no)} as no tie"] if no else [])]
        reading.decide(
            "scale", given.name, "answers in words", f"read {' and '.join(read)}", certainty=Certainty.CERTAIN
        )
        return found | {text: Answer("value", 1.0 if keys[text] in YES else 0.0) for text in rest}
    if all(keys[text] in MARKS for text in rest) and set(numbers.values()) <= {0.0}:
        no = _no_ties(given, rest, keys, reading)
        found |= dict.fromkeys(no, Answer("value", 0.0))
        rest = [text for text in rest if text not in no]
        reading.decide(
            "scale",
            given.name,
            f"the marks {some(rest)}",
            "read as ties",
            certainty=Certainty.CERTAIN if not numbers else Certainty.DEFAULT,
        )
        return found | dict.fromkeys(rest, Answer("value", 1.0))
    own = {alter for _ego, alter, text, _place in given.cells if key_of(alter) == key_of(text)}
    if own and all(
        all(key_of(alter) == keys[text] for _e, alter, other, _p in given.cells if other == text) for text in rest
    ):
        reading.decide(
            "scale",
            given.name,
            "each cell holds the name at the head of its column",
            "read as ties",
            certainty=Certainty.CERTAIN,
        )
        return found | dict.fromkeys(rest, Answer("value", 1.0))
    return found | _levels(given, rest, numbers, reading)


def _no_ties(given: Given, marks: Sequence[str], keys: Mapping[str, str], reading: Reading) -> list[str]:
    """Return the marks that say no: crosses beside ticks; where another mark may say no, the user is asked."""
    ticks = [text for text in marks if keys[text] in TICKS]
    crosses = [text for text in marks if keys[text] in CROSSES]
    if ticks and crosses:
        reading.decide(
            "scale",
            given.name,
            f"the marks {some(ticks)} and {some(crosses)}",
            f"{some(crosses)} read as no tie",
            remedy=f"--scale {quoted(f'{crosses[0]}=1,{ticks[0]}=1')} if both are ties",
            sets={"scale": dict.fromkeys(crosses, 0.0) | dict.fromkeys(ticks, 1.0)},
        )
        return crosses
    for yes, no in OPPOSED:
        one = [text for text in marks if keys[text] in yes]
        other = [text for text in marks if keys[text] in no]
        if one and other:
            reading.ask(
                "scale",
                given.where(other[0]),
                f"the marks {some(one)} and {some(other)} stand side by side",
                f"{some(other)} as no tie",
                others=("a tie",),
                remedy=f"--scale {quoted(f'{other[0]}=0,{one[0]}=1')}, or --scale "
                f"{quoted(f'{other[0]}=1,{one[0]}=1')} if both are ties",
                sets={"scale": dict.fromkeys(other, 0.0) | dict.fromkeys(one, 1.0)},
            )
            return other
    return []


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
            raise SurveyError(
                f"--scale: {weight if not mark else f'{answer}={weight}'!r} is not of the form ANSWER=WEIGHT with "
                "a weight from 0 on; give a weight to every answer, or to none."
            )
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
    numbered = {text: match for text in words if (match := LEVELLED.match(text))}
    if len(numbered) == len(words) and len({one["number"] for one in numbered.values()}) == len(words):
        order = sorted(words, key=lambda text: int(numbered[text]["number"]))
        return {
            text: 0.0 if NO_TIE.match(numbered[text]["words"]) and place == 0 else float(numbered[text]["number"])
            for place, text in enumerate(order)
        }
    for levels in SCALES:
        places = {text: levels.index(key_of(text)) for text in words if key_of(text) in levels}
        if len(places) == len(words) > 0:
            order = sorted(words, key=places.__getitem__)
            used = sorted(set(places.values()))  # "Daily" and "DAILY" are one answer
            first = 0 if NO_TIE.match(order[0]) else 1
            return {text: float(first + used.index(places[text])) for text in order}
    return None


def _levels(given: Given, words: Sequence[str], numbers: Mapping[str, float], reading: Reading) -> dict[str, Answer]:
    """Ask for the scale of answers in words; a few words among numbers are probably slips."""
    cells = sum(len(given.places[text]) for text in words)
    counted_numbers = sum(len(given.places[text]) for text in numbers)
    if reading.plan.scale or (counted_numbers and counted_numbers >= cells):
        for text in words:
            told = f"the answer is {text!r}, where {'the scale has' if reading.plan.scale else 'others are'} " + (
                some([repr(one) for one in (reading.plan.scale or numbers)])
            )
            reading.ask(
                "scale",
                given.where(text),
                f"{told}; it must be a number",
                remedy=f"the right answer in the file, or --missing={quoted(text)} if it is none, or "
                f"--scale={quoted(f'{text}=1')} for its weight",
            )
        return dict.fromkeys(words, MISSING)
    first = words[0]
    scale = proposed_scale(words)
    listed = ",".join({key_of(word): word for word in scale or words}.values())
    named = given.named
    odd = next((text for text in words if not WORDY.match(text)), None)
    if len(words) == 1 or odd is not None or len(words) > MOST_WORDS:
        more = f"{named} is {odd or first!r}; it must be a number"
    else:
        more = f"{named}: {len(words)} different words ({some([repr(one) for one in words])})"
    if scale is None or len(words) == 1:
        reading.ask(
            "scale",
            given.where(first),
            more,
            remedy=f"their order, weakest first, the first meaning no tie "
            f"if it says so: --scale {quoted(listed)} (or weights: --scale {quoted(f'{first}=0,...')})",
        )
        return dict.fromkeys(words, MISSING)
    told = ", ".join(f"{text} = {weight:g}" for text, weight in scale.items())
    reading.ask(
        "scale",
        given.where(first),
        more,
        f"an ordered scale ({told}; 0 is no tie)",
        others=("another order",),
        remedy=f"--scale {quoted(listed)}",
        sets={"scale": scale},
    )
    return {text: Answer("value", scale[text]) for text in words}


def _numbers(given: Given, numbers: Mapping[str, float], reading: Reading) -> dict[str, Answer]:
    """Return what numbers mean: weights, or codes that stand among them."""
    percent = [text for text in numbers if text.endswith("%")]
    if percent and len(percent) < sum(value != 0 for value in numbers.values()):
        plain = next(text for text in numbers if text not in percent and numbers[text])
        reading.ask(
            "scale",
            given.where(plain),
            f"{plain!r} is a number and {percent[0]!r} a percentage",
            remedy="all of them written alike",
        )
    elif percent:
        reading.decide(
            "scale",
            given.name,
            f"answers in per cent, such as {percent[0]!r}",
            f"read as {numbers[percent[0]]:g}",
            certainty=Certainty.CERTAIN,
        )
    result = {text: Answer("value", value) for text, value in numbers.items()}
    below = sorted({value for value in numbers.values() if value < 0})
    if below:
        numbers_below(given, numbers, below, result, reading)
    codes_among(given, numbers, result, reading)
    return result
