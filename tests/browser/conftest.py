"""A real browser: Debian's Chromium, driven by Playwright, against a live server."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, Route
from pytest_django.live_server_helper import LiveServer

from colleagues.models import User
from tests import factories

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
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
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        pytest.fail("No Chromium: install it (apt-get install chromium) or leave the browser tests out.")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": chromium, "args": [*QUIET, *sandbox]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": PHONE, "locale": "nb-NO"}


@pytest.fixture
def site(live_server: LiveServer) -> str:
    """The address of the running site, without a slash at the end."""
    return str(live_server.url)


@pytest.fixture(autouse=True)
def _nothing_from_elsewhere_and_no_console_error(
    request: pytest.FixtureRequest, transactional_db: None
) -> Iterator[None]:
    """A page that asks another host for something, or that breaks its own content security policy, fails."""
    if "context" not in request.fixturenames and "page" not in request.fixturenames:
        yield
        return
    context: BrowserContext = request.getfixturevalue("context")
    foreign: list[str] = []
    complaints: list[str] = []

    def watch(route: Route) -> None:
        if urlsplit(route.request.url).hostname in {"localhost", "127.0.0.1"}:
            route.continue_()
        else:
            foreign.append(route.request.url)
            route.abort()

    context.route(lambda url: urlsplit(url).hostname not in {"localhost", "127.0.0.1"}, watch)
    context.on(
        "console",
        lambda message: (
            complaints.append(message.text)
            if message.type == "error" and "Content Security Policy" in message.text
            else None
        ),
    )
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    yield
    assert foreign == []
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
    """`check_accessibility(page)` fails with axe's findings on the page as it is now."""
    from axe_playwright_python.sync_playwright import Axe

    def check(page: Page) -> None:
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()

    return check
