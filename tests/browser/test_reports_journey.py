"""Staff follow the build of the annual reports; an adviser fetches the county's."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from reporting import storage
from reporting.models import Report, ReportFile
from tests import factories
from tests.reporting import release_samples as samples

COUNTIES = ("03", "32")


@pytest.fixture
def reports(transactional_db):
    """2024 with Oslo being built and Akershus and the nation waiting."""
    release = samples.publish(samples.sample(2024, records=[samples.Record("32")] * 30))
    for code in COUNTIES:
        release.reports.create(county=factories.county(code))
    release.reports.create(county=None)
    release.reports.filter(county__code="03").update(
        state="building", claimed_at=dt.datetime(2025, 3, 1, tzinfo=dt.UTC)
    )
    return release.reports


def finish(report, name):
    file = storage.store(name, b"%PDF-1.7 small")
    ReportFile.objects.create(
        report=report,
        language="nb",
        format="pdf",
        name=name,
        checksum=file.checksum,
        size=file.size,
    )
    Report.objects.filter(pk=report.pk).update(state="built", claimed_at=None, checksum="0" * 64)


def finish_all(reports):
    finish(reports.get(county__code="03"), "2024/2024-03-oslo.pdf")
    finish(reports.get(county__code="32"), "2024/2024-32-akershus.pdf")
    finish(reports.get(county=None), "2024/2024-norge.pdf")


def test_the_page_follows_the_build_by_itself(
    page, site, sign_in, reports, staff, check_accessibility
):
    sign_in(staff)
    page.goto(f"{site}/reports/")
    bar = page.get_by_role("progressbar")
    expect(bar).to_have_attribute("value", "0")
    check_accessibility(page)
    finish_all(reports)
    expect(page.locator("a[href$='2024-norge.pdf']")).to_be_visible()
    expect(bar).to_have_count(0)
    check_accessibility(page)


def test_a_failed_report_is_tried_again(page, site, sign_in, reports, staff, check_accessibility):
    finish_all(reports)
    reports.filter(county__code="03").update(state="failed", problem="disk_full", checksum="")
    sign_in(staff)
    page.goto(f"{site}/reports/2024/")
    check_accessibility(page)
    page.locator("form[action$='/again/'] button").click()
    expect(page.locator(".report-state-failed")).to_have_count(0)


def test_an_adviser_fetches_the_countys_report_without_javascript(
    new_context, site, reports, adviser
):
    finish_all(reports)
    client = factories.signed_in(adviser)
    context = new_context(java_script_enabled=False)
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}]
    )
    page = context.new_page()
    page.goto(f"{site}/reports/2024/")
    assert page.locator("a[href$='2024-03-oslo.pdf']").count() == 0
    address = page.locator("a[href$='2024-32-akershus.pdf']").get_attribute("href")
    fetched = context.request.get(f"{site}{address}")
    assert fetched.body() == b"%PDF-1.7 small"
