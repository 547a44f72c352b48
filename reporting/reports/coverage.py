"""How complete a figure is, in words (P7)."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from reporting.releases import Coverage, ReleaseDocument, ReportedStatus


def status_label(coverage: Coverage) -> str:
    """A county's status; a county that had nobody says so."""
    if coverage.in_office == 0:
        return _("No support colleagues")
    return {
        ReportedStatus.REPORTED: _("Reported"),
        ReportedStatus.PARTLY: _("Partly reported"),
        ReportedStatus.NOT_REPORTED: _("Not reported"),
    }[coverage.status]


def of_nation(document: ReleaseDocument) -> str:
    """ "14 of 15 counties, 81 of 88 support colleagues"."""
    return counties_and_colleagues(
        {
            "reported": document.counties_reported,
            "counties": len(document.counties),
            "confirmed": document.nation_coverage.confirmed,
            "in_office": document.nation_coverage.in_office,
        }
    )


def counties_and_colleagues(values: Mapping[str, int | None]) -> str:
    """The same of any year: `reported` of `counties`, `confirmed` of `in_office`."""
    return (
        _(
            "%(reported)s of %(counties)s counties, %(confirmed)s of %(in_office)s support colleagues"
        )
        % values
    )


def in_trend(document: ReleaseDocument) -> str:
    """The nation's coverage in a table across years, where a low one is marked."""
    return marked(of_nation(document), is_low=document.nation_coverage.is_low)


def marked(said: str, *, is_low: bool) -> str:
    """A coverage, with a word where it is low."""
    return _("%(coverage)s: low coverage") % {"coverage": said} if is_low else said


def of_place(document: ReleaseDocument, county: str | None) -> str:
    if county is None:
        return of_nation(document)
    coverage = document.county(county).coverage
    return _("%(confirmed)s of %(in_office)s support colleagues") % {
        "confirmed": coverage.confirmed,
        "in_office": coverage.in_office,
    }
