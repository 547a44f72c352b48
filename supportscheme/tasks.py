from typing import Any

from celery import shared_task
from celery.signals import task_postrun
from celery.states import SUCCESS
from django.core.management import call_command

from supportscheme import actions


@shared_task(ignore_result=True)
def clear_sessions() -> None:
    """Who signed in when is kept no longer than the session lasts."""
    call_command("clearsessions")


@task_postrun.connect
def note_heartbeat(sender: Any, state: str | None = None, **kwargs: object) -> None:
    if state == SUCCESS:
        actions.note_heartbeat(task=sender.name)
