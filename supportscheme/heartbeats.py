"""Whether what beat should start, and the workers should do, is done. It stops silently; this says so."""

import datetime as dt

from django.conf import settings
from django.utils import timezone

from supportscheme.models import Heartbeat

# A heartbeat keeps the hour alone, so it may be an hour older than it looks.
PATIENCE_WITH_FREQUENT = dt.timedelta(hours=2)
# What runs at hours of the day, some of it not at night.
PATIENCE_WITH_DAILY = dt.timedelta(hours=26)


def periodic_tasks() -> dict[str, dt.timedelta]:
    """The tasks that beat starts, by name, each with how long it may be silent."""
    return {
        str(job["task"]): PATIENCE_WITH_FREQUENT
        if isinstance(job["schedule"], float)
        else PATIENCE_WITH_DAILY
        for job in settings.CELERY_BEAT_SCHEDULE.values()
    }


def this_hour() -> dt.datetime:
    return timezone.now().replace(minute=0, second=0, microsecond=0)


def silent() -> dict[str, dt.datetime | None]:
    """The tasks that have been silent for too long, each with the hour since when; None for ever."""
    hours = dict(Heartbeat.objects.values_list("task", "hour"))
    found = {}
    for task, patience in periodic_tasks().items():
        hour = hours.get(task)
        if hour is None or timezone.now() - hour > patience:
            found[task] = hour
    return found


def has_stopped() -> bool:
    """Whether nothing at all is done: every frequent task is silent."""
    frequent = {t for t, patience in periodic_tasks().items() if patience == PATIENCE_WITH_FREQUENT}
    return frequent <= set(silent())
