"""A report as a workbook: notes, then a sheet per table. No formulas, and the same bytes each time."""

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _

from reporting.disclosure import Table as ReleaseTable
from reporting.releases import ReleaseDocument
from reporting.reports import blocks, notes
from reporting.reports.blocks import Rate, Report, Share
from reporting.reports.content import Material
from reporting.reports.figures import Figure
from reporting.reports.labels import Labels
from reporting.reports.naming import Naming
from reporting.reports.reader import Reader

# A workbook names a moment of its making; ours is always the same, so that the bytes are.
_MOMENT = dt.datetime(2000, 1, 1)
_AUTHOR = "Den norske legeforening"
_LONGEST_NAME = 31


def render(material: Material, report: Report, labels: Labels) -> bytes:
    """The workbook of a report, with every published table of the place."""
    output = io.BytesIO()
    with translation.override(report.language), _workbook(output, report.title) as workbook:
        writer = Writer(workbook)
        writer.notes(report, notes.how_to_read(material.document))
        for section in report.sections:
            for block in section.blocks:
                writer.table(block.table)
        for table in _published(material, labels):
            writer.table(table)
    return output.getvalue()


def render_table(
    document: ReleaseDocument, table: ReleaseTable, labels: dict[str, Labels]
) -> bytes:
    """The workbook of one published table: a sheet in each language."""
    output = io.BytesIO()
    with _workbook(output, table.name) as workbook:
        writer = Writer(workbook)
        for language, known in labels.items():
            with translation.override(language):
                found = _published_table(document, table, known, list(table.cells))
                writer.table(replace(found, name=language, note=notes.withheld()))
    return output.getvalue()


def _workbook(output: io.BytesIO, title: str) -> Any:
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    workbook = xlsxwriter.Workbook(output, options)
    workbook.set_properties({"title": title, "author": _AUTHOR, "created": _MOMENT})
    return workbook


def _published(material: Material, labels: Labels) -> Iterator[blocks.Table]:
    """Every published table in full: of the nation's report all, of a county's the county's own lines."""
    for table in material.document.protected.tables:
        if material.county is None:
            yield _published_table(material.document, table, labels, list(table.cells))
        elif table.spec.geography == "county" and table.spec.variables:
            keys = [key for key in table.cells if key[0] == material.county]
            yield _published_table(material.document, table, labels, keys)


def _published_table(
    document: ReleaseDocument, table: ReleaseTable, labels: Labels, keys: Sequence[tuple[str, ...]]
) -> blocks.Table:
    naming = Naming(document, table, labels)
    reader = Reader(document)
    rows = []
    for key in keys:
        first, *rest = (naming.code(*pair) for pair in zip(table.columns, key, strict=True))
        rows.append(blocks.Row(first, (*rest, *key, reader.figure(table, key))))
    return blocks.Table(
        name=table.name,
        title=f"{naming.title} ({table.name})",
        columns=(*map(naming.column, table.columns), *table.columns, naming.measure),
        rows=tuple(rows),
    )


class Writer:
    """Writes sheets into one workbook."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._title = workbook.add_format({"bold": True, "font_size": 14, "font_color": "#0b4f6c"})
        self._bold = workbook.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self._text = workbook.add_format({"text_wrap": True, "valign": "top"})
        self._number = workbook.add_format({"num_format": "#,##0"})
        self._percent = workbook.add_format({"num_format": "0 %"})
        self._rate = workbook.add_format({"num_format": "0.0"})
        self._symbol = workbook.add_format({"align": "right"})
        self._names: set[str] = set()

    def notes(self, report: Report, how_to_read: list[str]) -> None:
        sheet = self._sheet(_("Notes"))
        sheet.set_column(0, 0, 100)
        lines = [*report.summary, "", report.withheld_note, *how_to_read]
        sheet.write_string(0, 0, report.title, self._title)
        for at, line in enumerate(lines, start=2):
            sheet.write_string(at, 0, line, self._text)

    def table(self, table: blocks.Table) -> None:
        sheet = self._sheet(table.name)
        sheet.write_string(0, 0, table.title, self._title)
        if table.note:
            sheet.write_string(1, 0, table.note)
        headings = _headings(table)
        sheet.set_column(0, 0, 38)
        sheet.set_column(1, len(headings) - 1, 18)
        for at, heading in enumerate(headings):
            sheet.write_string(3, at, heading, self._bold)
        for line, row in enumerate(table.rows, start=4):
            sheet.write_string(line, 0, row.label)
            for at, cell in enumerate(row.cells, start=1):
                self._cell(sheet, line, at, cell)
        sheet.freeze_panes(4, 1)

    def _cell(self, sheet: Any, line: int, at: int, cell: blocks.Content) -> None:
        if isinstance(cell, Figure) and cell.value is not None:
            sheet.write_number(line, at, cell.value, self._number)
        elif isinstance(cell, Share) and cell.percent is not None:
            sheet.write_number(line, at, round(cell.percent / 100, 4), self._percent)
        elif isinstance(cell, Rate) and cell.per_thousand is not None:
            sheet.write_number(line, at, round(cell.per_thousand, 1), self._rate)
        else:
            sheet.write_string(line, at, str(cell), None if isinstance(cell, str) else self._symbol)

    def _sheet(self, name: str) -> Any:
        """A sheet's name is at most 31 characters long and not used twice, whatever its case."""
        short = name[:_LONGEST_NAME]
        number = 2
        while short.lower() in self._names:
            short = f"{name[: _LONGEST_NAME - 3]}~{number}"
            number += 1
        self._names.add(short.lower())
        sheet = self._workbook.add_worksheet(short)
        sheet.hide_gridlines(2)
        return sheet


def _headings(table: blocks.Table) -> list[str]:
    first, *rest = table.columns
    above = [group.title for group in table.groups for _column in range(group.span)]
    if not above:
        return [first, *rest]
    return [first, *(f"{place}: {heading}" for place, heading in zip(above, rest, strict=True))]
