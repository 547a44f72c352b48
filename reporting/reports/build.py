"""From a report's row to its files: PDF and spreadsheet in each language."""

from django.conf import settings
from django.utils.text import slugify

from reporting import releases, selectors
from reporting.models import Report, ReportFile
from reporting.reports import content, pdf, spreadsheet
from reporting.reports.content import Material
from reporting.reports.labels import Labels
from reporting.reports.trend import Lineage

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
# What slugify would drop.
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "Æ": "Ae", "Ø": "O", "Å": "A"})


def material(report: Report) -> Material:
    """The releases a report is made of. Raises AlteredRelease."""
    release = report.release
    earlier = selectors.published_releases().filter(year_id__lt=release.year_id)
    return Material(
        document=releases.load(release),
        earlier=tuple(releases.load(each) for each in earlier),
        lineage=Lineage.load(),
        county=report.county.code if report.county else None,
    )


def render(material: Material) -> dict[tuple[str, str], bytes]:
    """Every file of a report by language and format. The same material gives the same bytes.

    Raises typst.TypstError.
    """
    files = {}
    for language in LANGUAGES:
        labels = Labels.load(language)
        report = content.report(material, labels)
        files[language, ReportFile.Format.PDF.value] = pdf.render(report)
        files[language, ReportFile.Format.SPREADSHEET.value] = spreadsheet.render(
            material, report, labels
        )
    return files


def file_name(report: Report, language: str, format: str) -> str:
    """`2012/2012-03-oslo.pdf`; the nation's is `2012/2012-norge.pdf`; other languages are marked."""
    year = report.release.year_id
    county = report.county
    place = f"{county.code}-{slugify(county.name.translate(_LETTERS))}" if county else "norge"
    mark = "" if language == settings.LANGUAGE_CODE else f"-{language}"
    return f"{year}/{year}-{place}{mark}.{format}"
