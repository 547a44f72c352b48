"""Drafting a release. A draft may be made and made anew; once published it never changes."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from contacts.models import Year
from reporting import protection, releases, selectors
from reporting.actions.retention import purge_after_commit
from reporting.disclosure import (
    AlteredRelease,
    BadLayout,
    BadPlan,
    BadTally,
    DisclosureError,
    ReleasesContradict,
    UnknownCell,
)
from reporting.doctors.selectors import doctors_of_year
from reporting.historic.selectors import historic_years_until
from reporting.models import Release
from reporting.other_years import other_coverage
from reporting.releases import ReleaseDocument
from supportscheme.errors import RuleError


class NoDraft(RuleError):
    """The draft can't be made: what was counted can't be protected, or changed while it was."""


def draft_release(*, year: int) -> Release:
    """Protect and audit the tallies of a closed year and store the draft, replacing an earlier one.

    The work is done outside the transaction: it takes seconds, and loggers must not wait for it.
    Raises NoDraft, also unless the year is closed when the draft is to be stored.
    """
    history = protection.history_checksum(year=year)
    answer = _protected(year)
    document = _document(year, answer).to_json()
    with transaction.atomic():
        release, created = Release.objects.update_or_create(
            year=_still_closed(year, answer),
            is_published=False,
            defaults={
                "document": document,
                "checksum": releases.checksum(document),
                "history_checksum": history,
                **_audited(answer),
            },
        )
        if not created:
            purge_after_commit()
    return release


def _document(year: int, answer: protection.Protected) -> ReleaseDocument:
    """The release, with what stands beside its figures as it is now."""
    return ReleaseDocument(
        year=year,
        threshold=settings.DISCLOSURE_THRESHOLD,
        least_width=settings.DISCLOSURE_LEAST_WIDTH,
        counties=answer.counties,
        regions=answer.regions,
        nation_coverage=selectors.nation_coverage(year),
        nation_composition=selectors.nation_composition(year),
        protected=answer.outcome.release,
        other_coverage=other_coverage(
            year=year,
            counties=[county.code for county in answer.counties],
            pool=answer.outcome.release.pool,
        ),
        historic=historic_years_until(year),
        doctors=doctors_of_year(year),
    )


def _still_closed(year: int, answer: protection.Protected) -> Year:
    """The year, locked. Raises NoDraft if it isn't what was protected."""
    rows = Year.objects.select_for_update().filter(year=year, state=Year.State.CLOSED)
    closed = rows.first()
    if closed is None:
        raise NoDraft(
            _("%(year)s was opened again or published while its draft was made.") % {"year": year}
        )
    if protection.tallies_checksum(year) != answer.tallied:
        raise NoDraft(
            _("%(year)s was counted anew while its draft was made. Make the draft anew.")
            % {"year": year}
        )
    return closed


def _audited(answer: protection.Protected) -> dict[str, Any]:
    """What the row keeps of the audit, and of the reasons for staff."""
    audit = answer.outcome.audit
    return {
        "fingerprint": answer.outcome.release.fingerprint,
        "audit": Release.Audit.CLEAN if audit.clean else Release.Audit.FAILED,
        "audited_fingerprint": audit.fingerprint,
        "audit_report": answer.audit_report,
        "notes": answer.notes,
    }


def _protected(year: int) -> protection.Protected:
    try:
        return protection.protect_year(year)
    except DisclosureError as error:
        said = _("%(year)s is closed, but its draft could not be made.") % {"year": year}
        raise NoDraft(f"{said} {_what_to_do(error)}") from error


def _what_to_do(error: DisclosureError) -> str:
    """By the kind of error: the engine's own words name cells and counts."""
    if isinstance(error, BadLayout | BadPlan):
        return _(
            "Its counties, regions or code lists contradict each other or those of another year. Correct "
            "them, and make the draft anew."
        )
    if isinstance(error, BadTally | UnknownCell):
        return _(
            "What was counted doesn't fit its code lists and counties, or what is published already. See "
            "what has changed since, correct it, and make the draft anew. If nothing has, ask whoever "
            "operates the system."
        )
    if isinstance(error, AlteredRelease | ReleasesContradict):
        return _(
            "A published release is damaged or contradicts another. Ask whoever operates the system to "
            "compare them with a backup."
        )
    return _("Ask whoever operates the system, and say: %(kind)s.") % {"kind": type(error).__name__}


def is_stale(*, year: int) -> bool:
    """Whether `year` has no draft, or one made before something it rests on was published or entered."""
    release = Release.objects.filter(year_id=year).first()
    return release is None or release.history_checksum != protection.history_checksum(year=year)
