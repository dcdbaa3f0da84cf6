"""Calibrated constants as a run takes them: their points, draws of them, and what to say of where they come from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from partnership_dynamics.calibration.calibrated import read_calibrated
from partnership_dynamics.scenarios.ensemble.chunk import Draw


@dataclass(frozen=True)
class Fitted:
    """What a file of calibrated constants gives to a run.

    Attributes
    ----------
    point : mapping of str to float
        Of each constant.
    draws : tuple of mapping
        Without the constants that were chosen otherwise.
    notes : tuple of str
        What a person should know of them.
    """

    point: Mapping[str, float]
    draws: tuple[Draw, ...]
    notes: tuple[str, ...]


def fitted(path: Path, partnership: str, chosen: Mapping[str, float], how: str = "on the command line") -> Fitted:
    """Read a file of calibrated constants for a partnership.

    Parameters
    ----------
    path : Path
    partnership : str
        Its name; empty where it says nothing of whose it is.
    chosen : mapping of str to float
        Constants that were set by hand, which win.
    how : str
        Where they were set, in words.

    Raises
    ------
    CalibratedError
        Naming the file and what is wrong.
    """
    calibrated = read_calibrated(path)
    draws = calibrated.draws(without=chosen)
    point = calibrated.point()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    count = len(draws[0])
    constants = "1 constant" if count == 1 else f"{count} constants"
    notes = [f"{len(draws)} draws of {constants} from {path.name} (SHA-256 {digest})."]
    for part in calibrated.parts.values():
        misfits = part.about.get("misfits")
        notes += [f"Misfit: {one}" for one in misfits] if isinstance(misfits, list) else []
    won = sorted(set(point) & set(chosen))
    if won:
        notes.append(f"Set {how}, so not taken from {path.name}: {', '.join(won)}.")
    if calibrated.partnership and partnership and calibrated.partnership != partnership:
        notes.append(f"Mind that {path.name} was estimated for {calibrated.partnership}, not {partnership}.")
    return Fitted(point, draws, tuple(notes))
