"""Patterns of governance: money and a team, size, the loss of a hub, and the county of the 2007 study."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.evidence import figures
from partnership_dynamics.scenarios.ensemble.ensemble import Ensemble
from partnership_dynamics.scenarios.ensemble.outcomes import delivered_total
from partnership_dynamics.scenarios.validation import configurations, take_up
from partnership_dynamics.scenarios.validation.intervals import mean_of, resampled
from partnership_dynamics.scenarios.validation.laboratory import EACH, Laboratory
from partnership_dynamics.scenarios.validation.pattern import (
    Curve,
    Finding,
    PatternChart,
    above,
    below,
    between,
    measured,
)
from partnership_dynamics.scenarios.validation.worlds import SHIRE_STAFF, plain, random_ties, with_team, without_team
from partnership_dynamics.simulation.start import Event, Setup

Values = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

SIZES = (8, 16, 24, 32, 48)
MEAN_DEGREE = 4
HUB_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
LOSS_AT, AFTER = 12, 36  # the quarter in which a hub is lost, and the length of the history
BEACON = (figures()["practice_share"].low, figures()["practice_share"].high)  # of members that hold a practice


def chances(conditions: Flags, delivered: Values) -> Values:
    """Return the chance that a network is effective, by its resources and team, float64 (2, 2, worlds).

    Only centrally integrated, old and stable networks are looked at. Effective is what delivers more than the middle
    one of all kinds of network, which are equally many.

    Parameters
    ----------
    conditions : bool (kinds, 5)
        Integrated, old, stable, resources, staffed by a team.
    delivered : float64 (kinds, worlds, runs)

    Examples
    --------
    >>> kinds = np.array([[1, 1, 1, rich, team] for rich in (0, 1) for team in (0, 1)], dtype=bool)
    >>> chances(kinds, np.array([0.0, 3.0, 3.0, 3.0])[:, None, None])[:, :, 0].tolist()
    [[0.0, 0.0], [0.0, 0.0]]
    >>> chances(kinds, np.array([0.0, 1.0, 2.0, 3.0])[:, None, None])[:, :, 0].tolist()
    [[0.0, 0.0], [1.0, 1.0]]
    """
    effective = delivered > np.median(delivered)
    found = np.empty((2, 2, delivered.shape[1]))
    for rich in (0, 1):
        for team in (0, 1):
            here = (conditions == np.array([1, 1, 1, rich, team], dtype=bool)).all(axis=1)
            found[rich, team] = effective[here].mean(axis=(0, 2))
    return found


def substitutes(lab: Laboratory) -> Finding:
    """Look for P3: whether money matters less to a network's chance of being effective where there is a team."""
    conditions, runs = configurations.simulated(lab)
    delivered = runs.reshape(len(conditions), -1, EACH)
    (neither, team), (money, both) = chances(conditions, delivered)
    without, with_one = money - neither, both - team

    def log_odds(rows: Values) -> float:
        runs_each = rows.shape[0] * EACH  # half a run is added to either side, so that no odds are infinite
        chance = (rows.mean(axis=0) * runs_each + 0.5) / (runs_each + 1.0)
        odds = np.log(chance) - np.log1p(-chance)
        return float(odds[3] - odds[1] - odds[2] + odds[0])

    cells = np.column_stack([neither, team, money, both])
    kept = [(conditions == np.array([1, 1, 1, rich, nao], dtype=bool)).all(axis=1) for rich in (0, 1) for nao in (0, 1)]
    projects = [delivered[here].mean(axis=(0, 2)) for here in kept]
    odds = resampled(cells, log_odds, lab.seed)
    return Finding(
        (
            measured(
                "What money adds to the chance of being effective, without a team", "", mean_of(without), above(0)
            ),
            measured("What it adds with a team, less without", "", mean_of(with_one - without), below(0)),
            measured("What a team adds to the chance, without money", "", mean_of(team - neither)),
            measured("Chance with neither", "", mean_of(neither)),
            measured("Chance with both", "", mean_of(both)),
            measured("What money adds with a team, less without, in log-odds", "", odds),
            measured(
                "What money adds to projects in two years with a team, less without",
                "projects",
                mean_of(projects[3] - projects[1] - projects[2] + projects[0]),
            ),
        ),
        runs=delivered.size // 2,
        chart=PatternChart(
            "Hours that members have",
            "Chance of being effective",
            (
                Curve("no team", (0.0, 1.0), (mean_of(neither), mean_of(money))),
                Curve("a team, paid from outside", (0.0, 1.0), (mean_of(team), mean_of(both))),
            ),
            at_x=("few", "considerable"),
        ),
    )


