import datetime as dt

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.mail.backends.locmem import EmailBackend

from colleagues.models import County
from reporting import collecting, selectors
from reporting.actions import returns
from reporting.actions.confirmations import confirm_year
from reporting.models import CountyReturn, Excuse, Reminder, YearDates
from reporting.releases import ReportedStatus
from supportscheme.models import AuditEntry
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(clock, county):
    """Three support colleagues of Akershus in January 2026; the first has confirmed 2025."""
    clock(2026, 1, 15)
    factories.year(2025)
    three = [factories.appointed_support_colleague(county=county) for _ in range(3)]
    confirm_year(support_colleague=three[0], year=2025)
    return three


def excuse(county, actor, person, reason="ill", year=2025):
    return returns.excuse(
        actor=actor, county=county, year=year, support_colleague=person, reason=reason
    )


def test_a_return_is_submitted_when_everybody_has_confirmed_or_is_excused(people, county, adviser):
    with pytest.raises(returns.PeopleMissing, match=people[2].user.name):
        returns.submit_return(actor=adviser, county=county, year=2025)
    excuse(county, adviser, people[1])
    confirm_year(support_colleague=people[2], year=2025)
    submitted = returns.submit_return(actor=adviser, county=county, year=2025)
    assert (submitted.submitted_on, submitted.submitted_by) == (dt.date(2026, 1, 15), adviser)
    assert AuditEntry.objects.filter(event="return_submitted", actor=adviser).count() == 1
    with pytest.raises(returns.AlreadySubmitted):
        returns.submit_return(actor=adviser, county=county, year=2025)


def test_an_excuse_does_not_make_a_county_reported(people, county, adviser):
    for person in people[1:]:
        excuse(county, adviser, person, "left")
    returns.submit_return(actor=adviser, county=county, year=2025)
    lines = collecting.county_lines(2025, selectors.counties_of_release(2025))
    (line,) = [line for line in lines if line.county.code == "32"]
    assert line.status is ReportedStatus.PARTLY
    assert (line.excused, line.submitted_on) == (2, dt.date(2026, 1, 15))


def test_why_somebody_is_excused_is_in_no_audit_entry(people, county, adviser):
    excuse(county, adviser, people[1])
    assert not AuditEntry.objects.filter(actor=adviser).exists()


@pytest.mark.parametrize("state", ["closed", "published"])
def test_no_return_of_a_year_that_is_not_collected(people, county, adviser, state):
    factories.year(2025, state)
    with pytest.raises(returns.NotCollecting):
        returns.submit_return(actor=adviser, county=county, year=2025)
    factories.year(2026)
    with pytest.raises(returns.NotCollecting):
        returns.submit_return(actor=adviser, county=county, year=2026)


def test_only_the_countys_adviser_and_staff_return(people, county, staff):
    elsewhere = factories.appointed_adviser(county=factories.county("56"))
    for actor in (elsewhere, people[0].user):
        with pytest.raises(PermissionDenied):
            excuse(county, actor, people[1])
    excuse(county, staff, people[1])


def test_who_has_confirmed_or_is_of_another_county_is_not_excused(people, county, adviser):
    stranger = factories.appointed_support_colleague(county=factories.county("56"))
    with pytest.raises(returns.AlreadyConfirmed):
        excuse(county, adviser, people[0])
    with pytest.raises(returns.NotOfThisCounty):
        excuse(county, adviser, stranger)
    with pytest.raises(returns.UnknownReason, match="lazy"):
        excuse(county, adviser, people[1], "lazy")
    assert not Excuse.objects.exists()


def test_an_excuse_is_taken_back(people, county, adviser):
    excuse(county, adviser, people[1])
    returns.withdraw_excuse(actor=adviser, county=county, year=2025, support_colleague=people[1])
    assert not Excuse.objects.exists()


def test_a_reason_that_a_submitted_return_rests_on_is_not_taken_back(
    people, county, adviser, as_adviser
):
    for person in people[1:]:
        excuse(county, adviser, person)
    assert "/withdraw/" in as_adviser.get(ADDRESS).content.decode()
    returns.submit_return(actor=adviser, county=county, year=2025)
    with pytest.raises(returns.AlreadySubmitted, match="Akershus"):
        returns.withdraw_excuse(
            actor=adviser, county=county, year=2025, support_colleague=people[1]
        )
    assert Excuse.objects.count() == 2
    assert "/withdraw/" not in as_adviser.get(ADDRESS).content.decode()


def test_who_confirms_after_all_is_excused_no_more(people, county, adviser):
    excuse(county, adviser, people[1])
    excuse(county, adviser, people[2])
    confirm_year(support_colleague=people[1], year=2025)
    assert [each.support_colleague for each in Excuse.objects.all()] == [people[2]]


