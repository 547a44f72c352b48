"""Courses, county meetings and talks: about support colleagues, never about contacts."""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from colleagues import errors, rules, selectors
from colleagues.models import County, Gathering, SupportColleague, Talk, User
from supportscheme import audit


def _check_day(day: dt.date) -> None:
    if day > selectors.today():
        raise errors.DayInTheFuture(
            _("%(day)s is in the future; enter it afterwards.") % {"day": date_format(day)}
        )
    if day.year < settings.FIRST_YEAR:
        raise errors.DayBeforeTheScheme(
            _("The scheme began in %(year)s; check the year of the day.")
            % {"year": settings.FIRST_YEAR}
        )


@transaction.atomic
def record_talk(
    *, actor: User | None, support_colleague: SupportColleague, county: County, day: dt.date
) -> Talk:
    """Note that the adviser of `county` and a support colleague of it talked on `day`; what about is not
    stored. Twice the same day is one talk. Raises PermissionDenied, NotInOffice, DayInTheFuture,
    DayBeforeTheScheme."""
    rules.check_may_keep_roster(actor, county)
    _check_served(support_colleague, county)
    rules.check_may_keep_entry(actor, support_colleague)
    _check_day(day)
    talk, created = Talk.objects.get_or_create(support_colleague=support_colleague, day=day)
    if created:
        audit.record(
            actor=actor, event="talk noted", subject=support_colleague, detail={"day": str(day)}
        )
    return talk


def _check_served(support_colleague: SupportColleague, county: County) -> None:
    if not selectors.terms_of_county(county).filter(user=support_colleague.user_id).exists():
        raise errors.NotInOffice(
            _("%(name)s has no term in %(county)s.") % {"name": support_colleague, "county": county}
        )


@transaction.atomic
def record_gathering(
    *,
    actor: User | None,
    county: County | None,
    kind: str,
    title: str,
    day: dt.date,
    attendees: Iterable[SupportColleague],
) -> Gathering:
    """Note a course or a county meeting and who was there. Without a county it is a national one, for
    national staff to note. Raises PermissionDenied, NotInOffice, DayInTheFuture, DayBeforeTheScheme,
    UnknownValue."""
    if county is None:
        rules.check_is_national_staff(actor)
    else:
        rules.check_may_keep_roster(actor, county)
    _check_day(day)
    if kind not in Gathering.Kind.values:
        raise errors.UnknownValue(kind)
    present = list(attendees)
    if county is not None:
        for person in present:
            _check_served(person, county)
    gathering = Gathering.objects.create(
        kind=kind, title=" ".join(title.split())[:100], day=day, county=county
    )
    gathering.attendees.set(present)
    audit.record(
        actor=actor,
        event="gathering noted",
        subject=gathering,
        detail={"kind": kind, "day": str(day), "attendees": [str(person) for person in present]},
    )
    return gathering


@transaction.atomic
def remove_gathering(*, actor: User | None, gathering: Gathering) -> None:
    """Take back a gathering entered by mistake. Raises PermissionDenied."""
    if gathering.county is None:
        rules.check_is_national_staff(actor)
    else:
        rules.check_may_keep_roster(actor, gathering.county)
    audit.record(
        actor=actor,
        event="gathering removed",
        subject=gathering,
        detail={"kind": gathering.kind, "day": str(gathering.day)},
    )
    gathering.delete()


@transaction.atomic
def remove_talk(*, actor: User | None, talk: Talk, county: County) -> None:
    """Take back a talk entered by mistake. Raises PermissionDenied, NotInOffice."""
    rules.check_may_keep_roster(actor, county)
    _check_served(talk.support_colleague, county)
    rules.check_may_keep_entry(actor, talk.support_colleague)
    audit.record(
        actor=actor,
        event="talk removed",
        subject=talk.support_colleague,
        detail={"day": str(talk.day)},
    )
    talk.delete()
