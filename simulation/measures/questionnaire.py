"""Ask the members of a simulated partnership what a survey would ask, and return what it would see.

Measured density depends on the question: a roster prompts for every tie, "name up to five" cannot show a sixth,
some do not answer, and one side forgets what the other reports. So the simulation is compared with a survey, or
one survey with another, only through the same questionnaire.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.compiled import kernel
from partnership_dynamics.simulation.randomness import QUESTIONNAIRE, uniform

ANSWERS, MISSES, CHOICE = 0, 1, 2  # what a draw decides: whether ego answers, misses a tie, names one of two equals


@dataclass(frozen=True)
class Questionnaire:
    """How a network is asked about.

    Parameters
    ----------
    names_at_most : int or None
        A name generator's cap: each names the strongest ties, at most so many. None is a roster, without a cap.
    non_response : float
        Chance that a member does not answer at all, 0 to 1.
    missed : float
        Chance that a member who answers leaves a true tie out, each on its own, 0 to 1; the other side may still
        report it.

    Examples
    --------
    >>> Questionnaire(names_at_most=5, non_response=0.2).names_at_most
    5
    """

    names_at_most: int | None = None
    non_response: float = 0.0
    missed: float = 0.0

    def __post_init__(self) -> None:
        if self.names_at_most is not None and self.names_at_most < 1:
            raise ValueError(f"names_at_most is {self.names_at_most}; it is 1 or more, or None for a roster")
        for name, value in (("non_response", self.non_response), ("missed", self.missed)):
            if not 0.0 <= value <= 1.0:
                raise ValueError(f"{name} is {value}; it is a chance, from 0 to 1")


@kernel
def _ask(
    tie: npt.NDArray[np.uint8],
    strength: npt.NDArray[np.float64],
    asked: npt.NDArray[np.uint8],
    cap: int,
    non_response: float,
    missed: float,
    key: np.uint64,
    quarter: int,
    seen: npt.NDArray[np.int8],
) -> None:
    n = len(tie)
    for i in range(n):
        if asked[i] == 0 or uniform(key, QUESTIONNAIRE, quarter, i, 0, ANSWERS) < non_response:
            for j in range(n):
                seen[i, j] = 0 if i == j else -1
            continue
        named = 0
        for j in range(n):
            seen[i, j] = 0
            if i == j:
                continue
            if asked[j] == 0:
                seen[i, j] = -1
            elif tie[i, j] == 1 and uniform(key, QUESTIONNAIRE, quarter, i, j, MISSES) >= missed:
                seen[i, j] = 1
                named += 1
        while named > cap:  # strike out the weakest until the list is short enough
            weakest = -1
            for j in range(n):
                if seen[i, j] != 1:
                    continue
                if weakest < 0 or strength[i, j] < strength[i, weakest]:
                    weakest = j
                elif strength[i, j] == strength[i, weakest]:
                    here = uniform(key, QUESTIONNAIRE, quarter, i, j, CHOICE)
                    if here < uniform(key, QUESTIONNAIRE, quarter, i, weakest, CHOICE):
                        weakest = j
            seen[i, weakest] = 0
            named -= 1


def answers(
    tie: npt.NDArray[np.uint8],
    strength: npt.NDArray[np.float64],
    questionnaire: Questionnaire,
    key: np.uint64,
    quarter: int = 0,
    asked: npt.NDArray[np.bool_] | None = None,
) -> npt.NDArray[np.int8]:
    """Return what a survey would see of a true network.

    Parameters
    ----------
    tie : uint8 array (n, n)
        The true ties, 0 or 1. An undirected partnership gives both directions: each side reports for itself.
    strength : float array (n, n)
        Their strengths; a capped list keeps the strongest, equals by a keyed draw.
    questionnaire : Questionnaire
    key : uint64
        The run's key, `simulation.randomness.run_key`. A draw belongs to a member (or a pair) and a quarter, so a
        stricter questionnaire loses answers and gains none.
    quarter : int
    asked : bool array (n,), optional
        Members that are there to be asked (default: all). Of the others nothing is known.

    Returns
    -------
    int8 array (n, n)
        1 reported, 0 not reported, -1 missing: the row of who did not answer is missing, never zero.

    Raises
    ------
    ValueError
        If the shapes do not agree.

    Examples
    --------
    >>> import numpy as np
    >>> from partnership_dynamics.simulation.randomness import run_key
    >>> truth = np.array([[0, 1, 1], [1, 0, 0], [0, 0, 0]], dtype=np.uint8)
    >>> strength = np.array([[0, 0.9, 0.2], [0.9, 0, 0], [0, 0, 0]])
    >>> answers(truth, strength, Questionnaire(names_at_most=1), run_key(1, 0)).tolist()
    [[0, 1, 0], [1, 0, 0], [0, 0, 0]]
    """
    n = len(tie)
    there = np.ones(n, dtype=bool) if asked is None else asked
    if tie.shape != (n, n) or strength.shape != (n, n) or there.shape != (n,):
        raise ValueError(f"ties {tie.shape}, strengths {strength.shape} and asked {there.shape} do not agree")
    seen = np.zeros((n, n), dtype=np.int8)
    cap = n if questionnaire.names_at_most is None else int(questionnaire.names_at_most)
    with np.errstate(over="ignore"):
        _ask(
            np.ascontiguousarray(tie, dtype=np.uint8),
            np.ascontiguousarray(strength, dtype=np.float64),
            there.astype(np.uint8),
            cap,
            float(questionnaire.non_response),
            float(questionnaire.missed),
            key,
            int(quarter),
            seen,
        )
    return seen
