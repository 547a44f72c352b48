"""The finished files: tagged, the same bytes each time, and nothing in them of a withheld figure."""

import dataclasses
import io
import json
import subprocess
import sys

import openpyxl
import pikepdf
import pypdf
import pytest
from pdfua import validate

from reporting import exports
from reporting.disclosure import Shown, Withheld
from reporting.doctors import Doctors
from reporting.reports import blocks, build, content, pdf
from reporting.reports.content import Material
from reporting.reports.labels import Labels
from reporting.reports.trend import Lineage
from tests.reporting import release_samples as samples
from tests.reporting.historic.samples import historic

pytestmark = pytest.mark.django_db


def material(document, county=None, earlier=()):
    return Material(document, tuple(earlier), Lineage.load(), county)


def labels():
    return {language: Labels.load(language) for language in build.LANGUAGES}


@pytest.fixture
def pooled():
    return samples.pooled_document()


# The PDF ---------------------------------------------------------------------------------------------
def elements(node, kind):
    """All structure elements of a kind below a node."""
    children = node.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary):
            if child.get("/S") == kind:
                yield child
            yield from elements(child, kind)


@pytest.mark.parametrize("language", build.LANGUAGES)
@pytest.mark.parametrize("county", ["03", None])
def test_a_pdf_is_tagged_and_says_its_language_and_title(tmp_path, pooled, language, county):
    report = content.report(material(pooled, county), Labels.load(language))
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf.render(report))
    findings = validate(path).findings
    assert [finding for finding in findings if finding.severity.name == "ERROR"] == []
    with pikepdf.open(path) as opened:
        assert str(opened.Root.Lang).split("-")[0] == language
        assert opened.Root.MarkInfo.Marked
        assert opened.Root.ViewerPreferences.DisplayDocTitle
        with opened.open_metadata() as metadata:
            assert metadata["dc:title"] == report.title
            assert metadata["pdfuaid:part"] == "1"


def test_every_table_has_headers_and_every_picture_its_alt_text(tmp_path, pooled):
    report = content.report(material(pooled, "03"), Labels.load("en"))
    blocks = [block for section in report.sections for block in section.blocks]
    with pikepdf.open(io.BytesIO(pdf.render(report))) as opened:
        root = opened.Root.StructTreeRoot
        tables = list(elements(root, "/Table"))
        assert len(tables) == len(blocks)
        for table, block in zip(tables, blocks, strict=True):
            (head,) = elements(table, "/THead")
            columns = (
                len(block.table.groups) + 1 if block.table.groups else len(block.table.columns)
            )
            assert len(list(elements(head, "/TH"))) == columns
        alts = [str(figure.Alt) for figure in elements(root, "/Figure") if "/Alt" in figure]
    assert alts == [block.chart.alt for block in blocks if block.chart]


def pages_of(known, language):
    report = content.report(known, Labels.load(language))
    return len(pypdf.PdfReader(io.BytesIO(pdf.render(report))).pages)


@pytest.mark.parametrize("language", build.LANGUAGES)
def test_every_countys_report_has_two_to_four_pages(pooled, language):
    plain = samples.sample(2012, records=[samples.Record("03")] * 40).document()
    assert 2 <= pages_of(material(plain, "03"), language) <= 4
    assert 2 <= pages_of(material(pooled, "03"), language) <= 4
    full, earlier = samples.full_document(), samples.full_earlier()
    codes = [county.code for county in full.counties]
    pages = {code: pages_of(material(full, code, earlier), language) for code in codes}
    assert {code: number for code, number in pages.items() if not 2 <= number <= 4} == {}


@pytest.mark.parametrize("language", build.LANGUAGES)
def test_the_nations_report_has_at_most_eight_pages(language):
    known = material(samples.full_document(), earlier=samples.full_earlier())
    assert pages_of(known, language) <= 8


def test_what_all_tables_of_a_section_say_of_coverage_is_said_once_above_them():
    full = samples.full_document()
    report = content.report(material(full, "46"), Labels.load("en"))
    said = json.loads(pdf.sources(report)["report.json"])
    (beside,) = [s for s in said["sections"] if s["title"] == "Vestland beside Norway"]
    (tables,) = {
        block.table.coverage
        for section in report.sections
        for block in section.blocks
        if section.title == beside["title"]
    }
    assert beside["coverage"] == list(tables)
    assert [block["table"]["coverage"] for block in beside["blocks"]] == [[]] * 5
    (years,) = [s for s in said["sections"] if s["title"] == "Over the years"]
    assert years["coverage"] == []
    assert years["blocks"][0]["table"]["coverage"] == ["Low coverage in Norway: 2012"]


