"""Settle, for every format alike, names, the order of waves, who was asked and who was there.

Each decision is listed with the plan's key that changes it; what is open is asked in one go at the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from rapidfuzz import fuzz, process

from partnership_dynamics.calibration.plan import Certainty
from partnership_dynamics.calibration.readers.labels import (
    alike,
    chosen_spelling,
    is_vague,
    joined,
    key_of,
    misspelt,
    plain_key,
    same_spelling,
)
from partnership_dynamics.calibration.readers.membership import members_by_wave
from partnership_dynamics.calibration.readers.plain import WAVE_UNNAMED, Plain, Tie, real
from partnership_dynamics.calibration.readers.rankings import LEAST_RESPONDENTS, ask_which_are_ties
from partnership_dynamics.calibration.readers.reading import Reading, quoted
from partnership_dynamics.calibration.readers.times import in_order
from partnership_dynamics.calibration.tables import Row, SurveyError, counted, nearest, some

CLOSE, NAMES_COMPARED = 80.0, 2_000
FEW_NUMBERS = 0.2  # of names that are numbers alone, up to which they are slips among words
LEAST_NAMED = 3.0  # names a source, from which on naming nobody is improbable (calibration.response)


def settle(plain: Plain, reading: Reading) -> Plain:
    """Return what the files hold with names, waves, membership and who was asked settled."""
    plain = _as_told(plain, reading)
    if not plain.listed:
        plain = _one_spelling(plain, reading)
    _no_names(plain, reading)
    plain = _misspellings(plain, reading)
    plain = _waves(plain, reading)
    plain = _who_was_asked(plain, reading)
    plain = members_by_wave(plain, reading)
    _ratings(plain, reading)
    return plain


def renamed(plain: Plain, new: Mapping[str, str]) -> Plain:
    """Return the survey with some members under another name, or gone ("")."""
    if not new:
        return plain

    def of(one: str) -> str:
        return new.get(one, one)

    rows: dict[str, Row] = {}
    for row in plain.members.rows:
        one = of(row.cells[plain.key])
        if one and one not in rows:
            rows[one] = Row(row.line, {**row.cells, plain.key: one})
    ties: dict[tuple[str, ...], Tie] = {}
    for tie in plain.ties:
        source, target = of(tie.source), of(tie.target)
        if source and target:
            ties[source, target, tie.relation, tie.wave, str(tie.line), str(len(ties))] = tie._replace(
                source=source, target=target
            )

    def ones(group: Collection[str]) -> set[str]:
        return {of(one) for one in group} - {""}

    return replace(
        plain,
        members=replace(plain.members, rows=tuple(rows.values())),
        ties=list(ties.values()),
        asked=None if plain.asked is None else frozenset(ones(plain.asked)),
        egos=None if plain.egos is None else frozenset(ones(plain.egos)),
        spoke=frozenset(ones(plain.spoke)),
        absent={key: ones(group) for key, group in plain.absent.items()},
        not_asked={key: ones(group) for key, group in plain.not_asked.items()},
        venues={
            venue: tuple(dict.fromkeys(of(one) for one in group if of(one))) for venue, group in plain.venues.items()
        },
        structural={
            key: {(of(i), of(j)): code for (i, j), code in pairs.items() if of(i) and of(j)}
            for key, pairs in plain.structural.items()
        },
    )


def _as_told(plain: Plain, reading: Reading) -> Plain:
    """Rename members as the plan says."""
    if not reading.plan.same:
        return plain
    new = {}
    ids = {key_of(one): one for one in plain.ids}
    for one in plain.ids:
        told = chosen_spelling(one, reading.plan.same)
        if told is not None and told != one:
            new[one] = told if told in plain.ids or not told else ids.get(key_of(told), told)
    return renamed(plain, new)


def _one_spelling(plain: Plain, reading: Reading) -> Plain:
    """Join spellings of one name that differ in case, quotation marks or blanks alone."""
    new: dict[str, str] = {}
    times = Counter(one for tie in plain.ties for one in (tie.source, tie.target))
    for key, spellings in same_spelling(plain.ids).items():
        told = {one: chosen_spelling(one, reading.plan.same) for one in spellings}
        open_ = [one for one in spellings if told[one] is None]
        if len(open_) < 2:
            continue
        kept = max(open_, key=lambda one: (one[:1].isalnum() and one[-1:].isalnum(), times[one]))  # without quotes
        others = [one for one in open_ if one != kept]
        if len(key) < 3:
            reading.ask(
                "same",
                plain.name,
                f"the names {some([repr(one) for one in open_])}",
                "members of their own",
                others=("one member",),
                remedy=" ".join(f"--same {one}={kept}" for one in others),
                sets={"same": {one: one for one in open_}},
            )
            continue
        new |= dict.fromkeys(others, kept)
        reading.decide(
            "same",
            plain.name,
            f"the names {some([repr(one) for one in open_])}",
            f"read as one member, {kept!r}",
            remedy=f'--same "{others[0]}={others[0]}" for two',
            sets={"same": dict.fromkeys(others, kept)},
        )
    return renamed(plain, new)


def _no_names(plain: Plain, reading: Reading) -> None:
    """Ask about words that name no one member, and numbers among names."""
    named = plain.ids if not plain.listed else [one for one in plain.ids if one not in (plain.asked or plain.ids)]
    numbers = [one for one in named if real(one) is not None]
    if numbers and len(numbers) <= FEW_NUMBERS * len(plain.ids):
        for one in numbers:
            _ask_name(plain, one, f"{one!r} is a number among names", reading)
    keys = {key_of(one) for one in plain.ids}
    commas = sum("," in one for one in named)
    for one in named:
        own = plain.egos is not None and one in plain.egos and "," in one  # it answered for itself
        mark = "" if own else joined(one, keys - {key_of(one)})
        mark = mark or ("," if "," in one and 2 * commas >= len(plain.ids) else "")
        if mark and reading.plan.split is None and chosen_spelling(one, reading.plan.same) is None:
            reading.ask(
                "split",
                _where(plain, one),
                f"{one!r} may be several names, or cells that another mark separates",
                "one name",
                others=("several names",),
                remedy=f'--split "{mark}" or --split none',
                sets={"split": "none"},
            )
        if is_vague(one):
            _ask_name(plain, one, f"{one!r} names no one member", reading)


def _ask_name(plain: Plain, one: str, what: str, reading: Reading) -> None:
    if chosen_spelling(one, reading.plan.same) is not None:
        return
    line = next((tie.line for tie in plain.ties if one in (tie.source, tie.target)), 0)
    reading.ask(
        "same",
        f"{plain.name}, line {line}" if line else plain.name,
        what,
        "a member of its own",
        others=("no member",),
        remedy=f'--same "{one}=none" for no member, --same "{one}={one}" for one',
        sets={"same": {one: one}},
    )


def _misspellings(plain: Plain, reading: Reading) -> Plain:
    """Ask about names that are probably one member: one of them is only named, or named once; report other pairs.

    In a list that was made beforehand both stand by intent, and they are reported alone.
    """
    column = plain.members.find("name", ("full_name", "long_name", "name", "label"))
    names = [row.cells[column] if column and row.cells[column] else row.cells[plain.key] for row in plain.members.rows]
    if len(names) > NAMES_COMPARED:
        return plain
    listed = plain.listed and plain.asked is None
    keys = [plain_key(name) for name in names]
    ids = list(plain.ids)
    times = Counter(one for tie in plain.ties for one in (tie.source, tie.target))
    sources = plain.asked if plain.asked is not None else {tie.source for tie in plain.ties}
    asked_about = set()
    for place, key in enumerate(keys):
        if not key:
            continue
        for _text, _score, other in process.extract(
            key, keys[place + 1 :], scorer=fuzz.ratio, score_cutoff=CLOSE, limit=8
        ):
            second = place + 1 + other
            if listed or not misspelt(names[place], names[second]):
                continue
            weak = [k for k in (place, second) if ids[k] not in sources or times[ids[k]] == 1]
            if not weak or any(chosen_spelling(names[k], reading.plan.same) == names[k] for k in (place, second)):
                continue
            one = min(weak, key=lambda k: times[ids[k]])
            kept = place if one == second else second
            asked_about |= {names[place], names[second]}
            reading.ask(
                "same",
                _where(plain, ids[one]),
                f"{names[one]!r} and {names[kept]!r} may be one member under two spellings",
                "one member",
                others=("two members",),
                remedy=f'--same "{names[one]}={names[kept]}" for one, --same "{names[one]}={names[one]}" for two',
                sets={"same": {ids[one]: ids[kept]}},
            )
            if reading.plan.accept:
                plain = renamed(plain, {ids[one]: ids[kept]})
    pairs = [pair for pair in alike(names[:NAMES_COMPARED]) if not set(pair) <= asked_about and len(set(pair)) > 1]
    if pairs:
        told = some([f"{first!r} and {second!r}" for first, second in pairs])
        reading.decide(
            "same",
            plain.name,
            f"names that are nearly the same ({told})",
            "read as members of their own",
            remedy='--same "NAME=NAME" for one member',
            changes=True,
        )
    return plain


def _where(plain: Plain, one: str) -> str:
    line = next((tie.line for tie in plain.ties if one in (tie.source, tie.target)), 0)
    return f"{plain.name}, line {line}" if line else plain.name


def _of_waves(plain: Plain, waves: Sequence[str]) -> Plain:
    """Return what was said in some waves alone."""

    def kept(wave: str) -> bool:
        return (wave or WAVE_UNNAMED) in waves

    return replace(
        plain,
        ties=[tie for tie in plain.ties if kept(tie.wave)],
        absent={key: ones for key, ones in plain.absent.items() if kept(key[1])},
        not_asked={key: ones for key, ones in plain.not_asked.items() if kept(key[1])},
        structural={key: pairs for key, pairs in plain.structural.items() if kept(key[1])},
    )


def _waves(plain: Plain, reading: Reading) -> Plain:
    """Put waves in order of time; where their names do not show it, the user is asked.

    Raises
    ------
    SurveyError
        If the user names a wave that is not there.
    """
    waves = list(dict.fromkeys(tie.wave or WAVE_UNNAMED for tie in plain.ties))
    told = reading.plan.waves
    if told:
        strange = [wave for wave in told if wave not in waves]
        if strange:
            raise SurveyError(
                f"{plain.name}: there is no wave {strange[0]!r}{nearest(strange[0], waves)}; it has "
                f"{', '.join(waves)}; "
                f"name them earliest first, --waves {quoted(','.join(waves))}."
            )
        left = [wave for wave in waves if wave not in told]
        for wave in left:
            reading.leave_out(plain.name, f"the wave {wave}", "you named others")
        if left:
            plain = _of_waves(plain, told)
        if len(told) < 2:
            return plain
        reading.decide(
            "waves",
            plain.name,
            f"the waves {', '.join(one for one in told if one in waves)}",
            "read in this order",
            certainty=Certainty.CONFIRMED,
        )
        return plain
    if len(waves) < 2:
        return plain
    found = in_order(waves)
    of_each: dict[str, dict[str, None]] = {}
    for tie in plain.ties:
        of_each.setdefault(tie.relation, {})[tie.wave or WAVE_UNNAMED] = None
    if found.problem and not any(in_order(list(ones)).problem for ones in of_each.values()):
        return plain  # each relation's own waves are in order, and no two relations share a panel
    listed = ",".join(found.waves)
    if found.problem:
        place = next((f", line {tie.line}" for tie in plain.ties if repr(tie.wave) in found.problem and tie.line), "")
        reading.ask(
            "waves",
            f"{plain.name}{place}",
            f"the waves {some(waves)}, of which the order is not known: {found.problem}",
            "" if found.certain else f"in the order {listed}",
            remedy=f"--waves {quoted(listed)}, earliest first",
            sets={"waves": found.waves},
        )
        return plain
    reading.decide(
        "waves",
        plain.name,
        f"the waves {', '.join(found.waves)}",
        f"in order {found.why}",
        certainty=Certainty.CERTAIN,
        sets={"waves": found.waves},
    )
    return plain


def _who_was_asked(plain: Plain, reading: Reading) -> Plain:
    """Decide whether a list of ties holds the answers of few respondents, so that nobody else was asked."""
    egos = plain.egos
    if egos is None or plain.listed or plain.asked is not None or plain.directed is False or not plain.typed:
        return plain
    n, ids = len(plain.ids), set(plain.ids)
    egos = frozenset(egos & ids)
    if reading.plan.asked == "everyone" or len(egos) == n:
        return plain
    if reading.plan.asked == "respondents":
        reading.decide(
            "asked",
            plain.name,
            f"{counted(len(egos), 'respondent')}",
            "the others were not asked",
            certainty=Certainty.CONFIRMED,
        )
        return replace(plain, asked=egos, directed=True)
    if reading.plan.directed is False or 2 * len(egos) >= n:
        return plain
    named = Counter(tie.source for tie in plain.ties if tie.weight)
    mean = sum(named.values()) / max(len(egos), 1)
    apart = not any(tie.target in egos for tie in plain.ties)
    what = f"{len(egos)} of {n} members name others ({some(sorted(egos))}), {mean:.1f} on average"
    if len(egos) > 1 and (mean >= LEAST_NAMED or apart):
        reading.decide(
            "asked",
            plain.name,
            what,
            "read as the answers of those alone: the others were not asked",
            remedy="--asked everyone if they were",
            sets={"asked": "respondents"},
        )
        return replace(plain, asked=egos, directed=True)
    if len(egos) == 1 and mean >= LEAST_NAMED:
        reading.ask(
            "asked",
            plain.name,
            what,
            "the answers of one respondent",
            others=("ties of a member in the middle, whom all were asked about",),
            remedy="--asked respondents or --asked everyone",
            sets={"asked": "respondents"},
        )
        return replace(plain, asked=egos, directed=True)
    return plain


def _ratings(plain: Plain, reading: Reading) -> None:
    """Ask where to cut, if a list of ties that people wrote rates or ranks every pair."""
    plan = reading.plan
    told = plan.cut is not None or plan.ranks is not None
    if plain.egos is None or not plain.typed or told or len(plain.ids) < LEAST_RESPONDENTS:
        return
    rated: dict[tuple[str, str], dict[tuple[str, str], float | None]] = {}
    for tie in plain.ties:
        rated.setdefault((tie.relation, tie.wave), {})[tie.source, tie.target] = tie.weight
    n = len(plain.ids)
    for (relation, _wave), pairs in rated.items():
        if len(pairs) < n * (n - 1):
            continue
        of_each: dict[str, list[float]] = {}
        for (source, _target), value in pairs.items():
            if value is not None:
                of_each.setdefault(source, []).append(value)
        of = f" in {relation}" if relation else ""
        ranked, rates = f"every member ranks all others{of}", f"every pair is rated{of},"
        ask_which_are_ties(plain.name, ranked, rates, "rating", of_each.values(), reading)
