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


def there(found: Prediction) -> list[Which]:
    """Return which predictions were made."""
    return [which for which in NAME_OF if any(which in one.simulated for one in found.networks)]


def headline_of(found: Prediction, model: str) -> Which:
    """Return what a model is summed up by: calibrated constants, or the defaults where there are none."""
    calibrated = (model, "calibrated")
    return calibrated if calibrated in there(found) else (model, "default")


def _skill(skills: Mapping[str, Skill], errors: Mapping[str, float], way: str) -> dict[str, float | None]:
    one = skills.get(way)
    if one is None:
        return {"auc": None, "auc_error": None, "average_precision": None, "difference_error": None}
    return {
        "auc": plain(one.auc),
        "auc_error": plain(one.auc_error),
        "average_precision": plain(one.average_precision),
        "difference_error": plain(errors.get(way, math.nan)),
    }


def _model_data(found: Prediction, which: Which) -> dict[str, Any]:
    bias = found.bias(which)
    way = f"{which[0]}, {which[1]}"
    return {
        "coverage": plain(found.coverage(which)),
        "statistics": found.compared(which),
        "bias": plain(bias.mean),
        "bias_interval": [plain(bias.low), plain(bias.high)],
        "width_against_tie_model": plain(found.width(which, ("tie_model", which[1]))),
        "auc": _skill(found.formed, found.formed_errors, way)["auc"],
        "formed": _skill(found.formed, found.formed_errors, way),
        "kept": _skill(found.kept, found.kept_errors, way),
    }


def as_data(found: Prediction, command: str) -> dict[str, Any]:
    """Return a prediction as data for JSON.

    Under ``tie_model`` and ``whole_model`` stand ``coverage``, ``bias`` and ``auc`` (of ties that form) with calibrated
    constants, or with the defaults where nothing could be calibrated, and both apart.
    """
    data: dict[str, Any] = {
        "command": command,
        "survey": found.name,
        "relation": found.relation,
        "quarters": found.quarters,
        "replications": found.replications,
        "seed": found.seed,
        "interrupted": found.interrupted,
    }
    for model in MODELS:
        made = [which for which in there(found) if which[0] == model]
        if made:
            data[model] = {
                **_model_data(found, headline_of(found, model)),
                "constants": headline_of(found, model)[1],
                **{which[1]: _model_data(found, which) for which in made},
            }
    data["other_ways"] = {
        way: {
            "formed": _skill(found.formed, found.formed_errors, way),
            "kept": _skill(found.kept, found.kept_errors, way),
        }
        for way in WAYS
        if way not in [f"{model}, {constants}" for model in MODELS for constants in CONSTANTS]
    }
    data["networks"] = [
        {
            "name": one.task.name,
            "members": len(one.task.transition.end),
            "from": one.task.before,
            "predicted": one.task.after,
            "how": one.task.how,
            "growth": {"mean": plain(one.task.growth.mean), "spread": plain(one.task.growth.spread),
                       "why": one.task.growth.why},
            "observed_ties": one.observed_ties,
            "notes": list(one.notes),
            "statistics": [
                {
                    "model": which[0], "constants": which[1], "statistic": interval.key, "title": interval.title,
                    "observed": plain(interval.observed), "low": plain(interval.low), "high": plain(interval.high),
                    "mean": plain(interval.mean), "inside": interval.inside,
                }
                for which in NAME_OF
                if which in one.simulated
                for interval in one.simulated[which].intervals
            ],
        }
        for one in found.networks
    ]  # fmt: skip
    return data


def summary_rows(found: Prediction) -> list[list[str]]:
    """Return one row a model: coverage, bias of ties, width of its intervals."""
    rows = []
    for which in there(found):
        bias = found.bias(which)
        rows.append([
            NAME_OF[which],
            f"{100 * found.coverage(which):.0f}% of {found.compared(which)}",
            f"{100 * bias.mean:+.0f}% ({100 * bias.low:+.0f}% to {100 * bias.high:+.0f}%)",
            shown(found.width(which, ("tie_model", which[1]))),
        ])  # fmt: skip
    return rows


