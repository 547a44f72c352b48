"""A support colleague with a phone in one hand."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from colleagues.models import SupportColleague
from contacts import nicknames, selectors
from contacts.models import Contact, Year
from tests import factories
from tests.browser.conftest import PHONE
from tests.contacts import play

SignIn = Callable[..., None]
MOST_TAPS = 9
ANSWERS = (
    "sex.woman",
    "age_band.30_39",
    "workplace.hospital",
    "initiator.doctor",
    "reason.workload",
)


class Thumb:
    """Taps, and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def tap(self, selector: str) -> None:
        self.page.locator(selector).first.click()
        self.taps += 1

    def answer(self, *values: str) -> None:
        for value in values:
            self.tap(f'.chip:has(input[value="{value}"]) input')

    def how(
        self, number: int = 1, way: str = "way.telephone", length: str = "length.under_30"
    ) -> None:
        for name, value in (("way", way), ("length", length)):
            self.tap(f'.chip input[name="{name}-{number}"][value="{value}"]')

    def save(self) -> None:
        self.tap("[data-save]:visible")


def begin(page: Page, site: str) -> Thumb:
    page.goto(site + reverse("contacts:log"))
    thumb = Thumb(page)
    thumb.tap(".new-contact")
    # With its style sheet: until that is there, what is measured has no size of its own.
    page.wait_for_url("**" + reverse("contacts:new-contact"))
    return thumb


@pytest.mark.parametrize("month", [6, 1])
def test_a_contact_takes_at_most_nine_taps(
    page: Page,
    site: str,
    sign_in: SignIn,
    support_colleague: SupportColleague,
    monkeypatch: pytest.MonkeyPatch,
    month: int,
) -> None:
    day = dt.date(2026, month, 15)
    for module in (
        "contacts.views.log",
        "contacts.actions.years",
        "colleagues.permissions.selectors",
    ):
        monkeypatch.setattr(f"{module}.today", lambda: day)
    factories.year(2025)
    sign_in(support_colleague.user)
    assert page.viewport_size == PHONE
    thumb = begin(page, site)
    assert page.get_by_role("radio", name="2025").is_visible() is (month == 1)
    thumb.answer(*ANSWERS)
    thumb.how()
    thumb.save()
    expect(page.locator(".contact-card.is-new")).to_have_count(1)
    assert thumb.taps <= MOST_TAPS
    (contact,) = selectors.own_open_contacts(support_colleague)
    assert contact.year_id == 2026
    assert nicknames.name(contact.nickname or 0) in page.locator(".contact-card h3").inner_text()
    assert page.evaluate("Object.keys(sessionStorage)") == []


def test_the_page_fits_the_phone_and_asks_for_no_typing(
    page: Page,
    site: str,
    sign_in: SignIn,
    support_colleague: SupportColleague,
    check_accessibility: Callable[[Page], None],
) -> None:
    sign_in(support_colleague.user)
    begin(page, site)
    kinds = page.locator("main form :is(input, select, textarea)").evaluate_all(
        "all => [...new Set(all.map(one => one.type))].sort()"
    )
    assert kinds == ["checkbox", "hidden", "radio"]
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    heights = page.locator(".chip label:visible").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44
    expect(page.locator("[data-save]")).to_be_in_viewport()
    check_accessibility(page)


def test_the_summary_follows_the_fingers(
    page: Page, site: str, sign_in: SignIn, support_colleague: SupportColleague
) -> None:
    sign_in(support_colleague.user)
    thumb = begin(page, site)
    thumb.answer("sex.man", "reason.career", "reason.other", "2")
    thumb.how(1)
    thumb.how(2, "way.video", "length.30_or_more")
    expect(page.locator('[data-answer="sex"]')).to_have_text("Mann")
    expect(page.locator('[data-answer="reasons"]')).to_have_text("Veivalg i yrket, Annet")
    expect(page.locator('[data-answer="way"]')).to_have_text("Telefon + Video")


def test_three_conversations_and_where_to_go_next(
    page: Page,
    site: str,
    sign_in: SignIn,
    support_colleague: SupportColleague,
    check_accessibility: Callable[[Page], None],
) -> None:
    contact = play.log(support_colleague)
    sign_in(support_colleague.user)
    for _ in range(2):
        page.goto(site + reverse("contacts:log"))
        thumb = Thumb(page)
        thumb.tap("details.add summary")
        thumb.answer("way.video", "length.30_or_more")
        check_accessibility(page)
        thumb.save()
        page.wait_for_load_state()
    expect(page).to_have_url(re.compile(reverse("contacts:closed") + "$"))
    expect(page.get_by_text("Villa Sana")).to_be_visible()
    contact.refresh_from_db()
    assert not contact.is_open


