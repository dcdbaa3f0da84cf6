"""What the site takes from outside the folder docs: the benchmarks' page and the changelog."""

from __future__ import annotations

from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGES = {"benchmarks.md": ROOT / "benchmarks" / "README.md", "changelog.md": ROOT / "CHANGELOG.md"}


def on_files(files: Any, config: Any) -> Any:
    """Add the pages that lie elsewhere."""
    from mkdocs.structure.files import File

    for name, path in PAGES.items():
        files.append(File.generated(config, name, abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Let a link to a file that has a page here lead to that page."""
    for name, path in PAGES.items():
        markdown = markdown.replace(f"(../{path.relative_to(ROOT).as_posix()})", f"({name})")
    return markdown
