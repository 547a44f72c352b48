"""All writes to people, roles, the roster and the counties. `actor` is None for the operator's command."""

from colleagues.actions.addresses import change_email
from colleagues.actions.appointments import (
    appoint_adviser,
    appoint_support_colleague,
    cancel_appointment,
    end_appointment,
    move_appointment,
    renew,
)
from colleagues.actions.counties import NewCounty, check_can_reform, correct_county, reform_counties
from colleagues.actions.follow_up import (
    record_gathering,
    record_talk,
    remove_gathering,
    remove_talk,
)
from colleagues.actions.imports import ImportResult, Outcome, import_roster
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
    "ImportResult",
    "NewCounty",
    "Outcome",
    "appoint_adviser",
    "appoint_national_staff",
    "appoint_support_colleague",
    "cancel_appointment",
    "change_email",
    "check_can_reform",
    "choose_public_fields",
    "correct_county",
    "dismiss_national_staff",
    "end_appointment",
    "get_or_create_user",
    "import_roster",
    "invite",
    "move_appointment",
    "pause",
    "record_gathering",
    "record_talk",
    "reform_counties",
    "remove_gathering",
    "remove_talk",
    "renew",
    "resume",
    "update_roster_entry",
]
