"""What a report is made of: sections of paragraphs, tables and charts, with no word on how they look."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from reporting.reports import figures
from reporting.reports.figures import Figure


@dataclass(frozen=True, slots=True)
class Share:
    """Per cent of a total, with how it is written; None where either isn't shown."""

    percent: float | None
    text: str

    @classmethod
    def of(cls, part: Figure, whole: Figure) -> Self:
        """That of two figures; the symbol of what isn't shown."""
        return cls(figures.share(part, whole), figures.percent(part, whole))

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Rate:
    """Contacts per 1,000 doctors, with how it is written; None where the contacts aren't shown or the
    number of doctors isn't known."""

    per_thousand: float | None
    text: str

    def __str__(self) -> str:
        return self.text


Content = str | Figure | Share | Rate


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    cells: tuple[Content, ...]
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A heading over several columns."""

    title: str
    span: int


@dataclass(frozen=True, slots=True)
class Table:
    """`columns` are the headings, that of the labels first; `groups` stand above those that follow it.
    `coverage` says how complete the figures are, where no column does (P7). Raises ValueError for a row that
    hasn't a cell for each column."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    groups: tuple[Group, ...] = ()
    note: str = ""
    coverage: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.cells) != len(self.columns) - 1:
                raise ValueError(f"{self.name}: the row {row.label} doesn't fit its columns")


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `value` is None where the figure isn't shown, and then there is only the text."""

    label: str
    series: str
    value: float | None
    text: str


def bars_said(bars: Iterable[Bar], series: Iterable[str]) -> str:
    """The bars in words, series by series: what isn't shown as its symbol."""
    by_series: dict[str, list[str]] = {name: [] for name in series}
    for bar in bars:
        by_series[bar.series].append(f"{bar.label} {bar.text}")
    return "; ".join(f"{name}: {', '.join(said)}" for name, said in by_series.items())


@dataclass(frozen=True, slots=True)
class BarChart:
    """Horizontal bars in per cent, from 0 to 100 whatever the figures are; or, with `most`, counts up to that
    number, which follows from shown figures alone."""

    title: str
    bars: tuple[Bar, ...]
    series: tuple[str, ...]
    alt: str
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One figure: `text` is how it is written, where that isn't its plain number. A historic one was
    published before this system."""

    year: int
    series: str
    value: float
    text: str = ""
    is_historic: bool = False

    def __str__(self) -> str:
        return self.text or str(self.value)


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines over years; each run is joined, and between runs the line is broken. Historic runs are drawn
    hollow and dashed. Shares have an axis from 0 to 100 whatever the figures are."""

    title: str
    runs: tuple[tuple[Point, ...], ...]
    series: tuple[str, ...]
    years: tuple[int, ...]
    alt: str
    is_share: bool = False


Chart = BarChart | LineChart


@dataclass(frozen=True, slots=True)
class Block:
    """A table with the chart that shows the same, side by side or one above the other."""

    table: Table
    chart: Chart | None = None
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    paragraphs: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report in one language. `summary` is the year in three sentences."""

    language: str
    title: str
    place: str
    year: int
    kind: str
    author: str
    summary: tuple[str, ...]
    sections: tuple[Section, ...]
    footer: str
    withheld_note: str
