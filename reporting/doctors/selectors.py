"""Reads of the numbers of doctors."""

from collections import Counter
from dataclasses import dataclass

from colleagues.models import County
from contacts.models import Year
from reporting.doctors import Doctors
from reporting.models import DoctorCount


def doctors_of_year(year: int) -> Doctors:
    """What is entered for `year` now, of the counties that its statistics use; empty if nothing is."""
    rows = DoctorCount.objects.filter(year=year, county__in=County.objects.of_year(year))
    found = list(rows.order_by("county__code").select_related("county"))
    sources = dict.fromkeys(row.source for row in found)
    return Doctors({row.county.code: row.number for row in found}, "; ".join(sources))


@dataclass(frozen=True, slots=True)
class YearWithDoctors:
    """A line of the list: how many of the year's counties have a number."""

    year: int
    entered: int
    counties: int


def years_with_doctors() -> list[YearWithDoctors]:
    """Every year that is recorded here or has numbers, latest first."""
    entered = Counter(DoctorCount.objects.values_list("year", flat=True))
    years = {*Year.objects.values_list("year", flat=True), *entered}
    return [
        YearWithDoctors(year, entered[year], County.objects.of_year(year).count())
        for year in sorted(years, reverse=True)
    ]
