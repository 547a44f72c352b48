"""The same step from two windows at once, on a real database: one clear outcome."""

import threading

import pytest
from django.db import connections

from contacts import actions as contacts_actions
from contacts.errors import YearNotOpen
from contacts.models import Contact, Year
from reporting.actions import years
from reporting.actions.confirmations import YearIsClosed, confirm_year
from reporting.models import Confirmation, Release
from reporting.releases import AuditState
from supportscheme.models import AuditEntry
from tests import factories
from tests.contacts import play

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*steps):
    """Take the steps in threads of their own that start together; what each raised, or None."""
    outcomes = {}
    start = threading.Barrier(len(steps))

    def take(number, step):
        start.wait()
        try:
            step()
            outcomes[number] = None
        except Exception as error:
            outcomes[number] = type(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take, args=pair) for pair in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [outcomes[number] for number in range(len(steps))]


@pytest.fixture
def without_draft(monkeypatch):
    """The draft takes seconds and is no part of the step's transaction."""
    monkeypatch.setattr(years, "draft_release", lambda **_: None)


def draft(year, monkeypatch):
    """A draft whose audit the gate takes for clean: its cells are no part of this."""
    monkeypatch.setattr(years, "audit_state", lambda _: AuditState.CLEAN)
    return Release.objects.create(
        year_id=year,
        document={"counties": []},
        checksum="c",
        history_checksum=years.protection.history_checksum(year=year),
        audit="clean",
        fingerprint="f",
        audited_fingerprint="f",
    )


def close():
    years.close_year(actor=None, year=2024)


def publish():
    years.publish_year(actor=None, year=2024, reviewed=years.mark_of(Release(checksum="c")))


def test_closed_from_two_windows_it_is_closed_once(without_draft):
    factories.contact(county=factories.county("03"), year=2024)
    assert set(at_once(close, close)) == {None, years.WrongState}
    assert Year.objects.get().state == "closed"
    assert AuditEntry.objects.filter(event="year_closed").count() == 1


def test_published_from_two_windows_it_is_published_once(monkeypatch):
    monkeypatch.setattr(years, "queue_reports", lambda **_: None)
    factories.contact(county=factories.county("03"), year=2024)
    factories.year(2024, "closed")
    draft(2024, monkeypatch)
    assert set(at_once(publish, publish)) == {None, years.WrongState}
    assert Year.objects.get().state == "published"
    assert AuditEntry.objects.filter(event="year_published").count() == 1
    assert not Contact.objects.exists()


def test_published_and_reopened_at_once_one_wins_whole(monkeypatch):
    monkeypatch.setattr(years, "queue_reports", lambda **_: None)
    factories.contact(county=factories.county("03"), year=2024)
    factories.year(2024, "closed")
    draft(2024, monkeypatch)
    outcomes = at_once(publish, lambda: years.reopen_year(actor=None, year=2024))
    assert outcomes.count(None) == 1
    if outcomes[0] is None:
        assert (Year.objects.get().state, Contact.objects.count()) == ("published", 0)
        assert Release.objects.get().is_published
    else:
        assert (Year.objects.get().state, Contact.objects.count()) == ("open", 1)
        assert not Release.objects.exists()


def test_a_contact_logged_while_the_year_is_closed_is_in_the_count_or_refused(without_draft):
    from colleagues.selectors import today
    from contacts import tallies

    year = today().year - 1
    person = factories.appointed_support_colleague(county=factories.county("32"))
    play.log(person, year=year)
    outcomes = at_once(
        lambda: years.close_year(actor=None, year=year),
        *[lambda: play.log(person, year=year)] * 3,
    )
    assert outcomes[0] is None
    assert set(outcomes[1:]) <= {None, YearNotOpen}
    (counted,) = {count for key, count in tallies.read(year=year).items() if key.item == "contacts"}
    assert counted == Contact.objects.count() == 1 + outcomes[1:].count(None)
    assert not Contact.objects.filter(owner_seal__isnull=False).exists()


def test_a_confirmation_while_the_year_is_closed_is_in_or_refused(without_draft):
    from colleagues.selectors import today

    year = today().year - 1
    person = factories.appointed_support_colleague(county=factories.county("32"))
    factories.year(year)
    outcomes = at_once(
        lambda: years.close_year(actor=None, year=year),
        lambda: confirm_year(support_colleague=person, year=year),
    )
    assert outcomes[0] is None
    assert outcomes[1] in {None, YearIsClosed}
    assert Confirmation.objects.exists() == (outcomes[1] is None)


def test_a_process_that_dies_in_the_middle_of_a_step_leaves_nothing_half(monkeypatch):
    """Whatever was done is rolled back, down to the purge that was asked for."""
    from reporting.models import Purge

    def die(**_):
        raise KeyboardInterrupt

    factories.contact(county=factories.county("03"), year=2024, owner_seal=b"x" * 32, nickname=1)
    factories.year(2024, "closed")
    draft(2024, monkeypatch)
    monkeypatch.setattr(years, "queue_reports", die)
    with pytest.raises(KeyboardInterrupt):
        publish()
    assert Year.objects.get().state == "closed"
    assert not Release.objects.get().is_published
    assert Contact.objects.count() == 1
    assert not Purge.objects.exists()


def test_contacts_deleted_by_hand_do_not_stop_the_step(without_draft):
    factories.contact(county=factories.county("03"), year=2024)
    contacts_actions.delete_contacts(year=2024)
    close()
    assert Year.objects.get().state == "closed"
