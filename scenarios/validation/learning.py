"""Patterns of learning: news and costly practice (P9), the short and the long run (P10), turnover (P18)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.ensemble.ensemble import Ensemble
from partnership_dynamics.scenarios.validation.governance import holder_share
from partnership_dynamics.scenarios.validation.intervals import mean_of
from partnership_dynamics.scenarios.validation.laboratory import EACH, LEAST, Laboratory
from partnership_dynamics.scenarios.validation.pattern import Curve, Finding, Interval, PatternChart, above, measured
from partnership_dynamics.scenarios.validation.worlds import STILL, Ties, lattice, plain, random_ties, star
from partnership_dynamics.simulation import randomness as rnd
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.rules.learning import HELD_BEFORE
from partnership_dynamics.simulation.start import Setup
from partnership_dynamics.simulation.state import COMMITTED, DELIVERED, RECRUITING, State

Values = npt.NDArray[np.float64]

N, REACH = 24, 2
PAIRS = N * REACH  # ties of every network
WEAK = 0.3  # below what carries complex practice alone
QUARTERS = 40
LONG = 160  # quarters in which a practice spreads as far as it will, at the highest chance of a transfer
SIMPLE, COMPLEX = 0, 1  # customer service, whose practice is simple; administrative reform, whose is complex
KNOW_AT_START = 4  # a member and up to three neighbours, as in the partners of one project
TURNOVERS = (0.0, 0.02, 0.035, 0.07, 0.14, 0.28)


def networks(seed: int) -> dict[str, Ties]:
    """Return three networks with the same members and as many ties: round a hub, at random, in clusters."""
    return {
        "hub": random_ties(N, PAIRS - (N - 1), seed, besides=star(N)),
        "random": random_ties(N, PAIRS, seed),
        "clusters": lattice(N, REACH),
    }


def still_members(tie: Ties, quarters: int = QUARTERS) -> Setup:
    """Return members who raise no ideas in a network that stays as it is, in ties and in strength.

    Nor is a practice dropped: the source's behaviours were adopted once for all. How far a practice goes does not then
    depend on how quickly it passes, so it passes as quickly as the registry allows.
    """
    steady = {
        **STILL,
        "strength_rate": 0.0,
        "institutional_decay": 0.0,
        "institutionalise": 0.0,
        "idea_rate": 0.0,
        "recruiting_window": 1000.0,
        "threshold": 1000.0,
        "forget": 0.0,
        "transfer": PARAMETERS["transfer"].high,
    }
    return plain(tie, strength=WEAK, quarters=quarters, venues=(), parameters=steady)


def _one_project(s: State, sponsor: int, kind: int, stage: int) -> None:
    """Write one project into the state by hand, which its sponsor knows of and nobody else."""
    s.conditions[0].projects = 1
    project = s.projects[0]
    project.key = rnd.derive_key(s.conditions[0].key, rnd.PROJECT_KEY, 0, sponsor, 0, 0)
    project.type, project.stage, project.sponsor = kind, stage, sponsor
    project.needed, project.authority, project.work = s.types[kind].needed, 3, 1e9
    project.raised = project.sponsored = 0
    project.partners = project.told = 1
    s.partners[0, 0] = sponsor
    s.responses.heard[0, sponsor] = 0
    s.responses.decision[0, sponsor] = COMMITTED


def news_of(lab: Laboratory, tie: Ties, sponsor: int, first: int, runs: int) -> Values:
    """Return the share that have heard of a project after each quarter, float64 (runs, QUARTERS)."""
    return lab.watch(
        still_members(tie),
        lambda s: s.projects[0].told / N,
        range(1, QUARTERS + 1),
        runs,
        lambda s: _one_project(s, sponsor, SIMPLE, RECRUITING),
        first,
    )


def practice_of(lab: Laboratory, tie: Ties, sponsor: int, kind: int, first: int, runs: int) -> Values:
    """Return the share that hold a practice each year, if a member and its neighbours know it at the start.

    float64 (runs, LONG / 4)
    """
    neighbours = np.flatnonzero(tie[sponsor])[: KNOW_AT_START - 1]

    def change(s: State) -> None:
        _one_project(s, sponsor, kind, DELIVERED)
        s.holds[0, [sponsor, *neighbours]] = HELD_BEFORE

    return lab.watch(
        still_members(tie, LONG),
        lambda s: np.count_nonzero(s.holds[0]) / N,
        range(4, LONG + 1, 4),
        runs,
        change,
        first,
    )


def _spread(lab: Laboratory) -> dict[str, dict[str, Values]]:
    """Return the mean spread in each network: of news, (worlds, QUARTERS), and of practices, (worlds, LONG / 4)."""
    worlds = max(lab.runs() // EACH, LEAST)
    kinds = {"simple practice": SIMPLE, "complex practice": COMPLEX}
    found: dict[str, dict[str, list[Values]]] = {"news": {}, **{what: {} for what in kinds}}
    for world in range(worlds):
        sponsor = 1 + int(np.random.default_rng(world).integers(0, N - 1))  # never the hub
        for name, tie in networks(world).items():
            spread = [news_of(lab, tie, sponsor, world * EACH, EACH)]
            spread += [practice_of(lab, tie, sponsor, kind, world * EACH, EACH) for kind in kinds.values()]
            for what, one in zip(found, spread, strict=True):
                found[what].setdefault(name, []).append(one.mean(axis=0))
    return {what: {name: np.array(rows) for name, rows in by.items()} for what, by in found.items()}


def news_and_practice(lab: Laboratory) -> Finding:
    """Look for P9: news is quickest round a hub, costly practice goes further in clusters."""
    found = _spread(lab)
    news, easy, costly = found["news"], found["simple practice"], found["complex practice"]

    def gap(by: dict[str, Values], one: str, other: str, at: int) -> Interval:
        return mean_of(by[one][:, at] - by[other][:, at])

    years = (1, 2, 3, 5, 7, 10)
    later = (*years, 15, 20, 30, 40)
    curves = [
        Curve(f"news, {name}", tuple(map(float, years)), tuple(mean_of(news[name][:, 4 * y - 1]) for y in years))
        for name in ("hub", "clusters")
    ]
    curves += [
        Curve(
            f"costly practice, {name}", tuple(map(float, later)), tuple(mean_of(costly[name][:, y - 1]) for y in later)
        )
        for name in ("hub", "clusters")
    ]
    end, decade = LONG // 4 - 1, 9
    return Finding(
        (
            measured("Have heard after a year: hub less clusters", "", gap(news, "hub", "clusters", 3), above(0)),
            measured(
                "Hold costly practice when the spread is over: clusters less random",
                "",
                gap(costly, "clusters", "random", end),
                above(0),
            ),
            measured(
                "Hold costly practice when the spread is over: clusters less hub",
                "",
                gap(costly, "clusters", "hub", end),
                above(0),
            ),
            measured(
                "Hold costly practice at the end, less five years before, clusters",
                "",
                mean_of(costly["clusters"][:, end] - costly["clusters"][:, end - 5]),
            ),
            measured(
                "Hold costly practice after ten years: clusters less hub", "", gap(costly, "clusters", "hub", decade)
            ),
            measured(
                "Hold simple practice after ten years: clusters less hub", "", gap(easy, "clusters", "hub", decade)
            ),
        ),
        9 * len(news["hub"]) * EACH,
        PatternChart("Years", "Share of members reached", tuple(curves)),
    )


def short_and_long(lab: Laboratory) -> Finding:
    """Look at P10: which network learns more in three years, and which in ten."""
    names, at = tuple(networks(0)), (12, 40)

    def make(world: int) -> list[Setup]:
        return [plain(tie, quarters=QUARTERS, parameters=STILL) for tie in networks(world).values()]

    def held(one: Ensemble) -> Values:
        return one.observed("practices_held")[:, [quarter - 1 for quarter in at]]

    found = lab.across(make, held).mean(axis=2)
    hub, clusters = names.index("hub"), names.index("clusters")
    measures, ways = [], []
    for index, quarters in enumerate(at):
        gap = mean_of(found[:, hub, index] - found[:, clusters, index])
        measures.append(measured(f"Practices held after {quarters // 4} years: hub less clusters", "practices", gap))
        side = "round the hub" if gap[1] > 0 else "in clusters" if gap[2] < 0 else "in neither clearly"
        ways.append(f"after {quarters // 4} years {side}")
    curves = tuple(
        Curve(name, (3.0, 10.0), tuple(mean_of(found[:, row, index]) for index in range(2)))
        for row, name in enumerate(names)
    )
    return Finding(
        tuple(measures),
        found.shape[0] * found.shape[1] * EACH,
        PatternChart("Years", "Practices held, all members together", curves),
        way=f"More is learnt {', '.join(ways)}",
    )


def turnover_and_learning(lab: Laboratory) -> Finding:
    """Look at P18: what turnover does to learning."""
    setups = [lab.county.with_parameters(turnover=rate, turnover_top=rate) for rate in TURNOVERS]
    found = lab.ensembles(setups)
    held = [one.observed("practices_held")[:, -1] for one in found]
    means = [float(one.mean()) for one in held]
    best = int(np.argmax(means))
    ends = [mean_of(held[best] - held[0]), mean_of(held[best] - held[-1])]
    rises, falls = ends[0][1] > 0, ends[1][1] > 0
    shape = {(True, True): "an inverted U", (True, False): "a rise", (False, True): "a fall"}.get(
        (rises, falls), "no clear slope"
    )
    return Finding(
        (
            measured("Practices held at the best turnover, less at none", "practices", ends[0]),
            measured("Practices held at the best turnover, less at the highest", "practices", ends[1]),
            measured(
                "Share of members holding each practice, highest turnover less none",
                "",
                mean_of(holder_share(found[-1]) - holder_share(found[0])),
            ),
        ),
        len(setups) * found[0].replications,
        PatternChart(
            "Share of representatives who leave in a quarter",
            "Practices held, all members together",
            (Curve("after ten years", TURNOVERS, tuple(map(mean_of, held))),),
        ),
        way=f"Practices held over turnover show {shape}; the most are held where "
        + ("nobody leaves" if best == 0 else f"{TURNOVERS[best]:.1%} leave in a quarter"),
    )
