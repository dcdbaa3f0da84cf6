"""The briefing about the question before a person: that of `run.py brief`, from the same pairs that the page shows."""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from partnership_dynamics.calibration.counties.county import MARK
from partnership_dynamics.scenarios.actions.briefing import Further, simulate_further
from partnership_dynamics.scenarios.app.answers import LOOKS, STEP
from partnership_dynamics.scenarios.app.growing import grow, together
from partnership_dynamics.scenarios.app.question import Question, baseline_of, scenario_of
from partnership_dynamics.scenarios.app.working import steps_of
from partnership_dynamics.scenarios.app.workspace import SEED, Workspace
from partnership_dynamics.scenarios.brief.blocks import Briefing
from partnership_dynamics.scenarios.brief.content import briefing_of
from partnership_dynamics.scenarios.brief.editing import editable, may_be_left_out
from partnership_dynamics.scenarios.brief.html import page
from partnership_dynamics.scenarios.brief.kept import Kept, read_results
from partnership_dynamics.scenarios.brief.pdf import can_make_pdf, pdf
from partnership_dynamics.scenarios.brief.runner import BriefRunner
from partnership_dynamics.scenarios.brief.word import document
from partnership_dynamics.scenarios.ensemble.outcomes import compare
from partnership_dynamics.scenarios.ensemble.store import Store
from partnership_dynamics.scenarios.finding import USUAL_SHARE
from partnership_dynamics.scenarios.results import write_results
from partnership_dynamics.scenarios.schema import ScenarioError
from partnership_dynamics.simulation.workers import Tell

PAIRS = 100  # for each further question of a whole briefing, so that it takes a minute or two


def command_of(question: Question, workspace: Workspace) -> str:
    """Return the command that repeats a question, or where it was asked if no command does."""
    if question.moves:
        return f"run.py app: {scenario_of(question).title}"
    asked = shlex.quote(f"{question.what_if}.toml") if question.is_own else question.what_if
    against = baseline_of(question)
    words = [f"run.py compare {asked} {against.what_if}{'.toml' if against.is_own else ''}"]
    if workspace.prepared.is_calibrated:
        words.append("--calibrated FILE")
    if workspace.origin == "survey":
        words.append("--survey FILE")
    if workspace.origin == "county":
        words.append(f"--county {shlex.quote(workspace.partnership.name.removesuffix(f' {MARK}'))}")
    if question.band is not None:
        words.append(f"--band {question.band:g}")
    elif question.matters != USUAL_SHARE:
        words.append(f"--matters {100 * question.matters:g}%")
    return " ".join([*words, f"--seed {SEED} --replications {LOOKS[-1]} --quarters {question.quarters}"])


def briefing(
    workspace: Workspace,
    question: Question,
    whole: bool,
    stopped: Callable[[], bool],
    take: Callable[[Briefing], None],
) -> Iterator[dict[str, Any]]:
    """Yield how far a briefing is; when it is done, it has been given to ``take``.

    Parameters
    ----------
    workspace : Workspace
    question : Question
    whole : bool
        Whether to simulate what the comparison does not hold: who carries, what would change the answer.
    stopped : callable
    take : callable
        Given the briefing; `files_of` makes its files.

    Raises
    ------
    ScenarioError
        If nothing was asked yet.
    StoppedError
        If the person wants no more.
    """
    if question.changes_nothing:
        raise ScenarioError("a briefing is about a difference; choose a what-if or move a slider first")
    pairs = LOOKS[-1]
    both = workspace.pair(question)
    for to in (*range(STEP, pairs, STEP), pairs):
        grow(both, to, stopped)
        yield {"doing": "Comparing", "done": to, "of": pairs}
    yield {"doing": "Writing the results", "done": pairs, "of": pairs}
    with tempfile.TemporaryDirectory(prefix="partnership-app-") as folder:
        comparison = compare(*together(*both, pairs), threshold=question.threshold)
        notes = (*workspace.prepared.notes, *workspace.remarks(question))
        command = command_of(question, workspace)
        kept = read_results(write_results(Path(folder) / "results", comparison, command=command, notes=notes))
        if whole:
            found: list[Further] = []
            yield from _further(kept, Store(Path(folder) / "done"), stopped, found)
            made = briefing_of(kept, found[0].extras, found[0].features)
        else:
            made = briefing_of(kept, None, None)
    yield {"doing": "Writing the briefing", "done": 1, "of": 1}
    take(made)
    yield {
        "made": True,
        "texts": [vars(one) for one in editable(made)],
        "sections": may_be_left_out(made),
        "pdf": can_make_pdf(),
    }


def files_of(made: Briefing) -> dict[str, bytes]:
    """Return the files of a briefing by name: a page, a Word document, and a PDF where that can be made."""
    found = {"briefing.html": page(made).encode(), "briefing.docx": document(made)}
    return {**found, "briefing.pdf": pdf(made)} if can_make_pdf() else found


def _further(kept: Kept, store: Store, stopped: Callable[[], bool], found: list[Further]) -> Iterator[dict[str, Any]]:
    """Simulate what the comparison does not hold, in a thread that stops when the person wants no more."""

    def work(tell: Tell) -> None:
        found.append(simulate_further(kept, PAIRS, BriefRunner(SEED, None, store, tell)))

    yield from steps_of(work, stopped)
