"""A briefing as a Word document that people can edit: real styles, header rows and alternative texts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from partnership_dynamics.calibration.clean import plain
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
from partnership_dynamics.scenarios.brief.svg import BriefTable, Chart

DOTS = 1400  # across a chart
CENTIMETRES, WIDE, ACROSS = 10.4, 12.6, 17.4  # charts, a wide one, and all there is
FIRST = 2.2  # how many times as wide as others a table's first column is
NEVER = (1980, 1, 1, 0, 0, 0)  # so that the same briefing makes the same bytes
BLUE, GREY = "0B4F7D", "595959"
FONT = "Arial"


@cache
def fonts() -> str:
    """Return the folder of the fonts that come with matplotlib, so that charts look alike everywhere."""
    found = find_spec("matplotlib")
    assert found is not None
    assert found.origin is not None
    return str(Path(found.origin).parent / "mpl-data" / "fonts" / "ttf")


def png(chart: Chart) -> bytes:
    """Return a chart as a PNG picture, the same bytes on every machine with the same packages."""
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=chart.svg,
            width=DOTS,
            background="#FFFFFF",
            skip_system_fonts=True,
            font_dirs=[fonts()],
            font_family="DejaVu Sans",
            sans_serif_family="DejaVu Sans",
        )
    )


class _Writer:
    """Writes blocks into a document."""

    def __init__(self) -> None:
        from docx import Document

        self.document: Any = Document()
        self._pictures = 0
        self._style()

    def _style(self) -> None:
        from docx.shared import Cm, Pt, RGBColor

        part = self.document.sections[0]
        part.page_width, part.page_height = Cm(21.0), Cm(29.7)
        part.left_margin = part.right_margin = Cm(1.8)
        part.top_margin = part.bottom_margin = Cm(1.3)
        sizes = {
            "Normal": 9.5,
            "Title": 20,
            "Subtitle": 10,
            "Heading 1": 12,
            "Heading 2": 10,
            "Caption": 9,
            "List Bullet": 9.5,
            "Intense Quote": 12,
        }
        for name, size in sizes.items():
            style = self.document.styles[name]
            style.font.name, style.font.size = FONT, Pt(size)
            style.element.get_or_add_rPr().get_or_add_rFonts().set(_q("w:eastAsia"), FONT)
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                style.element.rPr.rFonts.attrib.pop(_q(f"w:{theme}"), None)
            space = style.paragraph_format
            space.space_before, space.space_after, space.line_spacing = Pt(0), Pt(3), 1.05
            if name not in ("Normal", "List Bullet"):
                style.font.color.rgb = RGBColor.from_string(BLUE if name.startswith("Heading") else "222222")
        for name, before in (("Heading 1", 7), ("Heading 2", 3)):
            self.document.styles[name].paragraph_format.space_before = Pt(before)
            self.document.styles[name].paragraph_format.keep_with_next = True
        self.document.styles["Caption"].font.bold = True
        self.document.styles["Caption"].paragraph_format.keep_with_next = True
        self.document.styles["Subtitle"].font.italic = False
        self.document.styles["Intense Quote"].font.italic = False
        quote = self.document.styles["Intense Quote"].paragraph_format
        quote.left_indent = quote.right_indent = Cm(0)
        _language(self.document.styles.element)

    def para(self, text: str, style: str = "Normal", *, bold: bool = False, small: bool = False) -> Any:
        """Write a paragraph."""
        from docx.shared import Pt, RGBColor

        made = self.document.add_paragraph(style=style)
        run = made.add_run(plain(text))
        run.bold = True if bold else None
        if small:
            run.font.size, run.font.color.rgb = Pt(8.5), RGBColor.from_string(GREY)
        return made

    def table(self, table: BriefTable) -> None:
        """Write a table under its caption, with a header row that is repeated on each page."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Cm, Pt

        self.para(table.caption, "Caption")
        made = self.document.add_table(rows=1, cols=len(table.heads), style="Light Shading")
        _describe_table(made, table.caption)
        _repeat_header(made.rows[0])
        cells = [*zip(made.rows[0].cells, table.heads, strict=True)]
        for row in table.rows:
            cells += zip(made.add_row().cells, row, strict=True)
        made.autofit = False
        share = ACROSS / (len(table.heads) + FIRST - 1)
        for index, column in enumerate(made.columns):
            column.width = Cm(share * (1 if index else FIRST))
            for cell in column.cells:
                cell.width = column.width
        for count, (cell, text) in enumerate(cells):
            inside = cell.paragraphs[0]
            inside.add_run(plain(text)).font.size = Pt(8)
            inside.paragraph_format.space_after = Pt(0)
            inside.alignment = WD_ALIGN_PARAGRAPH.RIGHT if count % len(table.heads) else None
        self.para("")

    def picture(self, block: PictureBlock) -> None:
        """Write a chart under its caption, with its alternative text, and what is said of it."""
        from docx.shared import Cm

        self.para(block.chart.title, "Caption")
        made = self.document.add_paragraph()
        shape = made.add_run().add_picture(io.BytesIO(png(block.chart)), width=Cm(WIDE if block.wide else CENTIMETRES))
        self._pictures += 1
        properties = shape._inline.docPr  # the library has no other way to the alternative text
        properties.set("descr", plain(block.chart.alt))
        properties.set("title", plain(block.chart.title))
        properties.set("name", f"Chart {self._pictures}")

    def verdict(self, block: Verdict) -> None:
        """Write the answer in a box of one cell."""
        self.para(f"{block.badge}. {block.sentence}", "Intense Quote", bold=True)
        self.para(block.but)

    def columns(self, block: Columns) -> None:
        """Write short parts one under the other, each under its heading: a table for looks would mislead the ear."""
        for heading, lines in block.parts:
            self.document.add_heading(heading, 2)
            self.para(" ".join(lines))

    def block(self, block: Block) -> None:
        """Write a block."""
        if isinstance(block, Para):
            self.para(block.text, small=block.note)
        elif isinstance(block, Bullets):
            for item in block.items:
                self.para(item, "List Bullet")
        elif isinstance(block, Code):
            self.para(block.text).runs[0].font.name = "Courier New"
        elif isinstance(block, Verdict):
            self.verdict(block)
        elif isinstance(block, Columns):
            self.columns(block)
        elif isinstance(block, PictureBlock):
            self.para(" ".join(block.text)).paragraph_format.keep_with_next = True
            self.picture(block)
        else:
            self.table(block)

    def sections(self, sections: Sequence[Section], new_page: bool) -> None:
        """Write sections, the first of them on a new page if asked for."""
        for index, section in enumerate(sections):
            heading = self.document.add_heading(section.title, 1)
            heading.paragraph_format.page_break_before = new_page and index == 0
            for block in section.blocks:
                self.block(block)


