"""Plays part of a year, gathers everything that is left of it anywhere, and looks for what ties it together.

A leak is an item, or two items together, that tell whose contact a contact is, or when in the year it was
logged. The hunter has everything but the owner key.
"""

import base64
import contextlib
import datetime as dt
import hashlib
import hmac
import io
import itertools
import logging
import pickle
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import redis
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from gunicorn.config import Config
from pypdf import PdfReader

from colleagues.models import County, SupportColleague, User
from contacts import actions, nicknames, selectors, storage
from contacts.models import Contact, ContactReason, Conversation
from supportscheme import gunicorn
from supportscheme.models import AuditEntry
from tests import factories
from tests.contacts import play

PASSWORD = factories.PASSWORD
LOG_TABLES = {model._meta.db_table: model for model in (Contact, ContactReason, Conversation)}


@dataclass
class Story:
    """What happened, which only the test knows: the contacts in the order they were logged."""

    people: list[SupportColleague]
    county: County
    owner_of: dict[UUID, SupportColleague] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    seals: set[bytes] = field(default_factory=set)
    before: dict[str, object] = field(default_factory=dict)
    last_transaction: int = 0
    pages_of_errors: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    access_log: list[str] = field(default_factory=list)
    application_log: str = ""


class Browser:
    """A signed-in client behind the access log that gunicorn is configured to write."""

    def __init__(self, story: Story, person: SupportColleague) -> None:
        self.story, self.client = story, Client(raise_request_exception=False)
        credentials = {"login": person.user.email, "password": PASSWORD}
        self.post("account_login", credentials)

    def get(self, name: str) -> Any:
        return self._heard(self.client.get(reverse(name)))

    def post(self, name: str, data: dict[str, Any]) -> Any:
        return self._heard(self.client.post(reverse(name), data))

    def _heard(self, response: Any) -> Any:
        request = response.wsgi_request
        self.story.urls.append(request.get_full_path())
        self.story.access_log += access_log_lines(request, response)
        return response


def access_log_lines(request: Any, response: Any) -> list[str]:
    """What gunicorn writes for a request."""
    config = Config()
    config.set("accesslog", "-")
    config.set("access_log_format", gunicorn.access_log_format)
    logger = gunicorn.logger_class(config)
    stream = io.StringIO()
    logger.access_log.handlers = [logging.StreamHandler(stream)]
    logger.access_log.propagate = False
    environ = {**request.META, "RAW_URI": request.get_full_path(), "SERVER_PROTOCOL": "HTTP/1.1"}
    answer = SimpleNamespace(status=f"{response.status_code} OK", headers=[], sent=1)
    asked = SimpleNamespace(method=request.method, path=request.path, headers=[])
    logger.access(answer, asked, environ, dt.timedelta(seconds=1))
    return stream.getvalue().splitlines()


@contextlib.contextmanager
def heard_logs(story: Story) -> Iterator[None]:
    """Everything that the configured handlers write."""
    stream, swapped = io.StringIO(), []
    for name in ("", "django", "django.server", "celery"):
        for handler in logging.getLogger(name).handlers:
            if type(handler) is logging.StreamHandler and handler not in [
                one for one, _ in swapped
            ]:
                swapped.append((handler, handler.setStream(stream)))
    yield
    for handler, before in swapped:
        handler.setStream(before)
    story.application_log += stream.getvalue()


def play_the_year(story: Story) -> None:
    """Three people log two contacts each, in turns; some are corrected, closed, deleted; something breaks."""
    with heard_logs(story):
        browsers = {person: Browser(story, person) for person in story.people}
        story.before = what_logging_must_not_touch()
        story.last_transaction = newest_transaction()
        for person in story.people * 2:
            log_one(story, person, browsers[person])
        # Random keys in order by chance would hide what is looked for. Keys made of the time are in order for
        # minutes, until the clock's part in front begins anew.
        while in_order(rest := list(story.owner_of)[3:]) and rest[-1].version == 4:
            log_one(story, story.people[len(rest) % 3], browsers[story.people[len(rest) % 3]])
        first, second, third, *_ = list(story.owner_of)
        browser = browsers[story.owner_of[first]]
        browser.post("contacts:correct-contact", {"contact": first})
        correction = {**play.tapped(contact=str(first)), "seen": "1", "sex": "sex.man"}
        browser.post("contacts:save-correction", correction)
        browsers[story.owner_of[second]].post("contacts:close-contact", {"contact": second})
        browsers[story.owner_of[third]].post("contacts:delete-contact", {"contact": third})
        browsers[story.owner_of[second]].post("contacts:close-contact", {"contact": second})
        break_something(story, browser, first)
    actions.shuffle_contacts()


def log_one(story: Story, person: SupportColleague, browser: Browser) -> None:
    form = browser.get("contacts:new-contact").context["form"]
    contact_id = UUID(str(form["contact"].value()))
    browser.post("contacts:save-contact", play.tapped(contact=str(contact_id)))
    browser.get("contacts:log")
    story.owner_of[contact_id] = person
    contact = selectors.own_contact(support_colleague=person, contact_id=contact_id)
    story.names.add(nicknames.name(contact.nickname or 0))
    story.seals.add(bytes(contact.owner_seal or b""))


