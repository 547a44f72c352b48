"""Drafting a release. A draft may be made and made anew; once published it never changes."""

from django.conf import settings
from django.db import transaction

from contacts.models import Year
from reporting import protection, releases, selectors
from reporting.models import Release
from reporting.releases import ReleaseDocument


def draft_release(*, year: int) -> Release:
    """Protect and audit the tallies of a closed year and store the draft, replacing an earlier one.

    The work is done outside the transaction: it takes seconds, and loggers must not wait for it.
    """
    history = protection.history_checksum(year=year)
    answer = protection.protect_year(year)
    document = ReleaseDocument(
        year=year,
        threshold=settings.DISCLOSURE_THRESHOLD,
        least_width=settings.DISCLOSURE_LEAST_WIDTH,
        counties=answer.counties,
        regions=answer.regions,
        nation_coverage=selectors.nation_coverage(year),
        nation_composition=selectors.nation_composition(year),
        protected=answer.outcome.release,
    ).to_json()
    with transaction.atomic():
        closed = Year.objects.select_for_update().get(year=year, state=Year.State.CLOSED)
        release, _created = Release.objects.update_or_create(
            year=closed,
            is_published=False,
            defaults={
                "document": document,
                "checksum": releases.checksum(document),
                "history_checksum": history,
                "fingerprint": answer.outcome.release.fingerprint,
                "audit": Release.Audit.CLEAN
                if answer.outcome.audit.clean
                else Release.Audit.FAILED,
                "audited_fingerprint": answer.outcome.audit.fingerprint,
                "audit_report": answer.audit_report,
                "notes": answer.notes,
            },
        )
    return release


def is_stale(*, year: int) -> bool:
    """Whether `year` has no draft, or one made before something else was published."""
    release = Release.objects.filter(year_id=year).first()
    return release is None or release.history_checksum != protection.history_checksum(year=year)
