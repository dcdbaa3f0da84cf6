"""From the plain form that every reader gives to the one Survey.

Is a relation directed? Unless the caller or the file says so, the ties decide, relation by relation, by the rule stated
at `decide_directed`; the description of the survey says what was decided and why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.observed import Layer, Survey, wave_order
from partnership_dynamics.calibration.readers.columns import NODE_COLUMNS
from partnership_dynamics.calibration.readers.limits import check_layers
from partnership_dynamics.calibration.readers.plain import RELATION_UNNAMED, WAVE_UNNAMED, Plain, fault, places
from partnership_dynamics.calibration.response import asked_by_mark, who_answered
from partnership_dynamics.calibration.tables import SurveyError, counted, nearest

ORIENTED_BY_CHANCE = 8  # that many ties all point the same way by chance in fewer than 1 of 100 directed networks

Pairs = dict[tuple[int, int], tuple[float, int]]  # (ego, alter) -> weight and line
Key = tuple[str, str]


def decide_directed(waves: Sequence[Pairs], ids: Sequence[str]) -> tuple[bool, str]:
    """Decide from the ties of a relation, all waves together, whether it is directed.

    It is undirected if there are at least eight ties and either (a) each pair stands once, always the member that
    comes first (in the list of members, or by id) as source: an undirected list is written so, and a directed one
    comes out so by chance in fewer than 1 of 100; or (b) every tie stands in both directions, with the same weight.
    Else it is directed.

    Parameters
    ----------
    waves : sequence of mappings
        For each wave, (ego, alter) -> (weight, line).
    ids : sequence of str

    Returns
    -------
    directed : bool
    why : str
    """
    total = sum(len(pairs) for pairs in waves)
    mutual = sum((j, i) in pairs for pairs in waves for i, j in pairs)
    if total < ORIENTED_BY_CHANCE:
        return True, f"with {total} ties the file does not show it, and directed is assumed"
    alike = all(
        (j, i) in pairs and pairs[j, i][0] == weight for pairs in waves for (i, j), (weight, _) in pairs.items()
    )
    if alike:
        return False, "every tie stands in both directions with the same weight"
    by_id = np.argsort(np.argsort(np.array(ids)))
    forward = [i < j for pairs in waves for i, j in pairs]
    forward_by_id = [by_id[i] < by_id[j] for pairs in waves for i, j in pairs]
    if mutual == 0 and (all(forward) or all(forward_by_id)):
        return False, "each pair stands once, always in the order of the list of members"
    return True, f"{mutual} of {total} ties stand in both directions" if mutual else "pairs stand in either order"


def check(plain: Plain) -> dict[str, int]:
    """Check members and ties, and return the place of each id.

    Raises
    ------
    SurveyError
        If an id is empty or stands twice, there are too few or too many members, or a tie is of somebody else.
    """
    place = places(plain.members, plain.notes)
    for tie in plain.ties:
        for role, one in (("source", tie.source), ("target", tie.target)):
            if one not in place:
                raise fault(plain.name, tie.line, f"{role} is {one!r}, which is no member{nearest(one, place)}.")
    return place


def _names(plain: Plain, columns: Mapping[str, str], place: Mapping[str, int]) -> tuple[str, ...]:
    """Return a name for each member: unique, with the id where a name is missing or shared."""
    column = plain.members.find("name", NODE_COLUMNS["name"], columns.get("name"))
    given = [row.cells[column] if column and column != plain.key else "" for row in plain.members.rows]
    times = Counter(given)
    names = []
    for name, one in zip(given, place, strict=True):
        clear = name and times[name] == 1 and (name == one or name not in place)
        names.append(name if clear else f"{name} [{one}]" if name else one)
    return tuple(names)


@dataclass
class _Found:
    """The ties of a survey, sorted by relation and wave."""

    pairs: dict[Key, Pairs] = field(default_factory=dict)
    unknown: dict[Key, set[tuple[int, int]]] = field(default_factory=dict)
    undirected: dict[str, set[bool]] = field(default_factory=dict)  # relation -> what the file says of its ties
    notes: list[str] = field(default_factory=list)


def _key(plain: Plain, relation: str, wave: str) -> Key:
    return relation or RELATION_UNNAMED, wave or WAVE_UNNAMED


def _sorted_ties(plain: Plain, place: Mapping[str, int]) -> _Found:
    """Sort the ties by relation and wave; what is repeated, negative, of weight 0 or a loop is dealt with here."""
    found = _Found()
    times: Counter[str] = Counter()
    for tie in plain.ties:
        i, j = place[tie.source], place[tie.target]
        key = _key(plain, tie.relation, tie.wave)
        if i == j:
            if plain.typed:
                raise fault(plain.name, tie.line, f"{tie.source!r} has a tie to itself; delete the line.")
            times["loop"] += 1
            continue
        if tie.weight is None:
            found.unknown.setdefault(key, set()).update([(i, j), (j, i)] if tie.both else [(i, j)])
            found.pairs.setdefault(key, {})
            continue
        if tie.weight == 0:
            times["zero"] += 1
            continue
        if tie.weight < 0:
            key = (f"{key[0]} (negative)", key[1])
            times["negative"] += 1
        found.undirected.setdefault(key[0], set()).add(tie.both)
        pairs = found.pairs.setdefault(key, {})
        for pair in [(i, j), (j, i)] if tie.both else [(i, j)]:
            value = abs(tie.weight)
            if pair not in pairs:
                pairs[pair] = (value, tie.line)
                continue
            before, line = pairs[pair]
            if before != value and plain.typed:
                raise fault(
                    plain.name,
                    tie.line,
                    f"the tie {tie.source} to {tie.target} has weight {value:g} here and {before:g} on line {line}; "
                    "keep one, or tell them apart by relation or wave.",
                )
            times["stronger" if before != value else "repeated"] += 1
            pairs[pair] = (max(value, before), line)
    said = {
        "repeated": f"{plain.name} repeats {counted(times['repeated'], 'tie')}, counted once.",
        "stronger": f"{plain.name} repeats {counted(times['stronger'], 'tie')} with another weight: the larger stays.",
        "zero": f"{counted(times['zero'], 'row')} of {plain.name} with weight 0: read as no tie.",
        "negative": f"{counted(times['negative'], 'tie')} with a negative weight: a relation of their own, (negative).",
        "loop": f"{counted(times['loop'], 'tie')} of a member to itself in {plain.name}: left out.",
    }
    found.notes = [text for what, text in said.items() if times[what]]
    if not any(found.pairs.values()):
        raise SurveyError(
            " ".join([f"{plain.name}: not one tie; it needs at least one row with a weight above 0.", *found.notes])
        )
    found.pairs = {key: pairs for key, pairs in found.pairs.items() if pairs}
    return found


def _layer(
    key: Key,
    pairs: Pairs,
    unknown: set[tuple[int, int]],
    directed: tuple[bool, str],
    answered: npt.NDArray[np.bool_],
    asked: npt.NDArray[np.bool_],
    absent: npt.NDArray[np.bool_],
    structural: Mapping[tuple[int, int], int],
) -> Layer:
    """Return the matrices of one relation in one wave."""
    n = len(answered)
    tie = np.zeros((n, n), dtype=np.int8)
    weight = np.zeros((n, n))
    answered = answered & asked
    tie[~answered] = -1
    if not directed[0]:  # a pair is known as soon as one side answers
        tie = np.maximum(tie, tie.T)
    tie[absent] = -1
    tie[:, absent] = -1
    listed = np.zeros(n, dtype=np.int64)
    for i, j in unknown:
        tie[i, j] = -1
        listed[i] += 1
        if not directed[0]:
            tie[j, i] = -1
            listed[j] += (j, i) not in unknown
    for (i, j), (value, _) in pairs.items():
        tie[i, j], weight[i, j] = 1, value
    if not directed[0]:
        tie[tie.T == 1] = 1
        weight = np.maximum(weight, weight.T)
    np.fill_diagonal(tie, 0)
    codes = np.zeros((n, n), dtype=np.int8)
    for (i, j), code in structural.items():
        codes[i, j] = code
        if not directed[0]:
            codes[j, i] = code
    tie[codes > 0] = -1  # no report says anything of them
    weight[codes > 0] = 0.0
    for array in (tie, weight, codes):
        array.setflags(write=False)
    present = None if not absent.any() else ~absent
    return Layer(
        *key, tie, weight, *directed, answered & (listed < n - 1), asked, present, codes if structural else None
    )


def verdicts_of(plain: Plain, directed: bool | None = None) -> dict[str, tuple[bool, str]]:
    """Return for each relation whether it is directed, and why.

    Raises
    ------
    SurveyError
        If the members or ties are faulty.
    """
    place = check(plain)
    return _verdicts(plain, _sorted_ties(plain, place), tuple(place), directed)


def _verdicts(plain: Plain, found: _Found, ids: Sequence[str], directed: bool | None) -> dict[str, tuple[bool, str]]:
    """Return for each relation whether it is directed, and why."""
    verdict = {}
    for relation in {relation for relation, _ in found.pairs}:
        waves = [pairs for (one, _), pairs in found.pairs.items() if one == relation]
        says = found.undirected[relation]
        if directed is not None:
            verdict[relation] = (directed, "you said so")
        elif says == {True}:
            verdict[relation] = (False, "the file says so")
        elif True in says or plain.directed:
            why = "the file says so" + (", and has undirected ties as well: both ways" if True in says else "")
            verdict[relation] = (True, why)
        else:
            verdict[relation] = decide_directed(waves, ids)
    return verdict


def build(
    plain: Plain,
    name: str,
    source: str,
    columns: Mapping[str, str],
    directed: bool | None = None,
    missing: str | Sequence[str] = "auto",
    verdicts: Mapping[str, tuple[bool, str]] | None = None,
    waves: Sequence[str] = (),
) -> Survey:
    """Return the survey that a reader's plain form holds.

    Parameters
    ----------
    plain : Plain
    name, source : str
        What the survey is called, and where it was read.
    columns : mapping of role to column
        Those that the caller chose.
    directed : bool, optional
    missing : {"auto", "none", "empty"} or sequence of ids
    verdicts : mapping of relation to (bool, str), optional
        Whether each is directed, and why, where that was decided before (`verdicts_of`): the order of the members,
        which may show it, is another when names have been replaced by codes.
    waves : sequence of str
        In order of time; where it is empty, numbers decide.

    Raises
    ------
    SurveyError
        If it is faulty; the message names file, line, what was found and the remedy.
    """
    place = check(plain)
    ids, n = tuple(place), len(place)
    found = _sorted_ties(plain, place)
    check_layers(plain.name, len(found.pairs), n)
    verdict = _verdicts(plain, found, ids, directed) if verdicts is None else verdicts
    marked = {wave for _, wave in found.pairs} if plain.marked else set()
    out_ties: dict[str, npt.NDArray[np.int64]] = {}
    order = {wave or WAVE_UNNAMED: place_ for place_, wave in enumerate(waves)}
    in_turn = sorted({wave for _, wave in found.pairs}, key=lambda one: (order.get(one, len(order)), wave_order(one)))
    for wave in in_turn:
        out_ties[wave] = np.zeros(n, dtype=np.int64)
        for (relation, one), pairs in found.pairs.items():
            # A list that writes each undirected pair once does not show who reported it.
            if one == wave and (verdict[relation][0] or any((j, i) in pairs for i, j in pairs)):
                np.add.at(out_ties[wave], [i for i, _ in pairs], 1)
    asked, absent, told = _asked(plain, found, columns, ids)
    names = _names(plain, columns, place)
    # Whose answers are all marked as missing has not named nobody: no guess is made of that row.
    blank = {key: np.bincount([i for i, _j in found.unknown.get(key, ())], minlength=n) >= n - 1 for key in found.pairs}
    in_wave = {
        wave: np.array([all(asked[key][k] for key in found.pairs if key[1] == wave) for k in range(n)])
        & ~np.all([blank[key] for key in found.pairs if key[1] == wave], axis=0)
        for wave in in_turn
    }
    answered, notes = who_answered(
        plain.members,
        ids,
        out_ties,
        marked,
        missing,
        columns.get("answered"),
        names,
        in_wave,
        _spoke(plain, in_turn),
    )
    structural = {
        _key(plain, *key): {(place[i], place[j]): code for (i, j), code in pairs.items()}
        for key, pairs in plain.structural.items()
    }
    return Survey(
        name=name,
        source=source,
        ids=ids,
        names=names,
        attributes={
            column: tuple(row.cells[column] for row in plain.members.rows)
            for column in plain.members.columns
            if column != plain.key
        },
        lines=tuple(row.line for row in plain.members.rows),
        layers={
            at: _layer(
                at,
                pairs,
                found.unknown.get(at, set()),
                verdict[at[0]],
                answered[at[1]],
                asked[at],
                absent[at],
                structural.get(at, {}),
            )
            for at, pairs in found.pairs.items()
        },
        venues={venue: tuple(place[one] for one in attend) for venue, attend in plain.venues.items()},
        columns=dict(columns),
        notes=(*plain.notes, *found.notes, *told, *notes),
        members_file=plain.members.name,
        wave_sequence=tuple(in_turn),
    )


def _spoke(plain: Plain, waves: Sequence[str]) -> dict[str, npt.NDArray[np.bool_]]:
    """Return for each wave who has said something for sure, if only that it names nobody."""
    if len(waves) == 1:
        spoke = {waves[0]: set(plain.spoke)}
    else:
        spoke = {wave: set() for wave in waves}
        for tie in plain.ties:
            if tie.source in plain.spoke and not tie.weight:
                spoke.get(tie.wave or WAVE_UNNAMED, set()).add(tie.source)
    return {wave: np.array([one in ones for one in plain.ids], dtype=bool) for wave, ones in spoke.items()}


def _asked(
    plain: Plain, found: _Found, columns: Mapping[str, str], ids: Sequence[str]
) -> tuple[dict[Key, npt.NDArray[np.bool_]], dict[Key, npt.NDArray[np.bool_]], list[str]]:
    """Return who was asked and who is not in the file, for each relation and wave; and in words how that is known."""
    by_mark, notes = asked_by_mark(plain.members, columns.get("asked"))
    if plain.asked is not None:
        by_mark = by_mark & np.array([one in plain.asked for one in ids])
    of = {_key(plain, *key): ones for key, ones in plain.not_asked.items()}
    gone = {_key(plain, *key): ones for key, ones in plain.absent.items()}
    absent = {}
    for key in found.pairs:
        base = (key[0].removesuffix(" (negative)"), key[1])
        absent[key] = np.array([one in gone.get(base, ()) for one in ids])
        of.setdefault(key, of.get(base, set()))
    asked = {key: by_mark & ~absent[key] & np.array([one not in of[key] for one in ids]) for key in found.pairs}
    return asked, absent, notes
