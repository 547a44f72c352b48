"""The audit log: who changed what about the roster, the roles, the counties and the years.

Nothing about contacts is ever written here (P2): an entry beside a contact would say whose it is and when.
"""

from typing import TYPE_CHECKING, Any

from django.db import models

from supportscheme.models import AuditEntry

if TYPE_CHECKING:
    from colleagues.models import User

_NEVER_AUDITED = {"contacts"}


def record(
    *, actor: "User | None", event: str, subject: models.Model, detail: dict[str, Any] | None = None
) -> None:
    """Write one entry, in the caller's transaction. `actor` is None for a command run by the operator.

    Raises ValueError for a subject from the contacts app other than its years and codes.
    """
    meta = subject._meta
    if meta.app_label in _NEVER_AUDITED and meta.model_name not in {"year", "code"}:
        raise ValueError("Contacts are never audited: the entry would say whose contact it is.")
    AuditEntry.objects.create(
        actor=actor,
        event=event,
        subject_type=meta.label_lower,
        subject_id=str(subject.pk),
        subject_name=str(subject)[:200],
        detail=detail or {},
    )
