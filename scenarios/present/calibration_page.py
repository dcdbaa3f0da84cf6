"""The report of a calibration: one HTML page that needs nothing else, on data, model, estimates, fit and gaps."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

from calibration.calibrated import Calibrated
from calibration.estimation import StationaryEstimate
from calibration.fit import Fit
from calibration.observed import Layer, Survey
from calibration.tie_constants import TieFit
from scenarios.present import fit_words as says
from scenarios.present.canvas import Picture
from simulation.parameters import PARAMETERS

STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; color: #222; background: #fff; max-width: 56rem; margin: 2rem auto;
  padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; width: 100%; }
caption { text-align: left; font-weight: bold; padding: .25rem 0; }
th, td { text-align: right; padding: .25rem .6rem; border-bottom: 1px solid #ccc; vertical-align: top; }
th:first-child, td:first-child, td.words, th.words { text-align: left; }
img { max-width: 100%; height: auto; }
.warning { border: 2px solid #8a1c1c; padding: .5rem .8rem; }
code { background: #f2f2f2; padding: 0 .2rem; overflow-wrap: anywhere; }
@media print { body { margin: 0; max-width: none; } section, figure { break-inside: avoid; } }
"""
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
SILENT = ("team_ego", "team_alter", "seniority_alter", "shared_area", "shared_venue", "shared_project", "trust_effect",
          "introduced", "age_keep", "strength_keep", "closure_risk", "popularity_risk")  # fmt: skip


def _table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    listed = [list(row) for row in rows]
    words = [k > 0 and any(row[k] and not _is_number(row[k]) for row in listed) for k in range(len(heads))]
    head = "".join(
        f'<th scope="col"{" class=words" if wordy else ""}>{escape(cell)}</th>'
        for cell, wordy in zip(heads, words, strict=True)
    )
    body = "".join(
        "<tr>" + "".join(
            f'<th scope="row">{escape(cell)}</th>' if not k else
            f"<td{' class=words' if words[k] else ''}>{escape(cell)}</td>" for k, cell in enumerate(row)
        ) + "</tr>\n" for row in listed
    )  # fmt: skip
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table>"


def _is_number(cell: str) -> bool:
    return not cell or cell[0] in "0123456789-(–" or cell.startswith(("p =", "p <"))


def _number(value: float, form: str = "{:.2f}") -> str:
    return form.format(value) if math.isfinite(value) else "–"


def _section(title: str, *parts: str) -> str:
    return f"<section>\n<h2>{escape(title)}</h2>\n" + "\n".join(parts) + "\n</section>"


def _says(sentence: str) -> str:
    return f"<p>{escape(sentence)}</p>"


def _listed(sentences: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(one)}</li>\n" for one in sentences)
    return f"<ul>\n{items}</ul>" if items else ""


def _without_answer(layer: Layer, ties: TieFit) -> int:
    """Return the pairs without an answer, of members of one partnership."""
    return sum(ties.together[i] == ties.together[j] for i, j in layer.missing_dyads)


def _data(read: Survey, ties: TieFit) -> str:
    layers = [read.layers[ties.relation, wave] for wave in ties.waves]
    rows = [
        (f"wave {layer.wave}", f"{len(read.ids)}", f"{layer.ties}", _number(100.0 * layer.response_rate, "{:.0f}%"),
         f"{_without_answer(layer, ties)}")
        for layer in layers
    ]  # fmt: skip
    group = f"Members of the same kind: by {ties.group}." if ties.group else "No column says who is of the same kind."
    pooled = len(ties.found.models)
    return _section(
        "The data",
        _says(f"{read.name}, relation {ties.relation}, {'directed' if layers[0].directed else 'undirected'} "
              f"({layers[0].why_directed}). {group}"
              + (f" {pooled} partnerships, fitted together with common coefficients." if pooled > 1 else "")),
        _table("What was observed", ("when", "members", "ties", "answered", "pairs without an answer"), rows),
        _says("Who did not answer is missing, not isolated: those pairs count in no statistic."),
        _listed(read.notes),
    )  # fmt: skip


