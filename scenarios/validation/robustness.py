"""Whether verdicts hold over the plausible set: the experiments again, quickly, in some plausible counties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from partnership_dynamics.calibration.evidence import ROLES
from partnership_dynamics.calibration.plausible.vectors import PlausibleError, plausible_set
from partnership_dynamics.scenarios.validation.pattern import Verdict
from partnership_dynamics.scenarios.validation.record import Result
from partnership_dynamics.scenarios.wording import of_ten
from partnership_dynamics.simulation.parameters import PARAMETERS, assumed

Held = Mapping[str, Counter[Verdict]]
MOST = 0.8  # share of plausible counties from which a verdict is said to be that of most
SHARES = ("reproduced in at least 8 of 10", "not reproduced in at least 8 of 10", "neither")


def drawn_constants(seed: int, draws: int) -> list[dict[str, float]]:
    """Return vectors of the plausible set; of the assumed parameters' ranges where there is no set for these rules.

    Parameters
    ----------
    seed : int
        Of the ranges; the plausible set gives the same vectors each time.
    draws : int

    Examples
    --------
    >>> len(drawn_constants(seed=1, draws=3)), drawn_constants(seed=1, draws=0)
    (3, [])
    """
    if draws == 0:
        return []
    try:
        return [dict(one) for one in plausible_set().draws(draws)]
    except PlausibleError:
        generator = np.random.default_rng(seed)
        names = assumed()
        return [
            {name: float(generator.uniform(PARAMETERS[name].low, PARAMETERS[name].high)) for name in names}
            for _draw in range(draws)
        ]


def held(verdicts: Sequence[Mapping[str, Verdict]]) -> Held:
    """Return how often each pattern came out how, over draws.

    Examples
    --------
    >>> dict(held([{"P1": "reproduced"}, {"P1": "cannot tell"}])["P1"])
    {'reproduced': 1, 'cannot tell': 1}
    """
    result: dict[str, Counter[Verdict]] = {}
    for of_draw in verdicts:
        for key, verdict in of_draw.items():
            result.setdefault(key, Counter())[verdict] += 1
    return result


def shares_by_role(results: Sequence[Result], over: Held) -> list[list[str]]:
    """Return, for each role, how many patterns most plausible counties reproduce, how many they do not, and others."""
    counts: Counter[tuple[str, str]] = Counter()
    for one in results:
        verdicts = over.get(one.pattern.key)
        if verdicts:
            most = MOST * verdicts.total()
            told = 0 if verdicts["reproduced"] >= most else 1 if verdicts["not reproduced"] >= most else 2
            counts[one.pattern.role, SHARES[told]] += 1
    return [[role, *(str(counts[role, words]) for words in SHARES)] for role in ROLES]


def in_words(counts: Mapping[Verdict, int]) -> str:
    """Return in how many plausible counties a pattern is reproduced, and in how many that stays open.

    Examples
    --------
    >>> in_words({"reproduced": 16, "not reproduced": 2, "cannot tell": 2}), in_words({"reproduced": 10}), in_words({})
    ('in 8 of 10 plausible counties, 1 open', 'in 10 of 10 plausible counties', '–')
    """
    every = sum(counts.values())
    if not every:
        return "–"
    told = f"in {of_ten(counts.get('reproduced', 0) / every)} of 10 plausible counties"
    unsure = counts.get("cannot tell", 0) / every
    return f"{told}, {of_ten(unsure)} open" if unsure else told
