"""What questions are about: a partnership, from a survey or made up, and the scenarios to ask about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from partnership_dynamics.scenarios import schema
from partnership_dynamics.scenarios.schema import Scenario, read_scenario, scenario_from
from partnership_dynamics.simulation import shire as illustrative
from partnership_dynamics.simulation.partnership import Partnership

if TYPE_CHECKING:
    import pandas as pd

    from partnership_dynamics.calibration.plan import ReadingPlan

WhatIf = str | Path | Scenario


def shire() -> Partnership:
    """Return Shire County: an illustrative partnership of 17 members, in the shape that a 2007 study reports.

    Examples
    --------
    >>> shire()
    <Shire County (illustrative): 17 members, 61 ties, convened by its team>
    """
    return illustrative.shire_county()


def read_survey(
    path: str | Path | Sequence[str | Path],
    relation: str | None = None,
    wave: str | None = None,
    kinds: Mapping[str, str] | str | Path | None = None,
    plan: ReadingPlan | str | Path | None = None,
    **how: Any,
) -> Partnership:
    r"""Return the partnership that a survey describes.

    Parameters
    ----------
    path : str or Path, or several
        A folder, a workbook, or files of any of the formats that `run.py survey` reads.
    relation : str, optional
        Which relation; needed where there are several.
    wave : str, optional
        Which wave; by default the last.
    kinds : mapping or path, optional
        Your own words for kinds of member, such as ``{"Sheriff": "police"}``.
    plan : ReadingPlan or path, optional
        How to read it, such as the file that `run.py survey` writes; what else is given here holds first.
    **how
        What `calibration.survey.read_survey` takes: ``columns``, ``directed``, ``missing``, ``secret`` and more.

    Returns
    -------
    Partnership
        Its ``notes`` say what was assumed. Of a surveyed network nobody knows how far it will grow or shrink, so
        `simulate` and `compare` draw that for each pair of histories, as the command and the app do.

    Raises
    ------
    SurveyError
        Naming the file, where in it, and what to do; also where the survey holds several partnerships.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "contact.csv"
    ...     _ = file.write_text("from,to\nNorth,South\nSouth,Fire\nFire,North\nPolice,North\n")
    ...     partnership = read_survey(file)
    >>> [member.name for member in partnership.members]
    ['North', 'South', 'Fire', 'Police']
    """
    from partnership_dynamics.calibration.partnerships import check_one_partnership
    from partnership_dynamics.calibration.plan_files import read_plan
    from partnership_dynamics.calibration.survey import read_survey as read
    from partnership_dynamics.calibration.surveyed import surveyed_partnership

    chosen = read_plan(Path(plan)) if isinstance(plan, str | Path) else plan
    survey = read(path, plan=chosen, **how)
    check_one_partnership(survey)
    return surveyed_partnership(survey, relation, wave, kinds, plan=chosen)


def scenario(name: str, /, **tables: Any) -> Scenario:
    """Return a scenario: of the library, of a file, or built here with the keys that a file has.

    Parameters
    ----------
    name : str
        A name of the library or the path of a TOML file; with ``tables``, the name that the new scenario gets.
    **tables
        ``title``, ``question``, ``extends``, ``team``, ``table``, ``parameters``, ``seat``, ``venue``, ``hours``,
        ``member`` and ``event``, as in a file: a mapping for ``[team]``, a list of mappings for ``[[event]]``. A number
        may be a range, ``{"low": 1, "high": 3}``.

    Raises
    ------
    ScenarioError
        Naming the key, what was found and what is allowed.

    Examples
    --------
    >>> scenario("no_team").title
    'The team closes half-way'
    >>> cut = scenario("cut", extends="stronger_team", event=[{"kind": "funding", "year": 3, "value": 0.8}])
    >>> cut.title, cut.event[0].at
    ('cut', 8)
    """
    if not tables:
        return read_scenario(name)
    words = name.replace("_", " ")
    return scenario_from({"title": words, "question": f"What if {words}?", **tables}, name)


def library() -> pd.DataFrame:
    """Return the scenarios of the library: a row each, with name, title and question.

    Examples
    --------
    >>> list(library().columns)
    ['name', 'title', 'question']
    """
    import pandas as pd

    scenarios = [read_scenario(name) for name in schema.library()]
    return pd.DataFrame([{"name": row.name, "title": row.title, "question": row.question} for row in scenarios])


def scenario_of(named: WhatIf) -> Scenario:
    """Return a scenario that is given, or named: of the library or a file."""
    return named if isinstance(named, Scenario) else read_scenario(str(named))
