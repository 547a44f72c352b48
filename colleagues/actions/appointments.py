"""Terms of office: appoint, renew, end, cancel, move. A term is a row, and a renewal is another one."""

import datetime as dt
from typing import Any, Unpack

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from colleagues import errors, rules
from colleagues.actions.locks import lock_counties
from colleagues.actions.people import get_or_create_user
from colleagues.actions.roster_entries import Profile, field_label, set_facts
from colleagues.models import Appointment, County, SupportColleague, User
from supportscheme import audit

ONE_DAY = dt.timedelta(days=1)


@transaction.atomic
def appoint_support_colleague(
    *,
    actor: User | None,
    county: County,
    email: str,
    first_day: dt.date,
    last_day: dt.date | None = None,
    **facts: Unpack[Profile],
) -> Appointment:
    """Appoint somebody support colleague of `county`, both days counted; the person and the roster entry
    are made if they aren't there. An entry that is there is left as it is.

    `facts` are those of `Profile`; name, sex and kind_of_doctor (the row or its key) are required for a
    new person. Raises PermissionDenied, InvalidEmail, EmailBelongsToSomebodyElse, UnknownValue,
    TermEndsBeforeItBegins, CountyNotInForce, TermsOverlap.
    """
    rules.check_may_keep_roster(actor, county)
    lock_counties([county])
    user = get_or_create_user(actor=actor, email=email, name=facts.get("name", ""))
    if not SupportColleague.objects.filter(user=user).exists():
        _add_roster_entry(actor, user, facts)
    return _appoint(actor, user, county, Appointment.Role.SUPPORT_COLLEAGUE, first_day, last_day)


def _add_roster_entry(actor: User | None, user: User, facts: Profile) -> None:
    for required in ("sex", "kind_of_doctor"):
        if not facts.get(required):
            raise errors.UnknownValue(_("%(field)s is missing.") % {"field": field_label(required)})
    entry = SupportColleague(user=user)
    set_facts(entry, facts)
    entry.save(force_insert=True)
    audit.record(actor=actor, event="roster entry added", subject=entry)


@transaction.atomic
def appoint_adviser(
    *,
    actor: User | None,
    county: County,
    email: str,
    name: str,
    first_day: dt.date,
    last_day: dt.date | None = None,
) -> Appointment:
    """Appoint somebody county adviser, both days counted. National staff only. Raises as
    `appoint_support_colleague` does."""
    rules.check_is_national_staff(actor)
    lock_counties([county])
    user = get_or_create_user(actor=actor, email=email, name=name)
    return _appoint(actor, user, county, Appointment.Role.COUNTY_ADVISER, first_day, last_day)


def _appoint(
    actor: User | None,
    user: User,
    county: County,
    role: str,
    first_day: dt.date,
    last_day: dt.date | None,
) -> Appointment:
    appointment = Appointment(
        user=user, county=county, role=role, first_day=first_day, last_day=last_day
    )
    save_term(appointment)
    audit.record(actor=actor, event="appointed", subject=appointment, detail=term(appointment))
    return appointment


def save_term(appointment: Appointment) -> None:
    """Store a term that passes the rules. Raises what `rules.check_term` raises; TermsOverlap also when
    somebody else was quicker."""
    # Locked and read anew: the county may be ceasing in another window.
    (appointment.county,) = lock_counties([appointment.county])
    rules.check_term(appointment)
    try:
        with transaction.atomic():
            appointment.save()
    except IntegrityError as error:
        raise errors.TermsOverlap(
            _("%(name)s already has a term in %(county)s that overlaps this one.")
            % {"name": appointment.user, "county": appointment.county}
        ) from error


def term(appointment: Appointment) -> dict[str, Any]:
    """A term as the audit log tells it."""
    return {
        "role": appointment.role,
        "county": appointment.county.name,
        "first_day": str(appointment.first_day),
        "last_day": str(appointment.last_day or ""),
    }


def check_may_keep_term(actor: User | None, appointment: Appointment) -> None:
    """Advisers' terms are the national staff's; support colleagues' the adviser's too."""
    if appointment.role == Appointment.Role.COUNTY_ADVISER:
        rules.check_is_national_staff(actor)
    else:
        rules.check_may_keep_roster(actor, appointment.county)


@transaction.atomic
def renew(
    *, actor: User | None, appointment: Appointment, last_day: dt.date | None = None
) -> Appointment:
    """Appoint for another term, from the day after the last of this one. The old term stays as it is.

    Raises PermissionDenied, TermHasNoEnd, TermEndsBeforeItBegins, CountyNotInForce, TermsOverlap.
    """
    check_may_keep_term(actor, appointment)
    rules.check_can_renew(appointment)
    first_day = (appointment.last_day or dt.date.max) + ONE_DAY
    renewed = Appointment(
        user=appointment.user,
        county=appointment.county,
        role=appointment.role,
        first_day=first_day,
        last_day=last_day,
    )
    save_term(renewed)
    audit.record(actor=actor, event="renewed", subject=renewed, detail=term(renewed))
    return renewed


@transaction.atomic
def end_appointment(*, actor: User | None, appointment: Appointment, last_day: dt.date) -> None:
    """Set the last day of a term. Raises PermissionDenied, TermEndsBeforeItBegins,
    TermAlreadyEndsEarlier."""
    check_may_keep_term(actor, appointment)
    lock_counties([appointment.county])
    # Read again under lock: two windows may end the same term, and the earlier end must not be undone.
    appointment = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    rules.check_can_end(appointment, last_day)
    if appointment.last_day == last_day:
        return
    before = term(appointment)["last_day"]
    appointment.last_day = last_day
    save_term(appointment)
    audit.record(
        actor=actor,
        event="ended",
        subject=appointment,
        detail={**term(appointment), "last_day_before": before},
    )


@transaction.atomic
def cancel_appointment(*, actor: User | None, appointment: Appointment) -> None:
    """Take back a term that hasn't begun. Raises PermissionDenied, TermHasBegun."""
    check_may_keep_term(actor, appointment)
    lock_counties([appointment.county])
    rules.check_can_cancel(appointment)
    audit.record(actor=actor, event="cancelled", subject=appointment, detail=term(appointment))
    appointment.delete()


@transaction.atomic
def move_appointment(
    *, actor: User | None, appointment: Appointment, county: County, first_day: dt.date
) -> Appointment:
    """Go on in another county from `first_day`: the term here ends the day before, and another with the
    same last day begins there. National staff only. Raises as `end_appointment` and
    `appoint_support_colleague` do."""
    rules.check_is_national_staff(actor)
    lock_counties([appointment.county, county])
    appointment.refresh_from_db()
    last_day = appointment.last_day
    end_appointment(actor=actor, appointment=appointment, last_day=first_day - ONE_DAY)
    return _appoint(actor, appointment.user, county, appointment.role, first_day, last_day)
