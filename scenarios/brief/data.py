"""A briefing's figures and words as plain data: for other programs, and for what lays out the PDF."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from partnership_dynamics.scenarios.brief import says
from partnership_dynamics.scenarios.brief.blocks import (
    Block,
    Briefing,
    Bullets,
    Code,
    Columns,
    Para,
    PictureBlock,
    Section,
    Verdict,
)
from partnership_dynamics.scenarios.brief.extras import Assumption, Extras, Found
from partnership_dynamics.scenarios.brief.figures import Course, LabelledEstimate
from partnership_dynamics.scenarios.brief.fit import Feature
from partnership_dynamics.scenarios.brief.kept import PARTS, Kept
from partnership_dynamics.scenarios.brief.plain import label

FORMAT = "partnership-dynamics briefing 1"


def _number(value: float | None) -> float | None:
    """Return a number with six decimals, and None where there is none."""
    return None if value is None or not math.isfinite(value) else round(float(value), 6) + 0.0


def _estimate(one: LabelledEstimate) -> dict[str, Any]:
    return {"label": one.label, "mean": _number(one.mean), "low": _number(one.low), "high": _number(one.high)}


def _found(one: Found) -> dict[str, Any]:
    return {**_estimate(one.estimate), "verdict": one.verdict, "pairs": one.pairs}


def _course(part: str, one: Course) -> dict[str, Any]:
    columns = {name: [_number(value) for value in getattr(one, name)] for name in ("years", "mean", "low", "high")}
    return {"part": part, "label": one.label, **columns}


def _assumption(one: Assumption) -> dict[str, Any]:
    return {
        "name": one.name,
        "label": label(one.name),
        "low": one.low,
        "high": one.high,
        "at_low": _found(one.at_low),
        "at_high": _found(one.at_high),
    }


def _extras(extras: Extras | None) -> dict[str, Any] | None:
    if extras is None:
        return None
    wide = extras.futures
    return {
        "who_carries": [_found(one) for one in extras.leaving],
        "assumptions": {
            "as_it_is": _found(extras.central),
            "as_it_is_in_the_first_pairs": _found(extras.central_few),
            "tried": [_assumption(one) for one in extras.assumptions],
        },
        "any_settings": None
        if wide is None
        else {
            **_found(wide.found),
            "more": _number(wide.more),
            "less": _number(wide.less),
            "same": _number(wide.same),
            "constants": wide.constants,
            "draws": wide.draws,
        },
        "other_rules": [_found(one) for one in extras.variants],
    }


def data_of(
    kept: Kept, briefing: Briefing, extras: Extras | None, features: Sequence[Feature] | None
) -> dict[str, Any]:
    """Return the figures of a briefing as plain data for JSON; None where there is no value.

    Parameters
    ----------
    kept : Kept
    briefing : Briefing
    extras : Extras or None
    features : sequence of Feature or None
    """
    row = kept.delivered
    found = says.answer(kept, extras)
    numbers = {
        name: _number(value) if isinstance(value, float) else value
        for name, value in vars(row).items()
        if name != "counties"
    }
    numbers["counties"] = [_number(float(value)) for value in row.counties]
    return {
        "format": FORMAT,
        "title": briefing.title,
        "subtitle": briefing.subtitle,
        "illustrative": kept.illustrative,
        "quick": extras is None,
        "results": {"manifest_sha256": kept.digest, "command": kept.manifest["command"], "seed": kept.manifest["seed"]},
        "years": kept.years,
        "matters": {"said": kept.threshold.in_words(), "in_all": _number(kept.matters)},
        "answer": {
            "verdict": found.verdict,
            "badge": found.badge,
            "sentence": found.sentence,
            "but": found.but,
        },
        "delivered": numbers,
        "delivery": [_course(part, one) for part, one in zip(PARTS, kept.courses, strict=True)],
        "by_type": {part: [_estimate(one) for one in many] for part, many in kept.by_type.items()},
        "fit": None
        if features is None
        else [
            {name: _number(value) if isinstance(value, float) else value for name, value in vars(one).items()}
            for one in features
        ],
        **(_extras(extras) or {}),
        "words": [line for line in briefing.words() if line],
    }


def _block(block: Block, charts: dict[str, str]) -> dict[str, Any]:
    if isinstance(block, Para):
        return {"kind": "para", "text": block.text, "note": block.note}
    if isinstance(block, Bullets):
        return {"kind": "bullets", "items": block.items}
    if isinstance(block, Code):
        return {"kind": "code", "text": block.text}
    if isinstance(block, Verdict):
        return {"kind": "verdict", **vars(block)}
    if isinstance(block, Columns):
        return {"kind": "columns", "parts": [{"heading": heading, "lines": lines} for heading, lines in block.parts]}
    if isinstance(block, PictureBlock):
        name = f"{block.chart.key}.svg"
        charts[name] = block.chart.svg
        chart = {"title": block.chart.title, "alt": block.chart.alt, "file": name}
        return {"kind": "picture", "chart": chart, "text": block.text, "wide": block.wide}
    return {"kind": "table", **vars(block)}


def layout_of(briefing: Briefing) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the blocks of a briefing as plain data, and its drawings by file name."""
    charts: dict[str, str] = {}

    def sections(many: Sequence[Section]) -> list[dict[str, Any]]:
        return [{"title": one.title, "blocks": [_block(block, charts) for block in one.blocks]} for one in many]

    first, second = sections(briefing.first), sections(briefing.second)
    behind = Section("behind", "Figures in the charts", tuple(chart.table for chart in briefing.charts))
    return {
        "title": briefing.title,
        "subtitle": briefing.subtitle,
        "warnings": briefing.warnings,
        "first": first,
        "second": second,
        "annex": sections((*briefing.annex, behind)),
    }, charts
