"""Pictures of results: readable without colour, intervals always, the same bytes for the same data.

Each function returns a `Picture`: a matplotlib figure and its alternative text. Nothing here keeps global state.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from scenarios.ensemble.ensemble import Ensemble
from scenarios.ensemble.outcomes import Comparison, delivered_total, interval_of_mean
from scenarios.present import words
from simulation.partnership import PROJECT_TYPES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito's colours; line style and marker say the same for who sees none.
SCENARIO, BASELINE, INK, PALE = "#0072B2", "#D55E00", "#222222", "#BBBBBB"
TYPE_WORDS = tuple(name.replace("_", " ").capitalize() for name in PROJECT_TYPES)
KIND_MARKS = {
    "county": ("D", "county"),
    "district": ("o", "district or city"),
    "unitary": ("o", "district or city"),
    "councillors": ("p", "councillors"),
    "parish_association": ("v", "parish association"),
    "police": ("s", "police"),
    "fire": ("^", "fire"),
    "health": ("P", "health"),
    "voluntary": ("h", "voluntary"),
    "central_team": ("*", "staff team"),
    "national_body": ("X", "national body"),
    "business": ("<", "business"),
    "education": (">", "education"),
    "other": ("8", "other"),
}
LAYOUT_SEED = 7


@dataclass(frozen=True)
class Picture:
    """A figure, its file name without ending, and what it shows in words."""

    name: str
    figure: Figure
    alt: str

    def save(self, folder: Path) -> None:
        """Write the picture as PNG and SVG, and its alternative text beside them."""
        import matplotlib as mpl

        with mpl.rc_context({"svg.hashsalt": self.name, "svg.fonttype": "path"}):
            self.figure.savefig(
                folder / f"{self.name}.png", dpi=150, metadata={"Software": None, "Description": self.alt}
            )
            self.figure.savefig(
                folder / f"{self.name}.svg", metadata={"Date": None, "Title": self.name, "Description": self.alt}
            )
        (folder / f"{self.name}.txt").write_text(self.alt + "\n", encoding="utf-8")


def _figure(width: float, height: float, columns: int = 1) -> tuple[Figure, list[Axes]]:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({"font.size": 10}):
        figure = Figure(figsize=(width, height), layout="constrained")
        axes = [figure.add_subplot(1, columns, place + 1) for place in range(columns)]
    for ax in axes:
        ax.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _mark(ensemble: Ensemble) -> str:
    return "  (illustrative county)" if ensemble.setup.partnership.illustrative else ""


def _band(ax: Axes, ensemble: Ensemble, colour: str, style: str, hatch: str) -> float:
    """Draw one ensemble's path; return where it ends."""
    years = np.arange(1, ensemble.quarters + 1) / 4
    low, high = np.quantile(ensemble.delivered, [0.1, 0.9], axis=0)
    mean = ensemble.delivered.mean(axis=0)
    ax.fill_between(years, low, high, facecolor=colour, alpha=0.13, hatch=hatch, edgecolor=colour, linewidth=0)
    ax.plot(years, mean, color=colour, linestyle=style, linewidth=2.2)
    return float(mean[-1])


def delivery_over_time(ensembles: list[Ensemble]) -> Picture:
    """Draw projects delivered so far: the mean, where the middle 80 of 100 runs lie, the interval of the last mean."""
    figure, (ax,) = _figure(8.4, 4.8)
    looks = ((SCENARIO, "-", ""), (BASELINE, "--", "//")) if len(ensembles) > 1 else ((SCENARIO, "-", ""),)
    last = ensembles[0].quarters / 4
    ends = [_band(ax, ensemble, *look) for ensemble, look in zip(ensembles, looks, strict=True)]
    apart = max(ax.get_ylim()[1] * 0.09, 0.05)
    places = list(ends)
    if len(ends) == 2 and abs(ends[0] - ends[1]) < apart:
        middle, up = sum(ends) / 2, 1 if ends[0] >= ends[1] else -1
        places = [middle + up * apart / 2, middle - up * apart / 2]
    said = []
    for ensemble, end, place, (colour, _style, _hatch) in zip(ensembles, ends, places, looks, strict=True):
        low, high = interval_of_mean(ensemble.delivered[:, -1])
        ax.errorbar([last], [end], yerr=[[end - low], [high - end]], color=colour, capsize=4, linewidth=1.5)
        ax.annotate(
            f"{ensemble.title}\n{words.rounded(end)} delivered", (last, place), xytext=(10, 0),
            textcoords="offset points", va="center", color=colour, fontsize=9, annotation_clip=False,
        )  # fmt: skip
        low80, high80 = np.quantile(ensemble.delivered[:, -1], [0.1, 0.9])
        said.append(
            f"{ensemble.title}: {words.rounded(end)} delivered on average after {last:g} years "
            f"(95% interval {words.rounded(low)} to {words.rounded(high)}; 80 of 100 runs between {low80:.0f} and "
            f"{high80:.0f})"
        )
    ax.set_xlim(0, last)
    ax.set_ylim(bottom=0)
    ax.set_xlabel("Years\nLine: mean of all runs, with its 95% interval at the end. Band: the middle 80 of 100 runs.")
    ax.set_ylabel("Projects delivered so far")
    ax.set_title(f"Projects delivered over {last:g} years{_mark(ensembles[0])}", loc="left", fontsize=12)
    return Picture("delivery", figure, "Line chart. " + ". ".join(said) + ".")


