"""The engine is pure and slow to ask: within a run, the same question is worked out once.

Every answer is the engine's own. What is asked is compared whole: layouts, tallies, rules and history.
"""

import hashlib
from collections.abc import Iterator

import pytest
from django.utils import translation

from colleagues.models import County
from reporting import protection
from reporting.disclosure import Outcome, Request, protect


@pytest.fixture(scope="session")
def _answers() -> dict[str, Outcome]:
    return {}


@pytest.fixture(autouse=True)
def _ask_once(_answers: dict[str, Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(request: Request) -> Outcome:
        question = hashlib.sha256(repr(request).encode()).hexdigest()
        if question not in _answers:
            _answers[question] = protect(request)
        return _answers[question]

    monkeypatch.setattr(protection, "protect", ask)


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
