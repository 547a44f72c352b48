"""A doctor finds somebody to call: on a phone, without scripts, leaving no trace."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Response, expect

from tests import factories
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_roster_journey import nb

ANNA = "Anna Kowalska"


@pytest.fixture
def anna(transactional_db: None) -> None:
    """One who fits, among many who fit in part."""
    for number in range(85):
        factories.appointed_support_colleague(
            county=factories.county("46" if number % 2 else "03"),
            user__name=f"Person Nummer {number}",
            sex="man" if number % 3 else "woman",
            kind_of_doctor_id="psychiatry" if number % 5 else "general_practice",
            languages="en" if number % 3 == 0 else "en,pl",
            telephone=f"4000{number:04}",
        )
    factories.appointed_support_colleague(
        county=factories.county("46"),
        user__name=ANNA,
        kind_of_doctor_id="psychiatry",
        languages="en,pl",
        municipality="Voss",
        telephone="41234567",
    )


def test_a_psychiatrist_who_speaks_polish_and_is_a_woman_is_found_without_javascript(
    new_context: Callable[..., BrowserContext], site: str, anna: None
) -> None:
    context = new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    page.get_by_label(nb("Woman or man")).select_option("woman")
    page.get_by_label(nb("Kind of doctor")).select_option("psychiatry")
    page.get_by_label(nb("Speaks, besides Norwegian")).select_option("pl")
    page.get_by_role("button", name=nb("Find")).click()
    hits = page.get_by_role("heading", level=3)
    expect(hits).to_have_text([ANNA])
    link = page.get_by_role("link", name="412 34 567")
    expect(link).to_have_attribute("href", "tel:+4741234567")
    # The text may be there before the style sheets.
    page.wait_for_load_state()
    box = link.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert context.cookies() == []


def test_the_page_weighs_under_fifty_kilobytes_and_stores_nothing(
    page: Page, site: str, anna: None
) -> None:
    bodies: list[int] = []

    def weigh(response: Response) -> None:
        bodies.append(len(response.body()))

    page.on("response", weigh)
    page.goto(f"{site}/?all=1", wait_until="networkidle")
    expect(page.get_by_role("heading", level=3)).to_have_count(86)
    assert 2 <= len(bodies) <= 3  # the page, its style, its icon
    assert sum(bodies) < 50_000
    assert page.context.cookies() == []
    stored = page.evaluate("localStorage.length + sessionStorage.length")
    assert stored == 0


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("path", ["/", "/?county=46&sex=woman", "/?place=Atlantis", "/county/46/"])
def test_the_public_pages_are_accessible_and_fit_the_screen(
    page: Page,
    site: str,
    anna: None,
    size: dict[str, int],
    path: str,
    check_accessibility: Callable[[Page], None],
) -> None:
    page.set_viewport_size(size)
    page.goto(f"{site}{path}")
    check_accessibility(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_the_language_is_chosen_without_a_cookie_and_kept_while_searching(
    page: Page, site: str, anna: None
) -> None:
    page.goto(site)
    page.get_by_role("link", name="English").click()
    page.get_by_label("Woman or man").select_option("woman")
    page.get_by_role("button", name="Find").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.context.cookies() == []


def test_where_nobody_is_the_nearest_are_offered(page: Page, site: str, anna: None) -> None:
    page.goto(site)
    page.get_by_label(nb("Place")).fill("Vik")
    page.get_by_role("button", name=nb("Find")).click()
    expect(page.get_by_role("heading", level=3).first).to_have_text(ANNA)
