"""Changing the key that ties open contacts to their owners."""

from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from colleagues.models import SupportColleague
from contacts import sealing
from contacts.models import Contact


class Rotation(NamedTuple):
    """How many open contacts were sealed anew, were sealed with the current key already, and belong to
    nobody under any key that is known."""

    resealed: int
    current: int
    unknown: int


@transaction.atomic
def rotate_contact_owner_key() -> Rotation:
    """Seal every open contact under the first key of `CONTACT_OWNER_KEY`. The older keys must still be
    listed; afterwards they can go, unless `unknown` says that contacts were left."""
    people = list(SupportColleague.objects.values_list("pk", flat=True))
    counts = {"resealed": 0, "current": 0, "unknown": 0}
    for contact in Contact.objects.select_for_update().filter(owner_seal__isnull=False):
        owner = next((pk for pk in people if _owns(pk, contact)), None)
        if owner is None:
            counts["unknown"] += 1
        elif sealing.is_current(
            owner_seal=contact.owner_seal or b"", contact_id=contact.pk, support_colleague_id=owner
        ):
            counts["current"] += 1
        else:
            new = sealing.seal(contact_id=contact.pk, support_colleague_id=owner)
            Contact.objects.filter(pk=contact.pk).update(owner_seal=new)
            counts["resealed"] += 1
    return Rotation(**counts)


def _owns(support_colleague_id: UUID, contact: Contact) -> bool:
    return sealing.is_sealed_by(
        owner_seal=contact.owner_seal or b"",
        contact_id=contact.pk,
        support_colleague_id=support_colleague_id,
    )
