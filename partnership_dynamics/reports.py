"""What studies find: a calibration, a prediction, an experiment, a briefing; each to read, as data, and as a folder."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from partnership_dynamics.calibration.clean import markup
from partnership_dynamics.scenarios.actions.briefing import Brief, write_brief
from partnership_dynamics.scenarios.actions.calibrating import Calibration
from partnership_dynamics.scenarios.actions.experimenting import Experiment, write_experiment
from partnership_dynamics.scenarios.results import plain_name

if TYPE_CHECKING:
    import pandas as pd

    from partnership_dynamics.calibration.calibrated import Calibrated
    from partnership_dynamics.calibration.prediction.engine import Prediction

WIDTH = 100  # characters of a line of words


def _as_html(text: str) -> str:
    return f"<pre>{markup(text)}</pre>"


@dataclass(frozen=True)
class CalibrationAnswer:
    """Constants estimated from a survey, and a project log if there was one, with how well the model fits.

    Attributes
    ----------
    calibration : Calibration
        All of it.
    """

    calibration: Calibration

    @property
    def converged(self) -> bool:
        """Whether the estimation has converged: report nothing of one that has not."""
        estimate = self.calibration.ties.estimate
        return estimate is not None and estimate.converged

    @property
    def calibrated(self) -> Calibrated | None:
        """What simulations take from it; None where nothing is handed over."""
        return self.calibration.handed_over()

    def __repr__(self) -> str:
        ties = self.calibration.ties
        told = [f"Nothing of the tie rules is handed over. {ties.not_handed_over}"] if ties.not_handed_over else []
        return "\n".join([ties.found.table(), *told])

    def _repr_html_(self) -> str:
        return _as_html(repr(self))

    def to_frame(self, table: Literal["constants", "fit", "log"] = "constants") -> pd.DataFrame:
        """Return tidy data: a row for each constant, each measure that was not fitted, or each constant of the log.

        Parameters
        ----------
        table : {"constants", "fit", "log"}

        Raises
        ------
        ValueError
            If there is no such table.
        """
        import pandas as pd

        if table not in ("constants", "fit", "log"):
            raise ValueError(f"there is no table {table!r}; there are constants, fit and log")
        return pd.DataFrame(self.calibration.data()[table] or [])

    def save(self, folder: str | Path | None = None) -> Path:
        """Write report, estimates and pictures as the command line does; return the folder.

        Its `calibrated.toml` is what `simulate` and `compare` take as ``calibrated``.

        Parameters
        ----------
        folder : path, optional
            By default a folder in ``results`` that is named after the survey.

        Raises
        ------
        ResultsError
            If something else stands there, or nothing can be written.
        """
        from partnership_dynamics.scenarios.actions.calibration_folder import write_calibration

        usual = Path("results") / f"calibrate-{plain_name(self.calibration.read.name, 'survey')}"
        return write_calibration(usual if folder is None else Path(folder), self.calibration)


@dataclass(frozen=True)
class PredictionAnswer:
    """How well the tie model and the whole model predict a wave that they have not seen.

    Attributes
    ----------
    prediction : Prediction
        All of it.
    """

    prediction: Prediction

    def __repr__(self) -> str:
        from partnership_dynamics.scenarios.present.prediction_words import text

        return text(self.prediction)

    def _repr_html_(self) -> str:
        return _as_html(repr(self))

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each network, model, set of constants and statistic: observed, and the 90% interval."""
        import pandas as pd

        rows: list[dict[str, Any]] = [
            {"network": network.task.name, "model": model, "constants": constants, **vars(interval)}
            for network in self.prediction.networks
            for (model, constants), simulated in network.simulated.items()
            for interval in simulated.intervals
        ]
        return pd.DataFrame(rows)

    def save(self, folder: str | Path | None = None) -> Path:
        """Write table, data and pictures as the command line does, as `CalibrationAnswer.save`."""
        from partnership_dynamics.scenarios.actions.predicting import write_prediction

        usual = Path("results") / f"predict-{plain_name(self.prediction.name, 'survey')}"
        where = usual if folder is None else Path(folder)
        return write_prediction(where, self.prediction, "partnership_dynamics.predict")


@dataclass(frozen=True)
class ExperimentAnswer:
    """What an experiment found.

    Attributes
    ----------
    experiment : Experiment
        All of it.
    """

    experiment: Experiment

    @property
    def sentence(self) -> str:
        """The answer, no stronger than its intervals."""
        return self.experiment.answer

    @property
    def caution(self) -> str:
        """What to mind before using the answer."""
        return self.experiment.caution

    def __repr__(self) -> str:
        return "\n\n".join(textwrap.fill(text, WIDTH) for text in (self.sentence, self.caution))

    def _repr_html_(self) -> str:
        return f"<p><strong>{markup(self.sentence)}</strong></p><p>{markup(self.caution)}</p>"

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables that there are."""
        return tuple(name for name, rows in self.experiment.tables.items() if rows)

    def to_frame(self, table: str) -> pd.DataFrame:
        """Return one of the tables.

        Parameters
        ----------
        table : str
            Of ``tables``.

        Raises
        ------
        ValueError
            If there is no such table.
        """
        import pandas as pd

        if table not in self.tables:
            raise ValueError(f"there is no table {table!r}; there are {', '.join(self.tables)}")
        return pd.DataFrame(self.experiment.tables[table])

    def save(self, folder: str | Path | None = None) -> Path:
        """Write report, tables and pictures as the command line does, as `CalibrationAnswer.save`."""
        name = plain_name(self.experiment.prepared.partnership.name, "partnership")
        quick = "-quick" if self.experiment.design.quick else ""
        usual = Path("results") / f"{self.experiment.kind}-{name}{quick}"
        where = usual if folder is None else Path(folder)
        return write_experiment(where, self.experiment, "partnership_dynamics.experiment")


@dataclass(frozen=True)
class BriefAnswer:
    """A policy briefing about a comparison.

    Attributes
    ----------
    made : Brief
        All of it.
    """

    made: Brief

    @property
    def sentence(self) -> str:
        """The answer, and what to mind of it."""
        answer = self.made.data["answer"]
        return f"{answer['sentence']} {answer['but']}"

    def __repr__(self) -> str:
        return self.sentence

    def _repr_html_(self) -> str:
        page = markup(self.made.page())
        return f'<iframe title="Briefing" srcdoc="{page}" style="width: 100%; height: 40em; border: 0"></iframe>'

    def page(self) -> str:
        """Return the briefing as one HTML page that needs nothing else."""
        return self.made.page()

    def save(self, folder: str | Path) -> Path:
        """Write web page, Word document and data (and a PDF with the extra `pdf`); return the folder.

        Parameters
        ----------
        folder : path

        Raises
        ------
        ResultsError
            If something else stands there, or nothing can be written.
        """
        return write_brief(Path(folder), self.made)
