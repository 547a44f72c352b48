"""The open formats: what is published, nothing else, and safe to open."""

import csv
import dataclasses
import hashlib
import json
import math

import jsonschema
import pytest
from django.core.management import CommandError, call_command

from reporting import exports
from reporting.releases import Coverage
from reporting.reports.build import LANGUAGES
from reporting.reports.labels import Labels
from reporting.reports.reader import Reader
from tests import factories
from tests.reporting import release_samples as samples

pytestmark = pytest.mark.django_db

TEXTS = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
TEXT_BY_CODE = {"type": "object", "additionalProperties": {"type": "string"}}
# The rules of JSON-stat 2.0 for a dataset (https://json-stat.org/full/), of what we use.
DATASET = {
    "type": "object",
    "required": ["version", "class", "value", "id", "size", "dimension"],
    "additionalProperties": False,
    "properties": {
        "version": {"const": "2.0"},
        "class": {"const": "dataset"},
        "label": {"type": "string"},
        "source": {"type": "string"},
        "note": TEXTS,
        "extension": {"type": "object"},
        "id": TEXTS,
        "size": {"type": "array", "items": {"type": "integer", "minimum": 1}},
        "role": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"time": TEXTS, "geo": TEXTS, "metric": TEXTS},
        },
        "dimension": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["category"],
                "additionalProperties": False,
                "properties": {
                    "label": {"type": "string"},
                    "category": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {"index": TEXTS, "label": TEXT_BY_CODE},
                    },
                },
            },
        },
        "value": {"type": "array", "items": {"type": ["integer", "null"]}},
        "status": TEXT_BY_CODE,
    },
}


@pytest.fixture
def document():
    pool = {year: samples.records(year, 200) for year in (2021, 2022)}
    records = samples.records(2023, 200, without=("11",))
    return samples.sample(
        2023, records=records, pool=pool, coverage={"11": Coverage(0, 4)}
    ).document()


def files_of(document):
    return exports.release_files(document, {each: Labels.load(each) for each in LANGUAGES})


def lines(content):
    return list(csv.reader(content.decode().splitlines()))


def test_there_is_one_csv_per_table_with_every_cell(document):
    files = files_of(document)
    reader = Reader(document)
    for table in document.protected.tables:
        head, *rows = lines(files[f"{table.name}.csv"])
        keys = len(table.columns)
        assert head[: keys + 1] == [*table.columns, "value"]
        found = {key: reader.figure(table, key) for key in table.cells}
        expected = {
            key: str(figure) if figure.value is None else str(figure.value)
            for key, figure in found.items()
        }
        assert {tuple(row[:keys]): row[keys] for row in rows} == expected


def test_a_csv_tells_not_reported_from_withheld(document):
    files = files_of(document)
    values = {row[0]: row[1] for row in lines(files["county_contacts.csv"])}
    assert values["11"] == ".."
    assert ":" in values.values()
    assert json.loads(files["release.json"])["symbols"] == {
        ":": "withheld",
        "..": "not reported",
        ".": "not published",
    }


def test_nothing_but_the_tables_is_exported(document):
    names = {name for name in files_of(document) if name.endswith(".csv")}
    assert names == {f"{table.name}.csv" for table in document.protected.tables}


def test_release_json_says_what_one_must_know(document):
    files = files_of(document)
    said = json.loads(files["release.json"])
    assert (said["year"], said["threshold"], said["least_width"]) == (2023, 5, 3)
    assert said["coverage"]["counties"]["11"] == {
        "status": "not_reported",
        "counties_reported": 0,
        "counties": 1,
        "confirmed": 0,
        "in_office": 4,
    }
    assert set(said["geography"]["years"]) == {"2021", "2022", "2023"}
    assert said["geography"]["county_names"]["03"] == "Oslo"
    assert [table["name"] for table in said["tables"]] == [
        t.name for t in document.protected.tables
    ]
    for table in said["tables"]:
        assert table["sha256"] == hashlib.sha256(files[table["file"]]).hexdigest()
        of_json_stat = table["json_stat"]
        assert of_json_stat["sha256"] == hashlib.sha256(files[of_json_stat["file"]]).hexdigest()


def test_json_stat_is_valid_and_has_a_status_for_each_missing_value(document):
    files = files_of(document)
    for table in document.protected.tables:
        said = json.loads(files[f"json-stat/{table.name}.json"])
        jsonschema.validate(said, DATASET)
        assert len(said["value"]) == math.prod(said["size"]) == len(table.cells)
        assert list(said["dimension"]) == said["id"]
        missing = {str(at) for at, value in enumerate(said["value"]) if value is None}
        assert set(said["status"]) == missing


def test_json_stat_tells_not_reported_from_withheld_in_three_languages(document):
    said = json.loads(files_of(document)["json-stat/county_contacts.json"])
    at = said["dimension"]["county"]["category"]["index"].index("11")
    assert said["status"][str(at)] == ".."
    assert ":" in said["status"].values()
    assert set(said["extension"]["labels"]) == {"nb", "nn", "en"}
    assert said["extension"]["labels"]["en"]["dimension"]["county"]["label"] == "County"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\tx", "\rx"])
def test_what_a_spreadsheet_would_run_is_escaped(text):
    assert exports.unlike_a_formula(text) == f"'{text}"


def test_a_code_that_a_spreadsheet_would_run_is_escaped_in_a_table(document):
    table = document.protected.table("nation_by_sex")
    cells = {("=1+1",) if key == ("woman",) else key: cell for key, cell in table.cells.items()}
    written = exports.table_csv(document, dataclasses.replace(table, cells=cells))
    codes = [row[0] for row in lines(written.encode())]
    assert "'=1+1" in codes
    assert "=1+1" not in codes


def test_ordinary_codes_are_left_alone():
    assert exports.unlike_a_formula("40_49") == "40_49"


# The command -----------------------------------------------------------------------------------------
def export(year, folder):
    call_command("export_release", year, out=folder)


def test_the_command_writes_a_published_year_and_again_the_same(tmp_path, capsys):
    samples.publish(samples.sample(2012))
    export(2012, tmp_path / "out")
    first = {p.name: p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file()}
    assert "release.json" in first
    export(2012, tmp_path / "out")
    second = {p.name: p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file()}
    assert second == first
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_unpublished_year_is_refused_by_name(tmp_path):
    factories.year(2024, "closed")
    with pytest.raises(CommandError, match="2024"):
        export(2024, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_else_is_left_alone(tmp_path):
    samples.publish(samples.sample(2012))
    (tmp_path / "diary.txt").write_text("mine")
    with pytest.raises(CommandError, match=r"diary\.txt"):
        export(2012, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["diary.txt"]


def test_an_altered_release_is_not_exported(tmp_path):
    samples.publish(samples.sample(2012), altered=True)
    with pytest.raises(Exception, match="altered"):
        export(2012, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_somebody_elses_tables_is_not_taken_for_an_export(tmp_path):
    (tmp_path / "mine.csv").write_text("my own work")
    with pytest.raises(exports.NotAnExport):
        exports.check_can_replace(tmp_path)
    (tmp_path / "release.json").write_text('{"format": "another"}')
    with pytest.raises(exports.NotAnExport):
        exports.check_can_replace(tmp_path)
    assert (tmp_path / "mine.csv").read_text() == "my own work"
