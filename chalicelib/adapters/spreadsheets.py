"""Offices' tables as they are: CSV and XLSX read row by row with the file's own line numbers, and written as text."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from chalicelib.adapters.cells import Cell, guarded, parse_moment, shown
from chalicelib.domain.errors import Invalid

__all__ = ["Cell", "Row", "parse_moment", "read_columns", "read_rows", "write_rows"]

HEADER_WITHIN = 20
"""Among so many rows from the top the header is looked for; offices put titles and notes above it."""

_DELIMITERS = ",\t;"
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_BROKEN_TEXT = re.compile("[\ud800-\udfff]")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)
_SAVE_AS = "请用表格软件打开后另存为 .xlsx 再导入"
_EXACT_DIGITS = 15

_CELL_LIMIT = 32_767


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the header: its line in the file (row in a sheet), and its cells by column; blank cells are "".

    `problem` says in Chinese why the row cannot be read; it then has no values.
    """

    line: int
    values: Mapping[str, Cell]
    problem: str = ""

    def text(self, column: str) -> str:
        """The cell as text; "" when blank or when the table has no such column.

        Raises Invalid when a spreadsheet program has already turned a long number into 1.1E+17 (edge 47).
        """
        value = self.values.get(column, "")
        if isinstance(value, datetime):
            return value.isoformat(" ", "seconds")
        whole = isinstance(value, float) and value.is_integer()
        text = str(int(value) if whole else value)
        if (whole and len(text) > _EXACT_DIGITS) or _SCIENTIFIC.fullmatch(text):
            raise Invalid(
                {column: f"“{value}”已被表格软件改成科学计数法，原来的数字不全了；请把此列设为文本后重新导出"}
            )
        return text

    def moment(self, column: str) -> datetime | None:
        """The cell as `parse_moment` reads it; None when blank. Raises Invalid naming the column."""
        value = self.values.get(column, "")
        if value == "":
            return None
        try:
            return parse_moment(value)
        except Invalid as problem:
            raise Invalid({column: problem.message}) from None


@dataclass(frozen=True, slots=True)
class _Record:
    line: int
    cells: Sequence[Cell]
    problem: str = ""

    @property
    def blank(self) -> bool:
        return not self.problem and all(cell == "" for cell in self.cells)


_Records = Generator[_Record, None, None]
_Tables = Generator[_Records, None, None]


def read_columns(text: str) -> dict[str, str]:
    """`留言编号=工单号,留言时间=来电时间` as a mapping from the table's header to the name that we use.

    Raises Invalid when a part is not of the form ours=theirs.
    """
    aliases = {}
    for part in filter(None, re.split("[,，]", text)):
        ours, sign, theirs = unicodedata.normalize("NFKC", part).partition("=")
        if not (sign and ours.strip() and theirs.strip()):
            raise Invalid({"columns": f"“{part}”应写成“本系统列名=表中列名”"})
        aliases[theirs.strip()] = ours.strip()
    return aliases


def read_rows(path: Path, columns: Sequence[str], aliases: Mapping[str, str] | None = None) -> Iterator[Row]:
    """The rows of a CSV or XLSX table that has all of `columns`, in order, blank ones skipped.

    The encoding (UTF-8, UTF-16, GB18030), the delimiter, the sheet and the header row are found by looking. `aliases`
    maps headers of the table to names of ours; other columns come along under their own names. A row that cannot be
    read comes with its `problem` and stops nothing. Raises Invalid, at once, when no header or no table is found.
    """
    renamed = {_plain(theirs): ours for theirs, ours in (aliases or {}).items()}
    ours = {_plain(name): name for name in columns}
    nearest = list(columns)
    tables = _tables(path)
    for records in tables:
        seen = 0
        for record in records:
            if record.blank:
                continue
            header = [renamed.get(_plain(c), ours.get(_plain(c), str(c).strip())) for c in record.cells]
            missing = [name for name in columns if name not in header]
            if not missing:
                twice = [name for name in columns if header.count(name) > 1]
                if twice:
                    raise Invalid({twice[0]: f"表头中有两列“{twice[0]}”，请改名或删去其一"})
                return _below(header, records, tables)
            nearest = min(nearest, missing, key=len)
            seen += 1
            if seen == HEADER_WITHIN:
                break
        records.close()
    raise Invalid({name: f"表中没有“{name}”这一列；列名不同时可用“{name}=表中列名”指明" for name in nearest})


