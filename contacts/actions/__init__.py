"""All writes to the log, its code lists and its years."""

from contacts.actions.codes import add_code, retire_code
from contacts.actions.keys import rotate_contact_owner_key
from contacts.actions.log import (
    add_conversation,
    close_contact,
    correct_contact,
    delete_contact,
    log_contact,
)
from contacts.actions.years import (
    close_contacts,
    delete_contacts,
    delete_tallies,
    load_contacts,
    open_year,
    purge_deleted_rows,
    shuffle_contacts,
    tally_contacts,
)

__all__ = [
    "add_code",
    "add_conversation",
    "close_contact",
    "close_contacts",
    "correct_contact",
    "delete_contact",
    "delete_contacts",
    "delete_tallies",
    "load_contacts",
    "log_contact",
    "open_year",
    "purge_deleted_rows",
    "retire_code",
    "rotate_contact_owner_key",
    "shuffle_contacts",
    "tally_contacts",
]
