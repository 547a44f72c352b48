"""The audit log in the reader's language. What is stored is plain English; what isn't known here is shown
as it is stored, never hidden."""

from typing import Any

from django.utils.translation import gettext, gettext_noop

_EVENTS = {
    "appointed": gettext_noop("appointed"),
    "cancelled": gettext_noop("term cancelled"),
    "code added": gettext_noop("code added"),
    "code retired": gettext_noop("code retired"),
    "county added": gettext_noop("county added"),
    "county corrected": gettext_noop("county corrected"),
    "county ended": gettext_noop("county ended"),
    "e-mail address changed": gettext_noop("e-mail address changed"),
    "ended": gettext_noop("term ended"),
    "gathering noted": gettext_noop("course or meeting noted"),
    "gathering removed": gettext_noop("course or meeting removed"),
    "help offer added": gettext_noop("line on help added"),
    "help offer changed": gettext_noop("line on help changed"),
    "help offer removed": gettext_noop("line on help removed"),
    "historic year described": gettext_noop("earlier statistics described anew"),
    "historic year imported": gettext_noop("earlier statistics imported"),
    "historic year removed": gettext_noop("earlier statistics taken out"),
    "historic year replaced": gettext_noop("earlier statistics replaced"),
    "invitation sent": gettext_noop("invitation sent"),
    "moved": gettext_noop("moved to another county"),
    "national staff appointed": gettext_noop("made national staff"),
    "national staff dismissed": gettext_noop("no longer national staff"),
    "number of doctors entered": gettext_noop("number of doctors entered"),
    "paused": gettext_noop("paused"),
    "person added": gettext_noop("person added"),
    "public fields chosen": gettext_noop("public fields chosen"),
    "renewed": gettext_noop("renewed"),
    "report_retried": gettext_noop("report tried again"),
    "resumed": gettext_noop("pause ended"),
    "return_submitted": gettext_noop("county’s return submitted"),
    "roster entry added": gettext_noop("roster entry added"),
    "roster entry changed": gettext_noop("roster entry changed"),
    "statistics_closed": gettext_noop("statistics closed to the public"),
    "statistics_opened": gettext_noop("statistics opened to the public"),
    "talk noted": gettext_noop("talk noted"),
    "talk removed": gettext_noop("talk removed"),
    "year_closed": gettext_noop("year closed"),
    "year_dates_set": gettext_noop("days of reminders set"),
    "year_opened": gettext_noop("year opened"),
    "year_published": gettext_noop("year published"),
    "year_reopened": gettext_noop("year opened again"),
}
_DETAILS = {
    "after": gettext_noop("after"),
    "attendees": gettext_noop("attendees"),
    "before": gettext_noop("before"),
    "changes": gettext_noop("changes"),
    "code": gettext_noop("code"),
    "confirmed": gettext_noop("confirmed"),
    "contacts": gettext_noop("contacts"),
    "conversations": gettext_noop("conversations"),
    "counties": gettext_noop("counties"),
    "counties_reported": gettext_noop("counties that reported"),
    "county": gettext_noop("county"),
    "day": gettext_noop("day"),
    "figures": gettext_noop("figures"),
    "first_day": gettext_noop("first day"),
    "from": gettext_noop("from"),
    "in_office": gettext_noop("in office"),
    "kind": gettext_noop("kind"),
    "last_day": gettext_noop("last day"),
    "last_day_before": gettext_noop("last day before"),
    "predecessors": gettext_noop("predecessors"),
    "role": gettext_noop("role"),
    "source": gettext_noop("source"),
    "successors": gettext_noop("successors"),
    "to": gettext_noop("to"),
    "totals_are_about": gettext_noop("approximate"),
    "year": gettext_noop("year"),
}


def event_text(event: str) -> str:
    return gettext(_EVENTS[event]) if event in _EVENTS else event.replace("_", " ")


def detail_lines(detail: dict[str, Any]) -> list[str]:
    """The details, a line each."""
    return [f"{_detail_name(name)}: {_plain(value)}" for name, value in detail.items()]


def _detail_name(name: str) -> str:
    return gettext(_DETAILS[name]) if name in _DETAILS else name.replace("_", " ")


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(detail_lines(value))
    if isinstance(value, list):
        return ", ".join(_plain(part) for part in value)
    return "–" if value in (None, "") else str(value)
