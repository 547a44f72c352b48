"""The leak hunt (P2): nothing at rest or in flight ties a contact to a person, or to a time within the year.

Each protection is then switched off, one at a time, and the same hunt must find the leak.
"""

import logging
import shutil
import uuid
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.db.models import Q
from django.views.debug import ExceptionReporter
from gunicorn.glogging import Logger

from colleagues.models import County
from contacts import guards, sealing, storage
from contacts.actions import log
from contacts.models import Contact
from reporting.actions import reports, years
from reporting.models import Report
from supportscheme import gunicorn
from supportscheme.models import AuditEntry
from tests import factories
from tests.contacts import leak_hunt
from tests.workers import empty_queue

pytestmark = pytest.mark.django_db(transaction=True)
A_TASK = "0b0dd7ab-6a3c-4c1c-8e7b-5d8f0f7a7e11"
SwitchOff = Callable[[pytest.MonkeyPatch, Any], None]


@pytest.fixture
def story(county: County, settings: Any) -> Iterator[leak_hunt.Story]:
    """Three people in one county, and nothing logged yet. Faults are mailed, as in production."""
    settings.ADMINS = [("operator", "operator@example.org")]
    mail.outbox = []
    cache.clear()
    empty_queue()
    # What other tests stored is not this year's, and need not be what its name says.
    shutil.rmtree(settings.VAR_DIR / "reports", ignore_errors=True)
    results = settings.VAR_DIR / "results"
    results.mkdir(exist_ok=True)
    people = [factories.appointed_support_colleague(county=county) for _ in range(3)]
    yield leak_hunt.Story(people=people, county=county)
    empty_queue()
    shutil.rmtree(results)


@pytest.fixture
def in_2025(clock: Callable[..., None]) -> None:
    clock(2025, 11, 15)


# Where the hunt has looked and found something to read; the queue and the reports come with publishing.
EVERYWHERE = {
    "table colleagues_supportcolleague",
    "table django_session",
    "table supportscheme_auditentry",
    "a session",
    "the application's log",
    "the addresses asked for",
    "a mail",
    "the cache",
    "an error page",
}


def test_a_year_leaves_nothing_that_ties_contacts_to_people_or_times(
    story: leak_hunt.Story,
) -> None:
    leak_hunt.play_the_year(story)
    # There is something to leak, and the hunt has seen it.
    assert Contact.objects.filter(owner_seal__isnull=False).count() >= 4
    assert len(story.names) > 1
    assert "RuntimeError" in story.application_log
    assert len(mail.outbox) == 2
    places = {place for place, text in leak_hunt.items(story) if text}
    assert places >= EVERYWHERE, EVERYWHERE - places
    assert leak_hunt.leaks(story) == set()


def test_closing_publishing_and_reporting_the_year_leaves_nothing_either(
    in_2025: None, story: leak_hunt.Story, clock: Callable[..., None]
) -> None:
    leak_hunt.play_the_year(story)
    clock(2026, 3, 2)
    years.close_year(actor=None, year=2025)
    years.publish_year(actor=None, year=2025)
    nation_and_county = Report.objects.filter(Q(county=None) | Q(county=story.county))
    for report in nation_and_county:
        reports.build_report(report_id=report.pk)
    found = dict(leak_hunt.items(story))
    assert {Path(place).suffix for place in found if "reports/" in place} >= {".pdf", ".xlsx"}
    assert not Contact.objects.exists()
    assert set(leak_hunt.leaks_outside_the_log(story)) == set()


# The protections, each switched off ---------------------------------------------------------------------
def seal_without_a_key(patch: pytest.MonkeyPatch, settings: Any) -> None:
    patch.setattr(sealing, "_seal", lambda key, contact, owner: _plain(contact.bytes + owner.bytes))


def _plain(message: bytes) -> bytes:
    import hashlib

    return hashlib.sha256(message).digest()


