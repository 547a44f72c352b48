"""Signing in and out, as a person does it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Browser, BrowserContext, Page, expect

from colleagues.models import User
from tests import factories


def test_somebody_signs_in_with_a_code_from_an_email(page: Page, site: str, staff: User) -> None:
    page.goto(f"{site}/years/")
    page.get_by_label("E-postadresse").first.fill(staff.email)
    page.get_by_role("button", name="Send meg en kode").click()
    expect(page).to_have_url(re.compile("/login/code/confirm/"))
    code = re.search(r"^([A-Z0-9-]{6,})$", mail.outbox[-1].body, re.MULTILINE)
    assert code is not None
    page.get_by_role("textbox").fill(code[1])
    page.get_by_role("button", name="Bekreft").click()
    expect(page).to_have_url(f"{site}/years/")


def test_somebody_signs_in_with_a_password_and_out_again(
    page: Page, site: str, staff: User
) -> None:
    page.goto(f"{site}/accounts/login/")
    page.get_by_text("Logg inn med passord").click()
    page.locator("#id_login").fill(staff.email)
    page.locator("#id_password").fill(factories.PASSWORD)
    page.locator("details button").click()
    expect(page).to_have_url(f"{site}/years/")
    page.get_by_role("button", name="Logg ut").click()
    page.goto(f"{site}/years/")
    expect(page).to_have_url(re.compile("/accounts/login/"))


def test_somebody_signs_in_with_a_passkey_of_their_own(
    page: Page, site: str, staff: User, sign_in: Callable[..., None], context: BrowserContext
) -> None:
    site = site.replace("127.0.0.1", "localhost")
    _plug_in_authenticator(page)
    sign_in(staff)
    page.goto(f"{site}/accounts/security/passkeys/new/")
    page.locator("#id_name").fill("Telefon")
    page.locator("#id_passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    expect(page).not_to_have_url(re.compile("/passkeys/new/"))
    page.wait_for_load_state()
    context.clear_cookies()
    page.goto(f"{site}/accounts/login/")
    page.locator("#passkey_login").click()
    expect(page).to_have_url(f"{site}/years/")


def _plug_in_authenticator(page: Page) -> None:
    """Chromium's own virtual passkey device."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options: dict[str, Any] = {"protocol": "ctap2", "transport": "internal"}
    abilities = {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, **abilities}})


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_pages_of_signing_in_are_accessible_in_every_language(
    browser: Browser, site: str, check_accessibility: Callable[[Page], None], language: str
) -> None:
    page = browser.new_page(locale=language)
    for path in ("/accounts/login/", "/accounts/login/code/", "/accounts/logout/", "/nowhere/"):
        page.goto(site + path)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        assert page.locator("html").get_attribute("lang") == language
        check_accessibility(page)
    page.close()


def test_the_pages_of_ones_own_security_are_accessible(
    page: Page,
    site: str,
    staff: User,
    sign_in: Callable[..., None],
    check_accessibility: Callable[[Page], None],
) -> None:
    sign_in(staff)
    for path in ("", "password/", "app/", "passkeys/", "passkeys/new/"):
        page.goto(f"{site}/accounts/security/{path}")
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        check_accessibility(page)


def test_somebody_without_a_password_signs_in_again_with_a_code_before_a_grave_step(
    page: Page, site: str, sign_in: Callable[..., None]
) -> None:
    staff = factories.UserFactory(is_national_staff=True, password=None)
    factories.year(2024)
    sign_in(staff, recently=False)
    page.goto(f"{site}/years/2024/close/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Logg inn på nytt")
    page.get_by_role("button", name="Logg inn på nytt").click()
    expect(page).to_have_url(re.compile(r"/accounts/login/\?next=%2Fyears%2F2024%2Fclose%2F"))
