"""The pages of a handout: plain HTML with classic scripts, since pages opened from a folder may load nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from partnership_dynamics.calibration.clean import markup as escape
from partnership_dynamics.scenarios.app.lessons.contents import Lesson, told
from partnership_dynamics.scenarios.present.shell import whole_page
from partnership_dynamics.scenarios.schema import Scenario

Answer = Mapping[str, Any]
GUESSES = {"more": "more", "fewer": "fewer", "same": "no difference that matters"}
SAYS = {"better": "more", "worse": "fewer", "no difference": "same"}  # of projects delivered; else it cannot tell
ASK = "Over ten years, will more or fewer projects be delivered?"
NAMED = re.compile(r'\b(id|for|aria-labelledby|aria-describedby)="([^"]+)"')


def page(title: str, body: str, up: str = "") -> str:
    """Return a whole page; ``up`` leads to the folder that holds the styles."""
    styles = (f'<link rel="stylesheet" href="{up}{name}">\n' for name in ("style.css", "looks.css", "handout.css"))
    unscripted = "<noscript><style>[data-answer][hidden] { display: block !important; }</style></noscript>\n"
    script = f'<script src="{up}handout.js"></script>\n'
    return whole_page(title, body + script, "".join(styles) + unscripted)


def front(lessons: Sequence[Lesson], themes: Mapping[str, Sequence[Scenario]], source: str) -> str:
    """Return the page to begin with: the lessons, and the what-ifs by theme."""
    taught = "".join(
        f'<li><a href="lesson/{lesson.name}.html"><strong>{lesson.number}. {escape(lesson.title)}</strong>'
        f"<span>{escape(lesson.puzzle)}</span></a></li>\n"
        for lesson in lessons
    )
    asked = "".join(
        f'<h3>{escape(theme)}</h3>\n<ul class="links">\n'
        + "".join(
            f'<li><a href="what-if/{one.name}.html"><strong>{escape(one.title)}</strong>'
            f"<span>{escape(one.question)}</span></a></li>\n"
            for one in several
        )
        + "</ul>\n"
        for theme, several in themes.items()
    )
    body = (
        '<main class="handout">\n<h1>What makes a partnership of public services deliver?</h1>\n'
        "<p>Predict, then see what a simulation of an illustrative county says. Every answer was computed beforehand: "
        "nothing is asked of a server, and what you write stays on this page.</p>\n"
        + (f'<h2>Lessons</h2>\n<ul class="links">\n{taught}</ul>\n' if taught else "")
        + (f"<h2>What if …</h2>\n{asked}" if asked else "")
        + _foot(source)
        + "</main>\n"
    )
    return page("What makes a partnership deliver?", body)


def what_if_page(scenario: Scenario, answer: Answer, source: str) -> str:
    """Return the page of one what-if: predict, and then the answer."""
    body = (
        '<main class="handout">\n<p><a href="../index.html">All questions</a></p>\n'
        f'<h1>{escape(scenario.title)}</h1>\n<p class="ask">{escape(scenario.question)}</p>\n'
        + _more("Why it might matter", scenario.why)
        + _predict(ASK)
        + _answer(answer, "answer")
        + _more("What is known of it", scenario.evidence)
        + _foot(source)
        + "</main>\n"
    )
    return page(scenario.title, body, "../")


def lesson_page(lesson: Lesson, answers: Mapping[str, Answer], source: str) -> str:
    """Return a lesson's page: predict, run, explain, criticise."""
    first = lesson.predict.run
    order = sorted(lesson.runs, key=lambda run: run.key != first)
    runs = "".join(
        f"<article>\n<h3>{escape(run.label)}</h3>\n{_answer(answers[run.key], run.key, run.key == first)}</article>\n"
        for run in order
    )
    body = (
        '<main class="handout">\n<p><a href="../index.html">All lessons</a></p>\n'
        f'<h1>{lesson.number}. {escape(lesson.title)}</h1>\n<p class="ask">{escape(lesson.puzzle)}</p>\n'
        + "<h2>What you will learn</h2>\n"
        + _items(lesson.aims, "ul")
        + f"<p>{escape(lesson.background)}</p>\n"
        + "<h2>Predict</h2>\n"
        + _predict(lesson.predict.ask)
        + f"<section data-answer hidden>\n<h2>Run</h2>\n{runs}</section>\n"
        + "<h2>Explain</h2>\n"
        + _items([told(one) for one in lesson.explain.prompts], "ol")
        + "<h2>Criticise</h2>\n"
        + _items([told(one) for one in lesson.criticise.prompts], "ol")
        + _foot(source)
        + "</main>\n"
    )
    return page(lesson.title, body, "../")


def _items(items: Sequence[str], tag: str) -> str:
    return f"<{tag}>\n" + "".join(f"<li>{escape(item)}</li>\n" for item in items) + f"</{tag}>\n"


def _more(summary: str, text: str) -> str:
    return f"<details><summary>{summary}</summary><p>{escape(text)}</p></details>\n" if text else ""


def _foot(source: str) -> str:
    return f'<p class="soft">{escape(source)}</p>\n'


def _predict(ask: str) -> str:
    choices = "".join(
        f'<label><input type="radio" name="guess" value="{value}"> {words}</label>\n'
        for value, words in GUESSES.items()
    )
    return (
        '<form class="card predict" data-predict>\n<fieldset>\n'
        f"<legend>{escape(ask)}</legend>\n{choices}</fieldset>\n"
        '<label class="field" for="because">Because <textarea id="because" rows="2"></textarea></label>\n'
        '<p class="trouble" role="alert" hidden>Choose one first.</p>\n'
        '<button type="submit" class="main">See what the model says</button>\n</form>\n'
    )


def _answer(answer: Answer, key: str, judged: bool = True) -> str:
    """Return an answer; ``judged`` sets the prediction against it."""
    says = SAYS.get(str(answer["verdict"]), "unclear")
    against = f'<p class="against" data-says="{says}" aria-live="polite"></p>\n' if judged else ""
    heads = "".join(f'<th scope="col">{escape(str(one))}</th>' for one in answer["titles"])
    rows = "".join(
        f'<tr><th scope="row">{escape(row["label"])}{" †" if row["some"] else ""}</th>'
        + "".join(f"<td>{escape(str(cell))}</td>" for cell in row["cells"])
        + "</tr>\n"
        for row in answer["rows"]
    )
    inside = (
        f'{against}<p class="verdict" data-verdict="{answer["verdict"]}">{escape(answer["verdict_words"])}</p>\n'
        f'<p class="headline">{escape(answer["headline"])}</p>\n<p class="sure">{escape(answer["sure"])}</p>\n'
        '<div class="charts">\n' + "\n".join(answer["charts"].values()) + "</div>\n"
        '<details class="outcomes"><summary>All outcomes</summary><div class="scroll" tabindex="0" role="group" '
        f'aria-label="All outcomes"><table><thead><tr>{heads}</tr></thead>\n<tbody>{rows}</tbody></table></div>'
        f'</details>\n<p class="soft">{escape(answer["who_pays"])} {escape(answer["reach"])}</p>\n'
    )
    return f'<section data-answer hidden tabindex="-1">\n{_named(inside, key)}</section>\n'


def _named(text: str, key: str) -> str:
    """Return markup whose names are this answer's own: a page may hold several answers."""
    own = NAMED.sub(lambda one: f'{one[1]}="{" ".join(f"{key}-{name}" for name in one[2].split())}"', text)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#{key}-\1)", own)
