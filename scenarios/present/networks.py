"""The network before and after, with every member in the same place: the hub in the middle, all others round it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.ensemble.ensemble import Ensemble
from partnership_dynamics.scenarios.present import words
from partnership_dynamics.scenarios.present.canvas import BASELINE, GREY, INK, SCENARIO, Picture, balanced, canvas

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Matrix = npt.NDArray[np.float64]

# Marker of each kind of member, and its name in words.
KINDS: dict[str, tuple[Any, str]] = {
    "county": ("D", "county"),
    "district": ("o", "district or city"),
    "unitary": ((8, 1, 0), "unitary council"),
    "councillors": ("p", "councillors"),
    "parish_association": ("v", "parish councils"),
    "police": ("s", "police"),
    "fire": ("^", "fire"),
    "health": ("P", "health"),
    "voluntary": ("h", "voluntary body"),
    "central_team": ("*", "central team"),
    "national_body": ("X", "state or national body"),
    "business": ("<", "business"),
    "education": (">", "education"),
    "university": ((3, 1, 0), "university"),
    "probation": ((4, 1, 0), "probation"),
    "housing": ((5, 1, 180), "housing"),
    "integrated_care_board": ((6, 1, 0), "integrated care board"),
    "combined_authority": ("8", "combined authority"),
    "national_park": ((5, 0, 180), "national park"),
    "other": ("d", "other"),
}
CROWDED = 26  # from so many members on, labels stand on one line each, like spokes
STEPS = (0.75, 0.5, 0.25)  # shares of runs (or strengths) at which a line gets thinner
WIDTHS = (3.2, 2.0, 1.0, 0.5)
SHADES = (0.85, 0.65, 0.45, 0.30)
LINES_A_MEMBER = 4  # fainter lines are left out of the second panel beyond so many
DROPPED_ENDS = (" Council", " City and District", " Borough", " District", " Department")
DROPPED_STARTS = ("Association of ", "Partnership ", "London Borough of ", "Royal Borough of ")


def either_way(matrix: npt.NDArray[Any]) -> Matrix:
    """Return the larger of a pair's two values, both ways."""
    wide = np.asarray(matrix, dtype=np.float64)
    return np.maximum(wide, wide.T)


def short_labels(names: Sequence[str], letters: int) -> list[str]:
    """Return labels of at most so many letters, all different.

    Examples
    --------
    >>> short_labels(["Ashdale District", "Wichita.County.Sheriff", "Association of Parish Councils"], 16)
    ['Ashdale', 'Wichita County…', 'Parish Councils']
    >>> short_labels(["Chittenden County Stream Team", "Chittenden County Planning"], 18)
    ['Chittend…ream Team', 'Chittend… Planning']
    """
    tidy = [name if " " in name else re.sub(r"[._]+", " ", name).strip() or name for name in names]
    for word in (*DROPPED_ENDS, *DROPPED_STARTS):
        end = word in DROPPED_ENDS
        shorter = [name.removesuffix(word) if end else name.removeprefix(word) for name in tidy]
        shorter = [new[:1].upper() + new[1:] if new != old else old for new, old in zip(shorter, tidy, strict=True)]
        count = Counter(shorter)
        tidy = [new if new and count[new] == 1 else old for new, old in zip(shorter, tidy, strict=True)]
    labels = [name if len(name) <= letters else _cut(name, letters) for name in tidy]
    twice = {label for label, count in Counter(labels).items() if count > 1}
    half = (letters - 1) // 2
    labels = [
        f"{name[:half]}…{name[-(letters - 1 - half) :]}" if label in twice and len(name) > letters else label
        for name, label in zip(tidy, labels, strict=True)
    ]
    twice = {label for label, count in Counter(labels).items() if count > 1}
    return [f"{label[: letters - 4]} {row + 1}" if label in twice else label for row, label in enumerate(labels)]


