"""A year's statistics as one reader gets them."""

from dataclasses import dataclass
from functools import cached_property

from reporting.disclosure import Table
from reporting.releases import ReleaseDocument
from reporting.reports import crosses
from reporting.reports.content import Material
from reporting.reports.labels import Labels
from reporting.reports.reader import PROFILE, Reader
from reporting.reports.trend import Lineage

VARIABLES = (*PROFILE, "conversations", "way", "length")


@dataclass(frozen=True)
class Edition:
    """The year's release, and those of all published years that the reader may see, oldest first. Of a draft
    the reader sees which figures will be shown, and no figure."""

    document: ReleaseDocument
    documents: tuple[ReleaseDocument, ...]
    labels: Labels
    is_draft: bool = False

    @property
    def year(self) -> int:
        return self.document.year

    @cached_property
    def reader(self) -> Reader:
        return Reader(self.document, is_draft=self.is_draft)

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The code lists by which the nation's year is published."""
        return tuple(name for name in VARIABLES if self._tables("nation", (name,)))

    @cached_property
    def county_variables(self) -> tuple[str, ...]:
        """The code lists by which counties are published, in the year or in a pooled period."""
        return tuple(name for name in VARIABLES if self._tables("county", (name,)))

    @cached_property
    def pairs(self) -> dict[tuple[str, ...], list[Table]]:
        """The crossed pairs of code lists, with their tables."""
        return crosses.pairs(self.reader)

    def county_tables(self, name: str) -> list[Table]:
        """The counties by a code list: groups before codes, several years before one."""
        tables = self._tables("county", (name,))
        return sorted(tables, key=lambda table: (table.spec.level, -len(table.years)))

    def material(self, county: str | None) -> Material:
        """What a report of the same year would be made of, as far as the reader may see it."""
        earlier = tuple(each for each in self.documents if each.year < self.year)
        return Material(self.document, earlier, Lineage.load(), county)

    def _tables(self, geography: str, variables: tuple[str, ...]) -> list[Table]:
        return [
            table
            for table in self.document.protected.tables
            if table.spec.geography == geography and table.spec.variables == variables
        ]
