"""Run the partnership model; on first use, set up what it needs.

    python3 run.py              the demonstration, on an illustrative county
    python3 run.py test         every check of this project
    python3 run.py setup --all  fetch everything now, for a machine that will be offline
    python3 run.py --help       everything else

This file needs the standard library only. Where the Python that runs it lacks a package, it makes an environment of
its own, the folder `.venv` beside it, and goes on inside that. It installs nothing anywhere else, and no more than the
command at hand needs: the packages of a lock file that it names and those that they need, each by its hash. A complete
`.venv` carries a stamp that says what is in it, so later runs start at once. The file `.venv.lock` keeps two first runs
apart, and says "unfinished" from the moment a set-up begins until it is complete.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(f"The partnership model needs Python 3.11 or newer; this is {sys.version_info[0]}.{sys.version_info[1]}.")

import hashlib
import importlib.util
import io
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "complete.stamp"
LOCK = ROOT / ".venv.lock"
REQUIREMENTS = ROOT / "requirements.lock"
DEVELOPERS = ROOT / "requirements-dev.lock"  # the same versions, and the tools of developers
WINDOWS = sys.platform == "win32"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
# Dependencies that no command needs but these; whoever uses the project from Python installs all of them.
BRIEFING = ("python-docx", "resvg-py")
LATER = ("mesa", "pandas", "salib", *BRIEFING)
MORE = {"brief": BRIEFING, "experiment": ("salib",), "app": ("starlette", "uvicorn", *BRIEFING)}
EVERYTHING = "everything"
COST = "about 180 MB to download, 650 MB on disk, up to three minutes"
COST_OF_ALL = "about 300 MB to download, 1,300 MB on disk, up to five minutes"
NO_CONNECTION = re.compile(
    r"name resolution|could not resolve|getaddrinfo|dns error|error sending request|unreachable|connection refused"
    r"|timed out|proxyerror|failed to establish|newconnectionerror|certificate|network connectivity",
    re.IGNORECASE,
)


class SetupError(Exception):
    """Set-up cannot go on; the message is one sentence that says why, and what to do."""


def say(sentence: str) -> None:
    """Tell the person something, apart from the results on standard output."""
    print(sentence, file=sys.stderr, flush=True)


# --- What is there -----------------------------------------------------------------------------------------------


def release(version: str) -> tuple[int, ...]:
    """Return the numbers that a version begins with.

    Examples
    --------
    >>> release("3.3.1"), release("2.10.0rc1")
    ((3, 3, 1), (2, 10, 0))
    """
    numbers = re.match(r"\d+(\.\d+)*", version)
    return tuple(int(number) for number in numbers[0].split(".")) if numbers else ()


def read_project() -> dict[str, Any]:
    """Return the table [project] of pyproject.toml."""
    import tomllib

    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project


def name_of(requirement: str) -> str:
    """Return the package that a requirement is about."""
    return re.split(r"[\[<>=]", requirement)[0]


def needs(command: str | None, everything: bool = False) -> tuple[str, ...]:
    """Return the packages that a command imports, by name; `EVERYTHING` for the checks and for `setup --all`."""
    if everything or command == "test":
        return (EVERYTHING,)
    main = [name for name in map(name_of, read_project()["dependencies"]) if name not in LATER]
    return (*main, *MORE.get(command or "", ()))


def lacking(needed: Sequence[str], folders: list[str] | None = None) -> list[str]:
    """Return the requirements of pyproject.toml that the running Python, or the folders given, do not meet."""
    if folders is None and importlib.util.find_spec("numba") is None:
        return ["numba"]  # the usual answer, without reading anything
    from importlib.metadata import distributions

    project = read_project()
    optional = project["optional-dependencies"]
    known = [*project["dependencies"], *(one for extra in ("dev", "app") for one in optional[extra])]
    unmet = []
    for requirement in known:
        name, least, below = re.split(r">=|,<", requirement)
        if EVERYTHING not in needed and name not in needed:
            continue
        there = next(iter(distributions(name=name, path=sys.path if folders is None else folders)), None)
        if there is None or not release(least) <= release(there.version or "") < release(below):
            unmet.append(requirement)
    return unmet


def wanted_stamp(needed: Sequence[str]) -> str:
    """Return what an environment of the running Python is stamped with: lock files, Python, what is in it."""
    digest = hashlib.sha256(REQUIREMENTS.read_bytes() + DEVELOPERS.read_bytes()).hexdigest()
    return f"{digest} {sys.version_info.major}.{sys.version_info.minor} {' '.join(sorted(set(needed)))}"


def stamp() -> str:
    """Return the stamp of `.venv`: nothing where it has none, or its Python is gone."""
    return STAMP.read_text(encoding="utf-8") if STAMP.is_file() and PYTHON.exists() else ""


def is_of_today(needed: Sequence[str] = ()) -> bool:
    """Say whether `.venv` has the locked versions, for whichever Python it was made."""
    return stamp().split()[:1] == wanted_stamp(needed).split()[:1]


def holds() -> set[str]:
    """Return the packages that `.venv` was made for."""
    return set(stamp().split()[2:])


def is_complete(needed: Sequence[str]) -> bool:
    """Say whether `.venv` can be used as it is, whichever Python it was made with."""
    return is_of_today() and (EVERYTHING in holds() or set(needed) <= holds())


def is_inside() -> bool:
    """Say whether the running Python is that of `.venv`."""
    return Path(sys.prefix).resolve() == VENV.resolve()


def is_of_this_python() -> bool:
    """Say whether `.venv` was made with the Python that runs."""
    return stamp().split()[1:2] == wanted_stamp(()).split()[1:2]


def serves(needed: Sequence[str]) -> bool:
    """Say whether the running Python has all that is needed."""
    return (is_inside() and is_of_this_python() and is_complete(needed)) or not lacking(needed)


def is_unfinished() -> bool:
    """Say whether a set-up was broken off."""
    return LOCK.is_file() and LOCK.read_text(encoding="utf-8") == "unfinished"


def is_made_by_others(needed: Sequence[str]) -> bool:
    """Say whether `.venv` is not ours to change but has what is needed (as after `uv run run.py`).

    Raises
    ------
    SetupError
        If it is not ours and lacks something.
    """
    if STAMP.is_file() or is_unfinished() or not VENV.exists() or not any(VENV.iterdir()):
        return False
    folders = [str(path) for path in (*VENV.glob("lib/python*/site-packages"), VENV / "Lib" / "site-packages")]
    unmet = lacking(needed, folders)
    if unmet or not PYTHON.exists() or is_inside():
        raise SetupError(
            f"The environment {VENV} was not made by run.py, which leaves it as it is, and it lacks "
            f"{', '.join(unmet) or 'a Python that works'}: install {REQUIREMENTS.name} into it, or move it away, "
            "and run this again."
        )
    return True


# --- Set-up --------------------------------------------------------------------------------------------------------


@contextmanager
def alone() -> Iterator[IO[str]]:
    """Keep other first runs waiting; the system lets go of the lock if this process dies."""
    with LOCK.open("a+", encoding="utf-8") as file:
        try:
            take_lock(file, wait=False)
        except (BlockingIOError, PermissionError):
            say("Another run is setting up .venv; waiting for it.")
            take_lock(file, wait=True)
        except OSError:
            pass  # some network drives have no locks: go on without
        yield file


def take_lock(file: IO[str], wait: bool) -> None:
    """Lock a file for this process and those that it starts."""
    if sys.platform == "win32":
        import msvcrt

        while True:
            try:
                file.seek(100)  # a byte that holds nothing: Windows lets nobody read a locked one
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
                break
            except PermissionError:
                if not wait:
                    raise
                time.sleep(0.5)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))


def selected(lock: str, roots: Sequence[str]) -> str:
    r"""Return the pins of a lock file for some packages and all that they need.

    Parameters
    ----------
    lock : str
        As `uv pip compile` writes it: below each pin stands which other packages it is there for ("via").
    roots : sequence of str

    Examples
    --------
    >>> lock = "one==1\n    # via project\ntwo==2\n    # via\n    #   one\nthree==3\n    # via project\n"
    >>> selected(lock, ["one"])
    'one==1\n    # via project\ntwo==2\n    # via\n    #   one\n'
    """
    pins = [pin for pin in re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE) if not pin.startswith("#")]
    of = {pin: re.split("==", pin, maxsplit=1)[0] for pin in pins if "==" in pin}
    chosen, before = set(roots), -1
    while len(chosen) > before:
        before = len(chosen)
        chosen |= {name for pin, name in of.items() if chosen & set(re.findall(r"^    #(?: via|  ) (\S+)", pin, re.M))}
    return "".join(pin for pin, name in of.items() if name in chosen)


def ways(requirements: Path) -> dict[str, list[list[str]]]:
    """Return, for each tool at hand, the commands that make `.venv` and install what a file names into it."""
    python = getattr(sys, "_base_executable", "") or sys.executable  # never the Python of an active environment
    target, chosen = str(VENV), ["--no-deps", "--require-hashes", "-r", str(requirements)]
    known: dict[str, list[list[str]]] = {}
    uv = shutil.which("uv")
    if uv:
        install = [uv, "pip", "install", "--python", str(PYTHON), "--compile-bytecode", *chosen]
        known["uv"] = [[uv, "venv", "--allow-existing", "--python", python, target], install]
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        pip = [str(PYTHON), "-m", "pip", "install", "--retries", "3", *chosen]
        known["pip"] = [[python, "-m", "venv", target], pip]
    elif importlib.util.find_spec("venv") and importlib.util.find_spec("pip"):  # Debian without python3-venv
        pip = [python, "-m", "pip", "--python", str(PYTHON), "install", "--retries", "3", *chosen]
        known["pip"] = [[python, "-m", "venv", "--without-pip", target], pip]
    return known


def carry_out(command: list[str], held: IO[str]) -> str:
    """Run a command and show the line that it is at; return nothing, or its output where it failed."""
    hidden = ("PYTHONPATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE")
    environment = {name: value for name, value in os.environ.items() if name not in hidden} | {"PIP_USER": "0"}
    output: list[str] = []
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env=environment,
        pass_fds=() if WINDOWS else (held.fileno(),),  # if this process is killed, the lock lasts as long as its child
    ) as child:
        try:
            for line in child.stdout or ():
                output.append(line)
                if sys.stderr.isatty():
                    print(f"\r\x1b[K  {line.strip()[:76]}", end="", file=sys.stderr, flush=True)
        except BaseException:
            child.terminate()
            raise
        finally:
            if sys.stderr.isatty():
                print("\r\x1b[K", end="", file=sys.stderr, flush=True)
    return "".join(output) or f"{command[0]} failed" if child.returncode else ""


def make_environment(held: IO[str], needed: Sequence[str]) -> None:
    """Make `.venv`, bring it up to date or add to it, by the first tool that succeeds; stamp it last of all.

    Raises
    ------
    SetupError
        If there is no tool, or none succeeds.
    """
    with tempfile.TemporaryDirectory() as folder:
        requirements = Path(folder) / "requirements.txt"
        if EVERYTHING in needed:
            requirements.write_bytes(DEVELOPERS.read_bytes())
        else:
            lock = REQUIREMENTS.read_text(encoding="utf-8")
            requirements.write_text(selected(lock, needed), encoding="utf-8", newline="\n")
        _make_environment(held, needed, ways(requirements))


def _make_environment(held: IO[str], needed: Sequence[str], tools: dict[str, list[list[str]]]) -> None:
    if not tools:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise SetupError(
            f"This Python cannot make environments: install python{version}-venv (Debian and Ubuntu: "
            f"`sudo apt install python{version}-venv`) or uv, and run this again."
        )
    afresh = is_unfinished() or not is_of_this_python()
    failure = ""
    held.truncate(0)
    print("unfinished", end="", file=held, flush=True)
    for tool, commands in tools.items():
        say(f"Installing with {tool} ...")
        STAMP.unlink(missing_ok=True)
        if afresh and VENV.exists():
            shutil.rmtree(VENV)
        started = time.monotonic()
        failed = next((output for output in (carry_out(command, held) for command in commands) if output), "")
        failure += failed
        if not failed:
            STAMP.write_text(wanted_stamp(needed), encoding="utf-8")
            held.truncate(0)
            say(f"Set up in {time.monotonic() - started:.0f} seconds.")
            return
    last = " / ".join(line.strip() for line in failure.strip().splitlines()[-3:])
    if NO_CONNECTION.search(failure):
        raise SetupError(
            "The packages could not be fetched: connect to the internet and run this again (behind a proxy, set "
            "HTTPS_PROXY first; with a package mirror, PIP_INDEX_URL, or UV_DEFAULT_INDEX for uv; where connections "
            f"are inspected, SSL_CERT_FILE). The installer's last words: {last}"
        )
    raise SetupError(f"Set-up did not succeed; remove the cause and run this again. The installer's last words: {last}")


def set_up(needed: Sequence[str]) -> None:
    """Say what is about to be done, and see that `.venv` is complete when this returns."""
    before, cost = stamp(), COST_OF_ALL if EVERYTHING in needed else COST
    with alone() as held:
        if (stamp() != before and is_complete(needed)) or is_made_by_others(needed):
            return  # another run has done it meanwhile
        more = sorted(set(needed) - holds())
        if is_unfinished():
            say(f"An earlier set-up of {VENV} was broken off: starting it afresh ({cost}).")
        elif STAMP.is_file() and is_of_today() and is_of_this_python():
            what = "everything for developers" if EVERYTHING in more else ", ".join(more)
            say(f"This command needs more than is installed so far: adding {what}.")
        elif STAMP.is_file():
            say(f"{REQUIREMENTS.name} or Python has changed since {VENV} was made: bringing it up to date.")
        else:
            say(f"First use: making an environment in {VENV} ({cost}). Nothing is installed anywhere else.")
        if sys.prefix != sys.base_prefix and not is_inside():
            say(f"The active environment lacks {', '.join(lacking(needed))}; it is left as it is.")
        kept = holds() if is_of_this_python() and not is_unfinished() else set()
        make_environment(held, (EVERYTHING,) if EVERYTHING in kept else tuple(kept | set(needed)))


def go_on_inside(arguments: list[str]) -> int:
    """Run this file again with the Python of `.venv`, in place of this process where the system can do that."""
    command = [str(PYTHON), str(ROOT / "run.py"), *arguments]
    if not WINDOWS:
        os.execv(command[0], command)
    with subprocess.Popen(command) as child:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                continue  # the child was told too, and ends in its own way


def take_any_letter() -> None:
    """Let output in a narrower encoding than UTF-8 replace the letters that it lacks, instead of ending the run."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def main(arguments: list[str]) -> int:
    """Check the command line, set up if need be, and hand over; return the exit code."""
    take_any_letter()
    sys.path.insert(0, str(ROOT))
    from partnership_dynamics.scenarios.commands.parser import build_parser

    chosen = build_parser().parse_args(arguments)  # --help and a wrong word end here, before anything is set up
    command = getattr(chosen, "command", None)
    needed = needs(command, command == "setup" and chosen.all)
    try:
        if not serves(needed):
            if is_inside() or not is_complete(needed):
                set_up(needed)
            return go_on_inside(arguments)
    except SetupError as error:
        say(f"run.py: {error}")
        return 1
    except OSError as error:
        say(f"run.py: {ROOT} cannot hold the environment ({error}): copy the project to a folder of your own.")
        return 1
    except KeyboardInterrupt:
        say("Set-up was broken off; the same command starts it afresh.")
        return 130
    from partnership_dynamics.scenarios.commands.main import main as hand_over

    return hand_over(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
