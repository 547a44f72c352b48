"""P2: only a secret outside the database ties an open contact to its owner."""

import hashlib
import hmac
import uuid
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from colleagues.models import County, SupportColleague
from contacts import actions, nicknames, sealing, selectors
from contacts.errors import ContactNotFound
from contacts.models import Contact
from tests import factories
from tests.contacts import play

pytestmark = pytest.mark.django_db
OLD, NEW = b"o" * 32, b"n" * 32


@pytest.fixture
def use_keys(settings: Any) -> Callable[..., None]:
    def use(*keys: bytes) -> None:
        settings.CONTACT_OWNER_KEYS = list(keys)

    return use


def test_the_seal_is_the_keyed_hash_of_both_ids(
    support_colleague: SupportColleague, use_keys: Callable[..., None]
) -> None:
    use_keys(NEW, OLD)
    contact = play.log(support_colleague)
    message = contact.pk.bytes + support_colleague.pk.bytes
    expected = hmac.new(NEW, message, hashlib.sha256).digest()
    assert bytes(Contact.objects.get().owner_seal or b"") == expected


def test_two_contacts_of_one_owner_have_nothing_in_common(
    support_colleague: SupportColleague,
) -> None:
    first, second = play.log(support_colleague), play.log(support_colleague)
    assert first.owner_seal != second.owner_seal


def test_without_the_key_nobody_finds_a_contact(
    support_colleague: SupportColleague, use_keys: Callable[..., None]
) -> None:
    contact = play.log(support_colleague)
    use_keys(NEW)
    assert selectors.own_open_contacts(support_colleague) == []
    with pytest.raises(ContactNotFound):
        selectors.own_contact(support_colleague=support_colleague, contact_id=contact.pk)


def test_a_forged_owner_finds_nothing(support_colleague: SupportColleague, county: County) -> None:
    contact = play.log(support_colleague)
    thief = factories.appointed_support_colleague(county=county)
    for step in (actions.close_contact, actions.delete_contact):
        with pytest.raises(ContactNotFound):
            step(support_colleague=thief, contact_id=contact.pk)
    assert selectors.own_open_contacts(thief) == []
    assert selectors.own_open_contacts(support_colleague) == [contact]


def test_a_rotated_key_keeps_contacts_findable(
    support_colleague: SupportColleague, county: County, use_keys: Callable[..., None]
) -> None:
    use_keys(OLD)
    other = factories.appointed_support_colleague(county=county)
    mine, theirs = play.log(support_colleague), play.log(other)
    use_keys(NEW, OLD)
    newer = play.log(support_colleague)
    assert set(selectors.own_open_contacts(support_colleague)) == {mine, newer}
    output = StringIO()
    call_command("rotate_contact_owner_key", stdout=output)
    assert output.getvalue() == "Sealed anew: 2; current already: 1\n"
    use_keys(NEW)
    assert set(selectors.own_open_contacts(support_colleague)) == {mine, newer}
    assert selectors.own_open_contacts(other) == [theirs]


def test_rotation_leaves_what_no_key_opens_and_says_so(
    support_colleague: SupportColleague, use_keys: Callable[..., None]
) -> None:
    use_keys(b"x" * 32)
    lost = play.log(support_colleague)
    use_keys(NEW, OLD)
    with pytest.raises(CommandError, match="any of the keys: 1"):
        call_command("rotate_contact_owner_key", stdout=StringIO())
    use_keys(b"x" * 32)
    assert selectors.own_open_contacts(support_colleague) == [lost]


def test_closing_erases_the_way_back(support_colleague: SupportColleague) -> None:
    contact = play.log(support_colleague)
    actions.close_contact(support_colleague=support_colleague, contact_id=contact.pk)
    row = Contact.objects.get()
    assert (row.owner_seal, row.nickname) == (None, None)
    assert selectors.own_open_contacts(support_colleague) == []


def test_a_corrected_term_of_office_hides_no_contact(support_colleague: SupportColleague) -> None:
    contact = play.log(support_colleague)
    support_colleague.user.appointments.update(county=factories.county("56"))
    assert selectors.own_open_contacts(support_colleague) == [contact]


def test_names_are_two_words_and_differ_among_open_contacts() -> None:
    every = range(len(nicknames.FIRST) * len(nicknames.SECOND))
    assert len({nicknames.name(number) for number in every}) == len(every)
    assert all(len(nicknames.name(number).split()) == 2 for number in every)
    assert nicknames.draw(taken=set(every) - {17}) == 17
    with pytest.raises(ValueError, match="taken"):
        nicknames.draw(taken=set(every))


def test_a_seal_is_checked_under_every_key(use_keys: Callable[..., None]) -> None:
    contact_id, owner = uuid.uuid4(), uuid.uuid4()
    use_keys(OLD)
    seal = sealing.seal(contact_id=contact_id, support_colleague_id=owner)
    use_keys(NEW, OLD)
    same = {"owner_seal": seal, "contact_id": contact_id}
    assert sealing.is_sealed_by(**same, support_colleague_id=owner)
    assert not sealing.is_current(**same, support_colleague_id=owner)
    assert not sealing.is_sealed_by(**same, support_colleague_id=uuid.uuid4())
