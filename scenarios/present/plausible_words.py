"""A plausible set in words: what each target ruled out, which parameters were narrowed, and what trades off."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

WIDTH = 100
SHOWN = 12
SHIFTED = 0.2  # prior standard deviations by which a mean has moved


def explained(about: Mapping[str, Any]) -> list[str]:
    """Return in lines of text what is said about a plausible set."""
    over = about["over_the_ranges"]
    lines = textwrap.wrap(
        f"{about['vectors']} vectors of {len(about['parameters'])} parameters, worth {about['effective_sample']:.0f} "
        f"of equal weight; none weighs more than {about['largest_weight']:.1%}. Of {over['vectors']:,} vectors "
        f"that fill the registry's ranges, {over['dead']:.0%} make a county that delivers less than one project in ten "
        f"years, and {over['ruled_out']:.0%} are ruled out by one target or more.",
        WIDTH,
    )
    lines += ["", f"{'target':<30} {'known':>13} {'over ranges':>17} {'in the set':>17}  rules out (alone)"]
    for name, target in about["targets"].items():
        known = f"{target['band'][0]:g} to {target['band'][1]:g}"
        ranges, inside = (
            f"{ends[0]:.2g} to {ends[2]:.2g}" if ends else "none"
            for ends in (target["over_the_ranges"], target["in_the_set"])
        )
        lines.append(
            f"{name:<30} {known:>13} {ranges:>17} {inside:>17}  {target['ruled_out']:.0%} "
            f"({target['ruled_out_alone']:.1%})"
        )
    for says, head in (("narrowed well", "Narrowed well"), ("narrowed a little", "Narrowed a little")):
        chosen = {name: parameter for name, parameter in about["parameters"].items() if parameter["says"] == says}
        if chosen:
            lines += ["", f"{head}:"]
            for name, parameter in sorted(chosen.items(), key=lambda pair: -pair[1]["narrowed"])[:SHOWN]:
                low, middle, high = parameter["plausible"]
                ends = f"{parameter['range'][0]:g} to {parameter['range'][1]:g}"
                lines.append(f"  {name:<24} {ends}, plausible {low:.3g} to {high:.3g} (median {middle:.3g})")
    wide = {name: parameter for name, parameter in about["parameters"].items() if parameter["says"] == "not narrowed"}
    shifted = [name for name, parameter in wide.items() if abs(parameter["shift"]) > SHIFTED]
    rest = [name for name in wide if name not in shifted]
    if shifted:
        lines += ["", *textwrap.wrap(f"Not narrowed, but moved to one side: {', '.join(shifted)}.", WIDTH)]
    lines += [
        "",
        *textwrap.wrap(
            f"Neither narrowed nor moved, so a log, diary or survey is what would tell: {', '.join(rest)}.", WIDTH
        ),
    ]
    if about["trade_offs"]:
        pairs = "; ".join(
            f"{first} {'with' if r > 0 else 'against'} {second} ({r:+.2f})" for first, second, r in about["trade_offs"]
        )
        lines += ["", *textwrap.wrap(f"Trade-offs (correlation): {pairs}.", WIDTH)]
    return lines
