"""Constants that the further sheets of a log show directly: a share or a rate, counted, with its interval.

No history is simulated for these: each is a number of events over what they could have happened to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from scipy.stats import beta, chi2

from partnership_dynamics.calibration.logs.events import Child, Link, Taken

LEVEL = 0.95
DAYS_A_QUARTER = 365.25 / 4


@dataclass(frozen=True)
class Shown:
    """A constant as counted.

    Parameters
    ----------
    constant : str
        Its name in the registry.
    events : int
        How often it happened.
    chances : float
        Out of how many, or over how long.
    of : str
        What these are, in words.
    value, low, high : float
        The share or rate, and its exact 95% interval.
    """

    constant: str
    events: int
    chances: float
    of: str
    value: float
    low: float
    high: float


def share(events: int, chances: int) -> tuple[float, float, float]:
    """Return a share and its exact interval (Clopper and Pearson 1934).

    Examples
    --------
    >>> [round(float(value), 3) for value in share(2, 10)]
    [0.2, 0.025, 0.556]
    """
    tail = (1.0 - LEVEL) / 2.0
    low = float(beta.ppf(tail, events, chances - events + 1)) if events > 0 else 0.0
    high = float(beta.ppf(1.0 - tail, events + 1, chances - events)) if events < chances else 1.0
    return events / chances, low, high


def rate(events: int, chances: float) -> tuple[float, float, float]:
    """Return a rate and its exact interval (Garwood 1936).

    Examples
    --------
    >>> [round(float(value), 4) for value in rate(0, 100.0)]
    [0.0, 0.0, 0.0369]
    """
    tail = (1.0 - LEVEL) / 2.0
    low = float(chi2.ppf(tail, 2 * events)) / 2.0 if events > 0 else 0.0
    return events / chances, low / chances, float(chi2.ppf(1.0 - tail, 2 * events + 2)) / 2.0 / chances


def quarters_of(spans: Sequence[tuple[date, date | None]], begins: date | None, ends: date) -> tuple[int, float]:
    """Return how many spans ended while the log was kept, and how many quarters they lasted in it altogether.

    Parameters
    ----------
    spans : sequence of (date, date or None)
        Beginning and end; None for what goes on.
    begins, ends : date
        First and last day on which the log was kept; without a first day, from each beginning on.

    Examples
    --------
    >>> spans = [(date(2019, 1, 1), date(2020, 1, 1)), (date(2019, 1, 1), None)]
    >>> ended, quarters = quarters_of(spans, None, date(2021, 1, 1))
    >>> ended, round(quarters, 1)
    (1, 12.0)
    """
    ended = 0
    days = 0
    for first, last in spans:
        start = first if begins is None else max(first, begins)
        stop = ends if last is None else min(last, ends)
        days += max((stop - start).days, 0)
        ended += last is not None and start <= last <= ends
    return ended, days / DAYS_A_QUARTER


def shown_by(
    links: Sequence[Link] = (),
    taken: Sequence[Taken] = (),
    children: Sequence[Child] = (),
    *,
    begins: date | None = None,
    ends: date,
    delivered: int = 0,
    given_up: int = 0,
) -> list[Shown]:
    """Return the constants that links, practices taken over and child partnerships show.

    Parameters
    ----------
    links, taken, children : sequences
        As `calibration.logs.events` reads them.
    begins, ends : date
        First and last day on which they were written down.
    delivered, given_up : int
        Projects of the log that were delivered in that time, and that were given up after they had started; without a
        delivered one the chance of a spin-off is not known.

    Returns
    -------
    list of Shown
        Of `start_institutional`, `forget`, `spinoff_end` and `spinoff_chance` those that something is known of.
    """
    result = []
    answered = [link.survives for link in links if link.survives is not None]
    if answered:
        said = sum(answered)
        result.append(Shown("start_institutional", said, len(answered), "links", *share(said, len(answered))))
    for constant, spans, of in (
        ("forget", [(one.taken, one.dropped) for one in taken], "quarters in which a practice was held"),
        ("spinoff_end", [(one.founded, one.ended) for one in children], "quarters of child partnerships"),
    ):
        ended, quarters = quarters_of(spans, begins, ends)
        if quarters > 0:
            result.append(Shown(constant, ended, quarters, of, *rate(ended, quarters)))
    if delivered > 0:
        founded = sum((begins is None or begins <= one.founded) and one.founded <= ends for one in children)
        record = (1.0 + delivered) / (2.0 + delivered + given_up)  # as in `simulation.rules.spinoffs`
        value, low, high = (number / record for number in rate(founded, delivered))
        result.append(Shown("spinoff_chance", founded, delivered, "delivered projects", value, low, high))
    return result
