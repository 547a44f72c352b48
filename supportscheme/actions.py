"""Writes of the site as a whole."""

from supportscheme import heartbeats
from supportscheme.models import Heartbeat


def note_heartbeat(*, task: str) -> None:
    """The task ended well: written once an hour, and of periodic tasks only. With the first of them all are
    expected."""
    hour = heartbeats.this_hour()
    is_noted = Heartbeat.objects.filter(task=task, hour=hour).exists()
    if task in heartbeats.periodic_tasks() and not is_noted:
        expect_heartbeats()
        Heartbeat.objects.filter(task=task).update(hour=hour)


def expect_heartbeats() -> None:
    """From now on every periodic task is expected; what has run or is expected already is left alone."""
    known = set(Heartbeat.objects.values_list("task", flat=True))
    hour = heartbeats.this_hour()
    missing = [Heartbeat(task=each, hour=hour) for each in heartbeats.periodic_tasks()]
    missing = [each for each in missing if each.task not in known]
    Heartbeat.objects.bulk_create(missing, ignore_conflicts=True)
