"""The front door: the same bits as the command line and the app, answers to read and to go on with."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

import partnership_dynamics as door
from partnership_dynamics.ready import Over, made_ready
from partnership_dynamics.scenarios.actions.prepare import Prepared
from partnership_dynamics.scenarios.app.answers import compared
from partnership_dynamics.scenarios.app.question import Question
from partnership_dynamics.scenarios.app.workspace import Workspace
from partnership_dynamics.scenarios.commands.main import main
from partnership_dynamics.scenarios.frames import columns_of
from partnership_dynamics.scenarios.schema import ScenarioError
from partnership_dynamics.simulation.history import run
from partnership_dynamics.simulation.start import start
from tests.model.worlds import bytes_of

mpl.use("Agg")
ROOT = Path(__file__).resolve().parents[2]
YEARS, PAIRS, SEED = 2, 8, 2007


@pytest.fixture(scope="module")
def answer() -> door.ComparisonAnswer:
    return door.compare(door.shire(), "stronger_team", pairs=PAIRS, years=YEARS, seed=SEED)


def digests(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every table and picture of a results folder; alternatives are apart."""
    parts = ("tables", "data", "plots")
    files = (path for part in parts for path in (folder / part).iterdir())
    return {path.name: path.read_bytes() for path in files if path.name != "further.json"}


