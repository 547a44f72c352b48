"""The database's own refusal of overlapping terms: one person, one county, one role, never twice a day.

Installed after every migration rather than by one: SQLite drops a table's triggers whenever Django
rebuilds the table, and the guard must outlive that.
"""

from typing import Any

from django.db import connections

TABLE = "colleagues_appointment"
CONSTRAINT = "terms_do_not_overlap"

# One value for person, county and role as a range, because the range operators are built in, while
# comparing plain columns in an exclusion constraint needs an extension that an operator may not have.
_POSTGRESQL = f"""
ALTER TABLE {TABLE} ADD CONSTRAINT {CONSTRAINT} EXCLUDE USING gist (
    numrange(
        hashtextextended(user_id::text || ' ' || county_id::text || ' ' || role, 0)::numeric,
        hashtextextended(user_id::text || ' ' || county_id::text || ' ' || role, 0)::numeric,
        '[]'
    ) WITH &&,
    daterange(first_day, last_day, '[]') WITH &&
)
"""

_SQLITE = f"""
CREATE TRIGGER IF NOT EXISTS {CONSTRAINT}_on_{{event}}
BEFORE {{event}} ON {TABLE}
WHEN EXISTS (
    SELECT 1 FROM {TABLE} AS other
    WHERE other.user_id = NEW.user_id AND other.county_id = NEW.county_id
      AND other.role = NEW.role AND other.id IS NOT NEW.id
      AND other.first_day <= COALESCE(NEW.last_day, '9999-12-31')
      AND NEW.first_day <= COALESCE(other.last_day, '9999-12-31')
)
BEGIN SELECT RAISE(ABORT, '{CONSTRAINT}'); END
"""  # noqa: S608 - constants only


def install(*, using: str, **kwargs: Any) -> None:
    """Make sure the database refuses overlapping terms."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for event in ("INSERT", "UPDATE"):
                cursor.execute(_SQLITE.format(event=event))
            return
        cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s", [CONSTRAINT])
        if cursor.fetchone() is None:
            cursor.execute(_POSTGRESQL)
