"""Change one cell, row, name or heading of good files at random, and see what readers make of it.

    python -m benchmarks.reading --mutations 10000 --seed 1

Each changed file has to be read as the same network, as one that differs exactly there, or be refused with a sentence
that names the file. What is wrong is listed with its seed, which repeats it alone (`--mutations 1 --seed SEED`); the
command ends with 1 then. The changes are those of `tests.calibration.mutations`, of which the tests run some hundred.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.calibration.mutations import example


def main() -> int:
    parser = argparse.ArgumentParser(description="Change good files of surveys at random, and read them.")
    parser.add_argument("--mutations", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    outcomes: Counter[str] = Counter()
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(arguments.seed, arguments.seed + arguments.mutations):
            try:
                what, became = example(seed, Path(folder))
            except Exception as error:  # noqa: BLE001 - any traceback is a finding
                what, became = "?", f"WRONG: {type(error).__name__}: {error}"
            outcomes[became.split(":")[0]] += 1
            if became.startswith("WRONG"):
                wrong += 1
                print(f"seed {seed}: {what}: {became}", flush=True)
            if (seed - arguments.seed + 1) % 2_000 == 0:
                print(f"{seed - arguments.seed + 1:,} of {arguments.mutations:,}", file=sys.stderr, flush=True)
    print(", ".join(f"{count:,} {what}" for what, count in sorted(outcomes.items())))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
