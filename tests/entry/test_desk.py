"""Officers at the desk: revisions, forms, personal fields shown, lost codes, the worklist."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from chalicelib.services.worklist import REVEALS_AN_HOUR
from tests.entry.calls import CHINESE, kept, lookup, run_job, staff
from tests.fakes import FakeChannel
from tests.world import FakeWorld

# Officers


def test_an_action_needs_the_revision_that_was_seen(world: FakeWorld) -> None:
    number, clerk = world.submit(), staff("qh", "clerk")
    path = f"/api/v1/cases/{number}/actions/register"
    for given in ({}, {"if_match": ""}, {"if_match": "latest"}, {"if_match": "*"}):
        assert list(clerk.post(path, {}, **given).fields) == ["If-Match"]
    assert world.case(number).events == 1


def test_who_was_slower_is_told_so_and_changes_nothing(world: FakeWorld) -> None:
    number, clerk = world.submit(), staff("qh", "clerk")
    seen = clerk.get(f"/api/v1/cases/{number}")
    assert seen.headers["etag"] == f'"{seen.json["revision"]}"'
    first = clerk.act(number, "register", {}, seen.json["revision"])
    assert (first.status, first.json["state"]) == (200, "REGISTERED")
    assert first.headers["etag"] == f'"{first.json["revision"]}"'
    held = kept(world)
    second = clerk.act(number, "register", {}, seen.json["revision"])
    assert (second.status, second.problem) == (409, "stale")
    assert kept(world) == held
    assert (
        clerk.post(f"/api/v1/cases/{number}/actions/classify", {}, if_match=f'W/"{first.json["revision"]}"').status
        == 200
    )


def test_a_sweep_in_between_is_nobody(world: FakeWorld) -> None:
    number, clerk = world.submit(), staff("qh", "clerk")
    world.now += timedelta(days=3)
    clerk = staff("qh", "clerk")
    revision = clerk.get(f"/api/v1/cases/{number}").json["revision"]
    version = world.case(number).version
    assert run_job("sweep")["alerts"] >= 1
    assert world.case(number).version > version
    assert clerk.act(number, "register", {}, revision).status == 200


def test_a_wrong_form_of_an_officer_is_named_and_changes_nothing(world: FakeWorld) -> None:
    number, clerk = world.submit(), staff("qh", "clerk")
    world.act(number, "register", "qh.clerk")
    held = kept(world)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"until": "2026-11-30"}, "needed"),
        ({"needed": "哪个班", "until": "下周"}, "until"),
        ({"needed": "哪个班", "until": "2026-11-30", "colour": "red"}, "colour"),
        ({"needed": "字" * 2001, "until": "2026-11-30"}, "needed"),
        ({"needed": 7, "until": "2026-11-30"}, "needed"),
        ({"needed": "哪个班", "until": "2026-11-30", "assignment": "a1"}, "assignment"),
    ]
    for form, field in wrong:
        answer = clerk.act(number, "ask_info", form)
        assert list(answer.fields) == [field], form
        assert CHINESE.search(answer.fields[field])
    assert clerk.act(number, "no_such_action", {}).fields.keys() == {"action"}
    assert kept(world) == held


def test_a_personal_field_is_shown_with_a_reason_is_logged_and_limited(world: FakeWorld) -> None:
    number, clerk = world.submit(), staff("qh", "clerk")
    path = f"/api/v1/cases/{number}/reveal"
    assert "15400000001" not in clerk.get(f"/api/v1/cases/{number}").raw.decode()
    for reason in ("", "  看  ", "abc"):
        assert list(clerk.post(path, {"field": "mobile", "reason": reason}).fields) == ["reason"]
    assert list(clerk.post(path, {"field": "code_hash", "reason": "电话联系核实"}).fields) == ["field"]
    shown_to = [line for line in world.memory.access if line[1] == number]
    assert shown_to == [], "nothing was shown yet"
    asked = {"field": "mobile", "reason": "电话联系核实情况"}
    assert clerk.post(path, asked).json == {"field": "mobile", "value": "15400000001"}
    line = next(line for line in world.memory.access if line[1] == number)
    assert line[2:5] == ("qh.clerk", "mobile", "电话联系核实情况")
    statuses = [clerk.post(path, asked).status for _ in range(REVEALS_AN_HOUR)]
    assert statuses == [200] * (REVEALS_AN_HOUR - 1) + [429]
    assert len([line for line in world.memory.access if line[1] == number]) == REVEALS_AN_HOUR
    assert staff("qh", "deputy1").post(path, asked).status == 200, "the limit is each person's own"
    assert staff("qh-0402", "head").post(path, asked).status == 404


def test_a_lost_code_is_renewed_for_who_comes_in_person_and_the_old_one_is_void(world: FakeWorld) -> None:
    number, clerk = world.submit(), staff("qh", "clerk")
    answer = clerk.act(number, "reissue_code", {"way": "in_person", "reason": "已核验身份证"})
    assert answer.status == 200
    assert lookup(number, world.codes[number]).status == 404
    assert lookup(number, answer.json["query_code"]).status == 200
    by_sms = clerk.act(number, "reissue_code", {"way": "sms", "reason": "来电要求，已核对"})
    assert by_sms.json["query_code"] is None
    sms = world.desk.channels["sms"]
    assert isinstance(sms, FakeChannel)
    sent = sms.sent[-1]
    assert sent[0] == "15400000001"
    code = re.search(r"code=([2-9A-Z]{10})", sent[2])
    assert code is not None
    assert lookup(number, code[1]).status == 200


def test_the_worklist_goes_page_by_page_by_due_date_and_its_cursor_is_bound_to_its_question(world: FakeWorld) -> None:
    numbers = {world.submit() for _ in range(7)}
    clerk, seen, cursor = staff("qh", "clerk"), [], ""
    while cursor is not None:
        page = clerk.get(f"/api/v1/worklist?size=3&cursor={cursor}" if cursor else "/api/v1/worklist?size=3").json
        assert len(page["items"]) <= 3
        seen += page["items"]
        cursor = page["cursor"]
    assert {row["number"] for row in seen} == numbers
    assert len(seen) == 7
    assert [row["due"] for row in seen] == sorted(row["due"] for row in seen)
    first = clerk.get("/api/v1/worklist?size=3").json["cursor"]
    assert clerk.get(f"/api/v1/worklist?size=3&state=INBOX&cursor={first}").status in (404, 422)
    for wrong in ("size=0", "size=101", "size=many", "due_before=soon", "mine=perhaps", "colour=red", "size=3&size=4"):
        assert clerk.get(f"/api/v1/worklist?{wrong}").status == 422, wrong
    assert clerk.get("/api/v1/worklist?docket=qh-0401").status == 404
