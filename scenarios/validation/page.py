"""The page of the documentation that says which patterns the model reproduces, and what the others teach."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from partnership_dynamics.scenarios.present import words
from partnership_dynamics.scenarios.present.canvas import Picture
from partnership_dynamics.scenarios.validation import county_page, regrading
from partnership_dynamics.scenarios.validation.county import RowResult
from partnership_dynamics.scenarios.validation.pattern import STRENGTHS, Pattern, PatternMeasure
from partnership_dynamics.scenarios.validation.record import Result, lesson
from partnership_dynamics.scenarios.validation.robustness import SHARES, Held, in_words, shares_by_role

VERDICTS = ("reproduced", "not reproduced", "cannot tell", "contested")
SHAPES = {"reproduced": "●", "not reproduced": "✕", "cannot tell": "○", "contested": "◆"}
LATER = "later than the end"

BEGIN = """\
# Does the model behave as partnerships do?

*Made by `run.py validate`; do not edit. {command}*

Twenty-five patterns that studies of partnerships report, each looked for in the model by a small experiment. A pattern
that fails stays in the table as failed, with what it teaches. Patterns whose evidence also gave parameters, and those
whose rule was changed after their result was known, are marked as such and test nothing. A verdict follows from
95% intervals and nothing else:

- {reproduced} **reproduced**: every interval that is judged lies where it is expected;
- {not_reproduced} **not reproduced**: one lies outside;
- {cannot_tell} **cannot tell**: one lies across a bound;
- {contested} **contested**: studies disagree, so it is said which way the model goes, and not judged.

