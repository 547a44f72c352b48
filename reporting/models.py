"""Confirmations, releases and reports: what a year becomes."""

from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from colleagues.models import County, SupportColleague, User
from contacts.models import Year
from reporting.outside_models import DoctorCount, HistoricFigure, HistoricYear

__all__ = [
    "Confirmation",
    "CountyReturn",
    "DoctorCount",
    "Excuse",
    "HistoricFigure",
    "HistoricYear",
    "Mute",
    "NationCount",
    "PublicStatistics",
    "Purge",
    "Release",
    "Reminder",
    "Report",
    "ReportFile",
    "YearDates",
]


class Confirmation(models.Model):
    """A support colleague has said: everything I had this year is registered. Not what, and not whether
    there was anything."""

    year = models.ForeignKey(Year, on_delete=models.PROTECT, related_name="confirmations")
    support_colleague = models.ForeignKey(
        SupportColleague, on_delete=models.PROTECT, related_name="confirmations"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["year", "support_colleague"], name="one_confirmation_per_person_and_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.support_colleague} {self.year_id}"


# Collecting a year ------------------------------------------------------------------------------------
class YearDates(models.Model):
    """When the reminders about a year begin and end, and until when it should be confirmed; staff's to set.
    A year without a row has the usual dates (`collecting.dates_of`)."""

    year = models.OneToOneField(
        Year, primary_key=True, on_delete=models.PROTECT, related_name="dates"
    )
    reminders_from = models.DateField(_("Reminders from"))
    deadline = models.DateField(_("Deadline"))
    reminders_until = models.DateField(_("Reminders until"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    reminders_from__lte=models.F("deadline"),
                    deadline__lte=models.F("reminders_until"),
                ),
                name="reminders_begin_before_the_deadline_and_end_after_it",
                violation_error_message=_(
                    "Reminders begin before the deadline and end after it, or on the day."
                ),
            )
        ]

    def __str__(self) -> str:
        return str(self.year_id)


class CountyReturn(models.Model):
    """The county's word that everybody in office that year was asked: all have confirmed, or it says why
    somebody can't."""

    year = models.ForeignKey(Year, on_delete=models.PROTECT, related_name="returns")
    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="returns")
    submitted_on = models.DateField()
    submitted_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="returns"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["year", "county"], name="one_return_per_county_and_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.year_id}"


class Excuse(models.Model):
    """Why a support colleague can't confirm the year, in a code; deleted when the year is published."""

    class Reason(models.TextChoices):
        LEFT = "left", _("Has left")
        ILL = "ill", _("Ill")
        ON_LEAVE = "on_leave", _("On leave")
        NO_ANSWER = "no_answer", _("Could not be reached")

    year = models.ForeignKey(Year, on_delete=models.PROTECT, related_name="excuses")
    support_colleague = models.ForeignKey(
        SupportColleague, on_delete=models.PROTECT, related_name="excuses"
    )
    reason = models.CharField(_("Reason"), max_length=10, choices=Reason.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["year", "support_colleague"], name="one_excuse_per_person_and_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.support_colleague} {self.year_id}"


class Reminder(models.Model):
    """A person's one mail of a week. The row is claimed before the mail is sent, so that no two workers, and
    no restarted one, send it twice: a mail that may have gone out is never sent again."""

    class State(models.TextChoices):
        CLAIMED = "claimed", _("Being sent, or lost on the way")
        SENT = "sent", _("Sent")
        REFUSED = "refused", _("Refused by the mail server")
        UNCERTAIN = "uncertain", _("Perhaps sent: the mail server went silent")

    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reminders")
    week = models.DateField()
    day = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.CLAIMED)
    attempts = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["-week", "recipient"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "week"], name="one_reminder_per_person_and_week"
            )
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.week}"


class Mute(models.Model):
    """Somebody wants no more mails about a year."""

    year = models.ForeignKey(Year, on_delete=models.PROTECT, related_name="mutes")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="mutes")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "user"], name="one_mute_per_person_and_year")
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.year_id}"


class NationCount(models.Model):
    """About how many contacts the nation has this year: rounded to five, as of a month's first days, and
    never going down. The only figure anybody sees before publication; the exact one isn't stored."""

    year = models.OneToOneField(
        Year, primary_key=True, on_delete=models.PROTECT, related_name="nation_count"
    )
    as_of = models.DateField()
    rounded = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rounded=models.F("rounded") / 5 * 5),
                name="nation_count_is_rounded_to_five",
            )
        ]

    def __str__(self) -> str:
        return f"{self.year_id} {self.as_of}"


class Purge(models.Model):
    """Deleted rows are still to be made unreadable in the database's files. Asked for in the transaction
    that deletes, so that it isn't forgotten when the process dies; tried until it is done."""

    asked_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.asked_at)


