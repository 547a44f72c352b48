import datetime as dt
import re
import socket
import threading

import pytest
from django.core import mail, signing
from django.db import connection, connections

from reporting.actions import confirmations, reminders, returns
from reporting.models import Reminder
from tests import factories
from tests.mail_server import SilentServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def collected(clock, county):
    """2025 in January 2026, in Akershus: two support colleagues, an adviser, staff."""
    clock(2026, 1, 15)
    factories.year(2025)
    first = factories.appointed_support_colleague(county=county)
    second = factories.appointed_support_colleague(county=county)
    adviser = factories.appointed_adviser(county=county)
    staff = factories.UserFactory(is_national_staff=True)
    return first, second, adviser, staff


def receivers():
    return sorted(address for message in mail.outbox for address in message.to)


def emails(*people):
    return sorted(getattr(person, "user", person).email for person in people)


def test_each_of_whom_something_is_expected_gets_one_mail_a_week(collected, clock):
    for day in range(15, 22):
        clock(2026, 1, day)
        reminders.send_reminders()
    assert receivers() == emails(*collected)
    clock(2026, 1, 22)
    reminders.send_reminders()
    assert receivers() == sorted(2 * emails(*collected))


def test_seven_days_lie_between_two_mails_also_over_a_weekend(collected, clock):
    clock(2026, 1, 18)  # a Sunday
    reminders.send_reminders()
    clock(2026, 1, 19)
    reminders.send_reminders()
    assert len(mail.outbox) == 4


def test_who_has_confirmed_is_excused_or_muted_gets_none(collected, county):
    first, second, adviser, staff = collected
    confirmations.confirm_year(support_colleague=first, year=2025)
    returns.excuse(actor=None, county=county, year=2025, support_colleague=second, reason="ill")
    confirmations.mute(user=staff, year=2025)
    reminders.send_reminders()
    assert receivers() == emails(adviser)


def test_an_adviser_who_has_submitted_gets_none(collected, county):
    first, second, adviser, staff = collected
    for person in (first, second):
        confirmations.confirm_year(support_colleague=person, year=2025)
    returns.submit_return(actor=adviser, county=county, year=2025)
    reminders.send_reminders()
    assert receivers() == emails(staff)


@pytest.mark.parametrize("day", [(2026, 1, 6), (2026, 3, 1), (2025, 12, 31)])
def test_none_is_sent_outside_the_dates(collected, clock, day):
    clock(*day)
    reminders.send_reminders()
    assert mail.outbox == []


def test_none_is_sent_about_a_closed_year(collected):
    factories.year(2025, "closed")
    reminders.send_reminders()
    assert mail.outbox == []


def test_who_left_before_the_year_or_has_no_access_any_more_gets_none(collected, county):
    factories.appointed_support_colleague(county=county, last_day=dt.date(2024, 12, 31))
    gone = factories.appointed_support_colleague(county=county)
    gone.user.is_active = False
    gone.user.save()
    reminders.send_reminders()
    assert receivers() == emails(*collected)


def test_somebody_with_several_roles_gets_one_mail_with_everything(collected, county):
    first, *_others = collected
    factories.AppointmentFactory(user=first.user, county=county, role="county_adviser")
    first.user.language = "en"
    first.user.save()
    reminders.send_reminders()
    (message,) = [m for m in mail.outbox if m.to == [first.user.email]]
    assert "/confirm/mail/" in message.body
    assert "0 of 2 support colleagues" in message.body


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_mail_is_in_the_receivers_language_as_text_and_html(collected, language):
    first, *_others = collected
    first.user.language = language
    first.user.save()
    reminders.send_reminders()
    (message,) = [m for m in mail.outbox if m.to == [first.user.email]]
    ((html, kind),) = message.alternatives
    assert kind == "text/html"
    assert f'<html lang="{language}">' in html
    links = set(re.findall(r"http://\S+?/mail/[^/\s]+/", message.body))
    assert links == set(re.findall(r'href="(http://[^"]+/mail/[^"]+)"', html))
    assert len(links) == 2
    assert not re.search(r"<(img|script|link)", html)


def test_the_tone_changes_after_the_deadline(collected, clock):
    first, *_others = collected
    first.user.language = "en"
    first.user.save()
    reminders.send_reminders()
    clock(2026, 2, 5)
    reminders.send_reminders()
    before, after = (m.body for m in mail.outbox if m.to == [first.user.email])
    assert "Please confirm by Jan. 31, 2026" in before
    assert "The deadline has passed" in after


