"""Tables as offices have them are read whole, with the file's own line numbers, and written so that nothing is lost."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from chalicelib.adapters.spreadsheets import Row, parse_moment, read_columns, read_rows, write_rows
from chalicelib.domain.errors import Invalid
from chalicelib.domain.workdays import SHANGHAI

COLUMNS = ("留言编号", "留言时间", "留言详情")
PLAIN = "留言编号,留言时间,留言详情\r\n7,2019-04-24,饭菜不热\r\n8,2019-04-25,校车晚点\r\n"


@pytest.fixture
def table(tmp_path: Path) -> Callable[[str | bytes], Path]:
    def write(content: str | bytes) -> Path:
        path = tmp_path / "table.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


Table = Callable[[str | bytes], Path]


def read(path: Path, columns: Sequence[str] = COLUMNS) -> list[Row]:
    return list(read_rows(path, columns))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_encoding_and_delimiter_are_found_by_looking(table: Table, encoding: str, delimiter: str) -> None:
    rows = read(table(PLAIN.replace(",", delimiter).encode(encoding)))
    assert [(row.line, row.text("留言编号"), row.text("留言详情")) for row in rows] == [
        (2, "7", "饭菜不热"),
        (3, "8", "校车晚点"),
    ]


def test_rare_characters_come_through(table: Table) -> None:
    (row,) = read(table("留言编号,留言时间,留言详情\n1,2019-4-24,䶮校的𠮷老师\n".encode("gb18030")))
    assert row.text("留言详情") == "䶮校的𠮷老师"


def test_texts_keep_their_tabs_and_lines_and_rows_the_lines_of_the_file(table: Table) -> None:
    text = (
        '\ufeff青禾市留言汇总表,,\n,,\n留言编号,留言时间,留言详情\n1,2019-4-24,"\n\t第一行\t制表\n第二行，""引号""\n\t"\n'
        ',,\n \t,　,\n2,2019-4-25,短\n\n3,2019-4-26,"跨\r\n行"\n'
    )
    rows = read(table(text))
    assert [(row.line, row.text("留言编号")) for row in rows] == [(4, "1"), (10, "2"), (12, "3")]
    assert rows[0].text("留言详情") == '第一行\t制表\n第二行，"引号"'
    assert rows[2].text("留言详情") == "跨\r\n行"
    lines = text.split("\n")
    assert all(lines[row.line - 1].lstrip("\ufeff").startswith(row.text("留言编号")) for row in rows)


def test_a_header_is_known_by_its_words_and_other_columns_come_along(table: Table) -> None:
    (row,) = read(table("备注,＊留言编号：, 留 言 时 间 ,留言详情,\n好,1,2019-4-24,饭菜,\n"))
    assert row.values == {"备注": "好", "留言编号": "1", "留言时间": "2019-4-24", "留言详情": "饭菜"}
    assert row.text("没有的列") == ""


def test_a_table_with_names_of_its_own_is_read_by_aliases(table: Table) -> None:
    path = table("工单号,来电时间,诉求（内容）\n1,2019-4-24,饭菜\n")
    aliases = read_columns("留言编号=工单号, 留言时间=来电时间，留言详情＝诉求(内容)")
    (row,) = read_rows(path, COLUMNS, aliases)
    assert [row.text(name) for name in COLUMNS] == ["1", "2019-4-24", "饭菜"]
    for wrong in ("留言编号", "=工单号", "留言编号="):
        with pytest.raises(Invalid):
            read_columns(wrong)


def test_a_column_that_is_missing_or_there_twice_is_named(table: Table) -> None:
    with pytest.raises(Invalid) as missing:
        read_rows(table("汇总表\n留言编号;留言时间;内容\n1;2019-4-24;饭菜\n"), COLUMNS)
    assert list(missing.value.fields) == ["留言详情"]
    with pytest.raises(Invalid) as twice:
        read_rows(table("留言编号,留言时间,留言详情,留言编号\n"), COLUMNS)
    assert list(twice.value.fields) == ["留言编号"]
    with pytest.raises(Invalid) as empty:
        read_rows(table(""), COLUMNS)
    assert set(empty.value.fields) == set(COLUMNS)


def test_a_bad_row_is_said_and_stops_nothing(table: Table) -> None:
    content = "留言编号,留言时间,留言详情\n1,2019-4-24,饭菜,很,冷\n2,2019-4-24\n3,2019-4-24,".encode()
    rows = read(table(content + b'\xe9\xa5\n4,2019-4-24,\xe9\xa5\xad\n5,2019-4-24,"' + "没有完\n6,2019\n".encode()))
    assert [(row.line, bool(row.problem)) for row in rows] == [(2, True), (3, False), (4, True), (5, False), (6, True)]
    assert [row.text("留言编号") for row in rows if not row.problem] == ["2", "4"]
    assert "列数" in rows[0].problem
    assert "字符" in rows[2].problem
    assert "引号" in rows[4].problem


def test_what_is_no_table_says_what_to_do(table: Table) -> None:
    for content in (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), b"<html><table><tr><td>1", b"PK\x03\x04 broken"):
        with pytest.raises(Invalid, match="另存为"):
            read_rows(table(content), COLUMNS)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook as offices keep them: another sheet first, a title above the header, dates of every kind."""
    workbook = Workbook()
    workbook.active.append(["说明", "本表由各单位填写"])
    sheet = workbook.create_sheet("工单")
    for row in (
        ["青禾市留言汇总表"], [], ["留言编号", "留言时间", "留言详情"],
        [20190424001, datetime(2019, 4, 24, 16, 3, 40), "饭菜_x000D_\n不热"],  # noqa: DTZ001
        ["GD-2", 43579.669212962965, "校车"],
        [], [None, " ", None],
        [3.0, 43579, "作业"],
        [1.23456789012346e17, "2019年4月24日", "长编号"],
    ):  # fmt: skip
        sheet.append(row)
    path = tmp_path / "book.xlsx"
    workbook.save(path)
    return path


