"""The first page of the day: what waits for whom, by urgency, and nothing of what is kept from the reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.services.register_rounds import open_due
from tests.entry.pages.browse import Browser, texts
from tests.world import FakeWorld, attempt, walk
from tests.world import at as moment

At = Callable[[str], Browser]


def waiting(answer: object) -> dict[str, list[str]]:
    """The numbers under each heading of what waits."""
    found = {}
    for section in answer.html.select("section[aria-labelledby^=wait-]"):  # type: ignore[attr-defined]
        found[section["aria-labelledby"].removeprefix("wait-")] = [
            link["href"].rpartition("/")[2] for link in section.select("li[data-row] p > a")
        ]
    return found


def test_each_finds_what_waits_for_the_own_role(world: FakeWorld, at: At) -> None:
    fresh, sent, handled, answered = (world.submit(mobile=f"1540000030{n}") for n in range(4))
    walk(world, sent, "dispatch")
    walk(world, handled, "submit_reply")
    walk(world, answered, "deliver")
    assert waiting(at("qh.clerk").get("/desk"))["to_register"] == [fresh]
    assert waiting(at("qh.followup").get("/desk"))["to_call"] == [answered]
    assert waiting(at("qh-0401.head").get("/desk"))["to_review"] == [handled]
    assert "to_register" not in waiting(at("qh-0401.head").get("/desk"))
    assert waiting(at("qh-0402.clerk").get("/desk")) == {}


def test_what_is_overdue_stands_on_top_in_words(world: FakeWorld, at: At) -> None:
    first = world.submit()
    world.now += timedelta(days=20)
    second = world.submit(mobile="15400000041")
    answer = at("qh.clerk").get("/desk")
    pressing = answer.html.select("section[aria-labelledby=pressing] li")
    assert [row.a["href"].rpartition("/")[2] for row in pressing] == [first, second]
    assert "已超" in pressing[0].get_text()
    figures = {each.get_text(" ").split()[1]: each.b.get_text() for each in answer.html.select("a.figure")}
    assert figures["在办"] == "2"
    assert figures["已超期"] == "1"
    assert answer.html.select_one("a.figure.late")["href"] == "/desk/cases?docket=qh&due=late"


def test_alerts_that_nobody_has_read_are_shown_and_counted(world: FakeWorld, at: At) -> None:
    world.submit()
    world.sweep(world.now + timedelta(days=3))
    world.now += timedelta(days=3)
    clerk = at("qh.clerk")
    assert len(clerk.get("/desk").html.select("section[aria-labelledby=alerts] li")) >= 1
    clerk.get("/desk/alerts").forms["heard"].submit(status=303)
    assert "没有未读的提醒" in texts(clerk.get("/desk"))


def test_a_draft_and_a_promise_wait(world: FakeWorld, at: At) -> None:
    number = world.submit()
    walk(world, number, "deliver")
    world.act(number, "hold", "qh.center-head", promised_on="2026-12-20", review_on="2026-12-01")
    answer = at("qh.clerk").get("/desk")
    promises = answer.html.select("section[aria-labelledby=promises] li")
    assert [link["href"] for row in promises for link in row.select("a")] == [f"/desk/cases/{number}"]
    assert "2026年12月1日" in promises[0].get_text()
    assert not at("qh-0402.clerk").get("/desk").html.select("section[aria-labelledby=promises]")


def test_the_rate_of_the_month_is_asked_for_beside_the_page(world: FakeWorld, at: At) -> None:
    walk(world, world.submit(), "deliver")
    clerk = at("qh.clerk")
    lazy = clerk.get("/desk").html.select_one("[hx-get^='/desk/today/on-time']")
    assert "按期办结率" in lazy.get_text()
    part = clerk.get(lazy["hx-get"], headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert "按期办结率" in texts(clerk.get(lazy["hx-get"]))
    clerk.get("/desk/today/on-time?docket=qh:lead", status=404)


def test_whom_a_matter_bars_finds_nothing_of_it(world: FakeWorld, at: At) -> None:
    number = world.submit()
    before = texts(at("qh.clerk").get("/desk"))
    world.memory.entries["qh", number] = replace(world.memory.entries["qh", number], barred=("qh.clerk",))
    after = texts(at("qh.clerk").get("/desk"))
    assert number in before
    assert number not in after
    assert "没有等您办理的事项" in after


@pytest.mark.parametrize("who", ["qh.admin", "qh.secadmin", "qh.auditor"])
def test_the_three_officers_find_no_case(world: FakeWorld, at: At, who: str) -> None:
    number = world.submit()
    answer = at(who).get("/desk")
    assert number not in answer.text
    assert not answer.html.select("a.figure")


def test_the_daily_check_that_waits_is_said(world: FakeWorld, at: At) -> None:
    open_due(world.desk, moment("2026-11-16", "06:30"), attempt)
    assert "今天的渠道检查还没有签字" in texts(at("qh.clerk").get("/desk"))
    assert "渠道检查还没有签字" not in texts(at("qh-0401.clerk").get("/desk"))
