"""What happens to a year's contacts as a whole.

Every write to the log locks the row of its year first, so that no contact slips in while the year is closed.
Whoever closes a year takes the same lock (`Year.objects.select_for_update()`) before looking at its state.
"""

import random
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db import transaction

from colleagues.models import County, User
from colleagues.selectors import today
from contacts import loading, storage, tallies
from contacts.errors import RowsRefused, YearNotOpen, YearOutOfRange
from contacts.models import Contact, ContactReason, Conversation, Tally, Year
from supportscheme import audit


@transaction.atomic
def open_year(*, actor: User | None, year: int) -> Year:
    """The row of `year`, made open if there is none. `actor` is None for the operator's command.

    Raises YearOutOfRange for a year before the scheme began or in the future.
    """
    _check_year_in_range(year)
    row, created = Year.objects.get_or_create(year=year)
    if created:
        audit.record(actor=actor, event="year_opened", subject=row)
    return row


def _check_year_in_range(year: int) -> None:
    if not settings.FIRST_YEAR <= year <= today().year:
        raise YearOutOfRange(year)


def lock_open_year(year: int) -> Year:
    """The year, locked until the transaction ends. Loggers queue here for the time of one insert."""
    _check_year_in_range(year)
    Year.objects.get_or_create(year=year)
    row = Year.objects.select_for_update(no_key=True).get(year=year)
    if not row.is_open:
        raise YearNotOpen(year)
    return row


@transaction.atomic
def load_contacts(*, rows: Iterable[loading.ContactRow]) -> int:
    """Store anonymous rows as closed contacts, all or none, and say how many.

    Years that have no row yet are opened. Raises RowsRefused with everything that is wrong.
    """
    rows = list(rows)
    errors = loading.errors_in(rows)
    if errors:
        raise RowsRefused(errors)
    for year in sorted({int(row.year) for row in rows}):
        lock_open_year(year)
    loading.insert(rows)
    return len(rows)


@transaction.atomic
def close_contacts(*, year: int) -> int:
    """Erase seal and made-up name of every open contact of `year`; how many were open."""
    open_contacts = Contact.objects.filter(year_id=year, owner_seal__isnull=False)
    return open_contacts.update(owner_seal=None, nickname=None)


@transaction.atomic
def delete_contacts(*, year: int) -> int:
    """Delete the rows of `year`'s contacts, and the counties' cross tables, which are nearly the same; how
    many contacts there were."""
    Tally.objects.filter(Tally.COUNTYS_CROSSES, year_id=year).delete()
    contacts = Contact.objects.filter(year_id=year)
    # Contacts first, then what belongs to them, as everybody else locks them.
    list(contacts.select_for_update().values_list("pk"))
    ContactReason.objects.filter(contact__in=contacts).delete()
    Conversation.objects.filter(contact__in=contacts).delete()
    return contacts.delete()[0]


@transaction.atomic
def tally_contacts(*, year: int, rng: random.Random | None = None) -> None:
    """Count the contacts of a closed `year` into tallies, instead of any that are there.

    `rng` draws the coarse code of an answer that has none; leave it out except for invented data.
    """
    Tally.objects.filter(year_id=year).delete()
    counts = tallies.count_contacts(year=year, rng=rng)
    county_ids = dict(County.objects.of_year(year).values_list("code", "pk"))
    rows = tallies.rows(year=year, counts=counts, county_ids=county_ids)
    # By their random keys: in the order of counting, rows would lie contact by contact.
    Tally.objects.bulk_create(sorted(rows, key=lambda row: row.pk.bytes))


@transaction.atomic
def delete_tallies(*, years: Sequence[int]) -> None:
    """Delete the tallies of `years`: they were published, alone and in their pooled period."""
    Tally.objects.filter(year_id__in=years).delete()


def shuffle_contacts() -> None:
    """Rewrite the contacts' tables so that neither the order of rows nor the transaction that wrote them
    tells when a contact was logged. Outside a transaction."""
    storage.forget_insertion_order()


def purge_deleted_rows(*, tables: Sequence[str] = ()) -> None:
    """Make deleted rows of contacts, tallies and `tables` unreadable in the database's files as well.
    Outside a transaction."""
    storage.purge_deleted_rows(tables=tables)
