"""From a panel and terms to the arrays of a `World`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.randomness import NUMBER_LIMIT
from simulation.ties.classes import FREE, Classes
from simulation.ties.effects.behaviour import BEHAVIOUR_EFFECTS, BEHAVIOUR_TERM, OWN_NUMBER
from simulation.ties.effects.rates import RATE_EFFECTS, RATE_TERM
from simulation.ties.network import Network, network_of
from simulation.ties.objective import PARTS, SQUARED, Known, Objective, Term, objective_of_networks, row_of
from simulation.ties.panel import (
    AGREEMENTS,
    NO_PAIRS,
    NetworkData,
    Pairs,
    Panel,
    behaviour_directions,
    directions,
    end_wave,
    ignored_pairs,
    missing_from,
    settled_ties,
    start_ties,
    start_values,
)
from simulation.ties.rows import Rows, laid_out
from simulation.ties.statistics import OVER, Tally
from simulation.ties.terms import Terms, flat, known_of
from simulation.ties.view import BACK, DENSE, IN, MUTUAL, OUT, TIE, Dyads, Sums, view_for
from simulation.ties.world import DIRECTED, EVENT, LOOSE_PAIRS, LOOSE_VALUES, STEP, VARIABLE, Blocked, World

Floats = npt.NDArray[np.float64]
# Up to this many alters, looking at all of them is faster than finding those within reach (benchmarks/ties.py).
DENSE_UP_TO = 60
# A covariate with more different values than this is cut into intervals of about equally many actors.
MOST_VALUES = 12
INTERVALS = 8
# A dyadic covariate that lists more alters of one ego than this is bounded instead in sparse views, but for so many of
# its least and of its largest values.
MOST_LISTED = 40
FAR = 16
# A turn's number has 16 bits in a keyed draw's counter; at this rate the chance of a 65,536th turn is nil.
RATE_LIMIT = 60000.0


def _with_constants(panel: Panel, term: Term) -> Term:
    """Return the term with the centre and span that the data give, where it does not bring its own."""
    effect = term.definition
    centre, span = term.centre, term.span
    name = str(term.covariate)
    if effect.centring == "similarity" and name in (*panel.actor, *panel.behaviours):
        span = panel.span(name) if span is None else span
        centre = panel.similarity(name) if centre is None else centre
    elif effect.centring == "mean" and name in panel.dyadic:
        centre = panel.pairs_of(name)[4] if centre is None else centre
    elif effect.centring in ("balance", "in-balance") and centre is None:
        centre = panel.balance(str(term.on), received=effect.centring == "in-balance")
    second = None if term.times is None else _with_constants(panel, replace(term.times, on=term.on))
    return replace(term, centre=centre, span=span, times=second)


def build_objective(panel: Panel, terms: Terms) -> Objective:
    """Return the compiled objective functions of the panel's networks."""
    ready = [_with_constants(panel, term) for term in terms.networks]
    return objective_of_networks(ready, panel.n, known_of(panel, terms))


def _own_terms(panel: Panel, terms: Terms, known: Known) -> tuple[Any, npt.NDArray[np.int64]]:
    records = np.zeros(len(terms.behaviours), BEHAVIOUR_TERM).view(np.recarray)
    counts = np.zeros(len(panel.behaviours), np.int64)
    networks = list(panel.networks)
    for k, term in enumerate(terms.behaviours):
        behaviour = str(term.on)
        counts[list(panel.behaviours).index(behaviour)] += 1
        effect = BEHAVIOUR_EFFECTS[term.effect]
        base = 0
        if effect.network:
            base = networks.index(term.network or networks[0]) * panel.n
        covariate = 0
        if effect.covariate == "actor":
            covariate = known.actor.index(str(term.covariate))
        records[k] = (
            OWN_NUMBER[effect.own],
            PARTS.index(term.part),
            known.actor.index(behaviour),
            covariate,
            base,
            term.theta,
            panel.similarity(behaviour),
            panel.span(behaviour),
        )
    return records, np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _values(panel: Panel, known: Known, period: int) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Return the actor values at the start of a period, and the behaviours' whole values."""
    values = np.zeros((max(len(known.actor), 1), panel.n))
    for row, name in enumerate(panel.actor):
        found = panel.centred(name, period)
        values[row, : found.size] = found
    whole = np.zeros((len(panel.behaviours), panel.n), np.int64)
    for b, (name, behaviour) in enumerate(panel.behaviours.items()):
        whole[b, : panel.egos] = start_values(behaviour, period)
        values[known.actor.index(name), : panel.egos] = whole[b, : panel.egos] - behaviour.mean
    return values, whole


