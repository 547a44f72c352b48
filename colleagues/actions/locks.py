"""The one order in which steps at the same moment wait for each other: counties first, by code, then people
and terms. In another order two steps could each wait for the other."""

from collections.abc import Iterable

from colleagues.models import County


def lock_counties(counties: Iterable[County]) -> list[County]:
    """The counties as they are now, by code; they stay so until the transaction ends."""
    # Not their keys: whoever logs a contact refers to a county, and needn't wait.
    rows = County.objects.select_for_update(no_key=True).order_by("code")
    return list(rows.filter(pk__in=[county.pk for county in counties]))
