"""The leak hunt (P2): nothing at rest or in flight ties a contact to a person, or to a time within the year.

Each protection is then switched off, one at a time, and the same hunt must find the leak.
"""

import logging
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.views.debug import ExceptionReporter
from gunicorn.glogging import Logger

from colleagues.models import County
from contacts import guards, sealing, storage
from contacts.actions import log
from contacts.models import Contact
from supportscheme import gunicorn
from supportscheme.models import AuditEntry
from tests import factories
from tests.contacts import leak_hunt

pytestmark = pytest.mark.django_db(transaction=True)
SwitchOff = Callable[[pytest.MonkeyPatch, Any], None]


@pytest.fixture
def story(county: County, settings: Any) -> leak_hunt.Story:
    """Three people in one county, and nothing logged yet. Faults are mailed, as in production."""
    settings.ADMINS = [("operator", "operator@example.org")]
    mail.outbox = []
    cache.clear()
    people = [factories.appointed_support_colleague(county=county) for _ in range(3)]
    return leak_hunt.Story(people=people)


def test_a_year_leaves_nothing_that_ties_contacts_to_people_or_times(
    story: leak_hunt.Story,
) -> None:
    leak_hunt.play_the_year(story)
    # There is something to leak, and the hunt has seen it.
    assert Contact.objects.filter(owner_seal__isnull=False).count() >= 4
    assert len(story.names) > 1
    assert "RuntimeError" in story.application_log
    assert len(mail.outbox) == 2
    places = {place.split()[1] for place, _ in leak_hunt.items(story)}
    assert {"table", "session", "error", "mail", "cache", "access", "application’s"} & places
    assert leak_hunt.leaks(story) == set()


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
    from contacts.tasks import shuffle_contacts

    write = log._write_reasons

    def write_and_send(contact: Contact, answers: Any) -> None:
        write(contact, answers)
        settings.BROKER_DIR.mkdir(parents=True, exist_ok=True)
        message = shuffle_contacts.signature(args=[str(contact.pk)])
        (settings.BROKER_DIR / "1.celery.msg").write_text(str(dict(message)))

    patch.setattr(log, "_write_reasons", write_and_send)


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
    ids_in_tasks: "a contact in the file broker/1.celery.msg",
    keys_made_of_the_time: "a time in the key",
    rows_left_as_they_came: "rows lie in the order of logging",
}


@pytest.mark.parametrize("switch_off", PROTECTIONS, ids=lambda switch_off: switch_off.__name__)
def test_without_one_protection_the_hunt_finds_the_leak(
    story: leak_hunt.Story, monkeypatch: pytest.MonkeyPatch, settings: Any, switch_off: SwitchOff
) -> None:
    switch_off(monkeypatch, settings)
    try:
        leak_hunt.play_the_year(story)
        assert PROTECTIONS[switch_off] in leak_hunt.leaks(story)
    finally:
        storage.install(using="default")
        guards.install(using="default")
        (settings.BROKER_DIR / "1.celery.msg").unlink(missing_ok=True)
