"""The call-back desk: who waits, what is said, what each try leaves behind, and which comes next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.domain.case import State
from tests.entry.pages.browse import Browser, texts
from tests.world import FakeWorld, walk

At = Callable[[str], Browser]
GOOD = {"connected": "true", "solved": "yes", "satisfied": "good", "undelivered": "电话中已读给信访人"}


def answered(world: FakeWorld, **form: object) -> str:
    number = world.submit(**form)
    walk(world, number, until="approve_reply")
    return number


def call(browser: Browser, number: str, status: int = 303, **said: str) -> object:
    return browser.fill(f"/desk/callback/{number}", said, form="call", status=status)


def test_the_queue_shows_what_waits_for_a_call_and_who_leaves_nobody_to_call(world: FakeWorld, at: At) -> None:
    number = answered(world)
    silent = answered(world, identity="anonymous", name=None, mobile=None)
    shown = at("qh.followup").get("/desk/callback")
    assert f"/desk/callback/{number}" in shown
    assert f"/desk/cases/{silent}/actions/close" in shown
    said = texts(shown)
    for text in ("等我回访（1 件）", "未拨打", "答复未送达", "无法回访", "南塘实验小学"):
        assert text in said
    assert "甘小禾" not in said
    assert "15400000001" not in shown.text


def test_the_script_names_the_office_and_asks_each_question_at_its_line(world: FakeWorld, at: At) -> None:
    number = answered(world)
    browser = at("qh.followup")
    shown = browser.get(f"/desk/callback/{number}")
    said = texts(shown)
    for text in ("我是青禾市教育和体育局", "请问您反映的是“课后服务收费过高”", "承办单位联系过您吗", "按原话记录"):
        assert text in said
    assert "三十日内申请复查" in said, "a petition has the right"
    line = next(li for li in shown.html.select(".script > li") if "对结果" in li.get_text())
    assert line.select('input[name="satisfied"]')
    assert "154****0001" in said
    seen = shown.forms["phone"].submit(status=200)
    assert "15400000001" in seen.text
    assert [(number, "mobile", "电话回访") for _, n, _, what, why, _ in world.memory.access if n == number][-1:] == [
        (number, "mobile", "电话回访")
    ]


def test_a_call_is_recorded_and_leads_on_to_the_next_one(world: FakeWorld, at: At) -> None:
    first, second = answered(world), answered(world)
    browser = at("qh.followup")
    landed = call(browser, first, **GOOD, contacted="yes", recording="R-17", cause="management")
    assert landed.location.endswith(f"/desk/callback/{second}")
    assert world.case(first).state is State.CLOSED
    event = world.memory.events[first, world.case(first).events]
    assert (event.facts["contacted"], event.facts["recording"]) == ("yes", "R-17")
    assert first in texts(landed.follow())
    landed = call(browser, second, **GOOD)
    assert landed.location.endswith("/desk/callback")
    assert "现在没有等您回访的事项" in texts(landed.follow())


def test_three_tries_on_two_days_are_kept_apart_and_end_it(world: FakeWorld, at: At) -> None:
    number = answered(world)
    browser = at("qh.followup")
    landed = call(browser, number, connected="false", missed="wrong", undelivered="号码空号")
    assert landed.location.endswith("/desk/callback"), "whoever did not answer is not called again at once"
    assert "空号、错号" in texts(browser.get("/desk/callback"))
    assert "号码待核实" in texts(browser.get("/desk/callback"))
    call(browser, number, connected="false", missed="no_answer")
    shown = texts(browser.get(f"/desk/callback/{number}"))
    assert "第 3 次拨打" in shown
    assert "须换一天" in shown
    world.now += timedelta(days=1)
    shown = texts(at("qh.followup").get(f"/desk/callback/{number}"))
    assert "这是最后一次" in shown
    assert "未接通（空号、错号）" in shown
    call(at("qh.followup"), number, connected="false", missed="no_answer", undelivered="三次未接通")
    case = world.case(number)
    assert (case.state, [c.missed for c in case.callbacks]) == (State.CLOSED, ["wrong", "no_answer", "no_answer"])


def test_what_is_missing_is_said_and_what_was_typed_stays(world: FakeWorld, at: At) -> None:
    number = answered(world)
    refused = call(at("qh.followup"), number, 422, connected="true", remark="家长说要再想想")
    assert "请填写“问题是否解决”" in texts(refused)
    assert "家长说要再想想" in refused
    assert world.case(number).callbacks == ()


def test_somebody_was_faster(world: FakeWorld, at: At) -> None:
    number = answered(world)
    browser = at("qh.followup")
    page = browser.get(f"/desk/callback/{number}")
    world.act(number, "deliver", "qh.clerk")
    for name, value in GOOD.items():
        page.forms["call"][name] = value
    assert page.forms["call"].submit(status=409)
    assert world.case(number).callbacks == ()


@pytest.mark.parametrize(("who", "status"), [("qh-0401.handler", 403), ("qh-0801.liaison", 404), ("qh.clerk", 403)])
def test_nobody_calls_who_handled_it_or_may_not(world: FakeWorld, at: At, who: str, status: int) -> None:
    number = answered(world)
    browser = at(who)
    browser.get(f"/desk/callback/{number}", status=status)
    browser.get("/desk/callback", status=403)


def test_a_sealed_title_waits_for_a_reason(world: FakeWorld, at: At) -> None:
    number = answered(world, identity="confidential")
    browser = at("qh.followup")
    assert "内容须写明查看原因后显示" in texts(browser.get("/desk/callback"))
    asked = browser.get(f"/desk/callback/{number}")
    asked.forms["look"]["reason"] = "电话回访需要"
    landed = asked.forms["look"].submit(status=303)
    assert landed.location.endswith(f"/desk/callback/{number}")
    assert "您现在说话方便吗" in texts(landed.follow())
