"""The steps of a year: open → closed → published. Each is one transaction with its audit entry.

Who may take them (national staff, signed in again within minutes) is the view's; the rules here hold for
commands too. `actor` is None when the operator runs a command.
"""

import random
from collections.abc import Callable

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from colleagues.models import User
from colleagues.selectors import today
from contacts import actions as contacts_actions
from contacts.models import Year
from reporting import protection, selectors
from reporting.actions.releases import draft_release, is_stale
from reporting.actions.reports import queue_reports
from reporting.actions.retention import purge_after_commit
from reporting.models import Excuse, NationCount, Release
from reporting.releases import AuditState, audit_state
from supportscheme.audit import record
from supportscheme.errors import RuleError


class UnknownYear(RuleError):
    """Nothing was ever logged for the year."""


class WrongState(RuleError):
    """The step isn't possible in the state the year is in."""


class YearNotOver(RuleError):
    """A year is closed only after its 31 December."""


class AuditNotClean(RuleError):
    """A release whose audit is missing or found something can't be published."""


class DraftChanged(RuleError):
    """The draft isn't the one that was reviewed."""


def check_can_close(year: Year) -> None:
    """Raise WrongState or YearNotOver, with the reason, if `year` can't be closed now."""
    if not year.may_become(Year.State.CLOSED):
        raise WrongState(
            _("%(year)s is already closed.") % {"year": year}
            if year.state == Year.State.CLOSED
            else _("%(year)s is already published.") % {"year": year}
        )
    if not selectors.is_over(year.year, today()):
        raise YearNotOver(
            _("%(year)s is not over yet. It can be closed from 1 January %(next)s.")
            % {"year": year, "next": year.year + 1}
        )


def check_can_reopen(year: Year) -> None:
    """Raise WrongState, with the reason, if closing `year` can't be undone now."""
    if not year.may_become(Year.State.OPEN):
        raise WrongState(
            _("%(year)s is open already.") % {"year": year}
            if year.state == Year.State.OPEN
            else _("%(year)s is published, and that can't be undone.") % {"year": year}
        )


def check_can_publish(year: Year) -> None:
    """Raise WrongState, with the reason, if `year` can't be published in the state it is in."""
    if not year.may_become(Year.State.PUBLISHED):
        raise WrongState(
            _("%(year)s is still open. Close it before publishing it.") % {"year": year}
            if year.state == Year.State.OPEN
            else _("%(year)s is already published.") % {"year": year}
        )


def can_close(year: Year) -> bool:
    return _is_possible(check_can_close, year)


def can_reopen(year: Year) -> bool:
    return _is_possible(check_can_reopen, year)


def can_publish(year: Year) -> bool:
    return _is_possible(check_can_publish, year)


def close_year(*, actor: User | None, year: int, rng: random.Random | None = None) -> Release:
    """End the logging of `year`: its open contacts are closed and lose their owners, all are counted
    into tallies, and a release is drafted and audited. Returns the draft.

    `rng` draws the coarse sex of contacts coded "other"; leave it out except for demonstration data.
    Raises UnknownYear, WrongState, YearNotOver.
    """
    with transaction.atomic():
        row = _locked(year)
        check_can_close(row)
        contacts_actions.close_contacts(year=year)
        contacts_actions.tally_contacts(year=year, rng=rng)
        _enter(row, Year.State.CLOSED)
        # How many contacts were open is an unreleased figure: it stays out of the audit log (P5).
        record(actor=actor, event="year_closed", subject=row, detail=_missing(year))
    return draft_release(year=year)


@transaction.atomic
def reopen_year(*, actor: User | None, year: int) -> None:
    """Undo the closing of an unpublished year: draft and tallies go, logging opens again. Contacts that
    were closed stay closed and ownerless. Raises UnknownYear, WrongState."""
    row = _locked(year)
    check_can_reopen(row)
    Release.objects.filter(year=row).delete()
    contacts_actions.delete_tallies(years=[year])
    purge_after_commit()
    _enter(row, Year.State.OPEN)
    record(actor=actor, event="year_reopened", subject=row)