def tables_report(*lengths):
    """Tables one below the other, each row and each note with a word of its own."""
    tables = [
        blocks.Table(
            name=f"t{at}",
            title=f"Title{at}",
            columns=("A", "B"),
            rows=tuple(blocks.Row(f"t{at}row{row}.", ("x",)) for row in range(length)),
            note=f"note{at}.",
        )
        for at, length in enumerate(lengths)
    ]
    section = blocks.Section("S", (), tuple(blocks.Block(table, wide=True) for table in tables))
    return blocks.Report("nb", "T", "Oslo", 2012, "k", "a", ("s",), (section,), "f", "w")


def test_a_short_table_stands_on_one_page_with_its_note():
    reader = pypdf.PdfReader(io.BytesIO(pdf.render(tables_report(*[12] * 12))))
    texts = [page.extract_text() for page in reader.pages]
    assert len(texts) > 2
    for at in range(12):
        words = [f"Title{at}", f"t{at}row0.", f"t{at}row11.", f"note{at}."]
        assert any(all(word in text for word in words) for text in texts)


@pytest.mark.parametrize("length", range(41, 46))
def test_a_long_table_never_leaves_its_note_alone_on_a_page(length):
    reader = pypdf.PdfReader(io.BytesIO(pdf.render(tables_report(length))))
    (text,) = [text for page in reader.pages if "note0." in (text := page.extract_text())]
    assert "t0row0." in text


# Typeset in place of a heading: stops where one of its words is wider than the column.
FITS = b"""layout(size => {
  for word in title.split() { assert(measure(text(weight: "bold", word)).width <= size.width, message: word) }
  text(weight: "bold", title)
})"""


@pytest.mark.parametrize("language", build.LANGUAGES)
def test_no_word_of_a_heading_runs_into_the_next_column(language):
    full, earlier = samples.full_document(), samples.full_earlier()
    report = content.report(material(full, "46", earlier), Labels.load(language))
    files = pdf.sources(report)
    heading = b'text(weight: "bold", title)'
    assert files["look.typ"].count(heading) == 1
    files["look.typ"] = files["look.typ"].replace(heading, FITS)
    pdf.compile_sources(files)


def test_what_is_written_in_a_name_is_text_and_not_markup():
    document = samples.sample(2012).document()
    odd = dataclasses.replace(document.counties[2], name='#panic() *Oslo* $x$ "& <b>')
    counties = (*document.counties[:2], odd, *document.counties[3:])
    renamed = dataclasses.replace(document, counties=counties)
    report = content.report(material(renamed, "03"), Labels.load("nb"))
    text = pypdf.PdfReader(io.BytesIO(pdf.render(report))).pages[0].extract_text()
    assert odd.name in " ".join(text.split())


def test_a_picture_without_alt_text_is_refused():
    document = samples.sample(2012).document()
    report = content.report(material(document), Labels.load("nb"))
    files = pdf.sources(report)
    files["look.typ"] = files["look.typ"].replace(b"alt: chart.alt, ", b"")
    with pytest.raises(pdf.typst.TypstError, match="alt text"):
        pdf.compile_sources(files)


# The spreadsheet -------------------------------------------------------------------------------------
def workbook(document, county):
    known = material(document, county)
    files = build.render(known)
    return openpyxl.load_workbook(io.BytesIO(files["nb", "xlsx"]))


def test_a_workbook_has_notes_coverage_and_every_table(pooled):
    book = workbook(pooled, "03")
    report = content.report(material(pooled, "03"), Labels.load("nb"))
    tables = [block.table.name for section in report.sections for block in section.blocks]
    assert book.sheetnames[1 : 1 + len(tables)] == [name[:31] for name in tables]
    assert "coverage" in book.sheetnames


