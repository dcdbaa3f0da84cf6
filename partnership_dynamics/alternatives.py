"""The alternatives of a what-if about a team: how often each is best, and what would be worth knowing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from partnership_dynamics.calibration.clean import markup
from partnership_dynamics.scenarios.team_options import Ranking, data_of, lines_of, sentence_of

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class AlternativesAnswer:
    """A what-if about a team beside the other ways to run or pay for one, the likeliest best first.

    Attributes
    ----------
    ranking : Ranking
        All of it.
    """

    ranking: Ranking

    @property
    def sentence(self) -> str:
        """Which option is the likeliest best, and what is worth knowing before choosing."""
        return sentence_of(self.ranking)

    @property
    def best(self) -> str:
        """The name of the option that is likeliest to be best."""
        return self.ranking.options[0].name

    def __repr__(self) -> str:
        return "\n".join(lines_of(self.ranking)).strip()

    def _repr_html_(self) -> str:
        return f"<p><strong>{markup(self.sentence)}</strong></p><pre>{markup(repr(self))}</pre>"

    def to_frame(self, table: Literal["options", "information"] = "options") -> pd.DataFrame:
        """Return tidy data.

        Parameters
        ----------
        table : {"options", "information"}
            ``options``: a row for each, with its name and title, the projects that it delivers on average, and the
            probability that it is best (``best``: the share of plausible counties in which it is expected to deliver
            most). ``information``: a row for each parameter that is worth knowing better before choosing, with the
            projects that perfect knowledge of it is expected to gain.

        Raises
        ------
        ValueError
            If there is no such table.
        """
        import pandas as pd

        columns = {"options": ["name", "title", "delivered", "best"], "information": ["parameter", "projects"]}
        if table not in columns:
            raise ValueError(f"there is no table {table!r}; there are {' and '.join(columns)}")
        return pd.DataFrame(data_of(self.ranking)[table], columns=columns[table])
