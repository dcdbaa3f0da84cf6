"""From numbers to words that are no stronger than their interval.

Examples
--------
>>> rounded(0.0), rounded(6.071), rounded(1234.5), rounded(float("nan"))
('0', '6.1', '1,230', 'none')
>>> signed(-2.61)
'-2.6'
"""

from __future__ import annotations

import math
from typing import Literal

from scenarios.ensemble.outcomes import Comparison, OutcomeRow

Verdict = Literal["more", "less", "no clear difference", "no difference", "cannot tell"]
NO_VALUE = "none"


def rounded(value: float) -> str:
    """Return a number as a person would round it: three figures at most, one or two decimals for small ones."""
    if math.isnan(value):
        return NO_VALUE
    size = abs(value)
    if size >= 1000:
        return f"{round(value, 2 - math.floor(math.log10(size))):,.0f}"
    if size >= 100:
        return f"{value:.0f}"
    if size == 0:
        return "0"
    return f"{value:.1f}" if size >= 0.095 else f"{value:.2f}"


def signed(value: float) -> str:
    """Return a difference with its sign."""
    text = rounded(value)
    return f"+{text}" if value > 0 else text


def verdict(row: OutcomeRow) -> Verdict:
    """Say which way a difference goes, if its interval allows it to be said.

    "more" and "less" need an interval that leaves out 0; runs that never differ make "no difference"; fewer than two
    pairs with a value make "cannot tell".
    """
    if row.pairs < 2 or math.isnan(row.low):
        return "cannot tell"
    if row.same == 1.0:
        return "no difference"
    if row.low > 0:
        return "more"
    if row.high < 0:
        return "less"
    return "no clear difference"


def out_of_hundred(share: float) -> str:
    """Return a share as a count out of 100 runs; never 0 or 100 where that is not exact."""
    count = round(100 * share)
    if count == 0 and share > 0:
        return "<1"
    if count == 100 and share < 1:
        return ">99"
    return str(count)


def of_hundred_runs(row: OutcomeRow) -> tuple[str, str, str]:
    """Return in how many of 100 runs there was more, less and the same; whole numbers that add up to 100."""
    shares = (row.more, row.less, row.same)
    if any(0 < share < 0.005 or 0.995 <= share < 1 for share in shares):
        return out_of_hundred(row.more), out_of_hundred(row.less), out_of_hundred(row.same)
    counts = [math.floor(100 * share) for share in shares]
    by_rest = sorted(range(3), key=lambda place: counts[place] - 100 * shares[place])
    for place in by_rest[: 100 - sum(counts)]:
        counts[place] += 1
    return str(counts[0]), str(counts[1]), str(counts[2])


def interval(row: OutcomeRow) -> str:
    """Return the interval of the difference in brackets."""
    if math.isnan(row.low):
        return ""
    return f"[{signed(row.low)}, {signed(row.high)}]"


def sentence(row: OutcomeRow, years: float) -> str:
    """Say a difference in a sentence, no stronger than its interval."""
    span = f"over {years:g} years"
    name = row.label.strip()
    says = verdict(row)
    if says == "cannot tell":
        return f"{name}: cannot tell, too few runs have a value."
    if says == "no difference":
        return f"{name}: the same in every pair of runs {span}."
    more, less, same = of_hundred_runs(row)
    frequency = f"in {more} of 100 runs there was more, in {less} less, in {same} the same"
    if says == "no clear difference":
        return f"{name}: no clear difference {span} ({signed(row.difference)}, interval {interval(row)}; {frequency})."
    size = rounded(abs(row.difference))
    way = "more" if says == "more" else "less" if row.unit in ("years", "hours") else "fewer"
    return f"{name}: {size} {way} {row.unit} {span} (interval {interval(row)}; {frequency})."


def who_pays(comparison: Comparison) -> str:
    """Say who convenes and who pays for it, in scenario and baseline."""
    said = []
    for ensemble in (comparison.scenario, comparison.baseline):
        partnership = ensemble.setup.partnership
        team = partnership.team
        if partnership.governance == "shared" or team.staff == 0:
            said.append("nobody convenes")
            continue
        who = "a staff team" if partnership.governance == "team" else f"{partnership.members[partnership.lead].name}"
        money = "by a levy on members' hours" if team.paid_by == "levy" else "from outside"
        said.append(f"{who} of {team.staff:g} full-time staff, paid {money}")
    return f"Scenario: {said[0]}. Baseline: {said[1]}."


def headline(comparison: Comparison) -> str:
    """Say what was compared, over how long and how often."""
    scenario, baseline = comparison.scenario, comparison.baseline
    made_up = " (illustrative, not a real county)" if scenario.setup.partnership.illustrative else ""
    name = scenario.setup.partnership.name.removesuffix(" (illustrative)")
    return (
        f"{name}{made_up}: \"{scenario.title}\" against \"{baseline.title}\", "
        f"{scenario.quarters / 4:g} years, {scenario.replications} paired runs."
    )
