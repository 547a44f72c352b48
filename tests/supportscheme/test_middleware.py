"""Language and caching of every answer."""

import pytest
from django.test import Client

from tests import factories


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("no", "nb"),
        ("NO", "nb"),
        ("no-NO,no;q=0.9,en;q=0.8", "nb"),
        ("en;q=0.5,no;q=0.9", "nb"),
        ("nn-NO,nn;q=0.9,no;q=0.8", "nn"),
        ("nb-NO", "nb"),
        ("en-GB,no;q=0.5", "en"),
        ("de,fr;q=0.5", "nb"),
        ("nonsense", "nb"),
        ("", "nb"),
    ],
)
def test_any_norwegian_is_understood(as_nobody: Client, accepted: str, language: str) -> None:
    answer = as_nobody.get("/accounts/login/", headers={"accept-language": accepted})
    assert answer.headers["Content-Language"] == language
    assert f'<html lang="{language}">' in answer.content.decode()


@pytest.mark.django_db
def test_a_chosen_language_is_kept(as_nobody: Client) -> None:
    as_nobody.post("/language/", {"language": "nn"})
    answer = as_nobody.get("/accounts/login/", headers={"accept-language": "en"})
    assert answer.headers["Content-Language"] == "nn"


def test_nothing_of_a_signed_in_user_is_kept_after_signing_out(as_staff: Client) -> None:
    assert "no-store" in as_staff.get("/years/").headers["Cache-Control"]
    as_staff.post("/accounts/logout/")
    assert as_staff.get("/years/").status_code == 302


def test_a_step_wants_a_sign_in_that_is_minutes_old(staff: object) -> None:
    factories.year(2024)
    assert factories.signed_in(staff).get("/years/2024/close/").status_code == 200
    long_ago = factories.signed_in(staff, recently=False)
    answer = long_ago.get("/years/2024/close/")
    assert answer.headers["Location"].startswith("/accounts/again/password/?next=")


@pytest.mark.django_db
def test_whoever_has_no_password_is_asked_for_a_new_code() -> None:
    user = factories.UserFactory(is_national_staff=True, password=None)
    factories.year(2024)
    client = factories.signed_in(user, recently=False)
    asked = client.get("/years/2024/close/").headers["Location"]
    assert asked == "/accounts/again/?next=%2Fyears%2F2024%2Fclose%2F"
    answer = client.post("/accounts/again/", {"next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/accounts/login/?next=%2Fhome%2F"
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_the_sign_in_page_leads_nowhere_that_is_closed(as_nobody: Client) -> None:
    assert "/closed/" not in as_nobody.get("/accounts/login/").content.decode()
