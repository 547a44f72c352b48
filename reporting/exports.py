"""A release as open files: what is published and nothing else, the same bytes every time."""

import csv
import hashlib
import io
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from reporting import jsonstat
from reporting.disclosure import Table
from reporting.releases import ReleaseDocument
from reporting.reports import coverage, spreadsheet
from reporting.reports.figures import (
    NOT_PUBLISHED_SYMBOL,
    NOT_REPORTED_SYMBOL,
    WITHHELD_SYMBOL,
)
from reporting.reports.labels import Labels
from reporting.reports.profiles import period
from reporting.reports.reader import Reader
from supportscheme.errors import RuleError

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
FORMAT = 1
JSON_STAT = "json-stat"


class NotAnExport(RuleError):
    """The folder holds something else, which an export must not replace."""


def write_release(document: ReleaseDocument, labels: dict[str, Labels], folder: Path) -> list[str]:
    """Write `release.json` and, per table, a CSV and a JSON-stat file into `folder`, whole or not at all: a
    folder with an earlier export is replaced. Returns the names. Raises NotAnExport, OSError."""
    files = release_files(document, labels)
    folder = folder.absolute()
    check_can_replace(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    try:
        for name, content in files.items():
            (fresh / name).parent.mkdir(exist_ok=True)
            (fresh / name).write_bytes(content)
        fresh.chmod(0o755)
        _put_in_place(fresh, folder)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return list(files)


def check_can_replace(folder: Path) -> None:
    """Raise NotAnExport if the folder holds anything but an earlier export, which says so itself."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    others = [
        path.name
        for path in (folder.iterdir() if folder.is_dir() else [folder])
        if path.name not in {"release.json", JSON_STAT} and path.suffix != ".csv"
    ]
    if others:
        raise NotAnExport(
            _("%(folder)s holds something else (%(name)s). Choose an empty or a new folder.")
            % {"folder": folder, "name": min(others)}
        )
    if not _is_release(folder / "release.json"):
        raise NotAnExport(
            _("%(folder)s is no export of a release. Choose an empty or a new folder.")
            % {"folder": folder}
        )


def _is_release(path: Path) -> bool:
    """Whether the file is the `release.json` of an export."""
    try:
        return json.loads(path.read_text(encoding="utf-8")).get("format") == FORMAT
    except (OSError, ValueError, AttributeError):
        return False


def _put_in_place(fresh: Path, folder: Path) -> None:
    """Swap folders: at every moment the old one or the new one is there whole, but for the instant between
    two renames."""
    if not folder.exists():
        os.rename(fresh, folder)
        return
    old = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-old-")) / folder.name
    os.rename(folder, old)
    try:
        os.rename(fresh, folder)
    except OSError:
        os.rename(old, folder)
        raise
    finally:
        shutil.rmtree(old.parent)


def release_files(document: ReleaseDocument, labels: dict[str, Labels]) -> dict[str, bytes]:
    """All files of an export by name; `labels` by language."""
    files: dict[str, bytes] = {}
    for table in document.protected.tables:
        for ending, folder in (("csv", ""), ("json", f"{JSON_STAT}/")):
            content = table_file(document, table, labels, ending)
            files[f"{folder}{table.name}.{ending}"] = content
    files["release.json"] = _json(release_json(document, files))
    return files


def table_file(
    document: ReleaseDocument, table: Table, labels: dict[str, Labels], ending: str
) -> bytes:
    """One table as `csv`, `json` (JSON-stat) or `xlsx` (a sheet per language). Raises KeyError."""
    if ending == "csv":
        return table_csv(document, table).encode()
    if ending == "json":
        return _json(jsonstat.dataset(document, table, labels))
    if ending == "xlsx":
        return spreadsheet.render_table(document, table, labels)
    raise KeyError(ending)


def table_csv(document: ReleaseDocument, table: Table) -> str:
    """One line per cell: the key in codes, `Total` for a margin, and a number, ":" for withheld or ".." for
    not reported. Then the place's coverage, four columns for each year of the table and for the year before
    the release's."""
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    reader = Reader(document)
    years = coverage.years_beside(document, table.years)
    writer.writerow(
        [
            *table.columns,
            "value",
            *(f"{name}_{year}" for year in years for name in coverage.NUMBERS),
        ]
    )
    for key in table.cells:
        figure = reader.figure(table, key)
        value = str(figure) if figure.value is None else figure.value
        place = coverage.place_of(table, key)
        known = [number for year in years for number in _coverage_cells(document, year, *place)]
        writer.writerow([*(unlike_a_formula(part) for part in key), value, *known])
    return output.getvalue()


def _coverage_cells(
    document: ReleaseDocument, year: int, geography: str, code: str
) -> list[int | str]:
    """Numbers, or "." for a place or a year of which the release has none."""
    known = document.coverage_in(year)
    place = known.of(geography, code) if known else None
    if place is None:
        return [NOT_PUBLISHED_SYMBOL] * len(coverage.NUMBERS)
    return list(coverage.in_numbers(place).values())


def unlike_a_formula(text: str) -> str:
    """What a spreadsheet would run gets an apostrophe in front."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def release_json(document: ReleaseDocument, files: dict[str, bytes]) -> dict[str, Any]:
    """What one must know about the tables: coverage, geography, rules, and a checksum of each file."""
    protected = document.protected
    return {
        "format": FORMAT,
        "year": document.year,
        "pool": list(protected.pool),
        "threshold": document.threshold,
        "least_width": document.least_width,
        "symbols": {
            WITHHELD_SYMBOL: "withheld",
            NOT_REPORTED_SYMBOL: "not reported",
            NOT_PUBLISHED_SYMBOL: "not published",
        },
        "coverage": _coverage(document),
        "coverage_of_other_years": {
            str(each.year): coverage.year_in_numbers(each) for each in document.other_coverage or ()
        },
        "geography": _geography(document),
        "code_lists": _code_lists(document),
        "tables": [_table(table, files) for table in protected.tables],
    }


def _coverage(document: ReleaseDocument) -> dict[str, Any]:
    """That of the release's year, with each county's status."""
    known = coverage.year_in_numbers(document.coverage)
    for county in document.counties:
        known["counties"][county.code]["status"] = county.coverage.status.value
    return known


def _geography(document: ReleaseDocument) -> dict[str, Any]:
    """Counties and regions of every year the tables speak of; names are those of the release's year."""
    names = {county.code: county.name for county in document.counties}
    return {
        "classification": "Statistics Norway, Klass 104",
        "county_names": names,
        "region_names": dict(document.regions),
        "years": {
            str(layout.year): {
                "counties": list(layout.counties),
                "regions": {region: list(codes) for region, codes in layout.regions.items()},
            }
            for layout in document.protected.layouts
        },
    }


def _code_lists(document: ReleaseDocument) -> dict[str, Any]:
    return {
        str(layout.year): {
            variable.name: {
                "codes": list(variable.codes),
                "groups": {group: list(codes) for group, codes in variable.groups.items()},
                "multiple_response": variable.multiple,
                "measure": variable.measure.value,
            }
            for variable in layout.variables
        }
        for layout in document.protected.layouts
    }


def _table(table: Table, files: dict[str, bytes]) -> dict[str, Any]:
    names = {"csv": f"{table.name}.csv", "json_stat": f"{JSON_STAT}/{table.name}.json"}
    return {
        "name": table.name,
        "file": names["csv"],
        "plan_line": table.line,
        "measure": table.measure.value,
        "period": period(table.years),
        "years": list(table.years),
        "key_columns": list(table.columns),
        "level": table.spec.level if table.spec.variables else None,
        "multiple_response": table.multiple_response,
        "sha256": hashlib.sha256(files[names["csv"]]).hexdigest(),
        "json_stat": {
            "file": names["json_stat"],
            "sha256": hashlib.sha256(files[names["json_stat"]]).hexdigest(),
        },
    }


def _json(data: object) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
