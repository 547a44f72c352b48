"""A table of a release as a JSON-stat 2.0 dataset, with `status` where there is no value.

https://json-stat.org/full/: `value` in row-major order, null where a figure isn't shown.
"""

import itertools
from typing import Any

from django.utils import translation

from reporting.disclosure import TOTAL, Table
from reporting.releases import ReleaseDocument
from reporting.reports import coverage
from reporting.reports.figures import NOT_REPORTED_SYMBOL, WITHHELD_SYMBOL, Figure
from reporting.reports.labels import Labels
from reporting.reports.naming import YEAR, Naming
from reporting.reports.profiles import period
from reporting.reports.reader import Reader

STATUS_LABELS = {
    "nb": {WITHHELD_SYMBOL: "Tilbakeholdt", NOT_REPORTED_SYMBOL: "Ikke rapportert"},
    "nn": {WITHHELD_SYMBOL: "Halde tilbake", NOT_REPORTED_SYMBOL: "Ikkje rapportert"},
    "en": {WITHHELD_SYMBOL: "Withheld", NOT_REPORTED_SYMBOL: "Not reported"},
}
# What the dataset itself is labelled in; the other languages stand in its extension.
MAIN_LANGUAGE = "nb"


def dataset(document: ReleaseDocument, table: Table, labels: dict[str, Labels]) -> dict[str, Any]:
    """The dataset; `labels` by language."""
    columns = [list(dict.fromkeys(part)) for part in zip(*table.cells, strict=True)]
    figures = _figures(document, table, columns)
    years = period(table.years)
    naming = {language: Naming(document, table, known) for language, known in labels.items()}
    names = _names(naming[MAIN_LANGUAGE], columns)
    # A dimension of time, with one category, is what readers of the format look for.
    names["year"] = (YEAR[MAIN_LANGUAGE], {years: years})
    return {
        "version": "2.0",
        "class": "dataset",
        "label": naming[MAIN_LANGUAGE].title,
        "source": "Den norske legeforening, støttekollegaordningen",
        "id": list(names),
        "size": [*map(len, columns), 1],
        "role": _roles(table),
        "dimension": {name: _dimension(*known) for name, known in names.items()},
        "value": [figure.value for figure in figures],
        "status": {str(at): str(f) for at, f in enumerate(figures) if f.value is None},
        "note": _notes(naming[MAIN_LANGUAGE]),
        "extension": {
            "coverage": _coverage(document, table, columns),
            "measure": table.measure.value,
            "plan_line": table.line,
            "multiple_response": table.multiple_response,
            "status": {"label": STATUS_LABELS},
            "labels": {language: _labels(known, columns) for language, known in naming.items()},
        },
    }


def _figures(document: ReleaseDocument, table: Table, columns: list[list[str]]) -> list[Figure]:
    reader = Reader(document)
    return [reader.figure(table, key) for key in itertools.product(*columns)]


def _notes(naming: Naming) -> list[str]:
    """How complete the nation's figures are, in words; places of their own stand in the extension."""
    with translation.override(naming.labels.language):
        return [coverage.nation_line(naming.document, naming.table.years)]


def _coverage(
    document: ReleaseDocument, table: Table, columns: list[list[str]]
) -> dict[str, dict[str, Any]]:
    """By year, newest first, and place: of each year of the table and of the year before the release's; null
    for what no figures were published of."""
    geography = table.spec.geography
    places = columns[0] if geography != "nation" else [TOTAL]
    found: dict[str, dict[str, Any]] = {}
    for year in coverage.years_beside(document, table.years):
        known = document.coverage_in(year)
        of_places = {code: known.of(geography, code) if known else None for code in places}
        found[str(year)] = {
            code: coverage.in_numbers(place) if place else None for code, place in of_places.items()
        }
    return found


def _roles(table: Table) -> dict[str, list[str]]:
    geography = table.spec.geography
    return {"time": ["year"], **({"geo": [geography]} if geography in table.columns else {})}


def _dimension(label: str, names: dict[str, str]) -> dict[str, Any]:
    return {"label": label, "category": {"index": list(names), "label": names}}


def _names(naming: Naming, columns: list[list[str]]) -> dict[str, tuple[str, dict[str, str]]]:
    return {
        name: (naming.column(name), {code: naming.code(name, code) for code in codes})
        for name, codes in zip(naming.table.columns, columns, strict=True)
    }


def _labels(naming: Naming, columns: list[list[str]]) -> dict[str, Any]:
    dimensions = {
        name: {"label": label, "category": names}
        for name, (label, names) in _names(naming, columns).items()
    }
    return {"label": naming.title, "note": _notes(naming), "dimension": dimensions}
