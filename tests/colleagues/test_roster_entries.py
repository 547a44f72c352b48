import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from colleagues import actions, errors, finder, languages, selectors
from colleagues.actions.people import clean_email
from colleagues.actions.roster_entries import normal_telephone
from colleagues.models import Pause, SupportColleague
from supportscheme.models import AuditEntry
from tests import factories

YESTERDAY = dt.timedelta(days=-1)


def test_the_person_the_countys_adviser_and_staff_may_change_an_entry(
    support_colleague, adviser, staff
):
    for actor in (support_colleague.user, adviser, staff, None):
        actions.update_roster_entry(
            actor=actor, support_colleague=support_colleague, workplace=f"Work {actor}"
        )
    assert AuditEntry.objects.filter(event="roster entry changed").count() == 4


def test_nobody_else_may(support_colleague):
    other_county = factories.county("03")
    colleague = factories.appointed_support_colleague(county=other_county)
    other_adviser = factories.appointed_adviser(county=other_county)
    for actor in (colleague.user, other_adviser):
        with pytest.raises(PermissionDenied):
            actions.update_roster_entry(
                actor=actor, support_colleague=support_colleague, workplace="x"
            )
        with pytest.raises(PermissionDenied):
            actions.pause(actor=actor, support_colleague=support_colleague)
        with pytest.raises(PermissionDenied):
            actions.resume(actor=actor, support_colleague=support_colleague)


def test_an_adviser_may_not_change_the_entry_of_somebody_who_left_the_county(county, adviser):
    gone = factories.appointed_support_colleague(county=county, last_day=dt.date(2025, 1, 1))
    with pytest.raises(PermissionDenied):
        actions.update_roster_entry(actor=adviser, support_colleague=gone, workplace="x")


def test_a_change_keeps_what_was_before_in_the_audit_log(support_colleague, adviser):
    before = support_colleague.user.name
    actions.update_roster_entry(
        actor=adviser, support_colleague=support_colleague, name="Kari  Berg", languages=["pl"]
    )
    assert AuditEntry.objects.get().detail == {
        "changes": {"languages": ["", "pl"], "name": [before, "Kari Berg"]}
    }
    support_colleague.user.refresh_from_db()
    assert support_colleague.user.name == "Kari Berg"


def test_saving_without_a_change_leaves_no_trace(support_colleague, adviser):
    actions.update_roster_entry(
        actor=adviser, support_colleague=support_colleague, sex="woman", workplace=""
    )
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("412 34 567", "41234567"),
        ("+47 41234567", "41234567"),
        ("4741234567", "41234567"),
        ("0047 41 23 45 67", "41234567"),
        ("+46 70-123 45 67", "+46701234567"),
        ("", ""),
    ],
)
def test_a_telephone_number_has_one_form(text, number):
    assert normal_telephone(text) == number


@pytest.mark.parametrize("text", ["123", "4123456", "412345678", "ring meg", "=41234567", "+47"])
def test_what_is_no_telephone_number_is_refused(text):
    with pytest.raises(errors.UnknownValue):
        normal_telephone(text)


def test_languages_are_known_in_the_three_languages_of_the_interface():
    assert [languages.code_of(name) for name in ("polsk", "Polish", " POLSK ", "samisk", "xx")] == [
        "pl",
        "pl",
        "pl",
        "se",
        None,
    ]
    assert languages.as_field(["pl", "en", "pl", ""]) == "en,pl"


# What is public --------------------------------------------------------------------------------------
def test_only_the_person_chooses_what_is_public(support_colleague, adviser, staff):
    for actor in (adviser, staff):
        with pytest.raises(PermissionDenied):
            actions.choose_public_fields(
                actor=actor, support_colleague=support_colleague, fields=["name"]
            )
    actions.choose_public_fields(
        actor=support_colleague.user, support_colleague=support_colleague, fields=["email", "name"]
    )
    assert SupportColleague.objects.get().public_fields == ["name", "email"]


def test_what_is_public_is_not_undone_by_a_change_from_another_window(support_colleague, adviser):
    opened_before = SupportColleague.objects.get()
    actions.choose_public_fields(
        actor=support_colleague.user, support_colleague=support_colleague, fields=["name"]
    )
    actions.update_roster_entry(actor=adviser, support_colleague=opened_before, workplace="x")
    stored = SupportColleague.objects.get()
    assert (stored.public_fields, stored.workplace) == (["name"], "x")