def test_a_workbook_is_read_with_its_rows_numbers_and_dates(book: Path) -> None:
    rows = read(book)
    assert [row.line for row in rows] == [4, 5, 8, 9]
    assert [row.text("留言编号") for row in rows[:3]] == ["20190424001", "GD-2", "3"]
    assert [row.moment("留言时间") for row in rows] == [
        utc("2019-04-24 16:03:40"), utc("2019-04-24 16:03:40"), utc("2019-04-24"), utc("2019-04-24"),
    ]  # fmt: skip
    assert rows[0].text("留言详情") == "饭菜\n不热"


def test_a_number_that_a_spreadsheet_has_shortened_is_refused_not_guessed(book: Path, table: Table) -> None:
    with pytest.raises(Invalid) as short:
        read(book)[3].text("留言编号")
    assert list(short.value.fields) == ["留言编号"]
    (row,) = read(table("留言编号,留言时间,留言详情\n1.1E+17,2019-4-24,饭菜\n"))
    with pytest.raises(Invalid, match="科学计数法"):
        row.text("留言编号")


def test_a_sheet_with_wrong_dimensions_is_read_whole(book: Path, tmp_path: Path) -> None:
    path = tmp_path / "wrong.xlsx"
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(path, "w") as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename.endswith("sheet2.xml"):
                assert b'<dimension ref="A1:C9"' in content
                content = content.replace(b'<dimension ref="A1:C9"', b'<dimension ref="A1:A4"')
            new.writestr(item, content)
    assert [row.line for row in read(path)] == [4, 5, 8, 9]


def test_a_damaged_workbook_says_so(book: Path) -> None:
    book.write_bytes(book.read_bytes()[:-300])
    with pytest.raises(Invalid, match="损坏"):
        read(book)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2019/4/24 16:03:40", "2019-04-24 16:03:40"),
        ("2019-04-24", "2019-04-24"),
        ("2019-04-24 16:03", "2019-04-24 16:03"),
        ("2019-4-24 9:03:05.0", "2019-04-24 09:03:05"),
        ("2019年4月24日 16时03分", "2019-04-24 16:03"),
        ("2019年04月24日16时3分40秒", "2019-04-24 16:03:40"),
        ("2019年4月24日16时", "2019-04-24 16:00"),
        ("2019年4月24日", "2019-04-24"),
        ("2019年4月24日 星期三 下午4:03", "2019-04-24 16:03"),
        ("2019/4/24 下午 04:03:40", "2019-04-24 16:03:40"),
        ("2019/4/24上午12:05", "2019-04-24 00:05"),
        ("2019-4-24 12:05 PM", "2019-04-24 12:05"),
        ("2019.4.24", "2019-04-24"),
        ("2019.4.24 8:00", "2019-04-24 08:00"),
        ("２０１９／４／２４　１６：０３：４０", "2019-04-24 16:03:40"),
        ("２０１９年４月２４日", "2019-04-24"),
        ("2019-04-24T16:03:40", "2019-04-24 16:03:40"),
        ("2019-04-24T08:03:40Z", "2019-04-24 16:03:40"),
        ("2019-04-24T08:03:40.123+00:00", "2019-04-24 16:03:40"),
        ("2019-04-24T16:03:40+0800", "2019-04-24 16:03:40"),
        ("20190424", "2019-04-24"),
        ("20190424160340", "2019-04-24 16:03:40"),
        ("43579.669212962965", "2019-04-24 16:03:40"),
        ("43579", "2019-04-24"),
        (" 2019-04-23 24:00 ", "2019-04-24"),
        ("2020-02-29", "2020-02-29"),
    ],
)
def test_a_moment_is_read_as_it_was_meant(written: str, meant: str) -> None:
    moment = parse_moment(written)
    assert moment == utc(meant)
    assert moment.tzinfo is UTC


