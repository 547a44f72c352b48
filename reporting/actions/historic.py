"""Importing statistics that were published before this system. A release keeps those there are when it is
drafted; a draft made before is stale."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from colleagues.models import User
from colleagues.rules import check_is_national_staff
from contacts.models import Code, Year
from reporting.historic import HistoricStatistics, HistoricValue, checks, selectors
from reporting.historic.errors import AlreadyImported, HistoricNotPossible, RecordedHere
from reporting.models import HistoricFigure, HistoricYear
from supportscheme.audit import record
from supportscheme.errors import RuleError


def check_can_change(year: int) -> None:
    """Raise RecordedHere if contacts of the year are or were logged here: only what was published before can
    stand beside what is protected."""
    if selectors.is_recorded_here(year):
        raise RecordedHere(
            _(
                "%(year)s is recorded here. Other figures beside its own protected ones could narrow a "
                "withheld one down. So earlier statistics of that year can't be added, replaced or removed."
            )
            % {"year": year}
        )


def can_change(year: int) -> bool:
    try:
        check_can_change(year)
    except RuleError:
        return False
    return True


@transaction.atomic
def import_historic_year(
    *, actor: User | None, statistics: HistoricStatistics, replace: bool = False
) -> HistoricYear:
    """Store a year as it was published elsewhere, whole; `replace` an earlier import of it if told so.

    Raises PermissionDenied, RecordedHere, AlreadyImported; HistoricNotPossible with the first thing that
    can't be true.
    """
    check_is_national_staff(actor)
    _lock(statistics.year)
    check_can_change(statistics.year)
    check_can_be_true(statistics)
    earlier = HistoricYear.objects.filter(year=statistics.year)
    is_there = earlier.exists()
    if is_there and not replace:
        raise AlreadyImported(
            _(
                "%(year)s is imported already. Say that it is to be replaced, or choose another file."
            )
            % {"year": statistics.year}
        )
    earlier.delete()
    row = HistoricYear.objects.create(year=statistics.year, **_described(statistics))
    HistoricFigure.objects.bulk_create(_figure(row, value) for value in statistics.values)
    record(
        actor=actor,
        event="historic year replaced" if is_there else "historic year imported",
        subject=row,
        detail={**_described(statistics), "figures": len(statistics.values)},
    )
    return row


@transaction.atomic
def describe_historic_year(
    *,
    actor: User | None,
    row: HistoricYear,
    source: str,
    counties_reported: int,
    counties: int,
    confirmed: int | None,
    in_office: int | None,
) -> None:
    """Correct what is said of a historic year: source and coverage. Its figures stay.

    Raises PermissionDenied, HistoricNotPossible.
    """
    check_is_national_staff(actor)
    row = HistoricYear.objects.select_for_update().get(pk=row.pk)
    row.source, row.counties_reported, row.counties = source, counties_reported, counties
    row.confirmed, row.in_office = confirmed, in_office
    statistics = selectors.statistics_of(row)
    check_can_be_true(statistics)
    row.save()
    detail = _described(statistics)
    record(actor=actor, event="historic year described", subject=row, detail=detail)


@transaction.atomic
def remove_historic_year(*, actor: User | None, row: HistoricYear) -> None:
    """Take a historic year out again. Raises PermissionDenied, RecordedHere."""
    check_is_national_staff(actor)
    _lock(row.year)
    check_can_change(row.year)
    record(actor=actor, event="historic year removed", subject=row)
    HistoricYear.objects.filter(pk=row.pk).delete()


def check_can_be_true(statistics: HistoricStatistics) -> None:
    """Raise HistoricNotPossible with the first thing that can't be true, be it a code that doesn't exist."""
    codes = [value.code for value in statistics.values]
    known = set(Code.objects.filter(pk__in=codes).values_list("pk", flat=True))
    unknown = [
        _("“%(code)s” is in no code list.") % {"code": code} for code in codes if code not in known
    ]
    for problem in [*unknown, *checks.problems(statistics)]:
        raise HistoricNotPossible(problem)


def _lock(year: int) -> None:
    """Wait for whoever is logging or publishing the year at this moment."""
    Year.objects.select_for_update().filter(year=year).first()


def _described(statistics: HistoricStatistics) -> dict[str, object]:
    return {
        name: getattr(statistics, name)
        for name in (
            "source",
            "counties_reported",
            "counties",
            "confirmed",
            "in_office",
            "contacts",
            "conversations",
            "totals_are_about",
        )
    }


def _figure(row: HistoricYear, value: HistoricValue) -> HistoricFigure:
    figure = HistoricFigure(historic_year=row, code_id=value.code, count=value.count)
    if value.percent is not None:
        figure.percent = Decimal(value.percent)
        figure.decimals = len(value.percent.partition(".")[2])
    return figure
