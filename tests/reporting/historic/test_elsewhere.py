"""What readers know from elsewhere, as it is asked of the engine, and that the engine is asked."""

import datetime as dt

import pytest

from contacts.models import Code
from reporting import elsewhere, protection, releases, selectors
from reporting.actions import historic as actions
from reporting.actions import years
from reporting.actions.releases import draft_release, is_stale
from reporting.disclosure import Elsewhere, Shown, Unknown
from reporting.historic import HistoricValue
from reporting.layouts import year_layout
from reporting.models import HistoricYear
from tests import factories
from tests.reporting.historic.samples import historic, percents

pytestmark = pytest.mark.django_db


def bounds(**changes):
    known = historic(**{"totals_are_about": False, "values": (), **changes})
    return {each.item: (each.low, each.high) for each in elsewhere.figures(known)}


@pytest.mark.parametrize(
    ("total", "written", "low", "high"),
    [
        (100, "57", 57, 57),
        (200, "57", 113, 115),
        (1000, "57", 565, 575),
        (1000, "57.5", 575, 575),
        (1000, "57.0", 570, 570),
        (10_000, "57.00", 5700, 5700),
        (1000, "0", 0, 5),
        (1000, "100", 995, 1005),
    ],
)
def test_a_percentage_of_a_known_total_is_known_within_its_rounding(total, written, low, high):
    found = bounds(contacts=total, values=percents(sex__woman=written))
    assert found == {"contacts": (total, total), "sex.woman": (low, high)}


def test_a_percentage_of_about_so_many_says_nothing_sure():
    assert bounds(totals_are_about=True, values=percents(sex__woman="43")) == {}


def test_a_percentage_of_an_unknown_total_says_nothing_sure():
    assert bounds(contacts=None, values=percents(sex__woman="43")) == {}


def test_a_count_is_known_exactly_even_where_the_total_is_not():
    values = (HistoricValue("reason.coarse.work", count=12),)
    assert bounds(contacts=None, values=values) == {"reason.coarse.work": (12, 12)}


def test_percentages_of_conversations_are_of_their_number():
    found = bounds(conversations=200, values=percents(way__telephone="50"))
    assert found["conversations"] == (200, 200)
    assert found["way.telephone"] == (99, 101)


# Of a year that is recorded here -------------------------------------------------------------------
@pytest.fixture
def today(four_counties, monkeypatch):
    monkeypatch.setattr(years, "today", lambda: dt.date(2026, 2, 28))


def log(year, number, county="03", **answers):
    for _ in range(number):
        factories.contact(county=factories.county(county), year=year, **answers)


def bring(known, **options):
    actions.import_historic_year(actor=None, statistics=known, **options)


def asked(year):
    counties = tuple(selectors.counties_of_release(year))
    return protection.request_for(year, counties).elsewhere


def exactly(**counts):
    """A historic year with exact counts, `contacts` among them."""
    total = counts.pop("contacts", None)
    values = tuple(HistoricValue(code.replace("__", "."), count=n) for code, n in counts.items())
    return historic(2024, contacts=total, totals_are_about=False, values=values)


def true_of(known, **counted):
    """The items told of a year in which all that isn't said was counted as none; the rest in Oslo."""
    layout = year_layout(known.year)
    counts = dict.fromkeys(layout.unknowns(), 0)
    for code, number in counted.items():
        counts[Unknown(known.year, "03", code.replace("__", "."))] = number
    return [each.item for each in elsewhere.known_from_elsewhere(known, layout, counts)]


def test_what_was_counted_otherwise_is_left_out(four_counties):
    known = exactly(contacts=15, sex__woman=9, sex__man=6)
    assert true_of(known, contacts=15, sex__woman=9) == ["contacts", "sex.woman"]
    share = historic(2024, contacts=1000, totals_are_about=False, values=percents(sex__woman="43"))
    assert "sex.woman" in true_of(share, sex__woman=425)
    assert "sex.woman" not in true_of(share, sex__woman=424)
    assert "sex.woman" in true_of(share, sex__woman=435)
    assert "sex.woman" not in true_of(share, sex__woman=436)


def test_conversations_are_counted_with_their_number(four_counties):
    known = historic(2024, contacts=None, conversations=27, totals_are_about=False, values=())
    assert true_of(known, conversations__2=9, conversations__3=3) == ["conversations"]
    assert true_of(known, conversations__1=27, conversations__3=3) == []


def test_a_code_that_the_year_did_not_have_is_left_out(four_counties):
    known = exactly(workplace__student=0)
    assert true_of(known) == ["workplace.student"]
    Code.objects.filter(pk="workplace.student").update(last_year=2011)
    assert true_of(known) == []


def test_the_engine_is_told_and_a_year_is_published_beside_figures_that_contradict_it(today):
    bring(exactly(contacts=15, sex__woman=9, sex__man=5))
    log(2024, 9, sex="woman", conversations=2)
    log(2024, 6, county="11", sex="man")
    release = years.close_year(actor=None, year=2024)
    assert asked(2024) == (
        Elsewhere("contacts (evaluation of the scheme)", 2024, (), "contacts", 15, 15),
        Elsewhere("sex.woman (evaluation of the scheme)", 2024, (), "sex.woman", 9, 9),
    )
    years.publish_year(actor=None, year=2024, reviewed=years.mark_of(release))


def test_what_is_known_from_elsewhere_costs_what_would_give_another_away(today):
    """Four contacts are from "other" places. Whoever knows all the rest but the hospitals' from elsewhere
    could subtract, if the hospitals' were shown beside the total."""
    none = {f"workplace__{w}": 0 for w in ("general_practice", "other_municipal")}
    bring(exactly(contacts=47, workplace__student=3, workplace__private_specialist=0, **none))
    log(2024, 40, workplace="hospital")
    log(2024, 3, workplace="student")
    log(2024, 4, workplace="other")

    def shows_hospitals(draft):
        table = releases.load(draft).protected.table("nation_by_workplace")
        return isinstance(table.cell("hospital"), Shown)

    assert not shows_hospitals(years.close_year(actor=None, year=2024))
    HistoricYear.objects.all().delete()
    assert shows_hospitals(draft_release(year=2024))


# Stale drafts and frozen releases -------------------------------------------------------------------
def test_an_import_makes_a_draft_stale_and_the_draft_made_anew_has_it(today):
    bring(historic(2024))
    log(2024, 9)
    draft = years.close_year(actor=None, year=2024)
    for year in (1998, 1999):
        bring(historic(year))
        assert is_stale(year=2024)
        with pytest.raises(years.DraftChanged):
            years.publish_year(actor=None, year=2024, reviewed=years.mark_of(draft))
        draft = draft_release(year=2024)
        assert not is_stale(year=2024)
    assert [known.year for known in releases.load(draft).historic] == [1998, 1999, 2024]
    bring(historic(1999, source="a correction"), replace=True)
    assert is_stale(year=2024)


def test_a_release_keeps_the_historic_years_it_was_published_with(today):
    log(2024, 9)
    bring(historic(2012))
    bring(historic(2025))
    draft = years.close_year(actor=None, year=2024)
    years.publish_year(actor=None, year=2024, reviewed=years.mark_of(draft))
    bring(historic(2011))
    bring(historic(2012, source="another"), replace=True)
    (kept,) = releases.load(selectors.release_of(2024)).historic
    assert (kept.year, kept.source) == (2012, "evaluation of the scheme")
