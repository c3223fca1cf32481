"""The replies on their way back to 12345: in the gateway's own table, only what is this office's to send."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from chalicelib.adapters.spreadsheets import Row, read_rows, write_rows
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.services import import_orders
from chalicelib.services.export import HEADERS, replies
from tests.services.test_import_orders import ORDER
from tests.world import FakeWorld, over_fakes, walk

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


def order(world: FakeWorld, number: str = "GD1", office: str = "qh", **cells: Any) -> str:
    row = Row(2, {**ORDER, "工单编号": number, **cells})
    (result,) = import_orders.import_open(world.desk, [row], office=office, channel="H12345", now=world.now)
    return result.number


def exported(world: FakeWorld, key: str = "qh", **how: Any) -> list[dict[str, Any]]:
    rows = replies(world.desk, key, "H12345", FIRST, LAST, **how)
    return [dict(zip(HEADERS, row, strict=True)) for row in rows]


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes()


def test_an_answered_order_goes_back_with_its_reply_and_contact(world: FakeWorld) -> None:
    number = order(world)
    case = walk(world, number)
    (row,) = exported(world)
    assert {name: row[name] for name in ("工单编号", "轮次", "来电人", "联系电话", "办理时限", "被反映单位")} == {
        "工单编号": "GD1",
        "轮次": "0",
        "来电人": "柏大川",
        "联系电话": "15400000002",
        "办理时限": date(2026, 11, 23),
        "被反映单位": "南塘实验小学",
    }
    assert (row["回音编号"], row["办理状态"], row["答复时间"]) == (number, "已办结", case.replied_at)
    assert (row["答复内容"], row["办理结果"]) == ("多收费用已退还。", "支持")
    assert (row["联系情况"], row["联系时间"]) == ("已联系", case.assignments[-1].contacts[0].at)


def test_only_answered_ones_unless_all_are_wanted(world: FakeWorld) -> None:
    number = order(world)
    walk(world, number, until="submit_reply")
    assert exported(world) == []
    (row,) = exported(world, everything=True)
    assert (row["办理状态"], row["答复内容"], row["答复时间"], row["办理结果"]) == ("答复审核", "", None, "")


def test_in_a_redo_the_reply_of_the_round_before_does_not_count(world: FakeWorld) -> None:
    number = order(world)
    walk(world, number, until="deliver")
    world.act(number, "redo", "qh.center-head")
    assert exported(world) == []
    (row,) = exported(world, everything=True)
    assert (row["答复内容"], row["答复时间"]) == ("", None)


def test_the_way_shown_and_where_it_leads_are_in_the_reply(world: FakeWorld) -> None:
    number = order(world, 联系电话="", 来电人="")
    world.act(number, "register", "qh.clerk")
    world.act(number, "answer_now", "qh.clerk", organ="市城管局", organ_phone="0480-6600999")
    (row,) = exported(world)
    assert "市城管局，电话 0480-6600999" in row["答复内容"]
    assert (row["来电人"], row["联系情况"], row["联系时间"]) == ("", "未联系", None)


def test_tries_that_failed_are_said(world: FakeWorld) -> None:
    number = order(world)
    walk(world, number, until="sign")
    world.act(number, "contact", "qh-0401.handler", connected=False)
    (row,) = exported(world, everything=True)
    assert row["联系情况"] == "联系 1 次未接通"


def test_a_refused_order_says_that_the_way_was_shown(world: FakeWorld) -> None:
    number = order(world)
    world.act(number, "register", "qh.clerk")
    world.act(number, "refuse", "qh.dispatcher")
    (row,) = exported(world)
    assert row["办理结果"] == "不予受理，已告知去向"


def test_an_order_that_another_office_owns_is_that_offices_to_send_back(world: FakeWorld) -> None:
    order(world, "GD2", office="qh-04")
    assert exported(world, everything=True) == []
    (row,) = exported(world, "qh-04", everything=True)
    assert row["工单编号"] == "GD2"
    assert exported(world, "qh-0401", everything=True) == []


def test_other_channels_and_other_days_stay(world: FakeWorld) -> None:
    walk(world, world.submit())
    assert exported(world, everything=True) == []
    order(world)
    rows = replies(world.desk, "qh", "H12345", date(2026, 10, 1), date(2026, 10, 31), everything=True)
    assert list(rows) == []


def test_what_is_asked_wrongly_is_said_before_the_first_row(world: FakeWorld) -> None:
    with pytest.raises(NotFound):
        replies(world.desk, "xx", "H12345", FIRST, LAST)
    with pytest.raises(Invalid):
        replies(world.desk, "qh", "TELEGRAM", FIRST, LAST)
    with pytest.raises(Invalid):
        replies(world.desk, "qh", "H12345", LAST, FIRST)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_the_table_comes_back_as_it_went_out(world: FakeWorld, tmp_path: Path, suffix: str) -> None:
    number = order(world, 内容="=1+1 之类的文字\n第二行")
    walk(world, number)
    path = tmp_path / f"out{suffix}"
    write_rows(path, HEADERS, replies(world.desk, "qh", "H12345", FIRST, LAST))
    again = read_rows(path, import_orders.NEEDED)
    (result,) = import_orders.import_open(world.desk, again, office="qh", channel="H12345", now=world.now)
    assert (result.status, result.number) == ("exists", number)
