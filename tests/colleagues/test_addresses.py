"""Somebody gets another e-mail address."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.core.mail.backends import locmem
from django.test import Client
from django.urls import reverse

from colleagues import actions, errors
from colleagues.models import User
from supportscheme.models import AuditEntry
from tests import factories


@pytest.fixture
def kari(db) -> User:
    return factories.UserFactory(email="kari@example.org", name="Kari Nordmann")


def change(actor, user, email: str) -> list[str]:
    return actions.change_email(actor=actor, user=user, email=email)


def test_staff_change_an_address_and_both_are_told(kari, as_staff, staff, mailoutbox):
    address = reverse("colleagues:change-email", args=[kari.pk])
    page = as_staff.get(reverse("colleagues:roles")).content.decode()
    assert reverse("colleagues:change-email", args=[staff.pk]) in page
    assert "kari@example.org" in as_staff.get(address).content.decode()
    as_staff.post(address, {"email": " New@Example.org"})
    kari.refresh_from_db()
    assert kari.email == "new@example.org"
    assert [mail.to for mail in mailoutbox] == [["kari@example.org"], ["new@example.org"]]
    entry = AuditEntry.objects.get(event="e-mail address changed")
    assert (entry.actor, entry.detail["before"]) == (staff, "kari@example.org")


def test_a_support_colleagues_address_is_changed_from_the_entry_by_staff_only(
    county, support_colleague, as_staff, as_adviser
):
    page = reverse("colleagues:person", args=[county.code, support_colleague.pk])
    link = reverse("colleagues:change-email", args=[support_colleague.user_id])
    assert link in as_staff.get(page).content.decode()
    assert link not in as_adviser.get(page).content.decode()


def test_an_adviser_cannot_change_an_address(kari, adviser):
    with pytest.raises(PermissionDenied):
        change(adviser, kari, "new@example.org")


def test_an_address_in_use_is_refused(kari, staff):
    factories.UserFactory(email="ola@example.org")
    EmailAddress.objects.create(user=staff, email="third@example.org")
    for taken in ("OLA@example.org", "third@example.org"):
        with pytest.raises(errors.EmailBelongsToSomebodyElse):
            change(staff, kari, taken)
    assert User.objects.get(pk=kari.pk).email == "kari@example.org"
    assert not AuditEntry.objects.exists()


def test_the_old_address_signs_in_no_more(kari, staff):
    EmailAddress.objects.create(user=kari, email="kari@example.org", primary=True)
    signed_in, about_to, other = factories.signed_in(kari), Client(), factories.signed_in(staff)
    about_to.post(reverse("account_request_login_code"), {"email": "kari@example.org"})
    assert Session.objects.count() == 3
    change(staff, kari, "new@example.org")
    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["new@example.org"]
    assert Session.objects.count() == 1
    assert signed_in.get(reverse("home")).status_code == 302
    assert other.get(reverse("home"), follow=True).status_code == 200


def test_the_same_address_again_is_no_change(kari, staff, mailoutbox):
    assert change(staff, kari, "KARI@example.org") == []
    assert mailoutbox == []
    assert not AuditEntry.objects.exists()


def test_an_address_that_cannot_be_told_is_named_and_the_change_stands(kari, as_staff, monkeypatch):
    def refuse(*args: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", refuse)
    address = reverse("colleagues:change-email", args=[kari.pk])
    page = as_staff.post(address, {"email": "new@example.org"}, follow=True).content.decode()
    assert "kari@example.org" in page
    assert User.objects.get(pk=kari.pk).email == "new@example.org"


def test_whose_an_address_is_is_told_to_those_only_who_keep_the_entry(county, adviser, staff):
    for place in (county, factories.county("03")):
        factories.appointed_support_colleague(
            county=place, user__email=f"{place.code}@example.org", user__name="Stored Name"
        )

    def refusal(actor, email: str) -> str:
        with pytest.raises(errors.EmailBelongsToSomebodyElse) as caught:
            actions.get_or_create_user(actor=actor, email=email, name="Guess")
        return str(caught.value)

    assert "Stored Name" in refusal(adviser, "32@example.org")
    assert "Stored Name" in refusal(staff, "03@example.org")
    assert "Stored Name" not in refusal(adviser, "03@example.org")
    assert staff.name not in refusal(adviser, staff.email).replace(staff.email, "")
