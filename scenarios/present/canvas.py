"""What all pictures share: a figure with a heading and a footing, colours, and files that never differ without cause.

Figures are made and saved without pyplot, so nothing global is left behind.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from partnership_dynamics.calibration.clean import markup as escape
from partnership_dynamics.calibration.clean import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito's colours, told apart by most colour-blind readers; line style and hatch say the same for all others.
SCENARIO, BASELINE, INK, GREY, PALE = "#0072B2", "#B34700", "#222222", "#595959", "#D9D9D9"
STYLE: Any = {  # of matplotlib's type, which names every key it knows
    "font.family": "DejaVu Sans",  # comes with matplotlib, so pictures look alike everywhere
    "font.size": 10.5,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "hatch.linewidth": 0.7,
    "svg.fonttype": "path",
    "text.parse_math": False,  # a dollar sign in a name is one
    "savefig.facecolor": "white",
}
DOTS_PER_INCH = 150
TITLE, SUBTITLE, NOTE = 13.5, 10.5, 9.0  # sizes of letters in points
LETTER = 0.0074  # inches that a letter of this font takes on average, for each point of its size


@dataclass(frozen=True)
class Picture:
    """A figure, its file name without ending, what is seen in plain words, and its description in words alone."""

    name: str
    figure: Figure
    title: str
    alt: str

    def save(self, folder: Path) -> list[Path]:
        """Write the picture as PNG and SVG and its description as text; return the three files."""
        import matplotlib as mpl
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.backends.backend_svg import FigureCanvasSVG

        png, svg, text = (folder / f"{self.name}.{ending}" for ending in ("png", "svg", "txt"))
        with mpl.rc_context({**STYLE, "svg.hashsalt": self.name}):
            FigureCanvasAgg(self.figure).print_figure(
                png,
                dpi=DOTS_PER_INCH,
                metadata={"Title": plain(self.title), "Description": plain(self.alt), "Software": None},
            )
            FigureCanvasSVG(self.figure).print_figure(svg, metadata={"Date": None, "Creator": None})
        drawn = plain(svg.read_text(encoding="utf-8"))  # each text stands there as a comment too
        svg.write_text(_described(drawn, self.title, self.alt), encoding="utf-8")
        text.write_text(f"{plain(self.title)}\n\n{plain(self.alt)}\n", encoding="utf-8")
        return [png, svg, text]


def _described(svg: str, title: str, alt: str) -> str:
    """Return an SVG with the title and description that a screen reader reads out."""
    labels = f'<title id="title">{escape(title)}</title>\n <desc id="desc">{escape(alt)}</desc>'
    return re.sub(
        r"<svg ([^>]*)>",
        lambda tag: f'<svg role="img" aria-labelledby="title desc" {tag[1]}>\n {labels}',
        svg,
        count=1,
    )


def balanced(text: str, letters: int, lines: int = 3) -> list[str]:
    """Return text on as few lines as its width asks for, none of them much shorter than the others.

    Examples
    --------
    >>> balanced("The partnership as it is", 23)
    ['The partnership', 'as it is']
    >>> balanced("The partnership as it was before the reorganisation", 20, lines=2)
    ['The partnership as', 'it was before the…']
    """

    def at(width: int) -> list[str]:
        return textwrap.wrap(text, width, max_lines=lines, placeholder="…", break_long_words=False)

    def cut(lines_: list[str]) -> bool:
        return bool(lines_) and lines_[-1].endswith("…") and not text.rstrip().endswith("…")

    result = at(letters)
    if cut(result):
        return result
    for width in range(letters - 1, 0, -1):
        narrower = at(width)
        if len(narrower) > len(result) or cut(narrower) or max(map(len, narrower), default=0) > width:
            break
        result = narrower
    return result


def _wrapped(text: str, inches: float, size: float, heavy: float = 1.0) -> list[str]:
    width = int(inches / (LETTER * size * heavy))
    return [line for part in plain(text).split("\n") for line in textwrap.wrap(part, width)]


def canvas(
    width: float,
    height: float,
    title: str,
    subtitle: str,
    note: str,
    columns: int = 1,
    margins: tuple[float, float, float] = (0.75, 0.35, 0.65),
) -> tuple[Figure, list[Axes]]:
    """Return a figure with its words in place, and axes in the room that they leave.

    Parameters
    ----------
    width, height : float
        Inches; the height is for the axes with their labels, and room for the words is added.
    title, subtitle, note : str
        What is seen; how to read it; what must be said as well.
    columns : int
        Axes side by side.
    margins : tuple of three floats
        Inches that the axes leave at the left, at the right and at the bottom for their labels.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    room = width - 0.5
    lines = [(line, TITLE, "bold", INK) for line in _wrapped(title, room, TITLE, 1.12)]
    lines += [(line, SUBTITLE, "normal", GREY) for line in _wrapped(subtitle, room, SUBTITLE)]
    notes = _wrapped(note, room, NOTE)
    above = 0.3 + sum(size for _line, size, *_rest in lines) * 1.42 / 72
    below = 0.12 + len(notes) * NOTE * 1.4 / 72
    total = height + above + below
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(width, total))
        left, right, bottom = margins
        each = (width - (left + right) * columns) / columns
        axes = [
            figure.add_axes(
                (
                    (left + index * (left + each + right)) / width,
                    (below + bottom) / total,
                    each / width,
                    (height - bottom) / total,
                )
            )
            for index in range(columns)
        ]
        at = 0.14
        for line, size, weight, colour in lines:
            figure.text(0.25 / width, 1 - at / total, line, fontsize=size, fontweight=weight, color=colour, va="top")
            at += size * 1.42 / 72
        for index, line in enumerate(reversed(notes)):
            figure.text(0.25 / width, (0.1 + index * NOTE * 1.4 / 72) / total, line, fontsize=NOTE, color=GREY)
    return figure, axes
