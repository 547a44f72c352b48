"""Rows from an Excel or CSV file, as text, by what its headings mean. What can't be read at all is refused
whole; what is wrong in a row is said of the row."""

import codecs
import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

import openpyxl
from django.utils.translation import gettext as _

from supportscheme.errors import RuleError

MAX_BYTES = 2_000_000
MAX_UNPACKED_BYTES = 30_000_000
MAX_PARTS = 300
MAX_ROWS = 2_000
# Blank ones included: a million of them takes half a minute to read.
MAX_LINES = 100_000
MAX_COLUMNS = 60
TITLE_ROWS = 20


class FileRefused(RuleError):
    """The file can't be read as the table it should be."""


class FileTooLarge(FileRefused):
    """The file has more bytes, parts or rows than such a table can need, packed or unpacked."""


@dataclass(frozen=True)
class Columns:
    """What a table's headings mean. `fields_of` gives the field of each column, None for one to be left
    aside; `are_headings` says whether these fields make a line the heading line; `missing` is what to say
    where there is none; in the fields of `signed` a value may begin with + or −."""

    fields_of: Callable[[list[str]], list[str | None]]
    are_headings: Callable[[set[str]], bool]
    missing: Callable[[], str]
    signed: frozenset[str] = frozenset()
    # Whether text that isn't UTF-8 is taken for Windows-1252, as older programs save it.
    may_be_windows_1252: bool = False


@dataclass(frozen=True)
class Row:
    """A row of the file: its number as a spreadsheet shows it, its values by field, blank ones left out,
    and what is wrong with its cells."""

    number: int
    values: dict[str, str]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """The rows of a file, and the headings of the columns that were left aside."""

    rows: list[Row]
    unknown_headings: list[str]


@dataclass(frozen=True)
class _Cell:
    text: str
    is_formula: bool = False

    @property
    def is_blank(self) -> bool:
        """Nothing, or the dash that people write for it."""
        return self.text in {"", "-", "–", "—"}


_NOTHING = _Cell("")
# æ, ø, å and the other letters of Western Europe, as UTF-8 has them.
_LETTER_IN_UTF8 = re.compile(rb"\xc3[\x80-\xbf]")
# How a spreadsheet shows a number: with how many decimals, and whether in per cent.
_NUMBER_FORMAT = re.compile(r"#?,?#*0(?:\.(0+))? ?(%)?")


