"""The simulated questionnaire: what a survey would see of a true network."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from partnership_dynamics.simulation.measures.questionnaire import Questionnaire, answers
from partnership_dynamics.simulation.randomness import run_key

KEY = run_key(7, 0)
Network = tuple[np.ndarray, np.ndarray]


@st.composite
def partnerships(draw: st.DrawFn) -> Network:
    """Return a true network and its strengths, on a few levels so that there are equals."""
    n = draw(st.integers(2, 9))
    tie = draw(arrays.arrays(np.uint8, (n, n), elements=st.integers(0, 1)))
    np.fill_diagonal(tie, 0)
    level = draw(arrays.arrays(np.int64, (n, n), elements=st.integers(1, 4)))
    return tie, np.where(tie == 1, level / 4.0, 0.0)


keys = st.builds(run_key, st.integers(0, 1000), st.integers(0, 1000))
shares = st.floats(0.0, 1.0)


@given(network=partnerships(), key=keys)
def test_a_full_roster_that_all_answer_sees_the_truth(network: Network, key: np.uint64) -> None:
    tie, strength = network
    assert (answers(tie, strength, Questionnaire(), key) == tie).all()


@given(network=partnerships(), key=keys, cap=st.integers(1, 9), missed=shares)
def test_a_cap_keeps_the_strongest_and_never_more_names_than_it_allows(
    network: Network, key: np.uint64, cap: int, missed: float
) -> None:
    tie, strength = network
    seen = answers(tie, strength, Questionnaire(names_at_most=cap, missed=missed), key)
    uncapped = answers(tie, strength, Questionnaire(missed=missed), key)
    assert (seen.sum(axis=1) == np.minimum(uncapped.sum(axis=1), cap)).all()
    for i in range(len(tie)):
        left_out = (uncapped[i] == 1) & (seen[i] == 0)
        if left_out.any():
            assert strength[i][seen[i] == 1].min() >= strength[i][left_out].max()


@given(network=partnerships(), key=keys, non_response=shares, missed=shares)
def test_a_missing_row_is_missing_never_zero_and_no_tie_is_invented(
    network: Network, key: np.uint64, non_response: float, missed: float
) -> None:
    tie, strength = network
    seen = answers(tie, strength, Questionnaire(None, non_response, missed), key)
    assert (np.diag(seen) == 0).all()
    off = ~np.eye(len(tie), dtype=bool)
    for i in range(len(tie)):
        row = seen[i][off[i]]
        assert (row == -1).all() or (row >= 0).all()
    assert (tie[seen == 1] == 1).all()


@given(network=partnerships(), key=keys, more=st.tuples(shares, shares), missed=st.tuples(shares, shares))
def test_a_stricter_questionnaire_loses_answers_and_gains_none(
    network: Network, key: np.uint64, more: tuple[float, float], missed: tuple[float, float]
) -> None:
    tie, strength = network
    mild = answers(tie, strength, Questionnaire(None, min(more), min(missed)), key)
    strict = answers(tie, strength, Questionnaire(None, max(more), max(missed)), key)
    assert (mild[strict == 1] == 1).all()
    assert (strict[mild == -1] == -1).all()


@given(network=partnerships(), key=keys, data=st.data())
def test_members_who_are_not_asked_are_not_known_and_change_nobody_elses_answer(
    network: Network, key: np.uint64, data: st.DataObject
) -> None:
    tie, strength = network
    n = len(tie)
    asked = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)), dtype=bool)
    how = Questionnaire(non_response=0.3, missed=0.3)
    seen, whole = answers(tie, strength, how, key, asked=asked), answers(tie, strength, how, key)
    off = ~np.eye(n, dtype=bool)
    both = asked[:, None] & asked[None, :]
    assert (seen[~both & off] == -1).all()
    assert (seen[both] == whole[both]).all()


def test_chances_come_out_as_they_are_set() -> None:
    n = 60
    tie = (1 - np.eye(n)).astype(np.uint8)
    runs = [answers(tie, tie.astype(float), Questionnaire(None, 0.3, 0.2), run_key(3, r)) for r in range(40)]
    silent = np.mean([[(seen[i, i - 1] == -1) for i in range(n)] for seen in runs])
    reported = np.mean(np.concatenate([seen[seen >= 0] for seen in runs]) == 1) * n / (n - 1)
    assert silent == pytest.approx(0.3, abs=4 * np.sqrt(0.3 * 0.7 / (40 * n)))
    assert reported == pytest.approx(0.8, abs=0.02)


def test_equals_are_named_by_chance_and_not_by_their_place() -> None:
    tie = np.zeros((6, 6), dtype=np.uint8)
    tie[0, 1:] = 1
    strength = tie.astype(np.float64) / 2.0
    how = Questionnaire(names_at_most=2)
    named = np.sum([answers(tie, strength, how, run_key(1, r))[0] for r in range(1000)], axis=0)
    assert named[1:] == pytest.approx([400] * 5, abs=4.5 * np.sqrt(1000 * 0.4 * 0.6))


def test_the_two_sides_of_a_tie_report_for_themselves() -> None:
    tie = (1 - np.eye(40)).astype(np.uint8)
    seen = answers(tie, tie.astype(np.float64), Questionnaire(missed=0.5), KEY)
    pairs = np.triu_indices(40, 1)
    both, none = (np.mean((seen[pairs] == v) & (seen.T[pairs] == v)) for v in (1, 0))
    assert both == pytest.approx(0.25, abs=0.07)
    assert none == pytest.approx(0.25, abs=0.07)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"names_at_most": 0}, "names_at_most is 0; it is 1 or more"),
        ({"non_response": 1.2}, "non_response is 1.2; it is a chance"),
        ({"missed": -0.1}, "missed is -0.1; it is a chance"),
    ],
)
def test_a_questionnaire_that_cannot_be_is_refused(options: dict[str, float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Questionnaire(**options)  # type: ignore[arg-type]


def test_matrices_that_do_not_agree_are_refused() -> None:
    with pytest.raises(ValueError, match="do not agree"):
        answers(np.zeros((3, 3), dtype=np.uint8), np.zeros((2, 2)), Questionnaire(), KEY)


PROGRAM = """
import numpy as np
from partnership_dynamics.simulation.measures.questionnaire import Questionnaire, answers
from partnership_dynamics.simulation.randomness import run_key
tie = (np.arange(144).reshape(12, 12) % 5 < 3).astype(np.uint8)
np.fill_diagonal(tie, 0)
strength = np.where(tie == 1, (np.arange(144).reshape(12, 12) % 3 + 1) / 4.0, 0.0)
print(answers(tie, strength, Questionnaire(4, 0.2, 0.1), run_key(5, 6), 12).tolist())
"""


def test_compiled_and_interpreted_answers_are_the_same() -> None:
    root = Path(__file__).resolve().parents[2]
    outputs = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            cwd=root,
            env={**os.environ, "NUMBA_DISABLE_JIT": off},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for off in ("0", "1")
    ]
    assert outputs[0] == outputs[1]
    assert "-1" in outputs[0]
