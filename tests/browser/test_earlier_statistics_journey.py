"""Staff import a year of earlier statistics and enter the numbers of doctors, on a phone."""

from playwright.sync_api import expect

from reporting.demo import outside
from reporting.doctors.selectors import doctors_of_year
from reporting.historic.selectors import historic_year
from tests import factories

WRONG = b"year,variable,code,percent\n2012,sex,woman,143\n"


def choose(page, name, content):
    page.set_input_files(
        "input[type=file]", files=[{"name": name, "mimeType": "text/csv", "buffer": content}]
    )


def fits(page):
    """Whether nothing but a table that scrolls by itself is wider than the phone."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def describe(page):
    page.get_by_label("Kilde").fill("Evaluering av ordningen, 2012")
    page.get_by_label("Fylker som rapporterte").fill("14")
    page.get_by_label("Fylker i alt det året").fill("19")
    page.get_by_label("Antall kontakter, hvis kjent").fill("100")
    page.get_by_label("Disse tallene er omtrentlige").check()


def test_a_year_is_looked_at_imported_described_and_taken_out(
    page, site, sign_in, staff, check_accessibility
):
    sign_in(staff)
    page.goto(f"{site}/historic/")
    check_accessibility(page)
    page.get_by_role("link", name="Importer et år").click()
    check_accessibility(page)
    assert fits(page)
    describe(page)
    choose(page, "feil.csv", WRONG)
    page.get_by_role("button", name="Vis hva filen sier").click()
    expect(page.get_by_text("143")).to_be_visible()
    check_accessibility(page)
    page.get_by_role("link", name="Velg en fil").click()
    describe(page)
    choose(page, "2012.csv", outside._FILE.read_bytes())
    page.get_by_role("button", name="Vis hva filen sier").click()
    expect(page.get_by_text("om lag 100")).to_be_visible()
    check_accessibility(page)
    assert fits(page)
    page.get_by_role("button", name="Importer").click()
    expect(page.get_by_role("heading", name="Tidligere statistikk 2012")).to_be_visible()
    check_accessibility(page)
    assert len(historic_year(2012).values) == 9
    page.get_by_role("link", name="Ta ut året").click()
    check_accessibility(page)
    page.get_by_role("button", name="Ta ut året").click()
    expect(page.get_by_text("Ingen er importert ennå.")).to_be_visible()
    assert historic_year(2012) is None


def test_numbers_of_doctors_come_from_a_file_and_are_saved_when_they_were_seen(
    page, site, sign_in, staff, check_accessibility
):
    factories.year(2024)
    sign_in(staff)
    page.goto(f"{site}/doctors/")
    check_accessibility(page)
    page.get_by_role("link", name="2024").click()
    check_accessibility(page)
    choose(page, "leger.csv", b"county,number\n03,9 000\n11,mange\n")
    page.get_by_role("button", name="Les inn i skjemaet").click()
    expect(page.get_by_text("«mange» er ikke et tall.")).to_be_visible()
    check_accessibility(page)
    assert fits(page)
    page.get_by_label("Rogaland").fill("2500")
    page.get_by_label("Kilde").fill("SSB")
    page.get_by_role("button", name="Lagre").click()
    expect(page.get_by_text("Antall leger i 2024 er lagret.")).to_be_visible()
    assert doctors_of_year(2024).numbers == {"03": 9000, "11": 2500}
