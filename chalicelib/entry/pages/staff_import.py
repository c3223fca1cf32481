"""Staff from a table: upload, errors row by row, and the sheet of first passwords, handed out once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from chalicelib.domain.errors import Invalid, NotAllowed, Stale
from chalicelib.domain.masking import mask_mobile
from chalicelib.domain.offices import name_on
from chalicelib.domain.ports_tables import TableRow
from chalicelib.entry.pages.account import masked_email
from chalicelib.entry.pages.page import Page, Pages, Redirect
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.seat import Seat
from chalicelib.entry.pages.staff import STAFF, office_asked
from chalicelib.entry.requests import header
from chalicelib.entry.routing import Answer
from chalicelib.services import staff_import
from chalicelib.services.staff_import import COLUMNS, MOST, Preview
from chalicelib.wiring import base
from chalicelib.wiring import desk as wired

routes = Pages("app", base.settings)

IMPORT = f"{STAFF}/import"
LIMIT = 1024 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@routes.page(IMPORT)
def show_import(seat: Seat) -> Page:
    """The form for a table, and what it has to look like."""
    return _page(seat, {})


@routes.page(f"{IMPORT}/table")
def empty_table(seat: Seat) -> Answer:
    """An empty table with the header that is read."""
    return _sheet("人员导入表.xlsx", list(COLUMNS.values()), ())


@routes.form(IMPORT, limit=LIMIT)
def preview(seat: Seat, given: Filled) -> Page:
    """Check a table, and show every row with what is wrong; nothing is made yet."""
    office = office_asked(seat)
    files = given.files.get("table", ())
    try:
        if not files:
            raise Invalid({"table": "请选择一个 XLSX 文件"})
        with TemporaryDirectory() as folder:
            path = Path(folder) / "table.xlsx"
            path.write_bytes(files[0].content)
            rows = _rows(path)
            seen = staff_import.preview(wired.staffing(), seat.actor, office.id, rows, seat.now)
    except Invalid as wrong:
        return _page(seat, wrong.fields, status=422)
    return _page(seat, {}, seen, 422 if seen.problems else 200)


@routes.form(f"{IMPORT}/confirm")
def confirm(seat: Seat, given: Filled) -> Answer | Redirect:
    """Make all accounts of the list that was shown; the answer is the sheet of first passwords, kept nowhere."""
    office = office_asked(seat)
    version = given.one("version")
    taken = header(seat.request, "accept").lower()
    if XLSX not in taken and "*/*" not in taken:
        # The passwords are in this one answer: who cannot take it must not make the accounts.
        raise NotAllowed("请用浏览器确认导入，以便下载初始密码表")
    try:
        wanted = int(version) if re.fullmatch(r"[0-9]{1,9}", version) else 0
        made = staff_import.confirm(wired.staffing(), seat.actor, office.id, wanted, seat.now)
    except (Invalid, Stale) as refused:
        return Redirect(f"{IMPORT}?office={quote(office.id)}", refused.message, "warn")
    name = name_on(office, seat.today)
    rows = [(each.name, name, each.login, password) for each, password in made]
    return _sheet(f"初始密码-{office.id}.xlsx", ("姓名", "单位", "账号", "初始密码（首次登录须修改）"), rows)


def _rows(path: Path) -> Iterable[TableRow]:
    from chalicelib.adapters.spreadsheets import read_rows

    return list(read_rows(path, list(COLUMNS.values())))


def _sheet(name: str, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> Answer:
    from chalicelib.adapters.spreadsheets import write_rows

    with TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.xlsx"
        write_rows(path, headers, rows)
        content = path.read_bytes()
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return Answer(content, headers={"Content-Type": XLSX, "Content-Disposition": disposition})


def _page(seat: Seat, errors: dict[str, str], seen: Preview | None = None, status: int = 200) -> Page:
    office = office_asked(seat)
    staff_import.admitted(wired.staffing(), seat.actor, office.id, seat.now)
    values = {
        "office": office,
        "name": name_on(office, seat.today),
        "columns": COLUMNS.values(),
        "most": MOST,
        "errors": errors,
        "seen": seen,
        "rows": [
            (each, mask_mobile(each.mobile) if each.mobile else "", masked_email(each.email))
            for each in (seen.newcomers if seen else ())
        ],
    }
    return Page("staff/import.html", values, status)
