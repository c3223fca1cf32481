"""A head closes the own office on some days; nobody else does, and nothing tells of cases that he may not know."""

from __future__ import annotations

from tests.entry.calls import Caller
from tests.world import PASSWORD, FakeWorld

DAYS = {"closures": [{"first": "2026-11-17", "last": "2026-11-18", "reason": "防汛停业"}]}


def by(office: str, login: str) -> Caller:
    return Caller(office, login, PASSWORD).sign_in()


def test_the_head_sees_what_would_move_and_then_decides(world: FakeWorld) -> None:
    number = world.submit(office="qh-0401", about_kind="none", about_office=None)
    head = by("qh-0401", "head")
    looked = head.post("/api/v1/closures/preview", DAYS).json
    assert looked["cases"] == 1
    assert {"number": number, "rule": "R01", "before": "2026-11-17", "after": "2026-11-19", "overdue": False} in looked[
        "moved"
    ]
    assert world.desk.directory.office("qh-0401").closures == ()
    made = head.post("/api/v1/closures", {**DAYS, "reason": "防汛停业通知"})
    assert made.status == 200, made.raw
    assert len(world.desk.directory.office("qh-0401").closures) == 1
    (decision,) = world.desk.changes.decisions("qh")
    assert (decision.by, decision.id) == ("qh-0401.head", made.json["decision"])


def test_what_lies_with_discipline_is_not_counted(world: FakeWorld) -> None:
    world.submit(office="qh", type="REPORT", about_kind="head", about_office="qh")
    leader = by("qh", "clerk")
    assert leader.post("/api/v1/closures/preview", DAYS).status == 403
    assert by("qh-0401", "head").post("/api/v1/closures/preview", DAYS).json == {"cases": 0, "clocks": 0, "moved": []}


def test_a_wrong_day_is_told_by_name(world: FakeWorld) -> None:
    wrong = {"closures": [{"first": "2026-11-19", "last": "2026-11-18", "reason": "检修"}]}
    answer = by("qh-0401", "head").post("/api/v1/closures/preview", wrong)
    assert answer.status == 422
    assert "截止日早于起始日" in answer.json["errors"][0]["message"]
