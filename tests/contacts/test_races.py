"""Two windows, two threads, two connections: real concurrency on the database that is configured."""

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from colleagues.models import SupportColleague
from contacts import actions, selectors
from contacts.errors import ContactNotFound, ConversationAlreadyLogged, YearNotOpen
from contacts.models import Contact, ContactReason, Conversation, Year
from tests.contacts import play

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*steps: Callable[[], object]) -> list[object]:
    """Run the steps at the same moment, each on its own connection; what each returned or raised."""
    gate = threading.Barrier(len(steps))

    def run(step: Callable[[], object]) -> object:
        try:
            gate.wait(timeout=20)
            return step()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(run, steps))


def kinds(results: list[object]) -> list[str]:
    return sorted(type(result).__name__ for result in results)


@pytest.mark.parametrize("_attempt", range(3))
def test_two_windows_add_the_third_conversation_and_one_is_told(
    support_colleague: SupportColleague, _attempt: int
) -> None:
    contact = play.log(support_colleague, conversations=2)

    def add() -> Contact:
        return actions.add_conversation(
            support_colleague=support_colleague,
            contact_id=contact.pk,
            number=3,
            conversation=play.TALK,
        )

    results = at_once(add, add, add, add)
    # The third closed the contact: to the others it is a contact that isn't theirs any more.
    assert kinds(results) == ["Contact", *["ContactNotFound"] * 3]
    assert Conversation.objects.filter(contact=contact).count() == 3


def test_two_windows_add_the_second_conversation_and_one_is_told(
    support_colleague: SupportColleague,
) -> None:
    contact = play.log(support_colleague)

    def add() -> Contact:
        return actions.add_conversation(
            support_colleague=support_colleague,
            contact_id=contact.pk,
            number=2,
            conversation=play.TALK,
        )

    results = at_once(add, add)
    assert kinds(results) == ["Contact", "ConversationAlreadyLogged"]
    assert Conversation.objects.filter(contact=contact).count() == 2


@pytest.mark.parametrize("_attempt", range(3))
def test_a_double_click_makes_one_contact(
    support_colleague: SupportColleague, _attempt: int
) -> None:
    contact_id = uuid.uuid4()
    results = at_once(*[lambda: play.log(support_colleague, contact_id=contact_id)] * 4)
    assert kinds(results) == ["Contact"] * 4
    assert Contact.objects.count() == ContactReason.objects.count() == 1
    assert Conversation.objects.count() == 1


def test_looking_through_open_contacts_locks_nobody_out(
    support_colleague: SupportColleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked, whole = [], selectors.own_open_contacts

    def watched(person: SupportColleague) -> list[Contact]:
        locked.append(connection.in_atomic_block)
        return whole(person)

    monkeypatch.setattr(selectors, "own_open_contacts", watched)
    play.log(support_colleague)
    assert locked == [False]


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one lock")
def test_publishing_and_shuffling_at_once_wait_for_each_other(
    support_colleague: SupportColleague,
) -> None:
    """The year's contacts are locked before what belongs to them; otherwise each holds what the other
    waits for, and PostgreSQL ends one of them."""
    play.log(support_colleague)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            # As the shuffle does, stopped between its first and its second lock.
            cursor.execute("BEGIN")
            cursor.execute("LOCK TABLE contacts_contact IN EXCLUSIVE MODE")

            def delete() -> int:
                return actions.delete_contacts(year=play.this_year())

            with ThreadPoolExecutor(1) as pool:
                deleting = pool.submit(lambda: at_once(delete))
                with pytest.raises(TimeoutError):
                    deleting.result(timeout=1)
                cursor.execute("LOCK TABLE contacts_contactreason IN EXCLUSIVE MODE NOWAIT")
                cursor.execute("COMMIT")
                assert deleting.result(timeout=20) == [1]
    finally:
        other.close()
    assert not Contact.objects.exists()


def test_no_contact_slips_in_while_a_year_closes(support_colleague: SupportColleague) -> None:
    year = actions.open_year(actor=None, year=play.this_year())
    logged = [play.log(support_colleague) for _ in range(3)]

    def close() -> int:
        with transaction.atomic():
            Year.objects.select_for_update().get(pk=year.pk)
            closed = actions.close_contacts(year=year.pk)
            Year.objects.filter(pk=year.pk).update(state=Year.State.CLOSED)
            return closed

    def log() -> Contact:
        return play.log(support_colleague)

    closed, *results = at_once(close, log, log, log)
    assert all(isinstance(result, (Contact, YearNotOpen)) for result in results)
    written = [result for result in results if isinstance(result, Contact)]
    assert closed == len(logged) + len(written)
    assert selectors.own_open_contacts(support_colleague) == []
    assert not Contact.objects.filter(owner_seal__isnull=False).exists()


def test_closing_and_correcting_at_once_leaves_no_half(
    support_colleague: SupportColleague,
) -> None:
    contact = play.log(support_colleague)

    def correct() -> Contact:
        return actions.correct_contact(
            support_colleague=support_colleague,
            contact_id=contact.pk,
            county=contact.county,
            year=contact.year_id,
            answers=play.ANSWERS,
            conversations=[play.TALK] * 2,
            seen=1,
        )

    def delete() -> None:
        actions.delete_contact(support_colleague=support_colleague, contact_id=contact.pk)

    results = at_once(correct, delete)
    assert all(
        result is None or isinstance(result, (Contact, ContactNotFound, ConversationAlreadyLogged))
        for result in results
    )
    assert (
        Contact.objects.count()
        == Conversation.objects.count()
        == ContactReason.objects.count()
        == 0
    )
