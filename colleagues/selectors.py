"""Reads of people, roles and counties. A day is a date on the calendar; terms count both their ends."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils import timezone

from colleagues.models import Appointment, County, Pause, SupportColleague, User


def today() -> dt.date:
    """The current day in Norway."""
    return timezone.localdate()


def counties_in_force(day: dt.date) -> QuerySet[County]:
    """The counties that exist on `day`, by name."""
    return County.objects.in_force(day).order_by("name")


def support_colleagues_during(first: dt.date, last: dt.date) -> QuerySet[SupportColleague]:
    """The support colleagues in office on at least one day from `first` to `last`, each once."""
    terms = Appointment.objects.support_colleagues().during(first, last)
    return SupportColleague.objects.filter(user__in=terms.values("user")).select_related("user")


def support_colleagues_in_office_during(year: int) -> QuerySet[SupportColleague]:
    """The support colleagues who confirm `year`."""
    return support_colleagues_during(dt.date(year, 1, 1), dt.date(year, 12, 31))


def counties_advised_by(user: User, day: dt.date) -> QuerySet[County]:
    """The counties `user` is the county adviser of on `day`."""
    return County.objects.filter(
        appointments__in=Appointment.objects.county_advisers().on(day).filter(user=user)
    ).distinct()


def counties_served_by(support_colleague: SupportColleague, year: int) -> QuerySet[County]:
    """The counties of `year` in which the support colleague was in office that year: where a contact of
    `year` can be counted."""
    terms = (
        Appointment.objects.support_colleagues()
        .during_year(year)
        .filter(user=support_colleague.user)
    )
    return County.objects.of_year(year).filter(appointments__in=terms).distinct()


def is_support_colleague(user: User, day: dt.date) -> bool:
    """Whether `user` logs contacts: in office now, or last year, which is logged until staff close it."""
    terms = Appointment.objects.support_colleagues().filter(user=user)
    return terms.during(dt.date(day.year - 1, 1, 1), day).exists()


def pauses_during(
    support_colleague: SupportColleague, first: dt.date, last: dt.date
) -> QuerySet[Pause]:
    """The person's pauses on at least one day from `first` to `last`."""
    return support_colleague.pauses.filter(first_day__lte=last).filter(
        Q(last_day__isnull=True) | Q(last_day__gte=first)
    )


def not_paused_on(day: dt.date) -> Q:
    """The condition on support colleagues that they take calls on `day`."""
    pauses = Pause.objects.filter(first_day__lte=day).filter(
        Q(last_day__isnull=True) | Q(last_day__gte=day)
    )
    return ~Q(pk__in=pauses.values("support_colleague"))
