"""Coverage stands beside every figure, with that of the year before, in whatever form it comes (P7)."""

import csv
import dataclasses
import io
import json
import re

import openpyxl
import pypdf
import pytest
from django.utils.translation import override

from reporting import exports, releases
from reporting.actions.releases import draft_release
from reporting.doctors import Doctors
from reporting.models import Confirmation
from reporting.releases import Coverage, PlaceCoverage, ReleaseDocument
from reporting.reports import build, content, coverage, pdf, spreadsheet
from reporting.reports.content import Material
from reporting.reports.labels import Labels
from reporting.reports.trend import Lineage
from tests import factories
from tests.reporting import release_samples as samples
from tests.reporting.historic.samples import historic
from tests.reporting.statistics.test_views import crawl

pytestmark = pytest.mark.django_db
# Tables that aren't about figures of the log.
OF_THE_ROSTER = {"roster"}


def few(year, **changes):
    """A year in whose counties one of five has confirmed."""
    made = samples.sample(year, number=40, **changes)
    made.coverage = {county.code: Coverage(1, 5) for county in made._counties()}
    return made


def document_of(year=2012, **changes):
    """A year of full coverage after one of low coverage."""
    return samples.sample(year, number=60, beside=[few(year - 1).document()], **changes).document()


def report_of(document, county, language="en", earlier=()):
    material = Material(document, tuple(earlier), Lineage.load(), county)
    return content.report(material, Labels.load(language))


def said(document, *place):
    with override("en"):
        return [str(each) for each in coverage.stated(document, (), *place)]


# What a release carries ------------------------------------------------------------------------------
@pytest.fixture
def closed_2012(four_counties):
    """2012 closed with a handful of contacts, in a country of four counties."""
    for code in ("03", "11"):
        for _ in range(7):
            factories.contact(county=factories.county(code), year=2012)
    person = factories.appointed_support_colleague(
        county=factories.county("03"), first_day=factories.dt.date(2010, 1, 1)
    )
    factories.year(2012, "closed")
    return person


def test_a_draft_carries_the_published_coverage_of_the_year_before(closed_2012):
    before = samples.publish(few(2011))
    document = releases.load(draft_release(year=2012))
    (carried,) = document.other_coverage
    assert carried.year == 2011
    assert carried.nation == releases.load(before).coverage.nation
    assert carried.of("county", "03") == PlaceCoverage(1, 1, Coverage(1, 5))
    assert carried.of("region", "south_east").people == Coverage(1, 5)


def test_what_a_release_carries_is_frozen_whatever_is_confirmed_or_published_later(closed_2012):
    samples.publish(few(2011))
    release = draft_release(year=2012)
    # As it is stored: PostgreSQL keeps the keys of a document in an order of its own.
    release.refresh_from_db()
    before = files_of(releases.load(release))
    Confirmation.objects.create(
        year=factories.year(2013),
        support_colleague=closed_2012,
    )
    samples.publish(samples.sample(2010, number=40))
    release.refresh_from_db()
    assert files_of(releases.load(release)) == before


def test_a_year_before_that_was_not_published_is_said_to_be_so(closed_2012):
    factories.year(2011, "closed")
    document = releases.load(draft_release(year=2012))
    assert document.other_coverage == ()
    assert said(document)[1] == "2011: no figures were published"


def test_a_release_from_before_coverage_was_carried_still_loads_and_says_so():
    stored = document_of().to_json()
    del stored["other_coverage"]
    document = ReleaseDocument.from_json(stored)
    assert document.to_json() == stored
    assert said(document)[1] == "2011: not kept with these figures"
    assert "not kept" in " ".join(report_of(document, None).summary)
    assert files_of(document)


def test_the_document_comes_back_as_it_was_stored():
    document = samples.pooled_document()
    stored = json.loads(json.dumps(document.to_json()))
    assert ReleaseDocument.from_json(stored) == document


