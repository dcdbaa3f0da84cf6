"""What one wave says, and what is shown where it says nothing: priors, named as such."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.estimation.advice import joined
from partnership_dynamics.calibration.estimation.phases import CannotEstimateError
from partnership_dynamics.calibration.estimation.priors import TiePrior
from partnership_dynamics.calibration.estimation.result import Estimate
from partnership_dynamics.calibration.estimation.text import aligned
from partnership_dynamics.simulation.ties import BehaviourTerm, Model, Term

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class StationaryEstimate:
    """What one wave says. Arrays are by effect, in the order of ``labels``.

    Attributes
    ----------
    labels : tuple of str
        Names of the effects.
    estimates, standard_errors : float64 (k,)
        Of data and priors together. Effects without a prior that are not identified have the value at the largest rate
        (NaN if there is none) and NaN.
    covariance : float64 (k, k)
    drift : float64 (k,)
        By how many standard errors the estimate moved, between the two largest rates, for each doubling of the rate;
        infinite if only one rate could be reached, NaN if none.
    sources : tuple of str
        "data" where they outweigh the prior, or there is none; "prior"; or "not identified".
    by_rate : mapping of float to Estimate
        The estimates at each rate that could be reached.
    final : Estimate or None
        The estimation from which the values for "data" come; None where no rate could be reached.
    models : mapping of name to Model
        Each group's model at the estimates and the largest rate; none where no estimate comes from the data.
    advice : tuple of str
        What to mind.
    """

    labels: tuple[str, ...]
    estimates: Floats
    standard_errors: Floats
    covariance: Floats
    drift: Floats
    sources: tuple[str, ...]
    by_rate: Mapping[float, Estimate]
    final: Estimate | None
    models: Mapping[str, Model]
    advice: tuple[str, ...]

    def data_alone(self, places: Sequence[int]) -> tuple[Floats, Floats]:
        """Return what the wave says of some effects without any prior, and its standard errors.

        They are those at the largest rate that was reached; NaN for effects that are not identified.
        """
        nothing = np.full(len(places), np.nan)
        if self.final is None:
            return nothing, nothing.copy()
        mine = [self.final.place(self.labels[k]) for k in places]
        known = np.array([self.sources[k] == "data" for k in places])
        values = np.where(known, self.final.estimates[mine], np.nan)
        return values, np.where(known, self.final.standard_errors[mine], np.nan)

    @property
    def says_nothing(self) -> bool:
        """Whether no estimate comes from the data."""
        return "data" not in self.sources

    def table(self) -> str:
        """Return estimates and their origin, and those at each rate, as plain text."""
        rates = list(self.by_rate)
        heads = ("", "estimate", "s.e.", "from", *(f"rate {rate:g}" for rate in rates), "drift")
        rows = [heads]
        for k, label in enumerate(self.labels):
            error = self.standard_errors[k]
            rows.append(
                (
                    label,
                    f"{self.estimates[k]:.3f}" if np.isfinite(self.estimates[k]) else "-",
                    f"({error:.3f})" if np.isfinite(error) else "-",
                    self.sources[k],
                    *(f"{found[label]:.3f}" for found in self.by_rate.values()),
                    f"{self.drift[k]:.2f}" if np.isfinite(self.drift[k]) else "-",
                )
            )
        return "\n".join([*aligned(rows), *self.advice])


def prior_for(label: str, terms: Sequence[Term | BehaviourTerm], priors: Mapping[str, TiePrior]) -> TiePrior | None:
    """Return the prior of an effect: the one given for its full name, else for the effect, else None."""
    effects = {term.label: term.effect for term in terms}
    return priors.get(label, priors.get(effects.get(label, "")))


def believed(
    terms: Sequence[Term | BehaviourTerm], priors: Mapping[str, TiePrior], why: Sequence[str]
) -> StationaryEstimate:
    """Return the priors alone, where one wave gives no estimate at any rate.

    Parameters
    ----------
    terms : sequence of Term
    priors : mapping of effect, or of its full name, to TiePrior
    why : sequence of str
        Why there is no estimate, in sentences.

    Raises
    ------
    CannotEstimateError
        Where no effect has a prior.
    """
    labels = tuple(term.label for term in terms)
    found = [prior_for(label, terms, priors) for label in labels]
    if not any(found):
        raise CannotEstimateError(
            "one wave gives no estimate here: " + " ".join(why) + " Leave effects out, or pool several partnerships"
        )
    nothing = float("nan")
    sd = np.array([prior.sd if prior else nothing for prior in found])
    covariance = np.diag(sd**2)
    covariance[np.isnan(sd), :] = covariance[:, np.isnan(sd)] = nothing
    of: dict[str, list[str]] = {}
    for label, prior in zip(labels, found, strict=True):
        if prior:
            of.setdefault(prior.source, []).append(label)
    told = [
        f"Not identified by this one wave, and shown as the prior: {joined(these)}{f' ({source})' if source else ''}."
        for source, these in of.items()
    ]
    return StationaryEstimate(
        labels,
        np.array([prior.mean if prior else nothing for prior in found]),
        sd,
        covariance,
        np.full(len(labels), nothing),
        tuple("prior" if prior else "not identified" for prior in found),
        {},
        None,
        {},
        ("One wave gives no estimate here, so nothing here comes from these data.", *why, *told),
    )


def broken_off(
    terms: Sequence[Term | BehaviourTerm], found: Mapping[float, Estimate], last: Estimate
) -> StationaryEstimate:
    """Return what there is of an estimation that was interrupted: no result, but where to go on from (``final``)."""
    labels = tuple(term.label for term in terms)
    k = len(labels)
    return StationaryEstimate(
        labels,
        last.estimates[[last.place(label) for label in labels]],
        np.full(k, np.nan),
        np.full((k, k), np.nan),
        np.full(k, np.nan),
        ("not identified",) * k,
        dict(found),
        last,
        {},
        ("It was interrupted: these are the values so far.",),
    )
