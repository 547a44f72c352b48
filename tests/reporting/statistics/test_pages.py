"""What a view is made of: tables with charts that carry nothing more, in an order that says nothing."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from reporting.doctors import Doctors
from reporting.reports import counts, county_tables
from reporting.reports.blocks import Block, Rate, Row, Share, Table
from reporting.reports.figures import NOT_REPORTED, WITHHELD, Figure, Status, shown
from reporting.reports.labels import Labels
from reporting.reports.reader import Reader
from reporting.statistics import pages
from reporting.statistics.addresses import Addresses
from reporting.statistics.edition import Edition
from reporting.templatetags import statistics as tags
from tests.reporting import release_samples as samples

pytestmark = pytest.mark.django_db
ADDRESSES = Addresses("/statistics/2023/counties/", "?lang=en")


@pytest.fixture(autouse=True)
def _in_english():
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.fixture
def edition():
    document = samples.pooled_document()
    return Edition(document, (document,), Labels.load("en"))


def panels(page):
    return [panel for section in page.sections for panel in section.panels]


def drawn_as(panel):
    return ElementTree.fromstring(tags.picture(panel))  # noqa: S314 (drawn a moment ago)


def every_page(edition):
    yield pages.overview(edition, ADDRESSES)
    yield pages.counties(edition, ADDRESSES, "name")
    yield pages.trend(edition)
    yield from (pages.by_variable(edition, name) for name in edition.variables)
    yield from (pages.cross(edition, pair) for pair in edition.pairs)
    yield from (pages.county(edition, each.code) for each in edition.document.counties)
    yield from (
        pages.counties_by_variable(edition, ADDRESSES, name) for name in edition.county_variables
    )


def test_no_two_tables_of_a_page_have_the_same_key(edition):
    for page in every_page(edition):
        keys = [panel.key for panel in panels(page)]
        assert len(set(keys)) == len(keys), page.title


def test_a_chart_carries_no_figure_that_its_table_does_not(edition):
    drawn = 0
    for page in every_page(edition):
        for panel in panels(page):
            if panel.block.chart is None:
                continue
            drawn += 1
            table = panel.block.table
            written = {str(cell) for row in table.rows for cell in row.cells}
            picture = drawn_as(panel)
            texts = {text.text for text in picture.iter("{http://www.w3.org/2000/svg}text")}
            named = {row.label for row in table.rows} | {*table.columns} | written
            named |= {group.title for group in table.groups}
            axis = {text for text in texts if re.fullmatch(r"\d+( %)?", text)}
            assert texts - named - axis <= {f"Norway {edition.year}", "Norway"}, panel.key
            for value in re.findall(r"\d+%", panel.block.chart.alt):
                assert value in written
    assert drawn > 30


def test_a_picture_is_reached_by_the_keyboard_and_names_its_table(edition):
    panel = panels(pages.by_variable(edition, "reason"))[0]
    picture = drawn_as(panel)
    assert picture.get("role") == "img"
    assert picture.get("tabindex") == "0"
    assert picture.get("aria-label") == panel.block.chart.alt
    assert picture.get("aria-details") == f"{panel.key}-table"
    assert "style" not in picture.attrib


def test_a_text_in_a_picture_is_text_and_not_markup():
    table = Table("t", 'A "title"', ("x", "<script>"), (Row('<b> & "c"', (shown(7),)),))
    panel = pages.Panel(Block(table, counts.chart(table, ("<script>",))), "key")
    assert "<script>" not in tags.picture(panel)
    assert "<b>" not in tags.picture(panel)


# Counts in a chart -----------------------------------------------------------------------------------
def table(*figures):
    rows = tuple(Row(f"Place {at}", (figure,)) for at, figure in enumerate(figures))
    return Table("t", "T", ("Place", "Contacts"), (*rows, Row("All", (shown(900),), True)))


def test_the_axis_of_counts_follows_the_largest_shown_figure_but_for_the_total():
    chart = counts.chart(table(shown(12), WITHHELD), ("Contacts",))
    assert chart.most == 20
    assert [(bar.value, bar.text) for bar in chart.bars] == [(12, "12"), (None, ":")]
    assert ":" in chart.alt
    assert "900" not in chart.alt


def test_nothing_shown_is_no_chart():
    assert counts.chart(table(WITHHELD, NOT_REPORTED), ("Contacts",)) is None


def test_counties_of_which_no_share_is_shown_have_no_chart():
    records = [samples.Record("03")] * 2 + [samples.Record("11")] * 2
    pool = dict.fromkeys((2021, 2022), records)
    reader = Reader(samples.sample(2023, records=records, pool=pool).document())
    made = reader.find("county_by_sex_coarse_2021_2023")
    assert county_tables.block(reader, made, Labels.load("en")).chart is None


# The counties in order -------------------------------------------------------------------------------
def names(edition, order):
    page = pages.counties(edition, ADDRESSES, order)
    return [row.label for row in panels(page)[0].block.table.rows[:-1]]


def figures_of(edition, column):
    page = pages.counties(edition, ADDRESSES, "name")
    return {row.label: row.cells[column].value for row in panels(page)[0].block.table.rows[:-1]}


@pytest.mark.parametrize(("order", "column"), [("contacts", 0), ("conversations", 1)])
def test_counties_stand_largest_first_and_what_is_not_shown_last_by_name(edition, order, column):
    figures = figures_of(edition, column)
    there = [name for name in names(edition, order) if figures[name] is not None]
    hidden = [name for name in names(edition, order) if figures[name] is None]
    assert names(edition, order) == there + hidden
    assert hidden
    assert hidden == sorted(hidden)
    assert there == sorted(there, key=lambda name: (-figures[name], name))


def test_the_order_by_name_is_the_usual_one(edition):
    assert names(edition, "name") == sorted(names(edition, "name"))


def with_doctors(edition, **changes):
    numbers = {each.code: 1000 + at for at, each in enumerate(edition.document.counties)}
    known = replace(edition.document, doctors=Doctors(numbers=numbers, source="a source"))
    return replace(edition, document=known, documents=(known,), **changes)


def test_a_county_has_its_rate_where_its_contacts_are_shown(edition):
    rated = with_doctors(edition)
    found = {each.code: pages.county(rated, each.code) for each in rated.document.counties}
    totals = [dict(page.key_figures) for page in found.values()]
    assert {total["Contacts"].value is None for total in totals} == {True, False}
    for total in totals:
        is_shown = total["Contacts"].value is not None
        assert (total["Per 1,000 doctors"].per_thousand is not None) == is_shown


def test_the_order_by_rates_is_there_where_numbers_of_doctors_are(edition):
    assert "rate" not in pages.orders(edition)
    rated = with_doctors(edition)
    assert "rate" in pages.orders(rated)
    page = pages.counties(rated, ADDRESSES, "rate")
    rates = [row.cells[1].per_thousand for row in panels(page)[0].block.table.rows[:-1]]
    there = [rate for rate in rates if rate is not None]
    assert there
    assert there == sorted(there, reverse=True)
    assert rates == there + [None] * (len(rates) - len(there))


def test_the_counties_side_by_side_say_shares_only_of_shown_totals(edition):
    (coarse, *_rest) = panels(pages.counties_by_variable(edition, ADDRESSES, "sex"))
    for row in coarse.block.table.rows:
        figures = [cell for cell in row.cells if isinstance(cell, Figure)]
        shares = [cell for cell in row.cells if isinstance(cell, Share)]
        for figure, share in zip(figures[:-1], shares, strict=True):
            is_sayable = figure.value is not None and figures[-1].value is not None
            assert (share.percent is not None) == is_sayable


# Drafts ----------------------------------------------------------------------------------------------
def test_a_draft_carries_no_figure_at_all(edition):
    draft = with_doctors(edition, is_draft=True)
    page = pages.overview(draft, ADDRESSES)
    cells = [cell for each in panels(page) for row in each.block.table.rows for cell in row.cells]
    figures = [cell for cell in cells if isinstance(cell, Figure)]
    assert {figure.status for figure in figures} == {Status.TO_BE_SHOWN, Status.WITHHELD}
    assert not [cell for cell in cells if isinstance(cell, Share) and cell.percent is not None]
    assert not [cell for cell in cells if isinstance(cell, Rate) and cell.per_thousand is not None]
    assert all(panel.block.chart is None for panel in panels(page))
    assert {str(figure) for _title, figure in page.key_figures} == {"✓"}
