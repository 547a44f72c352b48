import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, connection, connections, transaction

from colleagues import actions, errors, selectors
from colleagues.models import Appointment, County, SupportColleague, User
from supportscheme.models import AuditEntry
from tests import factories

NEW_YEAR = dt.date(2025, 1, 1)
SUMMER = dt.date(2025, 7, 1)


def appoint(county: County, **changes) -> Appointment:
    values = {
        "actor": None,
        "county": county,
        "email": "kari@example.org",
        "name": "Kari Nordmann",
        "sex": "woman",
        "kind_of_doctor": "psychiatry",
        "first_day": NEW_YEAR,
    }
    return actions.appoint_support_colleague(**{**values, **changes})


def test_appointing_makes_the_person_the_entry_and_the_term(county, adviser):
    term = appoint(
        county,
        actor=adviser,
        email=" Kari@Example.org ",
        languages=["pl", "en"],
        telephone="+47 412 34 567",
    )
    person = SupportColleague.objects.get(user=term.user)
    assert (person.user.email, person.user.name) == ("kari@example.org", "Kari Nordmann")
    assert (person.languages, person.telephone) == ("en,pl", "41234567")
    assert (term.first_day, term.last_day, term.county) == (NEW_YEAR, None, county)
    assert not person.user.has_usable_password()


def test_every_step_is_in_the_audit_log_with_who_when_and_what(county, adviser):
    term = appoint(county, actor=adviser)
    actions.end_appointment(actor=adviser, appointment=term, last_day=SUMMER)
    events = list(AuditEntry.objects.order_by("id").values_list("event", "actor__email"))
    who = adviser.email
    assert events == [
        ("person added", who),
        ("roster entry added", who),
        ("appointed", who),
        ("ended", who),
    ]
    assert AuditEntry.objects.get(event="ended").detail == {
        "role": "support_colleague",
        "county": county.name,
        "first_day": "2025-01-01",
        "last_day": "2025-07-01",
        "last_day_before": "",
    }


def test_somebody_may_serve_two_counties_with_one_entry(county):
    appoint(county)
    appoint(factories.county("03"))
    assert SupportColleague.objects.count() == 1
    assert selectors.support_colleagues_during(NEW_YEAR, NEW_YEAR).count() == 1


def test_an_adviser_may_not_appoint_in_another_county(adviser):
    with pytest.raises(PermissionDenied):
        appoint(factories.county("03"), actor=adviser)
    assert not Appointment.objects.filter(county__code="03").exists()


def test_an_adviser_whose_term_is_over_may_not_appoint(county):
    gone = factories.appointed_adviser(county=county, last_day=dt.date(2025, 3, 1))
    with pytest.raises(PermissionDenied):
        appoint(county, actor=gone)


def test_an_adviser_may_not_appoint_advisers_but_staff_may(county, adviser, staff):
    values = {"county": county, "email": "ola@example.org", "name": "Ola", "first_day": NEW_YEAR}
    with pytest.raises(PermissionDenied):
        actions.appoint_adviser(actor=adviser, **values)
    term = actions.appoint_adviser(actor=staff, **values)
    assert term.role == Appointment.Role.COUNTY_ADVISER


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"last_day": dt.date(2024, 12, 31)}, errors.TermEndsBeforeItBegins),
        ({"first_day": dt.date(2023, 12, 31)}, errors.CountyNotInForce),
        ({"email": "kari"}, errors.InvalidEmail),
        ({"sex": "cat"}, errors.UnknownValue),
        ({"kind_of_doctor": "dentist"}, errors.UnknownValue),
        ({"languages": "klingon"}, errors.UnknownValue),
        ({"telephone": "call me"}, errors.UnknownValue),
        ({"doctor_since": 1890}, errors.UnknownValue),
        ({"about": "x" * 201}, errors.UnknownValue),
        ({"sex": ""}, errors.UnknownValue),
        ({"name": " "}, errors.UnknownValue),
    ],
)
def test_a_wrong_value_is_refused_by_name_and_nothing_is_kept(county, changes, error):
    with pytest.raises(error):
        appoint(county, **changes)
    assert not User.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_term_may_not_outlive_its_county(db):
    viken = factories.county("30")
    with pytest.raises(errors.CountyNotInForce, match="Viken"):
        appoint(viken, first_day=dt.date(2023, 1, 1))
    appoint(viken, first_day=dt.date(2023, 1, 1), last_day=dt.date(2023, 12, 31))


def test_two_people_with_one_email_address_are_refused(county):
    appoint(county)
    with pytest.raises(errors.EmailBelongsToSomebodyElse, match="Kari Nordmann"):
        appoint(factories.county("03"), name="Ola Nordmann")


def test_the_address_is_one_whatever_its_case(county):
    appoint(county)
    appoint(factories.county("03"), email="KARI@example.org", name="kari nordmann")
    assert User.objects.count() == 1


