"""National cross tables: fine where anything inside is shown, else coarse."""

from dataclasses import replace

from django.utils.translation import gettext as _

from reporting.disclosure import TOTAL, Shown
from reporting.disclosure import Table as ReleaseTable
from reporting.reports import counts, coverage
from reporting.reports.blocks import Block, Row, Table
from reporting.reports.labels import Labels, in_groups
from reporting.reports.reader import Reader


def blocks(reader: Reader, labels: Labels) -> list[Block]:
    """One table for each pair of code lists."""
    return [
        Block(_table(reader, worth_showing(tables)[0], labels), wide=True)
        for tables in pairs(reader).values()
    ]


def pairs(reader: Reader) -> dict[tuple[str, ...], list[ReleaseTable]]:
    """The pairs of code lists that the release crosses, with their tables."""
    found: dict[tuple[str, ...], list[ReleaseTable]] = {}
    for table in reader.document.protected.tables:
        if len(table.spec.variables) == 2:
            found.setdefault(table.spec.variables, []).append(table)
    return found


def worth_showing(tables: list[ReleaseTable]) -> list[ReleaseTable]:
    """The tables of a pair inside which anything is shown, the fine one first; one of them at least."""
    fine_first = sorted(tables, key=lambda table: table.spec.level, reverse=True)
    return [table for table in fine_first if _shows_anything(table)] or fine_first[-1:]


def _shows_anything(table: ReleaseTable) -> bool:
    return any(isinstance(cell, Shown) for key, cell in table.cells.items() if TOTAL not in key)


def title(labels: Labels, down: str, across: str) -> str:
    """ "Reason by sex"."""
    return _("%(rows)s by %(columns)s") % {
        "rows": labels.variable(down),
        "columns": labels.variable(across).lower(),
    }


def block(reader: Reader, table: ReleaseTable, labels: Labels) -> Block:
    """One cross table, with a chart of its counts where there are few enough columns to tell apart."""
    made = _table(reader, table, labels)
    if table.spec.level == "coarse":
        made = replace(made, title=in_groups(made.title))
    return Block(made, counts.chart(made, made.columns[1:-1]), wide=True)


def _table(reader: Reader, table: ReleaseTable, labels: Labels) -> Table:
    across, down = reversed(table.spec.variables)
    coarse = table.spec.level == "coarse"
    codes = [list(dict.fromkeys(part)) for part in zip(*table.cells, strict=True)]

    def label(name: str, code: str) -> str:
        return _("All") if code == TOTAL else labels.code(name, code, coarse=coarse)

    return Table(
        name=table.name,
        title=title(labels, down, across),
        columns=(labels.variable(down), *(label(across, code) for code in codes[1])),
        rows=tuple(
            Row(
                label(down, row),
                tuple(reader.figure(table, (row, column)) for column in codes[1]),
                is_total=row == TOTAL,
            )
            for row in codes[0]
        ),
        coverage=(coverage.nation_line(reader.document, table.years),),
    )
