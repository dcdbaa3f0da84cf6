"""Small charts as SVG text: what is drawn, said in words, and as a table; the same bytes for the same figures.

Nothing here needs a drawing library, so a chart takes well under a millisecond. Colour never says anything alone:
marks, dashes and hatches say the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from partnership_dynamics.calibration.clean import markup as escape
from partnership_dynamics.scenarios.present.canvas import BASELINE, INK, SCENARIO

WIDTH = 720.0
SLIM = 360.0  # of the same chart for a telephone, with its labels above what they name
SIZE = 15.0  # of letters, in units of which the chart is WIDTH wide
LETTER = 0.56  # widths of a letter, of its size, on average, in the fonts below
# Arial or what stands for it; DejaVu Sans comes with matplotlib, so a picture for Word never lacks a font.
FONTS = "Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
HATCH, DOTS = "hatch", "dots"
COLOURS = (SCENARIO, BASELINE)
TICKS = 6
SHORT = 20  # rows of a table that is kept on one page


def plain(value: float) -> str:
    """Return a coordinate as short as it can be said to a tenth.

    Examples
    --------
    >>> plain(12.0), plain(12.345), plain(-0.04)
    ('12', '12.3', '0')
    """
    text = f"{value:.1f}"
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def nice_ticks(low: float, high: float, most: int = TICKS) -> list[float]:
    """Return round numbers from below ``low`` to above ``high``, at most so many steps.

    Examples
    --------
    >>> nice_ticks(0, 8.7), nice_ticks(-1.3, 3.1)
    ([0.0, 2.0, 4.0, 6.0, 8.0, 10.0], [-2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0])
    """
    reach = max(high - low, 1e-9)
    raw = reach / most
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(size * times for times in (1.0, 2.0, 5.0, 10.0) if size * times >= raw * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(index * step, 10) + 0.0 for index in range(first, max(last, first + 1) + 1)]


@dataclass(frozen=True)
class BriefTable:
    """Figures in rows; the first cell of a row names it."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def html(self) -> str:
        """Return the table with headers that a screen reader ties to its cells."""
        head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in self.heads)
        body = "".join(
            f'<tr><th scope="row">{escape(row[0])}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in row[1:])}</tr>\n'
            for row in self.rows
        )
        short = ' class="short"' if len(self.rows) <= SHORT else ""
        return (
            f"<table{short}>\n<caption>{escape(self.caption)}</caption>\n<thead><tr>{head}</tr></thead>\n"
            f"<tbody>\n{body}</tbody>\n</table>"
        )

    def scrolled(self) -> str:
        """Return the table so that it scrolls by itself where the window is narrow, also by the keyboard."""
        region = f'role="region" aria-label="{escape(self.caption)}" tabindex="0"'
        return f'<div class="scroll" {region}>{self.html()}</div>'


@dataclass(frozen=True)
class Chart:
    """A chart.

    Attributes
    ----------
    key : str
        Short and unique on a page: ids begin with it.
    title : str
        What is seen, no stronger than its interval.
    alt : str
        What is drawn, in words.
    svg : str
        The drawing, with title and description inside.
    table : BriefTable
        The figures that are drawn.
    width, height : float
        In the drawing's own units.
    slim : str
        The same drawing for a narrow window; empty where there is none.
    """

    key: str
    title: str
    alt: str
    svg: str
    table: BriefTable
    width: float
    height: float
    slim: str = ""

    def html(self) -> str:
        """Return a figure: its caption, the drawing, and the table of its figures behind a button.

        The slim drawing is hidden until a style sheet shows it in the other's place.
        """
        drawn = f'<div class="broad">{self.svg}</div>\n<div class="slim" hidden>{self.slim}</div>'
        return (
            f'<figure id="{self.key}">\n<figcaption>{escape(self.title)}</figcaption>\n'
            f"{drawn if self.slim else self.svg}\n"
            f"<details>\n<summary>The figures in this chart</summary>\n{self.table.scrolled()}\n</details>\n</figure>"
        )


