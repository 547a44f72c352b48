"""Who among a county's support colleagues is due for training, a talk or a meeting."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from colleagues import selectors
from colleagues.models import Appointment, County, Gathering, SupportColleague

NEW_FOR_DAYS = 365
TALK_DUE_AFTER_DAYS = 365
GATHERING_DUE_AFTER_DAYS = 730


@dataclass(frozen=True)
class FollowUp:
    """What a support colleague has had. `due` names what is missing; empty when nothing is."""

    person: SupportColleague
    since: dt.date
    is_trained: bool
    last_talk: dt.date | None
    last_gathering: dt.date | None
    due: tuple[str, ...]


def follow_up_of(county: County | None, day: dt.date) -> list[FollowUp]:
    """The follow-up of everybody in office in the county (the nation when None) on `day`, those with most
    due first."""
    before = Q(gatherings__day__lte=day)
    training = Q(gatherings__kind=Gathering.Kind.TRAINING)
    people = selectors.roster(county, day).annotate(
        last_talk=Max("talks__day", filter=Q(talks__day__lte=day)),
        last_gathering=Max("gatherings__day", filter=before & ~training),
        trained_on=Max("gatherings__day", filter=before & training),
    )
    first_days: dict[object, dt.date] = {}
    terms = Appointment.objects.support_colleagues().filter(user__in=people.values("user"))
    for term in terms.order_by("-first_day"):
        first_days[term.user_id] = term.first_day
    entries = [_entry(person, first_days[person.user_id], day) for person in people]
    return sorted(entries, key=lambda entry: -len(entry.due))


def _entry(person: SupportColleague, since: dt.date, day: dt.date) -> FollowUp:
    is_trained = getattr(person, "trained_on", None) is not None
    last_talk: dt.date | None = getattr(person, "last_talk", None)
    last_gathering: dt.date | None = getattr(person, "last_gathering", None)
    due = []
    if not is_trained:
        is_new = (day - since).days <= NEW_FOR_DAYS
        due.append(_("New, not yet trained") if is_new else _("Never trained"))
    if _is_due(last_talk, since, day, TALK_DUE_AFTER_DAYS):
        due.append(_("No talk with the adviser in the last year"))
    if _is_due(last_gathering, since, day, GATHERING_DUE_AFTER_DAYS):
        due.append(_("No course or meeting in the last two years"))
    return FollowUp(person, since, is_trained, last_talk, last_gathering, tuple(due))


def _is_due(last: dt.date | None, since: dt.date, day: dt.date, after_days: int) -> bool:
    return (day - (last or since)).days > after_days


def gatherings_of(county: County | None) -> QuerySet[Gathering]:
    """The courses and meetings of a county, or the national ones, latest first."""
    return Gathering.objects.filter(county=county).prefetch_related("attendees__user")
