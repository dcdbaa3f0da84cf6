"""How much memory a run takes: pairs of members are counted in the square, so a large partnership needs gigabytes."""

from __future__ import annotations

import os

from partnership_dynamics.scenarios.shape import ScenarioError
from partnership_dynamics.simulation.start import Setup, project_capacity
from partnership_dynamics.simulation.state import DYAD, MAX_PARTNERS, OBSERVED, PROJECT, RESPONSE

NETWORK_BYTES = 9  # of a pair: whether it is tied, and its place in the list of ties received
EACH = 2  # states of a case that each worker keeps: where a run begins, and where it is run


def state_bytes(setup: Setup) -> int:
    """Return about how many bytes the state of one partnership takes.

    Examples
    --------
    >>> from partnership_dynamics.simulation.shire import shire_county
    >>> state_bytes(Setup(shire_county(), 40)) < 1e6
    True
    """
    n = len(setup.partnership.members) + len(setup.successors)
    projects = project_capacity(setup)
    of_project = PROJECT.itemsize + n * (RESPONSE.itemsize + 1) + 8 * (2 * MAX_PARTNERS + 1)
    return n * n * (DYAD.itemsize + NETWORK_BYTES) + projects * of_project + setup.quarters * len(OBSERVED) * 8


def memory_of_machine() -> int | None:
    """Return the bytes of memory that the machine has, where its system says."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None


def check_memory(setup: Setup, cases: int, workers: int, there: int | None = None) -> None:
    """Refuse a run that needs more memory than the machine has, before anything is simulated.

    Parameters
    ----------
    setup : Setup
        Of the largest case.
    cases, workers : int
    there : int, optional
        Bytes; by default those of the machine.

    Raises
    ------
    ScenarioError
        One sentence that says what is needed, what is there and what to do.
    """
    there = memory_of_machine() if there is None else there
    needed = EACH * cases * workers * state_bytes(setup)
    if there is None or needed <= there:
        return
    fewer = " (--workers 1 needs less)" if workers > 1 and needed / workers <= there else ""
    raise ScenarioError(
        f"{len(setup.partnership.members):,} members over {setup.quarters} quarters, {cases} at a time on {workers} "
        f"workers, need about {needed / 1e9:.1f} GB of memory, and this machine has {there / 1e9:.1f} GB{fewer}: take "
        "fewer quarters, or leave out members that have few ties"
    )
