"""The tables of a release as the statistics pages show them: rows with label, figure and per cent."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting.disclosure import TOTAL, Cell, Table
from reporting.releases import ReleaseDocument, ReportedStatus
from reporting.reports import coverage, figures
from reporting.reports.coverage import Stated
from reporting.reports.figures import Figure, Status
from reporting.reports.labels import Labels


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table. `percent` is empty where it can't be said from what is shown; `coverage` is that of
    a place, in a table of places."""

    code: str
    label: str
    figure: Figure
    percent: str = ""
    is_total: bool = False
    coverage: tuple[Stated, ...] = ()


class Statistics:
    """A release's national tables, with labels in the active language.

    Of a draft only which cells will be shown, never a figure: two drafts of a year that was opened again in
    between would differ by single contacts (P5).
    """

    def __init__(self, document: ReleaseDocument, labels: Labels, *, is_draft: bool) -> None:
        self.document = document
        self.labels = labels
        self._is_draft = is_draft
        self._tables = {table.name: table for table in document.protected.tables}

    def __contains__(self, name: str) -> bool:
        return name in self._tables

    def table(self, name: str) -> Table:
        """A table by name. Raises KeyError."""
        return self._tables[name]

    def total(self, name: str) -> Figure:
        """The nation's figure of a table without codes: contacts or conversations."""
        return self._of_cell(self.table(name).cell(TOTAL))

    def rows(self, name: str) -> list[Row]:
        """The rows of a national table of one code list, the total last."""
        table = self.table(name)
        (variable,) = table.spec.variables
        whole = self._of_cell(table.cell(TOTAL))
        rows = [
            self._row(
                code,
                self.labels.code(variable, code, coarse=table.spec.level == "coarse"),
                self._of_cell(cell),
                whole,
            )
            for (code,), cell in table.cells.items()
            if code != TOTAL
        ]
        return [*rows, Row(TOTAL, _("Total"), whole, is_total=True)]

    def by_place(self, name: str) -> Iterator[Row]:
        """The rows of a table of counties or regions without codes, the nation last."""
        table = self.table(name)
        names = self._place_names(table)
        for (code,), cell in table.cells.items():
            if code != TOTAL:
                figure = self._of_place(code, self._of_cell(cell))
                known = coverage.beside_cell(self.document, table, (code,))
                yield Row(code, names[code], figure, coverage=known)
        yield Row(
            TOTAL,
            _("Norway"),
            self._of_cell(table.cell(TOTAL)),
            is_total=True,
            coverage=coverage.stated(self.document),
        )

    def _of_cell(self, cell: Cell) -> Figure:
        figure = figures.of_cell(cell)
        return figures.TO_BE_SHOWN if self._is_draft and figure.status is Status.SHOWN else figure

    def shows_any_code(self, name: str) -> bool:
        """Whether any row but the total is shown."""
        seen = {Status.SHOWN, Status.TO_BE_SHOWN}
        return any(row.figure.status in seen for row in self.rows(name)[:-1])

    def _row(self, code: str, label: str, figure: Figure, whole: Figure) -> Row:
        is_sayable = figures.share(figure, whole) is not None
        return Row(code, label, figure, figures.percent(figure, whole) if is_sayable else "")

    def _place_names(self, table: Table) -> dict[str, str]:
        if table.spec.geography == "region":
            return self.labels.regions
        return {county.code: county.name for county in self.document.counties}

    def _of_place(self, code: str, figure: Figure) -> Figure:
        """Withheld reads "not reported" where nobody has confirmed: that says nothing of what was logged."""
        statuses = {county.code: county.coverage.status for county in self.document.counties}
        unreported = statuses.get(code) is ReportedStatus.NOT_REPORTED
        return figures.NOT_REPORTED if unreported and figure.status is Status.WITHHELD else figure
