"""A briefing as plain blocks, from which the web page, the Word document and the PDF are all made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from partnership_dynamics.scenarios.brief.svg import BriefTable, Chart
from partnership_dynamics.scenarios.finding import Judgement


@dataclass(frozen=True)
class Para:
    """A paragraph; a note is set smaller."""

    text: str
    note: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Code:
    """A command, to be copied."""

    text: str


@dataclass(frozen=True)
class Verdict:
    """The answer in its box."""

    badge: str
    verdict: Judgement
    sentence: str
    but: str


@dataclass(frozen=True)
class Columns:
    """Short parts side by side, each with a heading."""

    parts: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class PictureBlock:
    """A chart with what is to be said of it; a wide one takes the whole width."""

    chart: Chart
    text: tuple[str, ...] = ()
    wide: bool = False


Block = Para | Bullets | Code | Verdict | Columns | PictureBlock | BriefTable


@dataclass(frozen=True)
class Section:
    """A heading with what belongs to it; its key is its id."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Briefing:
    """The whole: two pages and an annex.

    Attributes
    ----------
    title, subtitle : str
    warnings : tuple of str
        What must be read before anything else.
    first, second, annex : tuple of Section
        The two pages, and what follows them.
    """

    title: str
    subtitle: str
    warnings: tuple[str, ...]
    first: tuple[Section, ...]
    second: tuple[Section, ...]
    annex: tuple[Section, ...]

    @property
    def charts(self) -> tuple[Chart, ...]:
        """Every chart, in order."""
        return tuple(
            block.chart
            for section in (*self.first, *self.second)
            for block in section.blocks
            if isinstance(block, PictureBlock)
        )

    def words(self) -> Iterator[str]:
        """Go through what a reader of the two pages reads, tables and charts apart."""
        yield from self.warnings
        for section in (*self.first, *self.second):
            for block in section.blocks:
                yield from _words(block)


def _words(block: Block) -> Sequence[str]:
    if isinstance(block, Para | Code):
        return [block.text]
    if isinstance(block, Bullets):
        return block.items
    if isinstance(block, Verdict):
        return [block.sentence, block.but]
    if isinstance(block, Columns):
        return [line for _heading, lines in block.parts for line in lines]
    if isinstance(block, PictureBlock):
        return [block.chart.title, *block.text]
    return []
