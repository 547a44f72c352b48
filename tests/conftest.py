"""What every test gets: no noise, no network, and a client or a browser for each role."""

import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db.backends.sqlite3.base import DatabaseOperations
from django.test import Client
from django.utils import translation

import contacts.guards
import reporting.guards
from colleagues.models import County, SupportColleague, User
from tests import factories
from tests.clock import clock  # noqa: F401 (a fixture for all)
from tests.workers import CeleryWorker, empty_queue

# Playwright runs an event loop in the test's thread, and Django would refuse the database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

LOCAL_NAMES = {"localhost", "", None}


class NetworkForbidden(AssertionError):
    """A test reached for another machine."""


def _is_local(host: Any) -> bool:
    host = host.decode() if isinstance(host, bytes) else host
    if host in LOCAL_NAMES or not isinstance(host, str):
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Only this machine can be reached."""
    patch = pytest.MonkeyPatch()
    connect, connect_ex, lookup = (
        socket.socket.connect,
        socket.socket.connect_ex,
        socket.getaddrinfo,
    )

    def check(host: Any) -> None:
        if not _is_local(host):
            raise NetworkForbidden(f"A test reached for {host}.")

    def checked(method: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: socket.socket, address: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6):
                check(address[0])
            return method(self, address)

        return call

    def checked_lookup(host: Any, *args: Any, **kwargs: Any) -> Any:
        check(host)
        return lookup(host, *args, **kwargs)

    patch.setattr(socket.socket, "connect", checked(connect))
    patch.setattr(socket.socket, "connect_ex", checked(connect_ex))
    patch.setattr(socket, "getaddrinfo", checked_lookup)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _language_of_no_other_test() -> Iterator[None]:
    """A page that a test asks for leaves its language active; the next test begins with the project's."""
    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture(autouse=True, scope="session")
def _flush_past_the_guards() -> Iterator[None]:
    """A test's rows are swept away with DELETE on SQLite, and there guards keep what is published.
    The sweeping ends with the signal that installs them again."""
    patch = pytest.MonkeyPatch()
    sql_flush = DatabaseOperations.sql_flush

    def unguarded(self: DatabaseOperations, *args: Any, **options: Any) -> list[str]:
        names = [guard.name for guard in (*contacts.guards.GUARDS, *reporting.guards.GUARDS)]
        statements = sql_flush(self, *args, **options)
        return [f"DROP TRIGGER IF EXISTS {name}" for name in names] + statements

    patch.setattr(DatabaseOperations, "sql_flush", unguarded)
    yield
    patch.undo()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The demonstration takes minutes and a .venv of its own: it is run where it is asked for. Then it is
    the first, so that another process does the rest meanwhile."""
    demo = [item for item in items if item.get_closest_marker("demo")]
    others = [item for item in items if item not in demo]
    if "demo" in config.option.markexpr:
        items[:] = [*demo, *others]
    else:
        items[:] = others
        config.hook.pytest_deselected(items=demo)


# One of each role, in one county ---------------------------------------------------------------------
@pytest.fixture
def county(db: None) -> County:
    """Akershus, which exists from 2024 on."""
    return factories.county("32")


@pytest.fixture
def support_colleague(county: County) -> SupportColleague:
    """Somebody in office in `county` since 2024."""
    return factories.appointed_support_colleague(county=county)


@pytest.fixture
def adviser(county: County) -> User:
    """The county adviser of `county` since 2024."""
    return factories.appointed_adviser(county=county)


@pytest.fixture
def staff(db: None) -> User:
    return factories.UserFactory(is_national_staff=True)


@pytest.fixture
def as_nobody(db: None) -> Client:
    """A client that is not signed in."""
    return Client()


@pytest.fixture
def as_support_colleague(support_colleague: SupportColleague) -> Client:
    return factories.signed_in(support_colleague.user)


@pytest.fixture
def as_adviser(adviser: User) -> Client:
    return factories.signed_in(adviser)


@pytest.fixture
def as_staff(staff: User) -> Client:
    """National staff who signed in a moment ago; `signed_in(staff, recently=False)` is the other."""
    return factories.signed_in(staff)


# A real Celery worker --------------------------------------------------------------------------------
@pytest.fixture
def start_worker(transactional_db: None) -> Iterator[Callable[..., CeleryWorker]]:
    """Start Celery workers as processes of their own on this test's database: `start_worker("--beat")`."""
    empty_queue()
    started: list[CeleryWorker] = []

    def start(*options: str, **environment: str) -> CeleryWorker:
        worker = CeleryWorker(*options, **environment)
        started.append(worker)
        worker.wait_until_ready()
        return worker

    yield start
    for worker in started:
        worker.clean_up()
    empty_queue()


@pytest.fixture
def live_worker(start_worker: Callable[..., CeleryWorker]) -> CeleryWorker:
    """One running Celery worker."""
    return start_worker()
