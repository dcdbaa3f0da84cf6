"""What a response surface holds for: the rules as they work, without their wording.

Comments, docstrings, imports and the sources that the registry cites may change without a rule becoming another, so
they do not count; every other change of the simulation's code does.
"""

from __future__ import annotations

import ast
import hashlib
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from partnership_dynamics.calibration.whole import written_whole
from partnership_dynamics.simulation import start as starting
from partnership_dynamics.simulation.compiled import cache_root
from partnership_dynamics.simulation.parameters import LIMITS, PARAMETERS

SIMULATION = Path(starting.__file__).resolve().parent
HERE = Path(__file__).resolve().parent
# What runs no rule: other drivers, and what looks on.
APART = (
    *("model.py", "members.py", "acting.py", "project.py", "warm.py", "workers.py"),
    *("compiled.py", "by_reference.py", "shire.py"),
)
REGISTRY = "parameters.py"
DIGITS = 64


def works_as(text: str) -> str:
    r"""Return what of a module's source decides how it works.

    Examples
    --------
    >>> one = works_as('"A."\nimport a\ndef f(x):\n    "Say."\n    return x + 1  # one more')
    >>> one == works_as("def f(x):\n    return x + 1"), one == works_as("def f(x):\n    return x + 2")
    (True, False)
    """
    tree = ast.parse(text)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if not isinstance(body, list):
            continue
        statements = [statement for statement in body if not isinstance(statement, ast.Import | ast.ImportFrom)]
        first = statements[0] if statements else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            statements = statements[1:]
        node.body = statements  # type: ignore[attr-defined]
    return ast.dump(tree)


def _sources() -> list[tuple[str, Path]]:
    """Return the modules that count, each with a name that does not depend on where they lie."""
    modules = [(path.relative_to(SIMULATION).as_posix(), path) for path in sorted(SIMULATION.rglob("*.py"))]
    own = [*(HERE / f"{name}.py" for name in ("contact", "response", "surface")), HERE.parent / "out_degree.py"]
    return [
        *(
            (name, path)
            for name, path in modules
            if name not in (*APART, REGISTRY) and not name.startswith("measures/")
        ),
        *((f"balance/{path.name}", path) for path in own),
    ]


@lru_cache(maxsize=1)
def rules_digest() -> str:
    """Return the digest of the rules, of the registry's numbers, and of how surfaces are fitted.

    To read all sources as code takes half a second, so the digest is kept beside a digest of their bytes.
    """
    texts = [(name, path.read_bytes()) for name, path in _sources()]
    numbers = repr(
        [(name, row.default, row.low, row.high, row.group, LIMITS.get(name)) for name, row in PARAMETERS.items()]
    )
    raw = hashlib.sha256(numbers.encode())
    for name, text in texts:
        raw.update(name.encode() + text)
    path = cache_root() / "surfaces" / f"rules-{raw.hexdigest()[:32]}.txt"
    with suppress(OSError):
        stored = path.read_text(encoding="ascii").strip()
        if len(stored) == DIGITS:
            return stored
    digest = hashlib.sha256(numbers.encode())
    for name, text in texts:
        digest.update(f"{name} {works_as(text.decode())}".encode())
    with suppress(OSError), written_whole(path) as beside:
        beside.write_text(digest.hexdigest() + "\n", encoding="ascii")
    return digest.hexdigest()
