"""What the end of a period is compared with, from a panel and terms."""

from __future__ import annotations

import numpy as np

from partnership_dynamics.simulation.ties.beginning import by_ego, values_at_start
from partnership_dynamics.simulation.ties.network import network_of
from partnership_dynamics.simulation.ties.panel import Panel
from partnership_dynamics.simulation.ties.periods import (
    end_wave,
    ignored_pairs,
    missing_from,
    settled_ties,
)
from partnership_dynamics.simulation.ties.statistics import OVER, Tally
from partnership_dynamics.simulation.ties.terms import Terms, flat, known_of
from partnership_dynamics.simulation.ties.view import DENSE, TIE, Sums, view_for
from partnership_dynamics.simulation.ties.world import World


def build_tally(panel: Panel, terms: Terms, world: World, period: int) -> Tally:
    """Return what the end of a period is compared with."""
    known = known_of(panel, terms)
    values, whole = values_at_start(panel, known, period)
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
        by_ego(ignored, panel.n),
        start,
        missing,
        np.zeros(world.score.size),
        np.zeros(world.rate_score.size),
        np.zeros(world.rate_term_score.size),
    )
