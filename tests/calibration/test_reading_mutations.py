"""A good file with one cell, row, name or heading changed is the same network, differs there alone, or is refused.

Ten thousand and more: python -m benchmarks.reading --mutations 10000
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

from tests.calibration.mutations import example

EXAMPLES = int(os.environ.get("PARTNERSHIP_FUZZ", "400"))


def test_a_changed_file_is_never_misread_elsewhere(tmp_path: Path) -> None:
    outcomes: Counter[str] = Counter()
    for seed in range(1, EXAMPLES + 1):
        what, became = example(seed, tmp_path)
        assert not became.startswith("WRONG"), f"seed {seed}: {what}: {became}"
        outcomes[became] += 1
    assert min(outcomes[one] for one in ("same", "differs there", "refused")) > EXAMPLES // 20, outcomes
