"""The counties side by side by one code list."""

from django.utils.translation import gettext as _

from reporting.disclosure import TOTAL
from reporting.disclosure import Table as ReleaseTable
from reporting.reports import coverage
from reporting.reports.blocks import Bar, BarChart, Block, Content, Group, Row, Share, Table
from reporting.reports.charts import COLOURS
from reporting.reports.labels import Labels, in_groups
from reporting.reports.profiles import period, shares_chart
from reporting.reports.reader import Reader


def block(reader: Reader, table: ReleaseTable, labels: Labels) -> Block:
    """A published table of the counties: groups with shares and a chart of them, codes as numbers alone.
    Beside each county its coverage in each year of the table and in the year before the release's."""
    (name,) = table.spec.variables
    coarse = table.spec.level == "coarse"
    places, codes = (list(dict.fromkeys(part)) for part in zip(*table.cells, strict=True))
    named = {code: labels.code(name, code, coarse=coarse) for code in codes if code != TOTAL}
    with_shares = len(named) <= len(COLOURS)
    headings = [*named.values(), _("All")]
    beside = coverage.years_beside(reader.document, table.years)
    made = Table(
        name=table.name,
        title=_title(labels.variable(name), table, coarse=coarse),
        columns=(
            _("County"),
            *_columns(headings, with_shares),
            *(_("Coverage %(year)s") % {"year": year} for year in beside),
        ),
        groups=_groups(headings, len(beside)) if with_shares else (),
        rows=tuple(_row(reader, table, place, [*named, TOTAL], with_shares) for place in places),
    )
    drawn = _chart(made, headings[:-1]) if with_shares else None
    return Block(made, drawn, wide=True)


def _title(variable: str, table: ReleaseTable, *, coarse: bool) -> str:
    named = in_groups(variable) if coarse else variable
    return f"{named}, {period(table.years)}"


def _columns(headings: list[str], with_shares: bool) -> list[str]:
    if not with_shares:
        return headings
    return [each for _heading in headings[:-1] for each in (_("Number"), _("Share"))] + [
        _("Number")
    ]


def _groups(headings: list[str], beside: int) -> tuple[Group, ...]:
    return (*(Group(each, 2) for each in headings[:-1]), Group(headings[-1], 1), Group("", beside))


def _row(
    reader: Reader, table: ReleaseTable, place: str, codes: list[str], with_shares: bool
) -> Row:
    whole = reader.figure(table, (place, TOTAL))
    cells: list[Content] = []
    for code in codes:
        figure = reader.figure(table, (place, code))
        cells.append(figure)
        if with_shares and code != TOTAL:
            cells.append(Share.of(figure, whole))
    is_nation = place == TOTAL
    cells += [each.cell for each in coverage.beside_cell(reader.document, table, (place,))]
    name = _("Norway") if is_nation else reader.document.county(place).name
    return Row(name, tuple(cells), is_total=is_nation)


def _chart(table: Table, series: list[str]) -> BarChart | None:
    """Bars of the shares; none if no share is shown."""
    bars = tuple(
        Bar(row.label, name, share.percent, share.text)
        for row in table.rows
        for name, share in zip(
            series, (each for each in row.cells if isinstance(each, Share)), strict=True
        )
    )
    is_anything_shown = any(bar.value is not None for bar in bars)
    return shares_chart(table.title, bars, tuple(series)) if is_anything_shown else None
