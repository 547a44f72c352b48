"""Reads of people, roles and counties. A day is a date on the calendar; terms count both their ends."""

import datetime as dt
from collections.abc import Iterable
from typing import cast

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from colleagues.models import (
    Appointment,
    AppointmentQuerySet,
    County,
    KindOfDoctor,
    Pause,
    SupportColleague,
    User,
)
from supportscheme.models import AuditEntry


def today() -> dt.date:
    """The current day in Norway."""
    return timezone.localdate()


def counties_in_force(day: dt.date) -> QuerySet[County]:
    """The counties that exist on `day`, by name."""
    return County.objects.in_force(day).order_by("name")


def kinds_of_doctor(year: int) -> list[KindOfDoctor]:
    """The kinds of doctor in use in `year`, in their order."""
    return list(cast("QuerySet[KindOfDoctor]", KindOfDoctor.objects.in_year(year)))


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
    # Of a county that came into being during the year, the year's statistics know its predecessors only.
    new = County.objects.filter(valid_from__gt=dt.date(year, 1, 1), appointments__in=terms)
    return (
        County.objects.of_year(year)
        .filter(Q(appointments__in=terms) | Q(successors__in=new.values("pk")))
        .distinct()
    )


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
    pauses = Pause.objects.running_on(day)
    return ~Q(pk__in=pauses.values("support_colleague"))


def roster(county: County | None, day: dt.date) -> QuerySet[SupportColleague]:
    """Who is in office in the county (the nation when None) on `day`, by name, each with `is_paused`."""
    terms = Appointment.objects.support_colleagues().on(day)
    if county is not None:
        terms = terms.filter(county=county)
    paused = Pause.objects.filter(support_colleague=OuterRef("pk")).running_on(day)
    return (
        SupportColleague.objects.filter(user__in=terms.values("user"))
        .select_related("user", "kind_of_doctor")
        .annotate(is_paused=Exists(paused))
    )


def terms_of_county(county: County) -> AppointmentQuerySet:
    """Every support colleague's term the county ever had, oldest first."""
    terms = Appointment.objects.support_colleagues().filter(county=county)
    return terms.select_related("user__support_colleague__kind_of_doctor", "county")


def is_followed(appointment: Appointment) -> bool:
    """Whether the person goes on in the same county and role the day after the term's last."""
    if appointment.last_day is None or appointment.last_day == dt.date.max:
        return False
    return (
        Appointment.objects.filter(
            user=appointment.user_id, county=appointment.county_id, role=appointment.role
        )
        .on(appointment.last_day + dt.timedelta(days=1))
        .exists()
    )


def has_later_term(appointment: Appointment) -> bool:
    """Whether the person has a term in the same role, in any county, that begins after this one."""
    later = Appointment.objects.filter(user=appointment.user_id, role=appointment.role)
    return later.filter(first_day__gt=appointment.first_day).exists()


def with_their_past(counties: Iterable[County]) -> QuerySet[County]:
    """The counties and all that they grew out of, back to the first."""
    found: set[int] = set()
    keys = {county.pk for county in counties}
    while keys:
        found |= keys
        keys = set(County.objects.filter(successors__in=keys).values_list("pk", flat=True)) - found
    return County.objects.filter(pk__in=found)


def roster_counties_of(user: User) -> QuerySet[County]:
    """The counties whose rosters, past ones included, the user may see: an adviser's own with their past,
    all for national staff."""
    if user.is_national_staff:
        return County.objects.all()
    return with_their_past(counties_advised_by(user, today()))


def report_counties_of(user: User) -> QuerySet[County]:
    """The counties whose published reports the user may read: those the user advises or serves (last
    year included) with their past, all for national staff."""
    if user.is_national_staff:
        return County.objects.all()
    day = today()
    served = (
        Appointment.objects.support_colleagues()
        .during(dt.date(day.year - 1, 1, 1), day)
        .filter(user=user)
    )
    advised = Appointment.objects.county_advisers().on(day).filter(user=user)
    own = County.objects.filter(appointments__in=served | advised).distinct()
    return with_their_past(own)


def terms_to_move(counties: Iterable[County], from_day: dt.date) -> QuerySet[Appointment]:
    """The terms of either role that run on `from_day` or later, by county and name."""
    return (
        Appointment.objects.filter(county__in=counties)
        .ending_on_or_after(from_day)
        .select_related("user", "county")
        .order_by("county__code", "user__name", "first_day")
    )


def county_named(text: str, day: dt.date) -> County | None:
    """The county in force on `day` with that name or code; None if there is none."""
    return _named(County.objects.in_force(day), text)


def county_ever_named(text: str) -> County | None:
    """A county of that name or code at any time; None if there never was one."""
    return _named(County.objects.order_by("-valid_from"), text)


def _named(counties: QuerySet[County], text: str) -> County | None:
    # Not left to the database: SQLite's comparison without case knows no æ, ø and å.
    wanted = text.strip().casefold()
    return next((c for c in counties if wanted in (c.name.casefold(), c.code.casefold())), None)


def people_of(terms: QuerySet[Appointment]) -> QuerySet[SupportColleague]:
    """The support colleagues with one of these terms, each once."""
    return SupportColleague.objects.filter(user__in=terms.values("user")).select_related(
        "user", "kind_of_doctor"
    )


def terms_with_pauses(county: County, day: dt.date) -> QuerySet[Appointment]:
    """The support colleagues' terms in the county on `day`, by name, each with `is_paused`."""
    paused = Pause.objects.filter(support_colleague__user=OuterRef("user")).running_on(day)
    return terms_of_county(county).on(day).annotate(is_paused=Exists(paused)).order_by("user__name")


def all_terms() -> QuerySet[Appointment]:
    """Every support colleague's term there ever was, by county and day."""
    terms = Appointment.objects.support_colleagues()
    return terms.select_related("user__support_colleague__kind_of_doctor", "county").order_by(
        "county__code", "first_day", "user__name"
    )


def all_counties() -> QuerySet[County]:
    """Every county there is, was or will be: the latest first."""
    return County.objects.prefetch_related("predecessors", "successors").order_by(
        F("valid_to").desc(nulls_first=True), "-valid_from", "name"
    )


def national_staff() -> QuerySet[User]:
    return User.objects.filter(is_national_staff=True)


def people() -> QuerySet[User]:
    """Everybody who can have a role."""
    return User.objects.all()


def adviser_terms() -> QuerySet[Appointment]:
    """Every county adviser's term there ever was."""
    return Appointment.objects.county_advisers().select_related("user", "county")


def advisers_by_county(day: dt.date) -> list[tuple[County, list[Appointment]]]:
    """The counties of `day`, by name, each with the terms of its advisers that run then or later."""
    running = adviser_terms().filter(Q(last_day__isnull=True) | Q(last_day__gte=day))
    by_county: dict[int, list[Appointment]] = {}
    for term in running.order_by("first_day"):
        by_county.setdefault(term.county_id, []).append(term)
    return [(county, by_county.get(county.pk, [])) for county in counties_in_force(day)]


def audit_entries(search: str) -> QuerySet[AuditEntry]:
    """The audit log, latest first; with words, the entries whose event, subject or actor has them."""
    entries = AuditEntry.objects.select_related("actor")
    if not search:
        return entries
    return entries.filter(
        Q(event__icontains=search)
        | Q(subject_name__icontains=search)
        | Q(actor__name__icontains=search)
    )
