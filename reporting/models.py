"""Confirmations, releases and reports: what a year becomes."""

from typing import Self

from django.core.files.storage import storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from colleagues.models import County, SupportColleague
from contacts.models import Year


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


class Release(models.Model):
    """What is, or is about to be, published of one year: protected tables, coverage and geography.

    A draft is made when the year is closed. Once published it never changes. Everything anybody sees is
    rendered from `document`, which carries no withheld figure (P5). `findings` are the audit's, for staff,
    without figures. A draft made before another release was published (`history_checksum`) is stale.
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
    audited_checksum = models.CharField(max_length=64, blank=True)
    findings = models.JSONField(default=dict)
    is_published = models.BooleanField(default=False)

    class Meta:
        ordering = ["year"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_published=False)
                | models.Q(audit="clean", audited_checksum=models.F("checksum")),
                name="only_a_release_with_a_clean_audit_of_itself_is_published",
            )
        ]

    def __str__(self) -> str:
        return str(self.year_id)


class ReportQuerySet(models.QuerySet["Report"]):
    def unfinished(self) -> Self:
        return self.filter(state__in=[Report.State.QUEUED, Report.State.BUILDING])


def report_storage() -> object:
    return storages["reports"]


class Report(models.Model):
    """A county's annual report (PDF and spreadsheet), or the nation's. The row is the truth about the job."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        BUILDING = "building", _("Being built")
        BUILT = "built", _("Ready")
        FAILED = "failed", _("Failed")

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="reports")
    county = models.ForeignKey(County, null=True, on_delete=models.PROTECT, related_name="reports")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    pdf = models.FileField(storage=report_storage, blank=True)
    spreadsheet = models.FileField(storage=report_storage, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["release", "county__code"]
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
                condition=~models.Q(state="built")
                | (~models.Q(pdf="") & ~models.Q(spreadsheet="")),
                name="built_report_has_its_files",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release} {self.county or _('Norway')}"