def test_without_javascript_everything_works_too(
    browser: Browser,
    new_context: Callable[..., BrowserContext],
    site: str,
    support_colleague: SupportColleague,
) -> None:
    context = new_context(java_script_enabled=False)
    _sign_in_to(context, site, support_colleague)
    page = context.new_page()
    thumb = begin(page, site)
    thumb.answer(*ANSWERS, "2")
    thumb.how()
    thumb.how(2)
    thumb.tap("[data-without-script]")
    assert page.locator('[data-answer="way"]').inner_text() == "Telefon + Telefon"
    thumb.save()
    (contact,) = selectors.own_open_contacts(support_colleague)
    assert contact.conversations.count() == 2


def test_a_lost_session_loses_nothing_that_was_tapped(
    page: Page,
    site: str,
    context: BrowserContext,
    sign_in: SignIn,
    support_colleague: SupportColleague,
) -> None:
    sign_in(support_colleague.user)
    thumb = begin(page, site)
    thumb.answer(*ANSWERS)
    thumb.how()
    Session.objects.all().delete()
    thumb.save()
    assert Contact.objects.count() == 0
    expect(page.locator("[data-draft-waits]")).to_be_visible()
    page.locator("[data-sign-in]").click()
    sign_in_with_password(page, support_colleague)
    expect(page).to_have_url(site + reverse("contacts:new-contact"))
    expect(page.locator("[data-restored]")).to_be_visible()
    expect(page.locator('input[value="reason.workload"]')).to_be_checked()
    thumb.save()
    expect(page.locator(".contact-card.is-new")).to_have_count(1)


def test_a_lost_session_loses_no_added_conversation(
    page: Page,
    site: str,
    context: BrowserContext,
    sign_in: SignIn,
    support_colleague: SupportColleague,
) -> None:
    contact = play.log(support_colleague)
    sign_in(support_colleague.user)
    page.goto(site + reverse("contacts:log"))
    thumb = Thumb(page)
    thumb.tap("details.add summary")
    thumb.answer("way.video", "length.30_or_more")
    Session.objects.all().delete()
    thumb.save()
    with context.expect_page() as opened:
        page.locator("main a[href*='next=']").click()
    sign_in_with_password(opened.value, support_colleague)
    expect(opened.value).to_have_url(site + reverse("contacts:log"))
    # The first page is where it was. Its token is older than the sign-in: it comes back once more.
    for _ in range(2):
        if page.url.endswith(reverse("contacts:add-conversation")):
            page.locator("main form button").click()
            page.wait_for_load_state()
    assert contact.conversations.count() == 2


def sign_in_with_password(page: Page, support_colleague: SupportColleague) -> None:
    page.locator("main details summary").click()
    page.locator("main [name=login]").fill(support_colleague.user.email)
    page.locator("main [name=password]").fill(factories.PASSWORD)
    page.locator("main details button").click()


def test_a_lost_session_loses_nothing_without_javascript_either(
    new_context: Callable[..., BrowserContext], site: str, support_colleague: SupportColleague
) -> None:
    context = new_context(java_script_enabled=False)
    _sign_in_to(context, site, support_colleague)
    page = context.new_page()
    thumb = begin(page, site)
    thumb.answer(*ANSWERS)
    thumb.how()
    Session.objects.all().delete()
    thumb.save()
    # Signing in again in another window changes the token as well: the page comes back once more.
    _sign_in_to(context, site, support_colleague)
    cookies = [cookie for cookie in context.cookies() if cookie["name"] != "csrftoken"]
    context.clear_cookies()
    context.add_cookies(cookies)
    for _ in range(2):
        if page.url.endswith(reverse("contacts:save-contact")):
            page.locator("main form button").click()
    assert len(selectors.own_open_contacts(support_colleague)) == 1


