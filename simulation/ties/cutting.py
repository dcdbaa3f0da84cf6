"""Which alters are alike for an ego that looks sparsely, from the terms of a model."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.ties.classes import FREE, Classes
from partnership_dynamics.simulation.ties.objective import Known, Objective, row_of
from partnership_dynamics.simulation.ties.observed import Floats
from partnership_dynamics.simulation.ties.panel import Panel
from partnership_dynamics.simulation.ties.rows import laid_out
from partnership_dynamics.simulation.ties.terms import Terms, flat
from partnership_dynamics.simulation.ties.view import BACK, IN, MUTUAL, OUT, Dyads
from partnership_dynamics.simulation.ties.world import LOOSE_PAIRS, LOOSE_VALUES

# A covariate with more different values than this is cut into intervals of about equally many actors.
MOST_VALUES = 12
INTERVALS = 8


class Cutting:
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


def build_classes(panel: Panel, objective: Objective, cutting: Cutting) -> Classes:
    """Return the classes of each network, empty yet."""
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
