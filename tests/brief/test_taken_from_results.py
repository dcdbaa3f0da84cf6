"""What results hold already is taken from them: the question in its own words, and other rules of the model."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from partnership_dynamics.scenarios.brief.content import question_of
from partnership_dynamics.scenarios.brief.extras import found_of, variants
from partnership_dynamics.scenarios.brief.kept import FORMS, read_results
from partnership_dynamics.scenarios.brief.plain import rule
from partnership_dynamics.scenarios.brief.runner import BriefRunner, Totals
from partnership_dynamics.scenarios.commands.main import main
from partnership_dynamics.scenarios.ensemble.ensemble import Case
from partnership_dynamics.scenarios.ensemble.model_form import VARIANTS, under
from partnership_dynamics.scenarios.results import SUMS, ResultsError

SMALL = ("--set", "density=-2.3", "--parameters", "default", "--replications", "8", "--quarters", "8")
MINE = 'title = "Ours"\nquestion = "What if our team had two people for good?"\n[team]\nstaff = 2\n'


@pytest.fixture(scope="module")
def with_forms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small comparison of a scenario of one's own, with other rules; its file is gone since."""
    folder = tmp_path_factory.mktemp("own")
    file = folder / "ours.toml"
    file.write_text(MINE, encoding="utf-8")
    path = folder / "results"
    assert main(["compare", str(file), *SMALL, "--model-form", "--out", str(path)]) == 0
    file.unlink()
    return path


def test_the_question_of_a_scenario_of_ones_own_is_kept_though_its_file_is_gone(
    with_forms: Path, tmp_path: Path
) -> None:
    kept = read_results(with_forms)
    assert question_of(kept) == "What if our team had two people for good?"
    assert main(["brief", str(with_forms), "--quick", "--out", str(tmp_path / "brief")]) == 0
    assert "What if our team had two people for good?" in (tmp_path / "brief" / "briefing.html").read_text("utf-8")


def test_the_command_of_a_scenario_of_ones_own_names_its_file(with_forms: Path) -> None:
    assert read_results(with_forms).manifest["command"].startswith("run.py compare ours.toml as_is ")


class RunsNothing(BriefRunner):
    """A runner that nothing may be asked of."""

    def delivered(self, label: str, cases: Sequence[Case], replications: int) -> list[Totals]:
        """Fail: nothing is to be simulated."""
        raise AssertionError(f"{label}: {len(cases)} cases were to be run again")


def test_other_rules_that_the_results_hold_are_not_run_again(with_forms: Path) -> None:
    kept = read_results(with_forms)
    found = {one.estimate.label: one for one in variants(kept, RunsNothing(2007, 1, None), 20)}
    rows = json.loads((with_forms / FORMS).read_text(encoding="utf-8"))["variants"]
    own = kept.delivered
    acting = [
        row
        for row in rows
        if (row["difference"], row["low"], row["scenario_mean"]) != (own.difference, own.low, own.scenario_mean)
    ]
    assert [rule(row["variant"]) for row in acting] == list(found)
    assert 0 < len(found) < len(VARIANTS)  # no reorganisation is announced here, so one rule plays no part
    for row in acting:
        one = found[rule(row["variant"])]
        assert (one.estimate.mean, one.estimate.low, one.estimate.high) == (row["difference"], row["low"], row["high"])
        assert (one.verdict, one.pairs) == (row["judgement"], 8)


def test_rules_taken_from_results_are_what_would_have_been_run(with_forms: Path) -> None:
    kept = read_results(with_forms)
    taken = {one.estimate.label: one for one in variants(kept, BriefRunner(2007, 1, None), 8)}
    case = next(one for one in VARIANTS if one.name == "news_for_all")
    afresh = under(Case("scenario", "", kept.scenario), case)
    before = under(Case("baseline", "", kept.baseline), case)
    totals = BriefRunner(2007, 1, None).delivered("Other rules", [afresh, before], 8)
    again = found_of("", totals[0] - totals[1], kept)
    told = taken[rule("news_for_all")]
    assert np.allclose((told.estimate.mean, told.estimate.low), (again.estimate.mean, again.estimate.low), atol=1e-6)


def test_rules_that_were_slipped_into_results_are_refused(with_forms: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(with_forms, tmp_path / "copy"))
    lines = (copy / SUMS).read_text(encoding="utf-8").splitlines()
    (copy / SUMS).write_text("\n".join(line for line in lines if FORMS not in line) + "\n", encoding="utf-8")
    with pytest.raises(ResultsError, match=r"no check sum of tables/model_form\.json"):
        read_results(copy)
