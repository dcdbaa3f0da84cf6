"""Pictures of the structure experiment: what is seen as the title, intervals always, readable without colour."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from partnership_dynamics.scenarios.experiments.channels import audited
from partnership_dynamics.scenarios.experiments.shapes import BASES, STRUCTURES, structures_of
from partnership_dynamics.scenarios.experiments.structure import StructureResult
from partnership_dynamics.scenarios.experiments.world import MODES
from partnership_dynamics.scenarios.present import structure_words as said
from partnership_dynamics.scenarios.present.canvas import GREY, INK, Picture, canvas
from partnership_dynamics.scenarios.present.forest import SERIES_LOOKS, ForestPanel, Point, forest
from partnership_dynamics.scenarios.present.words import exact, number, signed, span
from partnership_dynamics.simulation.partnership import Partnership
from partnership_dynamics.simulation.start import CHANNELS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Row = Mapping[str, Any]
AXIS = "Difference in projects delivered"
DOSE_WAYS = (
    ("frozen", "gross", "held, ties cost hours"),
    ("adapting", "gross", "free to adapt, ties cost hours"),
    ("frozen", "net", "held, ties free"),
)
DOSE_OUTCOMES = (
    ("delivered", "Projects delivered"),
    ("years_to_deliver", "Years to deliver a project"),
    ("holders", "Members holding each practice"),
)


def where(partnership: Partnership) -> str:
    """Return the partnership's name, marked where it is made up."""
    name = partnership.name.removesuffix(" (illustrative)")
    return f"{name} (illustrative: not a real partnership)" if partnership.illustrative else name


def _note(result: StructureResult, text: str) -> str:
    return f"{where(result.world.partnership)}; {result.runs} paired runs of {span(result.world.years)}. {text}"


def _band_note(result: StructureResult) -> str:
    half = exact(result.world.matters)
    return f"Whiskers: 95% intervals. Shaded: too small to matter (within {half} projects)."


def _point(row: Row | None) -> Point | None:
    return None if row is None else Point(row["difference"], row["low"], row["high"])


def _first(rows: Sequence[Row], **wanted: Any) -> Row | None:
    return next((row for row in rows if all(row[key] == value for key, value in wanted.items())), None)


def structures(result: StructureResult) -> Picture:
    """Draw each network's difference from the network as it is, on the three bases."""
    rows = result.tables["structures"]
    names = [name for name in structures_of(result.world) if name != "observed"]
    panels = [
        ForestPanel(
            words[0].upper() + words[1:],
            [
                [_point(_first(rows, structure=name, basis=basis, mode=mode, outcome="delivered")) for basis in BASES]
                for name in names
            ],
        )
        for mode, words in MODES.items()
    ]
    alt = "Points with intervals. " + " ".join(
        f"{words}: {said.by_verdict(said.delivered(result, basis, mode))}."
        for mode, mode_words in MODES.items()
        for basis, basis_words in BASES.items()
        for words in [f"{mode_words}, {basis_words}"]
    )
    title = said.verdict_on_structure(result).split(":")[0].rstrip(".")
    return forest(
        "structures",
        title,
        "The same members in other networks, against the network as it is, under the same luck",
        _note(result, _band_note(result)),
        alt,
        [STRUCTURES[name] for name in names],
        panels,
        list(BASES.values()),
        AXIS,
        result.world.matters,
    )


