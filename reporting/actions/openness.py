"""Opening a published year's statistics to everybody, and closing them again; the release isn't touched."""

from django.db import transaction
from django.utils.translation import gettext as _

from colleagues.models import User
from contacts.models import Year
from reporting import selectors
from reporting.models import PublicStatistics, Release
from supportscheme.audit import record
from supportscheme.errors import RuleError


class StatisticsNotPublished(RuleError):
    """The year has no published release, so there is nothing to open."""


class StatisticsAlreadyPublic(RuleError):
    """The year's statistics are open to everybody already."""


class StatisticsNotPublic(RuleError):
    """The year's statistics are the staff's already."""


def check_can_open_statistics(year: Year) -> None:
    """Raise StatisticsNotPublished or StatisticsAlreadyPublic, with the reason."""
    if year.state != Year.State.PUBLISHED:
        raise StatisticsNotPublished(
            _("%(year)s is not published, so its statistics can't be opened to the public.")
            % {"year": year}
        )
    if selectors.has_public_statistics(year.year):
        raise StatisticsAlreadyPublic(
            _("The statistics of %(year)s are open to the public already.") % {"year": year}
        )


def check_can_close_statistics(year: Year) -> None:
    """Raise StatisticsNotPublic, with the reason."""
    if not selectors.has_public_statistics(year.year):
        raise StatisticsNotPublic(
            _("The statistics of %(year)s are not open to the public.") % {"year": year}
        )


@transaction.atomic
def open_statistics(*, actor: User | None, year: int) -> None:
    """Let everybody read the statistics of `year`. Raises Year.DoesNotExist, StatisticsNotPublished,
    StatisticsAlreadyPublic."""
    row = Year.objects.select_for_update().get(year=year)
    check_can_open_statistics(row)
    PublicStatistics.objects.create(release=Release.objects.get(year=row))
    record(actor=actor, event="statistics_opened", subject=row)


@transaction.atomic
def close_statistics(*, actor: User | None, year: int) -> None:
    """Let nobody but staff read the statistics of `year` any more. Raises Year.DoesNotExist,
    StatisticsNotPublic."""
    row = Year.objects.select_for_update().get(year=year)
    check_can_close_statistics(row)
    PublicStatistics.objects.filter(release__year=row).delete()
    record(actor=actor, event="statistics_closed", subject=row)
