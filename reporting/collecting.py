"""Reads of a year that is being collected: who is expected to confirm, who has, what each county says."""

import csv
import datetime as dt
import functools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db.models import QuerySet

from colleagues.models import Appointment, County, SupportColleague, User
from colleagues.selectors import (
    counties_advised_by,
    support_colleagues_in_office_during,
    with_their_past,
)
from contacts.models import Year
from reporting import selectors
from reporting.models import Confirmation, CountyReturn, Excuse, Mute, NationCount, YearDates
from reporting.releases import CountyOfRelease, Coverage, ReportedStatus
from reporting.reports import coverage
from reporting.reports.coverage import Stated

TILES = Path(__file__).parent / "data" / "tiles.csv"


def dates_of(year: int) -> YearDates:
    """The year's dates; where staff have set none, the usual ones: from a week into January to the end of
    February, with the deadline at the end of January."""
    found = YearDates.objects.filter(year_id=year).first()
    return found or YearDates(
        year_id=year,
        reminders_from=dt.date(year + 1, 1, 7),
        deadline=dt.date(year + 1, 1, 31),
        reminders_until=dt.date(year + 1, 3, 1) - dt.timedelta(days=1),
    )


def collecting_years(day: dt.date) -> list[Year]:
    """The years that are over and not closed, oldest first."""
    return list(Year.objects.filter(state=Year.State.OPEN, year__lt=day.year).order_by("year"))


def years_being_reminded(day: dt.date) -> list[YearDates]:
    """The dates of those years being collected about which mails are sent on `day`."""
    dates = [dates_of(year.year) for year in collecting_years(day)]
    return [each for each in dates if each.reminders_from <= day <= each.reminders_until]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in office in a county during a year, and whether it is confirmed. Never what was logged."""

    person: SupportColleague
    has_confirmed: bool
    excuse: Excuse | None
    is_muted: bool

    @property
    def is_settled(self) -> bool:
        return self.has_confirmed or self.excuse is not None

    @property
    def can_be_reminded(self) -> bool:
        return not self.is_settled and not self.is_muted and self.person.user.is_active


def members(county: County, year: int) -> list[Member]:
    """Everybody in office in `county` during `year`, by name."""
    terms = Appointment.objects.support_colleagues().during_year(year).filter(county=county)
    people = SupportColleague.objects.filter(user__in=terms.values("user")).select_related("user")
    confirmed = set(
        Confirmation.objects.filter(year_id=year).values_list("support_colleague_id", flat=True)
    )
    excuses = {each.support_colleague_id: each for each in Excuse.objects.filter(year_id=year)}
    muted = set(Mute.objects.filter(year_id=year).values_list("user_id", flat=True))
    return [
        Member(person, person.pk in confirmed, excuses.get(person.pk), person.user_id in muted)
        for person in people
    ]


def return_of(county: County, year: int) -> CountyReturn | None:
    """The county's return of the year, if it is submitted."""
    returns = CountyReturn.objects.select_related("submitted_by")
    return returns.filter(county=county, year_id=year).first()


def counties_to_return(user: User, year: int, day: dt.date) -> QuerySet[County]:
    """The counties of `year` whose return `user` submits as adviser on `day`: own ones, and the year's
    counties that they grew out of."""
    return with_their_past(counties_advised_by(user, day)) & County.objects.of_year(year)


def unconfirmed(year: int) -> QuerySet[SupportColleague]:
    """Who was in office during `year`, hasn't confirmed it and isn't excused."""
    return (
        support_colleagues_in_office_during(year)
        .exclude(confirmations__year_id=year)
        .exclude(excuses__year_id=year)
    )


@dataclass(frozen=True, slots=True)
class CountyLine:
    """A county in the overview of a year, with its place on the tile map (none for a county made later)."""

    county: CountyOfRelease
    submitted_on: dt.date | None
    excused: int
    row: int | None
    column: int | None

    @property
    def status(self) -> ReportedStatus:
        return self.county.coverage.status

    @property
    def coverage(self) -> Coverage:
        return self.county.coverage


def county_lines(year: int, counties: Iterable[CountyOfRelease]) -> list[CountyLine]:
    """The year's counties with the dates of their returns."""
    returns = dict(
        CountyReturn.objects.filter(year_id=year).values_list("county__code", "submitted_on")
    )
    excused = _excused_by_county(year)
    return [
        CountyLine(
            county,
            returns.get(county.code),
            excused.get(county.code, 0),
            *tile_places().get(county.code, (None, None)),
        )
        for county in counties
    ]


def _excused_by_county(year: int) -> dict[str, int]:
    terms = (
        Appointment.objects.support_colleagues()
        .during_year(year)
        .filter(user__support_colleague__excuses__year_id=year)
    )
    pairs = set(terms.values_list("county__code", "user_id"))
    return {code: sum(each == code for each, _user in pairs) for code, _user in pairs}


def number_excused(year: int) -> int:
    """People for whom it is stated why they can't confirm the year."""
    return Excuse.objects.filter(year_id=year).count()


@functools.cache
def tile_places() -> dict[str, tuple[int, int]]:
    """Row and column of each county on the tile map, by code."""
    with TILES.open(encoding="utf-8", newline="") as file:
        return {row["code"]: (int(row["row"]), int(row["column"])) for row in csv.DictReader(file)}


def is_muted(user: User, year: int) -> bool:
    return Mute.objects.filter(user=user, year_id=year).exists()


# Rounded to five, 0 and 5 stand for 0 to 7: too near to nobody.
LEAST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class CountSoFar:
    """The rounded count of a year that isn't closed, with the coverage of the year before."""

    year: int
    as_of: dt.date
    rounded: int
    before: Stated


def nation_count(day: dt.date) -> CountSoFar | None:
    """The rounded count of the year under way, if there is one that says anything."""
    return count_so_far(day.year)


def count_so_far(year: int) -> CountSoFar | None:
    """The rounded count of an unpublished year, if there is one that says anything."""
    found = NationCount.objects.filter(year_id=year, rounded__gte=LEAST_SHOWN).first()
    if found is None:
        return None
    before = selectors.published_coverage(year - 1)
    return CountSoFar(year, found.as_of, found.rounded, coverage.of_nation_in(year - 1, before))


def previous_coverage(year: int) -> Coverage | None:
    """The nation's coverage in the year before, if that is closed or published."""
    before = Year.objects.filter(year=year - 1).exclude(state=Year.State.OPEN).first()
    return selectors.coverage_of(before)[0] if before else None
