"""Read what somebody gives in a process of its own, which has limits and can be ended.

A reader that met a file nobody thought of can take minutes or all memory. In a child of its own it takes neither: the
parent ends it after `SECONDS`, or as soon as nobody waits for the answer any more, on every system. Its memory is
limited where the system offers that:

- Linux: the child's address space (``RLIMIT_AS``) and its computing time (``RLIMIT_CPU``);
- macOS: computing time; ``RLIMIT_AS`` is asked for, and the system may not keep to it;
- Windows: neither; the time that the parent waits, and the limits of `calibration.readers.limits`, hold there too.

The child gets its work as a function of this package, which it imports by its name, and answers by pickle through its
standard output: both sides know one class by one name.
"""

from __future__ import annotations

import importlib
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from partnership_dynamics.calibration.tables import SurveyError

T = TypeVar("T")
SECONDS = 60.0  # from start to answer
MEMORY = 2_000_000_000  # bytes of address space, of which Python and its packages take half
LOOK = 0.1  # seconds between two looks at whether somebody still waits
ANSWER = 1_000_000_000  # bytes; more is not taken
FULL = "it needs more memory than reading may take ({memory:,} MB)"
LATE = "reading it took longer than {seconds:g} seconds, and was ended"


class EndedError(Exception):
    """Nobody waits for the answer any more, and the child has been ended."""


def _limited() -> None:
    """Limit this process, where the system knows how."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for what, amount in (("RLIMIT_AS", MEMORY), ("RLIMIT_CPU", int(SECONDS)), ("RLIMIT_CORE", 0)):
        try:
            _soft, hard = resource.getrlimit(getattr(resource, what))
            most = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
            resource.setrlimit(getattr(resource, what), (most, hard))
        except (AttributeError, ValueError, OSError):  # a system that has no such limit
            continue


def in_child(
    function: Callable[..., T],
    *arguments: Any,
    named: Mapping[str, Any] | None = None,
    stopped: Callable[[], bool] = lambda: False,
    seconds: float = SECONDS,
) -> T:
    """Call a function in a process of its own and return what it returns.

    Parameters
    ----------
    function : callable
        A function of a module of this package, such as `calibration.survey.read_survey`.
    *arguments
        Plain data.
    named : mapping, optional
        Arguments by name.
    stopped : callable
        Says whether nobody waits any more.
    seconds : float
        How long it may take.

    Raises
    ------
    SurveyError
        If it took too long or too much memory; and what the function raises, of that class or `ValueError`.
    EndedError
        If it was stopped.
    """
    project = _project()
    environment = {**os.environ, "PYTHONPATH": str(project), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "partnership_dynamics.calibration.readers.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=project,
    )
    answer: list[bytes] = []

    def listen() -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            with process.stdin as way:
                pickle.dump((function, arguments, dict(named or {})), way)
            answer.append(process.stdout.read(ANSWER))
        except OSError:  # it ended without reading what it was asked
            pass

    listening = threading.Thread(target=listen, daemon=True)
    listening.start()
    waited = 0.0
    try:
        while listening.is_alive():
            listening.join(LOOK)
            waited += LOOK
            if stopped():
                raise EndedError
            if waited >= seconds:
                raise SurveyError(f"{LATE.format(seconds=seconds)}; cut it to one partnership.")
    finally:
        process.kill()
        process.wait()
        listening.join(1.0)
        if process.stdout is not None:
            process.stdout.close()
    if not answer or not answer[0]:
        raise SurveyError(f"{FULL.format(memory=MEMORY // 10**6)}, or reading it broke off; cut it to one partnership.")
    good, found = pickle.loads(answer[0])
    if not good:
        raise found
    result: T = found
    return result


def _project() -> Path:
    """Return the folder from which this package can be imported."""
    top = importlib.import_module(__name__.partition(".")[0])
    return Path(str(top.__file__)).resolve().parents[1]


def _answer() -> tuple[bool, Any]:
    call, arguments, named = pickle.load(sys.stdin.buffer)
    _limited()  # what is imported counts, so that the limit is on address space as a whole
    try:
        return True, call(*arguments, **named)
    except SurveyError as error:
        return False, _to_send(error)
    except MemoryError:
        return False, SurveyError(f"{FULL.format(memory=MEMORY // 10**6)}; cut it to one partnership.")
    except RecursionError:
        return False, SurveyError("it lies too deep in itself to be read; no tool writes that.")


def _to_send(error: SurveyError) -> SurveyError:
    """Return an error with all that it says, where it can be sent so; else its words alone."""
    try:
        same: SurveyError = pickle.loads(pickle.dumps(error))
        return error if str(same) == str(error) else SurveyError(str(error))
    except Exception:  # noqa: BLE001 - an error that holds what cannot be sent
        return SurveyError(str(error))


def main() -> None:
    """Do what the parent asks, and answer."""
    found = _answer()
    out = sys.stdout.buffer
    pickle.dump(found, out, protocol=pickle.HIGHEST_PROTOCOL)
    out.flush()


if __name__ == "__main__":
    main()
