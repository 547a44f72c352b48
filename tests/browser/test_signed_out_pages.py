"""What somebody sees who isn't signed in."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.parametrize("path", ["/accounts/login/"])
def test_a_page_before_signing_in_is_accessible(
    page: Page, site: str, check_accessibility: Callable[[Page], None], path: str
) -> None:
    page.goto(site + path)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    check_accessibility(page)


def test_the_browser_is_signed_in_as_a_role(page: Page, site: str, sign_in, staff) -> None:
    sign_in(staff)
    page.goto(f"{site}/home/")
    expect(page).to_have_url(f"{site}/years/")
