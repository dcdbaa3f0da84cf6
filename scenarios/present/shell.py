"""The frame of every page that is written: reports, briefings, lessons on paper and handouts are put into it."""

from __future__ import annotations

from partnership_dynamics.calibration.clean import markup as escape


def whole_page(title: str, body: str, head: str = "") -> str:
    """Return a whole HTML page in British English, that fits telephones.

    Parameters
    ----------
    title : str
        Of the window; it is escaped.
    body : str
        HTML.
    head : str
        HTML besides the title: styles and scripts.

    Examples
    --------
    >>> whole_page("Fire & Rescue", "<p>Hello</p>").count("Fire &amp; Rescue")
    1
    """
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n{head}</head>\n<body>\n{body}</body>\n</html>\n"
    )
