"""Pictures: labelled, described, not empty, the same bytes again, and nothing on top of anything else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_dynamics.scenarios.ensemble.ensemble import Case, Ensemble, run_ensembles
from partnership_dynamics.scenarios.ensemble.outcomes import Comparison, compare
from partnership_dynamics.scenarios.present import canvas, networks, words
from partnership_dynamics.scenarios.present.plots import difference, pictures_of
from partnership_dynamics.simulation.partnership import KINDS, MemberRecord, Partnership, VenueRecord
from partnership_dynamics.simulation.start import Setup


@pytest.fixture(scope="module")
def pictures(comparison: Comparison) -> list[canvas.Picture]:
    return [*pictures_of(comparison), *pictures_of(comparison.baseline)]


def _words_of(picture: canvas.Picture) -> str:
    return " ".join(text.get_text() for text in picture.figure.texts)


def test_every_picture_has_a_title_a_description_and_axes_with_labels(pictures: list[canvas.Picture]) -> None:
    for picture in pictures:
        assert picture.title in _words_of(picture)
        assert len(picture.alt) > 60
        for ax in picture.figure.axes:
            assert not ax.axison or (ax.get_xlabel() and (ax.get_ylabel() or any(ax.get_yticklabels())))


def test_an_illustrative_county_is_called_so_in_every_picture_and_a_real_one_in_none(comparison: Comparison) -> None:
    real = replace(comparison.baseline.setup.partnership, illustrative=False, name="Somewhere")
    ensemble = replace(comparison.baseline, setup=replace(comparison.baseline.setup, partnership=real))
    assert all("illustrative" in _words_of(picture) for picture in pictures_of(comparison))
    assert not any("illustrative" in _words_of(picture) for picture in pictures_of(ensemble))


def test_files_are_not_empty_hold_their_description_and_no_date(comparison: Comparison, tmp_path: Path) -> None:
    from matplotlib.image import imread

    for picture in pictures_of(comparison):
        png, svg, text = picture.save(tmp_path)
        image = imread(png)[..., :3]
        assert min(image.shape[:2]) > 400
        assert np.mean(image.min(axis=2) < 0.7) > 0.01  # ink
        said = svg.read_text(encoding="utf-8")
        assert "<title" in said
        assert "<desc" in said
        assert "<dc:date" not in said
        assert not re.search(r"\b20\d\d-\d\d-\d\d\b", said)
        assert "<text" not in said  # letters are drawn: the same on every machine
        assert picture.alt in text.read_text(encoding="utf-8")


def test_the_same_result_draws_the_same_bytes(comparison: Comparison, tmp_path: Path) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
        for picture in pictures_of(comparison):
            picture.save(folder)
    for path in folders[0].iterdir():
        assert path.read_bytes() == (folders[1] / path.name).read_bytes(), path.name


def test_drawing_leaves_matplotlib_as_it_was(comparison: Comparison, tmp_path: Path) -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    difference(comparison).save(tmp_path)
    assert dict(mpl.rcParams) == before


def test_a_title_claims_a_direction_only_where_the_interval_does(comparison: Comparison) -> None:
    row = comparison.row("delivered")
    assert words.verdict(row) == "less"
    assert "fewer" in difference(comparison).title
    unsure = replace(row, difference=-0.05, low=-1.0, high=0.9)
    title = difference(replace(comparison, rows=(unsure,))).title
    assert "we cannot tell whether more or fewer projects are delivered" in title


def overlaps(picture: canvas.Picture) -> list[str]:
    """Return the pairs of words that lie on one another, and what runs off the picture."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    agg: Any = FigureCanvasAgg(picture.figure)
    agg.draw()
    figure = picture.figure
    texts = [*figure.texts, *(text for legend in figure.legends for text in legend.get_texts())]
    for ax in figure.axes:
        texts += [*ax.texts, ax.title, *(legend.get_texts() if (legend := ax.get_legend()) else [])]
        for axis, (low, high) in ((ax.xaxis, sorted(ax.get_xlim())), (ax.yaxis, sorted(ax.get_ylim()))):
            if ax.axison:
                ticks = [*zip(axis.get_majorticklocs(), axis.get_ticklabels(), strict=True)]
                texts += [axis.label, *(label for place, label in ticks if low <= place <= high)]
    seen = []
    for text in texts:
        if text.get_text().strip():
            box = text.get_window_extent(agg.get_renderer())
            seen.append((text.get_text(), box.shrunk(0.96, 0.80), text.get_rotation() % 90 == 0))
    whole = figure.bbox
    off = [name for name, box, _flat in seen if box.x0 < 0 or box.x1 > whole.x1 or box.y0 < 0 or box.y1 > whole.y1]
    pairs = combinations([(name, box) for name, box, flat in seen if flat], 2)  # spokes: their boxes always overlap
    return [*off, *(f"{a!r} on {b!r}" for (a, one), (b, other) in pairs if one.overlaps(other))]


def test_no_words_lie_on_others_or_run_off_the_picture(pictures: list[canvas.Picture]) -> None:
    assert {picture.name: overlaps(picture) for picture in pictures if overlaps(picture)} == {}


