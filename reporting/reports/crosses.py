"""National cross tables: fine where anything inside is shown, else coarse."""

from dataclasses import replace

from django.utils.translation import gettext as _

from reporting.disclosure import TOTAL, Shown
from reporting.disclosure import Table as ReleaseTable
from reporting.reports import coverage, figures
from reporting.reports.blocks import Block, Row, Table
from reporting.reports.labels import Labels
from reporting.reports.reader import Reader


def blocks(reader: Reader, labels: Labels) -> list[Block]:
    """One table for each pair of code lists."""
    pairs: dict[tuple[str, ...], list[ReleaseTable]] = {}
    for table in reader.document.protected.tables:
        if len(table.spec.variables) == 2:
            pairs.setdefault(table.spec.variables, []).append(table)
    known = (coverage.nation_line(reader.document),)
    return [
        Block(replace(_table(_best(tables), labels), coverage=known), wide=True)
        for tables in pairs.values()
    ]


def _best(tables: list[ReleaseTable]) -> ReleaseTable:
    fine_first = sorted(tables, key=lambda table: table.spec.level, reverse=True)
    return next((table for table in fine_first if _shows_anything(table)), fine_first[-1])


def _shows_anything(table: ReleaseTable) -> bool:
    return any(isinstance(cell, Shown) for key, cell in table.cells.items() if TOTAL not in key)


def _table(table: ReleaseTable, labels: Labels) -> Table:
    across, down = reversed(table.spec.variables)
    coarse = table.spec.level == "coarse"
    codes = [list(dict.fromkeys(part)) for part in zip(*table.cells, strict=True)]

    def label(name: str, code: str) -> str:
        return _("All") if code == TOTAL else labels.code(name, code, coarse=coarse)

    return Table(
        name=table.name,
        title=_("%(rows)s by %(columns)s")
        % {"rows": labels.variable(down), "columns": labels.variable(across).lower()},
        columns=(labels.variable(down), *(label(across, code) for code in codes[1])),
        rows=tuple(
            Row(
                label(down, row),
                tuple(figures.of_cell(table.cell(row, column)) for column in codes[1]),
                is_total=row == TOTAL,
            )
            for row in codes[0]
        ),
    )
