"""Read a partnership survey: a directory with nodes.csv and ties.csv, or files of any known format.

`calibration.readers` has a module for each format, `calibration.build` makes the one Survey of what they give. Nothing
leaves the machine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from calibration.build import build, decide_directed, verdicts_of
from calibration.clean import plain_line
from calibration.observed import Layer, Survey
from calibration.readers.combine import combine
from calibration.readers.detect import read_file
from calibration.readers.edges import NODE_COLUMNS, check_roles
from calibration.readers.folder import read_folder
from calibration.readers.graph import read_graph
from calibration.readers.plain import Plain, check_plain, cleaned
from calibration.readers.pseudonyms import pseudonymise
from calibration.readers.ucinet import ENDINGS
from calibration.tables import SurveyError, Table

__all__ = ["Layer", "Survey", "SurveyError", "decide_directed", "read_plain", "read_survey", "survey_of"]

FILES_LIMIT = 100


def _paths(place: str | Path | Sequence[str | Path]) -> list[Path]:
    """Return the files, the two halves of a UCINET data set once."""
    given = [Path(one) for one in ([place] if isinstance(place, str | Path) else place)]
    if not given:
        raise SurveyError("no file was given; a survey is a folder with nodes.csv and ties.csv, or files.")
    if len(given) > FILES_LIMIT:
        raise SurveyError(f"{len(given)} files; at most {FILES_LIMIT} can be read together.")
    found: dict[Path, Path] = {}
    for path in given:
        key = path.with_suffix("") if path.suffix.lower() in ENDINGS else path
        if key in found and key == path:
            raise SurveyError(f"{path}: given twice; give each file once.")
        found.setdefault(key, path)
    return list(found.values())


def read_plain(
    place: str | Path | Sequence[str | Path], columns: Mapping[str, str] | None = None, files: str | None = None
) -> Plain:
    """Read files into the plain form that all formats share.

    Parameters
    ----------
    place : path, or sequence of paths
        A directory with nodes.csv and ties.csv, or files.
    columns : mapping of str to str, optional
    files : {"waves", "relations"}, optional
        What several files of ties are.

    Raises
    ------
    SurveyError
        If they cannot be read.
    """
    chosen = dict(columns or {})
    paths = _paths(place)
    folders = [path for path in paths if path.is_dir() or not (path.exists() or path.suffix)]
    if len(paths) == 1 and folders:
        return read_folder(paths[0], chosen)
    if folders:
        raise SurveyError(f"{folders[0]}: a folder beside other files; give one folder, or files alone.")
    parts: list[Plain | Table] = [part for path in paths for part in read_file(path, chosen)]
    return combine(parts, chosen, files)


def _title(place: str | Path | Sequence[str | Path]) -> tuple[str, str]:
    """Return the name of a survey, and where it was read."""
    paths = _paths(place)
    if len(paths) == 1:
        return (paths[0].resolve().name if paths[0].is_dir() else paths[0].stem), str(paths[0])
    stems = [path.stem for path in paths if not re.match(r"nodes|members|attributes", path.stem, re.IGNORECASE)]
    return (stems or [paths[0].stem])[0], ", ".join(str(path) for path in paths)


def read_survey(
    place: str | Path | Sequence[str | Path],
    columns: Mapping[str, str] | None = None,
    directed: bool | None = None,
    missing: str | Sequence[str] = "auto",
    files: str | None = None,
    secret: str | None = None,
) -> Survey:
    """Read a partnership survey.

    Parameters
    ----------
    place : path, or sequence of paths
        A directory with nodes.csv and ties.csv; or files of any format that `calibration.readers` reads, what they are
        being found from their content. A table of members and tables of ties go together; several files of ties are
        waves or relations (`calibration.readers.combine`).
    columns : mapping of str to str, optional
        Which column plays a role, where its name does not say so. Roles: id, name, source, target, weight, relation,
        wave, answered, asked; names (the start of the numbered columns of a name generator); and those of
        `calibration.partnership_from_survey` (kind, area, lead, ...).
    directed : bool, optional
        None lets the file, or else the ties decide (`decide_directed`).
    missing : {"auto", "none", "empty"} or sequence of ids
        Who did not answer, where the survey does not mark it (`calibration.response.who_answered`).
    files : {"waves", "relations"}, optional
        What several files of ties are; None lets their names decide.
    secret : str, optional
        Replaces names by codes before anything else is made of the survey (`calibration.readers.pseudonyms`); the
        empty text takes a secret at random, so that the codes are others each time.

    Returns
    -------
    Survey

    Raises
    ------
    SurveyError
        If it cannot be read; the message names file, line, what was found and the remedy.
    """
    chosen = dict(columns or {})
    check_roles(chosen)
    plain = read_plain(place, chosen, files)
    return _built(plain, *_title(place), chosen, directed, missing, secret)


def survey_of(
    graph: Any,
    name: str = "graph",
    directed: bool | None = None,
    missing: str | Sequence[str] = "auto",
    secret: str | None = None,
) -> Survey:
    """Return the survey that a networkx graph holds.

    Parameters
    ----------
    graph : networkx.Graph, DiGraph, MultiGraph or MultiDiGraph
        Of edges, `weight`, `relation` and `wave` are read; of nodes, all attributes.
    name : str
    directed, missing, secret
        As in `read_survey`.

    Raises
    ------
    SurveyError
        If it holds what no survey can.

    Examples
    --------
    >>> import networkx as nx
    >>> survey_of(nx.DiGraph([("police", "fire"), ("fire", "police")])).listing()
    'tie (2 ties)'
    """
    return _built(read_graph(graph, name), name, name, {}, directed, missing, secret)


def _built(
    plain: Plain,
    name: str,
    source: str,
    columns: Mapping[str, str],
    directed: bool | None,
    missing: str | Sequence[str],
    secret: str | None,
) -> Survey:
    check_plain(plain)
    plain, name, source = cleaned(plain), plain_line(name), plain_line(source)
    if secret is None:
        return build(plain, name, source, columns, directed, missing)
    verdicts = verdicts_of(plain, directed)
    column = plain.members.find("name", NODE_COLUMNS["name"], columns.get("name"))
    names = (*NODE_COLUMNS["name"], *([column.lower()] if column else []))
    coded, codes = pseudonymise(plain, secret, names)
    if not isinstance(missing, str):
        missing = [codes.get(one, one) for one in missing]
    kept = {role: column for role, column in columns.items() if role not in ("id", "name")}
    return build(coded, name, source, kept, directed, missing, verdicts)
