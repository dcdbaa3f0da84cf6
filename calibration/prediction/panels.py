"""The panels that the page of documentation is made of, read from a folder that holds theirs."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from partnership_dynamics.calibration.observed import Survey
from partnership_dynamics.calibration.subset import at_least
from partnership_dynamics.calibration.survey import read_survey
from partnership_dynamics.calibration.tables import SurveyError

LIST = Path(__file__).with_name("panels.toml")


@dataclass(frozen=True)
class PanelOfPage:
    """One panel and how it is predicted.

    Attributes
    ----------
    folder, relation, title : str
    organisational : bool
        Whether its members are organisations; the model's defaults are judged on those alone.
    quarters : int
        Between two waves.
    pool : str or None
        The attribute that tells several networks apart.
    files : tuple of str
        Read instead of the whole folder.
    where : mapping
        Which members are kept.
    weight : float or None
        The least weight that counts as a tie.
    replications : int or None
        Runs of each model, where the network is so large that fewer must do.
    """

    folder: str
    relation: str
    title: str
    organisational: bool
    quarters: int
    pool: str | None
    files: tuple[str, ...]
    where: dict[str, str]
    weight: float | None
    replications: int | None

    def read(self, folder: Path) -> Survey:
        """Return the panel's survey, from the folder that holds the panels' folders.

        Raises
        ------
        SurveyError
            If it is not there or cannot be read.
        """
        results = folder / self.folder
        if not results.is_dir():
            raise SurveyError(
                f"{folder} has no folder {self.folder}, which the page needs; it is made over the panels named in "
                f"calibration/prediction/{LIST.name}."
            )
        survey = read_survey([results / name for name in self.files] if self.files else results)
        for column, value in self.where.items():
            survey = survey.where(column, value)
        return at_least(survey, self.weight) if self.weight is not None else survey


def panels_of_page() -> tuple[PanelOfPage, ...]:
    """Return the panels in the order of the page.

    Examples
    --------
    >>> [panel.folder for panel in panels_of_page() if panel.organisational]
    ['estuaries_panel', 'puget_sound']
    """
    raw: list[dict[str, Any]] = tomllib.loads(LIST.read_text(encoding="utf-8"))["panel"]
    return tuple(
        PanelOfPage(
            one["folder"],
            one["relation"],
            one["title"],
            bool(one["organisational"]),
            int(one["quarters"]),
            one.get("pool"),
            tuple(one.get("files", ())),
            dict(one.get("where", {})),
            one.get("at_least"),
            one.get("replications"),
        )
        for one in raw
    )
