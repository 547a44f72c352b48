"""The engine is pure and slow to ask: within a run, the same question is worked out once.

Every answer is the engine's own. What is asked is compared whole: layouts, tallies, rules and history.
"""

import hashlib
from collections.abc import Callable
from typing import ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def once(engine: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """`engine`, which keeps its answers."""
    answers: dict[str, Answer] = {}

    def ask(*asked: Asked.args, **more: Asked.kwargs) -> Answer:
        question = hashlib.sha256(repr((asked, sorted(more.items()))).encode()).hexdigest()
        if question not in answers:
            answers[question] = engine(*asked, **more)
        return answers[question]

    return ask
