"""Answers: a sentence and a table to read, tidy data to go on with, and Matplotlib axes to show."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from partnership_dynamics.alternatives import AlternativesAnswer
from partnership_dynamics.scenarios.ensemble.ensemble import Ensemble
from partnership_dynamics.scenarios.ensemble.intervals import interval_of_mean
from partnership_dynamics.scenarios.ensemble.outcomes import OUTCOMES, Comparison
from partnership_dynamics.scenarios.finding import Judgement
from partnership_dynamics.scenarios.frames import TABLES, columns_of
from partnership_dynamics.scenarios.present import answers as verdicts
from partnership_dynamics.scenarios.present import tables, words
from partnership_dynamics.scenarios.shape import ScenarioError
from partnership_dynamics.scenarios.team_options import data_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from partnership_dynamics.scenarios.actions.prepare import Prepared
    from partnership_dynamics.scenarios.shape import Scenario
    from partnership_dynamics.simulation.workers import Progress

Table = Literal["outcomes", "runs", "quarters", "projects", "ties"]
COLOURS, LINES = ("#0072B2", "#B34700"), ("-", "--")
VALUES = {key: value for key, _label, _unit, value, _better in OUTCOMES}
LABELS = {key: label.strip() for key, label, *_rest in OUTCOMES}


def _frame(what: Comparison | Ensemble, table: str, outcomes: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    if table == "outcomes":
        return pd.DataFrame(outcomes)
    if table not in TABLES:
        raise ValueError(f"there is no table {table!r}; there are outcomes, {', '.join(TABLES)}")
    columns = columns_of(what, table)
    if columns is None:
        raise ValueError(f"of so many histories the {table} were not kept; take fewer")
    return pd.DataFrame(dict(columns))


def _html(heading: str, sentences: Sequence[str], columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table with what it says above it, for Jupyter."""
    head = "".join(f'<th scope="col" style="text-align:left">{escape(column)}</th>' for column in columns)
    body = "".join(
        f'<tr><th scope="row" style="text-align:left">{escape(first)}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in rest)
        + "</tr>"
        for first, *rest in rows
    )
    paragraphs = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f"<p><strong>{escape(heading)}</strong></p>{paragraphs}{table}"


def _axes(ax: Axes | None) -> Axes:
    if ax is not None:
        return ax
    from matplotlib import pyplot as plt

    return plt.subplots(figsize=(7.0, 4.0), layout="constrained")[1]


def _draw_delivery(ensembles: Sequence[Ensemble], ax: Axes) -> Axes:
    """Draw the projects delivered so far, with the 95% interval of each mean."""
    for ensemble, colour, line in zip(ensembles, COLOURS, LINES, strict=False):
        years = np.arange(1, ensemble.quarters + 1) / 4
        ends = [interval_of_mean(of_quarter, ensemble.drawn) for of_quarter in ensemble.delivered.T]
        ax.plot(years, ensemble.delivered.mean(axis=0), line, color=colour, label=ensemble.title)
        ax.fill_between(years, *np.transpose(ends), color=colour, alpha=0.2, linewidth=0)
    ax.set(xlabel="Years", ylabel="Projects delivered so far")
    ax.set_ylim(bottom=0)
    ax.legend(frameon=False)
    return ax


@dataclass(frozen=True)
class AskedComparison:
    """What a comparison was asked of: the partnership made ready, and the what-if."""

    prepared: Prepared
    scenario: Scenario


