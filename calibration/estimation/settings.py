"""How an estimation is done: RSiena's default settings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Settings of the method of moments (Snijders 2001; names of RSiena's own settings in brackets).

    Parameters
    ----------
    phase1 : int or None
        Simulations of phase 1; None: the larger of 50 and 7 + 3 times the number of parameters.
    subphases : int
        Of phase 2 (nsub).
    gain : float
        Size of the first steps (firstg); each subphase multiplies it by ``reduction`` (reduceg).
    reduction : float
        See ``gain``.
    diagonalize : float
        How far the derivative matrix is drawn towards its diagonal, 0 to 1.
    control_variates : bool
        Whether scores are used to take noise off the statistics (dolby).
    truncation : float
        Deviations larger than that many standard deviations are cut to it.
    step_replications : int
        Simulations in each step of phase 2. Fixed, so that results do not depend on the number of workers.
    phase3 : int
        Simulations of phase 3 (n3).
    continuations : int
        How often it goes on by itself where it has not converged.
    polish : int
        Newton steps after phase 3, each from ``polish_replications`` new simulations, then a phase 3 of that length.
    polish_replications : int
        See ``polish``.
    largest : float
        An effect whose coefficient gets beyond this has diverged.
    """

    phase1: int | None = None
    subphases: int = 4
    gain: float = 0.2
    reduction: float = 0.5
    diagonalize: float = 0.2
    control_variates: bool = True
    truncation: float = 5.0
    step_replications: int = 2
    phase3: int = 1000
    continuations: int = 4
    polish: int = 0
    polish_replications: int = 5000
    largest: float = 50.0

    def __post_init__(self) -> None:
        whole = ("subphases", "continuations", "polish")
        for name in ("step_replications", "phase3", "polish_replications", *whole):
            least = 0 if name in whole else (100 if name in ("phase3", "polish_replications") else 1)
            if getattr(self, name) < least:
                raise ValueError(f"settings: {name} is {getattr(self, name)}; it must be at least {least}")
        if self.phase1 is not None and self.phase1 < 10:
            raise ValueError(f"settings: phase1 is {self.phase1}; it must be at least 10")
        for name, most in (("gain", 1.0), ("reduction", 1.0), ("diagonalize", 1.0)):
            if not 0.0 <= getattr(self, name) <= most or (name != "diagonalize" and getattr(self, name) == 0.0):
                raise ValueError(f"settings: {name} is {getattr(self, name)}; it must be above 0 and at most {most:g}")
        for name in ("truncation", "largest"):
            if not getattr(self, name) > 0.0:
                raise ValueError(f"settings: {name} is {getattr(self, name)}; it must be above 0")
