"""The bytes of SQLite's own files."""

import subprocess
from pathlib import Path


def content(path: Path) -> bytes:
    """What a database file holds, read by a process of its own.

    A process that closes a file loses every lock it holds on it (POSIX). Read here, another process would
    then take the database for unused, and throw away the log beside it.
    """
    return subprocess.run(["cat", str(path)], check=True, capture_output=True).stdout
