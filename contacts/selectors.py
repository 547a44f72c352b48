"""Reads of the log. A contact is reached through its owner and no other way."""

from uuid import UUID

from colleagues.models import SupportColleague
from contacts import nicknames, sealing
from contacts.errors import ContactNotFound
from contacts.models import Contact


def own_open_contacts(support_colleague: SupportColleague) -> list[Contact]:
    """The support colleague's open contacts in the order of their made-up names, which is no order in time.

    Tries every open contact, one hash each: a term of office that was corrected must not hide a contact.
    """
    sealed = Contact.objects.filter(owner_seal__isnull=False).values_list("pk", "owner_seal")
    own = sealing.ids_sealed_by(list(sealed), support_colleague_id=support_colleague.pk)
    contacts = Contact.objects.filter(pk__in=own).select_related(
        "county", "sex", "age_band", "workplace", "initiator"
    )
    found = contacts.prefetch_related(
        "reasons__reason", "conversations__way", "conversations__length"
    )
    return sorted(found, key=lambda contact: nicknames.name(contact.nickname or 0))


def own_contact(*, support_colleague: SupportColleague, contact_id: UUID) -> Contact:
    """The open contact. Raises ContactNotFound if it is forged, another's, closed or deleted."""
    contact = Contact.objects.filter(pk=contact_id).first()
    if contact is None:
        raise ContactNotFound
    return check_own(contact=contact, support_colleague=support_colleague)


def check_own(*, contact: Contact, support_colleague: SupportColleague) -> Contact:
    """`contact` itself. Raises ContactNotFound unless it is open and the support colleague's."""
    if contact.owner_seal is None or not sealing.is_sealed_by(
        owner_seal=contact.owner_seal,
        contact_id=contact.pk,
        support_colleague_id=support_colleague.pk,
    ):
        raise ContactNotFound
    return contact
