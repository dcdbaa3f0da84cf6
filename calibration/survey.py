"""Read a partnership survey: a directory with nodes.csv and ties.csv, or files of any known format.

`calibration.readers` has a module for each format, `calibration.build` makes the one Survey of what they give. Nothing
leaves the machine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from partnership_dynamics.calibration.asked import with_questions
from partnership_dynamics.calibration.build import build, decide_directed, verdicts_of
from partnership_dynamics.calibration.clean import plain_line
from partnership_dynamics.calibration.observed import Layer, Survey
from partnership_dynamics.calibration.plan import Certainty, ReadingPlan, RefusalError
from partnership_dynamics.calibration.readers.columns import NODE_COLUMNS, check_roles
from partnership_dynamics.calibration.readers.combine import combine
from partnership_dynamics.calibration.readers.detect import read_file
from partnership_dynamics.calibration.readers.folder import read_folder
from partnership_dynamics.calibration.readers.graph import read_graph
from partnership_dynamics.calibration.readers.members import Members
from partnership_dynamics.calibration.readers.membership import wave_order
from partnership_dynamics.calibration.readers.plain import Plain, check_plain, cleaned
from partnership_dynamics.calibration.readers.pseudonyms import pseudonymise
from partnership_dynamics.calibration.readers.reading import Reading
from partnership_dynamics.calibration.readers.settle import settle
from partnership_dynamics.calibration.readers.sheets import UnknownLayoutError
from partnership_dynamics.calibration.readers.ucinet import ENDINGS
from partnership_dynamics.calibration.tables import SurveyError, Table

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
    place: str | Path | Sequence[str | Path],
    columns: Mapping[str, str] | None = None,
    files: str | None = None,
    reading: Reading | None = None,
) -> Plain:
    """Read files into the plain form that all formats share; what is open is not asked yet.

    Parameters
    ----------
    place : path, or sequence of paths
        A directory with nodes.csv and ties.csv, or files.
    columns : mapping of str to str, optional
    files : {"waves", "relations"}, optional
        What several files of ties are.
    reading : Reading, optional
        With a plan that takes the place of both; decisions are added to it.

    Raises
    ------
    SurveyError
        If they cannot be read.
    """
    if reading is None:
        reading = Reading(ReadingPlan(columns=dict(columns or {}), files=files))
    paths = _paths(place)
    folders = [path for path in paths if path.is_dir() or not (path.exists() or path.suffix)]
    if len(paths) == 1 and folders:
        return read_folder(paths[0], reading)
    if folders:
        raise SurveyError(f"{folders[0]}: a folder beside other files; give one folder, or files alone.")
    parts: list[Plain | Table] = []
    strange: list[UnknownLayoutError] = []
    for path in paths:
        try:
            parts += read_file(path, reading)
        except UnknownLayoutError as error:
            if error.table is None or len(paths) == 1:
                raise
            strange.append(error)
            parts.append(error.table)  # who attends what, under any column names: the other files tell
    if strange and not any(isinstance(part, Plain) for part in parts):
        raise strange[0]
    return combine(parts, reading)


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
    plan: ReadingPlan | None = None,
) -> Survey:
    """Read a partnership survey.

    Parameters
    ----------
    place : path, or sequence of paths
        A directory with nodes.csv and ties.csv; or files of any format that `calibration.readers` reads, what they are
        being found from their content. A table of members and tables of ties go together; several files of ties are
        waves or relations (`calibration.readers.combine`).
    columns : mapping of str to str, optional
        Which column plays a role, where its name does not say so (`calibration.readers.columns.ROLES`).
    directed : bool, optional
        None lets the file, or else the ties decide (`decide_directed`).
    missing : {"auto", "none", "empty"} or sequence of ids
        Who did not answer, where the survey does not mark it (`calibration.response.who_answered`). Words that are no
        member are codes of missing answers.
    files : {"waves", "relations"}, optional
        What several files of ties are; None lets their names decide.
    secret : str, optional
        Replaces names by codes before anything else is made of the survey (`calibration.readers.pseudonyms`); the
        empty text takes a secret at random, so that the codes are others each time.
    plan : ReadingPlan, optional
        How to read it; what the other parameters say holds first.

    Returns
    -------
    Survey
        With the decisions that reading took, what it did not use, and the plan that reads it so again.

    Raises
    ------
    SurveyError
        If it cannot be read; the message names file, line, what was found and the remedy.
    RefusalError
        If it can be read in more than one way that would change the network, and nothing decides.
    """
    told = ReadingPlan(
        columns=dict(columns or {}),
        files=files,
        directed=directed,
        missing=missing if isinstance(missing, str) else tuple(missing),
    )
    whole = (plan or ReadingPlan()).merged(told)
    check_roles(whole.columns)
    reading = Reading(whole)
    if isinstance(whole.missing, str):
        plain = read_plain(place, reading=reading)
    else:
        plain, reading = _with_codes(place, whole)
    survey = _built(plain, *_title(place), reading, secret)
    for column, value in whole.where.items():
        if column in survey.attributes or column not in reading.chosen_by:  # else rows of ties were chosen by it
            survey = survey.where(column, value)
    return survey


def _with_codes(place: str | Path | Sequence[str | Path], plan: ReadingPlan) -> tuple[Plain, Reading]:
    """Read a survey of which the user said who, or what, is missing: members, and other words as codes of answers."""
    words = tuple(plan.missing)
    reading = Reading(plan)
    try:
        plain = read_plain(place, reading=reading)
        members = Members(plain.members, Reading())
        codes = tuple(word for word in words if not members.find(word))
    except SurveyError:
        codes = words
    if not codes:
        return plain, reading
    reading = Reading(replace(plan, missing_codes=tuple(dict.fromkeys((*plan.missing_codes, *codes)))))
    plain = read_plain(place, reading=reading)
    members = Members(plain.members, Reading())
    found = [members.find(word) or word for word in words if word not in reading.codes_found]
    reading.plan = replace(
        reading.plan,
        missing=tuple(found) if found else "auto",
        missing_codes=tuple(code for code in reading.plan.missing_codes if code in reading.codes_found),
    )
    return plain, reading


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
    plan = ReadingPlan(directed=directed, missing=missing if isinstance(missing, str) else tuple(missing))
    return _built(read_graph(graph, name), name, name, Reading(plan), secret)


def _built(plain: Plain, name: str, source: str, reading: Reading, secret: str | None) -> Survey:
    check_plain(plain)
    plain, name, source = cleaned(plain), plain_line(name), plain_line(source)
    reading.decisions += [reading.plan.settled(one) for one in plain.decisions if one not in reading.decisions]
    reading.unused += [one for one in plain.unused if one not in reading.unused]
    plain = settle(plain, reading)
    if any(one.blocks for one in reading.decisions):
        raise RefusalError(reading.decisions, reading.unused, carried_out(reading))
    plan = reading.plan
    columns, missing = dict(plan.columns), plan.missing
    waves = wave_order(plain, reading)
    if secret is None:
        survey = build(plain, name, source, columns, plan.directed, missing, waves=waves)
        notes = [one.sentence() for one in reading.decisions if one.certainty is not Certainty.CERTAIN]
        notes += [one.sentence() for one in reading.unused]
        return with_questions(
            replace(
                survey,
                notes=(*survey.notes, *notes),
                decisions=tuple(reading.decisions),
                unused=tuple(reading.unused),
                plan=carried_out(reading),
            )
        )
    verdicts = verdicts_of(plain, plan.directed)
    column = plain.members.find("name", NODE_COLUMNS["name"], columns.get("name"))
    names = (*NODE_COLUMNS["name"], *([column.lower()] if column else []))
    coded, codes = pseudonymise(plain, secret, names)
    if not isinstance(missing, str):
        missing = tuple(codes.get(one, one) for one in missing)
    kept = {role: column for role, column in columns.items() if role not in ("id", "name")}
    survey = build(coded, name, source, kept, plan.directed, missing, verdicts, waves)
    return with_questions(
        replace(
            survey,
            plan=ReadingPlan(
                cap=plan.cap,
                waves=plan.waves,
                partnership=plan.partnership,
                staff=plan.staff,
                members_pay=plan.members_pay,
                kinds={codes.get(word, word): kind for word, kind in plan.kinds.items()},
                convenes=None if plan.convenes is None else codes.get(plan.convenes, plan.convenes),
            ),
        )
    )


def carried_out(reading: Reading) -> ReadingPlan:
    """Return the plan with all that was decided: reading with it takes the same decisions without a question."""
    plan = reading.plan
    for decision in reading.decisions:
        if decision.sets and decision.certainty is not Certainty.OPEN:
            plan = ReadingPlan(**decision.sets).merged(plan)
    sheets = {**reading.sheets, **{one.name: one for one in plan.sheets}}
    return replace(plan, sheets=tuple(sheets.values()), accept=False)
