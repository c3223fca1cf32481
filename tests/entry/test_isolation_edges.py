"""Secrecy where it is easily forgotten: hidden names, matters that turn into reports, mergers, logs, 12345 orders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.adapters.spreadsheets import Row
from chalicelib.domain.roles import Role, Staff
from chalicelib.services import export, import_orders
from chalicelib.services.project import mobile_token
from tests.entry.calls import Answer
from tests.entry.isolated import OFFICERS, Served, everybody, keys_of, peopled, served
from tests.entry.isolated_matters import filled, submitted
from tests.world import MATTER, at, walk

NAME, MOBILE = str(MATTER["name"]), str(MATTER["mobile"])


@pytest.fixture
def serving() -> Iterator[Served]:
    with served(peopled()) as opened:
        yield opened


def _person(serving: Served, id: str) -> Staff:
    return serving.world.people()[id]


def _act(serving: Served, who: str, number: str, action: str, **form: Any) -> Answer:
    staff = _person(serving, who)
    seen = serving.ask(staff, "GET", f"/api/v1/cases/{number}")
    assert seen.status == 200, seen
    path = f"/api/v1/cases/{number}/actions/{action}"
    return serving.ask(staff, "POST", path, {**filled(action), **form}, {"If-Match": str(seen.json["revision"])})


def _sent_to_school(serving: Served, **form: Any) -> str:
    number = submitted(serving, "key-of-the-matter", office="qh", about_kind="none", about_office=None, **form)
    assert _act(serving, "qh.clerk", number, "register").status == 200
    assert _act(serving, "qh.dispatcher", number, "dispatch", to="qh-0801").status == 200
    assert _act(serving, "qh-0801.liaison", number, "sign").status == 200
    return number


def test_whoever_handles_it_does_not_learn_a_name_kept_secret(serving: Served) -> None:
    number = _sent_to_school(
        serving,
        identity="confidential",
        title=f"{NAME}反映食堂问题",
        content=f"我是{NAME}，电话{MOBILE}，学校食堂饭菜不热，请核实并为我保密。{NAME}",
    )
    body = {"number": number, "code": serving.world.codes[number], "form": {"content": f"补充：{NAME}，{MOBILE}"}}
    assert serving.ask(None, "POST", "/api/v1/lookup/actions/supplement", body).status == 202
    assert serving.run("drain")["done"] == 1
    handlers = [staff for staff in everybody(serving.world) if keys_of(staff) == {"qh-0801"}]
    assert len(handlers) > 5
    for staff in handlers:
        for path in (f"cases/{number}", "worklist", "worklist?mine=true", "alerts"):
            said = serving.ask(staff, "GET", f"/api/v1/{path}")
            assert said.status == 200
            assert NAME not in said.raw.decode(), (staff.id, path)
            assert MOBILE not in said.raw.decode(), (staff.id, path)
        for field in ("name", "mobile", "email", "address", "id_number"):
            asked = {"field": field, "reason": "电话联系核实情况"}
            assert serving.ask(staff, "POST", f"/api/v1/cases/{number}/reveal", asked).problem == "not-allowed"
    shown = serving.ask(handlers[0], "GET", f"/api/v1/cases/{number}").json["petitioner"]
    assert shown == {"name": "信访人要求保密"}
    asked = {"field": "name", "reason": "电话联系核实情况"}
    for staff in everybody(serving.world):
        if "qh" in keys_of(staff):
            may = staff.roles & {"CLERK", "DISPATCHER", "FOLLOWUP", "BUREAU_DEPUTY", "BUREAU_HEAD"}
            revealed = serving.ask(staff, "POST", f"/api/v1/cases/{number}/reveal", asked)
            assert revealed.status == (200 if may else 403), staff.id
            assert revealed.json.get("value") == (NAME if may else None)


def test_nor_can_they_find_it_by_the_number_of_whom_they_suspect(serving: Served) -> None:
    number = _sent_to_school(serving, identity="confidential")
    dockets, vault = serving.world.desk.dockets, serving.world.desk.vault
    token = mobile_token(vault, "qh", {"mobile": MOBILE})
    assert dockets.find("qh", token) == (number,)
    assert dockets.find("qh-0801", token) == ()
    assert _act(serving, "qh-0801.liaison", number, "request_return").status == 200
    assert _act(serving, "qh.dispatcher", number, "decide_return").status == 200
    assert dockets.find("qh", token) == (number,)


def test_who_gave_his_name_is_found_where_the_case_is(serving: Served) -> None:
    number = _sent_to_school(serving)
    token = mobile_token(serving.world.desk.vault, "qh", {"mobile": MOBILE})
    assert serving.world.desk.dockets.find("qh-0801", token) == (number,)
    assert serving.world.desk.dockets.find("bs", token) == ()


def test_an_anonymous_petitioner_has_no_name_at_all(serving: Served) -> None:
    number = _sent_to_school(serving, identity="anonymous")
    for who in ("qh.clerk", "qh-0801.clerk"):
        assert serving.ask(_person(serving, who), "GET", f"/api/v1/cases/{number}").json["petitioner"] == {
            "name": "匿名"
        }
        for field in ("name", "mobile"):
            asked = {"field": field, "reason": "电话联系核实情况"}
            said = serving.ask(_person(serving, who), "POST", f"/api/v1/cases/{number}/reveal", asked)
            assert said.json["value"] == ""
    assert not [token for _, token, _ in serving.world.memory.finds if not token.startswith("words#")]


@pytest.mark.parametrize("mobile", [MOBILE, None])
def test_who_may_not_issue_a_code_does_not_learn_whether_a_number_is_on_file(
    serving: Served, mobile: str | None
) -> None:
    number = _sent_to_school(serving, identity="confidential", mobile=mobile)
    answer = _act(serving, "qh-0801.handler", number, "reissue_code", way="sms")
    assert (answer.problem, answer.json["detail"]) == ("not-allowed", "您的岗位不能对此件进行“补发查询码”")


def test_what_turns_out_to_be_a_report_leaves_the_office_it_is_about(serving: Served) -> None:
    """Docket, case, search and messages: what waited for the morning is not delivered there any more."""
    world = serving.world
    world.now = at("2026-11-16", "17:00")
    number = submitted(serving, "key-of-the-matter", office="qh-0401", about_office="qh-0401")
    school = [staff for staff in everybody(world) if staff.office == "qh-0401" and keys_of(staff)]
    world.now = at("2026-11-17", "22:00")
    serving.tickets.clear()
    assert serving.run("sweep")["alerts"] > 0
    waiting = [each for each in world.memory.notices.values() if each.record.to == "qh-0401" and each.record.staff]
    assert waiting
    assert _act(serving, "qh-0401.clerk", number, "register").status == 200
    assert _act(serving, "qh-0401.clerk", number, "classify", type="REPORT").status == 200
    assert {key for key, of in world.memory.entries if of == number} == {"qh-04", "qh"}
    assert {key for key, _, of in world.memory.finds if of == number} == {"qh-04", "qh"}
    assert {clock.obligor for clock in world.case(number).clocks} <= {"qh-04", "qh"}
    told = len(world.memory.alerts)
    world.now = at("2026-11-18", "09:00")
    serving.run_all(days=60, every=1)
    assert {alert.key for alert in list(world.memory.alerts.values())[told:] if alert.case == number} <= {"qh-04", "qh"}
    assert {each.result for each in waiting} == {"withheld"}
    mailed = {to for to, _, text in world.desk.channels["mail"].sent if number in text}  # type: ignore[attr-defined]
    assert mailed
    assert not any(staff.email in mailed for staff in world.people().values() if staff.office == "qh-0401")
    for staff in school:
        assert serving.ask(staff, "GET", f"/api/v1/cases/{number}").status == 404
        assert number.encode() not in serving.ask(staff, "GET", "/api/v1/worklist").raw


def test_even_the_one_that_answered_it_before_loses_it_then(serving: Served) -> None:
    """A complaint was answered by the school, redone, returned by the town, and only then seen to be a report."""
    world = serving.world
    number = submitted(serving, "key-of-the-matter", office="qh", about_office="qh-0401")
    walk(world, number)
    for who, action, form in (
        ("qh.center-head", "redo", {}),
        ("qh.dispatcher", "dispatch", {"to": "qh-04"}),
        ("qh-04.liaison", "request_return", {}),
        ("qh.dispatcher", "decide_return", {}),
    ):
        assert _act(serving, who, number, action, **form).status == 200
    school = [staff for staff in everybody(world) if keys_of(staff) == {"qh-0401"}]
    assert serving.ask(school[0], "GET", f"/api/v1/cases/{number}").status == 200
    assert _act(serving, "qh.dispatcher", number, "classify", type="REPORT").status == 200
    assert "qh-0401" in {part.holder for part in world.case(number).assignments if part.state == "DONE"}
    assert not [key for key, of in world.memory.entries if of == number and key.startswith("qh-0401")]
    for staff in school:
        assert serving.ask(staff, "GET", f"/api/v1/cases/{number}").status == 404
        assert number.encode() not in serving.ask(staff, "GET", "/api/v1/worklist?done=true").raw


def test_a_school_merged_into_another_takes_the_secret_with_it(serving: Served) -> None:
    """Neither the successor nor what then stands under it is given what was kept from the office that ended."""
    world, memory = serving.world, serving.world.memory
    number = submitted(serving, "key-of-the-matter", office="qh", type="REPORT", about_office="qh-0401")
    town = submitted(serving, "key-of-another", office="qh", type="REPORT", about_office="qh-04")
    ended = date(2026, 11, 18)
    memory.offices["qh-0401"] = replace(memory.offices["qh-0401"], valid_to=ended, successor="qh-0402")
    memory.offices["qh-04"] = replace(memory.offices["qh-04"], valid_to=ended, successor="qh-03")
    memory.offices["qh-0402"] = replace(memory.offices["qh-0402"], parent="qh-03", path=("qh", "qh-03"))
    world.now += timedelta(days=10)
    for case, owner, targets in ((number, "qh-04", ["qh-0402"]), (town, "qh", ["qh-03", "qh-0402", "qh-04"])):
        assert world.case(case).owner == owner
        clerk = "qh-04.clerk" if owner == "qh-04" else "qh.clerk"
        assert _act(serving, clerk, case, "register").status == 200
        for to in targets:
            answer = _act(serving, clerk, case, "dispatch", to=to)
            assert answer.problem == "invalid", to
            if owner == "qh":
                assert "依法不得转往" in answer.fields["to"]
    assert _act(serving, "qh.clerk", town, "dispatch", to="qh-0801").status == 200


def test_the_leaders_are_not_advised_to_send_it_where_it_points(serving: Served) -> None:
    for topic in ("02", "01", "", "99"):
        number = submitted(
            serving, f"key-of-{topic:0>4}", office="qh-0401", type="REPORT", about_office="qh:0105", topic=topic or None
        )
        assert _act(serving, "qh.head", number, "register").status == 200
        seen = serving.ask(_person(serving, "qh.head"), "GET", f"/api/v1/cases/{number}").json
        assert "dispatch" in [each["action"] for each in seen["actions"]]
        assert not {"qh", "qh:0105"} & {each["to"] for each in seen["proposals"]}


def test_whoever_took_it_in_at_the_office_complained_of_has_a_receipt_and_no_more(serving: Served) -> None:
    clerk = _person(serving, "qh-0401.clerk")
    said = {**MATTER, "office": "qh-0401", "channel": "VISIT", "about_kind": "head", "about_office": "qh-0401"}
    taken = serving.ask(clerk, "POST", "/api/v1/desk/cases", said, {"Idempotency-Key": "a visit at the school"})
    assert taken.status == 201
    number = taken.json["number"]
    assert serving.ask(clerk, "GET", f"/api/v1/cases/{number}").status == 404
    assert serving.ask(clerk, "GET", "/api/v1/worklist").json["items"] == []
    assert serving.world.case(number).owner == "qh-04"


def test_who_was_moved_to_another_desk_gets_no_mail_of_the_old_one(serving: Served) -> None:
    world = serving.world
    number = submitted(serving, "key-of-the-matter", office="qh", about_kind="none", about_office=None)
    assert _act(serving, "qh.clerk", number, "register").status == 200
    assert _act(serving, "qh.dispatcher", number, "dispatch", to="qh:0105").status == 200
    serving.later(days=3)
    assert serving.run("sweep")["alerts"] > 0
    named = {person for alert in world.memory.alerts.values() if alert.key == "qh:0105" for person in alert.staff}
    gone = _person(serving, "qh.every-unit-head-0105")
    assert {gone.id, "qh.head-0105"} <= named
    world.desk.directory.put_staff(replace(gone, units=("0106",)))
    serving.run("deliver")
    mailed = {to for to, _, text in world.desk.channels["mail"].sent if number in text}  # type: ignore[attr-defined]
    assert "qh.head-0105@staff.example" in mailed
    assert gone.email not in mailed


def test_an_officer_who_was_given_a_desk_all_the_same_sees_nothing(serving: Served) -> None:
    """The separation of roles forbids it; should the directory ever hold such a one, no docket opens."""
    number = submitted(serving, "key-of-the-matter", office="qh", about_kind="none", about_office=None)
    clerk = serving.world.memory.staff["qh", "clerk"]
    assert serving.ask(clerk, "GET", f"/api/v1/cases/{number}").status == 200
    for officer in OFFICERS:
        both = replace(clerk, id=f"qh.{officer}", login=officer, roles=clerk.roles | {Role(officer)})
        serving.world.desk.directory.put_staff(both)
        assert serving.ask(both, "GET", "/api/v1/me").json["dockets"] == []
        assert serving.ask(both, "GET", f"/api/v1/cases/{number}").status == 404
        assert serving.ask(both, "GET", "/api/v1/worklist").status == 403


def test_the_log_of_the_bureau_does_not_name_what_lies_with_the_leaders(serving: Served) -> None:
    led = submitted(serving, "key-of-the-first", office="qh", type="REPORT", about_office="qh")
    open_ = submitted(serving, "key-of-the-second", office="qh", about_kind="none", about_office=None)
    reason = "核实关于本局的举报"
    for number in (led, open_):
        asked = {"field": "name", "reason": reason}
        revealed = serving.ask(_person(serving, "qh.head"), "POST", f"/api/v1/cases/{number}/reveal", asked)
        assert revealed.json["value"] == NAME
    log = serving.ask(_person(serving, "qh.auditor"), "GET", "/api/v1/access-log?office=qh")
    lines = {line["key"]: line for line in log.json["items"] if line["what"] == "name"}
    assert (lines["qh"]["number"], lines["qh"]["reason"]) == (open_, reason)
    assert (lines["qh:lead"]["number"], lines["qh:lead"]["reason"]) == ("", "")
    assert lines["qh:lead"]["who"] == "qh.head"
    assert led.encode() not in log.raw


def test_orders_come_and_go_only_by_the_docket_that_owns_them(serving: Served) -> None:
    """12345 orders about a school, one of them a report: nothing of it in that school's or the bureau's table."""
    world = serving.world
    school = world.memory.offices["qh-0401"].name
    cells = {"标题": "收费", "内容": "反映乱收费，请核实", "派单时间": "2026-11-16 09:00", "被反映单位": school}
    rows = [
        Row(2, {**cells, "工单编号": "GD1", "类型": "投诉"}),
        Row(3, {**cells, "工单编号": "GD2", "类型": "检举控告"}),
    ]
    world.now = at("2026-11-16", "12:00")
    taken = list(import_orders.import_open(world.desk, rows, office="qh", channel="H12345", now=world.now))
    assert [each.status for each in taken] == ["taken", "taken"]
    owners = [world.case(each.number).owner for each in taken]
    assert owners == ["qh", "qh-04"]

    def exported(key: str) -> list[object]:
        found = export.replies(world.desk, key, "H12345", date(2026, 11, 1), date(2026, 11, 30), everything=True)
        return [row[0] for row in found]

    assert {key: exported(key) for key in ("qh", "qh-04", "qh-0401", "qh-0402", "bs")} == {
        "qh": ["GD1"],
        "qh-04": ["GD2"],
        "qh-0401": [],
        "qh-0402": [],
        "bs": [],
    }
    serving.run_all(days=30, every=1)
    for staff in everybody(world):
        if keys_of(staff) and all(key.startswith("qh-0401") for key in keys_of(staff)):
            for path in ("worklist", "worklist?done=true", "alerts"):
                said = serving.ask(staff, "GET", f"/api/v1/{path}").raw.decode()
                assert not any(each.number in said for each in taken), (staff.id, path)