SUMMARY_HEADS = ("", "inside their 90% intervals", "ties simulated against observed", "width against the tie model")
SKILL_HEADS = ("", "AUC of ties that form", "precision", "AUC of ties kept", "precision")


def skill_rows(found: Prediction) -> list[list[str]]:
    """Return one row a way of foreseeing pairs."""
    rows = []
    for way, name in WAYS.items():
        formed, kept = found.formed.get(way), found.kept.get(way)
        if formed is None and kept is None:
            continue
        rows.append([
            name,
            "-" if formed is None else f"{shown(formed.auc)} ({shown(formed.auc_error)})",
            "-" if formed is None else shown(formed.average_precision),
            "-" if kept is None else f"{shown(kept.auc)} ({shown(kept.auc_error)})",
            "-" if kept is None else shown(kept.average_precision),
        ])  # fmt: skip
    return rows


def statistic_rows(found: Prediction, index: int) -> list[list[str]]:
    """Return one row a statistic of a network: observed, and the interval of each model; a star where it is outside."""
    one = found.networks[index]
    made = there(found)
    keys = list(dict.fromkeys(
        interval.key for which in made if which in one.simulated for interval in one.simulated[which].intervals
    ))  # fmt: skip
    rows = []
    for key in keys:
        cells, observed, title = [], math.nan, key
        for which in made:
            intervals = one.simulated[which].intervals if which in one.simulated else ()
            mine = next((interval for interval in intervals if interval.key == key), None)
            if mine is None:
                cells.append("-")
                continue
            observed, title = mine.observed, mine.title
            mark = "" if mine.inside else " *"
            cells.append(f"{_short(mine.low)} to {_short(mine.high)}{mark}")
        rows.append([title, _short(observed), *cells])
    return rows


def statistic_heads(found: Prediction) -> tuple[str, ...]:
    """Return the heads of the table of statistics."""
    return ("", "observed", *(NAME_OF[which] for which in there(found)))


def _short(value: float) -> str:
    if not math.isfinite(value):
        return "-"
    return statistic(value)


def explained(found: Prediction) -> list[str]:
    """Return what a reader should know, in sentences."""
    said = []
    for one in found.networks:
        growth = one.task.growth
        said.append(
            f"{one.task.name}: predicted {one.task.how}. Growth expected: {growth.mean:+.2f} in log odds of a tie "
            f"(spread {growth.spread:.2f}), from {growth.why}."
        )
        said += one.notes
    if not any(one.task.examples for one in found.networks):
        said.append("There are no other transitions to train a logistic regression on, so that row is left out.")
    if found.interrupted:
        said.append(f"It was interrupted: {len(found.networks)} networks are here.")
    return said


def text(found: Prediction) -> str:
    """Return a prediction as text for the terminal."""
    from partnership_dynamics.calibration.estimation.text import aligned

    parts = []
    for index, one in enumerate(found.networks):
        parts.append(
            f"{one.task.name}: {found.relation}, wave {one.task.after} from wave {one.task.before}, "
            f"{len(one.task.transition.end)} members (* outside the 90% interval)"
        )
        parts += [*aligned([list(statistic_heads(found)), *statistic_rows(found, index)]), ""]
    parts += [*aligned([list(SUMMARY_HEADS), *summary_rows(found)]), ""]
    parts += ["How well pairs were foreseen (standard errors in brackets; 0.50 is chance):"]
    parts += [*aligned([list(SKILL_HEADS), *skill_rows(found)]), ""]
    return "\n".join([*parts, *explained(found)])


def markdown_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a table in Markdown."""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return [*lines, *("| " + " | ".join(cell.replace("*", "\\*") for cell in row) + " |" for row in rows)]
