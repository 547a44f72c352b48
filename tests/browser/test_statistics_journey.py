"""People read the statistics in a real browser: on a phone, by keyboard, on paper, without JavaScript."""

import io
import re

import pypdf
import pytest
from playwright.sync_api import expect

from reporting import releases
from reporting.actions.openness import open_statistics
from tests.browser.conftest import DESKTOP
from tests.reporting import release_samples as samples

VIEWS = (
    "/statistics/2023/",
    "/statistics/2023/by/reason/",
    "/statistics/2023/by/reason/sex/",
    "/statistics/2023/counties/?order=contacts",
    "/statistics/2023/counties/by/reason/",
    "/statistics/2023/counties/30/",
    "/statistics/2023/tables/",
    "/statistics/trend/",
    "/statistics/trend/sex/",
)


@pytest.fixture
def published(transactional_db):
    """2022, and 2023 with the years 2021–2023 together; both open to the public."""
    releases._read_once.cache_clear()
    samples.publish(samples.sample(2022, number=120))
    samples.publish(samples.sample(2023, number=300, pool=samples.pool_of_2023()))
    for year in (2022, 2023):
        open_statistics(actor=None, year=year)


def test_somebody_finds_the_way_from_the_finder_through_years_views_and_counties(
    new_context, site, published
):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(site)
    page.get_by_role("link", name="Ordningen i tall").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nasjonal statistikk 2023")
    page.get_by_role("link", name="Andre visninger").click()
    views = page.get_by_role("navigation", name="Visninger")
    views.get_by_role("link", name="Kjønn", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kjønn, Norge 2023")
    page.get_by_role("navigation", name="År").get_by_role("link", name="2022").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kjønn, Norge 2022")
    views.get_by_role("link", name="Kontakter").click()
    page.get_by_role("navigation", name="Rekkefølge").get_by_role("link", name="Kontakter").click()
    expect(page).to_have_url(f"{site}/statistics/2022/counties/?order=contacts")
    page.get_by_role("cell", name="Viken").or_(
        page.get_by_role("rowheader", name="Viken")
    ).get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Viken 2022")


def test_no_view_is_wider_than_a_phone_and_each_is_accessible(
    page, site, published, check_accessibility
):
    for view in VIEWS:
        page.goto(site + view)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.viewport_size["width"], view
        check_accessibility(page)


def test_every_view_is_accessible_on_a_desktop_and_to_staff(
    page, site, published, staff, sign_in, check_accessibility
):
    sign_in(staff)
    page.set_viewport_size(DESKTOP)
    for view in (*VIEWS, "/years/2023/close-statistics/"):
        page.goto(site + view)
        check_accessibility(page)


def test_the_keyboard_reaches_each_chart_whose_text_says_every_figure_of_its_table(
    page, site, published
):
    page.goto(f"{site}/statistics/2023/by/sex/")
    charts = page.locator("svg[role=img]")
    reached = {}
    for _ in range(80):
        page.keyboard.press("Tab")
        text = page.evaluate(
            "document.activeElement.getAttribute('role') === 'img'"
            " ? document.activeElement.getAttribute('aria-label') : null"
        )
        if text is not None:
            table = page.evaluate("document.activeElement.getAttribute('aria-details')")
            reached[table] = text
    assert len(reached) == charts.count() > 1
    for key, text in reached.items():
        table = page.locator(f"table#{key}")
        for row in table.locator("tbody tr:not(.table-total)").all():
            label = row.locator("th").inner_text()
            share = row.locator("td").nth(1).inner_text().split("\n")[0].strip()
            written = ":" if "tilbakeholdt" in share else share
            assert f"{label} {written}" in text, (key, label)


def test_what_scrolls_sideways_is_reached_by_the_keyboard(page, site, published):
    page.goto(f"{site}/statistics/2023/counties/by/reason/")
    unreachable = page.evaluate(
        """[...document.querySelectorAll('main *')].filter(
            e => e.scrollWidth > e.clientWidth + 1
              && ['auto', 'scroll'].includes(getComputedStyle(e).overflowX)
              && e.tabIndex < 0 && !e.querySelector('[tabindex="0"], a')
        ).length"""
    )
    assert unreachable == 0
    region = page.locator(".table-responsive").last
    region.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    assert region.evaluate("region => region.scrollLeft") > 0


def test_a_view_on_paper_has_its_coverage_address_and_table_and_no_navigation(
    page, site, published
):
    page.goto(f"{site}/statistics/2023/counties/by/reason/")
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    pages = pypdf.PdfReader(io.BytesIO(printed)).pages
    text = " ".join(" ".join(each.extract_text() for each in pages).split())
    assert "Dekningsgrad 2023: 11 av 11 fylker" in text
    assert f"{site}/statistics/2023/counties/by/reason/" in text.replace(" ", "")
    assert "Andre visninger" not in text
    assert "Logg inn" not in text
    # Every county stands in the table of groups, in that of codes, and in the chart.
    for county in ("Viken", "Rogaland"):
        assert text.count(county) == 3
    # The table of fifteen codes lies across the sheet, and its last column is on the paper.
    widths = {each.mediabox.width > each.mediabox.height for each in pages}
    assert widths == {False, True}
    assert len(re.findall("5 av 5 ingen tall publisert", text)) >= 22


def test_a_chart_has_its_letters_and_on_paper_its_colours(page, site, published):
    page.goto(f"{site}/statistics/2023/by/sex/")
    page.wait_for_load_state("networkidle")
    loaded = "() => [...document.fonts].map(font => [font.family, font.status])"
    assert page.evaluate(loaded) == [["Lato", "loaded"]]
    printed = page.pdf(format="A4", print_background=False)
    reader = pypdf.PdfReader(io.BytesIO(printed))
    drawn = b" ".join(each.get_contents().get_data() for each in reader.pages)
    # #0b4f6c as a PDF says it: 11/255 and 79/255 of red and green.
    assert re.search(rb"\.043\d* \.309\d* \.42\d* (rg|scn?|RG)", drawn.replace(b" 0.", b" ."))
