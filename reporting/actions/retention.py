"""Deletion as promised: what was deleted is made unreadable in the database's files too, however often it
has to be tried."""

import logging

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from contacts import actions as contacts_actions
from contacts.storage import DatabaseBusy
from reporting.models import Excuse, NationCount, Purge, Release

logger = logging.getLogger(__name__)

# Besides the contacts' own: whatever docs/retention.md says is deleted or emptied.
TABLES = tuple(model._meta.db_table for model in (Release, Excuse, NationCount))


def ask_for_purge() -> None:
    """Note, in the transaction that deletes, that the rows' remains are to go."""
    Purge.objects.create()


def purge_after_commit() -> None:
    """Deleted rows are overwritten at once if that can be; if not, beat tries again until it is done."""
    ask_for_purge()
    transaction.on_commit(finish_purges, robust=True)


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
        contacts_actions.purge_deleted_rows(tables=TABLES)
    except (DatabaseBusy, DatabaseError) as error:
        logger.warning("Deleted rows are still to be overwritten: %s", type(error).__name__)
        return False
    waiting.filter(pk__in=ids).update(done_at=timezone.now())
    return True
