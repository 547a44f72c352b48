"""What the tests of the reporting share: an engine that is asked once, and a small country."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from colleagues.models import County
from reporting import protection
from reporting.disclosure import protect, what_if
from tests.reporting.once import once

protect_once, what_if_once = once(protect), once(what_if)


@pytest.fixture(autouse=True)
def _ask_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protection, "protect", protect_once)
    monkeypatch.setattr(protection, "what_if", what_if_once)


@pytest.fixture
def four_counties(db: None) -> None:
    """A small country: Oslo, Rogaland and Møre og Romsdal in every year, Hordaland until 2019.

    For tests of what happens around the engine: it asks in seconds what fifteen counties could find out.
    """
    County.objects.exclude(code__in=["03", "11", "12", "15"]).delete()


@pytest.fixture
def in_english() -> Iterator[None]:
    """For tests of what is said: the words are those in the code."""
    with translation.override("en"):
        yield
