"""Pictures of a prediction: each statistic's intervals with what was observed, in standard deviations."""

from __future__ import annotations

import numpy as np

from partnership_dynamics.calibration.prediction.engine import Prediction
from partnership_dynamics.calibration.prediction.statistics import TITLES
from partnership_dynamics.scenarios.present.canvas import GREY, INK, STYLE, Picture, canvas
from partnership_dynamics.scenarios.present.forest import SERIES_LOOKS
from partnership_dynamics.scenarios.present.prediction_words import NAME_OF, there

ROW, WIDTH = 0.62, 9.6


def intervals(prediction: Prediction, index: int) -> Picture:
    """Draw one network's intervals about what was observed.

    Each row is a statistic on a scale of its own: 0 is what was observed, 1 half the width of the tie model's interval
    (of the first model's, where the tie model was left out).
    """
    import matplotlib as mpl

    network = prediction.networks[index]
    made = [which for which in there(prediction) if which in network.simulated]
    by_key = [{interval.key: interval for interval in network.simulated[which].intervals} for which in made]
    keys = [key for key in TITLES if any(key in many for many in by_key)]
    inside = [sum(interval.inside for interval in many.values()) for many in by_key]
    title = f"{network.task.name}: what was observed, and the middle 90% of the simulations"
    subtitle = "Each row on a scale of its own: 0 is what was observed, 1 is half the width of the first interval."
    note = "; ".join(
        f"{NAME_OF[which]}: {count} of {len(many)} inside"
        for which, count, many in zip(made, inside, by_key, strict=True)
    )
    figure, (ax,) = canvas(WIDTH, ROW * len(keys) + 1.0, title, subtitle, note, margins=(3.3, 0.3, 0.65))
    with mpl.rc_context(STYLE):
        ax.axvline(0.0, color=INK, linewidth=1.2)
        for row, key in enumerate(keys):
            first = next(many[key] for many in by_key if key in many)
            unit = 0.5 * first.width or max(abs(first.observed), 1.0)
            for series, many in enumerate(by_key):
                if key not in many:
                    continue
                colour, marker, filled = SERIES_LOOKS[series % len(SERIES_LOOKS)]
                at = row + 0.17 * (series - 0.5 * (len(by_key) - 1))
                ends = (np.array([many[key].low, many[key].high, many[key].mean]) - first.observed) / unit
                ax.plot(ends[:2], [at, at], color=colour, linewidth=2.0)
                ax.plot(
                    ends[2],
                    at,
                    marker=marker,
                    color=colour,
                    markersize=5.5,
                    markerfacecolor=colour if filled else "white",
                    label=NAME_OF[made[series]] if row == 0 else None,
                )
        labels = [f"{TITLES[key]} ({next(m[key] for m in by_key if key in m).observed:.3g})" for key in keys]
        ax.set_yticks(range(len(keys)), labels)
        ax.set_ylim(len(keys) - 0.4, -1.2)
        limit = 4.0
        ax.set_xlim(-limit, limit)
        ax.set_xlabel("simulated less observed")
        ax.tick_params(length=0, colors=GREY, labelcolor=INK)
        ax.legend(loc="upper center", ncols=len(by_key), frameon=False, fontsize=9, bbox_to_anchor=(0.4, 1.02))
    alt = " ".join(
        f"{NAME_OF[which]}: {count} of {len(many)} observed statistics lie in their 90% interval."
        for which, count, many in zip(made, inside, by_key, strict=True)
    )
    return Picture(f"prediction-{index + 1}", figure, title, alt)
