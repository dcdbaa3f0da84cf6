"""A briefing as one web page that needs nothing else, reads well aloud, and prints on two sheets and an annex."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from partnership_dynamics.calibration.clean import markup as escape
from partnership_dynamics.scenarios.brief.blocks import (
    Block,
    Briefing,
    Bullets,
    Code,
    Columns,
    Para,
    PictureBlock,
    Section,
    Verdict,
)
from partnership_dynamics.scenarios.present.shell import whole_page

STYLE = Path(__file__).with_name("style.css")


def _picture(block: PictureBlock) -> str:
    text = "".join(f"<p>{escape(line)}</p>\n" for line in block.text)
    if block.wide:
        return f'<div class="picture wide">\n{block.chart.html()}\n{text.replace("<p>", "<p class=note>")}</div>'
    return f'<div class="picture">\n<div>{text}</div>\n{block.chart.html()}\n</div>'


def _block(block: Block) -> str:
    if isinstance(block, Para):
        return f"<p{' class=note' if block.note else ''}>{escape(block.text)}</p>"
    if isinstance(block, Bullets):
        return f"<ul>\n{''.join(f'<li>{escape(item)}</li>' + chr(10) for item in block.items)}</ul>"
    if isinstance(block, Code):
        return f"<pre><code>{escape(block.text)}</code></pre>"
    if isinstance(block, Verdict):
        look = block.verdict.replace(" ", "-")
        return (
            f'<div class="answer {look}">\n<p class="badge">{escape(block.badge)}</p>\n'
            f'<p class="sentence">{escape(block.sentence)}</p>\n<p>{escape(block.but)}</p>\n</div>'
        )
    if isinstance(block, Columns):
        parts = (
            f"<div>\n<h3>{escape(heading)}</h3>\n{''.join(f'<p>{escape(line)}</p>' + chr(10) for line in lines)}</div>"
            for heading, lines in block.parts
        )
        return f'<div class="columns">\n{"".join(parts)}\n</div>'
    if isinstance(block, PictureBlock):
        return _picture(block)
    return block.scrolled()


def _section(section: Section) -> str:
    inside = "\n".join(_block(block) for block in section.blocks)
    key = f"{section.key}-heading"
    return f'<section aria-labelledby="{key}">\n<h2 id="{key}">{escape(section.title)}</h2>\n{inside}\n</section>'


def _sheet(sections: Sequence[Section]) -> str:
    return f'<div class="sheet">\n{"".join(_section(one) for one in sections)}\n</div>'


def page(briefing: Briefing) -> str:
    """Return the whole page as HTML.

    Parameters
    ----------
    briefing : Briefing
    """
    warnings = "".join(f'<p class="warning">{escape(line)}</p>\n' for line in briefing.warnings)
    behind = "\n".join(chart.table.html() for chart in briefing.charts)
    printed = f'<div class="print-only">\n<h3>Figures in the charts</h3>\n{behind}\n</div>'
    annex = "\n".join(_section(one) for one in briefing.annex)
    head = (
        f'<div class="top">\n<h1>{escape(briefing.title)}</h1>\n<p class="subtitle">{escape(briefing.subtitle)}</p>\n'
        f"{warnings}</div>"
    )
    # The heading is part of the first sheet, so that it prints with it.
    body = (
        '<a class="skip" href="#answer-heading">Skip to the answer</a>\n'
        f"<header>\n{head}\n</header>\n<main>\n{_sheet(briefing.first)}\n{_sheet(briefing.second)}\n"
        f'<div class="annex">\n{annex}\n{printed}\n</div>\n</main>\n'
        "<footer>\n<p>Made by the partnership model from results that anybody can repeat: see “To repeat this”.</p>\n"
        "</footer>\n"
    )
    styles = f"<style>\n{STYLE.read_text(encoding='utf-8')}</style>\n"
    return whole_page(f"{briefing.title}: {briefing.subtitle}", body, styles)