def paired_difference(comparison: Comparison) -> Picture:
    """Draw how the run-by-run differences in delivered projects are distributed."""
    scenario, baseline = comparison.scenario, comparison.baseline
    row = comparison.row("delivered")
    difference = (delivered_total(scenario) - delivered_total(baseline)).astype(int)
    values, counts = np.unique(difference, return_counts=True)
    share = 100 * counts / len(difference)
    figure, (ax,) = _figure(8.4, 4.6)
    for value, height in zip(values, share, strict=True):
        colour, hatch = (SCENARIO, "") if value > 0 else (BASELINE, "//") if value < 0 else (PALE, "")
        ax.bar(value, height, width=0.85, facecolor=colour, hatch=hatch, edgecolor="white", alpha=0.85)
    top = float(share.max())
    ax.axvline(0, color=INK, linewidth=1)
    ax.errorbar([row.difference], [top * 1.1], xerr=[[row.difference - row.low], [row.high - row.difference]],
                fmt="o", color=INK, capsize=5, markersize=6)  # fmt: skip
    ax.annotate(
        f"mean {words.signed(row.difference)}, 95% interval {words.interval(row)}", (row.difference, top * 1.1),
        xytext=(0, 9), textcoords="offset points", ha="center", fontsize=9,
    )  # fmt: skip
    ax.set_ylim(0, top * 1.35)
    ax.set_xlabel("Projects delivered: scenario minus baseline, in the same run")
    ax.set_ylabel("Runs of 100")
    more, less, same = words.of_hundred_runs(row)
    says = f"More in {more} of 100 runs, less in {less}, the same in {same}"
    ax.set_title(f"{scenario.title}: what it changes, run by run{_mark(scenario)}\n{says}", loc="left", fontsize=11)
    alt = f"Bar chart of run-by-run differences. {words.sentence(row, scenario.quarters / 4)}"
    return Picture("difference", figure, alt)


def portfolio(ensembles: list[Ensemble]) -> Picture:
    """Draw delivered projects by type, with the interval of each mean."""
    figure, (ax,) = _figure(8.4, 4.4)
    looks = ((SCENARIO, ""), (BASELINE, "//"))
    height = 0.8 / len(ensembles)
    said = []
    for number, ensemble in enumerate(ensembles):
        colour, hatch = looks[number]
        for place, name in enumerate(PROJECT_TYPES):
            values = ensemble.observed(f"delivered_{name}")[:, -1]
            mean, (low, high) = float(values.mean()), interval_of_mean(values)
            at = place - 0.4 + height * (number + 0.5)
            ax.barh(at, mean, height=height * 0.92, facecolor=colour, hatch=hatch, edgecolor="white",
                    label=ensemble.title if place == 0 else None)  # fmt: skip
            if high > low:
                ax.errorbar([mean], [at], xerr=[[mean - low], [high - mean]], color=INK, capsize=3, linewidth=1)
            ax.annotate(words.rounded(mean), (max(high, mean) if high > low else mean, at), xytext=(5, 0),
                        textcoords="offset points", va="center", fontsize=9)  # fmt: skip
            said.append(f"{ensemble.title}, {TYPE_WORDS[place].lower()}: {words.rounded(mean)}")
    ax.set_yticks(range(len(PROJECT_TYPES)), TYPE_WORDS)
    ax.invert_yaxis()
    ax.set_xlabel(f"Projects delivered in {ensembles[0].quarters / 4:g} years (mean of runs, 95% interval)")
    ax.set_title(f"What kinds of project get delivered{_mark(ensembles[0])}", loc="left", fontsize=12)
    if len(ensembles) > 1:
        ax.legend(frameon=False, loc="lower right", fontsize=9)
    return Picture("portfolio", figure, "Bar chart of delivered projects by type. " + "; ".join(said) + ".")


