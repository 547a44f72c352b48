"""Reads of the year: who has confirmed, how complete it is, what is published."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from colleagues.models import Appointment, AppointmentQuerySet, County, SupportColleague, User
from colleagues.selectors import support_colleagues_in_office_during
from contacts.models import Year
from reporting.models import Confirmation, PublicStatistics, Release, Report
from reporting.releases import Composition, CountyOfRelease, Coverage, PlaceCoverage, ReportedStatus


def is_over(year: int, day: dt.date) -> bool:
    """Whether `year` has ended on `day`; an open year that is over is being collected."""
    return day.year > year


class Phase(StrEnum):
    """Where a year stands: its stored state, and "collecting" for an open year that is over."""

    OPEN = "open"
    COLLECTING = "collecting"
    CLOSED = "closed"
    PUBLISHED = "published"


def phase(year: Year, day: dt.date) -> Phase:
    """The phase of `year` on `day`."""
    if year.is_open and is_over(year.year, day):
        return Phase.COLLECTING
    return Phase(year.state)


@dataclass(frozen=True, slots=True)
class CountiesByStatus:
    """How many counties have reported, partly or not; those without support colleagues by themselves."""

    reported: int
    partly: int
    not_reported: int
    without: int

    @classmethod
    def of(cls, counties: Sequence[Coverage]) -> "CountiesByStatus":
        with_people = [each for each in counties if each.in_office]
        number = Counter(each.status for each in with_people)
        return cls(
            number[ReportedStatus.REPORTED],
            number[ReportedStatus.PARTLY],
            number[ReportedStatus.NOT_REPORTED],
            len(counties) - len(with_people),
        )


@dataclass(frozen=True, slots=True)
class YearWithCoverage:
    """A line of the list of years."""

    year: int
    phase: Phase
    coverage: Coverage
    counties: CountiesByStatus
    reports: int
    reports_built: int

    @property
    def is_low(self) -> bool:
        """Whether the year is complete as far as it will be, and that isn't far."""
        is_done = self.phase in (Phase.CLOSED, Phase.PUBLISHED)
        return is_done and self.coverage.is_low


def years_with_coverage(day: dt.date) -> list[YearWithCoverage]:
    """Every year with its phase on `day` and its coverage, latest first."""
    lines = []
    states = Report.objects.values_list("release__year_id", "state")
    reports = Counter(year for year, _state in states)
    built = Counter(year for year, state in states if state == Report.State.BUILT)
    for year in Year.objects.order_by("-year"):
        nation, counties = coverage_of(year)
        lines.append(
            YearWithCoverage(
                year=year.year,
                phase=phase(year, day),
                coverage=nation,
                counties=CountiesByStatus.of(counties),
                reports=reports[year.year],
                reports_built=built[year.year],
            )
        )
    return lines


def year_or_404(year: int) -> Year:
    """The year. Raises Http404 for one that nothing was logged for."""
    return get_object_or_404(Year, year=year)


def year_or_none(year: int) -> Year | None:
    return Year.objects.filter(year=year).first()


def counties_of_year(year: int) -> QuerySet[County]:
    """The counties that the year's statistics use."""
    return County.objects.of_year(year)


def support_colleague_by_key(key: str) -> SupportColleague | None:
    return SupportColleague.objects.select_related("user").filter(pk=key).first()


def user_by_key(key: str) -> User | None:
    return User.objects.filter(pk=key).first()


def has_confirmed(support_colleague: SupportColleague, year: int) -> bool:
    return Confirmation.objects.filter(support_colleague=support_colleague, year_id=year).exists()


def years_to_confirm(support_colleague: SupportColleague, day: dt.date) -> list[Year]:
    """The open years that are over, in which the support colleague was in office, oldest first."""
    open_years = Year.objects.filter(state=Year.State.OPEN, year__lt=day.year).order_by("year")
    return [
        year
        for year in open_years
        if support_colleagues_in_office_during(year.year).filter(pk=support_colleague.pk).exists()
    ]


def nation_coverage(year: int) -> Coverage:
    """How many people in office during `year` have confirmed it; each counts once."""
    people = support_colleagues_in_office_during(year)
    confirmed = people.filter(confirmations__year_id=year)
    return Coverage(confirmed=confirmed.count(), in_office=people.count())