def _dyads(panel: Panel, known: Known) -> Dyads:
    """Return the dyadic covariates by ego, and the squares that WWX asks for."""
    n = panel.n
    start = np.zeros((len(known.dyadic), n + 1), np.int64)
    usual = np.zeros(len(known.dyadic))
    alters, values = [np.zeros(0, np.int64)], [np.zeros(0)]
    at = 0
    for d, name in enumerate(known.dyadic):
        if name.endswith(SQUARED) and name not in panel.dyadic:
            ego, alter, value = _squared(panel, name.removesuffix(SQUARED))
        else:
            ego, alter, value, usual[d], _ = panel.pairs_of(name)
        order = np.lexsort((alter, ego))
        alters.append(alter[order])
        values.append(value[order])
        start[d] = at + np.concatenate([[0], np.cumsum(np.bincount(ego, minlength=n)[:n])])
        at += ego.size
    return _with_far(panel, known, start, np.concatenate(alters), np.concatenate(values), usual)


def _with_far(
    panel: Panel, known: Known, start: npt.NDArray[np.int64], alter: Pairs, value: Floats, usual: Floats
) -> Dyads:
    """Return the dyadic covariates, and of those that list many the outermost alters and bounds on all others."""
    count, n = start.shape[0], panel.n
    wide = np.zeros(count, np.uint8)
    far_start = np.zeros((count, n + 1), np.int64)
    low, high = np.zeros((count, n)), np.zeros((count, n))
    far = [np.zeros(0, np.int64)]
    at = 0
    for d, name in enumerate(known.dyadic):
        length = np.diff(start[d])
        wide[d] = length.max(initial=0) > MOST_LISTED
        if wide[d] == 1:
            here = slice(start[d, 0], start[d, -1])
            ego = np.repeat(np.arange(n), length)
            order = np.lexsort((value[here], ego))
            rank = np.arange(ego.size) - np.repeat(start[d, :-1] - start[d, 0], length)
            inner = (rank >= FAR) & (rank < np.repeat(length, length) - FAR)
            outer = order[~inner]
            far.append(alter[here][outer])
            far_start[d] = at + np.concatenate([[0], np.cumsum(np.bincount(ego[outer], minlength=n))])
            at += outer.size
            # Who is not listed has the usual value; without anyone left there is nothing to bound.
            alters = n - 1 if name not in panel.dyadic else panel.alters_of(name)
            unlisted = length < alters
            low[d], high[d] = np.where(unlisted, usual[d], np.inf), np.where(unlisted, usual[d], -np.inf)
            np.minimum.at(low[d], ego[order[inner]], value[here][order[inner]])
            np.maximum.at(high[d], ego[order[inner]], value[here][order[inner]])
            nobody = low[d] > high[d]
            low[d, nobody] = high[d, nobody] = usual[d]
        else:
            far_start[d] = at
    outermost = np.concatenate(far).astype(np.int32)
    return Dyads(start, alter.astype(np.int32), value, usual, wide, far_start, outermost, low, high)