def _estimates(ties: TieFit) -> str:
    found = ties.found
    waves = len(ties.waves)
    how = (
        f"{waves} waves, by the method of moments (Snijders 2001): the simulated networks have on average what the "
        "observed ones have of each effect."
        if waves > 1
        else "One wave, taken as a network that the model would go on producing (Snijders & Steglich 2015), at several "
        "assumed rates of change. What depends on the rate is not identified, and its prior is shown instead."
    )
    rows = []
    for k, label in enumerate(found.labels):
        cells = [label, IN_WORDS.get(label.split()[0], ""), _number(found.estimates[k]),
                 _number(found.standard_errors[k], "({:.2f})")]  # fmt: skip
        if isinstance(found, StationaryEstimate):
            cells.append(found.sources[k])
        else:
            cells.append(_number(found.t_ratios[k], "{:.3f}"))
        rows.append(cells)
    last = "comes from" if isinstance(found, StationaryEstimate) else "t-ratio"
    heads = ("effect", "in words", "estimate", "standard error", last)
    rates = [] if isinstance(found, StationaryEstimate) else [
        (one.label, "chances to change a tie, each member, each period", _number(one.estimate),
         _number(one.standard_error, "({:.2f})"), "") for one in found.rates
    ]  # fmt: skip
    return _section(
        "The tie model",
        _says(how),
        _table("Estimates, in log odds", heads, [*rates, *rows]),
        *_convergence(ties),
    )  # fmt: skip


def _convergence(ties: TieFit) -> list[str]:
    """Say whether the estimation has converged, what to mind, and where nothing came of it."""
    final = ties.estimate
    parts = [f'<p class="warning" role="note"><strong>{escape(PRIORS_ALONE)}</strong></p>'] if ties.priors_alone else []
    if final is None:
        return [*parts, _listed(ties.found.advice)]
    verdict = (
        "The estimation has converged" if final.converged else "The estimation has NOT converged: do not report it"
    )
    parts.append(_says(f"{verdict} (overall maximum convergence ratio {_number(final.overall)}, to be below 0.25; "
                       f"{final.simulations:,} simulations)."))  # fmt: skip
    return [*parts, _listed((*ties.found.advice, *final.history))]


def _constants(ties: TieFit, calibrated: Calibrated | None) -> str:
    rows = []
    for one in ties.constants:
        prior = "none" if one.prior is None else f"{one.prior.mean:.2f} ({one.prior.sd:.2f})"
        over = "handed over" if math.isfinite(one.estimate) else "handed over: the prior alone"
        rows.append((one.name, _number(one.estimate), _number(one.error, "({:.2f})"), prior,
                     f"{one.point:.2f} ({one.sd:.2f})", one.note or over))  # fmt: skip
    parts = [
        _says("A survey of few members leaves wide estimates, so each is joined with what tie models of other "
              "partnerships found (the prior), weighed by how sure each is. In brackets: standard errors and standard "
              "deviations."),
        _table("Constants of the tie rules", ("constant", "survey", "its error", "prior", "together", "so it is"), rows),
    ]  # fmt: skip
    if ties.not_handed_over:
        parts.append(_says(f"Nothing of the tie rules is handed over. {ties.not_handed_over}"))
    log = calibrated.parts.get("log") if calibrated else None
    if log is not None:
        spread = log.draws.std(axis=0)
        listed = [(name, _number(value, "{:.3g}"), _number(spread[k], "({:.2g})"))
                  for k, (name, value) in enumerate(log.point.items())]  # fmt: skip
        parts.append(_table("Constants from the project log", ("constant", "point", "spread"), listed))
    return _section("What is handed over to the simulation", *parts)


def _fit_table(caption: str, many: Sequence[Fit]) -> str:
    rows = [(fit.title, f"{fit.as_far:,} of {fit.replications:,}", says.p_value(fit), says.SAYS[says.verdict(fit)])
            for fit in many]  # fmt: skip
    return _table(caption, ("measure", "as far", "p", "says"), rows)


