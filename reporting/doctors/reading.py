"""Numbers of doctors from an Excel or CSV file with the columns county (code or name) and number."""

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from colleagues.models import County
from reporting.historic.errors import DoctorsNotPossible
from supportscheme import table_files
from supportscheme.table_files import Columns, Sheet

_FIELDS = {
    **dict.fromkeys(["county", "fylke", "code", "kode", "fylkesnummer"], "county"),
    **dict.fromkeys(["number", "antall", "antal", "count", "leger", "legar", "doctors"], "number"),
}


def _fields_of(headings: list[str]) -> list[str | None]:
    return [_FIELDS.get(heading.strip().casefold()) for heading in headings]


def _missing() -> str:
    return _("No row with the headings county and number was found.")


COLUMNS = Columns(
    _fields_of, lambda fields: fields == {"county", "number"}, _missing, frozenset({"number"})
)


def read(name: str, content: bytes, counties: Sequence[County]) -> dict[str, str]:
    """What the file says of each of these counties, by code, as it is written. Raises FileRefused,
    DoctorsNotPossible naming line and value for a county that is unknown or there twice."""
    return _numbers(table_files.read(name, content, COLUMNS), counties)


def read_upload(file: Any, counties: Sequence[County]) -> dict[str, str]:
    """The same of an uploaded file."""
    return _numbers(table_files.read_upload(file, COLUMNS), counties)


def _numbers(sheet: Sheet, counties: Sequence[County]) -> dict[str, str]:
    codes = {name.casefold(): c.code for c in counties for name in (c.code, c.name)}
    found: dict[str, str] = {}
    for row in sheet.rows:
        line, named = row.number, row.values.get("county", "")
        # A spreadsheet takes "03" for the number 3.
        name = named.zfill(2) if re.fullmatch("[0-9]", named) else named
        code = codes.get(name.casefold())
        problem = _problem(row.problems, named, code, found)
        if problem or code is None:
            raise DoctorsNotPossible(
                _("Line %(line)s: %(problem)s") % {"line": line, "problem": problem}
            )
        found[code] = row.values.get("number", "")
    return found


def _problem(problems: Sequence[str], named: str, code: str | None, found: dict[str, str]) -> str:
    if problems:
        return problems[0]
    if code is None:
        return _("“%(name)s” is no county of that year.") % {"name": named[:40]}
    if code in found:
        return _("“%(name)s” is there twice.") % {"name": named[:40]}
    return ""