def _squared(panel: Panel, name: str) -> tuple[Pairs, Pairs, Floats]:
    """Return sum_h w_ih w_hj over h other than i and j, for the pairs where it is not 0."""
    ego, alter, value, usual, _ = panel.pairs_of(name)
    n = panel.n
    if usual != 0.0:
        full = np.full((n, n), usual)
        full[ego, alter] = value
        np.fill_diagonal(full, 0.0)
        ego, alter = np.nonzero(full)
        value = full[ego, alter]
    order = np.argsort(ego, kind="stable")
    ego, alter, value = ego[order], alter[order], value[order]
    length = np.bincount(ego, minlength=n)
    start = np.cumsum(length) - length
    # Each pair (i, h) meets every pair (h, j).
    times = length[alter]
    left = np.repeat(np.arange(ego.size), times)
    right = np.repeat(start[alter] - (np.cumsum(times) - times), times) + np.arange(left.size)
    key, place = np.unique(ego[left] * n + alter[right], return_inverse=True)
    total = np.bincount(place, weights=value[left] * value[right], minlength=key.size)
    keep = key // n != key % n
    return key[keep] // n, key[keep] % n, total[keep]


def _events(panel: Panel, period: int) -> tuple[npt.NDArray[np.uint8], Any]:
    """Return who is there at the start of a period, and who joins and leaves when."""
    active = np.ones(panel.n, np.uint8)
    events = []
    begin, end = period + 1.0, period + 2.0
    for actor, spells in panel.presence.items():
        active[actor] = 1 if any(first <= begin < last for first, last in spells) else 0
        for first, last in spells:
            if begin < first < end:
                events.append((first - begin, actor, 1))
            if begin < last < end:
                events.append((last - begin, actor, 0))
    return active, np.array(sorted(events), EVENT).view(np.recarray)


def _without(pairs: Pairs, active: npt.NDArray[np.uint8]) -> Pairs:
    return np.asarray(pairs[(active[pairs[:, 0]] == 1) & (active[pairs[:, 1]] == 1)], np.int64)


def _by_ego(lists: Sequence[Pairs], n: int) -> Blocked:
    """Return lists of pairs, one list a network, by network and ego."""
    start = np.zeros((len(lists), n + 1), np.int64)
    alters = [np.zeros(0, np.int64)]
    at = 0
    for q, pairs in enumerate(lists):
        ordered = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
        alters.append(ordered[:, 1])
        start[q] = at + np.concatenate([[0], np.cumsum(np.bincount(ordered[:, 0], minlength=n)[:n])])
        at += len(ordered)
    return Blocked(start, np.concatenate(alters).astype(np.int32))


def _blocked(panel: Panel, period: int) -> tuple[Blocked, npt.NDArray[np.int64]]:
    """Return the structural pairs at the start of a period, and how many each ego has, int64 (Q, n)."""
    waves = [network.read[period] for network in panel.networks.values()]
    blocked = _by_ego([np.concatenate([wave.zeros, wave.ones]) for wave in waves], panel.n)
    return blocked, np.diff(blocked.start, axis=1)


def _rate_terms(panel: Panel, terms: Terms, known: Known) -> tuple[Any, dict[str, tuple[int, int]]]:
    records = np.zeros(len(terms.rates), RATE_TERM).view(np.recarray)
    networks = list(panel.networks)
    both = (*panel.networks, *panel.behaviours)
    spans = dict.fromkeys(both, (0, 0))
    for h, term in enumerate(terms.rates):
        on = str(term.on)
        first, last = spans[on] if spans[on][1] else (h, h)
        spans[on] = (first, last + 1)
        effect = RATE_EFFECTS[term.effect]
        name = term.network or (on if on in networks else networks[0])
        row = known.actor.index(str(term.covariate)) if effect.covariate == "actor" else 0
        # A behaviour enters rates as it is, not centred.
        name_of = str(term.covariate)
        uncentred = panel.behaviours[name_of].mean if name_of in panel.behaviours else 0.0
        records[h] = (effect.code, effect.degree, networks.index(name) * panel.n, row, term.theta, uncentred)
    return records, spans