def test_a_countys_workbook_has_its_own_lines_of_every_county_table(pooled):
    book = workbook(pooled, "03")
    (sheet,) = [s for s in book if "(county_by_sex_2021_2023)" in str(s["A1"].value)]
    assert {row[2].value for row in sheet.iter_rows(min_row=5)} == {"03"}


def test_the_nations_workbook_has_every_published_table(pooled):
    titles = [str(sheet["A1"].value) for sheet in workbook(pooled, None)]
    for table in pooled.protected.tables:
        assert any(title.endswith(f"({table.name})") for title in titles)


def test_a_workbook_holds_numbers_and_symbols_and_no_formula(pooled):
    odd = dataclasses.replace(pooled.counties[0], name="=1+1")
    book = workbook(dataclasses.replace(pooled, counties=(odd, *pooled.counties[1:])), "03")
    cells = [cell for sheet in book for row in sheet for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert "=1+1" in [cell.value for cell in cells]
    assert ":" in [cell.value for cell in cells]


# The same bytes --------------------------------------------------------------------------------------
RENDER = """
import hashlib, json, sys, django
django.setup()
from reporting.reports import blocks, charts, pdf
bars = (blocks.Bar("A", "S", 43.0, "43 %"), blocks.Bar("B", "S", None, ":"))
chart = blocks.BarChart("T", bars, ("S",), "alt")
table = blocks.Table("t", "T", ("A", "B"), (blocks.Row("A", ("x",)),))
sections = (blocks.Section("S", (), (blocks.Block(table, chart),)),)
report = blocks.Report("nb", "Tittel", "Oslo", 2012, "k", "a", ("s",), sections, "f", "w")
print(hashlib.sha256(pdf.render(report)).hexdigest())
"""


def test_another_process_makes_the_same_bytes():
    made = {
        subprocess.run(
            [sys.executable, "-c", RENDER], capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    }
    assert len(made) == 1


def test_the_same_release_gives_the_same_bytes(pooled):
    first = build.render(material(pooled, "03"))
    assert build.render(material(pooled, "03")) == first


# Nothing of a withheld figure ------------------------------------------------------------------------
def everything(document, county, earlier=()):
    """All bytes made of a release: reports in all languages, spreadsheets, open formats."""
    return {
        **build.render(material(document, county, earlier)),
        **build.render(material(document, None, earlier)),
        **exports.release_files(document, labels()),
    }


def test_two_releases_that_differ_only_in_withheld_figures_give_the_same_bytes():
    """The one has 3 and 1 contacts where the other has 1 and 3: both are withheld, in the year as well as
    together with the year before. There are rates, a historic year and an earlier one in a trend."""

    def contacts(year, first, second):
        few = [samples.Record("19")] * first + [samples.Record("20")] * second
        return samples.records(year, 200, without=("19", "20")) + few

    before = contacts(2013, 1, 1)
    earlier = [samples.sample(2013, records=before).document()]
    outside = {
        "historic": (historic(2012),),
        "doctors": Doctors(
            dict.fromkeys(samples.year_layout(2014).counties, 900), "Statistics Norway"
        ),
    }

    def year(first, second):
        known = contacts(2014, first, second)
        return samples.sample(2014, records=known, pool={2013: before}, beside=earlier, **outside)

    one, other = year(3, 1), year(1, 3)
    counted = [samples.tallied(samples.year_layout(2014), each.records) for each in (one, other)]
    assert counted[0] != counted[1]
    protected = one.document().protected
    for name in ("county_contacts", "county_by_sex_2013_2014"):
        for key in (key for key in protected.table(name).cells if key[0] in {"19", "20"}):
            assert isinstance(protected.table(name).cell(*key), Withheld)
    files = [everything(each.document(), "19", earlier) for each in (one, other)]
    assert files[0] == files[1]


def test_the_comparison_sees_a_shown_figure():
    def year(number):
        records = [samples.Record("03")] * number + [samples.Record("12")] * 30
        return samples.sample(2012, records=records).document()

    one, other = year(20), year(21)
    assert isinstance(one.protected.table("county_contacts").cell("03"), Shown)
    before, after = everything(one, "03"), everything(other, "03")
    differing = [name for name, content in before.items() if after[name] != content]
    assert ("nb", "pdf") in differing
    assert ("nb", "xlsx") in differing
    assert "county_contacts.csv" in differing
