"""Confirming a year: "everything I had is registered", also when there was nothing."""

from django.db import transaction
from django.utils.translation import gettext as _

from colleagues.models import SupportColleague
from colleagues.selectors import support_colleagues_in_office_during
from contacts.models import Year
from reporting.models import Confirmation
from supportscheme.errors import RuleError


class NotInOffice(RuleError):
    """Only who was in office during the year confirms it."""


class YearIsClosed(RuleError):
    """A closed year can't be confirmed any more."""


@transaction.atomic
def confirm_year(*, support_colleague: SupportColleague, year: int) -> Confirmation:
    """Store that the support colleague has registered everything of `year`; once is enough.

    What was registered, and whether there was anything, is not stored. Raises NotInOffice, YearIsClosed.
    """
    row = Year.objects.select_for_update().filter(year=year).first()
    if row is None or not row.is_open:
        raise YearIsClosed(
            _("%(year)s is closed and can't be confirmed any more.") % {"year": year}
        )
    if not support_colleagues_in_office_during(year).filter(pk=support_colleague.pk).exists():
        raise NotInOffice(_("You were not in office in %(year)s.") % {"year": year})
    confirmation, _created = Confirmation.objects.get_or_create(
        year=row, support_colleague=support_colleague
    )
    return confirmation
