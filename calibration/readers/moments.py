"""Networks whose edges are there at some times only (dynamic GEXF, of Gephi): one network, or waves at chosen times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from partnership_dynamics.calibration.plan import Certainty, Decision
from partnership_dynamics.calibration.readers.attributes import NONE
from partnership_dynamics.calibration.readers.elements import Handler, Part, moment
from partnership_dynamics.calibration.readers.plain import Tie
from partnership_dynamics.calibration.tables import SurveyError, some

SUGGESTED = 3  # times in a message
FOREVER = ("", "infinity", "inf", "+infinity")


def there(part: Part, time: str) -> bool:
    """Say whether a node or an edge is there at a time; without spells it always is.

    Examples
    --------
    >>> [there(Part(1, {}, spells=[("2008", "2010")]), time) for time in ("2007", "2008", "2010", "2011")]
    [False, True, True, False]
    """
    if not part.spells:
        return True
    at = moment(time)
    return any(moment(start) <= at and (end.lower() in FOREVER or at <= moment(end)) for start, end in part.spells)


def at_times(
    name: str, ties: list[Tie], handler: Handler, columns: Mapping[str, str], times: Sequence[str] | None
) -> tuple[list[Tie], dict[tuple[str, str], set[str]], list[Decision]]:
    """Return the ties of a dynamic graph, who is absent when, and how times are read.

    Parameters
    ----------
    name : str
    ties : list of Tie
        One for each edge of the file.
    handler : Handler
        The edges and nodes, with their spells.
    columns : mapping of role to attribute
        "none" for the wave takes every edge that was ever there as one network.
    times : sequence of str, optional
        At which to look; each is a wave.

    Raises
    ------
    SurveyError
        If nothing is there at a chosen time.
    """
    spells = {tuple(sorted(set(part.spells))) for part in handler.edges}
    if not any(spells):
        return ties, {}, []

    def decision(reading: str, certainty: Certainty, remedy: str = "") -> Decision:
        what = f"a dynamic graph ({_span(handler)})"
        others = ("a network at each of some times, as waves",) if certainty is Certainty.OPEN else ()
        return Decision("waves", name, what, reading, others, remedy, certainty, acceptable=False)

    if times:
        waves: list[Tie] = []
        absent: dict[tuple[str, str], set[str]] = {}
        for time in times:
            now = [tie._replace(wave=time) for tie, part in zip(ties, handler.edges, strict=True) if there(part, time)]
            if not now:
                raise SurveyError(f"{name}: no edge is there at {time!r}; {_span(handler)}.")
            gone = {one for one, part in handler.nodes.items() if not there(part, time)}
            for tie in now:
                gone -= {tie.source, tie.target}
                absent.setdefault((tie.relation, time), set())
            for key in absent:
                if key[1] == time:
                    absent[key] = gone
            waves += now
        told = decision(f"a network at each of the times {', '.join(times)}, as waves", Certainty.CONFIRMED)
        return waves, {key: ones for key, ones in absent.items() if ones}, [told]
    if len(spells) == 1:
        return ties, {}, [decision("one network, since all edges are there at the same time", Certainty.CERTAIN)]
    one = "one network of every edge that was ever there"
    if columns.get("wave", "").lower() == NONE:
        return ties, {}, [decision(one, Certainty.CONFIRMED)]
    starts = sorted({start for part in handler.edges for start, _end in part.spells if start}, key=moment)
    chosen = starts[:: max(1, len(starts) // SUGGESTED)][:SUGGESTED] or ["TIME"]
    return ties, {}, [decision(one, Certainty.OPEN, f"--column wave={NONE}, or --waves {','.join(chosen)}")]


def _span(handler: Handler) -> str:
    """Return in words from when until when edges are there."""
    starts = sorted({start for part in handler.edges for start, _end in part.spells}, key=moment)
    until = {end for part in handler.edges for _start, end in part.spells if end.lower() not in FOREVER}
    ends = sorted(until, key=moment)
    first = starts[0] or "the beginning" if starts else "the beginning"
    return f"edges from {first} until {some(ends[-1:]) or 'the end'}"