def _layout(tie: npt.NDArray[Any], shares: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return places for members, the same for every picture of the same networks."""
    import networkx as nx

    weight = np.maximum(tie, tie.T) + np.maximum(shares, shares.T)
    graph = nx.from_numpy_array(weight)
    ring = nx.circular_layout(graph)
    places = nx.spring_layout(graph, pos=ring, seed=LAYOUT_SEED, k=2.2 / np.sqrt(len(weight)), iterations=200)
    return np.array([places[node] for node in range(len(weight))])


def _short(name: str) -> str:
    for word in (" District", " County Council", " Council"):
        name = name.removesuffix(word)
    for word in ("Association of ", "Shire ", "Partnership "):
        name = name.removeprefix(word)
    return name if len(name) <= 18 else name[:17] + "…"


def _draw_network(
    ax: Axes, places: npt.NDArray[np.float64], shares: npt.NDArray[np.float64], members: list[int], ensemble: Ensemble
) -> None:
    both = np.maximum(shares, shares.T)
    for i in members:
        for j in members:
            if i < j and both[i, j] >= 0.05:
                ax.plot(*places[[i, j]].T, color=INK, alpha=0.12 + 0.6 * both[i, j], linewidth=0.4 + 1.8 * both[i, j],
                        zorder=1)  # fmt: skip
    shown: dict[str, None] = {}
    for i in members:
        mark, kind = KIND_MARKS[ensemble.member_kinds[i]]
        hub = ensemble.member_kinds[i] == "central_team" or i == ensemble.setup.partnership.lead
        ax.scatter(
            [places[i, 0]], [places[i, 1]], marker=mark, s=260 if hub else 95, color=BASELINE if hub else SCENARIO,
            zorder=2, edgecolor="white", linewidth=0.8, label=kind if kind not in shown else None,
        )  # fmt: skip
        shown[kind] = None
        if len(members) <= 40:
            ax.annotate(_short(ensemble.member_names[i]), places[i], xytext=(0, 9), textcoords="offset points",
                        ha="center", fontsize=7.5, zorder=3)  # fmt: skip
    ax.set_axis_off()
    ax.margins(0.12)


def network(ensemble: Ensemble) -> Picture:
    """Draw who deals with whom, at the start and at the end, in the same places."""
    figure, axes = _figure(12.0, 6.2, columns=2)
    places = _layout(ensemble.start_tie, ensemble.end_tie_share)
    start_members = list(range(len(ensemble.setup.partnership.members)))
    end_members = [int(row) for row in np.flatnonzero(ensemble.active_end)]
    _draw_network(axes[0], places, ensemble.start_tie.astype(float), start_members, ensemble)
    _draw_network(axes[1], places, ensemble.end_tie_share, end_members, ensemble)
    start_ties, end_ties = int(ensemble.start_tie.sum()), float(ensemble.end_tie_share.sum())
    last = ensemble.quarters / 4
    axes[0].set_title(f"At the start: {start_ties} ties\n ", loc="left", fontsize=11)
    axes[1].set_title(
        f"After {last:g} years: {end_ties:.0f} ties on average\n(the darker a line, the more runs end with that tie)",
        loc="left", fontsize=11,
    )  # fmt: skip
    figure.suptitle(f"Who deals with whom. {ensemble.title}{_mark(ensemble)}", x=0.01, ha="left", fontsize=12)
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=min(len(labels), 8), frameon=False, fontsize=8.5,
                  markerscale=0.7)  # fmt: skip
    degree = np.maximum(ensemble.start_tie, ensemble.start_tie.T).sum(axis=1)
    hub = int(degree.argmax())
    alt = (
        f"Two network pictures of {len(start_members)} members. At the start {start_ties} ties; "
        f"{ensemble.member_names[hub]} deals with most others ({degree[hub]}). After {last:g} years "
        f"{end_ties:.0f} ties stand on average."
    )
    return Picture("network" if ensemble.name != "as_is" else "network_as_is", figure, alt)


def pictures_of(what: Comparison | Ensemble) -> list[Picture]:
    """Return every picture of a comparison, or of one ensemble."""
    if isinstance(what, Ensemble):
        return [delivery_over_time([what]), network(what), portfolio([what])]
    pair = [what.scenario, what.baseline]
    pictures = [delivery_over_time(pair), paired_difference(what), portfolio(pair), network(what.scenario)]
    if what.baseline.name != what.scenario.name:
        pictures.append(network(what.baseline))
    return pictures
