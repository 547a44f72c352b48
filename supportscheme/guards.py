"""Rules that the database itself holds, where a constraint can't: what a row may become, and what may go.

Guards are triggers. They are lifted before every migration and installed after it rather than by one: SQLite
drops a table's triggers whenever Django rebuilds the table, and refuses to rebuild one that a trigger of
another table names.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

_SQLITE = """
CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON {table} WHEN {refused}
BEGIN SELECT RAISE(ABORT, '{name}'); END
"""
_POSTGRESQL = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
    IF {refused} THEN
        RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $guard$
"""


@dataclass(frozen=True, slots=True)
class Guard:
    """A refusal: `event` (INSERT, UPDATE or DELETE) on a row of `table` for which `refused` holds, an
    expression over OLD and NEW that both databases understand. Whoever tries gets an IntegrityError."""

    name: str
    table: str
    event: str
    refused: str


def install(database: BaseDatabaseWrapper, guards: Iterable[Guard]) -> None:
    """Make sure that each guard whose table is there is installed."""
    tables = database.introspection.table_names()
    there = installed(database)
    with database.cursor() as cursor:
        for guard in guards:
            if guard.table not in tables or guard.name in there:
                continue
            if database.vendor == "sqlite":
                cursor.execute(_SQLITE.format(**_parts(guard)))
                continue
            cursor.execute(_POSTGRESQL.format(**_parts(guard)))
            cursor.execute(
                f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table}"
                f" FOR EACH ROW EXECUTE FUNCTION {guard.name}()"
            )


def lift(database: BaseDatabaseWrapper, guards: Iterable[Guard]) -> None:
    """Take the guards away, for a migration; `install` puts them back as they are defined then."""
    there = installed(database)
    with database.cursor() as cursor:
        for guard in guards:
            if guard.name in there:
                on = "" if database.vendor == "sqlite" else f" ON {guard.table}"
                cursor.execute(f"DROP TRIGGER {guard.name}{on}")


def installed(database: BaseDatabaseWrapper) -> set[str]:
    """The names of all triggers in the database."""
    with database.cursor() as cursor:
        if database.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        return {str(row[0]) for row in cursor.fetchall()}


def _parts(guard: Guard) -> dict[str, str]:
    return {
        "name": guard.name,
        "table": guard.table,
        "event": guard.event,
        "refused": guard.refused,
    }