def test_python_and_the_command_line_write_the_same_bytes_for_the_same_question(
    answer: door.ComparisonAnswer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    size = ["--replications", str(PAIRS), "--quarters", str(4 * YEARS), "--seed", str(SEED)]
    assert main(["compare", "stronger_team", *size, "--out", str(tmp_path / "command"), "--json"]) == 0
    capsys.readouterr()
    answer.save(tmp_path / "python")
    assert digests(tmp_path / "python") == digests(tmp_path / "command")


@pytest.mark.parametrize("over", ["plausible", "default"])
def test_python_and_the_command_line_write_the_same_bytes_of_a_simulation(
    over: Over, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--replications", str(PAIRS), "--quarters", str(4 * YEARS), "--seed", str(SEED), "--parameters", over]
    where = ["--scenario", "engaged_leaders", "--out", str(tmp_path / "command"), "--json"]
    assert main(["simulate", *words, *where]) == 0
    theirs = json.loads(capsys.readouterr().out)
    outlook = door.simulate(door.shire(), "engaged_leaders", runs=PAIRS, years=YEARS, seed=SEED, over=over)
    assert digests(outlook.save(tmp_path / "python")) == digests(tmp_path / "command")
    frame = outlook.to_frame().astype(object)
    assert frame.where(frame.notna(), None).to_dict("records") == theirs["outcomes"]


def test_a_simulation_is_that_half_of_a_comparison_with_the_same_seed(answer: door.ComparisonAnswer) -> None:
    outlook = door.simulate(door.shire(), "stronger_team", runs=PAIRS, years=YEARS, seed=SEED)
    for table in ("runs", "quarters", "projects"):
        both = answer.to_frame(table)
        half = both[both["part"] == "scenario"].drop(columns="part").reset_index(drop=True)
        pd.testing.assert_frame_equal(outlook.to_frame(table).drop(columns="part"), half)


def test_python_and_the_app_give_the_same_bits_for_the_same_question(answer: door.ComparisonAnswer) -> None:
    ready: Prepared = made_ready(door.shire(), 4 * YEARS, None, (), None, None, "plausible")
    theirs = compared(Workspace(ready, "", "example"), Question(what_if="stronger_team", years=YEARS), PAIRS)
    for table in ("runs", "quarters", "projects", "ties"):
        ours = answer.to_frame(table)
        columns = columns_of(theirs, table)
        assert columns is not None
        for name, column in columns.items():
            if name != "scenario":  # the app names a question by what it changes
                assert np.array_equal(ours[name].to_numpy(), column, equal_nan=column.dtype.kind == "f"), name


def test_an_answer_is_a_sentence_and_a_table_to_read_and_no_stronger_than_its_interval(
    answer: door.ComparisonAnswer,
) -> None:
    assert answer.sentence in repr(answer)
    assert "Projects delivered" in repr(answer)
    html = answer._repr_html_()
    assert html.count("<table>") == 1
    assert '<th scope="col"' in html
    assert '<th scope="row"' in html
    low, high = answer.interval
    assert low <= answer.difference <= high
    assert low < 0 < high  # a few pairs of short runs
    assert "almost certainly" not in answer.sentence.lower()
    assert "in 10 of 10" not in answer.sentence


def test_tidy_data_has_a_row_for_each_run_quarter_project_and_tie(answer: door.ComparisonAnswer) -> None:
    runs, quarters = answer.to_frame("runs"), answer.to_frame("quarters")
    projects, ties = answer.to_frame("projects"), answer.to_frame("ties")
    assert len(runs) == 2 * PAIRS
    assert len(quarters) == 2 * PAIRS * 4 * YEARS
    last = quarters[quarters["quarter"] == 4 * YEARS - 1].set_index(["part", "replication"])["raised"]
    assert (projects.groupby(["part", "replication"]).size().reindex(last.index, fill_value=0) == last).all()
    assert set(ties["ego"]) <= {member.name for member in door.shire().members}
    assert ((ties["share_of_runs_at_the_end"] >= 0) & (ties["share_of_runs_at_the_end"] <= 1)).all()
    gap = runs.pivot_table(index="replication", columns="part", values="delivered")
    assert (gap["scenario"] - gap["baseline"]).mean() == pytest.approx(answer.difference)
    with pytest.raises(ValueError, match="there is no table"):
        answer.to_frame("years")  # type: ignore[arg-type]


def test_plots_are_axes_and_take_axes(answer: door.ComparisonAnswer) -> None:
    from matplotlib import pyplot as plt

    _figure, (left, right) = plt.subplots(ncols=2)
    assert answer.plot(ax=left) is left
    assert answer.plot("difference", ax=right) is right
    assert len(left.get_lines()) == 2
    plt.close("all")


def test_a_scenario_built_in_python_is_that_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        'title = "Mine"\nquestion = "What if?"\nextends = ["no_team"]\n'
        "[parameters]\nturnover = { low = 0.02, high = 0.06 }\n"
        '[[event]]\nkind = "funding"\nyear = 1.5\nvalue = 0.5\n',
        encoding="utf-8",
    )
    built = door.scenario(
        "mine",
        title="Mine",
        question="What if?",
        extends=["no_team"],
        parameters={"turnover": {"low": 0.02, "high": 0.06}},
        event=[{"kind": "funding", "year": 1.5, "value": 0.5}],
    )
    assert built == door.scenario(str(file))
    with pytest.raises(ScenarioError, match=r"mine: team\.stuff"):
        door.scenario("mine", team={"stuff": 2})


def test_a_survey_is_read_as_a_plan_says(tmp_path: Path) -> None:
    members = [f"member {row}" for row in range(8)]
    waves = {"pre": 1, "post": 3}
    rows = [
        f"{members[i]},{members[(i + step) % 8]},{wave}"
        for wave, most in waves.items()
        for i in range(8)
        for step in range(1, 1 + most)
    ]
    survey = tmp_path / "ties.csv"
    survey.write_text("\n".join(["from,to,wave", *rows, ""]), encoding="utf-8")
    plan = tmp_path / "plan.toml"
    plan.write_text('waves = ["post", "pre"]\n', encoding="utf-8")
    usual = door.read_survey(survey, wave="post")
    by_plan = door.read_survey(survey, plan=plan)
    assert int(by_plan.tie.sum()) < int(usual.tie.sum())  # the last wave is another by the plan
    assert [member.name for member in usual.members] == members


def test_a_factorial_runs_every_combination_under_the_same_luck_and_tells_effects() -> None:
    levels = {"team.staff": [0.5, 2.0], "table.strategy": [0.0, 1.0]}
    found = door.factorial(door.shire(), levels, runs=6, years=YEARS)
    frame = found.to_frame()
    assert len(frame) == 4 * 6
    means = frame.groupby(["team.staff", "table.strategy"])["delivered"].mean()
    effects = found.effects().set_index("factor")["effect"]
    staff = (means[2.0] - means[0.5]).mean()
    assert effects["team.staff"] == pytest.approx(staff)
    interaction = (means[2.0, 1.0] - means[0.5, 1.0]) - (means[2.0, 0.0] - means[0.5, 0.0])
    assert effects["team.staff x table.strategy"] == pytest.approx(interaction)
    assert len(found.plot().get_xticks()) == 2
    assert "4 combinations" in repr(found)


def test_the_mesa_model_is_the_history_that_simulate_runs() -> None:
    model = door.PartnershipModel(door.shire(), "engaged_leaders", rng=5, replication=3, years=YEARS)
    model.run_model()
    template = start(door.setup(door.shire(), "engaged_leaders", years=YEARS))
    assert bytes_of(model.state) == bytes_of(run(template, 5, 3))
    outlook = door.simulate(door.shire(), "engaged_leaders", runs=4, years=YEARS, seed=5, over="default")
    assert model.state.series[-1].tolist() == outlook.ensemble.series[3, -1].tolist()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: door.compare(door.shire(), "stronger_teem"), "did you mean"),
        (lambda: door.compare(door.shire(), "no_team", constants={"turnovr": 0.1}), "no parameter 'turnovr'"),
        (lambda: door.compare(door.shire(), "no_team", pairs=0), "at least 1"),
        (lambda: door.simulate(door.shire(), years=1.1), "whole quarters"),
        (lambda: door.factorial(door.shire(), {}), "its levels"),
        (lambda: door.factorial(door.shire(), {"team.stuff": [1]}), "this key is not known"),
        (lambda: door.compare(door.shire(), "no_team", precision=-1.0), "precision"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence_before_anything_is_simulated(call: object, words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        call()  # type: ignore[operator]


def test_progress_is_told_and_changes_nothing(answer: door.ComparisonAnswer) -> None:
    told: list[tuple[int, int]] = []
    again = door.compare(
        door.shire(),
        "stronger_team",
        pairs=PAIRS,
        years=YEARS,
        seed=SEED,
        workers=1,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told[-1][0] == told[-1][1]
    pd.testing.assert_frame_equal(again.to_frame("runs"), answer.to_frame("runs"))


def test_importing_loads_nothing_heavy_and_every_public_name_is_there() -> None:
    code = (
        "import sys, partnership_dynamics as door; heavy = {'numpy', 'numba', 'pandas', 'mesa', 'matplotlib', 'scipy'};"
        "print(sorted(heavy & set(sys.modules)), sorted(door.__all__) == dir(door))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[] True\n"
    for name in door.__all__:
        assert getattr(door, name).__doc__
    with pytest.raises(AttributeError, match="it has"):
        _ = door.compair


def test_salib_varies_constants_of_the_model_in_ten_lines() -> None:
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol

    names = ["turnover", "idea_rate"]
    problem = {"num_vars": 2, "names": names, "bounds": [[0.0, 0.1], [0.02, 0.2]]}
    values = sobol.sample(problem, 2, calc_second_order=False)
    county = door.shire()
    constants = [{"density": -2.0, **dict(zip(names, row, strict=True))} for row in values]
    delivered = np.array([door.simulate(county, runs=1, years=1, constants=one).mean() for one in constants])
    indices = analysis.analyze(problem, delivered, calc_second_order=False)
    assert len(indices["ST"]) == 2


def test_the_ema_workbench_explores_scenarios_in_ten_lines() -> None:
    pytest.importorskip("ema_workbench", reason="the EMA workbench is not installed: pip install ema_workbench")
    from ema_workbench import Model, RealParameter, ScalarOutcome, perform_experiments

    county = door.shire()

    def delivered(staff: float, turnover: float) -> dict[str, float]:
        what_if = door.scenario("explored", team={"staff": staff}, parameters={"turnover": turnover})
        return {"delivered": door.simulate(county, what_if, runs=1, years=1, constants={"density": -2.0}).mean()}

    model = Model("partnership", function=delivered)
    model.uncertainties = [RealParameter("turnover", 0.0, 0.1)]
    model.levers = [RealParameter("staff", 0.0, 4.0)]
    model.outcomes = [ScalarOutcome("delivered")]
    _experiments, outcomes = perform_experiments(model, scenarios=2, policies=2)
    assert outcomes["delivered"].shape == (4,)
