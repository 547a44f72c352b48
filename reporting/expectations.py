"""What is expected of somebody in the year that is being collected: the matter of a reminder."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from colleagues.models import Appointment, County, SupportColleague, User
from reporting import collecting, selectors
from reporting.models import CountyReturn, YearDates
from reporting.releases import Coverage, ReportedStatus


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """A year that the support colleague hasn't confirmed."""

    person: SupportColleague
    year: int
    deadline: dt.date


@dataclass(frozen=True, slots=True)
class ToReturn:
    """A county's return that the adviser hasn't submitted, with the names of those who are missing."""

    county: County
    year: int
    deadline: dt.date
    coverage: Coverage
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToClose:
    """A year that staff collect, with the names by status of the counties that had support colleagues."""

    year: int
    deadline: dt.date
    coverage: Coverage
    counties: dict[ReportedStatus, list[str]]
    returned: int


@dataclass(frozen=True, slots=True)
class Expectations:
    """All of it for one person, in one mail."""

    confirm: list[ToConfirm] = field(default_factory=list)
    returns: list[ToReturn] = field(default_factory=list)
    close: list[ToClose] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.confirm or self.returns or self.close)

    @property
    def years(self) -> list[int]:
        years = {each.year for each in self.confirm} | {each.year for each in self.returns}
        return sorted(years | {each.year for each in self.close})


def expectations_of(user: User, day: dt.date) -> Expectations:
    """What `user` is to be reminded of on `day`: nothing about a year that is muted, and nothing that is
    done."""
    dates = [
        each
        for each in collecting.years_being_reminded(day)
        if not collecting.is_muted(user, each.year_id)
    ]
    return Expectations(
        confirm=[found for each in dates for found in to_confirm(user, each)],
        returns=[found for each in dates for found in to_return(user, each, day)],
        close=[to_close(each) for each in dates if user.is_national_staff],
    )


def to_confirm(user: User, dates: YearDates) -> list[ToConfirm]:
    """The year, if `user` still has to confirm it."""
    people = collecting.unconfirmed(dates.year_id).filter(user=user)
    return [ToConfirm(person, dates.year_id, dates.deadline) for person in people]


def to_return(user: User, dates: YearDates, day: dt.date) -> list[ToReturn]:
    """The returns of the year that `user` still has to submit as adviser."""
    submitted = CountyReturn.objects.filter(year_id=dates.year_id).values("county")
    counties = collecting.counties_to_return(user, dates.year_id, day)
    found = []
    for county in counties.exclude(pk__in=submitted):
        people = collecting.members(county, dates.year_id)
        confirmed = sum(member.has_confirmed for member in people)
        missing = tuple(str(m.person) for m in people if not m.is_settled)
        coverage = Coverage(confirmed, len(people))
        found.append(ToReturn(county, dates.year_id, dates.deadline, coverage, missing))
    return found


def to_close(dates: YearDates) -> ToClose:
    """How far the year is, for staff."""
    year = dates.year_id
    counties: dict[ReportedStatus, list[str]] = {status: [] for status in ReportedStatus}
    for county in selectors.counties_of_release(year):
        if county.coverage.in_office:
            counties[county.coverage.status].append(county.name)
    returned = CountyReturn.objects.filter(year_id=year).count()
    return ToClose(year, dates.deadline, selectors.nation_coverage(year), counties, returned)


def possible_recipients(day: dt.date) -> QuerySet[User]:
    """Everybody of whom something may be expected on `day`; `expectations_of` says whether it is."""
    years = [each.year_id for each in collecting.years_being_reminded(day)]
    if not years:
        return User.objects.none()
    people = Q(pk__in=[])
    for year in years:
        people |= Q(support_colleague__in=collecting.unconfirmed(year))
    advisers = Appointment.objects.county_advisers().on(day)
    return User.objects.filter(
        people | Q(pk__in=advisers.values("user")) | Q(is_national_staff=True), is_active=True
    ).distinct()
