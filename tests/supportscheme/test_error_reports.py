"""Logs, mails and error pages say where the code failed and nothing of the data it had."""

import logging
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core import mail
from django.db import IntegrityError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from contacts.models import Code
from supportscheme.error_reports import BareFilter, BareFormatter, without_values

SECRET = "c0ffee00-dead-4bad-8bad-0123456789ab"


def failing(request: HttpRequest, token: str) -> HttpResponse:
    answer = f"{token} tapped {SECRET}"
    raise ValueError(answer)


urlpatterns = [path("reminder/<str:token>/", failing)]


@pytest.fixture
def console(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """What the console handler would print."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.setFormatter(BareFormatter(settings.LOGGING["formatters"]["bare"]["format"]))
    handler.addFilter(BareFilter())
    handler.emit = lambda record: lines.append(handler.format(record))  # type: ignore[method-assign]
    logger = logging.getLogger("django")
    logger.addHandler(handler)
    yield lines
    logger.removeHandler(handler)


@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize("debug", [False, True])
def test_a_forced_error_shows_no_value_anywhere(console: list[str], debug: bool) -> None:
    client = Client(raise_request_exception=False)
    with override_settings(DEBUG=debug, ADMINS=[("operator", "operator@example.org")]):
        answer = client.post(f"/reminder/{SECRET}/?again={SECRET}", {"reason": SECRET})
    assert answer.status_code == 500
    everything = [answer.content.decode(), *console]
    everything += [sent.subject + str(sent.message()) for sent in mail.outbox]
    assert console, "the error is logged"
    assert any("ValueError" in line and "in failing" in line for line in console)
    assert debug or len(mail.outbox) == 1
    assert not any(SECRET in text for text in everything)


@pytest.mark.django_db
def test_a_path_in_a_log_line_is_cut_after_its_first_part(console: list[str]) -> None:
    Client().get(f"/roster/{SECRET}/")
    Client().get(f"/nowhere/{SECRET}/")
    assert console == ["WARNING django.request Not Found: /nowhere/…"]


@pytest.mark.django_db
def test_what_the_database_says_of_a_row_is_left_out() -> None:
    with pytest.raises(IntegrityError) as caught, connection.cursor():
        Code.objects.create(
            id=f"sex.{SECRET[:8]}", variable="sex", code="x", position=1, first_year=1
        )
    report = without_values(caught.value)
    assert SECRET[:8] not in report
    assert "IntegrityError" in report
    assert connection.vendor == "sqlite" or "code_key_says_variable_and_code" in report


def test_the_cause_of_an_error_is_told_first() -> None:
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as cause:
            raise ValueError(SECRET) from cause
    except ValueError as error:
        report = without_values(error)
    assert report.index("builtins.KeyError") < report.index("builtins.ValueError")
    assert SECRET not in report


def test_a_failed_task_is_logged_with_the_kind_of_its_error() -> None:
    context = {"name": "task", "id": "1", "exc": f"ValueError('{SECRET}')"}
    record = logging.LogRecord(
        "celery", logging.ERROR, "", 1, "%(name)s: %(exc)s", (context,), None
    )
    BareFilter().filter(record)
    assert BareFormatter("%(message)s").format(record) == "task: ValueError"


def test_a_traceback_that_another_handler_has_written_is_not_printed() -> None:
    record = logging.LogRecord("x", logging.ERROR, "", 1, "failed", (), None)
    record.exc_text = SECRET
    assert SECRET not in BareFormatter("%(message)s").format(record)
