"""Rows from an Excel or CSV file, as text. What can't be read at all is refused whole; what is wrong in a
row is said of the row."""

import codecs
import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import openpyxl
from django.utils.translation import gettext as _

from colleagues.roster_files.headings import HEADINGS, field_of, fields_of
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
    """The file can't be read as a roster."""


class FileTooLarge(FileRefused):
    """The file has more bytes, parts or rows than a roster can need, packed or unpacked."""


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


def check_size(size: int) -> None:
    """Raises FileRefused for more bytes than a roster can need."""
    if size > MAX_BYTES:
        raise FileTooLarge(
            _("The file is larger than %(limit)s MB.") % {"limit": MAX_BYTES // 1_000_000}
        )


def read(name: str, content: bytes) -> Sheet:
    """The roster in a file called `name`. Raises FileRefused."""
    check_size(len(content))
    ending = name.rpartition(".")[2].lower()
    if ending == "xlsx":
        return _sheet_of_workbook(content)
    if ending in {"csv", "txt"}:
        return _sheet(_lines_of_text(content))
    raise FileRefused(
        _("Choose an Excel file (.xlsx) or a CSV file; “%(name)s” is neither.") % {"name": name}
    )


def _sheet_of_workbook(content: bytes) -> Sheet:
    _check_archive(content)
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        # The roster's sheet alone: the others may be long, and are nobody's business here.
        chosen = next(filter(_has_headings, workbook.worksheets), None)
        lines = [] if chosen is None else list(_lines_of_sheet(chosen))
    except FileRefused:
        raise
    except Exception as error:  # openpyxl raises whatever a broken file made it stumble over
        raise FileRefused(_("The Excel file is damaged.")) from error
    return _sheet(lines)


def _has_headings(sheet: Any) -> bool:
    return _heading_line(list(islice(_lines_of_sheet(sheet), TITLE_ROWS))) is not None


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
            _Cell(_text(cell.value), cell.data_type == "f") if cell.value is not None else _NOTHING
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


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime | dt.date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _lines_of_text(content: bytes) -> list[list[_Cell]]:
    text = _decoded(content)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:  # a quotation mark that never ends
        raise FileRefused(_("This is not a CSV file, whatever its name says.")) from error
    read = [[_Cell(_unescaped(cell.strip())) for cell in line[:MAX_COLUMNS]] for line in lines]
    _check_count(sum(map(_says_something, read)))
    return read


def _decoded(content: bytes) -> str:
    """UTF-8 with or without a mark, Excel's "Unicode text", or else Windows-1252."""
    is_utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not is_utf16 and (
        b"\0" in content or content.startswith((b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0"))
    ):
        raise FileRefused(_("This is not a CSV file, whatever its name says."))
    try:
        return content.decode("utf-16" if is_utf16 else _encoding(content))
    except UnicodeDecodeError:
        raise FileRefused(
            _("Letters in the file are broken. Save it again as “CSV UTF-8” or as an Excel file.")
        ) from None


def _encoding(content: bytes) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        # "Ã¸" is what one broken byte would make of all the others: no Norwegian file has it.
        is_broken_utf8 = content.startswith(codecs.BOM_UTF8) or _LETTER_IN_UTF8.search(content)
        return "utf-8" if is_broken_utf8 else "cp1252"
    return "utf-8-sig"


def _delimiter(text: str) -> str:
    """The sign that parts the line with the most known headings best."""
    head = text.splitlines()[:TITLE_ROWS]

    def known(sign: str) -> int:
        return max(
            (sum(1 for part in line.split(sign) if field_of(part)) for line in head), default=0
        )

    return max(";,\t", key=known)


def _unescaped(text: str) -> str:
    """Without the apostrophe that our own export puts before a sign that starts a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@"} else text


def _heading_line(lines: list[list[_Cell]]) -> int | None:
    for index, cells in enumerate(lines[:TITLE_ROWS]):
        fields = {field_of(cell.text) for cell in cells}
        if "email" in fields and fields & {"name", "family_name"}:
            return index
    return None


def _sheet(lines: list[list[_Cell]]) -> Sheet:
    index = _heading_line(lines)
    if index is None:
        raise FileRefused(
            _("No row with the headings “%(name)s” and “%(email)s” was found.")
            % {"name": HEADINGS["name"], "email": HEADINGS["email"]}
        )
    headings = [cell.text for cell in lines[index]]
    fields = fields_of(headings)
    twice = {field for field in fields if field and fields.count(field) > 1}
    if twice:
        names = ", ".join(h for h, field in zip(headings, fields, strict=True) if field in twice)
        raise FileRefused(_("Two columns mean the same: %(names)s.") % {"names": names})
    numbered = enumerate(lines[index + 1 :], start=index + 2)
    rows = [_row(n, fields, cells) for n, cells in numbered if _says_something(cells)]
    unknown = [h for h, field in zip(headings, fields, strict=True) if h and field is None]
    return Sheet(rows, unknown)


def _row(number: int, fields: list[str | None], cells: list[_Cell]) -> Row:
    values: dict[str, str] = {}
    problems = []
    for field, cell in zip(fields, cells, strict=False):
        if field is None or cell.is_blank:
            continue
        if (
            cell.is_formula
            or cell.text[0] in "=@"
            or (cell.text[0] in "+-" and field != "telephone")
        ):
            problems.append(_("A formula instead of a value: %(text)s") % {"text": cell.text[:40]})
        else:
            values[field] = " ".join(cell.text.split())
    names = [values.pop("given_name", ""), values.pop("family_name", "")]
    if any(names):
        values.setdefault("name", " ".join(filter(None, names)))
    return Row(number, values, tuple(problems))
