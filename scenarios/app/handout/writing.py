"""Writing a handout: which files stand in its folder, and what may be replaced."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from partnership_dynamics.scenarios.actions.runs import REPLICATIONS, SEED, Means
from partnership_dynamics.scenarios.app.handout.computing import answers_to
from partnership_dynamics.scenarios.app.handout.pages import front, lesson_page, what_if_page
from partnership_dynamics.scenarios.app.lessons.contents import lessons
from partnership_dynamics.scenarios.app.question import Question
from partnership_dynamics.scenarios.app.workspace import Workspace
from partnership_dynamics.scenarios.manifest import PROJECT, version_of
from partnership_dynamics.scenarios.schema import ScenarioError, library, read_scenario
from partnership_dynamics.scenarios.shape import AS_IS, nearest
from partnership_dynamics.scenarios.themes import by_theme

HERE = Path(__file__).resolve().parent
STYLES = (
    HERE.parent / "page" / "style.css",
    HERE.parent / "page" / "looks.css",
    HERE / "handout.css",
    HERE / "handout.js",
)
MARK = "handout.json"  # lists what a handout consists of, so that nothing else is ever replaced
TOLD = 5


def check_folder(folder: Path) -> None:
    """Refuse a folder that holds anything but an earlier handout.

    Raises
    ------
    ScenarioError
        It says what is there.
    """
    if folder.is_file():
        raise ScenarioError(f"{folder} is a file; give --static a folder")
    if not folder.is_dir():
        return
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    try:
        ours = set(json.loads((folder / MARK).read_text(encoding="utf-8"))["files"])
    except (OSError, ValueError, KeyError, TypeError):
        ours = set()
    others = sorted(there - ours - {MARK})
    if others:
        some = ", ".join(others[:TOLD]) + (f" and {len(others) - TOLD} more" if len(others) > TOLD else "")
        raise ScenarioError(f"{folder} holds what is no handout of ours: {some}. Give --static a new or empty folder")


def chosen(names: Sequence[str] | None) -> list[str]:
    """Return the what-ifs of a handout, all of the library's where none are named.

    Raises
    ------
    ScenarioError
        If one is none of the library's.
    """
    known = [name for name in library() if name != AS_IS]
    if names is None:
        return known
    for name in names:
        if name not in known:
            raise ScenarioError(f"--what-ifs: the library has no {name!r}{nearest(name, known)}")
    return list(names)


def handout(workspace: Workspace, names: Sequence[str], means: Means, pairs: int = REPLICATIONS) -> dict[str, str]:
    """Return the pages of a handout, by file name.

    Parameters
    ----------
    workspace : Workspace
        The illustrative county.
    names : sequence of str
        Its what-ifs.
    means : Means
    pairs : int
        Of histories behind each answer.
    """
    taught = list(lessons().values())
    asked = [("what-if", name, Question(what_if=name)) for name in names]
    asked += [(lesson.name, run.key, run.question) for lesson in taught for run in lesson.runs]
    found = answers_to([question for _where, _key, question in asked], workspace, means, pairs)
    answers = {(where, key): answer for (where, key, _question), answer in zip(asked, found, strict=True)}
    source = (
        f"{workspace.partnership.name}. {pairs} pairs of runs over ten years, seed {SEED}; "
        f"partnership dynamics {version_of(PROJECT)}. It compares ways of running a partnership, other things equal: "
        "it does not forecast, and it does not judge members or people."
    )
    themes = {theme: [read_scenario(name) for name in its] for theme, its in by_theme(names).items()}
    pages = {"index.html": front(taught, themes, source)}
    for name in names:
        pages[f"what-if/{name}.html"] = what_if_page(read_scenario(name), answers["what-if", name], source)
    for lesson in taught:
        own = {run.key: answers[lesson.name, run.key] for run in lesson.runs}
        pages[f"lesson/{lesson.name}.html"] = lesson_page(lesson, own, source)
    return pages


def write(folder: Path, pages: Mapping[str, str]) -> None:
    """Write a handout's pages, with their styles, instead of an earlier one.

    Raises
    ------
    ScenarioError
        If the folder holds anything else.
    """
    check_folder(folder)
    building = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(building, ignore_errors=True)
    for name, text in pages.items():
        path = building / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    for style in STYLES:
        shutil.copyfile(style, building / style.name)
    files = sorted([*pages, *(style.name for style in STYLES)])
    (building / MARK).write_text(json.dumps({"files": files}, indent=2) + "\n", encoding="utf-8", newline="\n")
    if folder.is_dir():
        shutil.rmtree(folder)
    building.rename(folder)
