"""A partnership survey as data: who was asked, who reports a tie to whom, and what is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.plan import Decision, ReadingPlan, Unused
from partnership_dynamics.calibration.tables import SurveyError, counted, nearest, some


def wave_order(wave: str) -> tuple[int, float, str]:
    """Return a sorting key that puts numbered waves in the order of their numbers, before any others."""
    try:
        return (0, float(wave), wave)
    except ValueError:
        return (1, 0.0, wave)


@dataclass(frozen=True, eq=False)
class Layer:
    """One relation in one wave.

    Parameters
    ----------
    relation, wave : str
    tie : int8 array (n, n)
        1 where ego (row) reports a tie to alter (column), 0 where not, -1 where the answer is missing.
    weight : float array (n, n)
        As reported, larger is stronger; 0 where there is no tie.
    directed : bool
        An undirected relation has symmetric matrices.
    why_directed : str
    answered : bool array (n,)
        Who answered.
    asked : bool array (n,)
        Who was put the question; the others were only named, and their answers are missing without their doing.
    present : bool array (n,), optional
        Who was a member at that time; joiners and leavers are absent, not non-respondents. None: everybody.
    structural : int8 array (n, n), optional
        10 where a tie could not be, 11 where it had to be, as RSiena codes them; 0 elsewhere. None: nowhere.
    """

    relation: str
    wave: str
    tie: npt.NDArray[np.int8]
    weight: npt.NDArray[np.float64]
    directed: bool
    why_directed: str
    answered: npt.NDArray[np.bool_]
    asked: npt.NDArray[np.bool_]
    present: npt.NDArray[np.bool_] | None = None
    structural: npt.NDArray[np.int8] | None = None

    @property
    def response_rate(self) -> float:
        """The share of those asked who answered; NaN where nobody was asked."""
        return float(np.sum(self.answered)) / float(np.sum(self.asked)) if self.asked.any() else float("nan")

    @property
    def missing_dyads(self) -> npt.NDArray[np.int64]:
        """Ordered pairs (ego, alter) whose answer is missing, as rows; undirected pairs once."""
        gone = self.tie < 0
        return np.argwhere(gone if self.directed else np.triu(gone))

    @property
    def one_sided(self) -> npt.NDArray[np.int64]:
        """Ordered pairs (ego, alter) where ego reports the tie and alter, who answered, does not."""
        return np.argwhere((self.tie == 1) & (self.tie.T == 0))

    @property
    def ties(self) -> int:
        """Ties reported; an undirected tie counts once."""
        return int(np.sum(self.tie == 1)) // (1 if self.directed else 2)


@dataclass(frozen=True, eq=False)
class Survey:
    """Everything a survey says.

    Parameters
    ----------
    name, source : str
        The name of its directory (or file); where it was read.
    ids, names : tuple of str
        Of the members, in the order of the file that lists them; names are unique.
    attributes : mapping of str to tuple of str
        What else is known of members, as text; an empty cell is "".
    lines : tuple of int
        The line that each member is on, 0 where there is none.
    layers : mapping of (relation, wave) to Layer
    venues : mapping of str to tuple of int
        Boards and working groups, and the places of those who attend.
    columns : mapping of str to str
        Columns that the caller chose, by role.
    notes : tuple of str
        What was guessed, merged or left out while reading.
    members_file : str
        The file that lists the members, as errors call it.
    wave_sequence : tuple of str
        Waves of all relations, earliest first; where it is empty, their numbers decide.
    decisions : tuple of Decision
        What was decided while reading.
    unused : tuple of Unused
        Content of the files that is not used.
    plan : ReadingPlan
        The plan as it was carried out: reading with it gives the same survey, without a question.
    """

    name: str
    source: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    attributes: Mapping[str, tuple[str, ...]]
    lines: tuple[int, ...]
    layers: Mapping[tuple[str, str], Layer]
    venues: Mapping[str, tuple[int, ...]]
    columns: Mapping[str, str]
    notes: tuple[str, ...] = ()
    members_file: str = "nodes.csv"
    wave_sequence: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    unused: tuple[Unused, ...] = ()
    plan: ReadingPlan = field(default_factory=ReadingPlan)

    @property
    def relations(self) -> tuple[str, ...]:
        """Relations, in the order in which they first appear."""
        return tuple(dict.fromkeys(relation for relation, _ in self.layers))

    def waves(self, relation: str) -> tuple[str, ...]:
        """Waves in which a relation was asked, earliest first."""
        order = {wave: index for index, wave in enumerate(self.wave_sequence)}
        found = (wave for one, wave in self.layers if one == relation)
        return tuple(sorted(found, key=lambda wave: (order.get(wave, len(order)), wave_order(wave))))

    def listing(self) -> str:
        """Return the relations with their number of ties: "contact (175 ties), money (22 ties in wave 1)"."""
        parts = []
        for relation in self.relations:
            waves = self.waves(relation)
            counts = [f"{self.layers[relation, wave].ties}" for wave in waves]
            told = (
                counted(int(counts[0]), "tie")
                if len(waves) == 1
                else f"{', '.join(counts)} ties in waves {', '.join(waves)}"
            )
            parts.append(f"{relation} ({told})")
        return ", ".join(parts)

    def layer(self, relation: str | None = None, wave: str | None = None) -> Layer:
        """Return one relation in one wave: the only one, or the one named; of several waves the last.

        Raises
        ------
        SurveyError
            If there are several relations and none is named, or there is none of that name or wave.
        """
        if relation is None:
            if len(self.relations) > 1:
                raise SurveyError(
                    f"{self.name} has {len(self.relations)} relations and one is simulated: {self.listing()}; "
                    "choose one with --relation."
                )
            relation = self.relations[0]
        if relation not in self.relations:
            raise SurveyError(
                f"{self.name} has no relation {relation!r}{nearest(relation, self.relations)}; it has {self.listing()}."
            )
        waves = self.waves(relation)
        if wave is not None and wave not in waves:
            raise SurveyError(f"{self.name}: {relation} has no wave {wave!r}; it has {', '.join(waves)}.")
        return self.layers[relation, waves[-1] if wave is None else wave]

    def column(self, role: str, names: Sequence[str] = ()) -> str | None:
        """Return the column of members that plays a role: the one the caller chose, else the first of `names`.

        Raises
        ------
        SurveyError
            If the column chosen is not there.
        """
        chosen = self.columns.get(role)
        if chosen is not None:
            return self.named(chosen, role)
        by_name = {column.lower(): column for column in self.attributes}
        return next((by_name[name] for name in names if name in by_name), None)

    def named(self, chosen: str, role: str) -> str:
        """Return the column of members that was asked for by name, for what role.

        Raises
        ------
        SurveyError
            If it is not there.
        """
        by_name = {column.lower(): column for column in self.attributes}
        if chosen.lower() not in by_name:
            raise SurveyError(
                f"{role}={chosen} was asked for, and the members have no column {chosen!r}"
                f"{nearest(chosen, self.attributes)}; their columns are {', '.join(self.attributes) or 'none'}."
            )
        return by_name[chosen.lower()]

    def where(self, column: str, value: str) -> Survey:
        """Return the survey of those members alone whose attribute has this value.

        A file can hold several partnerships (one an estuary), or organisations that were only named.

        Raises
        ------
        SurveyError
            If there is no such column, or nobody has the value.
        """
        if column not in self.attributes:
            raise SurveyError(f"{self.members_file} has no column {column!r}{nearest(column, self.attributes)}.")
        keep = [index for index, cell in enumerate(self.attributes[column]) if cell == value]
        if len(keep) < 2:
            allowed = some(sorted(set(self.attributes[column])))
            raise SurveyError(f"{len(keep)} members have {column}={value}, and two are needed; values are {allowed}.")
        note = f"Only the {len(keep)} of {len(self.ids)} members with {column} {value} are kept."
        return self._of(keep, f"{self.name}, {column} {value}", note)

    def present_in(self, layer: Layer) -> Survey:
        """Return the survey of those alone who were members when a relation was asked in a wave."""
        if layer.present is None or layer.present.all():
            return self
        keep = np.flatnonzero(layer.present).tolist()
        gone = some([name for name, there in zip(self.names, layer.present, strict=True) if not there])
        if len(keep) < 2:
            raise SurveyError(f"{self.name}: {len(keep)} members were there in wave {layer.wave}, and two are needed.")
        return self._of(keep, self.name, f"Not members in wave {layer.wave}, so left out of it: {gone}.")

    def _of(self, keep: Sequence[int], name: str, note: str) -> Survey:
        """Return the survey of the members in these places."""
        new = {old: index for index, old in enumerate(keep)}
        cut = np.ix_(keep, keep)
        return replace(
            self,
            name=name,
            ids=tuple(self.ids[k] for k in keep),
            names=tuple(self.names[k] for k in keep),
            attributes={name: tuple(cells[k] for k in keep) for name, cells in self.attributes.items()},
            lines=tuple(self.lines[k] for k in keep),
            layers={
                key: replace(
                    one,
                    tie=one.tie[cut],
                    weight=one.weight[cut],
                    answered=one.answered[keep],
                    asked=one.asked[keep],
                    present=None if one.present is None else one.present[keep],
                    structural=None if one.structural is None else one.structural[cut],
                )
                for key, one in self.layers.items()
            },
            venues={
                venue: tuple(new[k] for k in places if k in new)
                for venue, places in self.venues.items()
                if any(k in new for k in places)
            },
            notes=(*self.notes, note),
        )
