"""A roster from an Excel or CSV file."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from colleagues.roster_files.headings import HEADINGS, fields_of
from supportscheme import table_files
from supportscheme.table_files import Columns, Row, Sheet


def _are_headings(fields: set[str]) -> bool:
    return "email" in fields and bool(fields & {"name", "family_name"})


def _missing() -> str:
    return _("No row with the headings “%(name)s” and “%(email)s” was found.") % {
        "name": HEADINGS["name"],
        "email": HEADINGS["email"],
    }


COLUMNS = Columns(
    fields_of=fields_of,
    are_headings=_are_headings,
    missing=_missing,
    signed=frozenset({"telephone"}),
    may_be_windows_1252=True,
)


def read(name: str, content: bytes) -> Sheet:
    """The roster in a file called `name`. Raises FileRefused."""
    return _with_whole_names(table_files.read(name, content, COLUMNS))


def read_upload(file: Any) -> Sheet:
    """The roster in an uploaded file. Raises FileRefused."""
    return _with_whole_names(table_files.read_upload(file, COLUMNS))


def _with_whole_names(sheet: Sheet) -> Sheet:
    """Given and family names in columns of their own are one name."""
    return replace(sheet, rows=[_with_whole_name(row) for row in sheet.rows])


def _with_whole_name(row: Row) -> Row:
    values = dict(row.values)
    names = [values.pop("given_name", ""), values.pop("family_name", "")]
    if any(names):
        values.setdefault("name", " ".join(filter(None, names)))
    return replace(row, values=values)
