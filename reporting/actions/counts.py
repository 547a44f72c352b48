"""The nation's count of contacts so far this year: rounded, monthly, never going down."""

import datetime as dt

from django.db import transaction

from colleagues.selectors import today
from contacts import actions as contacts_actions
from contacts import tallies
from contacts.models import Year
from reporting.models import NationCount


def begin_year() -> None:
    """Make the row of the year under way, whether or not anybody has logged anything: it is confirmed and
    collected all the same, and that it is there says nothing of a first contact."""
    contacts_actions.open_year(actor=None, year=today().year)


@transaction.atomic
def refresh_nation_count() -> NationCount | None:
    """Count the year under way once a month, and round to five. Within the month nothing changes, and a
    count that went down (a mistake was deleted) isn't shown going down."""
    day = today()
    month = dt.date(day.year, day.month, 1)
    year = Year.objects.select_for_update().filter(year=day.year, state=Year.State.OPEN).first()
    if year is None:
        return None
    earlier = NationCount.objects.filter(year=year).first()
    if earlier is not None and earlier.as_of >= month:
        return earlier
    rounded = tallies.rounded_nation_count(year=year.year)
    count, _created = NationCount.objects.update_or_create(
        year=year,
        defaults={"as_of": month, "rounded": max(rounded, earlier.rounded if earlier else 0)},
    )
    return count
