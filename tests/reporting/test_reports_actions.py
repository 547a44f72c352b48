"""The job of building reports: claimed once, tried again, taken back from the dead, never half done."""

import datetime as dt
import errno
import shutil

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.utils import timezone

from reporting import storage
from reporting.actions import reports as actions
from reporting.models import Report, ReportFile
from reporting.reports import pdf
from supportscheme.models import AuditEntry
from tests import factories
from tests.reporting import release_samples as samples

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reports_folder(settings, tmp_path):
    """A storage of the test's own."""
    own = {
        **settings.STORAGES["reports"],
        "OPTIONS": {"location": str(tmp_path), "allow_overwrite": True},
    }
    settings.STORAGES = {**settings.STORAGES, "reports": own}
    return tmp_path


@pytest.fixture
def release():
    return samples.publish(samples.sample(2012))


@pytest.fixture
def queued(release):
    """The reports of 2012, waiting; nothing was sent, for the transaction never ends."""
    actions.queue_reports(release=release)
    return release.reports


def report_of(release, code):
    return release.reports.get(county__code=code) if code else release.reports.get(county=None)


def build(report):
    actions.build_report(report_id=report.pk)
    report.refresh_from_db()
    return report


def build_counties(release):
    for report in release.reports.exclude(county=None):
        Report.objects.filter(pk=report.pk).update(state="built", checksum="0" * 64)


# Queueing --------------------------------------------------------------------------------------------
def test_there_is_one_report_per_county_of_the_year_and_one_for_the_nation(queued):
    assert queued.count() == 20
    assert queued.filter(county=None).count() == 1
    assert {report.state for report in queued.all()} == {"queued"}


def test_queueing_again_adds_and_changes_nothing(release, queued):
    before = list(queued.values())
    actions.queue_reports(release=release)
    assert list(queued.values()) == before


