"""Tasks carry a report's id and nothing else, and return nothing: the row is the truth."""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready

from reporting.actions import counts, reminders, reports, retention


@shared_task(name=reports.COUNTY_TASK)
def build_county_report(report_id: int) -> None:
    reports.build_report(report_id=report_id)


@shared_task(name=reports.NATIONAL_TASK)
def build_national_report(report_id: int) -> None:
    reports.build_report(report_id=report_id)


@shared_task(name="reporting.requeue_stale_reports", ignore_result=True)
def requeue_stale_reports() -> None:
    reports.requeue_stale_reports()


@shared_task(name="reporting.send_reminders", ignore_result=True)
def send_reminders() -> None:
    reminders.send_reminders()


@shared_task(name="reporting.refresh_nation_counts", ignore_result=True)
def refresh_nation_counts() -> None:
    counts.begin_year()
    counts.refresh_nation_count()


@shared_task(name="reporting.finish_purges", ignore_result=True)
def finish_purges() -> None:
    retention.finish_purges()


@worker_ready.connect
def requeue_at_start(sender: Any, **kwargs: object) -> None:
    """What an earlier worker left is taken up at once."""
    sender.app.send_task("reporting.requeue_stale_reports")
