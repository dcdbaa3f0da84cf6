"""The table of all effects, for the documentation: made from the registers, so it cannot fall behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from partnership_dynamics.simulation.ties.effects import EFFECTS
from partnership_dynamics.simulation.ties.effects.behaviour import BEHAVIOUR_EFFECTS
from partnership_dynamics.simulation.ties.effects.rates import RATE_EFFECTS

KINDS = {
    "any": "directed, undirected, two-mode",
    "one-mode": "directed, undirected",
    "directed": "directed",
    "undirected": "undirected",
    "two-mode": "two-mode",
}
COVARIATE = {"none": "", "actor": "actor", "dyadic": "dyadic", "network": "network"}
REFERENCE = {"manual": "Ripley et al."}
CENTRING = {
    "similarity": "the mean similarity is subtracted",
    "mean": "the mean of the covariate is subtracted",
    "balance": "b0 is the mean of |x_ih - x_jh|",
    "in-balance": "b is the mean of |x_hi - x_hj|",
    "": "",
}

_HEAD = """# Effects

The effects that a model of ties can hold, by the short names of RSiena. This page is made from the registers in
`simulation/ties/effects` (`python -m partnership_dynamics.simulation.ties.effects.table`); a test compares the two.

x_ij is 1 where there is a tie from i (ego) to j, x_i+ and x_+i are out- and indegrees, v an actor covariate, w a dyadic
one or another network, z the values of a behaviour. Actor covariates and behaviours are centred, unless asked
otherwise. Where an effect is *elementary*, the formula is the value of the single tie from i to j, and its statistic
the sum over ties; else it is ego's own statistic s_i, a toggle is worth its difference, and its statistic is the sum
over egos. References: Ripley, Snijders, Boda, Vörös & Preciado, *Manual for RSiena*, chapter "Mathematical definition
of effects".
"""


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [_row(head), "|" + "---|" * len(head)]
    return "\n".join([*lines, *(_row(row) for row in rows)]) + "\n"


def as_markdown() -> str:
    """Return the page of all effects: on networks, on behaviours, on rates."""
    networks = _table(
        (
            "name",
            "s_i, or the tie's value",
            "networks",
            "covariate",
            "parameter",
            "elementary",
            "constant",
            "reference",
        ),
        (
            (
                f"`{effect.name}`",
                effect.formula,
                KINDS[effect.ties],
                COVARIATE[effect.covariate],
                "" if effect.parameter is None else f"{effect.meaning} ({effect.parameter:g})",
                "yes" if effect.elementary else "",
                CENTRING[effect.centring],
                REFERENCE.get(effect.reference, effect.reference),
            )
            for effect in EFFECTS.values()
        ),
    )
    behaviours = _table(
        ("name", "s_i", "looks at a network", "covariate"),
        (
            (
                f"`{effect.name}`",
                effect.formula,
                "yes (one-mode)" if effect.network else "",
                COVARIATE[effect.covariate],
            )
            for effect in BEHAVIOUR_EFFECTS.values()
        ),
    )
    rates = _table(
        ("name", "value in the exponent", "covariate"),
        ((f"`{effect.name}`", effect.formula, COVARIATE[effect.covariate]) for effect in RATE_EFFECTS.values()),
    )
    return "\n".join(
        (
            _HEAD,
            "## On networks (`Term`)\n",
            networks,
            "## On behaviours (`BehaviourTerm`)\n",
            behaviours,
            "## On rates (`RateTerm`)\n",
            "An actor's rate is the basic rate times exp(sum of coefficient times value).\n",
            rates,
        )
    )


if __name__ == "__main__":
    print(as_markdown(), end="")
