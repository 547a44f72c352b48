"""Reads of historic years."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from contacts.models import Year
from reporting.historic import HistoricStatistics, HistoricValue
from reporting.models import HistoricFigure, HistoricYear


def historic_years() -> list[HistoricStatistics]:
    """Every historic year with its figures, oldest first."""
    return [statistics_of(row) for row in _rows()]


def historic_years_until(year: int) -> tuple[HistoricStatistics, ...]:
    """Those that a report of `year` may show, oldest first."""
    return tuple(statistics_of(row) for row in _rows().filter(year__lte=year))


def historic_year(year: int) -> HistoricStatistics | None:
    """One historic year, if it was imported."""
    row = _rows().filter(year=year).first()
    return None if row is None else statistics_of(row)


def historic_row_or_404(year: int) -> HistoricYear:
    """The row of a historic year. Raises Http404 for one that isn't imported."""
    return get_object_or_404(HistoricYear, year=year)


def is_published_here(year: int) -> bool:
    """Whether the year's own release is out."""
    return Year.objects.filter(year=year, state=Year.State.PUBLISHED).exists()


def statistics_of(row: HistoricYear) -> HistoricStatistics:
    """A stored historic year as plain data."""
    return HistoricStatistics(
        year=row.year,
        source=row.source,
        counties_reported=row.counties_reported,
        counties=row.counties,
        confirmed=row.confirmed,
        in_office=row.in_office,
        contacts=row.contacts,
        conversations=row.conversations,
        totals_are_about=row.totals_are_about,
        values=tuple(_value(figure) for figure in row.figures.all()),
    )


def _value(figure: HistoricFigure) -> HistoricValue:
    if figure.percent is None:
        return HistoricValue(figure.code_id, count=figure.count)
    return HistoricValue(figure.code_id, percent=f"{figure.percent:.{figure.decimals}f}")


def _rows() -> QuerySet[HistoricYear]:
    return HistoricYear.objects.order_by("year").prefetch_related("figures__code")
