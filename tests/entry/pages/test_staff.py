"""The staff of an office with a browser: three officers, each with their part; tables of newcomers; stand-ins."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chalicelib.adapters.spreadsheets import read_rows, write_rows
from chalicelib.domain.roles import Role
from chalicelib.services.staff_import import COLUMNS
from tests.entry.calls import call, with_device
from tests.entry.pages.browse import Browser, texts
from tests.world import PASSWORD, FakeWorld

STAFF = "/desk/settings/staff"
ANY = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
"""What browsers say; whoever takes no table is not handed one."""
Desk = Callable[[str], Browser]


def test_the_list_says_who_does_what_and_masks_numbers(world: FakeWorld, at: Desk) -> None:
    member = world.memory.staff["qh", "clerk"]
    world.memory.staff["qh", "clerk"] = replace(member, mobile="15400000007", active=False)
    for officer in ("qh.admin", "qh.secadmin"):
        page = at(officer).get(STAFF)
        assert len(page.html.select("tbody tr")) == len([key for key in world.memory.staff if key[0] == "qh"])
        assert "已停用" in texts(page)
        assert "15400000007" not in page.text


@pytest.mark.parametrize("who", ["qh.clerk", "qh.auditor", "qh.head", "qh-0401.head"])
@pytest.mark.parametrize("path", ["", "/new", "/import", "/roles", "/qh/clerk", "?office=bs"])
def test_nobody_else_sees_it(at: Desk, who: str, path: str) -> None:
    assert at(who).get(STAFF + path, status=403)


def test_another_citys_office_does_not_exist(at: Desk) -> None:
    admin = at("qh.admin")
    answers = [
        admin.get(f"{STAFF}{path}", status=404).text for path in ("?office=bs", "?office=zz", "/bs/admin", "/zz/x")
    ]
    assert len({text.replace("bs", "").replace("zz", "") for text in answers[:2]}) == 1


def test_an_office_below_without_an_officer_is_kept_from_above(world: FakeWorld, at: Desk) -> None:
    admin = at("qh.admin")
    name = world.desk.directory.office("qh-0401").name
    form = admin.get(STAFF).forms["find"]
    form["office"] = name
    there = form.submit(status=303)
    assert there.location.endswith("?office=qh-0401")
    assert name in texts(admin.get(there.location))
    form["office"] = "没有这个单位"
    assert "没有找到" in texts(form.submit(status=303).follow())


def test_a_new_account_and_its_first_password(world: FakeWorld, at: Desk) -> None:
    admin = at("qh.admin")
    said = {"name": "丁测样", "login": "ding", "post": "干部", "mobile": "154"}
    wrong = admin.fill(f"{STAFF}/new", said, form="new", status=422)
    assert "11 位" in texts(wrong)
    assert wrong.forms["new"]["name"].value == "丁测样"
    made = admin.fill(f"{STAFF}/new", {**said, "mobile": ""}, form="new", status=200)
    password = made.html.select_one("code.key").get_text()
    opened = call("POST", "/api/v1/sessions", {"office": "qh", "login": "ding", "password": password})
    assert opened.json["must_change_password"] is True
    again = admin.fill(f"{STAFF}/new", {**said, "mobile": ""}, form="new", status=422)
    assert "已被使用" in texts(again)
    assert password not in admin.get(f"{STAFF}/qh/ding").text


def test_admin_resets_and_closes_and_sec_admin_gives_roles(world: FakeWorld, at: Desk) -> None:
    with_device(world, "qh", "clerk")
    admin, sec = at("qh.admin"), at("qh.secadmin")
    page = admin.get(f"{STAFF}/qh/clerk")
    assert "roles" not in page.forms
    assert page.forms["reset"].submit(status=200).html.select_one("code.key")
    page.forms["reset-code"].submit(status=303)
    assert "reset-code" not in admin.get(f"{STAFF}/qh/clerk").forms
    assert "原因" in texts(page.forms["active"].submit(status=422))
    page.forms["active"]["reason"] = "调离"
    assert "已停用" in texts(page.forms["active"].submit(status=303).follow())
    page = sec.get(f"{STAFF}/qh/clerk")
    assert set(page.forms) >= {"roles"}
    assert not {"reset", "active", "reset-code"} & set(page.forms)
    for box in page.forms["roles"].fields["roles"]:
        box.checked = box._value in ("CLERK", "DISCIPLINE")
    assert "纪检联络员不得兼任" in texts(page.forms["roles"].submit(status=422))
    for box in page.forms["roles"].fields["roles"]:
        box.checked = box._value in ("HANDLER", "LIAISON")
    for box in page.forms["roles"].fields["units"]:
        box.checked = box._value == "0105"
    next(box for box in page.forms["roles"].fields["units-LIAISON"] if box._value == "0106").checked = True
    page.forms["roles"].submit(status=303)
    after = world.memory.staff["qh", "clerk"]
    assert (after.roles, after.units, dict(after.grants)) == (
        {Role.HANDLER, Role.LIAISON}, ("0105",), {Role.LIAISON: ("0106",)},
    )  # fmt: skip


def test_nobody_changes_the_own_account(at: Desk) -> None:
    page = at("qh.admin").get(f"{STAFF}/qh/admin")
    assert "另一位管理员" in texts(page)
    assert not {"reset", "active"} & set(page.forms)


def test_the_matrix_of_roles_is_drawn_from_the_rows(at: Desk) -> None:
    shown = texts(at("qh.secadmin").get(f"{STAFF}/roles"))
    for words in ("三员不得互相兼任", "登记员（信访专干）", "纪检受限事项", "以免受限事项外泄"):
        assert words in shown
    assert "信访人" not in [row.get_text() for row in at("qh.admin").get(f"{STAFF}/roles").html.select("td strong")]


def table(tmp_path: Path, *rows: tuple[str, ...]) -> tuple[str, bytes]:
    path = tmp_path / "in.xlsx"
    write_rows(path, list(COLUMNS.values()), rows)
    return "staff.xlsx", path.read_bytes()


def upload(browser: Browser, file: tuple[str, bytes], status: int) -> Any:
    form = browser.get(f"{STAFF}/import").forms["import"]
    form["table"] = file
    return form.submit(status=status)


def test_a_table_of_newcomers(world: FakeWorld, at: Desk, tmp_path: Path) -> None:
    admin = at("qh.admin")
    bad = upload(admin, table(tmp_path, ("乔一苇", "Qiao", "", "", "")), 422)
    assert "第 2 行" in texts(bad)
    assert "confirm" not in bad.forms
    good = upload(
        admin, table(tmp_path, ("乔一苇", "qiao", "教师", "15400000008", ""), ("柏大川", "bai", "干部", "", "")), 200
    )
    assert "15400000008" not in good.text
    assert ("qh", "qiao") not in world.memory.staff
    sheet = good.forms["confirm"].submit(status=200, headers=ANY)
    assert sheet.headers["Content-Disposition"].startswith("attachment")
    (tmp_path / "out.xlsx").write_bytes(sheet.body)
    rows = list(read_rows(tmp_path / "out.xlsx", ["姓名", "账号", "初始密码（首次登录须修改）"]))
    assert [row.text("账号") for row in rows] == ["qiao", "bai"]
    password = rows[0].text("初始密码（首次登录须修改）")
    assert call("POST", "/api/v1/sessions", {"office": "qh", "login": "qiao", "password": password}).status == 201
    good.forms["confirm"].submit(status=403)
    twice = good.forms["confirm"].submit(status=303, headers=ANY).follow()
    assert "已经导入过" in texts(twice)


@pytest.mark.parametrize("content", [b"", b"not a table", b"PK\x03\x04broken", "姓名,账号\n甘小禾,gan\n".encode()])
def test_what_is_no_such_table_is_said_so(at: Desk, content: bytes) -> None:
    answer = upload(at("qh.admin"), ("staff.xlsx", content), 422)
    assert answer.html.select_one(".summary li")


def test_the_empty_table_is_read_back(at: Desk, tmp_path: Path) -> None:
    answer = at("qh.admin").get(f"{STAFF}/import/table", headers=ANY)
    path = tmp_path / "empty.xlsx"
    path.write_bytes(io.BytesIO(answer.body).getvalue())
    assert list(read_rows(path, list(COLUMNS.values()))) == []


def test_a_head_names_a_stand_in_and_ends_it(world: FakeWorld, at: Desk) -> None:
    head = at("qh-0401.head")
    said = {"behind": "qh-0401.head", "login": "qh-0401.vice", "first": "2026-11-16", "last": "2026-11-20"}
    path = f"{STAFF}/stand-in"
    assert "请填写" in texts(head.fill(path, {**said, "reason": ""}, form="name", status=422))
    head.fill(path, {**said, "reason": "外出培训"}, form="name")
    assert world.memory.staff["qh-0401", "vice"].delegate_of == "qh-0401.head"
    assert "代理" in texts(at("qh-0401.vice").get("/desk/account"))
    head.get(path).forms["end-1"].submit(status=303)
    assert world.memory.staff["qh-0401", "vice"].delegate_of == ""
    clerk = at("qh-0401.clerk")
    assert clerk.fill(path, {**said, "reason": "外出培训"}, form="name", status=403)


def test_the_log_is_read_by_the_auditor_alone_and_says_what_in_words(world: FakeWorld, at: Desk) -> None:
    at("qh.clerk")
    auditor = at("qh.auditor")
    shown = texts(auditor.get("/desk/settings/access-log"))
    assert "登录，来自" in shown
    assert "查阅访问日志" in shown
    assert "account." not in shown
    for who in ("qh.admin", "qh.secadmin", "qh.clerk", "qh.head"):
        at(who).get("/desk/settings/access-log", status=403)
    auditor.get("/desk/settings/access-log?office=bs", status=404)
    for _ in range(60):
        at("qh.clerk")
    first = auditor.get("/desk/settings/access-log")
    older = auditor.get(first.html.select_one(".more a")["href"])
    assert older.html.select("tbody tr")
    assert PASSWORD not in first.text + older.text
