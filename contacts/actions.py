"""All writes to the log. Nothing here is audited: an entry beside a contact would say whose it is.

Every write locks the row of its year first, so that no contact slips in while the year is closed. Whoever
closes a year takes the same lock (`Year.objects.select_for_update()`), before it looks at the state.
"""

import random
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from colleagues.models import County, SupportColleague, User
from colleagues.selectors import counties_served_by, today
from contacts import loading, nicknames, sealing, selectors, storage, tallies
from contacts.answers import Answers, Talk, check_answers, check_talks
from contacts.errors import (
    ContactNotFound,
    ConversationAlreadyLogged,
    ConversationCapReached,
    CountyNotServed,
    RowsRefused,
    YearNotOpen,
    YearOutOfRange,
)
from contacts.models import (
    MAX_CONVERSATIONS,
    Contact,
    ContactReason,
    Conversation,
    Tally,
    Year,
)
from supportscheme import audit


# Years ------------------------------------------------------------------------------------------------
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


def _lock_open_year(year: int) -> Year:
    """The year, locked until the transaction ends. Loggers queue here for the time of one insert."""
    _check_year_in_range(year)
    Year.objects.get_or_create(year=year)
    row = Year.objects.select_for_update(no_key=True).get(year=year)
    if not row.is_open:
        raise YearNotOpen(year)
    return row


# A support colleague's own contacts -------------------------------------------------------------------
@transaction.atomic
def log_contact(
    *,
    contact_id: UUID,
    support_colleague: SupportColleague,
    county: County,
    year: int,
    answers: Answers,
    conversations: Sequence[Talk],
) -> Contact:
    """Store a contact with the conversations held so far; the third closes it at once.

    The id was drawn when the form was shown: sent again, it finds the contact and changes nothing.
    Raises YearOutOfRange, YearNotOpen, CountyNotServed, UnknownAnswer, NoReason, ConversationCapReached;
    ContactNotFound if the id belongs to a contact that is closed or somebody else's.
    """
    if Contact.objects.filter(pk=contact_id).exists():
        return selectors.own_contact(support_colleague=support_colleague, contact_id=contact_id)
    row = _lock_open_year(year)
    _check(support_colleague, county, year, answers, conversations)
    contact = Contact(pk=contact_id, year=row, county=county, **_columns(answers))
    _seal(contact, support_colleague)
    try:
        with transaction.atomic():
            contact.save(force_insert=True)
    except IntegrityError:
        # A double click: the first one was a moment quicker.
        return selectors.own_contact(support_colleague=support_colleague, contact_id=contact_id)
    _write_reasons(contact, answers)
    _write_conversations(contact, conversations)
    return contact


@transaction.atomic
def add_conversation(
    *, support_colleague: SupportColleague, contact_id: UUID, number: int, conversation: Talk
) -> Contact:
    """Register conversation `number`, the one the user saw as the next; the third closes the contact.

    Raises ContactNotFound, YearNotOpen, UnknownAnswer; ConversationAlreadyLogged when another window was
    quicker, ConversationCapReached for a fourth.
    """
    contact = _lock_own(support_colleague, contact_id)
    check_talks(year=contact.year_id, talks=[conversation])
    check_next_conversation(contact=contact, number=number)
    try:
        with transaction.atomic():
            _insert_conversation(contact, number, conversation)
    except IntegrityError as error:
        raise ConversationAlreadyLogged(number) from error
    if number == MAX_CONVERSATIONS:
        _unseal(contact)
    return contact


def check_next_conversation(*, contact: Contact, number: int) -> None:
    """Raises ConversationCapReached for a fourth conversation, ConversationAlreadyLogged unless `number`
    is the next one of `contact`."""
    if number > MAX_CONVERSATIONS:
        raise ConversationCapReached
    if number != contact.conversations.count() + 1:
        raise ConversationAlreadyLogged(number)


@transaction.atomic
def correct_contact(
    *,
    support_colleague: SupportColleague,
    contact_id: UUID,
    county: County,
    year: int,
    answers: Answers,
    conversations: Sequence[Talk],
    seen: int,
) -> Contact:
    """Replace all answers of an open contact. `seen` is the number of conversations the form showed.

    Raises what `log_contact` raises, and ConversationAlreadyLogged when another window has registered a
    conversation since the form was shown.
    """
    contact = _lock_own(support_colleague, contact_id)
    if contact.conversations.count() != seen:
        raise ConversationAlreadyLogged(contact.conversations.count())
    row = contact.year if contact.year_id == year else _lock_open_year(year)
    _check(support_colleague, county, year, answers, conversations)
    columns = {"year": row, "county": county, **_columns(answers)}
    Contact.objects.filter(pk=contact.pk).update(**columns)
    contact.reasons.all().delete()
    contact.conversations.all().delete()
    _write_reasons(contact, answers)
    _write_conversations(contact, conversations)
    return contact