def counties_of_release(year: int) -> list[CountyOfRelease]:
    """The counties of `year` in order of code, with coverage during it and roster on its last day.

    A term in a county that has been replaced before the year, or came after, isn't counted.
    """
    in_office = _people_by_county(Appointment.objects.during_year(year))
    last_day = dt.date(year, 12, 31)
    on_roster = _people_by_county(Appointment.objects.on(last_day))
    confirmed = set(
        Confirmation.objects.filter(year_id=year).values_list("support_colleague_id", flat=True)
    )
    return [
        CountyOfRelease(
            code=county.code,
            name=county.name,
            region=county.health_region,
            coverage=_coverage(in_office.get(county.pk, {}).keys(), confirmed),
            composition=_composition(on_roster.get(county.pk, {}).values()),
        )
        for county in County.objects.of_year(year)
    ]


def nation_composition(year: int) -> Composition:
    """The whole roster on the year's last day; somebody who serves two counties counts once."""
    by_county = _people_by_county(Appointment.objects.on(dt.date(year, 12, 31)))
    people = {pk: person for county in by_county.values() for pk, person in county.items()}
    return _composition(people.values())


def closed_years() -> list[int]:
    """Closed and not published, oldest first."""
    closed = Year.objects.filter(state=Year.State.CLOSED).order_by("year")
    return list(closed.values_list("year", flat=True))


def release_of(year: int) -> Release | None:
    """The year's release, drafted or published."""
    return Release.objects.filter(year_id=year).first()


def published_releases() -> QuerySet[Release]:
    """Everything ever published, oldest year first."""
    return Release.objects.filter(is_published=True).order_by("year_id")


def published_coverage(year: int) -> PlaceCoverage | None:
    """The nation's coverage in a published year, as its release has it."""
    found = _frozen_coverage(year)
    return PlaceCoverage.of(found[1], found[0]) if found else None


def coverage_of(year: Year) -> tuple[Coverage, list[Coverage]]:
    """The nation's coverage and each county's: of a published year as its release has them, whatever is
    corrected in the roster after it."""
    found = _frozen_coverage(year.year) if year.state == Year.State.PUBLISHED else None
    return found or (
        nation_coverage(year.year),
        [county.coverage for county in counties_of_release(year.year)],
    )


def _frozen_coverage(year: int) -> tuple[Coverage, list[Coverage]] | None:
    """Out of a published release, without loading all of it."""
    releases = published_releases().filter(year_id=year)
    found = releases.values_list("document__nation_coverage", "document__counties").first()
    # An altered release may lack them: the first page must still say what is wrong.
    if found is None or None in found:
        return None
    nation, counties = found
    return Coverage(**nation), [Coverage(**each["coverage"]) for each in counties]


def releases_open_to(user: User | AnonymousUser) -> QuerySet[Release]:
    """The published releases whose statistics `user` may read, oldest year first: all for national staff, for
    everybody else those that staff opened to the public."""
    published = published_releases().defer("document", "audit_report", "notes")
    if may_review_drafts(user):
        return published
    return published.filter(public_statistics__isnull=False)


def may_review_drafts(user: User | AnonymousUser) -> bool:
    """Whether `user` sees statistics that aren't public, and what a draft will show: national staff."""
    return user.is_authenticated and user.is_national_staff


def has_public_statistics(year: int) -> bool:
    """Whether the statistics of `year` are open to everybody."""
    return PublicStatistics.objects.filter(release__year_id=year).exists()


def has_any_public_statistics() -> bool:
    return PublicStatistics.objects.exists()


def _people_by_county(terms: AppointmentQuerySet) -> dict[int, dict[UUID, SupportColleague]]:
    people: dict[int, dict[UUID, SupportColleague]] = {}
    rows = terms.support_colleagues().select_related("user__support_colleague")
    for term in rows:
        person = term.user.support_colleague
        people.setdefault(term.county_id, {})[person.pk] = person
    return people


def _coverage(people: Iterable[UUID], confirmed: set[UUID]) -> Coverage:
    in_office = set(people)
    return Coverage(confirmed=len(in_office & confirmed), in_office=len(in_office))


def _composition(people: Iterable[SupportColleague]) -> Composition:
    people = list(people)
    sexes = Counter(person.sex for person in people)
    kinds = Counter(person.kind_of_doctor_id for person in people)
    return Composition(
        women=sexes[SupportColleague.Sex.WOMAN],
        men=sexes[SupportColleague.Sex.MAN],
        kinds_of_doctor=dict(sorted(kinds.items())),
    )
