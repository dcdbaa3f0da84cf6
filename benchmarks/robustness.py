"""What reading costs, and whether anything breaks: `python -m benchmarks.robustness [--mutants N] [--sizes A,B]`.

Each kind of small file that asks for much (`tests/robust/costly.py`) is made at growing sizes, and each is read as it
is and in N spoilt copies: bytes changed, cut short, a part repeated or left out. One process reads all files of a kind
and a size, so that its peak of memory is theirs. It prints a table for docs/robustness.md: files tried, failures
(anything but a file that is read or refused in a sentence), peak of memory above that of an idle reader, and processor
time, each for a megabyte read. At the end it names the kinds whose computing time grows faster than the size of the
files; it ends with 1 if there are any, or any failure.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.robust.costly import KINDS, SCENARIOS

ROOT = Path(__file__).resolve().parents[1]
SIZES = (25_000, 100_000, 400_000)
MEMORY, SECONDS = 3_000_000_000, 600
SEED = 18
STEEPER, LEAST = 3.0, 0.5  # times as long for a megabyte, and the seconds below which it is noise
WORDS = (b"\x00", b"\xff", b"\x1b[2J", b"9" * 400, b"1e308", b"nan", b'"', b"[", b"\n", "\u00e9".encode())

READ = """
import json, resource, sys, time
from pathlib import Path
from partnership_dynamics.calibration.survey import read_survey
from partnership_dynamics.scenarios.schema import read_scenario
import defusedxml.sax, openpyxl
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
before, started = peak(), time.process_time()
tried, failed, said = 0, 0, ""
for path in sorted(Path(sys.argv[1]).iterdir()):
    tried += 1
    try:
        (read_scenario if path.suffix == ".toml" else read_survey)(str(path))
    except ValueError:
        pass
    except BaseException as error:
        failed += 1
        said = f"{path.name}: {type(error).__name__}: {error}"
print(json.dumps([tried, failed, peak() - before, time.process_time() - started, said[:300]]))
"""


def spoilt(content: bytes, number: int, luck: random.Random) -> Iterator[bytes]:
    """Yield so many spoilt copies of a file."""
    for _ in range(number):
        copy = bytearray(content)
        for _ in range(luck.choice([1, 1, 2, 5, 20])):
            at, length = luck.randrange(max(len(copy), 1)), luck.choice([1, 1, 3, 40])
            how = luck.randrange(5)
            if how == 0 and copy:
                copy[at] = luck.randrange(256)
            elif how == 1:
                del copy[at:]
            elif how == 2:
                copy[at:at] = copy[at : at + length] * luck.choice([2, 50])
            elif how == 3:
                del copy[at : at + length]
            else:
                copy[at : at + 1] = luck.choice(WORDS)
        yield bytes(copy)


def _limited() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def read_all(files: list[tuple[str, bytes]]) -> tuple[int, int, float, float, str]:
    """Return how many files were tried and failed, the peak of memory, seconds of computing, and the last failure."""
    with tempfile.TemporaryDirectory() as folder:
        for index, (name, content) in enumerate(files):
            (Path(folder) / f"{index:05d}-{name}").write_bytes(content)
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
        done = subprocess.run(
            [sys.executable, "-c", READ, folder],
            capture_output=True,
            text=True,
            check=False,
            env=environment,
            preexec_fn=_limited if sys.platform == "linux" else None,
        )
    if done.returncode:
        return len(files), len(files), float("nan"), float("nan"), f"ended with {done.returncode}: {done.stderr[-200:]}"
    tried, failed, peak, seconds, said = json.loads(done.stdout)
    return tried, failed, peak, seconds, said


def steeper(costs: Sequence[tuple[float, float]]) -> bool:
    """Say whether seconds grow faster than megabytes, from the smallest files to the largest.

    Examples
    --------
    >>> steeper([(0.1, 1.0), (1.0, 9.0)]), steeper([(0.1, 1.0), (1.0, 90.0)])
    (False, True)
    """
    (small, quick), (large, slow) = costs[0], costs[-1]
    return slow >= LEAST and large > small and slow / large > STEEPER * max(quick, LEAST / 10) / small


def main() -> int:
    """Read every kind at every size, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mutants", type=int, default=20)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    given = parser.parse_args()
    luck = random.Random(SEED)
    all_tried = all_failed = 0
    highest = 0.0
    steep: list[str] = []
    print("| kind | kB | files | failures | peak MB | s | s a MB |\n|---|---|---|---|---|---|---|")
    for kind, make in {**KINDS, **SCENARIOS}.items():
        costs: list[tuple[float, float]] = []
        for size in map(int, given.sizes.split(",")):
            name, content = make(size)
            files = [(name, content), *((name, one) for one in spoilt(content, given.mutants, luck))]
            tried, failed, peak, seconds, said = read_all(files)
            megabytes = sum(len(one) for _name, one in files) / 1e6
            costs.append((megabytes, seconds))
            highest = max(highest, peak)
            all_tried, all_failed = all_tried + tried, all_failed + failed
            print(
                f"| {kind.replace('_', ' ')} | {len(content) / 1e3:.1f} | {tried} | {failed} | {peak / 1e6:.0f} | "
                f"{seconds:.1f} | {seconds / max(megabytes, 1e-3):.2f} |",
                flush=True,
            )
            if said:
                print(f"  failure: {said}", file=sys.stderr, flush=True)
        steep += [kind] if steeper(costs) else []
    print(f"\n{all_tried:,} files, {all_failed:,} failures, at most {highest / 1e6:.0f} MB.")
    print(f"Computing time grows faster than the files: {', '.join(steep) or 'of no kind'}.")
    return 1 if all_failed or steep else 0


if __name__ == "__main__":
    sys.exit(main())
