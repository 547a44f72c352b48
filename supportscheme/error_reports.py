"""Error reports that say where the code failed and nothing of what was sent to it.

An exception's text may repeat a row (PostgreSQL: "Failing row contains (…)"), a path may carry a token, a
local variable an answer. So reports, mails and logs have the way through the code and the exception's kind
only.
"""

import copy
import logging
import traceback
from collections.abc import Iterator
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter


def without_values(exception: BaseException | None) -> str:
    """The traceback of `exception` and of what caused it, without any text that came from data."""
    parts = [
        "".join(traceback.format_list(traceback.extract_tb(each.__traceback__))) + _kind(each)
        for each in _causes_first(exception)
    ]
    return "\n\nwhich led to\n\n".join(parts)


def _causes_first(exception: BaseException | None) -> Iterator[BaseException]:
    if exception is not None:
        before = exception.__cause__
        if before is None and not exception.__suppress_context__:
            before = exception.__context__
        yield from _causes_first(before)
        yield exception


def _kind(exception: BaseException) -> str:
    """The exception's class; for a database's refusal also the constraint, which is a name in our code."""
    kind = type(exception)
    constraint = getattr(getattr(exception, "diag", None), "constraint_name", None)
    detail = constraint or getattr(exception, "sqlite_errorname", None)
    return f"{kind.__module__}.{kind.__qualname__}" + (f" [{detail}]" if detail else "")


class BareExceptionReporter(ExceptionReporter):
    """In the place of Django's, whose report has the request, the settings and all local variables."""

    def get_traceback_text(self) -> SafeString:
        # Plain text, for a mail.
        return SafeString(without_values(self.exc_value))  # nosec

    def get_traceback_html(self) -> SafeString:
        report = without_values(self.exc_value)
        return format_html("<!doctype html><title>Error</title><pre>{}</pre>", report)


class BareFormatter(logging.Formatter):
    """A log line with the bare traceback."""

    def format(self, record: logging.LogRecord) -> str:
        record = copy.copy(record)
        # What another handler's formatter has written into the record is not ours to print.
        record.exc_text = None
        return super().format(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802 (the name is logging's)
        return without_values(ei[1])


class BareFilter(logging.Filter):
    """Takes paths beyond their first part, and the text of a failed task's exception, out of a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        path = getattr(getattr(record, "request", None), "path", None)
        if path and isinstance(record.args, tuple):
            record.args = tuple(first_part(path) if arg == path else arg for arg in record.args)
        if isinstance(record.args, dict) and "exc" in record.args:
            exc = str(record.args["exc"]).partition("(")[0]
            record.args = {**record.args, "exc": exc}
        return True


def first_part(path: str) -> str:
    return f"/{path.strip('/').partition('/')[0]}/…"