# The adviser's page ------------------------------------------------------------------------------------
ADDRESS = "/returns/32/2025/"


def test_the_page_names_who_has_confirmed_and_who_has_not(people, as_adviser):
    page = as_adviser.get(ADDRESS).content.decode()
    assert all(person.user.name in page for person in people)
    assert page.count("status-reported") == 1
    assert page.count("status-not-reported") == 2


def test_the_page_is_the_same_whatever_was_logged(people, as_adviser, county):
    import re

    def page():
        text = as_adviser.get(ADDRESS).content.decode()
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)

    before = page()
    for _ in range(7):
        factories.contact(county=county, year=2025)
    assert page() == before


def test_reminding_from_the_page_writes_once_to_each_who_is_missing(
    people, as_adviser, county, adviser
):
    excuse(county, adviser, people[1])
    as_adviser.post(ADDRESS + "remind/")
    assert [message.to for message in mail.outbox] == [[people[2].user.email]]
    as_adviser.post(ADDRESS + "remind/", {"person": str(people[2].pk)})
    assert len(mail.outbox) == 1
    assert Reminder.objects.get().state == "sent"


def test_a_mail_server_that_dies_in_between_leaves_a_number_of_those_reminded(
    people, as_adviser, monkeypatch
):
    opened = []

    def dies(self):
        opened.append(self)
        if len(opened) > 1:
            raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "open", dies)
    page = as_adviser.post(ADDRESS + "remind/", follow=True).content.decode()
    assert len(mail.outbox) == 1
    assert "Sendte påminnelser: 1." in page
    assert page.count("E-posttjeneren") == 1


def test_a_stranger_is_a_404_and_an_unknown_step_too(people, as_adviser):
    stranger = factories.appointed_support_colleague(county=factories.county("56"))
    data = {"person": str(stranger.pk), "reason": "ill"}
    assert as_adviser.post(ADDRESS + "excuse/", data).status_code == 404
    assert as_adviser.post(ADDRESS + "dance/").status_code == 404
    assert as_adviser.get("/returns/56/2025/").status_code == 404


def test_the_page_excuses_and_submits(people, as_adviser):
    for person in people[1:]:
        as_adviser.post(ADDRESS + "excuse/", {"person": str(person.pk), "reason": "on_leave"})
    as_adviser.post(ADDRESS + "submit/")
    assert CountyReturn.objects.count() == 1


# Staff -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("year", "number"), [(2012, 19), (2018, 18), (2022, 11), (2025, 15)])
def test_the_map_has_a_place_of_its_own_for_each_county_of_the_year(year, number):
    lines = collecting.county_lines(year, selectors.counties_of_release(year))
    assert len({(line.row, line.column) for line in lines} - {(None, None)}) == number


def test_the_years_page_has_table_and_map_with_dates(people, as_staff, county, staff):
    for person in people[1:]:
        excuse(county, staff, person)
    returns.submit_return(actor=staff, county=county, year=2025)
    page = as_staff.get("/years/2025/").content.decode()
    assert page.count('class="tile ') == 15
    assert page.count("tile-partly") == 1
    assert "15. januar 2026" in page


def test_staff_set_the_dates_of_a_year(people, as_staff):
    days = {
        "reminders_from": "2026-01-20",
        "deadline": "2026-02-10",
        "reminders_until": "2026-03-01",
    }
    as_staff.post("/years/2025/dates/", days)
    assert YearDates.objects.get().deadline == dt.date(2026, 2, 10)
    as_staff.post("/years/2025/dates/", {**days, "deadline": "2026-04-01"})
    as_staff.post("/years/2025/dates/", {**days, "deadline": "soon"})
    as_staff.post("/years/2025/dates/", {**days, "reminders_from": "2025-12-31"})
    assert YearDates.objects.get().deadline == dt.date(2026, 2, 10)
    assert AuditEntry.objects.filter(event="year_dates_set").count() == 1


@pytest.mark.parametrize(
    ("deadline", "said"),
    [
        ("soon", "“soon” is no date. Write year, month and day, like 2026-01-31."),
        ("", "A date is missing. Set all three."),
        ("2026-04-01", "Reminders begin after 31 December 2025, the deadline follows"),
    ],
)
def test_a_bad_date_is_named_and_changes_nothing(people, as_staff, deadline, said):
    as_staff.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    days = {"reminders_from": "2026-01-20", "reminders_until": "2026-03-01", "deadline": deadline}
    answer = as_staff.post("/years/2025/dates/", days, follow=True)
    assert said in answer.content.decode()
    assert not YearDates.objects.exists()


@pytest.mark.parametrize("year", [2012, 2018, 2020, 2024])
def test_every_county_of_a_year_has_a_tile_of_its_own(year):
    places = [collecting.tile_places()[county.code] for county in County.objects.of_year(year)]
    assert len(set(places)) == len(places)
