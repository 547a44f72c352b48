"""A Celery worker in a process of its own, on the database of the test that starts it."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

READY_WITHIN = 30
ROOT = Path(__file__).parent.parent


def wait_for(condition: Callable[[], object], *, seconds: float = 30, what: str = "it") -> None:
    """Look ten times a second until `condition` holds. Raises AssertionError when time is up."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what} did not happen within {seconds} seconds"
        time.sleep(0.1)


def database_url() -> str:
    """The address of the test database, for another process."""
    chosen = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{chosen['NAME']}"
    host, port = str(chosen["HOST"]), f":{chosen['PORT']}" if chosen["PORT"] else ""
    login = quote(chosen["USER"]) + (f":{quote(chosen['PASSWORD'])}" if chosen["PASSWORD"] else "")
    place = f"{port}/{host}" if host.startswith("/") else f"{host}{port}"
    return f"postgres://{login}@{place}/{chosen['NAME']}"


def empty_queue() -> None:
    """Nothing of an earlier test waits for a worker."""
    if settings.CELERY_BROKER_URL.startswith("redis://"):
        import redis

        with redis.Redis.from_url(settings.CELERY_BROKER_URL) as server:
            server.flushdb()
    for folder in (settings.BROKER_DIR, settings.VAR_DIR / "broker-control"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)


class CeleryWorker:
    """A running worker; `kill` is a power cut, `stop` is a polite end."""

    def __init__(self, *options: str, **environment: str) -> None:
        self._log = tempfile.NamedTemporaryFile(prefix="worker-", suffix=".log", delete=False)  # noqa: SIM115
        command = [sys.executable, "-m", "celery", "-A", "supportscheme", "worker"]
        command += [
            "-P",
            "threads",
            "-c",
            "2",
            "-l",
            "INFO",
            "--without-gossip",
            "--without-mingle",
        ]
        command += ["-n", f"test-{os.getpid()}-{id(self)}@localhost", *options]
        if "--beat" in options:
            command += ["-s", str(settings.VAR_DIR / "beat")]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            start_new_session=True,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            env={
                **os.environ,
                "DATABASE_URL": database_url(),
                "VAR_DIR": str(settings.VAR_DIR),
                "CELERY_BROKER_URL": settings.CELERY_BROKER_URL,
                "CELERY_RESULT_BACKEND": settings.CELERY_RESULT_BACKEND,
                **environment,
            },
        )

    @property
    def log(self) -> str:
        """All it has printed so far."""
        return Path(self._log.name).read_text(encoding="utf-8")

    def wait_until_ready(self) -> None:
        wait_for(
            lambda: " ready." in self.log or self.process.poll() is not None,
            seconds=READY_WITHIN,
            what="the worker's start",
        )
        assert self.process.poll() is None, f"The worker ended at once:\n{self.log}"

    def kill(self) -> None:
        """End it without a chance to clean up, and its beat, which is a process of its own."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Ask it to end and wait; a task under way is finished first."""
        self.process.terminate()
        self.process.wait(timeout=30)

    def clean_up(self) -> None:
        """Leave nothing of it behind; the test is over, so nobody waits for a polite end."""
        if self.process.poll() is None:
            self.kill()
        self._log.close()
        Path(self._log.name).unlink(missing_ok=True)
