"""The operator's commands about people."""

import pytest
from django.core.management import CommandError, call_command

from colleagues.models import User
from supportscheme.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_the_first_staff_are_appointed_by_the_operator() -> None:
    call_command("appoint_staff", "Kari@Example.org", "Kari Nordmann")
    assert User.objects.get(email="kari@example.org").is_national_staff
    assert AuditEntry.objects.get(event="national staff appointed").actor is None


def test_somebody_who_is_staff_already_is_named() -> None:
    call_command("appoint_staff", "kari@example.org", "Kari Nordmann")
    with pytest.raises(CommandError, match="Kari Nordmann"):
        call_command("appoint_staff", "kari@example.org", "Kari Nordmann")
