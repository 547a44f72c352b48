"""A table of a release as a JSON-stat 2.0 dataset, with `status` where there is no value.

https://json-stat.org/full/: `value` in row-major order, null where a figure isn't shown.
"""

import itertools
from typing import Any

from reporting.disclosure import TOTAL, Shown, Table
from reporting.releases import ReleaseDocument, ReportedStatus
from reporting.reports.labels import Labels
from reporting.reports.profiles import period

WITHHELD = ":"
NOT_REPORTED = ".."
STATUS_LABELS = {
    "nb": {WITHHELD: "Tilbakeholdt", NOT_REPORTED: "Ikke rapportert"},
    "nn": {WITHHELD: "Halde tilbake", NOT_REPORTED: "Ikkje rapportert"},
    "en": {WITHHELD: "Withheld", NOT_REPORTED: "Not reported"},
}
_NATION = {"nb": "Norge", "nn": "Noreg", "en": "Norway"}
_COUNTY = {"nb": "Fylke", "nn": "Fylke", "en": "County"}
_REGION = {"nb": "Helseregion", "nn": "Helseregion", "en": "Health region"}
_TOTAL = {"nb": "I alt", "nn": "I alt", "en": "Total"}
_YEAR = {"nb": "År", "nn": "År", "en": "Year"}
_MEASURE = {
    "contacts": {"nb": "Kontakter", "nn": "Kontaktar", "en": "Contacts"},
    "conversations": {"nb": "Samtaler", "nn": "Samtalar", "en": "Conversations"},
}


def dataset(document: ReleaseDocument, table: Table, labels: dict[str, Labels]) -> dict[str, Any]:
    """The dataset. Labels are in bokmål; those of the other languages stand in the extension."""
    columns = [list(dict.fromkeys(part)) for part in zip(*table.cells, strict=True)]
    keys = list(itertools.product(*columns))
    # A dimension of time, with one category, is what readers of the format look for.
    dimensions = {
        name: _dimension(document, table, name, codes, labels["nb"])
        for name, codes in zip(table.columns, columns, strict=True)
    }
    years = period(table.years)
    dimensions["year"] = _category(_YEAR["nb"], {years: years})
    return {
        "version": "2.0",
        "class": "dataset",
        "label": _title(table, labels["nb"]),
        "source": "Den norske legeforening, støttekollegaordningen",
        "id": [*table.columns, "year"],
        "size": [*map(len, columns), 1],
        "role": {"time": ["year"], **_geo(table)},
        "dimension": dimensions,
        "value": [_value(table, key) for key in keys],
        "status": {
            str(at): _status(document, table, key)
            for at, key in enumerate(keys)
            if _value(table, key) is None
        },
        "extension": {
            "measure": table.measure.value,
            "plan_line": table.line,
            "multiple_response": table.multiple_response,
            "status": {"label": STATUS_LABELS},
            "labels": {
                language: _extension(document, table, columns, known)
                for language, known in labels.items()
            },
        },
    }


def _value(table: Table, key: tuple[str, ...]) -> int | None:
    cell = table.cells[key]
    return cell.value if isinstance(cell, Shown) else None


def _status(document: ReleaseDocument, table: Table, key: tuple[str, ...]) -> str:
    """Not reported only where the figure is of the year: a pool has other years beside it."""
    if table.spec.geography != "county" or table.years != (document.year,) or key[0] == TOTAL:
        return WITHHELD
    status = document.county(key[0]).coverage.status
    return NOT_REPORTED if status is ReportedStatus.NOT_REPORTED else WITHHELD


def _geo(table: Table) -> dict[str, list[str]]:
    geography = table.spec.geography
    return {"geo": [geography]} if geography in table.columns else {}


def _dimension(
    document: ReleaseDocument, table: Table, name: str, codes: list[str], labels: Labels
) -> dict[str, Any]:
    title, names = _names(document, table, name, codes, labels)
    return _category(title, names)


def _category(label: str, names: dict[str, str]) -> dict[str, Any]:
    return {"label": label, "category": {"index": list(names), "label": names}}


def _names(
    document: ReleaseDocument, table: Table, name: str, codes: list[str], labels: Labels
) -> tuple[str, dict[str, str]]:
    language = labels.language
    places = {
        "nation": (_NATION[language], {}),
        "county": (_COUNTY[language], {each.code: each.name for each in document.counties}),
        "region": (_REGION[language], dict(document.regions)),
    }
    if name in places:
        title, known = places[name]
        return title, {code: _NATION[language] if code == TOTAL else known[code] for code in codes}
    coarse = table.spec.level == "coarse"
    return labels.variable(name), {
        code: _TOTAL[language] if code == TOTAL else labels.code(name, code, coarse=coarse)
        for code in codes
    }


def _title(table: Table, labels: Labels) -> str:
    parts = [_MEASURE[table.measure.value][labels.language], period(table.years)]
    if table.spec.variables:
        parts.insert(1, " × ".join(labels.variable(name).lower() for name in table.spec.variables))
    return ", ".join(parts)


def _extension(
    document: ReleaseDocument, table: Table, columns: list[list[str]], labels: Labels
) -> dict[str, Any]:
    dimensions = {}
    for name, codes in zip(table.columns, columns, strict=True):
        title, names = _names(document, table, name, codes, labels)
        dimensions[name] = {"label": title, "category": names}
    return {"label": _title(table, labels), "dimension": dimensions}
