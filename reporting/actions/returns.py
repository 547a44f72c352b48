"""A county's return: the adviser's word that everybody was asked, and the reasons of those who can't."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from colleagues.models import County, SupportColleague, User
from colleagues.permissions import is_national_staff
from colleagues.selectors import today
from contacts.models import Year
from reporting import collecting, selectors
from reporting.collecting import Member
from reporting.models import CountyReturn, Excuse, YearDates
from supportscheme.audit import record
from supportscheme.errors import RuleError


class NotCollecting(RuleError):
    """Returns are made when a year is over and not yet closed."""


class NotOfThisCounty(RuleError):
    """The person wasn't in office in the county during the year."""


class AlreadyConfirmed(RuleError):
    """Who has confirmed needs no excuse."""


class PeopleMissing(RuleError):
    """Somebody has neither confirmed nor been excused."""


class UnknownReason(RuleError):
    """A reason that isn't in the list."""


class AlreadySubmitted(RuleError):
    """The return is in already."""


class BadDates(RuleError):
    """Reminders that end before they begin, or a deadline outside them."""


@transaction.atomic
def excuse(
    *,
    actor: User | None,
    county: County,
    year: int,
    support_colleague: SupportColleague,
    reason: str,
) -> Excuse:
    """State why somebody can't confirm `year`. Raises PermissionDenied, NotCollecting, NotOfThisCounty,
    AlreadyConfirmed, UnknownReason."""
    row = _collecting(actor, county, year)
    member = _member(county, year, support_colleague)
    if member.has_confirmed:
        raise AlreadyConfirmed(
            _("%(name)s has confirmed %(year)s.") % {"name": support_colleague, "year": year}
        )
    if reason not in Excuse.Reason.values:
        raise UnknownReason(_("“%(reason)s” is not one of the reasons.") % {"reason": reason})
    stated, _created = Excuse.objects.update_or_create(
        year=row, support_colleague=support_colleague, defaults={"reason": reason}
    )
    return stated


@transaction.atomic
def withdraw_excuse(
    *, actor: User | None, county: County, year: int, support_colleague: SupportColleague
) -> None:
    """Take a stated reason back, as long as the return that rests on it isn't submitted. Raises
    PermissionDenied, NotCollecting, NotOfThisCounty, AlreadySubmitted."""
    row = _collecting(actor, county, year)
    _check_not_submitted(county, year)
    _member(county, year, support_colleague)
    Excuse.objects.filter(year=row, support_colleague=support_colleague).delete()


@transaction.atomic
def submit_return(*, actor: User | None, county: County, year: int) -> CountyReturn:
    """Hand in the county's return of `year`. Raises PermissionDenied, NotCollecting, PeopleMissing,
    AlreadySubmitted."""
    row = _collecting(actor, county, year)
    check_can_submit(county, year)
    submitted = CountyReturn.objects.create(
        year=row, county=county, submitted_on=today(), submitted_by=actor
    )
    record(actor=actor, event="return_submitted", subject=submitted)
    return submitted


def check_can_submit(county: County, year: int) -> None:
    """Raise PeopleMissing or AlreadySubmitted, with the reason, if the return can't be submitted."""
    _check_not_submitted(county, year)
    missing = [m.person for m in collecting.members(county, year) if not m.is_settled]
    if missing:
        raise PeopleMissing(
            _("Not yet confirmed, and no reason stated: %(names)s.")
            % {"names": ", ".join(map(str, missing))}
        )


def _check_not_submitted(county: County, year: int) -> None:
    if collecting.return_of(county, year) is not None:
        raise AlreadySubmitted(
            _("The return of %(county)s for %(year)s is in already.")
            % {"county": county, "year": year}
        )


def can_submit(county: County, year: int) -> bool:
    try:
        check_can_submit(county, year)
    except RuleError:
        return False
    return True


@transaction.atomic
def set_dates(
    *,
    actor: User | None,
    year: int,
    reminders_from: dt.date,
    deadline: dt.date,
    reminders_until: dt.date,
) -> YearDates:
    """Set when the reminders about `year` go out. Raises PermissionDenied, NotCollecting for a year that is
    closed or unknown, BadDates."""
    if actor is not None and not is_national_staff(actor):
        raise PermissionDenied
    row = Year.objects.select_for_update().filter(year=year, state=Year.State.OPEN).first()
    if row is None:
        raise NotCollecting(_("%(year)s is closed: no mails are sent about it.") % {"year": year})
    if not dt.date(year, 12, 31) < reminders_from <= deadline <= reminders_until:
        raise BadDates(
            _(
                "Reminders begin after 31 December %(year)s, the deadline follows, and then their end."
            )
            % {"year": year}
        )
    days = {
        "reminders_from": reminders_from,
        "deadline": deadline,
        "reminders_until": reminders_until,
    }
    dates, _created = YearDates.objects.update_or_create(year=row, defaults=days)
    detail = {name: day.isoformat() for name, day in days.items()}
    record(actor=actor, event="year_dates_set", subject=row, detail=detail)
    return dates


def check_may_return(actor: User | None, county: County, year: int) -> None:
    """Raise PermissionDenied unless `actor` is the county's adviser, national staff or the operator."""
    if actor is None or is_national_staff(actor):
        return
    if not collecting.counties_to_return(actor, year, today()).filter(pk=county.pk).exists():
        raise PermissionDenied


def _collecting(actor: User | None, county: County, year: int) -> Year:
    """The year, locked, if `actor` may and the county and the year can."""
    check_may_return(actor, county, year)
    row = Year.objects.select_for_update().filter(year=year).first()
    is_its_county = County.objects.of_year(year).filter(pk=county.pk).exists()
    if row is None or selectors.phase(row, today()) is not selectors.Phase.COLLECTING:
        raise NotCollecting(
            _("%(year)s is not being collected: it still runs or is closed.") % {"year": year}
        )
    if not is_its_county:
        raise NotCollecting(
            _("%(county)s was not a county in %(year)s.") % {"county": county, "year": year}
        )
    return row


def _member(county: County, year: int, support_colleague: SupportColleague) -> Member:
    for member in collecting.members(county, year):
        if member.person.pk == support_colleague.pk:
            return member
    raise NotOfThisCounty(
        _("%(name)s was not in office in %(county)s in %(year)s.")
        % {"name": support_colleague, "county": county, "year": year}
    )
