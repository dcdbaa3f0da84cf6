"""What the structure experiment says follows its intervals: tried for every verdict, and never stronger."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest

from partnership_dynamics.scenarios.experiments.shapes import OUTCOMES
from partnership_dynamics.scenarios.experiments.structure import StructureEffort, StructureResult, run_structure
from partnership_dynamics.scenarios.experiments.team_map import Grid
from partnership_dynamics.scenarios.experiments.world import ExperimentWorld
from partnership_dynamics.scenarios.present import structure_words as said
from partnership_dynamics.scenarios.present.canvas import Picture
from partnership_dynamics.scenarios.present.structure_page import structure_page
from partnership_dynamics.scenarios.present.structure_pictures import pictures_of
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import CHANNELS

INTERVALS = {
    "better": (3.0, 5.0),
    "worse": (-5.0, -3.0),
    "no difference": (-1.0, 1.0),
    "cannot tell yet": (-4.0, 1.0),
}


def row(verdict: str, **more: Any) -> dict[str, Any]:
    low, high = INTERVALS[verdict]
    middle = (low + high) / 2
    found = {"difference": middle, "low": low, "high": high, "verdict": verdict, "baseline_mean": 9.0}
    return {**found, "mean": 9.0 + middle, **more}


def result(frozen: str, adapting: str, **tables: Any) -> StructureResult:
    """Return a result in which every network has one verdict in each mode."""
    rows = [
        row(verdict, structure=structure, basis=basis, mode=mode, outcome="delivered")
        for mode, verdict in (("frozen", frozen), ("adapting", adapting))
        for basis in ("ties", "gross", "net")
        for structure in ("star", "clustered", "rewired", "dense")
        if (structure, basis) != ("dense", "ties")
    ]
    found = {"structures": rows, "networks": [], **tables}
    return StructureResult(ExperimentWorld(shire_county(), {}, 40, 1), ("structures",), 50, 5, 5, found, None)


@pytest.mark.parametrize(("frozen", "adapting"), list(product(INTERVALS, INTERVALS)))
def test_structure_matters_only_where_an_interval_lies_beyond_the_band(frozen: str, adapting: str) -> None:
    answer = said.answer(result(frozen, adapting))
    matters = {verdict: verdict in ("better", "worse") for verdict in INTERVALS}
    assert answer.startswith("Structure matters here: ") == (matters[frozen] and matters[adapting])
    assert answer.startswith("Structure matters here while the network is ") == (matters[frozen] != matters[adapting])
    nothing = frozen == adapting == "no difference"
    assert answer.startswith("Structure makes no difference that matters here") == nothing
    unknown = not matters[frozen] and not matters[adapting] and not nothing
    assert answer.startswith("These runs cannot tell") == unknown


def test_where_nothing_is_delivered_structure_is_not_said_to_make_no_difference() -> None:
    found = result("no difference", "no difference")
    for one in found.tables["structures"]:
        one |= {"mean": 0.0, "baseline_mean": 0.0}
    assert said.answer(found).startswith("Nothing is delivered in ten years in any network")


def test_sizes_are_given_only_for_differences_that_matter() -> None:
    assert "−4.0 (−5.0 to −3.0)" in said.answer(result("worse", "no difference"))
    assert "(" not in said.by_verdict(said.delivered(result("no difference", "cannot tell yet"), "ties", "frozen"))


def channel_rows(**intervals: tuple[float, float]) -> list[dict[str, Any]]:
    return [
        {
            "structure": "observed",
            "against": "no ties",
            "channel": channel,
            "low": low,
            "high": high,
            "difference": (low + high) / 2,
        }
        for channel, (low, high) in {**dict.fromkeys((*CHANNELS, "all"), (-0.5, 0.5)), **intervals}.items()
    ]


def test_the_largest_part_is_said_to_come_through_a_channel_only_where_its_interval_lies_above_all_others() -> None:
    clear = result("worse", "worse", channels=channel_rows(news=(4.0, 5.0), practice=(1.0, 3.0), all=(5.0, 8.0)))
    assert said.channels_title(clear).endswith("the largest part through news")
    overlap = result("worse", "worse", channels=channel_rows(news=(2.0, 5.0), practice=(1.0, 3.0), all=(5.0, 8.0)))
    assert "largest" not in said.channels_title(overlap)


def test_a_part_whose_interval_holds_0_is_said_not_to_be_clear() -> None:
    some = said.about_channels(result("worse", "worse", channels=channel_rows(news=(4.0, 5.0), all=(4.0, 5.0))))
    assert "Of that: news +4.5 (+4.0 to +5.0); not clear of 0: assurance, coordination and practice." in some
    none = said.about_channels(result("worse", "worse", channels=channel_rows()))
    assert none.endswith("no channel's part is clear of 0.")


def test_a_failed_placebo_is_said_in_capitals() -> None:
    found = result("worse", "worse")
    placebo = {"passed": False, "networks": ["a", "b"], "runs": 10, "runs_alike": 7, "delivered_mean": 3.0}
    failed = StructureResult(found.world, ("structures",), 50, 5, 5, found.tables, placebo)
    assert "FAILED" in said.about_placebo(failed)


def test_an_experiment_that_was_broken_off_says_so() -> None:
    found = result("worse", "worse")
    broken = StructureResult(found.world, ("structures",), 20, 2, 5, found.tables, None)
    assert "It was broken off: 2 of 5 rounds" in said.caution(broken)
    assert "broken off" not in said.caution(found)


@pytest.fixture(scope="module")
def small() -> StructureResult:
    effort = StructureEffort(2, 2, 2, Grid((0.5,), (1.0,), (8,), (1.0,)))
    return run_structure(ExperimentWorld(shire_county(), {"density": -2.3}, 16, 3), effort=effort)


@pytest.fixture(scope="module")
def drawn(small: StructureResult, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Picture, Path]]:
    folder = tmp_path_factory.mktemp("plots")
    return {one.name: (one, one.save(folder)[0]) for one in pictures_of(small)}


def test_every_picture_has_words_for_who_cannot_see_it_and_a_title_that_says_what_is_seen(
    drawn: dict[str, tuple[Picture, Path]],
) -> None:
    assert set(drawn) == {
        "structures",
        "constants",
        "channels",
        "removal",
        "governing",
        "map_members",
        "map_grant",
        "dose_centralisation_team",
        "dose_centralisation_member",
        "dose_density_team",
        "dose_density_member",
    }
    for picture, png in drawn.values():
        assert len(picture.alt) > 80
        assert len(picture.title) > 10
        assert png.stat().st_size > 10_000
        assert picture.alt.split()[0] in png.with_suffix(".svg").read_text(encoding="utf-8")


def test_the_page_needs_nothing_else_and_shows_every_table(
    small: StructureResult, drawn: dict[str, tuple[Picture, Path]]
) -> None:
    html = structure_page(small, drawn, "run.py experiment structure")
    assert "http" not in html
    assert html.count("<img ") == html.count('alt="') == len(drawn)
    assert html.count("<h1>") == 1
    assert html.count("<table>") == html.count("<caption>") == len(OUTCOMES) + 7
    assert said.answer(small).split(":")[0] in html