def _variable(panel: Panel, name: str, period: int, dense: bool) -> dict[str, Any]:
    if name in panel.networks:
        network = panel.networks[name]
        up, down = directions(network, period)
        agreement = AGREEMENTS.index(network.agreement) + 2 if network.kind == "undirected" else DIRECTED
        return {
            "number": list(panel.networks).index(name),
            "egos": network.size[0],
            "alters": network.size[1],
            "two_mode": int(network.kind == "two-mode"),
            "agreement": agreement,
            "dense": int(dense),
            "up": int(up),
            "down": int(down),
            "most": network.max_degree or network.size[1],
            "offset": network.offset,
        }
    behaviour = panel.behaviours[name]
    up, down = behaviour_directions(behaviour, period)
    return {
        "behaviour": 1,
        "number": list(panel.behaviours).index(name),
        "egos": panel.egos,
        "agreement": DIRECTED,
        "dense": 1,
        "up": int(up),
        "down": int(down),
        "low": behaviour.low,
        "high": behaviour.high,
        "absorbing": int(behaviour.absorbing),
        "row": len(panel.actor) + list(panel.behaviours).index(name),
        "centre": behaviour.mean,
    }


class _Cutting:
    """Which terms have classes of their own, which are loose, and how actors are told apart for each network."""

    def __init__(
        self, panel: Panel, terms: Terms, objective: Objective, values: Floats, known: Known, dyads: Dyads
    ) -> None:
        q_count = len(panel.networks)
        self.fixed = np.zeros((q_count, panel.n), np.int64)
        self.kinds = np.ones(q_count, np.int64)
        self.by_behaviour = np.zeros((q_count, len(panel.behaviours)), np.int64)
        self.loose = np.zeros(len(objective.terms), np.uint8)
        self.loose_rows = np.zeros(len(objective.terms), np.int64)
        self.must_be_dense = [False] * q_count
        rows: list[str] = []
        cut: dict[tuple[int, str], int] = {}
        places: dict[int, list[int]] = {}
        for k, term in enumerate(terms.networks):
            q = list(panel.networks).index(str(term.on))
            places.setdefault(q, []).append(k)
        lowest: list[npt.NDArray[np.int32]] = []
        highest: list[npt.NDArray[np.int32]] = []
        for q, listed in places.items():
            looked_at = dict.fromkeys(
                str(part.covariate)
                for k in listed
                for part in flat([terms.networks[k]])
                if part.definition.covariate == "actor" and part.definition.of_alter
            )
            parts = []
            for name in looked_at:
                if name in panel.behaviours:
                    b = list(panel.behaviours).index(name)
                    self.by_behaviour[q, b] = panel.behaviours[name].high + 1 - min(panel.behaviours[name].low, 0)
                    continue
                value = values[known.actor.index(name)]
                different, code = np.unique(value, return_inverse=True)
                if different.size > MOST_VALUES:
                    # No interval has 0 within it, where the square of a value turns.
                    edges = np.unique([0.0, *np.quantile(value, np.linspace(0.0, 1.0, INTERVALS + 1)[1:-1])])
                    code = np.searchsorted(edges, value, side="right")
                    cut[q, name] = len(rows)
                    rows.append(name)
                    low, high = np.zeros(panel.n, np.int32), np.zeros(panel.n, np.int32)
                    for interval in np.unique(code):
                        members = np.flatnonzero(code == interval)
                        low[members] = members[value[members].argmin()]
                        high[members] = members[value[members].argmax()]
                    lowest.append(low)
                    highest.append(high)
                parts.append(code)
            if parts:
                _, joint = np.unique(np.column_stack(parts), axis=0, return_inverse=True)
                self.fixed[q] = joint.ravel()
                self.kinds[q] = int(joint.max()) + 1
            for k in listed:
                cut_parts = [
                    part
                    for part in flat([terms.networks[k]])
                    if part.definition.covariate == "actor"
                    and part.definition.of_alter
                    and (q, str(part.covariate)) in cut
                ]
                wide_rows = [
                    row_of(part, known)
                    for part in flat([terms.networks[k]])
                    # What counts only where a tie is returned is 0 out of reach, whatever the pair's value.
                    if part.definition.covariate == "dyadic" and BACK not in part.definition.counts
                    if dyads.wide[row_of(part, known)] == 1
                ]
                if cut_parts:
                    self.loose[k] = LOOSE_VALUES
                    self.loose_rows[k] = cut[q, str(cut_parts[0].covariate)]
                elif wide_rows:
                    self.loose[k] = LOOSE_PAIRS
                    self.loose_rows[k] = wide_rows[0]
                together = len(cut_parts) + len(wide_rows) > 1
                if together or (cut_parts and cut_parts[0] is not terms.networks[k]):
                    self.must_be_dense[q] = True
        self.cut = np.array([known.actor.index(name) for name in rows], np.int64)
        self.lowest = np.array(lowest, np.int32).reshape(len(rows), panel.n)
        self.highest = np.array(highest, np.int32).reshape(len(rows), panel.n)


