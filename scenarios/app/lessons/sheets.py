"""A lesson on paper: the sheet for students, without any answer on it, and the notes for teachers, with all."""

from __future__ import annotations

from collections.abc import Sequence

from partnership_dynamics.calibration.clean import markup as escape
from partnership_dynamics.scenarios.app.lessons.contents import PAIRS, STEPS, Lesson, quoted, told
from partnership_dynamics.scenarios.present.shell import whole_page

LINES = 3  # to write on, below a question
STEP_NAMES = {"predict": "Predict", "run": "Run", "explain": "Explain", "criticise": "Criticise"}


def _page(title: str, kind: str, body: str) -> str:
    head = '<link rel="stylesheet" href="/page/sheet.css">\n<script type="module" src="/page/sheet.js"></script>\n'
    return whole_page(f"{title}: {kind}", f'<main class="sheet">\n{body}</main>\n', head)


def _list(items: Sequence[str], tag: str = "ul", lined: bool = False) -> str:
    rule = '<div class="lines" aria-hidden="true">' + "<span></span>" * LINES + "</div>" if lined else ""
    return f"<{tag}>\n" + "".join(f"<li>{escape(item)}{rule}</li>\n" for item in items) + f"</{tag}>\n"


def _head(lesson: Lesson, kind: str) -> str:
    return (
        f'<header><p class="kind">Lesson {lesson.number}: {kind}</p>\n<h1>{escape(lesson.title)}</h1>\n'
        f'<p class="puzzle">{escape(lesson.puzzle)}</p>\n'
        '<p class="print"><button type="button" id="print">Print</button></p></header>\n'
    )


def _step(name: str) -> str:
    return f'<h2>{STEP_NAMES[name]} <span class="minutes">{STEPS[name]} minutes</span></h2>\n'


def student_sheet(lesson: Lesson) -> str:
    """Return the sheet for students as a page to print."""
    rows = "".join(
        f'<tr><th scope="row">{escape(run.label)}</th><td></td><td></td><td></td></tr>\n' for run in lesson.runs
    )
    body = (
        _head(lesson, "sheet for students")
        + '<p class="name">Name <span></span> Date <span></span></p>\n'
        + "<h2>What you will learn</h2>\n"
        + _list(lesson.aims)
        + f"<p>{escape(lesson.background)}</p>\n"
        + _step("predict")
        + f"<p>{escape(lesson.predict.ask)}</p>\n"
        + '<p class="boxes"><span>☐ more</span> <span>☐ fewer</span> <span>☐ no difference that matters</span></p>\n'
        + "<p>About how many projects more or fewer? ______ &nbsp; How sure are you, 0 to 100? ______</p>\n"
        + "<p>Because:</p>\n"
        + '<div class="lines" aria-hidden="true">'
        + "<span></span>" * LINES
        + "</div>\n"
        + _step("run")
        + "<p>Put each question to the model, and write down what it says.</p>\n"
        + '<table><caption class="hidden">What the model says</caption><thead><tr><th scope="col">Question</th>'
        '<th scope="col">Difference in projects</th><th scope="col">In 8 of 10 counties</th>'
        '<th scope="col">Verdict</th></tr>'
        f"</thead>\n<tbody>{rows}</tbody></table>\n"
        + f"<p>{escape(lesson.watch)}</p>\n"
        + _step("explain")
        + _list([told(one) for one in lesson.explain.prompts], "ol", lined=True)
        + _step("criticise")
        + _list([told(one) for one in lesson.criticise.prompts], "ol", lined=True)
    )
    return _page(lesson.title, "sheet for students", body)


def teacher_notes(lesson: Lesson) -> str:
    """Return the notes for teachers, with the numbers that the class will find."""
    numbers = quoted(lesson)
    rows = "".join(
        f'<tr><th scope="row">{escape(run.label)}</th><td>{numbers[run.key].baseline}</td>'
        f"<td>{numbers[run.key].scenario}</td><td>{numbers[run.key].difference}</td>"
        f"<td>{numbers[run.key].interval}</td><td>{escape(numbers[run.key].verdict)}</td></tr>\n"
        for run in lesson.runs
    )
    heads = ("Question", "Without the change", "With the change", "Difference", "In 8 of 10 counties", "Verdict")
    plan = [f"{STEP_NAMES[name]}, {minutes} minutes: {_plan(lesson, name)}" for name, minutes in STEPS.items()]
    teacher = lesson.teacher
    body = (
        _head(lesson, "notes for teachers")
        + f"<p>{escape(told(teacher.summary, numbers))}</p>\n"
        + "<h2>Aims</h2>\n"
        + _list(lesson.aims)
        + f"<h2>The plan: {sum(STEPS.values())} minutes</h2>\n"
        + _list(plan, "ol")
        + "<h2>What the class will find</h2>\n"
        + "<table><caption>Projects delivered in ten years in the illustrative Shire County, means of "
        f"{PAIRS} paired runs. Whoever asks the same in the app gets these numbers.</caption>"
        + "<thead><tr>"
        + "".join(f'<th scope="col">{head}</th>' for head in heads)
        + "</tr></thead>\n"
        + f"<tbody>{rows}</tbody></table>\n"
        + _list([told(one, numbers) for one in teacher.expect])
        + "<h2>Listen for</h2>\n"
        + _list([told(one, numbers) for one in teacher.listen])
        + "<h2>Common mistakes</h2>\n"
        + _list(teacher.mistakes)
        + f"<h2>Further</h2>\n<p>{escape(told(teacher.further, numbers))}</p>\n"
        + "<h2>What this model is not</h2>\n<p>Shire County is made up, in the shape that a 2007 study reports. The "
        "intervals are between what 8 of 10 plausible counties lie, as each is expected: one run may lie outside, and "
        "the model's rules are uncertain too. It compares ways of running a partnership, other things equal; it "
        "forecasts nothing.</p>\n"
    )
    return _page(lesson.title, "notes for teachers", body)


def _plan(lesson: Lesson, step: str) -> str:
    return {
        "predict": "everybody writes down a prediction and a reason before anybody touches the app",
        "run": f"the {len(lesson.runs)} questions; then one history together in “Watch”",
        "explain": "in groups of three, one question each; each group shows its evidence on the screen",
        "criticise": "the whole class; end with one thing that would change their mind",
    }[step]
