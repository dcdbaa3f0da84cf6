"""The page, the Word document and the PDF: one content, made to be read by everybody, the same bytes each time."""

from __future__ import annotations

import io
import re
import zipfile
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from docx import Document

from partnership_dynamics.scenarios.brief.blocks import Briefing
from partnership_dynamics.scenarios.brief.content import briefing_of
from partnership_dynamics.scenarios.brief.html import page
from partnership_dynamics.scenarios.brief.pdf import can_make_pdf, pdf
from partnership_dynamics.scenarios.brief.word import document, png
from tests.brief.cases import FEATURES, STANDINGS, extras_of, kept_of


def briefing(name: str = "more", quick: bool = False) -> Briefing:
    extras, features = (None, None) if quick else (extras_of(), FEATURES)
    return briefing_of(kept_of(*STANDINGS[name]), extras, features)


class Outline(HTMLParser):
    """Notes a page's tags, with their attributes, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


PAGE = page(briefing())
OUTLINE = Outline(PAGE)


def test_the_page_needs_nothing_else() -> None:
    assert not re.findall(r"(?:src|href)=\"(?!#)", PAGE)
    assert not re.findall(r"url\((?!#)", PAGE)
    assert "@import" not in PAGE
    assert not OUTLINE.all("script")
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", PAGE)


def test_headings_go_down_one_step_at_a_time_from_one_title() -> None:
    levels = [int(tag[1]) for tag, _attributes in OUTLINE.tags if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_landmarks_language_and_title_are_there_and_every_id_is_used_once() -> None:
    assert OUTLINE.all("html")[0]["lang"] == "en-GB"
    assert [len(OUTLINE.all(tag)) for tag in ("header", "main", "footer", "title", "h1")] == [1, 1, 1, 1 + 2 * 5, 1]
    ids = [attributes["id"] for _tag, attributes in OUTLINE.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    named = [word for _tag, attributes in OUTLINE.tags for word in (attributes.get("aria-labelledby") or "").split()]
    assert set(named) <= set(ids)


def test_every_chart_has_words_and_a_table_and_every_table_a_caption_and_headers() -> None:
    drawings = OUTLINE.all("svg")  # each chart twice: broad, and slim for a narrow window
    slim = [one for one in OUTLINE.all("div") if one.get("class") == "slim"]
    assert (len(OUTLINE.all("figure")), len(drawings), len(slim)) == (5, 10, 5)
    assert all("hidden" in one for one in slim)
    assert all(one["role"] == "img" and one["aria-labelledby"] for one in drawings)
    assert len(OUTLINE.all("details")) == 5
    tables = len(OUTLINE.all("table"))
    assert len(OUTLINE.all("caption")) == tables
    assert {one["scope"] for one in OUTLINE.all("th")} == {"col", "row"}


@pytest.mark.parametrize("name", STANDINGS)
def test_every_verdict_is_told_by_a_word_and_a_sign_not_by_colour_alone(name: str) -> None:
    text = page(briefing(name, quick=True))
    look = re.search(r'<div class="answer ([a-z-]+)">\n<p class="badge">([^<]+)</p>', text)
    assert look is not None
    assert f".{look[1]} .badge::before {{ content:" in text


def test_a_quick_page_says_what_was_left_out() -> None:
    text = page(briefing(quick=True))
    assert text.count("Left out of this quick briefing") == 3
    assert "This is a quick briefing" in text


def test_what_a_person_named_cannot_break_the_page() -> None:
    nasty = ("<script>alert(1)</script>", '" onload="x')
    text = page(briefing_of(kept_of(*STANDINGS["more"], nasty), extras_of(), FEATURES))
    assert not Outline(text).all("script")
    assert not [one for _tag, one in Outline(text).tags if "onload" in one]


WORD = document(briefing())


def test_the_word_document_has_real_headings_and_lists() -> None:
    read = Document(io.BytesIO(WORD))
    styles = [paragraph.style.name for paragraph in read.paragraphs if paragraph.style]
    assert styles[0] == "Title"
    assert styles.count("Heading 1") == 10 + 5 + 1
    assert "List Bullet" in styles
    assert read.core_properties.language == "en-GB"
    assert read.core_properties.title == "A stronger central team"


def test_every_picture_in_word_has_its_alternative_text() -> None:
    read = Document(io.BytesIO(WORD))
    described = [shape._inline.docPr.get("descr") for shape in read.inline_shapes]
    assert described == [chart.alt for chart in briefing().charts]


def test_every_table_in_word_repeats_its_header_row_and_has_a_caption() -> None:
    read = Document(io.BytesIO(WORD))
    assert read.tables
    for table in read.tables:
        xml = table._tbl.xml
        assert xml.count("<w:tblHeader") == 1
        assert "<w:tblCaption" in xml
        assert xml.index("<w:tblHeader") < xml.index("</w:tr>")


def test_word_and_page_say_the_same() -> None:
    read = Document(io.BytesIO(WORD))
    told = " ".join(paragraph.text for paragraph in read.paragraphs)
    for line in briefing().words():
        assert line in told


def test_the_same_briefing_makes_the_same_bytes_with_no_time_in_them() -> None:
    assert page(briefing()) == PAGE
    assert document(briefing()) == WORD
    with zipfile.ZipFile(io.BytesIO(WORD)) as packed:
        assert {one.date_time for one in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_chart_for_word_is_drawn_in_full() -> None:
    raw = png(briefing().charts[0])
    assert raw.startswith(b"\x89PNG")
    from PIL import Image

    with Image.open(io.BytesIO(raw)) as picture:
        chart = briefing().charts[0]
        assert picture.width / picture.height == pytest.approx(chart.width / chart.height, rel=0.01)
        colours = picture.convert("RGB").getcolors(1 << 24) or []
        assert {(0, 114, 178), (179, 71, 0), (89, 89, 89)} <= {colour for _count, colour in colours}  # letters too


@pytest.mark.skipif(not can_make_pdf(), reason="no PDF without the extra `pdf`")
@pytest.mark.parametrize("quick", [False, True])
def test_the_pdf_is_tagged_says_that_it_is_pdf_ua_and_names_its_language(quick: bool) -> None:
    raw = pdf(briefing(quick=quick))
    assert raw.startswith(b"%PDF")
    assert b"pdfuaid" in raw
    assert b"/StructTreeRoot" in raw
    assert b"/Lang" in raw
    assert raw == pdf(briefing(quick=quick))
