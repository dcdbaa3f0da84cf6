"""`run.py survey`: read a survey, check it, and say what it shows, with a picture of each relation."""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from partnership_dynamics.calibration.clean import csv_cell, csv_row, plain
from partnership_dynamics.calibration.figures import TREATED, TREATMENT, Figures, figures, group_column, number
from partnership_dynamics.calibration.observed import Layer, Survey
from partnership_dynamics.calibration.page import page, titled, to_check
from partnership_dynamics.calibration.survey import SurveyError
from partnership_dynamics.scenarios.commands.reading import read_with
from partnership_dynamics.scenarios.manifest import FORMAT
from partnership_dynamics.scenarios.results import check_place, finish, plain_name, put
from partnership_dynamics.simulation.measures.qap import Correlation, qap

README = """What is in this folder

survey.txt        what you saw: how the survey was read, what to check, what it shows
figures.json      all figures, and how each treats missing answers
members.csv       the figures of each member, a row for each relation and wave
correlations.csv  how far relations go together (where there are several)
survey/           the survey as it was understood: run.py reads this folder again
plots/            a picture of each relation as PNG and SVG, each with its description in words (.txt)
manifest.json, SHA256SUMS
"""
LARGE = 200  # members, from which on it takes seconds and is said
PICTURES = 12  # of more relations and waves, only the first are drawn


def _layers(survey: Survey, relation: str | None, wave: str | None) -> list[Layer]:
    """Return the relations and waves asked for, in order."""
    relations = survey.relations if relation is None else [survey.layer(relation).relation]
    waves = {one for _relation, one in survey.layers}
    if wave is not None and wave not in waves:
        raise SurveyError(f"{survey.name} has no wave {wave!r}; it has {', '.join(sorted(waves))}.")
    return [survey.layers[one, when] for one in relations for when in survey.waves(one) if wave is None or when == wave]


def correlate(
    layers: Sequence[Layer], survey: Survey, permutations: int, seed: int
) -> dict[tuple[str, str], Correlation]:
    """Return the QAP correlation of each pair of relations of one wave, and of each relation with its next wave."""
    found = {}
    for first, second in combinations(layers, 2):
        waves = survey.waves(first.relation)
        follows = first.relation == second.relation and waves.index(second.wave) == waves.index(first.wave) + 1
        if first.wave == second.wave or follows:
            found[titled(survey, first), titled(survey, second)] = qap(first.tie, second.tie, permutations, seed)
    return found


def survey(arguments: argparse.Namespace) -> int:
    """Check and describe a survey."""
    if arguments.out:
        check_place(Path(arguments.out))
    read = _read(arguments)
    layers = _layers(read, arguments.relation, arguments.wave)
    if not layers:
        raise SurveyError(f"{read.name}: {arguments.relation} has no wave {arguments.wave}; it has {read.listing()}.")
    group = group_column(read, arguments.group)
    found = []
    for index, layer in enumerate(layers, start=1):
        if len(read.ids) > LARGE and not arguments.json:
            print(f"Measuring {titled(read, layer)} ({index} of {len(layers)}) ...", file=sys.stderr, flush=True)
        found.append(figures(read, layer, group))
    correlations = correlate(layers, read, arguments.permutations, arguments.seed)
    data = as_data(read, layers, found, correlations, arguments)
    text = page(read, layers, found, correlations, arguments.seed)
    digest = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:8]
    name = f"survey-{plain_name(read.name, 'survey')}-{digest}"
    where = Path(arguments.out) if arguments.out else Path("results") / name

    def fill(folder: Path) -> None:
        _fill(folder, read, layers, found, correlations, data, text, arguments.seed)

    put(where, fill)
    if arguments.json:
        print(json.dumps(data, indent=2, allow_nan=False))
        return 0
    print(plain(text))
    print(f"\nPictures, figures of each member and the survey as read: {where}", file=sys.stderr)
    return 0


def _read(arguments: argparse.Namespace) -> Survey:
    """Read the survey, say how, and write the plan where that is asked for; also where it is refused."""
    from partnership_dynamics.calibration.asked import whole_plan
    from partnership_dynamics.calibration.plan import ReadingPlan, RefusalError
    from partnership_dynamics.calibration.plan_files import write_plan
    from partnership_dynamics.calibration.plan_page import how_it_is_read

    def save(plan: ReadingPlan | None, what: str) -> None:
        if arguments.save_plan and plan is not None:
            write_plan(Path(arguments.save_plan), plan)
            print(f"{what}: {arguments.save_plan}", file=sys.stderr)

    try:
        read = read_with(arguments, arguments.files[0] if len(arguments.files) == 1 else arguments.files)
    except RefusalError as error:
        if not arguments.json and not arguments.pseudonymise:
            print("\n".join(how_it_is_read(error.plan, error.decisions, error.unused)) + "\n")
        save(error.plan, "What is settled so far")
        raise
    save(whole_plan(read), "How it was read")
    return read