def break_something(story: Story, browser: Browser, contact_id: UUID) -> None:
    """A fault with the worst possible text, once as in production and once with DEBUG left on."""
    from contacts.views import log as views

    def fail(*, contact_id: UUID, **rest: Any) -> None:
        raise RuntimeError(f"Failing row contains ({contact_id}, {rest}).")

    whole, views.actions = views.actions, SimpleNamespace(add_conversation=fail)  # type: ignore[assignment]
    try:
        for debug in (False, True):
            settings.DEBUG = debug
            contact = Contact(pk=contact_id)
            response = browser.post("contacts:add-conversation", play.talk(contact, 2))
            assert response.status_code == 500
            story.pages_of_errors.append(response.content.decode())
    finally:
        settings.DEBUG = False
        views.actions = whole


def what_logging_must_not_touch() -> dict[str, object]:
    """Rows that carry a person and a time; written when a contact is, they would say when that was."""
    return {
        "sessions": sorted(Session.objects.values_list()),
        "audit entries": AuditEntry.objects.count(),
        "users": sorted(User.objects.values_list()),
    }


# What is left of it all -------------------------------------------------------------------------------
def items(story: Story) -> Iterator[tuple[str, str]]:
    """(place, text) of everything at rest and in flight, but for the three tables of the log itself."""
    for table, rows in dump().items():
        if table not in LOG_TABLES:
            yield f"table {table}", repr(rows)
    for session in Session.objects.all():
        yield "a session", repr(session.get_decoded())
    yield "the application's log", story.application_log
    yield "the access log", "\n".join(story.access_log)
    yield "the addresses asked for", "\n".join(story.urls)
    for message in mail.outbox:
        yield "a mail", f"{message.subject}\n{message.message().as_string()}"
    cached = getattr(cache, "_cache", {}).values()
    yield "the cache", repr([pickle.loads(value) for value in cached])  # noqa: S301 (our own)
    for page in story.pages_of_errors:
        yield "an error page", page
    yield from files()
    yield from in_redis()


def files() -> Iterator[tuple[str, str]]:
    """Queue, results, reports and whatever else lies in the project's folder; not the database."""
    names = {"broker": "the queue", "broker-control": "the queue", "results": "a result"}
    for path in sorted(Path(settings.VAR_DIR).rglob("*")):
        if path.is_file() and "sqlite" not in path.name:
            place = path.relative_to(settings.VAR_DIR)
            yield names.get(place.parts[0], f"the file {place}"), text_of(path)


def text_of(path: Path) -> str:
    if path.suffix == ".pdf":
        reader = PdfReader(path)
        return "\n".join([repr(reader.metadata), *(page.extract_text() for page in reader.pages)])
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as parts:
            return "\n".join(parts.read(name).decode("latin-1") for name in parts.namelist())
    return unwrapped(path.read_bytes().decode("latin-1"))


def in_redis() -> Iterator[tuple[str, str]]:
    """Every key of the Redis that carries the queue and the results, where there is one."""
    for address in {settings.CELERY_BROKER_URL, settings.CELERY_RESULT_BACKEND}:
        if not address.startswith("redis://"):
            continue
        with redis.Redis.from_url(address) as server:
            for key in server.scan_iter():
                name = key.decode("latin-1")
                place = "a result" if name.startswith("celery-task-meta-") else "the queue"
                yield place, unwrapped(f"{name} {value_of(server, key)!r}")


def value_of(server: Any, key: bytes) -> object:
    read = {
        b"string": lambda: server.get(key),
        b"list": lambda: server.lrange(key, 0, -1),
        b"hash": lambda: server.hgetall(key),
        b"set": lambda: server.smembers(key),
        b"zset": lambda: server.zrange(key, 0, -1),
    }
    return read[server.type(key)]()


def unwrapped(text: str) -> str:
    """The text, and what Celery has wrapped in it: the arguments of a task travel in base 64."""
    inside = []
    for wrapped in re.findall(r"[A-Za-z0-9+/]{24,}={0,2}", text):
        with contextlib.suppress(ValueError):
            inside.append(base64.b64decode(wrapped).decode("latin-1"))
    return "\n".join([text, *inside])


def dump() -> dict[str, list[tuple[Any, ...]]]:
    """Every table as a copy of the database has it, rows in the order in which they lie there."""
    tables = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            order = "" if connection.vendor == "sqlite" else " ORDER BY ctid"
            cursor.execute(f'SELECT * FROM "{table}"{order}')  # noqa: S608
            tables[table] = list(cursor.fetchall())
    return tables


# The hunt ---------------------------------------------------------------------------------------------
def leaks(story: Story) -> set[str]:
    """The kinds of leak found; an empty set is what is promised."""
    found = set(leaks_outside_the_log(story))
    found |= {f"{name} written on logging" for name in touched(story)}
    found |= set(leaks_of_ownership(story))
    found |= set(leaks_of_time(story))
    return found


