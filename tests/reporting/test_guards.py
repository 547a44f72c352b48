"""The database holds the steps of a year by itself: everything here goes past the actions, by SQL."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

import contacts.guards
import reporting.guards
from contacts.models import Contact, Year
from reporting.models import Release
from supportscheme.guards import installed
from tests import factories

pytestmark = pytest.mark.django_db
STATES = ("open", "closed", "published")
STEPS = {("open", "closed"), ("closed", "open"), ("closed", "published")}
GUARDS = (*contacts.guards.GUARDS, *reporting.guards.GUARDS)


def sql(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def refused(name, statement, *values):
    with pytest.raises(IntegrityError, match=name):
        sql(statement, *values)


def release(year, *, is_published):
    return Release.objects.create(
        year=factories.year(year, "closed"),
        document={},
        checksum="c",
        history_checksum="h",
        audit="clean",
        fingerprint="f",
        audited_fingerprint="f",
        is_published=is_published,
    )


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("after", STATES)
def test_a_year_takes_its_steps_and_no_others(before, after):
    factories.year(2024, before)
    step = "UPDATE contacts_year SET state = %s WHERE year = 2024", after
    assert Year.objects.get().may_become(after) == ((before, after) in STEPS)
    if before == after or (before, after) in STEPS:
        sql(*step)
    else:
        refused("year_takes_only_its_steps", *step)


@pytest.mark.parametrize("state", ["closed", "published"])
def test_a_year_begins_open(state):
    refused("year_begins_open", "INSERT INTO contacts_year (year, state) VALUES (2024, %s)", state)


@pytest.mark.parametrize("state", ["closed", "published"])
def test_a_year_once_closed_is_neither_deleted_nor_turned_into_another(state):
    factories.year(2024, state)
    refused("year_once_closed_is_kept", "DELETE FROM contacts_year")
    refused("year_takes_only_its_steps", "UPDATE contacts_year SET year = 2025")


@pytest.mark.parametrize("state", ["closed", "published"])
def test_nothing_enters_a_year_that_is_not_open(state):
    factories.contact(county=factories.county("03"), year=2023)
    factories.contact(county=factories.county("03"), year=2024)
    inside = Contact.objects.get(year_id=2024).pk
    factories.year(2024, state)
    with pytest.raises(IntegrityError, match="contact_enters"), transaction.atomic():
        factories.contact(county=factories.county("03"), year=2024)
    move = "contact_moves", "UPDATE contacts_contact SET year_id = %s WHERE year_id = %s"
    refused(*move, 2024, 2023)
    refused(*move, 2023, 2024)
    key = inside if connection.vendor == "postgresql" else inside.hex
    refused(
        "reason_enters",
        "INSERT INTO contacts_contactreason (contact_id, reason_id) VALUES (%s, 'reason.other')",
        key,
    )
    refused(
        "conversation_enters",
        "INSERT INTO contacts_conversation (contact_id, number) VALUES (%s, 2)",
        key,
    )


def test_what_is_in_an_open_year_may_move_to_another_open_year():
    factories.contact(county=factories.county("03"), year=2023)
    factories.year(2024)
    sql("UPDATE contacts_contact SET year_id = 2024")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reporting_release SET checksum = 'x'",
        "UPDATE reporting_release SET document = '{}'",
        "UPDATE reporting_release SET is_published = false",
    ],
)
def test_a_published_release_is_not_changed(statement):
    release(2024, is_published=True)
    refused("published_release_is_frozen", statement)


def test_a_published_release_is_not_deleted_and_a_draft_is():
    release(2024, is_published=True)
    refused("published_release_is_kept", "DELETE FROM reporting_release")
    release(2023, is_published=False)
    sql("DELETE FROM reporting_release WHERE year_id = 2023")


def test_only_a_published_years_statistics_are_open_to_the_public():
    draft, published = release(2023, is_published=False), release(2024, is_published=True)
    opened = "INSERT INTO reporting_publicstatistics (release_id) VALUES (%s)"
    refused("only_published_statistics_are_public", opened, draft.pk)
    sql(opened, published.pk)
    refused(
        "public_statistics_stay_with_their_release",
        "UPDATE reporting_publicstatistics SET release_id = %s",
        draft.pk,
    )


def test_every_guard_is_installed():
    assert {guard.name for guard in GUARDS} <= installed(connection)


@pytest.mark.django_db(transaction=True)
def test_every_guard_outlives_a_migration_that_rebuilds_its_table():
    for app in (contacts.guards, reporting.guards):
        app.lift(using="default")
    for model in (Year, Contact, Release):
        with connection.schema_editor() as editor:
            if connection.vendor == "sqlite":
                editor._remake_table(model)
    assert not {guard.name for guard in GUARDS} & installed(connection)
    call_command("migrate", verbosity=0)
    assert {guard.name for guard in GUARDS} <= installed(connection)
    refused("year_begins_open", "INSERT INTO contacts_year (year, state) VALUES (2024, 'closed')")


@pytest.mark.django_db(transaction=True)
def test_a_second_migration_changes_nothing():
    call_command("migrate", verbosity=0)
    assert {guard.name for guard in GUARDS} <= installed(connection)
