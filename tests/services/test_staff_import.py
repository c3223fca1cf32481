"""Taking over a list of staff: errors by cell with their remedy, all accounts or none, first passwords known once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib.adapters.spreadsheets import read_rows, write_rows
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, Stale
from chalicelib.services import staff_import
from chalicelib.services.staff_import import COLUMNS, MOST, Preview
from tests.services.staff_room import NOW, StaffRoom

GOOD = (
    ("甘小禾", "gan", "登记员", "15400000001", "gan@qinghe.example"),
    ("欧阳试例", "ouyang", "校长", "", ""),
)


@pytest.fixture
def room() -> StaffRoom:
    return StaffRoom()


def table(tmp_path: Path, *rows: tuple[str, ...], header: tuple[str, ...] = tuple(COLUMNS.values())) -> Path:
    path = tmp_path / "staff.xlsx"
    write_rows(path, header, rows)
    return path


def look(room: StaffRoom, path: Path, office: str = "qh", login: str = "admin", actor: str = "qh") -> Preview:
    rows = read_rows(path, list(COLUMNS.values()))
    return staff_import.preview(room.staffing, room.actor(actor, login), office, rows, NOW)


def test_a_good_list_becomes_accounts_without_roles_and_with_passwords_of_their_own(
    room: StaffRoom, tmp_path: Path
) -> None:
    seen = look(room, table(tmp_path, *GOOD))
    assert (seen.problems, seen.version) == ((), 1)
    assert ("qh", "gan") not in room.memory.staff
    made = staff_import.confirm(room.staffing, room.actor("qh", "admin"), "qh", seen.version, NOW)
    assert [(each.login, each.name) for each, _ in made] == [("gan", "甘小禾"), ("ouyang", "欧阳试例")]
    gan = room.staff("gan")
    assert (gan.post, gan.mobile, gan.email, gan.roles, gan.must_change) == (
        "登记员", "15400000001", "gan@qinghe.example", frozenset(), True,
    )  # fmt: skip
    assert len({password for _, password in made}) == 2
    assert room.sign_in(login="gan", password=made[0][1]).must_change
    assert [line.what for line in room.lines].count("account.create") == 2
    assert not any(password in str(room.memory.staff) + str(room.drawers.kept) for _, password in made)


def test_every_wrong_cell_is_named_with_its_remedy_and_nothing_is_made(room: StaffRoom, tmp_path: Path) -> None:
    seen = look(
        room,
        table(
            tmp_path,
            ("", "clerk", "", "1540000", "nobody"),
            ("乔一苇", "Qiao 1", "教师", "", ""),
            ("柏大川", "bai", "教师", "", ""),
            ("丁测样", "bai", "教师", "1.54E+10", ""),
        ),
    )
    assert [(each.line, each.column) for each in seen.problems] == [
        (2, "姓名"), (2, "账号"), (2, "岗位"), (2, "手机"), (2, "邮箱"), (3, "账号"), (5, "账号"), (5, "手机"),
    ]  # fmt: skip
    assert seen.version == 0
    told = [each.remedy for each in seen.problems]
    assert "已被使用" in told[1]
    assert "第 4 行" in told[6]
    assert "科学计数法" in told[7]
    assert not [key for key in room.drawers.kept if key[1] == "staff-import"]


def test_a_list_is_confirmed_once_and_only_as_it_was_seen(room: StaffRoom, tmp_path: Path) -> None:
    admin = room.actor("qh", "admin")
    first = look(room, table(tmp_path, *GOOD))
    second = look(room, table(tmp_path, ("苗可真", "miao", "教师", "", "")))
    with pytest.raises(Stale):
        staff_import.confirm(room.staffing, admin, "qh", first.version, NOW)
    staff_import.confirm(room.staffing, admin, "qh", second.version, NOW)
    with pytest.raises(Stale):
        staff_import.confirm(room.staffing, admin, "qh", second.version, NOW)
    third = look(room, table(tmp_path, *GOOD))
    with pytest.raises(Stale):
        staff_import.confirm(room.staffing, admin, "qh", third.version, NOW + timedelta(hours=1))
    assert ("qh", "gan") not in room.memory.staff


def test_a_login_taken_meanwhile_keeps_everybody_out(room: StaffRoom, tmp_path: Path) -> None:
    seen = look(room, table(tmp_path, *GOOD))
    room.join("qh", "ouyang")
    with pytest.raises(Invalid, match="第 3 行"):
        staff_import.confirm(room.staffing, room.actor("qh", "admin"), "qh", seen.version, NOW)
    assert ("qh", "gan") not in room.memory.staff


def test_only_admin_and_for_offices_of_his_own(room: StaffRoom, tmp_path: Path) -> None:
    path = table(tmp_path, *GOOD)
    for login in ("secadmin", "auditor", "clerk"):
        with pytest.raises(NotAllowed):
            look(room, path, login=login)
    for office in ("zz", "qh-0201"):
        with pytest.raises((NotFound, NotAllowed)):
            look(room, path, office=office, login="clerk", actor="qh-0201" if office == "zz" else "qh")
    assert look(room, path, office="qh-0201").version == 1


def test_too_many_or_none_are_said_so(room: StaffRoom, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="没有人员"):
        look(room, table(tmp_path))
    with pytest.raises(Invalid, match=str(MOST)):
        look(room, table(tmp_path, *(("甘小禾", f"gan{n}", "教师", "", "") for n in range(MOST + 1))))
    with pytest.raises(Invalid, match="岗位"):
        look(room, table(tmp_path, header=("姓名", "账号", "手机", "邮箱")))
