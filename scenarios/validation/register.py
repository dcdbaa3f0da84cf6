"""The twenty-five patterns, from `patterns.toml`, each with the experiment that looks for it.

Nothing of the model was chosen to pass one of them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from partnership_dynamics.calibration.evidence import pattern_roles
from partnership_dynamics.scenarios.validation import (
    configurations,
    convening,
    delivery,
    governance,
    learning,
    networks,
    portfolio,
    stability,
)
from partnership_dynamics.scenarios.validation.laboratory import Laboratory
from partnership_dynamics.scenarios.validation.pattern import Before, Finding, Pattern

WORDS = Path(__file__).with_name("patterns.toml")
EXPERIMENTS: Mapping[str, Callable[[Laboratory], Finding]] = {
    "P1": delivery.slow_start,
    "P2": configurations.configurations,
    "P3": governance.substitutes,
    "P4": governance.gain_with_size,
    "P5": delivery.hub_bottleneck,
    "P6": governance.hub_removal,
    "P7": delivery.density_and_results,
    "P8": governance.the_county,
    "P9": learning.news_and_practice,
    "P10": learning.short_and_long,
    "P11": networks.fewer_and_stronger,
    "P12": networks.returned_ties,
    "P13": networks.clustering,
    "P14": networks.centralisation,
    "P15": networks.risk_and_closure,
    "P16": networks.churn,
    "P17": stability.turnover_bites,
    "P18": learning.turnover_and_learning,
    "P19": portfolio.skew,
    "P20": delivery.poor_and_skewed,
    "P21": stability.new_groups,
    "P22": delivery.troubles,
    "P23": stability.dip,
    "P24": stability.life_courses,
    "P25": convening.convening,
}


def patterns() -> dict[str, Pattern]:
    """Return every pattern by its key, in order.

    Examples
    --------
    >>> found = patterns()
    >>> len(found), found["P9"].strength
    (25, 'A')
    >>> found["P21"].role, found["P21"].before.verdict
    ('seen', 'not reproduced')
    """
    words = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return {key: _pattern(key, words[key], experiment) for key, experiment in EXPERIMENTS.items()}


def _pattern(key: str, words: Mapping[str, Any], experiment: Callable[[Laboratory], Finding]) -> Pattern:
    said = {**words, "cites": tuple(words["cites"]), "before": Before(**words["before"])}
    return Pattern(key=key, experiment=experiment, role=pattern_roles()[key].role, **said)