@dataclass(frozen=True)
class ComparisonAnswer:
    """A scenario against a baseline.

    Attributes
    ----------
    comparison : Comparison
        All of it, run by run.
    notes : tuple of str
        What was solved or assumed on the way.
    asked : AskedComparison, optional
        What `alternatives` runs on.
    """

    comparison: Comparison
    notes: tuple[str, ...] = ()
    asked: AskedComparison | None = field(default=None, repr=False, compare=False)
    _beside: list[AlternativesAnswer] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def scenario(self) -> Ensemble:
        """Results of the scenario's histories."""
        return self.comparison.scenario

    @property
    def baseline(self) -> Ensemble:
        """Results of the baseline's histories."""
        return self.comparison.baseline

    @property
    def pairs(self) -> int:
        """How many pairs of histories were run."""
        return self.scenario.replications

    @property
    def difference(self) -> float:
        """Projects delivered more (or, negative, fewer) than in the baseline, on average."""
        return self.comparison.row("delivered").difference

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% interval of the difference. It covers chance, and constants where they were drawn."""
        row = self.comparison.row("delivered")
        return row.low, row.high

    @property
    def judgement(self) -> Judgement:
        """What the rules find against what matters: better, worse, no difference, or cannot tell yet."""
        judged = self.comparison.judgement("delivered")
        assert judged is not None
        return judged

    @property
    def sentence(self) -> str:
        """The answer in a sentence, no stronger than its interval."""
        row, threshold = self.comparison.row("delivered"), self.comparison.threshold
        return words.sentence(row, self.scenario.quarters / 4, self.comparison.matters, threshold.asked)

    def __repr__(self) -> str:
        return f"{self.sentence}\n{tables.comparison_text(self.comparison)}"

    def _repr_html_(self) -> str:
        rows = [tables.cells_of_row(row, self.pairs) for row in self.comparison.rows]
        relevance = verdicts.what_matters(self.comparison, verdicts.BY_ARGUMENT)
        sentences = [self.sentence, relevance, *words.by_chance_alone(self.comparison)]
        return _html(words.headline(self.comparison), sentences, tables.COMPARISON_HEADINGS, rows)

    def to_frame(self, table: Table = "outcomes") -> pd.DataFrame:
        """Return tidy data.

        Parameters
        ----------
        table : {"outcomes", "runs", "quarters", "projects", "ties"}
            A row for each outcome; each run, with its outcomes; each quarter of each run; each project; or each tie.

        Raises
        ------
        ValueError
            If there is no such table, or there were too many histories for it to be kept.
        """
        return _frame(self.comparison, table, tables.as_data(self.comparison)["outcomes"])

    def plot(self, what: Literal["delivery", "difference"] = "delivery", ax: Axes | None = None) -> Axes:
        """Draw projects delivered over time, or the differences of the pairs; return the axes.

        Parameters
        ----------
        what : {"delivery", "difference"}
        ax : matplotlib axes, optional
            Where to draw; by default a new figure.
        """
        if what == "delivery":
            return _draw_delivery([self.scenario, self.baseline], _axes(ax))
        if what != "difference":
            raise ValueError(f"there is no picture {what!r}; there are delivery and difference")
        ax = _axes(ax)
        gaps = np.rint(VALUES["delivered"](self.scenario) - VALUES["delivered"](self.baseline))
        ax.bar(*np.unique(gaps, return_counts=True), color=COLOURS[0], width=0.8)
        ax.axvspan(*self.interval, color=COLOURS[1], alpha=0.25, label="95% interval of the mean")
        ax.set(xlabel="Projects more than in the baseline", ylabel="Pairs of runs")
        ax.legend(frameon=False)
        return ax

    def alternatives(self, *, workers: int | None = None, progress: Progress | None = None) -> AlternativesAnswer:
        """Return a what-if about a team next to its alternatives: grant, subscription, secondment, joining, no team.

        They run when they are first asked for, as often as this comparison, over the same plausible counties and with
        the same luck; the numbers are those of `run.py compare`. `save` then writes them too.

        Parameters
        ----------
        workers : int, optional
            Threads; by default one for each core.
        progress : callable, optional
            Told (histories done, histories in all).

        Raises
        ------
        ScenarioError
            If the what-if is not about a team, or parameters were held at one value (``over="default"``).

        Examples
        --------
        >>> import partnership_dynamics as pd
        >>> beside = pd.compare(pd.shire(), "stronger_team", pairs=50, years=1).alternatives()
        >>> sorted(beside.to_frame()["name"])
        ['as_is', 'grant', 'joining', 'none', 'secondment', 'stronger_team', 'subscription']
        >>> float(beside.to_frame()["best"].sum().round(3))
        1.0
        """
        from partnership_dynamics.scenarios.actions.alternatives import ranking_of
        from partnership_dynamics.scenarios.actions.runs import Means

        if self.asked is None:
            raise ScenarioError("this answer does not know what it was asked of; ask with `compare`")
        if not self._beside:
            pair, means = (self.baseline, self.scenario), Means(workers, progress)
            ranking = ranking_of(self.asked.prepared, self.asked.scenario, pair, means)
            if ranking is None:
                raise ScenarioError("no alternative fits this partnership, or too few pairs were run; take more")
            self._beside.append(AlternativesAnswer(ranking))
        return self._beside[0]

    def save(self, folder: str | Path | None = None) -> Path:
        """Write tables, data, pictures and manifest as the command line does; return the folder.

        The alternatives of a what-if about a team are among the tables where they were asked for (`alternatives`).

        Parameters
        ----------
        folder : path, optional
            By default a folder in ``results`` that is named after what decided the results.

        Raises
        ------
        ResultsError
            If something else stands there, or nothing can be written.
        """
        from partnership_dynamics.scenarios.results import write_results

        where = None if folder is None else Path(folder)
        further = {"options": data_of(self._beside[0].ranking)} if self._beside else None
        command = "partnership_dynamics.compare"
        return write_results(where, self.comparison, command=command, notes=self.notes, further=further)


@dataclass(frozen=True)
class Outlook:
    """Histories of a partnership under one scenario.

    Attributes
    ----------
    ensemble : Ensemble
    notes : tuple of str
        What was solved or assumed on the way.
    """

    ensemble: Ensemble
    notes: tuple[str, ...] = ()

    @property
    def runs(self) -> int:
        """How many histories were run."""
        return self.ensemble.replications

    def mean(self, outcome: str = "delivered") -> float:
        """Return the mean of an outcome over the runs that have a value; NaN where none has.

        Raises
        ------
        KeyError
            If there is no such outcome.
        """
        values = VALUES[outcome](self.ensemble)
        return float(np.nanmean(values)) if not np.isnan(values).all() else math.nan

    @property
    def sentence(self) -> str:
        """What happens, in a sentence."""
        return words.ensemble_headline(self.ensemble)

    def __repr__(self) -> str:
        return tables.ensemble_text(self.ensemble)

    def _repr_html_(self) -> str:
        rows = [tables.cells_of_summary(summary, self.runs) for summary in tables.summarise(self.ensemble)]
        return _html(self.sentence, [words.reach(self.ensemble)], tables.ENSEMBLE_HEADINGS, rows)

    def to_frame(self, table: Table = "outcomes") -> pd.DataFrame:
        """Return tidy data, as `ComparisonAnswer.to_frame`."""
        return _frame(self.ensemble, table, tables.ensemble_as_data(self.ensemble)["outcomes"])

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw projects delivered over time; return the axes."""
        return _draw_delivery([self.ensemble], _axes(ax))

    def save(self, folder: str | Path | None = None) -> Path:
        """Write tables, data, pictures and manifest, as `ComparisonAnswer.save`."""
        from partnership_dynamics.scenarios.results import write_results

        where = None if folder is None else Path(folder)
        return write_results(where, self.ensemble, command="partnership_dynamics.simulate", notes=self.notes)