An interval is about chance alone, with the constants as they are in `run.py parameters` and, for most patterns, in
the illustrative county: that a pattern is reproduced there is evidence for the rules, not for the sizes
of effects in any real partnership. Strength of the evidence for a pattern: {strengths}.
"""

BEFORE = "*Before*: the verdict of an earlier run, with the rules as they were then.\n"
OTHER = """\
*Over the plausible set*: the experiments again, at {size} histories a sample, in {draws}
[plausible counties](plausible.md). Said is in how many of ten a pattern is reproduced; *open*: too few histories to
tell.
"""


OVER = """\
Over the plausible set: of the patterns that are judged, by role, how many are reproduced in most
[plausible counties](plausible.md) and how many are not. *Neither*: counties differ, or too few histories were run in
each to tell.
"""


def decimals(measure: PatternMeasure) -> int:
    """Return how many decimals a measure deserves: about as many as half its interval, and what keeps 0 out."""
    finite = [abs(one) for one in (measure.low, measure.high) if math.isfinite(one)]
    half = (measure.high - measure.low) / 2
    places = 2
    if math.isfinite(half) and half > words.NOTHING:
        places = min(max(1 - math.floor(math.log10(half)), 0), 3)
    elif finite and max(finite) >= 10:
        places = 1
    while finite and min(finite) > words.NOTHING and words.number(min(finite), places) == "0" and places < 6:
        places += 1
    return places


def shown(value: float, places: int) -> str:
    """Return a number in words; infinity is a time later than was looked.

    Examples
    --------
    >>> shown(1.25, 1), shown(float("inf"), 1)
    ('1.3', 'later than the end')
    """
    return LATER if math.isinf(value) else words.number(value, places)


def figure(measure: PatternMeasure) -> str:
    """Return a measure's number with its interval.

    Examples
    --------
    >>> figure(PatternMeasure("Years", "years", 5.0, 4.75, 5.25))
    '5.00 (4.75 to 5.25) years'
    """
    places = decimals(measure)
    said = shown(measure.value, places)
    if not math.isnan(measure.low):
        said += f" ({shown(measure.low, places)} to {shown(measure.high, places)})"
    return f"{said} {measure.unit}".strip()


def sources_of(pattern: Pattern, works: str) -> str:
    """Return a pattern's sources as keys of the bibliography, linked where the page of references is at hand.

    Examples
    --------
    >>> from partnership_dynamics.scenarios.validation.register import patterns
    >>> sources_of(patterns()["P2"], "references.md"), sources_of(patterns()["P2"], "")
    ('[raab2015](references.md#raab2015)', 'raab2015')
    """
    return ", ".join(f"[{key}]({works}#{key})" if works else key for key in pattern.cites)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines) + "\n"


def summary(results: Sequence[Result]) -> str:
    """Return how many patterns of each strength came out how, as a table."""
    counts = Counter((one.pattern.strength, one.verdict) for one in results)
    rows = [
        [f"{strength}: {meaning}", *(str(counts[strength, verdict]) for verdict in VERDICTS)]  # type: ignore[index]
        for strength, meaning in STRENGTHS.items()
    ]
    return _table(["Strength of the evidence", *VERDICTS], rows)


def headline(result: Result) -> str:
    """Return the result of a pattern in a line: which way it goes, or its judged measure that decided."""
    if result.pattern.contested:
        return result.finding.way + "."
    judged = [one for one in result.finding.measures if one.expected is not None]
    deciding = [one for one in judged if one.verdict == result.verdict] or judged
    first = deciding[0]
    more = f" (and {len(judged) - 1} more)" if len(judged) > 1 else ""
    expected = first.expected.words(first.unit) if first.expected else ""
    return f"{first.label}: {figure(first)}; expected {expected}{more}"


def _section(result: Result, picture: Picture | None, folder: str, replications: int, works: str) -> str:
    one = result.pattern
    rows = county_page.measure_rows(result.finding.measures, figure)
    parts = [
        f"## {one.key} {one.title}\n",
        f"{SHAPES[result.verdict]} **{result.verdict.capitalize()}**. Strength {one.strength}, {one.role}. "
        f"{one.statement} *({one.source}: {sources_of(one, works)})*\n",
        f"**Looked for.** {one.check}\n",
        f"**Experiment.** {one.how} {result.finding.runs:,} histories.\n",
        _table(["Measure", "Found (95% interval)", "Expected", "Verdict"], rows),
    ]
    if one.contested:
        parts.append(f"**Which way the model goes.** {result.finding.way}.\n")
    if one.caution:
        parts.append(f"**Mind.** {one.caution}\n")
    if one.changed:
        parts.append(f"**Changed after a first run.** {one.changed}\n")
    if lesson(result, replications):
        parts.append(f"**What it teaches.** {lesson(result, replications)}\n")
    if picture is not None:
        parts.append(f"![{_cell(picture.alt)}]({folder}/{picture.name}.png)\n")
    return "\n".join(parts)


def _failures(results: Sequence[Result], replications: int) -> str:
    """Return what became of patterns with strong evidence that are not reproduced."""
    open_verdicts = ("not reproduced", "cannot tell")
    failed = [one for one in results if one.pattern.strength == "A" and one.verdict in open_verdicts]
    if not failed:
        return "Every pattern with strong evidence (A) is reproduced.\n"
    said = [
        f"- **{one.pattern.key} {one.pattern.title}** ({one.verdict}). {lesson(one, replications)}".rstrip()
        for one in failed
    ]
    return "\n".join(said) + "\n"


def page(
    results: Sequence[Result],
    about: Mapping[str, Any],
    pictures: Mapping[str, Picture],
    folder: str,
    before: Mapping[str, str] | None = None,
    robust: Held | None = None,
    works: str = "",
    county: Sequence[RowResult] = (),
) -> str:
    """Return the page as Markdown.

    Parameters
    ----------
    results : sequence of Result
    about : mapping
        Command, seed, replications, sources.
    pictures : mapping
        By pattern's key; and "verdicts" and "ranges" where they were drawn.
    folder : str
        Where the pictures are, as seen from the page.
    before : mapping, optional
        Verdicts of an earlier run by key: one more column.
    robust : mapping, optional
        How the patterns came out under drawn constants: one more column.
    works : str
        Where the page of references is, as seen from this one; empty if it is not at hand.
    county : sequence of RowResult
        Rows on the county of the 2007 study; none where they were not looked at.
    """
    marks = {verdict.replace(" ", "_"): shape for verdict, shape in SHAPES.items()}
    size = f"seed {about['seed']}, {about['replications']:,} histories a sample"
    repeat = f"To make it again: `{about['command']}` ({size})."
    head = [
        "",
        "Pattern",
        "Strength",
        "Role",
        "Result",
        *(["Before"] if before is not None else []),
        "Verdict",
        *(["Over the plausible set"] if robust else []),
        "Source",
    ]
    rows = [
        [
            f"[{one.pattern.key}](#{_anchor(one)})",
            one.pattern.title,
            one.pattern.strength,
            one.pattern.role,
            headline(one),
            *([before.get(one.pattern.key, "not run")] if before is not None else []),
            f"{SHAPES[one.verdict]} {one.verdict}",
            *([in_words(robust.get(one.pattern.key, {}))] if robust else []),
            one.pattern.source,
        ]
        for one in results
    ]
    whole = [name for name in ("verdicts", "ranges") if name in pictures]
    drawn = [f"![{_cell(pictures[name].alt)}]({folder}/{name}.png)\n" for name in whole]
    return "\n".join(
        [
            BEGIN.format(command=repeat, strengths="; ".join(f"{a} {b}" for a, b in STRENGTHS.items()), **marks),
            summary(results),
            _table(["Role of the pattern", *VERDICTS], regrading.counted(results, VERDICTS)),
            *([OVER, _table(["Role of the pattern", *SHARES], shares_by_role(results, robust))] if robust else []),
            *drawn[:1],
            "## The patterns\n",
            _table(head, rows),
            *([BEFORE] if before is not None else []),
            *([OTHER.format(draws=about["draws"], size=about["draw_size"])] if robust else []),
            *drawn[1:],
            *([county_page.section(county, pictures, folder, _table, figure)] if county else []),
            "## Where strong evidence is not met\n",
            _failures(results, about["replications"]),
            "## How the patterns were regraded\n",
            regrading.introduction(works.replace("references", "evidence")),
            _table(regrading.HEAD, [regrading.row_of(one) for one in results]),
            *(_section(one, pictures.get(one.pattern.key), folder, about["replications"], works) for one in results),
        ]
    )


def _anchor(result: Result) -> str:
    """Return the anchor of a pattern's section, as Markdown sites make it from a heading."""
    kept = [
        letter
        for letter in f"{result.pattern.key} {result.pattern.title}".lower()
        if letter.isalnum() or letter in " -"
    ]
    return "".join(kept).replace(" ", "-")
