"""What the task queue does for the site as a whole."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from supportscheme.celery import app
from supportscheme.tasks import clear_sessions


@pytest.mark.django_db
def test_sessions_that_are_over_are_cleared_every_day() -> None:
    now = timezone.now()
    for name, hours in (("over", -1), ("lasting", 1)):
        Session.objects.create(session_key=name, expire_date=now + dt.timedelta(hours=hours))
    clear_sessions()
    assert [session.pk for session in Session.objects.all()] == ["lasting"]
    assert clear_sessions.name in {job["task"] for job in app.conf.beat_schedule.values()}
