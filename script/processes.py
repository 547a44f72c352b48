"""Runs the demonstration's processes: web server, Celery worker and beat. `script/demo` starts it.

All of them end together: on Ctrl-C, on a signal, and when one of them dies.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOGS = ROOT / "var" / "log"
PYTHON = sys.executable
START_SECONDS = 60
STOP_SECONDS = 20
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Linux only: elsewhere whoever kills this process with -9 has to end the others too.
_PRCTL = getattr(ctypes.CDLL(None), "prctl", None)
_PARENT_DEATH_SIGNAL = 1


def _end_with_parent() -> None:
    """In a process about to start: it is told to end when this one is gone, however that comes about."""
    if _PRCTL is not None:
        _PRCTL(_PARENT_DEATH_SIGNAL, signal.SIGTERM)


class Stopped(Exception):
    """Somebody asked for the end."""


class Died(Exception):
    """A process ended that should not have."""


class Processes:
    def __init__(self) -> None:
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *command: str) -> None:
        """Start `command` out of the terminal's reach, so that Ctrl-C is ours to pass on, once."""
        with (LOGS / f"{name}.log").open("wb") as log:
            self._running[name] = subprocess.Popen(
                [PYTHON, "-m", *command],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )

    def check(self) -> None:
        for name, process in self._running.items():
            if process.poll() is not None:
                tail = "\n".join(_log(name).splitlines()[-15:])
                raise Died(f"The {name} ended with status {process.returncode}:\n{tail}")

    def wait_until(self, ready: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + START_SECONDS
        while not ready():
            self.check()
            if time.monotonic() > end:
                raise Died(
                    f"The {what} did not start within {START_SECONDS} seconds; see var/log/."
                )
            time.sleep(0.1)

    def stop(self) -> None:
        """End all politely and at once; whoever is still there after a while is killed with its children.
        A second Ctrl-C changes nothing: it would leave some of them behind."""
        _ignore_signals()
        for process in self._running.values():
            process.terminate()
        end = time.monotonic() + STOP_SECONDS
        for process in self._running.values():
            try:
                process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _log(name: str) -> str:
    return (LOGS / f"{name}.log").read_text(encoding="utf-8", errors="replace")


def _start_worker(processes: Processes) -> None:
    schedule = str(ROOT / "var" / "beat-schedule")
    processes.start(
        "worker",
        "celery",
        "-A",
        "supportscheme",
        "worker",
        "-P",
        "threads",
        "-c",
        "2",
        "-l",
        "INFO",
    )
    processes.start("beat", "celery", "-A", "supportscheme", "beat", "-s", schedule, "-l", "INFO")
    processes.wait_until(lambda: " ready." in _log("worker"), "worker")


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):  # noqa: S310 (our own http address)
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def serve(processes: Processes, port: int) -> None:
    _refuse_taken(port)
    _start_worker(processes)
    address = f"http://127.0.0.1:{port}/"
    bind = ["--bind", f"127.0.0.1:{port}"]
    processes.start(
        "web", "gunicorn", "-c", "supportscheme/gunicorn.py", *bind, "supportscheme.wsgi"
    )
    processes.wait_until(lambda: _answers(address), "web server")
    _say(f"\nThe demonstration is at {address}\n")
    _manage("seed_demo", "--print-logins")
    _say("\nMails are put into var/mail/, logs into var/log/. Ctrl-C stops everything.")
    while True:
        processes.check()
        time.sleep(0.5)


def build(processes: Processes) -> None:
    """Build every published year's reports through the worker, wait for them, and end."""
    _start_worker(processes)
    for year in _published_years():
        _say(f"· Building the reports of {year}")
        _manage("build_reports", str(year), "--wait")
    files = [path for path in (ROOT / "var" / "reports").rglob("*") if path.is_file()]
    _say(f"{len(files)} files are in var/reports/.")


def _published_years() -> list[int]:
    """Asked of the project in a process of its own: this one stays free of Django."""
    question = (
        "import django; django.setup(); from contacts.models import Year; "
        "print(*Year.objects.filter(state='published').order_by('year').values_list('year', flat=True))"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "supportscheme.settings"}
    answer = subprocess.run(
        [PYTHON, "-c", question],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return [int(year) for year in answer.stdout.split()]


def _manage(*command: str) -> None:
    # Out of the terminal's reach too: on Ctrl-C it is ended from here, and says nothing.
    subprocess.run([PYTHON, "manage.py", *command], cwd=ROOT, check=True, start_new_session=True)


def _refuse_taken(port: int) -> None:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", port))
        except OSError as error:
            raise Died(
                f"Port {port} can't be used ({error.strerror}). Choose another: PORT=8001 script/demo"
            ) from error


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _ignore_signals() -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _on_signal(number: int, frame: object) -> None:
    _ignore_signals()
    raise Stopped


def _run(mode: str, port: int) -> None:
    for number in SIGNALS:
        signal.signal(number, _on_signal)
    processes = Processes()
    try:
        serve(processes, port) if mode == "serve" else build(processes)
    except Stopped:
        _say("\nStopping …")
        raise
    finally:
        processes.stop()


def main(mode: str, port: int) -> int:
    """`serve` or `build`; `check` only says whether the port is free."""
    try:
        if mode == "check":
            _refuse_taken(port)
        else:
            LOGS.mkdir(parents=True, exist_ok=True)
            _run(mode, port)
    except Stopped:
        return 0 if mode == "serve" else 130
    except Died as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    except subprocess.CalledProcessError as problem:
        return problem.returncode or 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
