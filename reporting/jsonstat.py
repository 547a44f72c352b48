"""A table of a release as a JSON-stat 2.0 dataset, with `status` where there is no value.

https://json-stat.org/full/: `value` in row-major order, null where a figure isn't shown.
"""

import itertools
from typing import Any

from reporting.disclosure import Table
from reporting.releases import ReleaseDocument
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
        "extension": {
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
    return {"label": naming.title, "dimension": dimensions}
