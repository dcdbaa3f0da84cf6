"""Fit the response surface of the illustrative county again and write the file that ships: after a change of rules.

Run with ``python -m partnership_dynamics.calibration.balance.ship``.
"""

from __future__ import annotations

from partnership_dynamics.calibration.balance.surface import SHIPPED, fit_surface, key_of, write_surface
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Setup
from partnership_dynamics.simulation.warm import compile_model


def main() -> None:
    """Fit and write it."""
    compile_model()
    setup = Setup(shire_county())
    surface = fit_surface(setup, key_of(setup))
    write_surface(SHIPPED, surface)
    print(f"{SHIPPED.name}: {surface.sentence()}")


if __name__ == "__main__":
    main()
