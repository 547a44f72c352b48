"""Importing a historic year: whole or not at all, by staff, and never of a year that is recorded here."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from contacts.models import Year
from reporting.actions import historic as actions
from reporting.historic import HistoricValue, checks, selectors
from reporting.historic.errors import AlreadyImported, HistoricNotPossible, RecordedHere
from reporting.models import HistoricFigure, HistoricYear
from supportscheme.models import AuditEntry
from tests import factories
from tests.reporting.historic.samples import historic, percents

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def bring(known, actor=None, **options):
    return actions.import_historic_year(actor=actor, statistics=known, **options)


def test_what_is_imported_is_read_back_as_it_was(staff):
    known = historic(
        confirmed=61,
        in_office=84,
        values=(
            HistoricValue("sex.woman", percent="43.0"),
            HistoricValue("sex.man", percent="57"),
            HistoricValue("reason.workload", count=12),
        ),
    )
    bring(known, staff)
    found = selectors.historic_year(2012)
    assert set(found.values) == set(known.values)
    assert found.to_json() | {"values": 0} == known.to_json() | {"values": 0}
    entry = AuditEntry.objects.get(event="historic year imported")
    assert (entry.actor, entry.subject_name) == (staff, "2012")
    assert entry.detail["source"] == "evaluation of the scheme"


def test_nobody_but_staff_imports_describes_or_removes(adviser):
    row = bring(historic())
    with pytest.raises(PermissionDenied):
        bring(historic(2011), adviser)
    with pytest.raises(PermissionDenied):
        describe(row, adviser)
    with pytest.raises(PermissionDenied):
        actions.remove_historic_year(actor=adviser, row=row)
    assert [known.year for known in selectors.historic_years()] == [2012]


def test_a_year_that_is_there_is_replaced_only_when_told_so(staff):
    bring(historic())
    other = historic(values=percents(sex__woman="50"))
    with pytest.raises(AlreadyImported, match="2012"):
        bring(other)
    assert len(selectors.historic_year(2012).values) == 9
    bring(other, staff, replace=True)
    assert selectors.historic_year(2012).values == other.values
    assert AuditEntry.objects.filter(event="historic year replaced", actor=staff).count() == 1


@pytest.mark.parametrize("state", Year.State.values)
def test_a_year_that_is_recorded_here_is_neither_imported_nor_replaced_nor_removed(state):
    """Staff could enter guesses until a draft tells which is true."""
    row = bring(historic())
    factories.year(2012, state)
    with pytest.raises(RecordedHere, match="2012 is recorded here"):
        bring(historic(), replace=True)
    with pytest.raises(RecordedHere):
        actions.remove_historic_year(actor=None, row=row)
    factories.year(2013, state)
    with pytest.raises(RecordedHere, match="2013"):
        bring(historic(2013))
    assert not actions.can_change(2013)
    assert HistoricFigure.objects.count() == 9


def test_a_year_that_is_not_over_is_not_imported(monkeypatch):
    """Not even before its first contact: nobody can have published what isn't there yet."""
    monkeypatch.setattr(checks, "today", lambda: dt.date(2026, 12, 31))
    for year, words in ((2026, "2026 isn't over yet"), (2027, "from 1993 to 2026")):
        with pytest.raises(HistoricNotPossible, match=words):
            bring(historic(year))
    assert not HistoricYear.objects.exists()
    bring(historic(2025))


def describe(row, actor=None, **changes):
    said = {
        "source": "yearly report 2012",
        "counties_reported": 15,
        "counties": 19,
        "confirmed": None,
        "in_office": None,
    }
    actions.describe_historic_year(actor=actor, row=row, **{**said, **changes})


def test_source_and_coverage_are_corrected_and_figures_stay(staff):
    row = bring(historic())
    describe(row, staff)
    found = selectors.historic_year(2012)
    assert (found.source, found.counties_reported) == ("yearly report 2012", 15)
    assert len(found.values) == 9
    assert AuditEntry.objects.get(event="historic year described").actor == staff