class Paper:
    """An SVG that is being drawn; its methods add to it, later ones over earlier ones."""

    def __init__(self, key: str, height: float, width: float = WIDTH) -> None:
        self.key, self.width, self.height = key if width == WIDTH else f"{key}-slim", width, height
        self._parts: list[str] = []

    @property
    def is_slim(self) -> bool:
        """Whether it is drawn for a narrow window."""
        return self.width < WIDTH

    def line(
        self, x1: float, y1: float, x2: float, y2: float, colour: str = INK, wide: float = 1.0, dashes: str = ""
    ) -> None:
        """Draw a straight line."""
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        self._parts.append(
            f'<line x1="{plain(x1)}" y1="{plain(y1)}" x2="{plain(x2)}" y2="{plain(y2)}" stroke="{colour}" '
            f'stroke-width="{wide:g}"{dashed}/>'
        )

    def path(self, points: Sequence[tuple[float, float]], colour: str, wide: float, dashes: str = "") -> None:
        """Draw a line through points."""
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        self._parts.append(
            f'<polyline points="{_points(points)}" fill="none" stroke="{colour}" stroke-width="{wide:g}" '
            f'stroke-linejoin="round"{dashed}/>'
        )

    def area(self, points: Sequence[tuple[float, float]], colour: str, thick: float = 0.2) -> None:
        """Fill what points enclose, thinly."""
        self._parts.append(f'<polygon points="{_points(points)}" fill="{colour}" fill-opacity="{thick:g}"/>')

    def box(self, x: float, y: float, width: float, height: float, fill: str, edge: str = "none") -> None:
        """Draw a rectangle; ``fill`` is a colour, `HATCH` or `DOTS`."""
        inside = f"url(#{self.key}-{fill})" if fill in (HATCH, DOTS) else fill
        self._parts.append(
            f'<rect x="{plain(x)}" y="{plain(y)}" width="{plain(max(width, 0.0))}" height="{plain(height)}" '
            f'fill="{inside}" stroke="{edge}"/>'
        )

    def mark(self, x: float, y: float, look: int, colour: str, size: float = 4.5, filled: bool = True) -> None:
        """Draw a mark: a circle (look 0), a square (1), a diamond (2) or a triangle (3)."""
        inside = colour if filled else "#FFFFFF"
        paint = f'fill="{inside}" stroke="{colour}" stroke-width="2"'
        if look == 0:
            self._parts.append(f'<circle cx="{plain(x)}" cy="{plain(y)}" r="{plain(size)}" {paint}/>')
            return
        if look == 1:
            corners = [(-size, -size), (size, -size), (size, size), (-size, size)]
        elif look == 2:
            corners = [(0, -1.4 * size), (1.4 * size, 0), (0, 1.4 * size), (-1.4 * size, 0)]
        else:
            corners = [(0, -1.3 * size), (1.2 * size, size), (-1.2 * size, size)]
        self._parts.append(f'<polygon points="{_points([(x + a, y + b) for a, b in corners])}" {paint}/>')

    def whisker(self, low: float, high: float, y: float, colour: str = INK, wide: float = 2.0) -> None:
        """Draw an interval that lies along x, with ends."""
        self.line(low, y, high, y, colour, wide)
        for x in (low, high):
            self.line(x, y - 5, x, y + 5, colour, wide)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        anchor: str = "start",
        colour: str = INK,
        size: float = SIZE,
        bold: bool = False,
        halo: bool = False,
    ) -> None:
        """Write words, with their middle at height y; with a halo where lines run behind."""
        heavy = ' font-weight="bold"' if bold else ""
        white = ' paint-order="stroke" stroke="#FFFFFF" stroke-width="4" stroke-linejoin="round"' if halo else ""
        self._parts.append(
            f'<text x="{plain(x)}" y="{plain(y + 0.35 * size)}" font-size="{plain(size)}" fill="{colour}" '
            f'text-anchor="{anchor}"{heavy}{white}>{escape(words)}</text>'
        )

    def chart(self, title: str, alt: str, table: BriefTable, slim: Paper | None = None) -> Chart:
        """Return the chart, once all is drawn; with the same on slim paper."""
        narrow = "" if slim is None else slim.svg(title, alt)
        return Chart(self.key, title, alt, self.svg(title, alt), table, self.width, self.height, narrow)

    def svg(self, title: str, alt: str) -> str:
        """Return the drawing, with its title and description inside."""
        key, body = self.key, "\n".join(self._parts)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {plain(self.width)} {plain(self.height)}" '
            f'role="img" aria-labelledby="{key}-title {key}-desc" font-family="{FONTS}">\n'
            f'<title id="{key}-title">{escape(title)}</title>\n<desc id="{key}-desc">{escape(alt)}</desc>\n'
            f'<defs><pattern id="{key}-{HATCH}" width="7" height="7" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)"><rect width="7" height="7" fill="#FFFFFF"/>'
            f'<rect width="2.4" height="7" fill="{BASELINE}"/></pattern>'
            f'<pattern id="{key}-{DOTS}" width="8" height="8" patternUnits="userSpaceOnUse">'
            f'<rect width="8" height="8" fill="#F4F4F4"/><circle cx="4" cy="4" r="0.9" fill="#8C8C8C"/></pattern>'
            f"</defs>\n"
            f"{body}\n</svg>"
        )


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{plain(x)},{plain(y)}" for x, y in points)


def room_for(words: Sequence[str], size: float = SIZE) -> float:
    """Return the width that the longest of some lines takes."""
    return max((len(line) for line in words), default=0) * LETTER * size


def place(value: float, ticks: Sequence[float], start: float, end: float) -> float:
    """Return where a value lies between the first and the last tick."""
    return start + (value - ticks[0]) / (ticks[-1] - ticks[0]) * (end - start)


def number_of(tick: float, ticks: Sequence[float], sign: bool = False) -> str:
    """Return a tick's number with as many decimals as its neighbours need."""
    from partnership_dynamics.scenarios.present.words import number, signed

    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return signed(tick, decimals) if sign else number(tick, decimals)
