"""What a report says, in all the situations a county can be in."""

import datetime as dt

import pytest

from colleagues.models import County
from reporting.releases import Coverage
from reporting.reports import content, figures
from reporting.reports.blocks import BarChart
from reporting.reports.content import Material
from reporting.reports.labels import Labels
from reporting.reports.trend import Lineage
from tests.reporting import release_samples as samples

pytestmark = pytest.mark.django_db


def report_of(document, county, *, earlier=(), language="en"):
    material = Material(document, tuple(earlier), Lineage.load(), county)
    return content.report(material, Labels.load(language))


def table(report, name):
    (found,) = [b.table for s in report.sections for b in s.blocks if b.table.name == name]
    return found


def row(table, label):
    (found,) = [row for row in table.rows if row.label == label]
    return [str(cell) for cell in found.cells]


def chart(report, name):
    (found,) = [b.chart for s in report.sections for b in s.blocks if b.table.name == name]
    return found


@pytest.fixture
def document():
    return samples.sample(2012, number=300).document()


def test_a_shown_county_says_its_contacts(document):
    counts = document.protected.table("county_contacts").cells
    code = next(
        key[0]
        for key, cell in counts.items()
        if isinstance(cell, figures.Shown) and key[0] != "Total"
    )
    report = report_of(document, code)
    assert f"{counts[code,].value} contacts" in report.summary[1]


def test_a_withheld_county_says_so_and_shows_no_figure():
    records = [samples.Record("03")] * 40 + [samples.Record("11")] * 3 + [samples.Record("12")] * 3
    report = report_of(samples.sample(2012, records=records).document(), "11")
    assert report.summary[1] == "How many contacts there were in Rogaland is withheld."
    assert row(table(report, "contacts"), "Rogaland")[:2] == [":", ":"]


def test_a_county_nobody_confirmed_is_not_reported_and_not_withheld():
    records = [samples.Record("03")] * 40
    document = samples.sample(2012, records=records, coverage={"11": Coverage(0, 4)}).document()
    report = report_of(document, "11")
    assert "not reported" in report.summary[1]
    assert row(table(report, "contacts"), "Rogaland")[:2] == ["..", ".."]
    assert row(table(report, "coverage"), "Rogaland")[:3] == ["4", "0", "Not reported"]


def test_a_county_without_support_colleagues_says_so():
    records = [samples.Record("03")] * 40
    document = samples.sample(2012, records=records, coverage={"11": Coverage(0, 0)}).document()
    report = report_of(document, "11")
    assert report.summary[0].startswith("Rogaland had no support colleagues in 2012.")
    assert row(table(report, "coverage"), "Rogaland")[:3] == ["0", "0", "No support colleagues"]


def test_a_year_with_nothing_shown_at_all_still_makes_a_report():
    document = samples.sample(2012, records=[samples.Record("03")]).document()
    for county in ("03", None):
        report = report_of(document, county)
        assert "withheld" in " ".join(report.summary)
        assert row(table(report, "contacts"), "Norway")[:2] == [":", ":"]


def test_a_year_without_contacts_reads_like_one_with_few():
    few = samples.sample(2012, records=[samples.Record("03")]).document()
    none = samples.sample(2012, records=[]).document()
    assert report_of(few, "03") == report_of(none, "03")


def test_the_county_profile_stands_beside_the_nation_where_the_release_has_a_pool():
    report = report_of(samples.pooled_document(), "03")
    profile = table(report, "profile_sex")
    assert [group.title for group in profile.groups] == [
        "Oslo 2021–2023",
        "Norway 2021–2023",
        "Norway 2023",
    ]
    bars = chart(report, "profile_sex")
    assert isinstance(bars, BarChart)
    assert {bar.series for bar in bars.bars} == set(bars.series)


def test_a_year_without_a_pool_says_where_the_profile_is(document):
    titles = {section.title: section for section in report_of(document, "03").sections}
    assert "in the report of the last of them" in titles["The county's profile"].paragraphs[0]


def test_a_missing_figure_has_no_bar_and_its_alt_text_says_withheld():
    counties = ("03", "11", "15", "18")
    records = [samples.Record(county, workplace="hospital") for county in counties] * 8
    for few in ("student", "other"):
        records += [samples.Record(county, workplace=few) for county in counties]
    report = report_of(samples.sample(2012, records=records).document(), None)
    bars = {bar.label: bar for bar in chart(report, "nation_workplace").bars}
    assert (bars["Medical student"].value, bars["Medical student"].text) == (None, ":")
    assert "Medical student :" in chart(report, "nation_workplace").alt


