import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from colleagues import actions, errors, selectors
from colleagues.models import Gathering, Talk
from supportscheme.models import AuditEntry
from tests import factories

YESTERDAY = dt.date(2026, 1, 1)


def meeting(**changes):
    values = {
        "kind": "county_meeting",
        "title": "Høstmøte",
        "day": YESTERDAY,
        "attendees": [],
        "actor": None,
    }
    return actions.record_gathering(**{**values, **changes})


def test_only_the_countys_adviser_and_staff_note_meetings_and_talks(
    county, adviser, staff, support_colleague
):
    other = factories.appointed_adviser(county=factories.county("03"))
    for actor in (other, support_colleague.user):
        with pytest.raises(PermissionDenied):
            meeting(actor=actor, county=county)
        with pytest.raises(PermissionDenied):
            actions.record_talk(
                actor=actor, support_colleague=support_colleague, county=county, day=YESTERDAY
            )
    for actor in (adviser, staff):
        meeting(actor=actor, county=county, attendees=[support_colleague])
    assert Gathering.objects.filter(attendees=support_colleague).count() == 2


def test_a_national_course_is_for_staff_to_note(adviser, staff):
    with pytest.raises(PermissionDenied):
        meeting(actor=adviser, county=None, kind="course")
    assert meeting(actor=staff, county=None, kind="course").county is None


def test_nobody_can_have_attended_in_the_future(county, adviser, support_colleague):
    tomorrow = selectors.today() + dt.timedelta(days=1)
    with pytest.raises(errors.DayInTheFuture):
        meeting(county=county, day=tomorrow)
    with pytest.raises(errors.DayInTheFuture):
        actions.record_talk(
            actor=adviser, support_colleague=support_colleague, county=county, day=tomorrow
        )


def test_only_the_countys_own_people_can_have_been_there(county, adviser):
    stranger = factories.appointed_support_colleague(county=factories.county("03"))
    with pytest.raises(errors.NotInOffice):
        meeting(actor=adviser, county=county, attendees=[stranger])
    with pytest.raises(errors.NotInOffice):
        actions.record_talk(actor=adviser, support_colleague=stranger, county=county, day=YESTERDAY)
    assert not Gathering.objects.exists()


def test_a_talk_noted_twice_is_one_and_can_be_taken_back(county, adviser, support_colleague):
    values = {
        "actor": adviser,
        "support_colleague": support_colleague,
        "county": county,
        "day": YESTERDAY,
    }
    actions.record_talk(**values)
    talk = actions.record_talk(**values)
    assert Talk.objects.count() == 1
    actions.remove_talk(actor=adviser, talk=talk, county=county)
    assert not Talk.objects.exists()
    events = list(AuditEntry.objects.order_by("id").values_list("event", flat=True))
    assert events == ["talk noted", "talk removed"]


def test_the_talks_of_somebody_who_went_to_another_county_are_that_countys(county, adviser):
    oslo = factories.county("03")
    gone = factories.appointed_support_colleague(county=county, last_day=dt.date(2025, 1, 31))
    factories.AppointmentFactory(user=gone.user, county=oslo, first_day=dt.date(2025, 2, 1))
    talk = actions.record_talk(actor=None, support_colleague=gone, county=oslo, day=YESTERDAY)
    with pytest.raises(PermissionDenied):
        actions.record_talk(actor=adviser, support_colleague=gone, county=county, day=YESTERDAY)
    with pytest.raises(PermissionDenied):
        actions.remove_talk(actor=adviser, talk=talk, county=county)
    assert Talk.objects.exists()


def test_the_database_keeps_one_talk_a_day(support_colleague):
    Talk.objects.create(support_colleague=support_colleague, day=YESTERDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Talk.objects.create(support_colleague=support_colleague, day=YESTERDAY)


def test_a_gathering_can_be_taken_back(county, adviser, support_colleague):
    gathering = meeting(actor=adviser, county=county, attendees=[support_colleague])
    with pytest.raises(PermissionDenied):
        actions.remove_gathering(actor=support_colleague.user, gathering=gathering)
    actions.remove_gathering(actor=adviser, gathering=gathering)
    assert not Gathering.objects.exists()


def test_a_talk_or_meeting_before_the_scheme_began_is_refused(county, support_colleague):
    for day in (dt.date(24, 3, 1), dt.date(1992, 12, 31)):
        with pytest.raises(errors.DayBeforeTheScheme):
            actions.record_talk(
                actor=None, support_colleague=support_colleague, county=county, day=day
            )
        with pytest.raises(errors.DayBeforeTheScheme):
            actions.record_gathering(
                actor=None, county=county, kind="course", title="Kurs", day=day, attendees=[]
            )
