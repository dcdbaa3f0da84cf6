"""`run.py scenarios` and `run.py parameters`: what there is, in words."""

from __future__ import annotations

import argparse
import json
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from partnership_dynamics.simulation.parameters import Parameter

WIDTH = 96


def scenarios(arguments: argparse.Namespace) -> int:
    """List the scenarios, show one, or write the start of a new one."""
    from partnership_dynamics.calibration.clean import plain
    from partnership_dynamics.scenarios.ranges import key_of
    from partnership_dynamics.scenarios.schema import ScenarioError, baseline_of, find, library, read_scenario
    from partnership_dynamics.scenarios.themes import by_theme, theme_of

    if arguments.action == "new":
        from partnership_dynamics.scenarios.actions.start import write_start

        if arguments.name is None:
            raise ScenarioError("name the file to write: run.py scenarios new FILE.toml")
        path = write_start(arguments.name)
        if arguments.json:
            print(json.dumps({"file": str(path)}))
        else:
            print(f"{path} is a start, with every key explained. Edit it, then: run.py compare {path}")
        return 0
    if arguments.action == "list" and arguments.name is None:
        listed = {name: read_scenario(name) for name in library()}
        if arguments.json:
            print(
                json.dumps(
                    [
                        {"name": s.name, "theme": theme_of(s.name), "title": s.title, "question": s.question}
                        for s in listed.values()
                    ],
                    indent=2,
                )
            )
            return 0
        wide = max(map(len, listed))
        for theme, names in by_theme(listed).items():
            print(f"{theme}\n")
            for name in names:
                lines = textwrap.wrap(listed[name].question, WIDTH - wide - 4)
                print(f"  {name:<{wide}}  {lines[0]}")
                for line in lines[1:]:
                    print(" " * (wide + 4) + line)
            print()
        print(
            "`run.py scenarios show NAME` shows one; `run.py compare NAME` compares it "
            "with as_is, or with what it names as `against`; "
            "`run.py scenarios new FILE` starts one of your own."
        )
        return 0
    if arguments.name is None:
        raise ScenarioError(f"name the scenario to show; there are {', '.join(library())}")
    scenario = read_scenario(arguments.name)
    if arguments.json:
        ranges = {key_of(path): list(ends) for path, ends in scenario.ranges.items()}
        print(json.dumps({**scenario.model_dump(mode="json"), "ranges": ranges}, indent=2))
        return 0
    for heading, text in (
        (scenario.title, scenario.question),
        ("Why it might matter", scenario.why),
        ("Evidence", scenario.evidence),
        ("Compared with", f"{scenario.against}: {read_scenario(baseline_of(arguments.name)).title}"),
    ):
        if text:
            print(f"{heading}\n{textwrap.indent(textwrap.fill(text, WIDTH - 2), '  ')}\n")
    print(f"The file:\n\n{textwrap.indent(plain(find(arguments.name).read_text(encoding='utf-8')), '  ')}")
    return 0


def parameter_table(rows: Sequence[Parameter]) -> str:
    """Return the registry as a Markdown table; each work that a source cites is a link to the page of references."""
    head = ("name", "meaning", "unit", "default", "range", "known", "source", "works")
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    for row in rows:
        works = ", ".join(f"[{key}](references.md#{key})" for key in row.cites)
        cells = (
            f"`{row.name}`",
            row.meaning,
            row.unit,
            f"{row.default:g}",
            f"{row.low:g} to {row.high:g}",
            row.known,
            row.source,
            works,
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def parameters(arguments: argparse.Namespace) -> int:
    """Print the registry of constants."""
    from partnership_dynamics.simulation.parameters import PARAMETERS, assumed

    rows = list(PARAMETERS.values())
    if arguments.json:
        print(json.dumps([vars(row) for row in rows], indent=2))
        return 0
    if arguments.markdown:
        print(parameter_table(rows))
        return 0
    group = ""
    for row in rows:
        if row.group != group:
            group = row.group
            print(f"\n{group.replace('_', ' ')}")
        print(f"  {row.name:<28} {row.default:>8g} {row.unit:<17} {row.low:g} to {row.high:g}; {row.known}")
        print(textwrap.fill(f"{row.meaning}. {row.source}", WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 6))
    counts = {known: sum(row.known == known for row in rows) for known in sorted({row.known for row in rows})}
    print("\n" + ", ".join(f"{count} {known}" for known, count in counts.items()) + " constants.")
    print(textwrap.fill(f"Assumed, tie coefficients apart ({len(assumed())}): {', '.join(assumed())}.", WIDTH))
    return 0
