"""A historic year's figures from an Excel or CSV file with the columns year, variable, code and percent or
count. Every line that is wrong is named, with what is wrong in it."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from contacts.models import Code
from reporting.historic import HistoricValue
from reporting.historic.checks import year_problems
from reporting.historic.errors import HistoricNotPossible
from reporting.outside_models import MOST_DECIMALS
from supportscheme import table_files
from supportscheme.table_files import Columns, Row, Sheet

HEADINGS = ("year", "variable", "code", "percent", "count")
_ALSO = {
    "year": ("år",),
    "variable": ("variabel",),
    "code": ("kode",),
    "percent": ("per cent", "prosent", "%"),
    "count": ("antall", "antal", "tal", "number"),
}
_FIELDS = {word: field for field in HEADINGS for word in (field, *_ALSO[field])}
_NUMBER = re.compile(r"[+-]?(\d+)(?:[.,]\d+)?")
_MOST_DIGITS = 9
# "30.000" is thirty thousand to one reader and thirty to another.
_TWO_WAYS = re.compile(r"[+-]?\d{1,3}[.,]\d{3}")


@dataclass(frozen=True)
class Line:
    """A line of the file: its number as a spreadsheet shows it, and what it says or what is wrong with it."""

    number: int
    year: int | None
    value: HistoricValue | None
    problem: str = ""


@dataclass(frozen=True)
class Contents:
    """The lines of a file, and the headings of the columns that were left aside."""

    lines: tuple[Line, ...]
    unknown_headings: tuple[str, ...] = ()

    @property
    def problems(self) -> list[Line]:
        return [line for line in self.lines if line.problem]

    @property
    def values(self) -> tuple[HistoricValue, ...]:
        return tuple(line.value for line in self.lines if line.value is not None)

    def year(self) -> int:
        """The one year that all lines are of. Raises HistoricNotPossible if they are of several or none."""
        years = sorted({line.year for line in self.lines if line.year is not None})
        if len(years) == 1:
            return years[0]
        if not years:
            raise HistoricNotPossible(_("The file has no line with a figure."))
        raise HistoricNotPossible(
            _("The file has figures of several years (%(years)s). Import one year at a time.")
            % {"years": ", ".join(map(str, years))}
        )


def _fields_of(headings: list[str]) -> list[str | None]:
    return [_FIELDS.get(heading.strip().casefold()) for heading in headings]


def _are_headings(fields: set[str]) -> bool:
    return {"year", "variable", "code"} <= fields and bool(fields & {"percent", "count"})


def _missing() -> str:
    return _("No row with the headings year, variable, code and percent or count was found.")


COLUMNS = Columns(_fields_of, _are_headings, _missing, signed=frozenset({"percent", "count"}))


def read(name: str, content: bytes) -> Contents:
    """The figures in a file called `name`. Raises FileRefused for one that can't be read at all."""
    return _contents(table_files.read(name, content, COLUMNS))


def read_upload(file: Any) -> Contents:
    """The figures in an uploaded file. Raises FileRefused."""
    return _contents(table_files.read_upload(file, COLUMNS))


def _contents(sheet: Sheet) -> Contents:
    codes = tuple(Code.objects.order_by("variable", "is_coarse", "position"))
    lines = [_line(row, codes) for row in sheet.rows]
    return Contents(tuple(_without_repeats(lines)), tuple(sheet.unknown_headings))


def _without_repeats(lines: Sequence[Line]) -> Iterator[Line]:
    """A figure that was there before is a problem of the later line."""
    first: dict[tuple[int | None, str], int] = {}
    for line in lines:
        if line.value is None:
            yield line
            continue
        at = first.setdefault((line.year, line.value.code), line.number)
        if at == line.number:
            yield line
        else:
            yield _wrong(
                line.number,
                _("“%(code)s” is in line %(line)s already.")
                % {"code": line.value.code, "line": at},
            )


