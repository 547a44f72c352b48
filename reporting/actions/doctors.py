"""Numbers of doctors by county and year, for rates. A release takes those there are when it is drafted."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from colleagues.models import County, User
from colleagues.rules import check_is_national_staff
from reporting.historic.checks import year_problems
from reporting.historic.errors import DoctorsNotPossible
from reporting.models import DoctorCount
from reporting.outside_models import FEWEST_DOCTORS, MOST_DOCTORS
from supportscheme.audit import record

_KNOWN = ("county__code", "number", "source")


@transaction.atomic
def enter_doctors(
    *, actor: User | None, year: int, numbers: Mapping[str, int | None], source: str
) -> None:
    """Make `numbers`, by county code, those of `year`; None, or a county left out, has none.

    Raises PermissionDenied; DoctorsNotPossible for a year or county that isn't one, a number that can't be,
    or a missing source.
    """
    check_is_national_staff(actor)
    counties = {county.code: county for county in County.objects.of_year(year)}
    _check(year, numbers, source, counties)
    before = DoctorCount.objects.filter(year=year, county__in=counties.values())
    old = {code: (number, said) for code, number, said in before.values_list(*_KNOWN)}
    new = {code: (number, source) for code, number in numbers.items() if number is not None}
    before.delete()
    DoctorCount.objects.bulk_create(
        DoctorCount(year=year, county=counties[code], number=number, source=source)
        for code, (number, _source) in sorted(new.items())
    )
    for code in sorted({*old, *new}):
        if old.get(code) != new.get(code):
            _record(actor, counties[code], year, old.get(code), new.get(code))


def _check(
    year: int, numbers: Mapping[str, int | None], source: str, counties: Mapping[str, County]
) -> None:
    for problem in year_problems(year):
        raise DoctorsNotPossible(problem)
    for code, number in numbers.items():
        if code not in counties:
            raise DoctorsNotPossible(
                _("“%(code)s” is no county of %(year)s.") % {"code": code, "year": year}
            )
        if number is not None:
            check_plausible(counties[code].name, number)
    if not source and any(number is not None for number in numbers.values()):
        raise DoctorsNotPossible(_("Say where the numbers come from."))


def check_plausible(county: str, number: int) -> None:
    """Raise DoctorsNotPossible, naming county and number, unless a county can have so many doctors."""
    if not FEWEST_DOCTORS <= number <= MOST_DOCTORS:
        raise DoctorsNotPossible(
            _(
                "%(county)s: %(number)s doctors can't be. A county has between %(fewest)s and %(most)s."
            )
            % {
                "county": county,
                "number": number,
                "fewest": FEWEST_DOCTORS,
                "most": MOST_DOCTORS,
            }
        )


def _record(
    actor: User | None,
    county: County,
    year: int,
    before: tuple[int, str] | None,
    after: tuple[int, str] | None,
) -> None:
    detail = {
        "year": year,
        "before": before[0] if before else None,
        "after": after[0] if after else None,
        "source": after[1] if after else "",
    }
    record(actor=actor, event="number of doctors entered", subject=county, detail=detail)
