"""What leaves the engine: tables of protected cells. A withheld cell carries no number."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .errors import AlteredRelease, UnknownCell
from .layout import Measure, YearLayout
from .plan import TableSpec

FORMAT = 1
Key = tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """A figure everybody may see, in the table's measure."""

    value: int


@dataclass(frozen=True)
class Withheld:
    """A figure nobody sees: small, none at all, everyone, or protecting another. It doesn't say."""


WITHHELD = Withheld()
Cell = Shown | Withheld


@dataclass(frozen=True)
class Table:
    """A table. Keys are codes, one per column, with "Total" for a margin."""

    spec: TableSpec
    multiple_response: bool
    cells: Mapping[Key, Cell]

    @property
    def name(self) -> str:
        """Stable, fit for a file name."""
        return self.spec.name

    @property
    def line(self) -> int:
        """The plan line it belongs to."""
        return self.spec.line

    @property
    def measure(self) -> Measure:
        """What its figures count."""
        return self.spec.measure

    @property
    def years(self) -> tuple[int, ...]:
        """The period: one year, or those of the pool."""
        return self.spec.years

    @property
    def columns(self) -> tuple[str, ...]:
        """What the parts of a key are."""
        return self.spec.columns

    def cell(self, *key: str) -> Cell:
        """One cell. Raises UnknownCell naming it."""
        if key not in self.cells:
            raise UnknownCell(f"{self.name} has no cell {'/'.join(key)}")
        return self.cells[key]

    def to_json(self) -> dict[str, Any]:
        """Plain data; a withheld cell is the text ":"."""
        cells = [
            [list(key), cell.value if isinstance(cell, Shown) else ":"]
            for key, cell in self.cells.items()
        ]
        return {
            "name": self.name,
            **self.spec.to_json(),
            "columns": list(self.columns),
            "multiple_response": self.multiple_response,
            "cells": cells,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Table:
        """Inverse of `to_json`."""
        cells = {tuple(key): _cell(value) for key, value in data["cells"]}
        return cls(TableSpec.from_json(data), data["multiple_response"], cells)


def _cell(value: object) -> Cell:
    if value == ":":
        return WITHHELD
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return Shown(value)
    raise AlteredRelease(f"a cell holds {value!r}, neither a count nor ':'")


@dataclass(frozen=True)
class ProtectedRelease:
    """All tables of one year's release (and of the pool that ends with it), safe to show anyone.

    `year` is the year it is for, `pool` the years of the pooled period or (). `layouts` are those
    of every year its tables speak of, so that a stored release can be read on its own.
    """

    year: int
    pool: tuple[int, ...]
    layouts: tuple[YearLayout, ...]
    tables: tuple[Table, ...]

    def table(self, name: str) -> Table:
        """A table by name. Raises UnknownCell."""
        for table in self.tables:
            if table.name == name:
                return table
        raise UnknownCell(f"the release of {self.year} has no table {name!r}")

    def cells(self) -> Iterator[tuple[Table, Key, Cell]]:
        """Every cell of every table."""
        for table in self.tables:
            for key, cell in table.cells.items():
                yield table, key, cell

    @property
    def fingerprint(self) -> str:
        """SHA-256 over exactly what it says: layouts, tables, cells."""
        return hashlib.sha256(_canonical(self._body()).encode()).hexdigest()

    def _body(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "year": self.year,
            "pool": list(self.pool),
            "layouts": [layout.to_json() for layout in self.layouts],
            "tables": [table.to_json() for table in self.tables],
        }

    def to_json(self) -> str:
        """The release as JSON text with its checksum."""
        body = self._body()
        return json.dumps({"checksum": self.fingerprint, **body}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> ProtectedRelease:
        """A stored release. Raises AlteredRelease if the checksum differs or it can't be read."""
        try:
            data = json.loads(text)
            checksum = data.pop("checksum")
            release = cls._from_body(data)
        except AlteredRelease:
            raise
        except Exception as error:
            raise AlteredRelease("the stored release can't be read") from error
        if data != release._body() or checksum != release.fingerprint:
            raise AlteredRelease(f"the stored release of {release.year} was altered")
        return release

    @classmethod
    def _from_body(cls, data: Mapping[str, Any]) -> ProtectedRelease:
        if data["format"] != FORMAT:
            raise AlteredRelease(f"format {data['format']!r} is unknown")
        return cls(
            year=data["year"],
            pool=tuple(data["pool"]),
            layouts=tuple(YearLayout.from_json(layout) for layout in data["layouts"]),
            tables=tuple(Table.from_json(table) for table in data["tables"]),
        )


def _canonical(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
