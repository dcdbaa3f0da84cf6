"""What a briefing simulates besides its results: paired with them, kept when broken off, the same on any workers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from partnership_dynamics.scenarios.brief import extras
from partnership_dynamics.scenarios.brief.fit import NETWORKS, fit_sentence, network_fit, networks_after
from partnership_dynamics.scenarios.brief.kept import Kept, read_results
from partnership_dynamics.scenarios.brief.plain import RULES, rule
from partnership_dynamics.scenarios.brief.runner import BriefRunner
from partnership_dynamics.scenarios.ensemble.ensemble import Case, run_ensembles
from partnership_dynamics.scenarios.ensemble.model_form import VARIANTS
from partnership_dynamics.scenarios.ensemble.outcomes import delivered_total
from partnership_dynamics.scenarios.ensemble.store import Store
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Event, Setup
from tests.brief.cases import FEATURES

PAIRS = 12


@pytest.fixture(scope="module")
def kept(results: Path) -> Kept:
    return read_results(results)


def runner(kept: Kept, workers: int = 1) -> BriefRunner:
    return BriefRunner(int(kept.manifest["seed"]), workers, None)


@pytest.fixture(scope="module")
def leaving(kept: Kept) -> tuple[extras.Found, ...]:
    return extras.leaving(kept, runner(kept), PAIRS)


def test_the_difference_as_it_is_repeats_that_of_the_results(kept: Kept) -> None:
    first, second = runner(kept).delivered("x", [Case("a", "", kept.scenario), Case("b", "", kept.baseline)], PAIRS)
    assert float(np.mean(first - second)) == pytest.approx(kept.delivered.difference, abs=1e-6)


def test_every_member_that_is_there_is_left_out_once_the_costliest_first(
    kept: Kept, leaving: tuple[extras.Found, ...]
) -> None:
    names = [one.estimate.label for one in leaving]
    assert sorted(names) == sorted(member.name for member in kept.baseline.partnership.members)
    means = [one.estimate.mean for one in leaving]
    assert means == sorted(means)
    assert {one.pairs for one in leaving} == {PAIRS}


def test_of_many_members_those_that_seem_to_matter_most_are_looked_at_longer(
    kept: Kept, leaving: tuple[extras.Found, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extras, "AFFORDABLE", 0)
    monkeypatch.setattr(extras, "SCREENED", 6)
    found = extras.leaving(kept, runner(kept), PAIRS)
    assert [one.pairs for one in found] == [PAIRS] * extras.REFINED + [6] * (len(found) - extras.REFINED)
    whole = {one.estimate.label: one for one in leaving}
    assert all(one == whole[one.estimate.label] for one in found[: extras.REFINED])


def test_what_the_team_carries_is_what_is_lost_when_it_closes(kept: Kept, leaving: tuple[extras.Found, ...]) -> None:
    closed = replace(kept.baseline, events=(Event(0, "close_team"),))
    cases = [Case("closed", "", closed), Case("open", "", kept.baseline)]
    without, base = run_ensembles(cases, PAIRS, int(kept.manifest["seed"]))
    team = next(one for one in leaving if one.estimate.label == "Partnership staff team")
    assert team.estimate.mean == pytest.approx(float((delivered_total(without) - delivered_total(base)).mean()))


def test_a_team_that_does_not_convene_is_nobody_to_lose(kept: Kept) -> None:
    shared = replace(kept.baseline, partnership=replace(kept.baseline.partnership, governance="shared"))
    found = extras.leaving(replace(kept, baseline=shared), runner(kept), 2)
    assert "Partnership staff team" not in [one.estimate.label for one in found]


def test_workers_change_no_number(kept: Kept) -> None:
    one, other = (extras.futures(kept, runner(kept, workers=workers), 6) for workers in (1, 2))
    assert one == other


def test_futures_take_every_value_of_a_range_and_share_of_shares_is_whole(kept: Kept) -> None:
    found = extras.futures(kept, runner(kept), 8)
    assert found is not None
    assert found.more + found.less + found.same == pytest.approx(1.0)
    assert found.found.pairs == 16
    assert found.draws == 8
    cases = [{**case, "calibrated": {"constants": []}} for case in kept.manifest["cases"]]
    assert extras.futures(replace(kept, manifest={**kept.manifest, "cases": cases}), runner(kept), 8) is None


def test_each_rule_is_changed_by_itself_and_one_that_plays_no_part_is_left_out(kept: Kept) -> None:
    found = extras.variants(kept, runner(kept), 4)
    named = [one.estimate.label for one in found]
    assert set(named) <= {rule(one.name) for one in VARIANTS}
    assert len(named) == len(set(named)) > 3
    assert rule("chill_off") not in named  # nothing is announced


def test_a_rule_that_is_changed_makes_what_a_comparison_with_it_makes(kept: Kept) -> None:
    found = {one.estimate.label: one for one in extras.variants(kept, runner(kept), PAIRS)}
    cases = [
        Case(part, "", setup.with_parameters(slowing=0.0))
        for part, setup in (("a", kept.scenario), ("b", kept.baseline))
    ]
    first, second = run_ensembles(cases, PAIRS, int(kept.manifest["seed"]))
    gap = delivered_total(first) - delivered_total(second)
    assert found[rule("issues_do_not_slow")].estimate.mean == pytest.approx(float(gap.mean()))


def test_every_rule_has_a_short_plain_name() -> None:
    assert set(RULES) == {one.name for one in VARIANTS}
    assert max(map(len, RULES.values())) <= 34


def test_the_two_ends_of_an_assumption_are_those_of_a_comparison_with_it_set(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extras, "uncertain", lambda _kept: {"gross_hours": (40.0, 300.0), "prior": (0.1, 0.4)})
    found, central, _few = extras.assumptions(kept, runner(kept), PAIRS)
    assert central.estimate.mean == pytest.approx(kept.delivered.difference, abs=1e-6)
    hours = next(one for one in found if one.name == "gross_hours")
    cases = [
        Case(part, "", setup.with_parameters(gross_hours=300.0))
        for part, setup in (("a", kept.scenario), ("b", kept.baseline))
    ]
    first, second = run_ensembles(cases, PAIRS, int(kept.manifest["seed"]))
    gap = delivered_total(first) - delivered_total(second)
    assert hours.at_high.estimate.mean == pytest.approx(float(gap.mean()))
    moves = [one.moves(central.estimate.mean) for one in found]
    assert moves == sorted(moves, reverse=True)


def test_density_is_solved_again_only_where_it_was_solved(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stiff:
        def density(self, parameters: Mapping[str, float]) -> float:
            return -2.0 - float(parameters.get("closure", 0.0))

    monkeypatch.setattr(extras, "surface_of", lambda *_words: Stiff())
    assert extras._densities(kept, [{"closure": 0.5}], runner(kept)) == [{"closure": 0.5}]
    solved = replace(kept, manifest={**kept.manifest, "notes": [f"{extras.SOLVED} by simulation as -2.30: ..."]})
    (change,) = extras._densities(solved, [{"closure": 0.5}], runner(kept))
    assert change == {"closure": 0.5, "density": pytest.approx(-2.8)}


def test_what_was_done_before_an_interruption_is_not_done_again(kept: Kept, tmp_path: Path) -> None:
    cases = [Case(f"case {number}", "", kept.baseline.with_parameters(prior=0.1 + number / 100)) for number in range(9)]

    def stop(_label: str, done: int, _total: int) -> None:
        if done >= 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        BriefRunner(1, 1, Store(tmp_path / "kept"), stop).delivered("x", cases, 2)
    told: list[int] = []
    store = Store(tmp_path / "kept")
    found = BriefRunner(1, 1, store, lambda _label, done, _total: told.append(done)).delivered("x", cases, 2)
    assert store.taken == 8
    assert told == [8, 10, 12, 14, 16, 18]
    whole = BriefRunner(1, 2, None).delivered("x", cases, 2)
    assert all(np.array_equal(one, other) for one, other in zip(found, whole, strict=True))


def test_what_two_questions_need_is_run_once(kept: Kept, tmp_path: Path) -> None:
    store = Store(tmp_path / "kept")
    few, many = (
        BriefRunner(1, 1, store).delivered("x", [Case(f"{pairs} pairs", "", kept.baseline)], pairs)[0]
        for pairs in (32, 40)
    )
    assert store.taken == 32
    assert np.array_equal(few, many[:32])


def test_a_network_made_by_the_model_itself_shows_no_misfit() -> None:
    county = shire_county()
    setup = Setup(county, 8, {"density": -2.3})
    made = networks_after(setup, seed=99, quarters=8, count=1)[0]
    strength = np.where(made == 1, np.where(county.strength > 0, county.strength, 0.3), 0.0)
    own = replace(setup, partnership=replace(county, tie=made, strength=strength))
    features = {one.key: one for one in network_fit(own, seed=4)}
    # It drifts on, so only what it has reached by then is asked of it.
    assert features["isolates"].verdict == "no sign"
    assert NETWORKS >= 100


def test_a_star_is_missed_and_what_was_fitted_is_no_evidence() -> None:
    setup = Setup(shire_county(), 40, {"density": -2.3})
    found = network_fit(setup, seed=4)
    assert {one.key for one in found} >= {"reciprocity", "transitivity", "centralisation"}
    assert next(one for one in found if one.key == "reciprocity").verdict == "misses it"
    assert "reciprocity" not in {one.key for one in network_fit(setup, seed=4, fitted=("reciprocity",))}


def test_fit_is_said_no_stronger_than_its_p_values() -> None:
    missed, fine = FEATURES
    assert "It misses 1: how many contacts are mutual." in fit_sentence(FEATURES)
    assert fit_sentence((fine,)).endswith("It does not show that the model is wrong, which does not prove it right.")
    assert "shows clearly" in fit_sentence((fine, replace(missed, verdict="too close to tell")))
    assert fit_sentence(()) == "The network is too small to compare with simulated ones."
