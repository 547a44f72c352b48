"""Contacts over the years. A line is broken where a year isn't published, a figure isn't shown, or the county
was another one; a county is joined with its predecessors only where they merged whole. Years of before this
system were counted in another way: they are marked, and never joined with its own."""

import itertools
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext as _

from colleagues.models import County
from reporting.disclosure import Measure
from reporting.historic import HistoricStatistics
from reporting.releases import ReleaseDocument
from reporting.reports import coverage, earlier, figures
from reporting.reports.blocks import Block, Content, LineChart, Point, Row, Table
from reporting.reports.coverage import Stated
from reporting.reports.figures import Figure
from reporting.reports.reader import Reader, added


@dataclass(frozen=True, slots=True)
class Lineage:
    """Which counties a county came from, and which came after it, by code."""

    predecessors: dict[str, frozenset[str]]
    successors: dict[str, frozenset[str]]

    @classmethod
    def load(cls) -> Self:
        counties = list(County.objects.prefetch_related("predecessors", "successors"))
        return cls(
            predecessors={
                c.code: frozenset(p.code for p in c.predecessors.all()) for c in counties
            },
            successors={c.code: frozenset(s.code for s in c.successors.all()) for c in counties},
        )

    def in_year(self, county: str, document: ReleaseDocument) -> tuple[str, ...] | None:
        """The counties of the document's year that together are exactly `county`; None if there are none."""
        there = {each.code for each in document.counties}
        members = {county}
        while not members <= there:
            older: set[str] = set()
            for code in members - there:
                before = self.predecessors.get(code, frozenset())
                if not before or any(self.successors[each] != {code} for each in before):
                    return None
                older |= before
            members = (members & there) | older
        return tuple(sorted(members))


@dataclass(frozen=True, slots=True)
class Step:
    """One year of one line: the counties it is made of (none: the nation) and its figure."""

    year: int
    members: tuple[str, ...]
    names: str
    figure: Figure


def steps(county: str | None, documents: Sequence[ReleaseDocument], lineage: Lineage) -> list[Step]:
    """A place's contacts in each published year; years in which it can't be followed are left out."""
    found = []
    for document in documents:
        reader = Reader(document)
        if county is None:
            found.append(Step(document.year, (), "", reader.total(None, Measure.CONTACTS)))
            continue
        members = lineage.in_year(county, document)
        if members is not None:
            names = " + ".join(document.county(code).name for code in members)
            figure = added([reader.total(code, Measure.CONTACTS) for code in members])
            found.append(Step(document.year, members, names, figure))
    return found


def runs(line: Sequence[Step], series: str) -> list[tuple[Point, ...]]:
    """The stretches of a line that may be joined."""
    stretches: list[list[Step]] = []
    for before, step in itertools.pairwise([None, *line]):
        if step is None or step.figure.value is None:
            continue
        if before is not None and stretches and _joined(before, step):
            stretches[-1].append(step)
        else:
            stretches.append([step])
    return [
        tuple(Point(step.year, series, step.figure.value or 0) for step in stretch)
        for stretch in stretches
    ]


def _joined(before: Step, step: Step) -> bool:
    return (
        before.figure.value is not None
        and before.year + 1 == step.year
        and before.members == step.members
    )


def joined(points: Iterable[Point | None]) -> list[tuple[Point, ...]]:
    """The stretches of a line, in order of years, that may be joined: over neighbouring years counted in the
    same way. None breaks it."""
    stretches: list[list[Point]] = []
    before: Point | None = None
    for point in points:
        if point is not None:
            is_next = before is not None and before.year + 1 == point.year
            if before is not None and is_next and before.is_historic == point.is_historic:
                stretches[-1].append(point)
            else:
                stretches.append([point])
        before = point
    return [tuple(stretch) for stretch in stretches]


def historic_runs(
    historic: Sequence[HistoricStatistics], nation: Sequence[Step], series: str
) -> list[tuple[Point, ...]]:
    """The nation's line before this system; where a year's own figure is shown, that one is drawn."""
    drawn = {step.year for step in nation if step.figure.value is not None}
    return joined(
        None
        if known.contacts is None or known.year in drawn
        else Point(known.year, series, known.contacts, str(earlier.contacts(known)), True)
        for known in historic
    )


