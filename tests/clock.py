"""A clock for tests that play through days, weeks and a year."""

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

OSLO = ZoneInfo("Europe/Oslo")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`clock(2026, 1, 15)` makes it nine in the morning of that day in Norway."""

    def set_to(year: int, month: int, day: int, hour: int = 9) -> None:
        moment = dt.datetime(year, month, day, hour, tzinfo=OSLO)
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return set_to
