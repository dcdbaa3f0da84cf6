"""Codes among the answers: numbers that stand for no answer, or for ties that could not be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from partnership_dynamics.calibration.plan import Certainty
from partnership_dynamics.calibration.readers.given import MISSING, Answer, Given, texts_of
from partnership_dynamics.calibration.readers.labels import key_of
from partnership_dynamics.calibration.readers.plain import real
from partnership_dynamics.calibration.readers.reading import Reading, cells_told
from partnership_dynamics.calibration.readers.words import MISSING as MISSING_ANSWERS
from partnership_dynamics.calibration.tables import some

CLASSIC = frozenset(
    (
        7,
        8,
        9,
        66,
        77,
        88,
        96,
        97,
        98,
        99,
        666,
        777,
        888,
        996,
        997,
        998,
        999,
        6666,
        7777,
        8888,
        9996,
        9997,
        9998,
        9999,
        99999,
    )
)
CLASSIC_BELOW = frozenset(
    (-1, -2, -3, -4, -5, -6, -7, -8, -9, -66, -77, -88, -96, -97, -98, -99, -777, -888, -998, -999, -9999)
)
STRUCTURAL = (10.0, 11.0)
FAR, LARGEST_SCALE, MOST_LEVELS, MOST_FAR, LEAST_RATING, LEAST_LEVELS = 5.0, 10.0, 14, 2, 3, 4
NO_STRENGTH = 1e9  # a number from here on is no strength that anybody gave; times in seconds are below it


def numbers_below(
    given: Given, numbers: Mapping[str, float], below: Sequence[float], found: dict[str, Answer], reading: Reading
) -> None:
    """Decide what numbers below 0 are: dislikes, which are a relation of their own, or codes."""
    if reading.plan.negative is not None:
        if reading.plan.negative == "missing":
            found |= {text: MISSING for value in below for text in texts_of(numbers, value)}
        return
    top = max((value for value in numbers.values() if value > 0), default=0.0)
    mirrored = len(below) > 1 and all(-value <= top and -value in numbers.values() for value in below)
    first = texts_of(numbers, below[0])[0]
    if mirrored:
        reading.decide(
            "negative",
            given.name,
            f"numbers from {below[0]:g} to {top:g}",
            "those below 0 read as a relation of their own, (negative)",
            remedy="--negative missing if they are codes",
            sets={"negative": "relation"},
        )
        return
    listed = ",".join(f"{value:.15g}" for value in below)
    codes = all(value in CLASSIC_BELOW and -value > top for value in below)
    what = f"{given.named} is {first}; a tie's weight is above 0. It stands in " + (
        cells_told([place for value in below for text in texts_of(numbers, value) for place in given.places[text]])
    )
    reading.ask(
        "missing_codes",
        given.where(first),
        what,
        "a missing answer" if codes else "",
        others=("a dislike, a relation of its own",)
        if codes
        else ("a missing answer", "a dislike, a relation of its own"),
        remedy=f"--missing={listed} for missing, --negative relation for dislikes",
        sets={"missing_codes": tuple(f"{value:.15g}" for value in below)} if codes else {},
    )
    found |= {text: MISSING for value in below for text in texts_of(numbers, value)}


def suspects(values: Iterable[float], grid: bool, kept: Iterable[float] = ()) -> list[float]:
    """Return numbers that stand far above a scale of whole numbers, or are usual codes beyond it; largest first.

    Examples
    --------
    >>> suspects([0, 1, 2, 3, 99], True), suspects([0, 1, 77, 88], True), suspects([1, 4, 12, 52, 365], True)
    ([99], [88, 77], [])
    >>> suspects([1, 2, 3, 4, 5, 9], True), suspects(range(10), True), suspects([0, 1, 10], False)
    ([9], [], [10])
    >>> suspects([1, 2, 4, 5, 50], True), suspects([1, 2, 1e300], False)
    ([50], [1e+300])
    """
    values = list(values)
    levels = sorted({value for value in values if value > 0} - set(kept))
    zero = any(value == 0 for value in values)
    plain = [one for one in levels if one not in CLASSIC and one not in STRUCTURAL]
    start = plain[0] if plain else 0.0
    scale = start  # the highest of whole numbers without a gap
    while scale <= LARGEST_SCALE and scale + 1 in levels and scale == int(scale):  # 1e300 + 1 is 1e300
        scale += 1
    # One level that nobody chose is no end of the scale where there are enough others (1, 2, 4, 5).
    past = scale + 1
    while past <= LARGEST_SCALE and past + 1 in levels and scale == int(scale):
        past += 1
    if past > scale + 1 and sum(level <= past for level in levels) >= LEAST_LEVELS:
        scale = past
    even = start == int(start) <= 1 and (bool(plain) or zero)
    beyond = [one for one in plain if one > scale]
    far = [one for one in beyond if grid and even and one == int(one) and one >= max(FAR * scale, scale + 4)]
    if len(far) < len(beyond) or len(far) > MOST_FAR or scale == 0:
        far = []
        scale = max(plain, default=scale)
    huge = [one for one in levels if one >= NO_STRENGTH]
    if huge and len(huge) < len(levels):
        return sorted({*huge, *far}, reverse=True)
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


def codes_among(given: Given, numbers: Mapping[str, float], found: dict[str, Answer], reading: Reading) -> None:
    """Look for codes among the numbers: far above the scale, or filling the row of a respondent."""
    values = [value for value in numbers.values() if value >= 0]
    kept = {value for code in reading.plan.tie_codes if (value := real(code)) is not None}
    odd = suspects(values, given.grid and not given.counts, kept)
    full = _filled(given, numbers, kept) if given.grid else {}
    scale = sorted(value for value in values if value not in odd and value not in full)
    described = f"others are {scale[0]:g} to {scale[-1]:g}" if scale else "no other answer stands there"
    structural = [value for value in odd if value in STRUCTURAL and set(scale) <= {0.0, 1.0}]
    if structural and given.grid and _crossed(given, numbers):
        crossed = _crossed(given, numbers)
        reading.decide(
            "structural_codes",
            given.name,
            f"10 fills the rows and columns of {some(sorted(crossed))}, and {described}",
            "read as members who were not there at that time (structural zeros, as RSiena codes them)",
            remedy="--missing 10 if it is no answer",
            sets={"structural_codes": tuple(f"{value:.15g}" for value in sorted(structural))},
        )
        for value in structural:
            found |= {text: Answer("structural", value) for text in texts_of(numbers, value)}
        odd = [value for value in odd if value not in structural]
    elif given.counts:
        odd = [value for value in odd if value not in STRUCTURAL]  # ten letters are no code
    for value in dict.fromkeys([*odd, *full]):
        texts = texts_of(numbers, value)
        places = [place for text in texts for place in given.places[text]]
        meaning = next((words for code, words in reading.codebook.items() if real(code) == value), "")
        rows = full.get(value, [])
        whole_rows = rows and sum(len(given.places[text]) for text in texts) == sum(
            1 for ego, _a, text, _p in given.cells if ego in rows and text in texts
        )
        sets = {"missing_codes": (f"{value:.15g}",)}
        found |= dict.fromkeys(texts, MISSING)
        what = f"the answer {value:.15g} in {cells_told(places)}, where {described}"
        if meaning and key_of(meaning) in MISSING_ANSWERS:
            reading.decide(
                "missing_codes",
                given.name,
                f"{what}; the codebook calls it {meaning!r}",
                "read as a missing answer",
                certainty=Certainty.CERTAIN,
                sets=sets,
            )
        elif whole_rows and value in odd and value in CLASSIC:
            reading.decide(
                "missing_codes",
                given.name,
                f"{what}; it fills the {'row' if len(rows) == 1 else 'rows'} of {some(rows)}",
                "read as missing answers",
                remedy=f"--strength {value:.15g} if it is a strength",
                sets=sets,
            )
        elif value in structural:
            found |= {text: Answer("structural", value) for text in texts}
            reading.ask(
                "structural_codes",
                f"{given.name}, {places[0]}",
                f"the answer {value:.15g} stands in {cells_told(places)}, where {described}",
                "a tie that could not be" if value == 10 else "a tie that had to be",
                others=("a missing answer", "a strength"),
                remedy=f"--structural 10,11, --missing {value:.15g} or --strength {value:.15g}",
                sets={"structural_codes": (f"{value:.15g}",)},
            )
        else:
            filled = f"; it fills the row of {some(rows)}" if rows else ""
            reading.ask(
                "missing_codes",
                f"{given.name}, {places[0]}",
                f"the answer {value:.15g} stands in {cells_told(places)}, where {described}{filled}",
                "a missing answer",
                others=("a strength",),
                remedy=f"--missing {value:.15g} or --strength {value:.15g}",
                sets=sets,
            )


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
    highest = max(
        (
            value
            for ego, values in rows.items()
            for value in values
            if value is not None and ego not in [one for egos in full.values() for one in egos]
        ),
        default=0.0,
    )
    return {
        value: egos
        for value, egos in full.items()
        if len(egos) < len(rows)
        and value > highest
        and highest >= 1
        and not any(value in values for ego, values in rows.items() if ego not in egos)
    }


def _crossed(given: Given, numbers: Mapping[str, float]) -> set[str]:
    """Return members whose rows and columns are filled with 10, if all 10 and 11 stand there; else nobody."""
    rows: dict[str, list[float | None]] = {}
    columns: dict[str, list[float | None]] = {}
    for ego, alter, text, _place in given.cells:
        rows.setdefault(ego, []).append(numbers.get(text))
        columns.setdefault(alter, []).append(numbers.get(text))
    members = {ego for ego, values in rows.items() if set(values) == {10.0} and set(columns.get(ego, ())) == {10.0}}
    others = any(
        numbers.get(text) in STRUCTURAL and ego not in members and alter not in members
        for ego, alter, text, _place in given.cells
    )
    return set() if others else members
