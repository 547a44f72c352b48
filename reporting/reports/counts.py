"""A chart of the counts that stand in a table."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from reporting.reports.blocks import Bar, BarChart, Content, Rate, Table, bars_said
from reporting.reports.charts import COLOURS
from reporting.reports.figures import Figure

_ROUND = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000)


def chart(table: Table, columns: Sequence[str]) -> BarChart | None:
    """Bars of these columns of figures or rates, a group for every row but the total's; none if there are
    more columns than colours, or nothing is shown. The axis ends above the largest shown figure."""
    rows = [row for row in table.rows if not row.is_total]
    bars = tuple(
        Bar(row.label, column, _value(cell), str(cell))
        for row in rows
        for column in columns
        for cell in (row.cells[table.columns.index(column) - 1],)
    )
    largest = max((bar.value for bar in bars if bar.value is not None), default=None)
    if largest is None or len(columns) > len(COLOURS):
        return None
    most = next((each for each in _ROUND if each >= largest), _ROUND[-1])
    alt = _("Bar chart: %(title)s, numbers. %(figures)s.") % {
        "title": table.title,
        "figures": bars_said(bars, columns),
    }
    return BarChart(table.title, bars, tuple(columns), alt, most)


def _value(cell: Content) -> float | None:
    if isinstance(cell, Rate):
        return cell.per_thousand
    return cell.value if isinstance(cell, Figure) else None
