"""A real browser: Debian's Chromium, driven by Playwright, against a live server."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Playwright, Route, expect
from pytest_django.live_server_helper import LiveServer

from colleagues.models import User
from tests import factories

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
# What isn't there at once is waited for; on a busy machine a page takes seconds.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)
OWN_HOSTS = {"localhost", "127.0.0.1"}
QUIET = [
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def playwright(playwright: Playwright) -> Iterator[Playwright]:
    """Playwright's. While its event loop runs, Django gives this thread other connections than before and
    after, also in tests without a browser. They are closed here: nothing finds them without the loop."""
    yield playwright
    connections.close_all()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        pytest.fail(
            "No Chromium: install it (apt-get install chromium) or leave the browser tests out."
        )
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": chromium, "args": [*QUIET, *sandbox]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": PHONE, "locale": "nb-NO"}


@pytest.fixture
def site(live_server: LiveServer) -> str:
    """The address of the running site, without a slash at the end."""
    return str(live_server.url)


@pytest.fixture(scope="session")
def base_url() -> None:
    """In the place of pytest-base-url's, which warns; tests use `site`."""


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], transactional_db: None
) -> Iterator[Callable[..., BrowserContext]]:
    """Playwright's: another browser, with nothing shared. In all of them a page that asks another host for
    something, has a script error or breaks its own content security policy fails the test."""
    complaints: list[str] = []

    def refuse(route: Route) -> None:
        complaints.append(f"asked for {route.request.url}")
        route.abort()

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            complaints.append(message.text)

    def watched(**options: Any) -> BrowserContext:
        context = new_context(**options)
        context.set_default_timeout(PATIENCE_MS)
        context.route(lambda url: urlsplit(url).hostname not in OWN_HOSTS, refuse)
        context.on("console", listen)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        return context

    yield watched
    assert complaints == []


@pytest.fixture
def sign_in(context: BrowserContext, site: str) -> Callable[..., None]:
    """`sign_in(user)` signs the browser in without the sign-in page; `recently=False` as if hours ago."""

    def sign_in(user: User, *, recently: bool = True) -> None:
        client: Client = factories.signed_in(user, recently=recently)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])

    return sign_in


@pytest.fixture
def check_accessibility() -> Callable[[Page], None]:
    """`check_accessibility(page)` fails with axe's findings on the page as it is now, once loaded."""
    from axe_playwright_python.sync_playwright import Axe

    def check(page: Page) -> None:
        page.wait_for_load_state()
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()

    return check
