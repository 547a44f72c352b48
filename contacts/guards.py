"""The database's own refusal of a changed code: what a year was counted with stays what it meant.

Of a code only its place in the list may change, and its last year, once. Deleting one is refused as well
where PostgreSQL runs; on SQLite a used code is held by its foreign keys, and emptying the whole table, as
tests do, can't be told from deleting one row. Installed after every migration, because SQLite drops
a table's triggers whenever Django rebuilds the table.
"""

from typing import Any

from django.db import connections

TABLE = "contacts_code"
REFUSAL = "a code is never changed"
_FIXED = (
    "id",
    "variable",
    "code",
    "is_coarse",
    "coarse_id",
    "label_nb",
    "label_nn",
    "label_en",
    "first_year",
)
_CHANGED = " OR ".join(f"NEW.{column} IS {{differs}} OLD.{column}" for column in _FIXED)
_WHEN = f"{_CHANGED} OR (OLD.last_year IS NOT NULL AND NEW.last_year IS {{differs}} OLD.last_year)"

_SQLITE = f"""
CREATE TRIGGER IF NOT EXISTS code_never_changes BEFORE UPDATE ON {TABLE}
WHEN {_WHEN.format(differs="NOT")}
BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
"""
_POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION code_never_changes() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE OR REPLACE TRIGGER code_never_changes BEFORE UPDATE ON {TABLE} FOR EACH ROW
WHEN ({_WHEN.format(differs="DISTINCT FROM")}) EXECUTE FUNCTION code_never_changes();
CREATE OR REPLACE TRIGGER code_never_goes BEFORE DELETE ON {TABLE} FOR EACH ROW
EXECUTE FUNCTION code_never_changes();
"""


def install(*, using: str, **kwargs: Any) -> None:
    """Make sure the database refuses to change a code."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute(_SQLITE if connection.vendor == "sqlite" else _POSTGRESQL)
