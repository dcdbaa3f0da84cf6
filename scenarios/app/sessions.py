"""What each browser tab has before it: its own partnership, its own files, its own last answers.

Two people, or two tabs, on one instance share the machine's cores and the illustrative county's histories (which never
differ), and nothing else.
"""

from __future__ import annotations

import re
import shutil
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path

from partnership_dynamics.calibration.plan import Decision, ReadingPlan
from partnership_dynamics.scenarios.app.files import Folders
from partnership_dynamics.scenarios.app.record import Recorded
from partnership_dynamics.scenarios.app.workspace import Workspace
from partnership_dynamics.scenarios.brief.blocks import Briefing
from partnership_dynamics.scenarios.schema import ScenarioError

MOST_TABS = 24  # the tab that was used longest ago is forgotten first
RECORDED_KEPT = 6
MOST_FILES = 12
MOST_BYTES = 48_000_000  # of the files of one window together
FOLDERS = Folders()
TAB = re.compile(r"[A-Za-z0-9-]{8,64}")


@dataclass
class Session:
    """One tab's state.

    Attributes
    ----------
    tab : str
    workspace : Workspace or None
        The partnership it is about; None until one was chosen.
    folder : Path or None
        Where its files lie until they are read; gone with the session.
    plan : ReadingPlan
        What the person said of how its files are read.
    questions : tuple of Decision
        What was asked about them last.
    recorded : mapping of str to Recorded
        Histories written down lately, by what they are of.
    made : Briefing or None
        The latest briefing, before anything in it was edited.
    written : mapping of str to bytes
        Its files as they were last written, by name.
    """

    tab: str
    workspace: Workspace | None = None
    folder: Path | None = None
    plan: ReadingPlan = field(default_factory=ReadingPlan)
    questions: tuple[Decision, ...] = ()
    used: float = field(default_factory=time.monotonic)
    recorded: OrderedDict[str, Recorded] = field(default_factory=OrderedDict)
    made: Briefing | None = None
    written: dict[str, bytes] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take_file(self, name: str, body: bytes, more: bool) -> None:
        """Keep a file that was given; earlier ones are deleted unless this is one more of several.

        Uploads of one window may arrive at the same time: each is kept whole, one after the other.

        Raises
        ------
        ScenarioError
            If the window has given too many files, or too much, before they were read.
        """
        with self.lock:
            if self.folder is None or not more:
                self._drop_folder()
                self.plan, self.questions = ReadingPlan(), ()
                self.folder = FOLDERS.fresh()
            there = {path.name: path.stat().st_size for path in self.folder.iterdir()}
            if len({*there, name}) > MOST_FILES:
                raise ScenarioError(f"the app takes {MOST_FILES} files at once")
            total = sum(there.values()) - there.get(name, 0) + len(body)
            if total > MOST_BYTES:
                raise ScenarioError(
                    f"the files come to {total / 1e6:.0f} MB, and the app takes {MOST_BYTES // 10**6} MB together"
                )
            (self.folder / name).write_bytes(body)

    def drop_folder(self) -> None:
        """Delete the files that were given."""
        with self.lock:
            self._drop_folder()

    def _drop_folder(self) -> None:
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = None

    def keep(self, key: str, found: Recorded) -> None:
        """Keep a recorded history; the oldest of several goes."""
        with self.lock:
            self.recorded[key] = found
            while len(self.recorded) > RECORDED_KEPT:
                self.recorded.popitem(last=False)

    def go_to(self, workspace: Workspace) -> None:
        """Take another partnership; what was recorded of the last one goes."""
        with self.lock:
            self.workspace = workspace
            self.recorded.clear()


class Sessions:
    """The tabs that are open."""

    def __init__(self) -> None:
        self._open: dict[str, Session] = {}
        self._lock = threading.Lock()

    def of(self, tab: str) -> Session | None:
        """Return a tab's session, a new one the first time; None if the name is none that the page gives itself."""
        if not TAB.fullmatch(tab):
            return None
        with self._lock:
            found = self._open.get(tab)
            if found is None:
                found = self._open[tab] = Session(tab)
                while len(self._open) > MOST_TABS:
                    oldest = min(self._open.values(), key=lambda one: one.used)
                    oldest.drop_folder()
                    del self._open[oldest.tab]
            found.used = time.monotonic()
            return found

    def known(self, tab: str) -> Session | None:
        """Return a tab's session if it is open already."""
        return self._open.get(tab)

    def close(self) -> None:
        """Delete whatever files are left."""
        with self._lock:
            for one in self._open.values():
                one.drop_folder()
            self._open.clear()
        FOLDERS.close()
