"""Say what a goodness of fit says, and no more than its p-value does.

A small p-value says that the model misses something. A large one says only that this measure shows no sign of that: it
is no proof that the model is right. Where simulations are too few to tell on which side of 0.05 it lies, that is said.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.fit import Fit
from partnership_dynamics.calibration.fit.as_measured import SurveyComparison
from partnership_dynamics.scenarios.present import words

Verdict = Literal["misses it", "no sign", "too close to tell"]
SMALL = 0.05
SAYS: dict[Verdict, str] = {
    "misses it": "the model does not reproduce it",
    "no sign": "no sign that the model misses it",
    "too close to tell": "too close to tell whether the model misses it",
}
NO_PROOF = "That is no proof that the model is right."
MORE_NEEDED = "More simulations would tell on which side of 0.05 p lies."
SEVERAL = "Of several measures that all fit, about one in twenty has a p below 0.05 by chance."


def interval_of_p(fit: Fit) -> tuple[float, float]:
    """Return between what values a p-value lies with 95% certainty, given so many simulations (Clopper & Pearson 1934).

    Examples
    --------
    >>> import numpy as np
    >>> from partnership_dynamics.calibration.fit import fit_of
    >>> fit = fit_of("a", "A", "members", ["x"], [9.0], np.arange(10.0)[:, np.newaxis])
    >>> fit.p, [round(bound, 2) for bound in interval_of_p(fit)]
    (0.2, [0.03, 0.56])
    """
    from scipy.stats import beta

    k, n = fit.as_far, fit.replications
    low = 0.0 if k == 0 else float(beta.ppf(0.025, k, n - k + 1))
    high = 1.0 if k == n else float(beta.ppf(0.975, k + 1, n - k))
    return low, high


def verdict(fit: Fit) -> Verdict:
    """Say whether a model misses a measure, as far as the simulations tell."""
    low, high = interval_of_p(fit)
    if high < SMALL:
        return "misses it"
    return "no sign" if low > SMALL else "too close to tell"


def p_value(fit: Fit) -> str:
    """Return a p-value as it is written: "p = 0.51", "p = 0.012", "p below 0.001"."""
    if fit.as_far == 0:
        return f"p below {1 / fit.replications:.{max(math.ceil(math.log10(fit.replications)), 2)}f}"
    return f"p = {fit.p:.{3 if fit.p < 0.1 else 2}f}"


def how_many(fit: Fit) -> str:
    """Say how many simulations were as far from typical as what was observed.

    Examples
    --------
    >>> import numpy as np
    >>> from partnership_dynamics.calibration.fit import fit_of
    >>> how_many(fit_of("a", "A", "members", ["x"], [9.0], np.arange(10.0)[:, np.newaxis]))
    'Of 10 simulations 2 were at least as far from typical as what was observed (p = 0.20).'
    """
    count = {0: "none was", 1: "one was"}.get(fit.as_far, f"{fit.as_far:,} were")
    return (
        f"Of {fit.replications:,} simulations {count} at least as far from typical as what was observed "
        f"({p_value(fit)})."
    )


def off(fit: Fit) -> str:
    """Say which entries lie outside of the middle 95 of 100 simulations, and which no simulation ever showed."""
    low, high = fit.middle()
    parts = []
    for word, where in (("higher", fit.observed > high), ("lower", fit.observed < low)):
        named = [label for label, is_so in zip(fit.labels, where, strict=True) if is_so and label not in fit.never]
        if named and len(fit.labels) > 1:
            parts.append(f"{word} for {_listed(named)}")
    told = f"Observed outside of where the middle 95 of 100 simulations lie: {'; '.join(parts)}." if parts else ""
    never = f"Observed as in no simulation: {_listed(fit.never)}." if fit.never else ""
    return " ".join(part for part in (told, never) if part)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def sentence(fit: Fit) -> str:
    """Say in words what one measure shows.

    Examples
    --------
    >>> import numpy as np
    >>> from partnership_dynamics.calibration.fit import fit_of
    >>> many = np.arange(1000.0)[:, np.newaxis]
    >>> print(sentence(fit_of("a", "Ties", "ties", ["x"], [600.0], many)))
    Ties: no sign that the model misses it. Of 1,000 simulations 800 were at least as far from typical as what was
    observed (p = 0.80). That is no proof that the model is right.
    """
    says = verdict(fit)
    ends = {"misses it": off(fit), "no sign": NO_PROOF, "too close to tell": MORE_NEEDED}
    return " ".join(part for part in (f"{fit.title}: {SAYS[says]}.", how_many(fit), ends[says]) if part)


def headline(fits: Sequence[Fit]) -> str:
    """Say of several measures together which the model misses, no stronger than their p-values."""
    says = [verdict(fit) for fit in fits]
    missed = [fit.title.lower() for fit, word in zip(fits, says, strict=True) if word == "misses it"]
    close = [fit.title.lower() for fit, word in zip(fits, says, strict=True) if word == "too close to tell"]
    if missed:
        message = f"The model does not reproduce {len(missed)} of {len(fits)} measures: {'; '.join(missed)}."
    elif close:
        message = f"None of {len(fits)} measures shows clearly that the model misses something."
    else:
        message = f"None of {len(fits)} measures shows a sign that the model misses something. {NO_PROOF}"
    return f"{message} Too close to tell: {'; '.join(close)}." if close else message


def misfits(fits: Sequence[Fit], asked: SurveyComparison | None = None) -> list[str]:
    """Return what fitted tie rules do not reproduce, a clause each, for what-ifs that use them.

    Parameters
    ----------
    fits : sequence of Fit
        Measures that were not fitted.
    asked : SurveyComparison, optional
        The survey beside simulated ones that were asked about alike.

    Examples
    --------
    >>> import numpy as np
    >>> from partnership_dynamics.calibration.fit import fit_of
    >>> many = np.arange(1000.0)[:, np.newaxis]
    >>> misfits([fit_of("a", "A core and a periphery", "ties", ["x"], [1900.0], many)])
    ['the fitted tie rules do not reproduce: a core and a periphery (p below 0.001)']
    """
    said = "the fitted tie rules do not reproduce:"
    result = [f"{said} {_inside(fit.title)} ({p_value(fit)})" for fit in fits if verdict(fit) == "misses it"]
    if asked is None:
        return result
    for fit in asked.figures:
        if verdict(fit) == "misses it":
            low, high = (figure(float(end[0])) for end in fit.middle())
            there = figure(float(fit.observed[0]))
            result.append(
                f"{said} {_inside(fit.title)} as the survey asks it ({there}, where 95 of 100 simulations lie between "
                f"{low} and {high})"
            )
    result += [
        f"{said} {_inside(fit.title)}, as the survey asks it ({p_value(fit)})"
        for fit in asked.degrees
        if verdict(fit) == "misses it"
    ]
    return result


def _inside(title: str) -> str:
    return f"{title[:1].lower()}{title[1:]}"


def questionnaire(comparison: SurveyComparison) -> str:
    """Say how survey and model were asked."""
    asked = comparison.questionnaire
    parts = [f"{comparison.answered} of {comparison.members} members answered"]
    parts.append("no cap on names" if asked.names_at_most is None else f"at most {asked.names_at_most} names")
    parts.append(
        "nothing left out by one side alone"
        if asked.missed == 0
        else f"{words.out_of_hundred(asked.missed)} of 100 ties left out by a side that has them"
    )
    return f"Both asked alike: {', '.join(parts)}."


def figure(value: float) -> str:
    """Return a number with as many decimals as its size asks for.

    Examples
    --------
    >>> figure(12.0), figure(12.34), figure(3.456), figure(0.1234), figure(3499.0)
    ('12', '12.3', '3.46', '0.123', '3,499')
    """
    if value == round(value):
        return words.number(value, 0)
    size = abs(value)
    return words.number(value, 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3)


def median(fit: Fit) -> npt.NDArray[np.float64]:
    """Return what is typical of the simulations: the median of each entry."""
    return np.asarray(np.median(fit.simulated, axis=0))
