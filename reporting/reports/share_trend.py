"""The shares of a code list's codes over the years, from releases and from statistics published before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting.disclosure import TOTAL
from reporting.historic import HistoricStatistics
from reporting.releases import ReleaseDocument
from reporting.reports import coverage, earlier
from reporting.reports.blocks import Block, LineChart, Point, Row, Share, Table
from reporting.reports.coverage import Stated
from reporting.reports.labels import Labels
from reporting.reports.reader import PROFILE, Reader
from reporting.reports.trend import joined, said

# The longest table comes last, as among the year's own.
ORDER = (*(name for name in PROFILE if name != "reason"), "reason")
# As many as there are colours that can be told apart.
_MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class _Year:
    """One line of the table: the shares in the order of the codes; historic ones were published before this
    system."""

    year: int
    label: str
    shares: tuple[Share, ...]
    coverage: Stated
    is_historic: bool = False

    @property
    def says_something(self) -> bool:
        return any(share.percent is not None for share in self.shares)


@dataclass(frozen=True, slots=True)
class _Codes:
    """A code list at one level, as it is in the last year, with what each group is made of."""

    name: str
    is_coarse: bool
    groups: dict[str, tuple[str, ...]]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self.groups)

    def key(self, code: str) -> str:
        return f"{self.name}.coarse.{code}" if self.is_coarse else f"{self.name}.{code}"


def blocks(
    documents: Sequence[ReleaseDocument], historic: Sequence[HistoricStatistics], labels: Labels
) -> Iterator[Block]:
    """Every code list whose groups can be said of at least two years."""
    for name in ORDER:
        found = block(name, documents, historic, labels)
        if found is not None:
            yield found


def block(
    name: str,
    documents: Sequence[ReleaseDocument],
    historic: Sequence[HistoricStatistics],
    labels: Labels,
    *,
    coarse: bool = True,
) -> Block | None:
    """The nation's shares by the groups of code list `name` (or its codes), a line per year; a chart where
    there are few enough. None unless two years show something.

    `documents` are releases in order of year, `historic` years before this system, in order.
    """
    codes = _codes(name, documents[-1], coarse=coarse) if documents else None
    if codes is None:
        return None
    years = _years(codes, documents, historic)
    if sum(year.says_something for year in years) < 2:
        return None
    names = [labels.code(name, code, coarse=coarse) for code in codes.codes]
    shown = [
        known
        for known in historic
        if known.of_variable(name) or known.of_variable(name, coarse=True)
    ]
    title = _("%(variable)s over the years") % {"variable": labels.variable(name)}
    table = Table(
        name=f"trend_{name}",
        title=title,
        columns=(_("Year"), *names, _("Coverage")),
        rows=tuple(Row(year.label, (*year.shares, year.coverage.cell)) for year in years),
        note=_note(name, documents[-1], shown),
        coverage=coverage.low_years(_("Norway"), (year.coverage for year in years)),
    )
    return Block(table, _chart(title, names, years), wide=True)


def _codes(name: str, document: ReleaseDocument, *, coarse: bool) -> _Codes | None:
    variable = Reader(document).variable(name)
    if variable is None:
        return None
    groups = variable.groups if coarse else {code: (code,) for code in variable.codes}
    return _Codes(name, coarse, dict(groups)) if groups else None


def _years(
    codes: _Codes, documents: Sequence[ReleaseDocument], historic: Sequence[HistoricStatistics]
) -> list[_Year]:
    """Every release's year, and the historic ones that say something; of the same year the historic first."""
    before = [
        year for year in (_historic(known, codes) for known in historic) if year.says_something
    ]
    return sorted(
        [*before, *(_recorded(document, codes) for document in documents)],
        key=lambda year: (year.year, not year.is_historic),
    )


def _historic(known: HistoricStatistics, codes: _Codes) -> _Year:
    def share(code: str) -> Share:
        if not codes.is_coarse:
            return earlier.share(known, codes.key(code))
        members = [f"{codes.name}.{member}" for member in codes.groups[code]]
        return earlier.group_share(known, codes.key(code), members)

    return _Year(
        known.year,
        earlier.label(known),
        tuple(map(share, codes.codes)),
        earlier.coverage_of(known),
        is_historic=True,
    )


def _recorded(document: ReleaseDocument, codes: _Codes) -> _Year:
    reader = Reader(document)

    def share(code: str) -> Share:
        part, whole = (
            reader.profile(None, codes.name, each, coarse=codes.is_coarse, pooled=False)
            for each in (code, TOTAL)
        )
        return Share.of(part, whole)

    return _Year(
        document.year,
        str(document.year),
        tuple(map(share, codes.codes)),
        coverage.in_trend(document),
    )


def _note(name: str, document: ReleaseDocument, historic: Sequence[HistoricStatistics]) -> str:
    variable = Reader(document).variable(name)
    several = _("A contact may have several reasons: the shares add up to more than 100 %.")
    parts = [several if variable and variable.multiple else "", earlier.note(historic)]
    return " ".join(filter(None, parts))


def _chart(title: str, names: list[str], years: list[_Year]) -> LineChart | None:
    if len(names) > _MOST_LINES:
        return None
    lines = [run for at, name in enumerate(names) for run in joined(_points(at, name, years))]
    span = tuple(range(years[0].year, years[-1].year + 1))
    alt = _("Line chart: %(title)s, shares. %(figures)s.") % {
        "title": title,
        "figures": said(lines, tuple(names)),
    }
    return LineChart(title, tuple(lines), tuple(names), span, alt, is_share=True)


def _points(at: int, name: str, years: Sequence[_Year]) -> Iterator[Point | None]:
    """A series' points; of a year that is recorded here, its own figure is drawn if it is shown."""
    own = {
        year.year for year in years if not year.is_historic and year.shares[at].percent is not None
    }
    for year in years:
        share = year.shares[at]
        if year.is_historic and year.year in own:
            continue
        if share.percent is None:
            yield None
        else:
            yield Point(year.year, name, share.percent, share.text, year.is_historic)