def test_an_unknown_field_cannot_be_made_public(support_colleague):
    with pytest.raises(errors.UnknownValue):
        actions.choose_public_fields(
            actor=support_colleague.user, support_colleague=support_colleague, fields=["password"]
        )


# Pauses ----------------------------------------------------------------------------------------------
def in_finder() -> list[str]:
    return [entry.name for entry in finder.public_entries(selectors.today())]


def test_a_pause_takes_effect_at_once_and_so_does_its_end(support_colleague):
    name = support_colleague.user.name
    assert in_finder() == [name]
    actions.pause(actor=support_colleague.user, support_colleague=support_colleague)
    assert in_finder() == []
    actions.resume(actor=support_colleague.user, support_colleague=support_colleague)
    assert in_finder() == [name]
    entries = AuditEntry.objects.order_by("id").values_list("event", "actor")
    who = support_colleague.user.pk
    assert list(entries) == [("paused", who), ("resumed", who)]


def test_a_planned_pause_counts_from_its_first_day_to_its_last(support_colleague):
    today = selectors.today()
    actions.pause(
        actor=None,
        support_colleague=support_colleague,
        first_day=today + dt.timedelta(days=1),
        last_day=today + dt.timedelta(days=2),
    )
    found = [len(finder.public_entries(today + dt.timedelta(days=n))) for n in range(4)]
    assert found == [1, 0, 0, 1]


def test_history_keeps_a_pause_that_ended(support_colleague):
    today = selectors.today()
    actions.pause(actor=None, support_colleague=support_colleague, first_day=today + 30 * YESTERDAY)
    actions.resume(actor=None, support_colleague=support_colleague)
    assert Pause.objects.get().last_day == today + YESTERDAY


def test_a_planned_pause_can_be_taken_back(support_colleague):
    tomorrow = selectors.today() + dt.timedelta(days=1)
    actions.pause(actor=None, support_colleague=support_colleague, first_day=tomorrow)
    actions.resume(actor=None, support_colleague=support_colleague)
    assert not Pause.objects.exists()
    assert AuditEntry.objects.filter(event="resumed").exists()


def test_two_pauses_may_not_overlap(support_colleague):
    actions.pause(actor=None, support_colleague=support_colleague)
    with pytest.raises(errors.AlreadyPaused):
        actions.pause(actor=None, support_colleague=support_colleague)
    with pytest.raises(errors.TermEndsBeforeItBegins):
        actions.pause(
            actor=None,
            support_colleague=support_colleague,
            first_day=dt.date(2020, 2, 1),
            last_day=dt.date(2020, 1, 1),
        )


@pytest.mark.parametrize(
    "days", [[("2026-02-01", "2026-01-31")], [("2026-01-01", None), ("2026-06-01", None)]]
)
def test_the_database_refuses_a_pause_that_ends_before_it_begins_and_two_open_ones(
    support_colleague, days
):
    pauses = [
        Pause(support_colleague=support_colleague, first_day=first, last_day=last)
        for first, last in days
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        Pause.objects.bulk_create(pauses)


def test_the_database_refuses_a_year_in_which_nobody_became_a_doctor(support_colleague):
    with pytest.raises(IntegrityError), transaction.atomic():
        SupportColleague.objects.update(doctor_since=1899)


def test_somebody_who_is_not_paused_cannot_resume(support_colleague):
    with pytest.raises(errors.NotPaused):
        actions.resume(actor=None, support_colleague=support_colleague)


def test_a_paused_colleague_is_still_in_office(support_colleague, county):
    actions.pause(actor=None, support_colleague=support_colleague)
    (person,) = selectors.roster(county, selectors.today())
    assert person.is_paused


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "- =", "@ "])
def test_what_a_spreadsheet_would_run_is_not_stored(support_colleague, sign):
    actions.update_roster_entry(
        actor=None,
        support_colleague=support_colleague,
        name=f"{sign}Kari",
        about=f" {sign}SUM(1)",
        telephone="+46701234567",
    )
    stored = SupportColleague.objects.select_related("user").get()
    assert (stored.user.name, stored.about) == ("Kari", "SUM(1)")
    assert stored.telephone == "+46701234567"
    with pytest.raises(errors.InvalidEmail):
        clean_email(f"{sign}kari@example.org")
