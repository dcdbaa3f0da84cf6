"""What to tell who asked for an estimate, in plain sentences that name the effect and say what to do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.estimation.result import LARGEST_OVERALL, LARGEST_T

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
CLOSE = 0.95
LARGE_ERROR = 4.0


def joined(names: Sequence[str]) -> str:
    """Return names as a list in words.

    Examples
    --------
    >>> joined(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def on_convergence(labels: Sequence[str], t_ratios: Floats, overall: float, continued: int) -> list[str]:
    """Return what to do about an estimate that has not converged; nothing for one that has."""
    bad = [labels[k] for k in np.argsort(-np.abs(t_ratios)) if abs(t_ratios[k]) >= LARGEST_T]
    if not bad and overall < LARGEST_OVERALL:
        return []
    what = (
        f"The simulated networks still differ from the observed one in {joined(bad[:3])}"
        if bad
        else f"No single effect is off, but together they are (overall ratio {overall:.2f})"
    )
    times = "once" if continued == 1 else f"{continued} times"
    went_on = f" It went on by itself {times}." if continued else ""
    return [
        f"{what}.{went_on} Do not report these estimates. Go on from here (start=result); if that does not help, make "
        "smaller steps (Settings(gain=0.05)), or leave out the effect whose standard error is largest and put it "
        "back when the rest has converged."
    ]


def on_singular(labels: Sequence[str], derivative: Floats) -> list[str]:
    """Return which effects cannot be told apart, where the derivative has no inverse."""
    scale = np.sqrt(np.abs(np.diag(derivative)))
    nothing = [label for label, size in zip(labels, scale, strict=True) if size == 0.0]
    if nothing:
        return [f"No statistic reacts to {joined(nothing)}, so it has no standard error; leave it out."]
    _, _, rows = np.linalg.svd(derivative / np.outer(scale, scale))
    share = np.abs(rows[-1])
    mixed = [labels[k] for k in np.argsort(-share) if share[k] > 0.3]
    return [
        f"{joined(mixed)} cannot be told apart in these data, so there are no standard errors. Leave one of them out."
    ]


def on_precision(labels: Sequence[str], theta: Floats, covariance: Floats, is_rate: Bools) -> list[str]:
    """Return which estimates hang together so closely, or are so imprecise, that they say little."""
    errors = np.sqrt(np.diag(covariance))
    result: list[str] = []
    correlation = covariance / np.outer(errors, errors)
    for k in range(len(labels)):
        result.extend(
            f"{labels[other]} and {labels[k]} are hard to tell apart here (their estimates correlate "
            f"{correlation[k, other]:.2f}): read them together, or leave one out."
            for other in range(k)
            if abs(correlation[k, other]) > CLOSE
        )
    for k, label in enumerate(labels):
        if errors[k] > LARGE_ERROR and not is_rate[k] and abs(theta[k]) < 2.0 * errors[k]:
            result.append(
                f"The data say next to nothing of {label} (standard error {errors[k]:.1f}); leave it out, or pool "
                "several partnerships."
            )
    return result


def on_edge(labels: Sequence[str], statistics: Floats, targets: Floats) -> list[str]:
    """Return which observed statistics lie at the edge of what simulations give, so that no finite value is best."""
    result = []
    for k, label in enumerate(labels):
        if targets[k] <= statistics[:, k].min() or targets[k] >= statistics[:, k].max():
            what = "least" if targets[k] <= statistics[:, k].min() else "most"
            result.append(
                f"What was observed of {label} ({targets[k]:g}) is the {what} that any simulation gives: it may have "
                "no finite value. Leave it out, hold it fixed (fixed={...}), or pool several partnerships."
            )
    return result


# What the advice says in Python, and what a person at the command line does instead.
AT_THE_COMMAND_LINE = (
    (
        " Go on from here (start=result); if that does not help, make smaller steps (Settings(gain=0.05)), or leave "
        "out the effect whose standard error is largest and put it back when the rest has converged.",
        " Leave out the effect whose standard error is largest (--drop NAME), or hold it (--fix NAME=VALUE); estimate "
        "the other way (--conditional yes or no); of many waves take some (--waves 1,2,3).",
    ),
    (" Go on from here with start=result.pooled.", " The same command goes on from here."),
    (" Go on from here with start=result.", " The same command goes on from here."),
    ("(fixed={...})", "(--fix NAME=VALUE)"),
    ("give one (priors=...), or a second wave", "a second wave would tell"),
    ("Take more simulations (Settings(phase3=4000)), or leave", "Leave"),
    ("begin with other values: start={...}", "leave an effect out, --drop NAME"),
    ("Begin elsewhere (start={...}), or leave it out", "Leave it out (--drop NAME)"),
    (
        "Leave it out, fix it, or begin elsewhere (start={...})",
        "Leave it out (--drop NAME), or hold it (--fix NAME=VALUE)",
    ),
    ("or use conditional=False", "or use --conditional no"),
    ("use conditional=False", "use --conditional no"),
    ("Leave it out,", "Leave it out (--drop NAME),"),
    ("leave it out,", "leave it out (--drop NAME),"),
    ("pool several partnerships", "pool several partnerships (--pool COLUMN)"),
)


def at_the_command_line(sentence: str) -> str:
    """Return a sentence of advice with the options of `run.py calibrate` instead of Python's arguments.

    Examples
    --------
    >>> at_the_command_line(on_divergence("recip"))[-108:]
    ' Leave it out (--drop NAME), hold it fixed (--fix NAME=VALUE), or pool several partnerships (--pool COLUMN).'
    """
    for python, options in AT_THE_COMMAND_LINE:
        sentence = sentence.replace(python, options)
    return sentence


def on_divergence(label: str) -> str:
    """Return what to say where a coefficient ran away, each time it was tried."""
    return (
        f"The coefficient of {label} grew without end, also in smaller steps. The data may hold no finite value for it "
        "(as where all such ties, or none, are there at the end), or it says nearly the same as another effect. "
        "Leave it out, hold it fixed (fixed={...}), or pool several partnerships."
    )
