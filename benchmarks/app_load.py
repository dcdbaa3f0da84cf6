"""Time the app while many ask at once: how long a page takes to load beside 60 answers, and what 24 windows take.

    python -m benchmarks.app_load

Starts `run.py app` and asks it over the loopback address as 24 windows would: first each a question of its own, one
after the other, until it has the whole answer; then 60 questions at the same time, while the page, its scripts and
what it begins with are loaded again and again. Linux only: memory is read from /proc. Compile first.
"""

from __future__ import annotations

import http.cookiejar
import json
import re
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
WINDOWS, AT_ONCE, LOADS = 24, 60, 5
WHAT_IFS = ("stronger_team", "no_team", "turnover_shock", "shared_strategy", "austerity", "engaged_leaders")


class Window:
    """One window of the app, as its page asks.

    Parameters
    ----------
    address : str
        With the token.
    number : int
    """

    def __init__(self, address: str, number: int) -> None:
        parts = urlsplit(address)
        self.root = f"{parts.scheme}://{parts.netloc}"
        self.tab = f"window-{number:05d}"
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.get(address)

    def get(self, address: str) -> bytes:
        """Return what an address sends."""
        with self.opener.open(address, timeout=600) as answer:
            return bytes(answer.read())

    def post(self, path: str, what: object) -> bytes:
        """Return the whole answer to what is asked."""
        headers = {"X-Tab": self.tab, "Content-Type": "application/json", "Origin": self.root}
        request = urllib.request.Request(self.root + path, json.dumps(what).encode(), headers)
        with self.opener.open(request, timeout=600) as answer:
            return bytes(answer.read())

    def ask(self, number: int) -> None:
        """Ask a question of the window's own, and wait for its whole answer."""
        levers = {"funding": 0.5 + 0.05 * (number % 20)}
        question = {"what_if": WHAT_IFS[number % len(WHAT_IFS)], "levers": levers}
        lines = self.post("/api/ask", {"question": question}).splitlines()
        assert "error" not in json.loads(lines[-1]), lines[-1]

    def load(self) -> float:
        """Load the page, all that it names, and what it begins with; return how many seconds that took."""
        began = time.perf_counter()
        page = self.get(self.root + "/").decode()
        for name in re.findall(r'(?:href|src)="(/page/[^"]+)"', page):
            self.get(self.root + name)
        self.post("/api/start", {})
        return time.perf_counter() - began


def memory(process: int, what: str = "VmRSS") -> float:
    """Return the megabytes that a process takes (VmRSS), or at most took (VmHWM)."""
    text = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(re.findall(rf"{what}:\s+(\d+)", text)[0]) / 1024


def measured(address: str, process: int) -> Iterator[tuple[str, str]]:
    """Yield what was measured, and its figure."""
    windows = [Window(address, number) for number in range(WINDOWS)]
    yield "page loaded, nobody asking (s)", f"{windows[0].load():.2f}"
    yield "memory with one window (MB)", f"{memory(process):.0f}"
    for number, window in enumerate(windows):
        window.load()
        window.ask(number)
    yield f"memory with {WINDOWS} windows, each with an answer (MB)", f"{memory(process):.0f}"
    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as asking:
        answers = [asking.submit(windows[k % WINDOWS].ask, WINDOWS + k) for k in range(AT_ONCE)]
        loads = []
        for k in range(LOADS):
            time.sleep(0.5)
            running = sum(not one.done() for one in answers)
            loads.append((windows[k].load(), running))
        for one in answers:
            one.result()
    seconds = [second for second, _running in loads]
    yield "answers still computed at those loads", ", ".join(str(running) for _second, running in loads)
    yield f"page loaded beside {AT_ONCE} answers (s)", f"{statistics.median(seconds):.2f} (to {max(seconds):.2f})"
    yield f"all {AT_ONCE} answers (s)", f"{time.perf_counter() - began:.0f}"
    yield "memory at most (MB)", f"{memory(process, 'VmHWM'):.0f}"


def main() -> None:
    """Print a table."""
    command = [sys.executable, str(ROOT / "run.py"), "app", "--no-browser"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = next(re.findall(r"http://\S+", line)[0] for line in process.stdout if "http://" in line)
            threading.Thread(target=process.stdout.read, daemon=True).start()
            for what, figure in measured(address, process.pid):
                print(f"{what:52} {figure}")
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
