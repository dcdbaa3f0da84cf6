"""One network, however it is written, is read as that network without a question."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnership_dynamics.calibration.survey import Survey, read_survey
from tests.calibration.ways import BINARY, WEIGHTED, Files, Network

NAMES = (
    "Police Force",
    "Fire Service",
    "Health Board",
    "County Council",
    "Ynys Môn",
    "Probation",
    "St John's Trust",
    "Age Concern",
    "Chamber of Commerce",
)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Draw a network in which every member names somebody and nobody names everybody."""
    names = draw(st.permutations(NAMES))[: draw(st.integers(4, 8))]
    n = len(names)
    ties: dict[tuple[int, int], int] = {}
    for i in range(n):
        others = [j for j in range(n) if j != i]
        chosen = draw(st.lists(st.sampled_from(others), min_size=1, max_size=n - 2, unique=True))
        ties |= {(i, j): draw(st.integers(1, 3)) for j in chosen}
    return Network(tuple(names), ties, draw(st.integers(0, 99)))


def read(files: Files) -> Survey:
    """Write files and read them."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in files]
        for path, content in zip(paths, files.values(), strict=True):
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_survey([path for path in paths if path.suffix != ".##d"])


def found_in(survey: Survey) -> dict[tuple[str, str], float]:
    """Return the ties by name, whatever the case of the letters."""
    layer = survey.layer()
    assert (layer.tie >= 0).all(), "nothing is missing"
    names = [name.casefold() for name in survey.names]
    return {(names[i], names[j]): float(layer.weight[i, j]) for i, j in zip(*(layer.tie == 1).nonzero(), strict=True)}


def written_as(net: Network) -> dict[tuple[str, str], float]:
    """Return the ties of a network by name."""
    return {(net.names[i].casefold(), net.names[j].casefold()): float(weight) for (i, j), weight in net.ties.items()}


def test_there_are_more_than_forty_ways() -> None:
    assert len(WEIGHTED) + len(BINARY) > 40


@pytest.mark.parametrize("way", sorted(WEIGHTED))
@settings(max_examples=12)
@given(net=networks())
def test_a_network_with_weights_reads_the_same_however_it_is_written(way: str, net: Network) -> None:
    assert found_in(read(WEIGHTED[way](net))) == written_as(net)


@pytest.mark.parametrize("way", sorted(BINARY))
@settings(max_examples=12)
@given(net=networks())
def test_a_network_without_weights_reads_the_same_however_it_is_written(way: str, net: Network) -> None:
    assert set(found_in(read(BINARY[way](net)))) == set(written_as(net))
