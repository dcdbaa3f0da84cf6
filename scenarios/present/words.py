"""Numbers as tables print them, and the words round an answer; what is said of a difference is `scenarios.wording`.

A difference in a table is called more or less where `scenarios.finding` does, and the rounding is then chosen so that
what is printed leaves out 0 as well.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from partnership_dynamics.scenarios.drawn import BALANCE, NOUNS, drawn_of, is_own, short
from partnership_dynamics.scenarios.ensemble.ensemble import Ensemble
from partnership_dynamics.scenarios.ensemble.outcomes import JUDGED, Comparison, OutcomeRow
from partnership_dynamics.scenarios.finding import CERTAIN, PROBABLE
from partnership_dynamics.scenarios.finding import NOTHING as NOTHING  # pictures round by it too
from partnership_dynamics.scenarios.wording import answer

Verdict = Literal["more", "less", "no clear difference", "no difference", "cannot tell"]
NO_VALUE = "none"
ILLUSTRATIVE = " (illustrative)"
MOST_DECIMALS = 9
SMALL_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
# Events after which the team, its size or who pays for it is not what it was at the start.
TEAM_EVENTS = ("staff", "close_team", "govern", "members_pay")


def number(value: float, decimals: int = 1) -> str:
    """Return a number rounded half away from zero, with a comma at thousands and a true minus.

    Parameters
    ----------
    value : float
    decimals : int
        Places after the point; negative ones round to tens, hundreds and so on.

    Examples
    --------
    >>> number(1.25), number(11764.6, -2), number(-0.04), number(3.0, 2), number(float("nan"))
    ('1.3', '11,800', '0', '3.00', 'none')
    """
    if math.isnan(value):
        return NO_VALUE
    exact = Decimal(repr(float(value)))
    cut = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    if cut == 0:
        return "0"
    return f"{cut:,.{max(decimals, 0)}f}".replace("-", "−")


def signed(value: float, decimals: int = 1) -> str:
    """Return a number with its sign, also where it is above zero.

    Examples
    --------
    >>> signed(2.61), signed(-2.61), signed(0.0)
    ('+2.6', '−2.6', '0')
    """
    text = number(value, decimals)
    return f"+{text}" if value > 0 and text != "0" else text


def exact(value: float) -> str:
    """Return a number that was set, not estimated, with all its figures.

    Examples
    --------
    >>> exact(1.25), exact(2.5), exact(-3.0)
    ('1.25', '2.5', '−3')
    """
    return f"{value:g}".replace("-", "−")


def magnitude_decimals(values: Sequence[float]) -> int:
    """Return how many decimals a person would give numbers of which no interval is known."""
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    return 1 if largest < 100 else 0 if largest < 1000 else 2 - math.floor(math.log10(largest))


def decimals_of(row: OutcomeRow) -> int:
    """Return how many decimals the interval of a difference deserves.

    The last figure shown is about as large as half the interval is wide; where the interval leaves out 0, so does what
    is shown.

    Examples
    --------
    >>> row = OutcomeRow("d", "Projects", "projects", 3.5, 2.3, 1.2, 0.9, 1.5, 0.6, 0.2, 0.2, 100, 1)
    >>> decimals_of(row)
    1
    """
    half = (row.high - row.low) / 2
    if half > NOTHING:
        decimals = min(max(-math.floor(math.log10(half / 1.5)), -3), 3)
    else:
        means = (row.scenario_mean, row.baseline_mean)
        decimals = magnitude_decimals(means)
        while decimals < MOST_DECIMALS and any(mean > NOTHING and number(mean, decimals) == "0" for mean in means):
            decimals += 1  # seldom is not never
    if verdict(row) in ("more", "less"):
        near = min(abs(row.low), abs(row.high))
        while decimals < MOST_DECIMALS and number(near, decimals) == "0":
            decimals += 1
    return decimals


def verdict(row: OutcomeRow) -> Verdict:
    """Return which way a line of a table goes, if `scenarios.finding` allows it to be said.

    Over plausible counties (or other draws) four in five must agree; by chance alone the 95% interval must leave out 0,
    as some of many lines would else go one way by luck.
    """
    claim = row.finding()
    if claim.direction in ("unknown", "same") or row.pairs < 2:
        return "no difference" if claim.direction == "same" and row.pairs > 1 else "cannot tell"
    if claim.share < (PROBABLE if len(row.counties) else CERTAIN + NOTHING):
        return "no clear difference"
    return "more" if claim.direction == "more" else "less"


def out_of_hundred(share: float) -> str:
    """Return a share as a count out of 100 runs; never 0 or 100 where that is not exact.

    Examples
    --------
    >>> out_of_hundred(0.634), out_of_hundred(0.001), out_of_hundred(0.999), out_of_hundred(1.0)
    ('63', 'under 1', 'over 99', '100')
    """
    count = math.floor(100 * share + 0.5)
    if count == 0 and share > 0:
        return "under 1"
    if count == 100 and share < 1:
        return "over 99"
    return str(count)


def of_hundred_runs(row: OutcomeRow) -> tuple[str, str, str]:
    """Return in how many of 100 runs there was more, less and the same; whole numbers that add up to 100.

    Examples
    --------
    >>> of_hundred_runs(OutcomeRow("d", "D", "projects", 1, 1, 0, -1, 1, 0.335, 0.335, 0.33, 200, 1))
    ('34', '33', '33')
    """
    shares = (row.more, row.less, row.same)
    if any(0 < share < 0.005 or 0.995 <= share < 1 for share in shares):
        return out_of_hundred(row.more), out_of_hundred(row.less), out_of_hundred(row.same)
    counts = [math.floor(100 * share) for share in shares]
    by_rest = sorted(range(3), key=lambda index: counts[index] - 100 * shares[index])
    for index in by_rest[: 100 - sum(counts)]:
        counts[index] += 1
    return str(counts[0]), str(counts[1]), str(counts[2])


def span(years: float) -> str:
    """Return a length of time in words; what is not whole years is said in quarters.

    Examples
    --------
    >>> span(10), span(1), span(15), span(2.5), span(0.25)
    ('ten years', 'one year', '15 years', '10 quarters', '1 quarter')
    """
    quarters = round(4 * years)
    if quarters % 4:
        return f"{quarters} quarter{'' if quarters == 1 else 's'}"
    whole = quarters // 4
    word = SMALL_NUMBERS[whole] if whole < len(SMALL_NUMBERS) else str(whole)
    return f"{word} year{'' if whole == 1 else 's'}"


def interval(row: OutcomeRow) -> str:
    """Return between what a difference lies, with signs: in 8 of 10 counties or draws, or its 95% interval."""
    low, high = row.spread.middle()
    if math.isnan(low) or math.isnan(high):
        return ""
    decimals = decimals_of(row)
    return f"{signed(low, decimals)} to {signed(high, decimals)}"


def interval_text(low: float, high: float, decimals: int = 1) -> str:
    """Return two ends with their signs; empty where there are none.

    Examples
    --------
    >>> interval_text(-0.4, 1.53), interval_text(float("nan"), 1.0)
    ('−0.4 to +1.5', '')
    """
    if math.isnan(low) or math.isnan(high):
        return ""
    return f"{signed(low, decimals)} to {signed(high, decimals)}"


def cells_of(row: OutcomeRow) -> tuple[str, str, str, str]:
    """Return how a table shows a line: both means, the difference or what is said in its place, and its interval."""
    says, decimals = verdict(row), decimals_of(row)
    means = decimals + 1 if decimals < 0 else decimals
    shown = {"no clear difference": "unclear", "no difference": "0", "cannot tell": "?"}
    return (
        number(row.scenario_mean, means),
        number(row.baseline_mean, means),
        shown.get(says) or signed(row.difference, decimals),
        interval(row) if says in ("more", "less", "no clear difference") else "",
    )


def sentence(row: OutcomeRow, years: float, matters: float = math.nan, asked: bool = False) -> str:
    """Return what is said of one line: its name and the answer of `scenarios.wording`.

    Parameters
    ----------
    row : OutcomeRow
    years : float
        That were simulated.
    matters : float
        How much matters, for lines of which that is known.
    asked : bool
        Whether a person said so.

    Examples
    --------
    >>> row = OutcomeRow("d", "Projects delivered", "projects", 3.5, 2.3, 1.2, 0.9, 1.5, 0.63, 0.2, 0.17, 200, 1)
    >>> print(sentence(row, 10, 0.23))
    Projects delivered in ten years. Almost certainly more: about a half (1.2 on top of 2.3 projects), more than the 0.2
    taken to matter. Between 0.9 and 1.5 more, by chance alone (95% interval, parameters held at one value).
    """
    time = f" in {span(years)}" if row.key in JUDGED or row.unit in ("projects", "ideas") else ""
    return f"{row.label.strip()}{time}. {answer(row.finding(matters), row.unit, asked)}"


def reach(ensemble: Ensemble, baseline: Ensemble | None = None) -> str:
    """Say what an answer allows for, and what it does not.

    Parameters
    ----------
    ensemble : Ensemble
    baseline : Ensemble, optional
        What it is compared with: a range may be drawn there alone.
    """
    cases = [one for one in (ensemble, baseline) if one is not None and one.drawn is not None]
    if not cases:
        return (
            "Chance is allowed for; the parameters are held at one value, and the rules of the model are uncertain too."
        )
    count = len(set(cases[0].draw.tolist())) if cases[0].draw is not None else 0
    every: set[str] = set().union(*(one.draws[0] for one in cases))
    plausible = {name for one in cases for name in one.plausible}
    own = sorted(name for name in every - plausible if is_own(name))
    drawn = drawn_of([(one.draws, one.plausible) for one in cases])
    ranges = f"the ranges that the scenario gives ({', '.join(own)})"
    if drawn in ("ranges", "growth"):
        growth = "how far contact will grow or shrink" if BALANCE in every else ""
        also = " and ".join([*([ranges] if own else []), *([growth] if growth else [])])
        rest = "other parameters" if own else "parameters"
        return (
            f"Allowed for are chance and {also}, in {count} draws; the {rest} are held at one value, and the rules of "
            "the model are uncertain too."
        )
    numbers = sum(not is_own(name) for name in every)
    each = ensemble.replications // max(count, 1)
    what = f"{numbers} parameters" if numbers > 1 else "one parameter"
    runs = "1 run of each tells" if each == 1 else f"{each} runs of each tell"
    both = ", the same in both" if baseline is not None else ""
    told = "what is expected of it" if baseline is None else "its expected difference"
    more = f" Allowed for are also {ranges}." if own else ""
    return (
        f"{count} {NOUNS[drawn]}: {what} as they may be{both}; {runs} {told} from luck.{more} The rules of the model "
        "are uncertain too."
    )


def by_chance_alone(comparison: Comparison) -> list[str]:
    """Return how sure the mean over these counties is from chance alone: more runs would narrow that."""
    row = comparison.row("delivered")
    if math.isnan(row.chance_low) or row.same == 1.0:
        return []
    decimals = decimals_of(row)
    if 0.0 < row.chance_high - row.chance_low < 10.0**-decimals:
        decimals += 1  # not between +1 and +1
    chance = f"{signed(row.chance_low, decimals)} and {signed(row.chance_high, decimals)}"
    return [f"Luck of the runs leaves the average over these {short(row.drawn)} between {chance} (95% interval)."]


def place_name(ensemble: Ensemble) -> str:
    """Return the partnership's name, marked where it is made up."""
    partnership = ensemble.setup.partnership
    name = partnership.name.removesuffix(ILLUSTRATIVE)
    return f"{name} (illustrative: not a real partnership)" if partnership.illustrative else name


