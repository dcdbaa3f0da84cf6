"""The parts that the report of a calibration is put together from: tables, sections, sentences, pictures."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from scenarios.present.canvas import Picture

STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; color: #222; background: #fff; max-width: 56rem; margin: 2rem auto;
  padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; width: 100%; }
caption { text-align: left; font-weight: bold; padding: .25rem 0; }
th, td { text-align: right; padding: .25rem .6rem; border-bottom: 1px solid #ccc; vertical-align: top; }
th:first-child, td:first-child, td.words, th.words { text-align: left; }
img { max-width: 100%; height: auto; }
.warning { border: 2px solid #8a1c1c; padding: .5rem .8rem; }
code { background: #f2f2f2; padding: 0 .2rem; overflow-wrap: anywhere; }
@media print { body { margin: 0; max-width: none; } section, figure { break-inside: avoid; } }
"""


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table with its caption; a column of words is set to the left."""
    listed = [list(row) for row in rows]
    words = [k > 0 and any(row[k] and not _is_number(row[k]) for row in listed) for k in range(len(heads))]
    head = "".join(
        f'<th scope="col"{" class=words" if wordy else ""}>{escape(cell)}</th>'
        for cell, wordy in zip(heads, words, strict=True)
    )
    body = "".join(
        "<tr>" + "".join(
            f'<th scope="row">{escape(cell)}</th>' if not k else
            f"<td{' class=words' if words[k] else ''}>{escape(cell)}</td>" for k, cell in enumerate(row)
        ) + "</tr>\n" for row in listed
    )  # fmt: skip
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table>"


def _is_number(cell: str) -> bool:
    return not cell or cell[0] in "0123456789-(–" or cell.startswith(("p =", "p <"))


def number(value: float, form: str = "{:.2f}") -> str:
    """Return a number in a form, or a dash where there is none."""
    return form.format(value) if math.isfinite(value) else "–"


def section(title: str, *parts: str) -> str:
    """Return a section with its heading."""
    return f"<section>\n<h2>{escape(title)}</h2>\n" + "\n".join(parts) + "\n</section>"


def says(sentence: str) -> str:
    """Return a paragraph."""
    return f"<p>{escape(sentence)}</p>"


def listed(sentences: Iterable[str]) -> str:
    """Return sentences as a list; nothing where there are none."""
    items = "".join(f"<li>{escape(one)}</li>\n" for one in sentences)
    return f"<ul>\n{items}</ul>" if items else ""


def pictured(picture: Picture, path: Path) -> str:
    """Return a picture as part of the page itself, with its description in words."""
    data = base64.b64encode(path.read_bytes()).decode()
    return (f'<figure><img src="data:image/png;base64,{data}" alt="{escape(picture.alt)}">'
            f"<figcaption>{escape(picture.title)}</figcaption></figure>")  # fmt: skip
