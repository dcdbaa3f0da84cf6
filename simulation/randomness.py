"""Keyed random numbers: a draw is a pure function of who draws it, when, for what.

Two scenarios that share an event (this representative leaves this quarter) share its draw, whatever else differs
between them and in whatever order things are computed. So paired differences are precise, and results do not
depend on the number of workers.

The generator is Squares with five rounds and 64-bit output (Widynski 2020, "Squares: a fast counter-based RNG",
arXiv:2004.06278). A draw's counter is packed, without loss, from

    process (5 bits), quarter (10 bits), and three numbers a, b, c (16 bits each).

A run's key is made from (seed, replication); a project, or anything else with many draws of its own, can have a
key derived from the run's.

Examples
--------
>>> import numpy as np
>>> key = run_key(seed=1, replication=0)
>>> a = uniform(key, TIE_CHOICE, 3, 7, 2, 0)
>>> bool(0.0 < a < 1.0), a == uniform(key, TIE_CHOICE, 3, 7, 2, 0), a == uniform(key, TIE_CHOICE, 3, 7, 2, 1)
(True, True, False)
"""

from __future__ import annotations

import math

import numpy as np

from partnership_dynamics.simulation.compiled import kernel

# One number a process. Two processes never share a draw. Append; do not renumber (results would change).
PROCESSES = (
    "RUN_KEY",
    "PROJECT_KEY",
    "START",
    "ELECTION",
    "DEPARTURE",
    "HANDOVER",
    "SUCCESSOR",
    "MOVE",
    "MEETING",
    "INTRODUCTION",
    "NEWS",
    "IDEA",
    "IDEA_TYPE",
    "SPONSOR",
    "COMMITMENT",
    "REFERRAL",
    "PROJECT_ORDER",
    "ISSUES",
    "CLEARING",
    "BROKER",
    "LEARNING",
    "COMPLEXITY",
    "TIE_CLOCK",
    "TIE_CHOICE",
    "TIE_CONFIRM",
    "TIE_STREAM",
    "CONTACT",
    "QUESTIONNAIRE",
    "CALIBRATED_DRAW",
    "SPIN_OFF",
    "OFFER",
    "FORGETTING",
)
(
    RUN_KEY,
    PROJECT_KEY,
    START,
    ELECTION,
    DEPARTURE,
    HANDOVER,
    SUCCESSOR,
    MOVE,
    MEETING,
    INTRODUCTION,
    NEWS,
    IDEA,
    IDEA_TYPE,
    SPONSOR,
    COMMITMENT,
    REFERRAL,
    PROJECT_ORDER,
    ISSUES,
    CLEARING,
    BROKER,
    LEARNING,
    COMPLEXITY,
    TIE_CLOCK,
    TIE_CHOICE,
    TIE_CONFIRM,
    TIE_STREAM,
    CONTACT,
    QUESTIONNAIRE,
    CALIBRATED_DRAW,
    SPIN_OFF,
    OFFER,
    FORGETTING,
) = range(len(PROCESSES))

QUARTERS_LIMIT = 1 << 10
NUMBER_LIMIT = 1 << 16

_32 = np.uint64(32)
_4 = np.uint64(4)
_15 = np.uint64(15)
_1 = np.uint64(1)
_60 = np.uint64(60)
_12 = np.uint64(12)
_PAPER_KEY = np.uint64(0x548C9DECBCE65297)
_TO_UNIT = 1.0 / 4503599627370496.0  # 2**-52


@kernel
def squares64(counter: np.uint64, key: np.uint64) -> np.uint64:
    """Return 64 random bits for a counter and a key (Widynski 2020, section 6, five rounds).

    The published first value for key 0x548c9decbce65297:

    >>> import numpy as np
    >>> with np.errstate(over="ignore"):
    ...     hex(squares64(np.uint64(0), np.uint64(0x548c9decbce65297)))
    '0x36d88366cee633a5'
    """
    # A key that has been through Python comes back as a plain whole number: signed arithmetic would change the bits.
    unsigned = np.uint64(key)
    x = np.uint64(counter) * unsigned
    y = x
    z = y + unsigned
    x = x * x + y
    x = (x >> _32) | (x << _32)
    x = x * x + z
    x = (x >> _32) | (x << _32)
    x = x * x + y
    x = (x >> _32) | (x << _32)
    x = x * x + z
    fourth = x
    x = (x >> _32) | (x << _32)
    return fourth ^ ((x * x + y) >> _32)


