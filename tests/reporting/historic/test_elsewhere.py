"""What was published elsewhere beside the draft and the release of a year that is recorded here."""

import datetime as dt

import pytest

from reporting import releases, selectors
from reporting.actions import historic as actions
from reporting.actions import years
from reporting.actions.releases import draft_release, is_stale
from reporting.historic import HistoricValue
from reporting.models import HistoricFigure, HistoricYear
from tests import factories
from tests.reporting.historic.samples import historic

pytestmark = pytest.mark.django_db


# Of a year that is recorded here -------------------------------------------------------------------
@pytest.fixture
def today(four_counties, monkeypatch):
    monkeypatch.setattr(years, "today", lambda: dt.date(2026, 2, 28))


def log(year, number, county="03", **answers):
    for _ in range(number):
        factories.contact(county=factories.county(county), year=year, **answers)


def bring(known, **options):
    actions.import_historic_year(actor=None, statistics=known, **options)


def said_by(draft):
    return releases.load(draft).protected, draft.notes, draft.audit_report


@pytest.mark.parametrize("guess", [0, 3, 44])
def test_the_draft_does_not_tell_whether_an_imported_guess_is_true(today, guess):
    values = (HistoricValue("sex.other", count=2), HistoricValue("sex.woman", count=40))
    bring(historic(2024, contacts=60, totals_are_about=False, values=values))
    log(2024, 40, sex="woman")
    log(2024, 18, sex="man")
    log(2024, 2, sex="other")
    beside_the_truth = said_by(years.close_year(actor=None, year=2024))
    HistoricFigure.objects.update(count=guess)
    HistoricYear.objects.update(contacts=guess + 20)
    assert said_by(draft_release(year=2024)) == beside_the_truth


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
