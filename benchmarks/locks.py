"""Write both lock files again, each package with the hash of every file of it: `python -m benchmarks.locks`.

`requirements.lock` is what people run: the project with its extras app, pdf and cluster. `requirements-dev.lock` holds
the same versions and the tools of developers. Both are for every system and every Python that the project takes. It
needs uv; versions that are still allowed stay as they are, and `--upgrade` takes the newest.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUN = ("app", "pdf", "cluster")
LOCKS = {
    "requirements-dev.lock": (
        "What developers run: all of requirements.lock and the extras dev and docs.",
        (*RUN, "dev", "docs"),
    ),
    "requirements.lock": (
        "What people run: the project and its extras app, pdf and cluster, each file of each package by its hash.",
        RUN,
    ),
}
HOW = "Written by `python -m benchmarks.locks`; installed with `pip install --require-hashes -r {name}`."


def write(name: str, what: str, extras: tuple[str, ...], upgrade: bool) -> None:
    """Write one lock file on top of what it holds."""
    uv = shutil.which("uv")
    if uv is None:
        sys.exit("benchmarks.locks: uv is not installed; `pip install uv`")
    path = ROOT / name
    words = [
        uv,
        "pip",
        "compile",
        "pyproject.toml",
        "--universal",
        "--python-version",
        "3.11",
        "--generate-hashes",
        "--no-emit-index-url",
        "--no-header",
        "--no-build",
        "--quiet",
        "--output-file",
        name,
    ]
    words += [word for extra in extras for word in ("--extra", extra)] + (["--upgrade"] if upgrade else [])
    subprocess.run(words, cwd=ROOT, check=True)
    text = path.read_text(encoding="utf-8")
    path.write_text(f"# {what}\n# {HOW.format(name=name)}\n{text}", encoding="utf-8", newline="\n")


def main() -> None:
    """Write the developers' lock, then the other with the same versions."""
    upgrade = "--upgrade" in sys.argv[1:]
    for name, (what, extras) in LOCKS.items():
        if name == "requirements.lock":
            shutil.copyfile(ROOT / "requirements-dev.lock", ROOT / name)
        write(name, what, extras, upgrade and name != "requirements.lock")


if __name__ == "__main__":
    main()
