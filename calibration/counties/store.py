"""Where the imported open data are kept: one compact file in a folder of the user's own, never in the project."""

from __future__ import annotations

import json
import os
from pathlib import Path

from partnership_dynamics.calibration.counties.open_data import CountyError, OpenData, as_plain, from_plain
from partnership_dynamics.calibration.readers.cells import contents
from partnership_dynamics.calibration.whole import written_whole

FOLDER = "PARTNERSHIP_DATA"
NAME = "open_data.json"
SIZE_LIMIT = 64_000_000


def data_folder() -> Path:
    """Return the folder: that of the environment variable PARTNERSHIP_DATA, else the system's usual place."""
    named = os.environ.get(FOLDER)
    if named:
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("partnership-dynamics", appauthor=False)


def keep(data: OpenData) -> Path:
    """Write the data in place of what was kept before; a half-written file is never taken for whole.

    Raises
    ------
    CountyError
        If the folder cannot be written to.
    """
    folder = data_folder()
    path = folder / NAME
    try:
        with written_whole(path) as beside:
            beside.write_text(json.dumps(as_plain(data), ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    except OSError as error:
        raise CountyError(
            f"{folder} cannot be written to ({error.strerror}): name another folder in the environment variable "
            f"{FOLDER}."
        ) from error
    return path


def kept() -> OpenData:
    """Return the data that were imported.

    Raises
    ------
    CountyError
        If none were, or the file is damaged.
    """
    path = data_folder() / NAME
    if not path.is_file():
        raise CountyError(
            "no open data have been imported yet: `run.py data where` says which files to download, and "
            "`run.py data import FOLDER` takes them in."
        )
    try:
        plain = json.loads(contents(path, SIZE_LIMIT))
    except (RecursionError, UnicodeDecodeError, ValueError) as error:
        if isinstance(error, CountyError):
            raise
        raise CountyError(f"{path} is damaged ({error}): import the data again (run.py data import FOLDER).") from error
    return from_plain(plain)