def block(
    county: str | None,
    documents: Sequence[ReleaseDocument],
    lineage: Lineage,
    place: str,
    historic: Sequence[HistoricStatistics] = (),
) -> Block:
    """The place's contacts in all published years up to the report's, beside the nation's.

    `documents` are releases in order of year, the report's last; `historic` the nation's years from before
    this system, in order.
    """
    nation = steps(None, documents, lineage)
    own = [] if county is None else steps(county, documents, lineage)
    norway = _("Norway")
    table = _table(own, nation, documents, historic, place if county else None)
    lines = [
        *(runs(own, place) if county else []),
        *historic_runs(historic, nation, norway),
        *runs(nation, norway),
    ]
    series = (place, norway) if county else (norway,)
    years = {step.year for step in nation} | {known.year for known in historic}
    drawn = _chart(lines, series, years) if lines and len(years) > 1 else None
    return Block(table, drawn, wide=True)


def _table(
    own: Sequence[Step],
    nation: Sequence[Step],
    documents: Sequence[ReleaseDocument],
    historic: Sequence[HistoricStatistics],
    place: str | None,
) -> Table:
    norway, of_county = _("Norway"), {step.year: step for step in own}
    was_others = any(step.names != place for step in own)
    rows = {known.year: [_historic_row(known, place, was_others)] for known in historic}
    for document, step in zip(documents, nation, strict=True):
        mine = of_county.get(document.year)
        cells: list[Content] = []
        if place:
            cells.append(mine.figure if mine else figures.NOT_PUBLISHED)
            known = coverage.in_trend(document, mine.members).cell if mine else None
            cells.append(known or coverage.another_county())
        cells += [step.figure, coverage.in_trend(document).cell]
        if was_others:
            cells.append(mine.names if mine else "")
        rows.setdefault(document.year, []).append(Row(str(document.year), tuple(cells)))
    return Table(
        name="trend",
        title=_("Contacts in all published years"),
        columns=(
            _("Year"),
            *((place, _("Coverage in %(place)s") % {"place": place}) if place else ()),
            norway,
            _("Coverage in %(place)s") % {"place": norway} if place else _("Coverage"),
            *((_("Counties then"),) if was_others else ()),
        ),
        rows=tuple(row for year in sorted(rows) for row in rows[year]),
        note=earlier.note(historic),
        coverage=_low_years(own, documents, historic, place),
    )


def _historic_row(known: HistoricStatistics, place: str | None, was_others: bool) -> Row:
    cells: list[Content] = [figures.NOT_PUBLISHED, _("not known")] if place else []
    cells += [earlier.contacts(known), earlier.coverage_of(known).cell]
    return Row(earlier.label(known), (*cells, *([""] if was_others else [])))


def _low_years(
    own: Sequence[Step],
    documents: Sequence[ReleaseDocument],
    historic: Sequence[HistoricStatistics],
    place: str | None,
) -> tuple[str, ...]:
    of_year = {document.year: document for document in documents}
    mine = [coverage.in_trend(of_year[step.year], step.members) for step in own]
    nation = coverage_of_lines(documents, historic)
    return (*coverage.low_years(place or "", mine), *coverage.low_years(_("Norway"), nation))


def coverage_of_lines(
    documents: Sequence[ReleaseDocument], historic: Sequence[HistoricStatistics]
) -> list[Stated]:
    """The nation's coverage in every line of a table over the years, in order of year; of the same year the
    historic one first."""
    lines = [*map(earlier.coverage_of, historic), *map(coverage.in_trend, documents)]
    return sorted(lines, key=lambda each: each.year)


def _chart(
    lines: Sequence[tuple[Point, ...]], series: tuple[str, ...], years: Collection[int]
) -> LineChart:
    alt = _("Line chart: contacts in each published year. %(figures)s.") % {
        "figures": said(lines, series)
    }
    span = tuple(range(min(years), max(years) + 1))
    return LineChart(_("Contacts"), tuple(lines), series, span, alt)


def said(lines: Sequence[tuple[Point, ...]], series: tuple[str, ...]) -> str:
    """The points of a line chart in words, line by line."""
    of_series = {
        name: [point for run in lines for point in run if point.series == name] for name in series
    }
    return "; ".join(
        f"{name}: " + ", ".join(map(_point_said, points))
        for name, points in of_series.items()
        if points
    )


def _point_said(point: Point) -> str:
    if not point.is_historic:
        return f"{point.year} {point}"
    return _("%(year)s (earlier statistics) %(figure)s") % {"year": point.year, "figure": point}
