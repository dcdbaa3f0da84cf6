"""One HTML page that needs nothing else: headings, paragraphs, tables with headers, pictures with their words."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from partnership_dynamics.calibration.clean import markup as escape
from partnership_dynamics.scenarios.present.canvas import Picture
from partnership_dynamics.scenarios.present.shell import whole_page

STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; color: #222; background: #fff; max-width: 60rem; margin: 2rem auto;
  padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; width: 100%; }
caption { text-align: left; font-weight: bold; padding: .25rem 0; }
th, td { text-align: right; padding: .25rem .6rem; border-bottom: 1px solid #ccc; vertical-align: top; }
th:first-child, td.words, th.words { text-align: left; }
td:not(.words) { white-space: nowrap; }
.wide { overflow-x: auto; }
.warning { border: 2px solid #8a1c1c; padding: .5rem .8rem; }
.answer { border-left: .3rem solid #0072B2; padding: .2rem 1rem; background: #f4f8fb; }
figure { margin: 1.5rem 0; }
figcaption { font-size: .95rem; }
summary { cursor: pointer; }
summary:focus-visible { outline: 3px solid #0072B2; }
img { max-width: 100%; height: auto; }
code { background: #f2f2f2; padding: 0 .2rem; overflow-wrap: anywhere; }
@media print { body { margin: 0; max-width: none; } section, figure { break-inside: avoid; } }
"""


def says(sentence: str, kind: str = "") -> str:
    """Return a paragraph."""
    return f'<p class="{kind}">{escape(sentence)}</p>' if kind else f"<p>{escape(sentence)}</p>"


def listed(sentences: Iterable[str]) -> str:
    """Return a list of sentences; nothing where there are none."""
    items = "".join(f"<li>{escape(one)}</li>\n" for one in sentences)
    return f"<ul>\n{items}</ul>" if items else ""


def _is_number(cell: str) -> bool:
    return not cell or cell[0] in "0123456789-(–−+" or cell.startswith(("p =", "p <"))


def number(value: float, form: str = "{:.2f}") -> str:
    """Return a number in a form, or a dash where there is none.

    Examples
    --------
    >>> number(0.25), number(float("nan"))
    ('0.25', '–')
    """
    return form.format(value) if math.isfinite(value) else "–"


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table with its caption and headers; the first cell of a row is the row's header."""
    lines = [list(row) for row in rows]
    words = [k > 0 and any(not _is_number(row[k]) for row in lines) for k in range(len(heads))]
    head = "".join(
        f'<th scope="col"{" class=words" if wordy else ""}>{escape(cell)}</th>'
        for cell, wordy in zip(heads, words, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<th scope="row">{escape(cell)}</th>'
            if not k
            else f"<td{' class=words' if words[k] else ''}>{escape(cell)}</td>"
            for k, cell in enumerate(row)
        )
        + "</tr>\n"
        for row in lines
    )
    name = escape(caption)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{name}"><table><caption>{name}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table></div>"
    )


def folded(summary: str, inside: str) -> str:
    """Return what opens when a reader asks for it."""
    return f"<details><summary>{escape(summary)}</summary>\n{inside}\n</details>"


def figure(picture: Picture, png: Path) -> str:
    """Return a picture, taken into the page, with its description for who cannot see it."""
    data = base64.b64encode(png.read_bytes()).decode()
    return (
        f'<figure><img src="data:image/png;base64,{data}" alt="{escape(picture.alt)}">'
        f"<figcaption>{escape(picture.title)}</figcaption></figure>"
    )


def section(title: str, *parts: str) -> str:
    """Return a section under its heading."""
    return f"<section>\n<h2>{escape(title)}</h2>\n" + "\n".join(part for part in parts if part) + "\n</section>"


def page(title: str, *sections: str) -> str:
    """Return the whole page.

    Examples
    --------
    >>> page("A title", section("One", says("x < y"))).count("x &lt; y")
    1
    """
    body = "\n".join(sections)
    inside = f"<main>\n<h1>{escape(title)}</h1>\n{body}\n</main>\n"
    return whole_page(title, inside, f"<style>{STYLE}</style>\n")
