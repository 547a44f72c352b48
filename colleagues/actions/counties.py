"""Counties change from a date: rename (one becomes one), split (one becomes several), merge (several become
one). What was stays; everybody in office moves in the same step."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from colleagues import errors, rules, selectors
from colleagues.actions.appointments import ONE_DAY, save_term, term
from colleagues.actions.locks import lock_counties
from colleagues.models import Appointment, County, HealthRegion, User
from supportscheme import audit


@dataclass(frozen=True)
class NewCounty:
    """A county to come, with its code in Statistics Norway's list."""

    code: str
    name: str
    health_region: str


def check_can_reform(
    predecessors: Sequence[County], successors: Sequence[NewCounty], from_day: dt.date
) -> None:
    """One becomes one or several, or several become one; each predecessor is in force until further
    notice; the codes are new. Raises ReformRefused, CountyCodeTaken."""
    if not predecessors or not successors or min(len(predecessors), len(successors)) > 1:
        raise errors.ReformRefused(_("One county becomes one or several, or several become one."))
    first_possible = dt.date(selectors.today().year, 1, 2)
    if from_day < first_possible:
        raise errors.ReformRefused(
            _(
                "Counties can change from %(day)s at the earliest: the figures of a year use the counties "
                "of its 1 January."
            )
            % {"day": date_format(first_possible)}
        )
    for county in predecessors:
        if county.valid_to is not None or county.valid_from >= from_day:
            raise errors.ReformRefused(
                _("%(county)s does not exist, or changes already.") % {"county": county}
            )
    _check_new_codes(successors)


def _check_new_codes(successors: Sequence[NewCounty]) -> None:
    codes = [new.code for new in successors]
    taken = County.objects.filter(code__in=codes).first()
    if taken is not None:
        raise errors.CountyCodeTaken(
            _("The code %(code)s is taken by %(county)s.") % {"code": taken.code, "county": taken}
        )
    if len(set(codes)) < len(codes):
        raise errors.CountyCodeTaken(_("Each new county needs a code of its own."))
    for new in successors:
        if not (new.code.isalnum() and len(new.code) <= 4 and new.name.strip()):
            raise errors.ReformRefused(_("A new county needs a code and a name."))
        if new.health_region not in HealthRegion.values:
            raise errors.ReformRefused(_("A new county needs a health region."))


@transaction.atomic
def reform_counties(
    *,
    actor: User | None,
    predecessors: Sequence[County],
    successors: Sequence[NewCounty],
    from_day: dt.date,
    destinations: Mapping[int, Sequence[str]] | None = None,
) -> list[County]:
    """Replace counties by others from a day on, and move everybody with a term on that day or later.

    `destinations` says, for a split, to which of the new codes each appointment (by key) goes: one or
    several. The predecessors' last day is the day before. Raises PermissionDenied, ReformRefused,
    CountyCodeTaken.
    """
    rules.check_is_national_staff(actor)
    locked = lock_counties(predecessors)
    check_can_reform(locked, successors, from_day)
    new = [_add_county(actor, county, locked, from_day) for county in successors]
    _move_everybody(actor, locked, new, from_day, destinations or {})
    for county in locked:
        county.valid_to = from_day - ONE_DAY
        county.save(update_fields=["valid_to"])
        audit.record(
            actor=actor,
            event="county ended",
            subject=county,
            detail={"last_day": str(county.valid_to), "successors": [str(c) for c in new]},
        )
    return new


def _add_county(
    actor: User | None, new: NewCounty, predecessors: Sequence[County], from_day: dt.date
) -> County:
    county = County.objects.create(
        code=new.code,
        name=" ".join(new.name.split()),
        valid_from=from_day,
        health_region=new.health_region,
    )
    county.predecessors.set(predecessors)
    audit.record(
        actor=actor,
        event="county added",
        subject=county,
        detail={
            "code": county.code,
            "first_day": str(from_day),
            "predecessors": [str(predecessor) for predecessor in predecessors],
        },
    )
    return county


def _move_everybody(
    actor: User | None,
    predecessors: Sequence[County],
    successors: Sequence[County],
    from_day: dt.date,
    destinations: Mapping[int, Sequence[str]],
) -> None:
    by_code = {county.code: county for county in successors}
    for appointment in list(selectors.terms_to_move(predecessors, from_day)):
        codes = destinations.get(appointment.pk) or ([*by_code] if len(by_code) == 1 else [])
        if not codes or not set(codes) <= set(by_code):
            raise errors.ReformRefused(
                _("To which county does %(name)s go?") % {"name": appointment.user}
            )
        _move(actor, appointment, [by_code[code] for code in codes], from_day)


def _move(
    actor: User | None, appointment: Appointment, counties: Sequence[County], from_day: dt.date
) -> None:
    last_day = appointment.last_day
    before = term(appointment)
    if appointment.first_day < from_day:
        appointment.last_day = from_day - ONE_DAY
        appointment.save(update_fields=["last_day"])
    else:
        appointment.delete()
    first_day = max(appointment.first_day, from_day)
    for county in counties:
        moved = _moved_term(appointment, county, first_day, last_day)
        audit.record(
            actor=actor, event="moved", subject=moved, detail={"from": before, "to": term(moved)}
        )


def _moved_term(
    appointment: Appointment, county: County, first_day: dt.date, last_day: dt.date | None
) -> Appointment:
    """The term in the new county; one, where several of a merge's predecessors had the same person."""
    there = Appointment.objects.filter(
        user=appointment.user, county=county, role=appointment.role
    ).during(first_day, last_day or dt.date.max)
    moved, *more = list(there) or [
        Appointment(user=appointment.user, county=county, role=appointment.role)
    ]
    for other in [moved, *more] if moved.pk else []:
        first_day = min(first_day, other.first_day)
        last_day = max(last_day, other.last_day) if last_day and other.last_day else None
    for other in more:
        other.delete()
    moved.first_day, moved.last_day = first_day, last_day
    save_term(moved)
    return moved


@transaction.atomic
def correct_county(*, actor: User | None, county: County, name: str, health_region: str) -> None:
    """Mend a county's misspelt name or wrong region in place. A new name from a date is a reform.
    Raises PermissionDenied, ReformRefused."""
    rules.check_is_national_staff(actor)
    name = " ".join(name.split())
    if not name or health_region not in HealthRegion.values:
        raise errors.ReformRefused(_("A county needs a name and a health region."))
    before = {"name": county.name, "health_region": county.health_region}
    after = {"name": name, "health_region": health_region}
    if before == after:
        return
    county.name, county.health_region = name, health_region
    county.save(update_fields=["name", "health_region"])
    audit.record(
        actor=actor,
        event="county corrected",
        subject=county,
        detail={"before": before, "after": after},
    )
