"""What staff see of a draft before they publish it: which cells are withheld and why, how much is shown, what
the audit found, and what other rules would show. Never a figure (decision 9)."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting import releases
from reporting.disclosure import (
    DEFAULT_PLAN,
    UNNAMED,
    AuditReport,
    DisclosureError,
    Line,
    Table,
    Why,
    Withheld,
)
from reporting.models import Release
from reporting.releases import AuditState, ReleaseDocument, ReportedStatus
from reporting.reports.labels import Labels
from reporting.reports.naming import Naming
from reporting.reports.profiles import period

PLAN_LINES: dict[int, str | Promise] = {
    1: gettext_lazy("The nation in the year: contacts and conversations"),
    2: gettext_lazy("The nation in the year by each list of codes"),
    3: gettext_lazy("Counties and health regions in the year: contacts and conversations"),
    4: gettext_lazy("The pooled period: the nation and the counties by each list of codes"),
    5: gettext_lazy("The nation in the year: reasons, sex and workplace crossed"),
    6: gettext_lazy("Health regions in the year by each list of codes"),
    7: gettext_lazy("Counties in the year by each list of codes"),
}
PUBLIC, INSIDERS = "public", "insiders"


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason in words, and the cells withheld for it, by the place or first code they share."""

    text: str
    cells: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class TableReview:
    """How much of a table is shown. Tenths are None where they aren't told."""

    title: str
    cells: int
    shown: int
    nonzero_tenths: int | None
    contacts_tenths: int | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class LineReview:
    """A line of the plan with its tables; without any, `absent` says why."""

    title: str
    tables: tuple[TableReview, ...]
    absent: str = ""

    @property
    def cells(self) -> int:
        return sum(table.cells for table in self.tables)

    @property
    def shown(self) -> int:
        return sum(table.shown for table in self.tables)


