"""The error of a project log: every fault of a file, with its line."""

from __future__ import annotations

from collections.abc import Sequence

from partnership_dynamics.calibration.tables import SurveyError

FAULTS_SHOWN = 50
LONGEST_FAULT = 400  # letters


class LogError(SurveyError):
    """A project log cannot be read or used; the message names the file and, for every fault, the line and the remedy.

    Parameters
    ----------
    message : str
    faults : sequence of (int, str)
        The line of each fault, 0 where it is of the whole file, and what it is.
    """

    def __init__(self, message: str, faults: Sequence[tuple[int, str]] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)

    @classmethod
    def of(cls, name: str, faults: Sequence[tuple[int, str]]) -> LogError:
        """Return the error that tells all faults of a file, one on its line and several as a list."""
        cut = [(line, what if len(what) <= LONGEST_FAULT else f"{what[:LONGEST_FAULT]} …") for line, what in faults]
        if len(cut) == 1:
            line, what = cut[0]
            return cls(f"{name}, line {line}: {what}" if line else f"{name}: {what}", faults)
        shown = [f"  line {line}: {what}" if line else f"  {what}" for line, what in cut[:FAULTS_SHOWN]]
        more = [f"  ... and {len(cut) - FAULTS_SHOWN} more."] if len(cut) > FAULTS_SHOWN else []
        error = cls(name, faults)
        error.args = ("\n".join([f"{name}: {len(cut)} faults, all to be corrected:", *shown, *more]),)
        return error