def test_a_correction_that_cannot_be_true_changes_nothing():
    row = bring(historic())
    with pytest.raises(HistoricNotPossible, match="20 of 19"):
        describe(row, counties_reported=20)
    assert selectors.historic_year(2012).counties_reported == 14


def test_a_year_is_taken_out_with_its_figures(staff):
    actions.remove_historic_year(actor=staff, row=bring(historic()))
    assert not HistoricYear.objects.exists()
    assert not HistoricFigure.objects.exists()
    assert AuditEntry.objects.get(event="historic year removed").actor == staff


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"year": 1890}, "1890"),
        ({"source": ""}, "where the figures were published"),
        ({"values": (), "contacts": None, "totals_are_about": False}, "no figure"),
        ({"counties_reported": 20}, "20 of 19 counties"),
        ({"counties": 50_000, "counties_reported": 40_000}, "50000 counties can't be"),
        ({"confirmed": 40_000, "in_office": 50_000}, "50000 support colleagues can't be"),
        ({"confirmed": 61}, "both how many"),
        ({"confirmed": 85, "in_office": 84}, "85 of 84"),
        ({"contacts": None}, "approximate"),
        ({"conversations": 301, "totals_are_about": False}, "301 conversations"),
        ({"conversations": 99, "totals_are_about": False}, "99 conversations"),
        ({"values": percents(sex__woman="50", sex__man="51.1")}, "add up to 101.1"),
        ({"values": percents(sex__woman="101")}, "101 per cent"),
        ({"values": percents(sex__woman="50.1234")}, "decimals"),
        ({"values": percents(sex__nobody="1")}, "“sex.nobody” is in no code list"),
        ({"values": (HistoricValue("sex.woman"),)}, "needs a count or a percentage"),
        ({"values": (HistoricValue("sex.woman", 1), *percents(sex__woman="1"))}, "2 times"),
        (
            {"values": (HistoricValue("sex.woman", 101),), "totals_are_about": False},
            "101 is more than the total of 100",
        ),
        (
            {
                "values": (HistoricValue("sex.woman", 51), HistoricValue("sex.man", 50)),
                "totals_are_about": False,
            },
            "add up to 101",
        ),
    ],
)
def test_what_cannot_be_true_is_refused_whole_with_the_value(changes, words):
    with pytest.raises(HistoricNotPossible, match=words):
        bring(historic(**changes))
    assert not HistoricYear.objects.exists()


def test_percentages_may_add_up_to_their_rounding_over_100():
    bring(historic(values=percents(sex__woman="50", sex__man="51")))


def test_reasons_may_add_up_to_more_than_100():
    bring(historic(values=percents(reason__workload="60", reason__exhaustion="70")))


@pytest.mark.parametrize(
    "fields",
    [
        {"year": 1990},
        {"source": ""},
        {"counties_reported": 20},
        {"counties": 0, "counties_reported": 0},
        {"confirmed": 3},
        {"in_office": 3},
        {"confirmed": 4, "in_office": 3},
        {"contacts": None, "totals_are_about": True},
    ],
)
def test_the_database_refuses_a_year_that_cannot_be(fields):
    right = {"year": 2012, "source": "s", "counties_reported": 14, "counties": 19, "contacts": 9}
    with pytest.raises(IntegrityError), transaction.atomic():
        HistoricYear.objects.create(**{**right, **fields})
    HistoricYear.objects.create(**right)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"count": 3, "percent": Decimal(3), "decimals": 0},
        {"percent": Decimal(3)},
        {"percent": Decimal("100.001"), "decimals": 3},
        {"percent": Decimal(-1), "decimals": 0},
        {"percent": Decimal(1), "decimals": 4},
        {"decimals": 0},
    ],
)
def test_the_database_refuses_a_figure_that_is_not_a_count_or_a_percentage(fields):
    row = bring(historic(values=percents(sex__man="57")))
    figure = {"historic_year": row, "code_id": "sex.woman"}
    with pytest.raises(IntegrityError), transaction.atomic():
        HistoricFigure.objects.create(**figure, **fields)
    HistoricFigure.objects.create(**figure, count=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        HistoricFigure.objects.create(**figure, count=3)
