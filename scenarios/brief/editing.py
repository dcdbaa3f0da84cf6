"""A briefing edited by whoever sends it: sentences, sections left out, a paragraph of one's own; never a number.

What is edited is marked as the author's, since readers take everything else for what the model says. The page, the Word
document and the PDF are made from the same blocks, so they agree.

Examples
--------
>>> said = "Probably fewer: about a third (2.3 of 6.3 projects). Ask again next year."
>>> marked(said, "Fewer, we think: about a third (2.3 of 6.3 projects). Ask again next year.")
'Fewer, we think: about a third (2.3 of 6.3 projects). [edited] Ask again next year.'
>>> marked(said, "Probably fewer: 3.2 of 6.3 projects.")  # doctest: +ELLIPSIS
Traceback (most recent call last):
    ...
partnership_dynamics.scenarios.shape.ScenarioError: the figure 3.2 is not in the sentence as it was; ...
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from partnership_dynamics.scenarios.brief.blocks import (
    Block,
    Briefing,
    Bullets,
    Columns,
    Para,
    PictureBlock,
    Section,
    Verdict,
)
from partnership_dynamics.scenarios.shape import ScenarioError

MARK = "[edited]"
OWN = Section("own", "In the words of who sends this", ())
ALWAYS = ("question", "answer", "rely", "limits")  # without these a reader is misled
NUMBER = re.compile(r"(?<![\w.])[+−-]?\d[\d,]*(?:\.\d+)?%?")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"(])")
LONGEST = 4_000  # letters of one text
Change = Callable[[str, str], str]


@dataclass(frozen=True)
class EditableText:
    """A text of the two pages: where it stands, under which heading, and what it says."""

    address: str
    heading: str
    text: str


def _numbers(text: str) -> Counter[str]:
    return Counter(number.replace("-", "−").replace(",", "") for number in NUMBER.findall(text))


def marked(before: str, after: str) -> str:
    """Return a text as it was edited, each sentence that is new marked as such.

    Raises
    ------
    ScenarioError
        If it has a number that it did not have, nothing at all, or far too much.
    """
    after = " ".join(after.split())
    if not after:
        raise ScenarioError("a sentence cannot be emptied; leave its section out instead")
    if len(after) > LONGEST:
        raise ScenarioError(f"a text has {len(after):,} letters, and may have {LONGEST:,}")
    new = _numbers(after) - _numbers(before)
    if new:
        raise ScenarioError(
            f"the figure {next(iter(new))} is not in the sentence as it was; a number cannot be changed"
        )
    known = set(SENTENCE.split(before))
    return " ".join(one if one in known else f"{one} {MARK}" for one in SENTENCE.split(after))


def _block(block: Block, change: Change) -> Block:
    """Return a block with each of its texts changed; a part's address is its place in the block."""
    if isinstance(block, Para):
        return replace(block, text=change("0", block.text))
    if isinstance(block, Bullets):
        return Bullets(tuple(change(str(k), item) for k, item in enumerate(block.items)))
    if isinstance(block, Verdict):
        return replace(block, sentence=change("sentence", block.sentence), but=change("but", block.but))
    if isinstance(block, Columns):
        return Columns(
            tuple(
                (heading, tuple(change(f"{k}-{row}", line) for row, line in enumerate(lines)))
                for k, (heading, lines) in enumerate(block.parts)
            )
        )
    if isinstance(block, PictureBlock):
        return replace(block, text=tuple(change(str(k), line) for k, line in enumerate(block.text)))
    return block


def _through(sections: tuple[Section, ...], change: Callable[[Section, str, str], str]) -> tuple[Section, ...]:
    def of(section: Section, place: int) -> Change:
        return lambda part, text: change(section, f"{section.key}.{place}.{part}", text) if text else text

    return tuple(
        replace(one, blocks=tuple(_block(block, of(one, place)) for place, block in enumerate(one.blocks)))
        for one in sections
    )


def editable(briefing: Briefing) -> list[EditableText]:
    """Return every text of the two pages that can be edited, in order."""
    result: list[EditableText] = []

    def note(section: Section, address: str, text: str) -> str:
        result.append(EditableText(address, section.title, text))
        return text

    _through((*briefing.first, *briefing.second), note)
    return result


def may_be_left_out(briefing: Briefing) -> dict[str, str]:
    """Return the sections of the two pages that may be left out: key and heading."""
    return {one.key: one.title for one in (*briefing.first, *briefing.second) if one.key not in ALWAYS}


def edited(briefing: Briefing, texts: Mapping[str, str], left_out: Collection[str] = (), own: str = "") -> Briefing:
    """Return a briefing as its author edited it.

    Parameters
    ----------
    briefing : Briefing
    texts : mapping of str to str
        New texts by address (`editable`); what is not named stays.
    left_out : collection of str
        Keys of sections (`may_be_left_out`).
    own : str
        A paragraph of the author's own, which may have any numbers; it stands under a heading that says so.

    Raises
    ------
    ScenarioError
        If a number was changed, or what must stay is left out, or there is no such place.
    """
    known = {one.address for one in editable(briefing)}
    unknown = sorted(set(texts) - known)
    if unknown:
        raise ScenarioError(f"the briefing has no text {unknown[0]!r}")
    for key in left_out:
        if key not in may_be_left_out(briefing):
            raise ScenarioError(f"the section {key!r} cannot be left out")

    def change(_section: Section, address: str, text: str) -> str:
        new = texts.get(address, text)
        return text if new == text else marked(text, new)

    def kept(sections: tuple[Section, ...]) -> tuple[Section, ...]:
        return tuple(one for one in _through(sections, change) if one.key not in left_out)

    first, second = kept(briefing.first), kept(briefing.second)
    if own.strip():
        if len(own) > LONGEST:
            raise ScenarioError(f"your paragraph has {len(own):,} letters, and may have {LONGEST:,}")
        second = (replace(OWN, blocks=(Para(" ".join(own.split())),)), *second)
    changed = any(texts.get(one.address, one.text) != one.text for one in editable(briefing))
    told = f"Sentences marked {MARK} are by whoever sends this briefing, and not the model's. No figure was changed."
    return replace(briefing, first=first, second=second, warnings=(*briefing.warnings, *([told] if changed else [])))
