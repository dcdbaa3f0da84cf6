"""The one place where text from elsewhere becomes text that may be shown: on a terminal, in XML, HTML, Word and CSV.

A survey, a scenario or a file's name can hold anything: terminal escapes that rename a window or hide a line, control
characters that no XML file and no Word document may hold, marks that turn the order of letters round, cells that a
spreadsheet would run as a formula. What is read is cleaned as it comes in; what is written goes through here again.

With the standard library only.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

# Sequences that a terminal takes as an order: CSI, OSC and the like up to their end, then any other escape.
_ORDERS = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -~]?"
)
# What is left of control characters, tabulator and line break apart; marks of direction; what is no letter at all.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"
    "\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_ANY = re.compile(f"{_CONTROLS.pattern}|{_SURROGATES.pattern}|\x1b")
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r]")
_NUMBER = re.compile(r"[+-]?(?:\d[\d,]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?%?")


def is_plain(text: str) -> bool:
    """Say whether a text holds nothing that may not be shown."""
    return _ANY.search(text) is None


def plain(text: str) -> str:
    r"""Return a text without orders to a terminal, control characters and marks that no file may hold.

    Line breaks and tabulators stay; a half of a character that a file's name may hold becomes U+FFFD.

    Examples
    --------
    >>> plain("x\x1b]0;PWNED\x07\x1b[2J\x1b[31mred"), plain("a\x01b"), plain("line\nline")
    ('xred', 'ab', 'line\nline')
    """
    if is_plain(text):
        return text
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", _ORDERS.sub("", text)))


def plain_line(text: str) -> str:
    r"""Return a text as one line, without what `plain` takes away.

    Examples
    --------
    >>> plain_line("two\nlines\tand a tab")
    'two lines and a tab'
    """
    return re.sub(r"[\t\n]+", " ", plain(text))


def plain_data(data: Any) -> Any:
    """Return plain data (as TOML or JSON holds it) with every text in it, names of keys too, made `plain`."""
    if isinstance(data, str):
        return plain(data)
    if isinstance(data, Mapping):
        return {plain(key) if isinstance(key, str) else key: plain_data(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return type(data)(plain_data(one) for one in data)
    return data


def markup(text: object) -> str:
    """Return a text as HTML and XML hold it, in elements and in attributes between double or single quotes.

    Examples
    --------
    >>> markup('<b title="x">' + chr(1))
    '&lt;b title=&quot;x&quot;&gt;'
    """
    return html.escape(plain(str(text)))


def csv_cell(value: Any) -> Any:
    """Return a value as a cell of CSV that no spreadsheet takes for a formula: such a text gets an apostrophe in front.

    Examples
    --------
    >>> csv_cell("=HYPERLINK(1)"), csv_cell("-0.5"), csv_cell(-0.5), csv_cell("Police")
    ("'=HYPERLINK(1)", '-0.5', -0.5, 'Police')
    """
    if not isinstance(value, str):
        return value
    text = plain(value)
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text) and text.strip() != "-":
        return f"'{text}"
    return text


def csv_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with each cell as `csv_cell` writes it, and the names of its columns too."""
    return {str(csv_cell(key)): csv_cell(value) for key, value in row.items()}


def from_csv_cell(text: str) -> str:
    """Return what `csv_cell` was given.

    Examples
    --------
    >>> from_csv_cell("'=HYPERLINK(1)"), from_csv_cell("'s-Hertogenbosch")
    ('=HYPERLINK(1)', "'s-Hertogenbosch")
    """
    return text[1:] if text.startswith("'") and csv_cell(text[1:]) == text else text
