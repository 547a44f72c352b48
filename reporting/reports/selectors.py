"""Reads of reports: which are published, and who may see which."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from colleagues.models import Appointment, County, User
from reporting import selectors
from reporting.models import Release, Report, ReportFile
from supportscheme.errors import RuleError


class NotPublished(RuleError):
    """The year has no published release."""


def published_release(year: int) -> Release:
    """The release of a published year. Raises NotPublished naming the year."""
    release = selectors.published_releases().filter(year_id=year).first()
    if release is None:
        raise NotPublished(_("%(year)s is not published.") % {"year": year})
    return release


def counties_open_to(user: User, day: dt.date) -> set[int]:
    """Keys of the counties whose reports `user` may read on `day`: those of the own appointments, and those
    they came from, so that a reform doesn't take a county's past away."""
    own = Appointment.objects.on(day).filter(user=user).values_list("county_id", flat=True)
    found: set[int] = set()
    new = set(own)
    while new:
        found |= new
        older = County.objects.filter(successors__in=new).values_list("pk", flat=True)
        new = set(older) - found
    return found


def reports_open_to(user: User, day: dt.date) -> QuerySet[Report]:
    """The published reports `user` may read: staff all, others the own county's and the nation's; none for
    somebody without a role."""
    reports = Report.objects.filter(release__is_published=True).select_related("release", "county")
    if user.is_national_staff:
        return reports
    counties = counties_open_to(user, day)
    if not counties:
        return reports.none()
    return reports.filter(county__in=counties) | reports.filter(county=None)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a year's reports are, of those somebody may read."""

    year: int
    reports: tuple[Report, ...]

    @property
    def total(self) -> int:
        return len(self.reports)

    @property
    def built(self) -> int:
        return sum(report.state == Report.State.BUILT for report in self.reports)

    @property
    def failed(self) -> int:
        return sum(report.state == Report.State.FAILED for report in self.reports)

    @property
    def is_under_way(self) -> bool:
        return self.built + self.failed < self.total


def progress(year: int, user: User, day: dt.date) -> Progress:
    """The reports of a year that `user` may read, the nation's first."""
    reports = reports_open_to(user, day).filter(release__year_id=year).prefetch_related("files")
    return Progress(year, tuple(reports))


def years_with_reports(user: User, day: dt.date) -> list[int]:
    """Newest first."""
    years = reports_open_to(user, day).order_by("-release__year_id")
    return list(years.values_list("release__year_id", flat=True).distinct())


def files_open_to(user: User, day: dt.date) -> QuerySet[ReportFile]:
    """The finished files `user` may download."""
    built = reports_open_to(user, day).filter(state=Report.State.BUILT)
    return ReportFile.objects.filter(report__in=built)