def test_the_database_refuses_a_second_report_of_a_county(release, queued):
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(release=release, county=factories.county("03"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(release=release, county=None)


@pytest.mark.parametrize(
    "row",
    [
        {"state": "building"},
        {"state": "built"},
        {"state": "failed"},
        {"claimed_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
        {"state": "built", "checksum": "x", "problem": "template"},
        {"checksum": "x"},
    ],
)
def test_the_database_refuses_a_report_in_no_real_state(release, row):
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(release=release, county=factories.county("03"), **row)


# Building --------------------------------------------------------------------------------------------
def test_a_county_report_is_built_with_files_in_three_languages(release, queued, reports_folder):
    report = build(report_of(release, "03"))
    assert (report.state, report.attempts, report.problem) == ("built", 1, "")
    assert {(f.language, f.format) for f in report.files.all()} == {
        (language, kind) for language in ("nb", "nn", "en") for kind in ("pdf", "xlsx")
    }
    assert (reports_folder / "2012/2012-03-oslo.pdf").read_bytes().startswith(b"%PDF")
    assert (reports_folder / "2012/2012-03-oslo-nn.xlsx").exists()


def test_a_name_with_norwegian_letters_is_a_name_in_plain_ones(release, queued, reports_folder):
    build(report_of(release, "15"))
    assert (reports_folder / "2012/2012-15-more-og-romsdal.pdf").exists()


def test_a_file_lies_under_its_checksum_too(release, queued, reports_folder):
    report = build(report_of(release, "03"))
    for file in report.files.all():
        with storage.read(file.checksum) as content:
            assert content.read() == (reports_folder / file.name).read_bytes()


def test_a_report_built_again_has_the_same_checksum(release, queued):
    report = build(report_of(release, "03"))
    first = report.checksum
    files = set(report.files.values_list("name", "checksum"))
    actions.queue_again(release=release, finished_too=True)
    again = build(report)
    assert again.checksum == first
    assert set(again.files.values_list("name", "checksum")) == files


def test_a_report_that_is_being_built_is_not_built_twice(release, queued):
    report = report_of(release, "03")
    assert actions.claim_report(report_id=report.pk) is not None
    assert actions.claim_report(report_id=report.pk) is None
    assert build(report).attempts == 1
    assert report.state == "building"


def test_a_finished_report_is_left_alone(release, queued):
    report = build(report_of(release, "03"))
    assert build(report).attempts == 1


def test_the_nations_report_waits_for_every_county(release, queued):
    nation = report_of(release, None)
    assert actions.claim_report(report_id=nation.pk) is None
    build_counties(release)
    assert build(nation).state == "built"


def test_a_failed_county_does_not_hold_the_nation_up(release, queued):
    build_counties(release)
    failed = report_of(release, "03")
    Report.objects.filter(pk=failed.pk).update(state="failed", problem="template", checksum="")
    assert build(report_of(release, None)).state == "built"


def test_a_worker_that_lost_its_claim_does_not_finish_the_report(release, queued):
    report = report_of(release, "03")
    slow = actions.claim_report(report_id=report.pk)
    Report.objects.filter(pk=report.pk).update(claimed_at=timezone.now())
    actions._finish(slow, {})
    report.refresh_from_db()
    assert report.state == "building"
    assert not ReportFile.objects.exists()


# What goes wrong -------------------------------------------------------------------------------------
@pytest.fixture
def broken_template(monkeypatch, tmp_path):
    """Templates that can't be typeset for Oslo."""
    folder = tmp_path / "templates"
    shutil.copytree(pdf.TEMPLATES, folder)
    text = (folder / "report.typ").read_text(encoding="utf-8")
    broken = text + '\n#if report.place == "Oslo" { panic("no") }\n'
    (folder / "report.typ").write_text(broken, encoding="utf-8")
    monkeypatch.setattr(pdf, "TEMPLATES", folder)


def test_a_template_error_in_one_county_leaves_the_others_alone(release, queued, broken_template):
    oslo, bergen = build(report_of(release, "03")), build(report_of(release, "12"))
    assert (oslo.state, oslo.get_problem_display()) == (
        "failed",
        "Rapporten kunne ikke settes.",
    )
    assert not oslo.files.exists()
    assert bergen.state == "built"


class FullDisk(FileSystemStorage):
    """A disk on which only small files still fit."""

    def _save(self, name, content):
        if content.size > 20_000:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super()._save(name, content)


FULL_DISK = {"BACKEND": f"{__name__}.FullDisk"}


def test_a_full_disk_is_said_and_the_report_tried_again_later(release, queued, settings, tmp_path):
    report = report_of(release, "03")
    full = {**FULL_DISK, "OPTIONS": {"location": str(tmp_path)}}
    with override_settings(STORAGES={**settings.STORAGES, "reports": full}):
        build(report)
    assert (report.state, report.problem) == ("queued", "disk_full")
    assert report.due_at > timezone.now()
    assert not report.files.exists()
    assert build(report).state == "built"
    assert report.problem == ""


def test_each_pause_is_twice_as_long_and_the_last_attempt_fails(
    release, queued, settings, tmp_path
):
    report = report_of(release, "03")
    full = {**FULL_DISK, "OPTIONS": {"location": str(tmp_path)}}
    pauses = []
    with override_settings(
        STORAGES={**settings.STORAGES, "reports": full}, REPORT_RETRY_SECONDS=100
    ):
        for _ in range(actions.MAX_ATTEMPTS):
            began = timezone.now()
            build(report)
            pauses.append(round((report.due_at - began).total_seconds() / 100))
    assert pauses[:4] == [1, 2, 4, 8]
    assert (report.state, report.attempts) == ("failed", actions.MAX_ATTEMPTS)


def test_an_altered_release_is_not_rendered():
    release = samples.publish(samples.sample(2012), altered=True)
    report = build(release.reports.create(county=factories.county("03")))
    assert (report.state, report.problem) == ("failed", "altered")


def test_a_half_written_file_is_never_there(reports_folder, monkeypatch):
    def fails(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(storage.os, "fsync", fails)
    with pytest.raises(OSError, match="space"):
        storage.store("2012/a.pdf", b"x" * 1000)
    assert [path for path in reports_folder.rglob("*") if path.is_file()] == []


# The dead --------------------------------------------------------------------------------------------
def abandon(report, *, attempts=1, seconds=1000):
    claimed = timezone.now() - dt.timedelta(seconds=seconds)
    Report.objects.filter(pk=report.pk).update(
        state="building", claimed_at=claimed, attempts=attempts
    )


def test_a_report_whose_worker_died_is_queued_again(release, queued):
    report = report_of(release, "03")
    abandon(report)
    actions.requeue_stale_reports()
    report.refresh_from_db()
    assert (report.state, report.claimed_at) == ("queued", None)


def test_a_report_claimed_a_moment_ago_is_left_to_its_worker(release, queued):
    report = report_of(release, "03")
    abandon(report, seconds=1)
    actions.requeue_stale_reports()
    report.refresh_from_db()
    assert report.state == "building"


def test_a_report_that_kills_every_worker_is_given_up(release, queued):
    report = report_of(release, "03")
    abandon(report, attempts=actions.MAX_ATTEMPTS)
    actions.requeue_stale_reports()
    report.refresh_from_db()
    assert (report.state, report.problem) == ("failed", "worker_died")


# Trying again ----------------------------------------------------------------------------------------
def test_staff_try_a_failed_report_again(release, queued, staff):
    report = report_of(release, "03")
    Report.objects.filter(pk=report.pk).update(state="failed", problem="disk_full", attempts=5)
    actions.retry_report(actor=staff, report=report)
    report.refresh_from_db()
    assert (report.state, report.problem, report.attempts) == ("queued", "", 0)
    assert AuditEntry.objects.get(event="report_retried").actor == staff


def test_only_a_failed_report_is_tried_again(release, queued, staff):
    with pytest.raises(actions.ReportNotFailed):
        actions.retry_report(actor=staff, report=report_of(release, "03"))


# Sending ---------------------------------------------------------------------------------------------
def test_sent_reports_are_due_again_after_a_lease(release, queued):
    assert actions.send_due_reports() == 19
    assert actions.send_due_reports() == 0
    counties = release.reports.exclude(county=None)
    assert not counties.filter(due_at__lte=timezone.now()).exists()