def constants(result: StructureResult) -> Picture:
    """Draw each network's difference over sets of constants, and where four in five of the sets lie."""
    rows = result.tables["constants"]
    sets, half = rows[0]["sets"], result.world.matters
    points = [[_point(row), Point(row["difference"], row["tenth"], row["ninetieth"])] for row in rows]
    less = [STRUCTURES[row["structure"]] for row in rows if row["verdict"] == "worse"]
    title = (
        f"With constants drawn from all their ranges, less is delivered on average with: {said.joined(less)}"
        if less
        else "With constants drawn from all their ranges, no network makes a difference that matters on average"
        if all(row["verdict"] == "no difference" for row in rows)
        else "With constants drawn from all their ranges, these runs cannot tell for all networks"
    )
    return forest(
        "constants",
        title,
        f"Against the network as it is, equal ties, free to adapt, in {sets} sets of constants",
        _note(
            result,
            f"Each set of constants has its share of the runs. Shaded: too small to matter (within "
            f"{exact(half)} projects).",
        ),
        "Points with intervals. " + " ".join(said.about_constants(result)),
        [STRUCTURES[row["structure"]] for row in rows],
        [ForestPanel("Constants drawn from all their ranges", points)],
        ["mean, and 95% interval for constants unknown", "where the means of 80 of 100 sets lie"],
        AXIS,
        half,
    )


def channels(result: StructureResult) -> Picture:
    """Draw each channel's Shapley part in what a network's ties are worth against no ties."""
    rows = result.tables["channels"]
    names = audited(result.world)
    panels = [
        ForestPanel(
            "All together" if channel == "all" else channel.capitalize(),
            [[_point(_first(rows, structure=name, against="no ties", channel=channel))] for name in names],
        )
        for channel in (*CHANNELS, "all")
    ]
    each = [
        f"{STRUCTURES[name]}: "
        + ", ".join(
            f"{channel} {said.with_interval(row)}"
            for channel in (*CHANNELS, "all")
            if (row := _first(rows, structure=name, against="no ties", channel=channel))
        )
        for name in names
    ]
    return forest(
        "channels",
        said.channels_title(result),
        "Through what ties make a difference: each channel's Shapley part, against the same members without any tie",
        _note(result, "Network held as it is, equal net hours. Parts add up to the whole. Whiskers: 95% intervals."),
        "Points with intervals, in projects. " + "; ".join(each) + ".",
        [STRUCTURES[name] for name in names],
        panels,
        ["part"],
        "Projects",
    )


def removal(result: StructureResult) -> Picture:
    """Draw what losing the hub, and losing an ordinary member, costs in each network."""
    rows = result.tables["removal"]
    names = structures_of(result.world)
    who = ("hub", "ordinary")
    panels = [
        ForestPanel(
            words[0].upper() + words[1:],
            [[_point(_first(rows, structure=name, mode=mode, who=one)) for one in who] for name in names],
        )
        for mode, words in MODES.items()
    ]
    return forest(
        "removal",
        said.removal_title(result),
        "What one departure half-way changes in each network, against nobody leaving",
        _note(result, _band_note(result)),
        "Points with intervals. " + " ".join(said.about_removal(result)),
        [STRUCTURES[name] for name in names],
        panels,
        ["the hub leaves", "an ordinary member leaves"],
        AXIS,
        result.world.matters,
    )


def governing(result: StructureResult) -> Picture:
    """Draw each way of governing against the team, and what it tells apart."""
    rows = result.tables["governing"]
    labels = list(dict.fromkeys(row["label"] for row in rows if row["kind"] == "way"))
    panels = [
        ForestPanel(words[0].upper() + words[1:], [[_point(_first(rows, label=name, mode=mode))] for name in labels])
        for mode, words in MODES.items()
    ]
    ties, own = rows[0]["ties"], rows[0]["team_ties"]
    return forest(
        "governing",
        f"Without the team its ties go too: {own} of {ties}. With them kept, the difference is the mode's",
        "Ways of governing the same members, against the central team",
        _note(result, _band_note(result)),
        "Points with intervals. " + " ".join(said.about_governing(result)),
        labels,
        panels,
        ["way"],
        AXIS,
        result.world.matters,
    )


def doses(result: StructureResult) -> Iterator[Picture]:
    """Draw delivery, time and learning along each dose, round each hub."""
    rows = result.tables["doses"]
    for series, fixed in (("centralisation", "density"), ("density", "centralisation")):
        for hub in ("team", "member"):
            here = [row for row in rows if (row["series"], row["hub"]) == (series, hub)]
            if here:
                yield _dose(result, here, series, fixed, hub)


