"""Whether the database holds what the promise says and nothing more (P4)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import contacts.guards
import reporting.guards
from contacts import selectors as contacts_selectors
from contacts import storage
from contacts.models import Year
from reporting import protection
from reporting.models import Excuse, NationCount, Purge, Release
from supportscheme.guards import installed


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that isn't as promised: which promise, the year if it is about one, and what to know."""

    promise: str
    year: int | None
    text: str


def findings() -> list[Finding]:
    """All that isn't as promised; empty when everything is."""
    return [finding for found in examined().values() for finding in found]


def examined() -> dict[str, list[Finding]]:
    """Every promise in words, with what isn't as it says."""
    return {str(promise): list(check()) for promise, check in CHECKS.items()}


def _contacts_go_when_published() -> Iterator[Finding]:
    for year in sorted(contacts_selectors.years_holding_contacts() & _years("published")):
        text = _("%(year)s is published, and its contacts are still there.") % {"year": year}
        yield Finding("contacts", year, text)
    crosses = contacts_selectors.years_holding_countys_crosses()
    for year in sorted(crosses & _years("published")):
        text = _("%(year)s is published, and cross tables of its counties are still there.")
        yield Finding("contacts", year, text % {"year": year})


def _owners_go_when_closed() -> Iterator[Finding]:
    not_open = _years("closed") | _years("published")
    for year in sorted(contacts_selectors.years_holding_seals() & not_open):
        text = _("%(year)s is closed, and contacts in it still have owners.") % {"year": year}
        yield Finding("owners", year, text)


def _tallies_go_with_their_pool() -> Iterator[Finding]:
    published = _years("published")
    for year in sorted(contacts_selectors.years_holding_tallies()):
        pool = protection.pooled_period(year) or (year,)
        if set(pool) <= published:
            text = _(
                "%(year)s and its pooled period are published, and its counts are still there."
            )
            yield Finding("tallies", year, text % {"year": year})
        elif year in _years("open"):
            text = _("%(year)s is open, and counts of it are there.")
            yield Finding("tallies", year, text % {"year": year})


def _excuses_go_when_published() -> Iterator[Finding]:
    years = Excuse.objects.values_list("year_id", flat=True).distinct()
    counts = NationCount.objects.values_list("year_id", flat=True)
    for year in sorted(_years("published") & (set(years) | set(counts))):
        text = _("%(year)s is published, and excuses or a count from before are still there.")
        yield Finding("excuses", year, text % {"year": year})


def _reasons_go_when_published() -> Iterator[Finding]:
    published = Release.objects.filter(is_published=True).values_list("year_id", "notes")
    for year in sorted(year for year, notes in published if notes):
        text = _("%(year)s is published, and why its cells are withheld is still stored.")
        yield Finding("reasons", year, text % {"year": year})


def _published_means_released() -> Iterator[Finding]:
    released = set(Release.objects.filter(is_published=True).values_list("year_id", flat=True))
    for year in sorted(released ^ _years("published")):
        text = _("%(year)s has a published release or is published, but not both.") % {"year": year}
        yield Finding("releases", year, text)


def _remains_are_overwritten() -> Iterator[Finding]:
    if Purge.objects.filter(done_at=None).exists():
        yield Finding(
            "remains",
            None,
            _(
                "Deleted rows are still to be overwritten in the database's files. It is being tried."
            ),
        )
    if not storage.deletes_for_good():
        yield Finding("remains", None, _("The database doesn't overwrite what it deletes."))


def _the_database_guards_itself() -> Iterator[Finding]:
    guards = (*contacts.guards.GUARDS, *reporting.guards.GUARDS)
    for name in sorted({guard.name for guard in guards} - installed(connection)):
        text = _("The database's own rule “%(name)s” is missing. Run “manage.py migrate”.")
        yield Finding("guards", None, text % {"name": name})


def _years(state: str) -> set[int]:
    return set(Year.objects.filter(state=state).values_list("year", flat=True))


CHECKS: dict[Promise, Callable[[], Iterator[Finding]]] = {
    gettext_lazy("contacts of published years are deleted"): _contacts_go_when_published,
    gettext_lazy("contacts of closed years have no owner"): _owners_go_when_closed,
    gettext_lazy("counts are deleted with their pooled period"): _tallies_go_with_their_pool,
    gettext_lazy(
        "excuses and rounded counts of published years are deleted"
    ): _excuses_go_when_published,
    gettext_lazy(
        "why cells of published years are withheld is deleted"
    ): _reasons_go_when_published,
    gettext_lazy("a published year has a published release"): _published_means_released,
    gettext_lazy("what was deleted is overwritten"): _remains_are_overwritten,
    gettext_lazy("the database refuses forbidden steps"): _the_database_guards_itself,
}
