"""`script/demo` touches nobody's data, its processes end together; `script/test` passes with tests only."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from tests.workers import wait_for

ROOT = Path(__file__).resolve().parents[2]
# Stands for the Python of .venv: succeeds, and tells what it was asked and with which settings.
PYTHON = """#!/bin/sh
echo "ran $*" >>ran
env >environment
case "$*" in *secrets*) echo SECRET_KEY=$$ ;; esac
"""
FOREIGN_KEYS = "SECRET_KEY=somebody's\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the project's scripts, and a Python that only takes notes."""
    shutil.copytree(ROOT / "script", tmp_path / "script")
    for file in [ROOT / ".env.example", *ROOT.glob("requirements*.txt")]:
        shutil.copy(file, tmp_path)
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(PYTHON)
    python.chmod(0o755)
    return tmp_path


def _script(
    checkout: Path, name: str, *options: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    # `env` and not the tests' own surroundings: what a script finds there is part of what is tested.
    return subprocess.run(
        ["bash", f"script/{name}", *options],
        cwd=checkout,
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


# The demonstration's folder ---------------------------------------------------------------------------
@pytest.mark.parametrize("options", [[], ["--reset"], ["--no-serve"]])
def test_the_demonstration_refuses_a_database_that_is_not_its_own(checkout, options):
    database = checkout / "var" / "db.sqlite3"
    database.parent.mkdir()
    database.write_text("somebody's contacts")
    ended = _script(checkout, "demo", *options)
    assert ended.returncode == 1
    assert "var/db.sqlite3" in ended.stderr
    assert database.read_text() == "somebody's contacts"


def test_the_demonstration_refuses_somebodys_env_file(checkout):
    (checkout / ".env").write_text(FOREIGN_KEYS)
    assert _script(checkout, "demo", "--reset").returncode == 1
    assert (checkout / ".env").read_text() == FOREIGN_KEYS


def test_what_the_tests_leave_in_var_is_nobodys_data(checkout):
    (checkout / "var" / "browser-tests").mkdir(parents=True)
    assert _script(checkout, "demo").returncode == 0


def test_the_demonstration_keeps_its_data_until_it_is_reset(checkout):
    assert _script(checkout, "demo").returncode == 0
    kept = checkout / "var" / "db.sqlite3"
    kept.write_text("invented people")
    keys = (checkout / ".env").read_text()
    assert _script(checkout, "demo").returncode == 0
    assert (kept.exists(), (checkout / ".env").read_text()) == (True, keys)
    assert _script(checkout, "demo", "--reset").returncode == 0
    assert not kept.exists()
    assert (checkout / ".env").read_text() != keys


def test_a_load_that_was_broken_off_starts_anew(checkout):
    _script(checkout, "demo")
    (checkout / "var" / "demo-loaded").unlink()
    (checkout / "var" / "db.sqlite3").write_text("half of it")
    assert _script(checkout, "demo").returncode == 0
    assert not (checkout / "var" / "db.sqlite3").exists()


# What reaches it --------------------------------------------------------------------------------------
def test_the_shells_own_settings_do_not_reach_the_demonstration(checkout):
    foreign = dict.fromkeys(("STATIC_ROOT", "ADMINS", "WEB_THREADS", "OIDC_NAME"), "foreign")
    _script(checkout, "demo", PORT="8123", DATABASE_URL="foreign", SITE_URL="foreign", **foreign)
    environment = (checkout / "environment").read_text()
    assert "foreign" not in environment
    assert "SITE_URL=http://127.0.0.1:8123\n" in environment


@pytest.mark.parametrize("port", ["0", "65536", "99999", "08000", "web", "-1"])
def test_a_port_that_cannot_be_is_refused_at_once(checkout, port):
    ended = _script(checkout, "demo", PORT=port)
    assert (ended.returncode, port in ended.stderr) == (1, True)
    assert not (checkout / "ran").exists()


def test_the_port_is_looked_at_before_anything_is_installed(checkout):
    _script(checkout, "demo")
    ran = (checkout / "ran").read_text()
    assert 0 < ran.index("script/processes.py check 8000") < ran.index("-m pip install")


# Packages ---------------------------------------------------------------------------------------------
def test_packages_are_installed_once_and_again_when_any_lock_changes(checkout):
    def installs() -> int:
        (checkout / "ran").write_text("")
        _script(checkout, "demo")
        return (checkout / "ran").read_text().count("-m pip install")

    assert (installs(), installs()) == (1, 0)
    (checkout / "requirements-dev.txt").write_text("other==1\n")
    assert (installs(), installs()) == (1, 0)


def test_a_run_of_no_tests_is_a_failure(checkout):
    # Neither server can be found by a Python that says no to everything but pip.
    python = checkout / ".venv" / "bin" / "python"
    python.write_text('#!/bin/sh\ncase "$*" in *--are-there*) exit 1 ;; esac\n')
    path = f"{_programs(checkout, apt_get='exit 1')}:/usr/bin:/bin"
    ended = _script(checkout, "test", "--only", "postgres", PATH=path, CHROMIUM="/bin/true")
    assert (ended.returncode, "No test was run." in ended.stderr) == (1, True)


SHELLS_TOOLS = [
    "bash",
    "sh",
    "cat",
    "cp",
    "dirname",
    "env",
    "id",
    "mktemp",
    "rm",
    "sed",
    "tail",
    "tee",
    "tr",
]


@pytest.mark.parametrize(
    ("apt_get", "left_out"), [("cp /bin/true programs/chromium", False), ("exit 1", True)]
)
def test_a_missing_chromium_is_installed_or_the_browser_tests_named_as_left_out(
    checkout, apt_get, left_out
):
    programs = _programs(checkout, apt_get=apt_get)
    for name in SHELLS_TOOLS:
        (programs / name).symlink_to(str(shutil.which(name)))
    ended = _script(checkout, "test", "--only", "sqlite", PATH=str(programs))
    assert ended.returncode == 0, ended.stderr
    assert "Installing Debian's chromium" in ended.stdout
    assert ("Left out: the browser tests" in ended.stdout) == left_out
    assert ("--ignore=tests/browser" in (checkout / "ran").read_text()) == left_out


def _programs(checkout: Path, *, apt_get: str) -> Path:
    """A folder with an apt-get that does this, and a sudo that asks nothing."""
    programs = checkout / "programs"
    programs.mkdir()
    for name, does in {"apt-get": apt_get, "sudo": 'shift; exec "$@"'}.items():
        (programs / name).write_text(f"#!/bin/sh\n{does}\n")
        (programs / name).chmod(0o755)
    return programs


# The processes ----------------------------------------------------------------------------------------
def _module(name: str) -> ModuleType:
    spec = spec_from_file_location(name, ROOT / "script" / f"{name}.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_taken_port_is_named_with_another_to_take():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, ROOT / "script" / "processes.py", "check", str(port)]
        ended = subprocess.run(command, capture_output=True, text=True)
    assert (ended.returncode, f"Port {port} can't be used" in ended.stderr) == (1, True)
    assert subprocess.run(command).returncode == 0


STARTER = """
import sys, time
sys.path.insert(0, {script!r})
import processes
from pathlib import Path
processes.LOGS = Path({logs!r})
def serve(running, port):
    # Takes its time to end, as a worker does.
    running.start("worker", "tests_slow")
    time.sleep(60)
processes.serve = serve
sys.exit(processes.main("serve", 1))
"""
SLOW = """
import os, signal, sys, time
from pathlib import Path
def end(*_):
    time.sleep(1)
    Path({folder!r}, "ended").touch()
    sys.exit()
signal.signal(signal.SIGTERM, end)
Path({folder!r}, "pid").write_text(str(os.getpid()))
time.sleep(60)
"""


@pytest.fixture
def starter(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """The demonstration's starter with one process that needs a second to end."""
    (tmp_path / "tests_slow.py").write_text(SLOW.format(folder=str(tmp_path)))
    source = STARTER.format(script=str(ROOT / "script"), logs=str(tmp_path / "log"))
    process = subprocess.Popen(
        [sys.executable, "-c", source],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_for((tmp_path / "pid").exists, what="The start")
    yield process
    process.kill()
    process.wait()


def _is_gone(folder: Path) -> Callable[[], bool]:
    pid = int((folder / "pid").read_text())

    def gone() -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"

    return gone


def test_a_second_ctrl_c_leaves_nobody_behind(starter, tmp_path):
    for _ in range(3):
        starter.send_signal(signal.SIGINT)
        time.sleep(0.2)
    assert starter.communicate(timeout=20)[1] == ""
    assert starter.returncode == 0
    assert (tmp_path / "ended").exists()


def test_a_ctrl_c_while_stopping_after_a_death_leaves_nobody_behind(tmp_path):
    processes = _module("processes")
    before = {number: signal.getsignal(number) for number in processes.SIGNALS}
    try:
        signal.signal(signal.SIGINT, processes._on_signal)
        processes.Processes().stop()
        os.kill(os.getpid(), signal.SIGINT)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells a process of its parent's death"
)
def test_the_processes_end_when_their_starter_is_killed(starter, tmp_path):
    starter.kill()
    starter.communicate(timeout=10)
    wait_for(_is_gone(tmp_path), seconds=10, what="The process's end")
    assert (tmp_path / "ended").exists()


# Private servers --------------------------------------------------------------------------------------
def test_a_postgresql_that_cannot_be_made_says_why(tmp_path, monkeypatch):
    servers = _module("private_servers")
    programs = tmp_path / "usr" / "bin"
    programs.mkdir(parents=True)
    for name, says in {"initdb": "no space left", "postgres": "never asked"}.items():
        (programs / name).write_text(f'#!/bin/sh\necho "{says}" >&2\nexit 1\n')
        (programs / name).chmod(0o755)
    monkeypatch.setattr(servers, "postgresql_programs", lambda: programs)
    monkeypatch.setattr(servers, "_other_user", dict)
    with pytest.raises(servers.CannotStart, match="no space left"), servers.postgresql(tmp_path):
        pass
