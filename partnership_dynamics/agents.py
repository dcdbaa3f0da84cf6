"""The partnership as a Mesa model, with agents of your own.

Examples
--------
A police force that never joins a project:

>>> from partnership_dynamics import Service, PartnershipModel, shire
>>> class Loner(Service):
...     def wants(self, project):
...         return False
>>> model = PartnershipModel(shire(), agents={"police": Loner}, rng=1, years=2, constants={"density": -2.0})
>>> model.run_model()
>>> model.running, model.quarter
(False, 8)
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from partnership_dynamics import asking
from partnership_dynamics.ready import SEED, YEARS
from partnership_dynamics.scenarios.schema import Scenario
from partnership_dynamics.simulation import model as stepped
from partnership_dynamics.simulation.members import CentralTeam, Council, Member, Service
from partnership_dynamics.simulation.partnership import Partnership
from partnership_dynamics.simulation.start import Setup

__all__ = ["CentralTeam", "Council", "Member", "PartnershipModel", "Service"]


class PartnershipModel(stepped.PartnershipModel):
    """One running partnership, made ready as `simulate` does; `step()` is one quarter.

    Parameters
    ----------
    county : Partnership or Setup
        From `shire` or `read_survey`; a setup is taken as it is.
    scenario : str, Path or Scenario
        What happens to it.
    agents : mapping of str to type, optional
        Classes of your own, by kind of member ("police") or by a member's name. Nothing overridden, the numbers are
        those of `simulate` with the same seed where that draws nothing: ``over="default"``, and no survey (of which it
        draws the growth). They are then the same bit for bit.
    rng : int or None
        The seed; None takes one by chance.
    replication : int
        Which history of that seed: 0 is the first run of `simulate`.
    years : float
    constants : mapping of str to float, optional
        Constants of the model to change.

    Examples
    --------
    Mesa's own tools work. Here replications differ; for seeds, Mesa 3.3 takes ``"rng": [1, 2]`` among the parameters,
    and from Mesa 3.5 on `batch_run` has an argument ``rng`` of its own.

    >>> import mesa
    >>> from partnership_dynamics import shire
    >>> what = {"county": shire(), "years": 1, "replication": [0, 1], "constants": [{"density": -2.0}]}
    >>> rows = mesa.batch_run(PartnershipModel, what, display_progress=False)
    >>> len({row["RunId"] for row in rows}), {row["kind"] for row in rows} >= {"police", "district"}
    (2, True)
    """

    def __init__(
        self,
        county: Partnership | Setup,
        scenario: str | Path | Scenario = "as_is",
        *,
        agents: stepped.Agents | None = None,
        rng: int | None = SEED,
        replication: int = 0,
        years: float = YEARS,
        constants: Mapping[str, float] | None = None,
    ) -> None:
        if not isinstance(county, Setup):
            county = asking.setup(county, scenario, years=years, constants=constants)
        super().__init__(county, rng=rng, replication=replication, agents=agents)
