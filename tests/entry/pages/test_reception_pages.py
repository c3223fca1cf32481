"""The desk of reception: today's list in order, bookings to screen, walk-ins last, who is absent, the month's count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.services import registers
from tests.entry.pages.browse import Browser, texts
from tests.services.sessions import a_session
from tests.services.test_reception import booked, registered, session
from tests.world import FakeWorld, over_fakes
from tests.world import at as moment

Desk = Callable[[str], Browser]


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes(now=moment("2026-11-16"))


@pytest.fixture(autouse=True)
def served(world: FakeWorld) -> object:
    from tests.entry.calls import serving

    with serving(world):
        yield


def links(shown: object) -> dict[str, str]:
    return {link.get_text(): link["href"] for link in shown.html.select("td a.btn")}  # type: ignore[attr-defined]


def test_a_booking_is_screened_from_the_desk(world: FakeWorld, at: Desk) -> None:
    id = session(world)
    number = registered(world)
    world.act(number, "book", "qh.clerk", session=id)
    shown = at("qh.clerk").get("/desk/reception")
    assert "待初审的预约（1）" in texts(shown)
    assert "1/8 批" in texts(shown)
    assert "甘**" in texts(shown)
    href = links(shown)[f"初审预约：{number}"]
    assert href == f"/desk/cases/{number}/actions/screen_booking"
    assert at("qh.clerk").get(href)


def test_on_the_day_visitors_stand_in_the_order_of_booking_and_walk_ins_come_last(world: FakeWorld, at: Desk) -> None:
    id = session(world)
    first, second = booked(world, id), booked(world, id, name="柏大川", mobile="15400000002")
    world.now = moment("2026-12-02", "14:40")
    late = registered(world, name="乔一苇", mobile="15400000003")
    shown = at("qh.clerk").get(f"/desk/reception/{id}")
    assert "还没有人" not in texts(shown)
    there = at("qh.clerk").get(f"/desk/reception/{id}/walk-in?number={late.lower()}", status=303)
    assert there.headers["Location"] == f"/desk/cases/{late}/actions/queue"
    world.act(late, "queue", "qh.clerk", session=id)
    shown = at("qh.clerk").get("/desk/reception")
    rows = [row.get_text(" ", strip=True) for row in shown.html.select("#today tbody tr")]
    assert [number in row for number, row in zip((first, second, late), rows, strict=True)] == [True] * 3
    assert "临时来访" in rows[2]
    assert f"接谈：{first}" in links(shown)
    assert f"未到场：{first}" in links(shown)


def test_a_number_that_is_not_open_is_not_told_from_none(world: FakeWorld, at: Desk) -> None:
    id = a_session(world, published=False, by="qh-0401.head", leader="qh-0401.head", units=[], substitute="")
    hidden = world.submit(about_kind="head")
    head = at("qh-0401.head")
    answers = [
        head.get(f"/desk/reception/{id}/walk-in?number={each}", status=404).text.replace(each, "?")
        for each in (hidden, "QH20261116-ZZZZZ")
    ]
    assert answers[0] == answers[1]
    assert "没有这个事项" in answers[0]


def test_leader_substitute_record_and_count_of_the_month(world: FakeWorld, at: Desk) -> None:
    id = session(world)
    clerk = at("qh.clerk")
    assert "接访公告" in texts(clerk.get(f"/desk/reception/{id}"))
    clerk.fill(f"/desk/registers/session/{id}/steps/substitute", {"reason": "出席会议"}, form="step")
    assert "已替" in texts(clerk.get(f"/desk/reception/{id}"))
    world.now = moment("2026-12-02", "17:30")
    clerk = at("qh.clerk")
    clerk.fill(f"/desk/registers/session/{id}/steps/hold", {"batches": "3", "people": "5"}, form="step")
    world.now += timedelta(days=1)
    shown = at("qh.clerk").get("/desk/reception?month=2026-12")
    assert "1/1 已接访" in texts(shown)
    assert "待登记情况、待形成纪要" in texts(shown)
    rows = {row.td.get_text(): row.get_text(" ", strip=True) for row in shown.html.select("#figures tbody tr")}
    assert any("已完成" in row for row in rows.values())
    assert any("未接访" in row for row in rows.values())


def test_who_does_not_keep_a_session_has_no_list_of_it(world: FakeWorld, at: Desk) -> None:
    id = session(world)
    at("qh-0402.clerk").get(f"/desk/reception/{id}", status=404)
    town = registers.open_entry(
        world.desk,
        "session",
        "qh-04",
        {"form": "chance", "date": "2026-11-16", "from_time": "09:00", "to_time": "10:00", "place": "接待室",
         "leader_post": "负责人"},
        world.actor("qh-04.head"),
        world.now,
    )  # fmt: skip
    at("qh.clerk").get(f"/desk/reception/{town.id}", status=403)
    assert town.id not in at("qh.clerk").get("/desk/reception").text
    at("qh.admin").get("/desk/reception", status=403)
