"""One person's file at the desk: a number and a reason in the body, masked, logged, only of the own dockets."""

from __future__ import annotations

from collections.abc import Callable

from tests.entry.pages.browse import Browser, texts
from tests.world import FakeWorld, walk

Desk = Callable[[str], Browser]
MOBILE = "15400000001"
ASKED = {"mobile": MOBILE, "reason": "核实是否重复来访"}


def test_the_file_of_a_number_masked_and_logged(world: FakeWorld, at: Desk) -> None:
    number = world.submit(title=f"食堂问题请致电{MOBILE}")
    shown = at("qh.clerk").fill("/desk/person", ASKED, form="ask", status=200)
    assert number in texts(shown)
    assert "甘**" in texts(shown)
    assert MOBILE not in shown.text
    assert "甘小禾" not in shown.text
    assert MOBILE not in shown.request.url
    seen = at("qh.auditor").get("/api/v1/access-log?office=qh").json["items"]
    assert [(each["what"], each["reason"]) for each in seen if each["what"] == "household"] == [
        ("household", ASKED["reason"])
    ]


def test_without_a_reason_nothing_is_shown_and_nothing_lost(world: FakeWorld, at: Desk) -> None:
    number = world.submit()
    refused = at("qh.clerk").fill("/desk/person", {"mobile": "154 0000 0001", "reason": "x"}, form="ask", status=422)
    assert "请写明查看原因" in texts(refused)
    assert number not in refused.text
    assert refused.forms["ask"]["mobile"].value == "154 0000 0001"
    assert "手机号码应为" in texts(
        at("qh.clerk").fill("/desk/person", {**ASKED, "mobile": "12"}, form="ask", status=422)
    )


def test_nobody_finds_more_than_the_own_dockets_hold(world: FakeWorld, at: Desk) -> None:
    number = world.submit()
    answers = []
    for mobile in (MOBILE, "15400000099"):
        shown = at("qh-0402.head").fill("/desk/person", {**ASKED, "mobile": mobile}, form="ask", status=200)
        answers.append(texts(shown))
    assert answers[0] == answers[1]
    assert "没有找到这个号码的事项" in answers[0]
    walk(world, number, "pass_down")
    assert number in texts(at("qh-0401.liaison").fill("/desk/person", ASKED, form="ask", status=200))
    at("qh.admin").fill("/desk/person", ASKED, form="ask", status=403)
