"""Writes of the site as a whole."""

from supportscheme import heartbeats
from supportscheme.models import Heartbeat


def expect_heartbeats() -> None:
    """From now on every periodic task is expected; what has run or is expected already is left alone."""
    for task in heartbeats.periodic_tasks():
        Heartbeat.objects.get_or_create(task=task, defaults={"hour": heartbeats.this_hour()})


def note_heartbeat(*, task: str) -> None:
    """The task ended well. Written once an hour, and of periodic tasks only."""
    hour = heartbeats.this_hour()
    is_noted = Heartbeat.objects.filter(task=task, hour=hour).exists()
    if task in heartbeats.periodic_tasks() and not is_noted:
        Heartbeat.objects.update_or_create(task=task, defaults={"hour": hour})
