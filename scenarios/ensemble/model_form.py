"""Model form: the same question asked of models in which one rule is another, or off.

Chance shrinks with more runs, and data narrow constants; that the rules may be wrong is told by neither. So each
variant switches one rule by what the model already has for it (a channel bypassed, a constant at the value where the
rule does nothing), and the answer under each stands beside the others. The variants are a list of doubts and not a
sample of all models: how far their answers spread says what the answer rests on, and is no interval.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from partnership_dynamics.scenarios.drawn import drawn_of
from partnership_dynamics.scenarios.ensemble.chunk import Case, Values
from partnership_dynamics.scenarios.ensemble.ensemble import Ensemble
from partnership_dynamics.scenarios.ensemble.intervals import CONFIDENCE
from partnership_dynamics.scenarios.ensemble.outcomes import OutcomeRow, delivered_total, paired_row
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.places import constant_of


@dataclass(frozen=True)
class Variant:
    """A model in which one rule is another.

    Attributes
    ----------
    name : str
    says : str
        What is the case in it, in words.
    parameters : mapping
        Constants at values where a rule does nothing.
    bypassed : tuple of str
        Channels that are bypassed.
    """

    name: str
    says: str
    parameters: Mapping[str, float] = field(default_factory=dict)
    bypassed: tuple[str, ...] = ()

    @property
    def moves_ties(self) -> bool:
        """Whether it changes a rule of ties, so that another out-degree parameter keeps ties in balance."""
        return any(PARAMETERS[name].group == "ties" and name != "rate" for name in self.parameters)


VARIANTS = (
    Variant("news_for_all", "Every member hears of every idea", bypassed=("news",)),
    Variant("no_assurance", "Whether others can be relied on decides nothing", bypassed=("assurance",)),
    Variant("issues_clear_anyway", "Partners clear issues without tie or broker", bypassed=("coordination",)),
    Variant("practice_for_all", "What one has learnt, all have", bypassed=("practice",)),
    Variant("seats_do_not_matter", "Who sits at the table bears on no idea and no decision", {"seat_effect": 1.0}),
    Variant("no_saving", "Known practices save no work", {"practice_saving": 0.0}),
    Variant("no_forgetting", "Experience of others is never forgotten", {"trust_drift": 0.0}),
    Variant("even_promises", "A broken promise weighs as much as a kept one", {"broken_weight": 1.0}),
    Variant("issues_do_not_slow", "Open issues do not slow a project", {"slowing": 0.0}),
    Variant("ties_fixed", "Nobody reconsiders a tie", {"rate": 0.0}),
    Variant(
        "risk_moves_no_ties", "Risk of projects does not bear on ties", {"closure_risk": 0.0, "popularity_risk": 0.0}
    ),
    Variant(
        "use_keeps_no_ties",
        "Old and strong ties are dropped as easily as new ones",
        {"institutional_keep": 0.0, "strength_keep": 0.0, "trust_effect": 0.0},
    ),
    Variant("nothing_embeds", "No work together turns a tie institutional", {"institutionalise": 0.0}),
    Variant("nobody_drops_practice", "A practice in use is never dropped", {"forget": 0.0}),
    Variant("no_spin_offs", "A delivered project founds no group", {"spinoff_chance": 0.0}),
    Variant("no_shared_appeal", "A project appeals to each member by itself", {"common_appeal": 0.0}),
    Variant("chill_off", "An announced reorganisation chills nothing", {"chill": 0.0}),
)


def under(case: Case, variant: Variant, density: float | None = None) -> Case:
    """Return a case under a variant of the model.

    Parameters
    ----------
    case : Case
    variant : Variant
    density : float, optional
        The out-degree parameter that keeps ties in balance under the variant.
    """
    changes = {**variant.parameters, **({} if density is None else {"density": density})}
    bypassed = tuple(dict.fromkeys((*case.setup.bypassed, *variant.bypassed)))
    setup = replace(case.setup, bypassed=bypassed).with_parameters(**changes)
    moved = 0.0 if density is None else density - float((case.setup.parameters or {}).get("density", density))
    draws = tuple(
        {name: value for name, value in draw.items() if constant_of(name) not in variant.parameters}
        for draw in case.draws
    )
    # Each draw keeps the out-degree that holds its own network, moved by what the variant moves it.
    draws = tuple({**draw, "density": draw["density"] + moved} if "density" in draw else draw for draw in draws)
    return Case(f"{case.name}_{variant.name}", f"{case.title}: {variant.says}", setup, draws, "", case.plausible)


@dataclass(frozen=True)
class Spread:
    """How far apart answers lie for each reason: standard deviations of a difference, in projects.

    Attributes
    ----------
    chance : float
        Of the mean over so many runs; more runs make it smaller.
    one_run : float
        Of a single pair of runs: what chance does to one county.
    constants : float
        Of the expected difference over calibrated draws; NaN where the constants were not calibrated.
    rules : float
        Of the expected difference over the model as it is and its variants.
    """

    chance: float
    one_run: float
    constants: float
    rules: float


@dataclass(frozen=True)
class ModelForm:
    """The difference in projects delivered under each variant of the model.

    Attributes
    ----------
    variants : tuple of Variant
    rows : tuple of OutcomeRow
        One for each.
    spread : Spread
    """

    variants: tuple[Variant, ...]
    rows: tuple[OutcomeRow, ...]
    spread: Spread


def sd_of_rows(values: Values) -> float:
    """Return how far the expected values of M models spread, from R runs of each under the same luck.

    A two-way layout with models fixed in number and runs random: what is left of the mean square between models once
    that of the interaction is taken off (Searle, Casella and McCulloch 1992, section 4.3). At least 0.

    Parameters
    ----------
    values : float64 (M, R)

    Examples
    --------
    >>> sd_of_rows(np.array([[1.0, 2.0, 3.0], [3.0, 4.0, 5.0]])) == 2.0**0.5
    True
    >>> sd_of_rows(np.array([[1.0, 3.0], [3.0, 1.0]]))
    0.0
    """
    models, runs = values.shape
    if models < 2 or runs < 2:
        return float("nan")
    of_models, of_runs = values.mean(axis=1, keepdims=True), values.mean(axis=0, keepdims=True)
    between = runs * float(np.sum((of_models - values.mean()) ** 2)) / (models - 1)
    interaction = float(np.sum((values - of_models - of_runs + values.mean()) ** 2)) / ((models - 1) * (runs - 1))
    return float(np.sqrt(max(between - interaction, 0.0) / runs))


def sd_of_draws(values: Values, draw: np.ndarray | None) -> float:
    """Return how far expected values spread over draws of the constants, from runs that share draws; NaN without."""
    if draw is None:
        return float("nan")
    _names, group, size = np.unique(draw, return_inverse=True, return_counts=True)
    count, groups = len(values), len(size)
    if groups < 2 or count == groups:
        return float("nan")
    means = np.bincount(group, weights=values) / size
    within = float(np.sum((values - means[group]) ** 2)) / (count - groups)
    between = float(np.sum(size * (means - values.mean()) ** 2)) / (groups - 1)
    runs_each = (count - float(np.sum(size**2)) / count) / (groups - 1)
    return float(np.sqrt(max(between - within, 0.0) / runs_each))


def model_form(
    own: tuple[Ensemble, Ensemble],
    others: Sequence[tuple[Variant, Ensemble, Ensemble]],
    confidence: float = CONFIDENCE,
) -> ModelForm:
    """Return the answer under each variant, and how far chance, constants and rules each spread it.

    Parameters
    ----------
    own : pair of Ensemble
        Scenario and baseline by the model as it is.
    others : sequence of (Variant, Ensemble, Ensemble)
        Scenario and baseline by each variant, with the same seed and replications.
    confidence : float
        Of the intervals.
    """
    pairs = [own, *((scenario, baseline) for _variant, scenario, baseline in others)]
    gaps = [delivered_total(scenario) - delivered_total(baseline) for scenario, baseline in pairs]
    rows = tuple(
        paired_row(
            variant.name,
            variant.says,
            "projects",
            delivered_total(scenario),
            delivered_total(baseline),
            1,
            scenario.draw,
            confidence,
            drawn_of([(one.draws, one.plausible) for one in (scenario, baseline)]),
        )
        for variant, scenario, baseline in others
    )
    one_run = float(np.std(gaps[0], ddof=1)) if len(gaps[0]) > 1 else float("nan")
    constants = sd_of_draws(gaps[0], own[0].draw)
    if not np.isnan(constants):  # then chance is what is left of the spread of single runs
        one_run = float(np.sqrt(max(one_run**2 - constants**2, 0.0)))
    spread = Spread(one_run / float(np.sqrt(len(gaps[0]))), one_run, constants, sd_of_rows(np.stack(gaps)))
    return ModelForm(tuple(variant for variant, *_rest in others), rows, spread)
