"""The web server's access log, from the real server."""

import os
import re
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.workers import ROOT, database_url, wait_for

SECRET = "c0ffee00-dead-4bad-8bad-0123456789ab"
# The finder to print: a county there is, and one there is not.
COUNTY = ("/county/32/", "/county/none/")


@pytest.fixture
def gunicorn(transactional_db: None, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The project behind gunicorn; gives its address and its log."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path / "web.log"
    command = ["-m", "gunicorn", "-c", "supportscheme/gunicorn.py", "supportscheme.wsgi"]
    place = {"BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": "1", "ALLOWED_HOSTS": "127.0.0.1"}
    known = {"DATABASE_URL": database_url(), "VAR_DIR": str(settings.VAR_DIR)}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            stdout=output,
            stderr=output,
            env={**os.environ, **place, **known},
        )
    try:
        wait_for(lambda: _listens(port), seconds=40, what="the web server's start")
        yield f"http://127.0.0.1:{port}", log
    finally:
        process.terminate()
        process.wait(timeout=20)


def _listens(port: int) -> bool:
    with socket.socket() as attempt:
        return attempt.connect_ex(("127.0.0.1", port)) == 0


class _Stay(urllib.request.HTTPRedirectHandler):
    """Asks once and doesn't follow to the sign-in page."""

    def redirect_request(self, *args: object) -> None:
        return None


def _ask(address: str) -> None:
    request = urllib.request.Request(  # noqa: S310 (our own http address)
        address, headers={"User-Agent": SECRET, "Referer": SECRET}
    )
    try:
        urllib.request.build_opener(_Stay).open(request, timeout=20).close()
    except urllib.error.HTTPError as answer:
        answer.close()


def test_the_access_log_has_method_first_part_and_status_and_is_silent_on_log_and_finder(
    gunicorn: tuple[str, Path],
) -> None:
    site, log = gunicorn
    for path in ("/", "/?county=32", "/log/", "/log/new/", f"/static/{SECRET}.css", *COUNTY):
        _ask(site + path)
    _ask(f"{site}/roster/{SECRET}/?token={SECRET}")
    _ask(f"{site}/accounts/login/")
    # A line may be written after its answer was sent.
    wait_for(
        lambda: log.read_text().count("gunicorn.access") >= 2, seconds=10, what="the last line"
    )
    lines = [line for line in log.read_text().splitlines() if "gunicorn.access" in line]
    assert sorted(lines) == [
        "INFO gunicorn.access GET /accounts/ 200",
        "INFO gunicorn.access GET /roster/ 302",
    ]
    everything = log.read_text()
    assert "county" not in everything
    assert SECRET not in everything
    assert "127.0.0.1 " not in everything
    assert not re.search(r"\d\d:\d\d:\d\d", everything)