# Overlapping terms ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("first", "last", "overlaps"),
    [
        ((2025, 1, 1), None, True),
        ((2024, 6, 1), (2025, 1, 1), True),
        ((2025, 7, 1), None, True),
        ((2024, 6, 1), (2024, 12, 31), False),
        ((2025, 7, 2), None, False),
        ((2025, 3, 1), (2025, 3, 1), True),
    ],
)
def test_the_database_refuses_overlapping_terms_and_no_others(county, first, last, overlaps):
    person = factories.appointed_support_colleague(
        county=county, first_day=NEW_YEAR, last_day=SUMMER
    )
    days = {"first_day": dt.date(*first), "last_day": dt.date(*last) if last else None}
    if not overlaps:
        factories.AppointmentFactory(user=person.user, county=county, **days)
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.AppointmentFactory(user=person.user, county=county, **days)


def test_the_database_refuses_a_term_or_a_county_that_ends_before_it_begins(support_colleague):
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.update(last_day=dt.date(2023, 12, 31))
    with pytest.raises(IntegrityError), transaction.atomic():
        County.objects.filter(code="32").update(valid_to=dt.date(2023, 12, 31))


def test_the_database_refuses_one_address_written_in_two_ways(support_colleague):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.update(email="Kari@Example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.UserFactory(email=support_colleague.user.email)


def test_the_database_refuses_an_overlap_made_by_a_change(county):
    person = factories.appointed_support_colleague(
        county=county, first_day=NEW_YEAR, last_day=SUMMER
    )
    later = factories.AppointmentFactory(
        user=person.user, county=county, first_day=dt.date(2026, 1, 1)
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.filter(pk=later.pk).update(first_day=SUMMER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.filter(user=person.user, last_day=SUMMER).update(last_day=None)


def test_a_term_in_another_county_or_role_or_of_another_person_does_not_overlap(county):
    person = factories.appointed_support_colleague(county=county)
    factories.AppointmentFactory(user=person.user, county=factories.county("03"))
    factories.AppointmentFactory(
        user=person.user, county=county, role=Appointment.Role.COUNTY_ADVISER
    )
    factories.appointed_support_colleague(county=county)
    assert Appointment.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_of_two_who_appoint_the_same_person_at_once_one_is_told():
    county = factories.county("32")
    for number in range(3):
        outcomes = _at_once(
            lambda number=number: appoint(county, email=f"kari{number}@example.org")
        )
        assert sorted(outcomes) == ["done", "refused"], outcomes
    assert Appointment.objects.count() == 3


def _at_once(step) -> list[str]:
    """The outcome of the same step in two threads that start together."""
    outcomes: list[str] = []
    barrier = threading.Barrier(2)

    def run() -> None:
        barrier.wait()
        try:
            step()
            outcomes.append("done")
        except (errors.TermsOverlap, IntegrityError):
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_a_lost_guard_is_back_after_the_next_migration(county):
    """SQLite drops a table's triggers whenever Django rebuilds the table."""
    lost = {
        "sqlite": "DROP TRIGGER terms_do_not_overlap_on_INSERT",
        "postgresql": "ALTER TABLE colleagues_appointment DROP CONSTRAINT terms_do_not_overlap",
    }
    with connection.cursor() as cursor:
        cursor.execute(lost[connection.vendor])
    call_command("migrate", verbosity=0)
    person = factories.appointed_support_colleague(county=county)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.AppointmentFactory(user=person.user, county=county)


def test_an_overlap_is_explained(county):
    appoint(county)
    with pytest.raises(errors.TermsOverlap, match="Kari Nordmann"):
        appoint(county, first_day=SUMMER)


# Renewing, ending, cancelling, moving -----------------------------------------------------------------
def test_renewing_adds_a_term_and_leaves_the_old_one(county, adviser):
    term = appoint(county, last_day=dt.date(2025, 12, 31))
    renewed = actions.renew(actor=adviser, appointment=term, last_day=dt.date(2027, 12, 31))
    term.refresh_from_db()
    assert term.last_day == dt.date(2025, 12, 31)
    assert (renewed.first_day, renewed.last_day) == (dt.date(2026, 1, 1), dt.date(2027, 12, 31))


def test_a_renewal_is_in_the_audit_log(county, adviser):
    renewed = actions.renew(actor=adviser, appointment=appoint(county, last_day=SUMMER))
    entry = AuditEntry.objects.get(event="renewed")
    assert (entry.actor, entry.subject_id) == (adviser, str(renewed.pk))


def test_a_term_is_renewed_once_and_only_if_it_ends(county):
    term = appoint(county, last_day=SUMMER)
    actions.renew(actor=None, appointment=term)
    with pytest.raises(errors.TermsOverlap):
        actions.renew(actor=None, appointment=term)
    with pytest.raises(errors.TermHasNoEnd):
        actions.renew(actor=None, appointment=Appointment.objects.get(last_day=None))


def test_a_term_until_the_end_of_time_needs_no_renewal(county):
    term = appoint(county, last_day=dt.date.max)
    assert not selectors.is_followed(term)
    with pytest.raises(errors.TermHasNoEnd):
        actions.renew(actor=None, appointment=term)


def test_a_term_can_be_ended_earlier_but_not_made_longer_by_ending_it(county):
    term = appoint(county, last_day=SUMMER)
    with pytest.raises(errors.TermAlreadyEndsEarlier):
        actions.end_appointment(actor=None, appointment=term, last_day=dt.date(2025, 12, 31))
    with pytest.raises(errors.TermEndsBeforeItBegins):
        actions.end_appointment(actor=None, appointment=term, last_day=dt.date(2024, 12, 31))
    actions.end_appointment(actor=None, appointment=term, last_day=dt.date(2025, 2, 1))
    assert Appointment.objects.get().last_day == dt.date(2025, 2, 1)


def test_only_a_term_that_has_not_begun_can_be_cancelled(county, adviser):
    begun = appoint(county)
    with pytest.raises(errors.TermHasBegun):
        actions.cancel_appointment(actor=adviser, appointment=begun)
    tomorrow = selectors.today() + dt.timedelta(days=1)
    planned = appoint(county, email="ola@example.org", name="Ola", first_day=tomorrow)
    actions.cancel_appointment(actor=adviser, appointment=planned)
    assert list(Appointment.objects.support_colleagues()) == [begun]
    assert AuditEntry.objects.filter(event="cancelled").exists()


def test_moving_ends_here_and_begins_there(county, staff, adviser):
    term = appoint(county, last_day=dt.date(2027, 12, 31))
    with pytest.raises(PermissionDenied):
        actions.move_appointment(
            actor=adviser, appointment=term, county=factories.county("03"), first_day=SUMMER
        )
    moved = actions.move_appointment(
        actor=staff, appointment=term, county=factories.county("03"), first_day=SUMMER
    )
    term.refresh_from_db()
    assert (term.last_day, moved.first_day) == (dt.date(2025, 6, 30), SUMMER)
    assert moved.last_day == dt.date(2027, 12, 31)


def test_another_countys_adviser_and_the_person_may_not_touch_a_term(county, adviser):
    tomorrow = selectors.today() + dt.timedelta(days=1)
    planned = appoint(county, first_day=tomorrow, last_day=tomorrow)
    stranger = factories.appointed_adviser(county=factories.county("03"))
    for actor in (stranger, planned.user):
        with pytest.raises(PermissionDenied):
            actions.renew(actor=actor, appointment=planned)
        with pytest.raises(PermissionDenied):
            actions.end_appointment(actor=actor, appointment=planned, last_day=tomorrow)
        with pytest.raises(PermissionDenied):
            actions.cancel_appointment(actor=actor, appointment=planned)
    assert Appointment.objects.support_colleagues().get() == planned


def test_an_adviser_may_not_end_an_advisers_term(county, adviser):
    own = Appointment.objects.get(user=adviser)
    with pytest.raises(PermissionDenied):
        actions.end_appointment(actor=adviser, appointment=own, last_day=SUMMER)


# National staff ---------------------------------------------------------------------------------------
def test_staff_appoint_and_dismiss_staff_but_never_the_last(staff, adviser):
    with pytest.raises(PermissionDenied):
        actions.appoint_national_staff(actor=adviser, email="x@example.org", name="X")
    with pytest.raises(PermissionDenied):
        actions.dismiss_national_staff(actor=adviser, user=staff)
    other = actions.appoint_national_staff(actor=staff, email="x@example.org", name="X")
    with pytest.raises(errors.AlreadyNationalStaff):
        actions.appoint_national_staff(actor=staff, email="x@example.org", name="X")
    actions.dismiss_national_staff(actor=staff, user=other)
    with pytest.raises(errors.NotNationalStaff):
        actions.dismiss_national_staff(actor=staff, user=other)
    with pytest.raises(errors.LastNationalStaff):
        actions.dismiss_national_staff(actor=staff, user=staff)
    events = AuditEntry.objects.filter(event__startswith="national staff").order_by("id")
    assert list(events.values_list("event", "actor", "subject_name")) == [
        ("national staff appointed", staff.pk, "X"),
        ("national staff dismissed", staff.pk, "X"),
    ]


def test_an_invitation_tells_where_to_sign_in(county, adviser, mailoutbox):
    term = appoint(county)
    actions.invite(actor=adviser, user=term.user, sign_in_url="https://example.org/in")
    (mail,) = mailoutbox
    assert mail.to == ["kari@example.org"]
    assert "https://example.org/in" in mail.body


def test_an_invitation_tells_a_support_colleague_and_nobody_else_what_is_public(
    county, adviser, staff, mailoutbox
):
    appoint(county)
    kari = User.objects.get(email="kari@example.org")
    for user in (kari, adviser):
        actions.invite(actor=staff, user=user, sign_in_url="https://example.org/in")
    told = ["“" in mail.body or "«" in mail.body for mail in mailoutbox]  # around “My entry”
    assert told == [True, False]
