"""Small files that ask for much cost at most in proportion to their size, and say which limit they met."""

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc
from contextlib import suppress
from pathlib import Path

import pytest

from partnership_dynamics.calibration.asked import Refused, read_or_refused
from partnership_dynamics.calibration.calibrated import CalibratedError, read_calibrated
from partnership_dynamics.calibration.plan import ReadingPlan
from partnership_dynamics.calibration.readers import child
from partnership_dynamics.calibration.readers.child import EndedError, in_child
from partnership_dynamics.calibration.survey import read_survey
from partnership_dynamics.calibration.tables import SurveyError
from partnership_dynamics.calibration.toml import TomlError, parse_toml
from partnership_dynamics.scenarios.schema import ScenarioError, read_scenario
from tests.robust.costly import KINDS, SCENARIOS, scenario

ROOT = Path(__file__).resolve().parents[2]
SIZE = 300_000  # bytes
MEMORY, SECONDS = 1_500_000_000, 120  # of address space (Python and its packages take half), and of computing for all
FREE, A_BYTE = 300_000_000, 250  # bytes: matrices of 5,000 members, and for each byte of the file

SCRIPT = """
import sys
from pathlib import Path
from partnership_dynamics.calibration.survey import read_survey
from partnership_dynamics.scenarios.schema import read_scenario
for path in sorted(Path(sys.argv[1]).iterdir()):
    try:
        (read_scenario if path.suffix == ".toml" else read_survey)(str(path))
        print(path.name, "read")
    except ValueError as error:
        print(path.name, str(error).replace("\\n", " "))
"""


def _limited() -> None:
    resource = pytest.importorskip("resource")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps to a limit on address space")
def test_small_files_that_ask_for_much_are_read_or_refused_within_memory_and_computing_time(tmp_path: Path) -> None:
    made = [make(SIZE) for make in (*KINDS.values(), *SCENARIOS.values())]
    for index, (name, content) in enumerate(made):
        (tmp_path / f"{index}-{name}").write_bytes(content)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        preexec_fn=_limited,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    assert len(done.stdout.splitlines()) == len(made)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_memory_grows_at_most_linearly_with_the_size_of_a_survey(tmp_path: Path, kind: str) -> None:
    for size in (SIZE // 16, SIZE // 4):
        name, content = KINDS[kind](size)
        (tmp_path / name).write_bytes(content)
        tracemalloc.start()
        with suppress(SurveyError):
            read_survey(tmp_path / name)
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most <= FREE + A_BYTE * len(content), (size, most)


@pytest.mark.parametrize("kind", sorted(SCENARIOS))
def test_memory_grows_at_most_linearly_with_the_size_of_a_scenario(tmp_path: Path, kind: str) -> None:
    name, content = SCENARIOS[kind](SIZE)
    (tmp_path / name).write_bytes(content)
    tracemalloc.start()
    with pytest.raises(ScenarioError) as caught:
        read_scenario(str(tmp_path / name))
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert name in str(caught.value)
    assert len(str(caught.value)) < 4_100
    assert most <= FREE + A_BYTE * len(content)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[event]]\nkind = 'style'\nyear = 1e308\nvalue = 1\n", "event.0.year"),
        ("[[event]]\nkind = 'style'\nyear = 1\nvalue = 1\nstart = 0\nuntil_year = 1e308\n", "event.0.until_year"),
        ("[[event]]\nkind = 'style'\nquarter = 99999999999999999999\nvalue = 1\n", "event.0.quarter"),
        ("[team]\nstaff = { low = 0, high = 1e308 }\n", "team.staff"),
        (f"[team]\nstaff = {{ low = 0, high = {'9' * 401} }}\n", "401 digits"),
        (f"[parameters]\nturnover = {{ low = 0, high = {'9' * 401} }}\n", "401 digits"),
        (f"[parameters]\nturnover = {'9' * 401}\n", "parameters.turnover"),
        (f"[parameters]\nturnover = 0x{'f' * 9_000}\n", "parameters.turnover"),
        ("[parameters]\ngross_hours = 1e200\n", "gross_hours is 1e+200"),
        ("[parameters]\ntie_floor = 0\n", "tie_floor is 0"),
        (f"[[member]]\nname = 'a'\nkind = 'police'\narea = {'9' * 30}\n", "member.0.area"),
        ("[[member]]\nname = 'a'\nkind = 'police'\nhours = 1e308\n", "member.0.hours"),
        ("[[member]]\nname = 'a'\nkind = 'police'\npriorities = [1e308, 1e308, 1e308, 1e308]\n", "priorities"),
        ("[[hours]]\nmember = 'police'\ntimes = inf\n", "hours.0.times"),
        (f"[[event]]\nkind = 'agreements'\nyear = 2\nvalue = {'9' * 401}\n", "event.0.value"),
        (f"extends = '{'x' * 9_000}'\n", "extends"),
    ],
)
def test_numbers_and_words_beyond_all_sense_are_refused_in_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(scenario(text))
    with pytest.raises(ScenarioError, match=r"^mine\.toml") as caught:
        read_scenario(str(path))
    assert said in str(caught.value)
    assert len(str(caught.value)) < 4_100