def touched(story: Story) -> list[str]:
    after = what_logging_must_not_touch()
    return [name for name, rows in story.before.items() if rows != after[name]]


def leaks_outside_the_log(story: Story) -> Iterator[str]:
    """A contact's id, made-up name or seal, in whatever spelling, anywhere but in its own row."""
    marks = [
        mark
        for contact_id in story.owner_of
        for mark in (contact_id.hex, str(contact_id), contact_id.bytes.decode("latin-1"))
    ]
    marks += [seal.hex() for seal in story.seals] + list(story.names)
    for place, text in items(story):
        if any(mark.lower() in text.lower() for mark in marks):
            yield f"a contact in {re.sub(r'[0-9a-f-]{8,}.*', '…', place)}"
    if any("log" in line for line in story.access_log):
        yield "the access log says when somebody logged"
    # A fault is logged, that it was in the log of contacts too; what works or is refused is not.
    quiet = [line for line in story.application_log.splitlines() if not line.startswith("ERROR")]
    if any("/log/" in line for line in quiet):
        yield "the application's log says when somebody logged"


def leaks_of_ownership(story: Story) -> Iterator[str]:
    """Rows of the log that name a person, or whose seal gives way without the key."""
    for model in LOG_TABLES.values():
        for value in itertools.chain.from_iterable(model._default_manager.values_list()):
            if isinstance(value, (bytes, memoryview)):
                value = bytes(value).hex()
            if any(mark in str(value) for person in story.people for mark in marks_of(person)):
                yield "a person in the log"
    for contact in Contact.objects.filter(owner_seal__isnull=False):
        if any(opens(contact, person) for person in story.people):
            yield "a seal opens without the key"
    for contact in Contact.objects.filter(pk__in=closed_in(story)):
        if contact.owner_seal is not None or contact.nickname is not None:
            yield "a closed contact has an owner"


def in_order(ids: list[UUID]) -> bool:
    return sorted(ids) == ids


def closed_in(story: Story) -> list[UUID]:
    return [list(story.owner_of)[1]]


def marks_of(person: SupportColleague) -> Iterator[str]:
    for pk in (person.pk, person.user.pk):
        yield from (pk.hex, str(pk))
    yield from (person.user.email, person.user.name)


def opens(contact: Contact, person: SupportColleague) -> bool:
    """Whether the seal is what somebody without the owner key would compute first."""
    parts = (contact.pk.bytes, person.pk.bytes)
    guesses = [hashlib.sha256(b"".join(order)).digest() for order in (parts, parts[::-1])]
    keys = [b"", settings.SECRET_KEY.encode(), person.pk.bytes, contact.pk.bytes]
    guesses += [hmac.digest(key, b"".join(parts), "sha256") for key in keys]
    return bytes(contact.owner_seal or b"") in guesses


def leaks_of_time(story: Story) -> Iterator[str]:
    """Anything finer than the year in the rows, in their keys, or in how they lie."""
    for model in LOG_TABLES.values():
        for value in itertools.chain.from_iterable(model._default_manager.values_list()):
            if isinstance(value, (dt.date, dt.time, float)):
                yield "a time in the log"
    if any(contact_id.version != 4 for contact_id in story.owner_of):
        yield "a time in the key"
    # Those that nothing was done to since: a corrected row has moved.
    untouched = list(story.owner_of)[3:]
    if [pk for pk in lying() if pk in untouched] == untouched:
        yield "rows lie in the order of logging"
    if connection.vendor == "postgresql":
        if len(transactions_since(story)) > 1:
            yield "rows tell which transaction wrote them"
        if any(locked_by_transactions(table) for table in [*LOG_TABLES, *referred_to()]):
            yield "rows tell which transaction referred to them"


def lying() -> list[UUID]:
    """The contacts as a copy of the database lists them if nobody asks for an order."""
    by_number = "id" if storage.has_no_row_numbers(definition_of_contacts()) else "rowid"
    order = by_number if connection.vendor == "sqlite" else "ctid"
    return [
        row.pk
        for row in Contact.objects.raw(f"SELECT id FROM contacts_contact ORDER BY {order}")  # noqa: S608
    ]


def definition_of_contacts() -> str:
    if connection.vendor != "sqlite":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'contacts_contact'")
        return str(cursor.fetchone()[0])


def transactions_since(story: Story) -> set[int]:
    """The transactions since the first contact that any row of any table names as its writer. There is the
    one that shuffled; sessions and audit entries have numbers and times, and any other would be placed."""
    found = set()
    for table in connection.introspection.table_names():
        found |= {int(number) for number in numbers(table, "xmin")}
    return {number for number in found if number > story.last_transaction}


def locked_by_transactions(table: str) -> bool:
    return bool(numbers(table, "xmax") - {"0"})


def referred_to() -> list[str]:
    """Where a new row of the log leaves its transaction's number because it refers to the row."""
    return ["contacts_code", "contacts_year", "colleagues_county"]


def numbers(table: str, column: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT DISTINCT {column}::text FROM "{table}"')  # noqa: S608
        return {number for (number,) in cursor.fetchall()}


def newest_transaction() -> int:
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        return int(cursor.fetchone()[0])
