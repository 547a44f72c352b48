"""Deletion as promised: what was deleted is made unreadable in the database's files too, however often it
has to be tried."""

import logging

from django.db import DatabaseError
from django.db.models import F
from django.utils import timezone

from contacts import actions as contacts_actions
from contacts.storage import DatabaseBusy
from reporting.models import Purge

logger = logging.getLogger(__name__)


def ask_for_purge() -> None:
    """Note, in the transaction that deletes, that the rows' remains are to go."""
    Purge.objects.create()


def finish_purges() -> bool:
    """Make deleted rows unreadable if that is still to be done; whether nothing is left to do.

    Outside a transaction. Somebody reading or a full disk puts it off until the next time.
    """
    waiting = Purge.objects.filter(done_at=None)
    ids = list(waiting.values_list("pk", flat=True))
    if not ids:
        return True
    waiting.filter(pk__in=ids).update(attempts=F("attempts") + 1)
    try:
        contacts_actions.purge_deleted_rows()
    except (DatabaseBusy, DatabaseError) as error:
        logger.warning("Deleted rows are still to be overwritten: %s", type(error).__name__)
        return False
    waiting.filter(pk__in=ids).update(done_at=timezone.now())
    return True
