"""Code lists as tables with charts: the county's profile beside the nation's, and the nation's year."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting.disclosure import TOTAL, Measure, Variable
from reporting.reports import coverage
from reporting.reports.blocks import (
    Bar,
    BarChart,
    Block,
    Content,
    Group,
    Row,
    Share,
    Table,
    bars_said,
)
from reporting.reports.figures import Figure
from reporting.reports.labels import Labels
from reporting.reports.reader import PROFILE, Reader


@dataclass(frozen=True, slots=True)
class Series:
    """Figures of one place and period: `of` gives a code's, and "Total" the total."""

    title: str
    of: Callable[[str], Figure]

    def share(self, code: str) -> Share:
        return Share.of(self.of(code), self.of(TOTAL))


def period(years: Iterable[int]) -> str:
    """ "2023", or "2021–2023"."""
    years = list(years)
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"


def county_profile(reader: Reader, county: str, labels: Labels) -> list[Block]:
    """The county by each code list, coarse, beside the nation in the same period and in the year; empty if
    the release has no such table. A pooled period goes before the year, which shows less."""
    blocks = []
    for name in PROFILE:
        for pooled in (True, False) if reader.pool else (False,):
            if reader.profile_table(county, name, coarse=True, pooled=pooled):
                blocks.append(_profile_block(reader, county, name, labels, pooled=pooled))
                break
    return blocks


def _profile_block(
    reader: Reader, county: str, name: str, labels: Labels, *, pooled: bool
) -> Block:
    place = reader.document.county(county).name
    years = period(reader.pool if pooled else (reader.year,))
    series = [
        Series(f"{place} {years}", _figures(reader, county, name, coarse=True, pooled=pooled)),
        Series(
            _("Norway %(years)s") % {"years": years},
            _figures(reader, None, name, coarse=True, pooled=pooled),
        ),
    ]
    if pooled:
        year = _("Norway %(years)s") % {"years": reader.year}
        series.append(Series(year, _figures(reader, None, name, coarse=True, pooled=False)))
    document, spoken_of = reader.document, reader.pool if pooled else (reader.year,)
    known = (
        coverage.county_line(document, county, spoken_of),
        coverage.nation_line(document, spoken_of),
    )
    return _block(f"profile_{name}", reader, name, series, labels, known, coarse=True)


def nation_year(reader: Reader, names: Iterable[str], labels: Labels) -> list[Block]:
    """The nation in the year by each code list: fine, or in groups where nothing fine is shown."""
    return [
        nation_block(reader, name, labels, coarse=levels_shown(reader, name)[0])
        for name in names
        if reader.profile_table(None, name, coarse=levels_shown(reader, name)[0], pooled=False)
    ]


def levels_shown(reader: Reader, name: str) -> list[bool]:
    """In which forms the nation's year shows anything of a code list, the fine one (False) before groups
    (True); the fine one if neither does."""
    shown = [coarse for coarse in (False, True) if reader.shows_codes(name, coarse=coarse)]
    return shown or [False]


def nation_block(
    reader: Reader, name: str, labels: Labels, *, coarse: bool, pooled: bool = False
) -> Block:
    """The nation by one code list, in the year or the pooled period."""
    years = reader.pool if pooled else (reader.year,)
    title = _("Norway %(years)s") % {"years": period(years)}
    series = [Series(title, _figures(reader, None, name, coarse=coarse, pooled=pooled))]
    known = (coverage.nation_line(reader.document, years),)
    return _block(f"nation_{name}", reader, name, series, labels, known, coarse=coarse)


def _figures(
    reader: Reader, county: str | None, name: str, *, coarse: bool, pooled: bool
) -> Callable[[str], Figure]:
    return lambda code: reader.profile(county, name, code, coarse=coarse, pooled=pooled)


def _block(
    block_name: str,
    reader: Reader,
    name: str,
    series: list[Series],
    labels: Labels,
    known: tuple[str, ...],
    *,
    coarse: bool,
) -> Block:
    """`known` says how complete the series are."""
    variable = reader.variable(name)
    codes = variable.keys("coarse" if coarse else "fine") if variable else ()
    named = [(code, labels.code(name, code, coarse=coarse)) for code in codes]
    title = labels.variable(name)
    table = Table(
        name=block_name,
        title=title,
        columns=(title, *(heading for _one in series for heading in (_("Number"), _("Share")))),
        groups=tuple(Group(one.title, 2) for one in series),
        rows=(*(_row(label, code, series) for code, label in named), _total_row(series)),
        note=_note(variable),
        coverage=known,
    )
    return Block(table, _chart(title, named, series))


def _note(variable: Variable | None) -> str:
    if variable and variable.multiple:
        return _("A contact may have several reasons: the shares add up to more than 100 %.")
    if variable and variable.measure is Measure.CONVERSATIONS:
        return _("Number of conversations, and their share of all conversations.")
    return ""


def _row(label: str, code: str, series: list[Series]) -> Row:
    cells: list[Content] = []
    for one in series:
        cells += [one.of(code), one.share(code)]
    return Row(label, tuple(cells))


def _total_row(series: list[Series]) -> Row:
    cells: list[Content] = []
    for one in series:
        cells += [one.of(TOTAL), ""]
    return Row(_("All"), tuple(cells), is_total=True)


def _chart(title: str, named: list[tuple[str, str]], series: list[Series]) -> BarChart | None:
    """None where nothing is shown: an empty chart says no more than the table."""
    bars = tuple(
        Bar(label, one.title, share.percent, share.text)
        for code, label in named
        for one in series
        for share in (one.share(code),)
    )
    if all(bar.value is None for bar in bars):
        return None
    # Of one series it needs no legend: the heading says which it is.
    return shares_chart(title, bars, tuple(one.title for one in series))


def shares_chart(title: str, bars: tuple[Bar, ...], series: tuple[str, ...]) -> BarChart:
    """Bars of shares, and in words what they show."""
    alt = _("Bar chart: %(title)s, shares. %(figures)s.") % {
        "title": title,
        "figures": bars_said(bars, series),
    }
    return BarChart(title, bars, series, alt)