@dataclass(frozen=True)
class Cell:
    """One combination of levels and its histories."""

    levels: Mapping[str, Any]
    ensemble: Ensemble


@dataclass(frozen=True)
class FactorialAnswer:
    """Every combination of levels of some factors, under the same luck.

    Attributes
    ----------
    factors : tuple of str
    cells : tuple of Cell
    notes : tuple of str
        What was solved or assumed on the way.
    """

    factors: tuple[str, ...]
    cells: tuple[Cell, ...]
    notes: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each history: the level of each factor, the replication, and every outcome."""
        import pandas as pd

        parts = []
        for cell in self.cells:
            runs = cell.ensemble.replications
            levels = {name: [value] * runs for name, value in cell.levels.items()}
            outcomes = {key: value(cell.ensemble) for key, value in VALUES.items()}
            parts.append(pd.DataFrame({**levels, "replication": np.arange(runs), **outcomes}))
        return pd.concat(parts, ignore_index=True)

    def _levels(self, factor: str) -> list[Any]:
        return list(dict.fromkeys(cell.levels[factor] for cell in self.cells))

    def _contrast(self, factor: str, level: Any, outcome: str) -> np.ndarray:
        """Return, run by run, how a level differs from the factor's first, on average over all else."""
        first = self._levels(factor)[0]
        of = {
            value: [VALUES[outcome](c.ensemble) for c in self.cells if c.levels[factor] == value]
            for value in (level, first)
        }
        difference: np.ndarray = np.mean(of[level], axis=0) - np.mean(of[first], axis=0)
        return difference

    def effects(self, outcome: str = "delivered") -> pd.DataFrame:
        """Return main effects and interactions of two factors, each with its 95% interval over the runs.

        A main effect is the difference that a level makes against the factor's first level, on average over the levels
        of all others; an interaction, how that difference changes between the first and the last level of a second
        factor. Every combination has the same luck, so both are taken run by run.

        Parameters
        ----------
        outcome : str
            A column of `to_frame`.
        """
        import pandas as pd

        rows = []
        for factor in self.factors:
            first, *others = self._levels(factor)
            for level in others:
                gaps = self._contrast(factor, level, outcome)
                rows.append(_effect(factor, f"{level} against {first}", gaps))
        for index, factor in enumerate(self.factors):
            for other in self.factors[index + 1 :]:
                ends = self._levels(other)[0], self._levels(other)[-1]
                if ends[0] == ends[1] or len(self._levels(factor)) < 2:
                    continue
                last = self._levels(factor)[-1]
                parts = [
                    FactorialAnswer(self.factors, tuple(c for c in self.cells if c.levels[other] == end))
                    for end in ends
                ]
                low, high = (part._contrast(factor, last, outcome) for part in parts)
                rows.append(_effect(f"{factor} x {other}", f"at {ends[1]} against {ends[0]}", high - low))
        return pd.DataFrame(rows)

    def __repr__(self) -> str:
        runs = self.cells[0].ensemble.replications
        return f"{len(self.cells)} combinations, {runs} runs each. Effects on projects delivered:\n{self.effects()}"

    def _repr_html_(self) -> str:
        heading = f"{len(self.cells)} combinations, {self.cells[0].ensemble.replications} runs each"
        effects = self.effects()
        rows = [[str(cell) if isinstance(cell, str) else f"{cell:.2f}" for cell in row] for row in effects.to_numpy()]
        return _html(heading, ["Effects on projects delivered."], list(effects.columns), rows)

    def plot(self, outcome: str = "delivered", ax: Axes | None = None) -> Axes:
        """Draw the mean of an outcome over the first factor's levels, a line for each combination of the others."""
        ax = _axes(ax)
        first, *others = self.factors
        levels = self._levels(first)
        for combination in dict.fromkeys(tuple(cell.levels[name] for name in others) for cell in self.cells):
            cells = [cell for cell in self.cells if tuple(cell.levels[name] for name in others) == combination]
            values = [VALUES[outcome](cell.ensemble) for cell in cells]
            means = [float(np.nanmean(runs)) for runs in values]
            ends = [interval_of_mean(runs[~np.isnan(runs)]) for runs in values]
            reach = [
                [mean - low for mean, (low, _high) in zip(means, ends, strict=True)],
                [high - mean for mean, (_low, high) in zip(means, ends, strict=True)],
            ]
            label = ", ".join(f"{name} {value}" for name, value in zip(others, combination, strict=True)) or None
            ax.errorbar(range(len(levels)), means, yerr=np.abs(reach), marker="o", capsize=3, label=label)
        ax.set_xticks(range(len(levels)), [str(level) for level in levels])
        ax.set(xlabel=first, ylabel=LABELS[outcome])
        if others:
            ax.legend(frameon=False)
        return ax


def _effect(factor: str, contrast: str, gaps: np.ndarray) -> dict[str, Any]:
    there = gaps[~np.isnan(gaps)]
    low, high = interval_of_mean(there) if len(there) else (math.nan, math.nan)
    mean = float(there.mean()) if len(there) else math.nan
    return {"factor": factor, "contrast": contrast, "effect": mean, "low": low, "high": high}
