"""A task travels over the real broker to a worker in another process, and its result comes back."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from supportscheme.celery import app
from tests.workers import CeleryWorker, wait_for

pytestmark = pytest.mark.worker


def echo(*values: int) -> list[int]:
    """Celery's own task that answers with its arguments, done by a worker."""
    return list(app.send_task("celery.accumulate", args=values).get(timeout=20))


def test_a_task_is_done_by_a_worker_in_another_process(live_worker: CeleryWorker):
    assert echo(1, 2) == [1, 2]


def test_a_message_waits_for_the_worker_that_is_started_later(
    start_worker: Callable[..., CeleryWorker],
):
    result = app.send_task("celery.accumulate", args=[3])
    start_worker()
    assert list(result.get(timeout=20)) == [3]


def test_a_killed_worker_leaves_the_queue_to_the_next_one(
    start_worker: Callable[..., CeleryWorker],
):
    start_worker().kill()
    start_worker()
    assert echo(4) == [4]


def test_a_worker_ends_cleanly_when_asked(live_worker: CeleryWorker):
    live_worker.stop()
    assert live_worker.process.returncode == 0


def test_a_killed_worker_leaves_no_beat_behind(start_worker: Callable[..., CeleryWorker]):
    worker = start_worker("--beat")
    worker.kill()
    wait_for(lambda: not _is_a_group(worker.process.pid), what="The beat's end")


def test_the_threads_of_a_web_server_share_one_result_store():
    """One for each thread would leave its connections to Redis open when the thread ends."""
    app.finalize()
    with ThreadPoolExecutor(1) as another:
        assert another.submit(lambda: app.backend).result() is app.backend


def _is_a_group(number: int) -> bool:
    try:
        os.killpg(number, 0)
    except ProcessLookupError:
        return False
    return True
