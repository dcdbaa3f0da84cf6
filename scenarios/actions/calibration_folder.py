"""The folder of a calibration: report, constants for simulations, estimates, pictures and what decided them."""

from __future__ import annotations

import json
from pathlib import Path

from partnership_dynamics.calibration.calibrated import Calibrated, write_calibrated
from partnership_dynamics.scenarios.actions.calibrating import Calibration, unfinished_of
from partnership_dynamics.scenarios.manifest import FORMAT
from partnership_dynamics.scenarios.results import finish, put

README = """What is in this folder

report.html       data, model, estimates, convergence, fit, and what is not known; opens in any browser
calibrated.toml   for `run.py simulate --calibrated FILE` and `run.py compare A B --calibrated FILE`
ties.json         the estimates of the tie model with everything that was found
whole.txt, .json  with --whole: the whole model's own constants, and what the panel cannot tell apart
plots/            goodness of fit, and what a log told, as PNG and SVG, each with its description in words (.txt)
manifest.json, SHA256SUMS
"""


def write_calibration(folder: Path, calibration: Calibration) -> Path:
    """Write the folder of a calibration, let go of what was kept of the estimation, and return where it stands.

    What simulations take from it stands in `calibrated.toml`, unless nothing is handed over.

    Raises
    ------
    ResultsError
        If the folder holds something else, or cannot be written.
    """
    calibrated = calibration.handed_over()
    written = put(folder, lambda building: _fill(building, calibration, calibrated))
    unfinished_of(folder).unlink(missing_ok=True)
    return written


def _fill(folder: Path, calibration: Calibration, calibrated: Calibrated | None) -> None:
    from partnership_dynamics.scenarios.present import log_pictures
    from partnership_dynamics.scenarios.present.calibration_page import calibration_page
    from partnership_dynamics.scenarios.present.violins import survey_figures, violins

    (folder / "plots").mkdir()
    ties, log, whole = calibration.ties, calibration.log, calibration.whole
    pictures = [violins(fit) for fit in next(iter(calibration.fits.values()), ())]
    if calibration.asked is not None:
        pictures.append(survey_figures(calibration.asked))
    of_log = [] if log is None else [log_pictures.posterior(log), log_pictures.predictions(log)]
    for picture in (*pictures, *of_log):
        picture.save(folder / "plots")
    if ties.estimate is None:
        data = {name: value for name, value in calibration.data().items() if name != "whole"}
        (folder / "ties.json").write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    else:
        ties.estimate.write(folder / "ties.json")
    if calibrated is not None:
        write_calibrated(folder / "calibrated.toml", calibrated)
    drawn, of_log_drawn = (
        [(picture, folder / "plots" / f"{picture.name}.png") for picture in some] for some in (pictures, of_log)
    )
    page = calibration_page(calibration, drawn, of_log_drawn)
    (folder / "report.html").write_text(page, encoding="utf-8", newline="\n")
    (folder / "README.txt").write_text(README, encoding="utf-8", newline="\n")
    if whole is not None:
        (folder / "whole.txt").write_text(whole.table() + "\n", encoding="utf-8", newline="\n")
        (folder / "whole.json").write_text(json.dumps(whole.to_dict(), indent=1) + "\n", encoding="utf-8")
    command, seed = calibration.command, calibration.seed
    finish(folder, {"format": FORMAT, "command": command, "survey": calibration.read.name, "seed": seed})