def publish_year(*, actor: User | None, year: int, reviewed: str | None = None) -> None:
    """Publish the release of `year`: it is frozen, its contact rows are deleted, its county reports queued,
    and the tallies of a pooled period that is now published go as well.

    `reviewed` is the mark (`mark_of`) of the draft that staff looked at; a command leaves it out, and then a
    stale draft is made anew first. Raises UnknownYear, WrongState, AuditNotClean, DraftChanged.
    """
    check_can_publish(_existing(year))
    if reviewed is None and is_stale(year=year):
        draft_release(year=year)
    with transaction.atomic():
        row = _locked(year)
        check_can_publish(row)
        release = _publishable(row, reviewed)
        release.is_published = True
        # Why cells are withheld served the decision; kept, it would add up over the years.
        release.notes = {}
        release.save(update_fields=["is_published", "notes"])
        contacts_actions.delete_contacts(year=year)
        _enter(row, Year.State.PUBLISHED)
        contacts_actions.delete_tallies(years=years_whose_tallies_end_with(year))
        Excuse.objects.filter(year=row).delete()
        NationCount.objects.filter(year=row).delete()
        record(
            actor=actor,
            event="year_published",
            subject=row,
            detail={"checksum": release.checksum},
        )
        queue_reports(release=release)
        purge_after_commit()


def check_has_draft(year: Year) -> None:
    """Raise WrongState as `check_can_publish`, DraftChanged if there is no draft of `year`, or one made
    before other figures were published, or AuditNotClean."""
    check_can_publish(year)
    if is_stale(year=year.year):
        raise DraftChanged(
            _(
                "Other figures were published or entered after the draft for %(year)s was made. "
                "Make the draft anew."
            )
            % {"year": year}
        )
    if audit_state(Release.objects.get(year=year)) is not AuditState.CLEAN:
        raise AuditNotClean(
            _("The audit of the draft for %(year)s is not clean, so it can't be published.")
            % {"year": year}
        )


def mark_of(release: Release) -> str:
    """What stands for a draft on the page that publishes it. The checksum itself must not leave the server
    before the draft is published: whoever has it can try guesses of withheld figures against it (P5)."""
    return salted_hmac("reporting.reviewed", release.checksum, algorithm="sha256").hexdigest()


def _publishable(year: Year, reviewed: str | None) -> Release:
    check_has_draft(year)
    release = Release.objects.select_for_update().get(year=year)
    if reviewed is not None and not constant_time_compare(reviewed, mark_of(release)):
        raise DraftChanged(
            _("The draft for %(year)s was made anew after you looked at it. Look at it again.")
            % {"year": year}
        )
    return release


def _missing(year: int) -> dict[str, list[str]]:
    """The counties that had not reported in full. How many contacts were open is nobody's to see."""
    counties = selectors.counties_of_release(year)
    missing = [c.code for c in counties if not c.coverage.is_complete]
    return {"counties_missing": missing}


def years_whose_tallies_end_with(year: int) -> list[int]:
    """Tallies are kept until the pooled period they belong to is published."""
    pool = protection.pooled_period(year)
    if not pool:
        return [year]
    return list(pool) if protection.completes_its_pool(year) else []


def _enter(year: Year, state: Year.State) -> None:
    year.state = state
    year.save(update_fields=["state"])


def _existing(year: int) -> Year:
    found = Year.objects.filter(year=year).first()
    if found is None:
        raise UnknownYear(_("Nothing is logged for %(year)s.") % {"year": year})
    return found


def _locked(year: int) -> Year:
    _existing(year)
    return Year.objects.select_for_update().get(year=year)


def _is_possible(check: Callable[[Year], None], year: Year) -> bool:
    try:
        check(year)
    except RuleError:
        return False
    return True