def _partnership(n: int, directed: bool) -> Partnership:
    tie = np.zeros((n, n), dtype=np.uint8)
    for row in range(n):
        for step in (1, 2, n // 3):
            tie[row, (row + step) % n] = 1
    tie[0, 1:] = 1
    tie = tie if directed else np.maximum(tie, tie.T)
    kinds = ("district", "police", "health", "voluntary", "business")
    members = tuple(MemberRecord(f"The member called number {row}", kinds[row % 5]) for row in range(n))
    venues = (VenueRecord("Board", tuple(range(n))),)
    strength = 0.6 * tie.astype(np.float64)
    return Partnership("Some place", members, tie, strength, directed=directed, governance="shared", venues=venues)


@pytest.mark.parametrize(("n", "directed"), [(3, True), (25, False), (60, True)])
def test_small_and_large_partnerships_are_drawn_without_words_on_words(n: int, directed: bool) -> None:
    (ensemble,) = run_ensembles([Case("x", "Any", Setup(_partnership(n, directed), 6))], 3, seed=1)
    for picture in pictures_of(ensemble):
        assert overlaps(picture) == [], picture.name


def test_one_run_without_an_interval_is_drawn_too(comparison: Comparison) -> None:
    setups = (comparison.scenario.setup, comparison.baseline.setup)
    cases = [Case(f"c{index}", "Once", replace(setup, quarters=4, events=())) for index, setup in enumerate(setups)]
    scenario, baseline = run_ensembles(cases, 1, seed=1)
    for picture in pictures_of(compare(scenario, baseline)):
        assert overlaps(picture) == [], picture.name


def test_an_undirected_tie_is_counted_once() -> None:
    (ensemble,) = run_ensembles([Case("x", "Any", Setup(_partnership(12, False), 4))], 2, seed=1)
    assert f"{int(ensemble.start_tie.sum()) // 2} ties at the start" in networks.network(ensemble, "n").title


def test_every_scenario_of_a_partnership_has_its_members_in_the_same_places(comparison: Comparison) -> None:
    from matplotlib.collections import PathCollection

    def places(ensemble: Ensemble) -> list[tuple[float, float]]:
        found = []
        for ax in networks.network(ensemble, "n").figure.axes:
            dots = [one for one in ax.collections if isinstance(one, PathCollection)]
            found.append([tuple(np.asarray(dot.get_offsets())[0]) for dot in dots])
        assert found[0] == found[1]  # before and after
        return found[0]

    assert places(comparison.scenario) == places(comparison.baseline)


def test_every_kind_of_member_has_a_shape_of_its_own() -> None:
    assert set(networks.KINDS) == set(KINDS)
    assert len({mark for mark, _name in networks.KINDS.values()}) == len(KINDS)


names = st.lists(st.text("abcdé .-", min_size=1, max_size=60).filter(str.strip), min_size=1, max_size=30, unique=True)


@given(names, st.integers(12, 30))
def test_short_labels_are_short_and_as_many_as_names(several: Sequence[str], letters: int) -> None:
    labels = networks.short_labels(several, letters)
    assert len(labels) == len(several)
    assert all(0 < len(label) <= letters for label in labels)


def test_long_names_that_begin_alike_keep_different_labels() -> None:
    several = [f"Winooski Natural Resources Conservation District, part {part}" for part in "ABCDEFGH"]
    assert len(set(networks.short_labels(several, 20))) == len(several)


@given(st.integers(2, 40), st.integers(0, 2**32 - 1))
def test_members_sit_apart_round_a_hub_in_the_middle(n: int, seed: int) -> None:
    tie = np.random.default_rng(seed).random((n, n)) < 0.2
    weights = networks.either_way(tie)
    hub = seed % n
    places = networks.round_table(weights, hub)
    assert np.all(places[hub] == 0)
    others = np.delete(places, hub, axis=0)
    assert np.allclose(np.hypot(*others.T), 1.0)
    assert len({tuple(place) for place in np.round(others, 6)}) == n - 1
    assert np.array_equal(places, networks.round_table(weights, hub))


def test_the_signs_under_a_network_stay_on_the_page_with_every_kind_of_member_and_every_level_of_line() -> None:
    members = tuple(MemberRecord(f"Member number {row} of many", kind) for row, kind in enumerate(KINDS))
    n = len(members)
    strength = np.zeros((n, n))
    strength[0, 1:5] = (0.9, 0.6, 0.3, 0.1)
    setting = Partnership("All kinds", members, (strength > 0).astype(np.uint8), strength)
    (ensemble,) = run_ensembles([Case("as_is", "As it is", Setup(setting, 4))], 2, seed=1)
    figure = networks.network(replace(ensemble, end_tie_share=strength), "n").figure
    figure.canvas.draw()
    page = figure.bbox
    assert len(figure.legends) == 3
    assert [len(legend.get_texts()) for legend in figure.legends[1:]] == [4, 4]
    boxes = [legend.get_window_extent() for legend in figure.legends]
    for box in boxes:
        assert page.x0 <= box.x0 < box.x1 <= page.x1
        assert page.y0 <= box.y0 < box.y1 <= page.y1
    for one, other in combinations(boxes, 2):
        assert not one.overlaps(other)