@kernel
def counter_of(process: int, quarter: int, a: int, b: int, c: int) -> np.uint64:
    """Pack a draw's coordinates into one counter; coordinates within their limits never collide."""
    return np.uint64((process << 58) | (quarter << 48) | (a << 32) | (b << 16) | c)


@kernel
def well_formed_key(bits: np.uint64) -> np.uint64:
    """Turn 64 bits into a key of the kind Squares wants: irregular hex digits, none zero, odd at the end.

    Each half of eight digits has eight different non-zero digits, the very last of them odd (the construction of
    Widynski 2020, section 5), so that no key is regular enough to leave a trace.
    """
    key = np.uint64(0)
    word = bits
    for half in range(2):
        used = 0
        for place in range(8):
            last = half == 1 and place == 7
            word = squares64(word + _1, _PAPER_KEY)
            digit = int(np.int64(word >> _60))
            while digit == 0 or (used >> digit) & 1 == 1 or (last and digit & 1 == 0):
                digit = (digit + 1) & 15
            used |= 1 << digit
            key = (key << _4) | np.uint64(digit)
    return key


@kernel
def derive_key(key: np.uint64, process: int, quarter: int, a: int, b: int, c: int) -> np.uint64:
    """Return the key of something that makes many draws of its own, such as a project."""
    return well_formed_key(squares64(counter_of(process, quarter, a, b, c), key))


@kernel
def key_of_seed(seed: np.uint64) -> np.uint64:
    """Return the key from which those of all replications with a seed are made."""
    return well_formed_key(squares64(seed, _PAPER_KEY))


@kernel
def key_of_replication(replication: np.uint64, of_seed: np.uint64) -> np.uint64:
    """Return a replication's key, made from its seed's (`run_key_of_seed`)."""
    return well_formed_key(squares64(replication, of_seed))


def run_key_of_seed(seed: int) -> np.uint64:
    """Return the key of a seed, a whole number from 0 to 2**64 - 1."""
    if not 0 <= seed < 1 << 64:
        raise ValueError(f"seed is {seed}; it must be a whole number from 0 to 2**64 - 1")
    with np.errstate(over="ignore"):
        return np.uint64(key_of_seed(np.uint64(seed)))


def run_key(seed: int, replication: int) -> np.uint64:
    """Return the key of one replication.

    Parameters
    ----------
    seed, replication : int
        Each from 0 to 2**64 - 1.

    Raises
    ------
    ValueError
        If either is out of range.
    """
    of_seed = run_key_of_seed(seed)
    if not 0 <= replication < 1 << 64:
        raise ValueError(f"replication is {replication}; it must be a whole number from 0 to 2**64 - 1")
    with np.errstate(over="ignore"):
        return np.uint64(key_of_replication(np.uint64(replication), of_seed))


@kernel
def uniform(key: np.uint64, process: int, quarter: int, a: int, b: int, c: int) -> float:
    """Return a number strictly between 0 and 1, uniform, in the middles of 2**52 equal cells.

    With 53 bits the largest number would be rounded to 1, of which a Gumbel draw has no value.
    """
    bits = squares64(counter_of(process, quarter, a, b, c), key) >> _12
    return (float(np.int64(bits)) + 0.5) * _TO_UNIT


@kernel
def gumbel(key: np.uint64, process: int, quarter: int, a: int, b: int, c: int) -> float:
    """Return a standard Gumbel draw: the largest of utility + Gumbel *is* the multinomial logit."""
    return -math.log(-math.log(uniform(key, process, quarter, a, b, c)))


@kernel
def exponential(key: np.uint64, process: int, quarter: int, a: int, b: int, c: int) -> float:
    """Return a standard exponential draw (mean 1)."""
    return -math.log(uniform(key, process, quarter, a, b, c))


@kernel
def normal(key: np.uint64, process: int, quarter: int, a: int, b: int, c: int) -> float:
    """Return a standard normal draw (Box and Muller 1958); uses the numbers c and c + 1 (c even)."""
    radius = math.sqrt(-2.0 * math.log(uniform(key, process, quarter, a, b, c)))
    return radius * math.cos(2.0 * math.pi * uniform(key, process, quarter, a, b, c + 1))


@kernel
def poisson(u: float, mean: float) -> int:
    """Return the Poisson count whose distribution function first reaches ``u``; never falls as the mean rises."""
    term = math.exp(-mean)
    reached = term
    count = 0
    while u > reached and count < 1000:
        count += 1
        term *= mean / count
        reached += term
    return count


@kernel
def pick(u: float, size: int) -> int:
    """Return an index from 0 to ``size - 1``, each as likely, from a uniform number."""
    return min(int(u * size), size - 1)
