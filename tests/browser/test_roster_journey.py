"""Staff take the roster over from a spreadsheet; an adviser keeps it."""

import datetime as dt
import io
from collections.abc import Callable

import openpyxl
import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import Page, expect

from colleagues import selectors
from colleagues.models import Appointment, User
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE

IN_2012 = dt.date(2012, 1, 1)
KINDS = ["Fastlege", "Psykiatri", "Fastlege", "Annet"]


def nb(message: str) -> str:
    """What the page says in bokmål."""
    with override("nb"):
        return gettext(message)


def spreadsheet() -> bytes:
    """The 84 support colleagues of 2012 in 19 counties, as an adviser's Excel file would have them."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["Støttekolleger 2012"])
    sheet.merge_cells("A1:G1")
    sheet.append(
        ["Fylke", "Etternavn", "Fornavn", "E-post", "Kjønn", "Type lege", "Oppnevnt fra", "Til"]
    )
    counties = list(selectors.counties_in_force(IN_2012))
    for number in range(84):
        county = counties[number % len(counties)]
        sheet.append(
            [
                f" {county.name} ",
                f"Berg {number}",
                "Kari" if number % 3 else "Ola",
                f"Lege{number}@Example.org",
                "K" if number % 3 else "M",
                KINDS[number // len(counties) % len(KINDS)],
                "01.03.2010" if number % 2 else dt.datetime(2010, 3, 1),
                county.valid_to and county.valid_to.strftime("%d.%m.%Y"),
            ]
        )
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def choose_file(page: Page, content: bytes) -> None:
    page.get_by_label(nb("Excel or CSV file")).set_input_files(
        {"name": "Støttekolleger 2012.xlsx", "mimeType": "application/xlsx", "buffer": content}
    )
    page.get_by_role("button", name=nb("Show what it will do")).click()


def test_staff_import_84_people_into_the_19_counties_of_2012(
    page: Page,
    site: str,
    staff: User,
    sign_in: Callable[..., None],
    check_accessibility: Callable[[Page], None],
) -> None:
    page.set_viewport_size(DESKTOP)
    sign_in(staff)
    page.goto(f"{site}/roster/nation/")
    page.get_by_role("link", name=nb("Import")).click()
    check_accessibility(page)
    choose_file(page, spreadsheet())
    expect(page.get_by_role("table").locator("tbody tr")).to_have_count(84)
    assert not Appointment.objects.exists()
    check_accessibility(page)
    page.get_by_role("button", name=nb("Import")).click()
    expect(page.get_by_role("status")).to_contain_text("84")
    assert Appointment.objects.on(IN_2012).count() == 84
    page.goto(f"{site}/roster/nation/?day=2012-01-01")
    expect(page.get_by_role("heading", level=2).first).to_contain_text("84")
    expect(page.get_by_role("heading", level=2).first).to_contain_text("19")
    check_accessibility(page)
    page.get_by_role("link", name="Hordaland").click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("5")
    expect(page.get_by_role("note")).to_contain_text("somatisk sykehus")
    check_accessibility(page)
    page.goto(f"{site}/roster/import/")
    choose_file(page, spreadsheet())
    expect(page.get_by_role("cell", name=nb("unchanged"))).to_have_count(84)


@pytest.fixture
def adviser_of_oslo(transactional_db: None) -> User:
    oslo = factories.county("03")
    for number in range(3):
        factories.appointed_support_colleague(
            county=oslo, user__name=f"Kari Berg {number}", municipality="Oslo"
        )
    return factories.appointed_adviser(county=oslo)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_an_adviser_sees_the_gap_fills_it_pauses_and_ends(
    page: Page,
    site: str,
    size: dict[str, int],
    adviser_of_oslo: User,
    sign_in: Callable[..., None],
    check_accessibility: Callable[[Page], None],
) -> None:
    page.set_viewport_size(size)
    sign_in(adviser_of_oslo)
    page.goto(f"{site}/roster/")
    gaps = page.get_by_role("note")
    expect(gaps).to_contain_text("psykiatri")
    expect(gaps).to_contain_text(nb("No man"))
    check_accessibility(page)
    page.get_by_role("link", name=nb("Appoint"), exact=True).click()
    page.get_by_label(nb("E-mail address")).fill("ola@example.org")
    page.get_by_label(nb("Name"), exact=False).first.fill("Ola Psykiater")
    page.get_by_label("Mann").check()
    page.get_by_label("Psykiatri").check()
    page.get_by_role("combobox", name=nb("Languages")).fill("polsk, engelsk")
    check_accessibility(page)
    page.get_by_role("button", name=nb("Appoint")).click()
    expect(page.get_by_role("status").first).to_contain_text("Ola Psykiater")
    expect(page.get_by_role("note")).not_to_contain_text("psykiatri")

    page.get_by_role("link", name="Ola Psykiater").first.click()
    page.get_by_role("button", name=nb("Pause"), exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(nb("Paused"))
    check_accessibility(page)
    page.get_by_role("button", name=nb("End the pause now")).click()
    page.get_by_role("button", name=nb("End"), exact=True).click()
    expect(page.get_by_role("status").first).to_be_visible()
    term = Appointment.objects.get(user__email="ola@example.org")
    assert term.last_day == selectors.today()
    page.goto(f"{site}/roster/03/follow-up/")
    expect(page.get_by_text(nb("Never trained")).first).to_be_visible()
    check_accessibility(page)
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]


def test_staffs_pages_are_accessible(
    page: Page,
    site: str,
    staff: User,
    adviser_of_oslo: User,
    sign_in: Callable[..., None],
    check_accessibility: Callable[[Page], None],
) -> None:
    sign_in(staff)
    for path in (
        "roles/",
        "roles/adviser/",
        "audit/",
        "counties/",
        "counties/change/",
        "counties/03/",
    ):
        page.goto(f"{site}/{path}")
        check_accessibility(page)


def test_a_county_is_renamed_from_a_date_with_a_preview(
    page: Page,
    site: str,
    staff: User,
    adviser_of_oslo: User,
    sign_in: Callable[..., None],
    check_accessibility: Callable[[Page], None],
) -> None:
    sign_in(staff)
    page.goto(f"{site}/counties/change/")
    page.get_by_label("Oslo", exact=True).check()
    year = selectors.today().year + 1
    page.locator("#id_from_day").fill(f"{year}-01-01")
    page.locator("#id_new-0-code").fill("04A")
    page.locator("#id_new-0-name").fill("Kristiania")
    page.locator("#id_new-0-health_region").select_option("south_east")
    page.get_by_role("button", name=nb("Show who moves")).click()
    expect(page.get_by_role("row")).to_have_count(5)
    check_accessibility(page)
    page.get_by_role("button", name=nb("Change the counties")).click()
    expect(page.get_by_role("link", name="Kristiania", exact=True)).to_be_visible()
    assert Appointment.objects.filter(county__name="Kristiania").count() == 4


def test_a_support_colleague_keeps_the_own_entry_on_a_phone(
    page: Page,
    site: str,
    sign_in: Callable[..., None],
    check_accessibility: Callable[[Page], None],
    transactional_db: None,
) -> None:
    person = factories.appointed_support_colleague(county=factories.county("03"))
    sign_in(person.user)
    page.goto(f"{site}/me/")
    check_accessibility(page)
    page.get_by_label(nb("A line about yourself")).first.fill("Ring gjerne om kvelden")
    page.locator("input[name=public_fields][value=about]").check()
    page.get_by_role("button", name=nb("Save")).click()
    expect(page.get_by_role("status")).to_be_visible()
    page.goto(site)
    expect(page.get_by_text("Ring gjerne om kvelden")).to_be_visible()