def as_data(
    read: Survey,
    layers: Sequence[Layer],
    found: Sequence[Figures],
    correlations: Mapping[tuple[str, str], Correlation],
    arguments: argparse.Namespace,
) -> dict[str, Any]:
    """Return all figures as data for JSON."""
    return {
        "survey": read.name,
        "members": len(read.ids),
        "notes": list(read.notes),
        "decisions": [
            {"key": one.key, "where": one.where, "what": one.what, "reading": one.reading, "certainty": one.certainty}
            for one in read.decisions
        ],
        "not_used": [{"where": one.where, "what": one.what, "why": one.why} for one in read.unused],
        "to_check": to_check(read, layers),
        "treatment_of_missing": {name: TREATMENT[key] for name, key in TREATED.items()},
        "relations": [
            {
                "relation": one.relation,
                "wave": one.wave,
                "why_directed": layer.why_directed,
                "group": one.group,
                **one.whole,
            }
            for layer, one in zip(layers, found, strict=True)
        ],
        "correlations": [
            {
                "first": first,
                "second": second,
                "correlation": number(one.correlation),
                "pairs": one.pairs,
                "p": number(one.p),
                "permutations": one.permutations,
                "seed": arguments.seed,
            }
            for (first, second), one in correlations.items()
        ],
        "each_member": [{"relation": one.relation, "wave": one.wave, **row} for one in found for row in one.members],
    }


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    out = io.StringIO()
    columns = list(dict.fromkeys(str(csv_cell(column)) for row in rows for column in row))
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(csv_row({key: int(v) if isinstance(v, bool) else v for key, v in row.items()}) for row in rows)
    return out.getvalue()


def _as_read(read: Survey) -> Iterable[tuple[str, str]]:
    """Return the survey in its own form, by file name, so that it can be read again."""
    roles = {"id", "name", "asked"}
    columns = {column: cells for column, cells in read.attributes.items() if column.lower() not in roles}
    everywhere = [all(layer.asked[k] for layer in read.layers.values()) for k in range(len(read.ids))]
    nodes = [
        {"id": one, "name": read.names[k], "asked": int(everywhere[k]), **{c: cells[k] for c, cells in columns.items()}}
        for k, one in enumerate(read.ids)
    ]
    ties, missing = [], []
    for layer in read.layers.values():
        key = {"relation": layer.relation, "wave": layer.wave}
        for i, j in zip(*(layer.tie == 1).nonzero(), strict=True):
            weight = f"{layer.weight[i, j]:g}"
            ties.append({"source": read.ids[i], "target": read.ids[j], "weight": weight, **key})
        for i, j in zip(*(layer.tie < 0).nonzero(), strict=True):
            missing.append({"source": read.ids[i], "target": read.ids[j], **key})
    forums = [{"id": read.ids[k], "forum": venue} for venue, attend in read.venues.items() for k in attend]
    yield "nodes.csv", _table(nodes)
    yield "ties.csv", _table(ties)
    if missing:
        yield "missing_dyads.csv", _table(missing)
    if forums:
        yield "affiliations.csv", _table(forums)


def _fill(
    folder: Path,
    read: Survey,
    layers: Sequence[Layer],
    found: Sequence[Figures],
    correlations: Mapping[tuple[str, str], Correlation],
    data: Mapping[str, Any],
    text: str,
    seed: int,
) -> None:
    from partnership_dynamics.scenarios.present.survey_network import survey_network

    def write(name: str, content: str) -> None:
        (folder / name).write_text(content, encoding="utf-8", newline="\n")

    for name in ("plots", "survey"):
        (folder / name).mkdir()
    write("README.txt", README)
    write("survey.txt", f"{text}\n")
    write("figures.json", json.dumps({k: v for k, v in data.items() if k != "each_member"}, indent=2) + "\n")
    write("members.csv", _table(data["each_member"]))
    if correlations:
        write("correlations.csv", _table(data["correlations"]))
    for name, content in _as_read(read):
        write(f"survey/{name}", content)
    for index, (layer, one) in enumerate(zip(layers[:PICTURES], found, strict=False), start=1):
        name = re.sub(r"[^A-Za-z0-9]+", "_", titled(read, layer)).strip("_") or "relation"
        survey_network(read, layer, one, f"{index:02d}_{name[:60]}", seed).save(folder / "plots")
    finish(folder, {"format": FORMAT, "command": "run.py survey", "survey": read.name, "seed": seed})
