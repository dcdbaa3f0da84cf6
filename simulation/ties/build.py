"""From a panel and terms to the arrays of a `World`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.randomness import NUMBER_LIMIT
from partnership_dynamics.simulation.ties.beginning import (
    among_active,
    blocked_at_start,
    events_of,
    ties_on_entry,
    values_at_start,
)
from partnership_dynamics.simulation.ties.cutting import Cutting, build_classes
from partnership_dynamics.simulation.ties.dyadic import build_dyads
from partnership_dynamics.simulation.ties.effects.behaviour import BEHAVIOUR_EFFECTS, BEHAVIOUR_TERM, OWN_NUMBER
from partnership_dynamics.simulation.ties.effects.rates import RATE_EFFECTS, RATE_TERM
from partnership_dynamics.simulation.ties.network import Network, network_of
from partnership_dynamics.simulation.ties.objective import Known, Objective, objective_of_networks
from partnership_dynamics.simulation.ties.observed import AGREEMENTS, NO_PAIRS, NetworkData
from partnership_dynamics.simulation.ties.panel import Panel
from partnership_dynamics.simulation.ties.periods import (
    behaviour_directions,
    directions,
    end_wave,
    settled_ties,
    start_ties,
)
from partnership_dynamics.simulation.ties.rows import Rows
from partnership_dynamics.simulation.ties.term import PARTS, Term
from partnership_dynamics.simulation.ties.terms import Terms, known_of
from partnership_dynamics.simulation.ties.view import view_for
from partnership_dynamics.simulation.ties.world import DIRECTED, STEP, VARIABLE, World

Floats = npt.NDArray[np.float64]
# Up to this many alters, looking at all of them is faster than finding those within reach (benchmarks/ties.py).
DENSE_UP_TO = 60
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
    values, whole = values_at_start(panel, known, period)
    rate_records, rate_spans = _rate_terms(panel, terms, known)
    active, events = events_of(panel, period)
    blocked, blocked_counts = blocked_at_start(panel, period)
    dyads = build_dyads(panel, known)
    cutting = Cutting(panel, terms, objective, values, known, dyads)
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
            pairs = [among_active(ties, active) for ties in pairs]
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
    entry, entry_in = ties_on_entry(panel, period)
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
        classes=build_classes(panel, objective, cutting),
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
