"""Real counties, where their open data were imported (`run.py data import`)."""

from __future__ import annotations

from partnership_dynamics.calibration.counties.areas import areas
from partnership_dynamics.calibration.counties.county import county
from partnership_dynamics.calibration.counties.open_data import CountyError
from partnership_dynamics.calibration.counties.store import kept
from partnership_dynamics.scenarios.app.workspace import Workspace, workspace_of


def names() -> list[str]:
    """Return the counties there are; none where no data were imported."""
    try:
        return list(areas(kept()))
    except CountyError:
        return []


def workspace_named(name: str) -> Workspace:
    """Return a real county, ready to be asked about.

    Raises
    ------
    CountyError
        If there is none of that name, or no data were imported.
    ScenarioError
        If it cannot be simulated in a page.
    """
    partnership = county(name).partnership
    words = "\n".join(
        [f"{partnership.name}: {len(partnership.members)} members.", "", *(f"  - {note}" for note in partnership.notes)]
    )
    return workspace_of(partnership, "county", words)