def _line(row: Row, codes: Sequence[Code]) -> Line:
    try:
        if row.problems:
            raise HistoricNotPossible(row.problems[0])
        year = _year(row.values.get("year", ""))
        code = _code(row.values, codes)
        return Line(row.number, year, _value(code, row.values))
    except HistoricNotPossible as error:
        return _wrong(row.number, str(error))


def _wrong(number: int, problem: str) -> Line:
    return Line(number, None, None, problem)


def _year(text: str) -> int:
    if not text:
        raise HistoricNotPossible(_("The year is missing."))
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise HistoricNotPossible(_("“%(text)s” is no year.") % {"text": text[:40]})
    for problem in year_problems(int(text)):
        raise HistoricNotPossible(problem)
    return int(text)


def _code(values: dict[str, str], codes: Sequence[Code]) -> str:
    """The key of the code that a line names: `sex.woman`, or of a group `reason.coarse.work`."""
    variable, code = values.get("variable", ""), values.get("code", "")
    keys = [each.pk for each in codes if each.variable == variable]
    if not keys:
        known = ", ".join(dict.fromkeys(each.variable for each in codes))
        raise HistoricNotPossible(
            _("Unknown variable: “%(text)s”. Known are: %(known)s.")
            % {"text": variable[:40], "known": known}
        )
    if f"{variable}.{code}" not in keys:
        known = ", ".join(key.removeprefix(f"{variable}.") for key in keys)
        raise HistoricNotPossible(
            _("Unknown code of “%(variable)s”: “%(text)s”. Known are: %(known)s.")
            % {"variable": variable, "text": code[:40], "known": known}
        )
    return f"{variable}.{code}"


def _value(code: str, values: dict[str, str]) -> HistoricValue:
    percent, count = values.get("percent", ""), values.get("count", "")
    if percent and count:
        raise HistoricNotPossible(
            _("Both a count (%(count)s) and a percentage (%(percent)s): choose one.")
            % {"count": count[:40], "percent": percent[:40]}
        )
    if percent:
        return HistoricValue(code, percent=_percent(percent))
    if count:
        return HistoricValue(code, count=count_of(count))
    raise HistoricNotPossible(_("Neither a count nor a percentage."))


def _percent(text: str) -> str:
    """As it is written, but for the sign and with a point, so that its decimals stay known."""
    written = _number(text.removesuffix("%").strip())
    if Decimal(written) < 0:
        raise HistoricNotPossible(_("%(text)s per cent is below 0.") % {"text": text[:40]})
    if Decimal(written) > 100:
        raise HistoricNotPossible(_("%(text)s per cent is over 100.") % {"text": text[:40]})
    if len(written.partition(".")[2]) > MOST_DECIMALS:
        raise HistoricNotPossible(
            _("%(text)s has more than %(most)s decimals.")
            % {"text": text[:40], "most": MOST_DECIMALS}
        )
    return written


def count_of(text: str, refuse: Callable[[str], Exception] = HistoricNotPossible) -> int:
    """A whole number, also with spaces between thousands, never with a point or a comma. Raises what `refuse`
    makes, naming the text."""
    together = "".join(text.split())
    written = _number(together, refuse)
    if Decimal(written) < 0:
        raise refuse(_("%(text)s is below 0.") % {"text": text[:40]})
    if _TWO_WAYS.fullmatch(together):
        whole = written.replace(".", "").lstrip("0") or "0"
        raise refuse(
            _("“%(text)s” can be read in two ways: write %(whole)s, if that is meant.")
            % {"text": text[:40], "whole": whole}
        )
    if "." in written:
        raise refuse(
            _("%(text)s is not a whole number: write a number without decimals.")
            % {"text": text[:40]}
        )
    return int(written)


def _number(text: str, refuse: Callable[[str], Exception] = HistoricNotPossible) -> str:
    found = _NUMBER.fullmatch(text)
    if not found or not text.isascii():
        raise refuse(_("“%(text)s” is no number.") % {"text": text[:40]})
    if len(found[1]) > _MOST_DIGITS:
        raise refuse(_("%(text)s is far too large.") % {"text": text[:40]})
    return text.replace(",", ".").removeprefix("+")
