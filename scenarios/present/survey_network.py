"""A survey's network as a picture: who deals with whom, who is of what kind, who did not answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.figures import Figures
from partnership_dynamics.calibration.observed import Layer, Survey
from partnership_dynamics.calibration.page import titled
from partnership_dynamics.scenarios.present.canvas import GREY, INK, LETTER, Picture, canvas
from partnership_dynamics.scenarios.present.networks import short_labels
from partnership_dynamics.simulation.measures.positions import reported

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Okabe and Ito's colours, each with a shape of its own, so that nothing is said by colour alone.
SIGNS = (
    ("o", "#0072B2"),
    ("s", "#D55E00"),
    ("^", "#009E73"),
    ("D", "#CC79A7"),
    ("v", "#56B4E9"),
    ("P", "#E69F00"),
    ("p", "#6A3D9A"),
    ("X", "#222222"),
)
OTHERS = "all others"
ROW = 70  # isolates side by side
BY_RANK = 0.4  # how far places are evened out
STEPPED = 250  # from so many members on, springs take the place of path lengths
ARROWS = 220  # beyond so many ties, heads of arrows hide more than they show
LABELLED, SOME = 45, 18  # up to so many members all are labelled; else so many


def places_of(tie: npt.NDArray[np.int8], seed: int = 2007) -> npt.NDArray[np.float64]:
    """Return a place for each member: near those it deals with, isolates in a row below.

    Kamada and Kawai's (1989) springs of path length up to 250 members, Fruchterman and Reingold's (1991) beyond.

    Parameters
    ----------
    tie : int8 array (n, n)
    seed : int
        Where the springs of large networks start from; the same seed gives the same picture.

    Returns
    -------
    float array (n, 2)
        Within -1 and 1.
    """
    there = reported(tie)
    n = len(there)
    alone = np.flatnonzero(~there.any(axis=1))
    linked = np.flatnonzero(there.any(axis=1))
    points = np.zeros((n, 2))
    graph = nx.from_numpy_array(there[np.ix_(linked, linked)].astype(np.int8))
    if len(linked) > STEPPED:
        layout = nx.spring_layout(graph, seed=seed, k=2.2 / np.sqrt(len(linked)), iterations=120)
    elif len(linked) > 1:
        steps = dict(nx.all_pairs_shortest_path_length(graph))
        far = 1 + max(max(row.values()) for row in steps.values())
        # Parts that are not connected stand a little further apart than the furthest that are.
        distances = {i: {j: steps[i].get(j, far) for j in graph} for i in graph}
        layout = nx.kamada_kawai_layout(graph, dist=distances)
    else:
        layout = dict.fromkeys(graph, (0.0, 0.0))
    raw = np.array([layout[index] for index in range(len(linked))]).reshape(-1, 2)
    points[linked] = _spread(raw)
    for step, row in enumerate(alone):
        wide = min(ROW, len(alone))
        points[row] = (-1 + 2 * (step % ROW + 0.5) / wide, -1.22 - 0.04 * (step // ROW))
    return points


def _spread(raw: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return places that fill -1 to 1 each way: partly by rank, so that one far away does not crowd all others."""
    n = len(raw)
    if n < 2:
        return raw
    out = np.empty_like(raw)
    for axis in range(2):
        values = np.round(raw[:, axis], 9)
        span = max(1e-9, float(values.max() - values.min()))
        rank = np.argsort(np.argsort(values, kind="stable"), kind="stable")
        share = 0.0 if span < 1e-6 else BY_RANK
        out[:, axis] = 2 * ((1 - share) * (values - values.min()) / span + share * rank / (n - 1)) - 1
    return out


def _signs(survey: Survey, group: str | None) -> tuple[list[str], dict[str, tuple[str, str]]]:
    """Return each member's group, and the sign of each group: the rarest share one where there are too many."""
    if group is None:
        return ["member"] * len(survey.ids), {"member": SIGNS[0]}
    of = [cell or "not known" for cell in survey.attributes[group]]
    common = [kind for kind, _count in sorted(Counter(of).items(), key=lambda item: (-item[1], item[0]))]
    shown = common if len(common) <= len(SIGNS) else common[: len(SIGNS) - 1]
    of = [kind if kind in shown else OTHERS for kind in of]
    names = [*shown, *([OTHERS] if OTHERS in of else [])]
    return of, dict(zip(names, SIGNS, strict=False))


def _lines(ax: Axes, layer: Layer, points: npt.NDArray[np.float64], sizes: npt.NDArray[np.float64]) -> None:
    from matplotlib.collections import LineCollection

    either = np.triu(reported(layer.tie))
    both = either & (layer.tie == 1) & (layer.tie.T == 1)
    count = max(1, int(either.sum()))
    fade = float(np.clip(160 / count, 0.12, 1.0))
    for pairs, width, shade in (
        (np.argwhere(either & ~both), 0.8, 0.35),
        (np.argwhere(both), 1.7 if layer.directed else 1.0, 0.6 if layer.directed else 0.45),
    ):
        ax.add_collection(
            LineCollection(
                list(points[pairs]),
                colors=INK,
                linewidths=width * (0.4 + 0.6 * fade),
                alpha=max(0.06, shade * fade**0.5),
                zorder=1,
            )
        )
    if not layer.directed or layer.ties > ARROWS:
        return
    for i, j in np.argwhere((layer.tie == 1) & (layer.tie.T != 1)):
        ax.annotate(
            "",
            xy=points[j],
            xytext=points[i],
            zorder=2,
            arrowprops={
                "arrowstyle": "-|>",
                "color": INK,
                "alpha": 0.55,
                "linewidth": 0,
                "mutation_scale": 9,
                "shrinkA": 0,
                "shrinkB": float(np.sqrt(sizes[j]) / 2 + 1),
            },
        )


