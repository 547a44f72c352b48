"""The coverage of other years that a release carries beside its own."""

from collections.abc import Iterable

from reporting import releases, selectors
from reporting.releases import PlaceCoverage, ReleaseDocument, YearCoverage
from reporting.reports.trend import Lineage


def other_coverage(
    *, year: int, counties: Iterable[str], pool: Iterable[int]
) -> tuple[YearCoverage, ...]:
    """Of the year before and of the other years of the pool, newest first, as far as they are published now.

    `counties` are the codes of `year`, by which the answer names them. Raises AlteredRelease.
    """
    years = {year - 1, *pool} - {year}
    published = selectors.published_releases().filter(year_id__in=years).order_by("-year_id")
    lineage, codes = Lineage.load(), list(counties)
    return tuple(renamed(releases.load(each), codes, lineage) for each in published)


def renamed(document: ReleaseDocument, counties: Iterable[str], lineage: Lineage) -> YearCoverage:
    """The coverage of the document's year by later counties: a later county is the same one, or those that
    merged whole into it, or is left out."""
    known = document.coverage
    members = {code: lineage.in_year(code, document) for code in counties}
    return YearCoverage(
        year=known.year,
        nation=known.nation,
        regions=known.regions,
        counties={
            code: PlaceCoverage.of(known.counties[each].people for each in whole)
            for code, whole in members.items()
            if whole
        },
    )
