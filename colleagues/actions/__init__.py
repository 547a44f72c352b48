"""All writes to people, roles, the roster and the counties. `actor` is None for the operator's command."""

from colleagues.actions.appointments import (
    appoint_adviser,
    appoint_support_colleague,
    cancel_appointment,
    end_appointment,
    move_appointment,
    renew,
)
from colleagues.actions.people import (
    appoint_national_staff,
    dismiss_national_staff,
    get_or_create_user,
    invite,
)
from colleagues.actions.roster_entries import (
    choose_public_fields,
    pause,
    resume,
    update_roster_entry,
)

__all__ = [
    "appoint_adviser",
    "appoint_national_staff",
    "appoint_support_colleague",
    "cancel_appointment",
    "choose_public_fields",
    "dismiss_national_staff",
    "end_appointment",
    "get_or_create_user",
    "invite",
    "move_appointment",
    "pause",
    "renew",
    "resume",
    "update_roster_entry",
]
