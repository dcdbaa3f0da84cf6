"""What a prediction came to: as text for the terminal, as data for JSON, as Markdown for the documentation."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from partnership_dynamics.calibration.prediction.engine import CONSTANTS, MODELS, Prediction, Which
from partnership_dynamics.calibration.prediction.foresight import Skill
from partnership_dynamics.scenarios.wording import statistic

NAME_OF: Mapping[Which, str] = {
    ("tie_model", "default"): "tie model, defaults",
    ("tie_model", "calibrated"): "tie model, calibrated",
    ("whole_model", "default"): "whole model, defaults",
    ("whole_model", "calibrated"): "whole model, calibrated",
}
WAYS = {f"{model}, {constants}": NAME_OF[model, constants] for model, constants in NAME_OF} | {
    "persistence": "persistence",
    "degree": "degrees",
    "common_neighbours": "common neighbours",
    "same_kind": "same kind",
    "logistic regression": "logistic regression",
}


def plain(value: float) -> float | None:
    """Return a number for JSON: None where there is none."""
    return round(value, 6) if math.isfinite(value) else None


def shown(value: float, form: str = "{:.2f}") -> str:
    """Return a number as text, or a dash where there is none."""
    return form.format(value) if math.isfinite(value) else "-"


def there(prediction: Prediction) -> list[Which]:
    """Return which predictions were made."""
    return [which for which in NAME_OF if any(which in network.simulated for network in prediction.networks)]


def headline_of(prediction: Prediction, model: str) -> Which:
    """Return what a model is summed up by: calibrated constants, or the defaults where there are none."""
    calibrated = (model, "calibrated")
    return calibrated if calibrated in there(prediction) else (model, "default")


def _skill(skills: Mapping[str, Skill], errors: Mapping[str, float], way: str) -> dict[str, float | None]:
    skill = skills.get(way)
    if skill is None:
        return {"auc": None, "auc_error": None, "average_precision": None, "difference_error": None}
    return {
        "auc": plain(skill.auc),
        "auc_error": plain(skill.auc_error),
        "average_precision": plain(skill.average_precision),
        "difference_error": plain(errors.get(way, math.nan)),
    }


def _model_data(prediction: Prediction, which: Which) -> dict[str, Any]:
    bias = prediction.bias(which)
    way = f"{which[0]}, {which[1]}"
    return {
        "coverage": plain(prediction.coverage(which)),
        "statistics": prediction.compared(which),
        "bias": plain(bias.mean),
        "bias_interval": [plain(bias.low), plain(bias.high)],
        "width_against_tie_model": plain(prediction.width(which, ("tie_model", which[1]))),
        "auc": _skill(prediction.formed, prediction.formed_errors, way)["auc"],
        "formed": _skill(prediction.formed, prediction.formed_errors, way),
        "kept": _skill(prediction.kept, prediction.kept_errors, way),
    }


def as_data(prediction: Prediction, command: str) -> dict[str, Any]:
    """Return a prediction as data for JSON.

    Under ``tie_model`` and ``whole_model`` stand ``coverage``, ``bias`` and ``auc`` (of ties that form) with calibrated
    constants, or with the defaults where nothing could be calibrated, and both apart.
    """
    data: dict[str, Any] = {
        "command": command,
        "survey": prediction.name,
        "relation": prediction.relation,
        "quarters": prediction.quarters,
        "replications": prediction.replications,
        "seed": prediction.seed,
        "interrupted": prediction.interrupted,
    }
    for model in MODELS:
        made = [which for which in there(prediction) if which[0] == model]
        if made:
            data[model] = {
                **_model_data(prediction, headline_of(prediction, model)),
                "constants": headline_of(prediction, model)[1],
                **{which[1]: _model_data(prediction, which) for which in made},
            }
    data["other_ways"] = {
        way: {
            "formed": _skill(prediction.formed, prediction.formed_errors, way),
            "kept": _skill(prediction.kept, prediction.kept_errors, way),
        }
        for way in WAYS
        if way not in [f"{model}, {constants}" for model in MODELS for constants in CONSTANTS]
    }
    data["networks"] = [
        {
            "name": network.task.name,
            "members": len(network.task.transition.end),
            "from": network.task.before,
            "predicted": network.task.after,
            "how": network.task.how,
            "growth": {
                "mean": plain(network.task.growth.mean),
                "spread": plain(network.task.growth.spread),
                "why": network.task.growth.why,
            },
            "observed_ties": network.observed_ties,
            "notes": list(network.notes),
            "statistics": [
                {
                    "model": which[0],
                    "constants": which[1],
                    "statistic": interval.key,
                    "title": interval.title,
                    "observed": plain(interval.observed),
                    "low": plain(interval.low),
                    "high": plain(interval.high),
                    "mean": plain(interval.mean),
                    "inside": interval.inside,
                }
                for which in NAME_OF
                if which in network.simulated
                for interval in network.simulated[which].intervals
            ],
        }
        for network in prediction.networks
    ]
    return data


def summary_rows(prediction: Prediction) -> list[list[str]]:
    """Return one row a model: coverage, bias of ties, width of its intervals."""
    rows = []
    for which in there(prediction):
        bias = prediction.bias(which)
        rows.append(
            [
                NAME_OF[which],
                f"{100 * prediction.coverage(which):.0f}% of {prediction.compared(which)}",
                f"{100 * bias.mean:+.0f}% ({100 * bias.low:+.0f}% to {100 * bias.high:+.0f}%)",
                shown(prediction.width(which, ("tie_model", which[1]))),
            ]
        )
    return rows


SUMMARY_HEADS = ("", "inside their 90% intervals", "ties simulated against observed", "width against the tie model")
SKILL_HEADS = ("", "AUC of ties that form", "precision", "AUC of ties kept", "precision")


def skill_rows(prediction: Prediction) -> list[list[str]]:
    """Return one row a way of foreseeing pairs."""
    rows = []
    for way, name in WAYS.items():
        formed, kept = prediction.formed.get(way), prediction.kept.get(way)
        if formed is None and kept is None:
            continue
        rows.append(
            [
                name,
                "-" if formed is None else f"{shown(formed.auc)} ({shown(formed.auc_error)})",
                "-" if formed is None else shown(formed.average_precision),
                "-" if kept is None else f"{shown(kept.auc)} ({shown(kept.auc_error)})",
                "-" if kept is None else shown(kept.average_precision),
            ]
        )
    return rows


def statistic_rows(prediction: Prediction, index: int) -> list[list[str]]:
    """Return one row a statistic of a network: observed, and the interval of each model; a star where it is outside."""
    network = prediction.networks[index]
    made = there(prediction)
    keys = list(
        dict.fromkeys(
            interval.key
            for which in made
            if which in network.simulated
            for interval in network.simulated[which].intervals
        )
    )
    rows = []
    for key in keys:
        cells, observed, title = [], math.nan, key
        for which in made:
            intervals = network.simulated[which].intervals if which in network.simulated else ()
            mine = next((interval for interval in intervals if interval.key == key), None)
            if mine is None:
                cells.append("-")
                continue
            observed, title = mine.observed, mine.title
            mark = "" if mine.inside else " *"
            cells.append(f"{_short(mine.low)} to {_short(mine.high)}{mark}")
        rows.append([title, _short(observed), *cells])
    return rows


def statistic_heads(prediction: Prediction) -> tuple[str, ...]:
    """Return the heads of the table of statistics."""
    return ("", "observed", *(NAME_OF[which] for which in there(prediction)))


def _short(value: float) -> str:
    if not math.isfinite(value):
        return "-"
    return statistic(value)


def explained(prediction: Prediction) -> list[str]:
    """Return what a reader should know, in sentences."""
    lines = []
    for network in prediction.networks:
        growth = network.task.growth
        lines.append(
            f"{network.task.name}: predicted {network.task.how}. Growth expected: {growth.mean:+.2f} in log odds of a "
            f"tie (spread {growth.spread:.2f}), from {growth.why}."
        )
        lines += network.notes
    if not any(network.task.examples for network in prediction.networks):
        lines.append("There are no other transitions to train a logistic regression on, so that row is left out.")
    if prediction.interrupted:
        lines.append(f"It was interrupted: {len(prediction.networks)} networks are here.")
    return lines


def text(prediction: Prediction) -> str:
    """Return a prediction as text for the terminal."""
    from partnership_dynamics.calibration.estimation.text import aligned

    parts = []
    for index, network in enumerate(prediction.networks):
        parts.append(
            f"{network.task.name}: {prediction.relation}, wave {network.task.after} from wave {network.task.before}, "
            f"{len(network.task.transition.end)} members (* outside the 90% interval)"
        )
        parts += [*aligned([list(statistic_heads(prediction)), *statistic_rows(prediction, index)]), ""]
    parts += [*aligned([list(SUMMARY_HEADS), *summary_rows(prediction)]), ""]
    parts += ["How well pairs were foreseen (standard errors in brackets; 0.50 is chance):"]
    parts += [*aligned([list(SKILL_HEADS), *skill_rows(prediction)]), ""]
    return "\n".join([*parts, *explained(prediction)])


def markdown_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a table in Markdown."""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return [*lines, *("| " + " | ".join(cell.replace("*", "\\*") for cell in row) + " |" for row in rows)]
