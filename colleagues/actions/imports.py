"""The roster from a file: all of it or nothing, and a dry run that does the very same and takes it back."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from colleagues import errors, languages, rules, selectors
from colleagues.actions.appointments import appoint_support_colleague, end_appointment
from colleagues.actions.locks import lock_counties
from colleagues.actions.people import check_name, clean_email
from colleagues.actions.roster_entries import Profile, field_label, set_facts, update_roster_entry
from colleagues.models import Appointment, County, KindOfDoctor, SupportColleague, User
from colleagues.roster_files import values as cell_values
from colleagues.texts import stored_text
from supportscheme.errors import RuleError
from supportscheme.table_files import Row


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    ENDED = "ended"
    UNCHANGED = "unchanged"
    WRONG = "wrong"

    @property
    def label(self) -> str:
        """What the dry run calls it."""
        return {
            Outcome.NEW: _("new"),
            Outcome.CHANGED: _("changed"),
            Outcome.ENDED: _("ended"),
            Outcome.UNCHANGED: _("unchanged"),
            Outcome.WRONG: _("wrong"),
        }[self]


@dataclass(frozen=True)
class ImportedLine:
    """What a row of the file does, or why it can't."""

    number: int
    name: str
    county: str
    outcome: Outcome
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportResult:
    """Every line with its outcome, and whether it was all done (`is_done`) or nothing was."""

    lines: list[ImportedLine]
    is_done: bool

    def count(self, outcome: Outcome) -> int:
        return sum(1 for line in self.lines if line.outcome is outcome)

    @property
    def is_wrong(self) -> bool:
        return self.count(Outcome.WRONG) > 0


def import_roster(
    *, actor: User | None, rows: Sequence[Row], own_county: County | None = None, dry_run: bool
) -> ImportResult:
    """Do what the rows say, each by the same rules as on screen: new people and terms, changed facts, terms
    ended. A blank cell says nothing. Nothing is done if any row is wrong, or on a `dry_run`.

    `own_county` is that of rows which name none. Doing it twice changes nothing. Raises no rule: a row that
    breaks one is a wrong line with the reason.
    """
    with transaction.atomic():
        # All at once: the rows name counties in any order, and another import in another.
        lock_counties(selectors.all_counties())
        lines = [_import(actor, row, own_county) for row in rows]
        result = ImportResult(lines, is_done=not dry_run)
        if dry_run or result.is_wrong:
            transaction.set_rollback(True)
            result = ImportResult(lines, is_done=False)
    return result


def _import(actor: User | None, row: Row, own_county: County | None) -> ImportedLine:
    name, county_text = row.values.get("name", ""), row.values.get("county", "")
    shown_county = county_text or str(own_county or "")
    if row.problems:
        return ImportedLine(row.number, name, shown_county, Outcome.WRONG, row.problems)
    try:
        with transaction.atomic():
            outcome, details = _do(actor, row.values, own_county)
    except RuleError as error:
        return ImportedLine(row.number, name, shown_county, Outcome.WRONG, (str(error),))
    except PermissionDenied:
        reason = _("%(county)s is not your county.") % {"county": shown_county}
        return ImportedLine(row.number, name, shown_county, Outcome.WRONG, (reason,))
    return ImportedLine(row.number, name, shown_county, outcome, tuple(details))


def _do(
    actor: User | None, values: dict[str, str], own_county: County | None
) -> tuple[Outcome, list[str]]:
    email = clean_email(values.get("email", ""))
    first_day = cell_values.day(values.get("first_day", ""))
    last_day = cell_values.day(values.get("last_day", ""))
    facts = cell_values.facts(values)
    county = _county(values.get("county", ""), first_day or selectors.today(), own_county)
    # Before anything is compared: "unchanged" would tell an adviser what another county's roster says.
    rules.check_may_keep_roster(actor, county)
    term = _known_term(email, county, first_day)
    if term is not None:
        return _update(actor, term, facts, last_day)
    if first_day is None:
        raise errors.UnknownValue(_("The first day of the term is missing."))
    known = SupportColleague.objects.filter(user__email=email).select_related("user").first()
    appointment = appoint_support_colleague(
        actor=actor, county=county, email=email, first_day=first_day, last_day=last_day, **facts
    )
    if known is None:
        return Outcome.NEW, []
    details = [_("another term from %(day)s") % {"day": date_format(first_day)}]
    details += _change_facts(actor, appointment, facts)
    return Outcome.NEW, details


def _county(text: str, day: dt.date, own_county: County | None) -> County:
    if not text:
        if own_county is None:
            raise errors.UnknownValue(_("The county is missing."))
        return own_county
    county = selectors.county_named(text, day)
    if county is not None:
        return county
    if selectors.county_ever_named(text) is None:
        raise errors.UnknownValue(_("Unknown county: “%(text)s”.") % {"text": text})
    raise errors.CountyNotInForce(
        _("%(county)s did not exist on %(day)s.") % {"county": text, "day": date_format(day)}
    )


def _known_term(email: str, county: County, first_day: dt.date | None) -> Appointment | None:
    """The term a row is about: the one that begins that day, or today's where the row names no day."""
    terms = selectors.terms_of_county(county).filter(user__email=email)
    if first_day is None:
        return terms.on(selectors.today()).first()
    return terms.filter(first_day=first_day).first()


def _update(
    actor: User | None, term: Appointment, facts: Profile, last_day: dt.date | None
) -> tuple[Outcome, list[str]]:
    check_name(actor, term.user, stored_text(facts.get("name", "")))
    details = _change_facts(actor, term, facts)
    outcome = Outcome.CHANGED if details else Outcome.UNCHANGED
    if last_day is not None and last_day != term.last_day:
        end_appointment(actor=actor, appointment=term, last_day=last_day)
        details.append(_("ends on %(day)s") % {"day": date_format(last_day)})
        outcome = Outcome.ENDED
    return outcome, details


def _change_facts(actor: User | None, term: Appointment, facts: Profile) -> list[str]:
    # What was so in a term that is over says nothing of today, and must not undo what a later row says.
    if term.is_over and selectors.has_later_term(term):
        return []
    person = term.user.support_colleague
    given: Profile = {**facts}
    given.pop("name", None)
    changes = set_facts(SupportColleague.objects.get(pk=person.pk), given)
    if changes:
        update_roster_entry(actor=actor, support_colleague=person, **given)
    return [
        f"{field_label(name)}: {_shown(name, before)} → {_shown(name, after)}"
        for name, (before, after) in changes.items()
    ]


def _shown(name: str, value: str) -> str:
    """A stored value as people call it."""
    if name == "kind_of_doctor" and value:
        return KindOfDoctor.objects.get(pk=value).label
    if name == "sex" and value:
        return str(SupportColleague.Sex(value).label)
    if name == "languages":
        value = ", ".join(languages.label(code) for code in value.split(",") if code)
    return value or "–"
