"""The engine is pure and slow to ask: within a run, the same question is worked out once.

Every answer is the engine's own. What is asked is compared whole: layouts, tallies, rules and history.
"""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from colleagues.models import County
from reporting import protection
from reporting.disclosure import Request, protect, what_if


@pytest.fixture(scope="session")
def _answers() -> dict[str, Any]:
    return {}


@pytest.fixture(autouse=True)
def _ask_once(_answers: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def once(work_out: Callable[..., Any]) -> Callable[..., Any]:
        def ask(request: Request, **more: object) -> Any:
            asked = repr((work_out.__name__, request, sorted(more.items())))
            question = hashlib.sha256(asked.encode()).hexdigest()
            if question not in _answers:
                _answers[question] = work_out(request, **more)
            return _answers[question]

        return ask

    monkeypatch.setattr(protection, "protect", once(protect))
    monkeypatch.setattr(protection, "what_if", once(what_if))


@pytest.fixture
def four_counties(db: None) -> None:
    """A small country: Oslo, Rogaland and Møre og Romsdal in every year, Hordaland until 2019.

    For tests of what happens around the engine: it asks in seconds what fifteen counties could find out.
    """
    County.objects.exclude(code__in=["03", "11", "12", "15"]).delete()
