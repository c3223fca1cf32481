"""The supervision board: who is late, orders and their answers, promises, cards, and the month as it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote

import pytest

from tests.entry.pages.browse import Browser, texts
from tests.world import FakeWorld, walk
from tests.world import at as moment

At = Callable[[str], Browser]


def late_at_the_school(world: FakeWorld) -> str:
    number = world.submit()
    walk(world, number, until="contact")
    world.now = moment("2027-03-01", "09:00")
    return number


def test_each_office_below_has_its_line_with_a_way_to_the_list(world: FakeWorld, at: At) -> None:
    number = late_at_the_school(world)
    world.submit()
    shown = at("qh.supervisor").get("/desk/supervision")
    rows = {row.find("td").get_text(): row for row in shown.html.select("table")[0].select("tbody tr")}
    assert set(rows) == {"尚未派出", "南塘街道教育学区"}
    cells = [cell.get_text() for cell in rows["南塘街道教育学区"].select("td")]
    assert cells[1:] == ["1", "0", "1", "1"]
    links = [a["href"] for a in rows["南塘街道教育学区"].select("a")]
    assert links == ["/desk/cases?docket=qh&holder=qh-04", "/desk/cases?docket=qh&holder=qh-04&due=late"]
    assert f"/desk/cases/{number}" in shown
    assert f"/desk/cases/{number}/actions/supervise" in shown
    assert "甘小禾" not in shown.text


def test_an_order_stands_until_it_is_lifted_and_shows_its_answer(world: FakeWorld, at: At) -> None:
    number = late_at_the_school(world)
    world.act(
        number, "supervise", "qh.supervisor", level="red", ground="late", requirement="请三日内办结", to="qh-0401"
    )
    browser = at("qh.supervisor")
    shown = texts(browser.get("/desk/supervision"))
    assert "红牌督办" in shown
    assert "未反馈" in shown
    world.act(number, "answer_supervision", "qh-0401.head", feedback="已联系家长")
    assert "未反馈" not in texts(browser.get("/desk/supervision"))
    world.act(number, "supervise", "qh.head", level="listed", ground="late", requirement="挂牌督办", to="qh-0401")
    shown = texts(browser.get("/desk/supervision"))
    assert shown.index("挂牌督办") < shown.index("督办和反馈")
    world.act(number, "answer_supervision", "qh-0401.head", feedback="已整改", order="s2")
    world.act(number, "lift_supervision", "qh.supervisor", reason="已办结", order="s1")
    world.act(number, "lift_supervision", "qh.head", reason="已办结", order="s2")
    assert "没有未解除的督办" in texts(browser.get("/desk/supervision"))


def test_a_promise_whose_look_is_due_stands_on_the_board(world: FakeWorld, at: At) -> None:
    number = world.submit()
    walk(world, number)
    world.act(
        number, "hold", "qh.center-head", promise="十二月底前改建厕所", promised_on="2026-12-31", review_on="2026-12-16"
    )
    browser = at("qh.supervisor")
    assert "没有近期须核查的承诺" in texts(browser.get("/desk/supervision"))
    world.now = moment("2026-12-15")
    shown = texts(at("qh.supervisor").get("/desk/supervision"))
    assert number in shown
    assert "2026年12月31日" in shown


def test_the_cards_that_clocks_showed(world: FakeWorld, at: At) -> None:
    number = world.submit()
    walk(world, number, until="dispatch")
    world.now += timedelta(days=9)
    world.sweep()
    shown = texts(at("qh-04.head").get("/desk/supervision"))
    assert "黄牌" in shown
    assert "签收" in shown
    assert number in shown


def test_the_rates_of_the_month_are_asked_for_apart(world: FakeWorld, at: At) -> None:
    late_at_the_school(world)
    browser = at("qh.supervisor")
    assert "/desk/supervision/rates?docket=qh" in browser.get("/desk/supervision")
    shown = texts(browser.get("/desk/supervision/rates?docket=qh"))
    for text in ("及时受理率", "按期办结率", "本月实时"):
        assert text in shown
    part = browser.get("/desk/supervision/rates?docket=qh", headers={"HX-Request": "true"})
    assert "<html" not in part


def test_orders_in_the_count_of_a_sealed_case_tell_its_number_only(world: FakeWorld, at: At) -> None:
    number = world.submit(identity="confidential")
    walk(world, number, until="contact")
    world.act(number, "supervise", "qh.supervisor", level="yellow", ground="late", requirement="请抓紧", to="qh-0401")
    shown = texts(at("qh.supervisor").get("/desk/supervision"))
    assert number in shown
    assert "写明原因后在此件中查看" in shown
    assert "黄牌督办" not in shown


@pytest.mark.parametrize("docket", ["qh-04", "qh:lead", "zz", quote("没有")])
def test_another_docket_is_none(world: FakeWorld, at: At, docket: str) -> None:
    browser = at("qh-0401.head")
    browser.get(f"/desk/supervision?docket={docket}", status=404)
    browser.get(f"/desk/supervision/rates?docket={docket}", status=404)


def test_the_school_complained_of_by_its_head_counts_nothing(world: FakeWorld, at: At) -> None:
    """Edge 16: no count of a board tells an excluded office that there is something."""
    before = at("qh-0401.head").get("/desk/supervision").html.select("table")[0].get_text()
    number = world.submit(type="REPORT")
    assert number not in at("qh-0401.head").get("/desk/supervision")
    assert at("qh-0401.head").get("/desk/supervision").html.select("table")[0].get_text() == before