def headline(comparison: Comparison) -> str:
    """Say what was compared, over how long and how often."""
    scenario, baseline = comparison.scenario, comparison.baseline
    return (
        f"{place_name(scenario)}. “{scenario.title}” against “{baseline.title}”, "
        f"over {span(scenario.quarters / 4)}, in {scenario.replications:,} paired "
        f"run{'' if scenario.replications == 1 else 's'} with the same luck in both."
    )


def ensemble_headline(ensemble: Ensemble) -> str:
    """Say what was simulated, over how long and how often."""
    runs = f"{ensemble.replications:,} run{'' if ensemble.replications == 1 else 's'}"
    return f"{place_name(ensemble)}. “{ensemble.title}”, over {span(ensemble.quarters / 4)}, in {runs}."


def team_of(ensemble: Ensemble) -> str:
    """Say who convenes the partnership, with how many staff, and who pays for them."""
    setup = ensemble.setup
    partnership, team = setup.partnership, setup.partnership.team
    if partnership.governance == "shared":
        says = "nobody convenes, so there are no staff to pay"
    elif team.staff == 0:
        says = "the convener has no staff"
    else:
        who = "a central team" if partnership.governance == "team" else partnership.members[partnership.lead].name
        drawn = [draw["team.staff"] for draw in ensemble.draws if "team.staff" in draw]
        staff = f"{min(drawn):.2g} to {max(drawn):.2g}" if drawn else f"{team.staff:g}"
        says = f"{who} with {staff} full-time staff ({payers(team.members_pay)})"
    dates = sorted(event.quarter for event in setup.events if event.kind in TEAM_EVENTS)
    return f"{says}, until a change in year {dates[0] // 4 + 1}" if dates else says


def payers(members_pay: float) -> str:
    """Say who pays for the convener's staff, from the share that members pay.

    Examples
    --------
    >>> payers(0.0), payers(0.25), payers(1.0)
    ('a grant pays', 'members pay 25% of the cost', 'members pay')
    """
    if members_pay <= 0.0:
        return "a grant pays"
    return "members pay" if members_pay >= 1.0 else f"members pay {100 * members_pay:.3g}% of the cost"


def who_pays(comparison: Comparison) -> str:
    """Say who convenes and who pays for it, in scenario and baseline."""
    scenario, baseline = team_of(comparison.scenario), team_of(comparison.baseline)
    if scenario == baseline:
        return f"In both: {scenario}."
    return f"Scenario: {scenario}. Baseline: {baseline}."
