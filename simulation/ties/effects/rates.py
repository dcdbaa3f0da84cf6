"""Effects on rates: what makes an actor reconsider more often (Snijders 2001; manual, "Network rate function").

An actor's rate is the period's basic rate times exp(sum of coefficient times value); the values are these.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from partnership_dynamics.simulation.compiled import inner
from partnership_dynamics.simulation.ties.counting import mutual_ties

RATE_TERM = np.dtype(
    [
        ("code", np.int64),
        ("degree", np.int64),  # 0: out, 1: in, 2: mutual, -1: a covariate
        ("rows", np.int64),  # where the rows of the network begin
        ("covariate", np.int64),
        ("theta", np.float64),
        ("added", np.float64),  # to the covariate
    ]
)
PLAIN, INVERSE, LOG, COVARIATE = range(4)


@dataclass(frozen=True)
class RateEffect:
    """One effect on a rate.

    Attributes
    ----------
    name, formula : str
        RSiena's short name, and the value it multiplies.
    code, degree : int
        Its form, and the degree it looks at (-1: none).
    covariate : {"none", "actor"}
        Whether it needs an actor covariate.
    """

    name: str
    formula: str
    code: int
    degree: int
    covariate: Literal["none", "actor"] = "none"


RATE_EFFECTS: dict[str, RateEffect] = {
    effect.name: effect
    for effect in (
        RateEffect("outRate", "x_i+", PLAIN, 0),
        RateEffect("inRate", "x_+i", PLAIN, 1),
        RateEffect("recipRate", "r_i, the number of mutual ties", PLAIN, 2),
        RateEffect("outRateInv", "1 / (x_i+ + 1)", INVERSE, 0),
        RateEffect("inRateInv", "1 / (x_+i + 1)", INVERSE, 1),
        RateEffect("recipRateInv", "1 / (r_i + 1)", INVERSE, 2),
        RateEffect("outRateLog", "ln(x_i+ + 1)", LOG, 0),
        RateEffect("inRateLog", "ln(x_+i + 1)", LOG, 1),
        RateEffect("recipRateLog", "ln(r_i + 1)", LOG, 2),
        RateEffect("RateX", "v_i", COVARIATE, -1, "actor"),
    )
}


@inner
def rate_value(network: Any, value: Any, t: Any, i: int) -> float:
    """Return the value of one rate term for actor i."""
    if t.code == COVARIATE:
        return float(value[t.covariate, i] + t.added)
    if t.degree == 0:
        degree = network.sent.length[t.rows + i]
    elif t.degree == 1:
        degree = network.received.length[t.rows + i]
    else:
        degree = mutual_ties(network, t.rows, i)
    if t.code == INVERSE:
        return 1.0 / (degree + 1.0)
    if t.code == LOG:
        return math.log(degree + 1.0)
    return float(degree)
