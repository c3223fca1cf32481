"""Open 12345 orders taken in from a table: nothing that can be handled waits, a further round finds its case."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.adapters.spreadsheets import Row
from chalicelib.domain.case import State
from chalicelib.services import import_orders
from chalicelib.services.table_intake import RowResult
from tests.world import FakeWorld, at, over_fakes, walk

NOW = at("2026-11-20", "10:00")
ORDER = {
    "工单编号": "GD20261116001",
    "标题": "校服退费",
    "内容": "校服质量差，要求退费。",
    "类型": "投诉",
    "紧急程度": "一般",
    "来电人": "柏大川",
    "联系电话": "15400000002",
    "派单时间": "2026-11-16 09:12",
    "办理时限": "2026-11-23",
    "被反映单位": "南塘实验小学",
}


def opened(world: FakeWorld, *rows: dict[str, Any], now: datetime = NOW) -> list[RowResult]:
    lines = [Row(n, {**ORDER, **row}) for n, row in enumerate(rows, start=2)]
    return list(import_orders.import_open(world.desk, lines, office="qh", channel="H12345", now=now))


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes(now=NOW)


def test_an_open_order_keeps_its_number_due_urgency_and_contact(world: FakeWorld) -> None:
    (result,) = opened(world, {})
    case = world.case(result.number)
    assert (result.status, result.remarks) == ("taken", ())
    assert (case.state, case.channel, case.type, case.urgency) == (State.INBOX, "H12345", "COMPLAINT", "normal")
    assert (case.about.kind, case.about.office, case.contact) == ("office", "qh-0401", True)
    assert (case.received_at, case.source.outside_number) == (at("2026-11-16", "09:12"), "GD20261116001")
    (clock,) = (c for c in case.clocks if c.rule == "R13")
    assert (clock.raw_date, clock.fixed, clock.state) == (date(2026, 11, 23), True, "running")
    assert {to for to, _, _ in world.memory.notices} >= {"qh"}


def test_an_urgent_order_runs_by_its_hours(world: FakeWorld) -> None:
    (result,) = opened(world, {"紧急程度": "特急", "派单时间": "2026-11-20 09:00", "办理时限": "24小时"})
    (clock,) = (c for c in world.case(result.number).clocks if c.rule == "R14")
    assert clock.raw_due == at("2026-11-21", "09:00")


def test_an_order_without_a_due_runs_by_our_rule(world: FakeWorld) -> None:
    (result,) = opened(world, {"办理时限": "5个工作日"})
    (clock,) = (c for c in world.case(result.number).clocks if c.rule == "R13")
    assert (clock.raw_date, clock.fixed) == (date(2026, 11, 23), False)


def test_what_is_not_understood_is_a_remark_and_nobody_waits_for_it(world: FakeWorld) -> None:
    odd = {"类型": "其他", "紧急程度": "很急", "被反映单位": "火星小学", "联系电话": "无", "来电人": ""}
    (result,) = opened(world, odd)
    case = world.case(result.number)
    petition = world.desk.cases.load(result.number).petition.texts
    assert result.status == "taken"
    assert [remark[:4] for remark in result.remarks] == ["类型“其", "紧急程度", "名录中没", "联系电话"]
    assert (case.urgency, case.about.kind, case.identity, case.contact) == ("urgent", "none", "anonymous", False)
    assert "被反映单位：火星小学" in petition["content"]
    assert "联系电话：无" in petition["content"]


@pytest.mark.parametrize(
    ("written", "mobile"),
    [
        ("154 0000 0002", "15400000002"),
        ("家长：15400000003/0480-6600100", "15400000003"),
        ("0480-6600100", "0480-6600100"),
    ],
)
def test_the_first_usable_number_is_the_contact(world: FakeWorld, written: str, mobile: str) -> None:
    (result,) = opened(world, {"联系电话": written, "来电人": ""})
    texts = world.desk.cases.load(result.number).petition.texts
    assert (texts["mobile"], texts["name"]) == (mobile, "（未留姓名）")


def test_a_caller_who_asks_for_secrecy_gets_it(world: FakeWorld) -> None:
    (result,) = opened(world, {"是否保密": "是"})
    assert world.case(result.number).identity == "confidential"


def test_a_report_starts_above_whom_it_is_about(world: FakeWorld) -> None:
    (result,) = opened(world, {"类型": "举报", "被反映单位": "qh-0401"})
    case = world.case(result.number)
    assert (case.type, case.restricted, case.owner) == ("REPORT", True, "qh-04")
    assert not any(key == "qh-0401" for key, _ in world.memory.entries)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"派单时间": ""}, "派单时间"),
        ({"派单时间": "2026-12-16 09:12"}, "派单时间"),
        ({"办理时限": "2026-11-01"}, "办理时限"),
        ({"办理时限": "尽快"}, "办理时限"),
        ({"轮次": "二"}, "轮次"),
        ({"内容": "", "标题": ""}, "内容"),
    ],
)
def test_an_order_that_cannot_be_taken_names_its_column(world: FakeWorld, cells: dict[str, str], column: str) -> None:
    (result,) = opened(world, cells)
    assert (result.status, list(result.problems)) == ("rejected", [column])


def test_an_order_is_known_by_number_and_round(world: FakeWorld) -> None:
    (first,) = opened(world, {})
    again, blank, zero = opened(world, {}, {"轮次": ""}, {"轮次": "0"})
    assert {(each.status, each.number) for each in (again, blank, zero)} == {("exists", first.number)}
    assert len(world.memory.cases) == 1


def test_the_next_round_of_an_answered_order_is_its_redo(world: FakeWorld) -> None:
    (first,) = opened(world, {})
    world.act(first.number, "register", "qh.clerk")
    world.act(first.number, "answer_now", "qh.clerk")
    later = world.now + timedelta(days=1)
    row = {"轮次": "1", "派单时间": "2026-11-20 15:00", "办理时限": "2026-11-24", "内容": "退费没有到账，请重办。"}
    (second,) = opened(world, row, now=later)
    case = world.case(first.number)
    assert (second.status, second.number) == ("redone", first.number)
    assert (case.state, case.round, case.source.outside_round) == (State.REDO, 1, 1)
    (clock,) = (c for c in case.clocks if c.rule == "R16")
    assert (clock.raw_date, clock.fixed, clock.started_at) == (date(2026, 11, 24), True, at("2026-11-20", "15:00"))
    assert [r.status for r in opened(world, row, {}, now=later)] == ["exists", "exists"]
    history = world.desk.cases.history(first.number)
    assert (history[-1][0].action, history[-1][0].actor) == ("redo", "SYSTEM")


def test_a_redo_without_a_due_of_its_own_runs_by_our_rule_and_not_by_the_old_due(world: FakeWorld) -> None:
    (first,) = opened(world, {})
    world.act(first.number, "register", "qh.clerk")
    world.act(first.number, "answer_now", "qh.clerk")
    opened(world, {"轮次": "1", "派单时间": "2026-11-20 15:00", "办理时限": ""}, now=world.now + timedelta(days=1))
    (clock,) = (c for c in world.case(first.number).clocks if c.rule == "R16")
    assert (clock.raw_date, clock.fixed) == (date(2026, 11, 25), False)


def test_a_redo_that_says_more_than_it_may_is_cut_with_a_remark(world: FakeWorld) -> None:
    (first,) = opened(world, {})
    world.act(first.number, "register", "qh.clerk")
    world.act(first.number, "answer_now", "qh.clerk")
    (second,) = opened(world, {"轮次": "1", "内容": "退" * 2001, "办理时限": ""}, now=world.now + timedelta(days=1))
    assert second.status == "redone"
    assert "已截取" in second.remarks[0]


def test_the_next_round_of_an_open_order_is_a_case_of_its_own_that_names_the_earlier(world: FakeWorld) -> None:
    (first,) = opened(world, {})
    (second,) = opened(world, {"轮次": "1", "办理时限": ""})
    assert (second.status, second.number != first.number) == ("taken", True)
    assert first.number in world.desk.cases.load(second.number).petition.texts["content"]
    assert first.number in second.remarks[0]
    case = world.case(second.number)
    assert (case.round, case.source.outside_round) == (1, 1)
    assert [c.rule for c in case.clocks if c.rule in ("R13", "R16")] == ["R16"]
    # The round after that follows the latest one, wherever it went.
    walk(world, second.number, until="approve_reply")
    (third,) = opened(world, {"轮次": "2", "办理时限": ""}, now=world.now + timedelta(days=1))
    assert (third.status, third.number) == ("redone", second.number)
