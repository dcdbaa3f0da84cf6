"""Patterns of governance: money and a team, size, the loss of a hub, and the county of the 2007 study."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from scenarios.ensemble.ensemble import Ensemble
from scenarios.ensemble.outcomes import delivered_total
from scenarios.validation.configurations import network_of
from scenarios.validation.intervals import mean_of
from scenarios.validation.laboratory import EACH, Laboratory
from scenarios.validation.pattern import Chart, Curve, Finding, above, below, measured
from scenarios.validation.worlds import SHIRE_STAFF, plain, random_ties, with_team, without_team
from simulation.start import Event, Setup

Values = npt.NDArray[np.float64]

USUAL_HOURS, MUCH = 110.0, 165.0  # hours a member has for joint work: as in the county, and half as much again
SIZES = (8, 16, 24, 32, 48)
MEAN_DEGREE = 4
HUB_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
LOSS_AT, AFTER = 12, 36  # the quarter in which a hub is lost, and the length of the history
FEW = 0.5  # a practice that fewer members hold has not spread


def substitutes(lab: Laboratory) -> Finding:
    """Look for P3: whether a team adds less where there is money, in networks that are centrally integrated."""

    def make(world: int) -> list[Setup]:
        cells = [(nao, rich) for nao in (False, True) for rich in (False, True)]
        networks = [network_of(True, True, rich, nao, world) for nao, rich in cells]
        return [replace(one, quarters=40) for one in networks]

    poor, rich, poor_team, rich_team = lab.across(make, delivered_total).mean(axis=2).T
    county = [cell.with_parameters(gross_hours=hours)
              for cell in (without_team(lab.county), lab.county) for hours in (USUAL_HOURS, MUCH)]  # fmt: skip
    a, b, c, d = map(delivered_total, lab.ensembles(county))
    return Finding(
        (
            measured("What money adds with a team, less what it adds without", "projects",
                     mean_of((rich_team - poor_team) - (rich - poor)), below(0)),
            measured("What money adds without a team", "projects", mean_of(rich - poor)),
            measured("What a team adds without money", "projects", mean_of(poor_team - poor)),
            measured("What both add", "projects", mean_of(rich_team - poor)),
            measured("In the county: what money adds with a team, less without", "projects",
                     mean_of((d - c) - (b - a))),
        ),
        runs=4 * len(poor) * EACH + 4 * len(a),
        chart=Chart("Hours that members have", "Projects delivered in ten years", (
            Curve("no team", (0.0, 1.0), (mean_of(poor), mean_of(rich))),
            Curve("a team, paid from outside", (0.0, 1.0), (mean_of(poor_team), mean_of(rich_team)))),
            at_x=("few", "considerable")),
    )  # fmt: skip


def gain_with_size(lab: Laboratory) -> Finding:
    """Look for P4: what a team adds to shared governance as there are more members, its staff in step with them."""

    def make(world: int) -> list[Setup]:
        ties = [random_ties(n, n * MEAN_DEGREE // 2, seed=world) for n in SIZES]
        return [setup for n, tie in zip(SIZES, ties, strict=True)
                for setup in (plain(with_team(tie), SHIRE_STAFF * n), plain(tie))]  # fmt: skip

    found = lab.across(make, delivered_total, 0.5).mean(axis=2)
    gains = found[:, 0::2] - found[:, 1::2]
    sizes = np.array(SIZES, dtype=np.float64)
    each, centred = gains / sizes, sizes - sizes.mean()
    slopes = 10.0 * (gains @ centred) / float(centred @ centred)  # of each world's gains on size
    return Finding(
        (
            measured("Gain from a team for each ten members more", "projects", mean_of(slopes), above(0)),
            measured("Gain for each member, 48 members less eight", "projects a member",
                     mean_of(each[:, -1] - each[:, 0]), above(0)),
            measured("Gain for each member, 48 members less 24", "projects a member",
                     mean_of(each[:, -1] - each[:, SIZES.index(24)])),
        ),
        runs=found.size * EACH,
        chart=Chart("Members", "Gain from a team for each member, projects in ten years", (
            Curve("team less shared governance", tuple(sizes.tolist()), tuple(map(mean_of, each.T))),)),
    )  # fmt: skip


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
        measures.append(measured(f"Lost when {label}: all members tied to it, less none", "projects",
                                 mean_of(lost @ centred), above(0)))  # fmt: skip
        curves.append(Curve(label, HUB_SHARES, tuple(map(mean_of, lost.T))))
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
