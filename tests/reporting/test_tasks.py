"""Reports built by real workers in other processes: on SQLite and a folder, or PostgreSQL and Redis."""

import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest
from celery import current_app
from django.conf import settings
from django.core.management import CommandError, call_command

from colleagues.models import County
from reporting.actions.reports import queue_reports
from reporting.models import Report
from reporting.storage import reports_storage
from tests.reporting import release_samples as samples
from tests.workers import database_url, wait_for

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]

# A dead worker's reports are taken back soon, but not while a slow machine still builds them.
LEASE = 6
# Seconds for a build of twelve reports: a quarter of a minute, unless others have the machine too.
PATIENCE = 300


@pytest.fixture(autouse=True)
def short_lease(settings, monkeypatch):
    settings.REPORT_LEASE_SECONDS = LEASE
    monkeypatch.setenv("REPORT_LEASE_SECONDS", str(LEASE))


@pytest.fixture
def release():
    """The scheme of 2021: eleven counties."""
    return samples.publish(samples.sample(2021))


def finished(release):
    return not Report.objects.unfinished().filter(release=release).exists()


def states(release):
    return sorted(set(release.reports.values_list("state", flat=True)))


def built_in(*workers):
    """The report of each line in which a worker says it has built one."""
    return [
        int(number)
        for worker in workers
        for number in re.findall(r"Report (\d+) is built", worker.log)
    ]


def test_publishing_lets_a_worker_build_every_county_and_then_the_nation(release, live_worker):
    queue_reports(release=release)
    wait_for(lambda: finished(release), seconds=PATIENCE, what="the build")
    assert states(release) == ["built"]
    built = built_in(live_worker)
    assert sorted(built) == sorted(release.reports.values_list("pk", flat=True))
    assert built[-1] == release.reports.get(county=None).pk
    for report in release.reports.prefetch_related("files"):
        assert {file.format for file in report.files.all()} == {"pdf", "xlsx"}
        assert all(reports_storage().exists(file.name) for file in report.files.all())


def test_tasks_carry_ids_and_bring_nothing_back(release, live_worker):
    queue_reports(release=release)
    wait_for(lambda: finished(release), seconds=PATIENCE, what="the build")
    backend = current_app.backend
    header = [result for result in _results(backend) if result["status"] == "SUCCESS"]
    assert len(header) >= 12
    assert {result["result"] for result in header} <= {None, True}


def _results(backend):
    """What is stored of every task, in Redis or in the folder."""
    prefix = bytes(backend.task_keyprefix).decode()
    if settings.CELERY_RESULT_BACKEND.startswith("file://"):
        files = (settings.VAR_DIR / "results").glob(f"{prefix}*")
        return [json.loads(path.read_text(encoding="utf-8")) for path in files]
    return [json.loads(backend.get(key)) for key in backend.client.keys(f"{prefix}*")]


def hold_in_the_middle(worker, release):
    """Freeze the worker while it builds a report, and has built another and said so."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        states = list(release.reports.values_list("state", flat=True))
        assert not {"queued", "building"}.isdisjoint(states), "It was done before it could be held."
        if "built" in states and "building" in states:
            worker.process.send_signal(signal.SIGSTOP)
            time.sleep(0.1)
            # It is frozen, maybe, between a report that is built and the line that says so.
            built = set(release.reports.filter(state="built").values_list("pk", flat=True))
            building = release.reports.filter(state="building").exists()
            if building and set(built_in(worker)) == built:
                return
            worker.process.send_signal(signal.SIGCONT)
        time.sleep(0.01)
    raise AssertionError("The worker built nothing.")


def test_two_workers_share_a_build_and_one_is_killed_in_the_middle(release, start_worker):
    killed, other = start_worker(), start_worker("--beat")
    # It waits, or it would all be done before the one can be killed.
    other.process.send_signal(signal.SIGSTOP)
    queue_reports(release=release)
    hold_in_the_middle(killed, release)
    other.process.send_signal(signal.SIGCONT)
    killed.kill()
    wait_for(lambda: finished(release), seconds=PATIENCE, what="the build")
    assert states(release) == ["built"]
    built = built_in(killed, other)
    assert sorted(built) == sorted(release.reports.values_list("pk", flat=True))
    assert built_in(killed)
    assert built_in(other)


def test_a_report_whose_worker_died_is_finished_by_the_next_one_that_starts(release, start_worker):
    first = start_worker()
    queue_reports(release=release)
    hold_in_the_middle(first, release)
    first.kill()
    left = list(release.reports.filter(state="building"))
    assert left
    start_worker("--beat")
    wait_for(lambda: finished(release), seconds=PATIENCE, what="the build")
    assert states(release) == ["built"]
    for each in left:
        each.refresh_from_db()
        assert each.attempts == 2


# It tells the time itself: on a busy machine Python alone takes seconds to start.
SEND = """
import time
import django; django.setup()
from reporting.actions.reports import send_due_reports
began = time.monotonic()
print(send_due_reports(), time.monotonic() - began)
"""


def test_a_stopped_broker_delays_the_reports_until_it_is_back(release, start_worker):
    """Publishing goes on meanwhile, and doesn't hang."""
    stopped = {
        "CELERY_BROKER_URL": "redis://127.0.0.1:1/0",
        "CELERY_RESULT_BACKEND": "redis://127.0.0.1:1/0",
    }
    for county in [*County.objects.of_year(2021), None]:
        release.reports.create(county=county)
    sent = subprocess.run(
        [sys.executable, "-c", SEND],
        capture_output=True,
        text=True,
        check=True,
        env={
            **os.environ,
            "DATABASE_URL": database_url(),
            "VAR_DIR": str(settings.VAR_DIR),
            **stopped,
        },
    )
    number, seconds = sent.stdout.split()
    assert number == "0"
    assert "can't be reached" in sent.stderr
    assert float(seconds) < 15
    assert states(release) == ["queued"]
    start_worker("--beat")
    wait_for(lambda: finished(release), seconds=PATIENCE, what="the build")
    assert states(release) == ["built"]


# The command -----------------------------------------------------------------------------------------
def test_the_command_builds_and_waits(release, live_worker, capsys):
    call_command("build_reports", 2021, wait=True, timeout=PATIENCE)
    assert states(release) == ["built"]
    assert "12 reports are built" in capsys.readouterr().out


def test_the_command_builds_lost_files_again_byte_for_byte(release, live_worker):
    call_command("build_reports", 2021, wait=True, timeout=PATIENCE)
    before = dict(release.reports.values_list("pk", "checksum"))
    call_command("build_reports", 2021, wait=True, again=True, timeout=PATIENCE)
    assert dict(release.reports.values_list("pk", "checksum")) == before


def test_the_command_names_what_failed(live_worker, in_english):
    release = samples.publish(samples.sample(2022), altered=True)
    for county in [*County.objects.of_year(2022), None]:
        release.reports.create(county=county)
    with pytest.raises(CommandError, match="not the one that was published"):
        call_command("build_reports", 2022, wait=True, timeout=PATIENCE)


def test_the_command_doesnt_wait_for_ever_where_no_worker_is(release):
    with pytest.raises(CommandError, match="Is a Celery worker running"):
        call_command("build_reports", 2021, wait=True, timeout=1)


def test_the_command_refuses_an_unpublished_year():
    with pytest.raises(CommandError, match="2025"):
        call_command("build_reports", 2025)