def write_rows(path: Path, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table to a `.csv` (UTF-8 with BOM) or `.xlsx` file, every cell as text; moments as of Shanghai.

    In CSV, what a spreadsheet program would run as a formula gets an apostrophe before it, and what it would turn into
    a number a tab (edge 47); `read_rows` takes the tab away. XLSX needs neither. Raises Invalid for another suffix, or
    a text too long for a cell.
    """
    table = ([shown(value) for value in row] for row in chain([headers], rows))
    if path.suffix.lower() == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([guarded(text) for text in row] for row in table)
    elif path.suffix.lower() == ".xlsx":
        _write_sheet(path, table)
    else:
        raise Invalid({"file": f"“{path.name}”应以 .csv 或 .xlsx 结尾"})


def _tables(path: Path) -> _Tables:
    """Every way to read the file as a table, each a generator of records; the one with the header is the right one."""
    with path.open("rb") as file:
        head = file.read(2048)
    if head.startswith(_ZIP):
        yield from _sheets(path)
        return
    if head.startswith(_OLE):
        raise Invalid({"file": f"这是旧格式（.xls）或加了密码的表格，{_SAVE_AS}"})
    if re.match(rb"(\xef\xbb\xbf)?\s*<(!doctype|html|table|\?xml)", head, re.IGNORECASE):
        raise Invalid({"file": f"这其实是网页而不是表格，{_SAVE_AS}"})
    encoding = next((name for bom, name in _BOMS if head.startswith(bom)), "") or _encoding(path)
    for delimiter in _DELIMITERS:
        yield _csv_records(path, encoding, delimiter)


def _encoding(path: Path) -> str:
    """UTF-8 when every byte fits; else the one of UTF-8 and GB18030 that leaves fewer bytes unread."""
    return min(("utf-8", "gb18030"), key=lambda encoding: _unread(path, encoding))


def _unread(path: Path, encoding: str) -> int:
    with path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
        return sum(len(_BROKEN_TEXT.findall(line)) for line in file)


class _Lines:
    """The lines of a file, remembering whether more were asked for than there are."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            return next(self._lines)
        except StopIteration:
            self.ended = True
            raise


def _csv_records(path: Path, encoding: str, delimiter: str) -> _Records:
    # Only encodings of single bytes can hand a broken one on to be found below.
    errors = "replace" if encoding == "utf-16" else "surrogateescape"
    with path.open(encoding=encoding, errors=errors, newline="") as file:
        lines = _Lines(file)
        reader = csv.reader(lines, delimiter=delimiter)
        while True:
            line = reader.line_num + 1
            try:
                cells = [_tidy(cell) for cell in next(reader)]
            except StopIteration:
                return
            except csv.Error:
                yield _Record(line, (), "此行的引号没有闭合，或单元格过长，无法读出")
                continue
            if lines.ended:
                # A whole record never asks for a line beyond the last: this one is still inside its quotes.
                yield _Record(line, (), "从此行开始的引号没有闭合，其后的内容都无法读出")
            elif any(_BROKEN_TEXT.search(cell) for cell in cells):
                yield _Record(line, (), "此行有无法识别的字符，请检查文件的编码")
            else:
                yield _Record(line, cells)


def _sheets(path: Path) -> _Tables:
    from openpyxl import load_workbook

    with _undamaged(), path.open("rb") as file, closing(load_workbook(file, read_only=True, data_only=True)) as book:
        for sheet in book.worksheets:
            # Programs that write sheets piecemeal leave wrong dimensions, behind which cells would be cut off.
            sheet.reset_dimensions()
            yield _sheet_records(sheet)


def _sheet_records(sheet: Any) -> _Records:
    with _undamaged():
        for line, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield _Record(line, [_cell(value) for value in cells])


@contextmanager
def _undamaged() -> Iterator[None]:
    from xml.etree.ElementTree import ParseError
    from zipfile import BadZipFile

    from openpyxl.utils.exceptions import InvalidFileException

    try:
        yield
    except (BadZipFile, InvalidFileException, KeyError, ParseError):
        raise Invalid({"file": f"这个 .xlsx 文件已损坏，{_SAVE_AS}"}) from None


def _cell(value: object) -> Cell:
    if isinstance(value, datetime | float):
        return value
    return "" if value is None else _tidy(str(value))


def _tidy(text: str) -> str:
    # Excel writes a carriage return inside a cell as _x000D_, and other programs carry it along into CSV.
    return text.replace("_x000D_", "").strip(" \t\r\n\0\u00a0\u200b\u3000\ufeff")


def _plain(header: Cell) -> str:
    return re.sub(r"[\s*:]+", "", unicodedata.normalize("NFKC", str(header))).casefold()


def _below(header: Sequence[str], records: _Records, tables: _Tables) -> Iterator[Row]:
    """The rows below the header; `tables` is held, since it keeps the workbook open."""
    for record in records:
        if record.problem:
            yield Row(record.line, {}, record.problem)
        elif any(cell != "" for cell in record.cells[len(header) :]):
            yield Row(record.line, {}, "此行的列数比表头多，可能是内容里的分隔符没有加引号")
        elif not record.blank:
            cells = chain(record.cells, repeat(""))
            yield Row(record.line, {name: cell for name, cell in zip(header, cells, strict=False) if name})
    tables.close()


def _write_sheet(path: Path, table: Iterable[Sequence[str]]) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    with closing(sheet):
        for line, row in enumerate(table, start=1):
            if any(len(text) > _CELL_LIMIT for text in row):
                raise Invalid({"file": f"第 {line} 行有一段文字超过 {_CELL_LIMIT} 字，.xlsx 放不下，请改用 .csv"})
            sheet.append([_text_cell(sheet, text) for text in row])
    book.save(path)


def _text_cell(sheet: Any, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    # Set by hand, since "=…" would make it a formula; the prefix keeps it text when somebody edits the cell.
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = True
    return cell
