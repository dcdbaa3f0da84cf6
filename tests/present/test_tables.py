"""The table: one content in three forms, legible anywhere."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace

import pytest

from partnership_dynamics.scenarios.ensemble.outcomes import JUDGED, Comparison, compare
from partnership_dynamics.scenarios.present import tables, words


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_every_outcome_stands_in_the_table_the_csv_and_the_json(comparison: Comparison) -> None:
    text = re.sub(r"\s+", " ", tables.comparison_text(comparison))
    data = tables.as_data(comparison)
    lines = list(csv.DictReader(io.StringIO(tables.as_csv(data["outcomes"]))))
    for row, plain, line in zip(comparison.rows, data["outcomes"], lines, strict=True):
        assert row.label.strip() in text
        assert plain["key"] == line["key"] == row.key
        matters = comparison.matters if row.key in JUDGED else float("nan")
        assert plain["in_words"] == line["in_words"] == words.sentence(row, 6, matters)
        if row.pairs:
            assert float(line["difference"]) == pytest.approx(row.difference, abs=1e-6)
        else:
            assert plain["difference"] is None
            assert line["difference"] == ""


def test_json_holds_no_number_that_is_none(comparison: Comparison) -> None:
    empty = replace(comparison.scenario, projects=comparison.scenario.projects[:0])
    for data in (tables.as_data(compare(empty, comparison.baseline)), tables.ensemble_as_data(empty)):
        assert json.loads(tables.as_json(data)) == data
        years = next(row for row in data["outcomes"] if row["key"] == "years_to_deliver")
        assert years.get("mean", years.get("difference")) is None


def test_the_heading_says_what_over_how_long_how_often_and_who_pays(comparison: Comparison) -> None:
    text = re.sub(r"\s+", " ", tables.comparison_text(comparison))
    names = ("Half the hours from year three", "As it is", "illustrative")
    for said in (*names, "six years", "20 paired runs", "pay 25%"):
        assert said in text
    granted = replace(
        comparison.scenario.setup.partnership, team=replace(comparison.scenario.setup.partnership.team, members_pay=0.0)
    )
    other = replace(comparison.scenario, setup=replace(comparison.scenario.setup, partnership=granted))
    assert "a grant pays" in words.who_pays(replace(comparison, scenario=other))


def test_the_county_is_called_illustrative_and_a_real_partnership_is_not(comparison: Comparison) -> None:
    real = replace(comparison.baseline.setup.partnership, illustrative=False, name="Somewhere")
    ensemble = replace(comparison.baseline, setup=replace(comparison.baseline.setup, partnership=real))
    assert "illustrative" in tables.ensemble_text(comparison.baseline)
    assert "illustrative" not in tables.ensemble_text(ensemble)


@pytest.mark.parametrize("columns", [60, 80, 100, 200])
def test_a_table_fits_80_to_100_columns_and_cuts_nothing_off(
    comparison: Comparison, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    tables.comparison_text(comparison, stream)
    plain = re.sub(r"\x1b\[[\d;]*m", "", stream.getvalue())
    width = max(len(line.rstrip()) for line in plain.splitlines())
    assert width <= min(max(columns, 80), 100)
    assert "…" not in plain
    for row in comparison.rows:
        if words.verdict(row) in ("more", "less"):
            assert words.interval(row) in plain


def test_what_is_no_terminal_gets_plain_text(comparison: Comparison) -> None:
    stream = io.StringIO()
    text = tables.comparison_text(comparison, stream)
    assert stream.getvalue() == text
    assert "\x1b" not in text


def test_a_stream_that_knows_only_ascii_gets_ascii(comparison: Comparison) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii", newline="\n")
    tables.comparison_text(comparison, stream)
    stream.flush()
    said = raw.getvalue().decode("ascii")
    assert re.search(r"-\d", said)
    assert "95% interval" in said


def test_an_unclear_difference_is_named_so_and_its_size_is_not_put_forward(comparison: Comparison) -> None:
    row = replace(comparison.row("delivered"), difference=0.7777, low=-0.2, high=1.8, same=0.1)
    text = tables.comparison_text(replace(comparison, rows=(row,)))
    assert "unclear" in text
    table = text.partition("Projects delivered in six years.")[0]
    assert "0.8" not in table
