"""The report of the sensitivity analysis: one page that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from partnership_dynamics.calibration.clean import markup as escape
from partnership_dynamics.scenarios.experiments.evaluate import OUTCOMES
from partnership_dynamics.scenarios.experiments.factors import THEMES, UNUSED
from partnership_dynamics.scenarios.experiments.sensitivity import SensitivityResult
from partnership_dynamics.scenarios.present import sensitivity_words as said
from partnership_dynamics.scenarios.present.canvas import Picture
from partnership_dynamics.scenarios.present.page import figure, folded, listed, page, says, section, table
from partnership_dynamics.scenarios.present.structure_pictures import where
from partnership_dynamics.scenarios.present.words import number, signed

Drawn = Mapping[str, tuple[Picture, Path]]


def _themes(result: SensitivityResult, drawn: Drawn) -> str:
    rows = [
        (OUTCOMES[row["outcome"]], said.name(row["group"]), said.share(row), said.share(row, "first"))
        for row in result.tables["themes"]
    ]
    pairs = [
        (OUTCOMES[row["outcome"]], f"{said.name(row['one'])} with {said.name(row['other'])}", said.share(row, "second"))
        for row in result.tables["theme_pairs"]
    ]
    return section(
        "By theme",
        listed(f"{name}: {words}" for name, words in THEMES.items()),
        figure(*drawn["themes"]),
        listed([said.about_themes(result), said.about_interplay(result)]),
        folded(
            "Table: shares by theme",
            table("Shares of the variance by theme", ("outcome", "theme", "total", "alone"), rows),
        ),
        folded(
            "Table: pairs of themes", table("What two themes do only together", ("outcome", "pair", "share"), pairs)
        ),
    )


def _factors(result: SensitivityResult, drawn: Drawn) -> str:
    rows = [
        (
            row["meaning"],
            said.name(row["group"]),
            row["theme"],
            OUTCOMES[row["outcome"]],
            said.share(row),
            said.share(row, "first"),
        )
        for row in result.tables["factors"]
    ]
    heads = ("factor", "name", "theme", "outcome", "total", "alone")
    return section(
        "By factor",
        says(said.about_factors(result)),
        figure(*drawn["factors"]),
        folded("Table: shares by factor", table("Shares of the variance by factor", heads, rows)),
    )


def _screening(result: SensitivityResult, drawn: Drawn) -> str:
    rows = [
        (
            row["meaning"],
            row["factor"],
            row["theme"],
            OUTCOMES[row["outcome"]],
            f"{number(row['mu_star'], 2)} ± {number(row['mu_star_interval'] or 0.0, 2)}",
            signed(row["mu"], 2),
            number(row["sigma"], 2),
        )
        for row in result.tables["screening"]
    ]
    heads = ("factor", "name", "theme", "outcome", "mean size of change", "mean change", "spread")
    return section(
        "Screening",
        says(said.about_screening(result)),
        figure(*drawn["screening"]),
        folded("Table: elementary effects", table("Elementary effects, end to end of each range", heads, rows)),
    )


def _discovery(result: SensitivityResult, drawn: Drawn) -> str:
    rows = [
        (
            row["which"],
            row["meaning"],
            row["side"],
            f"{row['limit']:.3g}",
            f"{row['low']:.3g} to {row['high']:.3g}",
            f"{row['p']:.2g}",
        )
        for row in result.tables["discovery"]
        if row["limit"] is not None
    ]
    heads = ("delivery", "factor", "side", "limit", "range", "quasi-p")
    return section(
        "Where delivery is low, and where it is high",
        listed(said.about_discovery(result)),
        *(figure(*one) for name, one in drawn.items() if name.startswith("discovery")),
        folded("Table: limits", table("Limits of the boxes", heads, rows)) if rows else "",
    )


def _has(result: SensitivityResult, name: str) -> bool:
    """Say whether a stage found anything of projects delivered (nothing, where those never vary)."""
    return bool(result.tables.get(name)) and (name not in ("themes", "factors") or bool(said.rows_of(result, name)))


def sensitivity_page(result: SensitivityResult, drawn: Drawn, command: str, notes: Sequence[str] = ()) -> str:
    """Return the report.

    Parameters
    ----------
    result : SensitivityResult
    drawn : mapping of name to (Picture, path of its PNG)
    command : str
        What repeats it.
    notes : sequence of str
        What was solved or assumed on the way.
    """
    makers = {"themes": _themes, "factors": _factors, "screening": _screening, "discovery": _discovery}
    return page(
        f"What do results depend on? {where(result.world.partnership)}",
        section("The answer", says(said.answer(result), "answer")),
        *(make(result, drawn) for name, make in makers.items() if name in result.stages and _has(result, name)),
        section(
            "How it was done",
            listed(
                [
                    "Every constant of the registry with a range is varied over it, and so is how the partnership is "
                    "made up: its first network, its team and its table. Members and their priorities stay.",
                    f"Left out: what defines the types of project, and {', '.join(UNUSED[:-1])}, which act only in "
                    "events or modes that the partnership does not have here. The out-degree is varied round the "
                    "solved value.",
                    "Chance is a factor like any other: its share is what cannot be told of one history even if all is "
                    "known.",
                    "Screening: elementary effects (Morris 1991). Shares of variance: Sobol's indices (Saltelli et al. "
                    "2010), by SALib. Limits: the patient rule induction method (Friedman and Fisher 1999).",
                    *notes,
                    said.caution(result),
                ]
            ),
        ),
        section("To repeat this", f"<p><code>{escape(command)}</code></p>"),
    )
