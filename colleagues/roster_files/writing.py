"""The roster as an Excel or CSV file, every term a row; importing it again changes nothing."""

import csv
import datetime as dt
import io
from collections.abc import Iterable

import xlsxwriter
from django.utils.translation import override

from colleagues.models import Appointment
from colleagues.roster_files.headings import HEADINGS
from colleagues.roster_files.values import exported

# All that is told of somebody whose term is over: the rest is as of today, when another county's
# adviser may have it in keeping.
_AFTERWARDS = {"name", "email", "sex", "kind_of_doctor"}


def _values(term: Appointment) -> dict[str, str | dt.date]:
    with override("nb"):
        facts = exported(term.user.support_colleague)
    if term.is_over:
        facts = {name: text if name in _AFTERWARDS else "" for name, text in facts.items()}
    days = {"first_day": term.first_day, "last_day": term.last_day or ""}
    return {**facts, "county": term.county.name, **days}


def as_csv(terms: Iterable[Appointment]) -> bytes:
    """Semicolons and a byte order mark, as Excel in Norway wants it. A cell that a spreadsheet would run
    as a formula gets an apostrophe in front."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(HEADINGS.values())
    for term in terms:
        values = _values(term)
        writer.writerow([_harmless(values[field]) for field in HEADINGS])
    return out.getvalue().encode("utf-8-sig")


def _harmless(value: str | dt.date) -> str:
    if isinstance(value, dt.date):
        return value.strftime("%d.%m.%Y")
    return f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value


def as_xlsx(terms: Iterable[Appointment]) -> bytes:
    """One sheet with a heading row that stays in sight."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as workbook:
        sheet = workbook.add_worksheet("Støttekolleger")
        bold = workbook.add_format({"bold": True})
        day_format = workbook.add_format({"num_format": "dd.mm.yyyy"})
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, len(HEADINGS) - 1, 18)
        sheet.write_row(0, 0, HEADINGS.values(), bold)
        for number, term in enumerate(terms, start=1):
            values = _values(term)
            for column, field in enumerate(HEADINGS):
                value = values[field]
                if isinstance(value, dt.date):
                    sheet.write_datetime(
                        number, column, dt.datetime(value.year, value.month, value.day), day_format
                    )
                else:
                    sheet.write_string(number, column, value)
    return out.getvalue()
