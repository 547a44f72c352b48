"""People, roles and counties: who helps, where, and since when."""

import datetime as dt
import uuid
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from supportscheme.models import CodeListEntry, CodeListQuerySet


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """For `manage.py createsuperuser`: the operator."""
        user = self.model(email=email.lower(), is_superuser=True, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who can sign in, by e-mail address. What someone may do follows from the appointments."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(
        _("E-mail address"),
        unique=True,
        error_messages={"unique": _("Somebody with this e-mail address is already registered.")},
    )
    name = models.CharField(_("Name"), max_length=150)
    language = models.CharField(
        _("Language"),
        max_length=2,
        choices=[("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English")],
        default="nb",
    )
    is_active = models.BooleanField(default=True)
    is_superuser = models.BooleanField(default=False)
    is_national_staff = models.BooleanField(default=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "email"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="email_is_in_lower_case"
            )
        ]

    def __str__(self) -> str:
        return self.name


class HealthRegion(models.TextChoices):
    """The four regional health authorities. The labels are proper names."""

    SOUTH_EAST = "south_east", "Helse Sør-Øst"
    WEST = "west", "Helse Vest"
    CENTRAL = "central", "Helse Midt-Norge"
    NORTH = "north", "Helse Nord"


class CountyQuerySet(models.QuerySet["County"]):
    def in_force(self, day: dt.date) -> Self:
        """The counties that exist on `day`."""
        return self.filter(valid_from__lte=day).filter(
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day)
        )

    def of_year(self, year: int) -> Self:
        """The counties a year's statistics use: those in force on its 1 January.

        A contact stores only the year, so a county that changes mid-year can't be split afterwards.
        """
        return self.in_force(dt.date(year, 1, 1))


class County(models.Model):
    """A county (fylke) with its code in Statistics Norway's Klass 104 and the days it existed."""

    code = models.CharField(_("Code"), max_length=4, unique=True)
    name = models.CharField(_("Name"), max_length=60)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    health_region = models.CharField(max_length=20, choices=HealthRegion.choices)
    predecessors = models.ManyToManyField(
        "self", symmetrical=False, related_name="successors", blank=True
    )

    objects = CountyQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "counties"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="county_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return self.name


class KindOfDoctor(CodeListEntry):
    """A code of the list of kinds of doctor (general practice, psychiatry and so on)."""

    id = models.CharField(primary_key=True, max_length=40)

    objects = CodeListQuerySet.as_manager()

    class Meta:
        ordering = ["position"]


class SupportColleague(models.Model):
    """A support colleague's roster entry: what the county and the public may know of the person."""

    class Sex(models.TextChoices):
        WOMAN = "woman", pgettext_lazy("support colleague", "Woman")
        MAN = "man", pgettext_lazy("support colleague", "Man")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="support_colleague")
    sex = models.CharField(_("Sex"), max_length=10, choices=Sex.choices)
    kind_of_doctor = models.ForeignKey(
        KindOfDoctor, on_delete=models.PROTECT, verbose_name=_("Kind of doctor")
    )
    workplace = models.CharField(_("Workplace"), max_length=120, blank=True)
    municipality = models.CharField(_("Municipality"), max_length=60, blank=True)
    languages = models.CharField(
        _("Languages"),
        max_length=120,
        blank=True,
        help_text=_("Separated by commas, besides Norwegian."),
    )
    telephone = models.CharField(_("Telephone"), max_length=20, blank=True)

    class Meta:
        ordering = ["user__name", "id"]

    def __str__(self) -> str:
        return self.user.name


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def on(self, day: dt.date) -> Self:
        """Appointments in force on `day`."""
        return self.during(day, day)

    def during(self, first: dt.date, last: dt.date) -> Self:
        """Appointments in force on at least one day from `first` to `last`, both counted."""
        return self.filter(first_day__lte=last).filter(
            models.Q(last_day__isnull=True) | models.Q(last_day__gte=first)
        )

    def during_year(self, year: int) -> Self:
        return self.during(dt.date(year, 1, 1), dt.date(year, 12, 31))

    def support_colleagues(self) -> Self:
        return self.filter(role=Appointment.Role.SUPPORT_COLLEAGUE)

    def county_advisers(self) -> Self:
        return self.filter(role=Appointment.Role.COUNTY_ADVISER)


class Appointment(models.Model):
    """Somebody's term in a county, as support colleague or as county adviser. Days are inclusive."""

    class Role(models.TextChoices):
        SUPPORT_COLLEAGUE = "support_colleague", _("Support colleague")
        COUNTY_ADVISER = "county_adviser", _("County adviser")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=20, choices=Role.choices)
    first_day = models.DateField(_("First day"))
    last_day = models.DateField(_("Last day"), null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__isnull=True)
                | models.Q(last_day__gte=models.F("first_day")),
                name="term_ends_after_it_begins",
                violation_error_message=_("The term ends before it begins."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.county})"
