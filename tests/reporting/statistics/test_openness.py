"""Opening a year's statistics to everybody, and closing them again."""

import pytest

from reporting import selectors
from reporting.actions import openness
from reporting.models import PublicStatistics, Release
from supportscheme.models import AuditEntry
from tests import factories
from tests.reporting import release_samples as samples

pytestmark = pytest.mark.django_db


def events():
    return list(AuditEntry.objects.values_list("event", "subject_id"))


def test_staff_open_a_years_statistics_and_close_them_again(small, as_staff, staff):
    assert "uten å logge inn" in as_staff.get("/years/2012/open-statistics/").content.decode()
    answer = as_staff.post("/years/2012/open-statistics/")
    assert answer.headers["Location"] == "/years/2012/"
    assert selectors.has_public_statistics(2012)
    as_staff.post("/years/2012/close-statistics/")
    assert not selectors.has_public_statistics(2012)
    assert events() == [("statistics_closed", "2012"), ("statistics_opened", "2012")]
    assert set(AuditEntry.objects.values_list("actor", flat=True)) == {staff.pk}


def test_looking_at_the_question_changes_nothing(small, as_staff):
    as_staff.get("/years/2012/open-statistics/")
    assert not PublicStatistics.objects.exists()
    assert events() == []


def test_a_release_is_the_same_after_its_statistics_were_opened_and_closed(small):
    before = Release.objects.values().get()
    openness.open_statistics(actor=None, year=2012)
    openness.close_statistics(actor=None, year=2012)
    assert Release.objects.values().get() == before


def test_a_year_that_is_not_published_is_not_opened(as_staff):
    samples.publish(samples.sample(2012, number=40), is_draft=True)
    with pytest.raises(openness.StatisticsNotPublished, match="2012"):
        openness.open_statistics(actor=None, year=2012)
    assert as_staff.post("/years/2012/open-statistics/").status_code == 302
    assert not PublicStatistics.objects.exists()
    assert events() == []


def test_what_is_open_is_not_opened_again_nor_what_is_closed_closed(small):
    with pytest.raises(openness.StatisticsNotPublic, match="2012"):
        openness.close_statistics(actor=None, year=2012)
    openness.open_statistics(actor=None, year=2012)
    with pytest.raises(openness.StatisticsAlreadyPublic, match="2012"):
        openness.open_statistics(actor=None, year=2012)


def test_the_step_wants_a_recent_sign_in(small, staff):
    client = factories.signed_in(staff, recently=False)
    client.post("/years/2012/open-statistics/")
    assert not PublicStatistics.objects.exists()


def test_the_year_says_who_reads_its_statistics(small, as_staff):
    as_staff.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert "The statistics are for staff." in as_staff.get("/years/2012/").content.decode()
    openness.open_statistics(actor=None, year=2012)
    assert "Everybody can read the statistics." in as_staff.get("/years/2012/").content.decode()


def test_what_comes_with_a_pooled_period_is_said_before_it_is_opened(release, as_staff):
    as_staff.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = as_staff.get("/years/2023/open-statistics/").content.decode()
    assert "Figures of several years together" in page