def _cut(name: str, letters: int) -> str:
    whole = name[: letters - 1].rsplit(" ", 1)[0] if " " in name[: letters - 1] else name[: letters - 1]
    return (whole if len(whole) >= letters // 2 else name[: letters - 1]).rstrip(" ,.;-–(") + "…"


def hub_of(ensemble: Ensemble) -> int:
    """Return who stands in the middle: the convener, else the member that deals with most others at the start."""
    partnership = ensemble.setup.partnership
    if partnership.governance == "team":
        return partnership.team_place
    if partnership.governance == "lead":
        return partnership.lead
    return int(either_way(ensemble.start_tie).sum(axis=1).argmax())


def round_table(weights: Matrix, hub: int) -> Matrix:
    """Return places on a circle, those who deal with each other near each other, and the hub in the middle.

    Parameters
    ----------
    weights : float64 (n, n)
        Symmetric; how close two members belong.
    hub : int

    Returns
    -------
    float64 (n, 2)
        The same for the same weights: members go round in the order of their angles in the two smoothest
        eigenvectors of the graph's Laplacian.
    """
    n = len(weights)
    points = np.zeros((n, 2))
    others = [row for row in range(n) if row != hub]
    inner = weights[np.ix_(others, others)] + 0.02  # a little of everything joins up what is not connected
    np.fill_diagonal(inner, 0.0)
    order = list(range(len(others)))
    if len(others) > 3:
        scale = 1.0 / np.sqrt(inner.sum(axis=1))
        _values, vectors = np.linalg.eigh(np.eye(len(others)) - scale[:, None] * inner * scale)
        smooth = vectors[:, 1:3] * scale[:, None]
        smooth = smooth * np.where(smooth[np.abs(smooth).argmax(axis=0), [0, 1]] < 0, -1.0, 1.0)  # one sign always
        angles = np.round(np.arctan2(smooth[:, 1], smooth[:, 0]), 9)
        order = sorted(order, key=lambda row: (angles[row], row))
    for step, row in enumerate(order):
        angle = math.pi / 2 - 2 * math.pi * (step + 0.5) / len(others)
        points[others[row]] = (math.cos(angle), math.sin(angle))
    return points


def _levels(values: Matrix) -> npt.NDArray[np.int64]:
    """Return how thin each line is, from 0."""
    levels: npt.NDArray[np.int64] = np.sum(values[..., None] < np.array(STEPS), axis=-1)
    return levels


def _label(ax: Axes, point: npt.NDArray[np.float64], text: str, crowded: bool) -> None:
    x, y = (float(part) for part in point)
    if crowded:
        angle = math.degrees(math.atan2(y, x))
        turned = angle + 180 if abs(angle) > 90 else angle
        ax.text(
            x * 1.05,
            y * 1.05,
            text,
            rotation=turned,
            rotation_mode="anchor",
            fontsize=7.0,
            color=INK,
            ha="right" if abs(angle) > 90 else "left",
            va="center",
        )
        return
    lines = "\n".join(balanced(text, 16))
    side = "center" if abs(x) < 0.08 else "left" if x > 0 else "right"
    level = "center" if abs(y) < 0.95 else "bottom" if y > 0 else "top"  # the two at a pole stand clear of the next
    away = 1.09 if level == "center" else 1.12
    ax.text(x * 1.09, y * away, lines, ha=side, va=level, fontsize=9.5, linespacing=1.05, color=INK)


def _draw(
    ax: Axes,
    ensemble: Ensemble,
    points: Matrix,
    values: Matrix,
    here: npt.NDArray[np.bool_],
    labels: list[str],
    hub: int,
) -> None:
    """Draw one panel: lines by level, members by kind, the hub larger and of its own colour."""
    from matplotlib.collections import LineCollection

    n, crowded = len(values), len(values) > CROWDED
    lines = np.count_nonzero(values) / 2
    fade = min(1.0, LINES_A_MEMBER * n / lines) if lines else 1.0  # many lines are each drawn the fainter
    thin = (0.5 if crowded else 1.0) * (0.5 + 0.5 * fade)
    upper = np.triu(values, 1)
    for level in range(len(WIDTHS)):
        pairs = np.argwhere((upper > 0) & (_levels(upper) == level))
        ax.add_collection(
            LineCollection(
                list(points[pairs]),
                colors=INK,
                alpha=SHADES[level] * (0.25 + 0.75 * fade),
                capstyle="round",
                linewidths=WIDTHS[level] * thin,
                zorder=1 + 0.1 * (len(WIDTHS) - level),
            )
        )
    for row in range(n):
        mark = KINDS[ensemble.member_kinds[row]][0]
        fill = "white" if not here[row] else BASELINE if row == hub else SCENARIO
        large = (430.0 if mark == "*" else 240.0) if row == hub else 120.0 if not crowded else 42.0
        edge = "white" if here[row] else GREY
        ax.scatter(
            points[row, 0],
            points[row, 1],
            marker=mark,
            s=large,
            facecolor=fill,
            edgecolor=edge,
            linewidth=1.0,
            zorder=3,
        )
        if row != hub:
            _label(ax, points[row], labels[row], crowded)
    ax.text(
        0,
        -0.09,
        labels[hub],
        ha="center",
        va="top",
        fontsize=9.5,
        fontweight="bold",
        color=BASELINE,
        zorder=4,
        bbox={"facecolor": "white", "alpha": 0.85, "edgecolor": "none", "pad": 1.2},
    )
    reach = (1.68, 1.24) if not crowded else (1.72, 1.7)
    ax.set_xlim(-reach[0], reach[0])
    ax.set_ylim(-reach[1], reach[1])
    ax.set_aspect("equal")
    ax.set_axis_off()


def _keys(ensemble: Ensemble, panels: Sequence[Matrix]) -> list[tuple[list[Any], list[str]]]:
    """Return the legends' signs and words: kinds of member, then the levels of lines that occur."""
    from matplotlib.lines import Line2D

    kinds = [kind for kind in KINDS if kind in ensemble.member_kinds]
    signs = [Line2D([], [], marker=KINDS[kind][0], color=SCENARIO, linestyle="", markersize=8.5) for kind in kinds]
    signs.append(Line2D([], [], marker="o", color=BASELINE, linestyle="", markersize=11))
    names = [*(KINDS[kind][1] for kind in kinds), "hub (in the middle)"]
    bounds = ("0.75 or more", "0.5 to 0.75", "0.25 to 0.5", "under 0.25")
    shares = ("75 or more", "50 to 75", "25 to 50", "fewer than 25")
    keys = [(signs, names)]
    for panel, labels in zip(panels, (bounds, shares), strict=True):
        used = [int(level) for level in np.unique(_levels(panel[panel > 0]))]
        lines = [Line2D([], [], color=INK, alpha=SHADES[level], linewidth=WIDTHS[level]) for level in used]
        keys.append((lines, [labels[level] for level in used]))
    return keys


def _visible(shares: Matrix) -> tuple[Matrix, float]:
    """Leave out the faintest lines where there are too many to see; return what is left and from which share on."""
    n = len(shares)
    for least in (0.1, 0.25, 0.5, 0.75):
        visible = np.where(shares >= least, shares, 0.0)
        if np.count_nonzero(visible) / 2 <= LINES_A_MEMBER * n:
            return visible, least
    return visible, least


def network(ensemble: Ensemble, name: str) -> Picture:
    """Draw who deals with whom, at the start and at the end, in the same places."""
    n, own = len(ensemble.start_tie), len(ensemble.setup.partnership.members)
    both = 1 if ensemble.setup.partnership.directed else 2  # an undirected tie stands in both triangles
    strength = np.zeros((n, n))
    strength[:own, :own] = ensemble.setup.partnership.strength
    start = either_way(np.where(ensemble.start_tie == 1, np.maximum(strength, 0.01), 0.0))
    shares = either_way(ensemble.end_tie_share)
    end, least = _visible(shares)
    hub, crowded = hub_of(ensemble), n > CROWDED
    points = round_table(start, hub)  # by the start alone: the same in every scenario
    labels = short_labels(ensemble.member_names, 20 if crowded else 26)
    ties = int(ensemble.start_tie.sum()) // both, float(ensemble.end_tie_share.sum()) / both
    time = words.span(ensemble.quarters / 4)
    title = f"{ensemble.title}: {ties[0]} ties at the start, {words.number(ties[1], 0)} on average after {time}"
    present = np.arange(n) < own
    idle_team = ensemble.setup.partnership.team_place if ensemble.setup.partnership.governance != "team" else -1
    if idle_team >= 0:
        present[idle_team] = False
    gone = "" if present.all() and ensemble.active_end.all() else " White: no member then (in the first run)."
    one_way = " Of a pair's two ties the stronger is drawn." if both == 1 else ""
    figure, axes = canvas(
        13.0,
        7.7 if crowded else 6.3,
        title,
        "Who deals with whom, every member in the same place in both pictures",
        f"{words.place_name(ensemble)}; {ensemble.replications:,} runs. Ties in fewer than {100 * least:.0f} of 100 "
        f"runs are not drawn on the right.{one_way}{gone}",
        columns=2,
        margins=(0.1, 0.1, 1.35),
    )
    _draw(axes[0], ensemble, points, start, present, labels, hub)
    _draw(axes[1], ensemble, points, end, ensemble.active_end, labels, hub)
    axes[0].set_title("At the start", fontsize=12, fontweight="bold", color=INK)
    axes[1].set_title(f"After {time}", fontsize=12, fontweight="bold", color=INK)
    _legends(figure, _keys(ensemble, (start, end)))
    reach = [int(np.count_nonzero(panel[hub])) for panel in (start, np.where(shares >= 0.5, shares, 0.0))]
    alt = (
        f"Two pictures of the same {n} members. At the start {ties[0]} ties stand; {ensemble.member_names[hub]}, in "
        f"the middle, deals with {reach[0]} of {n - 1} others. After {time} {words.number(ties[1], 0)} ties stand on "
        f"average; the one in the middle deals with {reach[1]} others in at least half of the runs."
    )
    return Picture(name, figure, title, alt)


def _legends(figure: Any, keys: Sequence[tuple[list[Any], list[str]]]) -> None:
    height = figure.get_figheight()
    note = min(text.get_position()[1] for text in figure.texts) * height  # the lowest line of the footing
    rows = sum(text.get_position()[1] * height < 1.0 for text in figure.texts)
    base = (note + rows * 0.19) / height
    (signs, names), *lines = keys
    figure.legend(
        signs,
        names,
        loc="lower center",
        bbox_to_anchor=(0.5, base),
        ncols=6,
        frameon=False,
        fontsize=9.5,
        columnspacing=1.5,
        handletextpad=0.3,
    )
    above = base + (0.08 + 0.22 * math.ceil(len(names) / 6)) / height
    titles = ("Strength of the tie", "Of 100 runs, the tie stands in")
    for index, (title, (signs, names)) in enumerate(zip(titles, lines, strict=True)):
        if signs:
            figure.legend(
                signs,
                names,
                title=title,
                loc="lower center",
                bbox_to_anchor=(0.25 + 0.5 * index, above),
                ncols=len(WIDTHS),
                frameon=False,
                fontsize=9.5,
                title_fontsize=9.5,
                columnspacing=1.3,
                handletextpad=0.5,
            )