def test_an_adviser_is_not_told_after_the_deadline_that_it_lies_ahead(collected, clock):
    _first, _second, adviser, _staff = collected
    adviser.language = "en"
    adviser.save()
    reminders.send_reminders()
    clock(2026, 2, 5)
    reminders.send_reminders()
    before, after = (m for m in mail.outbox if m.to == [adviser.email])
    for said in (before.body, before.alternatives[0][0]):
        assert "The return is due by Jan. 31, 2026." in said
    for said in (after.body, after.alternatives[0][0]):
        assert "The deadline passed on Jan. 31, 2026." in said
        assert "due by" not in said


# At the adviser's wish ---------------------------------------------------------------------------------
def remind(person, county):
    reminders.remind(actor=None, county=county, year=2025, person=person)


def confirm(person, county):
    confirmations.confirm_year(support_colleague=person, year=2025)


def excuse(person, county):
    returns.excuse(actor=None, county=county, year=2025, support_colleague=person, reason="ill")


def mute(person, county):
    confirmations.mute(user=person.user, year=2025)


def take_access(person, county):
    person.user.is_active = False
    person.user.save()


@pytest.mark.parametrize("change", [confirm, excuse, mute, take_access])
def test_nobody_is_reminded_who_needs_or_wants_no_reminder(
    collected, county, change, in_english, as_adviser
):
    person, *_others = collected
    change(person, county)
    with pytest.raises(reminders.NotReminded, match="has confirmed, is excused, wants no mails"):
        remind(person, county)
    as_adviser.post("/returns/32/2025/remind/")
    assert person.user.email not in receivers()
    assert not Reminder.objects.filter(recipient=person.user).exists()


def test_who_had_a_mail_on_friday_gets_none_at_the_advisers_wish_on_monday(
    collected, county, clock, in_english
):
    person, *_others = collected
    clock(2026, 1, 16)
    reminders.send_reminders()
    clock(2026, 1, 19)
    with pytest.raises(reminders.NotReminded, match="within the last week"):
        remind(person, county)
    assert receivers().count(person.user.email) == 1
    clock(2026, 1, 23)
    remind(person, county)
    assert receivers().count(person.user.email) == 2


def test_the_mail_is_the_same_whatever_was_logged(collected, county, monkeypatch):
    # The signed links carry the second they were made in.
    monkeypatch.setattr(signing.TimestampSigner, "timestamp", lambda _: "1xWAU7")
    first, *_others = collected
    matter = reminders.expectations.expectations_of(first.user, dt.date(2026, 1, 15))
    before = reminders.compose(first.user, matter).body
    for _ in range(6):
        factories.contact(county=county, year=2025)
    assert reminders.compose(first.user, matter).body == before


# Faults ----------------------------------------------------------------------------------------------
@pytest.fixture
def no_mail_server(settings):
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = taken.getsockname()
        yield settings
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def test_a_mail_server_that_refuses_is_shown_and_tried_again(
    collected,
    no_mail_server,
    clock,
    as_staff,
):
    reminders.send_reminders()
    # The first tried found nobody there; the others don't wait for it as well.
    refused = Reminder.objects.get()
    assert refused.state == "refused"
    page = as_staff.get("/years/").content.decode()
    assert f"Påminnelse til {refused.recipient.name}: " in page
    no_mail_server.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    clock(2026, 1, 15, 10)
    reminders.send_reminders()
    reminders.send_reminders()
    assert set(emails(*collected)) <= set(receivers())
    assert len(receivers()) == len(set(receivers()))


def test_without_a_mail_server_the_advisers_button_waits_once_and_says_so(
    collected, no_mail_server, as_adviser
):
    as_adviser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = as_adviser.post("/returns/32/2025/remind/", follow=True).content.decode()
    assert "The mail server can&#x27;t be reached. The mails are sent later." in page
    assert Reminder.objects.count() == 1


def test_a_mail_that_may_have_gone_out_is_not_sent_again(collected, settings, clock):
    server = SilentServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    reminders.send_reminders()
    reminders.send_reminders()
    server.close()
    assert sorted(server.taken) == emails(*collected)
    assert {r.state for r in Reminder.objects.all()} == {"uncertain"}


def test_a_worker_that_dies_between_claim_and_mail_sends_none_twice(collected):
    first, *_others = collected
    assert reminders.claim_reminder(user=first.user, day=dt.date(2026, 1, 15))
    reminders.send_reminders()
    assert first.user.email not in receivers()
    assert len(mail.outbox) == 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_mail_once():
    from colleagues.selectors import today

    factories.year(today().year - 1)
    county = factories.county("32")
    people = [factories.appointed_support_colleague(county=county) for _ in range(8)]
    day = today()
    claimed = []
    start = threading.Barrier(4)

    def work():
        start.wait()
        for person in people:
            if reminders.claim_reminder(user=person.user, day=day):
                claimed.append(person.pk)
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == sorted(person.pk for person in people)
    assert connection.vendor in {"sqlite", "postgresql"}
