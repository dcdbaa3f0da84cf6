"""A small comparison that the tests of presenting share."""

from __future__ import annotations

from dataclasses import replace

import pytest

from partnership_dynamics.scenarios.ensemble.ensemble import Case, run_ensembles
from partnership_dynamics.scenarios.ensemble.outcomes import Comparison, compare
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Event, Setup


@pytest.fixture(scope="session")
def comparison() -> Comparison:
    """Return twenty paired histories of six years: half the hours from year three, against the county as it is."""
    setup = Setup(shire_county(), 24)
    cut = replace(setup, events=(Event(8, "funding", value=0.5),))
    cases = [Case("half_the_hours", "Half the hours from year three", cut), Case("as_is", "As it is", setup)]
    scenario, baseline = run_ensembles(cases, 20, seed=5)
    return compare(scenario, baseline)
