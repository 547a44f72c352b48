"""Reading a release document: the figure of a place, by a code list, over a period."""

from collections.abc import Iterable

from reporting.disclosure import TOTAL, Cell, Measure, Shown, Table, Variable
from reporting.releases import ReleaseDocument, ReportedStatus
from reporting.reports import figures
from reporting.reports.figures import Figure, Status

PROFILE = ("reason", "sex", "age_band", "workplace", "initiator")


class Reader:
    """Figures of one release. A place is a county's code, or None for the nation.

    Of a draft only which figures will be shown, never a figure: two drafts of a year that was opened again
    in between would differ by single contacts (P5).
    """

    def __init__(self, document: ReleaseDocument, *, is_draft: bool = False) -> None:
        self.document = document
        self.is_draft = is_draft
        self._tables = {table.name: table for table in document.protected.tables}

    @property
    def year(self) -> int:
        return self.document.year

    @property
    def pool(self) -> tuple[int, ...]:
        return self.document.protected.pool

    def find(self, name: str) -> Table | None:
        """A table by name, if the release has it."""
        return self._tables.get(name)

    def variable(self, name: str) -> Variable | None:
        """The code list as it was in the release's year."""
        layout = next(each for each in self.document.protected.layouts if each.year == self.year)
        return layout.variable(name)

    def total(self, county: str | None, measure: Measure) -> Figure:
        """Contacts or conversations of the year; not reported where nobody confirmed and nothing is shown."""
        name = f"{'nation' if county is None else 'county'}_{measure.value}"
        table = self.find(name)
        return self.figure(table, (county or TOTAL,)) if table else figures.NOT_PUBLISHED

    def region_total(self, region: str, measure: Measure) -> Figure:
        """Contacts or conversations of a health region in the year."""
        return self._figure(self.find(f"region_{measure.value}"), (region,))

    def figure(self, table: Table, key: tuple[str, ...]) -> Figure:
        """One cell. What is withheld in a county that nobody confirmed that year is not reported, which
        says nothing of what was logged; a pool has other years beside that one. Raises UnknownCell."""
        figure = self._of_cell(table.cell(*key))
        is_county = table.spec.geography == "county" and key[0] != TOTAL
        if figure.status is not Status.WITHHELD or not is_county or table.years != (self.year,):
            return figure
        status = self.document.county(key[0]).coverage.status
        return figures.NOT_REPORTED if status is ReportedStatus.NOT_REPORTED else figure

    def profile_table(
        self, county: str | None, name: str, *, coarse: bool, pooled: bool
    ) -> Table | None:
        """The table of one code list, if the release has it."""
        parts = ["nation" if county is None else "county", "by", name]
        parts += ["coarse"] if coarse else []
        parts += [str(self.pool[0]), str(self.pool[-1])] if pooled and self.pool else []
        return self.find("_".join(parts))

    def profile(
        self, county: str | None, name: str, code: str, *, coarse: bool, pooled: bool
    ) -> Figure:
        """One code's figure; `code` may be "Total". A coarse one that isn't published in a table of its own
        is the sum of its published codes, or what the others leave of the published total."""
        table = self.profile_table(county, name, coarse=coarse, pooled=pooled)
        if table is not None or not coarse or county is not None:
            return self._figure(table, (code,) if county is None else (county, code))
        return self._sum_of_codes(name, code, pooled=pooled)

    def shows_codes(self, name: str, *, coarse: bool) -> bool:
        """Whether the nation's year shows anything but the total of a code list."""
        table = self.profile_table(None, name, coarse=coarse, pooled=False)
        return table is not None and any(
            isinstance(cell, Shown) for key, cell in table.cells.items() if key != (TOTAL,)
        )

    def _sum_of_codes(self, name: str, group: str, *, pooled: bool) -> Figure:
        variable = self.variable(name)
        if group == TOTAL or variable is None:
            return self.profile(None, name, group, coarse=False, pooled=pooled)
        if not variable.groups_are_sums:
            return figures.NOT_PUBLISHED
        codes = variable.groups.get(group, ())
        summed = added(self._codes(name, codes, pooled=pooled))
        return summed if summed.value is not None else self._rest(variable, codes, summed, pooled)

    def _rest(
        self, variable: Variable, codes: tuple[str, ...], otherwise: Figure, pooled: bool
    ) -> Figure:
        """What the other codes leave of the total, where all of these are shown, so that every reader can
        subtract; never so few that the rules would hide it."""
        others = [code for code in variable.codes if code not in codes]
        whole = self.profile(None, variable.name, TOTAL, coarse=False, pooled=pooled)
        taken = added(self._codes(variable.name, others, pooled=pooled))
        if not variable.adds_up or whole.value is None or taken.value is None:
            return otherwise
        rest = whole.value - taken.value
        return figures.shown(rest) if rest >= self.document.threshold else otherwise

    def _codes(self, name: str, codes: Iterable[str], *, pooled: bool) -> list[Figure]:
        return [self.profile(None, name, code, coarse=False, pooled=pooled) for code in codes]

    def _of_cell(self, cell: Cell) -> Figure:
        figure = figures.of_cell(cell)
        return figures.TO_BE_SHOWN if self.is_draft and figure.value is not None else figure

    def _figure(self, table: Table | None, key: tuple[str, ...]) -> Figure:
        if table is None or key not in table.cells:
            return figures.NOT_PUBLISHED
        return self.figure(table, key)


def added(parts: list[Figure]) -> Figure:
    """The sum of shown figures; if one isn't shown, the sum isn't either."""
    missing = [part for part in parts if part.value is None]
    if missing or not parts:
        absent = (part for part in missing if part.status is not Status.TO_BE_SHOWN)
        return next(absent, figures.TO_BE_SHOWN if missing else figures.NOT_PUBLISHED)
    return figures.shown(sum(part.value or 0 for part in parts))
