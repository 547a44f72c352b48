"""What the database refuses about years, their contacts and codes, whatever code asks for it."""

from typing import Any

from django.db import connections

from contacts.models import Year
from supportscheme import guards
from supportscheme.guards import Guard

_STEPS = " OR ".join(
    f"(OLD.state = '{before}' AND NEW.state = '{after}')" for before, after in sorted(Year.STEPS)
)
_NOT_OPEN = "EXISTS (SELECT 1 FROM contacts_year WHERE year = {year} AND state <> 'open')"
_OF_NOT_OPEN = (
    "EXISTS (SELECT 1 FROM contacts_contact JOIN contacts_year"
    " ON contacts_year.year = contacts_contact.year_id"
    " WHERE contacts_contact.id = NEW.contact_id AND contacts_year.state <> 'open')"
)
_CROSSES_OF_PUBLISHED = (
    "NEW.county_id IS NOT NULL AND NEW.second_id IS NOT NULL AND EXISTS (SELECT 1"
    " FROM contacts_year WHERE year = NEW.year_id AND state = 'published')"
)
# Of a code only its place in the list may change, and its last year, once.
_FIXED = ("id", "variable", "code", "is_coarse", "first_year", "label_nb", "label_nn", "label_en")
_OTHER_CODE = " OR ".join(
    [
        *(f"NEW.{column} <> OLD.{column}" for column in _FIXED),
        "COALESCE(NEW.coarse_id, '') <> COALESCE(OLD.coarse_id, '')",
        "(OLD.last_year IS NOT NULL AND COALESCE(NEW.last_year, 0) <> OLD.last_year)",
    ]
)

GUARDS = (
    Guard("year_begins_open", "contacts_year", "INSERT", "NEW.state <> 'open'"),
    Guard(
        "year_takes_only_its_steps",
        "contacts_year",
        "UPDATE",
        f"NEW.year <> OLD.year OR (NEW.state <> OLD.state AND NOT ({_STEPS}))",
    ),
    Guard(
        "published_year_has_no_countys_crosses",
        "contacts_year",
        "UPDATE",
        "NEW.state = 'published' AND EXISTS (SELECT 1 FROM contacts_tally"
        " WHERE year_id = NEW.year AND county_id IS NOT NULL AND second_id IS NOT NULL)",
    ),
    Guard(
        "countys_crosses_are_of_no_published_year",
        "contacts_tally",
        "INSERT",
        _CROSSES_OF_PUBLISHED,
    ),
    Guard(
        "countys_crosses_come_to_no_published_year",
        "contacts_tally",
        "UPDATE",
        _CROSSES_OF_PUBLISHED,
    ),
    Guard("year_once_closed_is_kept", "contacts_year", "DELETE", "OLD.state <> 'open'"),
    Guard(
        "contact_enters_an_open_year",
        "contacts_contact",
        "INSERT",
        _NOT_OPEN.format(year="NEW.year_id"),
    ),
    Guard(
        "contact_moves_between_open_years",
        "contacts_contact",
        "UPDATE",
        f"NEW.year_id <> OLD.year_id AND ({_NOT_OPEN.format(year='NEW.year_id')}"
        f" OR {_NOT_OPEN.format(year='OLD.year_id')})",
    ),
    Guard("code_is_never_changed", "contacts_code", "UPDATE", _OTHER_CODE),
    Guard("code_is_never_deleted", "contacts_code", "DELETE", "1 = 1"),
    Guard("reason_enters_an_open_year", "contacts_contactreason", "INSERT", _OF_NOT_OPEN),
    Guard("conversation_enters_an_open_year", "contacts_conversation", "INSERT", _OF_NOT_OPEN),
)


def install(*, using: str, **kwargs: Any) -> None:
    """Make sure the database refuses what it must, after every migration."""
    guards.install(connections[using], GUARDS)


def lift(*, using: str, **kwargs: Any) -> None:
    """Let a migration rebuild the tables."""
    guards.lift(connections[using], GUARDS)
