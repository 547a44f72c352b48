"""A support colleague's own entry: the facts, what of them is public, and pauses."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, TypedDict, Unpack, cast

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _

from colleagues import errors, languages, rules, selectors
from colleagues.models import KindOfDoctor, Pause, SupportColleague, User
from colleagues.texts import stored_text
from supportscheme import audit


class Profile(TypedDict, total=False):
    """The facts of a roster entry. Languages are codes of ISO 639-1, Norwegian not among them."""

    name: str
    sex: str
    kind_of_doctor: KindOfDoctor | str
    specialty: str
    workplace: str
    municipality: str
    languages: str | Iterable[str]
    telephone: str
    times_of_day: str
    doctor_since: int | None
    about: str


def set_facts(support_colleague: SupportColleague, facts: Profile) -> dict[str, list[str]]:
    """Put the facts into the entry, unsaved, and say what changed: field, then before and after.

    Raises UnknownValue for a sex, kind of doctor or language that isn't in its list, or a text too long.
    """
    changes: dict[str, list[str]] = {}
    for name, given in facts.items():
        if name == "name":
            continue
        attribute = "kind_of_doctor_id" if name == "kind_of_doctor" else name
        value = _stored(name, given)
        before = getattr(support_colleague, attribute)
        if before != value:
            changes[name] = [str(before or ""), str(value or "")]
            setattr(support_colleague, attribute, value)
    return changes


def _stored(name: str, given: object) -> object:
    if name == "kind_of_doctor":
        return _known(given.pk if isinstance(given, KindOfDoctor) else given, _kinds(), name)
    if name == "sex":
        return _known(given, set(SupportColleague.Sex.values), name)
    if name == "languages":
        codes = given.split(",") if isinstance(given, str) else list(given)  # type: ignore[call-overload]
        return languages.as_field(
            _known(code, set(languages.CODES), name) for code in codes if code
        )
    if name == "telephone":
        return normal_telephone(str(given))
    if name == "doctor_since":
        return _year(given)
    text = stored_text(str(given))
    limit = _field(name).max_length or 0
    if len(text) > limit:
        raise errors.UnknownValue(
            _("“%(text)s …” is too long: at most %(limit)s characters.")
            % {"text": text[:30], "limit": limit}
        )
    return text


def _field(name: str) -> "models.Field[Any, Any]":
    return cast("models.Field[Any, Any]", SupportColleague._meta.get_field(name))


def field_label(name: str) -> str:
    """What a field of the entry is called."""
    return str(_field(name).verbose_name)


def _kinds() -> set[str]:
    return set(KindOfDoctor.objects.values_list("pk", flat=True))


def _known(value: object, known: set[str], name: str) -> str:
    if value not in known:
        label = field_label(name)
        raise errors.UnknownValue(
            _("%(field)s: “%(value)s” is unknown.") % {"field": label, "value": value}
        )
    return str(value)


def _year(value: object) -> int | None:
    if value in (None, ""):
        return None
    year = int(value) if str(value).isdecimal() else 0  # type: ignore[call-overload]
    if not 1940 <= year <= selectors.today().year:
        raise errors.UnknownValue(_("“%(value)s” is not a year.") % {"value": value})
    return year


def normal_telephone(text: str) -> str:
    """Eight Norwegian digits, or a foreign number with + and its country code. Raises UnknownValue."""
    digits = "".join(c for c in text if c.isdecimal() or c == "+")
    digits = "+" + digits[2:] if digits.startswith("00") else digits
    digits = digits.removeprefix("+47")
    if len(digits) == 10:  # a spreadsheet takes +47 for a sum, and keeps the number
        digits = digits.removeprefix("47")
    national = len(digits) == 8 and digits.isdecimal()
    foreign = digits[:1] == "+" and digits[1:].isdecimal() and 6 <= len(digits) <= 16
    stray = set(text) - set("0123456789+ -().\u00a0/")
    if text.strip() and (stray or not (national or foreign)):
        raise errors.UnknownValue(_("“%(text)s” is not a telephone number.") % {"text": text})
    return digits


@transaction.atomic
def update_roster_entry(
    *, actor: User | None, support_colleague: SupportColleague, **facts: Unpack[Profile]
) -> None:
    """Change the facts of an entry, the name included. Raises PermissionDenied, UnknownValue."""
    rules.check_may_keep_entry(actor, support_colleague)
    changes = set_facts(support_colleague, facts)
    user = support_colleague.user
    name = stored_text(facts.get("name", user.name))
    if name and name != user.name:
        changes["name"] = [user.name, name]
        user.name = name
        user.save(update_fields=["name"])
    if changes:
        # Not the whole row: what is public may just have been chosen in another window.
        support_colleague.save(update_fields=[field for field in changes if field != "name"])
        audit.record(
            actor=actor,
            event="roster entry changed",
            subject=support_colleague,
            detail={"changes": changes},
        )


@transaction.atomic
def choose_public_fields(
    *, actor: User, support_colleague: SupportColleague, fields: Iterable[str]
) -> None:
    """Set which fields the public sees. Only the person may. Raises PermissionDenied, UnknownValue."""
    if actor.pk != support_colleague.user_id:
        raise PermissionDenied
    chosen = set(fields)
    if unknown := chosen - set(SupportColleague.SHOWABLE):
        raise errors.UnknownValue(", ".join(sorted(unknown)))
    ordered = [name for name in SupportColleague.SHOWABLE if name in chosen]
    if ordered == support_colleague.public_fields:
        return
    before, support_colleague.public_fields = support_colleague.public_fields, ordered
    support_colleague.save(update_fields=["public_fields"])
    audit.record(
        actor=actor,
        event="public fields chosen",
        subject=support_colleague,
        detail={"before": before, "after": ordered},
    )


@transaction.atomic
def pause(
    *,
    actor: User | None,
    support_colleague: SupportColleague,
    first_day: dt.date | None = None,
    last_day: dt.date | None = None,
) -> Pause:
    """Take somebody out of the finder, from today unless another day is given, until resumed or
    `last_day`. Raises PermissionDenied, TermEndsBeforeItBegins, AlreadyPaused."""
    rules.check_may_keep_entry(actor, support_colleague)
    first_day = first_day or selectors.today()
    SupportColleague.objects.select_for_update().get(pk=support_colleague.pk)
    rules.check_can_pause(support_colleague, first_day, last_day)
    made = Pause.objects.create(
        support_colleague=support_colleague, first_day=first_day, last_day=last_day
    )
    audit.record(
        actor=actor, event="paused", subject=support_colleague, detail=_days(first_day, last_day)
    )
    return made


@transaction.atomic
def resume(*, actor: User | None, support_colleague: SupportColleague) -> None:
    """End the pause of today, at once: its last day was yesterday. Without one, take back the next that is
    planned. Raises PermissionDenied, NotPaused."""
    rules.check_may_keep_entry(actor, support_colleague)
    today = selectors.today()
    found = support_colleague.pauses.ending_on_or_after(today).first()
    if found is None:
        raise errors.NotPaused(_("%(name)s is not paused.") % {"name": support_colleague})
    detail = _days(found.first_day, found.last_day)
    if found.first_day >= today:
        found.delete()
    else:
        found.last_day = today - dt.timedelta(days=1)
        found.save(update_fields=["last_day"])
    audit.record(actor=actor, event="resumed", subject=support_colleague, detail=detail)


def _days(first_day: dt.date, last_day: dt.date | None) -> dict[str, str]:
    return {"first_day": str(first_day), "last_day": str(last_day or "")}
