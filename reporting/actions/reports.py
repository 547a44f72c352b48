"""Building the annual reports. The database row is the job: a message only wakes a worker, so it may be
lost, come twice or come late, and a worker may die at any point, and each report is still built once."""

import datetime as dt
import errno
import logging
from typing import Any

from celery import chord, current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from typst import TypstError

from colleagues.models import County, User
from reporting import releases, storage
from reporting.disclosure import AlteredRelease
from reporting.models import Release, Report, ReportFile
from reporting.reports import build
from reporting.storage import StoredFile
from supportscheme.audit import record
from supportscheme.errors import RuleError

logger = logging.getLogger(__name__)

COUNTY_TASK = "reporting.build_county_report"
NATIONAL_TASK = "reporting.build_national_report"
MAX_ATTEMPTS = 5
# What the same attempt would only meet again.
_HOPELESS = {Report.Problem.TEMPLATE, Report.Problem.ALTERED}


class ReportNotFailed(RuleError):
    """Only a report that failed can be tried again."""


@transaction.atomic
def queue_reports(*, release: Release) -> None:
    """Make a job for each county of the release and for the nation, and send them once the transaction is
    committed. Jobs that exist already are left as they are. A broker that is down delays them only."""
    document = releases.load(release)
    counties = County.objects.filter(code__in=[county.code for county in document.counties])
    for county in [*counties, None]:
        Report.objects.get_or_create(release=release, county=county)
    transaction.on_commit(lambda: send_due_reports())


def send_due_reports() -> int:
    """Wake the workers for every report that waits and is due; returns how many.

    The counties of a release go as one chord, whose body is the national report. A sent report is due
    again after a lease, in case the message is lost. A broker that can't be reached is logged, not raised.
    """
    now = timezone.now()
    due = list(_ready(Report.objects.filter(state=Report.State.QUEUED, due_at__lte=now)))
    sent = 0
    for release_id in dict.fromkeys(report.release_id for report in due):
        reports = [report for report in due if report.release_id == release_id]
        if not _send(release_id, [r.pk for r in reports if r.county_id is not None]):
            break
        later = now + dt.timedelta(seconds=settings.REPORT_LEASE_SECONDS)
        ids = [report.pk for report in reports]
        Report.objects.filter(pk__in=ids, state=Report.State.QUEUED).update(due_at=later)
        sent += len(ids)
    return sent


