import datetime as dt
import re

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client

from contacts.models import Contact
from reporting import links
from reporting.actions.confirmations import YearStillRuns, confirm_year
from reporting.models import Confirmation, Mute
from supportscheme.models import AuditEntry
from tests import factories
from tests.contacts import play

pytestmark = pytest.mark.django_db


@pytest.fixture
def january(clock):
    clock(2026, 1, 15)
    factories.year(2025)


@pytest.fixture
def link(january, support_colleague):
    return links.confirmation_link(support_colleague, 2025).removeprefix("http://localhost")


def english(client, address, **data):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    answer = client.post(address, data) if data else client.get(address)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_one_tap_on_the_log_page_confirms(january, as_support_colleague, support_colleague):
    page = english(as_support_colleague, "/log/")
    assert "Everything from 2025 is registered" in page
    as_support_colleague.post("/confirm/2025/")
    assert Confirmation.objects.get().support_colleague == support_colleague
    assert "2025 is confirmed" in english(as_support_colleague, "/log/")


def test_a_year_that_still_runs_is_not_confirmed(clock, support_colleague):
    clock(2025, 12, 31)
    factories.year(2025)
    with pytest.raises(YearStillRuns, match="2025"):
        confirm_year(support_colleague=support_colleague, year=2025)


def test_nothing_is_asked_when_nothing_is_expected(clock, as_support_colleague):
    clock(2026, 6, 1)
    assert "Nothing. Register contacts" in english(as_support_colleague, "/log/")


# Logging after confirming -----------------------------------------------------------------------------
def test_logging_after_confirming_asks_again_and_stores_nothing_of_that(
    january, as_support_colleague, support_colleague
):
    confirm_year(support_colleague=support_colleague, year=2025)
    before = (
        list(Confirmation.objects.values()),
        AuditEntry.objects.count(),
        list(Session.objects.values()),
    )
    as_support_colleague.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    answer = as_support_colleague.post(
        "/log/save/", play.tapped(year="2025", county=str(_county_pk())), follow=True
    )
    assert Contact.objects.count() == 1
    page = re.sub(r"\s+", " ", answer.content.decode())
    assert "Now everything from 2025 is registered" in page
    as_support_colleague.post("/confirm/2025/")
    after = (
        list(Confirmation.objects.values()),
        AuditEntry.objects.count(),
        list(Session.objects.values()),
    )
    assert after == before
    assert "Now everything" not in english(as_support_colleague, "/log/")


def test_after_the_third_conversation_the_page_asks_again_as_well(
    january, as_support_colleague, support_colleague
):
    confirm_year(support_colleague=support_colleague, year=2025)
    assert "Now everything from 2025 is registered" in english(as_support_colleague, "/log/closed/")


def _county_pk():
    return factories.county("32").pk


# The link in the mail ---------------------------------------------------------------------------------
def test_the_link_shows_a_page_and_only_its_button_confirms(link):
    client = Client()
    assert "Everything from 2025 is registered" in english(client, link)
    client.head(link)
    assert not Confirmation.objects.exists()
    assert client.post(link).status_code == 200
    assert Confirmation.objects.count() == 1
    client.post(link)
    assert Confirmation.objects.count() == 1


def test_the_link_signs_nobody_in(link):
    client = Client()
    client.get(link)
    client.post(link)
    assert "sessionid" not in client.cookies
    assert client.get("/log/").status_code == 302


def test_the_link_dies_with_the_year(link):
    factories.year(2025, "closed")
    client = Client()
    assert "closed" in english(client, link)
    client.post(link)
    assert not Confirmation.objects.exists()


@pytest.mark.parametrize("change", [lambda t: t[:-6] + "/", lambda t: t.replace("mail/", "mail/x")])
def test_an_altered_link_is_none(link, change):
    answer = Client().post(change(link))
    assert answer.status_code == 404
    assert not Confirmation.objects.exists()


def test_a_link_to_mute_does_not_confirm(january, support_colleague):
    token = links.mute_link(support_colleague.user, 2025).rsplit("/", 2)[1]
    assert Client().post(f"/confirm/mail/{token}/").status_code == 404
    assert Client().post(f"/reminders/mail/{token}/").status_code == 200
    assert Mute.objects.get().user == support_colleague.user


def test_the_link_asks_for_its_token_against_forged_forms(link):
    client = Client(enforce_csrf_checks=True)
    assert client.post(link).status_code == 403


# Muting -----------------------------------------------------------------------------------------------
def test_mails_are_muted_and_wanted_again_from_the_log_page(january, as_support_colleague):
    as_support_colleague.post("/reminders/2025/")
    assert Mute.objects.count() == 1
    assert "You get no mails about 2025" in english(as_support_colleague, "/log/")
    as_support_colleague.post("/reminders/2025/", {"mails": "on"})
    assert not Mute.objects.exists()
    assert mail.outbox == []


def test_who_came_after_the_year_is_not_asked(january):
    late = factories.appointed_support_colleague(
        county=factories.county("32"), first_day=dt.date(2026, 1, 1)
    )
    assert "Nothing. Register" in english(factories.signed_in(late.user), "/log/")
