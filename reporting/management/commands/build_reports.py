"""`build_reports Y [--wait]`: queue the annual reports of a published year."""

import argparse
import time
from typing import Any

from django.core.management.base import CommandError

from reporting.actions.reports import queue_again, requeue_stale_reports
from reporting.models import Release, Report
from reporting.reports.selectors import published_release
from supportscheme.commands import SchemeCommand

_LOOK_EVERY = 0.5
_SEND_EVERY = 5.0


class Command(SchemeCommand):
    help = (
        "Queue a published year's missing and failed annual reports; a Celery worker builds them."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument(
            "--wait", action="store_true", help="until all are built; exit status 1 if one failed"
        )
        parser.add_argument(
            "--again", action="store_true", help="build finished ones as well: the same bytes again"
        )
        parser.add_argument(
            "--timeout", type=float, default=900, help="seconds to wait at most (default: 900)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        release = published_release(options["year"])
        queue_again(release=release, finished_too=options["again"])
        if options["wait"]:
            self._wait(release, options["timeout"])
        else:
            self.stdout.write(f"{release.year_id}: the reports are queued.")

    def _wait(self, release: Release, timeout: float) -> None:
        reports = Report.objects.filter(release=release)
        end = time.monotonic() + timeout
        next_send = time.monotonic() + _SEND_EVERY
        while reports.unfinished().exists():
            if time.monotonic() > end:
                left = reports.unfinished().count()
                raise CommandError(
                    f"{release.year_id}: {left} reports are not built yet. Is a Celery worker running?"
                )
            if time.monotonic() > next_send:
                requeue_stale_reports()
                next_send = time.monotonic() + _SEND_EVERY
            time.sleep(_LOOK_EVERY)
        failed = [
            f"{report}: {report.get_problem_display()}"
            for report in reports.filter(state=Report.State.FAILED)
        ]
        if failed:
            raise CommandError("\n".join(failed))
        self.stdout.write(f"{release.year_id}: {reports.count()} reports are built.")