@transaction.atomic
def close_contact(*, support_colleague: SupportColleague, contact_id: UUID) -> None:
    """Erase the seal and the made-up name: nobody finds the contact again. Raises ContactNotFound."""
    _unseal(_lock_own(support_colleague, contact_id))


@transaction.atomic
def delete_contact(*, support_colleague: SupportColleague, contact_id: UUID) -> None:
    """Remove an open contact that was a mistake. Raises ContactNotFound."""
    _lock_own(support_colleague, contact_id).delete()


def _lock_own(support_colleague: SupportColleague, contact_id: UUID) -> Contact:
    """The open contact, its year and itself locked, in that order everywhere."""
    seen = selectors.own_contact(support_colleague=support_colleague, contact_id=contact_id)
    _lock_open_year(seen.year_id)
    contact = Contact.objects.select_for_update().filter(pk=contact_id).first()
    if contact is None or contact.year_id != seen.year_id:
        raise ContactNotFound
    return selectors.check_own(contact=contact, support_colleague=support_colleague)


def _check(
    support_colleague: SupportColleague,
    county: County,
    year: int,
    answers: Answers,
    conversations: Sequence[Talk],
) -> None:
    if not counties_served_by(support_colleague, year).filter(pk=county.pk).exists():
        raise CountyNotServed(county, year)
    check_answers(year=year, answers=answers)
    check_talks(year=year, talks=conversations)


def _columns(answers: Answers) -> dict[str, str]:
    return {f"{v}_id": code_id for v, code_id in answers.by_variable() if v != "reason"}


def _seal(contact: Contact, support_colleague: SupportColleague) -> None:
    taken = {own.nickname for own in selectors.own_open_contacts(support_colleague)}
    contact.nickname = nicknames.draw(taken=taken)
    contact.owner_seal = sealing.seal(
        contact_id=contact.pk, support_colleague_id=support_colleague.pk
    )


def _unseal(contact: Contact) -> None:
    contact.owner_seal = contact.nickname = None
    Contact.objects.filter(pk=contact.pk).update(owner_seal=None, nickname=None)


def _write_reasons(contact: Contact, answers: Answers) -> None:
    ContactReason.objects.bulk_create(
        [ContactReason(contact=contact, reason_id=reason) for reason in sorted(answers.reasons)]
    )


def _write_conversations(contact: Contact, conversations: Sequence[Talk]) -> None:
    for number, conversation in enumerate(conversations, start=1):
        _insert_conversation(contact, number, conversation)
    if len(conversations) == MAX_CONVERSATIONS:
        _unseal(contact)


def _insert_conversation(contact: Contact, number: int, conversation: Talk) -> None:
    Conversation(
        contact=contact, number=number, way_id=conversation.way, length_id=conversation.length
    ).save(force_insert=True)


# Whole years ------------------------------------------------------------------------------------------
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
        _lock_open_year(year)
    loading.insert(rows)
    return len(rows)


@transaction.atomic
def close_contacts(*, year: int) -> int:
    """Erase seal and made-up name of every open contact of `year`; how many were open."""
    open_contacts = Contact.objects.filter(year_id=year, owner_seal__isnull=False)
    return open_contacts.update(owner_seal=None, nickname=None)


@transaction.atomic
def delete_contacts(*, year: int) -> int:
    """Delete the rows of `year`'s contacts; how many contacts there were."""
    contacts = Contact.objects.filter(year_id=year)
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
    Tally.objects.bulk_create(tallies.rows(year=year, counts=counts, county_ids=county_ids))


@transaction.atomic
def delete_tallies(*, years: Sequence[int]) -> None:
    """Delete the tallies of `years`: they were published, alone and in their pooled period."""
    Tally.objects.filter(year_id__in=years).delete()


# What the database files keep ---------------------------------------------------------------------------
def shuffle_contacts() -> None:
    """Rewrite the contacts' tables so that neither the order of rows nor the transaction that wrote them
    tells when a contact was logged. Outside a transaction."""
    storage.forget_insertion_order()


def purge_deleted_rows() -> None:
    """Make deleted rows unreadable in the database's files as well. Outside a transaction."""
    storage.purge_deleted_rows()
