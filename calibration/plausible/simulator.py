"""From a vector of parameters to the targets' quantities, by a few histories of each standard partnership."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.histories import Histories
from partnership_dynamics.calibration.plausible.balance import Balance
from partnership_dynamics.calibration.plausible.figures import (
    FIGURES,
    QUARTERS,
    HistoryRecord,
    figure_and_error,
    record_of,
)
from partnership_dynamics.calibration.plausible.standard import standard_partnerships
from partnership_dynamics.calibration.plausible.targets import Target
from partnership_dynamics.calibration.prior import Prior
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.workers import Tell, nobody

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
# So many that chance is no wider than what a target may be missed by: with one history of the estuary, whose few ties
# come and go, a search finds lucky vectors that forty histories all rule out.
SEARCH: Mapping[str, int] = {"shire": 6, "estuary": 8, "coalition": 2}
CLOSE: Mapping[str, int] = {"shire": 16, "estuary": 12, "coalition": 12}  # 40 histories: the most a target may need
RESAMPLES = 60
APART = 100  # replications of one vector never overlap with those of the next


def uncertain_parameters() -> tuple[str, ...]:
    """Return the parameters that a plausible set is about: all assumed and local ones that have a range.

    Examples
    --------
    >>> "idea_rate" in uncertain_parameters(), "turnover" in uncertain_parameters(), "noise" in uncertain_parameters()
    (True, False, False)
    """
    return tuple(
        name
        for name, row in PARAMETERS.items()
        if row.known in ("assumed", "local") and row.low < row.high and name != "density"
    )


@dataclass(frozen=True)
class PlausibleSimulator:
    """The model of the standard partnerships, as a function from parameters to the targets' quantities.

    Parameters
    ----------
    targets : sequence of Target
    prior : Prior
    balances : mapping
        Of each standard partnership, its out-degree as a function of the parameters.
    seed : int
    workers : int, optional
        Threads; results do not depend on it.
    """

    targets: Sequence[Target]
    prior: Prior
    balances: Mapping[str, Balance]
    seed: int
    workers: int | None = None
    _histories: Mapping[str, Histories] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        needed = {one.of for one in self.targets}
        made = {
            name: Histories(partnership, QUARTERS, self.prior, {}, self.seed, self.balances[name])
            for name, partnership in standard_partnerships().items()
            if name in needed
        }
        object.__setattr__(self, "_histories", made)

    def records(
        self, name: str, values: Floats, numbers: Integers, each: int, tell: Tell, label: str
    ) -> list[list[HistoryRecord]]:
        """Return the records of so many histories of one partnership at each set of values."""
        histories = self._histories[name]
        found: list[list[HistoryRecord]] = [[] for _value in values]

        def work(place: int, own: object) -> None:
            template = histories.beginning(values[place])
            first = APART * int(numbers[place])
            found[place] = [record_of(template, own, self.seed, first + k) for k in range(each)]  # type: ignore[arg-type]

        histories.each(work, len(values), self.workers, lambda done, of: tell(f"{label}: {name}", done, of))
        return found

    def quantities(
        self, values: Floats, numbers: Integers, size: Mapping[str, int], tell: Tell = nobody, label: str = ""
    ) -> Floats:
        """Return each target's quantity at each set of values, float64 (B, T); NaN where it has no value.

        Parameters
        ----------
        values : float64 (B, K)
        numbers : int64 (B,)
            Which luck each has.
        size : mapping
            How many histories of each partnership.
        tell : callable
        label : str
            For the progress.
        """
        found = np.full((len(values), len(self.targets)), np.nan)
        for name in self._histories:
            records = self.records(name, values, numbers, size[name], tell, label)
            for place, target in enumerate(self.targets):
                if target.of == name:
                    found[:, place] = [FIGURES[target.quantity](one) for one in records]
        return found

    def chance(self, values: Floats, numbers: Integers, tell: Tell = nobody) -> Floats:
        """Return the variance that one history's chance gives each quantity, float64 (T,).

        It is the mean over vectors (a quantity's median vector would say 0 where most have none), and falls with the
        number of histories.
        """
        found = np.full((len(values), len(self.targets)), np.nan)
        for name in self._histories:
            records = self.records(name, values, numbers, CLOSE[name], tell, "How much chance does")
            for place, target in enumerate(self.targets):
                if target.of != name:
                    continue
                errors = [figure_and_error(target.quantity, one, RESAMPLES, self.seed)[1] for one in records]
                found[:, place] = np.array(errors) * CLOSE[name]
        return np.asarray(np.nanmean(found, axis=0))

    def of_size(self, chance: Floats, size: Mapping[str, int]) -> Floats:
        """Return the variance that chance gives each quantity with so many histories, float64 (T,)."""
        return np.asarray(chance / np.array([size[one.of] for one in self.targets]))