def _classes(panel: Panel, objective: Objective, cutting: _Cutting) -> Classes:
    q_count = len(panel.networks)
    needs = objective.needs[:, 0]
    by = np.array([need & ((1 << IN) | (1 << OUT) | (1 << MUTUAL)) for need in needs], np.int64)
    many = panel.n + 1
    slots = 1 << max(4, math.ceil(math.log2(4 * many)))
    members = laid_out([], np.zeros(q_count * many, np.int64))
    longer = np.zeros(members.items.size + 16 * q_count * many, np.int32)
    return Classes(
        members._replace(items=longer),
        np.full((q_count, panel.n), -1, np.int32),
        np.zeros((q_count, panel.n), np.int64),
        np.full((q_count, many), FREE, np.int64),
        np.zeros((q_count, many), np.int32),
        np.full((q_count, many), -1, np.int32),
        np.full((q_count, slots), -1, np.int32),
        np.zeros((q_count, 2), np.int64),
        cutting.fixed,
        cutting.kinds,
        by,
        cutting.by_behaviour,
        cutting.cut,
        cutting.lowest,
        cutting.highest,
    )


def _entry(panel: Panel, period: int) -> tuple[Rows, Rows]:
    """Return the ties that each actor would have on joining: those of the wave that begins the period."""
    if not panel.presence:
        nobody = laid_out([], np.zeros(0, np.int64))
        return nobody, nobody
    everything = network_of([start_ties(network, period) for network in panel.networks.values()], panel.n)
    return everything.sent, everything.received


def _copy(network: Network) -> Network:
    """Return a copy of the lists of ties."""
    sent, received = (
        Rows(rows.items.copy(), rows.start.copy(), rows.length.copy(), rows.room.copy(), rows.used.copy())
        for rows in (network.sent, network.received)
    )
    return Network(sent, received, network.tie)


