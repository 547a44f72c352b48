"""Tables of a release as people read them: labels, figures as text, per cent. No arithmetic beyond what a
reader could do: a percentage needs both its figure and its total to be shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import override

from contacts.models import Code
from reporting.disclosure import TOTAL, Cell, ProtectedRelease, Shown, Table, UnknownCell
from reporting.releases import ReleaseDocument, ReportedStatus

WITHHELD_SIGN = ":"


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell as text. `status` is "shown", "withheld" or "not_reported"; only a shown one has a value."""

    status: str
    value: int | None = None
    percent: str | None = None

    @property
    def text(self) -> str:
        return WITHHELD_SIGN if self.value is None else str(self.value)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: the code it is about, its label, its figure."""

    code: str
    label: str
    figure: Figure
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of one language: of variables, codes (fine and coarse) and places."""

    language: str
    variables: dict[str, str]
    codes: dict[str, str]

    @classmethod
    def in_language(cls, language: str) -> "Labels":
        """Read the labels of every code in `language` (nb, nn or en)."""
        with override(language):
            variables = {value: str(label) for value, label in Code.Variable.choices}
        codes = {code.id: code.label_in(language) for code in Code.objects.all()}
        return cls(language=language, variables=variables, codes=codes)

    def code(self, variable: str, code: str, *, level: str) -> str:
        """The label of a code. Raises KeyError for one that doesn't exist."""
        return self.codes[
            f"{variable}.coarse.{code}" if level == "coarse" else f"{variable}.{code}"
        ]


class ReleaseView:
    """A release document with labels in one language: what pages and reports are rendered from."""

    def __init__(self, document: ReleaseDocument, language: str) -> None:
        self.document = document
        self.labels = Labels.in_language(language)

    @property
    def protected(self) -> ProtectedRelease:
        return self.document.protected

    @cached_property
    def table_names(self) -> list[str]:
        return [table.name for table in self.protected.tables]

    def has(self, name: str) -> bool:
        return name in self.table_names

    def rows(self, name: str, *, place: str | None = None) -> list[Row]:
        """The rows of a table with one variable, its total last: of the nation, or of `place` (a county's
        or region's code). Raises UnknownCell if the release has no such table or place."""
        table = self.protected.table(name)
        prefix = (place,) if place is not None else ()
        total = table.cell(*prefix, TOTAL)
        keys = [key for key in table.cells if key[:-1] == prefix and key[-1] != TOTAL]
        rows = [
            Row(key[-1], self._label(table, key[-1]), self._figure(table.cell(*key), total, place))
            for key in keys
        ]
        with override(self.labels.language):
            return [*rows, Row(TOTAL, _("Total"), self._figure(total, total, place), is_total=True)]

    def figure(self, name: str, *key: str) -> Figure:
        """One cell of a table; `key` names a place of a county or region table, or is left out."""
        table = self.protected.table(name)
        place = key[0] if key and table.spec.geography == "county" else None
        return self._figure(table.cell(*(key or (TOTAL,))), None, place)

    def by_place(self, name: str) -> Iterator[Row]:
        """The rows of a table of counties or regions without a variable, the nation last."""
        table = self.protected.table(name)
        names = self._place_names(table)
        for key, cell in table.cells.items():
            code = key[0]
            if code != TOTAL:
                yield Row(code, names[code], self._figure(cell, None, code))
        with override(self.labels.language):
            yield Row(
                TOTAL, _("Norway"), self._figure(table.cell(TOTAL), None, None), is_total=True
            )

    def _place_names(self, table: Table) -> dict[str, str]:
        if table.spec.geography == "region":
            return self.document.regions
        return {county.code: county.name for county in self.document.counties}

    def _label(self, table: Table, code: str) -> str:
        (variable,) = table.spec.variables
        return self.labels.code(variable, code, level=table.spec.level)

    def _figure(self, cell: Cell, total: Cell | None, place: str | None) -> Figure:
        if isinstance(cell, Shown):
            return Figure("shown", cell.value, percent(cell, total, self.labels.language))
        return Figure("not_reported" if self._is_unreported(place) else "withheld")

    def _is_unreported(self, place: str | None) -> bool:
        """Whether nobody in the county has confirmed. It says nothing of what was logged."""
        return any(
            county.code == place and county.coverage.status is ReportedStatus.NOT_REPORTED
            for county in self.document.counties
        )


def percent(cell: Shown, total: Cell | None, language: str) -> str | None:
    """The cell in per cent of its total, whole, as the language writes it; None where it can't be said."""
    if not isinstance(total, Shown) or total.value == 0:
        return None
    rounded = (200 * cell.value + total.value) // (2 * total.value)
    return f"{rounded}%" if language == "en" else f"{rounded} %"


__all__ = ["Figure", "Labels", "ReleaseView", "Row", "UnknownCell", "percent"]
