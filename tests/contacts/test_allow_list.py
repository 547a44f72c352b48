"""P1: no medical record is possible. Every field of the log has its reason, and none can hold a story."""

import pytest
from django.apps import apps
from django.db import models

from colleagues.models import Appointment, County, SupportColleague, User
from contacts import stored
from contacts.models import Code, Contact, ContactReason, Conversation, Tally, Year

MODELS = list(apps.get_app_config("contacts").get_models(include_auto_created=True))
ABOUT_CONTACTS = {Contact, ContactReason, Conversation, Tally}
PEOPLE = {User, SupportColleague, Appointment}
ALLOWED_TARGETS = {Year, County, Code, Contact}
# A year's state and what staff write into the code lists: nothing that is about a contact.
ALLOWED_TEXT = {
    "year.state",
    "code.id",
    "code.variable",
    "code.code",
    "code.label_nb",
    "code.label_nn",
    "code.label_en",
}
TYPES = (
    models.UUIDField,
    models.ForeignKey,
    models.PositiveSmallIntegerField,
    models.PositiveIntegerField,
    models.BinaryField,
    models.BooleanField,
)


def fields() -> list[models.Field]:
    return [field for model in MODELS for field in model._meta.concrete_fields]


def objections(field: models.Field) -> list[str]:
    """Why `field` may not be in the log."""
    found = []
    if stored.key(field) not in stored.EVERY_FIELD:
        found.append("no reason is given")
    if type(field) not in TYPES and stored.key(field) not in ALLOWED_TEXT:
        found.append(f"{type(field).__name__} can hold what nobody may write")
    if field.is_relation and field.related_model not in ALLOWED_TARGETS:
        found.append(f"leads to {field.related_model}")
    if isinstance(field, models.BinaryField) and (field.max_length or 1000) > 32:
        found.append("more than a seal fits in")
    return found


def test_every_field_has_its_reason_and_is_of_a_harmless_type() -> None:
    assert {stored.key(field): objections(field) for field in fields() if objections(field)} == {}


def test_every_reason_has_its_field() -> None:
    assert set(stored.EVERY_FIELD) == {stored.key(field) for field in fields()}
    assert all(str(entry.label) and str(entry.reason) for entry in stored.EVERY_FIELD.values())


def test_no_model_of_the_log_has_another_kind_of_field() -> None:
    assert all(not model._meta.many_to_many for model in MODELS)
    assert set(MODELS) == {Year, Code, *ABOUT_CONTACTS}


@pytest.mark.parametrize(
    "field",
    [
        models.CharField(max_length=10),
        models.TextField(),
        models.EmailField(),
        models.URLField(),
        models.SlugField(),
        models.JSONField(),
        models.FileField(),
        models.ImageField(),
        models.DateField(),
        models.DateTimeField(auto_now_add=True),
        models.TimeField(),
        models.DurationField(),
        models.AutoField(primary_key=True),
        models.BigAutoField(primary_key=True),
        models.GenericIPAddressField(),
        models.FloatField(),
        models.ForeignKey(User, on_delete=models.PROTECT),
        models.ForeignKey(SupportColleague, on_delete=models.PROTECT),
        models.OneToOneField(Appointment, on_delete=models.PROTECT),
        models.BinaryField(max_length=4000),
    ],
    ids=lambda field: type(field).__name__,
)
def test_free_text_files_dates_and_keys_to_people_are_refused_by_type(
    field: models.Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also if somebody should write a reason for it."""
    field.set_attributes_from_name("anything")
    field.model = Contact
    monkeypatch.setitem(stored.EVERY_FIELD, "contact.anything", stored.Stored("x", "y"))
    if field.is_relation:
        field.remote_field.model = field.related_model
    assert objections(field)


def test_no_chain_of_keys_leads_from_a_contact_to_a_person() -> None:
    reached, waiting = set(), [Contact, ContactReason, Conversation]
    while waiting:
        model = waiting.pop()
        if model not in reached:
            reached.add(model)
            relations = [*model._meta.concrete_fields, *model._meta.many_to_many]
            waiting += [field.related_model for field in relations if field.is_relation]
    assert reached & PEOPLE == set()
    assert County in reached


def test_only_the_log_itself_points_at_a_contact() -> None:
    pointing = {
        field.model
        for model in apps.get_models(include_auto_created=True)
        for field in [*model._meta.concrete_fields, *model._meta.many_to_many]
        if field.is_relation and field.related_model is Contact
    }
    assert pointing == {ContactReason, Conversation}


def test_the_page_shows_every_column_of_a_contact(client: object, db: None) -> None:
    page = client.get("/log/stored/").content.decode()  # type: ignore[attr-defined]
    columns = {name for name, _ in stored.row()}
    expected = {stored.key(field) for field in fields() if field.model in ABOUT_CONTACTS - {Tally}}
    assert columns == expected - {"contactreason.contact", "conversation.contact"}
    assert page.count('<th scope="row">') == len(columns)
