"""Anonymous contacts from a file: each value checked, everything that is wrong listed, all or nothing."""

import csv
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from django.conf import settings
from django.utils.translation import gettext as _

from colleagues.models import County
from colleagues.selectors import today
from contacts.answers import codes_in_use
from contacts.errors import RowError, RowsRefused
from contacts.models import MAX_CONVERSATIONS, Contact, ContactReason, Conversation, Year

ANSWERS = ("sex", "age_band", "workplace", "initiator")
COLUMNS = ("county", "year", *ANSWERS, "conversations", "reasons")


class ContactRow(NamedTuple):
    """One contact, every value as the file has it: bare codes (`woman`), reasons joined by `;`, the
    county's Klass code of that year. `line` is the line of the file; the heading is line 1."""

    county: str
    year: str
    sex: str
    age_band: str
    workplace: str
    initiator: str
    conversations: str
    reasons: str
    line: int = 0

    @property
    def reason_codes(self) -> list[str]:
        return [reason.strip() for reason in self.reasons.split(";") if reason.strip()]


def read(path: Path) -> list[ContactRow]:
    """The rows of a CSV file in UTF-8, with or without a byte order mark; columns in any order.

    Raises RowsRefused for a file that isn't CSV in UTF-8, lacks a column or has an uneven line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise RowsRefused([RowError(line, "–", _("the file is not in UTF-8."))]) from error
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        lines = [(reader.line_num, values) for values in reader if any(map(str.strip, values))]
    except csv.Error as error:
        raise RowsRefused([RowError(reader.line_num, "–", str(error))]) from error
    return _rows(lines)


def _rows(lines: list[tuple[int, list[str]]]) -> list[ContactRow]:
    heading = [name.strip() for name in lines[0][1]] if lines else []
    errors = list(_errors_in_heading(heading)) or list(_uneven_lines(lines, len(heading)))
    if errors:
        raise RowsRefused(errors)
    rows = []
    for line, values in lines[1:]:
        named = dict(zip(heading, map(str.strip, values), strict=True))
        rows.append(ContactRow(**named, line=line))
    return rows


def _errors_in_heading(heading: list[str]) -> Iterator[RowError]:
    for name in COLUMNS:
        if name not in heading:
            yield RowError(1, name, _("the column is missing."))
    for position, name in enumerate(heading):
        if name not in COLUMNS:
            yield RowError(1, name, _("there is no such column in this file format."))
        elif name in heading[:position]:
            yield RowError(1, name, _("the column is there twice."))


def _uneven_lines(lines: list[tuple[int, list[str]]], width: int) -> Iterator[RowError]:
    for line, values in lines[1:]:
        if len(values) != width:
            message = _("%(found)s values instead of %(wanted)s.")
            yield RowError(line, "–", message % {"found": len(values), "wanted": width})


def errors_in(rows: Sequence[ContactRow]) -> list[RowError]:
    """Everything that is wrong with `rows`, in their order."""
    codes = cache(_codes)
    counties = cache(_counties)
    states: dict[int, str] = dict(Year.objects.values_list("year", "state"))
    errors: list[RowError] = []
    for row in rows:
        problem = _problem_with_year(row.year, states)
        if problem:
            errors.append(RowError(row.line, "year", problem))
        else:
            errors.extend(_errors_in_row(row, codes, counties))
        errors.extend(_errors_in_conversations(row))
    return errors


def _problem_with_year(value: str, states: dict[int, str]) -> str | None:
    values = {"value": value}
    if not (value.isascii() and value.isdigit() and len(value) == 4):
        return _("“%(value)s” is not a year.") % values
    if int(value) > today().year:
        return _("%(value)s is in the future.") % values
    if int(value) < settings.FIRST_YEAR:
        return _("%(value)s is before the scheme began.") % values
    if states.get(int(value), Year.State.OPEN) != Year.State.OPEN:
        return _("%(value)s is closed.") % values
    return None


def _errors_in_row(
    row: ContactRow,
    codes: Callable[[int], dict[str, set[str]]],
    counties: Callable[[int], dict[str, int]],
) -> Iterator[RowError]:
    year = int(row.year)
    if row.county not in counties(year):
        message = _("“%(value)s” was not a county in %(year)s.")
        yield RowError(row.line, "county", message % {"value": row.county, "year": year})
    unknown = _("“%(value)s” is not a code of %(year)s.")
    for variable in ANSWERS:
        value = getattr(row, variable)
        if value not in codes(year)[variable]:
            yield RowError(row.line, variable, unknown % {"value": value, "year": year})
    yield from _errors_in_reasons(row, codes(year)["reason"], unknown)


def _errors_in_reasons(row: ContactRow, known: set[str], unknown: str) -> Iterator[RowError]:
    reasons = row.reason_codes
    if not reasons:
        yield RowError(row.line, "reasons", _("there must be at least one reason."))
    for position, value in enumerate(reasons):
        values = {"value": value, "year": row.year}
        if value not in known:
            yield RowError(row.line, "reasons", unknown % values)
        elif value in reasons[:position]:
            yield RowError(row.line, "reasons", _("“%(value)s” is there twice.") % values)


def _errors_in_conversations(row: ContactRow) -> Iterator[RowError]:
    if row.conversations not in {str(n) for n in range(1, MAX_CONVERSATIONS + 1)}:
        message = _("“%(value)s” is not a number of conversations from 1 to 3.")
        yield RowError(row.line, "conversations", message % {"value": row.conversations})


def _codes(year: int) -> dict[str, set[str]]:
    return {
        variable: {code.code for code in codes} for variable, codes in codes_in_use(year).items()
    }


def _counties(year: int) -> dict[str, int]:
    return dict(County.objects.of_year(year).values_list("code", "pk"))


def insert(rows: Sequence[ContactRow]) -> None:
    """Write checked rows as closed contacts; only `contacts.actions.load_contacts` calls it."""
    counties = cache(_counties)
    contacts = [(uuid4(), row) for row in rows]
    Contact.objects.bulk_create(
        Contact(
            pk=pk,
            year_id=int(row.year),
            county_id=counties(int(row.year))[row.county],
            **{f"{variable}_id": f"{variable}.{getattr(row, variable)}" for variable in ANSWERS},
        )
        for pk, row in contacts
    )
    ContactReason.objects.bulk_create(
        ContactReason(contact_id=pk, reason_id=f"reason.{code}")
        for pk, row in contacts
        for code in row.reason_codes
    )
    Conversation.objects.bulk_create(
        Conversation(contact_id=pk, number=number)
        for pk, row in contacts
        for number in range(1, int(row.conversations) + 1)
    )
