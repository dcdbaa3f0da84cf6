"""Several partnerships as one data set: the same effects, covariates measured from the same zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.estimation.start import first_rates
from partnership_dynamics.simulation.ties import BehaviourData, BehaviourTerm, Model, Panel, RateTerm, Term
from partnership_dynamics.simulation.ties.observed import similarity_mean

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class PooledBehaviour(BehaviourData):
    """A behaviour of one group, with the range and the mean of all groups."""

    pooled: tuple[float, int, int] = (0.0, 0, 0)

    @property
    def mean(self) -> float:
        """The mean of the waves' means, over all groups."""
        return self.pooled[0]

    @property
    def low(self) -> int:
        """The least value in any wave of any group."""
        return self.pooled[1]

    @property
    def high(self) -> int:
        """The largest value in any wave of any group."""
        return self.pooled[2]


@dataclass(frozen=True)
class PooledPanel(Panel):
    """One group's panel, with the means, ranges and mean similarities of all groups.

    Dyadic covariates keep their own group's mean, as in RSiena.
    """

    means: Mapping[str, float] | None = None
    spans: Mapping[str, float] | None = None
    similarities: Mapping[str, float] | None = None

    def centred(self, name: str, period: int) -> Floats:
        """Return an actor covariate of a period, less the mean over all groups, float64 (m,)."""
        assert self.means is not None
        values = self.covariate(name)
        row = values[min(period, len(values) - 1)]
        row = np.where(np.isnan(row), self.means[name], row)
        return row if getattr(self.actor[name], "centred", True) is False else row - self.means[name]

    def span(self, name: str) -> float:
        """Return the range of an actor covariate or behaviour over all groups."""
        assert self.spans is not None
        return self.spans[name]

    def similarity(self, name: str) -> float:
        """Return the mean similarity over all groups."""
        assert self.similarities is not None
        return self.similarities[name]


def pooled(panels: Mapping[str, Panel]) -> dict[str, Panel]:
    """Return panels that share the constants of their covariates and behaviours.

    Raises
    ------
    ValueError
        If they do not have the same networks, behaviours and covariates.
    """
    first_name, first = next(iter(panels.items()))
    for name, panel in panels.items():
        for what in ("networks", "behaviours", "actor", "dyadic"):
            mine, theirs = list(getattr(panel, what)), list(getattr(first, what))
            if mine != theirs:
                raise ValueError(f"{name!r} has {what} {mine}, but {first_name!r} has {theirs}; groups need the same")
    means, spans, similarities = {}, {}, {}
    for name in first.actor:
        values = [panel.covariate(name) for panel in panels.values()]
        everything = np.concatenate([value.ravel() for value in values])
        means[name] = float(np.nanmean(everything))
        spans[name] = float(np.nanmax(everything) - np.nanmin(everything))
        similarities[name] = _similarity(values, spans[name])
    shared: dict[str, tuple[float, int, int]] = {}
    for name in first.behaviours:
        waves = [panel.behaviours[name] for panel in panels.values()]
        low, high = min(wave.low for wave in waves), max(wave.high for wave in waves)
        # The mean over groups of their means, each by its number of waves.
        shared[name] = (
            float(np.concatenate([np.nanmean(wave.values, axis=1) for wave in waves]).mean()),
            low,
            high,
        )
        spans[name] = float(high - low)
        starts = [wave.values[: panel.periods] for wave, panel in zip(waves, panels.values(), strict=True)]
        similarities[name] = _similarity(starts, spans[name])
    found: dict[str, Panel] = {}
    for group, panel in panels.items():
        given: dict[str, Any] = {field.name: getattr(panel, field.name) for field in fields(Panel)}
        given["behaviours"] = {
            name: PooledBehaviour(one.waves, one.absorbing, one.allow_only, shared[name])
            for name, one in panel.behaviours.items()
        }
        found[group] = PooledPanel(**given, means=means, spans=spans, similarities=similarities)
    return found


def _similarity(groups: Sequence[Floats], span: float) -> float:
    """Return the mean similarity over pairs within waves within groups."""
    if span <= 0.0:
        return 0.0
    total = pairs = 0.0
    for waves in groups:
        for row in waves:
            m = int(np.isfinite(row).sum())
            total += similarity_mean(row, span) * m * (m - 1)
            pairs += m * (m - 1)
    return total / pairs if pairs else 0.0


def models_of(
    panels: Panel | Mapping[str, Panel],
    terms: Sequence[Term | BehaviourTerm],
    rate_terms: Sequence[RateTerm],
    path: Any,
    absent_can_be_chosen: bool,
) -> dict[str, Model]:
    """Return one model a group, with rates to begin with.

    Raises
    ------
    ValueError
        If a panel has one wave only, or groups do not fit together.
    """
    groups = {"": panels} if isinstance(panels, Panel) else dict(panels)
    if not groups:
        raise ValueError("there is no panel to estimate from")
    for name, panel in groups.items():
        if panel.waves < 2:
            of = f" of {name!r}" if name else ""
            raise ValueError(f"the panel{of} has one wave; use estimate_stationary, or give it a second wave")
    if len(groups) > 1:
        groups = pooled(groups)
    return {
        name: Model(panel, terms, first_rates(panel), rate_terms, path, absent_can_be_chosen=absent_can_be_chosen)
        for name, panel in groups.items()
    }