def survey_network(survey: Survey, layer: Layer, of: Figures, name: str, seed: int = 2007) -> Picture:
    """Draw one relation of a survey.

    Parameters
    ----------
    survey : Survey
    layer : Layer
    of : Figures
        Of the same relation.
    name : str
        Of the file, without its ending.
    seed : int
    """
    n, whole = len(survey.ids), of.whole
    points = places_of(layer.tie, seed)
    degree = np.array([row["in_degree"] if layer.directed else row["degree"] for row in of.members], dtype=float)
    scale = 1.0 if n <= 60 else 60 / n
    sizes = (55 + 330 * degree / max(1.0, float(degree.max()))) * max(0.25, scale)
    kinds, signs = _signs(survey, of.group)
    ties = f"{whole['ties']:,} {'directed' if layer.directed else 'undirected'} ties"
    title = f"{survey.name}: {titled(survey, layer)}, {n} members, {ties}"
    silent = ~layer.answered
    note = f"{int(layer.answered.sum())} of {int(layer.asked.sum())} asked answered."
    if silent.any():
        note += " A member drawn hollow did not answer or was not asked: its own reports are missing, not absent."
    note += " Members stand near those they deal with; only who is near whom means anything, not left, right or middle."
    if not reported(layer.tie).any(axis=1).all():
        note += " In the row below: in no reported tie."
    heads = " Thick lines: reported by both sides." if layer.directed else ""
    heads += " Arrows: by one side, about the other." if layer.directed and layer.ties <= ARROWS else ""
    figure, (ax,) = canvas(
        10.5,
        8.4,
        title,
        f"Size: {'how many name the member' if layer.directed else 'number of ties'}.{heads}",
        note,
        margins=(0.15, 2.3, 0.1),
    )
    _lines(ax, layer, points, sizes)
    for row in np.argsort(-sizes, kind="stable"):
        mark, colour = signs[kinds[row]]
        fill, edge = ("white", colour) if silent[row] else (colour, "white")
        ax.scatter(
            points[row, 0],
            points[row, 1],
            s=sizes[row],
            marker=mark,
            zorder=3,
            facecolor=fill,
            linewidth=1.5 * scale if fill != "white" else 0.6 + 0.9 * scale,
            edgecolor=edge,
        )
    low = min(-1.14, float(points[:, 1].min()) - 0.14)
    ax.set_xlim(-1.16, 1.16)
    ax.set_ylim(low, 1.12)
    ax.set_axis_off()
    _labels(ax, short_labels(survey.names, 22), points, sizes, degree)
    _legend(figure, of.group, signs, bool(silent.any()), ax)
    return Picture(name, figure, title, _alt(of, title, int(silent.sum())))


def _labels(
    ax: Axes,
    labels: Sequence[str],
    points: npt.NDArray[np.float64],
    sizes: npt.NDArray[np.float64],
    degree: npt.NDArray[np.float64],
) -> None:
    from matplotlib.patheffects import withStroke

    n = len(labels)
    shown = np.argsort(-degree, kind="stable")[: n if n <= LABELLED else SOME]
    small = 8.5 if n <= 30 else 7.5
    box = ax.get_window_extent()
    low, high = ax.get_xlim(), ax.get_ylim()
    inch = np.array([box.width / (low[1] - low[0]), box.height / (high[1] - high[0])]) / ax.figure.dpi
    taken: list[tuple[float, float, float]] = []
    for row in shown:
        away = float(np.sqrt(sizes[row])) / 2 + 2
        x, y = (float(part) for part in points[row] * inch)
        half = 0.5 * len(labels[row]) * small * LETTER
        tall = small * 1.15 / 72
        # Below the member, else above it, else not at all: two labels on one another cannot be read.
        for side in (-1, 1):
            level = y + side * away / 72 + (tall / 2) * side
            if all(abs(level - b) > tall or abs(x - a) > half + c for a, b, c in taken):
                taken.append((x, level, half))
                ax.annotate(
                    labels[row],
                    points[row],
                    xytext=(0, side * away),
                    textcoords="offset points",
                    ha="center",
                    va="top" if side < 0 else "bottom",
                    fontsize=small,
                    color=INK,
                    zorder=4,
                    path_effects=[withStroke(linewidth=2.2, foreground="white", alpha=0.85)],
                )
                break


def _legend(figure: Any, group: str | None, signs: dict[str, tuple[str, str]], silent: bool, ax: Axes) -> None:
    from matplotlib.lines import Line2D

    keys = [Line2D([], [], marker=mark, color=colour, linestyle="", markersize=9) for mark, colour in signs.values()]
    names = [name if len(name) <= 24 else f"{name[:23]}…" for name in signs]
    if silent:
        keys.append(Line2D([], [], marker="o", color=GREY, markerfacecolor="white", linestyle="", markersize=9))
        names.append("no answer")
    if group is None and not silent:
        return
    box = ax.get_position()
    figure.legend(
        keys,
        names,
        title=group,
        loc="upper left",
        bbox_to_anchor=(box.x1 + 0.005, box.y1),
        frameon=False,
        fontsize=9.5,
        title_fontsize=10,
        alignment="left",
    )


def _alt(of: Figures, title: str, silent: int) -> str:
    rows = sorted(of.members, key=lambda row: (-row["degree"], row["name"]))[:3]
    most = ", ".join(f"{row['name']} with {row['degree']}" for row in rows)
    whole = of.whole
    return (
        f"{title}. Most partners: {most}. {whole['components']} parts that are not connected, the largest of "
        f"{whole['largest_component']} members; {len(whole['isolates'])} in no tie; {silent} without an answer."
    )