def key_from_the_settings_of_the_site(patch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.CONTACT_OWNER_KEYS = [settings.SECRET_KEY.encode()]


def owner_in_the_place_of_the_seal(patch: pytest.MonkeyPatch, settings: Any) -> None:
    patch.setattr(sealing, "_seal", lambda key, contact, owner: owner.bytes * 2)


def closing_without_erasing(patch: pytest.MonkeyPatch, settings: Any) -> None:
    patch.setattr(log, "_unseal", lambda contact: None)


def contacts_in_the_audit_log(patch: pytest.MonkeyPatch, settings: Any) -> None:
    write = log._write_reasons

    def write_and_tell(contact: Contact, answers: Any) -> None:
        write(contact, answers)
        AuditEntry.objects.create(
            event="contact logged",
            subject_type="contact",
            subject_id=str(contact.pk),
            subject_name="",
        )

    patch.setattr(log, "_write_reasons", write_and_tell)


def messages_in_the_session(patch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"


def session_saved_at_every_request(patch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.SESSION_SAVE_EVERY_REQUEST = True


def ids_in_addresses(patch: pytest.MonkeyPatch, settings: Any) -> None:
    def post(self: leak_hunt.Browser, name: str, data: dict[str, Any]) -> Any:
        query = f"?contact={data['contact']}" if "contact" in data else ""
        url = leak_hunt.reverse(name) + query
        return self._heard(self.client.post(url, data))

    patch.setattr(leak_hunt.Browser, "post", post)


def gunicorns_own_access_log(patch: pytest.MonkeyPatch, settings: Any) -> None:
    patch.setattr(gunicorn, "logger_class", Logger)


def djangos_own_error_reports(patch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.DEFAULT_EXCEPTION_REPORTER = "django.views.debug.ExceptionReporter"
    for handler in logging.getLogger("django").handlers:
        if hasattr(handler, "reporter_class"):
            patch.setattr(handler, "reporter_class", ExceptionReporter)


def exceptions_logged_with_their_text(patch: pytest.MonkeyPatch, settings: Any) -> None:
    plain = logging.Formatter("%(levelname)s %(name)s %(message)s")
    for handler in logging.getLogger("django").handlers:
        patch.setattr(handler, "formatter", plain)


def own_contacts_in_the_cache(patch: pytest.MonkeyPatch, settings: Any) -> None:
    write = log._write_reasons

    def write_and_cache(contact: Contact, answers: Any) -> None:
        write(contact, answers)
        cache.set("own", [contact.pk])

    patch.setattr(log, "_write_reasons", write_and_cache)


def ids_in_tasks(patch: pytest.MonkeyPatch, settings: Any) -> None:
    write = log._write_reasons

    def write_and_send(contact: Contact, answers: Any) -> None:
        write(contact, answers)
        current_app.send_task("contacts.tasks.shuffle_contacts", args=[str(contact.pk)])

    patch.setattr(log, "_write_reasons", write_and_send)


def ids_in_results(patch: pytest.MonkeyPatch, settings: Any) -> None:
    write = log._write_reasons

    def write_and_keep(contact: Contact, answers: Any) -> None:
        write(contact, answers)
        with warnings.catch_warnings():
            # Celery's result store in Redis still uses a command that its client calls old.
            warnings.simplefilter("ignore", DeprecationWarning)
            current_app.backend.store_result(A_TASK, [str(contact.pk)], "SUCCESS")

    patch.setattr(log, "_write_reasons", write_and_keep)


def refusals_logged(patch: pytest.MonkeyPatch, settings: Any) -> None:
    patch.setattr("contacts.views.log.quietly", lambda response: response)


def marks_left_on_codes_and_counties(patch: pytest.MonkeyPatch, settings: Any) -> None:
    patch.setattr(storage, "referred_to", list)


def years_left_as_they_came(patch: pytest.MonkeyPatch, settings: Any) -> None:
    columns = {table: column for table, column in storage._COLUMN.items() if "year" not in table}
    patch.setattr(storage, "_COLUMN", columns)


def keys_made_of_the_time(patch: pytest.MonkeyPatch, settings: Any) -> None:
    patch.setattr("contacts.forms.uuid.uuid4", uuid.uuid1)


def rows_left_as_they_came(patch: pytest.MonkeyPatch, settings: Any) -> None:
    patch.setattr(storage, "forget_insertion_order", lambda: None)
    if connection.vendor == "sqlite":
        guards.lift(using="default")
        with connection.schema_editor() as editor:
            editor._remake_table(Contact)


PROTECTIONS: dict[SwitchOff, str] = {
    seal_without_a_key: "a seal opens without the key",
    key_from_the_settings_of_the_site: "a seal opens without the key",
    owner_in_the_place_of_the_seal: "a person in the log",
    closing_without_erasing: "a closed contact has an owner",
    contacts_in_the_audit_log: "a contact in table supportscheme_auditentry",
    messages_in_the_session: "sessions written on logging",
    session_saved_at_every_request: "sessions written on logging",
    ids_in_addresses: "a contact in the addresses asked for",
    gunicorns_own_access_log: "the access log says when somebody logged",
    djangos_own_error_reports: "a contact in a mail",
    exceptions_logged_with_their_text: "a contact in the application's log",
    own_contacts_in_the_cache: "a contact in the cache",
    ids_in_tasks: "a contact in the queue",
    ids_in_results: "a contact in a result",
    refusals_logged: "the application's log says when somebody logged",
    keys_made_of_the_time: "a time in the key",
    rows_left_as_they_came: "rows lie in the order of logging",
    marks_left_on_codes_and_counties: "rows tell which transaction referred to them",
    years_left_as_they_came: "rows tell which transaction wrote them",
}
ONLY_POSTGRESQL = {marks_left_on_codes_and_counties, years_left_as_they_came}


@pytest.mark.parametrize("switch_off", PROTECTIONS, ids=lambda switch_off: switch_off.__name__)
def test_without_one_protection_the_hunt_finds_the_leak(
    story: leak_hunt.Story, monkeypatch: pytest.MonkeyPatch, settings: Any, switch_off: SwitchOff
) -> None:
    if switch_off in ONLY_POSTGRESQL and connection.vendor != "postgresql":
        pytest.skip("SQLite's rows have no transaction numbers.")
    switch_off(monkeypatch, settings)
    try:
        leak_hunt.play_the_year(story)
        assert PROTECTIONS[switch_off] in leak_hunt.leaks(story)
    finally:
        storage.install(using="default")
        guards.install(using="default")
