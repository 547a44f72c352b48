"""Sealed ownership: a keyed hash ties an open contact to its support colleague, and closing erases it.

The seal is HMAC-SHA256 of the two random ids under a key that lies outside the database, so a copied
database alone can't tell whose contact is whose. Nothing else about the owner is stored: finding one's own
contacts means trying every open one, which is quick (`python -m tests.bench.log`).
"""

import hmac
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings

# What a database gives for a binary field.
Seal = bytes | memoryview


def seal(*, contact_id: UUID, support_colleague_id: UUID) -> bytes:
    """The 32 bytes stored with an open contact, under the current key."""
    return _seal(settings.CONTACT_OWNER_KEYS[0], contact_id, support_colleague_id)


def is_sealed_by(*, owner_seal: Seal, contact_id: UUID, support_colleague_id: UUID) -> bool:
    """Whether this support colleague owns the contact; seals under older keys count too."""
    found = False
    for key in settings.CONTACT_OWNER_KEYS:
        found |= hmac.compare_digest(
            bytes(owner_seal), _seal(key, contact_id, support_colleague_id)
        )
    return found


def is_current(*, owner_seal: Seal, contact_id: UUID, support_colleague_id: UUID) -> bool:
    """Whether the seal is this support colleague's under the current key."""
    return hmac.compare_digest(
        bytes(owner_seal), seal(contact_id=contact_id, support_colleague_id=support_colleague_id)
    )


def ids_sealed_by(
    sealed: Iterable[tuple[UUID, Seal | None]], *, support_colleague_id: UUID
) -> list[UUID]:
    """Those of (contact id, seal) that the support colleague owns: one hash per contact and key."""
    owner, digest = support_colleague_id.bytes, hmac.digest
    keys: list[bytes] = settings.CONTACT_OWNER_KEYS
    return [
        contact_id
        for contact_id, owner_seal in sealed
        if any(
            hmac.compare_digest(
                digest(key, contact_id.bytes + owner, "sha256"), bytes(owner_seal or b"")
            )
            for key in keys
        )
    ]


def _seal(key: bytes, contact_id: UUID, support_colleague_id: UUID) -> bytes:
    return hmac.digest(key, contact_id.bytes + support_colleague_id.bytes, "sha256")
