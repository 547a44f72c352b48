"""How well a county's support colleagues, or the nation's, cover those who may call them.

All about the support colleagues in office on a day; nothing here knows of contacts.
"""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from colleagues import geography, languages, selectors
from colleagues.models import Appointment, County, SupportColleague

ENDING_WITHIN_DAYS = 183
DAYS_IN_A_YEAR = 365.25


@dataclass(frozen=True)
class Share:
    """How many of the people in office are of a kind."""

    label: str
    count: int
    of: int

    @property
    def is_gap(self) -> bool:
        return self.count == 0


@dataclass(frozen=True)
class Composition:
    """The people in office on `day`. `far` is None where the county's municipalities aren't known."""

    day: dt.date
    county: County | None
    count: int = 0
    paused: int = 0
    sexes: list[Share] = field(default_factory=list)
    kinds: list[Share] = field(default_factory=list)
    years_in_office: list[Share] = field(default_factory=list)
    languages: list[Share] = field(default_factory=list)
    far: list[str] | None = None
    ending: list[Appointment] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)


def composition_of(county: County | None, day: dt.date) -> Composition:
    """The composition of a county, or of the nation when `county` is None, on `day`."""
    people = list(selectors.roster(county, day))
    total = len(people)
    spoken = Counter(code for person in people for code in person.language_codes)
    sexes = _shares(Counter(p.sex for p in people), _sexes(), total)
    kinds_in_use = [(kind.pk, kind.label) for kind in selectors.kinds_of_doctor(day.year)]
    kinds = _shares(Counter(p.kind_of_doctor_id for p in people), kinds_in_use, total)
    return Composition(
        day=day,
        county=county,
        count=total,
        paused=sum(1 for person in people if getattr(person, "is_paused", False)),
        sexes=sexes,
        kinds=kinds,
        years_in_office=_years_shares(people, day),
        languages=[Share(languages.label(code), n, total) for code, n in spoken.most_common()],
        far=_far(county, people, day),
        ending=ending_terms(county, day),
        gaps=_gaps(sexes, kinds, total),
    )


def _sexes() -> list[tuple[str, str]]:
    return [(sex.value, str(sex.label)) for sex in SupportColleague.Sex]


def _shares(counts: Counter[str], choices: list[tuple[str, str]], total: int) -> list[Share]:
    return [Share(label, counts[value], total) for value, label in choices]


def years_in_office(people: list[SupportColleague], day: dt.date) -> dict[object, int]:
    """Whole years in office by person (the user's key), all counties and terms together; days that two
    terms share are counted once."""
    terms = (
        Appointment.objects.support_colleagues()
        .filter(user__in=[person.user_id for person in people], first_day__lte=day)
        .order_by("first_day")
    )
    days: dict[object, int] = defaultdict(int)
    counted_until: dict[object, dt.date] = {}
    for term in terms:
        last = min(term.last_day or day, day)
        reached = counted_until.get(term.user_id, dt.date.min)
        first = max(term.first_day, reached + dt.timedelta(days=1))
        if last >= first:
            days[term.user_id] += (last - first).days + 1
            counted_until[term.user_id] = last
    return {user_id: int(count / DAYS_IN_A_YEAR) for user_id, count in days.items()}


def _years_shares(people: list[SupportColleague], day: dt.date) -> list[Share]:
    years = years_in_office(people, day)
    groups = Counter(_years_group(years.get(person.user_id, 0)) for person in people)
    labels = [_("0–3 years"), _("4–9 years"), _("10 years and over")]
    return [Share(label, groups[number], len(people)) for number, label in enumerate(labels)]


def _years_group(years: int) -> int:
    return 0 if years < 4 else 1 if years < 10 else 2


def _far(county: County | None, people: list[SupportColleague], day: dt.date) -> list[str] | None:
    counties = [county] if county else list(selectors.counties_in_force(day))
    if not all(geography.municipalities_of(each) for each in counties):
        return None
    codes = {each.code for each in counties}
    places = [geography.municipality(p.municipality, codes) for p in people if p.municipality]
    known = [place for place in places if place]
    return [place.name for each in counties for place in geography.far_from_all(each, known)]


def ending_terms(county: County | None, day: dt.date) -> list[Appointment]:
    """Support colleagues' terms that end within six months after `day` and aren't followed by another in
    the same county, soonest first."""
    within = day + dt.timedelta(days=ENDING_WITHIN_DAYS)
    terms = Appointment.objects.support_colleagues().on(day).select_related("user", "county")
    if county is not None:
        terms = terms.filter(county=county)
    ending = terms.filter(last_day__lte=within).order_by("last_day", "user__name")
    return [term for term in ending if not selectors.is_followed(term)]


def _gaps(sexes: list[Share], kinds: list[Share], total: int) -> list[str]:
    if total == 0:
        return [_("Nobody is in office.")]
    gaps = [_("No woman"), _("No man")]
    named = [gap for gap, share in zip(gaps, sexes, strict=True) if share.is_gap]
    # "Other" is no kind of doctor that anybody could miss.
    for share in kinds[:-1]:
        if share.is_gap:
            label = share.label[:1].lower() + share.label[1:]
            named.append(_("Nobody from %(kind)s") % {"kind": label})
    return named
