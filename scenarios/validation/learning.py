"""Patterns of learning: news and costly practice (P9), the short run and the long (P10), turnover and learning (P18)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from scenarios.validation.governance import holder_share
from scenarios.validation.intervals import mean_of
from scenarios.validation.laboratory import Laboratory
from scenarios.validation.pattern import Chart, Curve, Finding, above, measured
from scenarios.validation.worlds import STILL, Ties, lattice, plain, random_ties, star
from simulation import randomness as rnd
from simulation.rules.learning import HELD_BEFORE
from simulation.start import Setup
from simulation.state import COMMITTED, DELIVERED, RECRUITING, State

Values = npt.NDArray[np.float64]

N, REACH = 24, 2
PAIRS = N * REACH  # ties of every network
SEEDS = 8
WEAK = 0.3  # below what carries complex practice alone
QUARTERS = 40
SIMPLE, COMPLEX = 0, 1  # a type of project whose practice is simple, and one whose is complex
KNOW_AT_START = 4  # a member and up to three neighbours, as in the partners of one project
TURNOVERS = (0.0, 0.02, 0.035, 0.07, 0.14, 0.28)


def networks(seed: int) -> dict[str, Ties]:
    """Return three networks with the same members and as many ties: round a hub, at random, in clusters."""
    return {
        "hub": random_ties(N, PAIRS - (N - 1), seed, besides=star(N)),
        "random": random_ties(N, PAIRS, seed),
        "clusters": lattice(N, REACH),
    }


def _still(tie: Ties) -> Setup:
    """Return members who raise no ideas in a network that stays as it is, in ties and in strength."""
    steady = {**STILL, "strength_rate": 0.0, "idea_rate": 0.0, "recruiting_window": 1000.0, "threshold": 1000.0}
    return plain(tie, strength=WEAK, quarters=QUARTERS, venues=(), parameters=steady)


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
        _still(tie), lambda s: s.projects[0].told / N, range(1, QUARTERS + 1), runs,
        lambda s: _one_project(s, sponsor, SIMPLE, RECRUITING), first,
    )  # fmt: skip


def practice_of(lab: Laboratory, tie: Ties, sponsor: int, kind: int, first: int, runs: int) -> Values:
    """Return the share that hold a practice after each quarter, if a member and its neighbours know it at the start."""
    neighbours = np.flatnonzero(tie[sponsor])[:KNOW_AT_START - 1]

    def change(s: State) -> None:
        _one_project(s, sponsor, kind, DELIVERED)
        s.holds[0, [sponsor, *neighbours]] = HELD_BEFORE

    return lab.watch(
        _still(tie), lambda s: np.count_nonzero(s.holds[0]) / N, range(1, QUARTERS + 1), runs, change, first
    )


def _spread(lab: Laboratory) -> dict[str, dict[str, Values]]:
    """Return, for news and both kinds of practice, the spread in each network, (runs, QUARTERS)."""
    runs = max(lab.runs() // SEEDS, 4)
    found: dict[str, dict[str, list[Values]]] = {"news": {}, "simple practice": {}, "complex practice": {}}
    for seed in range(SEEDS):
        sponsor = 1 + int(np.random.default_rng(seed).integers(0, N - 1))  # never the hub
        for name, tie in networks(seed).items():
            first = seed * runs
            found["news"].setdefault(name, []).append(news_of(lab, tie, sponsor, first, runs))
            for kind, words in ((SIMPLE, "simple practice"), (COMPLEX, "complex practice")):
                spread = practice_of(lab, tie, sponsor, kind, first, runs)
                found[words].setdefault(name, []).append(spread)
    return {what: {name: np.concatenate(rows) for name, rows in by.items()} for what, by in found.items()}


def news_and_practice(lab: Laboratory) -> Finding:
    """Look for P9: news is quickest round a hub, costly practice goes further in clusters."""
    found = _spread(lab)
    news, easy, costly = found["news"], found["simple practice"], found["complex practice"]
    year, late = 4, QUARTERS // 2
    quarters = tuple(float(q) for q in range(2, QUARTERS + 1, 2))
    curves = tuple(
        Curve(f"{what}, {name}", tuple(q / 4 for q in quarters),
              tuple(mean_of(by[name][:, int(q) - 1]) for q in quarters))
        for what, by in (("news", news), ("complex practice", costly)) for name in ("hub", "clusters")
    )  # fmt: skip
    return Finding(
        (
            measured("Have heard after a year: hub less clusters", "", mean_of(news["hub"][:, year - 1] - news["clusters"][:, year - 1]), above(0)),
            measured("Hold complex practice after five years: clusters less random", "",
                     mean_of(costly["clusters"][:, late - 1] - costly["random"][:, late - 1]), above(0)),
            measured("Hold complex practice after five years: clusters less hub", "",
                     mean_of(costly["clusters"][:, late - 1] - costly["hub"][:, late - 1]), above(0)),
            measured("Hold simple practice after two years: clusters less hub", "",
                     mean_of(easy["clusters"][:, 7] - easy["hub"][:, 7])),
        ),
        9 * len(news["hub"]),
        Chart("Years", "Share of members reached", curves),
    )  # fmt: skip


def short_and_long(lab: Laboratory) -> Finding:
    """Look at P10: which network learns more in three years, and which in ten."""
    runs = max(lab.runs() // SEEDS, 4)
    held: dict[str, list[Values]] = {}
    at = (12, 40)
    for seed in range(SEEDS):
        for name, tie in networks(seed).items():
            setup = plain(tie, quarters=QUARTERS, parameters=STILL)
            seen = lab.watch(setup, lambda s: np.count_nonzero(s.holds), at, runs, first=seed * runs)
            held.setdefault(name, []).append(seen)
    found = {name: np.concatenate(rows) for name, rows in held.items()}
    measures, ways = [], []
    for place, years in enumerate((3, 10)):
        gap = mean_of(found["hub"][:, place] - found["clusters"][:, place])
        measures.append(measured(f"Practices held after {years} years: hub less clusters", "practices", gap))
        side = "the hub" if gap[1] > 0 else "clusters" if gap[2] < 0 else "neither clearly"
        ways.append(f"after {years} years {side}")
    curves = tuple(Curve(name, (3.0, 10.0), tuple(mean_of(rows[:, place]) for place in range(2)))
                   for name, rows in found.items())  # fmt: skip
    return Finding(
        tuple(measures), 3 * SEEDS * runs, Chart("Years", "Practices held, all members together", curves),
        way=f"More is learnt in all, {' and '.join(ways)}",
    )  # fmt: skip


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
            measured("Share of members holding each practice, highest turnover less none", "",
                     mean_of(holder_share(found[-1]) - holder_share(found[0]))),
        ),
        len(setups) * found[0].replications,
        Chart("Share of representatives who leave in a quarter", "Practices held, all members together",
              (Curve("after ten years", TURNOVERS, tuple(map(mean_of, held))),)),
        way=f"Practices held over turnover show {shape}; the most are held where {TURNOVERS[best]:.1%} leave a quarter",
    )  # fmt: skip