def test_a_code_list_of_which_nothing_is_shown_has_its_table_and_no_chart():
    few = samples.sample(2012, records=[samples.Record("03")] * 3).document()
    assert table(report_of(few, None), "nation_sex").rows
    assert chart(report_of(few, None), "nation_sex") is None


def test_a_county_created_mid_year_has_its_first_report_the_year_after_and_says_what_was_before():
    """It is split off in the summer of 2024; what it had that year is counted where it was on 1 January."""
    County.objects.filter(code="34").update(valid_to=dt.date(2024, 6, 30))
    for code, name in (("57", "Hedmark"), ("58", "Oppland")):
        fresh = County.objects.create(
            code=code,
            name=name,
            valid_from=dt.date(2024, 7, 1),
            health_region="south_east",
        )
        fresh.predecessors.add(County.objects.get(code="34"))
    few = [*[samples.Record("11")] * 3, *[samples.Record("46")] * 3]
    records = [*[samples.Record("03")] * 40, *few]
    before = samples.sample(2024, records=[*records, *[samples.Record("34")] * 20]).document()
    after = samples.sample(2025, records=[*records, *[samples.Record("57")] * 20]).document()
    with pytest.raises(KeyError, match="57"):
        report_of(before, "57")
    report = report_of(after, "57", earlier=[before])
    assert report.summary[1] == "20 contacts and 40 conversations were counted in Hedmark."
    line = table(report, "trend")
    assert row(line, "2024")[0] == "."
    assert row(line, "2025")[0] == "20"


def test_several_reasons_are_explained(document):
    assert "more than 100 %" in table(report_of(document, None), "nation_reason").note


@pytest.mark.parametrize(
    ("language", "title"), [("nb", "2012"), ("nn", "2012"), ("en", "Annual report 2012")]
)
def test_a_report_is_in_its_language(document, language, title):
    report = report_of(document, "03", language=language)
    assert report.language == language
    assert title in report.title
    label = {"nb": "Sykehus", "nn": "Sjukehus", "en": "Hospital"}[language]
    assert label in [row.label for row in table(report, "nation_workplace").rows]


def test_the_nation_lists_every_county_of_its_year(document):
    labels = [row.label for row in table(report_of(document, None), "contacts").rows]
    assert labels[:19] == [county.name for county in document.counties]
    assert labels[-1] == "Norway"


# The trend ------------------------------------------------------------------------------------------
def shown(year, county, number=20):
    return samples.sample(
        year,
        records=[samples.Record(county)] * number
        + [samples.Record("46" if year > 2019 else "12")] * 20,
    )


def test_a_county_is_joined_with_its_predecessors_where_they_merged_whole():
    records = [samples.Record("04")] * 9 + [samples.Record("05")] * 8 + [samples.Record("12")] * 20
    before = samples.sample(2012, records=records).document()
    now = shown(2021, "34").document()
    report = report_of(now, "34", earlier=[before])
    trend = table(report, "trend")
    assert trend.columns == (
        "Year",
        "Innlandet",
        "Coverage in Innlandet",
        "Norway",
        "Coverage in Norway",
        "Counties then",
    )
    assert row(trend, "2012")[0] == "17"
    assert row(trend, "2012")[-1] == "Hedmark + Oppland"


def test_a_county_split_from_another_has_no_line_before():
    before = shown(2023, "30").document()
    now = shown(2024, "32").document()
    assert row(table(report_of(now, "32", earlier=[before]), "trend"), "2023")[0] == "."


def test_one_withheld_predecessor_withholds_their_sum():
    records = [samples.Record("04")] * 9 + [samples.Record("05")] * 2 + [samples.Record("12")] * 20
    records += [samples.Record("03")] * 2
    before = samples.sample(2012, records=records).document()
    now = shown(2021, "34").document()
    assert row(table(report_of(now, "34", earlier=[before]), "trend"), "2012")[0] == ":"


def test_a_line_is_broken_at_unpublished_years_and_joined_between_neighbours():
    documents = [shown(year, "03").document() for year in (2012, 2021, 2022)]
    runs = chart(report_of(documents[2], "03", earlier=documents[:2]), "trend").runs
    assert [[p.year for p in run] for run in runs if run[0].series == "Oslo"] == [
        [2012],
        [2021, 2022],
    ]