@pytest.mark.parametrize("value", ["9" * 401, "1e308", "nan", "inf", f"0x{'f' * 9_000}"])
def test_calibrated_values_beyond_all_sense_are_refused_in_a_sentence(tmp_path: Path, value: str) -> None:
    path = tmp_path / "calibrated.toml"
    head = 'format = "partnership-dynamics calibrated 1"\npartnership = "Shire"\n'
    for text in (
        f"[given]\nidea_rate = {value}\n[log]\ndraws = [[0.5], [0.5]]\n[log.point]\nturnover = 0.5\n",
        f"[log]\ndraws = [[{value}], [0.5]]\n[log.point]\nturnover = 0.5\n",
        f"[log]\ndraws = [[0.5], [0.5]]\n[log.point]\nturnover = {value}\n",
        f"[log]\ndraws = [[0.5], [0.5]]\ncovariance = [[{value}]]\n[log.point]\nturnover = 0.5\n",
    ):
        path.write_text(head + text, encoding="utf-8")
        with pytest.raises(CalibratedError, match=r"^calibrated\.toml"):
            read_calibrated(path)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no such device")
def test_a_device_is_no_file_of_calibrated_constants() -> None:
    with pytest.raises(CalibratedError, match="not an ordinary file"):
        read_calibrated("/dev/zero")


def test_a_pajek_line_with_its_relation_and_nothing_else_is_refused_by_its_line(tmp_path: Path) -> None:
    for part in ("Arcslist", "Edgeslist", "Arcs", "Edges"):
        for line in ("2 :", "2 : [1-2]", "2:"):
            path = tmp_path / "a.net"
            path.write_text(f"*Vertices 2\n1 a\n2 b\n*{part}\n{line}\n", encoding="utf-8")
            with pytest.raises(SurveyError, match=r"a\.net(, line 5)?: "):
                read_survey(path)


def test_a_key_is_as_deep_as_a_person_writes_it() -> None:
    for deep in ("a." * 40 + "a = 1", "[" + "a." * 40 + "a]", '"a" . ' * 40 + "a = 1", "x = {" + "a." * 40 + "a = 1}"):
        with pytest.raises(TomlError, match="too deep"):
            parse_toml(deep)
    assert parse_toml('a.b.c = 1.5\ntext = "One. Two. Three."')["text"] == "One. Two. Three."


def _forever(_word: str) -> None:
    while True:
        pass


def _greedy(_word: str) -> int:
    return len([bytearray(500_000_000) for _ in range(20)])


def _pids() -> str:
    return str(os.getpid())


def test_reading_in_a_child_gives_what_reading_here_gives(tmp_path: Path) -> None:
    path = tmp_path / "ties.csv"
    path.write_text("source,target\na,b\nb,c\nc,a\n", encoding="utf-8")
    there, here = in_child(read_survey, str(path)), read_survey(path)
    assert there.ids == here.ids
    assert there.notes == here.notes
    assert {key: layer.tie.tolist() for key, layer in there.layers.items()} == {
        key: layer.tie.tolist() for key, layer in here.layers.items()
    }
    assert in_child(_pids) != str(os.getpid())
    path.write_text("source,target\na\n", encoding="utf-8")
    with pytest.raises(SurveyError, match=r"^ties\.csv, line 2: target is empty"):
        in_child(read_survey, str(path))


def test_what_a_child_gives_and_raises_is_of_the_classes_that_are_known_here(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("x,Fire,Police,Health\nFire,,Weekly,Never\nPolice,Never,,Weekly\nHealth,Weekly,Never,\n", "utf-8")
    assert type(in_child(read_or_refused, str(path), None, ReadingPlan())) is Refused
    with pytest.raises(SurveyError, match="--scale Never,Weekly"):
        in_child(read_survey, str(path))


def test_a_child_that_takes_too_long_is_ended_and_that_is_said() -> None:
    with pytest.raises(SurveyError, match="longer than 1 seconds, and was ended"):
        in_child(_forever, "", seconds=1.0)


def test_a_child_that_nobody_waits_for_is_ended() -> None:
    looks = iter([False, False, True])
    with pytest.raises(EndedError):
        in_child(_forever, "", stopped=lambda: next(looks))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps to a limit on address space")
def test_a_child_that_takes_too_much_memory_is_refused_and_that_is_said() -> None:
    with pytest.raises(SurveyError, match="more memory than reading may take"):
        in_child(_greedy, "")
    assert child.MEMORY < 20 * 500_000_000