@dataclass(frozen=True, slots=True)
class AuditReview:
    """What the audit found, with the cells by name. `withheld` counts the cells it looked at."""

    state: AuditState
    narrow: tuple[str, ...]
    narrow_to_insiders: tuple[str, ...]
    undecided: tuple[str, ...]
    beforehand: tuple[str, ...]
    withheld: int
    repaired: bool
    takes_for_empty: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One alternative: its heading, whether it is the draft's own, and tenths by line (None: not told)."""

    title: str
    is_own: bool
    tenths: Mapping[int, int | None]

    def text(self, line: int) -> str:
        """ "6/10"; a dash for a line too small to tell, and words for one that isn't there."""
        if line not in self.tenths:
            return _("not in it")
        tenths = self.tenths[line]
        return "–" if tenths is None else f"{tenths}/10"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Alternatives side by side, and a row of tenths for each line of the plan that any of them has."""

    columns: tuple[Column, ...]

    @property
    def rows(self) -> Iterator[tuple[str, list[str]]]:
        lines = sorted({line for column in self.columns for line in column.tenths})
        for line in lines:
            yield str(PLAN_LINES[line]), [column.text(line) for column in self.columns]


class Review:
    """A release with what is stored of it for staff, in the active language."""

    def __init__(self, release: Release, labels: Labels) -> None:
        self.release = release
        self.document: ReleaseDocument = releases.load(release)
        self.labels = labels
        self._notes: dict[str, Any] = release.notes
        self._tables = {table.name: table for table in self.document.protected.tables}
        self._reasons = {
            (each["table"], tuple(each["key"])): each for each in self._notes.get("reasons", [])
        }

    # Tables --------------------------------------------------------------------------------------
    @cached_property
    def lines(self) -> list[LineReview]:
        """The lines of the plan, in its order."""
        return [self._line(line) for line in DEFAULT_PLAN]

    def _line(self, line: Line) -> LineReview:
        tables = [table for table in self._tables.values() if table.line == line.number]
        title = str(PLAN_LINES[line.number])
        return LineReview(
            title, tuple(self._table(table) for table in tables), "" if tables else _absent(line)
        )

    def _table(self, table: Table) -> TableReview:
        shares = {share["table"]: share for share in self._notes.get("shares", [])}
        share = shares.get(table.name, {})
        withheld = [key for key, cell in table.cells.items() if isinstance(cell, Withheld)]
        return TableReview(
            title=self._naming(table).title,
            cells=len(table.cells),
            shown=len(table.cells) - len(withheld),
            nonzero_tenths=share.get("nonzero_tenths"),
            contacts_tenths=share.get("contacts_tenths"),
            reasons=tuple(self._by_reason(table, withheld)),
        )

    def _by_reason(self, table: Table, withheld: list[tuple[str, ...]]) -> Iterator[Reason]:
        kinds = {key: _kind(self._reasons.get((table.name, key))) for key in withheld}
        for kind, text in _reason_texts().items():
            keys = [key for key in withheld if kinds[key] == kind]
            if keys:
                yield Reason(text, tuple(self._cells(table, keys)))

    def _cells(
        self, table: Table, keys: Iterable[tuple[str, ...]]
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Cells of one column each by itself; of two, those of a place or first code together."""
        naming = self._naming(table)
        together: dict[str, list[str]] = {}
        for key in keys:
            *first, last = (
                naming.code(column, code) for column, code in zip(table.columns, key, strict=True)
            )
            together.setdefault("".join(first), []).append(last + self._given_away(table, key))
        for name, cells in together.items():
            yield name, tuple(cells)

    def _given_away(self, table: Table, key: tuple[str, ...]) -> str:
        reason = self._reasons.get((table.name, key))
        if not reason or not reason["reveals"]:
            return ""
        named = self.cell_name(reason["reveals"], within=table)
        return f" (→ {named})"

    def _naming(self, table: Table) -> Naming:
        return Naming(self.document, table, self.labels)

    def cell_name(self, name: str, *, within: Table | None = None) -> str:
        """The engine's name of a cell (`table:key/key`) in words; the table's is left out `within` it."""
        if name == UNNAMED:
            return _("something that isn’t named, since its name would say that it is small")
        table_name, _colon, key = name.partition(":")
        table = self._tables.get(table_name)
        if table is None:
            return _("a cell withheld in an earlier year")
        if not key:
            return self._naming(table).title
        pairs = zip(table.columns, key.split("/"), strict=True)
        cell = " · ".join(self._naming(table).code(column, code) for column, code in pairs)
        return cell if table is within else f"{cell} ({self._naming(table).title})"

    # The audit -----------------------------------------------------------------------------------
    @cached_property
    def audit(self) -> AuditReview:
        report = self._audit_report()
        public = [v for v in report.verdicts if v.attacker == PUBLIC]
        insiders = [v for v in report.verdicts if v.attacker != PUBLIC]
        return AuditReview(
            state=releases.audit_state(self.release),
            narrow=self._names(name for v in public for name in v.narrow),
            narrow_to_insiders=self._names(name for v in insiders for name in v.narrow),
            undecided=self._names(name for v in report.verdicts for name in v.undecided),
            beforehand=self._names(name for v in report.verdicts for name in v.beforehand),
            withheld=sum(line.cells - line.shown for line in self.lines),
            repaired=any(each["why"] == Why.NARROWS for each in self._reasons.values()),
            takes_for_empty=any(
                county.coverage.status is ReportedStatus.NOT_REPORTED
                for county in self.document.counties
            ),
        )

    def _audit_report(self) -> AuditReport:
        try:
            return AuditReport.from_json(json.dumps(self.release.audit_report)).told()
        except DisclosureError:
            return AuditReport("", self.document.least_width, ())

    def _names(self, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.cell_name(name) for name in names))

    # Other rules ---------------------------------------------------------------------------------
    @cached_property
    def thresholds(self) -> Comparison:
        """What other thresholds would show of the same tables."""
        pool = list(self.document.protected.pool)
        found = [each for each in self._alternatives if each["pool"] == pool]
        found.sort(key=lambda each: each["threshold"])
        own = self.document.threshold
        return Comparison(
            tuple(_column(each, str(each["threshold"]), each["threshold"] == own) for each in found)
        )

    @cached_property
    def periods(self) -> Comparison:
        """What other periods would show at the threshold in force."""
        own = list(self.document.protected.pool)
        found = [
            each for each in self._alternatives if each["threshold"] == self.document.threshold
        ]
        found.sort(key=lambda each: len(each["pool"]))
        return Comparison(
            tuple(_column(each, _period_title(each["pool"]), each["pool"] == own) for each in found)
        )

    @property
    def _alternatives(self) -> list[dict[str, Any]]:
        return list(self._notes.get("alternatives", []))


def _column(alternative: Mapping[str, Any], title: str, is_own: bool) -> Column:
    lines = {line["line"]: line["tenths"] for line in alternative["lines"]}
    return Column(title, is_own, lines)


def _period_title(pool: list[int]) -> str:
    return period(pool) if pool else _("the year alone")


def _absent(line: Line) -> str:
    if line.period == "pool":
        return _("Not in this release: it comes with the year that ends the pooled period.")
    return _("Not tried: there are fewer than %(least)s contacts on average.") % {
        "least": line.least_mean
    }


def _kind(reason: Mapping[str, Any] | None) -> str:
    """Which of `_reason_texts` a stored reason is. Whoever isn't the public is an insider."""
    if reason is None:
        return "unknown"
    if reason["why"] == Why.REVEALS and reason["to"] not in (None, PUBLIC):
        return INSIDERS
    return str(reason["why"])


def _reason_texts() -> dict[str, str]:
    """Reasons in words, in the order in which they are listed."""
    return {
        Why.SMALL: _("Small, none, or everyone the same"),
        Why.REVEALS: _("Would give another cell away to everybody"),
        INSIDERS: _("Would give another cell away to people who know more than others"),
        Why.NARROWS: _("Would let another cell be guessed too closely"),
        Why.PROTECTS: _("Kept back: the reason itself would say too much"),
        "unknown": _("The reason is not kept"),
    }