def _fit(
    fits: Mapping[str, Sequence[Fit]], pictures: Sequence[tuple[Picture, Path]], together: Sequence[Fit]
) -> str:
    if not fits:
        return _section("Does the model look like the survey?", _says(
            "That was not looked at: no estimate comes from the survey, so there is no fitted model to compare."))
    parts = [
        _says("The model was simulated many times and compared with the survey in what it was not fitted to. p is the "
              "share of simulations at least as far from typical as the survey: a small p shows a misfit, a large one "
              "is no proof that the model is right."),
    ]  # fmt: skip
    if len(fits) == 1:
        many = next(iter(fits.values()))
        parts += [_fit_table("Fit", many), _says(says.headline(many))]
    else:
        titles = [fit.title for fit in next(iter(fits.values()))]
        each = [(name, *(says.p_value(fit) for fit in many)) for name, many in fits.items()]
        parts.append(_table("Fit of each partnership: p by measure", ("partnership", *titles), each))
        parts.append(_listed(f"{name}: {says.headline(many)}" for name, many in fits.items()))
        parts += [
            _fit_table("Fit of all partnerships at once", together),
            _says(f"All {len(fits)} at once: {says.headline(together)} A simulation of all is as far from typical as "
                  "the squared distances of its partnerships add up to."),
        ]  # fmt: skip
        parts.append(_says(f"{says.SEVERAL} Pictured: partnership {next(iter(fits))}."))
    for picture, path in pictures:
        data = base64.b64encode(path.read_bytes()).decode()
        parts.append(f'<figure><img src="data:image/png;base64,{data}" alt="{escape(picture.alt)}">'
                     f"<figcaption>{escape(picture.title)}</figcaption></figure>")  # fmt: skip
    return _section("Does the model look like the survey?", *parts)


def _not_known(ties: TieFit, calibrated: Calibrated | None) -> str:
    silent = [f"{PARAMETERS[name].meaning} ({name})" for name in SILENT if name in PARAMETERS]
    sentences = [
        f"A survey of ties says nothing of: {'; '.join(silent)}. These keep their defaults, and a what-if varies them.",
        "The out-degree parameter is not taken from here: it is solved by simulation for the survey at hand, since "
        "density depends on the question asked.",
        "Estimates are of who ties to whom, not of whether ties help delivery.",
    ]
    if len(ties.waves) == 1:
        sentences.append("One wave cannot tell how fast ties change, nor making from keeping them.")
    if not any(one.name == "rate" for one in ties.constants):
        sentences.append("How fast ties change in a quarter is not estimated: with two waves, say how many lie "
                         "between them (--quarters-between).")  # fmt: skip
    if calibrated is None or "log" not in calibrated.parts:
        sentences.append("No project log was given, so nothing here is about projects (--log projects.csv).")
    return _section("What is not known", _listed(sentences))


def calibration_page(
    read: Survey,
    ties: TieFit,
    fits: Mapping[str, Sequence[Fit]],
    calibrated: Calibrated | None,
    pictures: Sequence[tuple[Picture, Path]],
    command: str,
    together: Sequence[Fit] = (),
) -> str:
    """Return the report.

    Parameters
    ----------
    read : Survey
    ties : TieFit
    fits : mapping of partnership to sequence of Fit
    calibrated : Calibrated or None
        What is handed over.
    pictures : sequence of (Picture, path)
        With the PNG of each, which the page takes in.
    command : str
        What repeats it.
    together : sequence of Fit
        Of all partnerships at once, where there are several.
    """
    title = f"Calibration of {read.name}"
    body = "\n".join([
        _data(read, ties), _estimates(ties), _fit(fits, pictures, together), _constants(ties, calibrated),
        _not_known(ties, calibrated),
        _section("To repeat this", f"<p><code>{escape(command)}</code></p>"),
    ])  # fmt: skip
    return (
        f'<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<style>{STYLE}</style>\n</head>\n'
        f"<body>\n<main>\n<h1>{escape(title)}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )
