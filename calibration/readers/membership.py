"""Who was a member in which wave, and the order of waves: joiners and leavers are no non-respondents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from partnership_dynamics.calibration.plan import Certainty
from partnership_dynamics.calibration.readers.labels import (
    key_of,
)
from partnership_dynamics.calibration.readers.plain import WAVE_UNNAMED, Plain
from partnership_dynamics.calibration.readers.reading import Reading
from partnership_dynamics.calibration.readers.times import in_order, moment
from partnership_dynamics.calibration.response import NO, YES
from partnership_dynamics.calibration.tables import SurveyError, counted, heading

IN_WAVE = re.compile(
    r"^(?:in|member(?: in)?|present(?: in)?|active(?: in)?|part(?: in)?|joined by) ?(?P<wave>(?:wave|w|t|time|"
    r"year|round|period)? ?.+)$|^(?P<before>(?:wave|w|t|time|year|round) ?\d+) (?:member|present|in)$"
)
FIRST_WAVE = ("joined wave", "first wave", "wave joined", "joined in wave", "joins", "joined")
LAST_WAVE = ("left wave", "wave left", "left in wave", "leaves", "left")


def wave_order(plain: Plain, reading: Reading) -> tuple[str, ...]:
    """Return the waves, earliest first."""
    waves = list(dict.fromkeys(tie.wave or WAVE_UNNAMED for tie in plain.ties))
    if reading.plan.waves:
        return reading.plan.waves
    found = in_order(waves)
    if not found.problem:
        return found.waves
    of_each: dict[str, dict[str, None]] = {}
    for tie in plain.ties:
        of_each.setdefault(tie.relation, {})[tie.wave or WAVE_UNNAMED] = None
    return tuple(dict.fromkeys(wave for ones in of_each.values() for wave in in_order(list(ones)).waves))


def members_by_wave(plain: Plain, reading: Reading) -> Plain:
    """Read columns such as in_wave_1: who is no member at that time has no ties then, and was not asked."""
    keys = list(dict.fromkeys((tie.relation, tie.wave) for tie in plain.ties))
    waves = list(wave_order(plain, reading))
    absent = {key: set(ones) for key, ones in plain.absent.items()}
    structural = {key: dict(pairs) for key, pairs in plain.structural.items()}
    for key, pairs in plain.structural.items():  # who cannot have any tie was not there
        others = len(plain.ids) - 1
        out, into = (Counter(pair[side] for pair, code in pairs.items() if code == 10) for side in (0, 1))
        gone = {one for one in plain.ids if out[one] == others and into[one] == others}
        absent.setdefault(key, set()).update(gone)
    gone_by_wave = _absent_by_column(plain, waves, reading)
    for key in keys:
        gone = gone_by_wave.get(key[1] or WAVE_UNNAMED, set())
        if not gone:
            continue
        for tie in plain.ties:
            if (tie.relation, tie.wave) == key and tie.weight and {tie.source, tie.target} & gone:
                who = next(one for one in (tie.source, tie.target) if one in gone)
                raise SurveyError(
                    f"{plain.name}, line {tie.line}: {who!r} has a tie in wave {key[1] or '1'}, in which "
                    f"{plain.members.name} says that it was no member; correct one of them."
                )
        absent.setdefault(key, set()).update(gone)
        pairs = structural.setdefault(key, {})
        for one in gone:
            for other in plain.ids:
                if one != other:
                    pairs[one, other] = pairs[other, one] = 10
    ties = [
        tie
        for tie in plain.ties
        if not (tie.weight is None and {tie.source, tie.target} & gone_by_wave.get(tie.wave or WAVE_UNNAMED, set()))
    ]
    return replace(plain, absent={key: ones for key, ones in absent.items() if ones}, structural=structural, ties=ties)


def _absent_by_column(plain: Plain, waves: Sequence[str], reading: Reading) -> dict[str, set[str]]:
    """Return who was no member in which wave, as columns of the list of members say."""
    result: dict[str, set[str]] = {}
    places = {moment(wave or "1"): wave for wave in waves}
    for column in plain.members.columns[1:]:
        name = heading(column)
        match = IN_WAVE.match(name)
        cells = [key_of(row.cells[column]) for row in plain.members.rows]
        joined, left = name in FIRST_WAVE, name in LAST_WAVE
        if joined or left:
            _joined_or_left(plain, column, left, waves, places, result, reading)
            continue
        if not match:
            continue
        word = (match["wave"] or match["before"] or "").strip()
        wave = next((one for one in waves if heading(one or "1") == word), None) or places.get(moment(word))
        if wave is None and not re.search(r"\d", word):
            continue  # a column such as "in county", which speaks of no wave
        if any(cell not in (*YES, *NO) for cell in cells):
            if wave is not None and set(cells) & set(YES):
                row = next(r for r, cell in zip(plain.members.rows, cells, strict=True) if cell not in (*YES, *NO))
                raise plain.members.fault(row, f"{column} is {row.cells[column]!r}; it must be 1 or 0, yes or no.")
            continue
        if wave is None:
            reading.leave_out(plain.members.name, f"the column {column}", f"no wave {word!r} has ties")
            continue
        gone = {row.cells[plain.key] for row, cell in zip(plain.members.rows, cells, strict=True) if cell in NO}
        result.setdefault(wave, set()).update(gone)
        if gone:
            reading.decide(
                "columns",
                plain.members.name,
                f"the column {column}",
                f"{counted(len(gone), 'member')} not there in wave {wave or '1'}",
                certainty=Certainty.CERTAIN,
            )
    return result


def _joined_or_left(
    plain: Plain,
    column: str,
    left: bool,
    waves: Sequence[str],
    places: Mapping[tuple[str, float, str] | None, str],
    found: dict[str, set[str]],
    reading: Reading,
) -> None:
    """Read the wave in which members joined, or in which they are gone."""
    for row in plain.members.rows:
        cell = row.cells[column]
        if not cell:
            continue
        wave = cell if cell in waves else places.get(moment(cell))
        if wave is None:
            reading.leave_out(plain.members.name, f"the column {column}", f"{cell!r} is no wave with ties")
            return
        at = list(waves).index(wave)
        for one in waves[at:] if left else waves[:at]:
            found.setdefault(one, set()).add(row.cells[plain.key])
