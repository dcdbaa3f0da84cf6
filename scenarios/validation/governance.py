"""Patterns of governance: money and a team, size, the loss of a hub, and the county of the 2007 study."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from scenarios.ensemble.ensemble import Ensemble
from scenarios.ensemble.outcomes import delivered_total
from scenarios.validation.intervals import mean_of, slope_of
from scenarios.validation.laboratory import Laboratory
from scenarios.validation.pattern import Chart, Curve, Finding, above, below, measured
from scenarios.validation.worlds import SHIRE_STAFF, plain, random_ties, with_team, without_team
from simulation.start import Event, Setup

Values = npt.NDArray[np.float64]

USUAL_HOURS, MUCH = 110.0, 165.0  # hours a member has for joint work: as in the county, and half as much again
SIZES = (8, 16, 24, 32, 48)
MEAN_DEGREE = 4
HUB_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
LOSS_AT, AFTER = 12, 36  # the quarter in which a hub is lost, and the length of the history
NETWORKS = 4
FEW = 0.5  # a practice that fewer members hold has not spread


def substitutes(lab: Laboratory) -> Finding:
    """Look for P3: whether a team adds less where there is money, and money less where there is a team."""
    team = replace(lab.county.partnership.team, paid_by="outside")
    paid = replace(lab.county, partnership=replace(lab.county.partnership, team=team))
    cells = [cell.with_parameters(gross_hours=hours)
             for cell in (without_team(paid), paid) for hours in (USUAL_HOURS, MUCH)]  # fmt: skip
    poor, rich, poor_team, rich_team = [delivered_total(one) for one in lab.ensembles(cells)]
    return Finding(
        (
            measured("What money adds with a team, less what it adds without", "projects",
                     mean_of((rich_team - poor_team) - (rich - poor)), below(0)),
            measured("What money adds without a team", "projects", mean_of(rich - poor)),
            measured("What a team adds without money", "projects", mean_of(poor_team - poor)),
            measured("What both add", "projects", mean_of(rich_team - poor)),
        ),
        runs=4 * len(poor),
        chart=Chart("Hours that members have", "Projects delivered in ten years", (
            Curve("no team", (0.0, 1.0), (mean_of(poor), mean_of(rich))),
            Curve("a team, paid from outside", (0.0, 1.0), (mean_of(poor_team), mean_of(rich_team)))),
            at_x=("as in the county", "half as much again")),
    )  # fmt: skip


def gain_with_size(lab: Laboratory) -> Finding:
    """Look for P4: what a team adds to shared governance as there are more members, its staff in step with them."""
    gains: list[Values] = []
    for n in SIZES:
        worlds = [random_ties(n, n * MEAN_DEGREE // 2, seed=network) for network in range(2)]
        setups = [setup for tie in worlds for setup in (plain(with_team(tie), SHIRE_STAFF * n), plain(tie))]
        found = [delivered_total(one) for one in lab.ensembles(setups, 0.25)]
        gains.append(np.concatenate([found[0] - found[1], found[2] - found[3]]))
    sizes = np.repeat([float(n) for n in SIZES], [len(gain) for gain in gains])
    each = np.concatenate([gain / n for gain, n in zip(gains, SIZES, strict=True)])
    whole = np.concatenate(gains)
    return Finding(
        (
            measured("Gain from a team for each ten members more", "projects",
                     _times(slope_of(sizes, whole), 10), above(0)),
            measured("The same, of the gain for each member", "projects a member", _times(slope_of(sizes, each), 10)),
        ),
        runs=sum(2 * len(gain) for gain in gains),
        chart=Chart("Members", "Gain from a team, projects in ten years", (
            Curve("team less shared governance", tuple(float(n) for n in SIZES), tuple(map(mean_of, gains))),)),
    )  # fmt: skip


def _times(found: tuple[float, float, float], factor: float) -> tuple[float, float, float]:
    return (found[0] * factor, found[1] * factor, found[2] * factor)


def _team_hub(share: float, network: int) -> tuple[Setup, Setup]:
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


def _member_hub(share: float, network: int) -> tuple[Setup, Setup]:
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
    for label, world in (("a staff team closes", _team_hub), ("a member leaves", _member_hub)):
        lost: list[Values] = []
        for share in HUB_SHARES:
            setups = [setup for network in range(NETWORKS) for setup in world(share, network)]
            found = [_after_loss(one) for one in lab.ensembles(setups, 1 / NETWORKS)]
            lost.append(np.concatenate([found[2 * place] - found[2 * place + 1] for place in range(NETWORKS)]))
            runs += 2 * len(lost[-1])
        shares = np.repeat(HUB_SHARES, [len(one) for one in lost])
        measures.append(measured(f"Lost when {label}: all members through it less none", "projects",
                                 slope_of(shares, np.concatenate(lost)), above(0)))  # fmt: skip
        curves.append(Curve(label, HUB_SHARES, tuple(map(mean_of, lost))))
    return Finding(tuple(measures), runs, Chart(
        "Share of members tied to the hub", "Projects lost in the six years after", tuple(curves)))  # fmt: skip


def _after_loss(ensemble: Ensemble) -> Values:
    return ensemble.delivered[:, -1] - ensemble.delivered[:, LOSS_AT - 1]


def holder_share(ensemble: Ensemble) -> Values:
    """Return the share of members that hold each practice at the end, on average; NaN where nothing was learnt."""
    practices = ensemble.observed("practices")[:, -1]
    held = ensemble.observed("practices_held")[:, -1] / ensemble.observed("members")[:, -1]
    return np.where(practices > 0, held / np.maximum(practices, 1.0), np.nan)


def the_county(lab: Laboratory) -> Finding:
    """Look for P8: delivers well and learns poorly round a team that carries, and not round one that joins."""
    county = lab.county
    joins = replace(county.partnership.team, style=0.9)
    joined = replace(county, partnership=replace(county.partnership, team=joins))
    carry, join, alone = lab.ensembles([county, joined, without_team(county)])
    return Finding(
        (
            measured("Delivered with the team, less without", "projects",
                     mean_of(delivered_total(carry) - delivered_total(alone)), above(0)),
            measured("Members holding each practice after ten years, carrying team", "", mean_of(holder_share(carry)),
                     below(FEW)),
            measured("The same with a joining team, less with a carrying one", "",
                     mean_of(holder_share(join) - holder_share(carry)), above(0)),
            measured("Delivered with a joining team, less with a carrying one", "projects",
                     mean_of(delivered_total(join) - delivered_total(carry))),
        ),
        runs=3 * carry.replications,
    )  # fmt: skip
