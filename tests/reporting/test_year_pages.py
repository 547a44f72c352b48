"""The staff's steps as pages: what they say beforehand, and what they refuse."""

import re

import pytest

from contacts.models import Year
from reporting.actions import years
from reporting.models import Release
from supportscheme.models import AuditEntry
from tests import factories

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


def test_the_audit_log_does_not_tell_how_many_contacts_were_open(as_staff, county, without_draft):
    for number in range(7):
        factories.contact(
            county=county, year=2024, owner_seal=bytes([number]) * 32, nickname=number
        )
    as_staff.post("/years/2024/close/")
    (entry,) = AuditEntry.objects.filter(event="year_closed")
    assert set(entry.detail) == {"counties_missing"}
    assert len(entry.detail["counties_missing"]) == 15


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
