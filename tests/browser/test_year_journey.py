"""The year as each role meets it, in a browser: confirming, collecting, closing, publishing."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core import mail
from playwright.sync_api import Browser, Page, expect

from colleagues.models import County, SupportColleague, User
from colleagues.selectors import today
from contacts.models import Contact, Year
from reporting import links
from reporting.actions import retention
from reporting.actions.confirmations import confirm_year
from reporting.models import Confirmation, CountyReturn, Excuse, YearDates
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE
from tests.workers import CeleryWorker, wait_for

Check = Callable[[Page], None]


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "en"}


@pytest.fixture
def last_year(county):
    """The year before, over and open."""
    return factories.year(today().year - 1).year


def look(page: Page, name: str) -> None:
    """Keep a picture of the page in both sizes where one is asked for."""
    folder = os.environ.get("PICTURES")
    for size in (PHONE, DESKTOP) if folder else ():
        page.set_viewport_size(size)
        page.screenshot(path=Path(folder) / f"{name}-{size['width']}.png", full_page=True)
    page.set_viewport_size(PHONE)


def test_a_support_colleague_confirms_with_one_tap_and_is_asked_again_after_logging(
    page: Page,
    site: str,
    sign_in: Callable[..., None],
    support_colleague: SupportColleague,
    last_year: int,
    check_accessibility: Check,
) -> None:
    sign_in(support_colleague.user)
    page.goto(f"{site}/log/")
    look(page, "log")
    check_accessibility(page)
    page.get_by_role("button", name=f"Everything from {last_year} is registered").click()
    expect(page.get_by_text(f"{last_year} is confirmed.", exact=False).first).to_be_visible()
    assert Confirmation.objects.count() == 1
    page.goto(f"{site}/log/closed/")
    page.get_by_role("button", name=f"Now everything from {last_year} is registered").click()
    expect(page).to_have_url(f"{site}/log/")
    assert Confirmation.objects.count() == 1


def test_the_link_in_the_mail_confirms_without_signing_in(
    page: Page,
    site: str,
    support_colleague: SupportColleague,
    last_year: int,
    check_accessibility: Check,
) -> None:
    link = links.confirmation_link(support_colleague, last_year)
    page.goto(site + re.sub(r"^https?://[^/]+", "", link))
    look(page, "link")
    check_accessibility(page)
    assert not Confirmation.objects.exists()
    page.get_by_role("button", name="Everything from").click()
    expect(page.get_by_text("Thank you.")).to_be_visible()
    assert Confirmation.objects.get().support_colleague == support_colleague
    page.goto(f"{site}/log/")
    expect(page).to_have_url(re.compile("/accounts/login/"))


def test_an_adviser_reminds_excuses_and_submits(
    page: Page,
    site: str,
    sign_in: Callable[..., None],
    adviser: User,
    support_colleague: SupportColleague,
    last_year: int,
    check_accessibility: Check,
) -> None:
    ill = factories.appointed_support_colleague(county=factories.county("32"))
    sign_in(adviser)
    page.goto(f"{site}/home/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Expected of you now")
    look(page, "adviser")
    check_accessibility(page)
    page.get_by_role("link", name=f"The county’s return {last_year}").click()
    expect(page.get_by_text("0 of 2 support colleagues have confirmed")).to_be_visible()
    expect(page.get_by_role("button", name="Submit the return")).to_be_disabled()
    look(page, "return")
    check_accessibility(page)
    page.get_by_role("button", name="Remind those who are missing (2)").click()
    assert sorted(m.to[0] for m in mail.outbox) == sorted(
        [support_colleague.user.email, ill.user.email]
    )
    page.get_by_label(f"Why {ill.user.name} can’t confirm").select_option("Ill")
    page.get_by_role("button", name=f"State the reason {ill.user.name}").click()
    assert Excuse.objects.get().support_colleague == ill
    confirm_year(support_colleague=support_colleague, year=last_year)
    page.reload()
    page.get_by_role("button", name="Submit the return").click()
    expect(page.get_by_text("The return is submitted.")).to_be_visible()
    assert CountyReturn.objects.get().submitted_by == adviser


@pytest.fixture
def some_contacts(county: County, last_year: int) -> None:
    """Contacts in three counties; one is still open."""
    for code in ("03", "46", county.code):
        for number in range(8):
            sex = ("woman", "man")[number % 2]
            factories.contact(county=factories.county(code), year=last_year, sex=sex)
    factories.contact(county=county, year=last_year, owner_seal=b"x" * 32, nickname=1)


def test_staff_take_a_year_from_its_counties_to_its_reports(
    page: Page,
    site: str,
    sign_in: Callable[..., None],
    staff: User,
    support_colleague: SupportColleague,
    last_year: int,
    some_contacts: None,
    start_worker: Callable[..., CeleryWorker],
    check_accessibility: Check,
) -> None:
    confirm_year(support_colleague=support_colleague, year=last_year)
    sign_in(staff)
    page.goto(f"{site}/home/")
    look(page, "years")
    check_accessibility(page)
    page.get_by_role("link", name=f"Follow {last_year}").click()
    expect(page.locator(".tile")).to_have_count(15)
    expect(page.locator(".tile-reported")).to_have_count(1)
    look(page, "year")
    check_accessibility(page)
    page.get_by_label("Deadline").fill(f"{last_year + 1}-02-10")
    page.get_by_role("button", name="Set the dates").click()
    expect(page.get_by_text("The dates are set.")).to_be_visible()
    assert YearDates.objects.get().deadline.day == 10
    page.get_by_role("link", name="Close the year …").click()
    expect(page.get_by_text("Without the county’s return")).to_be_visible()
    look(page, "close")
    check_accessibility(page)
    # The draft is protected and audited meanwhile.
    page.get_by_role("button", name="Close the year").click(timeout=180_000)
    expect(page.get_by_text("closed: the release is being reviewed")).to_be_visible()
    assert Year.objects.get(year=last_year).state == "closed"

    review_the_draft(page, check_accessibility)
    # Some hours later.
    sign_in(staff, recently=False)
    start_worker("--beat")
    publish_after_signing_in_again(page, site, last_year, check_accessibility)
    see_the_reports(page, site, last_year)
    see_that_what_was_promised_is_deleted(page, site, last_year, check_accessibility)


def review_the_draft(page: Page, check_accessibility: Check) -> None:
    page.get_by_role("link", name="Review the draft").click()
    expect(page.get_by_text("Nothing found")).to_be_visible()
    look(page, "review-of-year")
    check_accessibility(page)
    page.get_by_role("link", name="The tables with ticks").click()
    expect(page.get_by_text("Draft, for review.")).to_be_visible()
    expect(page.get_by_text("will be shown").first).to_be_attached()
    expect(page.locator(".coverage").first).to_contain_text("1 of 15 counties")
    look(page, "draft")
    check_accessibility(page)
    page.go_back()
    page.go_back()


def publish_after_signing_in_again(
    page: Page, site: str, year: int, check_accessibility: Check
) -> None:
    page.reload()
    page.get_by_role("link", name="Publish …").click()
    expect(page).to_have_url(re.compile("/accounts/again/password/"))
    assert Contact.objects.filter(year_id=year).exists()
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Publish {year}?")
    look(page, "publish")
    check_accessibility(page)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text(f"{year} is published.")).to_be_visible()
    assert not Contact.objects.filter(year_id=year).exists()


def see_the_reports(page: Page, site: str, year: int) -> None:
    page.get_by_role("link", name="National statistics").click()
    expect(page.locator(".key-figures")).to_contain_text("25")
    look(page, "statistics")
    page.goto(f"{site}/reports/{year}/")
    expect(page.locator(".report-state-built")).to_have_count(16, timeout=120_000)


def see_that_what_was_promised_is_deleted(
    page: Page, site: str, year: int, check_accessibility: Check
) -> None:
    # Somebody may have been reading when it was published; then beat tries every five minutes.
    wait_for(retention.finish_purges, what="the purge")
    page.goto(f"{site}/home/")
    expect(page.get_by_text("What was to be deleted is deleted.")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile(str(year)))).to_contain_text("16 of 16 ready")
    look(page, "published")
    check_accessibility(page)


def test_the_confirmation_panel_works_without_javascript(
    browser: Browser,
    site: str,
    support_colleague: SupportColleague,
    last_year: int,
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en")
    client = factories.signed_in(support_colleague.user)
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}]
    )
    page = context.new_page()
    page.goto(f"{site}/log/")
    page.get_by_role("button", name="Everything from").click()
    expect(page.get_by_text("is confirmed").first).to_be_visible()
    context.close()
