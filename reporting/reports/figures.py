"""How a figure is written. Withheld and not reported are different, and neither looks like 0 or a gap (P7).

The symbols are those of Statistics Norway: ":" not shown for confidentiality, ".." missing.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils import translation

from reporting.disclosure import Cell, Shown

WITHHELD_SYMBOL = ":"
NOT_REPORTED_SYMBOL = ".."
NOT_PUBLISHED_SYMBOL = "."
TO_BE_SHOWN_SYMBOL = "✓"
NO_BREAK_SPACE = "\u00a0"


class Status(StrEnum):
    SHOWN = "shown"
    WITHHELD = "withheld"
    NOT_REPORTED = "not_reported"
    NOT_PUBLISHED = "not_published"
    TO_BE_SHOWN = "to_be_shown"


_SYMBOLS = {
    Status.WITHHELD: WITHHELD_SYMBOL,
    Status.NOT_REPORTED: NOT_REPORTED_SYMBOL,
    Status.NOT_PUBLISHED: NOT_PUBLISHED_SYMBOL,
    Status.TO_BE_SHOWN: TO_BE_SHOWN_SYMBOL,
}


_STATUSES = {symbol: status for status, symbol in _SYMBOLS.items()}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as readers get it: a count with its status; only a shown one has a value."""

    status: Status
    value: int | None = None

    def __post_init__(self) -> None:
        if (self.value is not None) != (self.status is Status.SHOWN):
            raise ValueError(f"A figure that is {self.status} can't have the value {self.value}")

    def __str__(self) -> str:
        return _SYMBOLS[self.status] if self.value is None else number(self.value)


WITHHELD = Figure(Status.WITHHELD)
NOT_REPORTED = Figure(Status.NOT_REPORTED)
NOT_PUBLISHED = Figure(Status.NOT_PUBLISHED)
TO_BE_SHOWN = Figure(Status.TO_BE_SHOWN)


def missing(text: str) -> Figure | None:
    """The figure that isn't shown whose symbol `text` is; None if it is none."""
    return Figure(_STATUSES[text]) if text in _STATUSES else None


def shown(value: int) -> Figure:
    return Figure(Status.SHOWN, value)


def of_cell(cell: Cell) -> Figure:
    return shown(cell.value) if isinstance(cell, Shown) else WITHHELD


def number(value: int) -> str:
    """Thousands apart, as the language has it."""
    mark = "," if translation.get_language() == "en" else NO_BREAK_SPACE
    return f"{value:,}".replace(",", mark)


def share(part: Figure, whole: Figure) -> float | None:
    """Per cent of the whole, of figures that are both shown."""
    if part.value is None or not whole.value:
        return None
    return 100 * part.value / whole.value


def percent(part: Figure, whole: Figure) -> str:
    """A share in words of its own: "43 %", or the symbol of what is missing."""
    value = share(part, whole)
    if value is None:
        return str(part) if part.value is None else str(whole) if whole.value is None else "–"
    return percent_text(str(_rounded(value)))


def percent_text(written: str) -> str:
    """A percentage in figures ("43", "57.5") as the language has it."""
    mark = "%" if translation.get_language() == "en" else f"{NO_BREAK_SPACE}%"
    return f"{decimal_text(written)}{mark}"


def decimal_text(written: str) -> str:
    """A number with a decimal point as the language has it."""
    return written if translation.get_language() == "en" else written.replace(".", ",")


def _rounded(value: float) -> int:
    """Half up, as everybody expects of a percentage."""
    return int(value + 0.5)
