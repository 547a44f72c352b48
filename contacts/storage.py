"""What the database's own files would tell about time, and how it is taken away.

SQLite numbers the rows of an ordinary table in the order they came. The contacts' tables therefore have no
row numbers (WITHOUT ROWID): a row lies where its random key puts it. PostgreSQL lays rows down as they
come and writes the number of the transaction into each, and into every row of another table that it refers
to (a lock, so that the code or the county stays): a contact's whole profile. Sessions and audit entries have
such numbers too, and times. The rows are therefore rewritten regularly: one transaction for all, in the order
of their keys, and the marks on other tables are wiped off. It is done whether or not anything is new: that it
took longer would say that something was.
"""

import contextlib
import re
from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import TransactionManagementError

TABLES = ("contacts_contact", "contacts_contactreason", "contacts_conversation")
TALLIES = "contacts_tally"
# Rewriting a row needs a column to set; setting it to itself is enough.
_COLUMN = {
    "contacts_year": "state",
    "contacts_contact": "year_id",
    "contacts_contactreason": "contact_id",
    "contacts_conversation": "contact_id",
}


_PATIENCE_MILLISECONDS = 2000


class DatabaseBusy(Exception):
    """Somebody was reading: the write-ahead log still holds old pages. Try again."""


def install(*, using: str, **kwargs: Any) -> None:
    """Take the row numbers from SQLite's tables. After every migration, because Django gives them back
    whenever it rebuilds a table."""
    database = connections[using]
    if database.vendor == "postgresql":
        _keep_no_statistics(database)
        return
    for table in TABLES:
        definition = _definition(database, table)
        if definition and not has_no_row_numbers(definition):
            _rebuild(database, table, definition)


def _keep_no_statistics(database: BaseDatabaseWrapper) -> None:
    """PostgreSQL's planner keeps samples of a column's values, also when the rows are long deleted."""
    with database.cursor() as cursor:
        for table in (*TABLES, TALLIES):
            columns = database.introspection.get_table_description(cursor, table)
            changes = ", ".join(f"ALTER COLUMN {c.name} SET STATISTICS 0" for c in columns)
            cursor.execute(f"ALTER TABLE {table} {changes}")


def has_no_row_numbers(definition: str) -> bool:
    """Whether a table's SQL says WITHOUT ROWID."""
    return definition.upper().rstrip().endswith("WITHOUT ROWID")


def _definition(database: BaseDatabaseWrapper, table: str) -> str:
    with database.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [table])
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def _rebuild(database: BaseDatabaseWrapper, table: str, definition: str) -> None:
    """SQLite's own procedure for changing a table: a new one, the rows, then its name."""
    new = f"new__{table}"
    create = re.sub(r'^CREATE TABLE "?\w+"?', f'CREATE TABLE "{new}"', definition)
    with database.schema_editor(atomic=True) as editor, database.cursor() as cursor:
        cursor.execute(
            "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql NOTNULL",
            [table],
        )
        indexes = [row[0] for row in cursor.fetchall()]
        editor.execute(f"{create.replace('%', '%%')} WITHOUT ROWID")
        editor.execute(f'INSERT INTO "{new}" SELECT * FROM "{table}"')  # noqa: S608
        editor.execute(f'DROP TABLE "{table}"')
        editor.execute(f'ALTER TABLE "{new}" RENAME TO "{table}"')
        for index in indexes:
            editor.execute(index.replace("%", "%%"))


def forget_insertion_order() -> None:
    """Rewrite the rows so that nothing in the files is in the order of logging.

    Raises TransactionManagementError inside a transaction, where neither database can do it.
    """
    _check_outside_transaction()
    if connection.vendor == "sqlite":
        # Busy: it comes again in minutes.
        with contextlib.suppress(DatabaseBusy):
            _rewrite_sqlite()
    else:
        _rewrite_postgresql()


def purge_deleted_rows(*, tables: Sequence[str] = ()) -> None:
    """Overwrite what deleted rows of the contacts' tables, the tallies and `tables` left behind. Raises
    TransactionManagementError inside a transaction, and DatabaseBusy or OperationalError when it has to be
    tried again."""
    _check_outside_transaction()
    if connection.vendor == "sqlite":
        _rewrite_sqlite()
        return
    _purge_postgresql((*TABLES, TALLIES, *tables))


def _purge_postgresql(tables: Sequence[str]) -> None:
    left = 0
    with connection.cursor() as cursor:
        # While this waits for somebody who reads a table, everybody else waits for this.
        cursor.execute(f"SET lock_timeout = {_PATIENCE_MILLISECONDS}")
        # What this connection deleted is counted among the dead rows only then.
        cursor.execute("SELECT pg_stat_force_next_flush()")
        try:
            for table in tables:
                cursor.execute(f"VACUUM (FULL, ANALYZE) {table}")
                # A transaction begun before the deletion, in any database of the server, keeps the rows.
                cursor.execute("SELECT pg_stat_get_dead_tuples(%s::regclass)", [table])
                left += cursor.fetchone()[0]
        finally:
            cursor.execute("RESET lock_timeout")
    if left:
        raise DatabaseBusy


def _check_outside_transaction() -> None:
    if connection.in_atomic_block:
        raise TransactionManagementError("Tables can only be rewritten outside a transaction.")


def _rewrite_sqlite() -> None:
    """Lay every page anew in the order of keys, and empty the write-ahead log, which is in order of time."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        patience = cursor.fetchone()[0]
        # A page or a task waits for this: rather tried again later than long.
        cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE_MILLISECONDS}")
        try:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy = cursor.fetchall()[0][0]
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(patience)}")
    if is_busy:
        raise DatabaseBusy


def referred_to() -> list[str]:
    """The tables that the log's rows have foreign keys to, but for its own."""
    models = [model for model in apps.get_models() if model._meta.db_table in TABLES]
    keys = [field.related_model for model in models for field in model._meta.fields]
    found = {model._meta.db_table for model in keys if model and not isinstance(model, str)}
    return sorted(found - set(TABLES))


def _rewrite_postgresql() -> None:
    """One transaction writes every row, and then CLUSTER copies the rows in the order of their random keys
    into new files; unlike TRUNCATE it is safe beside a running backup.

    Years are written too, as a year's first contact makes its row, and locked first, as everywhere.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        for table in _COLUMN:
            cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        for table, column in _COLUMN.items():
            cursor.execute(f"UPDATE {table} SET {column} = {column}")  # noqa: S608
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"CLUSTER {table} USING {table}_pkey")
        for table in referred_to():
            cursor.execute(f"VACUUM (FREEZE) {table}")


def deletes_for_good() -> bool:
    """Whether the database overwrites what is deleted: SQLite's `secure_delete`; PostgreSQL's tables are
    rewritten instead."""
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        return int(cursor.fetchone()[0]) == 1
