"""Confirming a year: "everything I had is registered", also when there was nothing.

A confirmation is never taken back, not even when something is logged after it: a row that goes at that
moment would tell that this person has logged something, and when. The log page asks once more instead,
and the second tap stores nothing (docs/decisions).
"""

from django.db import transaction
from django.utils.translation import gettext as _

from colleagues.models import SupportColleague, User
from colleagues.selectors import support_colleagues_in_office_during, today
from contacts.models import Year
from reporting import selectors
from reporting.models import Confirmation, Excuse, Mute
from supportscheme.errors import RuleError


class NotInOffice(RuleError):
    """Only who was in office during the year confirms it."""


class YearIsClosed(RuleError):
    """A closed year can't be confirmed any more."""


class YearStillRuns(RuleError):
    """A year is confirmed when it is over."""


@transaction.atomic
def confirm_year(*, support_colleague: SupportColleague, year: int) -> Confirmation:
    """Store that the support colleague has registered everything of `year`; once is enough.

    A reason stated why they can't goes. What was registered, and whether there was anything, is not stored.
    Raises NotInOffice, YearIsClosed,
    YearStillRuns.
    """
    row = Year.objects.select_for_update().filter(year=year).first()
    check_can_confirm(support_colleague=support_colleague, year=year, row=row)
    confirmation, _created = Confirmation.objects.get_or_create(
        year=row, support_colleague=support_colleague
    )
    Excuse.objects.filter(year=row, support_colleague=support_colleague).delete()
    return confirmation


def check_can_confirm(*, support_colleague: SupportColleague, year: int, row: Year | None) -> None:
    """Raise NotInOffice, YearIsClosed or YearStillRuns if the person can't confirm `year` now; `row` is the
    year's."""
    if row is None or not row.is_open:
        raise YearIsClosed(
            _("%(year)s is closed and can't be confirmed any more.") % {"year": year}
        )
    if not selectors.is_over(year, today()):
        raise YearStillRuns(_("%(year)s is confirmed when it is over.") % {"year": year})
    if not support_colleagues_in_office_during(year).filter(pk=support_colleague.pk).exists():
        raise NotInOffice(_("You were not in office in %(year)s.") % {"year": year})


@transaction.atomic
def mute(*, user: User, year: int) -> None:
    """No more mails to `user` about `year`. Raises YearIsClosed."""
    row = _open(year)
    Mute.objects.get_or_create(year=row, user=user)


@transaction.atomic
def unmute(*, user: User, year: int) -> None:
    """Mails about `year` again. Raises YearIsClosed."""
    _open(year)
    Mute.objects.filter(year_id=year, user=user).delete()


def _open(year: int) -> Year:
    row = Year.objects.filter(year=year, state=Year.State.OPEN).first()
    if row is None:
        raise YearIsClosed(_("%(year)s is closed: no mails are sent about it.") % {"year": year})
    return row
