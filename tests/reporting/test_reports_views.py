"""The page of reports, and who may download what."""

import datetime as dt
import io
import zipfile

import pytest
from django.urls import reverse

from reporting import storage
from reporting.models import Report, ReportFile
from supportscheme.models import AuditEntry
from tests import factories
from tests.reporting import release_samples as samples

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reports_folder(settings, tmp_path):
    own = {
        **settings.STORAGES["reports"],
        "OPTIONS": {"location": str(tmp_path), "allow_overwrite": True},
    }
    settings.STORAGES = {**settings.STORAGES, "reports": own}
    return tmp_path


@pytest.fixture
def reports():
    """2024: Akershus and the nation are built, Oslo is being built, Østfold failed, the others wait."""
    release = samples.publish(samples.sample(2024, records=[samples.Record("32")] * 30))
    for code in ("03", "31", "32", "55"):
        release.reports.create(county=factories.county(code))
    release.reports.create(county=None)
    finish(release.reports.get(county__code="32"), "2024/2024-32-akershus")
    finish(release.reports.get(county=None), "2024/2024-norge")
    release.reports.filter(county__code="03").update(
        state="building", claimed_at=dt.datetime(2025, 3, 1, tzinfo=dt.UTC)
    )
    release.reports.filter(county__code="31").update(state="failed", problem="disk_full")
    return release.reports


def finish(report, stem):
    for language, mark in (("nb", ""), ("en", "-en")):
        for kind in ("pdf", "xlsx"):
            name = f"{stem}{mark}.{kind}"
            file = storage.store(name, name.encode())
            ReportFile.objects.create(
                report=report,
                language=language,
                format=kind,
                name=name,
                checksum=file.checksum,
                size=file.size,
            )
    Report.objects.filter(pk=report.pk).update(state="built", checksum="0" * 64)


def page(client, year=2024, **headers):
    return client.get(reverse("reporting:reports-of-year", args=[year]), headers=headers)


def download(client, name, year=2024):
    return client.get(reverse("reporting:report-file", args=[year, name]))


def places(response):
    return [str(report.county) for report in response.context["progress"].reports]


def test_staff_see_every_report_and_how_far_it_is(reports, as_staff):
    response = page(as_staff)
    assert places(response) == ["None", "Oslo", "Østfold", "Akershus", "Troms"]
    text = response.content.decode()
    assert "The disk is full." in text or "full" in text
    assert response.context["progress"].built == 2


def test_an_adviser_sees_the_own_county_and_the_nation(reports, as_adviser):
    assert places(page(as_adviser)) == ["None", "Akershus"]


def test_a_support_colleague_sees_the_own_county_and_the_nation(reports, as_support_colleague):
    assert places(page(as_support_colleague)) == ["None", "Akershus"]


def test_somebody_without_a_role_sees_none(reports):
    client = factories.signed_in(factories.UserFactory())
    assert page(client).status_code == 404
    assert download(client, "2024-norge.pdf").status_code == 404
    assert client.get(reverse("reporting:reports")).status_code == 200


def test_whoever_has_left_office_sees_none(reports, county):
    person = factories.appointed_adviser(county=county, last_day=dt.date(2024, 12, 31))
    assert page(factories.signed_in(person)).status_code == 404


def test_nobody_sees_reports_without_signing_in(reports, as_nobody):
    assert page(as_nobody).status_code == 302
    assert download(as_nobody, "2024-norge.pdf").status_code == 302


def test_an_adviser_keeps_the_reports_of_the_counties_before_the_reform(reports, as_adviser):
    release = samples.publish(samples.sample(2023, records=[samples.Record("30")] * 30))
    for code in ("30", "03"):
        release.reports.create(county=factories.county(code))
    assert places(page(as_adviser, 2023)) == ["Viken"]


def test_a_finished_file_is_handed_out_under_its_name(reports, as_adviser):
    response = download(as_adviser, "2024-32-akershus.pdf")
    assert b"".join(response.streaming_content) == b"2024/2024-32-akershus.pdf"
    assert response["Content-Type"] == "application/pdf"
    assert "2024-32-akershus.pdf" in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    "name", ["2024-03-oslo.pdf", "2023-32-akershus.pdf", "..%2Fdb.sqlite3", "2024-32-akershus.exe"]
)
def test_any_other_name_is_a_404(reports, as_adviser, name):
    assert download(as_adviser, name).status_code == 404


def test_another_countys_finished_file_is_a_404(reports, as_adviser):
    Report.objects.filter(county__code="03").update(state="queued", claimed_at=None)
    finish(reports.get(county__code="03"), "2024/2024-03-oslo")
    assert download(as_adviser, "2024-03-oslo.pdf").status_code == 404


def test_a_lost_file_is_a_404_and_not_an_error(reports, as_staff, reports_folder):
    for path in (reports_folder / "by-checksum").rglob("*"):
        if path.is_file():
            path.unlink()
    assert download(as_staff, "2024-norge.pdf").status_code == 404


def test_an_unpublished_draft_has_no_reports(reports, as_staff):
    assert page(as_staff, 2022).status_code == 404


def test_all_files_come_in_one_archive_with_the_same_bytes(reports, as_adviser):
    address = reverse("reporting:report-archive", args=[2024])
    first, second = (b"".join(as_adviser.get(address).streaming_content) for _ in range(2))
    assert first == second
    packed = zipfile.ZipFile(io.BytesIO(first))
    assert packed.namelist() == [
        f"2024/2024-{place}{mark}.{kind}"
        for place in ("32-akershus", "norge")
        for mark, kind in (("-en", "pdf"), ("-en", "xlsx"), ("", "pdf"), ("", "xlsx"))
    ]
    assert packed.testzip() is None


def test_only_the_changing_part_is_sent_to_htmx(reports, as_staff):
    part = page(as_staff, hx_request="true").content.decode()
    assert "<html" not in part
    assert 'hx-trigger="every 2s"' in part


def test_a_page_without_anything_under_way_asks_no_more(reports, as_adviser):
    text = page(as_adviser).content.decode()
    assert "hx-get" not in text
    assert "refresh" not in text


def test_staff_try_a_failed_report_again(reports, as_staff, staff):
    failed = reports.get(county__code="31")
    response = as_staff.post(reverse("reporting:report-again", args=[2024, failed.pk]))
    assert response.status_code == 302
    failed.refresh_from_db()
    assert (failed.state, failed.problem) == ("queued", "")
    assert AuditEntry.objects.get(event="report_retried").actor == staff


def test_nobody_else_tries_again_or_sees_what_went_wrong(reports):
    failed = reports.get(county__code="31")
    adviser = factories.appointed_adviser(county=failed.county)
    client = factories.signed_in(adviser)
    assert client.post(reverse("reporting:report-again", args=[2024, failed.pk])).status_code == 403
    text = page(client).content.decode()
    assert failed.get_problem_display() not in text
    failed.refresh_from_db()
    assert failed.state == "failed"
