"""The staff's steps as pages: what they say beforehand, and what they refuse."""

import datetime as dt
import re

import pytest

from contacts.models import Year
from reporting.actions import years
from reporting.models import Excuse, NationCount, Release
from reporting.releases import AuditState, Coverage
from supportscheme.models import AuditEntry
from tests import factories
from tests.reporting.release_samples import publish, sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def without_draft(monkeypatch):
    """The draft takes seconds; test_years makes real ones."""
    monkeypatch.setattr(years, "draft_release", lambda **_: None)


def english(client, address):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = re.sub(
        r'name="csrfmiddlewaretoken" value="\w+"', "", client.get(address).content.decode()
    )
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.mark.parametrize("step", ["close", "reopen", "publish"])
def test_a_step_wants_somebody_who_signed_in_again_minutes_ago(staff, step):
    factories.year(2024, "open" if step == "close" else "closed")
    client = factories.signed_in(staff, recently=False)
    for answer in (client.get(f"/years/2024/{step}/"), client.post(f"/years/2024/{step}/")):
        assert answer.status_code == 302
        assert not answer.headers["Location"].startswith("/years/2024/")
    assert not AuditEntry.objects.filter(event__startswith="year_").exists()


def test_closing_says_which_counties_are_missing_and_never_how_many_contacts(as_staff, county):
    factories.appointed_support_colleague(county=county)
    factories.year(2024)
    before = english(as_staff, "/years/2024/close/")
    assert "Without the county’s return: Oslo, Rogaland" in before
    assert "Akershus" in before
    for number in range(7):
        factories.contact(
            county=county, year=2024, owner_seal=bytes([number]) * 32, nickname=number
        )
    assert english(as_staff, "/years/2024/close/") == before


@pytest.mark.parametrize(
    ("day", "said"),
    [(31, "The deadline is Jan. 31, 2026."), (32, "The deadline passed on Jan. 31, 2026.")],
)
def test_the_year_being_collected_says_whether_the_deadline_has_passed(clock, as_staff, day, said):
    clock(2026, 1 + day // 32, day % 31 or 31)
    factories.year(2025)
    assert said in english(as_staff, "/years/2025/")


def test_beside_a_year_stands_the_coverage_of_the_year_before_as_it_was_published(
    clock, as_staff, county
):
    clock(2026, 1, 15)
    factories.year(2025)
    assert "the year before" not in english(as_staff, "/years/2025/")
    publish(sample(2024, number=40, coverage={"32": Coverage(1, 5)}))
    factories.year(2024, "published")
    factories.appointed_support_colleague(county=county)
    page = english(as_staff, "/years/2025/")
    assert "the year before: 71 of 75 support colleagues" in page
    assert "14 reported, 1 partly, 0 not 71 of 75 support colleagues" in english(
        as_staff, "/years/"
    )


def counted(year, rounded=95):
    factories.year(year)
    NationCount.objects.create(year_id=year, as_of=dt.date(year, 12, 1), rounded=rounded)


def test_closing_says_the_nations_rounded_count_and_that_open_contacts_are_closed(as_staff):
    counted(2024)
    page = english(as_staff, "/years/2024/close/")
    assert "About 95, as counted on Dec. 1, 2024 and rounded to five." in page
    assert "Those of them that are open are closed and lose their owners for good." in page


def test_a_rounded_count_near_nobody_is_not_told(as_staff):
    counted(2024, 5)
    assert "rounded to five" not in english(as_staff, "/years/2024/close/")


def test_publishing_says_which_rows_are_deleted(as_staff, support_colleague, monkeypatch):
    monkeypatch.setattr(years, "audit_state", lambda _: AuditState.CLEAN)
    counted(2012, 100)
    row = factories.year(2012, "closed")
    Excuse.objects.create(year=row, support_colleague=support_colleague, reason="ill")
    made = publish(sample(2013))
    Release.objects.create(
        year=row,
        document=made.document,
        checksum=made.checksum,
        history_checksum=years.protection.history_checksum(year=2012),
        audit="clean",
    )
    page = english(as_staff, "/years/2012/publish/")
    assert "with its reasons and conversations. About 100, as counted on Dec. 1, 2012" in page
    assert "The rounded count of them is deleted as well." in page
    assert "Reasons stated for those who could not confirm, which are deleted: 1." in page
    assert "Annual reports are built for 19 counties and for the nation." in page


def test_a_county_without_support_colleagues_is_said_to_have_none(as_staff):
    factories.appointed_support_colleague(county=factories.county("03"))
    factories.year(2024)
    closing = english(as_staff, "/years/2024/close/")
    assert "Oslo: not reported , 0 of 1 support colleagues" in closing
    assert "Rogaland:" not in closing
    page = english(as_staff, "/years/2024/")
    assert "Rogaland no support colleagues – 0 not yet" in page
    assert "Rogaland – : no support colleagues" in page
    assert "0 of 0" not in page + closing
    assert as_staff.get("/years/2024/").content.decode().count("tile-not_reported") == 1


def test_the_audit_log_does_not_tell_how_many_contacts_were_open(as_staff, county, without_draft):
    factories.appointed_support_colleague(county=county)
    for number in range(7):
        factories.contact(
            county=county, year=2024, owner_seal=bytes([number]) * 32, nickname=number
        )
    as_staff.post("/years/2024/close/")
    (entry,) = AuditEntry.objects.filter(event="year_closed")
    assert set(entry.detail) == {"counties_missing"}
    assert entry.detail["counties_missing"] == ["32"]


def test_a_step_in_the_wrong_state_says_so_and_does_nothing(as_staff):
    factories.year(2024, "published")
    for step in ("close", "reopen", "publish"):
        answer = as_staff.post(f"/years/2024/{step}/", follow=True)
        assert "2024" in answer.content.decode()
        assert 'class="alert alert-' in answer.content.decode()
    assert Year.objects.get().state == "published"
    assert not AuditEntry.objects.filter(event__startswith="year_").exists()


def test_a_second_window_is_told_that_the_year_is_closed_already(as_staff, without_draft):
    factories.year(2024)
    as_staff.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    as_staff.post("/years/2024/close/")
    answer = as_staff.post("/years/2024/close/", follow=True)
    assert "2024 is already closed." in answer.content.decode()
    assert AuditEntry.objects.filter(event="year_closed").count() == 1


@pytest.mark.parametrize(
    ("year", "said"),
    [
        (2012, "The counts of these years are deleted as well: 2012."),
        (2024, "The counts are kept until the pooled period is published"),
    ],
)
def test_publishing_says_which_counts_go(as_staff, year, said):
    factories.contact(county=factories.county("03"), year=year)
    years.close_year(actor=None, year=year)
    assert said in english(as_staff, f"/years/{year}/publish/")
    assert not Release.objects.get().is_published


def test_without_a_draft_there_is_nothing_to_publish(as_staff):
    factories.year(2024, "closed")
    answer = as_staff.get("/years/2024/publish/", follow=True)
    assert answer.redirect_chain == [("/years/2024/", 302)]
    as_staff.post("/years/2024/publish/", {"reviewed": ""})
    assert Year.objects.get().state == "closed"
