"""Answers that come bit by bit leave threads for everything else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

pytest.importorskip("starlette", reason="the app's packages are not installed (extra `app`)")

import anyio
import anyio.lowlevel
from starlette.concurrency import run_in_threadpool

from partnership_dynamics.scenarios.app.streams import AT_ONCE, FINER, REFINED_AT_ONCE, Stream

MANY = 60


def test_a_page_is_served_while_as_many_answers_as_there_are_threads_are_computed() -> None:
    release, begun = threading.Event(), threading.Semaphore(0)
    bodies: list[bytes] = []

    def answer(_stopped: Callable[[], bool]) -> Iterator[dict[str, Any]]:
        begun.release()
        assert release.wait(60)
        yield {"answered": True}

    async def receive() -> dict[str, Any]:
        await anyio.sleep_forever()
        return {}

    async def send(message: Any) -> None:
        if message.get("body"):
            bodies.append(message["body"])

    async def visit() -> None:
        async with anyio.create_task_group() as tasks:
            for _ in range(MANY):
                tasks.start_soon(Stream(answer), {}, receive, send)
            with anyio.fail_after(30):
                for _ in range(AT_ONCE):
                    while not begun.acquire(blocking=False):
                        await anyio.lowlevel.checkpoint()
                assert await run_in_threadpool(lambda: "a page") == "a page"
            assert bodies == []
            release.set()

    try:
        anyio.run(visit)
    finally:
        release.set()
    assert len(bodies) == MANY


def test_everybody_has_a_first_answer_before_more_than_a_few_are_refined_and_a_page_begins_beside_them() -> None:
    release, refining = threading.Event(), threading.Semaphore(0)
    bodies: list[bytes] = []

    def answer(_stopped: Callable[[], bool]) -> Iterator[dict[str, Any]]:
        yield {"first": True}
        yield FINER
        refining.release()
        assert release.wait(60)
        yield {"finer": True}
        yield FINER
        yield {"last": True}

    async def receive() -> dict[str, Any]:
        await anyio.sleep_forever()
        return {}

    async def send(message: Any) -> None:
        if message.get("body"):
            bodies.append(message["body"])

    async def visit() -> None:
        async with anyio.create_task_group() as tasks:
            for _ in range(MANY):
                tasks.start_soon(Stream(answer), {}, receive, send)
            with anyio.fail_after(30):
                while len(bodies) < MANY:
                    await anyio.sleep(0.01)
                assert all(b"first" in one for one in bodies)
                await Stream(lambda _stopped: iter([{"page": True}]), light=True)({}, receive, send)
                assert b"page" in bodies[-1]
            with anyio.fail_after(30):
                for _ in range(REFINED_AT_ONCE):
                    while not refining.acquire(blocking=False):
                        await anyio.sleep(0.01)
            await anyio.sleep(0.3)
            assert not refining.acquire(blocking=False), "and no more than those"
            release.set()

    try:
        anyio.run(visit)
    finally:
        release.set()
    assert sum(b"last" in one for one in bodies) == MANY
