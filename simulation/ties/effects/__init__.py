"""The effects that an objective function can hold, by RSiena's short names."""

from partnership_dynamics.simulation.ties.effects import covariates, degrees, structure
from partnership_dynamics.simulation.ties.effects.definition import EFFECTS, Effect

__all__ = ["EFFECTS", "Effect", "covariates", "degrees", "structure"]
