"""What the database's own files tell about when a contact was logged: nothing."""

import contextlib
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.db.transaction import TransactionManagementError

from colleagues.models import SupportColleague
from contacts import actions, guards, storage
from contacts.models import Contact
from tests import database_files
from tests.contacts import play

sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's files")
postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL's files")


def rows(query: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


@sqlite
@pytest.mark.django_db
@pytest.mark.parametrize("table", storage.TABLES)
def test_the_tables_have_no_row_numbers(table: str) -> None:
    ((definition,),) = rows(f"SELECT sql FROM sqlite_master WHERE name = '{table}'")  # noqa: S608
    assert storage.has_no_row_numbers(str(definition))


@sqlite
@pytest.mark.django_db(transaction=True)
def test_a_table_that_a_migration_rebuilt_loses_its_row_numbers_again(
    support_colleague: SupportColleague,
) -> None:
    contact = play.log(support_colleague)
    guards.lift(using="default")
    with connection.schema_editor() as editor:
        editor._remake_table(Contact)
    ((definition,),) = rows("SELECT sql FROM sqlite_master WHERE name = 'contacts_contact'")
    assert not storage.has_no_row_numbers(str(definition))
    storage.install(using="default")
    guards.install(using="default")
    ((definition,),) = rows("SELECT sql FROM sqlite_master WHERE name = 'contacts_contact'")
    assert storage.has_no_row_numbers(str(definition))
    assert list(Contact.objects.all()) == [contact]
    indexes = rows(
        "SELECT name FROM sqlite_master WHERE tbl_name = 'contacts_contact' AND sql NOTNULL"
    )
    assert ("contact_by_year_and_county",) in indexes


@sqlite
@pytest.mark.django_db(transaction=True)
def test_shuffling_empties_the_log_that_is_in_order_of_time(
    support_colleague: SupportColleague,
) -> None:
    contact = play.log(support_colleague)
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    assert contact.pk.hex.encode() in database_files.content(log)
    actions.shuffle_contacts()
    assert log.stat().st_size == 0


@pytest.mark.django_db(transaction=True)
def test_a_deleted_contact_is_nowhere_in_the_files(support_colleague: SupportColleague) -> None:
    contact = play.log(support_colleague)
    actions.delete_contact(support_colleague=support_colleague, contact_id=contact.pk)
    actions.purge_deleted_rows()
    if connection.vendor == "sqlite":
        name = connection.settings_dict["NAME"]
        for path in (Path(name), Path(f"{name}-wal")):
            assert contact.pk.hex.encode() not in database_files.content(path)
    else:
        assert rows("SELECT pg_relation_size('contacts_contact')") == [(0,)]


@postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("looks_at", "problem"),
    [("SELECT 1", storage.DatabaseBusy), ("SELECT FROM contacts_contact", OperationalError)],
)
def test_rows_that_somebody_may_still_read_are_not_called_gone(
    support_colleague: SupportColleague, looks_at: str, problem: type[Exception]
) -> None:
    contact = play.log(support_colleague)
    with contextlib.closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        cursor.execute(looks_at)
        actions.delete_contact(support_colleague=support_colleague, contact_id=contact.pk)
        with pytest.raises(problem):
            actions.purge_deleted_rows()
        cursor.execute("ROLLBACK")
    actions.purge_deleted_rows()
    assert rows("SELECT pg_relation_size('contacts_contact')") == [(0,)]


@postgresql
@pytest.mark.django_db(transaction=True)
def test_shuffled_rows_lie_in_no_order_of_time_and_share_one_transaction(
    support_colleague: SupportColleague,
) -> None:
    logged = [play.log(support_colleague).pk for _ in range(6)]
    assert [pk for (pk,) in rows("SELECT id FROM contacts_contact ORDER BY ctid")] == logged
    actions.shuffle_contacts()
    lying = [pk for (pk,) in rows("SELECT id FROM contacts_contact ORDER BY ctid")]
    assert lying == sorted(logged)
    for table in storage.TABLES:
        assert len(rows(f"SELECT DISTINCT xmin::text FROM {table}")) == 1  # noqa: S608
    assert Contact.objects.count() == 6


@postgresql
@pytest.mark.django_db(transaction=True)
def test_shuffling_clears_what_logging_stamped_on_codes_county_and_year(
    support_colleague: SupportColleague,
) -> None:
    play.log(support_colleague)
    assert marks("contacts_code", "xmax") != {"0"}
    assert marks("colleagues_county", "xmax") != {"0"}
    (opened,) = marks("contacts_year", "xmin")
    actions.shuffle_contacts()
    for table in (*storage.TABLES, *storage.referred_to()):
        assert marks(table, "xmax") == {"0"}, table
    # The year's first contact made the year's row.
    assert opened not in marks("contacts_year", "xmin")


@postgresql
@pytest.mark.django_db(transaction=True)
def test_the_tables_are_rewritten_also_when_nothing_is_new(
    support_colleague: SupportColleague,
) -> None:
    """How long it took, and the files' times, would say in which ten minutes something was."""
    play.log(support_colleague)
    files = []
    for _ in range(3):
        actions.shuffle_contacts()
        files += rows("SELECT pg_relation_filenode('contacts_contact')")
    assert len(set(files)) == 3


def test_everything_the_log_refers_to_is_known() -> None:
    assert set(storage.referred_to()) == {"contacts_code", "colleagues_county", "contacts_year"}


def marks(table: str, column: str) -> set[object]:
    """The transaction numbers in the rows of `table`."""
    return {number for (number,) in rows(f"SELECT DISTINCT {column}::text FROM {table}")}  # noqa: S608


@postgresql
@pytest.mark.django_db(transaction=True)
def test_the_planner_keeps_no_samples_of_contacts(support_colleague: SupportColleague) -> None:
    for _ in range(5):
        play.log(support_colleague)
    actions.tally_contacts(year=Contact.objects.first().year_id)
    rows_before = "SELECT count(*) FROM pg_stats WHERE tablename = ANY(ARRAY{tables})"
    with connection.cursor() as cursor:
        for table in (*storage.TABLES, storage.TALLIES):
            cursor.execute(f"ANALYZE {table}")
    tables = [*storage.TABLES, storage.TALLIES]
    assert rows(rows_before.format(tables=tables)) == [(0,)]


@pytest.mark.django_db
def test_rewriting_inside_a_transaction_is_refused() -> None:
    for step in (actions.shuffle_contacts, actions.purge_deleted_rows):
        with pytest.raises(TransactionManagementError):
            step()


def test_the_task_queue_shuffles_regularly() -> None:
    from contacts import tasks
    from supportscheme.celery import app

    schedule = app.conf.beat_schedule["shuffle-contacts"]
    assert schedule["task"] == tasks.shuffle_contacts.name
    assert schedule["schedule"] <= 600