@pytest.mark.parametrize(
    "written",
    [
        "", "昨天", "2019", "2019-4", "04/05/2019", "24/4/2019 16:03", "4-5-19", "19-4-24", "2019-13-01", "2019-02-29",
        "2019-04-24 25:00", "2019-04-24 16:60", "2019-04-24 16:", "2019-4-2416:03", "2019-04-24 16:03:", "1556092980",
        "2019042416", "0001-01-01", "2190-04-24", "2019-04-24 24:01", "1.1E+17",
    ],
)  # fmt: skip
def test_what_could_be_read_in_two_ways_or_none_is_an_error(written: str) -> None:
    with pytest.raises(Invalid):
        parse_moment(written)


def test_a_wrong_moment_names_its_column_and_a_blank_one_is_none(table: Table) -> None:
    first, second = read(table("留言编号,留言时间,留言详情\n1,4/5/2019,饭菜\n2,,饭菜\n"))
    with pytest.raises(Invalid) as wrong:
        first.moment("留言时间")
    assert list(wrong.value.fields) == ["留言时间"]
    assert second.moment("留言时间") is None


DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", " =1+1", "\t=1+1", "＝1+1", "=cmd|' /C calc'!A0", "-1.5", "+86 154"]
LONG = ["110105194912310021", "00480", "123456789012", "12E5", "1.1E17"]


def test_csv_holds_no_formula_and_no_long_number(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    write_rows(path, ("甲",), [[text] for text in (*DANGEROUS, *LONG, "7", "2019-04-24", "饭菜")])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = [row[0] for row in csv.reader(file)][1:]
    assert cells[: len(DANGEROUS)] == [f"'{text}" for text in DANGEROUS]
    assert cells[len(DANGEROUS) : -3] == [f"\t{text}" for text in LONG]
    assert cells[-3:] == ["7", "2019-04-24", "饭菜"]
    read_back = [row.text("甲") for row in read_rows(path, ("甲",)) if row.text("甲")[:1] != "'"]
    assert read_back == [*LONG, "7", "2019-04-24", "饭菜"]


def test_a_sheet_holds_text_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    texts = [*DANGEROUS, *LONG, "7", "饭菜\x0b不热"]
    write_rows(path, ("甲",), [[text] for text in texts])
    cells = [row[0] for row in load_workbook(path).active.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    assert all(cell.quotePrefix for cell in cells)
    assert [cell.value for cell in cells] == [*texts[:-1], "饭菜不热"]


def test_moments_are_written_as_of_shanghai_and_nothing_as_nothing(tmp_path: Path) -> None:
    moment = datetime(2019, 4, 24, 8, 3, 40, tzinfo=UTC)
    for suffix in ("csv", "xlsx"):
        path = tmp_path / f"out.{suffix}"
        write_rows(path, COLUMNS, [[7, moment, None]])
        (row,) = read(path)
        assert [row.text(name) for name in COLUMNS] == ["7", "2019-04-24 16:03:40", ""]
        assert row.moment("留言时间") == moment
    with pytest.raises(Invalid):
        write_rows(tmp_path / "out.ods", COLUMNS, [])
    with pytest.raises(Invalid, match="csv"):
        write_rows(tmp_path / "long.xlsx", ("甲",), [["长" * 40_000]])


words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t,;\"'"), max_size=40
)


@given(rows=st.lists(st.tuples(words, words), max_size=8))
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]) -> None:
    folder = tmp_path_factory.mktemp("tables")
    kept = [(f"x{first}x", f"x{second}x") for first, second in rows]
    path = folder / "out.csv"
    write_rows(path, ("甲", "乙"), kept)
    assert [(row.text("甲"), row.text("乙")) for row in read_rows(path, ("甲", "乙"))] == kept