def _dose(result: StructureResult, rows: Sequence[Row], series: str, fixed: str, hub: str) -> Picture:
    centre = "the team" if hub == "team" else result.world.partnership.members[result.world.hub].name
    most = max(row["level"] for row in rows)
    row = _first(rows, mode="adapting", hours="gross", outcome="delivered", level=most) or rows[0]
    verb = said.SAYS[row["verdict"]] if row["verdict"] else "no value"
    start = f"{fixed} {rows[0][fixed]:.2f} at the start"
    figure, axes = canvas(
        10.2,
        3.6,
        f"More {series} round {centre}, network free to adapt: {verb}",
        f"{series.capitalize()} varied and {fixed} fixed ({start}); pairs beyond the hub's spread evenly",
        _note(result, "Lines: means of the runs; whiskers: their 95% intervals."),
        columns=3,
        margins=(0.6, 0.2, 1.0),
    )
    for ax, (outcome, words) in zip(axes, DOSE_OUTCOMES, strict=True):
        box, room = ax.get_position(), 0.3 / figure.get_size_inches()[1]
        ax.set_position((box.x0, box.y0, box.width, box.height - room))
        for index, (mode, hours, _name) in enumerate(DOSE_WAYS):
            line = [
                row
                for row in rows
                if (row["mode"], row["hours"], row["outcome"]) == (mode, hours, outcome) and row["mean"] is not None
            ]
            _line(ax, line, series, index)
        ax.set_title(words, fontsize=10.5, loc="left", color=INK)
        ax.set_xlabel(series.capitalize())
        ax.set_ylim(bottom=0)
    handles = [line for line in axes[0].get_lines() if line.get_marker() != "_"]
    figure.legend(
        handles,
        [name for *_way, name in DOSE_WAYS],
        loc="lower left",
        ncols=3,
        frameon=False,
        fontsize=10,
        bbox_to_anchor=(0.02, axes[0].get_position().y0 - 0.92 / figure.get_size_inches()[1]),
    )
    each = []
    for mode, hours, name in DOSE_WAYS:
        line = [row for row in rows if (row["mode"], row["hours"], row["outcome"]) == (mode, hours, "delivered")]
        each.append(
            f"{name}: "
            + ", ".join(
                f"{number(row['mean'])} ({number(row['mean_low'])} to {number(row['mean_high'])}) at {row[series]:.2f}"
                for row in line
            )
        )
    alt = f"Lines of projects delivered, years to deliver, members holding each practice. Delivered; {'; '.join(each)}."
    return Picture(f"dose_{series}_{hub}", figure, f"Dose and response: {series} round {centre}", alt)


def _line(ax: Axes, line: Sequence[Row], series: str, index: int) -> None:
    colour, marker, filled = SERIES_LOOKS[index]
    at = [row[series] + 0.008 * (index - 1) for row in line]  # beside one another, so that whiskers can be told apart
    ax.plot(
        at,
        [row["mean"] for row in line],
        color=colour,
        marker=marker,
        linestyle=("-", (0, (5, 2)), ":")[index],
        markerfacecolor=colour if filled else "white",
        linewidth=1.8,
    )
    for x, row in zip(at, line, strict=True):
        if row["mean_low"] is not None:
            ax.plot([x, x], [row["mean_low"], row["mean_high"]], color=colour, linewidth=1.2, marker="_", markersize=5)


# Sign, colour of the ground and of the letters, hatch.
SIGNS = {
    "helps": ("▲", "#CFE5F3", INK, ""),
    "hurts": ("▼", "#F6D9C6", INK, "////"),
    "does nothing": ("=", "#EFEFEF", INK, ""),
    "cannot tell": ("?", "white", GREY, ""),
}


