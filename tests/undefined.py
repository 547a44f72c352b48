"""An undefined variable in one of the project's own templates fails the test that renders it."""

import inspect
from pathlib import Path

from django.template.base import Node

OWN_TEMPLATES = Path(__file__).parent.parent / "templates"


class UndefinedVariable(AssertionError):
    pass


class Undefined(str):
    """Django's `string_if_invalid`. It is looked at wherever a variable can't be resolved: in the project's
    templates that raises, in a library's it is the empty string, as in production."""

    __slots__ = ()

    def __new__(cls) -> "Undefined":
        return super().__new__(cls, "")

    def __bool__(self) -> bool:
        _refuse_in_own_template()
        return False

    def __contains__(self, key: object) -> bool:
        _refuse_in_own_template()
        return False


def _refuse_in_own_template() -> None:
    frame = inspect.currentframe()
    expression = None
    while frame is not None:
        place = frame.f_locals.get("self")
        if expression is None and type(place).__name__ == "FilterExpression":
            expression = place
        if isinstance(place, Node) and frame.f_code.co_name == "render_annotated":
            name = str(getattr(getattr(place, "origin", None), "name", ""))
            if Path(name).is_relative_to(OWN_TEMPLATES):
                line = getattr(getattr(place, "token", None), "lineno", "?")
                raise UndefinedVariable(f"Undefined variable {expression} in {name}, line {line}")
            return
        frame = frame.f_back