def build_world(
    panel: Panel,
    terms: Terms,
    rates: Sequence[float],
    period: int,
    path: str,
    log: int,
    observed_end: bool = False,
    keyed: bool = False,
    absent_keep_ties: bool = False,
) -> World:
    """Return the world at the start of a period (or, where asked, as it was observed at its end).

    ``keyed``: whether draws are keyed; ``absent_keep_ties``: whether actors who are not there yet have the ties of the
    wave, as in RSiena.
    """
    if keyed:
        path = _check_keyed(panel, terms, rates, path)
    known = known_of(panel, terms)
    objective = build_objective(panel, terms)
    own, own_first = _own_terms(panel, terms, known)
    values, whole = _values(panel, known, period)
    rate_records, rate_spans = _rate_terms(panel, terms, known)
    active, events = _events(panel, period)
    blocked, blocked_counts = _blocked(panel, period)
    dyads = _dyads(panel, known)
    cutting = _Cutting(panel, terms, objective, values, known, dyads)
    n = panel.n

    if observed_end:
        waves = [end_wave(network, period) for network in panel.networks.values()]
        pairs = [NO_PAIRS if wave is None else wave.ties for wave in waves]
        for b, behaviour in enumerate(panel.behaviours.values()):
            row = behaviour.values[period + 1]
            whole[b, : panel.egos] = np.where(np.isnan(row), behaviour.low, row).astype(np.int64)
        active = np.ones(n, np.uint8)
        origin = network_of(pairs, n)
    else:
        pairs = [start_ties(network, period) for network in panel.networks.values()]
        if panel.presence and not absent_keep_ties:
            pairs = [_without(ties, active) for ties in pairs]
        origin = network_of(pairs, n)

    names = (*panel.networks, *panel.behaviours)
    variables = np.zeros(len(names), VARIABLE).view(np.recarray)
    # One view serves all networks, so if one has to be looked at densely all are, else if one is looked at sparsely.
    wanted = zip(panel.networks.values(), cutting.must_be_dense, strict=True)
    dense_each = [_is_dense(network, path, must) for network, must in wanted]
    all_dense = all(dense_each) or any(cutting.must_be_dense)
    place = 0
    for v, name in enumerate(names):
        for key, value in _variable(panel, name, period, all_dense).items():
            variables[v][key] = value
        variables[v].rate = rates[v]
        variables[v].rate_first, variables[v].rate_last = rate_spans[name]
        variables[v].term_first = place
        place += sum(term.on == name for term in terms.all)
    per_variable = np.diff(objective.first).max(initial=1)
    most_terms = int(max(per_variable, np.diff(own_first).max(initial=1), 1))
    view = view_for(
        n,
        values,
        objective.table,
        pairs=len(known.dyadic) + objective.sums.row.size,
        terms=most_terms,
        others=objective.others.shape[1],
        dense=all_dense,
    )
    view.pair[: len(known.dyadic)] = dyads.usual[:, np.newaxis]
    movable = np.ones((len(names), n), np.int64)
    for v in range(len(panel.networks)):
        size = list(panel.networks.values())[v].size[1] - (0 if variables[v].two_mode else 1)
        movable[v] = size - blocked_counts[v]
    entry, entry_in = _entry(panel, period)
    finish = sum(int(settled_ties(network, period)[:, 2].sum()) for network in panel.networks.values())
    if panel.presence:
        finish += sum(len(network.read[period].ties) for network in panel.networks.values())
    return World(
        network=_copy(origin),
        origin=origin,
        sight=view,
        objective=objective,
        own=own,
        own_first=own_first,
        dyads=dyads,
        classes=_classes(panel, objective, cutting),
        loose=cutting.loose,
        loose_rows=cutting.loose_rows,
        variables=variables,
        behaviour=whole.copy(),
        behaviour_origin=whole,
        active=active.copy(),
        active_origin=active,
        choosable=active.copy(),
        blocked=blocked,
        movable=movable,
        rates=rate_records,
        level=np.zeros((len(names), n)),
        tree=np.zeros((len(names), n + 1)),
        total=np.zeros(len(names)),
        square=np.zeros(len(names)),
        pull=np.zeros(len(rate_records)),
        events=events,
        finish=np.array([finish], np.int64),
        entry=entry,
        entry_in=entry_in,
        score=np.zeros(place),
        rate_score=np.zeros(len(names)),
        rate_term_score=np.zeros(len(rate_records)),
        kept=np.zeros(most_terms),
        log=np.zeros(log, STEP).view(np.recarray),
        script=np.zeros(0, STEP).view(np.recarray),
        due=np.zeros((len(names), n if keyed else 0)),
        turn=np.zeros((len(names), n if keyed else 0), np.int64),
        clock=np.zeros(1),
        outcome=np.zeros(2),
        progress=np.zeros(8, np.int64),
    )


