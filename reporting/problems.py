"""What staff or the operator should look at: it stands on the staff's first page."""

import datetime as dt
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting import retention, selectors
from reporting.actions.releases import is_stale
from reporting.models import Release, Reminder, Report
from supportscheme import heartbeats

# More of them have one cause, and are a number.
MOST_MAILS_NAMED = 5


class Problem(NamedTuple):
    """Something that staff or the operator should look at; `url` leads there, or is empty."""

    text: str
    url: str = ""


def problems(day: dt.date) -> list[Problem]:
    """What has gone wrong with drafts, reports, the queue, periodic tasks, mails and deletion."""
    found = [
        _of_drafts(),
        _of_reports(),
        _of_the_queue(),
        of_periodic_tasks(),
        _of_mails(day),
        _of_deletion(),
    ]
    return [problem for problems in found for problem in problems]


def _of_drafts() -> list[Problem]:
    """Closed years that can't be published as they stand: whoever closed them died before the draft was made,
    something else was published since, or the audit found something."""
    found = []
    for year in selectors.closed_years():
        release = selectors.release_of(year)
        if is_stale(year=year):
            text = _("%(year)s is closed, and its draft is missing or out of date. Make it.")
        elif release and release.audit != Release.Audit.CLEAN:
            text = _("%(year)s is closed, and the audit of its draft is not clean.")
        else:
            continue
        url = reverse("reporting:year", args=[year])
        found.append(Problem(text % {"year": year}, url))
    return found


def _of_reports() -> list[Problem]:
    failed = Report.objects.filter(state=Report.State.FAILED).order_by("release__year")
    years = dict.fromkeys(failed.values_list("release__year_id", flat=True))
    return [
        Problem(
            _("%(year)s: reports could not be built.") % {"year": year},
            reverse("reporting:reports-of-year", args=[year]),
        )
        for year in years
    ]


def _of_the_queue() -> list[Problem]:
    """A report that is long overdue: no worker takes it."""
    patience = dt.timedelta(seconds=5 * settings.REPORT_LEASE_SECONDS)
    overdue = Report.objects.filter(state=Report.State.QUEUED, due_at__lt=timezone.now() - patience)
    # The nation's waits for its counties.
    if not overdue.filter(county__isnull=False).exists():
        return []
    return [Problem(_("Reports are waiting, and no worker takes them. The operator should look."))]


_PERIODIC_TASKS = {
    "reporting.requeue_stale_reports": gettext_lazy("Giving waiting reports to workers"),
    "reporting.send_reminders": gettext_lazy("Sending reminders"),
    "reporting.refresh_nation_counts": gettext_lazy("Counting the nation’s contacts"),
    "reporting.finish_purges": gettext_lazy("Overwriting what was deleted"),
    "supportscheme.tasks.clear_sessions": gettext_lazy("Clearing sessions that are over"),
    "contacts.tasks.shuffle_contacts": gettext_lazy("Shuffling the contact log"),
}


def of_periodic_tasks() -> list[Problem]:
    """Periodic tasks that haven't ended well for too long: each stops in silence, or all with beat or the
    workers."""
    silent = heartbeats.silent()
    if not heartbeats.has_stopped():
        return [_of_task(task, since) for task, since in silent.items()]
    since = max((hour for hour in silent.values() if hour), default=None)
    if since is None:
        return [
            Problem(
                _(
                    "No periodic task has ever run: the operator must start beat and a worker. Until then no "
                    "reminder is sent."
                )
            )
        ]
    text = _(
        "No periodic task has run since %(hour)s: beat or the workers have stopped, and no reminder is sent. "
        "The operator should look."
    )
    return [Problem(text % {"hour": _in_words(since)})]


def _of_task(task: str, since: dt.datetime | None) -> Problem:
    name = _PERIODIC_TASKS.get(task, task)
    if since is None:
        return Problem(
            _("“%(task)s” has never been done. The operator should look.") % {"task": name}
        )
    text = _("“%(task)s” has not been done since %(hour)s. The operator should look.")
    return Problem(text % {"task": name, "hour": _in_words(since)})


def _in_words(hour: dt.datetime) -> str:
    return date_format(timezone.localtime(hour), "SHORT_DATETIME_FORMAT")


def _of_mails(day: dt.date) -> list[Problem]:
    """A claimed one too, at once: it is being sent this moment, or its worker died with it."""
    recent = Reminder.objects.filter(day__gt=day - dt.timedelta(days=7))
    bad = recent.exclude(state=Reminder.State.SENT)
    number = bad.count()
    if number > MOST_MAILS_NAMED:
        text = _("Reminders that did not go out, or perhaps not: %(number)s.")
        return [Problem(text % {"number": number})]
    return [
        Problem(
            _("Reminder to %(name)s: %(state)s")
            % {"name": reminder.recipient, "state": reminder.get_state_display()}
        )
        for reminder in bad.select_related("recipient").order_by("recipient__name")
    ]


def _of_deletion() -> list[Problem]:
    return [Problem(finding.text) for finding in retention.findings()]
