"""People, roles and counties: who helps, where, and since when."""

import datetime as dt
import uuid
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

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

    # When somebody signed in is not kept: beside two copies of the database it would tell who logged.
    last_login = None

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

    objects = CodeListQuerySet["KindOfDoctor"].as_manager()

    class Meta:
        ordering = ["position"]


def public_by_default() -> list[str]:
    """What a doctor in need must know to choose and to call; the rest is shown when the person says so."""
    return ["name", "sex", "kind_of_doctor", "municipality", "languages", "telephone"]


class SupportColleague(models.Model):
    """A support colleague's roster entry: what the county and, field by field, the public may know."""

    class Sex(models.TextChoices):
        WOMAN = "woman", pgettext_lazy("support colleague", "Woman")
        MAN = "man", pgettext_lazy("support colleague", "Man")

    # Each is shown to the public only if its name is in `public_fields`.
    SHOWABLE = (
        "name",
        "sex",
        "kind_of_doctor",
        "specialty",
        "workplace",
        "municipality",
        "languages",
        "telephone",
        "email",
        "times_of_day",
        "doctor_since",
        "about",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="support_colleague")
    sex = models.CharField(_("Sex"), max_length=10, choices=Sex.choices)
    kind_of_doctor = models.ForeignKey(
        KindOfDoctor, on_delete=models.PROTECT, verbose_name=_("Kind of doctor")
    )
    specialty = models.CharField(_("Specialty"), max_length=80, blank=True)
    workplace = models.CharField(_("Workplace"), max_length=120, blank=True)
    municipality = models.CharField(_("Municipality"), max_length=60, blank=True)
    # Codes of ISO 639-1 with commas between, besides Norwegian; see `colleagues.languages`.
    languages = models.CharField(_("Languages"), max_length=200, blank=True)
    telephone = models.CharField(_("Telephone"), max_length=20, blank=True)
    times_of_day = models.CharField(_("Times of day"), max_length=120, blank=True)
    doctor_since = models.PositiveSmallIntegerField(_("Doctor since"), null=True, blank=True)
    about = models.CharField(_("A line about yourself"), max_length=200, blank=True)
    public_fields = models.JSONField(default=public_by_default)

    class Meta:
        ordering = ["user__name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(doctor_since__isnull=True)
                | models.Q(doctor_since__gte=1940, doctor_since__lte=2100),
                name="doctor_since_a_year_that_can_be",
            )
        ]

    def __str__(self) -> str:
        return self.user.name

    @property
    def telephone_link(self) -> str:
        """The number as a `tel:` link wants it."""
        return self.telephone if self.telephone.startswith("+") else f"+47{self.telephone}"

    @property
    def language_codes(self) -> list[str]:
        return [code for code in self.languages.split(",") if code]


class PauseQuerySet(models.QuerySet["Pause"]):
    def running_on(self, day: dt.date) -> Self:
        return self.filter(first_day__lte=day).ending_on_or_after(day)

    def ending_on_or_after(self, day: dt.date) -> Self:
        return self.filter(models.Q(last_day__isnull=True) | models.Q(last_day__gte=day))


class Pause(models.Model):
    """Days on which a support colleague is in office but takes no calls; the finder leaves them out.
    Why is nobody's business here. Days are inclusive."""

    support_colleague = models.ForeignKey(
        SupportColleague, on_delete=models.PROTECT, related_name="pauses"
    )
    first_day = models.DateField(_("First day"))
    last_day = models.DateField(_("Last day"), null=True, blank=True)

    objects = PauseQuerySet.as_manager()

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__isnull=True)
                | models.Q(last_day__gte=models.F("first_day")),
                name="pause_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["support_colleague"],
                condition=models.Q(last_day__isnull=True),
                name="one_open_pause_per_person",
            ),
        ]

    def __str__(self) -> str:
        return str(self.support_colleague)


class Gathering(models.Model):
    """A course or a county meeting that support colleagues attended. No county: a national one."""

    class Kind(models.TextChoices):
        TRAINING = "training", _("Basic training")
        COURSE = "course", _("Course")
        COUNTY_MEETING = "county_meeting", _("County meeting")

    kind = models.CharField(_("Kind"), max_length=20, choices=Kind.choices)
    title = models.CharField(_("Title"), max_length=100)
    day = models.DateField(_("Day"))
    county = models.ForeignKey(
        County, null=True, blank=True, on_delete=models.PROTECT, related_name="gatherings"
    )
    attendees = models.ManyToManyField(SupportColleague, related_name="gatherings", blank=True)

    class Meta:
        ordering = ["-day", "id"]

    def __str__(self) -> str:
        return self.title


class Talk(models.Model):
    """That an adviser and a support colleague talked, and when. What about is not stored."""

    support_colleague = models.ForeignKey(
        SupportColleague, on_delete=models.PROTECT, related_name="talks"
    )
    day = models.DateField(_("Day"))

    class Meta:
        ordering = ["-day", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["support_colleague", "day"], name="one_talk_per_person_and_day"
            )
        ]

    def __str__(self) -> str:
        return str(self.support_colleague)


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def on(self, day: dt.date) -> Self:
        """Appointments in force on `day`."""
        return self.during(day, day)

    def during(self, first: dt.date, last: dt.date) -> Self:
        """Appointments in force on at least one day from `first` to `last`, both counted."""
        return self.filter(first_day__lte=last).filter(
            models.Q(last_day__isnull=True) | models.Q(last_day__gte=first)
        )

    def ending_on_or_after(self, day: dt.date) -> Self:
        """Appointments running on `day` or later."""
        return self.filter(models.Q(last_day__isnull=True) | models.Q(last_day__gte=day))

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

    @property
    def is_over(self) -> bool:
        return self.last_day is not None and self.last_day < timezone.localdate()


class HelpOffer(models.Model):
    """Where a doctor can go next: a line that staff keep, shown after the last conversation."""

    text_nb = models.CharField(_("Bokmål"), max_length=150)
    text_nn = models.CharField(_("Nynorsk"), max_length=150)
    text_en = models.CharField(_("English"), max_length=150)
    url = models.URLField(_("Web address"), max_length=200, blank=True)
    telephone = models.CharField(_("Telephone"), max_length=20, blank=True)
    position = models.PositiveSmallIntegerField(_("Place in the list"), default=1)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The line in the active language."""
        return str(getattr(self, f"text_{get_language()}", self.text_nb))