def team_map(result: StructureResult, payer: str) -> Picture:
    """Draw where a team helps, hurts, does nothing or cannot be told: a field of cells for each size and density."""
    rows = [row for row in result.tables["map"] if row["payer"] == payer]
    levels = (sorted({row[key] for row in rows}) for key in ("staff", "load", "size", "contacts"))
    staff, loads, sizes, contacts = levels
    words = "paid for by members" if payer == "members" else "paid for by a grant"
    counted = said.about_map(result)[0 if payer == "members" else 1]
    figure, axes = canvas(
        9.8,
        len(contacts) * (0.5 * len(loads) + 0.75) + 0.3,
        f"Where a central team helps, {words}",
        "Projects delivered with the team less without; ▲ helps, ▼ hurts, = does nothing that matters, ? cannot tell",
        _note(
            result,
            f"Verdicts by 95% intervals against {said.matters_above(result)}. Columns: members besides the "
            "team; rows: how many other members each deals with. Load: ideas raised, as a multiple of the "
            "partnership's. Networks held as they are.",
        ),
        columns=len(sizes),
        margins=(0.85, 0.15, 0.65),
    )
    high = figure.get_size_inches()[1]
    for index, (ax, size) in enumerate(zip(axes, sizes, strict=True)):
        box = ax.get_position()
        room = box.height / len(contacts)
        for down, with_whom in enumerate(contacts):
            field = figure.add_axes((box.x0, box.y1 - (down + 1) * room + 0.22 / high, box.width, room - 0.5 / high))
            here = [row for row in rows if (row["size"], row["contacts"]) == (size, with_whom)]
            _cells(field, here, staff, loads)
            field.set_title(
                f"{size} members, {with_whom:g} contact{'' if with_whom == 1 else 's'} each",
                fontsize=9.5,
                loc="left",
                color=INK,
                pad=3,
            )
            field.set_ylabel("Load" if index == 0 else "", fontsize=9.5)
            if down == len(contacts) - 1:
                field.set_xlabel("Full-time staff in the team", fontsize=9.5)
        ax.remove()
    each = [
        f"{row['size']} members, {row['contacts']:g} contacts, load {row['load']:g}, staff {row['staff']:g}: "
        f"{row['verdict']}, {said.with_interval(row)}"
        for row in rows
    ]
    return Picture(f"map_{payer}", figure, counted, f"{counted} " + "; ".join(each) + ".")


def _cells(ax: Axes, rows: Sequence[Row], staff: Sequence[float], loads: Sequence[float]) -> None:
    from matplotlib.patches import Rectangle

    for row in rows:
        x, y = staff.index(row["staff"]), loads.index(row["load"])
        sign, ground, ink, hatch = SIGNS[row["verdict"]]
        ax.add_patch(
            Rectangle(
                (x, y),
                1,
                1,
                facecolor=ground,
                edgecolor="#B8B8B8" if not hatch else "#D9A78A",
                hatch=hatch,
                linewidth=0.8,
            )
        )
        size = row["difference"]
        value = "" if size is None else signed(size, 0 if abs(size) >= 10 else 1)
        ax.text(
            x + 0.5,
            y + 0.5,
            f"{sign}\n{value}",
            ha="center",
            va="center",
            fontsize=8.5,
            color=ink,
            bbox={"facecolor": ground, "edgecolor": "none", "pad": 0.6} if hatch else None,
        )
    ax.set_xlim(0, len(staff))
    ax.set_ylim(0, len(loads))
    ax.set_xticks([k + 0.5 for k in range(len(staff))], [f"{one:g}" for one in staff], fontsize=9)
    ax.set_yticks([k + 0.5 for k in range(len(loads))], [f"{one:g}×" for one in loads], fontsize=9)
    ax.tick_params(length=0)


def pictures_of(result: StructureResult) -> list[Picture]:
    """Return every picture of the parts that were run."""
    pictures: list[Picture] = []
    if "structures" in result.parts:
        pictures.append(structures(result))
    if result.tables.get("constants"):
        pictures.append(constants(result))
    if result.tables.get("doses"):
        pictures += doses(result)
    if "channels" in result.parts:
        pictures.append(channels(result))
    if "removal" in result.parts:
        pictures.append(removal(result))
    if result.tables.get("governing"):
        pictures.append(governing(result))
    if "map" in result.parts:
        pictures += [team_map(result, payer) for payer in ("members", "grant")]
    return pictures
