"""What the public sees: who can be called today, with the fields each has made public and no others."""

import datetime as dt
import random
from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from colleagues import geography, languages, selectors
from colleagues.models import Appointment, County, KindOfDoctor, SupportColleague

SHOWN_AT_FIRST = 20
NEAREST = 10
_shuffle = random.SystemRandom().shuffle


@dataclass(frozen=True)
class PublicEntry:
    """A support colleague as the public may see them: what isn't public is empty here already."""

    name: str
    counties: tuple[County, ...]
    sex: str = ""
    kind_of_doctor: KindOfDoctor | None = None
    specialty: str = ""
    workplace: str = ""
    municipality: str = ""
    languages: tuple[str, ...] = ()
    telephone: str = ""
    email: str = ""
    times_of_day: str = ""
    doctor_since: int | None = None
    about: str = ""

    @property
    def language_names(self) -> str:
        return ", ".join(languages.label(code) for code in self.languages)

    @property
    def county_names(self) -> str:
        return ", ".join(county.name for county in self.counties)

    @property
    def sex_label(self) -> str:
        return str(SupportColleague.Sex(self.sex).label) if self.sex else ""

    @property
    def kind_label(self) -> str:
        return self.kind_of_doctor.label if self.kind_of_doctor else ""

    @property
    def telephone_link(self) -> str:
        return self.telephone if self.telephone.startswith("+") else f"+47{self.telephone}"

    @property
    def telephone_text(self) -> str:
        digits = self.telephone
        if len(digits) == 8:
            return f"{digits[:3]} {digits[3:5]} {digits[5:]}"
        return digits


@dataclass(frozen=True)
class Search:
    """What a visitor asks for; empty is "any"."""

    county: str = ""
    sex: str = ""
    kind_of_doctor: str = ""
    language: str = ""
    place: str = ""

    @property
    def is_empty(self) -> bool:
        return self == Search()


@dataclass(frozen=True)
class Found:
    """The entries in the order to show them, and the languages (code and name) that anybody speaks.
    `nearest` says that none is in the place asked for and these are the nearest."""

    entries: list[PublicEntry] = field(default_factory=list)
    languages: list[tuple[str, str]] = field(default_factory=list)
    nearest: bool = False


def public_entries(day: dt.date) -> list[PublicEntry]:
    """Everybody who is in office and not paused on `day` and wants to be found. Two queries."""
    terms = Appointment.objects.support_colleagues().on(day).select_related("county")
    people = (
        SupportColleague.objects.filter(user__in=terms.values("user"), user__is_active=True)
        .filter(selectors.not_paused_on(day))
        .select_related("user", "kind_of_doctor")
        .prefetch_related(Prefetch("user__appointments", queryset=terms, to_attr="terms_of_day"))
    )
    return [_public(person) for person in people if "name" in person.public_fields]


def _public(person: SupportColleague) -> PublicEntry:
    values = {
        "sex": person.sex,
        "kind_of_doctor": person.kind_of_doctor,
        "specialty": person.specialty,
        "workplace": person.workplace,
        "municipality": person.municipality,
        "languages": tuple(person.language_codes),
        "telephone": person.telephone,
        "email": person.user.email,
        "times_of_day": person.times_of_day,
        "doctor_since": person.doctor_since,
        "about": person.about,
    }
    chosen = {name: value for name, value in values.items() if name in person.public_fields}
    terms: list[Appointment] = getattr(person.user, "terms_of_day")  # noqa: B009 - set by the prefetch
    counties = sorted({term.county for term in terms}, key=lambda county: county.code)
    return PublicEntry(name=person.user.name, counties=tuple(counties), **chosen)  # type: ignore[arg-type]


def find(search: Search, day: dt.date) -> Found:
    """Who fits the search, in random order so that nobody is always first; the nearest first where a
    municipality was asked for that has none. A field somebody keeps private never makes them fit."""
    everybody = public_entries(day)
    spoken = _spoken_languages(everybody)
    fitting = [entry for entry in everybody if _fits(entry, search)]
    _shuffle(fitting)
    if not search.place:
        return Found(fitting, spoken)
    there = [entry for entry in fitting if _is_in(entry, search.place)]
    if there:
        return Found(there, spoken)
    near = _nearest(fitting, search.place)
    return Found(near, spoken, nearest=bool(near))


def _fits(entry: PublicEntry, search: Search) -> bool:
    kind = entry.kind_of_doctor.pk if entry.kind_of_doctor else ""
    return (
        (not search.county or search.county in {county.code for county in entry.counties})
        and (not search.sex or search.sex == entry.sex)
        and (not search.kind_of_doctor or search.kind_of_doctor == kind)
        and (not search.language or search.language in entry.languages)
    )


def _is_in(entry: PublicEntry, place: str) -> bool:
    wanted = place.strip().casefold()
    texts = [entry.municipality, entry.workplace, *(county.name for county in entry.counties)]
    return any(wanted in text.casefold() for text in texts)


def _nearest(entries: list[PublicEntry], place: str) -> list[PublicEntry]:
    asked = geography.municipality(place)
    if asked is None:
        return []
    distances: list[tuple[float, PublicEntry]] = []
    for entry in entries:
        codes = {county.code for county in entry.counties}
        there = geography.municipality(entry.municipality, codes) if entry.municipality else None
        if there is not None:
            distances.append((geography.kilometres(asked, there), entry))
    distances.sort(key=lambda pair: pair[0])
    return [entry for _distance, entry in distances[:NEAREST]]


def _spoken_languages(entries: list[PublicEntry]) -> list[tuple[str, str]]:
    codes = {code for entry in entries for code in entry.languages}
    return sorted(((code, languages.label(code)) for code in codes), key=lambda pair: pair[1])


def rules_of_the_scheme() -> list[str]:
    """The rules in five plain lines."""
    return [
        _("Up to three conversations, free of charge, with an experienced colleague."),
        _("No medical record, nothing written down, absolute confidentiality."),
        _("You may choose a support colleague in any county."),
        _("For all doctors, whether or not they are members of the association."),
        _("For medical students too."),
    ]
