"""`run.py brief`: a policy briefing about a comparison, from its results folder."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from partnership_dynamics.scenarios.actions import briefing
from partnership_dynamics.scenarios.brief.kept import read_results
from partnership_dynamics.scenarios.brief.pdf import can_make_pdf
from partnership_dynamics.scenarios.commands.running import keeping, say, watching
from partnership_dynamics.scenarios.results import check_place


def brief(arguments: argparse.Namespace) -> int:
    """Write a briefing about a results folder, and say where it is."""
    results = Path(arguments.results)
    name = read_results(results).name
    beside = (results if results.name not in ("", "..") else results.resolve()).with_name(f"{name}-brief")
    folder = Path(arguments.out) if arguments.out else beside
    check_place(folder)
    pairs = None if arguments.quick else arguments.pairs
    prediction = Path(arguments.prediction) if arguments.prediction else None
    with keeping(arguments, folder) as store:
        with watching(arguments) as watch:
            made = briefing.brief(
                results, pairs, prediction=prediction, store=store, workers=arguments.workers, watch=watch
            )
        folder = briefing.write_brief(folder, made)
    if arguments.json:
        print(json.dumps(made.data, indent=2, allow_nan=False))
        return 0
    answer = made.data["answer"]
    print(f"{answer['sentence']} {answer['but']}")
    files = "briefing.html, briefing.docx" + (" and briefing.pdf" if can_make_pdf() else "")
    say(arguments, f"\nBriefing: {folder} ({files})")
    if not can_make_pdf():
        say(arguments, "For a PDF as well, install the extra `pdf`: pip install 'partnership-dynamics[pdf]'")
    return 0
