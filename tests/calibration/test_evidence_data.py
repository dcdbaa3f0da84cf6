"""Figures of the evidence that come from open data are what those data give; skipped where the data are not at hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from partnership_dynamics.calibration.evidence import Figure, figures

DAYS = 365.25
BAND = 0.01


Table = Callable[..., pd.DataFrame]


@pytest.fixture
def table(shared: Path) -> Table:
    def read(*place: str) -> pd.DataFrame:
        path = (shared / "data").joinpath(*place)
        if not path.exists():
            pytest.skip(f"{'/'.join(place)} is not at hand")
        return pd.read_csv(path)

    return read


def within(figure: Figure, value: float) -> bool:
    return figure.low <= value <= figure.high


def test_survival_of_named_ties_counts_only_those_who_answered_twice(table: Table) -> None:
    people, ties = table("estuaries_panel", "nodes.csv"), table("estuaries_panel", "ties.csv")
    answered = set(people[people.respondent_w2 == 1].id)
    first, second = (
        {(a, b) for a, b in zip(one.source, one.target, strict=True)}
        for one in (ties[ties.wave == 1], ties[ties.wave == 2])
    )
    named = [pair for pair in first if pair[0] in answered]
    kept = sum(pair in second for pair in named)
    assert (kept, len(named)) == (63, 133)
    assert within(figures()["tie_loss"], 1 - (kept / len(named)) ** (1 / 8))


def test_share_of_councils_that_declared(table: Table) -> None:
    councils = table("delivery", "uk_climate_emergency", "declarations.csv")
    share = (councils.status == "Declared").mean()
    figure = figures()["climate_declarations"]
    assert abs(share - (figure.value or 0)) < BAND
    half = 1.96 * np.sqrt(share * (1 - share) / len(councils))
    assert (figure.low, figure.high) == pytest.approx((share - half, share + half), abs=BAND)


def slips(table: Table) -> pd.DataFrame:
    """Return the yearly slip of each capital project watched for a year or more, from reports with a forecast."""
    reports = table("delivery", "nyc_capital_projects", "reports.csv")
    reports["reported"] = pd.to_datetime(reports.reported)
    reports["forecast"] = pd.to_datetime(reports.forecast_completion, errors="coerce")
    assert reports.forecast.isna().sum() == 122
    reports = reports.dropna(subset=["forecast"]).sort_values(["pid", "reported"])
    first, last = reports.groupby("pid").first(), reports.groupby("pid").last()
    watched = (last.reported - first.reported).dt.days / DAYS
    slip = (last.forecast - first.forecast).dt.days / DAYS / watched
    return pd.DataFrame({"slip": slip, "agencies": last.agencies})[watched >= 1]


def test_slip_by_number_of_agencies(table: Table) -> None:
    found = slips(table)
    assert len(found) == 235
    by = found.groupby(found.agencies.clip(upper=3)).slip.mean()
    figure = figures()["slip_by_agencies"]
    assert by[2] / by[1] == pytest.approx(figure.value, abs=BAND)
    assert [round(one, 2) for one in by] == [0.63, 0.40, 0.32]


def test_standstills_of_capital_projects(table: Table) -> None:
    reports = table("delivery", "nyc_capital_projects", "reports.csv")
    reports["reported"] = pd.to_datetime(reports.reported)
    reports["forecast"] = pd.to_datetime(reports.forecast_completion, errors="coerce")
    reports = reports.dropna(subset=["forecast"]).sort_values(["pid", "reported"])
    gap = reports.groupby("pid").reported.diff().dt.days
    moved = reports.groupby("pid").forecast.diff().dt.days
    still = (moved >= 0.9 * gap)[gap.notna()]
    figure = figures()["standstill"]
    assert still.mean() == pytest.approx(figure.value, abs=BAND)


def test_french_joint_bodies_that_end_in_years_without_a_reform(table: Table) -> None:
    bodies = table("delivery", "france_epci", "bodies.csv")
    calm = [*range(1999, 2002), *range(2003, 2012), 2014]
    ended = [
        (bodies.last_year == year).sum() / ((bodies.first_year <= year) & (bodies.last_year >= year)).sum()
        for year in calm
    ]
    figure = figures()["joint_bodies_end"]
    assert min(ended) == pytest.approx(figure.low, abs=0.001)
    assert max(ended) == pytest.approx(figure.high, abs=0.001)


def test_policies_that_states_adopt_within_ten_years(table: Table) -> None:
    adopted = table("delivery", "us_state_policies", "adoptions.csv")
    adopted = adopted.sort_values("adopt_year").drop_duplicates(["policy", "statenam"])
    first = adopted.groupby("policy").adopt_year.transform("min")
    size = adopted.groupby("policy").adopt_year.transform("count")
    chosen = adopted[(first >= 1950) & (size >= 10)]
    shares = (chosen.adopt_year - first[chosen.index] <= 10).groupby(chosen.policy).sum() / 50
    assert len(shares) == 437
    figure = figures()["policies_adopted"]
    assert shares.median() == pytest.approx(figure.value, abs=BAND)
    assert shares.quantile([0.25, 0.75]).tolist() == pytest.approx([figure.low, figure.high], abs=BAND)


def test_rated_major_projects_in_the_years_of_five_colours(table: Table) -> None:
    projects = table("delivery", "uk_gmpp", "project_years.csv")
    colour = projects.rating.str.replace("/ ", "/")
    rated = projects[colour.isin(["Green", "Amber/Green", "Amber", "Amber/Red", "Red"])]
    red = colour[rated.index].isin(["Amber/Red", "Red"]).groupby(rated.report_year).mean()
    figure = figures()["rated_red"]
    assert all(within(figure, round(share, 2)) for share in red[red.index < 2022])


def test_changes_of_political_control(table: Table) -> None:
    councils = table("uk_local_government", "control_change_by_year.csv").dropna(subset=["share_changed"])
    recent = councils[councils.year.between(1998, 2026)]
    assert recent.changed_control.sum() / recent.councils_with_previous_year.sum() == pytest.approx(
        figures()["control_changes"].value, abs=BAND
    )
