from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.utils.translation import get_language


class AuditEntry(models.Model):
    """One change to roster, roles, counties, codes or years. `supportscheme.audit.record` alone writes it."""

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="audit_entries"
    )
    event = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    subject_name = models.CharField(max_length=200)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.event} {self.subject_name}"


class Heartbeat(models.Model):
    """A periodic task last ended well in this hour or, until it has for the first time, was first expected
    then. Only the hour is kept: a finer time, with the number of its transaction, would date other rows."""

    task = models.CharField(max_length=100, primary_key=True)
    hour = models.DateTimeField()

    def __str__(self) -> str:
        return self.task


class CodeListEntry(models.Model):
    """A code of a code list: added from a year on, retired after a year, never changed and never deleted."""

    label_nb = models.CharField(max_length=100)
    label_nn = models.CharField(max_length=100)
    label_en = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField()
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The label in the active language."""
        return self.label_in(get_language() or "nb")

    def label_in(self, language: str) -> str:
        return str(getattr(self, f"label_{language}", self.label_nb))


Entry = TypeVar("Entry", bound=CodeListEntry, covariant=True)


class CodeListQuerySet(models.QuerySet[Entry]):
    def in_year(self, year: int) -> Self:
        """The codes in use in `year`."""
        return self.filter(first_year__lte=year).filter(
            models.Q(last_year__isnull=True) | models.Q(last_year__gte=year)
        )
