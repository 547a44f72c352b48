"""What a support colleague does in the log, for tests."""

import re
import uuid
from typing import Any

from colleagues.models import SupportColleague
from colleagues.selectors import counties_served_by, today
from contacts import actions
from contacts.answers import Answers, Talk
from contacts.models import Contact, ContactReason, Conversation

ANSWERS = Answers(
    sex="sex.woman",
    age_band="age_band.30_39",
    workplace="workplace.hospital",
    initiator="initiator.doctor",
    reasons=frozenset({"reason.workload"}),
)
TALK = Talk(way="way.telephone", length="length.under_30")


def this_year() -> int:
    return today().year


def log(support_colleague: SupportColleague, *, conversations: int = 1, **changes: Any) -> Contact:
    """A contact logged through the action, in the support colleague's first county."""
    year = changes.pop("year", this_year())
    county = changes.pop("county", None) or counties_served_by(support_colleague, year)[0]
    return actions.log_contact(
        contact_id=changes.pop("contact_id", None) or uuid.uuid4(),
        support_colleague=support_colleague,
        county=county,
        year=year,
        answers=changes.pop("answers", ANSWERS),
        conversations=[TALK] * conversations,
    )


def tapped(**changes: Any) -> dict[str, Any]:
    """What the browser sends for a new contact."""
    return {
        "contact": str(uuid.uuid4()),
        "sex": "sex.woman",
        "age_band": "age_band.30_39",
        "workplace": "workplace.hospital",
        "initiator": "initiator.doctor",
        "reasons": ["reason.workload"],
        "conversations": "1",
        "way-1": "way.telephone",
        "length-1": "length.under_30",
        **changes,
    }


def talk(contact: Contact, number: int) -> dict[str, str]:
    """What the browser sends for one more conversation."""
    return {
        "contact": str(contact.pk),
        "number": str(number),
        "way": "way.telephone",
        "length": "length.under_30",
    }


def everything_stored() -> list[list[tuple[Any, ...]]]:
    """All rows of the contacts' tables."""
    models = (Contact, ContactReason, Conversation)
    return [sorted(model.objects.values_list(), key=str) for model in models]


def without_token(page: str) -> str:
    """A page without what differs from request to request: the tokens against forged requests."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
