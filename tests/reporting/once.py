"""The engine is pure and slow to ask: within a run, the same question is worked out once.

Every answer is the engine's own. What is asked is compared whole: layouts, tallies, rules and history.
"""

import hashlib
from collections.abc import Callable
from typing import TypeVar

from reporting.disclosure import Request

Answer = TypeVar("Answer")


def once(engine: Callable[[Request], Answer]) -> Callable[[Request], Answer]:
    """`engine`, which keeps its answers."""
    answers: dict[str, Answer] = {}

    def ask(request: Request) -> Answer:
        question = hashlib.sha256(repr(request).encode()).hexdigest()
        if question not in answers:
            answers[question] = engine(request)
        return answers[question]

    return ask
