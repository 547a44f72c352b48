"""Staff review a draft in a browser, on a phone: everything folded, nothing but words."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from colleagues.models import County
from contacts.models import Year
from reporting.actions import years
from reporting.models import Release
from tests import factories
from tests.browser.conftest import DESKTOP
from tests.browser.test_year_journey import look

Check = Callable[[Page], None]


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "en"}


@pytest.fixture
def draft(transactional_db: None) -> Release:
    """2024 in three counties, so that the audit takes seconds: 41 contacts, 4 of them men's."""
    County.objects.exclude(code__in=["03", "11", "15"]).delete()
    for county, sex, number in (("03", "woman", 20), ("03", "man", 4), ("11", "woman", 17)):
        for _ in range(number):
            factories.contact(county=factories.county(county), year=2024, sex=sex)
    return years.close_year(actor=None, year=2024)


def test_staff_review_the_draft_and_go_on_to_publish_it(
    page: Page,
    site: str,
    sign_in: Callable[..., None],
    draft: Release,
    check_accessibility: Check,
) -> None:
    sign_in(factories.UserFactory(is_national_staff=True))
    page.goto(f"{site}/years/2024/")
    page.get_by_role("link", name="Review the draft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Review the draft for 2024")
    expect(page.get_by_text("Nothing found")).to_be_visible()
    look(page, "review")
    check_accessibility(page)
    for summary in ("What it looks at", "What the reasons mean", "Contacts, sex, 2024 – in groups"):
        page.locator("summary").filter(has_text=summary).click()
    by_sex = page.locator("details").filter(has_text="Contacts, sex, 2024 – in groups")
    expect(by_sex.get_by_role("listitem").first).to_be_visible()
    look(page, "review-open")
    check_accessibility(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size(DESKTOP)
    check_accessibility(page)
    page.get_by_role("link", name="Publish …").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("2024 is published.")).to_be_visible()
    assert Year.objects.get(year=2024).state == "published"
