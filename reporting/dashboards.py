"""What is expected of somebody now, at a glance: the reads behind the first page of each role."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from colleagues.composition import Composition, composition_of
from colleagues.follow_up import follow_up_of
from colleagues.models import County, SupportColleague, User
from colleagues.selectors import counties_advised_by
from reporting import collecting, retention, selectors
from reporting.actions.returns import can_submit
from reporting.collecting import CountSoFar
from reporting.models import CountyReturn, Reminder, Report
from reporting.releases import Coverage
from supportscheme import heartbeats


@dataclass(frozen=True, slots=True)
class YearOfColleague:
    """A year that a support colleague confirms."""

    year: int
    deadline: dt.date
    is_confirmed: bool
    is_muted: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class ColleaguePanel:
    """What stands on the log page. `count` is the nation's, rounded; None while it says too little."""

    years: list[YearOfColleague]
    count: CountSoFar | None

    @property
    def is_something_expected(self) -> bool:
        return any(not year.is_confirmed for year in self.years)


def colleague_panel(person: SupportColleague, day: dt.date) -> ColleaguePanel:
    """The years that `person` confirms, and how far the nation is."""
    years = []
    for year in selectors.years_to_confirm(person, day):
        deadline = collecting.dates_of(year.year).deadline
        years.append(
            YearOfColleague(
                year=year.year,
                deadline=deadline,
                is_confirmed=selectors.has_confirmed(person, year.year),
                is_muted=collecting.is_muted(person.user, year.year),
                is_late=day > deadline,
            )
        )
    return ColleaguePanel(years, collecting.nation_count(day))


@dataclass(frozen=True, slots=True)
class ReturnToDo:
    """A county's return of a year that is being collected."""

    county: County
    year: int
    deadline: dt.date
    coverage: Coverage
    submitted: CountyReturn | None
    can_submit: bool
    is_muted: bool


@dataclass(frozen=True, slots=True)
class CountyDashboard:
    """One county for its adviser."""

    county: County
    composition: Composition
    follow_ups_due: int
    returns: list[ReturnToDo]


def adviser_dashboard(user: User, day: dt.date) -> list[CountyDashboard]:
    """The counties that `user` advises, by name, each with what is to be done there."""
    return [
        CountyDashboard(
            county=county,
            composition=composition_of(county, day),
            follow_ups_due=sum(bool(each.due) for each in follow_up_of(county, day)),
            returns=_returns(user, county, day),
        )
        for county in counties_advised_by(user, day).order_by("name")
    ]


def _returns(user: User, county: County, day: dt.date) -> list[ReturnToDo]:
    """Of the county and, for a year before a reform, of those it grew out of."""
    found = []
    for year in collecting.collecting_years(day):
        with_past = collecting.with_their_past([county])
        for own in collecting.counties_to_return(user, year.year, day).filter(pk__in=with_past):
            members = collecting.members(own, year.year)
            found.append(
                ReturnToDo(
                    county=own,
                    year=year.year,
                    deadline=collecting.dates_of(year.year).deadline,
                    coverage=Coverage(sum(m.has_confirmed for m in members), len(members)),
                    submitted=collecting.return_of(own, year.year),
                    can_submit=can_submit(own, year.year),
                    is_muted=collecting.is_muted(user, year.year),
                )
            )
    return found


class Problem(NamedTuple):
    """Something that staff or the operator should look at; `url` leads there, or is empty."""

    text: str
    url: str = ""


def problems(day: dt.date) -> list[Problem]:
    """What has gone wrong with reports, the queue, periodic tasks, mails and deletion."""
    found = [_of_reports(), _of_the_queue(), of_periodic_tasks(), _of_mails(day), _of_deletion()]
    return [problem for problems in found for problem in problems]


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
    return [
        Problem(f"{reminder.recipient}: {reminder.get_state_display()}")
        for reminder in bad.select_related("recipient").order_by("recipient__name")
    ]


def _of_deletion() -> list[Problem]:
    return [Problem(finding.text) for finding in retention.findings()]