def _q(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(name))


def _language(styles: Any) -> None:
    """Say that the text is British English, for spelling and for reading aloud."""
    for one in styles.iter(_q("w:lang")):
        one.set(_q("w:val"), "en-GB")


def _repeat_header(row: Any) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _describe_table(table: Any, words: str) -> None:
    from docx.oxml import OxmlElement

    made = OxmlElement("w:tblCaption")
    made.set(_q("w:val"), words)
    table._tbl.tblPr.append(made)
    for look in table._tbl.tblPr.iter(_q("w:tblLook")):
        look.set(_q("w:noHBand"), "1")  # no grey bands, said once more in the sum of all such flags
        look.set(_q("w:val"), f"{int(look.get(_q('w:val')), 16) | 0x0200:04X}")


def _timeless(raw: bytes) -> bytes:
    """Return a document with no times in it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, NEVER), old.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def document(briefing: Briefing) -> bytes:
    """Return the briefing as a .docx file.

    Parameters
    ----------
    briefing : Briefing
    """
    writer = _Writer()
    core = writer.document.core_properties
    core.title, core.subject, core.author, core.language = briefing.title, briefing.subtitle, "", "en-GB"
    core.comments, core.created = "", datetime(*NEVER)
    core.modified, core.last_modified_by, core.revision = datetime(*NEVER), "", 1
    writer.para(briefing.title, "Title")
    writer.para(briefing.subtitle, "Subtitle")
    for line in briefing.warnings:
        writer.para(line, bold=True)
    writer.sections(briefing.first, new_page=False)
    writer.sections(briefing.second, new_page=False)
    writer.sections(briefing.annex, new_page=True)
    behind = tuple(chart.table for chart in briefing.charts)
    writer.sections((Section("behind", "Figures in the charts", behind),), new_page=False)
    made = io.BytesIO()
    writer.document.save(made)
    return _timeless(made.getvalue())
