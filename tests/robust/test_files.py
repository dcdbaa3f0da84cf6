"""Nothing that was written is lost or taken for what it is not: states cut short, two runs at one place."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnership_dynamics.calibration.logs import fit as fitting
from partnership_dynamics.calibration.whole import keep_arrays, kept_arrays
from partnership_dynamics.scenarios.claims import claimed
from partnership_dynamics.scenarios.manifest import FORMAT
from partnership_dynamics.scenarios.results import ResultsError, check_place, finish, put
from partnership_dynamics.scenarios.schema import ScenarioError

relaxed = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)


@relaxed
@given(st.data())
def test_a_state_cut_short_or_changed_anywhere_is_no_state(tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "unfinished.npz"
    keep_arrays(path, {"key": "k", "x": np.arange(50.0), "statistics": np.ones((50, 3))})
    whole = path.read_bytes()
    found = kept_arrays(path)
    assert found is not None
    assert found["x"].tolist() == np.arange(50.0).tolist()
    at = data.draw(st.integers(0, len(whole) - 1))
    path.write_bytes(whole[:at])
    assert kept_arrays(path) is None
    spoilt = bytearray(whole)
    spoilt[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(bytes(spoilt))
    assert kept_arrays(path) is None
    assert fitting.kept_before(path, "k") == (None, None)
    path.unlink()
    assert kept_arrays(path) is None


def results(place: Path, who: str) -> Path:
    """Put results that say whose they are at a place, as a command does at its end."""
    return put(place, lambda building: finish(building, {"format": FORMAT, "who": who}))


def test_the_second_of_two_runs_into_one_folder_gets_another_name_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "results"
    check_place(place)  # both begin
    results_of_the_first = results(place, "first")
    from partnership_dynamics.scenarios import results as module

    module._there[place.resolve()] = ""  # what the second saw when it began, in a process of its own
    assert results_of_the_first == place
    second = results(place, "second")
    assert second == tmp_path / "results-2"
    assert "another run has put its results into" in capsys.readouterr().err
    assert '"first"' in (place / "manifest.json").read_text(encoding="utf-8")
    assert '"second"' in (second / "manifest.json").read_text(encoding="utf-8")
    check_place(place)
    assert results(place, "third") == place, "what stood there when a run began is replaced as before"
    module._there[place.resolve()] = ""
    assert results(place, "third") == place, "the very same results are no others"


HOLD = """
import sys, time
from pathlib import Path
from partnership_dynamics.scenarios.claims import claimed
with claimed(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_folder_that_another_fit_writes_into_is_refused_until_that_ends_or_dies(tmp_path: Path) -> None:
    folder = tmp_path / "log"
    with subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], stdout=subprocess.PIPE, text=True) as other:
        try:
            assert other.stdout is not None
            assert other.stdout.readline() == "held\n"
            with pytest.raises(ScenarioError, match=r"another run is writing into this folder.*--out"), claimed(folder):
                pass
        finally:
            other.kill()
    with claimed(folder):
        assert folder.is_dir()
    assert list(folder.iterdir()) == []
    with pytest.raises(KeyboardInterrupt), claimed(tmp_path / "new"):
        raise KeyboardInterrupt
    assert not (tmp_path / "new").exists(), "a run that wrote nothing leaves nothing"


def test_a_place_with_anything_else_is_refused_without_a_walk_through_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("bin", "lib", "share"):
        (tmp_path / "usr" / name).mkdir(parents=True)

    def walk(*_given: object) -> None:
        raise AssertionError("the whole tree is walked")

    monkeypatch.setattr(Path, "rglob", walk)
    monkeypatch.setattr("os.walk", walk)
    with pytest.raises(ResultsError, match="holds something else"):
        check_place(tmp_path / "usr")
