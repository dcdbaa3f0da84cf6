"""The plausible set: its vectors with their weights, the file that keeps it, and for which rules it holds."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.plausible.figures import QUARTERS
from partnership_dynamics.calibration.plausible.standard import standard_partnerships
from partnership_dynamics.calibration.prior import Prior, prior_of_draws
from partnership_dynamics.calibration.whole import written_whole
from partnership_dynamics.simulation.history import run
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.start import Setup, start
from partnership_dynamics.simulation.state import OBSERVED

Floats = npt.NDArray[np.float64]
FORMAT = "partnership-dynamics plausible set 1"
FOLDER = Path(__file__).parent
VECTORS, ABOUT = "vectors.csv", "about.json"
DIGITS = 6
REFERENCE_SEED, REFERENCES = 2007, 4
# Whole numbers alone: the last bit of a sum may differ between machines.
COUNTED = (
    "raised",
    "delivered_customer_service",
    "delivered_administrative_reform",
    "abandoned",
    "active",
    "stalled",
    "ties",
    "mutual_ties",
    "practices_held",
    "spin_offs",
    "departures",
)
USED = 50  # counties of an answer where nobody says otherwise
WEIGHT = "weight"


class PlausibleError(ValueError):
    """The plausible set cannot be used; the message says why and what to do."""


@dataclass(frozen=True, eq=False)
class PlausibleSet:
    """Vectors of parameters under which the model does what is known.

    Attributes
    ----------
    names : tuple of str
        The K parameters.
    values : float64 (M, K)
    weights : float64 (M,)
        Adding up to 1.
    figures : float64 (M, T)
        The targets' quantities under each, from 40 histories.
    about : mapping
        Targets, what each ruled out, what was narrowed, how it was built: plain data.
    """

    names: tuple[str, ...]
    values: Floats
    weights: Floats
    figures: Floats
    about: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.values.shape != (len(self.weights), len(self.names)):
            raise PlausibleError(
                f"{len(self.weights)} vectors of {len(self.names)} parameters make no table of "
                f"{' x '.join(map(str, self.values.shape))}"
            )

    @property
    def effective(self) -> float:
        """The effective sample: how many equally weighted vectors say as much (Kong 1992)."""
        return float(1.0 / np.sum(self.weights**2))

    def prior(self) -> Prior:
        """Return the set as what is known before a log, diary or survey of one's own."""
        return prior_of_draws(self.names, self.values, self.weights)

    def draws(self, count: int = USED, without: Sequence[str] = ()) -> tuple[dict[str, float], ...]:
        """Return equally likely vectors, without some parameters; the same ones each time.

        They are taken at even steps of the summed weights, so that few stand for all (systematic resampling; Kitagawa
        1996), along the first principal direction of the set, so that the steps go from one end of it to the other.

        Parameters
        ----------
        count : int
        without : sequence of str
            Parameters that are known otherwise.
        """
        chosen = self.order[np.searchsorted(np.cumsum(self.weights[self.order]), (np.arange(count) + 0.5) / count)]
        kept = [place for place, name in enumerate(self.names) if name not in set(without)]
        return tuple({self.names[k]: float(self.values[row, k]) for k in kept} for row in chosen)

    @property
    def order(self) -> npt.NDArray[np.int64]:
        """The vectors along the set's first principal direction on the normal scale, int64 (M,)."""
        x = Prior(self.names).places(self.values)
        apart = (x - self.weights @ x) * np.sqrt(self.weights)[:, None]
        direction = np.linalg.svd(apart, full_matrices=False)[2][0]
        direction = direction * np.sign(direction[np.abs(direction).argmax()])
        return np.argsort(x @ direction, kind="stable")


def reference_digest(vectors: Sequence[Mapping[str, float]], densities: Mapping[str, Sequence[float]]) -> str:
    """Return the digest of reference histories: another rule makes another digest, another name does not.

    Parameters
    ----------
    vectors : sequence of mapping
        Parameters of each history.
    densities : mapping
        Of each standard partnership, its out-degree parameter in each history.
    """
    digest = hashlib.sha256()
    columns = [OBSERVED.index(name) for name in COUNTED if name in OBSERVED]
    for name, partnership in standard_partnerships().items():
        for replication, (vector, density) in enumerate(zip(vectors, densities[name], strict=True)):
            setup = Setup(partnership, QUARTERS, {**vector, "density": density})
            series = run(start(setup), REFERENCE_SEED, replication).series[:, columns]
            digest.update(np.rint(series).astype(np.int64).tobytes())
    return digest.hexdigest()[:32]


def write_set(found: PlausibleSet, folder: Path = FOLDER) -> None:
    """Write the set as a table of vectors and what is said about it; the same set makes the same bytes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    targets = [f"figure {one}" for one in found.about["targets"]]
    writer.writerow([WEIGHT, *found.names, *targets])
    for weight, row, figures in zip(found.weights, found.values, found.figures, strict=True):
        writer.writerow([f"{value:.{DIGITS}g}" for value in (weight, *row, *figures)])
    with written_whole(folder / VECTORS) as beside:
        beside.write_text(text.getvalue(), encoding="utf-8", newline="\n")
    with written_whole(folder / ABOUT) as beside:
        plain = json.dumps({"format": FORMAT, **found.about}, indent=1, ensure_ascii=False, allow_nan=False)
        beside.write_text(plain + "\n", encoding="utf-8", newline="\n")


def read_set(folder: Path = FOLDER) -> PlausibleSet:
    """Return the set that a folder keeps.

    Raises
    ------
    PlausibleError
        If there is none, or it is not one.
    """
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        with (folder / VECTORS).open(encoding="utf-8", newline="") as file:
            heads, *rows = csv.reader(file)
    except FileNotFoundError:
        raise PlausibleError("there is no plausible set yet: `run.py plausible` builds it") from None
    except (OSError, ValueError) as error:
        raise PlausibleError(
            f"the plausible set in {folder.name} cannot be read ({error}); build it again: `run.py plausible`"
        ) from error
    if about.pop("format", None) != FORMAT:
        raise PlausibleError("the plausible set was written by another version; build it again: `run.py plausible`")
    table = np.array([[float(cell) for cell in row] for row in rows])
    count = len(heads) - 1 - len(about["targets"])
    names = tuple(heads[1 : 1 + count])
    weights = table[:, 0] / table[:, 0].sum()
    return PlausibleSet(names, table[:, 1 : 1 + count], weights, table[:, 1 + count :], about)


def holds_for_these_rules(found: PlausibleSet) -> bool:
    """Say whether a set was built on the rules that this copy of the model has."""
    if any(name not in PARAMETERS for name in found.names):
        return False
    reference = found.about["reference"]
    try:
        return bool(reference_digest(reference["vectors"], reference["densities"]) == reference["digest"])
    except (KeyError, ValueError):
        return False


@cache
def plausible_set() -> PlausibleSet:
    """Return the set that comes with the model.

    Raises
    ------
    PlausibleError
        If there is none, or the rules have changed since.
    """
    result = read_set()
    if not holds_for_these_rules(result):
        raise PlausibleError(
            "the rules of the model have changed since the plausible set was built: build it again "
            "with `run.py plausible`, or ask with `--parameters default`"
        )
    return result