def test_a_lost_connection_makes_one_contact(
    page: Page,
    site: str,
    context: BrowserContext,
    sign_in: SignIn,
    support_colleague: SupportColleague,
) -> None:
    sign_in(support_colleague.user)
    thumb = begin(page, site)
    thumb.answer(*ANSWERS)
    thumb.how()
    lose_the_answer(page, thumb)
    assert Contact.objects.count() == 1
    page.goto(site + reverse("contacts:new-contact"))
    expect(page.locator('input[value="reason.workload"]')).to_be_checked()
    thumb.save()
    expect(page.locator(".contact-card")).to_have_count(1)
    assert Contact.objects.count() == 1


def lose_the_answer(page: Page, thumb: Thumb) -> None:
    """Save, and the answer is lost on its way back: the contact is stored, and nobody knows."""
    address = "**" + reverse("contacts:save-contact")
    page.route(address, lambda route: (route.fetch(max_redirects=0), route.abort()))
    thumb.save()
    page.wait_for_timeout(300)
    page.unroute(address)


def test_a_lost_answer_about_a_closed_contact_costs_no_later_contact(
    page: Page, site: str, sign_in: SignIn, support_colleague: SupportColleague
) -> None:
    sign_in(support_colleague.user)
    thumb = begin(page, site)
    thumb.answer(*ANSWERS, "3")
    for number in (1, 2, 3):
        thumb.how(number)
    lose_the_answer(page, thumb)
    page.goto(site + reverse("contacts:new-contact"))
    thumb.save()
    expect(page.locator("h1[data-closed]")).to_be_visible()
    # It is stored and closed; the next form is another doctor's.
    thumb = begin(page, site)
    expect(page.locator("[data-restored]")).to_be_hidden()
    thumb.answer("sex.man", *ANSWERS[1:])
    thumb.how()
    thumb.save()
    expect(page.locator(".contact-card.is-new")).to_have_count(1)
    assert Contact.objects.count() == 2


def test_answers_changed_after_a_lost_answer_become_a_correction(
    page: Page, site: str, sign_in: SignIn, support_colleague: SupportColleague
) -> None:
    sign_in(support_colleague.user)
    thumb = begin(page, site)
    thumb.answer(*ANSWERS)
    thumb.how()
    lose_the_answer(page, thumb)
    page.goto(site + reverse("contacts:new-contact"))
    thumb.answer("sex.man")
    thumb.save()
    expect(page.locator(".alert-danger")).to_be_visible()
    expect(page.locator('input[value="sex.man"]')).to_be_checked()
    thumb.save()
    expect(page.locator(".contact-card.is-new")).to_have_count(1)
    assert [contact.sex_id for contact in Contact.objects.all()] == ["sex.man"]
    assert page.evaluate("Object.keys(sessionStorage)") == []


def test_another_person_at_the_same_browser_sees_no_draft(
    page: Page, site: str, sign_in: SignIn, support_colleague: SupportColleague
) -> None:
    sign_in(support_colleague.user)
    begin(page, site).answer("sex.woman")
    other = factories.appointed_support_colleague(county=factories.county("32"))
    sign_in(other.user)
    page.goto(site + reverse("contacts:new-contact"))
    expect(page.locator("[data-restored]")).to_be_hidden()
    assert page.locator("input[type=radio]:checked").count() == 1  # conversations so far: 1
    assert "sex.woman" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_the_back_button_after_signing_out_shows_nothing(
    page: Page, site: str, sign_in: SignIn, support_colleague: SupportColleague
) -> None:
    contact = play.log(support_colleague)
    name = nicknames.name(contact.nickname or 0)
    sign_in(support_colleague.user)
    page.goto(site + reverse("contacts:log"))
    expect(page.get_by_text(name)).to_be_visible()
    page.locator(f"form[action='{reverse('account_logout')}'] button").click()
    page.wait_for_load_state()
    page.go_back()
    page.wait_for_load_state()
    expect(page.get_by_text(name)).to_have_count(0)
    assert page.evaluate("sessionStorage.length") == 0


def test_the_last_years_open_contacts_are_pointed_out(
    page: Page, site: str, sign_in: SignIn, support_colleague: SupportColleague
) -> None:
    last = play.this_year() - 1
    Year.objects.update_or_create(year=last)
    play.log(support_colleague, year=last)
    sign_in(support_colleague.user)
    page.goto(site + reverse("contacts:log"))
    expect(page.locator(".alert-warning")).to_contain_text(str(last))


def _sign_in_to(context: BrowserContext, site: str, support_colleague: SupportColleague) -> None:
    cookie = factories.signed_in(support_colleague.user).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": site}])