# Releases and reports ---------------------------------------------------------------------------------
class Release(models.Model):
    """What is, or is about to be, published of one year: protected tables, coverage and geography.

    A draft is made when the year is closed. Once published it never changes. Everything anybody sees is
    rendered from `document`, which carries no withheld figure (P5). `fingerprint` is that of its cells, and
    `audited_fingerprint` that of the cells the audit was made for. `notes` say to staff why cells are
    withheld, without figures. A draft made before another release was published, or a historic year or
    numbers of doctors came (`history_checksum`), is stale.
    """

    class Audit(models.TextChoices):
        CLEAN = "clean", _("Clean")
        FAILED = "failed", _("Failed")
        MISSING = "missing", _("Missing")

    year = models.OneToOneField(Year, on_delete=models.PROTECT, related_name="release")
    document = models.JSONField()
    checksum = models.CharField(max_length=64)
    history_checksum = models.CharField(max_length=64)
    audit = models.CharField(max_length=10, choices=Audit.choices, default=Audit.MISSING)
    fingerprint = models.CharField(max_length=64)
    audited_fingerprint = models.CharField(max_length=64, blank=True)
    audit_report = models.JSONField(default=dict)
    notes = models.JSONField(default=dict)
    is_published = models.BooleanField(default=False)

    class Meta:
        ordering = ["year"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_published=False)
                | models.Q(audit="clean", audited_fingerprint=models.F("fingerprint")),
                name="only_a_release_with_a_clean_audit_of_itself_is_published",
            )
        ]

    def __str__(self) -> str:
        return str(self.year_id)


class PublicStatistics(models.Model):
    """Staff have opened the statistics of a published year to everybody; a year without a row is for staff.

    A row of its own: the release itself never changes.
    """

    release = models.OneToOneField(
        Release, primary_key=True, on_delete=models.PROTECT, related_name="public_statistics"
    )

    def __str__(self) -> str:
        return str(self.release)


class ReportQuerySet(models.QuerySet["Report"]):
    def unfinished(self) -> Self:
        return self.filter(state__in=[Report.State.QUEUED, Report.State.BUILDING])


class Report(models.Model):
    """A county's annual report, or the nation's. The row is the truth about the job; a message in the queue
    only wakes a worker, and may come twice or never.

    A waiting report is sent to the workers when `due_at` has come, and again if none has claimed it by then.
    `checksum` is that of all its files together.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        BUILDING = "building", _("Being built")
        BUILT = "built", _("Ready")
        FAILED = "failed", _("Failed")

    class Problem(models.TextChoices):
        """What went wrong, in words and without figures."""

        DISK_FULL = "disk_full", _("The disk is full.")
        STORAGE = "storage", _("The files could not be stored.")
        TEMPLATE = "template", _("The report could not be typeset.")
        ALTERED = "altered", _("The stored release is not the one that was published.")
        WORKER_DIED = "worker_died", _("The process that built it ended before it was done.")
        UNEXPECTED = "unexpected", _("Something unexpected went wrong. The log says more.")

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="reports")
    county = models.ForeignKey(County, null=True, on_delete=models.PROTECT, related_name="reports")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    due_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=20, choices=Problem.choices, blank=True)
    checksum = models.CharField(max_length=64, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["release", models.F("county__code").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "county"], name="one_report_per_county_and_release"
            ),
            models.UniqueConstraint(
                fields=["release"],
                condition=models.Q(county=None),
                name="one_national_report_per_release",
            ),
            models.CheckConstraint(
                condition=models.Q(state="building", claimed_at__isnull=False)
                | (~models.Q(state="building") & models.Q(claimed_at__isnull=True)),
                name="only_a_report_being_built_is_claimed",
            ),
            models.CheckConstraint(
                condition=models.Q(state="built", problem="") & ~models.Q(checksum="")
                | ~models.Q(state="built") & models.Q(checksum=""),
                name="a_built_report_has_files_and_no_problem",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="failed") | ~models.Q(problem=""),
                name="a_failed_report_has_a_problem",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release} {self.county or _('Norway')}"


class ReportFile(models.Model):
    """One file of a finished report. It lies in the storage under its checksum; `name` is what people see."""

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        SPREADSHEET = "xlsx", "Excel"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files")
    language = models.CharField(max_length=2)
    format = models.CharField(max_length=4, choices=Format.choices)
    name = models.CharField(max_length=120)
    checksum = models.CharField(max_length=64)
    size = models.PositiveIntegerField()

    class Meta:
        ordering = ["report", "format", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "language", "format"],
                name="one_file_per_report_language_and_format",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """Its permanent address."""
        return reverse("reporting:report-file", args=self.name.split("/"))

    @property
    def language_name(self) -> str:
        return dict(settings.LANGUAGES)[self.language]
