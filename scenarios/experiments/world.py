"""What the structure experiment keeps the same: members, luck, hours and staff; and what it may change, the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.ensemble.outcomes import OutcomeRow
from partnership_dynamics.scenarios.experiments.blocks import block_seed
from partnership_dynamics.scenarios.experiments.patterns import Pair, Ties, contacts_of, counts_of, ties_of
from partnership_dynamics.scenarios.experiments.structures import STRENGTH
from partnership_dynamics.scenarios.finding import Judgement, Threshold, judge
from partnership_dynamics.simulation.history import run
from partnership_dynamics.simulation.partnership import Partnership
from partnership_dynamics.simulation.start import Event, Setup, start
from partnership_dynamics.simulation.state import OBSERVED

# Held as it is: nobody reconsiders a tie, none grows or fades, a successor takes over all of it, no group is founded.
FROZEN: Mapping[str, float] = {
    "rate": 0.0,
    "strength_rate": 0.0,
    "start_institutional": 1.0,
    "institutional_decay": 0.0,
    "spinoff_members": 99.0,
}
BAND_A_YEAR = 0.25  # projects a year that matter, where networks are compared: no one of them is "as it is"
MODES = {"frozen": "network held as it is", "adapting": "network free to adapt"}


@dataclass(frozen=True)
class ExperimentWorld:
    """A partnership whose members the experiment puts into other networks.

    Parameters
    ----------
    partnership : Partnership
    parameters : mapping
        Constants that differ from their defaults; the out-degree parameter among them.
    quarters : int
    seed : int
    threshold : Threshold
        What is too small to matter.
    """

    partnership: Partnership
    parameters: Mapping[str, float]
    quarters: int
    seed: int
    threshold: Threshold = field(default_factory=lambda: Threshold(a_year=BAND_A_YEAR))

    @property
    def n(self) -> int:
        """How many members there are, the team among them."""
        return len(self.partnership.members)

    @property
    def years(self) -> float:
        """How long a history is."""
        return self.quarters / 4

    @property
    def team(self) -> int:
        """The convening team's place; -1 where no team convenes."""
        return self.partnership.team_place if self.partnership.governance == "team" else -1

    @cached_property
    def contacts(self) -> npt.NDArray[np.int64]:
        """With how many others each member deals in the partnership's own network, int64 (n,)."""
        return contacts_of(self.partnership.tie)

    @cached_property
    def hub(self) -> int:
        """The member, team apart, that deals with most others: the centre of the star."""
        count = self.contacts.copy()
        if self.partnership.team_place >= 0:  # also where it does not convene
            count[self.partnership.team_place] = -1
        return int(np.argmax(count))

    @cached_property
    def by_contacts(self) -> list[int]:
        """Members' places, those with most contacts first."""
        return [int(place) for place in np.argsort(-self.contacts, kind="stable")]

    @cached_property
    def by_area(self) -> list[int]:
        """Members' places, neighbours beside each other."""
        return sorted(range(self.n), key=lambda place: (self.partnership.members[place].area, place))

    @cached_property
    def counts(self) -> tuple[int, int]:
        """How many pairs deal with each other in that network, and how many of those are tied one way only."""
        return counts_of(self.partnership.tie)

    @cached_property
    def net_hours(self) -> float:
        """Hours a quarter left to a member at the start after ties, meetings and contribution, on average, there."""
        state = run(start(self.setup(self.partnership.tie, "frozen", quarters=1)), self.seed, 0)
        first = dict(zip(OBSERVED, state.series[0], strict=True))
        used = first["hours_on_ties"] + first["hours_on_meetings"] + first["hours_on_contribution"]
        return float((first["hours"] - used) / (self.n - (self.team >= 0)))

    def generator(self, block: int, stream: int) -> np.random.Generator:
        """Return the source of a block's networks; another stream is another source."""
        return np.random.default_rng([block_seed(self.seed, block), stream])

    def network(self, pairs: Sequence[Pair], one_way: int, generator: np.random.Generator) -> Ties:
        """Return the network of some pairs, the last of them tied one way only."""
        return ties_of(self.n, pairs, one_way if self.partnership.directed else 0, generator)

    def setup(
        self,
        tie: Ties,
        mode: str,
        *,
        net: bool = False,
        bypassed: Sequence[str] = (),
        events: Sequence[Event] = (),
        quarters: int | None = None,
        **changes: Any,
    ) -> Setup:
        """Return a run of the same members in another network, every tie of the same strength.

        Parameters
        ----------
        tie : uint8 array (n, n)
        mode : str
            "frozen" or "adapting" (`MODES`).
        net : bool
            Whether everybody has the same hours net of ties, meetings and contribution.
        bypassed, events : sequences
        quarters : int, optional
        changes : Any
            Fields of the partnership that differ.
        """
        changed = replace(self.partnership, tie=tie, strength=STRENGTH * tie.astype(np.float64), **changes)
        constants = {**self.parameters, **(FROZEN if mode == "frozen" else {})}
        hours = self.net_hours if net else None
        return Setup(changed, quarters or self.quarters, constants, tuple(events), tuple(bypassed), hours)

    def judged(self, row: OutcomeRow) -> Judgement:
        """Return whether a difference in projects delivered matters, as far as its interval allows."""
        return judge(
            row.low, row.high, self.threshold.over(self.years, row.baseline_mean), row.baseline_mean, row.better or 1
        )

    @property
    def matters(self) -> float:
        """How many projects matter, over the years that are simulated."""
        return self.threshold.over(self.years, float("nan"))


def plain(value: float) -> float | None:
    """Return a number for JSON and CSV: six decimals, and None where there is none."""
    return None if np.isnan(value) else round(float(value), 6) + 0.0


def row_data(row: OutcomeRow) -> dict[str, Any]:
    """Return a difference as plain data."""
    return {
        "outcome": row.key,
        "unit": row.unit,
        "mean": plain(row.scenario_mean),
        "baseline_mean": plain(row.baseline_mean),
        "difference": plain(row.difference),
        "low": plain(row.low),
        "high": plain(row.high),
        "more": plain(row.more),
        "less": plain(row.less),
        "same": plain(row.same),
        "pairs": row.pairs,
    }
