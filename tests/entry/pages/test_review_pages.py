"""The review desk: drafts beside claims and report, what to look for as rows, approve or send back, the next one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chalicelib.domain.case import State
from tests.entry.pages.browse import Browser, texts
from tests.world import FakeWorld, walk

At = Callable[[str], Browser]


def drafted(world: FakeWorld, **form: object) -> str:
    number = world.submit(**form)
    walk(world, number, until="submit_reply")
    return number


def decide(browser: Browser, number: str, do: str, status: int = 303, **said: object) -> object:
    form = browser.get(f"/desk/review/{number}").forms["review"]
    for name, value in said.items():
        if isinstance(value, list):
            for box in form.fields[name]:
                box.checked = box._value in value
        else:
            form[name] = value
    return form.submit("do", value=do, status=status)


def test_a_draft_stands_beside_the_claims_and_the_report(world: FakeWorld, at: At) -> None:
    number = drafted(world)
    browser = at("qh-0401.head")
    assert f"/desk/review/{number}" in browser.get("/desk/review")
    shown = browser.get(f"/desk/review/{number}")
    said = texts(shown)
    for text in ("诉求", "调查报告", "经查属实", "答复稿", "多收费用已退还。", "属实", "逐项核对", "审核通过并答复"):
        assert text in said
    checks = {box["value"] for box in shown.html.select('input[name="missing"]')}
    assert {"claims", "facts", "articles", "result", "review", "privacy"} <= checks
    assert "稿中没有看到" in said, "no law is named"
    assert "文书自动写明" in said, "the right to 复查 stands on the paper"


def test_approved_it_goes_out_and_the_next_draft_comes(world: FakeWorld, at: At) -> None:
    first, second = drafted(world), drafted(world)
    browser = at("qh-0401.head")
    landed = decide(browser, first, "approve_reply", reply="多收费用已于11月18日退还，依据《课后服务管理办法》。")
    assert world.case(first).state is State.REPLIED
    assert landed.location.endswith(f"/desk/review/{second}")
    landed = decide(browser, second, "approve_reply")
    assert landed.location.endswith("/desk/review")
    assert "现在没有等您审核的答复" in texts(landed.follow())


def test_sent_back_it_says_what_is_missing_in_the_words_of_the_rows(world: FakeWorld, at: At) -> None:
    number = drafted(world)
    decide(at("qh-0401.head"), number, "reject_reply", missing=["articles", "facts"], reason="退款日期请核对")
    case = world.case(number)
    assert case.state is State.HANDLING
    words = world.memory.words[number, case.events].texts["reason"]
    assert words.splitlines() == [
        "1. 没有写明查明的事实，请逐项写明时间、地点、经过和依据",
        "2. 没有写明依据，请写明文件名称和条款",
        "退款日期请核对",
    ]


def test_what_was_ticked_as_missing_is_not_approved_and_nothing_said_is_not_sent_back(world: FakeWorld, at: At) -> None:
    number = drafted(world)
    browser = at("qh-0401.head")
    refused = decide(browser, number, "approve_reply", 422, missing=["articles"], opinion="意见一句")
    assert "已勾选不符合的项目" in texts(refused)
    assert "意见一句" in refused
    assert "请填写“退回意见”" in texts(decide(browser, number, "reject_reply", 422))
    assert world.case(number).state is State.REPLY_REVIEW


def test_an_important_answer_waits_for_a_leader(world: FakeWorld, at: At) -> None:
    number = world.submit()
    world.act(number, "register", "qh.clerk", important=True)
    for action, who, form in (
        ("classify", "qh.dispatcher", {"legal_class": "PETITION"}),
        ("dispatch", "qh.dispatcher", {"to": "qh-0401"}),
        ("sign", "qh-0401.liaison", {}),
        ("submit_reply", "qh-0401.handler", {}),
    ):
        world.act(number, action, who, **form)
    head = at("qh-0401.head")
    assert "现在没有等您审核的答复" in texts(head.get("/desk/review"))
    assert "须局领导审核" in texts(head.get("/desk/review"))
    assert "分管局领导" in texts(decide(head, number, "approve_reply", 403))
    leader = at("qh.deputy1")
    assert "等我审核的答复（1 件）" in texts(leader.get("/desk/review"))
    decide(leader, number, "approve_reply")
    assert world.case(number).state is State.REPLIED


def test_what_else_waits_for_a_decision_leads_to_its_own_form(world: FakeWorld, at: At) -> None:
    number = world.submit()
    walk(world, number, until="pass_down")
    world.act(number, "request_return", "qh-0401.head")
    shown = at("qh-04.head").get("/desk/review")
    assert f"/desk/cases/{number}/actions/decide_return" in shown
    assert "审核退回" in texts(shown)


@pytest.mark.parametrize(("who", "status"), [("qh-0401.handler", 403), ("qh-0801.head", 404), ("qh.admin", 404)])
def test_nobody_else_reviews(world: FakeWorld, at: At, who: str, status: int) -> None:
    number = drafted(world)
    at(who).get(f"/desk/review/{number}", status=status)


def test_a_case_without_a_draft_has_nothing_to_review(world: FakeWorld, at: At) -> None:
    number = world.submit()
    walk(world, number, until="contact")
    assert "您现在不能审核" in texts(at("qh-0401.head").get(f"/desk/review/{number}", status=403))