def gain_with_size(lab: Laboratory) -> Finding:
    """Look for P4: what a team adds to shared governance as there are more members, its staff in step with them."""

    def make(world: int) -> list[Setup]:
        ties = [random_ties(n, n * MEAN_DEGREE // 2, seed=world) for n in SIZES]
        return [
            setup
            for n, tie in zip(SIZES, ties, strict=True)
            for setup in (plain(with_team(tie), SHIRE_STAFF * n), plain(tie))
        ]

    found = lab.across(make, delivered_total, 0.5).mean(axis=2)
    gains = found[:, 0::2] - found[:, 1::2]
    sizes = np.array(SIZES, dtype=np.float64)
    each, centred = gains / sizes, sizes - sizes.mean()
    slopes = 10.0 * (gains @ centred) / float(centred @ centred)  # of each world's gains on size
    return Finding(
        (
            measured("Gain from a team for each ten members more", "projects", mean_of(slopes), above(0)),
            measured(
                "Gain for each member, 48 members less eight",
                "projects a member",
                mean_of(each[:, -1] - each[:, 0]),
                above(0),
            ),
            measured(
                "Gain for each member, 48 members less 24",
                "projects a member",
                mean_of(each[:, -1] - each[:, SIZES.index(24)]),
            ),
        ),
        runs=found.size * EACH,
        chart=PatternChart(
            "Members",
            "Gain from a team for each member, projects in ten years",
            (Curve("team less shared governance", tuple(sizes.tolist()), tuple(map(mean_of, each.T))),),
        ),
    )


def team_hub(share: float, network: int) -> tuple[Setup, Setup]:
    """Return a partnership whose team deals with a share of the members, other ties making up the number; with it lost.

    Every network has the same number of ties.
    """
    n, hub = 16, 16
    generator = np.random.default_rng(network)
    known = generator.permutation(n)[: round(share * n)]
    tie = np.zeros((n + 1, n + 1), dtype=np.uint8)
    tie[hub, known] = tie[known, hub] = 1
    tie[:n, :n] = random_ties(n, 24 - len(known), seed=network)
    kept = plain(tie, SHIRE_STAFF * n, quarters=AFTER)
    return kept, replace(kept, events=(Event(LOSS_AT, "close_team"),))


def member_hub(share: float, network: int) -> tuple[Setup, Setup]:
    """Return the same with a member as the hub, under shared governance; with it gone."""
    n, hub = 17, 0
    generator = np.random.default_rng(network)
    known = 1 + generator.permutation(n - 1)[: round(share * (n - 1))]
    tie = np.zeros((n, n), dtype=np.uint8)
    tie[hub, known] = tie[known, hub] = 1
    tie[1:, 1:] = random_ties(n - 1, 40 - len(known), seed=network)
    kept = plain(tie, quarters=AFTER)
    return kept, replace(kept, events=(Event(LOSS_AT, "leave", hub),))


def hub_removal(lab: Laboratory) -> Finding:
    """Look for P6: whether the loss of a hub costs more, the more of the ties run through it."""
    measures, curves, runs = [], [], 0
    shares = np.array(HUB_SHARES)
    centred = (shares - shares.mean()) / float(((shares - shares.mean()) ** 2).sum())
    for label, world_of in (("a staff team closes", team_hub), ("a member leaves", member_hub)):

        def make(world: int, world_of: Callable[[float, int], tuple[Setup, Setup]] = world_of) -> list[Setup]:
            return [setup for share in HUB_SHARES for setup in world_of(share, world)]

        found = lab.across(make, _after_loss).mean(axis=2)
        lost = found[:, 0::2] - found[:, 1::2]
        runs += found.size * EACH
        measures.append(
            measured(
                f"Lost when {label}: all members tied to it, less none", "projects", mean_of(lost @ centred), above(0)
            )
        )
        curves.append(Curve(label, HUB_SHARES, tuple(map(mean_of, lost.T))))
    return Finding(
        tuple(measures),
        runs,
        PatternChart("Share of members tied to the hub", "Projects lost in the six years after", tuple(curves)),
    )


def _after_loss(ensemble: Ensemble) -> Values:
    return ensemble.delivered[:, -1] - ensemble.delivered[:, LOSS_AT - 1]


def holder_share(ensemble: Ensemble) -> Values:
    """Return the share of members that hold each practice at the end, on average; NaN where nothing was learnt."""
    practices = ensemble.observed("practices")[:, -1]
    held = ensemble.observed("practices_held")[:, -1] / ensemble.observed("members")[:, -1]
    return np.where(practices > 0, held / np.maximum(practices, 1.0), np.nan)


def the_county(lab: Laboratory) -> Finding:
    """Look for P8: delivers well round its team, and learns over ties among members, more so where the team joins."""
    county = lab.county
    joins = replace(county.partnership.team, style=0.9)
    joined = replace(county, partnership=replace(county.partnership, team=joins))
    carry, join, alone = lab.ensembles([county, joined, without_team(county)])
    seen = take_up.looked_at(lab, county)
    return Finding(
        (
            measured(
                "Delivered with the team, less without",
                "projects",
                mean_of(delivered_total(carry) - delivered_total(alone)),
                above(0),
            ),
            measured(
                "Others' practices that a member takes over, for each further tie to a member",
                "",
                take_up.slope_on(seen, take_up.CONTACTS, lab.seed),
                above(0),
            ),
            measured(
                "Members holding each practice, a joining team less a carrying one",
                "",
                mean_of(holder_share(join) - holder_share(carry)),
                above(0),
            ),
            measured(
                "Members holding each practice after ten years, carrying team",
                "",
                mean_of(holder_share(carry)),
                between(*BEACON),
            ),
            measured(
                "Taken over for each further tie at working strength",
                "",
                take_up.slope_on(seen, take_up.WORKING, lab.seed),
            ),
            measured(
                "Share of others' practices that members hold", "", mean_of(np.nanmean(take_up.taken_up(seen), axis=1))
            ),
            measured(
                "Delivered with a joining team, less with a carrying one",
                "projects",
                mean_of(delivered_total(join) - delivered_total(carry)),
            ),
        ),
        runs=3 * carry.replications + len(seen),
    )
