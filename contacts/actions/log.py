"""What a support colleague does in the log. Nothing here is audited: an entry beside a contact would say
whose it is."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from colleagues.models import County, SupportColleague
from colleagues.selectors import counties_served_by
from contacts import nicknames, sealing, selectors
from contacts.actions.years import lock_open_year
from contacts.answers import Answers, Talk, check_answers, check_talks
from contacts.errors import (
    ContactAlreadyLogged,
    ContactNotFound,
    ConversationAlreadyLogged,
    ConversationCapReached,
    CountyNotServed,
)
from contacts.models import MAX_CONVERSATIONS, Contact, ContactReason, Conversation


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
    ContactAlreadyLogged if it is stored with other answers; ContactNotFound if the id belongs to a contact
    that is closed or somebody else's.
    """
    sent = Contact(pk=contact_id, year_id=year, county=county, **_columns(answers))
    if Contact.objects.filter(pk=contact_id).exists():
        return _sent_before(support_colleague, sent, answers, conversations)
    # Every open contact is tried for this, and nobody else shall wait for it.
    taken = {own.nickname for own in selectors.own_open_contacts(support_colleague)}
    with transaction.atomic():
        lock_open_year(year)
        # Once more behind the lock: a double click waits there for its first half. Finding out from a
        # refused insert would put the row into PostgreSQL's own log, with the time.
        if Contact.objects.filter(pk=contact_id).exists():
            return _sent_before(support_colleague, sent, answers, conversations)
        _check_place(support_colleague, county, year)
        check_answers(year=year, answers=answers)
        check_talks(year=year, talks=conversations)
        _seal(sent, support_colleague, taken)
        sent.save(force_insert=True)
        _write_reasons(sent, answers)
        _write_conversations(sent, conversations)
    return sent


def _sent_before(
    support_colleague: SupportColleague, sent: Contact, answers: Answers, talks: Sequence[Talk]
) -> Contact:
    """The stored contact that was `sent` once more. Raises ContactNotFound, ContactAlreadyLogged."""
    stored = selectors.own_contact(support_colleague=support_colleague, contact_id=sent.pk)
    columns = ("year_id", "county_id", *_columns(answers))
    reasons = stored.reasons.values_list("reason_id", flat=True)
    held = stored.conversations.order_by("number").values_list("way_id", "length_id")
    # Conversations may have been added since; a late repetition is no correction.
    if (
        any(getattr(stored, column) != getattr(sent, column) for column in columns)
        or set(reasons) != answers.reasons
        or list(held[: len(talks)]) != [(talk.way, talk.length) for talk in talks]
    ):
        raise ContactAlreadyLogged
    return stored


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
    _insert_conversation(contact, number, conversation)
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
    contact = _lock_own(support_colleague, contact_id, also=year)
    if contact.conversations.count() != seen:
        raise ConversationAlreadyLogged(contact.conversations.count())
    if (county.pk, year) != (contact.county_id, contact.year_id):
        _check_place(support_colleague, county, year)
    check_answers(year=year, answers=answers)
    check_talks(year=year, talks=conversations)
    columns = {"year_id": year, "county": county, **_columns(answers)}
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


def _lock_own(
    support_colleague: SupportColleague, contact_id: UUID, *, also: int | None = None
) -> Contact:
    """The open contact, locked behind its year and the year `also`: years first and in order everywhere,
    so that nobody waits for somebody who waits for them."""
    seen = selectors.own_contact(support_colleague=support_colleague, contact_id=contact_id)
    for year in sorted({seen.year_id, also or seen.year_id}):
        lock_open_year(year)
    contact = Contact.objects.select_for_update().filter(pk=contact_id).first()
    if contact is None or contact.year_id != seen.year_id:
        raise ContactNotFound
    return selectors.check_own(contact=contact, support_colleague=support_colleague)


def _check_place(support_colleague: SupportColleague, county: County, year: int) -> None:
    if not counties_served_by(support_colleague, year).filter(pk=county.pk).exists():
        raise CountyNotServed(county, year)


def _columns(answers: Answers) -> dict[str, str]:
    return {f"{v}_id": code_id for v, code_id in answers.by_variable() if v != "reason"}


def _seal(contact: Contact, support_colleague: SupportColleague, taken: set[int | None]) -> None:
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
