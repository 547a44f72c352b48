"""What is possible now, and for whom. `check_…` raises with the reason, `can_…` wraps it."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from colleagues import errors, selectors
from colleagues.models import Appointment, County, SupportColleague, User
from supportscheme.errors import RuleError


def check_is_national_staff(actor: User | None) -> None:
    """National staff, or the operator's command. Raises PermissionDenied."""
    if actor is not None and not actor.is_national_staff:
        raise PermissionDenied


def check_may_keep_roster(actor: User | None, county: County) -> None:
    """The county's adviser, national staff, or the operator's command. Raises PermissionDenied."""
    if actor is None or actor.is_national_staff:
        return
    if not selectors.counties_advised_by(actor, selectors.today()).filter(pk=county.pk).exists():
        raise PermissionDenied


def check_may_keep_entry(actor: User | None, support_colleague: SupportColleague) -> None:
    """The person, an adviser of a county of theirs, national staff, or the operator's command.
    Raises PermissionDenied."""
    if actor is None or actor.is_national_staff or actor.pk == support_colleague.user_id:
        return
    today = selectors.today()
    advised = selectors.counties_advised_by(actor, today)
    terms = Appointment.objects.support_colleagues().filter(user=support_colleague.user_id)
    if not terms.ending_on_or_after(today).filter(county__in=advised).exists():
        raise PermissionDenied


def may_know_name(actor: User | None, user: User) -> bool:
    """Whether whose e-mail address it is may be told: those who may keep the person's entry."""
    if actor is None or actor.is_national_staff:
        return True
    entry = SupportColleague.objects.filter(user=user).first()
    if entry is None:
        return False
    try:
        check_may_keep_entry(actor, entry)
    except PermissionDenied:
        return False
    return True


def check_may_invite(actor: User | None, user: User) -> None:
    """An adviser of a county in which the person has or had a term, national staff, or the operator's
    command. Raises PermissionDenied."""
    if actor is None or actor.is_national_staff:
        return
    advised = selectors.counties_advised_by(actor, selectors.today())
    if not user.appointments.support_colleagues().filter(county__in=advised).exists():
        raise PermissionDenied


def check_order_of_days(first_day: dt.date, last_day: dt.date | None) -> None:
    """Raises TermEndsBeforeItBegins."""
    if last_day is not None and last_day < first_day:
        raise errors.TermEndsBeforeItBegins(
            _("The last day, %(last)s, is before the first, %(first)s.")
            % {"last": date_format(last_day), "first": date_format(first_day)}
        )


def check_county_in_force(county: County, first_day: dt.date, last_day: dt.date | None) -> None:
    """Every day of the term is one on which the county exists. Raises CountyNotInForce."""
    if first_day < county.valid_from:
        raise errors.CountyNotInForce(
            _("%(county)s did not exist before %(day)s.")
            % {"county": county, "day": date_format(county.valid_from)}
        )
    if county.valid_to and (last_day is None or last_day > county.valid_to):
        raise errors.CountyNotInForce(
            _("%(county)s exists until %(day)s only; the term must end by then.")
            % {"county": county, "day": date_format(county.valid_to)}
        )


def check_no_overlap(appointment: Appointment) -> None:
    """The person doesn't have the role in the county on any day of the term. Raises TermsOverlap."""
    others = Appointment.objects.filter(
        user_id=appointment.user_id, county_id=appointment.county_id, role=appointment.role
    ).exclude(pk=appointment.pk)
    last = appointment.last_day or dt.date.max
    other = others.during(appointment.first_day, last).first()
    if other is not None:
        raise errors.TermsOverlap(
            _("%(name)s already has a term in %(county)s from %(first)s that overlaps this one.")
            % {
                "name": appointment.user,
                "county": appointment.county,
                "first": date_format(other.first_day),
            }
        )


def check_term(appointment: Appointment) -> None:
    """All that makes a term possible. Raises TermEndsBeforeItBegins, CountyNotInForce, TermsOverlap."""
    check_order_of_days(appointment.first_day, appointment.last_day)
    check_county_in_force(appointment.county, appointment.first_day, appointment.last_day)
    check_no_overlap(appointment)


def check_can_renew(appointment: Appointment) -> None:
    """Raises TermHasNoEnd, or TermsOverlap when it has been renewed already."""
    # Spreadsheets write 31.12.9999 for "until further notice", and no day comes after it.
    if appointment.last_day is None or appointment.last_day == dt.date.max:
        raise errors.TermHasNoEnd(
            _("The term of %(name)s has no last day; it needs no renewal.")
            % {"name": appointment.user}
        )
    check_no_overlap(
        Appointment(
            user=appointment.user,
            county=appointment.county,
            role=appointment.role,
            first_day=appointment.last_day + dt.timedelta(days=1),
        )
    )


def can_renew(appointment: Appointment) -> bool:
    try:
        check_can_renew(appointment)
    except RuleError:
        return False
    return True


def check_can_cancel(appointment: Appointment) -> None:
    """Raises TermHasBegun."""
    if appointment.first_day <= selectors.today():
        raise errors.TermHasBegun(
            _("The term of %(name)s has begun; end it instead.") % {"name": appointment.user}
        )


def can_cancel(appointment: Appointment) -> bool:
    try:
        check_can_cancel(appointment)
    except RuleError:
        return False
    return True


def check_can_end(appointment: Appointment, last_day: dt.date) -> None:
    """Raises TermEndsBeforeItBegins, or TermAlreadyEndsEarlier."""
    check_order_of_days(appointment.first_day, last_day)
    if appointment.last_day is not None and last_day > appointment.last_day:
        raise errors.TermAlreadyEndsEarlier(
            _("The term already ends on %(day)s; renew it to make it longer.")
            % {"day": date_format(appointment.last_day)}
        )


def check_can_pause(
    support_colleague: SupportColleague, first_day: dt.date, last_day: dt.date | None
) -> None:
    """Raises TermEndsBeforeItBegins or AlreadyPaused."""
    check_order_of_days(first_day, last_day)
    if selectors.pauses_during(support_colleague, first_day, last_day or dt.date.max).exists():
        raise errors.AlreadyPaused(
            _("%(name)s already has a pause in these days.") % {"name": support_colleague}
        )
