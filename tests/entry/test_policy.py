"""An office's own policy over the API, and what is left of the year's extensions."""

from __future__ import annotations

from typing import Any

import pytest

from tests.entry.calls import Answer, call, staff
from tests.world import FakeWorld

POLICY = "/api/v1/policy/{}"


def get(who: str, office: str) -> Answer:
    return staff(*who.split(".")).get(POLICY.format(office))


def put(who: str, office: str, policy: dict[str, Any], seen: str = "", reason: str = "局务会议定") -> Answer:
    caller = staff(*who.split("."))
    seen = seen or get(who, office).headers.get("etag", '"0"')
    body = {"policy": policy, "reason": reason}
    return call("PUT", POLICY.format(office), body, {**caller.headers, "If-Match": seen})


def test_a_head_sets_what_holds_from_now_on(world: FakeWorld) -> None:
    answer = put("qh-0401.head", "qh-0401", {"rules": {"R18": {"limit": "45d", "close": "17:30"}}})
    assert answer.status == 200
    shown = get("qh-0401.clerk", "qh-0401")
    assert shown.headers["etag"] == answer.headers["etag"]
    assert shown.json["own"] == {"rules": {"R18": {"limit": "45d", "close": "17:30"}}}
    (row,) = (each for each in shown.json["rules"] if each["id"] == "R18")
    assert (row["limit"], row["limit_title"], row["close"], row["law"]) == ("45d", "45 日", "17:30", True)
    assert row["article"] == "信访工作条例第34条"
    assert shown.json["problems"] == []


def test_looser_than_the_law_is_refused_with_the_article_at_its_place(world: FakeWorld) -> None:
    wrong = put("qh.head", "qh", {"limits": {"R02": "15wd"}, "promises": {"COMPLAINT": "90d"}})
    assert set(wrong.fields) == {"limits.R02", "promises.COMPLAINT"}
    assert "第23条" in " ".join(wrong.fields.values())
    assert get("qh.head", "qh").json["own"].get("limits") is None


def test_looser_than_recommended_is_set_and_marked(world: FakeWorld) -> None:
    assert put("qh.head", "qh", {"limits": {"R13": "7wd"}}).status == 200
    (problem,) = get("qh.clerk", "qh").json["problems"]
    assert (problem["field"], problem["refused"]) == ("R13.limit", False)


def test_the_version_that_was_seen_is_asked_for(world: FakeWorld) -> None:
    seen = get("qh-0401.head", "qh-0401").headers["etag"]
    assert put("qh-0401.head", "qh-0401", {"limits": {"R07": "4h"}}, seen).status == 200
    assert put("qh-0401.head", "qh-0401", {"limits": {"R07": "3h"}}, seen).problem == "stale"
    caller = staff("qh-0401", "head")
    bare = call("PUT", POLICY.format("qh-0401"), {"policy": {}, "reason": "局务会议定"}, caller.headers)
    assert set(bare.fields) == {"If-Match"}


@pytest.mark.parametrize("office", ["qh-0402", "qh", "bs", "nowhere"])
def test_another_office_is_not_found_whether_it_exists_or_not(world: FakeWorld, office: str) -> None:
    answers = {get("qh-0401.head", each).raw for each in (office, "nowhere")}
    assert len(answers) == 1
    answers = {put("qh-0401.head", each, {}).raw for each in (office, "nowhere")}
    assert len(answers) == 1


def test_without_a_session_nothing(world: FakeWorld) -> None:
    assert call("GET", POLICY.format("qh")).status == 401
    assert call("PUT", POLICY.format("qh"), {"policy": {}, "reason": "无"}).status == 401
    assert call("GET", "/api/v1/quota").status == 401


def test_what_is_left_is_told_to_who_asks_or_decides(world: FakeWorld) -> None:
    world.orders(120)
    center = staff("qh", "center-head").get("/api/v1/quota").json
    assert center == {
        "year": 2026,
        "left": 2,
        "text": "还可延 2 件",
        "orders": 120,
        "allowed": 2,
        "used": 0,
        "counted_on": "2026-11-16",
    }
    school = staff("qh-0401", "liaison").get("/api/v1/quota").json
    assert school == {"year": 2026, "left": 2, "text": "还可延 2 件"}
    assert staff("qh", "followup").get("/api/v1/quota").status == 403
