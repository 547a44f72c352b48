"""What the cells of a roster mean: "K" is a woman, "fastlege" is general practice, 01.02.2024 is a day."""

import datetime as dt
import re
from functools import cache

from django.utils.translation import gettext as _

from colleagues import errors, languages
from colleagues.actions.roster_entries import Profile
from colleagues.models import KindOfDoctor, SupportColleague

_SEXES = {
    **dict.fromkeys(["k", "kvinne", "kvinna", "kvinnelig", "f", "w", "woman", "female"], "woman"),
    **dict.fromkeys(["m", "mann", "mannlig", "man", "male"], "man"),
}
_KINDS = {
    **dict.fromkeys(
        ["allmennpraksis", "allmennlege", "allmennmedisin", "fastlege", "arbeidsmedisin"],
        "general_practice",
    ),
    **dict.fromkeys(["psykiater", "psykiatri", "psykisk helsevern"], "psychiatry"),
    **dict.fromkeys(["sykehus", "sjukehus", "sykehuslege", "somatikk"], "somatic_hospital"),
    **dict.fromkeys(["annet", "anna", "andre"], "other"),
}
_FACTS = ("specialty", "workplace", "municipality", "telephone", "times_of_day", "about")
_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})$")


def day(text: str) -> dt.date | None:
    """A day written 01.02.2024 or 2024-02-01; None for a blank. Raises UnknownValue."""
    if not text:
        return None
    norwegian = _DATE.match(text)
    try:
        if norwegian:
            return dt.date(*(int(part) for part in reversed(norwegian.groups())))
        return dt.date.fromisoformat(text)
    except ValueError:
        raise errors.UnknownValue(
            _("“%(text)s” is not a date; write 01.02.2024.") % {"text": text}
        ) from None


def facts(values: dict[str, str]) -> Profile:
    """The facts of a row, blank cells left out. Raises UnknownValue."""
    found: Profile = {"name": values.get("name", "")}
    if "sex" in values:
        found["sex"] = _sex(values["sex"])
    if "kind_of_doctor" in values:
        found["kind_of_doctor"] = _kind(values["kind_of_doctor"])
    if "languages" in values:
        found["languages"] = language_codes(values["languages"])
    if "doctor_since" in values:
        found["doctor_since"] = values["doctor_since"]  # type: ignore[typeddict-item]
    for name in _FACTS:
        if name in values:
            found[name] = values[name]  # type: ignore[literal-required]
    return found


def _sex(text: str) -> str:
    if text.casefold() not in _SEXES:
        raise errors.UnknownValue(
            _("“%(text)s” is neither woman (K) nor man (M).") % {"text": text}
        )
    return _SEXES[text.casefold()]


def _kind(text: str) -> str:
    wanted = text.casefold()
    kinds = list(KindOfDoctor.objects.all())
    for kind in kinds:
        if wanted in {kind.pk, *(kind.label_in(lang).casefold() for lang in ("nb", "nn", "en"))}:
            return str(kind.pk)
    if wanted in _KINDS:
        return _KINDS[wanted]
    known = "; ".join(kind.label for kind in kinds)
    raise errors.UnknownValue(
        _("Unknown kind of doctor: “%(text)s”. Known are: %(known)s.")
        % {"text": text, "known": known}
    )


def language_codes(text: str) -> str:
    """The codes of languages named with commas, slashes or "og" between; Norwegian is left out. Raises
    UnknownValue."""
    words = [word.strip() for word in re.split(r"[,;/]| og ", text) if word.strip()]
    codes = []
    for word in words:
        if word.casefold() in _norwegian():
            continue
        code = languages.code_of(word)
        if code is None:
            raise errors.UnknownValue(_("Unknown language: “%(text)s”.") % {"text": word})
        codes.append(code)
    return languages.as_field(codes)


@cache
def _norwegian() -> frozenset[str]:
    return frozenset({"norsk", "bokmål", "nynorsk", "norwegian", "no", "nb", "nn"})


def exported(person: SupportColleague) -> dict[str, str]:
    """The facts of an entry as the export writes them and the import reads them, in bokmål."""
    return {
        "name": person.user.name,
        "email": person.user.email,
        "sex": "K" if person.sex == SupportColleague.Sex.WOMAN else "M",
        "kind_of_doctor": person.kind_of_doctor.label_nb,
        "specialty": person.specialty,
        "workplace": person.workplace,
        "municipality": person.municipality,
        "languages": ", ".join(languages.label(code) for code in person.language_codes),
        "telephone": person.telephone,
        "times_of_day": person.times_of_day,
        "doctor_since": str(person.doctor_since or ""),
        "about": person.about,
    }