def _check_keyed(panel: Panel, terms: Terms, rates: Sequence[float], path: str) -> str:
    """Refuse what keyed draws cannot do, and return the path that they need."""
    if any(RATE_EFFECTS[term.effect].degree >= 0 for term in terms.rates):
        raise ValueError("keyed draws need rates that stay as they are in a period: no rate effects of degrees")
    if panel.presence:
        raise ValueError("keyed draws need the same actors all the time")
    if any(net.kind == "undirected" and net.agreement in AGREEMENTS[2:] for net in panel.networks.values()):
        raise ValueError("keyed draws are for actors who act on their own, not for pairs")
    if panel.n >= NUMBER_LIMIT:
        raise ValueError(f"keyed draws are for fewer than {NUMBER_LIMIT} actors; there are {panel.n}")
    if max(rates) > RATE_LIMIT:
        raise ValueError(f"keyed draws need rates of at most {RATE_LIMIT:g}; found {max(rates):g}")
    if path == "sparse":
        raise ValueError("keyed draws look at every alter: path='sparse' is not possible")
    return "dense"


def _is_dense(network: NetworkData, path: str, must: bool) -> bool:
    if path != "auto":
        if path == "sparse" and must:
            raise ValueError(
                "path='sparse' is not possible: an interaction looks at covariates of alters or pairs with many "
                "different values"
            )
        return path == "dense"
    return must or network.size[1] <= DENSE_UP_TO


def build_tally(panel: Panel, terms: Terms, world: World, period: int) -> Tally:
    """Return what the end of a period is compared with."""
    known = known_of(panel, terms)
    values, whole = _values(panel, known, period)
    before, compared, settled, ignored = [], [], [np.zeros((0, 4), np.int64)], []
    for q, network in enumerate(panel.networks.values()):
        before.append(network.read[period].ties)
        after = end_wave(network, period)
        compared.append(before[-1] if after is None else missing_from(before[-1], after.missing))
        fixed = settled_ties(network, period)
        settled.append(np.column_stack([np.full(len(fixed), q), fixed]))
        ignored.append(ignored_pairs(network, period))
    start, missing = whole.copy(), np.zeros(whole.shape, np.uint8)
    for b, (name, behaviour) in enumerate(panel.behaviours.items()):
        gap = np.isnan(behaviour.values[period])
        values[known.actor.index(name), : panel.egos][gap] = 0.0
        if period + 1 < len(behaviour.values):
            gap = gap | np.isnan(behaviour.values[period + 1])
        missing[b, : panel.egos] = gap
    share = np.ones(len(terms.networks))
    for k, term in enumerate(terms.networks):
        if panel.networks[str(term.on)].kind == "undirected":
            share[k] = term.definition.undirected_share
    view = view_for(
        panel.n,
        values,
        world.objective.table,
        pairs=world.sight.pair.shape[0],
        terms=1,
        others=world.objective.others.shape[1],
        dense=bool(world.sight.me[DENSE]),
    )
    needs = world.objective.needs.copy()
    needs[:, 0] = 1 << TIE
    for term in terms.networks:
        q = list(panel.networks).index(str(term.on))
        for effect in (part.definition for part in flat([term])):
            for count in effect.counts if effect.tie_counts is None else effect.tie_counts:
                needs[q, 0] |= 1 << count
    view.pair[: len(known.dyadic)] = world.dyads.usual[:, np.newaxis]
    return Tally(
        network_of(before, panel.n),
        network_of(compared, panel.n),
        view,
        needs,
        Sums(np.zeros(0, np.int64), np.zeros(0, np.int64)),
        np.array([OVER.index(term.definition.over) for term in terms.networks], np.int64),
        share,
        np.concatenate(settled),
        _by_ego(ignored, panel.n),
        start,
        missing,
        np.zeros(world.score.size),
        np.zeros(world.rate_score.size),
        np.zeros(world.rate_term_score.size),
    )
