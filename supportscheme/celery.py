"""The task queue. Whatever a task is about, its truth is a database row; a message only wakes a worker."""

import os
from pathlib import Path

from celery import Celery

from supportscheme import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportscheme.settings")

broker.install()
app = Celery("supportscheme")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_finalize.connect
def make_filesystem_folders(sender: Celery, **kwargs: object) -> None:
    """The filesystem broker and result store expect their folders to be there."""
    from django.conf import settings

    if settings.CELERY_BROKER_URL.startswith("filesystem://"):
        for folder in (settings.BROKER_DIR, settings.VAR_DIR / "broker-control"):
            Path(folder).mkdir(parents=True, exist_ok=True)
    if settings.CELERY_RESULT_BACKEND.startswith("file://"):
        Path(settings.CELERY_RESULT_BACKEND.removeprefix("file://")).mkdir(
            parents=True, exist_ok=True
        )