# Counties that change --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("year", "county", "before"),
    [
        (2012, "03", "2011: 1 of 5 support colleagues: low coverage"),
        (2020, "34", "2019: 2 of 2 counties, 2 of 10 support colleagues: low coverage"),
        (2024, "32", "2023: another county then"),
    ],
)
def test_a_county_is_followed_where_it_is_the_same_or_merged_whole(year, county, before):
    assert said(document_of(year), "county", county)[1] == before


def test_a_countys_report_says_when_it_was_another_one():
    report = report_of(document_of(2024), "32")
    assert report.summary[0].endswith("The year before: another county then.")


def test_somebody_in_two_counties_counts_once_in_the_nation():
    made = dataclasses.replace(document_of(), nation_coverage=Coverage(90, 94))
    assert made.coverage.nation == PlaceCoverage(19, 19, Coverage(90, 94))


# Beside each figure ----------------------------------------------------------------------------------
NATION = "2012: 19 of 19 counties, 95 of 95 support colleagues"
NATION_BEFORE = "2011: 19 of 19 counties, 19 of 95 support colleagues: low coverage"
POOL = [f"{year}: 1{n} of 1{n} counties" for year, n in ((2023, 1), (2022, 1), (2021, 1))]


def files_of(document):
    labels = {language: Labels.load(language) for language in build.LANGUAGES}
    return exports.release_files(document, labels)


@pytest.mark.parametrize("county", ["03", None])
def test_no_table_of_a_report_is_without_coverage(county):
    for document in (document_of(), samples.pooled_document()):
        report = report_of(document, county)
        tables = [block.table for section in report.sections for block in section.blocks]
        assert len(tables) > 5
        for table in tables:
            beside = [*table.coverage, *(c for c in table.columns if c.startswith("Coverage"))]
            assert beside or table.name in {"coverage", *OF_THE_ROSTER}, table.name


def test_a_table_over_several_years_has_the_coverage_of_each():
    (table,) = [
        block.table
        for section in report_of(samples.pooled_document(), "03").sections
        for block in section.blocks
        if block.table.name == "profile_sex"
    ]
    own, nation = table.coverage
    assert own == (
        "Coverage in Oslo 2023: 5 of 5 support colleagues; 2022: 5 of 5 support colleagues; "
        "2021: 5 of 5 support colleagues"
    )
    assert all(each in nation for each in POOL)


def test_a_county_table_has_columns_for_the_year_and_the_one_before():
    (table,) = [
        block.table
        for section in report_of(document_of(), None).sections
        for block in section.blocks
        if block.table.name == "contacts"
    ]
    assert table.columns[-2:] == ("Coverage 2012", "Coverage 2011")
    rows = {row.label: row.cells[-2:] for row in table.rows}
    assert rows["Oslo"] == ("5 of 5", "1 of 5 (low)")
    assert rows["Norway"] == (
        "95 of 95 in 19 of 19 counties",
        "19 of 95 in 19 of 19 counties (low)",
    )
    assert rows["Helse Vest"][0] == "15 of 15 in 3 of 3 counties"