def check_size(size: int) -> None:
    """Raises FileTooLarge for more bytes than such a table can need."""
    if size > MAX_BYTES:
        raise FileTooLarge(
            _("The file is larger than %(limit)s MB.") % {"limit": MAX_BYTES // 1_000_000}
        )


def read(name: str, content: bytes, columns: Columns) -> Sheet:
    """The table in a file called `name`. Raises FileRefused."""
    check_size(len(content))
    ending = name.rpartition(".")[2].lower()
    if ending == "xlsx":
        return _sheet(_lines_of_workbook(content, columns), columns)
    if ending in {"csv", "txt"}:
        return _sheet(_lines_of_text(content, columns), columns)
    raise FileRefused(
        _("Choose an Excel file (.xlsx) or a CSV file; “%(name)s” is neither.") % {"name": name}
    )


def read_upload(file: Any, columns: Columns) -> Sheet:
    """The table in an uploaded file. Raises FileRefused."""
    # Not read before its size is known: a huge file stays on disk.
    check_size(file.size)
    return read(file.name, file.read(), columns)


# Excel ------------------------------------------------------------------------------------------------
def _lines_of_workbook(content: bytes, columns: Columns) -> list[list[_Cell]]:
    _check_archive(content)

    def has_headings(sheet: Any) -> bool:
        return _heading_line(list(islice(_lines_of_sheet(sheet), TITLE_ROWS)), columns) is not None

    try:
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        # The table's sheet alone: the others may be long, and are nobody's business here.
        chosen = next(filter(has_headings, workbook.worksheets), None)
        return [] if chosen is None else list(_lines_of_sheet(chosen))
    except FileRefused:
        raise
    except Exception as error:  # openpyxl raises whatever a broken file made it stumble over
        raise FileRefused(_("The Excel file is damaged.")) from error


def _check_archive(content: bytes) -> None:
    """An xlsx file is a zip archive: refuse what isn't one, and what unpacks to something huge."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except zipfile.BadZipFile:
        raise FileRefused(_("This is not an Excel file (.xlsx), whatever its name says.")) from None
    # The reader stops at the size a part declares, so the declared sizes bound the real ones.
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise FileTooLarge(_("The Excel file unpacks to far too much."))
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise FileRefused(_("This is not an Excel file (.xlsx), whatever its name says."))


def _lines_of_sheet(sheet: Any) -> Iterator[list[_Cell]]:
    blank: list[_Cell] = []
    count = 0
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
        line = [
            _Cell(_text(cell), cell.data_type == "f") if cell.value is not None else _NOTHING
            for cell in cells
        ]
        says_something = _says_something(line)
        count += says_something
        _check_count(MAX_LINES if number > MAX_LINES else count)
        # Spreadsheets have long blank ends: one list serves for all of it.
        yield line if says_something else blank


def _says_something(line: list[_Cell]) -> bool:
    return not all(cell.is_blank for cell in line)


def _check_count(rows: int) -> None:
    if rows > MAX_ROWS + TITLE_ROWS:
        raise FileTooLarge(_("The file has more than %(limit)s rows.") % {"limit": MAX_ROWS})


def _text(cell: Any) -> str:
    """A cell as the spreadsheet shows it: "57 %" is stored as 0.57."""
    value = cell.value
    if isinstance(value, dt.datetime | dt.date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value, str(cell.number_format))
    return str(value).strip()


def _number(value: int | float, number_format: str) -> str:
    shown = _NUMBER_FORMAT.fullmatch(number_format)
    if shown and (shown[1] or shown[2]):
        exact = Decimal(str(value)) * (100 if shown[2] else 1)
        return f"{exact:.{len(shown[1] or '')}f}{' %' if shown[2] else ''}"
    return str(int(value)) if float(value).is_integer() else str(value)


# CSV --------------------------------------------------------------------------------------------------
def _lines_of_text(content: bytes, columns: Columns) -> list[list[_Cell]]:
    text = _decoded(content, columns)
    delimiter = _delimiter(text, columns)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:  # a quotation mark that never ends
        raise FileRefused(_("This is not a CSV file, whatever its name says.")) from error
    read = [[_Cell(_unescaped(cell.strip())) for cell in line[:MAX_COLUMNS]] for line in lines]
    _check_count(sum(map(_says_something, read)))
    return read


def _decoded(content: bytes, columns: Columns) -> str:
    """UTF-8 with or without a mark, Excel's "Unicode text", or else Windows-1252 where it may be."""
    is_utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not is_utf16 and (
        b"\0" in content or content.startswith((b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0"))
    ):
        raise FileRefused(_("This is not a CSV file, whatever its name says."))
    try:
        return content.decode("utf-16" if is_utf16 else _encoding(content, columns))
    except UnicodeDecodeError:
        raise FileRefused(
            _("Letters in the file are broken. Save it again as “CSV UTF-8” or as an Excel file.")
            if columns.may_be_windows_1252
            else _("The file is not UTF-8. Save it again as “CSV UTF-8” or as an Excel file.")
        ) from None


def _encoding(content: bytes, columns: Columns) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        # "Ã¸" is what one broken byte would make of all the others: no Norwegian file has it.
        is_broken_utf8 = content.startswith(codecs.BOM_UTF8) or _LETTER_IN_UTF8.search(content)
        return "cp1252" if columns.may_be_windows_1252 and not is_broken_utf8 else "utf-8"
    return "utf-8-sig"


def _delimiter(text: str, columns: Columns) -> str:
    """The sign that parts the line with the most known headings best."""
    head = text.splitlines()[:TITLE_ROWS]

    def known(sign: str) -> int:
        return max((len(_known(line.split(sign), columns)) for line in head), default=0)

    return max(";,\t", key=known)


def _unescaped(text: str) -> str:
    """Without the apostrophe that our own export puts before a sign that starts a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@"} else text


# Both -------------------------------------------------------------------------------------------------
def _known(headings: list[str], columns: Columns) -> list[str]:
    return [field for field in columns.fields_of(headings) if field]


def _heading_line(lines: list[list[_Cell]], columns: Columns) -> int | None:
    for index, cells in enumerate(lines[:TITLE_ROWS]):
        if columns.are_headings(set(_known([cell.text for cell in cells], columns))):
            return index
    return None


def _sheet(lines: list[list[_Cell]], columns: Columns) -> Sheet:
    index = _heading_line(lines, columns)
    if index is None:
        raise FileRefused(columns.missing())
    headings = [cell.text for cell in lines[index]]
    fields = columns.fields_of(headings)
    twice = {field for field in fields if field and fields.count(field) > 1}
    if twice:
        names = ", ".join(h for h, field in zip(headings, fields, strict=True) if field in twice)
        raise FileRefused(_("Two columns mean the same: %(names)s.") % {"names": names})
    numbered = enumerate(lines[index + 1 :], start=index + 2)
    width = max(at for at, heading in enumerate(headings, start=1) if heading)
    known = fields[:width]
    rows = [_row(n, known, cells, columns) for n, cells in numbered if _says_something(cells)]
    unknown = [h for h, field in zip(headings, fields, strict=True) if h and field is None]
    return Sheet(rows, unknown)


def _row(number: int, fields: list[str | None], cells: list[_Cell], columns: Columns) -> Row:
    values: dict[str, str] = {}
    problems = []
    for field, cell in zip(fields, cells, strict=False):
        if field is None or cell.is_blank:
            continue
        if (
            cell.is_formula
            or cell.text[0] in "=@"
            or (cell.text[0] in "+-" and field not in columns.signed)
        ):
            problems.append(_("A formula instead of a value: %(text)s") % {"text": cell.text[:40]})
        else:
            values[field] = " ".join(cell.text.split())
    # A decimal comma in a file with commas between its columns makes one cell too many.
    problems += [
        _(
            "“%(text)s” stands beyond the last heading. If it is part of a value with a comma, put that "
            "value in quotation marks."
        )
        % {"text": cell.text[:40]}
        for cell in cells[len(fields) :]
        if not cell.is_blank
    ]
    return Row(number, values, tuple(problems))
