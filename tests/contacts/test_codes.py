"""A code is added or retired from a year on, never changed and never deleted."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse

from colleagues.models import SupportColleague, User
from contacts import actions
from contacts.answers import codes_in_use
from contacts.errors import CodeNotPossible
from contacts.models import Code
from supportscheme.models import AuditEntry
from tests import factories
from tests.contacts import play

pytestmark = pytest.mark.django_db
LABELS = {"nb": "Søvn", "nn": "Søvn", "en": "Sleep"}


def add(staff: User, **changes: object) -> Code:
    values = {
        "variable": "reason",
        "code": "sleep",
        "labels": LABELS,
        "coarse": Code.objects.get(pk="reason.coarse.health"),
        "first_year": play.this_year(),
        **changes,
    }
    return actions.add_code(actor=staff, **values)  # type: ignore[arg-type]


def test_a_code_is_used_from_its_first_year_on(staff: User) -> None:
    code = add(staff, first_year=play.this_year() + 1)
    assert code not in codes_in_use(play.this_year())["reason"]
    assert codes_in_use(play.this_year() + 1)["reason"][-1] == code
    entry = AuditEntry.objects.get(event="code added")
    assert (entry.actor, entry.detail["code"]) == (staff, "reason.sleep")


def test_a_retired_code_is_used_until_its_last_year(staff: User) -> None:
    code = Code.objects.get(pk="reason.career")
    actions.retire_code(actor=staff, code=code, last_year=play.this_year())
    assert code in codes_in_use(play.this_year())["reason"]
    assert code not in codes_in_use(play.this_year() + 1)["reason"]
    assert AuditEntry.objects.filter(event="code retired", actor=staff).count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"code": "career"},
        {"code": "Sleep"},
        {"code": "=cmd"},
        {"code": ""},
        {"variable": "conversations", "code": "4", "coarse": None},
        {"variable": "mood"},
        {"coarse": None},
        {"variable": "workplace"},
        {"first_year": 1990},
        {"first_year": 2100},
    ],
)
def test_a_code_that_cannot_be_is_refused(staff: User, change: dict[str, object]) -> None:
    before = Code.objects.count()
    with pytest.raises(CodeNotPossible):
        add(staff, **change)
    assert Code.objects.count() == before


def test_a_code_does_not_begin_in_a_year_that_is_counted(staff: User) -> None:
    factories.year(play.this_year() - 1, "closed")
    with pytest.raises(CodeNotPossible, match=str(play.this_year() - 1)):
        add(staff, first_year=play.this_year() - 1)


def test_a_code_is_retired_once_and_not_in_the_past(staff: User) -> None:
    code = Code.objects.get(pk="reason.career")
    for year in (play.this_year() - 5, play.this_year() + 5, 1900):
        with pytest.raises(CodeNotPossible, match=str(year)):
            actions.retire_code(actor=staff, code=code, last_year=year)
    actions.retire_code(actor=staff, code=code, last_year=play.this_year())
    with pytest.raises(CodeNotPossible, match="allerede tatt ut av bruk"):
        actions.retire_code(actor=staff, code=code, last_year=play.this_year() + 1)


def test_a_question_keeps_at_least_one_answer(staff: User) -> None:
    under_30, over = Code.objects.filter(variable="length")
    actions.retire_code(actor=staff, code=over, last_year=play.this_year())
    with pytest.raises(CodeNotPossible, match="siste svaret"):
        actions.retire_code(actor=staff, code=under_30, last_year=play.this_year())


def test_only_staff_change_the_lists(support_colleague: SupportColleague, adviser: User) -> None:
    for user in (support_colleague.user, adviser):
        with pytest.raises(PermissionDenied):
            add(user)
        with pytest.raises(PermissionDenied):
            actions.retire_code(
                actor=user, code=Code.objects.get(pk="reason.other"), last_year=play.this_year()
            )


@pytest.mark.parametrize(
    "change", [{"label_nb": "Noe annet"}, {"first_year": 2020}, {"coarse": "reason.coarse.work"}]
)
def test_the_database_refuses_to_change_a_code(change: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match="code_is_never_changed"), transaction.atomic():
        Code.objects.filter(pk="reason.other").update(**change)


def test_the_database_refuses_to_change_a_last_year(staff: User) -> None:
    code = Code.objects.get(pk="reason.career")
    actions.retire_code(actor=staff, code=code, last_year=play.this_year())
    for last_year in (None, 2040):
        with pytest.raises(IntegrityError), transaction.atomic():
            Code.objects.filter(pk=code.pk).update(last_year=last_year)


def test_a_code_in_use_is_not_deleted(support_colleague: SupportColleague) -> None:
    play.log(support_colleague)
    refused = (ProtectedError, IntegrityError)
    with pytest.raises(refused), transaction.atomic():
        Code.objects.filter(pk="reason.workload").delete()
    with pytest.raises(IntegrityError, match="code_is_never_deleted"), transaction.atomic():
        Code.objects.filter(pk="reason.new_to_norway").delete()


def test_staff_add_and_retire_on_screen(as_staff: Client) -> None:
    page = as_staff.get(reverse("contacts:code-lists"))
    assert "Utmattelse eller utbrenthet" in page.content.decode()
    data = {
        "code": "sleep",
        "label_nb": "Søvn",
        "label_nn": "Søvn",
        "label_en": "Sleep",
        "coarse": "reason.coarse.health",
        "first_year": play.this_year(),
    }
    as_staff.post(reverse("contacts:add-code", args=["reason"]), data)
    as_staff.post(
        reverse("contacts:retire-code", args=["reason.career"]), {"last_year": play.this_year()}
    )
    assert Code.objects.get(pk="reason.sleep").coarse_id == "reason.coarse.health"
    assert Code.objects.get(pk="reason.career").last_year == play.this_year()


def test_a_refused_code_is_named_on_screen_and_the_rest_kept(as_staff: Client) -> None:
    data = {
        "code": "career",
        "label_nb": "Karriere og slikt",
        "label_nn": "x",
        "label_en": "x",
        "coarse": "reason.coarse.work",
        "first_year": play.this_year(),
    }
    page = as_staff.post(reverse("contacts:add-code", args=["reason"]), data).content.decode()
    assert "«career»" in page
    assert "Karriere og slikt" in page


@pytest.mark.parametrize("variable", ["conversations", "mood"])
def test_a_list_that_does_not_grow_is_not_found(as_staff: Client, variable: str) -> None:
    assert as_staff.get(reverse("contacts:add-code", args=[variable])).status_code == 404


def test_a_retired_answer_cannot_be_logged(
    support_colleague: SupportColleague, as_support_colleague: Client
) -> None:
    Code.objects.filter(pk="reason.workload").update(last_year=play.this_year() - 1)
    response = as_support_colleague.post(reverse("contacts:save-contact"), play.tapped())
    assert "reason.workload" in str(response.context["form"].errors)
