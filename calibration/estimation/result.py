"""What an estimation found."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.estimation.hypotheses import HypothesisTest, score_test, wald_test
from partnership_dynamics.simulation.ties import Model
from partnership_dynamics.simulation.ties.term import nearest

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
# When an estimate counts as converged (Ripley et al., manual of RSiena; Snijders 2017 for the overall ratio).
LARGEST_T, LARGEST_OVERALL = 0.1, 0.25


@dataclass(frozen=True)
class RateEstimate:
    """A basic rate of a conditional estimation: the mean time that simulations took, with its standard deviation."""

    label: str
    estimate: float
    standard_error: float


@dataclass(frozen=True)
class Estimate:
    """Estimates, how sure they are, and what they were found with. Arrays are by parameter, in the order of ``labels``.

    Attributes
    ----------
    labels : tuple of str
        Names of the parameters.
    estimates, standard_errors : float64 (p,)
        Standard errors are NaN where a parameter was held fixed, or where they could not be found.
    covariance : float64 (p, p)
        Of the estimates; NaN likewise.
    fixed, tested : bool (p,)
        What was held fixed, and what of it is to be tested.
    targets, means : float64 (p,)
        Observed statistics, and the mean of the simulated ones; ``deviations`` is their difference.
    t_ratios : float64 (p,)
        Deviations over the standard deviation of the simulated statistics.
    overall : float
        The overall maximum convergence ratio: the largest t-ratio of any combination of the statistics.
    statistics : float64 (R, p)
        The statistics simulated at the estimate, in phase 3.
    derivative, statistic_covariance : float64 (p, p)
        Derivative of the expected statistics (rows) by the parameters, and covariance of the statistics.
    rates : tuple of RateEstimate
        Of a conditional estimation; otherwise rates are among the parameters.
    models : mapping of name to Model
        Each group's model at the estimate (one group: named "").
    conditional : bool
        Whether periods stopped at the observed distance.
    seed : int
        What all draws come from.
    simulations : int
        How many there were, of all periods each.
    converged, interrupted : bool
        Whether all t-ratios are below 0.1 and the overall ratio below 0.25; whether it was stopped from outside.
    advice : tuple of str
        What to mind, in sentences.
    history : tuple of str
        What was done beyond one run of the three phases.
    """

    labels: tuple[str, ...]
    estimates: Floats
    standard_errors: Floats
    covariance: Floats
    fixed: Bools
    tested: Bools
    targets: Floats
    means: Floats
    t_ratios: Floats
    overall: float
    statistics: Floats
    derivative: Floats
    statistic_covariance: Floats
    rates: tuple[RateEstimate, ...]
    models: Mapping[str, Model]
    conditional: bool
    seed: int
    simulations: int
    converged: bool
    interrupted: bool
    advice: tuple[str, ...] = ()
    history: tuple[str, ...] = ()

    @property
    def deviations(self) -> Floats:
        """Mean simulated statistics less the observed ones."""
        return self.means - self.targets

    @property
    def model(self) -> Model:
        """The model at the estimate; of the first group where there are several."""
        return next(iter(self.models.values()))

    def place(self, label: str) -> int:
        """Return the place of a parameter.

        Raises
        ------
        ValueError
            If there is none of that name.
        """
        if label not in self.labels:
            raise ValueError(f"no parameter is called {label!r}{nearest(label, self.labels)}")
        return self.labels.index(label)

    def __getitem__(self, label: str) -> float:
        return float(self.estimates[self.place(label)])

    def score_test(self, labels: Sequence[str] | None = None) -> HypothesisTest:
        """Test parameters that were held fixed at their values.

        Parameters
        ----------
        labels : sequence of str or None
            Which; None: all those that the estimation was told to test, together.

        Raises
        ------
        ValueError
            If one was estimated (use `wald_test`) or nothing was held fixed.
        """
        places = np.flatnonzero(self.tested) if labels is None else np.array([self.place(x) for x in labels], np.int64)
        if places.size == 0:
            raise ValueError("nothing to test: name the effects in estimate(..., test=[...])")
        for place in places:
            if not self.fixed[place]:
                raise ValueError(f"{self.labels[place]} was estimated; use wald_test, or name it in test=[...]")
        if len(self.statistics) == 0:
            raise ValueError("the estimation was interrupted before anything could be tested")
        named = " and ".join(f"{self.labels[k]} = {self.estimates[k]:g}" for k in places)
        return score_test(
            named,
            -self.deviations,
            self.derivative,
            self.statistic_covariance,
            self.estimates,
            np.flatnonzero(~self.fixed),
            places,
        )

    def wald_test(
        self, labels: Sequence[str] | None = None, values: Sequence[float] | None = None, matrix: Any = None
    ) -> HypothesisTest:
        """Test whether estimated parameters have certain values, or linear combinations of all parameters.

        Parameters
        ----------
        labels : sequence of str
            Which parameters.
        values : sequence of float or None
            What they are under the hypothesis; None: 0.
        matrix : float array (k, p)
            Instead of labels: combinations of all parameters.

        Raises
        ------
        ValueError
            If a parameter has no standard error, or combinations depend on each other.
        """
        if (labels is None) == (matrix is None):
            raise ValueError("give either labels or a matrix")
        if labels is not None:
            rows = np.zeros((len(labels), len(self.labels)))
            for k, label in enumerate(labels):
                rows[k, self.place(label)] = 1.0
        else:
            rows = np.atleast_2d(np.asarray(matrix, np.float64))
            if rows.shape[1] != len(self.labels):
                raise ValueError(f"the matrix has {rows.shape[1]} columns; there are {len(self.labels)} parameters")
        wanted = np.zeros(len(rows)) if values is None else np.asarray(values, np.float64)
        if wanted.shape != (len(rows),):
            raise ValueError(f"{wanted.size} values for {len(rows)} parts")
        if labels is not None:
            named = " and ".join(f"{label} = {value:g}" for label, value in zip(labels, wanted, strict=True))
        else:
            named = f"{len(rows)} combination{'s' if len(rows) > 1 else ''} of the parameters"
        return wald_test(named, self.estimates, self.covariance, rows, wanted)

    def as_start(self) -> dict[str, float]:
        """Return the estimates by name, from which another estimation can begin."""
        return dict(zip(self.labels, self.estimates.tolist(), strict=True))

    def table(self) -> str:
        """Return the estimates as a table of plain text."""
        lines = [("", "estimate", "s.e.", "t-ratio")]
        lines += [(rate.label, f"{rate.estimate:.3f}", f"({rate.standard_error:.3f})", "") for rate in self.rates]
        for k, label in enumerate(self.labels):
            error = "(fixed)" if self.fixed[k] else _shown(self.standard_errors[k], "({:.3f})")
            ratio = "" if self.fixed[k] else _shown(self.t_ratios[k], "{:.3f}")
            lines.append((label, f"{self.estimates[k]:.3f}", error, ratio))
        width = max(len(line[0]) for line in lines)
        rows = [f"{line[0]:<{width}}  {line[1]:>9}  {line[2]:>9}  {line[3]:>7}".rstrip() for line in lines]
        said = "converged" if self.converged else "NOT converged"
        rows.append(f"Overall maximum convergence ratio {_shown(self.overall, '{:.3f}')}: {said}.")
        return "\n".join([*rows, *self.advice])

    def to_dict(self) -> dict[str, Any]:
        """Return everything but models and simulated statistics, ready for JSON."""
        found: dict[str, Any] = {"labels": list(self.labels)}
        for name in (
            "estimates",
            "standard_errors",
            "covariance",
            "targets",
            "means",
            "t_ratios",
            "derivative",
            "statistic_covariance",
        ):
            found[name] = _plain(getattr(self, name))
        found["overall"] = _plain(np.float64(self.overall))
        for name in ("fixed", "tested"):
            found[name] = getattr(self, name).tolist()
        for name in ("conditional", "seed", "simulations", "converged", "interrupted"):
            found[name] = getattr(self, name)
        found["rates"] = [
            {"label": rate.label, "estimate": rate.estimate, "standard_error": rate.standard_error}
            for rate in self.rates
        ]
        return {**found, "advice": list(self.advice), "history": list(self.history)}

    def write(self, path: Path) -> None:
        """Write `to_dict` to a JSON file, from which `read_start` can begin another estimation."""
        path.write_text(json.dumps(self.to_dict(), indent=1) + "\n", encoding="utf-8")


def read_start(path: Path) -> dict[str, float]:
    """Return the estimates that `Estimate.write` wrote, for ``estimate(..., start=read_start(path))``.

    Raises
    ------
    ValueError
        If the file holds no estimates.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        pairs = zip(found["labels"], found["estimates"], strict=True)
        return {str(label): float(value) for label, value in pairs}
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path} holds no estimates ({error})") from None


def _plain(values: Any) -> Any:
    """Return numbers as lists, None for NaN."""
    if np.ndim(values) == 0:
        return float(values) if np.isfinite(values) else None
    return [_plain(value) for value in values]


def _shown(value: float, form: str) -> str:
    return form.format(value) if np.isfinite(value) else "-"
