"""The report of a calibration: one HTML page that needs nothing else, on data, model, estimates, fit and gaps."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from partnership_dynamics.calibration.clean import markup as escape
from partnership_dynamics.calibration.estimation import StationaryEstimate
from partnership_dynamics.calibration.estimation.advice import at_the_command_line
from partnership_dynamics.calibration.fit import Fit
from partnership_dynamics.calibration.logs.posterior import LogPosterior
from partnership_dynamics.calibration.observed import Layer, Survey
from partnership_dynamics.calibration.tie_constants import TieFit
from partnership_dynamics.scenarios.actions.calibrating import Calibration
from partnership_dynamics.scenarios.present import fit_words as what
from partnership_dynamics.scenarios.present.calibration_more import importance_section, log_section
from partnership_dynamics.scenarios.present.canvas import Picture
from partnership_dynamics.scenarios.present.page import figure, listed, number, page, says, section, table
from partnership_dynamics.simulation.parameters import PARAMETERS

IN_WORDS = {
    "density": "how readily ties are made at all",
    "recip": "returning a tie",
    "gwespFF": "tying to those whom one's contacts deal with",
    "inPopSqrt": "tying to those whom many deal with",
    "outActSqrt": "tying the more, the more ties one has",
    "sameX": "tying within one's own kind",
}
PRIORS_ALONE = (
    "Nothing of the tie rules comes from this survey: its one wave did not identify any of them. What is handed over "
    "are the priors, which tie models of other partnerships gave, so a what-if with them says nothing that is "
    "particular to this one. A second wave would tell, or several partnerships pooled."
)
# What the tie rules hold and a survey of ties alone says nothing of.
SILENT = (
    "team_ego",
    "team_alter",
    "seniority_alter",
    "shared_area",
    "venue_create",
    "shared_project",
    "trust_effect",
    "introduced",
    "institutional_keep",
    "strength_keep",
    "closure_risk",
    "popularity_risk",
)


def _without_answer(layer: Layer, ties: TieFit) -> int:
    """Return the pairs without an answer, of members of one partnership."""
    return sum(ties.together[i] == ties.together[j] for i, j in layer.missing_dyads)


def _data(read: Survey, ties: TieFit) -> str:
    layers = [read.layers[ties.relation, wave] for wave in ties.waves]
    rows = [
        (
            f"wave {layer.wave}",
            f"{len(read.ids)}",
            f"{layer.ties}",
            number(100.0 * layer.response_rate, "{:.0f}%"),
            f"{_without_answer(layer, ties)}",
        )
        for layer in layers
    ]
    group = f"Members of the same kind: by {ties.group}." if ties.group else "No column says who is of the same kind."
    pooled = len(set(ties.together))
    how = f"; {ties.own} has coefficients of its own, drawn towards all" if ties.own else "with common coefficients"
    return section(
        "The data",
        says(
            f"{read.name}, relation {ties.relation}, {'directed' if layers[0].directed else 'undirected'} "
            f"({layers[0].why_directed}). {group}"
            + (f" {pooled} partnerships, fitted together {how}." if pooled > 1 else "")
        ),
        table("What was observed", ("when", "members", "ties", "answered", "pairs without an answer"), rows),
        says("Who did not answer is missing, not isolated: those pairs count in no statistic."),
        listed(read.notes),
    )


def _estimates(ties: TieFit) -> str:
    estimate = ties.found
    waves = len(ties.waves)
    how = (
        f"{waves} waves, by the method of moments (Snijders 2001): the simulated networks have on average what the "
        "observed ones have of each effect."
        if waves > 1
        else "One wave, taken as a network that the model would go on producing (Snijders & Steglich 2015), at several "
        "assumed rates of change. How far an estimate moves with the rate counts as an error of its own, and priors "
        "act as penalties: what depends on the rate goes to its prior."
    )
    rows = []
    for k, label in enumerate(estimate.labels):
        cells = [
            label,
            IN_WORDS.get(label.split()[0], ""),
            number(estimate.estimates[k]),
            number(estimate.standard_errors[k], "({:.2f})"),
        ]
        if isinstance(estimate, StationaryEstimate):
            cells.append(estimate.sources[k])
        else:
            cells.append(number(estimate.t_ratios[k], "{:.3f}"))
        rows.append(cells)
    last = "comes from" if isinstance(estimate, StationaryEstimate) else "t-ratio"
    heads = ("effect", "in words", "estimate", "standard error", last)
    rates = (
        []
        if isinstance(estimate, StationaryEstimate)
        else [
            (
                rate.label,
                "chances to change a tie, each member, each period",
                number(rate.estimate),
                number(rate.standard_error, "({:.2f})"),
                "",
            )
            for rate in estimate.rates
        ]
    )
    return section(
        "The tie model",
        says(how),
        table("Estimates, in log odds", heads, [*rates, *rows]),
        *_convergence(ties),
    )


def _convergence(ties: TieFit) -> list[str]:
    """Say whether the estimation has converged, what to mind, and where nothing came of it."""
    final = ties.estimate
    parts = [f'<p class="warning" role="note"><strong>{escape(PRIORS_ALONE)}</strong></p>'] if ties.priors_alone else []
    if final is None:
        return [*parts, listed(map(at_the_command_line, ties.found.advice))]
    if ties.own:
        settled = "They have settled" if final.converged else "They have NOT settled: do not report them"
        parts.append(
            says(
                f"Coefficients of {ties.own} itself, drawn towards those of all partnerships. {settled} "
                f"({final.simulations:,} simulations)."
            )
        )
        return [*parts, listed((*map(at_the_command_line, ties.found.advice), *final.history))]
    verdict = (
        "The estimation has converged" if final.converged else "The estimation has NOT converged: do not report it"
    )
    parts.append(
        says(
            f"{verdict} (overall maximum convergence ratio {number(final.overall)}, to be below 0.25; "
            f"{final.simulations:,} simulations)."
        )
    )
    return [*parts, listed((*map(at_the_command_line, ties.found.advice), *final.history))]


def _constants(ties: TieFit, log: LogPosterior | None) -> str:
    rows = []
    for constant in ties.constants:
        prior = "none" if constant.prior is None else f"{constant.prior.mean:.2f} ({constant.prior.sd:.2f})"
        over = "handed over" if math.isfinite(constant.estimate) else "handed over: the prior alone"
        rows.append(
            (
                constant.name,
                number(constant.estimate),
                number(constant.error, "({:.2f})"),
                prior,
                f"{constant.point:.2f} ({constant.sd:.2f})",
                constant.note or constant.moved or over,
            )
        )
    parts = [
        says(
            "A survey of few members leaves wide estimates, so each is joined with what tie models of other "
            "partnerships found (the prior), weighed by how sure each is. In brackets: standard errors and standard "
            "deviations."
        ),
        table("Constants of the tie rules", ("constant", "survey", "its error", "prior", "together", "so it is"), rows),
    ]
    if ties.not_handed_over:
        parts.append(says(f"Nothing of the tie rules is handed over. {ties.not_handed_over}"))
    if log is not None:
        parts.append(
            says(
                "From the project log come draws of all constants that it was asked about or that varied: "
                "see above what it told of each."
            )
        )
    return section("What is handed over to the simulation", *parts)


def _fit_table(caption: str, many: Sequence[Fit]) -> str:
    rows = [
        (fit.title, f"{fit.as_far:,} of {fit.replications:,}", what.p_value(fit), what.SAYS[what.verdict(fit)])
        for fit in many
    ]
    return table(caption, ("measure", "as far", "p", "says"), rows)


def _fit(fits: Mapping[str, Sequence[Fit]], pictures: Sequence[tuple[Picture, Path]], together: Sequence[Fit]) -> str:
    if not fits:
        return section(
            "Does the model look like the survey?",
            says("That was not looked at: no estimate comes from the survey, so there is no fitted model to compare."),
        )
    parts = [
        says(
            "The model was simulated many times and compared with the survey in what it was not fitted to. p is the "
            "share of simulations at least as far from typical as the survey: a small p shows a misfit, a large one "
            "is no proof that the model is right."
        ),
    ]
    if len(fits) == 1:
        many = next(iter(fits.values()))
        parts += [_fit_table("Fit", many), says(what.headline(many))]
    else:
        titles = [fit.title for fit in next(iter(fits.values()))]
        each = [(name, *(what.p_value(fit) for fit in many)) for name, many in fits.items()]
        parts.append(table("Fit of each partnership: p by measure", ("partnership", *titles), each))
        parts.append(listed(f"{name}: {what.headline(many)}" for name, many in fits.items()))
        parts += [
            _fit_table("Fit of all partnerships at once", together),
            says(
                f"All {len(fits)} at once: {what.headline(together)} A simulation of all is as far from typical as "
                "the squared distances of its partnerships add up to."
            ),
        ]
        parts.append(says(f"{what.SEVERAL} Pictured: partnership {next(iter(fits))}."))
    parts += [figure(picture, path) for picture, path in pictures]
    return section("Does the model look like the survey?", *parts)


def _not_known(ties: TieFit, log: LogPosterior | None) -> str:
    silent = [f"{PARAMETERS[name].meaning} ({name})" for name in SILENT if name in PARAMETERS]
    sentences = [
        f"A survey of ties says nothing of: {'; '.join(silent)}. These keep their defaults, and a what-if varies them.",
        "The out-degree parameter is not taken from here: it is solved by simulation for the survey at hand, since "
        "density depends on the question asked.",
        "Estimates are of who ties to whom, not of whether ties help delivery.",
    ]
    if len(ties.waves) == 1:
        sentences.append("One wave cannot tell how fast ties change, nor making from keeping them.")
    if not any(constant.name == "rate" for constant in ties.constants):
        sentences.append(
            "How fast ties change in a quarter is not estimated: with two waves, say how many lie "
            "between them (--quarters-between)."
        )
    if log is None:
        sentences.append("No project log was given, so nothing here is about projects (--log projects.csv).")
    return section("What is not known", listed(sentences))


def calibration_page(
    calibration: Calibration, pictures: Sequence[tuple[Picture, Path]], of_log: Sequence[tuple[Picture, Path]] = ()
) -> str:
    """Return the report.

    Parameters
    ----------
    calibration : Calibration
    pictures, of_log : sequence of (Picture, path)
        Of the fit, and of the project log; with the PNG of each, which the page takes in.
    """
    ties = calibration.ties
    return page(
        f"Calibration of {calibration.read.name}",
        _data(calibration.read, ties),
        _estimates(ties),
        importance_section(calibration.importance),
        _fit(calibration.fits, pictures, calibration.together),
        log_section(calibration.log, of_log),
        _constants(ties, calibration.log),
        _not_known(ties, calibration.log),
        section("To repeat this", f"<p><code>{escape(calibration.command)}</code></p>"),
    )
