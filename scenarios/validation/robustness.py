"""Whether verdicts hold under other constants: the experiments again, quickly, for draws of all that is assumed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from scenarios.validation.pattern import Verdict
from simulation.parameters import PARAMETERS, assumed

Held = Mapping[str, Counter[Verdict]]


def drawn_constants(seed: int, draws: int) -> list[dict[str, float]]:
    """Return draws of the constants that are assumed, each evenly over its range, tie coefficients apart.

    Examples
    --------
    >>> one, other = drawn_constants(seed=1, draws=2)
    >>> PARAMETERS["prior"].low <= one["prior"] <= PARAMETERS["prior"].high, one == other
    (True, False)
    >>> drawn_constants(seed=1, draws=1) == [one]
    True
    """
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
    found: dict[str, Counter[Verdict]] = {}
    for of_draw in verdicts:
        for key, verdict in of_draw.items():
            found.setdefault(key, Counter())[verdict] += 1
    return found


def in_words(counts: Mapping[Verdict, int]) -> str:
    """Return how a pattern came out over draws: reproduced, open, not reproduced.

    Examples
    --------
    >>> in_words({"reproduced": 14, "not reproduced": 2, "cannot tell": 4})
    '14 yes, 4 open, 2 no'
    """
    order: tuple[tuple[Verdict, str], ...] = (("reproduced", "yes"), ("cannot tell", "open"), ("not reproduced", "no"))
    said = [f"{counts.get(verdict, 0)} {word}" for verdict, word in order if counts.get(verdict, 0)]
    return ", ".join(said) or "–"
