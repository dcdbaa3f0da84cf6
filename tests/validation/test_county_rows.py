"""The county of the 2007 study: each row passes and fails on made histories as it should, and the page says so."""

from __future__ import annotations

import numpy as np
import pytest

from partnership_dynamics.scenarios.commands.main import main
from partnership_dynamics.scenarios.ensemble.ensemble import Ensemble
from partnership_dynamics.scenarios.validation import county_portfolio, county_team
from partnership_dynamics.scenarios.validation.county import RowResult, county_data, rows
from partnership_dynamics.scenarios.validation.county_page import MET, TITLE, section
from partnership_dynamics.scenarios.validation.page import figure
from partnership_dynamics.scenarios.validation.pattern import Finding, above, measured
from partnership_dynamics.scenarios.validation.record import as_csv, from_data
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Setup, start
from tests.validation.made import RUNS, MadeLaboratory, ensemble, finished, noise, steps, verdicts
from tests.validation.test_regraded import county_runs, seen_members


def delivering(projects: float, seed: int = 1) -> Ensemble:
    return ensemble(
        delivered_customer_service=projects + noise(seed, 0.3),
        convener_hours=100.0,
        convener_spent=80.0,
        convener_on_projects=30.0,
    )


@pytest.mark.parametrize(
    ("curve", "failed"),
    [
        ((3, 5, 7, 8, 8, 8, 8, 8), ()),
        ((3, 5, 7, 8, 8, 8, 6, 8), ("Pairs",)),
        ((3, 8, 7.8, 7.6, 7.4, 7.2, 7, 6.8), ("Pairs",)),
        ((6, 6, 7, 8, 8, 8, 8, 8), ("team, less",)),
    ],
)
def test_the_team_has_to_add_three_projects_and_more_staff_must_not_cost_any(
    curve: tuple[float, ...], failed: tuple[str, ...]
) -> None:
    staffed = [delivering(projects, seed) for seed, projects in enumerate(curve)]
    found = county_team.driven_by_its_team(MadeLaboratory([[delivering(8, 9), *staffed]]))
    for label, verdict in verdicts(found).items():
        assert (verdict != "reproduced") == any(part in label for part in failed), label


def test_where_the_teams_hours_went_adds_up() -> None:
    parts = county_team.hours_of_staff(delivering(5))
    assert np.allclose(sum(parts.values()), 1.0)
    assert np.allclose(parts["the work of projects"], 0.3)
    assert np.allclose(parts["nothing"], 0.2)


@pytest.mark.parametrize(
    ("slope", "join", "verdict"),
    [(0.03, 0.5, "reproduced"), (0.0, 0.5, "not reproduced"), (0.03, 0.3, "not reproduced")],
)
def test_learning_over_ties_and_by_joining(slope: float, join: float, verdict: str) -> None:
    carry, joined, _alone = county_runs(0.4, join)
    found = county_team.learning_over_ties(MadeLaboratory([[carry, joined]], [seen_members(slope)]))
    if slope == 0.0:
        assert rows()["C2"].verdict(found) != "reproduced"
    else:
        assert rows()["C2"].verdict(found) == verdict


def embedding(end: float, own: float, pairs: float) -> Ensemble:
    there = county_pairs()
    return ensemble(
        institutional_share=np.linspace(0.1, end, 40) + noise(2, 0.005),
        institutional_share_members=np.linspace(0.1, own, 40) + noise(3, 0.005),
        pairs_in_contact=pairs * there,
    )


def county_pairs() -> float:
    tie = ensemble().start_tie
    return float(np.triu(np.maximum(tie, tie.T), 1).sum())


@pytest.mark.parametrize(
    ("end", "own", "pairs", "verdict"),
    [
        (0.4, 0.35, 1.0, "reproduced"),
        (0.4, 0.2, 1.0, "not reproduced"),
        (0.2, 0.2, 1.0, "not reproduced"),
        (0.05, 0.05, 1.0, "not reproduced"),
        (0.4, 0.35, 1.3, "not reproduced"),
    ],
)
def test_ties_have_to_become_embedded_while_contact_stays(end: float, own: float, pairs: float, verdict: str) -> None:
    found = county_team.embedded(MadeLaboratory(county_as_it_is=embedding(end, own, pairs)))
    assert rows()["C3"].verdict(found) == verdict