def _ready(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Without the national reports whose counties aren't done."""
    unfinished = Report.objects.unfinished().filter(
        release=OuterRef("release"), county__isnull=False
    )
    return reports.filter(Q(county__isnull=False) | ~Exists(unfinished))


def _send(release_id: int, county_report_ids: list[int]) -> bool:
    national = Report.objects.get(release_id=release_id, county=None)
    body = current_app.signature(NATIONAL_TASK, args=[national.pk], immutable=True)
    header = [current_app.signature(COUNTY_TASK, args=[pk]) for pk in county_report_ids]
    try:
        if header:
            chord(header, body).apply_async()
        else:
            body.apply_async()
    except Exception as error:
        # Whatever kind of broker it is: the rows stay due, and beat sends them when it is back.
        logger.warning("The task queue can't be reached: %s", type(error).__name__)
        return False
    return True


def requeue_stale_reports() -> int:
    """Give back the reports whose worker died, then send all that is due; returns how many were sent."""
    lease = dt.timedelta(seconds=settings.REPORT_LEASE_SECONDS)
    stale = Report.objects.filter(
        state=Report.State.BUILDING, claimed_at__lt=timezone.now() - lease
    )
    stale.filter(attempts__gte=MAX_ATTEMPTS).update(
        state=Report.State.FAILED, claimed_at=None, problem=Report.Problem.WORKER_DIED
    )
    stale.update(state=Report.State.QUEUED, claimed_at=None, due_at=timezone.now())
    return send_due_reports()


def claim_report(*, report_id: int) -> Report | None:
    """Take a waiting report, by one conditional update: of all who try, one gets it and the others None.

    The nation's can be taken only when every county's is done. The claim's time is its token.
    """
    now = timezone.now()
    waiting = _ready(Report.objects.filter(pk=report_id, state=Report.State.QUEUED))
    taken = waiting.update(
        state=Report.State.BUILDING,
        claimed_at=now,
        attempts=F("attempts") + 1,
        problem="",
    )
    if not taken:
        return None
    return Report.objects.select_related("release", "county").get(pk=report_id)


def build_report(*, report_id: int) -> None:
    """Build a report that waits, if nobody else does. Never raises for a report that fails: its row says
    what happened, and the other reports of the chord go on."""
    report = claim_report(report_id=report_id)
    if report is None:
        return
    try:
        files = _stored(report)
    except Exception as error:
        problem = problem_of(error)
        logger.error("Report %s failed (%s)", report_id, problem, exc_info=error)
        _give_back(report, problem)
    else:
        _finish(report, files)


def _stored(report: Report) -> dict[str, StoredFile]:
    rendered = build.render(build.material(report))
    return {
        f"{language}.{format}": storage.store(build.file_name(report, language, format), content)
        for (language, format), content in rendered.items()
    }


def problem_of(error: Exception) -> Report.Problem:
    """What an exception is in words that carry no figure."""
    if isinstance(error, OSError):
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        return Report.Problem.DISK_FULL if full else Report.Problem.STORAGE
    if isinstance(error, TypstError):
        return Report.Problem.TEMPLATE
    if isinstance(error, AlteredRelease):
        return Report.Problem.ALTERED
    return Report.Problem.UNEXPECTED


def _give_back(report: Report, problem: Report.Problem) -> None:
    """Wait and try again, twice as long each time; give up when that is hopeless."""
    hopeless = problem in _HOPELESS or report.attempts >= MAX_ATTEMPTS
    pause = dt.timedelta(seconds=settings.REPORT_RETRY_SECONDS * 2 ** (report.attempts - 1))
    _mine(report).update(
        state=Report.State.FAILED if hopeless else Report.State.QUEUED,
        claimed_at=None,
        problem=problem,
        due_at=timezone.now() + pause,
    )


@transaction.atomic
def _finish(report: Report, files: dict[str, StoredFile]) -> None:
    """Enter the files, unless the claim was lost to another worker meanwhile."""
    done = _mine(report).update(
        state=Report.State.BUILT, claimed_at=None, problem="", checksum=storage.together(files)
    )
    if not done:
        return
    report.files.all().delete()
    ReportFile.objects.bulk_create(
        ReportFile(report=report, **_row(kind, file)) for kind, file in files.items()
    )
    transaction.on_commit(lambda: logger.info("Report %s is built", report.pk))


def _row(kind: str, file: StoredFile) -> dict[str, Any]:
    language, _dot, format = kind.partition(".")
    return {
        "language": language,
        "format": format,
        "name": file.name,
        "checksum": file.checksum,
        "size": file.size,
    }


def _mine(report: Report) -> QuerySet[Report]:
    return Report.objects.filter(
        pk=report.pk, state=Report.State.BUILDING, claimed_at=report.claimed_at
    )


@transaction.atomic
def queue_again(*, release: Release, finished_too: bool = False) -> None:
    """Queue the release's failed reports once more, and its finished ones as well if told so (their files
    were lost, say; the bytes will be the same). A release that has no jobs yet gets them."""
    states = [Report.State.FAILED, *([Report.State.BUILT] if finished_too else [])]
    reports = Report.objects.filter(release=release)
    if not reports.exists():
        queue_reports(release=release)
        return
    reports.filter(state__in=states).update(**_waiting())
    transaction.on_commit(lambda: send_due_reports())


def _waiting() -> dict[str, Any]:
    return {
        "state": Report.State.QUEUED,
        "problem": "",
        "checksum": "",
        "attempts": 0,
        "due_at": timezone.now(),
    }


@transaction.atomic
def retry_report(*, actor: User | None, report: Report) -> None:
    """Queue a failed report once more. Raises ReportNotFailed."""
    failed = Report.objects.filter(pk=report.pk, state=Report.State.FAILED)
    again = failed.update(**_waiting())
    if not again:
        raise ReportNotFailed(_("Only a report that failed can be tried again."))
    record(actor=actor, event="report_retried", subject=report)
    transaction.on_commit(lambda: send_due_reports())
