"""Does structure matter? The same members in other networks, one basis of comparison at a time, while one watches.

The networks, the blocks and the words are those of `run.py experiment structure`, which does all of it and more; here
are fewer runs, in rounds, so that a first answer comes soon and the experiment can be stopped at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from partnership_dynamics.scenarios.actions.experimenting import check_members
from partnership_dynamics.scenarios.app.growing import Growing, grow
from partnership_dynamics.scenarios.app.question import LONGEST, threshold_of
from partnership_dynamics.scenarios.app.workspace import SEED, Workspace
from partnership_dynamics.scenarios.brief import charts as chart
from partnership_dynamics.scenarios.ensemble.ensemble import Case
from partnership_dynamics.scenarios.ensemble.outcomes import delivered_total
from partnership_dynamics.scenarios.experiments.blocks import Gathered, block_seed
from partnership_dynamics.scenarios.experiments.shapes import BASES, STRUCTURES, is_drawn, network_of, on
from partnership_dynamics.scenarios.experiments.world import MODES, ExperimentWorld, row_data
from partnership_dynamics.scenarios.finding import USUAL_SHARE
from partnership_dynamics.scenarios.present.structure_words import by_verdict
from partnership_dynamics.scenarios.present.words import span
from partnership_dynamics.scenarios.wording import BADGES

BLOCKS, RUNS = 16, 10  # of each network: so many draws of it, each run so often
FIRST_LOOK = 4  # blocks


class Structures(BaseModel):
    """What to compare: on which basis, whether networks may adapt, over how long, and what matters."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    basis: Literal["ties", "gross", "net"] = "ties"
    mode: Literal["frozen", "adapting"] = "adapting"
    years: int = Field(10, ge=1, le=LONGEST)
    matters: float = Field(USUAL_SHARE, gt=0, le=1)


def structures(workspace: Workspace, asked: Structures, stopped: Callable[[], bool]) -> Iterator[dict[str, Any]]:
    """Yield how far the experiment is, and what it shows so far, from the fourth block on.

    Raises
    ------
    ScenarioError
        If the partnership has too few members for networks to differ.
    StoppedError
        If the person wants no more.
    """
    partnership = workspace.partnership
    check_members(partnership)
    calibrated = workspace.prepared.is_calibrated
    world = ExperimentWorld(
        partnership, workspace.prepared.parameters, 4 * asked.years, SEED, threshold_of(asked.matters)
    )
    names = on(world, asked.basis)
    drawn = frozenset(name for name in names if is_drawn(name, asked.basis))
    values: dict[str, list[Any]] = {name: [] for name in names}
    of, done = BLOCKS * RUNS * len(names), 0
    for block in range(BLOCKS):
        for name in names:
            tie = network_of(world, name, asked.basis, block)
            setup = world.setup(tie, asked.mode, net=asked.basis == "net")
            one = Growing(Case(name, STRUCTURES[name], setup), block_seed(SEED, block))
            grow([one], RUNS, stopped)
            values[name].append(delivered_total(one.ensemble(RUNS)))
            done += RUNS
            yield {"done": done, "of": of}
        if block + 1 >= FIRST_LOOK and (block + 1) % FIRST_LOOK == 0:
            each = {name: {"delivered": np.concatenate(many)} for name, many in values.items()}
            gathered = Gathered(each, np.repeat(np.arange(block + 1), RUNS), drawn, BLOCKS)
            yield {"done": done, "of": of, **_shown(world, asked, gathered, calibrated)}


def _shown(world: ExperimentWorld, asked: Structures, gathered: Gathered, calibrated: bool) -> dict[str, Any]:
    """Return what the blocks so far show."""
    found, rows = [], []
    for name in gathered.values:
        if name == "observed":
            continue
        row = gathered.row(name, "observed")
        verdict = world.judged(row)
        rows.append({"structure": name, "outcome": "delivered", **row_data(row), "verdict": verdict})
        found.append(
            chart.LabelledEstimate(STRUCTURES[name].capitalize(), row.difference, row.low, row.high, BADGES[verdict])
        )
    as_it_is = float(np.mean(gathered.values["observed"]["delivered"]))
    half, time = world.threshold.over(world.years, as_it_is), span(world.years)
    title = f"Against the network as it is: {BASES[asked.basis]}, {MODES[asked.mode]}"
    drawn = chart.difference(
        found,
        half,
        title,
        "structures",
        f"Difference in projects delivered in {time}",
        f"Difference in projects delivered in {time}",
    )
    words = by_verdict(rows)
    return {
        "answer": f"{words[:1].upper()}{words[1:]}." if not words.endswith(".") else words,
        "sure": (
            f"{gathered.runs} runs of each network, in {gathered.blocks} draws of it; 95% intervals. Less than "
            f"{half:g} projects in {time} is too small to matter. All bases and more: run.py experiment structure."
            + " Calibrated constants stand at their points here; nothing is drawn."
            * calibrated
        ),
        "chart": drawn.html(),
        "final": gathered.whole,
    }
