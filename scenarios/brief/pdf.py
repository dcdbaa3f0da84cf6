"""A briefing as a tagged PDF (PDF/UA-1), where the extra `pdf` is installed."""

from __future__ import annotations

import json
import tempfile
from importlib.util import find_spec
from pathlib import Path

from partnership_dynamics.scenarios.brief.blocks import Briefing
from partnership_dynamics.scenarios.brief.data import layout_of
from partnership_dynamics.scenarios.brief.word import fonts

TEMPLATE = Path(__file__).with_name("template.typ")


def can_make_pdf() -> bool:
    """Say whether what lays out a PDF is installed."""
    return find_spec("typst") is not None


def pdf(briefing: Briefing) -> bytes:
    """Return the briefing as a PDF, the same bytes for the same briefing.

    Parameters
    ----------
    briefing : Briefing

    Raises
    ------
    ModuleNotFoundError
        If the extra is not installed; ask `can_make_pdf` first.
    """
    import typst

    layout, charts = layout_of(briefing)
    with tempfile.TemporaryDirectory(prefix="briefing-") as folder:
        results = Path(folder)
        (results / "template.typ").write_text(TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
        (results / "briefing.json").write_text(json.dumps(layout), encoding="utf-8")
        for name, svg in charts.items():
            # Of the page's fonts only this one is at hand here.
            (results / name).write_text(svg.replace("Arial, 'Liberation Sans', 'DejaVu Sans'", "DejaVu Sans"), "utf-8")
        made = typst.compile(
            str(results / "template.typ"),
            root=folder,
            font_paths=[fonts()],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards="ua-1",
            timestamp=0,
        )
    assert isinstance(made, bytes)
    return made