def breeding(founded: int, ended: int = 1, better: bool = True) -> Ensemble:
    """Return histories half of which give up projects early; more spin-offs follow the better record, or the worse."""
    log = finished(6, 3, 4)
    half = log["replication"] < RUNS // 2
    log["ended"][half & (log["ended"] < 0)] = 10  # given up by year five
    more = np.where((np.arange(RUNS) < RUNS // 2) == better, 0.5, 1.5)[:, None]
    late = np.minimum(steps(*range(22, 22 + founded)), founded) * more
    return ensemble(
        log, delivered_customer_service=steps(4, 5, 6, 24, 30), spin_offs=late, spin_offs_ended=ended * steps(38)
    )


@pytest.mark.parametrize(
    ("county", "alone", "failed"),
    [
        (breeding(3), breeding(1), ()),
        (breeding(3, ended=0), breeding(1), ("ended",)),
        (breeding(9), breeding(1), ("founded in ten",)),
        (breeding(2), breeding(2), ("less without",)),
        (breeding(3, better=False), breeding(1), ("record",)),
    ],
)
def test_other_partnerships_follow_team_and_record_and_some_end(
    county: Ensemble, alone: Ensemble, failed: tuple[str, ...]
) -> None:
    found = county_team.other_partnerships(MadeLaboratory([[county, alone]]))
    for label, verdict in verdicts(found).items():
        assert (verdict != "reproduced") == any(part in label for part in failed), label


@pytest.mark.parametrize(
    ("few", "many", "longer", "verdict"),
    [(9, 8, 1.2, "reproduced"), (9, 4, 1.2, "not reproduced"), (9, 8, 2.0, "not reproduced")],
)
def test_seven_partners_have_to_finish_nearly_as_often_and_as_soon(
    few: int, many: int, longer: float, verdict: str
) -> None:
    found = [ensemble(finished(10, few, 10)) for _partners in county_portfolio.PARTNERS[:-1]]
    found.append(ensemble(finished(10, many, 10 * longer)))
    result = county_portfolio.delivered_together(MadeLaboratory([found]))
    assert rows()["C5"].verdict(result) == verdict


def test_work_is_the_same_whatever_the_number_of_partners() -> None:
    works = {
        tuple(start(county_portfolio.needing(Setup(shire_county()), partners)).types["work"].round(6))
        for partners in county_portfolio.PARTNERS
    }
    assert len(works) == 1
    assert len(set(next(iter(works)))) == 1


@pytest.mark.parametrize(
    ("share", "other", "verdict"),
    [(0.04, 0.1, "reproduced"), (0.001, 0.1, "not reproduced"), (0.04, 0.05, "not reproduced")],
)
def test_another_table_has_to_double_democracy_and_policy(share: float, other: float, verdict: str) -> None:
    def table(part: float) -> Ensemble:
        rare = np.maximum(100.0 * part + noise(5, 0.1), 0.0)
        return ensemble(delivered_local_democracy=rare, delivered_customer_service=100.0 * (1 - part))

    found = county_portfolio.rarely_democracy(MadeLaboratory([[table(share), table(other), table(share + 0.02)]]))
    assert rows()["C6"].verdict(found) == verdict
    added = next(one for one in found.measures if "adds to the share" in one.label)
    assert added.value == pytest.approx(0.02, abs=0.005)


def made_row(key: str, low: float, high: float) -> RowResult:
    found = Finding((measured("A number", "", ((low + high) / 2, low, high), above(0)),), 7)
    return RowResult(rows()[key], found)


def table(head: object, lines: object) -> str:
    return f"{head} {lines}"


def test_a_row_that_fails_stays_with_its_reason_and_one_that_is_met_has_none() -> None:
    failed, met = made_row("C5", -2.0, -1.0), made_row("C4", 1.0, 2.0)
    text = section([failed, met], {}, "images", table, figure)
    assert TITLE in text
    assert MET["not reproduced"] in text
    assert failed.row.fails in text
    assert met.row.fails not in text
    for one in (failed, met):
        assert one.row.built_in in text
        assert one.row.emerged in text


def test_a_row_that_is_only_told_is_not_judged() -> None:
    found = Finding((measured("A number", "", (1.0, 0.5, 1.5)),), 7)
    assert rows()["C7"].verdict(found) is None


def test_rows_come_back_from_their_data_and_have_lines_in_the_table_of_numbers() -> None:
    one = made_row("C1", 1.0, 2.0)
    (data,) = county_data([one])
    assert from_data(data) == one.finding
    assert data["verdict"] == "reproduced"
    line = as_csv([], [one]).splitlines()[1]
    assert line.startswith("C1,Driven by its staff team,,,reproduced,A number")


def test_a_row_can_be_asked_for_alone_and_a_row_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["validate", "--only", "C9"])
    assert "C1 to C7" in capsys.readouterr().err
