"""Studies that take longer than an answer: calibrate, predict, experiment, and a briefing about an answer."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from partnership_dynamics.answers import ComparisonAnswer
from partnership_dynamics.calibration.prediction import engine
from partnership_dynamics.ready import SEED, YEARS, made_ready, whole_quarters
from partnership_dynamics.reports import BriefAnswer, CalibrationAnswer, ExperimentAnswer, PredictionAnswer
from partnership_dynamics.scenarios.actions import briefing, calibrating, experimenting, predicting
from partnership_dynamics.scenarios.actions.logs import LogFile, LogFitting
from partnership_dynamics.scenarios.actions.watch import Watch
from partnership_dynamics.scenarios.experiments.world import BAND_A_YEAR
from partnership_dynamics.simulation.partnership import Partnership
from partnership_dynamics.simulation.workers import Tell, nobody

if TYPE_CHECKING:
    from partnership_dynamics.calibration.logs.fit import LogEffort
    from partnership_dynamics.calibration.observed import Survey
    from partnership_dynamics.calibration.plan import ReadingPlan

Files = str | Path | Sequence[str | Path]
Result = TypeVar("Result")


def _of_survey(
    action: Callable[..., Result],
    survey: Files | Survey,
    plan: ReadingPlan | str | Path | None,
    reading: Mapping[str, Any],
    how: calibrating.Estimation | predicting.Foresight,
    workers: int | None,
    progress: Tell | None,
    **more: Any,
) -> Result:
    """Carry out a study of a survey, which is read as a plan says where files are given."""
    from partnership_dynamics.calibration.observed import Survey
    from partnership_dynamics.calibration.plan_files import read_plan
    from partnership_dynamics.calibration.survey import read_survey

    if not isinstance(survey, Survey):
        chosen = read_plan(Path(plan)) if isinstance(plan, str | Path) else plan
        survey = read_survey(survey, plan=chosen, **reading)
    return action(survey, how, workers=workers, watch=_watched(progress), **more)


def _watched(progress: Tell | None) -> Watch:
    return Watch(tell=progress or nobody)


def calibrate(
    survey: Files | Survey,
    *,
    relation: str | None = None,
    group: str | None = None,
    pool: str | None = None,
    own: str | None = None,
    quarters_between: float | None = None,
    weak_priors: bool = False,
    drop: Sequence[str] = (),
    fixed: Mapping[str, float] | None = None,
    whole: bool = False,
    replications: int = calibrating.REPLICATIONS,
    seed: int = calibrating.SEED,
    log: str | Path | LogFile | None = None,
    constants: Mapping[str, float] | None = None,
    effort: LogEffort | None = None,
    plan: ReadingPlan | str | Path | None = None,
    workers: int | None = None,
    progress: Tell | None = None,
    **reading: Any,
) -> CalibrationAnswer:
    r"""Estimate the tie rules from a survey and, with a project log, the constants that it tells of.

    The same question to `run.py calibrate` gives the same bits.

    Parameters
    ----------
    survey : str, Path, several of them, or Survey
        Files of any of the formats that `run.py survey` reads, or a survey that was read.
    relation : str, optional
        Which relation; needed where there are several.
    group : str, optional
        The column that says who is of the same kind; by default the first usual one.
    pool, own : str, optional
        The column that says to which of several partnerships a member belongs, which are fitted together; and which of
        them gets coefficients of its own.
    quarters_between : float, optional
        Quarters between two waves: then the rate of change is estimated too.
    weak_priors : bool
        Priors three times as wide.
    drop : sequence of str
        Effects to leave out, each by the name of its constant.
    fixed : mapping of str to float, optional
        Effects to hold at a value.
    whole : bool
        With two waves: fit the whole model's own constants together with those of the tie rules.
    replications : int
        Simulated networks for the goodness of fit.
    seed : int
    log : path or LogFile, optional
        The project log of the partnership.
    constants : mapping of str to float, optional
        Held while the log is fitted.
    effort : LogEffort, optional
        How much to simulate for the log.
    plan : ReadingPlan or path, optional
        How to read the survey.
    workers : int, optional
    progress : callable, optional
        Told (what is done, how much of it, how much in all).
    **reading
        What `calibration.survey.read_survey` takes: ``columns``, ``directed``, ``missing``, ``secret`` and more.

    Raises
    ------
    SurveyError
        If the survey cannot be read or fitted.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "star.csv"
    ...     _ = file.write_text("from,to\n" + "".join(f"m{k},convener\n" for k in range(1, 10)))
    ...     answer = calibrate(file, missing="none")
    >>> answer.calibration.ties.priors_alone  # a star tells a tie model nothing
    True
    >>> list(answer.to_frame().columns)[:3]
    ['name', 'effect', 'estimate']
    """
    how = calibrating.Estimation(
        relation=relation,
        group=group,
        pool=pool,
        own=own,
        quarters_between=quarters_between,
        weak_priors=weak_priors,
        drop=tuple(drop),
        fixed=dict(fixed or {}),
        whole=whole,
        replications=replications,
        seed=seed,
    )
    fitting = LogFitting(seed=seed, constants=dict(constants or {}))
    about_log = {
        "log": LogFile(Path(log)) if isinstance(log, str | Path) else log,
        "fitting": fitting if effort is None else replace(fitting, effort=effort),
        "command": "partnership_dynamics.calibrate",
    }
    return CalibrationAnswer(
        _of_survey(calibrating.calibrate, survey, plan, reading, how, workers, progress, **about_log)
    )


def predict(
    survey: Files | Survey,
    *,
    relation: str | None = None,
    pool: str | None = None,
    group: str | None = None,
    quarters_between: int = engine.QUARTERS,
    least: float | None = None,
    replications: int = engine.REPLICATIONS,
    seed: int = predicting.SEED,
    plan: ReadingPlan | str | Path | None = None,
    workers: int | None = None,
    progress: Tell | None = None,
    **reading: Any,
) -> PredictionAnswer:
    r"""Predict the last wave of a survey from the waves before, and compare it with what was observed.

    The same question to `run.py predict` gives the same bits.

    Parameters
    ----------
    survey : str, Path, several of them, or Survey
        As for `calibrate`; two waves or more.
    relation, pool, group : str, optional
        As for `calibrate`.
    quarters_between : int
        Quarters between two waves.
    least : float, optional
        Only ties with this weight or more.
    replications : int
        Runs of each model, 100 or more.
    seed : int
    plan, workers, progress, **reading
        As for `calibrate`.

    Raises
    ------
    SurveyError
        If there is one wave only, or nothing in the last to predict.

    Examples
    --------
    >>> from partnership_dynamics.calibration.tables import SurveyError
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "once.csv"
    ...     _ = file.write_text("from,to\na,b\nb,c\nc,d\nd,a\n")
    ...     try:
    ...         predict(file)
    ...     except SurveyError:
    ...         print("one wave tells nothing of change")
    one wave tells nothing of change
    """
    how = predicting.Foresight(
        relation=relation,
        pool=pool,
        group=group,
        quarters_between=quarters_between,
        least=least,
        replications=replications,
        seed=seed,
    )
    return PredictionAnswer(_of_survey(predicting.predict, survey, plan, reading, how, workers, progress))


def experiment(
    county: Partnership,
    kind: experimenting.Kind = "structure",
    *,
    quick: bool = False,
    parts: Sequence[str] = (),
    replications: int | None = None,
    years: float = YEARS,
    seed: int = SEED,
    band: float = BAND_A_YEAR,
    constants: Mapping[str, float] | None = None,
    workers: int | None = None,
    progress: Tell | None = None,
) -> ExperimentAnswer:
    """Ask whether structure matters, what results depend on, or whether themes work together.

    Parameters
    ----------
    county : Partnership
        From `shire` or `read_survey`; five members or more.
    kind : {"structure", "sensitivity", "interaction"}
        ``structure``: the same members in other networks, and through which channels it matters. ``sensitivity``: what
        results depend on, by theme and by factor. ``interaction``: structure, governance and stability crossed.
    quick : bool
        A first look with few runs.
    parts : sequence of str
        Of ``structure``: only these parts, such as ``("structures", "removal")``.
    replications : int, optional
        Of ``structure``.
    years : float
    seed : int
    band : float
        How many projects a year are too few to matter.
    constants, workers
        As for `compare`.
    progress : callable, optional
        Told (what is done, how much of it, how much in all).

    Raises
    ------
    ScenarioError
        If the partnership has too few members, or there is no such experiment or part.

    Examples
    --------
    >>> from partnership_dynamics import shire
    >>> held = {"density": -2.0}
    >>> found = experiment(shire(), parts=("structures",), replications=4, years=1, constants=held)
    >>> "networks" in found.tables
    True
    """
    quarters = whole_quarters(years)
    ready = made_ready(county, quarters, constants, (), None, workers)
    design = experimenting.Design(quick, tuple(parts), replications, quarters, seed, band)
    return ExperimentAnswer(experimenting.experiment(ready, kind, design, workers=workers, watch=_watched(progress)))


def brief(
    answer: ComparisonAnswer | str | Path,
    *,
    pairs: int | None = briefing.PAIRS,
    prediction: str | Path | None = None,
    workers: int | None = None,
    progress: Tell | None = None,
) -> BriefAnswer:
    """Write a policy briefing about an answer.

    Parameters
    ----------
    answer : ComparisonAnswer, or path
        From `compare`, or the folder that it or `run.py compare` wrote.
    pairs : int, optional
        Paired runs for each further question: who carries the partnership, which assumptions matter, other settings
        and other rules. None simulates nothing more, and the briefing says what was left out.
    prediction : path, optional
        The folder that `predict` wrote about the same survey: what it missed is told.
    workers : int, optional
    progress : callable, optional
        Told (what is done, how much of it, how much in all).

    Raises
    ------
    ResultsError
        If the folder holds no comparison.

    Examples
    --------
    >>> from partnership_dynamics import compare, shire
    >>> held = {"density": -2.0}
    >>> answer = compare(shire(), "stronger_team", pairs=10, years=2, seed=1, constants=held, over="default")
    >>> "<h1" in brief(answer, pairs=None).page()
    True
    """
    with tempfile.TemporaryDirectory(prefix="partnership-brief-") as folder:
        results = answer.save(Path(folder) / "results") if isinstance(answer, ComparisonAnswer) else Path(answer)
        foreseen = None if prediction is None else Path(prediction)
        return BriefAnswer(
            briefing.brief(results, pairs, prediction=foreseen, workers=workers, watch=_watched(progress))
        )
