"""A briefing edited before it is sent: words may change and are marked, numbers never; every format says the same."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_dynamics.scenarios.brief.blocks import Briefing, Bullets, Columns, Para, Section, Verdict
from partnership_dynamics.scenarios.brief.editing import MARK, editable, edited, marked, may_be_left_out
from partnership_dynamics.scenarios.brief.html import page
from partnership_dynamics.scenarios.brief.pdf import can_make_pdf, pdf
from partnership_dynamics.scenarios.brief.word import document
from partnership_dynamics.scenarios.shape import ScenarioError

BRIEFING = Briefing(
    "A stronger team",
    "Policy briefing",
    ("Shire County is made up.",),
    (
        Section("question", "The question", (Para("Would it help? We compared two."),)),
        Section(
            "answer",
            "The answer",
            (
                Verdict(
                    "Probably more", "better", "Probably more: 2.3 on top of 6.3 projects.", "Costs are not counted."
                ),
                Columns((("How sure", ("More in 9 of 10 counties.", "Luck leaves 95% between 1,200 and 1,300.")),)),
            ),
        ),
    ),
    (
        Section("carriers", "Who carries it", (Bullets(("Shire Police, 12%.", "The team.")),)),
        Section("limits", "What it cannot say", (Para("It does not forecast."),)),
    ),
    (Section("repeat", "To repeat this", (Para("run.py compare"),)),),
)


def test_every_text_of_the_two_pages_can_be_edited_and_an_edit_is_marked_and_announced() -> None:
    texts = editable(BRIEFING)
    assert [one.text for one in texts] == [
        "Would it help? We compared two.",
        "Probably more: 2.3 on top of 6.3 projects.",
        "Costs are not counted.",
        "More in 9 of 10 counties.",
        "Luck leaves 95% between 1,200 and 1,300.",
        "Shire Police, 12%.",
        "The team.",
        "It does not forecast.",
    ]
    for one in texts:
        new = edited(BRIEFING, {one.address: f"In short: {one.text[0].lower()}{one.text[1:]}"})
        words = [line for line in new.words() if MARK in line]
        assert len(words) == 2, "the sentence, and the warning that explains the mark"
        assert "No figure was changed" in new.warnings[-1]
    assert edited(BRIEFING, {one.address: one.text for one in texts}) == BRIEFING


def test_only_the_sentence_that_changed_is_marked() -> None:
    assert marked("Would it help? We compared two.", "Would it help? We set two side by side.") == (
        f"Would it help? We set two side by side. {MARK}"
    )


@given(st.sampled_from(["2.4", "−2.3", "63", "23%", "1,201"]), st.sampled_from(editable(BRIEFING)))
def test_a_number_that_was_not_there_is_refused_wherever_it_stands(number: str, one: object) -> None:
    text = str(getattr(one, "text"))  # noqa: B009 - typed as an object for hypothesis
    address = str(getattr(one, "address"))  # noqa: B009
    if number not in text:
        with pytest.raises(ScenarioError, match="cannot be changed"):
            edited(BRIEFING, {address: f"{text} And {number} more."})


def test_a_number_cannot_change_its_sign_or_be_said_twice() -> None:
    for wrong in ("Probably more: −2.3 on top of 6.3 projects.", "Probably more: 2.3 of 6.3 or 6.3 projects."):
        with pytest.raises(ScenarioError, match="cannot be changed"):
            marked("Probably more: 2.3 on top of 6.3 projects.", wrong)
    assert marked("Luck leaves 1,200.", "Luck leaves 1200.") == f"Luck leaves 1200. {MARK}"


def test_what_misleads_without_it_cannot_be_left_out() -> None:
    assert may_be_left_out(BRIEFING) == {"carriers": "Who carries it"}
    assert [one.key for one in edited(BRIEFING, {}, ["carriers"]).second] == ["limits"]
    for key in ("answer", "limits", "nothing"):
        with pytest.raises(ScenarioError, match="cannot be left out"):
            edited(BRIEFING, {}, [key])
    for wrong in ({"nowhere.0.0": "x"}, {"question.0.0": "  "}):
        with pytest.raises(ScenarioError):
            edited(BRIEFING, wrong)


def test_page_word_and_pdf_say_the_same() -> None:
    new = edited(BRIEFING, {"limits.0.0": "It is no forecast."}, ["carriers"], "We pay 5,000 a year for this.")
    html = page(new)
    with zipfile.ZipFile(io.BytesIO(document(new))) as word:
        written = re.sub(r"<[^>]+>", "", word.read("word/document.xml").decode())
    for said in ("It is no forecast. [edited]", "We pay 5,000 a year for this.", "In the words of who sends this"):
        assert said in html
        assert said in written
    assert "Who carries it" not in html
    assert "Who carries it" not in written
    if can_make_pdf():
        assert pdf(new) != pdf(replace(new, warnings=()))
