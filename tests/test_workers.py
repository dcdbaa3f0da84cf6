"""A long work shared out among the cores: every piece once, told as it comes, and nothing begun after a stop."""

from __future__ import annotations

import time

import pytest

from partnership_dynamics.simulation.workers import default_workers, in_batches


@pytest.mark.parametrize("workers", [1, 2, 5, None])
@pytest.mark.parametrize(("pieces", "size"), [(0, 3), (1, 3), (6, 3), (7, 3)])
def test_every_piece_is_done_once_and_the_last_that_is_told_is_all(pieces: int, size: int, workers: int | None) -> None:
    times = [0] * pieces
    told = []

    def work(first: int, last: int) -> None:
        assert 0 < last - first <= size
        for index in range(first, last):
            times[index] += 1

    in_batches(work, pieces, size, workers, lambda done, total: told.append((done, total)))
    assert times == [1] * pieces
    assert told == sorted(told)
    assert len(told) == -(-pieces // size)
    assert told[-1:] == ([(pieces, pieces)] if pieces else [])


@pytest.mark.parametrize("workers", [1, 2])
def test_after_an_interruption_and_after_an_error_no_batch_is_begun(workers: int) -> None:
    begun = []

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    def work(first: int, _last: int) -> None:
        begun.append(first)
        time.sleep(0.005)

    with pytest.raises(KeyboardInterrupt):
        in_batches(work, 200, 1, workers, stop)
    assert len(begun) < 200

    def fail(first: int, _last: int) -> None:
        raise ZeroDivisionError(first)

    with pytest.raises(ZeroDivisionError):
        in_batches(fail, 100, 10, workers)


def test_there_is_a_worker_at_least() -> None:
    assert default_workers() >= 1
