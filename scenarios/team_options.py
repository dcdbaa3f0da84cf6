"""A what-if about a team beside its alternatives: which is best in how many counties, and what would be worth knowing.

A team can be run or paid for in other ways. Each is run over the same plausible counties, and ranked
by the share of counties in which it is expected to deliver most. How much better information on one parameter could
gain is its expected value of partial perfect information (Strong, Oakley and Brennan 2014, *Medical Decision Making*
34): by how much the best choice for each value of the parameter beats the best choice for all, from a regression of
each option's expected delivery on the parameter; what shuffled values of it would give is taken off.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.actions.prepare import Prepared, case_of
from partnership_dynamics.scenarios.ensemble.chunk import Case
from partnership_dynamics.scenarios.ensemble.ensemble import Ensemble
from partnership_dynamics.scenarios.ensemble.intervals import expected_by_draw
from partnership_dynamics.scenarios.ensemble.outcomes import delivered_total
from partnership_dynamics.scenarios.schema import Scenario, read_scenario
from partnership_dynamics.scenarios.shape import AS_IS
from partnership_dynamics.simulation.parameters import PARAMETERS

Floats = npt.NDArray[np.float64]
SUBSCRIPTION, SECONDMENT = 0.1, 1.0  # hours of joint work that an hour of the team costs who pays
JOINING = 0.9
DEGREE = 2
NONE = "none"
SHUFFLES = 200
TOLD = 3  # parameters whose value is said in words
WIDEST = 100  # characters of a line, as in tables
WORTH_SAYING = 0.95  # quantile of the shuffled values that a parameter's value must exceed


@dataclass(frozen=True)
class Option:
    """One way to run or pay for a team.

    Attributes
    ----------
    name, title : str
    delivered : float
        Projects, on average over counties.
    best : float
        Share of the counties in which it is expected to deliver most.
    """

    name: str
    title: str
    delivered: float
    best: float


@dataclass(frozen=True)
class Ranking:
    """Options, the likeliest best first, and what better information on each parameter is worth, in projects."""

    options: tuple[Option, ...]
    information: tuple[tuple[str, float], ...]
    counties: int


def is_about_a_team(scenario: Scenario) -> bool:
    """Say whether a what-if changes the team: its staff, its style, who pays for it, or whether there is one."""
    changed = bool(scenario.team.model_dump(exclude_none=True))
    return changed or any(event.kind in ("staff", "close_team", "members_pay", "style") for event in scenario.event)


def alternatives(scenario: Scenario) -> list[Scenario]:
    """Return the other ways to run or pay for the team that a what-if asks about."""
    team = scenario.team

    def way(name: str, title: str, hours: float | None = None, **change: float) -> Scenario:
        parameters = dict(scenario.parameters) | ({} if hours is None else {"paid_hour": hours})
        return scenario.model_copy(
            update={"name": name, "title": title, "team": team.model_copy(update=change), "parameters": parameters}
        )

    return [
        way("grant", "the same, paid by a grant", members_pay=0.0),
        way("subscription", "the same, paid by members' subscriptions", SUBSCRIPTION, members_pay=1.0),
        way("secondment", "the same, by members' seconded officers", SECONDMENT, members_pay=1.0),
        way("joining", "the same, bringing members together", style=JOINING),
        read_scenario("shared_governance").model_copy(update={"name": NONE, "title": "no team: nobody convenes"}),
    ]


def cases_of(scenario: Scenario, prepared: Prepared, quarters: int) -> list[Case]:
    """Return the alternatives of a what-if as something to run; those that do not fit the partnership are left out."""
    from partnership_dynamics.scenarios.schema import ScenarioError

    result = []
    for one in alternatives(scenario):
        if one.name == NONE and prepared.partnership.governance == "shared":
            continue  # that is the partnership as it is
        try:
            result.append(case_of(one, prepared, quarters))
        except ScenarioError:
            continue
    return result


def ranked(ensembles: Sequence[Ensemble], titles: Sequence[str] | None = None) -> Ranking | None:
    """Return options ranked by how often each is best.

    Parameters
    ----------
    ensembles : sequence of Ensemble
        Of all options, the partnership as it is among them, over the same counties and luck.
    titles : sequence of str, optional

    Returns
    -------
    Ranking or None
        None where parameters are held at one value: there are no counties then.
    """
    first = ensembles[0]
    if first.draw is None or len(set(first.draw.tolist())) < 2:
        return None
    draw = first.draw
    base = delivered_total(first)
    values = np.stack([expected_by_draw(delivered_total(one) - base, draw) for one in ensembles], axis=1)
    names = titles or [one.title for one in ensembles]
    best = best_shares(values)
    options = [
        Option(one.name, name, float(delivered_total(one).mean()), float(share))
        for one, name, share in zip(ensembles, names, best, strict=True)
    ]
    options.sort(key=lambda option: (-option.best, -option.delivered))
    counties = sorted(set(draw.tolist()))
    draws = max((one.draws for one in ensembles), key=lambda draws: len(draws[0]) if draws else 0)
    shared = [name for name in draws[0] if "." not in name and name != "density"]
    worth = [(name, information(np.array([draws[k][name] for k in counties]), values)) for name in shared]
    told = sorted(((name, value) for name, value in worth if value > 0.0), key=lambda pair: -pair[1])
    return Ranking(tuple(options), tuple(told), len(counties))


def best_shares(values: Floats) -> Floats:
    """Return in what share of the rows each column is the largest; columns that tie share the row.

    Examples
    --------
    >>> best_shares(np.array([[1.0, 2.0], [3.0, 3.0]])).tolist()
    [0.25, 0.75]
    """
    most = values >= values.max(axis=1, keepdims=True) - 1e-9
    result: Floats = (most / most.sum(axis=1, keepdims=True)).mean(axis=0)
    return result


def information(parameter: Floats, values: Floats, seed: int = 1) -> float:
    """Return the expected value of perfect information on one parameter, in the unit of the values.

    Parameters
    ----------
    parameter : float64 (D,)
        Its value in each county.
    values : float64 (D, J)
        What each option is expected to deliver there.
    seed : int

    Returns
    -------
    float
        0 where it does not exceed what nearly all shuffled values give.

    Examples
    --------
    >>> at = np.linspace(-1, 1, 50)
    >>> information(at, np.stack([at, -at], axis=1)) > 0.3, information(at, np.stack([at, at + 1], axis=1))
    (True, 0.0)
    """
    if np.ptp(parameter) < 1e-12:
        return 0.0
    rank = np.argsort(np.argsort(parameter, kind="stable"), kind="stable") / (len(parameter) - 1) - 0.5
    design = np.vander(rank, DEGREE + 1)
    basis = np.linalg.qr(design)[0]
    at_best = float(values.mean(axis=0).max())

    def value(rows: Floats) -> float:
        return float((basis @ (basis.T @ rows)).max(axis=1).mean()) - at_best

    luck = np.random.default_rng(seed)
    shuffled = np.array([value(values[luck.permutation(len(values))]) for _time in range(SHUFFLES)])
    found = value(values)
    return max(found - float(shuffled.mean()), 0.0) if found > float(np.quantile(shuffled, WORTH_SAYING)) else 0.0


def sentence_of(ranking: Ranking) -> str:
    """Return which option is the likeliest best, and what is worth knowing before choosing.

    Examples
    --------
    >>> options = (Option("grant", "the same, paid by a grant", 6.4, 0.7), Option("as_is", "As it is", 5.9, 0.3))
    >>> print(sentence_of(Ranking(options, (("turnover", 0.12),), 50)))
    Likeliest best of 2: the same, paid by a grant, in 7 of 10 plausible counties. Worth knowing before choosing, in
    projects: chance that a representative leaves (turnover, 0.12).
    """
    from partnership_dynamics.scenarios.wording import of_ten

    first = ranking.options[0]
    best = f"{_title(first)}, in {of_ten(first.best)} of 10 plausible counties"
    return f"Likeliest best of {len(ranking.options)}: {best}. {worth_knowing(ranking)}"


def _title(option: Option) -> str:
    return "as it is" if option.name == AS_IS else option.title


def worth_knowing(ranking: Ranking) -> str:
    """Return what better information is worth most, in words."""
    from partnership_dynamics.scenarios.present.words import number

    if not ranking.information:
        return "No single parameter would change the choice by enough to say."
    told = "; ".join(
        f"{PARAMETERS[name].meaning} ({name}, {number(value, 2)})" for name, value in ranking.information[:TOLD]
    )
    return f"Worth knowing before choosing, in projects: {told}."


def lines_of(ranking: Ranking) -> list[str]:
    """Return a ranking as lines of text."""
    from partnership_dynamics.scenarios.present.words import number
    from partnership_dynamics.scenarios.wording import of_ten

    lines = ["", f"Beside its alternatives, over {ranking.counties} plausible counties:", ""]
    lines.append(f"  {'option':<52}{'delivers':>10}   best in")
    rows = [f"  {_title(one):<52}{number(one.delivered, 1):>10}   {of_ten(one.best)} of 10" for one in ranking.options]
    return [*lines, *rows, *textwrap.wrap(worth_knowing(ranking), WIDEST, initial_indent="  ", subsequent_indent="  ")]


def data_of(ranking: Ranking) -> dict[str, object]:
    """Return a ranking as plain data for JSON."""
    return {
        "counties": ranking.counties,
        "options": [
            {"name": one.name, "title": one.title, "delivered": round(one.delivered, 6), "best": round(one.best, 6)}
            for one in ranking.options
        ],
        "information": [{"parameter": name, "projects": round(value, 6)} for name, value in ranking.information],
    }
