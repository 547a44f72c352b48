"""Historic years in the trends: marked, apart, and never exact where they are approximate."""

import dataclasses

import pytest

from contacts.models import Code
from reporting.actions.doctors import enter_doctors
from reporting.actions.historic import import_historic_year
from reporting.disclosure import Shown
from reporting.historic import HistoricValue
from reporting.models import Report
from reporting.releases import Coverage, ReleaseDocument
from reporting.reports import build, charts, content, share_trend
from reporting.reports.content import Material
from reporting.reports.labels import Labels
from reporting.reports.trend import Lineage
from tests.reporting import release_samples as samples
from tests.reporting.historic.samples import historic, percents

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def released(year=2012, number=60, historic=()):
    """A year with so many contacts in each of two counties. Half of them are men, and somebody else made
    contact for other reasons."""
    other = {"sex": "man", "initiator": "gp", "reasons": ("exhaustion",)}
    half = [samples.Record(county) for county in ("03", "11")] * (number // 2)
    records = half + [dataclasses.replace(record, **other) for record in half]
    document = samples.sample(year, records=records).document()
    return dataclasses.replace(document, historic=tuple(historic))


def trend(document, county=None, earlier=(), name="trend"):
    material = Material(document, tuple(earlier), Lineage.load(), county)
    report = content.report(material, Labels.load("en"))
    (block,) = [b for s in report.sections for b in s.blocks if b.table.name == name]
    return block


def lines(block):
    return [[row.label, *map(str, row.cells)] for row in block.table.rows]


def shares(*documents, historic=(), name="sex", **options):
    return share_trend.block(name, documents, historic, Labels.load("en"), **options)


# Contacts ---------------------------------------------------------------------------------------------
def test_a_historic_year_stands_before_the_recorded_one_marked_with_source_and_coverage():
    block = trend(released(2021, historic=[historic(2012)]))
    first, second = lines(block)
    assert first == ["2012 (earlier statistics)", "about 100", "14 of 19 counties (low)"]
    assert second[:2] == ["2021", "120"]
    assert "2012: evaluation of the scheme" in block.table.note


def test_about_so_many_is_a_text_and_no_number_of_a_workbook():
    cell = trend(released(2021, historic=[historic(2012)])).table.rows[0].cells[0]
    assert cell == "about 100"
    exact = historic(2012, totals_are_about=False)
    assert str(trend(released(2021, historic=[exact])).table.rows[0].cells[0]) == "100"


def test_a_historic_year_without_a_number_is_not_published_and_draws_nothing():
    known = historic(2012, contacts=None, totals_are_about=False)
    block = trend(released(2021, historic=[known]))
    assert lines(block)[0][1] == "."
    assert [point.year for run in block.chart.runs for point in run] == [2021]


def test_a_county_has_no_historic_figure_of_its_own():
    block = trend(released(2021, historic=[historic(2012)]), county="03")
    assert lines(block)[0] == [
        "2012 (earlier statistics)",
        ".",
        "not known",
        "about 100",
        "14 of 19 counties (low)",
    ]


@pytest.mark.parametrize("county", ["03", None])
def test_a_report_with_a_historic_year_is_built_in_every_form(county):
    material = Material(released(2021, historic=[historic(2012)]), (), Lineage.load(), county)
    assert all(build.render(material).values())


def test_a_year_of_low_coverage_is_named_once_though_it_stands_twice():
    recorded = samples.sample(2012, number=40)
    recorded.coverage = {county.code: Coverage(1, 5) for county in recorded._counties()}
    document = dataclasses.replace(recorded.document(), historic=(historic(2012),))
    assert trend(document).table.coverage == ("Low coverage in Norway: 2012",)


def test_neighbouring_historic_years_are_joined_and_never_with_a_recorded_one():
    before = [historic(year) for year in (2008, 2010, 2011)]
    block = trend(released(2012, historic=before))
    drawn = [[(p.year, p.is_historic) for p in run] for run in block.chart.runs]
    assert drawn == [[(2008, True)], [(2010, True), (2011, True)], [(2012, False)]]
    assert block.chart.years == (2008, 2009, 2010, 2011, 2012)


def test_a_year_that_is_recorded_too_stands_twice_in_the_table_and_once_in_the_chart():
    block = trend(released(2012, historic=[historic(2012)]), earlier=[released(2011)])
    assert [row[0] for row in lines(block)] == ["2011", "2012 (earlier statistics)", "2012"]
    assert [[p.year for p in run] for run in block.chart.runs] == [[2011, 2012]]
    assert not any(p.is_historic for run in block.chart.runs for p in run)


def test_where_the_recorded_figure_is_withheld_the_historic_one_is_drawn():
    withheld = samples.sample(2012, records=[samples.Record("03")]).document()
    document = dataclasses.replace(withheld, historic=(historic(2012),))
    block = trend(document, earlier=[released(2011)])
    assert [row[1] for row in lines(block)] == ["120", "about 100", ":"]
    assert [p.is_historic for run in block.chart.runs for p in run] == [True, False]


def test_the_picture_marks_it_hollow_and_dashed_and_the_alt_text_says_it():
    block = trend(released(2021, historic=[historic(2011), historic(2012)]))
    picture = charts.svg(block.chart)
    assert picture.count('fill="#ffffff"') == 2
    assert picture.count("stroke-dasharray") == 1
    assert ">about 100<" in picture
    assert "2012 (earlier statistics) about 100" in block.chart.alt
    alone = charts.svg(trend(released(2021), earlier=[released(2012)]).chart)
    assert "#ffffff" not in alone
    assert "dasharray" not in alone


def test_a_document_of_before_there_were_historic_years_reads_as_before():
    data = released(2012).to_json()
    del data["historic"], data["doctors"]
    old = ReleaseDocument.from_json(data)
    assert (old.historic, bool(old.doctors)) == ((), False)
    assert trend(old, earlier=[released(2011)]).table.note == ""


# Shares -----------------------------------------------------------------------------------------------
def test_shares_stand_over_the_years_with_the_historic_ones_as_they_were_published():
    block = shares(released(2021), historic=[historic(2012)])
    assert lines(block) == [
        ["2012 (earlier statistics)", "43%", "57%", "14 of 19 counties (low)"],
        ["2021", "50%", "50%", "55 of 55 in 11 of 11 counties"],
    ]
    assert block.table.columns == ("Year", "Women", "Men", "Coverage")
    assert "2012: evaluation of the scheme" in block.table.note


def test_a_share_of_before_is_never_joined_with_a_recorded_one():
    block = shares(released(2021), released(2022), historic=[historic(2020), historic(2019)][::-1])
    women = [[p.year for p in run] for run in block.chart.runs if run[0].series == "Women"]
    assert women == [[2019, 2020], [2021, 2022]]


def test_decimals_stay_as_they_were_published():
    known = historic(values=percents(sex__woman="43.0", sex__man="57.0"))
    assert lines(shares(released(2021), historic=[known]))[0][1:3] == ["43.0%", "57.0%"]


def test_a_group_of_codes_is_their_sum_where_the_published_codes_are_everything():
    block = shares(released(2021), historic=[historic(2012)], name="initiator")
    assert lines(block)[0][1:3] == ["72%", "28%"]


def test_a_group_is_not_said_where_something_is_missing():
    known = historic(values=percents(initiator__doctor="72", initiator__gp="3"))
    block = shares(released(2012), released(2021), historic=[known], name="initiator")
    assert "earlier" not in str(lines(block))


def test_a_group_that_was_published_itself_is_taken_as_it_is():
    values = percents(reason__workload="20", reason__coarse__work="61")
    block = shares(released(2021), historic=[historic(values=values)], name="reason")
    assert lines(block)[0][1:4] == ["61%", ".", "."]
    assert "more than 100 %" in block.table.note


def test_counts_are_shares_of_an_exact_total_and_of_no_other():
    values = (HistoricValue("sex.coarse.woman_plus", count=43),)
    exact, about = (
        historic(values=values, totals_are_about=is_about) for is_about in (False, True)
    )
    documents = (released(2020), released(2021))
    assert lines(shares(*documents, historic=[exact]))[0][1:3] == ["43%", "."]
    assert [row[0] for row in lines(shares(*documents, historic=[about]))] == ["2020", "2021"]


def test_codes_may_stand_themselves_and_have_no_chart_when_they_are_many():
    block = shares(released(2021), historic=[historic(2012)], name="initiator", coarse=False)
    headings = dict(zip(block.table.columns, lines(block)[0], strict=True))
    doctor, employer = (
        Code.objects.get(pk=f"initiator.{c}").label_en for c in ("doctor", "employer")
    )
    assert (headings[doctor], headings[employer]) == ("72%", ".")
    assert block.chart is None


def test_a_withheld_share_is_a_colon_and_breaks_the_line():
    records = [samples.Record("03", sex="woman")] * 60 + [samples.Record("03", sex="man")] * 2
    withheld = samples.sample(2022, records=records).document()
    assert not isinstance(
        withheld.protected.table("nation_by_sex_coarse").cell("woman_plus"), Shown
    )
    block = shares(released(2021), withheld, released(2023))
    assert lines(block)[1][1:3] == [":", ":"]
    assert [[p.year for p in run] for run in block.chart.runs] == [[2021], [2023]] * 2


def initiated_by_others(others, codes):
    """Of sixty contacts the doctor's own and `others`, spread over codes so that none of them is shown."""
    initiators = [codes[at % len(codes)] for at in range(others)] + ["doctor"] * (60 - others)
    counties = ("03", "11", "15", "18")
    mixed = [
        samples.Record(counties[at // 2 % 4], sex="man" if at % 2 else "woman", initiator=initiator)
        for at, initiator in enumerate(initiators)
    ]
    return samples.sample(2021, records=mixed).document()


def test_a_group_is_what_the_shown_codes_leave_of_the_total():
    document = initiated_by_others(9, ("gp", "employer", "other"))
    table = document.protected.table("nation_by_initiator")
    assert not any(isinstance(table.cell(code), Shown) for code in ("gp", "employer", "other"))
    block = shares(released(2020), document, name="initiator")
    assert lines(block)[1][1:3] == ["85%", "15%"]


def test_a_rest_that_is_small_itself_is_not_said():
    document = initiated_by_others(9, ("gp", "employer", "other"))
    stricter = dataclasses.replace(document, threshold=10)
    assert lines(shares(released(2020), stricter, name="initiator"))[1][1:3] == ["85%", ":"]


def test_one_year_alone_is_no_trend():
    assert shares(released(2021)) is None
    assert shares(historic=[historic(2012)]) is None


def test_an_axis_of_shares_is_the_same_whatever_they_are():
    low, high = (
        shares(released(2021), historic=[historic(values=percents(sex__woman=w, sex__man=m))])
        for w, m in (("1", "99"), ("50", "50"))
    )
    ticks = [charts.svg(block.chart).split("2012<")[0] for block in (low, high)]
    assert ticks[0] == ticks[1]
    assert ">100 %<" in ticks[0]


def test_the_nations_report_has_the_shares_and_a_countys_has_not():
    document = released(2021, historic=[historic(2012)])
    assert lines(trend(document, name="trend_sex"))[0][1] == "43%"
    with pytest.raises(ValueError, match="unpack"):
        trend(document, county="03", name="trend_sex")


def test_what_is_imported_or_entered_after_publication_changes_no_report_that_is_out():
    row = Report.objects.create(release=samples.publish(samples.sample(2012)), county=None)
    before = content.report(build.material(row), Labels.load("nb"))
    import_historic_year(actor=None, statistics=historic(2011))
    enter_doctors(actor=None, year=2012, numbers={"03": 9000}, source="s")
    assert content.report(build.material(row), Labels.load("nb")) == before