def test_the_pdf_says_it_once_above_the_tables_of_a_section_and_in_its_summary():
    report = report_of(document_of(), None)
    pages = pypdf.PdfReader(io.BytesIO(pdf.render(report))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    line = f"Coverage in Norway {NATION}; {NATION_BEFORE}"
    of_sections = [{block.table.coverage for block in part.blocks} for part in report.sections]
    assert of_sections.count({(line,)}) == text.count(line) == 2
    assert f"The year before: {NATION_BEFORE[6:]}." in text


def tables_of(report):
    return [block.table for section in report.sections for block in section.blocks]


def test_every_sheet_of_a_workbook_says_it():
    document = document_of()
    material = Material(document, (), Lineage.load(), None)
    labels = Labels.load("en")
    report = report_of(document, None)
    book = openpyxl.load_workbook(io.BytesIO(spreadsheet.render(material, report, labels)))
    for sheet in book.worksheets[1:]:
        headings = [str(cell.value) for cell in sheet[4]]
        said = sheet["A3"].value or any(h.startswith("Coverage") for h in headings)
        assert said or sheet.title in {"coverage", *OF_THE_ROSTER}, sheet.title


def test_a_single_tables_sheet_has_it_for_the_nation_and_for_each_line():
    document = document_of()
    table = document.protected.table("county_contacts")
    content = exports.table_file(document, table, {"en": Labels.load("en")}, "xlsx")
    (sheet,) = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    assert sheet["A3"].value == f"Coverage in Norway {NATION}; {NATION_BEFORE}."
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert lines[0][-2:] == ["Coverage 2012", "Coverage 2011"]
    oslo = next(line for line in lines if line[0] == "Oslo")
    assert oslo[-2:] == ["5 of 5", "1 of 5 (low)"]


def csv_of(document, name):
    return list(csv.DictReader(files_of(document)[f"{name}.csv"].decode().splitlines()))


def test_each_line_of_a_csv_has_the_coverage_of_its_place_in_numbers():
    lines = csv_of(document_of(), "county_contacts")
    assert list(lines[0]) == ["county", "value"] + [
        f"{name}_{year}" for year in (2012, 2011) for name in coverage.NUMBERS
    ]
    by_place = {line["county"]: list(line.values())[2:] for line in lines}
    assert by_place["03"] == ["1", "1", "5", "5", "1", "1", "1", "5"]
    assert by_place["Total"] == ["19", "19", "95", "95", "19", "19", "19", "95"]


def test_a_csv_over_several_years_has_columns_for_each_and_says_what_was_not_published():
    lines = csv_of(samples.pooled_document(), "county_by_sex_2021_2023")
    years = [name for name in lines[0] if name.startswith("confirmed")]
    assert years == ["confirmed_2023", "confirmed_2022", "confirmed_2021"]
    alone = csv_of(samples.sample(2012, number=40).document(), "nation_contacts")
    assert alone[0]["confirmed_2012"] == "95"
    assert alone[0]["confirmed_2011"] == "."


def test_json_stat_says_it_in_its_note_and_in_numbers():
    found = json.loads(files_of(document_of())["json-stat/county_contacts.json"])
    (note,) = found["note"]
    assert re.match(r"Dekningsgrad i Norge 2012: 19 av 19 fylker, 95 av 95", note)
    (english,) = found["extension"]["labels"]["en"]["note"]
    assert english == f"Coverage in Norway {NATION}; {NATION_BEFORE}"
    numbers = found["extension"]["coverage"]
    assert list(numbers) == ["2012", "2011"]
    assert numbers["2011"]["03"] == {
        "counties_reported": 1,
        "counties": 1,
        "confirmed": 1,
        "in_office": 5,
    }
    assert set(numbers["2012"]) == set(found["dimension"]["county"]["category"]["index"])


def test_json_stat_has_null_for_what_was_not_published():
    alone = samples.sample(2012, number=40).document()
    found = json.loads(files_of(alone)["json-stat/nation_contacts.json"])
    assert found["extension"]["coverage"]["2011"] == {"Total": None}


def test_release_json_has_the_coverage_of_every_place_and_year():
    found = json.loads(files_of(samples.pooled_document())["release.json"])
    assert found["coverage"]["regions"]["west"]["counties"] == 2
    assert list(found["coverage_of_other_years"]) == ["2022", "2021"]
    assert found["coverage_of_other_years"]["2022"]["nation"]["in_office"] == 55


# On the pages ----------------------------------------------------------------------------------------
@pytest.fixture
def pages(as_staff):
    """Every page of the statistics by its address; 2012 with rates, before it 2011 with low coverage, and
    long before it a historic year."""
    releases._read_once.cache_clear()
    samples.publish(few(2011))
    elsewhere = {"historic": (historic(2002),), "doctors": Doctors({"03": 8000}, "s")}
    beside = [few(2011).document()]
    samples.publish(samples.sample(2012, number=60, beside=beside, **elsewhere))
    as_staff.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return crawl(as_staff, "/statistics/2012/")


def text(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_every_page_of_a_year_and_every_panel_of_the_nation_has_it(pages):
    ours = [each for each in pages if re.fullmatch(r"/statistics/2012/(by/.*)?", each)]
    assert len(ours) >= 10
    for address in ours:
        beside = re.findall(r'<p class="coverage[^>]*>.*?</p>', pages[address], re.S)
        assert len(beside) == pages[address].count("<table") + 1 > 1, address
        marked = f"{NATION}; {NATION_BEFORE[:-14]}:? low coverage"
        assert all(re.search(marked, text(each)) for each in beside), address


@pytest.mark.parametrize("order", ["", "?order=contacts", "?order=coverage"])
def test_every_county_and_region_has_its_own_in_both_years_in_the_comparison(pages, order):
    page = pages[f"/statistics/2012/counties/{order}"]
    seen = text(page)
    assert page.count("Coverage 2012</th>") == page.count("Coverage 2011</th>") == 2
    assert re.search(r"Oslo (\S+ (withheld )?){3}5 of 5 1 of 5 \(low\)", seen)
    assert re.search(r"Helse Vest .{0,60}?15 of 15 in 3 of 3 counties 3 of 15 in 3", seen)


def test_a_countys_page_has_the_countys_own(pages):
    (first, *others) = re.findall(
        r'<p class="coverage[^>]*>.*?</p>', pages["/statistics/2012/counties/03/"], re.S
    )
    assert "2012: 5 of 5 support colleagues; 2011: 1 of 5 support colleagues" in text(first)
    assert any("Low coverage in Oslo: 2011" in each for each in others)
    line = "2002 (earlier statistics) . not published not known about 100 14 of 19 counties (low)"
    assert line in text(pages["/statistics/2012/counties/03/"])


def test_the_trends_have_it_year_by_year_and_name_the_low_ones(pages):
    for address in ("/statistics/trend/", "/statistics/trend/sex/"):
        seen = text(pages[address])
        assert "19 of 95 in 19 of 19 counties (low)" in seen
        assert "95 of 95 in 19 of 19 counties" in seen
        assert "14 of 19 counties (low)" in seen
        assert "Low coverage in Norway: 2002, 2011" in seen


def test_counties_by_a_code_list_have_their_own_in_each_year_of_the_pool(as_staff):
    releases._read_once.cache_clear()
    beside = [few(year).document() for year in (2021, 2022)]
    pool = samples.pool_of_2023()
    samples.publish(samples.sample(2023, number=300, pool=pool, beside=beside))
    as_staff.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = as_staff.get("/statistics/2023/counties/by/sex/").content.decode()
    for year in (2021, 2022, 2023):
        assert f"Coverage {year}</th>" in page
    assert re.search(r"Oslo .{0,120}?5 of 5 1 of 5 \(low\) 1 of 5 \(low\)", text(page))


def test_a_draft_has_its_coverage_too(as_staff, closed_2012):
    samples.publish(few(2011))
    draft_release(year=2012)
    as_staff.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = as_staff.get("/statistics/2012/").content.decode()
    assert "2011: 4 of 4 counties, 4 of 20" in text(page)


# Over the years --------------------------------------------------------------------------------------
def test_the_trend_marks_years_of_low_coverage_of_the_nation_and_of_the_county():
    report = report_of(document_of(), "03", earlier=[few(2011).document()])
    (trend,) = [table for table in tables_of(report) if table.name == "trend"]
    rows = {row.label: [str(cell) for cell in row.cells] for row in trend.rows}
    assert rows["2011"][1] == "1 of 5 (low)"
    assert rows["2011"][3] == "19 of 95 in 19 of 19 counties (low)"
    assert not any("low" in cell for cell in rows["2012"])
    assert trend.coverage == ("Low coverage in Oslo: 2011", "Low coverage in Norway: 2011")


def test_a_trend_of_well_covered_years_marks_none():
    (trend,) = [
        table for table in tables_of(report_of(document_of(), "03")) if table.name == "trend"
    ]
    assert trend.coverage == ()
