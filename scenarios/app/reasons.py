"""Why an answer is what it is, on demand, and a what-if about a team beside its alternatives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from partnership_dynamics.scenarios.actions.alternatives import ranking_of, why_not
from partnership_dynamics.scenarios.actions.runs import Means
from partnership_dynamics.scenarios.app.answers import LOOKS
from partnership_dynamics.scenarios.app.growing import StoppedError, grow, together
from partnership_dynamics.scenarios.app.question import Question, scenario_of
from partnership_dynamics.scenarios.app.workspace import Workspace
from partnership_dynamics.scenarios.present.why_words import CHANNEL_WORDS, USE_WORDS, interval_heading
from partnership_dynamics.scenarios.present.words import interval_text, number, signed
from partnership_dynamics.scenarios.ranges import paired
from partnership_dynamics.scenarios.schema import ScenarioError
from partnership_dynamics.scenarios.team_options import Ranking, worth_knowing
from partnership_dynamics.scenarios.why import Why, why
from partnership_dynamics.scenarios.wording import of_ten


def reasons(workspace: Workspace, question: Question, stopped: Callable[[], bool]) -> Iterator[dict[str, Any]]:
    """Yield how far the counterfactual runs are, and last of all the tables that say why.

    Raises
    ------
    ScenarioError
        If nothing was asked yet.
    StoppedError
        If the person wants no more.
    """
    if question.changes_nothing:
        raise ScenarioError("why is about a difference; choose a what-if or move a slider first")
    pairs = LOOKS[-1]
    both = workspace.pair(question)
    yield {"doing": "Running what the answer rests on", "done": 0, "of": 1}
    grow(both, pairs, stopped)
    scenario, baseline = together(*both, pairs)
    first, second = paired([one.case for one in both])

    def told(_done: int, _of: int) -> None:
        if stopped():
            raise StoppedError

    yield {"doing": "Asking through which channels", "done": 0, "of": 1}
    found = why(scenario, baseline, (first, second), progress=told)
    tables = tables_of(found)
    asked = scenario_of(question)
    if not why_not(asked, workspace.prepared):
        yield {"doing": "Running the alternatives", "done": 0, "of": 1}
        ranking = ranking_of(workspace.prepared, asked, (baseline, scenario), Means(progress=told))
        if ranking is not None:
            tables.append(table_of(ranking))
    yield {"why": tables}


def tables_of(found: Why) -> list[dict[str, Any]]:
    """Return the three accounts as tables for the page."""
    hours = [
        [USE_WORDS[row.use], number(row.scenario, 0), number(row.baseline, 0), signed(row.difference, 0)]
        for row in found.hours
    ]
    channels = [
        [CHANNEL_WORDS[part.channel], signed(part.mean, 2), interval_text(part.low, part.high, 2)]
        for part in found.channels
    ]
    turned = [[one.what, number(one.only_with), number(one.only_without)] for one in found.turned]
    whose = [f"{name} ({signed(change)})" for one in found.turned for name, change in one.members]
    *parts, whole = found.channels
    bars = {
        "parts": [[CHANNEL_WORDS[part.channel], round(part.mean, 4)] for part in parts],
        "net": round(whole.mean, 4),
        "total": CHANNEL_WORDS[whole.channel],
    }
    heads = ["Channel", "Projects", interval_heading(found).capitalize()]
    return [
        {
            "title": "Where members' hours went",
            "heads": ["Use", "With", "Without", "Difference"],
            "rows": hours,
            "note": "On average over runs; the uses add up to all hours.",
        },
        {
            "title": "Through what ties make the difference",
            "heads": heads,
            "rows": channels,
            "bars": bars,
            "note": "Shapley parts of the difference in projects delivered; they add up.",
        },
        {
            "title": "Decisions about the same projects that turned",
            "moments": True,
            "heads": ["A run", "Only with the change", "Only without"],
            "rows": turned,
            "note": f"Who joins more or fewer projects: {', '.join(whose)}." if whose else "",
        },
    ]


def table_of(ranking: Ranking) -> dict[str, Any]:
    """Return options beside each other as a table for the page."""
    rows = [[one.title, number(one.delivered), f"{of_ten(one.best)} of 10"] for one in ranking.options]
    return {
        "title": "Beside its alternatives",
        "heads": ["Option", "Delivers", "Best in"],
        "rows": rows,
        "note": f"Over {ranking.counties} plausible counties. {worth_knowing(ranking)}",
    }
