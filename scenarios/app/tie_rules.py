"""The tie rules of a survey given in the page: fitted to it with progress, told in words and a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from partnership_dynamics.calibration.tables import SurveyError
from partnership_dynamics.scenarios.actions.calibrating import Calibration, Estimation, calibrate
from partnership_dynamics.scenarios.actions.watch import Watch
from partnership_dynamics.scenarios.app.working import drawn, steps_of
from partnership_dynamics.scenarios.app.workspace import Workspace, with_fitted
from partnership_dynamics.scenarios.present.fit_words import headline
from partnership_dynamics.scenarios.present.tie_pictures import WIDE, in_log_odds, tie_rules
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.workers import Tell

if TYPE_CHECKING:
    from partnership_dynamics.calibration.estimation.progress import Progress

REPLICATIONS = 400  # simulated networks for the goodness of fit; the command's own default is 1,000


def in_a_paragraph(found: Calibration) -> str:
    """Return what a survey says of the tie rules, in one plain paragraph."""
    ties = found.ties
    if ties.not_handed_over:
        return f"Nothing is taken from the survey, and the rules stay as they are. {ties.not_handed_over}"
    effects = in_log_odds(ties)
    clear = [one for one in effects if abs(one.point) > WIDE * one.sd]
    told = [f"{PARAMETERS[one.name].meaning} ({one.point:+.2f}, give or take {WIDE * one.sd:.2f})" for one in clear]
    said = ["The survey gave no estimate, so draws are of other partnerships’ rules."] if ties.priors_alone else []
    if told:
        said.append(f"With what is known of other partnerships, these make or break ties clearly: {'; '.join(told)}.")
    else:
        said.append("With what is known of other partnerships, no rule of ties is clearly other than none.")
    if len(clear) < len(effects):
        others = len(effects) - len(clear)
        said.append(f"Of {others} others the sign is open, and runs draw them as uncertain as they are.")
    fits = found.together or next(iter(found.fits.values()), ())
    if fits:
        said.append(headline(fits))
    if len(ties.waves) == 1:
        said.append("One wave cannot tell how fast ties change, nor making from keeping them.")
    return " ".join(said)


def fitted_ties(
    workspace: Workspace,
    quarters_between: float | None,
    stopped: Callable[[], bool],
    told: dict[str, Any],
    replications: int = REPLICATIONS,
) -> Iterator[dict[str, Any] | Workspace]:
    """Yield how far the fit of the tie rules is; last of all the partnership, whose runs draw from what was found.

    Parameters
    ----------
    workspace : Workspace
        Read from a survey.
    quarters_between : float or None
        Quarters between two waves; without them the rate of change keeps its default.
    stopped : callable
    told : dict
        Gets ``words`` (a paragraph), ``checked`` (sentences), and ``picture`` with its ``alt``.
    replications : int
        Simulated networks for the goodness of fit.

    Raises
    ------
    SurveyError
        If the partnership is of no survey, or its ties cannot be fitted.
    """
    if workspace.read is None:
        raise SurveyError("tie rules are fitted to a survey; give yours under “Choose partnership” first")
    survey, relation = workspace.read.survey, workspace.read.relation
    how = Estimation(relation=relation, quarters_between=quarters_between, replications=replications)
    notes: list[str] = []
    found: list[Calibration] = []

    def work(tell: Tell) -> None:
        def estimating(progress: Progress) -> None:
            tell(progress.doing, progress.done, progress.total)

        watch = Watch(notes.append, tell, estimating)
        found.append(calibrate(survey, how, watch=watch, command=f"run.py app, {survey.name}"))

    yield {"doing": "Estimating the tie rules"}
    yield from steps_of(work, stopped)
    (calibration,) = found
    told["words"], told["checked"] = in_a_paragraph(calibration), notes
    if in_log_odds(calibration.ties):
        told["picture"], told["alt"] = drawn(tie_rules(calibration.ties, workspace.partnership.name))
    handed_over = calibration.handed_over()
    if handed_over is not None:
        yield {"doing": "Balancing ties made against ties lost"}
        yield with_fitted(workspace, handed_over)
