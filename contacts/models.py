"""The anonymous log.

P1: no name, no date, no free text, no file. `tests/contacts/test_allow_list.py` holds every field with the
reason it is needed. P2: no key here leads to a person, and no key counts upwards.
"""

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Left
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from colleagues.models import County
from supportscheme.models import CodeListEntry, CodeListQuerySet

MAX_CONVERSATIONS = 3


class Year(models.Model):
    """A year of the scheme. It lives here because logging must know whether its year is open; the steps
    from one state to the next are taken in `reporting.actions`."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        PUBLISHED = "published", _("Published")

    # All the steps there are; the actions and the database (`contacts.guards`) both read them here.
    STEPS = frozenset({("open", "closed"), ("closed", "open"), ("closed", "published")})

    year = models.PositiveSmallIntegerField(primary_key=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "closed", "published"]), name="year_has_known_state"
            )
        ]

    def __str__(self) -> str:
        return str(self.year)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    def may_become(self, state: "Year.State") -> bool:
        """Whether there is a step from the year's state to `state`."""
        return (str(self.state), str(state)) in self.STEPS


class Code(CodeListEntry):
    """A code of one variable. Fine codes are answers; a coarse code is a group of fine ones.

    The key says it all (`sex.woman`, `reason.coarse.work`), so the database itself can refuse a
    workplace in the place of a sex, and a row can be read without a join.
    """

    class Variable(models.TextChoices):
        SEX = "sex", _("Sex")
        AGE_BAND = "age_band", _("Age")
        WORKPLACE = "workplace", _("Workplace")
        INITIATOR = "initiator", _("Initiative")
        REASON = "reason", _("Reason")
        CONVERSATIONS = "conversations", _("Conversations")
        WAY = "way", _("Way of talking")
        LENGTH = "length", _("Length")

    id = models.CharField(primary_key=True, max_length=60, editable=False)
    variable = models.CharField(max_length=20, choices=Variable.choices)
    code = models.CharField(max_length=30)
    is_coarse = models.BooleanField(default=False)
    coarse = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="fine",
        limit_choices_to={"is_coarse": True},
    )

    objects = CodeListQuerySet["Code"].as_manager()

    class Meta:
        ordering = ["variable", "is_coarse", "position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_coarse=False, id=Concat(F("variable"), Value("."), F("code")))
                | Q(
                    is_coarse=True,
                    coarse=None,
                    id=Concat(F("variable"), Value(".coarse."), F("code")),
                ),
                name="code_key_says_variable_and_code",
            )
        ]


def _answer(variable: str, **options: Any) -> Any:
    return models.ForeignKey(
        Code,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"variable": variable, "is_coarse": False},
        db_index=False,
        **options,
    )


def _begins_with(field: str, prefix: str) -> Q:
    return Q(Exact(Left(F(field), len(prefix)), Value(prefix)))


def _is_answer(field: str, variable: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=_begins_with(field, f"{variable}.") & ~_begins_with(field, f"{variable}.coarse."),
        name=f"%(class)s_{field}_is_a_{variable}_code",
    )


class Contact(models.Model):
    """One doctor's contact with one support colleague, in one year: coded answers and nothing else.

    Open while `owner_seal` is there; closing erases the seal, and with it the way back to the owner.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    year = models.ForeignKey(
        Year, on_delete=models.PROTECT, related_name="contacts", db_index=False
    )
    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="+", db_index=False)
    sex = _answer("sex")
    age_band = _answer("age_band")
    workplace = _answer("workplace")
    initiator = _answer("initiator")
    owner_seal = models.BinaryField(max_length=32, null=True, editable=False)
    nickname = models.PositiveIntegerField(null=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["year", "county"], name="contact_by_year_and_county")]
        constraints = [
            models.CheckConstraint(
                condition=Q(owner_seal__isnull=True, nickname__isnull=True)
                | Q(owner_seal__isnull=False, nickname__isnull=False),
                name="nickname_goes_with_the_seal",
            ),
            _is_answer("sex", "sex"),
            _is_answer("age_band", "age_band"),
            _is_answer("workplace", "workplace"),
            _is_answer("initiator", "initiator"),
        ]

    @property
    def is_open(self) -> bool:
        return self.owner_seal is not None


class ContactReason(models.Model):
    """One reason of a contact; a contact has at least one."""

    pk = models.CompositePrimaryKey("contact_id", "reason_id")
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="reasons", db_index=False
    )
    reason = _answer("reason")

    class Meta:
        constraints = [_is_answer("reason", "reason")]


class Conversation(models.Model):
    """The first, second or third conversation of a contact. How and how long is None where rows were
    loaded from a source that didn't say."""

    pk = models.CompositePrimaryKey("contact_id", "number")
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="conversations", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    way = _answer("way", null=True)
    length = _answer("length", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=MAX_CONVERSATIONS),
                name="one_to_three_conversations",
            ),
            _is_answer("way", "way"),
            _is_answer("length", "length"),
        ]


class Tally(models.Model):
    """How many contacts (for `way` and `length`: conversations) of a year, a county and a cell there are.

    No county: the nation (cross tables). No code: all contacts. Two codes: a cell of a cross table.
    Only non-zero counts are stored. Nothing but `reporting`'s protection may read them.

    A county's own cross tables are nearly its contacts, so they are there only as long as these are.
    """

    COUNTYS_CROSSES = Q(county__isnull=False, second__isnull=False)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    year = models.ForeignKey(Year, on_delete=models.PROTECT, related_name="tallies")
    county = models.ForeignKey(County, null=True, on_delete=models.PROTECT, related_name="+")
    first = models.ForeignKey(Code, null=True, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Code, null=True, on_delete=models.PROTECT, related_name="+")
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [
            models.CheckConstraint(
                condition=Q(second__isnull=True) | Q(first__isnull=False),
                name="second_code_follows_a_first",
            )
        ]
