from celery import shared_task
from django.core.management import call_command


@shared_task(ignore_result=True)
def clear_sessions() -> None:
    """Who signed in when is kept no longer than the session lasts."""
    call_command("clearsessions")
